"""What outreach knows of a person: the newest letter, the last talk, however they came."""

from __future__ import annotations

from datetime import timedelta
from itertools import permutations
from uuid import UUID

import pytest
from tests.support import families
from tests.support.families import AREA, AT

from cancuoc.domain.outreach import queries, services
from cancuoc.domain.outreach.rules import Carrier, Channel, ContactOutcome
from cancuoc.domain.outreach.tests.world import MAIL, Postman, deliver, invite, log, send, withdraw
from cancuoc.law.ages import Band

pytestmark = pytest.mark.usefixtures("hanoi")
HOUR = timedelta(hours=1)


def reach(person: families.Someone) -> queries.Reach:
    return queries.reached(person_ids=[person.id]).get(person.id, queries.Reach())


@pytest.fixture
def home(hanoi: None) -> families.Household:
    return families.household()


@pytest.fixture
def session(hanoi: None) -> UUID:
    return families.session()


class TestTheLastTalk:
    @pytest.mark.parametrize("order", list(permutations(("told", "absent", "later"))))
    def test_the_last_outcome_counts_and_the_last_word_is_remembered(self, home, order):
        for hours, outcome in enumerate(order):
            log(home.ids, outcome=ContactOutcome(outcome), at=AT + hours * HOUR)
        found = reach(home.mother)
        assert found.outcome == order[-1]
        assert found.told_at == AT + order.index("told") * HOUR

    def test_a_talk_about_the_mother_alone_says_nothing_of_the_child(self, home):
        log([home.mother.id])
        assert reach(home.older) == queries.Reach()

    def test_written_down_later_it_is_still_in_order_of_time(self, home):
        log(home.ids, outcome=ContactOutcome.REFUSED, at=AT + HOUR)
        log(home.ids, outcome=ContactOutcome.TOLD, at=AT)
        assert reach(home.mother).outcome is ContactOutcome.REFUSED


class TestTheNewestLetter:
    def test_session_and_moment_are_of_the_newest(self, home, session):
        invite(session, home.ids)
        second = families.session(starts_at=AT + timedelta(days=2))
        invite(second, home.ids, at=AT + HOUR)
        found = reach(home.mother)
        assert (found.session_id, found.invited_at, found.wave) == (second, AT + HOUR, 2)

    def test_taken_back_the_one_before_counts_again(self, home, session):
        invite(session, home.ids)
        second = families.session(starts_at=AT + timedelta(days=2))
        (code,) = invite(second, home.ids).codes
        withdraw(code)
        assert reach(home.mother).session_id == session

    def test_nobody_asked_for_is_nobody_told_of(self, home, session):
        invite(session, home.ids)
        assert queries.reached(person_ids=[]) == {}

    @pytest.mark.parametrize("address", ["phone", "email"])
    def test_either_address_may_have_opted_out(self, home, session, address):
        families.amend(home.mother, phone="+84912345678")
        (code,) = invite(session, home.ids, email=MAIL).codes
        assert not reach(home.older).opted_out
        given = {"phone": "+84912345678", "email": MAIL}[address]
        services.stop_messages(addresses=[given], unit_code=families.COMMUNE, at=AT, by=AREA)
        assert reach(home.older).opted_out
        assert queries.invitation_by_code(code=code).phone == "+84912345678"


class TestLettersToSessions:
    def test_each_person_with_wave_band_and_carrier(self, home, session):
        invite(session, home.ids)
        found = queries.letters_to(session_ids=[session])
        assert {(letter.person_id, letter.band, letter.wave) for letter in found} == {
            (home.mother.id, Band.FROM_14, 1),
            (home.older.id, Band.FROM_6, 1),
            (home.younger.id, Band.UNDER_6, 1),
        }
        assert {letter.carrier for letter in found} == {Carrier.PRINT}
        assert len({letter.household_id for letter in found}) == 1

    def test_once_a_provider_took_it_the_carrier_is_known(self, home, session):
        (code,) = invite(session, home.ids, email=MAIL).codes
        send(code)
        deliver(Postman())
        assert {one.carrier for one in queries.letters_to(session_ids=[session])} == {Carrier.EMAIL}

    def test_other_sessions_and_letters_taken_back_are_left_out(self, home, session):
        (code,) = invite(session, home.ids).codes
        assert queries.letters_to(session_ids=[families.session()]) == []
        withdraw(code)
        assert queries.letters_to(session_ids=[session]) == []

    def test_a_visit_counts_as_a_talk_like_a_call(self, home):
        log(home.ids, channel=Channel.VISIT)
        assert reach(home.mother).told_at == AT
