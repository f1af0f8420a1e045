"""Every setting, from the environment (README, "Settings")."""

import os
from urllib.parse import urlsplit

from crumbsite import databases, environment, places

ROOT = places.ROOT
DATA_DIR = environment.directory("CRUMBSITE_DATA_DIR", places.DATA)

BIND_HOST, BIND_PORT = environment.address("BIND", "127.0.0.1:8000")
_bind_name = "localhost" if BIND_HOST in ("0.0.0.0", "::") else BIND_HOST  # noqa: S104 (read, not bound)
BASE_URL = environment.base_url(
    "CRUMBSITE_BASE_URL", f"http://{f'[{_bind_name}]' if ':' in _bind_name else _bind_name}:{BIND_PORT}"
)
_base = urlsplit(BASE_URL)
_https = _base.scheme == "https"

DEBUG = environment.boolean("CRUMBSITE_DEBUG")
if DEBUG and not environment.is_loopback(BIND_HOST):
    raise environment.wrong(
        "CRUMBSITE_DEBUG", "1", f"debug pages are for loopback only, and BIND is {BIND_HOST}"
    )

SECRET_KEY = environment.secret("CRUMBSITE_SECRET_KEY", DATA_DIR / "secret")

ALLOWED_HOSTS = [_base.hostname or "localhost"]
IS_LOOPBACK = environment.is_loopback(ALLOWED_HOSTS[0])  # only this machine's people read our pages
if IS_LOOPBACK:
    ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = [f"{_base.scheme}://{_base.netloc}"]
FORCE_SCRIPT_NAME = _base.path or None
TRUSTED_PROXIES = environment.networks("CRUMBSITE_TRUSTED_PROXIES")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _https
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_ENGINE = "timeline.accounts.sessions"
SESSION_COOKIE_AGE = 14 * 86_400  # two weeks
SECURE_HSTS_SECONDS = 31_536_000 if _https else 0
SILENCED_SYSTEM_CHECKS = [
    "security.W005",  # other hosts of the domain, and browsers' preload lists, are not ours to decide
    "security.W021",
    "security.W008",  # the reverse proxy sends http:// to https:// (docs/deploy/); ingestion must never be redirected
]
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = None  # timeline.web.middleware.OwnWindow says it where it is needed
X_FRAME_OPTIONS = "DENY"

# The most that one event may take, decoded; SDKs are told 413 beyond it (protocol: 1 MiB).
MAX_EVENT_BYTES = environment.integer("CRUMBSITE_MAX_EVENT_BYTES", 1 << 20, least=1 << 10, most=64 << 20)
# The most that one request may take, decoded: attachments are read and thrown away.
MAX_ENVELOPE_BYTES = environment.integer(
    "CRUMBSITE_MAX_ENVELOPE_BYTES", 20 << 20, least=1 << 10, most=256 << 20
)
DATA_UPLOAD_MAX_MEMORY_SIZE = 1 << 20
# What a project takes in a minute, unless its own number says otherwise; 0 is no limit.
EVENTS_PER_MINUTE = environment.integer("CRUMBSITE_EVENTS_PER_MINUTE", 0, least=0, most=10_000_000)
# What a project stores in a day, as it stands on the disk, unless its own number says otherwise; 0 is no limit. Half a
# million ordinary events: more than one program sends, and less than a disk has.
MEGABYTES_PER_DAY = environment.integer("CRUMBSITE_MEGABYTES_PER_DAY", 2_000, least=0, most=100_000_000)
# What all projects together leave of the disk (SQLite), and take at most; 0 is no limit.
FREE_MEGABYTES = environment.integer("CRUMBSITE_FREE_MEGABYTES", 200, least=0, most=100_000_000)
MAX_GIGABYTES = environment.integer("CRUMBSITE_MAX_GIGABYTES", 0, least=0, most=1_000_000)
# Logs and spans: whether they are kept at all, for how many hours those of a trace without an event (spans: one hour),
# and how many batches and bytes of each a project sends in a minute; 0 is no limit.
LOGS = environment.boolean("CRUMBSITE_LOGS", True)
SPANS = environment.boolean("CRUMBSITE_SPANS", True)
LOG_HOURS = environment.integer("CRUMBSITE_LOG_HOURS", 24, least=1, most=24 * 365)
LOG_BATCHES_PER_MINUTE = environment.integer("CRUMBSITE_LOG_BATCHES_PER_MINUTE", 0, least=0, most=10_000_000)
LOG_BYTES_PER_MINUTE = environment.integer("CRUMBSITE_LOG_BYTES_PER_MINUTE", 0, least=0, most=1 << 40)
# What is kept: events received in so many days, and so many of each issue; 0 is all.
# Whether the trails of events are read for the pages that look across them.
TRAILS = environment.boolean("CRUMBSITE_TRAILS", True)
RETENTION_DAYS = environment.integer("CRUMBSITE_RETENTION_DAYS", 0, least=0, most=36_500)
RETENTION_EVENTS_PER_ISSUE = environment.integer(
    "CRUMBSITE_RETENTION_EVENTS_PER_ISSUE", 0, least=0, most=1_000_000_000
)
# Opens /metrics to requests that send it as a bearer token; without it there is no such page.
METRICS_TOKEN = environment.text("CRUMBSITE_METRICS_TOKEN")

# How alerts are mailed: the console writes them to standard output.
globals().update(environment.email("CRUMBSITE_EMAIL_URL"))
EMAIL_TIMEOUT = 5  # seconds of each exchange: one thread tells all
DEFAULT_FROM_EMAIL = environment.text("CRUMBSITE_EMAIL_FROM") or f"crumbsite@{_base.hostname or 'localhost'}"
# Networks that webhooks may reach though they are not public.
WEBHOOK_NETWORKS = environment.networks("CRUMBSITE_WEBHOOK_NETWORKS")

# Django's admin of the ordinary tables, for superusers.
ADMIN = environment.boolean("CRUMBSITE_ADMIN")

INSTALLED_APPS = [
    *(["django.contrib.admin"] if ADMIN else []),
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "rest_framework",
    "drf_spectacular",
    "timeline",
]

MIDDLEWARE = [
    "timeline.ingest.middleware.IngestFirst",  # before every other: none of them touches a request of an SDK
    "timeline.web.csp.StrictPolicy",
    "timeline.web.middleware.OwnWindow",
    "django.middleware.security.SecurityMiddleware",
    "timeline.web.static_files.StaticFiles",
    # Masks what it compresses by a random length (BREACH); ingestion and static files never come here.
    "timeline.web.compression.Compress",
    "timeline.web.views.health.AnyHost",  # before whatever asks for the host
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "timeline.accounts.replica.ReadFromReplica",
    "timeline.web.middleware.SignInFirst",
    "django.contrib.messages.middleware.MessageMiddleware",
    "timeline.web.middleware.PrivatePages",
    "timeline.web.navigation.RememberOrganization",
    "timeline.web.middleware.ReaderZone",
    "timeline.web.middleware.DamagedDocuments",
    "timeline.web.middleware.OneBudget",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "crumbsite.urls"
WSGI_APPLICATION = "crumbsite.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [places.TEMPLATES],
        "APP_DIRS": ADMIN,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "timeline.web.navigation.navigation",
            ],
        },
    },
    # The timeline: Django's engine would take three times as long for it.
    {
        "NAME": "timeline",
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [places.TEMPLATES / "timeline"],
        "OPTIONS": {"environment": "timeline.trail.html.environment"},
    },
]


DATABASES = {
    "default": databases.read(
        "CRUMBSITE_DATABASE_URL",
        environment.text("CRUMBSITE_DATABASE_URL") or f"sqlite:///{DATA_DIR / 'crumbsite.sqlite3'}",
    )
}
# Pages and the API read from here, when it is set.
if REPLICA_URL := environment.text("CRUMBSITE_REPLICA_URL"):
    DATABASES["replica"] = {
        **databases.read("CRUMBSITE_REPLICA_URL", REPLICA_URL),
        "TEST": {"MIRROR": "default"},
    }
    if any(database["ENGINE"] != "django.db.backends.postgresql" for database in DATABASES.values()):
        raise environment.wrong(
            "CRUMBSITE_REPLICA_URL", "SQLite", "only PostgreSQL has replicas; leave it out"
        )
    DATABASE_ROUTERS = ["timeline.database.replica.Router"]

WORKERS = environment.integer(
    "CRUMBSITE_WORKERS",
    # SQLite takes one write at a time; two processes still store a third more than one.
    min(2 if DATABASES["default"]["ENGINE"].endswith("sqlite") else 128, os.cpu_count() or 1),
    least=1,
    most=128,
)
THREADS = environment.integer("CRUMBSITE_THREADS", 4, least=1, most=64)  # of each worker
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

AUTH_USER_MODEL = "timeline.User"
AUTHENTICATION_BACKENDS = [
    "timeline.accounts.backend.Backend",
    "django.contrib.auth.backends.ModelBackend",  # of sessions that began before there was the first
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "sign-in"

USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = False
LANGUAGE_CODE = "en"


# With its version in the address a file never changes there, and browsers keep it.
STATIC_VERSION = places.static_version()
STATIC_URL = "static/" if DEBUG else f"static/{STATIC_VERSION}/"
STATICFILES_DIRS = [places.STATIC]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_IMMUTABLE_FILE_TEST = "$^" if DEBUG else ""  # a pattern of addresses: none, or all

REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["timeline.api.rendering.QuickJSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "timeline.api.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "timeline.api.authentication.OneFormat",
    "DEFAULT_METADATA_CLASS": None,
    "DEFAULT_PERMISSION_CLASSES": ["timeline.api.authentication.MayWrite"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "timeline.api.errors.answer_error",
}

SPECTACULAR_SETTINGS = {
    "TITLE": "Crumbsite",
    "DESCRIPTION": "Issues, events and the breadcrumbs that led to them. Changes need a token of scope write.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
    "PATH_CONVERTER_OVERRIDES": {
        "name": {"type": "string", "pattern": "^[a-z0-9]([a-z0-9-]{0,48}[a-z0-9])?$"},
        "number": {"type": "integer", "minimum": 1, "maximum": 999_999_999},
        "event_id": {"type": "string", "pattern": "^[0-9a-f]{32}$"},
    },
    "ENUM_NAME_OVERRIDES": {
        "LevelEnum": "timeline.models.Level",
        "KindEnum": "timeline.crumbs.classification.KINDS",
        "ChannelKindEnum": "timeline.models.ChannelKind",
    },
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "timeline.server.logs.LineFormatter",
            "format": "%(asctime)s %(levelname)s %(name)s: %(message)s",
        },
        "json": {"()": "timeline.server.logs.JsonFormatter"},
    },
    "filters": {"brief": {"()": "timeline.server.logs.Brief"}},
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": environment.choice("CRUMBSITE_LOG_FORMAT", ("line", "json")),
            "filters": ["brief"],
        }
    },
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {"django": {"handlers": [], "level": "INFO", "propagate": True}},
}

ADDRESS_FILE = environment.ADDRESS_FILE
# How people run a command of ours, in a clone or where the package is installed.
COMMAND = str(ROOT / "manage.py") if (ROOT / "manage.py").exists() else "crumbsite"
UNKNOWN_SETTINGS = environment.unknown_settings()
