"""A team as a station signs it: two at a bed, everybody once, and one signature for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from cancuoc.packet import keys, signed_word, team
from cancuoc.packet.signed_word import ForgedWord
from cancuoc.packet.team import Member, Presence, TeamChoice

KEY = keys.generate_signing_key()
CAME = Member(username="cb.a", presence=Presence.CAME)
STOOD_IN = Member(username="cb.b", presence=Presence.SUBSTITUTE)
AWAY = Member(username="cb.c", presence=Presence.ABSENT)


def choice(**changes: Any) -> TeamChoice:
    told = {
        "station": "TX-01",
        "key_id": keys.key_id(KEY.public_key()),
        "session_id": UUID(int=1),
        "number": 1,
        "bedside": True,
        "members": (CAME, STOOD_IN, AWAY),
        "chosen_by": "cb.a",
        "hand": "hand-a",
        "chosen_at": datetime(2024, 7, 6, 1, tzinfo=UTC),
    }
    return TeamChoice(**{**told, **changes})


def test_what_was_signed_is_read_back_and_says_who_worked() -> None:
    found = team.read(team.sign(choice(), key=KEY), key=KEY.public_key())
    assert found == choice()
    assert found.present == ("cb.a", "cb.b")
    assert found.of(Presence.ABSENT) == ("cb.c",)


IMPOSSIBLE: dict[str, dict[str, Any]] = {
    "one alone at a bed": {"members": (CAME, AWAY)},
    "nobody": {"members": (AWAY,), "bedside": False},
    "somebody twice": {"members": (CAME, STOOD_IN, replace(CAME, presence=Presence.ABSENT))},
    "whoever chose is away": {"chosen_by": "cb.c"},
    "whoever chose is not in it": {"chosen_by": "cb.x"},
    "no name": {"members": (CAME, STOOD_IN, replace(AWAY, username=""))},
    "a name too long": {"members": (CAME, STOOD_IN, replace(AWAY, username="x" * 65))},
    "number nought": {"number": 0},
    "too many": {
        "members": (CAME, *(replace(STOOD_IN, username=f"s{n}") for n in range(40))),
    },
}


@pytest.mark.parametrize("changes", IMPOSSIBLE.values(), ids=IMPOSSIBLE)
def test_a_team_that_cannot_be_is_none(changes: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r".+"):
        choice(**changes)


def test_one_officer_is_enough_at_a_counter() -> None:
    assert choice(members=(CAME,), bedside=False).present == ("cb.a",)


@pytest.mark.parametrize("how", ["another key", "another key's name", "another word", "not a team"])
def test_a_team_that_its_station_did_not_sign_is_refused(how: str) -> None:
    other = keys.generate_signing_key()
    text = {
        "another key": team.sign(choice(), key=other),
        "another key's name": team.sign(choice(key_id="k" * 43), key=KEY),
        "another word": team.sign(choice(), key=KEY).replace(".", ".A", 1),
        "not a team": signed_word.sign(domain=team._DOMAIN, facts={"a": 1}, key=KEY),
    }[how]
    with pytest.raises(ForgedWord):
        team.read(text, key=KEY.public_key())


def test_the_largest_team_fits_into_a_signed_word() -> None:
    many = (CAME, *(replace(STOOD_IN, username=f"{n:02d}{'x' * 62}") for n in range(39)))
    text = team.sign(choice(members=many), key=KEY)
    assert team.read(text, key=KEY.public_key()).members == many


def test_every_presence_has_words_of_its_own() -> None:
    assert len({each.vi for each in Presence}) == len(Presence)
