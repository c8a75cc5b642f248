"""Lists and news: newest and most urgent first, within the scope, before and after a merger."""

from __future__ import annotations

import dataclasses
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest

from cancuoc.domain.enrolment import queries, services
from cancuoc.domain.enrolment.rules import CLOSED, OPEN, Act, State
from cancuoc.domain.enrolment.tests.samples import AT, WORKER, captured, receive
from cancuoc.domain.units import services as units
from cancuoc.foundation.actor import Actor
from cancuoc.packet.tests import content_samples
from cancuoc.packet.tests.content_samples import NUMBERS, PERSON

pytestmark = pytest.mark.django_db
ON = AT.date()
CITY = ("01",)
TO_THE_HAND = (Act.CLEAR, Act.APPROVE, Act.PRODUCE, Act.CARD_READY, Act.HAND_OVER)


@pytest.fixture
def tables() -> None:
    units.load_tables(at=AT, by=Actor.system("test"))


def move(dossier_id: UUID, *acts: Act, minutes: int = 1) -> None:
    for n, act in enumerate(acts):
        at = AT + timedelta(minutes=minutes + n)
        services.advance(dossier_ids=[dossier_id], act=act, at=at, by=WORKER)


def test_the_state_of_a_person_is_that_of_the_newest_dossier() -> None:
    twin = uuid4()
    old, _, other = receive(
        captured(1),
        captured(2, received_at=AT + timedelta(days=400)),
        captured(3, person_id=twin),
    )
    move(old, Act.SEND_TO_REVIEW, Act.REFUSE)
    move(other, Act.CLEAR)
    found = queries.states_of(person_ids=[PERSON, twin, uuid4()])
    assert found == {PERSON: State.RECEIVED, twin: State.CLEARED}


def test_of_two_dossiers_of_one_moment_the_later_one_counts() -> None:
    first, second = receive(captured(1), captured(2))
    move(first, Act.CLEAR)
    assert first < second
    assert queries.states_of(person_ids=[PERSON]) == {PERSON: State.RECEIVED}


def test_nobody_has_no_state_and_somebody_without_a_record_is_nobody() -> None:
    receive(captured(1, person_id=None))
    assert queries.states_of(person_ids=[]) == {}
    assert queries.states_of(person_ids=[PERSON]) == {}
    assert queries.for_person(person_id=PERSON) == ()


def test_open_dossiers_of_a_number_are_all_named_and_closed_ones_never() -> None:
    adult, child = NUMBERS[">=14"], NUMBERS["6-<14"]
    ids = receive(captured(1), captured(2), captured(3), captured(4, band="6-<14"))
    move(ids[1], Act.SEND_TO_REVIEW, Act.REFUSE)
    asked = [adult, child, "001099999999"]
    assert queries.open_for_numbers(personal_numbers=asked) == {
        adult: (ids[0], ids[2]),
        child: (ids[3],),
    }
    move(ids[3], *TO_THE_HAND)
    assert child not in queries.open_for_numbers(personal_numbers=asked)
    assert queries.open_for_numbers(personal_numbers=[]) == {}


def test_dossiers_without_a_number_never_meet_under_the_empty_one() -> None:
    """Two newborns without a number are two children, not one with two dossiers."""
    declared = dataclasses.replace(content_samples.declared("<6"), personal_number="")
    receive(*(captured(n, band="<6", declared=declared, person_id=None) for n in (1, 2)))
    assert queries.open_for_numbers(personal_numbers=[NUMBERS["<6"]]) == {}
    assert queries.find(text=NUMBERS["<6"], scope=CITY, on=ON) == ()


def test_what_is_found_comes_newest_first_and_no_more_than_asked() -> None:
    receive(*(captured(n, received_at=AT + timedelta(hours=n)) for n in range(1, 6)))
    found = queries.find(text=NUMBERS[">=14"], scope=CITY, on=ON, limit=3)
    assert [row.received_at for row in found] == [AT + timedelta(hours=n) for n in (5, 4, 3)]


def test_a_worklist_of_equal_urgency_keeps_one_order_over_its_pages() -> None:
    ids = receive(*(captured(n) for n in range(1, 9)))
    whole = queries.worklist(states=[State.RECEIVED], scope=CITY, on=ON)
    assert [row.id for row in whole] == sorted(ids)
    for limit in range(9):
        part = queries.worklist(states=[State.RECEIVED], scope=CITY, on=ON, limit=limit)
        assert part == whole[:limit]


def test_a_worklist_of_no_states_is_empty() -> None:
    receive(captured(1))
    assert queries.worklist(states=[], scope=CITY, on=ON) == ()
    assert len(queries.worklist(states=OPEN, scope=CITY, on=ON)) == 1
    assert queries.worklist(states=CLOSED, scope=CITY, on=ON) == ()


def listed(scope: tuple[str, ...], on: date) -> set[str]:
    rows = queries.worklist(states=[State.RECEIVED], scope=scope, on=on)
    return {row.unit_code for row in rows}


# Hạ Đình (00361) of Thanh Xuân (009) ended with 2024; Khương Đình (00364) lost its district on
# 1 July 2025 and kept its code. Work stays under its code, and goes to who has the place now.
@pytest.mark.parametrize(
    ("scope", "on", "seen"),
    [
        (("009",), date(2024, 12, 31), {"00361", "00364"}),
        (("00361",), date(2024, 12, 31), {"00361"}),
        (("00361",), date(2025, 1, 1), {"00361"}),
        (("009",), date(2025, 7, 1), set()),
        (("009",), date(2025, 1, 1), {"00361", "00364"}),
        (("00364",), date(2025, 7, 1), {"00361", "00364"}),
        (("00352",), date(2025, 7, 1), set()),
        (("01",), date(2025, 7, 1), {"00361", "00364", "00001"}),
        (("00001", "00364"), date(2024, 7, 6), {"00001", "00364"}),
    ],
)
def test_a_scope_on_both_sides_of_a_merger(
    tables: None, scope: tuple[str, ...], on: date, seen: set[str]
) -> None:
    receive(*(captured(n, unit_code=code) for n, code in enumerate(("00361", "00364", "00001"))))
    assert listed(scope, on) == seen
    assert {row.unit_code for row in queries.find(text=NUMBERS[">=14"], scope=scope, on=on)} == seen
    counted = sum(stage.count for stage in queries.open_by_stage(scope=scope, on=on))
    assert counted == len(seen)


def test_stages_come_in_the_order_of_the_way_and_empty_ones_are_left_out() -> None:
    ids = receive(*(captured(n) for n in range(1, 5)))
    move(ids[0], Act.CLEAR, Act.APPROVE)
    move(ids[1], Act.SEND_TO_REVIEW)
    move(ids[2], *TO_THE_HAND)
    stages = [stage.state for stage in queries.open_by_stage(scope=CITY, on=ON)]
    assert stages == [State.RECEIVED, State.IN_REVIEW, State.APPROVED]


def test_news_for_a_station_can_be_read_in_pages_without_loss_or_repeat() -> None:
    for n in range(1, 4):
        (dossier_id,) = receive(captured(n))
        move(dossier_id, Act.CLEAR, Act.APPROVE)
    receive(captured(9, station_code="TX-02"))
    whole = queries.packet_states(station_code="TX-01", after=0)
    assert len(whole) == 9
    pages, cursor = [], 0
    while page := queries.packet_states(station_code="TX-01", after=cursor, limit=4):
        pages.append(page)
        cursor = page[-1].cursor
    assert [len(page) for page in pages] == [4, 4, 1]
    assert tuple(news for page in pages for news in page) == whole
    assert [n.state for n in whole[:3]] == [State.RECEIVED, State.CLEARED, State.APPROVED]


def test_a_station_never_hears_a_name() -> None:
    receive(captured(1))
    told = str(queries.packet_states(station_code="TX-01", after=0))
    assert "Ngọc" not in told
    assert NUMBERS[">=14"] not in told


def times(scope: tuple[str, ...] = CITY, on: date = ON) -> dict[State, tuple[int, timedelta]]:
    since, until = AT - timedelta(days=1), AT + timedelta(days=1)
    found = queries.stage_times(since=since, until=until, scope=scope, on=on)
    return {t.state: (t.count, t.p50) for t in found}


def test_a_stage_passed_twice_is_counted_twice() -> None:
    (dossier_id,) = receive(captured(1))
    move(dossier_id, Act.SEND_TO_REVIEW, minutes=10)
    move(dossier_id, Act.RETURN, minutes=30)
    move(dossier_id, Act.CHECK, minutes=40)
    move(dossier_id, Act.SEND_TO_REVIEW, minutes=50)
    move(dossier_id, Act.CLEAR, minutes=110)
    assert times()[State.IN_REVIEW] == (2, timedelta(minutes=40))
    assert times()[State.RETURNED] == (1, timedelta(minutes=10))
    assert State.CLEARED not in times()


def test_percentiles_lie_in_order_and_within_what_happened() -> None:
    ids = receive(*(captured(n) for n in range(1, 12)))
    for n, dossier_id in enumerate(ids, 1):
        move(dossier_id, Act.CLEAR, minutes=n)
    (stage,) = queries.stage_times(since=AT, until=AT + timedelta(1), scope=CITY, on=ON)
    assert (stage.count, stage.p50) == (11, timedelta(minutes=6))
    assert stage.p50 <= stage.p95 <= stage.p99 <= timedelta(minutes=11)


def test_the_first_moment_of_a_span_belongs_to_it_and_the_last_to_the_next() -> None:
    (dossier_id,) = receive(captured(1))
    move(dossier_id, Act.CLEAR)
    hour = timedelta(hours=1)
    for since, until, count in ((AT, AT + hour, 1), (AT - hour, AT, 0)):
        assert len(queries.stage_times(since=since, until=until, scope=CITY, on=ON)) == count


def test_steps_of_nobody_are_none() -> None:
    assert queries.steps(dossier_id=uuid4()) == ()
