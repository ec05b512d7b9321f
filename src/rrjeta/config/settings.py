"""Django's settings, the same for every profile but for a few lines at the end."""

import os
from pathlib import Path

from csp.constants import NONE, SELF

from rrjeta.config import environment

PACKAGE = Path(__file__).resolve().parents[1]
REPOSITORY = PACKAGE.parents[1]

# --- What the machine tells ---------------------------------------------------------------------
RRJETA_PROFILE = environment.profile()
RRJETA_DATA = environment.folder("RRJETA_DATA", REPOSITORY / "data")
RRJETA_KEYS = environment.keys_folder(
    RRJETA_PROFILE, environment.folder("RRJETA_KEYS", REPOSITORY / "keys"), RRJETA_DATA
)
RRJETA_PACK = environment.folder("RRJETA_PACK", REPOSITORY / "packs" / "albania")
# A folder or http://host:port that takes the log's checkpoints; nothing means nobody.
RRJETA_WITNESS = os.environ.get("RRJETA_WITNESS", "")
# Without a mail server nobody is mailed; what they are told stands on their pages all the same.
RRJETA_MAIL = environment.mail(os.environ.get("RRJETA_MAIL", ""))
# A virus scanner (clamd) as host:port or the path of its socket; nothing means that files are not scanned.
RRJETA_SCANNER = os.environ.get("RRJETA_SCANNER", "")
# How many people's records one user, and all users together, may be shown in an hour (docs/decisions/0015).
RRJETA_UNSEALINGS_USER = environment.ceiling("RRJETA_UNSEALINGS_USER", 3_000)
RRJETA_SEARCHES_USER = environment.ceiling("RRJETA_SEARCHES_USER", 400)
RRJETA_UNSEALINGS_ALL = environment.ceiling("RRJETA_UNSEALINGS_ALL", 100_000)
IS_PRODUCTION = RRJETA_PROFILE == "production"
RRJETA_SECRET_FILES = environment.secret_files(RRJETA_KEYS)
SECRET_KEY = environment.secret(RRJETA_PROFILE, RRJETA_KEYS)
DEBUG = False
ALLOWED_HOSTS = os.environ.get("RRJETA_HOSTS", "localhost 127.0.0.1 [::1]").split()
# What stands before a link in a mail to somebody outside: the first name of this house.
RRJETA_ADDRESS = f"{'https' if IS_PRODUCTION else 'http'}://{ALLOWED_HOSTS[0] if ALLOWED_HOSTS else 'localhost'}"

# --- Rooms --------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "csp",
    "rrjeta.kernel",
    "rrjeta.audit",
    "rrjeta.packs",
    "rrjeta.places",
    "rrjeta.access",
    "rrjeta.directory",
    "rrjeta.files",
    "rrjeta.forms",
    "rrjeta.people",
    "rrjeta.consent",
    "rrjeta.matching",
    "rrjeta.cases",
    "rrjeta.papers",
    "rrjeta.network",
    "rrjeta.letters",
    "rrjeta.supervision",
    "rrjeta.complaints",
    "rrjeta.emergencies",
    "rrjeta.aid",
    "rrjeta.trips",
    "rrjeta.hotline",
    "rrjeta.incidents",
    "rrjeta.importing",
    "rrjeta.exports",
    "rrjeta.reporting",
    "rrjeta.notices",
    "rrjeta.retention",
    "rrjeta.api",
    "rrjeta.jobs",
    "rrjeta.web",
]
ROOT_URLCONF = "rrjeta.config.urls"
WSGI_APPLICATION = "rrjeta.config.wsgi.application"

MIDDLEWARE = [
    # What every answer says about itself comes first, so that files and refusals say it too.
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "rrjeta.web.hardening.HardeningMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "rrjeta.web.middleware.ActorMiddleware",
    "rrjeta.web.fullness.FullnessMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]

# --- Where things are kept ----------------------------------------------------------------------
DATABASES = {"default": environment.database(os.environ.get("RRJETA_DATABASE", ""), RRJETA_DATA)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# One count of refused sign-ins for all processes; the table comes with access/migrations/0003.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "rate_limits",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if RRJETA_MAIL else 'dummy'}.EmailBackend"
EMAIL_HOST, EMAIL_PORT = RRJETA_MAIL.get("EMAIL_HOST", ""), RRJETA_MAIL.get("EMAIL_PORT", 0)
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = (
    RRJETA_MAIL.get("EMAIL_HOST_USER", ""),
    RRJETA_MAIL.get("EMAIL_HOST_PASSWORD", ""),
)
EMAIL_USE_SSL, EMAIL_USE_TLS = RRJETA_MAIL.get("EMAIL_USE_SSL", False), RRJETA_MAIL.get("EMAIL_USE_TLS", False)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = os.environ.get("RRJETA_MAIL_FROM", "rrjeta@localhost")
SESSION_ENGINE = "django.contrib.sessions.backends.db"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# --- Who signs in -------------------------------------------------------------------------------
AUTH_USER_MODEL = "access.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "name", "email", "phone")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = LOGIN_URL
ACCOUNT_ADAPTER = "rrjeta.web.signing_in.Adapter"
# Refused sign-ins are counted for each address and for each name that was typed, whether anybody has it or not. A browser
# that signed in before is counted by itself (web/devices.py); `login` is the library's own count, which knows no browser.
ACCOUNT_RATE_LIMITS = {
    "login": None,
    "sign_in": "60/m/ip",
    "sign_in_known": "30/m/key",
    "login_failed": "20/m/ip,10/5m/key",
    "login_failed_known": "10/5m/key",
    "change_password": "5/m/user",
    "proof": "10/5m/key",
    "proof_known": "10/5m/key",
    "referral_code": "10/h/key",
}
# How many proxies of our own stand in front and name the caller's address; without any, what a caller claims is not believed.
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("RRJETA_PROXIES", "0"))
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_GET = False
# Accounts of another house, where one is named (web/outside.py). None of its library is here otherwise.
RRJETA_OUTSIDE = environment.outside()
if RRJETA_OUTSIDE:
    INSTALLED_APPS += ["allauth.socialaccount", "allauth.socialaccount.providers.openid_connect"]
    SOCIALACCOUNT_ADAPTER = "rrjeta.web.outside.OutsideAdapter"
    _OUTSIDE_APP = {
        "provider_id": "outside",
        "name": RRJETA_OUTSIDE.name,
        "client_id": RRJETA_OUTSIDE.client,
        "secret": RRJETA_OUTSIDE.secret,
        "settings": {"server_url": RRJETA_OUTSIDE.issuer},
    }
    SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [_OUTSIDE_APP]}}
# Whoever is signed in without any role left must be able to sign in anew.
ACCOUNT_AUTHENTICATED_LOGIN_REDIRECTS = False

# --- Languages and calendar come from the country pack ------------------------------------------
_HEAD = environment.pack_head(RRJETA_PACK)
RRJETA_COUNTRY = _HEAD.country
TIME_ZONE = _HEAD.time_zone
LANGUAGE_CODE = _HEAD.default_language
LANGUAGES = [(code, code) for code in _HEAD.languages]
USE_TZ = True
USE_I18N = True
LOCALE_PATHS = [
    *sorted(path for path in PACKAGE.glob("*/locale") if path.parent.name != "web"),
    *sorted(path for path in PACKAGE.glob("web/locale/*") if path.is_dir()),
]

# --- Pages --------------------------------------------------------------------------------------
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "rrjeta.web.context.page",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
STATIC_URL = "/static/"
STATIC_ROOT = REPOSITORY / "build" / "collected"
STATICFILES_DIRS = [path for path in [REPOSITORY / "build" / "static"] if path.is_dir()]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True

# --- What a browser may do ----------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "style-src": [SELF],
        "script-src": [SELF],
        "font-src": [SELF],
        "img-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF, *([RRJETA_OUTSIDE.origin] if RRJETA_OUTSIDE else [])],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        # No text becomes a page or a script but through the one policy of scripts/refused-in-swaps.mjs.
        "require-trusted-types-for": ["'script'"],
        "trusted-types": ["rrjeta-swap"],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
# A working day, counted from its beginning whatever is done in it (web/sessions.py).
SESSION_COOKIE_AGE = 10 * 3600
# After so many minutes without a sign of life the password is asked for again; nobody asks in a demonstration.
RRJETA_IDLE_MINUTES = 15 if IS_PRODUCTION else 0
# Whether everybody needs a second factor before anything else opens.
RRJETA_ASKS_FACTOR = IS_PRODUCTION
# How long a proof that it is still the same person holds (web/fresh.py).
RRJETA_FRESH_MINUTES = 10
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_HTTPONLY = True
# It goes with the browser, as the session does: nothing stays behind of a page on which somebody reported a worry.
CSRF_COOKIE_AGE = None
CSRF_FAILURE_VIEW = "rrjeta.web.faults.form_not_ours"
# All that is typed on one page; photographs and scans are counted by themselves (files/choices.py).
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
DATA_UPLOAD_MAX_NUMBER_FILES = 100
FILE_UPLOAD_HANDLERS = ["rrjeta.web.uploads.InMemoryHandler"]

LOGGING_CONFIG = "rrjeta.config.logs.configure"
LOGGING = {"level": os.environ.get("RRJETA_LOG_LEVEL", "INFO")}

if IS_PRODUCTION:
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    # A browser takes such names from this host alone, over a locked line: no neighbour below the same name plants one.
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
    SECURE_SSL_REDIRECT = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    # Whether the names beside and below ours speak HTTPS as well is for their owner to say.
    SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
    CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS]
