"""Who is one family, and what of it is told: households, twins, guardians, the dead."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest
from django.db import transaction
from tests.support import families
from tests.support.families import AREA, AT, COMMUNE, ON, officer

from cancuoc.domain.outreach import queries
from cancuoc.domain.outreach.inviting import UnableToInvite
from cancuoc.domain.outreach.tests.world import FAR, NEIGHBOUR, WARD, invite, log, row
from cancuoc.domain.population import queries as register
from cancuoc.domain.population import services as population
from cancuoc.domain.population.rules import GuardianBasis, LinkSource
from cancuoc.foundation.actor import NotAllowed, Role
from cancuoc.kernel.partial_date import PartialDate
from cancuoc.law.ages import Band
from cancuoc.law.papers import Paper

pytestmark = pytest.mark.usefixtures("hanoi")
CHILD = date(2016, 5, 1)


@pytest.fixture
def session(hanoi) -> UUID:
    return families.session()


def told(session: UUID, *people: families.Someone) -> dict[UUID, queries.InvitedRow]:
    """Invite these people and return what each is told."""
    codes = invite(session, [person.id for person in people]).codes
    return {told.person_id: told for code in codes for told in row(code).people}


def household_of(person: families.Someone) -> int | None:
    return register.person(person_id=person.id).household_id


class TestOneInvitationAFamily:
    def test_people_of_one_household_share_it_and_strangers_do_not(self, session):
        home, alone = families.household(), families.someone("Vũ Văn Nam", date(1970, 1, 1))
        codes = invite(session, [*home.ids, alone.id]).codes
        groups = [{p.person_id for p in row(code).people} for code in codes]
        assert sorted(groups, key=len) == [{alone.id}, set(home.ids)]

    def test_people_without_a_household_are_invited_one_by_one(self, session):
        """Two residents of a care centre are no family."""
        people = [
            families.someone(f"Mai Thị {name}", date(1950, 1, 1), commune="", care_centre="BV-1")
            for name in ("Một", "Hai")
        ]
        codes = invite(session, [p.id for p in people]).codes
        assert len(codes) == 2
        assert {row(code).household_id for code in codes} == {None}

    def test_twins_with_one_name_are_two_people(self, session):
        mother = families.someone("Đỗ Thị Lan", date(1990, 1, 1))
        more = {
            "mother_id": mother.id,
            "links": LinkSource.REGISTER,
            "household_id": household_of(mother),
        }
        twins = [families.someone("Đỗ Minh Anh", CHILD, **more) for _ in range(2)]
        (code,) = invite(session, [mother.id, *(t.id for t in twins)]).codes
        assert {p.person_id for p in row(code).people} == {mother.id, *(t.id for t in twins)}

    def test_the_letter_belongs_to_the_commune_of_the_family(self, session):
        home = families.household(commune=FAR)
        (code,) = invite(session, home.ids).codes
        assert row(code).unit_code == FAR

    def test_who_lives_nowhere_belongs_to_the_commune_of_the_session(self, session):
        person = families.someone("Mai Văn Ba", date(1950, 1, 1), commune="")
        (code,) = invite(session, [person.id]).codes
        assert row(code).unit_code == COMMUNE

    def test_who_lives_nowhere_is_invited_by_the_city_alone(self, session):
        person = families.someone("Mai Văn Tư", date(1950, 1, 1), commune="")
        with pytest.raises(NotAllowed):
            invite(session, [person.id], by=WARD)

    def test_one_neighbour_of_another_ward_stops_the_whole_list(self, session):
        home, other = families.household(), families.household(commune=NEIGHBOUR)
        with pytest.raises(NotAllowed) as refused, transaction.atomic():
            invite(session, [*home.ids, other.older.id], by=WARD)
        assert "ngoài địa bàn" in refused.value.next_step
        assert queries.invited_people(person_ids=home.ids) == {}


class TestTheDead:
    def test_nobody_invites_the_dead(self, session):
        home = families.household()
        families.change(home.mother, deceased_on=date(2024, 7, 1))
        (code,) = invite(session, home.ids).codes
        assert {p.person_id for p in row(code).people} == {home.older.id, home.younger.id}

    def test_when_nobody_is_left_it_is_said(self, session):
        person = families.someone("Vũ Văn Nam", date(1930, 1, 1))
        families.change(person, deceased_on=date(2024, 7, 1))
        with pytest.raises(UnableToInvite):
            invite(session, [person.id])


class TestWhatTheRegisterShows:
    """Decree 70/2024 Art. 21: no paper is asked that the register already shows."""

    @pytest.mark.parametrize(
        ("links", "papers"),
        [(LinkSource.REGISTER, ()), (LinkSource.DECLARED, (Paper.BIRTH_CERTIFICATE,))],
    )
    def test_a_mother_only_declared_brings_the_birth_certificate(self, session, links, papers):
        home = families.household(links=links)
        found = told(session, home.mother, home.older, home.younger)
        assert found[home.mother.id].papers == ()
        assert found[home.older.id].papers == papers
        assert found[home.younger.id].papers == papers

    @pytest.mark.parametrize("who", ["guardian", "institution"])
    def test_a_guardian_on_record_needs_no_paper(self, session, who):
        ward = families.someone("Bùi Văn An", CHILD)
        guardian = families.someone("Bùi Thị Bình", date(1970, 1, 1))
        named = {
            "guardian": {"guardian_id": guardian.id},
            "institution": {"institution": "Trung tâm bảo trợ số 1"},
        }[who]
        population.set_guardian(
            ward_id=ward.id,
            basis=GuardianBasis.NATURAL,
            valid_from=date(2020, 1, 1),
            at=AT,
            by=AREA,
            **named,
        )
        assert told(session, ward)[ward.id].papers == ()

    def test_a_guardianship_that_ends_before_the_session_is_none(self, session):
        ward = families.someone("Bùi Văn An", CHILD)
        guardian = families.someone("Bùi Thị Bình", date(1970, 1, 1))
        population.set_guardian(
            ward_id=ward.id,
            guardian_id=guardian.id,
            basis=GuardianBasis.COURT_DECISION,
            valid_from=date(2020, 1, 1),
            valid_to=ON - timedelta(days=1),
            at=AT,
            by=AREA,
        )
        assert told(session, ward)[ward.id].papers == (Paper.BIRTH_CERTIFICATE,)

    @pytest.mark.parametrize(
        ("holds", "paper"),
        [("cmnd", Paper.OLD_CMND), ("cccd", Paper.OLD_CCCD), ("card", Paper.OLD_CARD)],
    )
    def test_the_old_paper_is_collected_at_the_change(self, session, holds, paper):
        """Decree 70/2024 Art. 21(3)."""
        person = families.someone("Vũ Văn Nam", date(1984, 7, 5))
        families.amend(person, holds=holds, holds_expires=date(2024, 7, 5))
        assert told(session, person)[person.id].papers == (paper,)

    def test_of_a_family_each_paper_stands_once_in_the_letter(self, session):
        home = families.household(links=LinkSource.DECLARED)
        (code,) = invite(session, home.ids).codes
        assert row(code).papers == (Paper.BIRTH_CERTIFICATE,)


class TestTheDayOfTheSession:
    """The papers are those of the day the family comes, not of the day it is invited."""

    @pytest.mark.parametrize(
        ("born", "band", "papers"),
        [
            (date(2010, 7, 9), Band.FROM_14, ()),
            (date(2010, 7, 10), Band.FROM_14, ()),
            (date(2010, 7, 11), Band.FROM_6, (Paper.BIRTH_CERTIFICATE,)),
            (date(2018, 7, 10), Band.FROM_6, (Paper.BIRTH_CERTIFICATE,)),
            (date(2018, 7, 11), Band.UNDER_6, (Paper.BIRTH_CERTIFICATE,)),
        ],
    )
    def test_a_birthday_between_the_letter_and_the_visit_counts(self, hanoi, born, band, papers):
        later = families.session(starts_at=AT + timedelta(days=4))
        child = families.someone("Phan Gia Bảo", born)
        found = told(later, child)[child.id]
        assert (found.band, found.papers) == (band, papers)

    def test_a_session_late_in_the_evening_has_the_day_of_hanoi(self, hanoi):
        """Half past six on 10 July in Hà Nội is still 9 July in Greenwich."""
        early = families.session(starts_at=AT + timedelta(days=3, hours=22, minutes=30), hours=1)
        child = families.someone("Phan Gia Bảo", date(2018, 7, 10))
        assert told(early, child)[child.id].band is Band.FROM_6

    def test_who_was_born_in_a_year_is_taken_for_the_youngest_it_can_be(self, session):
        person = families.someone("Lò Văn Páo", date(2018, 12, 31))
        families.amend(person, born_precision=1)
        assert register.person(person_id=person.id).born == PartialDate(2018)
        assert told(session, person)[person.id].band is Band.UNDER_6


class TestContactsOfFamilies:
    def test_a_family_of_another_ward_among_one_s_own_is_refused(self):
        mine, foreign = families.household(), families.household(commune=NEIGHBOUR)
        for people in ([*mine.ids, *foreign.ids], [*foreign.ids, *mine.ids]):
            with pytest.raises(NotAllowed), transaction.atomic():
                log(people, by=WARD)
        assert queries.contacts_of(person_ids=[*mine.ids, *foreign.ids]) == {}

    def test_a_child_who_lives_elsewhere_is_spoken_of_with_its_family(self):
        """A pupil in another ward still belongs to the household its officer visits."""
        home = families.household()
        families.change(home.older, lives_at=families.LivesAt(commune=NEIGHBOUR, hamlet="Tổ 9"))
        families.amend(home.older, household_id=household_of(home.mother))
        log([home.mother.id, home.older.id], by=WARD)
        assert set(queries.last_outcomes(person_ids=home.ids)) == {home.mother.id, home.older.id}

    def test_who_lives_nowhere_is_the_city_s(self):
        person = families.someone("Mai Văn Tư", date(1950, 1, 1), commune="")
        with pytest.raises(NotAllowed), transaction.atomic():
            log([person.id], by=WARD)
        log([person.id], by=officer("city", Role.AREA_OFFICER))
        assert list(queries.last_outcomes(person_ids=[person.id])) == [person.id]
