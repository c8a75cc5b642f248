"""Two officers with one family, two workers with one message: each is told once."""

from __future__ import annotations

from functools import partial
from uuid import UUID

import pytest
from tests.support import families
from tests.support.together import names, together
from tests.support.told import rows_of

from cancuoc.domain.outreach import models, queries
from cancuoc.domain.outreach.inviting import UnableToInvite
from cancuoc.domain.outreach.tests.world import MAIL, Postman, deliver, invite, send, withdraw

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def home() -> families.Household:
    families.load_units()
    return families.household()


@pytest.fixture
def session(home) -> UUID:
    return families.session()


def test_a_family_that_two_officers_invite_at_once_gets_one_letter(home, session):
    ends = together(*[partial(invite, session, home.ids)] * 4)
    made = [end for end in ends if not isinstance(end, Exception)]
    refused = [end for end in ends if isinstance(end, Exception)]
    assert sum(len(result.codes) for result in made) == 1
    assert all(isinstance(end, UnableToInvite) for end in refused)
    assert models.InvitedPerson.objects.count() == 3
    assert models.Invitation.objects.count() == 1, "no letter without its people"


def test_two_families_in_two_lists_that_overlap_are_never_half_invited(home, session):
    other = families.household(surname="Lê")
    ends = together(
        partial(invite, session, [*home.ids, *other.ids]),
        partial(invite, session, [*other.ids, *home.ids]),
        partial(invite, session, home.ids),
    )
    assert set(names(ends)) <= {"InviteResult", "UnableToInvite"}
    invited = queries.invited_people(person_ids=[*home.ids, *other.ids])
    for family in (home, other):
        letters = {invited.get(key) for key in family.ids}
        assert len(letters) == 1, "a family is on one letter, or on none"
    everyone = sum(len(letter.people) for letter in queries.invitations_to(session_id=session))
    assert everyone == models.InvitedPerson.objects.count() == len(invited)


def test_an_invitation_withdrawn_by_three_is_withdrawn_once(home, session):
    (code,) = invite(session, home.ids).codes
    ends = together(*[partial(withdraw, code)] * 3)
    assert names(ends) == ["IllegalMove", "IllegalMove", "NoneType"]
    assert models.InvitationHistory.objects.filter(act="withdraw").count() == 1


def test_sent_and_withdrawn_at_once_it_ends_withdrawn_and_no_message_leaves(home, session):
    (code,) = invite(session, home.ids, email=MAIL).codes
    ends = together(partial(send, code), partial(withdraw, code))
    assert names(ends) in (["NoneType", "bool"], ["IllegalMove", "NoneType"])
    assert models.Invitation.objects.get().state == "withdrawn"
    postman = Postman()
    assert deliver(postman) == 0
    assert postman.kept == []


def test_four_workers_carry_each_message_once(session):
    codes = [
        invite(session, families.household(surname=name).ids, email=MAIL).codes[0]
        for name in ("Trần", "Lê", "Phạm", "Vũ")
    ]
    for code in codes:
        send(code)
    postman = Postman()
    ends = together(*[partial(deliver, postman, limit=2)] * 4)
    while left := deliver(postman):
        ends.append(left)
    assert sum(ends) == 4
    bodies = [body for _to, _subject, body in postman.kept]
    assert sorted(body[-8:] for body in bodies) == sorted(codes)


def test_no_refusal_leaves_anything_behind(home, session):
    """Whatever was written before the constraint spoke goes back with the transaction."""
    gone = families.session()
    (code,) = invite(gone, home.ids, email=MAIL).codes
    withdraw(code)
    before = rows_of("outreach", "foundation")
    refused = [
        partial(invite, session, []),
        partial(invite, session, [UUID(int=9)]),
        partial(invite, session, [*home.ids, UUID(int=9)]),
        partial(invite, UUID(int=9), home.ids),
        partial(invite, session, home.ids, by=families.PLANNER),
        partial(send, code),
        partial(send, "ZZZZ9999"),
        partial(withdraw, code),
        partial(withdraw, "ZZZZ9999"),
    ]
    ends = [end for call in refused for end in together(call)]
    assert names(ends) == sorted(
        ["UnableToInvite"] * 4
        + ["NotAllowed", "IllegalMove", "NoSuchInvitation"]
        + ["IllegalMove", "NoSuchInvitation"]
    )
    assert rows_of("outreach", "foundation") == before
