"""A signature has one spelling: padded, bent or spaced it is no signature any more."""

from __future__ import annotations

import string
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cancuoc.packet import keys, letting_go, signed_time, signed_word

AT = datetime(2024, 7, 6, 2, 0, tzinfo=UTC)
KEY = keys.generate_signing_key()
LETTERS = string.ascii_uppercase + string.ascii_lowercase + string.digits + "-_"
DOMAIN = b"a test of spelling 1\x00"


def bent(text: str) -> str:
    """Flip the lowest bit of the last letter; 64 bytes leave four bits of it unused."""
    return text[:-1] + LETTERS[LETTERS.index(text[-1]) ^ 1]


SPELLINGS: dict[str, Callable[[str], str]] = {
    "padded": lambda text: text + "==",
    "unused bits": bent,
    "a line break": lambda text: text + "\n",
    "a space within": lambda text: text[:10] + " " + text[10:],
    "a strange letter": lambda text: text[:10] + "*" + text[10:],
    "a second part": lambda text: text + "." + text,
}
each_spelling = pytest.mark.parametrize("change", SPELLINGS.values(), ids=SPELLINGS)


@settings(max_examples=40)
@given(st.binary(max_size=100))
def test_what_is_written_is_read(data: bytes) -> None:
    assert keys.from_b64url(keys.b64url(data)) == data


@settings(max_examples=40)
@given(st.text(alphabet=LETTERS + "+/= \n", max_size=24))
def test_whatever_is_read_is_spelled_as_it_is_written(text: str) -> None:
    try:
        data = keys.from_b64url(text)
    except ValueError:
        return
    assert keys.b64url(data) == text


@pytest.mark.parametrize("text", ["-_8=", "+/8", "-_9", "A", "é", "-_8\n", "-_ 8"])
def test_another_spelling_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        keys.from_b64url(text)


@each_spelling
def test_a_signed_word_is_spelled_one_way(change: Callable[[str], str]) -> None:
    text = signed_word.sign(domain=DOMAIN, facts={"a": 1}, key=KEY)
    assert signed_word.read(domain=DOMAIN, text=text, key=KEY.public_key()) == {"a": 1}
    with pytest.raises(signed_word.ForgedWord):
        signed_word.read(domain=DOMAIN, text=change(text), key=KEY.public_key())


@each_spelling
def test_the_facts_of_a_signed_word_are_spelled_one_way(change: Callable[[str], str]) -> None:
    # Eight bytes leave two bits of the last letter unused.
    facts, _, signature = signed_word.sign(domain=DOMAIN, facts={"a": 12}, key=KEY).partition(".")
    with pytest.raises(signed_word.ForgedWord):
        signed_word.read(domain=DOMAIN, text=f"{change(facts)}.{signature}", key=KEY.public_key())


@each_spelling
def test_a_permission_to_wipe_is_spelled_one_way(change: Callable[[str], str]) -> None:
    text = letting_go.issue(
        station="TX-01",
        packet_id=UUID(int=7),
        digest="a" * 64,
        not_before=AT,
        issued_at=AT + timedelta(minutes=1),
        signing_key=KEY,
    )

    def proven(told: str) -> letting_go.Permission:
        return letting_go.verify(
            told, centre_public_key_lookup=lambda _: KEY.public_key(), station="TX-01"
        )

    assert proven(text).packet_id == UUID(int=7)
    with pytest.raises(letting_go.ForgedPermission):
        proven(change(text))


@each_spelling
def test_the_time_of_the_centre_is_spelled_one_way(change: Callable[[str], str]) -> None:
    told = {"station_id": "TX-01", "challenge": "0" * 32, "at": AT}
    proof = signed_time.prove(signing_key=KEY, **told)
    signed_time.check(proof, key=KEY.public_key(), **told)
    with pytest.raises(signed_time.ForgedTime):
        signed_time.check(change(proof), key=KEY.public_key(), **told)
