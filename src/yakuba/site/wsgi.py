"""The door for the web server (granian)."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yakuba.site.settings")
application = get_wsgi_application()
_ = get_resolver().url_patterns  # every page is imported before the port opens, not by the first visitor
