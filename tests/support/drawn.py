"""A page of a door in a real browser without a server: the test's own client answers it.

Whoever has made a world for tests of the pages can look at its screens with it: the browser asks,
and what the signed-in client was answered is shown. Only looking is answered; what
a page does when something is sent belongs to a journey.
"""

from __future__ import annotations

from mimetypes import guess_type
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from django.contrib.staticfiles import finders
from django.http import HttpResponse
from django.test import Client
from playwright.sync_api import Browser, Page, Route
from tests.support.browser import (
    DESK,
    PHONE,
    assert_accessible,
    assert_no_sideways_scroll,
    new_context,
    screenshot,
)

import cancuoc.station

HOME: Final = "http://testserver"
ONE_ROW: Final = 60
STATION: Final = Path(cancuoc.station.__file__).parent / "static"


def page_of(browser: Browser, client: Client, path: str) -> Page:
    """Return a page of its own context that shows what this client is answered.

    It is asked here: Playwright runs its handlers where Django would open another connection.
    """
    answer = client.get(path)
    page = new_context(browser).new_page()
    page.route("**/*", lambda route: _answer(route, {path: answer}))
    page.goto(HOME + path)
    return page


def _answer(route: Route, known: dict[str, HttpResponse]) -> None:
    path = urlsplit(route.request.url).path
    found = _file(path.removeprefix("/static/")) if path.startswith("/static/") else None
    if found:
        kind = guess_type(found)[0] or "application/octet-stream"
        route.fulfill(body=Path(found).read_bytes(), content_type=kind)
    elif path in known:
        said = known[path]
        headers = {name: value for name, value in said.headers.items() if name != "Content-Length"}
        route.fulfill(status=said.status_code, headers=headers, body=said.content)
    else:
        # What a page asks for by itself later, such as how far a plan has come.
        route.fulfill(status=204)


def _file(name: str) -> str | None:
    """Return a file of a door, or of the station, whose files the centre's settings do not know."""
    own = STATION / name
    return str(own) if own.is_file() else finders.find(name)


def assert_looks_well(
    browser: Browser, client: Client, path: str, *, shows: str, name: str, bar: bool = True
) -> None:
    """No barrier in the light and the dark, on a desk and on a phone, nothing sticking out."""
    page = page_of(browser, client, path)
    assert shows in page.locator("body").inner_text()
    for size, width in ((DESK, "1366"), (PHONE, "360")):
        page.set_viewport_size(size)
        assert not bar or page.locator(".cc-bar").bounding_box()["height"] < ONE_ROW, (
            "more than a row"
        )
        assert_no_sideways_scroll(page)
        for scheme in ("dark", "light"):
            page.emulate_media(color_scheme=scheme)
            assert_accessible(page)
            screenshot(page, f"{name}-{width}-{scheme}")
    page.context.close()
