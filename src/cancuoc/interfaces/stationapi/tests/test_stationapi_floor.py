"""The floor over HTTP: who may stand ready, what is refused, whose acts count."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps

from cancuoc.domain.stations.tests import floor
from cancuoc.domain.stations.tests.world import AT
from cancuoc.foundation.actor import Role
from cancuoc.interfaces.stationapi.tests.knocking import OFFICER, Knocker, account
from cancuoc.packet import content_codec
from cancuoc.packet.floor import ARRIVE, FloorEvent, digest

pytestmark = pytest.mark.django_db


@pytest.fixture
def ready(knocker: Knocker) -> Any:
    """A station whose officer signed in, with one session."""
    account(OFFICER["username"], Role.ENROLMENT_OFFICER)
    knocker.lease = knocker.post("/sign-in", OFFICER).json()["lease"]
    station: Any = knocker
    station.session = floor.open_session()
    return station


def path(knocker: Any, tail: str = "") -> str:
    return f"/floor/{knocker.session}{tail}"


def arrival(**changes: Any) -> FloorEvent:
    told = {
        "id": uuid4(),
        "sequence": 1,
        "previous": "",
        "at": AT,
        "by": OFFICER["username"],
        "act": ARRIVE,
        "ticket_id": uuid4(),
        "lane": "A",
        "label": "A500",
        "band": ">=14",
        "due_at": AT,
    }
    return FloorEvent(**{**told, **changes})


def tell(knocker: Any, *events: FloorEvent, leases: list[str] | None = None) -> Any:
    shown = [knocker.lease] if leases is None else leases
    body = {
        "events": [content_codec.to_plain(event) for event in events],
        "leases": [[lease[:400], lease[400:]] for lease in shown],
    }
    return knocker.post(path(knocker, "/events"), body)


def verdicts() -> list[tuple[str, str]]:
    rows = apps.get_model("room_sessions.FloorEvent").objects.order_by("sequence")
    return list(rows.values_list("verdict", "reason"))


def test_a_station_stands_ready_tells_and_gives_back(ready: Any) -> None:
    found = ready.post(path(ready, "/watch"), {}).json()
    assert (found["watch"]["first"], found["watch"]["last"]) == (500, 599)
    assert ready.post(path(ready, "/lead"), {}).json()["watch"]["leads_since"]
    event = arrival()
    assert tell(ready, event).json()["sequence"] == 1
    assert tell(ready, event).json()["digest"] == digest(event)
    back = ready.post(path(ready, "/hand-back"), {"sequence": 1}).json()
    assert back["watch"]["leads_since"] is None
    assert [ticket["label"] for ticket in back["tickets"]] == ["A500"]
    assert ready.get(path(ready)).json()["tickets"] == back["tickets"]
    assert ready.post(path(ready, "/leave"), {}).status_code == 200
    assert verdicts() == [("applied", "")]


@pytest.mark.parametrize("tail", ["/watch", "/lead", "/leave"])
def test_an_officer_must_ask(ready: Any, tail: str) -> None:
    ready.post(path(ready, "/watch"), {})
    ready.lease = ""
    answer = ready.post(path(ready, tail), {})
    assert (answer.status_code, answer.json()["error"]) == (401, "BadLease")


@pytest.mark.parametrize("tail", ["", "/watch", "/lead", "/leave", "/events", "/hand-back"])
def test_a_floor_of_another_unit_is_not_there(ready: Any, tail: str) -> None:
    ready.session = uuid4()
    bodies = {"/events": {"events": [], "leases": []}, "/hand-back": {"sequence": 0}}
    answer = ready.post(path(ready, tail), bodies.get(tail, {})) if tail else ready.get(path(ready))
    assert (answer.status_code, answer.json()["error"]) == (404, "UnknownSession")


def test_who_never_stood_ready_cannot_tell(ready: Any) -> None:
    answer = tell(ready, arrival())
    assert (answer.status_code, answer.json()["error"]) == (409, "NotWatching")
    assert verdicts() == []


def test_a_gap_says_where_to_go_on(ready: Any) -> None:
    ready.post(path(ready, "/watch"), {})
    answer = tell(ready, arrival(sequence=2))
    assert (answer.status_code, answer.json()["error"]) == (409, "BrokenFloorChain")
    assert answer.json()["details"] == {"received": 0}
    answer = ready.post(path(ready, "/hand-back"), {"sequence": 3})
    assert (answer.json()["error"], answer.json()["details"]) == ("EventsMissing", {"received": 0})


@pytest.mark.parametrize(
    "leases", [[], ["forged.lease"], ["x" * 900]], ids=["none", "forged", "long"]
)
def test_an_act_without_a_lease_of_the_centre_changes_nothing(
    ready: Any, leases: list[str]
) -> None:
    ready.post(path(ready, "/watch"), {})
    assert tell(ready, arrival(), leases=leases).status_code == 200
    assert verdicts() == [("set_aside", "no_lease")]
    assert not apps.get_model("room_sessions.Ticket").objects.exists()


@pytest.mark.parametrize("hours", [-1, 25])
def test_a_lease_proves_only_the_hours_it_ran(ready: Any, hours: int) -> None:
    ready.post(path(ready, "/watch"), {})
    tell(ready, arrival(at=AT + timedelta(hours=hours)))
    assert verdicts() == [("set_aside", "no_lease")]


def test_somebody_else_cannot_be_named(ready: Any) -> None:
    ready.post(path(ready, "/watch"), {})
    tell(ready, arrival(by="cb.khac"))
    assert verdicts() == [("set_aside", "no_lease")]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"events": [{}], "leases": []},
        {"events": [], "leases": [1]},
        {"events": "all", "leases": []},
        {"events": [], "leases": [], "more": 1},
    ],
)
def test_a_body_that_does_not_fit_is_refused(ready: Any, body: dict[str, Any]) -> None:
    ready.post(path(ready, "/watch"), {})
    answer = ready.post(path(ready, "/events"), body)
    assert answer.status_code == 422
    assert answer.json()["next_step"]


def test_too_many_acts_at_once_are_refused(ready: Any) -> None:
    ready.post(path(ready, "/watch"), {})
    assert tell(ready, *(arrival(sequence=n) for n in range(1, 102))).status_code == 422
    assert verdicts() == []


def promise_of(ticket_id: Any, **changes: Any) -> dict[str, Any]:
    told = {"ticket_id": str(ticket_id), "made_at": AT.isoformat()}
    return {**told, "low": 60, "middle": 120, "high": 300, **changes}


def test_what_people_were_told_is_taken_once(ready: Any) -> None:
    found = ready.post(path(ready, "/watch"), {}).json()
    assert (found["room"]["seats"], found["room"]["kits"], found["room"]["heat"]) == (40, 1, None)
    event = arrival()
    tell(ready, event)
    told = [promise_of(event.ticket_id), promise_of(uuid4())]
    answers = [ready.post(path(ready, "/promises"), {"promises": told}) for _ in range(2)]
    assert [each.json() for each in answers] == [{"new": 1}, {"new": 0}]
    (row,) = apps.get_model("room_sessions.TicketPromise").objects.all()
    assert (row.low, row.middle, row.high, row.waited) == (1.0, 2.0, 5.0, None)


@pytest.mark.parametrize(
    "told",
    [
        None,
        "x",
        [1],
        [{"ticket_id": "x"}],
        [promise_of(uuid4(), low="60")],
        [promise_of(uuid4(), more=1)],
        [promise_of(uuid4())] * 101,
    ],
)
def test_promises_of_another_shape_are_refused(ready: Any, told: Any) -> None:
    ready.post(path(ready, "/watch"), {})
    answer = ready.post(path(ready, "/promises"), {"promises": told})
    assert answer.status_code in (400, 422)
    assert apps.get_model("room_sessions.TicketPromise").objects.count() == 0


def test_a_station_that_never_stood_ready_promises_nothing(ready: Any) -> None:
    told = {"promises": [promise_of(uuid4())]}
    assert ready.post(path(ready, "/promises"), told).status_code in (403, 404, 409)
