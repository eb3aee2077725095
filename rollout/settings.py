"""Settings, read from the environment. README lists every name.

RUN_MODE is `production` unless ./run, ./test or a command on the embedded servers says
`demo`. In production a missing secret ends the start with one sentence.
"""

import secrets
import sys
import tempfile
from datetime import date
from ipaddress import ip_network
from pathlib import Path

import environ
from celery.schedules import crontab
from csp.constants import NONE, SELF
from kombu import Queue

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

RUN_MODE = env.str("RUN_MODE", "production")
PROCESS_KIND = env.str("PROCESS_KIND", "command")
DEMO_MODE = RUN_MODE == "demo"
OFFLINE = RUN_MODE == "offline"  # commands that need neither database nor secrets
if RUN_MODE not in {"production", "demo", "offline"}:
    sys.exit("RUN_MODE is production (which needs no saying), demo or offline, and nothing else.")
DEBUG = env.bool("DEBUG", False)
if DEBUG and not DEMO_MODE:
    sys.exit("DEBUG shows settings and rows to whoever meets an error: production refuses it.")
STYLEGUIDE = env.bool("STYLEGUIDE", DEBUG)  # every component on one page, for developers

RANDOM_TEXT = "python -c 'import secrets; print(secrets.token_urlsafe(50))'"
RANDOM_KEY = (
    "python -c 'import base64, os; print(base64.urlsafe_b64encode(os.urandom(32)).decode())'"
)


def required(name: str, purpose: str, how: str, stand_in: str) -> str:
    """The value of an environment variable, or the end of the start with one sentence."""
    value = env.str(name, "")
    if value:
        return value
    if OFFLINE:
        return stand_in
    sys.exit(f"{name} is not set. It is {purpose}; make one with: {how}")


SECRET_KEY = required(
    "SECRET_KEY", "the key that signs sessions", RANDOM_TEXT, secrets.token_urlsafe(50)
)
FIELD_KEYS = required(
    "FIELD_KEYS",
    "the list of keys of encrypted fields, newest first, separated by commas",
    RANDOM_KEY,
    "A" * 43 + "=",
).split(",")
FINGERPRINT_KEY = required(
    "FINGERPRINT_KEY", "the key of account fingerprints", RANDOM_KEY, "A" * 43 + "="
)

# The business date for demos and tests; every business date comes from areas.calendar.today().
try:
    TODAY = date.fromisoformat(env.str("TODAY", "")) if env.str("TODAY", "") else None
except ValueError:
    sys.exit("TODAY is not a day; write it as in TODAY=2025-10-06.")
if TODAY and RUN_MODE == "production":
    sys.exit("TODAY stops the calendar, so that no assignment would end: production refuses it.")

# Health checks of the machine itself come to the loopback names.
ALLOWED_HOSTS = [*env.list("ALLOWED_HOSTS", default=[]), "127.0.0.1", "localhost"]
if DEMO_MODE:
    ALLOWED_HOSTS.append(env.str("BIND", "127.0.0.1"))
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

# Whose X-Forwarded-For counts: the proxies in front of us; nobody's, unless they are named.
try:
    TRUSTED_PROXIES = [ip_network(each) for each in env.list("TRUSTED_PROXIES", default=[])]
except ValueError:
    sys.exit("TRUSTED_PROXIES is no list of addresses; write it as in 10.0.0.5,10.1.0.0/16.")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.forms",
    "rollout.apps.AdminConfig",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_filters",
    "django_htmx",
    "django_tables2",
    "pgtrigger",
    "pghistory",
    "areas",
    "officers",
    "beneficiaries",
    "payments",
    "outreach",
    "reports",
    "rollout",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    # Django's own adds a random length to each answer, so that its size tells nothing.
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    # Before any view is chosen, and so before the form's token is looked for in the body.
    "rollout.middleware.refuse_large_bodies",
    "rollout.middleware.reload_pages_that_refresh_themselves",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "rollout.middleware.SecondFactorRequiredMiddleware",
    "rollout.middleware.say_who_changes",
    "rollout.middleware.keep_signed_in_pages_private",
    "rollout.middleware.notice_signs_of_life",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "rollout.urls"
WSGI_APPLICATION = "rollout.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "officers.context.rights",
                "rollout.navigation.ways",
            ],
        },
    }
]

FORM_RENDERER = "django.forms.renderers.TemplatesSetting"  # with templates/django/forms

# PostgreSQL waits for ever by default; each kind of process has limits of its own.
TIMEOUTS = {
    "web": "-c statement_timeout=10s -c lock_timeout=3s -c idle_in_transaction_session_timeout=10s",
    "worker": "-c statement_timeout=15min -c lock_timeout=1min"
    " -c idle_in_transaction_session_timeout=15min",
    "command": "-c statement_timeout=15min -c lock_timeout=1min"
    " -c idle_in_transaction_session_timeout=15min",
}
DATABASE_URL = required(
    "DATABASE_URL",
    "the address of PostgreSQL",
    "postgres://user:password@host:5432/name",
    "postgres:///nowhere",
)
if not DATABASE_URL.startswith(("postgres://", "postgresql://")):
    sys.exit("DATABASE_URL is no address of PostgreSQL: write postgres://user:password@host/name.")
DATABASES = {"default": env.db_url_config(DATABASE_URL)}
DATABASES["default"].setdefault("OPTIONS", {})
DATABASES["default"]["OPTIONS"] |= {
    "options": TIMEOUTS[PROCESS_KIND],
    "connect_timeout": 5,
    "application_name": f"rollout {PROCESS_KIND}",
}
DATABASES["default"]["CONN_MAX_AGE"] = 60 if PROCESS_KIND == "web" else 0
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Changes of one transaction are told in their order (officers.recording).
PGHISTORY_CREATED_AT_FUNCTION = "CLOCK_TIMESTAMP()"

# Nothing is kept in a cache that every process does not have to itself.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    # Written pages of figures, the least used go first (reports.kept); one is 0.3 MB at most.
    "pages": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "pages",
        "TIMEOUT": 3600,
        "OPTIONS": {"MAX_ENTRIES": 200},
    },
}

AUTH_USER_MODEL = "officers.Officer"
AUTHENTICATION_BACKENDS = ["officers.sign_in.Backend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "officers.passwords.NotTooLong"},
]
# An administrator's one-time link to set a password ends after a day.
PASSWORD_RESET_TIMEOUT = 24 * 60 * 60
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "start"
ACCOUNT_ADAPTER = "officers.sign_in.Adapter"
MFA_ADAPTER = "officers.sign_in.SecondFactorAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = False
# allauth counts tries by reading and writing back, in a cache of one process: no limit at all.
# officers.tries counts them instead.
ACCOUNT_RATE_LIMITS = False

SESSION_ENGINE = "officers.sessions"  # which ends sessions after 30 minutes of silence
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
# With this prefix a browser takes a cookie from nobody but this very host, over TLS.
HOST_ONLY = "" if DEMO_MODE else "__Host-"
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"{HOST_ONLY}sessionid", f"{HOST_ONLY}csrftoken"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = not DEMO_MODE
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", not DEMO_MODE)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 0 if DEMO_MODE else 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = not DEMO_MODE
BEHIND_PROXY = env.bool("BEHIND_PROXY", False)
if BEHIND_PROXY and not TRUSTED_PROXIES:
    sys.exit(
        "BEHIND_PROXY is on, but TRUSTED_PROXIES names no proxy: everybody would come from one"
        " address, and whoever guesses passwords would keep all others out. Name its addresses."
    )
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "rollout.views.csrf_failed"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_THOUSAND_SEPARATOR = True
FORMAT_MODULE_PATH = ["rollout.formats"]
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True

STATIC_URL = "static/"
# Files of workbooks that are being written: the data folder of ./run, else that of the system.
WORK_FOLDER = env.str("DATA_DIR", "") or tempfile.gettempdir()
STATIC_ROOT = None if DEMO_MODE else BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
# The demo serves straight from the folders; production collects, names by content, compresses.
WHITENOISE_USE_FINDERS = DEMO_MODE
if not DEMO_MODE:
    STORAGES = {
        "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }

# Where the nightly anchor of the access log is added as a line; best on another machine's disk.
ACCESS_ANCHOR_FILE = env.str("ACCESS_ANCHOR_FILE", "")

UPLOAD_MAX_BYTES = 64 << 20
FILE_UPLOAD_HANDLERS = [
    "rollout.uploads.LimitedUpload",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "rollout.uploads.NamelessUpload",
]
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1_000

DJANGO_TABLES2_TEMPLATE = "_table.html"

# Celery: early acks, no results, ids only; a lost message costs nothing (docs/decisions).
CELERY_BROKER_URL = required(
    "REDIS_URL", "the address of Redis", "redis://:password@host:6379/0", "redis://"
)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_timeout": 5,
    "socket_connect_timeout": 5,
    "visibility_timeout": 3600,
}
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_DEFAULT_QUEUE = "counting"
CELERY_TASK_QUEUES = [Queue("counting"), Queue("loading")]
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 5
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = False
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = TIME_ZONE
TICK_SECONDS = 2.0
CELERY_BEAT_SCHEDULE = {
    "count what changed": {
        "task": "reports.tasks.count_waiting",
        "schedule": TICK_SECONDS,
        "options": {"queue": "counting", "expires": 10},
    },
    "work on waiting rolls": {
        "task": "payments.tasks.work_on_waiting_rolls",
        "schedule": TICK_SECONDS,
        "options": {"queue": "loading", "expires": 10},
    },
    "make waiting reports": {
        "task": "reports.tasks.make_waiting_reports",
        "schedule": TICK_SECONDS,
        "options": {"queue": "loading", "expires": 10},
    },
    "make waiting lists of people": {
        "task": "reports.tasks.make_waiting_lists",
        "schedule": TICK_SECONDS,
        "options": {"queue": "loading", "expires": 10},
    },
    "delete lists of people after a day": {
        "task": "reports.tasks.delete_old_lists",
        "schedule": 600.0,
        "options": {"queue": "counting", "expires": 300},
    },
    "begin the reports of a complete month": {
        "task": "reports.tasks.begin_scheduled_reports",
        "schedule": 3600.0,
        "options": {"queue": "counting", "expires": 600},
    },
    "delete files whose time has come": {
        "task": "officers.tasks.delete_ended_files",
        "schedule": 3600.0,
        "options": {"queue": "counting", "expires": 600},
    },
    "delete sessions that have ended": {
        "task": "officers.tasks.delete_ended_sessions",
        "schedule": 3600.0,
        "options": {"queue": "counting", "expires": 600},
    },
    "delete tries to sign in that no longer count": {
        "task": "officers.tasks.delete_old_tries",
        "schedule": 3600.0,
        "options": {"queue": "counting", "expires": 600},
    },
    "anchor the access log": {
        "task": "officers.tasks.anchor_access_log",
        "schedule": crontab(hour=1, minute=30),  # the clock of CELERY_TIMEZONE
        "options": {"queue": "counting", "expires": 6 * 3600},
    },
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "quiet": {
            "()": "rollout.quiet.QuietFormatter",
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
            "datefmt": "%Y-%m-%dT%H:%M:%S%z",
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "quiet"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        # A refused or missing page is no fault of ours.
        "django.request": {"level": "ERROR"},
        "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
        # Both bring handlers of their own, which repeat what an exception says.
        "gunicorn.error": {"handlers": [], "propagate": True},
        "multiprocessing": {"handlers": ["stderr"], "propagate": False},
        # Each tick would be two lines a second.
        "celery.beat": {"level": "WARNING"},
        "celery.worker.strategy": {"level": "WARNING"},
        "celery.app.trace": {"level": "WARNING"},
    },
}
