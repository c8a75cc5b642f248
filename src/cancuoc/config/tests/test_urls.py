"""Which address leads to which door, and what stands where nothing is."""

from __future__ import annotations

import io

import pytest
from django.conf import settings
from django.urls import Resolver404, get_resolver, resolve

from cancuoc.config import urls
from cancuoc.config.wsgi import application


def doors():
    """Return (prefix, package) of every door that is mounted."""
    return [(str(item.pattern), item.urlconf_name.__name__) for item in urls.urlpatterns]


def test_every_door_hangs_under_its_own_prefix():
    assert {package.split(".")[2]: prefix for prefix, package in doors()} == {
        name: prefix for name, prefix in urls.DOORS.items() if name in mounted()
    }


def mounted():
    return {package.split(".")[2] for _, package in doors()}


def test_the_doors_of_today_are_all_there():
    assert mounted() >= {"portal", "office", "command", "display", "stationapi", "ui"}


def test_the_public_door_without_a_prefix_is_asked_last():
    """Otherwise a page of the portal could take an address away from an inner door."""
    prefixes = [prefix for prefix, _ in doors()]
    assert prefixes[-1] == ""
    assert "" not in prefixes[:-1]
    assert [len(p) for p in prefixes] == sorted((len(p) for p in prefixes), reverse=True)


def test_no_page_of_the_portal_stands_in_front_of_another_door():
    inner = {prefix for prefix in urls.DOORS.values() if prefix}
    (portal,) = [item for item in urls.urlpatterns if str(item.pattern) == ""]
    for item in portal.url_patterns:
        assert not str(item.pattern).startswith(tuple(inner))


def test_where_officers_are_sent_to_sign_in_there_is_a_page():
    found = resolve(settings.LOGIN_URL)
    assert found.func.__module__.startswith("cancuoc.interfaces.office")


@pytest.mark.parametrize(
    "path", ["/admin/", "/office", "/office/nowhere/", "/station-api/", "/static/x.css", "/.git/"]
)
def test_nothing_else_is_reachable(path):
    with pytest.raises(Resolver404):
        resolve(path)


@pytest.mark.parametrize("status", [403, 404, 500])
def test_a_wrong_way_has_a_page_of_ours(status):
    handler = get_resolver().resolve_error_handler(status)
    assert handler.__module__.startswith("cancuoc.interfaces.ui")


def ask(path, *, host):
    """Send one request through the WSGI application and return its status line."""
    told = []
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "SERVER_NAME": host,
        "SERVER_PORT": "80",
        "HTTP_HOST": host,
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": io.StringIO(),
        "wsgi.url_scheme": "http",
    }
    answer = application(environ, lambda status, headers: told.append(status))
    body = b"".join(answer)
    answer.close()
    return told[0], body


# A request looks after the connections that earlier tests left open.
@pytest.mark.django_db
def test_the_application_answers_a_wrong_address_in_vietnamese():
    status, body = ask("/khong-co-trang-nay/", host="testserver")
    assert status.startswith("404")
    assert "trang" in body.decode().lower()


# A request looks after the connections that earlier tests left open.
@pytest.mark.django_db
def test_the_application_does_not_answer_for_a_host_it_was_not_given(caplog):
    status, body = ask("/", host="evil.example")
    assert status.startswith("400")
    assert b"evil.example" not in body
