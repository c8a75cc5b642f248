"""What leaves for a station: its own sessions, its people, and a look for each of them."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import transaction

from cancuoc.domain.population import services as population
from cancuoc.domain.population.queries import NothingToSearch
from cancuoc.domain.population.rules import GuardianBasis
from cancuoc.domain.sessions.rules import Outcome, TicketAct
from cancuoc.domain.stations import refusals, services
from cancuoc.domain.stations.services import KnownStation
from cancuoc.domain.stations.tests import floor
from cancuoc.domain.stations.tests.floor import (
    CLERK,
    KHUONG_DINH,
    arrive,
    book,
    family,
    open_session,
)
from cancuoc.domain.stations.tests.world import ADMIN, AT
from cancuoc.domain.units import services as units
from cancuoc.foundation import audit
from cancuoc.foundation.access import NoPurpose
from cancuoc.foundation.actor import Actor
from cancuoc.kernel.moves import IllegalMove
from cancuoc.kernel.partial_date import PartialDate
from cancuoc.kernel.personal_id import BadPersonalId
from cancuoc.kernel.sex import Sex
from cancuoc.packet import content_codec
from cancuoc.packet.content import Declared
from cancuoc.station import records as station_records

pytestmark = pytest.mark.django_db
STATION = KnownStation(code="TX-01", unit_code=KHUONG_DINH, kit="KIT-01")
BY = Actor.station("TX-01")


@pytest.fixture(autouse=True)
def tables() -> None:
    units.load_tables(at=AT, by=ADMIN)


def day_list(session_id: UUID, station: KnownStation = STATION) -> services.DayList:
    return services.day_list(station=station, session_id=session_id, at=AT, by=BY)


def test_sessions_are_those_of_the_kit_or_the_unit() -> None:
    mine = open_session(1)
    by_kit = open_session(2, unit="00001", at=AT + timedelta(hours=1))
    open_session(3, unit="00001", kits=("KIT-99",))
    open_session(4, at=AT + timedelta(days=30))
    found = services.sessions_of(station=STATION, at=AT)
    assert [s.id for s in found] == [mine, by_kit]
    assert found[0].unit_name == "Phường Khương Đình"


def test_a_day_list_has_the_booked_and_the_arrived_with_their_register_data() -> None:
    session_id = open_session()
    mother, child = family()
    stranger = floor.resident("Phạm Văn Sơn", 1960, "001060000021", born_precision=1)
    code = book(session_id, child)
    ticket = arrive(session_id, stranger)
    arrive(session_id, None)
    found = day_list(session_id)
    assert [b.code for b in found.bookings] == [code]
    assert found.bookings[0].person_ids == (child,)
    assert len(found.tickets) == 2
    assert ticket in {t.id for t in found.tickets}
    records = {r.person_id: r for r in found.records}
    assert set(records) == {child, stranger}
    known = records[child].known
    assert (known.full_name, known.personal_number) == ("Trần Thu Hà", "001315000018")
    assert known.permanent_residence.text == "Tổ dân phố số 1, Phường Khương Đình, Quận Thanh Xuân"
    assert records[stranger].known.born == PartialDate(1960)
    (kin,) = records[child].kin
    assert (kin.relation, kin.person_id, kin.represents) == ("mother", mother, True)
    assert known.relatives[0].full_name == "Lê Thị Bích Ngọc"


def test_every_person_who_leaves_is_a_look() -> None:
    session_id = open_session()
    _, child = family()
    book(session_id, child)
    day_list(session_id)
    day_list(session_id)
    looks = list(audit.history(person_id=child, act_prefix="look."))
    assert [line.act for line in looks] == ["look.day_list"] * 2
    assert looks[0].actor == "station:TX-01"
    assert "Nhà văn hóa phường" in looks[0].purpose


def test_another_station_s_session_is_unknown_here() -> None:
    session_id = open_session(unit="00001", kits=("KIT-99",))
    for call in (
        lambda: day_list(session_id),
        lambda: day_list(uuid4()),
        lambda: services.queue(station=STATION, session_id=session_id, at=AT),
    ):
        with pytest.raises(refusals.UnknownSession), transaction.atomic():
            call()
    assert not list(audit.history(act_prefix="look."))


def test_only_a_parent_the_register_shows_represents() -> None:
    session_id = open_session()
    mother, child = family(links="declared")
    book(session_id, child)
    (record,) = day_list(session_id).records
    assert record.kin[0].person_id == mother
    assert record.kin[0].represents is False


def test_a_guardian_or_an_institution_represents() -> None:
    session_id = open_session()
    ward = floor.resident("Bùi Văn An", 2016, None, sex="male")
    guardian = floor.resident("Bùi Thị Bình", 1970, "001170000023", sex="female")
    alone = floor.resident("Mai", 2017, None, sex="female", care_centre="BV-1")
    for ward_id, fields in (
        (ward, {"guardian_id": guardian}),
        (alone, {"institution": "Trung tâm bảo trợ số 1"}),
    ):
        population.set_guardian(
            ward_id=ward_id,
            basis=GuardianBasis.NATURAL,
            valid_from=date(2020, 1, 1),
            at=AT,
            by=CLERK,
            **fields,
        )
    book(session_id, ward, alone)
    records = {r.person_id: r for r in day_list(session_id).records}
    assert [(k.relation, k.represents) for k in records[ward].kin] == [("guardian", True)]
    assert [(k.relation, k.full_name) for k in records[alone].kin] == [
        ("institution", "Trung tâm bảo trợ số 1")
    ]
    assert records[ward].birth_registered is False


def test_the_dead_do_not_represent() -> None:
    session_id = open_session()
    _, child = family(mother_died=date(2024, 1, 1))
    book(session_id, child)
    assert day_list(session_id).records[0].kin[0].represents is False


def test_what_leaves_is_what_the_station_program_keeps() -> None:
    """The station keeps records by the same codec; its types and ours must agree."""
    session_id = open_session()
    _, child = family()
    book(session_id, child)
    arrive(session_id, child, "6-<14")
    found = day_list(session_id)
    pairs = [
        (station_records.Session, found.session),
        (station_records.Ticket, found.tickets[0]),
        (station_records.Record, found.records[0]),
        (Declared, found.records[0].known),
    ]
    for kind, value in pairs:
        plain = content_codec.to_plain(value)
        assert content_codec.to_plain(content_codec.from_plain(kind, plain)) == plain


def search(**asked: object) -> tuple[object, ...]:
    given = {"station": STATION, "at": AT, "by": CLERK}
    return services.search_person(**(given | asked))


def test_people_are_found_by_number_or_by_name_and_year() -> None:
    mother, child = family()
    (found,) = search(number="001 190 000019")
    assert found.person_id == mother
    assert (found.holds, found.holds_number, found.known.sex) == (
        "cccd",
        "001190000019",
        Sex.FEMALE,
    )
    (found,) = search(name="tran thu ha", year=2015)
    assert found.person_id == child
    assert search(name="khong co ai", year=1901) == ()


def test_every_person_shown_is_a_look_of_the_officer() -> None:
    mother, _ = family()
    search(number="001190000019")
    (line,) = audit.history(person_id=mother, act_prefix="look.")
    assert (line.act, line.actor, line.purpose) == ("look.station_search", "user:cb", "Thu nhận")


def test_a_search_needs_a_purpose_and_something_to_look_for() -> None:
    family()
    nobody = Actor(id="user:x", kind=CLERK.kind, hand="x", roles=CLERK.roles, units=("01",))
    with pytest.raises(NoPurpose), transaction.atomic():
        search(number="001190000019", by=nobody)
    with pytest.raises(NothingToSearch), transaction.atomic():
        search()
    with pytest.raises(BadPersonalId), transaction.atomic():
        search(number="12")
    assert not list(audit.history(act_prefix="look."))


def act(ticket_id: UUID, what: TicketAct, **changes: object) -> services.QueueTicket:
    given = {
        "station": STATION,
        "ticket_id": ticket_id,
        "act": what,
        "outcome": None,
        "counter": "2",
        "at": AT,
        "by": CLERK,
    }
    return services.act_on_ticket(**(given | changes))


def test_a_ticket_is_called_begun_and_finished_from_the_station() -> None:
    ticket = arrive(open_session(), None)
    assert act(ticket, TicketAct.CALL).state == "called"
    assert act(ticket, TicketAct.BEGIN).counter == "2"
    assert act(ticket, TicketAct.FINISH, outcome=Outcome.POSTPONED).state == "done"
    with pytest.raises(IllegalMove), transaction.atomic():
        act(ticket, TicketAct.BEGIN)


def test_tickets_of_other_sessions_are_out_of_reach() -> None:
    ticket = arrive(open_session(unit="00001", kits=("KIT-99",)), None)
    with pytest.raises(refusals.UnknownSession), transaction.atomic():
        act(ticket, TicketAct.CALL)
    with pytest.raises(refusals.UnknownSession), transaction.atomic():
        act(uuid4(), TicketAct.CALL)


def test_a_list_costs_few_statements(django_assert_max_num_queries: object) -> None:
    session_id = open_session()
    people = [
        floor.resident("Đỗ Văn Khoa", 1980, f"0010800{n:05d}", born=date(1980, 1, 1))
        for n in range(20)
    ]
    for person in people:
        book_one(session_id, person)
    with django_assert_max_num_queries(25):
        assert len(day_list(session_id).records) == 20


def book_one(session_id: UUID, person: UUID) -> None:
    from cancuoc.domain.sessions import queries as sessions
    from cancuoc.domain.sessions import services as booking

    slot = sessions.open_slots(
        since=AT, until=AT + timedelta(days=1), session_id=session_id, people=1
    )[0]
    booking.book(slot_id=slot.id, person_ids=[person], at=AT, by=ADMIN)
