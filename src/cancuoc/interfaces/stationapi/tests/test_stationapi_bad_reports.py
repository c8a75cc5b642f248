"""What a broken station tells of its evening, its kit and its checks is refused by name."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.apps import apps
from django.test import Client
from tests.support.rollbacks import own_transactions

from cancuoc.domain.stations import services, wiping
from cancuoc.domain.stations.tests import floor
from cancuoc.domain.stations.tests.world import ADMIN, AT, TestStation
from cancuoc.foundation.actor import Actor, ActorKind, Role
from cancuoc.foundation.models import AuditEvent
from cancuoc.interfaces.stationapi.tests.knocking import API, Knocker
from cancuoc.kernel import canonical
from cancuoc.packet import closing, content_codec, signed_word
from cancuoc.packet.custody import Item
from cancuoc.packet.letting_go import MOST_ASKED
from cancuoc.packet.preparation import MOST_REPORTS

__all__ = ["own_transactions"]


def rows(name: str) -> Any:
    """Return the rows of a model of the stations room, which no door may import."""
    return apps.get_model("stations", name).objects


pytestmark = pytest.mark.django_db
MOMENT = AT.isoformat()
SECOND = Actor(
    id="user:second",
    kind=ActorKind.OFFICER,
    hand="hand-second",
    roles=frozenset({Role.ADMINISTRATOR}),
    units=("01",),
)


def refused(answer: Any) -> tuple[int, str]:
    """Return status and name; each refusal says what happened and what to do next."""
    said = answer.json()
    assert said["message"]
    assert said["next_step"]
    return answer.status_code, said["error"]


def put_in(body: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    """Return a body with one value changed, as `report.figures.tickets` names it."""
    first, _, rest = path.partition(".")
    return body | {first: put_in(body[first], rest, value) if rest else value}


def closing_body(session: UUID) -> dict[str, Any]:
    terms = [each.name for each in dataclasses.fields(closing.Figures)]
    report = {
        "id": str(uuid4()),
        "session_id": str(session),
        "number": 1,
        "figures": dict.fromkeys(terms, 0) | {"tickets": 1, "dossier": 1},
        "misfits": [],
        "exceptions": {
            "postponed": 0,
            "papers_missing": 0,
            "refused": 0,
            "damaged": 0,
            "unheard": 0,
            "turned_away": 0,
            "paper_forms": 0,
            "devices_failed": 0,
            "prints_destroyed": True,
            "note": "",
        },
        "waiting": 0,
        "first": "cb.a",
        "second": "cb.b",
        "signed_at": MOMENT,
    }
    return {"report": report, "leases": []}


def custody_body() -> dict[str, Any]:
    counted = [{"item": str(item), "count": 1, "seal": ""} for item in Item]
    report = {
        "id": str(uuid4()),
        "number": 1,
        "kit": "KIT-01",
        "given": counted,
        "taken": counted,
        "giver": "cb.a",
        "taker": "cb.b",
        "waiting": 0,
        "signed_at": MOMENT,
    }
    return {"report": report, "leases": []}


def told(**changes: Any) -> dict[str, Any]:
    report = {
        "id": str(uuid4()),
        "kind": "opened",
        "at": MOMENT,
        "session_id": str(uuid4()),
        "hand": "hand-1",
        "count": 0,
        "checks": [{"name": "disk", "level": "ok"}],
    }
    return report | changes


def posted(knocker: Knocker, body: dict[str, Any], kind: str = "closing") -> Any:
    return knocker.post(f"/reports/{kind}", body)


def kept() -> tuple[int, int, int]:
    return (
        rows("SignedReport").count(),
        rows("StationReport").count(),
        AuditEvent.objects.filter(act__startswith="stations.report").count(),
    )


CLOSINGS: dict[str, tuple[str, Any]] = {
    "one officer twice": ("report.second", "cb.a"),
    "nobody signed": ("report.first", ""),
    "an account longer than its column": ("report.second", "b" * 151),
    "a number that is text": ("report.number", "1"),
    "a number beyond its column": ("report.number", 2**31),
    "a number below the first": ("report.number", -1),
    "fewer than nobody": ("report.figures.absent", -1),
    "more than an evening counts": ("report.figures.tickets", 10_000),
    "an imbalance nobody named": ("report.figures.tickets", 3),
    "yes where a number stands": ("report.figures.dossier", True),
    "a note of a page": ("report.exceptions.note", "x" * 301),
    "a note of two lines": ("report.exceptions.note", "a\nb"),
    "turned away below nobody": ("report.exceptions.turned_away", -1),
    "perhaps destroyed": ("report.exceptions.prints_destroyed", "yes"),
    "a moment without a zone": ("report.signed_at", "2024-07-06T10:00:00"),
    "a day in another spelling": ("report.signed_at", "06/07/2024"),
    "an id that is none": ("report.id", "1"),
    "a session that is none": ("report.session_id", "tối nay"),
    "an unknown misfit": ("report.misfits", [{"ticket": "A1", "misfit": "x", "reason": "y"}]),
    "too many misfits": ("report.misfits", [{}] * 501),
    "leases that are no list": ("leases", "abc"),
    "a lease of one long piece": ("leases", [["x" * 501]]),
    "no report": ("report", None),
}


@pytest.mark.parametrize(("path", "value"), CLOSINGS.values(), ids=CLOSINGS.keys())
def test_an_evening_that_cannot_be_is_refused(knocker: Knocker, path: str, value: Any) -> None:
    session = floor.open_session()
    answer = posted(knocker, put_in(closing_body(session), path, value))
    assert refused(answer) == (422, "WrongValue")
    assert kept() == (0, 0, 0)


@pytest.mark.parametrize("where", ["", "report", "report.figures", "report.exceptions"])
def test_a_field_more_or_less_is_refused_wherever_it_stands(knocker: Knocker, where: str) -> None:
    body = closing_body(floor.open_session())
    inside = body
    for name in filter(None, where.split(".")):
        inside = inside[name]
    inside["more"] = 1
    assert refused(posted(knocker, body)) == (422, "UnknownField")
    del inside["more"]
    inside.pop(next(iter(inside)))
    assert refused(posted(knocker, body)) == (422, "MissingField")
    assert kept() == (0, 0, 0)


def test_an_evening_is_kept_once_and_its_print_is_the_answer(knocker: Knocker) -> None:
    body = closing_body(floor.open_session())
    report = content_codec.from_plain(closing.Closing, body["report"])
    for _ in range(2):
        assert posted(knocker, body).json() == {"digest": closing.digest(report)}
    assert rows("SignedReport").count() == 1
    assert rows("SignedReport").get().proven is False
    other = put_in(body, "report.waiting", 4)
    status, name = refused(posted(knocker, other))
    assert (status, name) == (409, "OtherReport")


def test_a_report_of_one_station_is_not_told_again_by_another(knocker: Knocker) -> None:
    body = custody_body()
    assert posted(knocker, body, "custody").status_code == 200
    other = Knocker(TestStation("TX-02").enrol())
    assert refused(posted(other, body, "custody")) == (409, "OtherReport")
    assert rows("SignedReport").get().station.code == "TX-01"


def test_an_evening_of_a_session_that_is_not_ours_is_unknown(knocker: Knocker) -> None:
    assert refused(posted(knocker, closing_body(uuid4()))) == (404, "UnknownSession")
    assert kept() == (0, 0, 0)


CUSTODIES: dict[str, tuple[str, Any]] = {
    "giver and taker are one": ("report.taker", "cb.a"),
    "nobody gave": ("report.giver", ""),
    "an account longer than its column": ("report.giver", "a" * 151),
    "nothing was counted": ("report.given", []),
    "an item that no kit has": ("report.taken", [{"item": "tea", "count": 1, "seal": ""}]),
    "one item of seven": ("report.taken", [{"item": "usb", "count": 1, "seal": ""}]),
    "a thousand of an item": ("report.given", [{"item": "usb", "count": 1_000, "seal": ""}]),
    "fewer than none": ("report.given", [{"item": "usb", "count": -1, "seal": ""}]),
    "a seal of a page": ("report.given", [{"item": "usb", "count": 1, "seal": "x" * 25}]),
    "a number beyond its column": ("report.number", 2**31),
    "a number below the first": ("report.number", -5),
}


@pytest.mark.parametrize(("path", "value"), CUSTODIES.values(), ids=CUSTODIES.keys())
def test_a_handing_over_that_cannot_be_is_refused(knocker: Knocker, path: str, value: Any) -> None:
    answer = posted(knocker, put_in(custody_body(), path, value), "custody")
    assert refused(answer) == (422, "WrongValue")
    assert kept() == (0, 0, 0)


REPORTS: dict[str, dict[str, Any]] = {
    "a kind nobody knows": {"kind": "tea"},
    "a level nobody knows": {"checks": [{"name": "disk", "level": "good"}]},
    "a check nobody knows": {"checks": [{"name": "tea", "level": "ok"}]},
    "a count beyond its column": {"count": 2**31},
    "a count that is text": {"count": "3"},
    "a moment without a zone": {"at": "2024-07-06T10:00:00"},
    "a session that is none": {"session_id": ""},
    "a hand with a bell in it": {"hand": "\x07"},
}


@pytest.mark.parametrize("changes", REPORTS.values(), ids=REPORTS.keys())
def test_one_report_that_cannot_be_lets_none_of_them_in(
    knocker: Knocker, changes: dict[str, Any]
) -> None:
    answer = knocker.post("/reports", {"reports": [told(), told(**changes)]})
    assert refused(answer) == (422, "WrongValue")
    assert kept() == (0, 0, 0)


def test_as_many_reports_as_may_go_at_once_go(knocker: Knocker) -> None:
    many = [told() for _ in range(MOST_REPORTS)]
    assert knocker.post("/reports", {"reports": many}).json() == {"new": MOST_REPORTS}
    again = {"reports": [*many[:3], told()]}
    assert knocker.post("/reports", again).json() == {"new": 1}
    status, _name = refused(knocker.post("/reports", {"reports": [*many, told()]}))
    assert status in (413, 422)
    assert rows("StationReport").count() == MOST_REPORTS + 1


def test_a_report_twice_in_one_request_counts_once(knocker: Knocker) -> None:
    one = told()
    assert knocker.post("/reports", {"reports": [one, one]}).json() == {"new": 1}


def test_of_a_long_hand_and_a_count_below_nothing_something_honest_is_kept(
    knocker: Knocker,
) -> None:
    assert knocker.post("/reports", {"reports": [told(hand="x" * 200, count=-3)]}).json()["new"]
    row = rows("StationReport").get()
    assert (len(row.hand), row.count) == (80, 0)


@pytest.mark.parametrize(("asked", "status"), [(0, 200), (MOST_ASKED, 200), (MOST_ASKED + 1, 422)])
def test_only_so_many_packets_are_asked_about_at_once(
    knocker: Knocker, asked: int, status: int
) -> None:
    answer = knocker.post("/letting-go", {"packets": [str(uuid4()) for _ in range(asked)]})
    assert answer.status_code == status
    if status == 200:
        # Packets that nobody knows get no word at all, neither yes nor no.
        assert answer.json() == {"permissions": []}


@pytest.mark.parametrize("packets", [["x"], "abc", None, [1], [None]])
def test_what_is_no_list_of_packets_is_refused(knocker: Knocker, packets: Any) -> None:
    assert refused(knocker.post("/letting-go", {"packets": packets})) == (422, "WrongValue")


def wipe_answer(station: TestStation, order: UUID, **facts: Any) -> str:
    said = {"order": str(order), "station": station.code, "wiped": False, "waiting": 0} | facts
    key = station.identity.signing_key
    return signed_word.sign(domain=wiping.ANSWER_DOMAIN, facts=said, key=key)


WAITING: Iterable[tuple[Any, int | None]] = [
    (0, 0),
    (7, 7),
    (2**31 - 1, 2**31 - 1),
    (2**31, None),
    (2**52, None),
    (-1, None),
    ("many", None),
    (None, None),
    (True, None),
]


@pytest.mark.usefixtures("own_transactions")
@pytest.mark.parametrize(("said", "noted"), WAITING)
def test_a_count_that_cannot_be_is_not_noted_but_the_answer_is(
    knocker: Knocker, said: Any, noted: int | None
) -> None:
    order = services.order_wipe(code="TX-01", unsent_too=False, reason="Mất", at=AT, by=ADMIN)
    services.approve_wipe(order_id=order, at=AT, by=SECOND)
    body = {"station": "TX-01", "answer": wipe_answer(knocker.station, order, waiting=said)}
    answer = Client().post(
        f"{API}/orders/answer", canonical.dumps(body), content_type="application/json"
    )
    assert answer.json() == {"heard": True}
    found = wiping.last_wipe(code="TX-01")
    assert found is not None
    assert (found.state, found.waiting) == (wiping.WipeState.KEPT, noted)
