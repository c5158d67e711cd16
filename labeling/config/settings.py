"""Django's settings, built from the typed environment. The address of each service decides the size."""

import sys
from typing import Any
from urllib.parse import urlsplit

from csp.constants import NONCE, NONE, SELF

from labeling.config.env import ROOT, SettingsFault, load_env
from labeling.config.sqlite import ensure_wal

try:
    ENV = load_env()
    _DATABASE = ENV.database
    SECRET_KEY = ENV.secret
    (ENV.data_dir / "tmp").mkdir(parents=True, exist_ok=True)
    if ENV.database_url is None:
        ensure_wal(_DATABASE["NAME"])
except SettingsFault as fault:
    sys.exit(str(fault))
except OSError as error:
    sys.exit(f"CLEARLABEL_DATA is {ENV.data_dir}, which cannot be written to: {error.strerror}")

VERSION = "0.1.0"
BASE_DIR = ROOT
DATA_DIR = ENV.data_dir
AUDIT_KEY = ENV.audit_seed
DEBUG = ENV.debug
PUBLIC_URL = ENV.public_url or f"http://localhost:{ENV.port}"
IS_HTTPS = PUBLIC_URL.startswith("https://")
# The public address is a name of this site, whatever else the operator lists.
ALLOWED_HOSTS = [*ENV.allowed_hosts, str(urlsplit(PUBLIC_URL).hostname)]
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
EMBEDDED_WORKER = ENV.is_embedded
TRUSTED_PROXIES = ENV.trusted_proxies
DETECTORS = ENV.detectors
WATCH_ROOTS = ENV.watch_roots
FETCH_ALLOW = [host.lower() for host in ENV.fetch_allow]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "allauth",
    "allauth.account",
    "allauth.headless",
    "axes",
    "csp",
    "rest_framework",
    "drf_spectacular",
    "labeling.core",
    "labeling.accounts",
    "labeling.audit",
    "workers.ledger",
    "labeling.webhooks",
    "labeling.rights",
    "labeling.rights.evidence",
    "labeling.rights.consent",
    "labeling.media",
    "projects",
    "labeling.known",
    "labeling.questions",
    "labeling.masking",
    "labeling.masking.films",
    "labeling.positions",
    "labeling.annotations",
    "labeling.uploads",
    "labeling.imports",
    "labeling.connections",
    "labeling.exports",
    "labeling.recalls",
    "labeling.requests",
    "labeling.registers",
    "labeling.api",
    "labeling.config",
]

MIDDLEWARE = [
    "labeling.core.middleware.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "labeling.core.middleware.PolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "labeling.config.urls"
WSGI_APPLICATION = "labeling.config.wsgi.application"
APPEND_SLASH = False
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "csp.context_processors.nonce",
            ]
        },
    }
]

DATABASES = {"default": _DATABASE}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
IS_POSTGRESQL = _DATABASE["ENGINE"].endswith("postgresql")

if ENV.redis_url:
    REDIS_URL = ENV.redis_url.get_secret_value()
    CACHES: dict[str, Any] = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": REDIS_URL,
            "KEY_PREFIX": ENV.cache_prefix,
        }
    }
else:
    REDIS_URL = ""
    CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": ENV.cache_prefix}
    }

if ENV.s3_endpoint_url:
    _MEDIA_STORAGE: dict[str, Any] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "endpoint_url": ENV.s3_endpoint_url,
            "bucket_name": ENV.s3_bucket,
            "region_name": ENV.s3_region,
            "access_key": ENV.s3_access_key_id.get_secret_value() if ENV.s3_access_key_id else None,
            "secret_key": ENV.s3_secret_access_key.get_secret_value() if ENV.s3_secret_access_key else None,
            "default_acl": None,
            "querystring_auth": True,
            "file_overwrite": True,
        },
    }
else:
    _MEDIA_STORAGE = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(DATA_DIR / "media")},
    }
STORAGES = {
    "default": _MEDIA_STORAGE,
}

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_ADAPTER = "labeling.accounts.adapters.AccountAdapter"
HEADLESS_ONLY = True
HEADLESS_FRONTEND_URLS = {"account_reset_password_from_key": f"{PUBLIC_URL}/reset?key={{key}}"}
PASSWORD_RESET_TIMEOUT = 3600
OPEN_SIGNUP = ENV.signup == "open"
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "labeling.api.problems.locked_out"
AXES_ENABLE_ACCESS_FAILURE_LOG = False
AXES_CLIENT_IP_CALLABLE = "labeling.core.client.client_address"

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_SAVE_EVERY_REQUEST = False
SESSION_ENGINE = (
    "django.contrib.sessions.backends.cached_db" if REDIS_URL else "django.contrib.sessions.backends.db"
)
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "labeling.api.problems.csrf_failure"
if IS_HTTPS:
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-sessionid"
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# Where copies are given out by the bucket itself, pages may show what comes from there.
_MEDIA_ORIGINS = (
    ["{0.scheme}://{0.netloc}".format(urlsplit(ENV.s3_endpoint_url))] if ENV.media_presigned else []
)
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "blob:", "data:", *_MEDIA_ORIGINS],
        "media-src": [SELF, "blob:", *_MEDIA_ORIGINS],
        "font-src": [SELF],
        "worker-src": [SELF],
        "connect-src": [SELF, *_MEDIA_ORIGINS],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "report-uri": ["/csp-report"],
    }
}

EMAIL_FROM = ENV.email_from
DEFAULT_FROM_EMAIL = ENV.email_from
if ENV.email_url:
    from labeling.config.mail import mail_settings

    globals().update(mail_settings(ENV.email_url.get_secret_value()))
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = str(DATA_DIR / "mail")

LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = None
FRONTEND_DIST = BASE_DIR / "frontend" / "dist"

DATA_UPLOAD_MAX_MEMORY_SIZE = 16 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_TEMP_DIR = str(DATA_DIR / "tmp")
DATA_UPLOAD_MAX_NUMBER_FILES = 1000
FILE_UPLOAD_HANDLERS = [
    "labeling.core.uploads.CappedUploadHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
MEDIA_ACCEL = ENV.media_accel
MEDIA_PRESIGNED = ENV.media_presigned
UPLOAD_MAX_BYTES = ENV.upload_max_mb * 1024 * 1024
UPLOAD_QUOTA_BYTES = ENV.upload_quota_gb * 1024**3
UPLOAD_KEEP_DAYS = ENV.upload_keep_days

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "labeling.accounts.authentication.TokenAuthentication",
        "labeling.accounts.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["labeling.api.permissions.Authenticated"],
    "DEFAULT_RENDERER_CLASSES": ["labeling.api.rendering.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["labeling.api.rendering.JSONParser"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "labeling.api.rendering.Negotiation",
    "DEFAULT_SCHEMA_CLASS": "labeling.api.schema.AutoSchema",
    "EXCEPTION_HANDLER": "labeling.api.problems.exception_handler",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Clearlabel API",
    "VERSION": "1",
    "DESCRIPTION": "Data labeling in which every item carries its licence, provenance and consent.",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SERVE_INCLUDE_SCHEMA": False,
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "POSTPROCESSING_HOOKS": [],
}

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"context": {"()": "labeling.core.logs.ContextFilter"}},
    "formatters": {"json": {"()": "labeling.core.logs.JsonFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json", "filters": ["context"]}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {"clearlabel": {"level": "INFO"}, "axes": {"level": "ERROR"}, "kombu": {"level": "ERROR"}},
}
