"""The settings of the program, with a scratch data folder and a key that is only for tests.

YAKUBA_TEST_DATABASE=postgresql://… runs the whole suite on PostgreSQL.
"""

import os
import tempfile

os.environ.setdefault("YAKUBA_SECRET_KEY", "only-for-tests-" + "x" * 40)
os.environ["YAKUBA_DATA"] = tempfile.mkdtemp(prefix="yakuba-test-")
os.environ["YAKUBA_DATABASE"] = os.environ.get("YAKUBA_TEST_DATABASE", f"sqlite:///{os.environ['YAKUBA_DATA']}/yakuba.sqlite3")
os.environ.pop("YAKUBA_SMTP_HOST", None)

from yakuba.site.settings import *  # noqa: F403

if DATABASES["default"]["ENGINE"] == "yakuba.site.sqlite":  # noqa: F405
    DATABASES["default"]["TEST"] = {"NAME": ":memory:"}  # noqa: F405

STATIC_ROOT = os.path.join(os.environ["YAKUBA_DATA"], "static")
os.makedirs(STATIC_ROOT, exist_ok=True)  # whitenoise warns of a missing folder, and warnings are errors here

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": os.environ["YAKUBA_DATA"] + "/files"}},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
LOGGING: dict = {}  # pytest keeps what is said; the lines themselves have tests of their own
