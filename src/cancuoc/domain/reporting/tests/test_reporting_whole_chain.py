"""The standing of a person at each step from the register to the card, through the real rooms."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta

import pytest
from tests.support import families
from tests.support.dossiers import (
    approve,
    captured,
    hand_over,
    quick_cards,
    receive,
    to_desk,
)
from tests.support.families import AREA, AT, COMMUNE, ON, hanoi

from cancuoc.domain.outreach import services as outreach
from cancuoc.domain.outreach.rules import Channel, ContactOutcome
from cancuoc.domain.population import queries as population
from cancuoc.domain.population import services as register
from cancuoc.domain.population.changes import LivesAt
from cancuoc.domain.population.synthetic.places import Commune
from cancuoc.domain.reporting.denominator import Denominator, denominator
from cancuoc.domain.reporting.standing import Standing
from cancuoc.domain.sessions import queries as sessions
from cancuoc.domain.sessions import services as floor
from cancuoc.foundation.actor import Actor
from cancuoc.law.ages import Band
from cancuoc.law.eligibility import Duty, due

__all__ = ["hanoi", "quick_cards"]
SINCE = AT - timedelta(days=5)


def counted(at: datetime = AT) -> Denominator:
    return denominator(communes=[COMMUNE], since=SINCE, at=at)


def word(person: families.Someone, at: datetime = AT) -> Standing:
    found = counted(at)
    assert found.missing == 0
    (one,) = [one for one in found.people if one.person_id == person.id]
    return one.standing


@pytest.fixture
def adult(hanoi: None, quick_cards: None) -> families.Someone:
    return families.someone("Vũ Minh An", date(1990, 3, 4))


class TestOnePersonAllTheWay:
    def test_each_step_has_its_word_and_the_sum_never_moves(self, adult):
        seen = [word(adult)]
        session = families.session()
        families.invite(session, adult.id)
        seen.append(word(adult))
        slot = sessions.slots_of(session_id=session)[0]
        code = floor.book(slot_id=slot.id, person_ids=[adult.id], at=AT, by=AREA)
        seen.append(word(adult))
        visitor = floor.Visitor(person_id=adult.id, band=Band.FROM_14)
        floor.arrive(session_id=session, visitors=[visitor], booking_code=code, at=AT, by=AREA)
        seen.append(word(adult))
        (key,) = receive(captured(adult))
        seen.append(word(adult))
        approve(key)
        to_desk(key)
        seen.append(word(adult))
        hand_over(key, adult.number.value)
        seen.append(word(adult))
        assert seen == [
            Standing.LEFT,
            Standing.INVITED,
            Standing.BOOKED,
            Standing.ARRIVED,
            Standing.TAKEN,
            Standing.CARD,
            Standing.HOLDS,
        ]
        assert counted().due == 1

    def test_a_card_of_the_campaign_before_is_not_counted_in_this_one(self, adult):
        (key,) = receive(captured(adult))
        approve(key)
        to_desk(key)
        hand_over(key, adult.number.value)
        later = denominator(communes=[COMMUNE], since=AT + timedelta(days=1), at=AT)
        assert (later.due, later.people, later.missing) == (0, (), 0)
        assert sum(later.exempt.values()) == 1

    def test_whoever_refused_and_then_came_is_where_he_came(self, adult):
        outreach.log_contact(
            person_ids=[adult.id],
            channel=Channel.VISIT,
            outcome=ContactOutcome.REFUSED,
            at=AT,
            by=AREA,
        )
        assert word(adult) is Standing.UNWILLING
        receive(captured(adult))
        assert word(adult) is Standing.TAKEN

    def test_whoever_moved_away_leaves_with_the_register_and_not_before(self, adult):
        outreach.log_contact(
            person_ids=[adult.id],
            channel=Channel.VISIT,
            outcome=ContactOutcome.MOVED,
            at=AT,
            by=AREA,
        )
        assert word(adult) is Standing.MOVED
        families.change(adult, lives_at=LivesAt(commune="00355", hamlet="Tổ 3"))
        assert counted().due == 0
        assert denominator(communes=["00355"], since=SINCE, at=AT).due == 1

    def test_the_dead_leave_the_denominator(self, adult):
        families.amend(adult, deceased_on="2024-07-01")
        found = counted()
        assert (found.due, found.missing) == (0, 0)


PLACES = (
    Commune(code="00352", district="009", urban=True),
    Commune(code="00355", district="009", urban=True),
)


class TestAWholeWard:
    @pytest.fixture
    def city(self, hanoi: None) -> None:
        register.load_city(
            residents=3000,
            seed=5,
            on=ON,
            communes=PLACES,
            progress=lambda _line: None,
            at=AT,
            by=Actor.system("test"),
        )

    @pytest.mark.parametrize("at", [AT, AT + timedelta(days=200)], ids=["july", "next january"])
    def test_it_equals_the_law_asked_of_each_of_three_thousand(self, city, at):
        on = at.date()
        codes = [place.code for place in PLACES]
        found = denominator(communes=codes, since=SINCE, at=at)
        everybody = [
            member.person_id
            for code in codes
            for family in population.due_in_area(commune=code, on=on, duties=tuple(Duty))
            for member in family.members
        ]
        asked = Counter(
            due(
                born=p.born,
                on=on,
                holds=p.holds,
                holds_expiry=p.holds_expires,
                citizen=p.citizen,
                alive=p.deceased_on is None or p.deceased_on > on,
            ).duty
            for p in population.persons(person_ids=everybody).values()
        )
        assert found.missing == 0
        assert found.due == len(found.people) == asked[Duty.MUST] + asked[Duty.OPTIONAL] > 100
        assert sum(found.exempt.values()) == asked[Duty.NONE] > 1000

    def test_whatever_happens_to_whom_the_parts_add_up(self, city):
        families_due = population.due_in_area(commune=COMMUNE, on=ON)
        people = [m.person_id for family in families_due for m in family.members]
        session = families.session(kits=3, per_kit_hour=20)
        outreach.invite(session_id=session, person_ids=people[:60], at=AT, by=AREA)
        slot = sessions.slots_of(session_id=session)[0]
        for person in people[40:50]:
            floor.book(slot_id=slot.id, person_ids=[person], at=AT, by=AREA)
        for n, outcome in enumerate(ContactOutcome):
            outreach.log_contact(
                person_ids=people[70 + n : 71 + n],
                channel=Channel.CALL,
                outcome=outcome,
                at=AT,
                by=AREA,
            )
        found = counted()
        assert found.missing == 0
        assert found.total == {
            Standing.INVITED: 50,
            Standing.BOOKED: 10,
            Standing.TOLD: 1,
            Standing.ABSENT: 2,
            Standing.UNWILLING: 1,
            Standing.MOVED: 1,
            Standing.LEFT: len(people) - 65,
        }
        for key in (lambda p: p.hamlet, lambda p: p.band, lambda p: (p.hamlet, p.band)):
            assert sum(c.total() for c in found.by(key).values()) == found.due
