"""One family behind a key: who belongs to it, whose it is, what the law asks of each on a day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.bad_input.proof import nothing_written
from tests.support import families
from tests.support.families import AREA, AT, COMMUNE, ON

from cancuoc.domain.outreach import services as outreach
from cancuoc.domain.outreach.rules import Channel, ContactOutcome
from cancuoc.domain.population import queries as population
from cancuoc.domain.population import services as register
from cancuoc.domain.population.changes import CardFact
from cancuoc.domain.reporting.standing import Standing
from cancuoc.foundation import audit
from cancuoc.foundation.access import NoPurpose
from cancuoc.foundation.actor import Role
from cancuoc.interfaces.office.area import OutsideArea
from cancuoc.interfaces.office.families import (
    NoSuchFamily,
    check_area,
    head_of,
    members_of,
    open_family,
    people_of,
)
from cancuoc.interfaces.office.tests import made
from cancuoc.kernel.partial_date import PartialDate
from cancuoc.kernel.sex import Sex
from cancuoc.law.ages import Band
from cancuoc.law.eligibility import Duty, Reason
from cancuoc.law.transition import Holds

DISTRICT = "009"


def key_of(home: families.Household) -> str:
    return f"h{population.person(person_id=home.mother.id).household_id}"


def warden(*units: str, purpose: str = "campaign"):
    held = families.officer("khu-vuc", Role.AREA_OFFICER, units_held=units or (COMMUNE,))
    return held.for_purpose(purpose)


def seen(*people: families.Someone):
    """Return the register's view of people, in the order given."""
    found = population.persons(person_ids=[person.id for person in people])
    return [found[person.id] for person in people]


def holding(person: families.Someone, holds: Holds, *, issued: date, expires: date | None) -> None:
    fact = CardFact(person_id=person.id, holds=holds, issued=issued, expires=expires)
    register.record_cards(cards=[fact], at=AT, by=AREA)


@pytest.mark.usefixtures("hanoi")
class TestWhoIsBehindAKey:
    def test_a_household_is_told_eldest_first(self):
        home = families.household()
        assert [p.id for p in people_of(key=key_of(home))] == home.ids

    def test_a_person_s_key_means_the_person_alone(self):
        home = families.household()
        for spelling in (home.older.id.hex, str(home.older.id), home.older.id.hex.upper()):
            assert [p.id for p in people_of(key=f"p{spelling}")] == [home.older.id]

    def test_the_dead_are_not_asked_for(self):
        home = families.household()
        families.change(home.mother, deceased_on=date(2024, 6, 1))
        assert [p.id for p in people_of(key=key_of(home))] == home.ids[1:]

    def test_a_household_that_died_out_is_no_family(self):
        alone = families.someone("Lê Thị Cụ", date(1930, 1, 1))
        key = f"p{alone.id.hex}"
        assert people_of(key=key)
        families.change(alone, deceased_on=ON)
        with pytest.raises(NoSuchFamily):
            people_of(key=key)

    @pytest.mark.parametrize(
        "key", ["", "h", "p", "h-1", "h+1", "h1.5", "h 12", "h１２", "h٣", "H12", "p" + "g" * 32]
    )
    def test_a_key_of_nobody_is_refused(self, key):
        with pytest.raises(NoSuchFamily) as refused:
            people_of(key=key)
        assert refused.value.status == 404


@pytest.mark.usefixtures("hanoi")
class TestWhoseFamilyItIs:
    @pytest.mark.parametrize("units", [(COMMUNE,), (DISTRICT,), ("01",), ("00367", COMMUNE)])
    def test_ward_district_and_city_answer_for_it(self, units):
        people = seen(families.someone("Lê Văn Tám", date(1980, 2, 2)))
        assert check_area(people, on=ON, by=warden(*units)) == COMMUNE

    @pytest.mark.parametrize("units", [("00367",), ("006",), ("99999",), ("0",)])
    def test_nobody_else_does(self, units):
        people = seen(families.someone("Lê Văn Tám", date(1980, 2, 2)))
        with pytest.raises(OutsideArea):
            check_area(people, on=ON, by=warden(*units))

    def test_people_of_no_place_belong_to_the_city(self):
        people = seen(families.someone("Lê Văn Không", date(1980, 2, 2), commune=""))
        assert check_area(people, on=ON, by=warden("01")) == ""
        for units in ((COMMUNE,), (DISTRICT,)):
            with pytest.raises(OutsideArea):
                check_area(people, on=ON, by=warden(*units))

    def test_the_first_place_known_decides_for_the_family(self):
        nowhere = made.person("Lê Văn Không", place=None)
        here = made.person("Lê Văn Đây")
        assert check_area([nowhere, here], on=ON, by=warden()) == COMMUNE

    def test_where_somebody_is_registered_counts_while_the_home_is_unknown(self):
        away = made.person(place=None, registered=population.Place(commune=COMMUNE, hamlet=""))
        assert check_area([away], on=ON, by=warden()) == COMMUNE

    @pytest.mark.parametrize(
        ("on", "answers"),
        [
            # The district police ended on 1 March 2025, the district itself four months later.
            (date(2025, 3, 2), True),
            (date(2025, 6, 30), True),
            (date(2025, 7, 1), False),
        ],
    )
    def test_a_district_answers_until_it_is_dissolved(self, on, answers):
        people = seen(families.someone("Lê Văn Tám", date(1980, 2, 2)))
        if answers:
            assert check_area(people, on=on, by=warden(DISTRICT)) == COMMUNE
        else:
            with pytest.raises(OutsideArea):
                check_area(people, on=on, by=warden(DISTRICT))

    def test_a_ward_that_was_merged_keeps_its_own_officer_and_the_city(self):
        # 00349 Khương Trung was divided on 1 July 2025; nothing of it came to Thanh Xuân (00367).
        people = seen(families.someone("Lê Văn Tám", date(1980, 2, 2), commune="00349"))
        after = date(2025, 7, 1)
        assert check_area(people, on=after, by=warden("00349")) == "00349"
        assert check_area(people, on=after, by=warden("01")) == "00349"
        with pytest.raises(OutsideArea):
            check_area(people, on=after, by=warden("00367"))


@pytest.mark.usefixtures("hanoi")
class TestWhatTheLawAsks:
    """Law 26/2023/QH15, stated by hand: on 6 July 2024 unless the row says otherwise."""

    @pytest.mark.parametrize(
        ("born", "on", "duty", "band", "must_come"),
        [
            # Art. 19(2): from the fourteenth birthday on it is a duty.
            (date(2010, 7, 6), ON, Duty.MUST, Band.FROM_14, True),
            (date(2010, 7, 7), ON, Duty.OPTIONAL, Band.FROM_6, True),
            # Art. 23(2): from six the child comes; below nothing is captured and nobody comes.
            (date(2018, 7, 6), ON, Duty.OPTIONAL, Band.FROM_6, True),
            (date(2018, 7, 7), ON, Duty.OPTIONAL, Band.UNDER_6, False),
            (date(2024, 7, 6), ON, Duty.OPTIONAL, Band.UNDER_6, False),
            # A birthday on 29 February is reached on 1 March of a common year.
            (date(2012, 2, 29), date(2026, 2, 28), Duty.OPTIONAL, Band.FROM_6, True),
            (date(2012, 2, 29), date(2026, 3, 1), Duty.MUST, Band.FROM_14, True),
            (date(2020, 2, 29), date(2026, 2, 28), Duty.OPTIONAL, Band.UNDER_6, False),
            (date(2020, 2, 29), date(2026, 3, 1), Duty.OPTIONAL, Band.FROM_6, True),
        ],
    )
    def test_of_somebody_without_a_card(self, born, on, duty, band, must_come):
        person = families.someone("Lê An Nhiên", born)
        (member,) = members_of(seen(person), on=on)
        assert (member.due.duty, member.due.band, member.must_come) == (duty, band, must_come)
        assert member.resident.standing is Standing.LEFT

    @pytest.mark.parametrize(
        ("holds", "issued", "expires", "on", "duty", "reason"),
        [
            # Art. 21(1): the card ends at 25; the duty begins on that birthday.
            (
                Holds.CARD,
                date(2017, 1, 5),
                date(2024, 7, 6),
                ON,
                Duty.MUST,
                Reason.MILESTONE,
            ),
            (Holds.CARD, date(2017, 1, 5), date(2024, 7, 7), ON, Duty.NONE, Reason.VALID),
            # Art. 46(1): a CCCD in date is never forced out.
            (
                Holds.CCCD,
                date(2022, 1, 5),
                date(2039, 7, 6),
                ON,
                Duty.NONE,
                Reason.CCCD_MAY_CHANGE,
            ),
            # Art. 46(2): a CMND serves to the end of 2024 and is void after.
            (
                Holds.CMND,
                date(2015, 1, 5),
                date(2030, 1, 5),
                date(2024, 12, 31),
                Duty.OPTIONAL,
                Reason.CMND_ENDS_2024,
            ),
            (
                Holds.CMND,
                date(2015, 1, 5),
                date(2030, 1, 5),
                date(2025, 1, 1),
                Duty.MUST,
                Reason.CMND_VOID,
            ),
        ],
    )
    def test_of_somebody_who_holds_a_paper(self, holds, issued, expires, on, duty, reason):
        person = families.someone("Lê Văn Tám", date(1999, 7, 6), sex=Sex.MALE)
        holding(person, holds, issued=issued, expires=expires)
        (member,) = members_of(seen(person), on=on)
        assert (member.due.duty, member.due.reasons[0]) == (duty, reason)
        assert (member.resident is None) is (duty is Duty.NONE)
        assert member.must_come is (duty is not Duty.NONE)

    def test_whoever_has_nothing_to_do_is_told_no_papers(self):
        person = families.someone("Lê Văn Tám", date(1980, 7, 6))
        holding(person, Holds.CCCD, issued=date(2022, 1, 5), expires=date(2040, 7, 6))
        (member,) = members_of(seen(person), on=ON)
        assert (member.papers, member.must_come) == ((), False)

    def test_nobody_of_an_empty_family_is_asked_anything(self):
        assert members_of([], on=ON) == ()

    def test_twins_are_two_people(self):
        mother = families.someone("Lê Thị Mai", date(1990, 1, 1))
        born = date(2016, 7, 6)
        twins = [families.someone("Lê An", born, mother_id=mother.id) for _ in range(2)]
        session = families.session()
        families.invite(session, twins[0].id)
        first, second = members_of(seen(*twins), on=ON)
        assert (first.resident.standing, second.resident.standing) == (
            Standing.INVITED,
            Standing.LEFT,
        )

    def test_a_birth_known_by_its_year_is_read_as_its_last_day(self):
        """Art. 19 asks nothing of a child that may not have reached the age."""
        person = families.someone("Lê Văn Năm", date(2010, 1, 1))
        families.amend(person, born_latest=date(2010, 12, 31), born_precision=1)
        (member,) = members_of(seen(person), on=ON)
        assert member.person.born == PartialDate(2010)
        assert (member.due.duty, member.due.band) == (Duty.OPTIONAL, Band.FROM_6)

    def test_each_stands_in_the_order_given(self):
        home = families.household()
        people = seen(home.younger, home.mother, home.older)
        assert [m.person.id for m in members_of(people, on=ON)] == [p.id for p in people]


@pytest.mark.usefixtures("hanoi", "own_transactions")
class TestOpening:
    def test_each_living_member_is_one_look_of_this_unit(self):
        home = families.household()
        families.change(home.younger, deceased_on=ON)
        open_family(key=key_of(home), on=ON, at=AT, by=warden())
        looks = [x for x in audit.history(act_prefix="look.") if x.act == "look.family"]
        assert sorted((x.person_id, x.unit_code) for x in looks) == sorted(
            (key, COMMUNE) for key in home.ids[:2]
        )

    def test_without_a_purpose_nobody_is_seen(self):
        home = families.household()
        with nothing_written(), pytest.raises(NoPurpose):
            open_family(key=key_of(home), on=ON, at=AT, by=warden(purpose=""))
        assert list(audit.history(act_prefix="look.")) == []

    def test_a_foreign_family_leaves_no_look(self):
        home = families.household()
        with nothing_written(), pytest.raises(OutsideArea):
            open_family(key=key_of(home), on=ON, at=AT, by=warden("00367"))
        assert list(audit.history(act_prefix="look.")) == []

    def test_a_contact_with_three_is_one_line_and_the_newest_stands_first(self):
        home = families.household()
        for hours, outcome in enumerate((ContactOutcome.ABSENT, ContactOutcome.TOLD)):
            outreach.log_contact(
                person_ids=home.ids,
                channel=Channel.CALL,
                outcome=outcome,
                at=AT - timedelta(hours=5 - hours),
                by=AREA,
            )
        view = open_family(key=key_of(home), on=ON, at=AT, by=warden())
        assert [row.outcome for row in view.contacts] == [
            ContactOutcome.TOLD,
            ContactOutcome.ABSENT,
        ]

    def test_an_invitation_of_all_is_one_and_a_withdrawn_one_is_none(self):
        home = families.household()
        code = families.invite(families.session(), *home.ids)
        view = open_family(key=key_of(home), on=ON, at=AT, by=warden())
        assert [row.code for row in view.invitations] == [code]
        outreach.withdraw(code=code, at=AT, by=AREA)
        assert open_family(key=key_of(home), on=ON, at=AT, by=warden()).invitations == ()

    def test_those_due_and_where_they_live(self):
        home = families.household()
        holding(home.mother, Holds.CCCD, issued=date(2022, 1, 5), expires=date(2048, 4, 2))
        view = open_family(key=key_of(home), on=ON, at=AT, by=warden())
        assert view.due_ids == tuple(home.ids[1:])
        assert (view.place.commune, view.place.hamlet) == (COMMUNE, "Tổ 1")


class TestTheHeadOfAFamily:
    @given(st.lists(st.integers(1920, 2024), min_size=1, max_size=6))
    @settings(max_examples=50)
    def test_a_letter_is_never_written_to_a_child_while_a_grown_up_lives_there(self, years):
        people = [made.person(born=PartialDate(year, 5, 1)) for year in years]
        head = head_of(people, on=ON)
        assert head.born.year == min(years)
        if min(years) <= 2006:
            assert head.born.year <= 2006

    def test_children_alone_are_written_to_by_the_eldest(self):
        people = [made.person(born=PartialDate(year)) for year in (2018, 2012, 2015)]
        assert head_of(people, on=ON).born.year == 2012

    def test_of_twins_the_same_one_is_chosen_each_time(self):
        people = [made.person("Lê Thị A", PartialDate(1990, 1, 1)) for _ in range(2)]
        assert {head_of(people, on=ON).id for _ in range(3)} == {people[0].id}
