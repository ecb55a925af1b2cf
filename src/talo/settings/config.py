"""Django settings; everything that differs between places comes from the environment."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from talo.settings import journal

# The settings of the sign-in library stand in a file of their own.
from talo.settings.signing_in import *  # noqa: F403

ROOT = Path(__file__).resolve().parents[3]
VAR = Path(os.environ.get("TALO_VAR", ROOT / "var"))
TALO_MODE = os.environ.get("TALO_MODE", "production")  # demo | test | production
DEMO, TEST, PRODUCTION = (mode == TALO_MODE for mode in ("demo", "test", "production"))


# Planning a statement under row policies is dearer than running it: made for the second time, it keeps its plan.
PREPARED = {"server_side_binding": True, "prepare_threshold": 1}


def database(url: str, **more: Any) -> dict[str, Any]:
    """A connection from `postgresql://user:password@host:port/name?host=…&options=…`."""
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", parts.hostname or ""),
        "PORT": query.pop("port", str(parts.port or "")),
        "OPTIONS": PREPARED | query | more.pop("options", {}),
        "CONN_HEALTH_CHECKS": True,
        **more,
    }


WEB_URL = os.environ.get("DATABASE_URL", "postgresql:///talo")
# A pool that has given up tries again at once when somebody asks; one that still tries waits ever longer.
POOL = {
    "min_size": 1,
    "max_size": int(os.environ.get("TALO_THREADS", "4")),
    "timeout": 5,
    "reconnect_timeout": 3,
}
pooled = {} if TEST else {"pool": POOL}
DATABASES = {
    "default": database(WEB_URL, options=pooled) | {"ENGINE": "talo.foundation.database.backend"},
    "session": database(WEB_URL, options=pooled),
    "audit": database(os.environ.get("TALO_AUDIT_URL", WEB_URL), options=pooled),
    "count": database(os.environ.get("TALO_COUNT_URL", WEB_URL)),
    "owner": database(os.environ.get("TALO_OWNER_URL", WEB_URL)),
}
DATABASE_ROUTERS = ["talo.foundation.database.routing.SessionRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

FLOORS = [
    "talo.foundation.database",
    "talo.foundation.ui",
    "talo.foundation.areas",
    "talo.foundation.law",
    "talo.foundation.identity",
    "talo.foundation.audit",
    "talo.foundation.notices",
    "talo.foundation.documents",
    "talo.register.organisations",
    "talo.register.clients",
    "talo.register.permits",
    "talo.register.timeline",
    "talo.register.files",
    "talo.register.tasks",
    "talo.register.emergency",
    "talo.register.duplicates",
    "talo.path.assessment",
    "talo.path.services",
    "talo.path.employers",
    "talo.path.plan",
    "talo.path.messages",
    "talo.path.intake",
    "talo.path.team",
    "talo.path.coaching",
    "talo.steering.programmes",
    "talo.steering.paths",
    "talo.doors.desk",
    "talo.doors.portal",
    "talo.doors.front",
    "talo.doors.operation",
    "talo.doors.demo",
]
# A room is installed when its folder has an AppConfig: rooms appear with their first working feature.
ROOMS = [room for room in FLOORS if (ROOT / "src" / room.replace(".", "/") / "apps.py").exists()]
INSTALLED_APPS = [
    *ROOMS,
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "django.forms",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "procrastinate.contrib.django",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "talo.settings.middleware.SecurityHeaders",
    "talo.settings.middleware.EarlyHealth",
    "talo.settings.journal.RequestLog",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "talo.register.organisations.signing_in.ActorMiddleware",
    "talo.foundation.audit.middleware.LogMiddleware",
    "talo.settings.middleware.OneTransaction",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "talo.foundation.identity.entrance.EntranceMiddleware",
    "talo.foundation.identity.second_factor.SecondFactorMiddleware",
]
ROOT_URLCONF = "talo.settings.urls"
WSGI_APPLICATION = "talo.settings.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "talo.foundation.ui.context.frame",
            ],
            "string_if_invalid": "",
            "builtins": ["talo.foundation.ui.templatetags.addresses"],
        },
    },
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "APP_DIRS": True,
        "OPTIONS": {"environment": "talo.foundation.ui.drawing.environment", "auto_reload": False},
    },
]
FORM_RENDERER = "talo.foundation.ui.forms.TaloRenderer"

AUTH_USER_MODEL = "identity.Account"
SESSION_ENGINE = "talo.foundation.identity.session_store"
AUTHENTICATION_BACKENDS = ["talo.foundation.identity.backend.AccountBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "talo.foundation.identity.passwords.LongEnough", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "/accounts/login/"
LOGIN_REDIRECT_URL = "/"
# Pages of libraries declare no entrance themselves; everything not named here is closed.
TALO_LIBRARY_ENTRANCES = {"accounts/": ("public",), "i18n/": ("public",), "static/": ("public",)}

# A scanned paper never lies in the open in a folder for temporary files.
FILE_UPLOAD_HANDLERS = ["talo.register.files.receiving.InMemoryOnly"]

SESSION_COOKIE_AGE = 8 * 60 * 60
SESSION_SAVE_EVERY_REQUEST = False
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = False
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "talo_cache"}}

SECRET_KEY = os.environ.get("TALO_SECRET_KEY", "" if PRODUCTION else "for-the-demo-and-tests-only-" + "x" * 30)
ALLOWED_HOSTS = [
    host for host in os.environ.get("TALO_HOSTS", "localhost,127.0.0.1,[::1],testserver").split(",") if host
]
CSRF_TRUSTED_ORIGINS = [origin for origin in os.environ.get("TALO_ORIGINS", "").split(",") if origin]
DEBUG = False
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
SECURE_HSTS_SECONDS = 31_536_000 if PRODUCTION else 0
SILENCED_SYSTEM_CHECKS = [
    "security.W002",  # our own SecurityHeaders forbids frames
    "security.W005",  # whether sub-domains speak TLS is the domain owner's to say
    "security.W008",  # the proxy that ends TLS redirects to it
    "security.W021",
]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if os.environ.get("TALO_BEHIND_PROXY") else None
X_FRAME_OPTIONS = "DENY"
TALO_STRICT_READS = not PRODUCTION  # an undeclared read is an error, in production an alarm
TALO_REQUIRE_SECOND_FACTOR = PRODUCTION

LANGUAGE_CODE = "fi"
LANGUAGES = [("fi", "Suomi"), ("sv", "Svenska"), ("en", "English")]
TIME_ZONE = "Europe/Helsinki"
USE_TZ = True
USE_THOUSAND_SEPARATOR = False

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS: list[Any] = []
if (ROOT / "src/talo/foundation/ui/vendor.py").exists():
    from talo.foundation.ui import vendor

    STATICFILES_DIRS = list(getattr(vendor, "static_dirs", lambda root, var: [])(ROOT, VAR))
WHITENOISE_USE_FINDERS = not PRODUCTION
WHITENOISE_AUTOREFRESH = TEST
HASHED = "whitenoise.storage.CompressedManifestStaticFilesStorage"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    # Hashed names in production, so that a file may be kept for ever; the demo serves them as they lie.
    "staticfiles": {"BACKEND": HASHED if PRODUCTION else "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

# Where people reach the house; links in e-mails begin with it.
TALO_URL = os.environ.get("TALO_URL", "http://localhost:8000")
EMAIL_HOST = os.environ.get("TALO_EMAIL_HOST", "")
EMAIL_BACKEND = os.environ.get(
    "TALO_EMAIL_BACKEND", f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'console'}.EmailBackend"
)
EMAIL_PORT = int(os.environ.get("TALO_EMAIL_PORT", "587"))
EMAIL_HOST_USER = os.environ.get("TALO_EMAIL_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("TALO_EMAIL_PASSWORD", "")
EMAIL_SECURITY = os.environ.get("TALO_EMAIL_SECURITY", "starttls")  # starttls | tls | none
EMAIL_USE_TLS, EMAIL_USE_SSL = EMAIL_SECURITY == "starttls", EMAIL_SECURITY == "tls"
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = SERVER_EMAIL = os.environ.get("TALO_EMAIL_FROM", "talo@localhost")
LOGGING = journal.configuration(
    as_json=PRODUCTION or os.environ.get("TALO_LOG_FORMAT") == "json",
    level=os.environ.get("TALO_LOG_LEVEL", "WARNING"),
)
