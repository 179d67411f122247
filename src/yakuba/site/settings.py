"""Settings, read from the environment (`docs/settings.md` lists them). What a town may choose on screen is a row, not a setting."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlsplit

from csp.constants import NONCE, NONE, SELF

from yakuba.site import environment as env
from yakuba.site import logs

ROOT = Path(__file__).resolve().parents[3]
PACKAGE = ROOT / "src" / "yakuba"
DATA = Path(env.text("YAKUBA_DATA", str(ROOT / "var"))).resolve()
BUILT = Path(env.text("YAKUBA_BUILT", str(ROOT / "build"))).resolve()

SECRET_KEY = env.text("YAKUBA_SECRET_KEY")
SECRET_KEY_FALLBACKS = env.words("YAKUBA_SECRET_KEYS_BEFORE")  # what they sealed and signed still opens
DEBUG = env.flag("YAKUBA_DEBUG", False)
SITE_URL = env.text("YAKUBA_URL", "http://localhost:8000").rstrip("/")
HTTPS = SITE_URL.startswith("https://")
BEHIND_PROXY = env.flag("YAKUBA_BEHIND_PROXY", False)  # exactly one, and it sets X-Forwarded-For, -Proto and -Host itself
ALLOWED_HOSTS = env.words("YAKUBA_HOSTS", "localhost 127.0.0.1 [::1]") + [urlsplit(SITE_URL).hostname or "localhost"]
CSRF_TRUSTED_ORIGINS = [SITE_URL]

# The services of this town hall. A city switches one off by naming its label in YAKUBA_OFF.
SERVICES = {"procedures": "yakuba.resident.procedures"}
OFF = set(env.words("YAKUBA_OFF"))

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "csp",
    "ninja",
    "django_tasks",
    "yakuba.platform.audit",
    "yakuba.platform.people",  # before allauth: its templates wear our clothes
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "yakuba.platform.files",
    "yakuba.platform.jobs",
    "yakuba.platform.places",
    "yakuba.platform.notices",
    "yakuba.platform.figures",
    "yakuba.platform.cases",
    *(module for label, module in SERVICES.items() if label not in OFF),
    "yakuba.site",
    "yakuba.platform.ui",  # last: its ready() loads every plugs.py
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "yakuba.site.headers.BrowserHeaders",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "yakuba.platform.audit.middleware.RequestReference",
    "yakuba.site.request_log.RequestLog",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "yakuba.platform.ui.furigana.ReadingsAbove",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "yakuba.platform.people.middleware.StaffNeedTwoFactors",
    "yakuba.platform.ui.refusals.Refusals",
]

ROOT_URLCONF = "yakuba.site.urls"
WSGI_APPLICATION = "yakuba.site.wsgi.application"
APPEND_SLASH = True

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "platform" / "ui" / "templates"],  # before the libraries' own, so that allauth wears our clothes
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "yakuba.platform.ui.context.town",
            ],
            "builtins": ["yakuba.platform.ui.templatetags.ui"],
        },
    }
]


def database(url: str) -> dict:
    """A database from `sqlite:///path` or `postgresql://user:password@host:port/name`."""
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return {
            "ENGINE": "yakuba.site.sqlite",
            "NAME": parts.path,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                # FULL: a receipt number that a resident has read must survive a power cut.
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
                " PRAGMA temp_store=MEMORY; PRAGMA cache_size=-32000; PRAGMA mmap_size=268435456;",
            },
        }
    if parts.scheme in {"postgresql", "postgres"}:
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": parts.path.lstrip("/"),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": parts.hostname or "",
            "PORT": str(parts.port or ""),
            # A server that is away must not hold every thread for the minutes that TCP waits: people are told, and try again.
            "OPTIONS": {"connect_timeout": 5},
            "CONN_MAX_AGE": 300,
            "CONN_HEALTH_CHECKS": True,
        }
    raise env.WrongSetting("YAKUBA_DATABASE", "starts with neither sqlite: nor postgresql:")


DATABASES = {"default": database(env.text("YAKUBA_DATABASE", f"sqlite:///{DATA / 'yakuba.sqlite3'}"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {
        # Shared by the web processes of one machine without a server to install; holds counters, never records.
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": DATA / "cache",
        "OPTIONS": {"MAX_ENTRIES": 20000},
    }
}

LANGUAGE_CODE = "ja"
LANGUAGES = [("ja", "日本語"), ("en", "English"), ("ja-easy", "やさしい日本語")]
LANGUAGE_COOKIE_NAME = "yakuba_language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_SAMESITE = "Lax"
TIME_ZONE = "Asia/Tokyo"
USE_TZ = True
LOCALE_PATHS = [PACKAGE / "platform" / "locale"]  # words of what is no app: dates, names, phones, numbers, limits
FORMAT_MODULE_PATH = ["yakuba.site.formats"]

STATIC_URL = "/static/"
STATIC_ROOT = BUILT / "static"
STATICFILES_DIRS = [BUILT / "frontend"] if (BUILT / "frontend").is_dir() else []  # made by frontend/build.mjs
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": DATA / "files"}},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
FONTS = BUILT / "fonts"  # BIZ UD fonts for PDF, put there at set-up

AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = ["yakuba.platform.people.adapter.Backend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher", "django.contrib.auth.hashers.PBKDF2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

# Sign-in (django-allauth). What is refused, remembered or mailed is decided in platform/people.
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "yakuba.platform.people.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = "staff_number"
ACCOUNT_LOGIN_METHODS = {"email", "username"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_FORMS = {
    "login": "yakuba.platform.people.forms.LoginForm",
    "signup": "yakuba.platform.people.forms.SignupForm",
    "add_email": "yakuba.platform.people.forms.ChangeEmailForm",
    "change_password": "yakuba.platform.people.forms.ChangePasswordForm",
    "set_password": "yakuba.platform.people.forms.SetPasswordForm",
    "reset_password": "yakuba.platform.people.forms.ResetPasswordForm",
    "reset_password_from_key": "yakuba.platform.people.forms.ResetPasswordKeyForm",
    "request_login_code": "yakuba.platform.people.forms.RequestLoginCodeForm",
    "confirm_login_code": "yakuba.platform.people.forms.ConfirmLoginCodeForm",
    "confirm_email_verification_code": "yakuba.platform.people.forms.ConfirmEmailCodeForm",
    "confirm_password_reset_code": "yakuba.platform.people.forms.ConfirmResetCodeForm",
    "reauthenticate": "yakuba.platform.people.forms.ReauthenticateForm",
}
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 600
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_LOGIN_ON_PASSWORD_RESET = False
ACCOUNT_RATE_LIMITS = {"login_failed": "20/m/ip,12/300s/key"}
ACCOUNT_USER_DISPLAY = "yakuba.platform.people.adapter.display_name"
MFA_ADAPTER = "yakuba.platform.people.adapter.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_FORMS = {
    "authenticate": "yakuba.platform.people.forms.SecondFactorForm",
    "reauthenticate": "yakuba.platform.people.forms.SecondFactorAgainForm",
    "activate_totp": "yakuba.platform.people.forms.ActivateTotpForm",
    "add_webauthn": "yakuba.platform.people.forms.AddPasskeyForm",
    "edit_webauthn": "yakuba.platform.people.forms.RenamePasskeyForm",
}
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"  # a passkey counts as two factors only because the device checked its owner
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
MFA_TOTP_TOLERANCE = 1
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if BEHIND_PROXY else 0

# The city's identity provider, for staff only (OpenID Connect: code flow with PKCE).
OIDC_ISSUER = env.text("YAKUBA_OIDC_ISSUER", "").rstrip("/")
OIDC_STAFF_CLAIM = env.text("YAKUBA_OIDC_STAFF_CLAIM", "preferred_username")  # the claim that carries the staff number
OIDC_SECOND_FACTOR = env.words("YAKUBA_OIDC_SECOND_FACTOR")  # values of acr or amr that count as a second factor; none: ask for our own
SOCIALACCOUNT_ADAPTER = "yakuba.platform.people.oidc.OidcAdapter"
SOCIALACCOUNT_AUTO_SIGNUP = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_EMAIL_VERIFICATION = "none"
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": []}}
if OIDC_ISSUER:
    SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"] = [
        {
            "provider_id": "city",
            "name": env.text("YAKUBA_OIDC_NAME", "職員認証"),
            "client_id": env.text("YAKUBA_OIDC_CLIENT_ID"),
            "secret": env.text("YAKUBA_OIDC_SECRET"),
            "settings": {"server_url": OIDC_ISSUER},
        }
    ]

SESSION_COOKIE_NAME = "yakuba_session"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 14 * 24 * 3600
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "yakuba.platform.ui.refusals.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = HTTPS and env.flag("YAKUBA_REDIRECT_TO_HTTPS", True)
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
# A balancer asks in plain http, inside the house.
SECURE_REDIRECT_EXEMPT = [r"^health$", r"^metrics$"]
# The city's other names under this domain are not ours to bind; W005 and W021 ask for that.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    USE_X_FORWARDED_HOST = True
X_FRAME_OPTIONS = "DENY"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        # A browser follows a form's redirect only to places named here.
        "form-action": [SELF, *([f"{urlsplit(OIDC_ISSUER).scheme}://{urlsplit(OIDC_ISSUER).netloc}"] if OIDC_ISSUER else [])],
        "frame-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# Uploads past this size go to a file instead of memory; what a field allows is checked by the files noun.
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = env.text("YAKUBA_SMTP_HOST", "")
EMAIL_PORT = env.number("YAKUBA_SMTP_PORT", 25)
EMAIL_HOST_USER = env.text("YAKUBA_SMTP_USER", "")
EMAIL_HOST_PASSWORD = env.text("YAKUBA_SMTP_PASSWORD", "")
EMAIL_USE_TLS = env.flag("YAKUBA_SMTP_TLS", False)
EMAIL_TIMEOUT = 15
if not EMAIL_HOST:  # without a mail server, mail is written into the data folder, where the operator can read it
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = DATA / "mail"
DEFAULT_FROM_EMAIL = env.text("YAKUBA_MAIL_FROM", "yakuba@localhost")

TASKS = {"default": {"BACKEND": "yakuba.platform.jobs.tasks.QueueBackend", "QUEUES": []}}
CLAMAV = env.text("YAKUBA_CLAMAV", "")  # host:port or a socket's path; empty: no scan, and the health page says so
S3_BUCKET = env.text("YAKUBA_S3_BUCKET", "")
AUDIT_KEY = env.text("YAKUBA_AUDIT_KEY", SECRET_KEY)
DEMO = env.flag("YAKUBA_DEMO", False)
BACKUP_DIRS = env.words("YAKUBA_BACKUP_DIRS")  # two folders or more, on disks of their own; a nightly job copies the town there
BACKUP_MAX_AGE_HOURS = env.number("YAKUBA_BACKUP_MAX_AGE_HOURS", 26)
BACKUP_PASSPHRASE = env.text("YAKUBA_BACKUP_PASSPHRASE", "")

# What operators watch. Without a token only a program on this very machine reads /metrics.
METRICS_TOKEN = env.text("YAKUBA_METRICS_TOKEN", "")
LOGGING = logs.configuration(level=env.text("YAKUBA_LOG_LEVEL", "info"), form=env.text("YAKUBA_LOG_FORMAT", "json"))

# The town itself; names and hue appear on every page.
TOWN = {
    "name": env.text("YAKUBA_TOWN_NAME", "文京区"),
    "name_en": env.text("YAKUBA_TOWN_NAME_EN", "Bunkyo City"),
    "code": env.text("YAKUBA_TOWN_CODE", "131059"),
    "prefecture": env.text("YAKUBA_TOWN_PREFECTURE", "東京都"),
    "hue": env.text("YAKUBA_TOWN_HUE", "blue"),
    "phone": env.text("YAKUBA_TOWN_PHONE", ""),
}
