"""Each due resident has one standing, and the standings add up to the population due."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from tests.support import families
from tests.support.families import AREA, AT, COMMUNE, ON, hanoi

from cancuoc.domain.outreach import services as outreach
from cancuoc.domain.outreach.rules import Channel, ContactOutcome
from cancuoc.domain.population import queries as population
from cancuoc.domain.population import services as register
from cancuoc.domain.population.changes import CardFact
from cancuoc.domain.reporting import denominator as counting
from cancuoc.domain.reporting.standing import Standing
from cancuoc.domain.sessions import queries as sessions
from cancuoc.domain.sessions import services as floor
from cancuoc.foundation.actor import Actor
from cancuoc.law.ages import Band
from cancuoc.law.eligibility import Duty, Reason, due
from cancuoc.law.transition import Holds

__all__ = ["hanoi"]
pytestmark = [pytest.mark.usefixtures("hanoi")]
SINCE = AT - timedelta(days=5)
OTHER = "00355"


def counted(*communes: str, at=AT):
    return counting.denominator(communes=communes or (COMMUNE,), since=SINCE, at=at)


def word_of(person, *, at=AT) -> Standing:
    (found,) = [one.standing for one in counted(at=at).people if one.person_id == person.id]
    return found


def handed_over(monkeypatch, *people) -> None:
    """Cards went into these hands, as the enrolment room would say it."""
    ids = {person.id for person in people}
    monkeypatch.setattr(
        counting.enrolment, "holders_since", lambda *, since, person_ids: ids & set(person_ids)
    )


def told_register(*people) -> None:
    cards = [
        CardFact(person_id=p.id, holds=Holds.CARD, issued=ON, expires=date(2049, 5, 1))
        for p in people
    ]
    register.record_cards(cards=cards, at=AT, by=Actor.system("issuance"))


def contact(person, outcome, *, at=AT) -> None:
    outreach.log_contact(
        person_ids=[person.id], channel=Channel.VISIT, outcome=outcome, at=at, by=AREA
    )


class TestTheSum:
    def test_an_empty_commune_has_nobody(self):
        found = counted()
        assert (found.due, found.people, found.missing, dict(found.exempt)) == (0, (), 0, {})

    def test_each_person_has_one_standing_whatever_happened(self, monkeypatch):
        homes = [families.household(surname=name) for name in ("Lê", "Vũ", "Đỗ", "Hồ")]
        session = families.session()
        slot = sessions.slots_of(session_id=session)[0]
        families.invite(session, *homes[0].ids)
        floor.book(slot_id=slot.id, person_ids=homes[1].ids[1:], at=AT, by=AREA)
        contact(homes[2].mother, ContactOutcome.REFUSED)
        handed_over(monkeypatch, homes[3].older)
        told_register(homes[3].older)
        found = counted()
        assert found.missing == 0
        assert sum(found.total.values()) == found.due == 12
        assert found.total == {
            Standing.INVITED: 3,
            Standing.BOOKED: 2,
            Standing.UNWILLING: 1,
            Standing.HOLDS: 1,
            Standing.LEFT: 5,
        }

    def test_it_equals_the_law_asked_of_each_person(self):
        homes = [families.household(), families.household(commune=OTHER)]
        told_register(homes[0].mother)
        ids = [key for home in homes for key in home.ids]
        asked = [
            due(born=p.born, on=ON, holds=p.holds, holds_expiry=p.holds_expires, citizen=p.citizen)
            for p in population.persons(person_ids=ids).values()
        ]
        found = counted(COMMUNE, OTHER)
        assert found.due == sum(one.duty is not Duty.NONE for one in asked) == 5
        assert found.exempt == {Reason.VALID: 1}

    def test_a_card_in_the_hand_stays_in_the_denominator(self, monkeypatch):
        home = families.household()
        before = counted()
        handed_over(monkeypatch, home.older)
        told_register(home.older)
        after = counted()
        assert after.due == before.due
        assert after.total[Standing.HOLDS] == 1
        assert after.exempt == {}

    def test_nobody_counts_twice_while_the_register_does_not_know_the_card_yet(self, monkeypatch):
        home = families.household()
        handed_over(monkeypatch, home.older)
        found = counted()
        assert (found.due, found.missing) == (3, 0)
        assert word_of(home.older) is Standing.HOLDS

    def test_a_card_of_another_commune_is_not_counted_here(self, monkeypatch):
        home = families.household(commune=OTHER)
        handed_over(monkeypatch, home.older)
        told_register(home.older)
        assert counted().due == 0
        assert counted(OTHER).due == 3

    def test_a_commune_named_twice_counts_once(self):
        families.household()
        assert counted(COMMUNE, COMMUNE).due == len(counted(COMMUNE, COMMUNE).people) == 3

    def test_people_of_no_place_are_counted_when_asked_for(self):
        families.someone("Nguyễn Văn Không", date(1970, 1, 1), commune="")
        found = counted(population.NOWHERE)
        assert (found.due, found.missing) == (1, 0)
        assert counted().due == 0

    def test_one_person_lost_would_be_seen(self, monkeypatch):
        families.household()
        real = counting.population.due_in_area
        monkeypatch.setattr(counting.population, "due_in_area", lambda **asked: real(**asked)[:0])
        assert counted().missing == 3


class TestTheParts:
    def test_by_commune_hamlet_and_band_the_parts_make_the_whole(self):
        families.household()
        families.household(commune=OTHER)
        found = counted(COMMUNE, OTHER)
        for key in (lambda p: p.commune, lambda p: (p.commune, p.hamlet), lambda p: p.band):
            parts = found.by(key)
            assert sum(n for part in parts.values() for n in part.values()) == found.due
        assert set(found.by(lambda p: p.band)) == set(Band)
        assert found.by(lambda p: p.hamlet) == {"Tổ 1": {Standing.LEFT: 6}}


class TestChasing:
    def test_a_letter_that_brought_nothing_is_chased_after_a_week(self):
        home = families.household()
        families.invite(families.session(starts_at=AT + timedelta(days=20)), *home.ids)
        assert word_of(home.mother, at=AT + timedelta(days=6)) is Standing.INVITED
        assert word_of(home.mother, at=AT + timedelta(days=7)) is Standing.CHASE

    def test_the_day_after_the_session_whoever_did_not_come_is_chased(self):
        home = families.household()
        families.invite(families.session(), *home.ids)
        assert word_of(home.mother, at=AT + timedelta(hours=13)) is Standing.INVITED
        assert word_of(home.mother, at=AT + timedelta(days=1)) is Standing.CHASE

    def test_a_session_called_off_is_chased_at_once(self):
        home, session = families.household(), families.session()
        families.invite(session, *home.ids)
        families.planning.cancel_session(
            session_id=session, reason="Bão", at=AT, by=families.PLANNER
        )
        assert word_of(home.mother) is Standing.CHASE

    def test_a_booking_ends_the_chase(self):
        home = families.household()
        later = AT + timedelta(days=20)
        session = families.session(starts_at=later)
        families.invite(session, *home.ids)
        slot = sessions.slots_of(session_id=session)[0]
        floor.book(slot_id=slot.id, person_ids=home.ids, at=AT, by=AREA)
        assert word_of(home.mother, at=AT + timedelta(days=9)) is Standing.BOOKED

    def test_told_in_person_the_family_has_until_the_session(self):
        home = families.household()
        families.invite(families.session(starts_at=AT + timedelta(days=20)), *home.ids)
        contact(home.mother, ContactOutcome.TOLD, at=AT + timedelta(days=8))
        assert word_of(home.mother, at=AT + timedelta(days=18)) is Standing.TOLD
        assert word_of(home.mother, at=AT + timedelta(days=21)) is Standing.CHASE

    def test_a_door_that_stayed_shut_is_not_yet_a_word(self):
        home = families.household()
        contact(home.mother, ContactOutcome.ABSENT)
        assert word_of(home.mother) is Standing.ABSENT
        assert word_of(home.older) is Standing.LEFT
