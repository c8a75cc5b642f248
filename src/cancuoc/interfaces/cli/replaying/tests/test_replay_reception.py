"""The door of a session: booked by the portal's service, received at the reception's screen."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from tests.support import families
from tests.support.families import AT, COMMUNE, hanoi, saturday

from cancuoc.domain.enrolment import queries as enrolment
from cancuoc.domain.enrolment.rules import ConfirmationState
from cancuoc.domain.sessions import queries as sessions
from cancuoc.domain.sessions.refusals import SlotFull
from cancuoc.domain.sessions.rules import TicketState
from cancuoc.foundation import audit
from cancuoc.interfaces.cli.replaying import desks, reception, staff
from cancuoc.interfaces.cli.replaying.desks import Desks
from cancuoc.interfaces.cli.replaying.parties import End, Party, Resident, Visitor
from cancuoc.interfaces.cli.replaying.reception import FrontDesk
from cancuoc.interfaces.cli.replaying.roster import Shift, Team
from cancuoc.interfaces.cli.replaying.seating import Seat
from cancuoc.interfaces.cli.replaying.tests.acting import AtTheScreen
from cancuoc.interfaces.cli.replaying.tests.residents import resident
from cancuoc.law.ages import Band

__all__ = ["hanoi", "saturday"]
OPENS = AT + timedelta(minutes=30)
YESTERDAY = AT - timedelta(days=1)


def visitor(person: families.Someone, band: Band, end: End = End.DOSSIER) -> Visitor:
    who = Resident(
        person_id=person.id,
        household="h1",
        commune=COMMUNE,
        band=band,
        number=person.number.value,
        clean=True,
        due=True,
        old_number="012345678" if end is End.CONFIRMATION else "",
    )
    return Visitor(resident=who, end=end)


def seat(*visitors: Visitor, slot: Any = OPENS, team: str = "TX-D1") -> Seat:
    shift = Shift(
        team=Team(code=team, unit_code=COMMUNE, kits=(f"{team}-1",)),
        unit_code=COMMUNE,
        fixed=False,
        starts_at=OPENS,
        ends_at=OPENS + timedelta(hours=2),
    )
    party = Party(commune=COMMUNE, visitors=visitors)
    return Seat(party=party, shift=shift, slot=slot, comes_at=slot, booked=True)


@pytest.fixture
def session_id(hanoi: None, saturday: object) -> UUID:
    return families.session(starts_at=OPENS, hours=2, at=YESTERDAY)


@pytest.fixture
def front(session_id: UUID, monkeypatch: pytest.MonkeyPatch) -> FrontDesk:
    """Reception of the district, at its own screen."""
    staff.hire(staff.desk_posts(unit_code="009"), since=date(2024, 1, 1), at=AT)
    monkeypatch.setattr(desks, "Officer", AtTheScreen)
    return FrontDesk(Desks(address="http://nowhere"))


class TestBooking:
    def test_a_party_takes_its_places_in_its_half_hour(self, session_id: UUID) -> None:
        home = families.household()
        one = seat(
            visitor(home.mother, Band.FROM_14),
            visitor(home.older, Band.FROM_6),
            slot=OPENS + timedelta(minutes=30),
        )
        code = reception.book(one, session_id=session_id, at=AT)
        booking = sessions.booking(code=code)
        assert booking is not None
        assert booking.starts_at == one.slot
        assert set(booking.person_ids) == {home.mother.id, home.older.id}
        free = [slot.free for slot in sessions.slots_of(session_id=session_id)]
        assert free == [3, 1, 3, 3]

    def test_the_audit_names_the_replay_and_no_person(self, session_id: UUID) -> None:
        home = families.household()
        reception.book(seat(visitor(home.mother, Band.FROM_14)), session_id=session_id, at=AT)
        line = next(iter(audit.history(act_prefix="sessions.book")))
        assert line.actor == f"citizen:replay-{home.mother.id}"
        assert home.mother.name not in str(line)

    def test_a_full_half_hour_takes_nobody_more(self, session_id: UUID) -> None:
        people = [families.someone(f"Lê Thị {n}", date(1990, 1, 1)) for n in "ABCD"]
        reception.book(
            seat(*(visitor(one, Band.FROM_14) for one in people[:3])), session_id=session_id, at=AT
        )
        with pytest.raises(SlotFull):
            reception.book(seat(visitor(people[3], Band.FROM_14)), session_id=session_id, at=AT)

    def test_a_half_hour_that_the_session_does_not_have_is_a_mistake(
        self, session_id: UUID
    ) -> None:
        late = seat(slot=OPENS + timedelta(hours=9))
        with pytest.raises(StopIteration):
            reception.book(late, session_id=session_id, at=AT)


class TestArriving:
    def test_everybody_of_a_party_gets_a_ticket_in_order(
        self, front: FrontDesk, session_id: UUID
    ) -> None:
        home = families.household()
        one = seat(visitor(home.older, Band.FROM_6), visitor(home.younger, Band.UNDER_6))
        code = reception.book(one, session_id=session_id, at=AT)
        tickets = front.arrive(one, session_id=session_id, booking_code=code)
        found = [sessions.ticket(ticket_id=key) for key in tickets]
        assert [ticket.person_id for ticket in found] == [home.older.id, home.younger.id]
        assert {ticket.booking_code for ticket in found} == {code}
        assert {ticket.state for ticket in found} == {TicketState.WAITING}

    def test_who_comes_without_a_booking_is_a_walk_in(
        self, front: FrontDesk, session_id: UUID
    ) -> None:
        one = seat(visitor(families.someone("Lê Thị A", date(1990, 1, 1)), Band.FROM_14))
        (ticket,) = front.arrive(one, session_id=session_id, booking_code="")
        assert sessions.ticket(ticket_id=ticket).walk_in

    def test_the_session_is_chosen_once_a_shift_and_window(
        self, front: FrontDesk, session_id: UUID
    ) -> None:
        people = [families.someone(f"Lê Thị {n}", date(1990, 1, 1)) for n in "ABC"]
        for one in people:
            front.arrive(seat(visitor(one, Band.FROM_14)), session_id=session_id, booking_code="")
        (officer,) = front.desks._officers.values()
        assert officer.sent.count("shift") == 1
        assert officer.sent.count("reception_issue") == 3

    def test_each_team_has_a_window_of_its_own(self, front: FrontDesk, session_id: UUID) -> None:
        for name, team in (("A", "TX-D1"), ("B", "TX-D2")):
            who = visitor(families.someone(f"Lê Thị {name}", date(1990, 1, 1)), Band.FROM_14)
            front.arrive(seat(who, team=team), session_id=session_id, booking_code="")
        assert set(front.desks._officers) == {"r.tiepdon TX-D1", "r.tiepdon TX-D2"}


class TestConfirming:
    def test_the_paper_is_given_and_the_visit_ends(
        self, front: FrontDesk, session_id: UUID
    ) -> None:
        person = families.someone("Lê Thị A", date(1980, 1, 1))
        families.amend(person, cmnd_number="012345678")
        who = visitor(person, Band.FROM_14, End.CONFIRMATION)
        one = seat(who)
        (ticket,) = front.arrive(one, session_id=session_id, booking_code="")
        front.confirm(one, who, ticket_id=ticket)
        ended = sessions.ticket(ticket_id=ticket)
        assert (ended.state, ended.outcome) == (TicketState.DONE, "confirmation")
        (given,) = enrolment.confirmations(
            states=[ConfirmationState.ISSUED], scope=("01",), on=families.ON
        )
        assert (given.personal_number, given.other_number) == (person.number.value, "012345678")


class TestJobs:
    def job(self, end: End, band: Band) -> list[dict[str, object]]:
        one = seat(Visitor(resident=resident(1, band), end=end))
        return reception.jobs(one, [UUID(int=9)], session_id=UUID(int=8), station="TX-D1-1")

    @pytest.mark.parametrize(
        ("band", "level"), [(Band.UNDER_6, 1), (Band.FROM_6, 2), (Band.FROM_14, 2)]
    )
    def test_under_six_asks_for_level_one_alone_decree_69_article_7(
        self, band: Band, level: int
    ) -> None:
        (job,) = self.job(End.DOSSIER, band)
        assert (job["eid"], job["ending"]) == (level, "")

    @pytest.mark.parametrize(
        ("end", "told"),
        [
            (End.DOSSIER, [""]),
            (End.PAPERS_MISSING, ["papers_missing"]),
            (End.POSTPONED, ["postponed"]),
            (End.CONFIRMATION, []),
        ],
    )
    def test_a_station_is_told_how_a_visit_ends_unless_it_is_not_its_own(
        self, end: End, told: list[str]
    ) -> None:
        assert [job["ending"] for job in self.job(end, Band.FROM_14)] == told

    def test_each_member_keeps_the_own_ticket(self) -> None:
        ends = [End.DOSSIER, End.CONFIRMATION, End.POSTPONED]
        one = seat(*(Visitor(resident=resident(n), end=end) for n, end in enumerate(ends)))
        tickets = [uuid4() for _ in ends]
        made = reception.jobs(one, tickets, session_id=UUID(int=1), station="S")
        assert [job["ticket"] for job in made] == [str(tickets[0]), str(tickets[2])]
        assert [job["person"] for job in made] == [
            str(one.party.visitors[n].resident.person_id) for n in (0, 2)
        ]

    def test_a_ticket_too_few_is_a_mistake_and_not_a_guess(self) -> None:
        one = seat(*(Visitor(resident=resident(n), end=End.DOSSIER) for n in range(2)))
        with pytest.raises(ValueError):
            reception.jobs(one, [uuid4()], session_id=UUID(int=1), station="S")

    def test_nothing_but_ids_and_codes_goes_to_a_station(self) -> None:
        (job,) = self.job(End.DOSSIER, Band.FROM_14)
        assert set(job) == {"station", "session", "person", "ticket", "eid", "ending"}
