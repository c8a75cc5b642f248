"""The station's screens inside the test process, driven by Django's client."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.test import Client, override_settings

from cancuoc.interfaces.ui import shell as ui_shell
from cancuoc.station import runtime, settings, shell
from cancuoc.station.postman import Postman
from cancuoc.station.sync import Errands
from cancuoc.station.tables import listings
from cancuoc.station.tests import world

NAMES = (
    "MIDDLEWARE",
    "ROOT_URLCONF",
    "SESSION_ENGINE",
    "SESSION_COOKIE_NAME",
    "CSRF_COOKIE_NAME",
    "TEMPLATES",
    "STATIC_ROOT",
)


@contextmanager
def station_in_this_process(errands: Errands, *, now: Any) -> Iterator[runtime.Station]:
    """Make this process answer as the station; the shell of other doors is put back after."""
    station = runtime.Station(errands=errands, postman=Postman(errands, now=now), now=now)
    builders = dict(ui_shell._BUILDERS)
    ui_shell._BUILDERS.clear()
    ui_shell.register(prefix=shell.PREFIX, build=shell.build)
    runtime.use(station)
    with override_settings(**{name: getattr(settings, name) for name in NAMES}):
        yield station
    runtime.use(None)
    ui_shell._BUILDERS.clear()
    ui_shell._BUILDERS.update(builders)


class Desk:
    """An officer's browser, reduced to what a test asks of it."""

    def __init__(self, errands: Errands) -> None:
        self.errands = errands
        self.client = Client()

    def sign_in(self, password: str = "mat-khau-dung") -> Any:
        return self.client.post("/station/sign-in/", {"username": "cb.tx.01", "password": password})

    def begin(self, *people: Any) -> None:
        """Sign in, choose the session, and let people wait."""
        self.sign_in()
        self.arrive(*people)
        self.client.post(f"/station/sessions/{world.SESSION.id}/choose/")

    def arrive(self, *people: Any) -> None:
        fake = self.fake
        fake.people[world.SESSION.id] = list(people)
        fake.tickets[world.SESSION.id] = [
            world.ticket(person, label=f"A{n:03d}") for n, person in enumerate(people, start=1)
        ]

    @property
    def fake(self) -> Any:
        return self._fake

    def tickets(self) -> Any:
        return listings.tickets(self.errands.desk.store, world.SESSION.id)

    def get(self, path: str, **headers: str) -> Any:
        return self.client.get(path, headers=headers)

    def post(self, path: str, data: dict[str, Any] | None = None, **headers: str) -> Any:
        return self.client.post(path, data or {}, headers=headers)

    def next(self) -> str:
        """Take the next person; return the address of the dossier without its stage."""
        answer = self.post("/station/next/")
        assert answer.status_code == 302, answer.content.decode()
        return answer["Location"].removesuffix("identity/")


def text(answer: Any) -> str:
    """What a page says, without its markup."""
    plain = re.sub(r"<(script|style|svg).*?</\1>|<[^>]+>", " ", answer.content.decode(), flags=re.S)
    return " ".join(plain.split())
