"""Who may do what: a role in common is needed, and enough."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cancuoc.foundation.actor import Actor, ActorKind, NotAllowed, Role
from cancuoc.foundation.tests.people import administrator, reviewer

roles = st.frozensets(st.sampled_from(list(Role)))
texts = st.text(max_size=20)


def officer(held: frozenset[Role]) -> Actor:
    return Actor(id="user:a", kind=ActorKind.OFFICER, hand="a", roles=held, units=("009",))


@settings(max_examples=80, deadline=None)
@given(held=roles, asked=st.lists(st.sampled_from(list(Role)), max_size=4))
def test_one_role_in_common_decides(held: frozenset[Role], asked: list[Role]) -> None:
    if any(role in held for role in asked):
        officer(held).require(*asked)
        return
    with pytest.raises(NotAllowed) as refused:
        officer(held).require(*asked)
    assert refused.value.details == {"needed": [role.value for role in asked]}


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("kind", list(ActorKind))
def test_only_the_kind_system_passes_without_a_role(role: Role, kind: ActorKind) -> None:
    actor = Actor(id="x", kind=kind, hand="x")
    if kind is ActorKind.SYSTEM:
        actor.require(role)
        return
    with pytest.raises(NotAllowed) as refused:
        actor.require(role)
    assert refused.value.status == 403


@pytest.mark.parametrize("name", ["", "system", "system:worker", "SYSTEM", "worker"])
def test_a_name_that_looks_like_the_system_gives_no_right(name: str) -> None:
    actor = Actor(id=name, kind=ActorKind.OFFICER, hand=name, label=name)
    with pytest.raises(NotAllowed):
        actor.require(Role.ADMINISTRATOR)


def test_more_roles_never_take_a_right_away() -> None:
    for role in Role:
        officer(frozenset({role})).require(role)
        officer(frozenset(Role)).require(role)


@settings(max_examples=50, deadline=None)
@given(held=roles, purpose=texts, other=texts)
def test_a_purpose_changes_the_purpose_alone(
    held: frozenset[Role], purpose: str, other: str
) -> None:
    before = officer(held)
    after = before.for_purpose(purpose)
    assert after.purpose == purpose
    assert dataclasses.replace(after, purpose="") == before
    assert after.for_purpose(other) == before.for_purpose(other)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (Actor.system("7"), Actor.station("7")),
        (Actor.station("7"), Actor.citizen("7")),
        (Actor.citizen("7"), Actor.system("7")),
        (Actor.station("TX-1"), Actor.station("TX-11")),
        (administrator(), reviewer()),
    ],
)
def test_two_actors_never_share_an_id_or_a_hand(first: Actor, second: Actor) -> None:
    assert first.id != second.id
    assert first.hand != second.hand
    assert first != second


def test_two_accounts_of_one_person_have_one_hand() -> None:
    day, night = administrator("CB-0712"), dataclasses.replace(reviewer(), hand="CB-0712")
    assert day.id != night.id
    assert day.hand == night.hand


def test_an_actor_is_fixed_once_it_is_made() -> None:
    for name, value in (("roles", frozenset(Role)), ("units", ("01",)), ("hand", "other")):
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(reviewer(), name, value)


def test_a_citizen_has_no_label_so_that_no_name_gets_into_the_audit() -> None:
    assert Actor.citizen("K7M2").label == ""
    assert Actor.station("TX-01").label == "TX-01"


@pytest.mark.parametrize("role", list(Role))
def test_a_role_is_stored_by_a_plain_word_that_fits_its_column(role: Role) -> None:
    assert role.value.isascii()
    assert role.value == role.value.lower()
    assert len(role.value) <= 32
    assert Role(role.value) is role


@pytest.mark.parametrize("word", ["", "king", "Reviewer", "thẩm tra"])
def test_an_unknown_word_is_no_role(word: str) -> None:
    with pytest.raises(ValueError):
        Role(word)
