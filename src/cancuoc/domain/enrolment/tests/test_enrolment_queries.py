"""Search, worklists by unit scope, ageing, and news for a station."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

from cancuoc.domain.enrolment import queries, services
from cancuoc.domain.enrolment.codes import BadCode
from cancuoc.domain.enrolment.rules import Act, State
from cancuoc.domain.enrolment.tests.samples import AT, WORKER, captured, receive
from cancuoc.domain.units import services as units
from cancuoc.foundation.actor import Actor, ActorKind, Role
from cancuoc.packet.slip import slip_code
from cancuoc.packet.tests.content_samples import PERSON

pytestmark = pytest.mark.django_db
ON = date(2024, 7, 6)
THANH_XUAN, KHUONG_DINH, ELSEWHERE = "009", "00364", "00001"


@pytest.fixture
def tables() -> None:
    clerk = Actor(
        id="user:a", kind=ActorKind.OFFICER, hand="a", roles=frozenset({Role.ADMINISTRATOR})
    )
    units.load_tables(at=AT, by=clerk)


def move(ids: list, act: Act, minutes: int) -> None:
    services.advance(dossier_ids=ids, act=act, at=AT + timedelta(minutes=minutes), by=WORKER)


def test_unknown_things_are_refused_by_name() -> None:
    with pytest.raises(queries.UnknownDossier):
        queries.dossier(dossier_id=uuid4())
    with pytest.raises(queries.UnknownDossier):
        queries.by_code(code="HS-240706-000123-9")
    with pytest.raises(BadCode):
        queries.by_code(code="HS-240706-000123-5")
    with pytest.raises(queries.UnknownDossier):
        queries.confirmation(confirmation_id=uuid4())
    assert queries.dossiers(dossier_ids=[uuid4()]) == {}


def test_the_slip_of_the_family_opens_its_dossier() -> None:
    first, second = receive(captured(1), captured(2))
    row = queries.dossier(dossier_id=first)
    printed = slip_code(row.packet_id)
    assert queries.by_code(code=printed.lower()).id == first
    assert queries.by_code(code=row.code).id == first
    assert queries.dossier(dossier_id=second).packet_id != row.packet_id
    with pytest.raises(queries.UnknownDossier):
        queries.by_code(code=slip_code(uuid4()))


@pytest.mark.parametrize("wrong", ["PT-DBJSH-DQHH9-P", "PT-DBJSH", "PT", ""])
def test_a_misread_slip_is_no_code(wrong: str) -> None:
    with pytest.raises(BadCode):
        queries.by_code(code=wrong)


def test_a_slip_is_found_within_the_scope_only(tables: None) -> None:
    (mine,) = receive(captured(1, unit_code=KHUONG_DINH))
    printed = slip_code(queries.dossier(dossier_id=mine).packet_id)
    assert [row.id for row in queries.find(text=printed, scope=[THANH_XUAN], on=ON)] == [mine]
    assert queries.find(text=printed, scope=[ELSEWHERE], on=ON) == ()


def test_a_person_s_dossiers_come_newest_first() -> None:
    receive(captured(1), captured(2, received_at=AT + timedelta(days=1)))
    found = queries.for_person(person_id=PERSON)
    assert [row.received_at for row in found] == [AT + timedelta(days=1), AT]
    assert queries.for_person(person_id=uuid4()) == ()


def test_find_by_number_or_code_within_the_scope(tables: None) -> None:
    receive(captured(1, unit_code=KHUONG_DINH), captured(2, unit_code=ELSEWHERE))
    both = queries.find(text="001 190 000019", scope=["01"], on=ON)
    assert len(both) == 2
    (mine,) = queries.find(text="001.190.000019", scope=[THANH_XUAN], on=ON)
    assert mine.unit_code == KHUONG_DINH
    other = next(row for row in both if row.unit_code == ELSEWHERE)
    assert queries.find(text=other.code, scope=[THANH_XUAN], on=ON) == ()
    assert queries.find(text=other.code, scope=["01"], on=ON) == (other,)
    with pytest.raises(BadCode):
        queries.find(text="nobody", scope=["01"], on=ON)


def test_a_worklist_shows_a_scope_and_the_most_urgent_first(tables: None) -> None:
    later = AT + timedelta(days=5)
    ids = receive(
        captured(1, unit_code=KHUONG_DINH, received_at=later),
        captured(2, unit_code=KHUONG_DINH),
        captured(3, unit_code=ELSEWHERE),
        captured(4, unit_code=KHUONG_DINH),
    )
    move(ids[:3], Act.SEND_TO_REVIEW, 1)
    rows = queries.worklist(states=[State.IN_REVIEW], scope=[THANH_XUAN], on=ON)
    assert [row.id for row in rows] == [ids[1], ids[0]]
    assert queries.worklist(states=[State.IN_REVIEW], scope=[], on=ON) == ()
    one = queries.worklist(states=[State.IN_REVIEW], scope=["01"], on=ON, limit=1)
    assert len(one) == 1
    by_commune = queries.worklist(states=[State.RECEIVED], scope=[KHUONG_DINH], on=ON)
    assert [row.id for row in by_commune] == [ids[3]]


def test_open_by_stage_counts_late_ones_and_the_oldest() -> None:
    ids = receive(*(captured(n) for n in range(1, 6)))
    move(ids[:2], Act.CLEAR, 10)
    counts = {c.state: c for c in queries.open_by_stage(scope=["01"], on=date(2024, 7, 16))}
    assert {state: c.count for state, c in counts.items()} == {State.RECEIVED: 3, State.CLEARED: 2}
    assert counts[State.RECEIVED].late == 0
    assert counts[State.CLEARED].oldest_since == AT + timedelta(minutes=10)
    after = queries.open_by_stage(scope=["01"], on=date(2024, 7, 17))
    assert sum(c.late for c in after) == 5


def test_closed_dossiers_are_not_open() -> None:
    ids = receive(captured(1))
    move(ids, Act.SEND_TO_REVIEW, 1)
    move(ids, Act.REFUSE, 2)
    assert queries.open_by_stage(scope=["01"], on=ON) == ()


def test_stage_times_come_from_history() -> None:
    ids = receive(*(captured(n) for n in range(1, 4)))
    for n, dossier_id in enumerate(ids):
        move([dossier_id], Act.CLEAR, 1 + n)
    move(ids[:1], Act.APPROVE, 31)
    times = {
        t.state: t
        for t in queries.stage_times(
            since=AT - timedelta(days=1), until=AT + timedelta(days=1), scope=["01"], on=ON
        )
    }
    assert times[State.RECEIVED].count == 3
    assert times[State.RECEIVED].p50 == timedelta(minutes=2)
    assert times[State.CLEARED].count == 1
    assert times[State.CLEARED].p99 == timedelta(minutes=30)
    assert State.APPROVED not in times


def test_stage_times_keep_to_the_scope_and_the_days(tables: None) -> None:
    ids = receive(captured(1, unit_code=KHUONG_DINH), captured(2, unit_code=ELSEWHERE))
    move(ids, Act.CLEAR, 1)
    day = {"since": AT, "until": AT + timedelta(hours=1)}
    (mine,) = queries.stage_times(**day, scope=[THANH_XUAN], on=ON)
    assert mine.count == 1
    assert (
        queries.stage_times(since=AT + timedelta(1), until=AT + timedelta(2), scope=["01"], on=ON)
        == ()
    )


def test_a_station_hears_only_of_its_own_packets_and_only_once() -> None:
    ids = receive(captured(1), captured(2, station_code="TX-02"))
    move(ids, Act.CLEAR, 1)
    news = queries.packet_states(station_code="TX-01", after=0)
    assert [n.state for n in news] == [State.RECEIVED, State.CLEARED]
    assert {n.packet_id for n in news} == {captured(1).packet_id}
    assert queries.packet_states(station_code="TX-01", after=news[-1].cursor) == ()
    rest = queries.packet_states(station_code="TX-01", after=news[0].cursor, limit=1)
    assert rest == news[1:]
    assert queries.packet_states(station_code="TX-99", after=0) == ()


def test_a_moment_is_kept_in_utc() -> None:
    (dossier_id,) = receive(captured(1))
    assert queries.dossier(dossier_id=dossier_id).received_at == datetime(2024, 7, 6, 3, tzinfo=UTC)
