"""Every act of outreach: what it leaves in the tables, in the audit and in the outbox."""

from __future__ import annotations

import unicodedata
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import transaction
from tests.support import families
from tests.support.families import AREA, AT, COMMUNE, PLANNER
from tests.support.told import Told

from cancuoc.domain.outreach import models, queries, services
from cancuoc.domain.outreach.inviting import UnableToInvite
from cancuoc.domain.outreach.rules import Channel, ContactOutcome, State
from cancuoc.domain.outreach.tests.world import (
    MAIL,
    PORTAL,
    WARD,
    Postman,
    deliver,
    history,
    invite,
    log,
    row,
    send,
    withdraw,
)
from cancuoc.domain.planning import services as planning
from cancuoc.kernel.moves import IllegalMove

pytestmark = pytest.mark.usefixtures("hanoi")


@pytest.fixture
def home() -> families.Household:
    return families.household()


@pytest.fixture
def session(hanoi) -> UUID:
    return families.session()


def invited(session: UUID, home: families.Household, state: State) -> str:
    """Return the code of an invitation in a state."""
    (code,) = invite(session, home.ids, email=MAIL).codes
    if state is State.SENT:
        send(code)
    if state is State.WITHDRAWN:
        withdraw(code)
    return code


# State, act, the state after (None: refused), audit lines.
INVITATIONS = [
    (State.MADE, send, State.SENT, ["outreach.send"]),
    (State.SENT, send, State.SENT, ["outreach.send"]),
    (State.WITHDRAWN, send, None, []),
    (State.MADE, withdraw, State.WITHDRAWN, ["outreach.withdraw"]),
    (State.SENT, withdraw, State.WITHDRAWN, ["outreach.withdraw"]),
    (State.WITHDRAWN, withdraw, None, []),
]


@pytest.mark.parametrize(
    ("state", "act", "after", "lines"),
    INVITATIONS,
    ids=[f"{state}-{act.__name__}" for state, act, _after, _lines in INVITATIONS],
)
def test_what_an_act_makes_of_an_invitation(session, home, state, act, after, lines):
    code = invited(session, home, state)
    steps, told = history(code), Told()
    if after is None:
        with pytest.raises(IllegalMove), transaction.atomic():
            act(code)
    else:
        act(code, by=WARD)
    kept = models.Invitation.objects.get(code=code)
    assert kept.state == (after or state)
    assert history(code) == steps + ([(act.__name__, str(after))] if after else [])
    assert told.acts() == lines
    assert {(line.actor, line.unit_code) for line in told.lines()} <= {(WARD.id, COMMUNE)}
    assert told.topics() == []


class TestInviting:
    def test_it_leaves_a_line_a_person_a_fact_a_family_and_a_first_row(self, session, home):
        other, told = families.household(surname="Lê"), Told()
        codes = invite(session, [*home.ids, *other.ids], by=WARD).codes
        assert told.acts() == ["outreach.invite"] * 6
        assert {line.person_id for line in told.lines()} == {*home.ids, *other.ids}
        assert told.topics() == ["outreach.Invited"] * 2
        for (_topic, body), code in zip(told.facts(), codes, strict=True):
            found = row(code)
            assert body["invitation_id"] == str(found.id)
            assert body["unit_code"] == COMMUNE
            assert body["session_id"] == str(session)
            assert set(body["person_ids"]) == {str(p.person_id) for p in found.people}
        assert [history(code) for code in codes] == [[("make", "made")]] * 2

    def test_neither_line_nor_fact_carries_a_name_or_a_number(self, session, home):
        told = Told()
        invite(session, home.ids, email=MAIL)
        text = f"{told.facts()}{[line.detail for line in told.lines()]}"
        for person in (home.mother, home.older, home.younger):
            assert person.name not in text
            assert person.number.value not in text
        assert MAIL not in text

    def test_one_asked_for_twice_is_invited_once(self, session, home):
        (code,) = invite(session, [home.older.id, home.older.id]).codes
        assert len(row(code).people) == 1

    def test_when_all_are_invited_already_nothing_is_written(self, session, home):
        invite(session, home.ids)
        told = Told()
        again = invite(session, home.ids)
        assert (again.codes, set(again.already)) == ((), set(home.ids))
        assert (told.acts(), told.topics()) == ([], [])

    def test_people_nobody_knows_are_refused_and_not_passed_over(self, session):
        with pytest.raises(UnableToInvite) as refused:
            invite(session, [UUID(int=1), UUID(int=2)])
        assert refused.value.next_step

    def test_the_band_is_kept_as_it_was_told(self, session, home):
        (code,) = invite(session, home.ids).codes
        kept = {p.person_id: (str(p.band), p.must_come) for p in row(code).people}
        assert kept == {
            home.mother.id: (">=14", True),
            home.older.id: ("6-<14", True),
            home.younger.id: ("<6", False),
        }

    @pytest.mark.parametrize(("hours", "taken"), [(0, True), (11, True), (12, False), (13, False)])
    def test_until_the_session_is_over_people_may_still_be_invited(
        self, session, home, hours, taken
    ):
        at = AT + timedelta(hours=hours)
        if taken:
            assert invite(session, home.ids, at=at).codes
        else:
            with pytest.raises(UnableToInvite, match="kết thúc"):
                invite(session, home.ids, at=at)


class TestSending:
    def test_the_message_waits_with_the_words_of_this_invitation(self, session, home):
        code = invited(session, home, State.MADE)
        assert send(code) is True
        kept = models.Message.objects.get()
        assert (kept.recipient, kept.tries, kept.sent_at) == (MAIL, 0, None)
        assert kept.body.endswith(PORTAL + code)

    def test_the_mail_address_given_goes_before_the_telephone(self, session):
        person = families.someone("Vũ Thị Mai", families.ON.replace(year=1990))
        families.amend(person, phone="+84912345678")
        (code,) = invite(session, [person.id]).codes
        assert row(code).phone == "+84912345678"
        send(code)
        (other,) = invite(families.session(), [person.id], email=MAIL).codes
        send(other)
        assert set(models.Message.objects.values_list("recipient", flat=True)) == {
            "+84912345678",
            MAIL,
        }

    def test_without_an_address_nothing_is_written(self, session, home):
        (code,) = invite(session, home.ids).codes
        told = Told()
        assert send(code) is False
        assert (told.acts(), history(code)) == ([], [("make", "made")])
        assert not models.Message.objects.exists()

    def test_nobody_is_told_to_come_to_a_session_called_off(self, session, home):
        code = invited(session, home, State.MADE)
        planning.cancel_session(session_id=session, reason="Mưa bão", at=AT, by=PLANNER)
        with pytest.raises(UnableToInvite), transaction.atomic():
            send(code)
        assert not models.Message.objects.exists()
        assert row(code).state is State.MADE

    def test_nobody_is_told_to_come_to_a_session_that_is_over(self, session, home):
        code = invited(session, home, State.MADE)
        with pytest.raises(UnableToInvite), transaction.atomic():
            send(code, at=AT + timedelta(hours=12))
        assert not models.Message.objects.exists()

    def test_a_message_still_waiting_goes_with_its_invitation(self, session, home):
        """The family would come for nothing, with a code that no longer opens anything."""
        code = invited(session, home, State.SENT)
        withdraw(code)
        postman = Postman()
        assert deliver(postman) == 0
        assert postman.kept == []


class TestWithdrawing:
    def test_every_person_is_free_for_another_invitation(self, session, home):
        code = invited(session, home, State.MADE)
        withdraw(code)
        assert queries.invited_people(person_ids=home.ids) == {}
        (again,) = invite(session, home.ids).codes
        assert again != code
        assert set(queries.invited_people(person_ids=home.ids)) == set(home.ids)

    def test_the_invitation_to_another_session_stands(self, session, home):
        kept = invited(families.session(), home, State.MADE)
        withdraw(invited(session, home, State.MADE))
        found = queries.latest_for(person_ids=home.ids)
        assert {invitation.code for invitation in found.values()} == {kept}


class TestContacts:
    def test_one_contact_is_one_row_a_line_a_person_and_one_fact(self, home):
        told = Told()
        key = log(home.ids, by=WARD, channel=Channel.VISIT, outcome=ContactOutcome.REFUSED)
        assert told.acts() == ["outreach.contact"] * 3
        assert {line.person_id for line in told.lines()} == set(home.ids)
        assert {line.object_id for line in told.lines()} == {str(key)}
        ((topic, body),) = told.facts()
        assert (topic, body["outcome"], body["unit_code"]) == (
            "outreach.ContactLogged",
            "refused",
            COMMUNE,
        )
        assert set(body["person_ids"]) == {str(p) for p in home.ids}
        kept = models.Contact.objects.get()
        assert (kept.id, kept.by, kept.people.count()) == (key, WARD.id, 3)

    def test_what_was_said_stands_in_the_note_alone(self, home):
        told = Told()
        log(home.ids, note="Bà nội ốm, hẹn chị Hương thứ bảy")
        assert "Hương" not in f"{told.facts()}{[line.detail for line in told.lines()]}"
        (kept, *_rest) = queries.contacts_of(person_ids=home.ids)[home.mother.id]
        assert kept.note == "Bà nội ốm, hẹn chị Hương thứ bảy"

    def test_a_long_note_in_decomposed_letters_is_cut_and_kept(self, home):
        """A phone keyboard may send marks apart; the column counts them one by one."""
        log(home.ids, note=unicodedata.normalize("NFD", "ế" * 200))
        (kept,) = queries.contacts_of(person_ids=[home.older.id])[home.older.id]
        assert len(kept.note) == 300

    def test_a_contact_needs_somebody(self):
        with pytest.raises(services.NobodyToContact), transaction.atomic():
            log([])
        with pytest.raises(services.NobodyToContact), transaction.atomic():
            log([UUID(int=4)])
        assert not models.Contact.objects.exists()

    def test_the_same_contact_twice_is_two(self, home):
        """Two calls on one day are two calls; a double press is the form's to stop."""
        assert log(home.ids, by=AREA) != log(home.ids, by=AREA)
        assert models.Contact.objects.count() == 2
