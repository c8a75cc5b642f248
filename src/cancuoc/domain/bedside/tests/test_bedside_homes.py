"""Rounds to homes at the station: tickets in order, and what came of each door."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from tests.support import families
from tests.support.dossiers import captured, receive
from tests.support.families import AT, PLANNER, SYSTEM
from tests.support.homes import PHONE, asked, run, team

from cancuoc.domain.bedside import services
from cancuoc.domain.outreach import home_refusals as outreach_refusals
from cancuoc.domain.outreach import queries as outreach
from cancuoc.domain.outreach import services as requests
from cancuoc.domain.outreach.home_rules import HomeReason, HomeState, HomeWay, Missed
from cancuoc.domain.planning import services as plans
from cancuoc.domain.sessions import queries as floor
from cancuoc.domain.sessions import services as sessions
from cancuoc.domain.sessions.rules import Outcome, TicketAct
from cancuoc.domain.stations import services as stations
from cancuoc.foundation import outbox
from cancuoc.foundation.actor import Actor
from cancuoc.kernel.clock import VN

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hanoi", "own_transactions")]
EVENING = datetime(2024, 7, 7, 23, 50, tzinfo=VN)
DAWN = datetime(2024, 7, 8, 0, 5, tzinfo=VN)
NIGHT = datetime(2024, 7, 9, 12, 0, tzinfo=VN)


@pytest.fixture
def codes() -> list[str]:
    """Three people of one ward on a published round of Monday morning."""
    campaign = team()
    made = [asked(f"Trần Thị {name}", part="morning") for name in ("Mai", "Lan", "Cúc")]
    requests.publish_homes(run_id=run(campaign), at=AT, by=PLANNER)
    outbox.deliver_all(at=AT)
    return made


def give(at: datetime = DAWN) -> int:
    return services.give_home_lists(at=at, by=SYSTEM)


def settle(at: datetime = NIGHT) -> int:
    return services.settle_homes(at=at, by=SYSTEM)


def rows(codes: list[str]) -> list[outreach.HomeRow]:
    found = [outreach.home_request(code=code) for code in codes]
    return sorted(found, key=lambda row: row.stop or 0)


def ticket_of(row: outreach.HomeRow) -> UUID:
    assert row.ticket_id is not None
    return row.ticket_id


def test_the_station_brings_the_stops_down_in_their_order_with_hours_and_no_names(codes):
    assert give(EVENING) == 0
    assert give() == 3
    assert give() == 0
    first = rows(codes)[0]
    assert first.session_id is not None
    station = stations.KnownStation(code="TX-09", unit_code="00001", kit="D1-K")
    found = stations.day_list(
        station=station, session_id=first.session_id, at=DAWN, by=Actor.station("TX-09")
    )
    assert found.session.kind == "bedside"
    places = [ticket.place for ticket in found.tickets]
    for row, place in zip(rows(codes), places, strict=True):
        assert row.visit_from is not None
        hour = row.visit_from.astimezone(VN)
        # Before the dot stands the code, by which a paused dossier is found again.
        assert place == f"{row.code} · {row.stop}. {hour:%H:%M} Tổ 1"
    assert {record.person_id for record in found.records} == {r.person_id for r in rows(codes)}


def test_a_dossier_from_the_door_closes_the_request():
    campaign = team()
    person = families.someone("Trần Thị Mận", datetime(1936, 3, 4).date())
    code = requests.ask_home(
        person_id=person.id,
        reason=HomeReason.VERY_OLD,
        phone=PHONE,
        way=HomeWay.PHONE,
        at=AT,
        by=families.AREA,
    )
    requests.allow_home(code=code, at=AT, by=families.AREA)
    requests.publish_homes(run_id=run(campaign), at=AT, by=PLANNER)
    outbox.deliver_all(at=AT)
    receive(captured(person), deliver=False)
    # The rest of the chain has its own tests and is long.
    outbox.deliver(at=AT, only=["bedside.homes"])
    assert outreach.home_request(code=code).state is HomeState.DONE
    assert settle() == 0


def test_a_door_nobody_opened_a_visit_put_off_and_one_not_reached_come_back(codes):
    give()
    away, tired, late = rows(codes)
    began = {"at": DAWN + timedelta(hours=8), "by": SYSTEM}
    for row in (away, tired):
        sessions.act_on(ticket_id=ticket_of(row), act=TicketAct.CALL, counter="D1-K", **began)
    sessions.act_on(ticket_id=ticket_of(away), act=TicketAct.MISS, **began)
    sessions.act_on(ticket_id=ticket_of(tired), act=TicketAct.BEGIN, counter="D1-K", **began)
    sessions.finish(ticket_id=ticket_of(tired), outcome=Outcome.POSTPONED, **began)
    assert settle(DAWN + timedelta(hours=12)) == 2
    assert settle() == 1
    assert settle() == 0
    missed = {row.code: row.missed for row in rows(codes)}
    assert missed == {
        away.code: Missed.ABSENT,
        tired.code: Missed.UNWELL,
        late.code: Missed.NO_TIME,
    }
    assert {row.state for row in rows(codes)} == {HomeState.NOT_MET}


def test_a_round_called_off_gives_no_tickets_and_its_families_wait_again(codes):
    session = rows(codes)[0].session_id
    assert session is not None
    plans.cancel_session(session_id=session, reason="Xe hỏng", at=AT, by=PLANNER)
    outbox.deliver_all(at=AT)
    assert {row.state for row in rows(codes)} == {HomeState.ALLOWED}
    assert give() == 0
    assert floor.tickets(session_id=session) == []


def test_one_family_that_is_refused_holds_up_no_other(codes, monkeypatch, caplog):
    """The worker does this every minute: a refusal that stopped it would stop everything."""
    refused = rows(codes)[1]
    real = sessions.arrive

    def arrive(*, session_id, visitors, at, by):
        if visitors[0].person_id == refused.person_id:
            raise outreach_refusals.NoSuchRequest
        return real(session_id=session_id, visitors=visitors, at=at, by=by)

    monkeypatch.setattr(sessions, "arrive", arrive)
    assert give() == 2
    assert [row.ticket_id is None for row in rows(codes)] == [False, True, False]
    assert f"{refused.code}: NoSuchRequest" in caplog.text
    monkeypatch.undo()
    assert give() == 1


def test_a_request_that_moved_on_meanwhile_stops_no_settling(codes, monkeypatch):
    give()
    first, *_ = rows(codes)
    requests.withdraw_home(code=first.code, person_ids=(first.person_id,), at=DAWN, by=SYSTEM)
    monkeypatch.setattr(outreach, "homes_between", lambda **_: [first, *rows(codes)[1:]])
    assert settle() == 2
    assert outreach.home_request(code=first.code).state is HomeState.WITHDRAWN
