"""What the settings become in each kind of deployment, and that they forget no room or door."""

from __future__ import annotations

import os
import runpy
from importlib import import_module
from pathlib import Path

import pytest
from django.core import checks
from django.http import HttpResponse
from django.utils.module_loading import import_string

from cancuoc.config import environment, settings
from cancuoc.interfaces.ui.csp import SecurityHeaders

SRC = Path(settings.__file__).resolve().parent.parent
VARIABLES = (
    "CANCUOC_HOSTS",
    "CANCUOC_ORIGINS",
    "CANCUOC_HTTPS",
    "CANCUOC_LOG",
    "CANCUOC_UI_CATALOG",
    "CANCUOC_SECRET_KEY",
    "DATABASE_URL",
)


@pytest.fixture
def deployed(tmp_path, monkeypatch):
    """Return a reader of the settings as another deployment would have them."""

    def read(**given):
        for name in VARIABLES:
            monkeypatch.delenv(name, raising=False)
        for name, value in {"CANCUOC_HOME": str(tmp_path), **given}.items():
            monkeypatch.setenv(name, value)
        return runpy.run_path(settings.__file__)

    return read


@pytest.mark.parametrize(
    ("hosts", "allowed"),
    [
        (None, ["127.0.0.1", "localhost", "[::1]"]),
        ("cancuoc.example.vn", ["cancuoc.example.vn"]),
        ("a.vn,b.vn", ["a.vn", "b.vn"]),
        (" a.vn , b.vn ", ["a.vn", "b.vn"]),
        ("a.vn,", ["a.vn"]),
        ("", []),
    ],
)
def test_only_the_named_hosts_are_answered(deployed, hosts, allowed):
    given = {} if hosts is None else {"CANCUOC_HOSTS": hosts}
    assert deployed(**given)["ALLOWED_HOSTS"] == allowed


@pytest.mark.parametrize(
    ("origins", "trusted"),
    [
        (None, []),
        ("https://a.vn", ["https://a.vn"]),
        ("https://a.vn, https://b.vn", ["https://a.vn", "https://b.vn"]),
    ],
)
def test_forms_are_taken_only_from_the_named_origins(deployed, origins, trusted):
    given = {} if origins is None else {"CANCUOC_ORIGINS": origins}
    assert deployed(**given)["CSRF_TRUSTED_ORIGINS"] == trusted


SAFE = ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_SSL_REDIRECT")


def test_behind_https_cookies_and_pages_travel_encrypted_only(deployed):
    made = deployed(CANCUOC_HTTPS="1")
    assert all(made[name] is True for name in SAFE)
    assert made["SECURE_HSTS_SECONDS"] == 365 * 24 * 3600
    assert made["SECURE_PROXY_SSL_HEADER"] == ("HTTP_X_FORWARDED_PROTO", "https")


@pytest.mark.parametrize("value", [None, "", "0", "no"])
def test_on_a_plain_machine_nobody_is_sent_to_https(deployed, value):
    given = {} if value is None else {"CANCUOC_HTTPS": value}
    made = deployed(**given)
    assert not any(name in made for name in (*SAFE, "SECURE_PROXY_SSL_HEADER"))


def test_no_deployment_can_switch_the_debug_pages_on(deployed):
    for given in ({}, {"CANCUOC_HTTPS": "1"}, {"DEBUG": "1", "CANCUOC_LOG": "DEBUG"}):
        assert deployed(**given)["DEBUG"] is False


@pytest.mark.parametrize(("given", "level"), [({}, "WARNING"), ({"CANCUOC_LOG": "INFO"}, "INFO")])
def test_the_log_is_as_loud_as_asked(deployed, given, level):
    assert deployed(**given)["LOGGING"]["root"]["level"] == level


@pytest.mark.parametrize(
    ("given", "shown"),
    [({}, False), ({"CANCUOC_UI_CATALOG": "0"}, False), ({"CANCUOC_UI_CATALOG": "1"}, True)],
)
def test_the_catalogue_of_parts_is_shown_only_when_asked_for(deployed, given, shown):
    assert deployed(**given)["UI_CATALOG"] is shown


def test_keys_blobs_and_static_files_lie_in_the_home(deployed, tmp_path):
    made = deployed()
    assert made["BLOB_DIR"] == tmp_path / "blobs"
    assert made["KEY_DIR"] == tmp_path / "keys"
    assert made["STATIC_ROOT"] == tmp_path / "static"
    assert made["STATIC_ROOT"].is_dir()


def test_the_signing_key_survives_a_restart_and_differs_between_homes(deployed, tmp_path):
    first, again = deployed()["SECRET_KEY"], deployed()["SECRET_KEY"]
    other = deployed(CANCUOC_HOME=str(tmp_path / "other"))["SECRET_KEY"]
    assert first == again != other


def test_the_database_is_the_named_one_and_counts_in_utc(deployed):
    made = deployed(DATABASE_URL="postgresql://me@db.vn:6432/hanoi")["DATABASES"]["default"]
    assert (made["HOST"], made["PORT"], made["NAME"]) == ("db.vn", "6432", "hanoi")
    assert "timezone=UTC" in made["OPTIONS"]["options"]


def test_a_bad_database_url_stops_the_start_with_words(deployed):
    with pytest.raises(ValueError, match="DATABASE_URL phải bắt đầu bằng postgresql://"):
        deployed(DATABASE_URL="sqlite:///x")


def test_django_finds_nothing_to_warn_of_in_a_production_site(deployed, settings, monkeypatch):
    # Browser tests of the same process set this, and no production site does.
    monkeypatch.delenv("DJANGO_ALLOW_ASYNC_UNSAFE", raising=False)
    for name, value in deployed(CANCUOC_HTTPS="1", CANCUOC_HOSTS="a.vn").items():
        if name.isupper() and (name.startswith(("SECURE", "SESSION", "CSRF")) or name == "DEBUG"):
            setattr(settings, name, value)
    settings.ALLOWED_HOSTS = ["a.vn"]
    found = {each.id for each in checks.run_checks(include_deployment_checks=True)}
    # Whether the neighbours of the host use HTTPS, only its owner knows; against frames our
    # own middleware sends the header that Django looks for in one of its own.
    assert found == {"security.W002", "security.W005", "security.W021"}
    assert SecurityHeaders(lambda request: HttpResponse())(None)["X-Frame-Options"] == "DENY"


ROOMS = [
    *("units", "population", "specialcare", "planning"),
    *("outreach", "sessions", "enrolment", "stations"),
    *("uniqueness", "bedside", "abis", "adjudication", "verification"),
    *("issuance", "eid", "reporting"),
]


def test_the_rooms_stand_in_the_order_of_the_flow():
    assert settings.ROOMS == ROOMS


@pytest.mark.parametrize(
    ("folder", "listed"), [("domain", settings.ROOMS), ("interfaces", settings.DOORS)]
)
def test_no_room_or_door_with_an_app_is_forgotten(folder, listed):
    apps = {path.parent.name for path in (SRC / folder).glob("*/apps.py")}
    assert apps <= set(listed)
    for name in apps:
        assert f"cancuoc.{folder}.{name}" in settings.INSTALLED_APPS


def test_every_room_that_has_tables_is_installed():
    with_tables = {path.parent.name for path in (SRC / "domain").glob("*/migrations")}
    assert {f"cancuoc.domain.{name}" for name in with_tables} <= set(settings.INSTALLED_APPS)


@pytest.mark.parametrize("dotted", settings.MIDDLEWARE)
def test_every_middleware_can_be_loaded(dotted):
    assert callable(import_string(dotted))


def test_a_session_is_known_before_anything_asks_who_it_is():
    order = {dotted.rsplit(".", 1)[-1]: place for place, dotted in enumerate(settings.MIDDLEWARE)}
    assert order["SessionMiddleware"] < order["AuthenticationMiddleware"]
    assert order["SessionMiddleware"] < order["ChosenLanguage"] < order["CommonMiddleware"]
    assert order["SecurityMiddleware"] < order["WhiteNoiseMiddleware"] < order["SessionMiddleware"]
    # A refusal becomes a page inside all others, so that the page has their headers too; what
    # was typed is looked at once everybody else is done.
    last = len(settings.MIDDLEWARE) - 1
    assert (order["RefusalPages"], order["ReadableText"]) == (last - 1, last)


@pytest.mark.parametrize(
    "dotted",
    [
        settings.CSRF_FAILURE_VIEW,
        settings.TEMPLATES[0]["OPTIONS"]["environment"],
        settings.WSGI_APPLICATION,
        *settings.PASSWORD_HASHERS,
    ],
)
def test_every_name_in_the_settings_leads_somewhere(dotted):
    assert callable(import_string(dotted))


def test_vietnamese_dates_and_numbers_have_formats_of_ours():
    assert import_module(f"{settings.FORMAT_MODULE_PATH[0]}.vi.formats")


def test_vietnamese_comes_first_and_time_is_that_of_hanoi():
    assert settings.LANGUAGE_CODE == "vi"
    assert [code for code, _ in settings.LANGUAGES] == ["vi", "en"]
    assert (settings.USE_TZ, settings.TIME_ZONE) == (True, "Asia/Ho_Chi_Minh")


def test_a_session_lasts_one_long_shift_and_no_script_reads_its_cookie():
    assert settings.SESSION_COOKIE_AGE == 12 * 3600
    assert settings.SESSION_COOKIE_HTTPONLY is True
    assert settings.SESSION_COOKIE_SAMESITE == "Lax"
    assert settings.X_FRAME_OPTIONS == "DENY"


def test_passwords_are_kept_by_argon2_alone():
    assert [name.rsplit(".", 1)[-1] for name in settings.PASSWORD_HASHERS] == [
        "Argon2PasswordHasher"
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [("", []), (" ", []), (",,", []), ("a", ["a"]), ("a, b ,c", ["a", "b", "c"])],
)
def test_a_list_in_the_environment_is_read_word_by_word(monkeypatch, text, words):
    monkeypatch.setenv("CANCUOC_TEST_LIST", text)
    assert environment.listed("CANCUOC_TEST_LIST", "never,used") == words


def test_an_absent_list_has_its_default(monkeypatch):
    monkeypatch.delenv("CANCUOC_TEST_LIST", raising=False)
    assert environment.listed("CANCUOC_TEST_LIST") == []
    assert environment.listed("CANCUOC_TEST_LIST", "x,y") == ["x", "y"]
    assert "CANCUOC_TEST_LIST" not in os.environ
