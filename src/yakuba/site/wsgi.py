"""The door for the web server (granian)."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yakuba.site.settings")
application = get_wsgi_application()
_ = get_resolver().url_patterns  # every page is imported before the port opens, not by the first visitor
# What is loaded by now stays for good and need not be looked through again; a page makes some 20,000 objects and leaves no cycles behind.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 20)
