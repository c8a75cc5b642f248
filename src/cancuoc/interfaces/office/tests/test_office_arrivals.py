"""Who stands at the door: from a scan to the people, who acts for them, where they live."""

from __future__ import annotations

import unicodedata
from datetime import date, timedelta

import pytest
from tests.bad_input.proof import nothing_written
from tests.support import families
from tests.support.families import AREA, AT, COMMUNE, ON

from cancuoc.domain.outreach import services as outreach
from cancuoc.domain.population import queries as population
from cancuoc.domain.population import services as register
from cancuoc.domain.population.changes import CardFact, NewPerson
from cancuoc.domain.population.queries import NothingToSearch
from cancuoc.domain.population.rules import ChangeSource, GuardianBasis
from cancuoc.domain.sessions import queries as sessions
from cancuoc.domain.sessions import services as floor
from cancuoc.domain.sessions.rules import BookingState, Priority
from cancuoc.foundation import audit
from cancuoc.foundation.access import NoPurpose
from cancuoc.foundation.actor import Role
from cancuoc.interfaces.office import arrivals
from cancuoc.interfaces.office.arrivals import Found, NobodyFound
from cancuoc.kernel.ids import uuid7
from cancuoc.kernel.names import PersonName
from cancuoc.kernel.partial_date import PartialDate
from cancuoc.kernel.personal_id import BadPersonalId
from cancuoc.kernel.qr import BadCardQr
from cancuoc.kernel.sex import Sex
from cancuoc.law.ages import Band
from cancuoc.law.transition import Holds

DESK = families.officer("tiep-don", Role.RECEPTION, units_held=(COMMUNE,))
pytestmark = pytest.mark.usefixtures("hanoi", "own_transactions")


@pytest.fixture
def session(hanoi):
    return families.session()


def find(session, text: str, *, on: date = ON, by=DESK) -> Found:
    return arrivals.find(text=text, session_id=session, on=on, at=AT, by=by)


def ids(found: Found) -> list:
    return [facing.id for facing in found.people]


def book(session, *people, invitation_code: str = "") -> str:
    slot = sessions.slots_of(session_id=session)[0]
    return floor.book(
        slot_id=slot.id, person_ids=people, invitation_code=invitation_code, at=AT, by=AREA
    )


class TestByCode:
    def test_a_booking_brings_its_people_first_and_marks_them_expected(self, session):
        home = families.household()
        found = find(session, book(session, home.younger.id, home.older.id))
        assert [(f.id, f.expected) for f in found.people] == [
            (home.older.id, True),
            (home.younger.id, True),
            (home.mother.id, False),
        ]
        assert found.booking.state is BookingState.BOOKED

    def test_an_invitation_leads_to_the_booking_made_with_it(self, session):
        home = families.household()
        code = families.invite(session, *home.ids)
        booking = book(session, home.older.id, invitation_code=code)
        found = find(session, code)
        assert found.booking.code == booking
        assert [f.id for f in found.people if f.expected] == [home.older.id]

    def test_a_booking_given_up_leaves_people_who_come_as_they_are(self, session):
        home = families.household()
        booking = book(session, *home.ids)
        floor.cancel_booking(code=booking, at=AT, by=AREA)
        found = find(session, booking)
        assert found.booking is None
        assert all(f.expected for f in found.people)

    def test_an_invitation_whose_booking_was_given_up_still_names_its_people(self, session):
        home = families.household()
        code = families.invite(session, *home.ids)
        floor.cancel_booking(
            code=book(session, home.mother.id, invitation_code=code), at=AT, by=AREA
        )
        found = find(session, code)
        assert (found.booking, {f.id for f in found.people}) == (None, set(home.ids))

    def test_a_withdrawn_invitation_is_nobody_s(self, session):
        home = families.household()
        code = families.invite(session, *home.ids)
        outreach.withdraw(code=code, at=AT, by=AREA)
        with pytest.raises(NobodyFound):
            find(session, code)

    def test_whoever_missed_the_booking_is_received_with_it(self, session):
        home = families.household()
        booking = book(session, home.older.id)
        floor.mark_missed(session_id=session, at=AT + timedelta(days=1), by=AREA)
        found = find(session, booking)
        assert found.booking.state is BookingState.ABSENT
        assert home.older.id in ids(found)

    def test_whoever_died_since_the_booking_is_not_expected(self, session):
        home = families.household()
        booking = book(session, *home.ids)
        families.change(home.mother, deceased_on=ON)
        assert ids(find(session, booking)) == home.ids[1:]

    def test_a_booking_of_the_dead_alone_is_nobody_s(self, session):
        alone = families.someone("Lê Thị Cụ", date(1930, 1, 1))
        booking = book(session, alone.id)
        families.change(alone, deceased_on=ON)
        with nothing_written(), pytest.raises(NobodyFound):
            find(session, booking)

    def test_eight_letters_that_are_no_code_are_a_name(self, session):
        # "Tran 2016" has the very shape of a code when its space is left out.
        child = families.someone("Lê Tran", date(2016, 5, 1))
        found = find(session, "Tran 2016")
        assert ids(found) == [child.id]


class TestByNumberAndName:
    def test_a_number_alone_finds_the_booking_as_well(self, session):
        home = families.household()
        code = book(session, home.older.id, home.younger.id)
        found = find(session, home.older.number.value)
        assert found.booking.code == code
        assert {f.id for f in found.people if f.expected} == {home.older.id, home.younger.id}

    def test_without_booking_the_one_asked_for_is_expected_alone(self, session):
        home = families.household()
        found = find(session, home.older.number.value)
        assert [f.id for f in found.people if f.expected] == [home.older.id]
        assert found.booking is None

    @pytest.mark.parametrize("form", ["NFC", "NFD"])
    @pytest.mark.parametrize("typed", ["Đỗ Thị Hoà 1988", "do thi hoa, 1988", "ĐỖ THỊ HÒA 1988"])
    def test_marks_may_be_left_out_or_coded_in_either_form(self, session, form, typed):
        person = families.someone("Đỗ Thị Hòa", date(1988, 4, 2))
        assert ids(find(session, unicodedata.normalize(form, typed))) == [person.id]

    def test_the_year_tells_namesakes_apart(self, session):
        first = families.someone("Lê Văn Tám", date(1980, 2, 2))
        families.someone("Lê Văn Tám", date(1990, 2, 2))
        assert ids(find(session, "le van tam 1980")) == [first.id]

    def test_namesakes_are_offered_and_none_is_expected(self, session):
        two = [families.someone("Lê Văn Tám", date(1980, 2, 2)) for _ in range(2)]
        found = find(session, "le van tam")
        assert {f.id for f in found.candidates} == {person.id for person in two}
        assert (found.people, found.booking) == ((), None)
        assert not any(f.expected for f in found.candidates)

    def test_at_most_ten_are_offered(self, session):
        for _ in range(12):
            families.someone("Lê Văn Tám", date(1980, 2, 2))
        assert len(find(session, "le van tam").candidates) == arrivals.MOST_CANDIDATES == 10

    def test_every_candidate_shown_is_one_look(self, session):
        two = [families.someone("Lê Văn Tám", date(1980, 2, 2)) for _ in range(2)]
        find(session, "le van tam")
        looks = list(audit.history(act_prefix="look."))
        assert {(x.act, x.person_id) for x in looks} == {
            ("look.reception_search", person.id) for person in two
        }

    def test_an_old_number_finds_its_bearer(self, session):
        person = families.someone("Lê Văn Tám", date(1980, 2, 2))
        families.amend(person, cmnd_number="012345678")
        assert ids(find(session, "012 345 678")) == [person.id]

    def test_the_dead_do_not_come(self, session):
        person = families.someone("Lê Văn Tám", date(1980, 2, 2))
        families.change(person, deceased_on=ON)
        for text in (person.number.value, "le van tam 1980"):
            with pytest.raises(NobodyFound):
                find(session, text)

    @pytest.mark.parametrize(
        ("text", "refusal"),
        [
            ("", NothingToSearch),
            ("...", NothingToSearch),
            ("12345", BadPersonalId),
            ("001216999999", NobodyFound),
            ("khong co ai 1950", NobodyFound),
            ("ZZZZ9999", NobodyFound),
            ("a|b", BadCardQr),
            ("https://cancuoc.vn/", BadCardQr),
        ],
    )
    def test_what_finds_nobody_says_why_and_looks_at_nobody(self, session, text, refusal):
        families.household()
        with nothing_written(), pytest.raises(refusal):
            find(session, text)
        assert list(audit.history(act_prefix="look.")) == []

    def test_somebody_picked_who_does_not_exist_is_nobody(self, session):
        with pytest.raises(NobodyFound):
            arrivals.pick(person_id=uuid7(at=AT), session_id=session, on=ON, at=AT, by=DESK)

    def test_without_a_purpose_nobody_is_shown(self, session):
        home = families.household()
        with nothing_written(), pytest.raises(NoPurpose):
            find(session, home.older.number.value, by=DESK.for_purpose(""))
        assert list(audit.history(act_prefix="look.")) == []


class TestWhoCameAlong:
    def test_those_of_the_house_with_something_to_do_are_offered(self, session):
        home = families.household()
        fact = CardFact(
            person_id=home.mother.id,
            holds=Holds.CCCD,
            issued=date(2022, 1, 5),
            expires=date(2028, 4, 2),
        )
        register.record_cards(cards=[fact], at=AT, by=AREA)
        assert set(ids(find(session, home.older.number.value))) == set(home.ids[1:])

    def test_the_dead_of_the_house_are_not(self, session):
        home = families.household()
        families.change(home.younger, deceased_on=ON)
        assert set(ids(find(session, home.older.number.value))) == set(home.ids[:2])

    def test_a_booking_of_two_houses_brings_nobody_else(self, session):
        one, other = families.household(), families.household(surname="Lê")
        found = find(session, book(session, one.older.id, other.older.id))
        assert set(ids(found)) == {one.older.id, other.older.id}

    def test_everybody_shown_is_looked_at_once(self, session):
        home = families.household()
        find(session, book(session, *home.ids[1:]))
        looks = [line.person_id for line in audit.history(act_prefix="look.")]
        assert sorted(map(str, looks)) == sorted(map(str, home.ids))


class TestWhoActsForAChild:
    """Civil Code Art. 136: parents. Art. 52-54: a guardian in their place."""

    def child(self, **parents):
        return families.someone("Lê An Nhiên", date(2016, 5, 1), **parents)

    def acting(self, session, child, *, on: date = ON) -> tuple[str, ...]:
        (facing,) = [f for f in find(session, child.number.value, on=on).people if f.id == child.id]
        return facing.representatives

    def test_mother_and_father_both_stand_there(self, session):
        mother = families.someone("Lê Thị Mai", date(1990, 1, 1))
        father = families.someone("Lê Văn Bình", date(1988, 1, 1), sex=Sex.MALE)
        child = self.child(mother_id=mother.id, father_id=father.id)
        assert self.acting(session, child) == ("Lê Thị Mai", "Lê Văn Bình")

    def test_a_guardian_stands_in_the_place_of_the_parents(self, session):
        mother = families.someone("Lê Thị Mai", date(1990, 1, 1))
        aunt = families.someone("Lê Thị Cúc", date(1985, 1, 1))
        child = self.child(mother_id=mother.id)
        register.set_guardian(
            ward_id=child.id,
            guardian_id=aunt.id,
            basis=GuardianBasis.COMMUNE_DECISION,
            valid_from=date(2024, 1, 1),
            valid_to=date(2024, 7, 6),
            at=AT,
            by=AREA,
        )
        assert self.acting(session, child) == ("Lê Thị Cúc",)
        # The guardianship ended with yesterday: the mother acts again.
        assert self.acting(session, child, on=ON + timedelta(days=1)) == ("Lê Thị Mai",)

    def test_a_home_acts_for_those_it_took_in(self, session):
        child = self.child()
        register.set_guardian(
            ward_id=child.id,
            institution="Trung tâm bảo trợ số 9",
            basis=GuardianBasis.ADMISSION_DECISION,
            valid_from=date(2024, 1, 1),
            at=AT,
            by=AREA,
        )
        assert self.acting(session, child) == ("Trung tâm bảo trợ số 9",)

    def test_a_dead_parent_does_not_act(self, session):
        mother = families.someone("Lê Thị Mai", date(1990, 1, 1))
        father = families.someone("Lê Văn Bình", date(1988, 1, 1), sex=Sex.MALE)
        child = self.child(mother_id=mother.id, father_id=father.id)
        families.change(mother, deceased_on=date(2024, 5, 1))
        assert self.acting(session, child) == ("Lê Văn Bình",)

    def test_nobody_known_is_nobody(self, session):
        assert self.acting(session, self.child()) == ()

    @pytest.mark.parametrize(
        ("born", "acts"), [(date(2010, 7, 7), ("Lê Thị Mai",)), (date(2010, 7, 6), ())]
    )
    def test_from_the_fourteenth_birthday_on_one_acts_oneself(self, session, born, acts):
        mother = families.someone("Lê Thị Mai", date(1980, 1, 1))
        child = families.someone("Lê An Nhiên", born, mother_id=mother.id)
        assert self.acting(session, child) == acts


class TestTheFourFacts:
    def one(self, session, person) -> arrivals.Facing:
        return find(session, person.number.value).people[0]

    def test_the_address_reads_as_papers_write_it(self, session):
        person = families.someone("Lê Văn Tám", date(1980, 2, 2))
        assert self.one(session, person).address == "Tổ 1, Phường Khương Mai"

    def test_somebody_of_no_place_has_none(self, session):
        person = families.someone("Lê Văn Không", date(1980, 2, 2), commune="")
        assert self.one(session, person).address == ""

    def test_somebody_of_a_care_centre_lives_there(self, session):
        key = register.add_person(
            new=NewPerson(
                name=PersonName("Lê Văn Không"),
                born=PartialDate(1960),
                sex=Sex.MALE,
                care_centre="Trung tâm bảo trợ số 9",
            ),
            source=ChangeSource.DC01,
            at=AT,
            by=AREA,
        )
        found = arrivals.pick(person_id=key, session_id=session, on=ON, at=AT, by=DESK)
        assert found.people[0].address == "Trung tâm bảo trợ số 9"
        assert population.person(person_id=key).personal_number is None

    @pytest.mark.parametrize(
        ("born", "priority"),
        [(date(1944, 7, 6), Priority.ELDERLY), (date(1944, 7, 7), None), (date(2022, 1, 1), None)],
    )
    def test_only_full_eighty_years_give_priority_by_themselves(self, session, born, priority):
        assert self.one(session, families.someone("Lê Thị Cụ", born)).priority is priority

    def test_a_ticket_of_this_session_is_known_and_one_of_another_is_not(self, session):
        person = families.someone("Lê Văn Tám", date(1980, 2, 2))
        visitor = floor.Visitor(person_id=person.id, band=Band.FROM_14)
        floor.arrive(session_id=families.session(), visitors=[visitor], at=AT, by=AREA)
        assert self.one(session, person).ticket is None
        floor.arrive(session_id=session, visitors=[visitor], at=AT, by=AREA)
        assert self.one(session, person).ticket.label == "A001"
