"""Settings of the whole house, from the environment. `docs/settings.md` lists them; a test keeps the list whole.

Everything lives in one folder, `MUNIMENT_DATA`; nothing else has to be set.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import unquote
from zoneinfo import available_timezones

from muniment.environment import check_address, read, read_choice, read_number, split_address

DATA = Path(read("MUNIMENT_DATA", "data")).resolve()
DEBUG = read_choice("MUNIMENT_DEBUG", "0", "1") == "1"


def _secret_key() -> str:
    if key := read("MUNIMENT_SECRET_KEY"):
        return key
    file = DATA / "secret-key"
    # Without an archive there is nothing to protect yet; `muniment init` writes the real one.
    return file.read_text().strip() if file.exists() else "no-archive-yet"


def database_at(url: str) -> dict[str, Any]:
    """Return Django's settings of a database, `postgresql://user:password@host:port/name`; empty: SQLite in the
    archive's folder.

    Raises SettingError for an address of another kind.
    """
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(DATA / "muniment.sqlite3"),
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 30,
                "init_command": (
                    "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA mmap_size=2147418112; PRAGMA "
                    "cache_size=-32000;"
                ),
            },
        }
    parts = split_address("MUNIMENT_DATABASE_URL", url, "postgresql", "postgres", needs_host=False)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
    }


SECRET_KEY = _secret_key()
OPENSEARCH_URL = ",".join(
    check_address("MUNIMENT_OPENSEARCH_URL", address.strip(), "http", "https")
    for address in read("MUNIMENT_OPENSEARCH_URL").split(",")
    if address.strip()
)
"""Where an OpenSearch cluster stands, https://name:password@host:9200, or several of its nodes, with commas between
them; empty: Tantivy in the archive's own folder."""
SEARCH_ENGINE = read("MUNIMENT_SEARCH_ENGINE") or ("opensearch" if OPENSEARCH_URL else "tantivy")
"""The engine of the index, by the name under which it is registered; an installed package can add one."""
ORIGINALS = read("MUNIMENT_ORIGINALS")
"""Where originals are kept, s3://bucket/prefix; empty: in the archive's own folder."""
S3_ENDPOINT = read("MUNIMENT_S3_ENDPOINT")
"""The server of an object store that is not Amazon's own."""
S3_COPIES = read_number("MUNIMENT_S3_COPIES", 2 * 2**30)
"""How many bytes of originals that were used last are held in the archive's folder."""
RENDITIONS = read_number("MUNIMENT_RENDITIONS", 2 * 2**30, least=2**20)
"""How many bytes the pictures that are drawn of originals may take in the archive's folder."""
MODEL = read("MUNIMENT_MODEL")
"""The folder of a model that makes vectors of texts, to search by meaning too; empty: by words alone."""
OPENSEARCH_PREFIX = read("MUNIMENT_OPENSEARCH_PREFIX", "muniment")
"""What the names of our indexes in the cluster begin with."""
OPENSEARCH_CA = read("MUNIMENT_OPENSEARCH_CA")
"""A file of certificates that the cluster's are signed with; empty: those that the system trusts."""
OPENSEARCH_SHARDS = read_number("MUNIMENT_OPENSEARCH_SHARDS", 1, least=1)
"""Parts of the index in the cluster; another number counts from the next rebuild on."""
OPENSEARCH_REPLICAS = read_number("MUNIMENT_OPENSEARCH_REPLICAS", 0) if read("MUNIMENT_OPENSEARCH_REPLICAS") else None
"""Copies of each part beside itself, on other nodes; empty: one, where there is a second node."""
ALLOWED_HOSTS = [h for h in read("MUNIMENT_HOSTS", "localhost,127.0.0.1,[::1]").split(",") if h]
PUBLIC_URL = check_address(
    "MUNIMENT_PUBLIC_URL", read("MUNIMENT_PUBLIC_URL", "http://127.0.0.1:8000"), "http", "https"
).rstrip("/")
"""Where the portal stands, for feeds and calendar files."""
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL] if PUBLIC_URL.startswith("https://") else []
WAGTAILADMIN_BASE_URL = PUBLIC_URL
INDEXED = read_choice("MUNIMENT_INDEXED", "1", "0") == "1"
"""Whether search engines may list the portal: not while it is being made ready, say."""
SITE_NAME = read("MUNIMENT_NAME")
"""The portal's name; empty: the name of the source whose edition it shows."""

FONTS = read("MUNIMENT_FONTS")
"""A folder of fonts for the cards of shared addresses, beside the machine's own."""
READERS = read_number("MUNIMENT_READERS", 0)
"""Processes that read; 0: one less than the machine has cores, and at least one."""
READER_SECONDS = read_number("MUNIMENT_READER_SECONDS", 0)
"""Seconds of processor time that reading one file may take; 0: the reader's own limits."""
READER_MEMORY = read_number("MUNIMENT_READER_MEMORY", 0)
"""Address space of one reader, in bytes; 0: the reader's own limits."""
API_REQUESTS = read_number("MUNIMENT_API_REQUESTS", 600)
"""Requests to the API in a minute from one address, of one account or with one key; 0: as many as come."""
THREADS = read_number("MUNIMENT_THREADS", 4, least=1)
"""Threads of the server for what is not answered from kept pages."""

DATABASES = {"default": database_at(read("MUNIMENT_DATABASE_URL"))}
DATABASES["default"]["CONN_MAX_AGE"] = None
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "muniment.portal",
    "muniment.exchange",
    "muniment.evidence",
    "muniment.search",
    "muniment.archive",
    "muniment.work",
    "django_tasks_db",
    "wagtail_localize",
    "wagtail_localize.locales",
    "wagtail.contrib.redirects",
    "wagtail.contrib.forms",
    "wagtail.contrib.settings",
    "wagtail.embeds",
    "wagtail.sites",
    "muniment.portal.desk.people_app.PeopleConfig",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.mfa",
    "allauth.usersessions",
]

MIDDLEWARE = [
    "muniment.serving.keeping.KeepPages",
    "django.middleware.security.SecurityMiddleware",
    "muniment.portal.middleware.SecurityHeaders",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "muniment.portal.offered_languages.OfferLanguages",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "muniment.portal.accounts.GuardAdmin",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
    "muniment.portal.middleware.TellWhatIsDown",
    "muniment.portal.wagtail_changes.OneTransaction",
]

ROOT_URLCONF = "muniment.portal.urls"
_CONTEXT = [
    "django.contrib.auth.context_processors.auth",
    "django.contrib.messages.context_processors.messages",
    "muniment.portal.context.portal",
]
TEMPLATES: list[dict[str, Any]] = [
    {
        # Readers' pages: many, and made anew often.
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "APP_DIRS": True,
        "OPTIONS": {"environment": "muniment.portal.templating.make_environment", "context_processors": _CONTEXT},
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": ["django.template.context_processors.request", *_CONTEXT],
        },
    },
]
WSGI_APPLICATION = "muniment.serving.server.wsgi"
MAY_UPLOAD = "muniment.portal.accounts.may_upload"
MAY_BRING = "muniment.exchange.keys.may_bring"
"""Says whose uploads the server reads, from a request's cookies."""
BACKGROUND = "muniment.portal.background.work_beside"
"""What the server does in a thread beside its answers."""

CACHES = {
    "default": {
        "BACKEND": "muniment.portal.shared_cache.SharedCache",
        "LOCATION": str(DATA / "cache"),
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}
"""Shared by all processes, so that limits on sign-in hold over all of them."""

LANGUAGE_CODE = "en"
LANGUAGES = [
    ("en", "English"),
    ("zh-hans", "简体中文"),
    ("zh-hant", "繁體中文"),
    ("ar", "العربية"),
    ("fr", "Français"),
    ("ru", "Русский"),
    ("es", "Español"),
]
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAIL_I18N_ENABLED = True
LOCALE_PATHS = [str(Path(__file__).parent / "portal" / "locale")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATIC_ROOT = str(DATA / "static")
MEDIA_URL = "/media/"
MEDIA_ROOT = str(DATA / "media")
STORAGES = {
    "default": {"BACKEND": "muniment.portal.media_names.UnguessableNames"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 3600

LOGIN_URL = "account_login"
WAGTAILADMIN_LOGIN_URL = "account_login"
WAGTAIL_FRONTEND_LOGIN_URL = "account_login"
# Passwords and addresses of one's own are changed at /account/, where they are asked for again first.
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
# Without names of the machine's own, which no browser knows.
WAGTAIL_USER_TIME_ZONES = sorted(available_timezones() - {"localtime", "posixrules", "Factory"})
LOGIN_REDIRECT_URL = "saved-searches"
LOGOUT_REDIRECT_URL = "front"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
ACCOUNT_ADAPTER = "muniment.portal.accounts.Accounts"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_RATE_LIMITS = {"shared_password": "10/5m/ip,30/5m/key", "reader_question": "5/h/ip"}
ALLAUTH_TRUSTED_PROXY_COUNT = read_number("MUNIMENT_PROXIES", 0)
"""How many proxies stand before the server: so many addresses of X-Forwarded-For are believed, for limits on
sign-in."""
MFA_ADAPTER = "muniment.portal.accounts.SecondFactors"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = SITE_NAME or "Muniment"
MFA_TOTP_TOLERANCE = 1
MFA_FORMS = {
    "authenticate": "muniment.portal.factors.CodeForm",
    "reauthenticate": "muniment.portal.factors.CodeAgainForm",
    "activate_totp": "muniment.portal.factors.SetUpForm",
}
SECOND_FACTOR = read_choice("MUNIMENT_SECOND_FACTOR", "optional", "required")
"""`required`: who works in the admin must have a second factor; `optional`: who wants one has one."""
OIDC_URL = read("MUNIMENT_OIDC_URL").rstrip("/")
"""The institution's OpenID Connect server; its `/.well-known/openid-configuration` is asked. Empty: passwords only."""
OIDC_NEW_ACCOUNTS = read_choice("MUNIMENT_OIDC_NEW_ACCOUNTS", "1", "0") == "1"
"""Whether somebody whom that server vouches for, and who has no account here, becomes a reader."""
SOCIALACCOUNT_ADAPTER = "muniment.portal.accounts.AccountsElsewhere"
# The one server is the institution's own: what it says of addresses is believed, and finds the account with that
# address.
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": []}}
if OIDC_URL:
    SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"] = [
        {
            "provider_id": "institution",
            "name": read(
                "MUNIMENT_OIDC_NAME", split_address("MUNIMENT_OIDC_URL", OIDC_URL, "https", "http").hostname or OIDC_URL
            ),
            "client_id": read("MUNIMENT_OIDC_CLIENT"),
            "secret": read("MUNIMENT_OIDC_SECRET"),
            "settings": {"server_url": OIDC_URL},
        }
    ]


def _mail() -> dict[str, Any]:
    """Return where mail goes: to a server, or, where none is named, into files in the archive's folder."""
    url = read("MUNIMENT_MAIL_URL")
    if not url:
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "EMAIL_FILE_PATH": str(DATA / "mail"),
        }
    parts = split_address("MUNIMENT_MAIL_URL", url, "smtp", "smtps")
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname or "localhost",
        "EMAIL_PORT": parts.port or (465 if parts.scheme == "smtps" else 587),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": parts.scheme == "smtp" and bool(parts.username),
        "EMAIL_TIMEOUT": 30,
    }


globals().update(_mail())
DEFAULT_FROM_EMAIL = SERVER_EMAIL = read("MUNIMENT_MAIL_FROM", "muniment@localhost")

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PUBLIC_URL.startswith("https://")
IDLE_SECONDS = 8 * 3600
"""How long a session of somebody who works in the admin may rest before it ends."""
WAGTAIL_GRAVATAR_PROVIDER_URL = None
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
FILE_UPLOAD_TEMP_DIR = None

WAGTAIL_SITE_NAME = SITE_NAME or "Muniment"
WAGTAILDOCS_EXTENSIONS = ["pdf", "docx", "txt", "csv", "xlsx", "odt"]
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
SILENCED_SYSTEM_CHECKS = ["wagtailadmin.W003"]

OUTBOX_CONSUMERS = {
    "evidence": "muniment.evidence.projection.project",
    "relations": "muniment.archive.relations.relate",
    "search": "muniment.search.indexing.update",
}
"""Who follows from a write, in this order: each is given the subjects that changed (`item:12`, `edition:3`)."""

TASKS: dict[str, dict[str, Any]] = {
    # Wagtail's own small jobs run where they arise.
    "default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"},
    # Ours wait in the database for a worker. Without names of queues any is taken: the rooms that register kinds of
    # jobs name them.
    "work": {"BACKEND": read("MUNIMENT_TASKS", "django_tasks_db.DatabaseBackend"), "QUEUES": []},
}
WORKER_BESIDE_SERVER = read_choice("MUNIMENT_WORKER", "1", "0") == "1"
"""Whether `serve` runs a worker beside the server; where not, `muniment work` runs apart."""
LEASE = read_number("MUNIMENT_LEASE", 60, least=1)
"""Seconds after which a job whose worker says nothing is given to another."""

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "filters": {"refused": {"()": "muniment.log_lines.RefusedInOneLine"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["refused"]}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    # What fails there is said by us, in one line.
    "loggers": {"muniment.security": {"level": "INFO"}, "opensearch": {"level": "CRITICAL"}},
}
