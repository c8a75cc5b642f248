"""Django settings of the centre. Every value a deployment changes comes from the environment."""

from __future__ import annotations

import os
from pathlib import Path

from cancuoc.config import environment

HOME = environment.home()
DEBUG = False
SECRET_KEY = environment.secret("secret_key")
ALLOWED_HOSTS = environment.listed("CANCUOC_HOSTS", "127.0.0.1,localhost,[::1]")
CSRF_TRUSTED_ORIGINS = environment.listed("CANCUOC_ORIGINS")

ROOMS = [
    "units",
    "population",
    "specialcare",
    "planning",
    "outreach",
    "sessions",
    "enrolment",
    "stations",
    "uniqueness",
    "bedside",
    "abis",
    "adjudication",
    "verification",
    "issuance",
    "eid",
    "reporting",
]
DOORS = ["ui", "portal", "office", "command", "display", "partners", "stationapi"]
_SRC = Path(__file__).resolve().parent.parent

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "cancuoc.foundation",
    # A room or a door joins when its folder holds an app; the order is the order of the flow.
    *(f"cancuoc.domain.{r}" for r in ROOMS if (_SRC / "domain" / r / "apps.py").exists()),
    *(f"cancuoc.interfaces.{d}" for d in DOORS if (_SRC / "interfaces" / d / "apps.py").exists()),
]

MIDDLEWARE = [
    # Families come over slow networks. Django masks its form tokens anew for every page, so a
    # compressed page gives nothing of them away.
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "cancuoc.interfaces.ui.language.ChosenLanguage",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "cancuoc.interfaces.ui.csp.SecurityHeaders",
    "cancuoc.interfaces.ui.refusals.RefusalPages",
    "cancuoc.interfaces.ui.readable.ReadableText",
]

ROOT_URLCONF = "cancuoc.config.urls"
WSGI_APPLICATION = "cancuoc.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [],
        "APP_DIRS": False,
        "OPTIONS": {"environment": "cancuoc.interfaces.ui.jinja.environment"},
    }
]

DATABASES = {
    "default": environment.database(
        os.environ.get("DATABASE_URL", "postgresql://cancuoc@127.0.0.1:5432/cancuoc")
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "foundation.User"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
LOGIN_URL = "/office/sign-in/"

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
if os.environ.get("CANCUOC_HTTPS") == "1":
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
LOCALE_PATHS = [_SRC / "interfaces" / "ui" / "locale", _SRC / "domain" / "locale"]
FORMAT_MODULE_PATH = ["cancuoc.interfaces.ui.formats"]
USE_I18N = True
USE_THOUSAND_SEPARATOR = True
USE_TZ = True
TIME_ZONE = "Asia/Ho_Chi_Minh"

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
# WhiteNoise warns about a missing directory, and a new home has none yet.
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
CSRF_FAILURE_VIEW = "cancuoc.interfaces.ui.views.csrf_failure"
UI_CATALOG = os.environ.get("CANCUOC_UI_CATALOG") == "1"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False

DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"stderr": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["stderr"], "level": os.environ.get("CANCUOC_LOG", "WARNING")},
}

BLOB_DIR = HOME / "blobs"
KEY_DIR = HOME / "keys"
# Recordings for the call boards, when a deployer made some: see docs/floor-screens.md.
AUDIO_DIR = HOME / "audio"

# Who searches for duplicates (socket, inside, none) and what makes templates of pictures
# (pictures, drawn, none). "drawn" is for replays alone: see docs/uniqueness.md.
MATCHER = os.environ.get("CANCUOC_MATCHER", "socket")
MATCHER_SOCKET = HOME / "run" / "matcher.sock"
EXTRACTOR = os.environ.get("CANCUOC_EXTRACTOR", "pictures")
