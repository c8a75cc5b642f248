"""Stand-ins for the players of a replay, and a field to play on, for tests without a database."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4, uuid5

from django.test import Client
from django.urls import resolve

from cancuoc.interfaces.cli.replaying.ground import Ground, Station
from cancuoc.interfaces.cli.replaying.roster import Shift
from cancuoc.interfaces.cli.replaying.web import FormRefused

SPACE = UUID("0190853e-6a00-7000-8000-0000000000ff")


def field_of(shifts: Sequence[Shift]) -> Ground:
    """Return sessions and stations as preparing would make them."""
    stations = {
        shift.team.code: tuple(
            Station(code=kit, kit=kit, team=shift.team.code, token="t", username=f"cb.{kit}")
            for kit in shift.team.kits
        )
        for shift in shifts
    }
    sessions = {(s.team.code, s.starts_at): session_of(s) for s in shifts}
    return Ground(sessions=sessions, stations=stations)


def session_of(shift: Shift) -> UUID:
    """Return the id of a session, the same whenever it is asked for."""
    return uuid5(SPACE, f"{shift.team.code} {shift.starts_at.isoformat()}")


class Stations:
    """Players that play at once: they answer a plan by what `react` says of each job."""

    def __init__(self, react: Callable[[dict[str, Any]], list[dict[str, Any]]]) -> None:
        self.react = react
        self.heard: Callable[[dict[str, Any]], None] = lambda _answer: None
        self.plans: list[tuple[list[Any], list[Any]]] = []
        self._ends: list[dict[str, Any]] = []

    def begin(self, *, stations: Sequence[Any] = (), jobs: Sequence[Any] = ()) -> None:
        self.plans.append((list(stations), list(jobs)))
        for job in jobs:
            for answer in self.react(job):
                self.heard(answer)
        self._ends.append({"done": len(jobs)})

    def finish(self, *, timeout: float | None = None) -> dict[str, Any] | None:
        return self._ends.pop(0) if self._ends else None

    def play(self, *, stations: Sequence[Any] = (), jobs: Sequence[Any] = ()) -> dict[str, Any]:
        self.begin(stations=stations, jobs=jobs)
        return self.finish() or {}


class Centre:
    """A centre that runs: it counts how often it was looked after."""

    def __init__(self) -> None:
        self.kept = 0
        self.worker = SimpleNamespace(last_lines=lambda: "what the worker said last")

    def keep(self) -> None:
        self.kept += 1


class Watch:
    """A clock for waiting: sleeping moves it, and nothing else does."""

    def __init__(self) -> None:
        self.second = 0.0

    def monotonic(self) -> float:
        return self.second

    def sleep(self, seconds: float) -> None:
        self.second += seconds


class AtTheScreen:
    """An officer whose forms go to the real views, without a server in between."""

    def __init__(self, address: str, username: str, password: str, purpose: str = "") -> None:
        self.username, self.password, self.purpose = username, password, purpose
        self.client = Client()
        self.sent: list[str] = []

    def sign_in(self) -> None:
        self.post("/office/sign-in/", {"username": self.username, "password": self.password})
        self.post("/office/purpose/", {"purpose": self.purpose, "next": "/office/"})

    def post(self, path: str, fields: dict[str, Any]) -> str:
        self.sent.append(resolve(path).url_name)
        answer = self.client.post(path, {"idempotency_key": uuid4().hex, **fields})
        if answer.status_code not in (302, 303) or "/sign-in/" in answer["Location"]:
            raise FormRefused(path=path, http_status=answer.status_code)
        return str(answer["Location"])

    def close(self) -> None:
        self.client.logout()
