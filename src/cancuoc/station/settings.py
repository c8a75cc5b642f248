"""Django settings of the station: no database, no users, only its own machine may ask."""

from __future__ import annotations

import os
from pathlib import Path

_SRC = Path(__file__).resolve().parent.parent

DEBUG = False
# Derived from the device secret by the program that starts the station.
SECRET_KEY = os.environ.get("CANCUOC_STATION_SESSION_KEY", "")
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
# The address in the hall's own network, where the wall and the tablets ask and nothing else may.
HALL = os.environ.get("CANCUOC_STATION_HALL", "")
if HALL:
    ALLOWED_HOSTS.append(HALL.rpartition(":")[0])
INSTALLED_APPS = [
    "django.contrib.staticfiles",
    "cancuoc.interfaces.ui",
    "cancuoc.station",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "cancuoc.interfaces.ui.language.ChosenLanguage",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "cancuoc.interfaces.ui.csp.SecurityHeaders",
    "cancuoc.interfaces.ui.refusals.RefusalPages",
    "cancuoc.interfaces.ui.readable.ReadableText",
]
ROOT_URLCONF = "cancuoc.station.urls"
WSGI_APPLICATION = None
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [],
        "APP_DIRS": False,
        "OPTIONS": {
            "environment": "cancuoc.interfaces.ui.jinja.environment",
            "context_processors": ["django.template.context_processors.csrf"],
        },
    }
]
DATABASES: dict[str, dict[str, str]] = {}
SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
SESSION_COOKIE_NAME = "cc_station"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Strict"
SESSION_COOKIE_AGE = 12 * 3600
CSRF_COOKIE_NAME = "cc_station_csrf"
CSRF_FAILURE_VIEW = "cancuoc.interfaces.ui.views.csrf_failure"
X_FRAME_OPTIONS = "DENY"

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
# The rooms' words are there for what the centre answers and refuses.
LOCALE_PATHS = [
    _SRC / "station" / "locale",
    _SRC / "interfaces" / "ui" / "locale",
    _SRC / "domain" / "locale",
]
FORMAT_MODULE_PATH = ["cancuoc.interfaces.ui.formats"]
USE_I18N = True
USE_THOUSAND_SEPARATOR = True
USE_TZ = True
TIME_ZONE = "Asia/Ho_Chi_Minh"

STATIC_URL = "/static/"
STATIC_ROOT = None
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
# What a browser sends is never laid down as a file: a portrait would lie readable on the disk.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
FILE_UPLOAD_MAX_MEMORY_SIZE = 16 * 1024 * 1024

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"hushed": {"()": "cancuoc.station.hush.Hushed"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "hushed"}},
    # Refused requests are answers; their addresses carry ids and do not belong in a log.
    "loggers": {"django.request": {"level": "ERROR"}},
    "root": {"handlers": ["stderr"], "level": os.environ.get("CANCUOC_LOG", "WARNING")},
}
