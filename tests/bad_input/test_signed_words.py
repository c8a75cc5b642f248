"""Orders, keys, permissions and the time: believed from one signer, of one kind, unchanged."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cancuoc.domain.stations import key_changes
from cancuoc.domain.stations import wiping as at_the_centre
from cancuoc.kernel import canonical
from cancuoc.packet import keys, letting_go, signed_time, signed_word
from cancuoc.packet.letting_go import ForgedPermission
from cancuoc.packet.signed_time import ForgedTime
from cancuoc.packet.signed_word import LARGEST, ForgedWord
from cancuoc.station import rekeying
from cancuoc.station import wiping as at_the_station

AT = datetime(2024, 7, 6, 14, 30, tzinfo=UTC)
KEY, OTHER_KEY = keys.generate_signing_key(), keys.generate_signing_key()
DOMAINS = {
    "order": at_the_centre.ORDER_DOMAIN,
    "answer": at_the_centre.ANSWER_DOMAIN,
    "key change": key_changes.CHANGE_DOMAIN,
    "centre key": key_changes.CENTRE_KEY_DOMAIN,
}
FACTS = {"order": "o-1", "station": "TX-01", "unsent_too": False, "waiting": 3}
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(1 - 2**53, 2**53 - 1) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner),
    max_leaves=4,
)


def said(facts: object = None, *, kind: str = "order", key: object = KEY) -> str:
    return signed_word.sign(domain=DOMAINS[kind], facts=facts or FACTS, key=key)


def heard(text: str, *, kind: str = "order", key: object = KEY) -> dict[str, object]:
    return signed_word.read(domain=DOMAINS[kind], text=text, key=key.public_key())


def by_hand(data: bytes, *, kind: str = "order") -> str:
    """Sign bytes as they are, whatever they say."""
    return f"{keys.b64url(data)}.{keys.b64url(KEY.sign(DOMAINS[kind] + data))}"


class TestWords:
    @settings(max_examples=30)
    @given(st.dictionaries(st.text(max_size=8), PLAIN, min_size=1, max_size=3))
    def test_what_was_said_is_heard(self, facts):
        assert heard(said(facts)) == facts

    def test_both_sides_name_the_kinds_alike(self):
        assert at_the_station.ORDER_DOMAIN == at_the_centre.ORDER_DOMAIN
        assert at_the_station.ANSWER_DOMAIN == at_the_centre.ANSWER_DOMAIN
        assert rekeying.CHANGE_DOMAIN == key_changes.CHANGE_DOMAIN
        assert rekeying.CENTRE_KEY_DOMAIN == key_changes.CENTRE_KEY_DOMAIN

    def test_no_kind_begins_like_another(self):
        """Otherwise the end of one domain could be read as the beginning of other facts."""
        kinds = [*DOMAINS.values(), letting_go._DOMAIN, signed_time._DOMAIN]
        for one in kinds:
            assert [other for other in kinds if other.startswith(one)] == [one]

    @pytest.mark.parametrize("shown_as", DOMAINS)
    @pytest.mark.parametrize("kind", DOMAINS)
    def test_a_word_of_one_kind_is_none_of_another(self, kind, shown_as):
        text = said(kind=kind)
        if kind == shown_as:
            assert heard(text, kind=shown_as) == FACTS
            return
        with pytest.raises(ForgedWord):
            heard(text, kind=shown_as)

    def test_a_word_of_somebody_else_is_not_heard(self):
        with pytest.raises(ForgedWord):
            heard(said(key=OTHER_KEY))

    def test_every_flipped_bit_is_noticed(self):
        data, _, signature = said().partition(".")
        for text in (data, signature):
            whole = base64.urlsafe_b64decode(text + "==")
            for at in range(0, len(whole) * 8, 3):
                hurt = bytearray(whole)
                hurt[at // 8] ^= 1 << at % 8
                pair = (data, keys.b64url(bytes(hurt)))
                if text == data:
                    pair = (keys.b64url(bytes(hurt)), signature)
                with pytest.raises(ForgedWord):
                    heard(".".join(pair))

    @pytest.mark.parametrize(
        "text", ["", ".", "..", "e30", "e30.", ".e30", "ế.ế", "x" * 100, "e30.e30.e30", "\x00.\x00"]
    )
    def test_noise_is_no_word(self, text):
        with pytest.raises(ForgedWord):
            heard(text)

    def test_no_word_is_longer_than_it_may_be(self):
        over = len(said({"a": ""})) - LARGEST
        # Four letters of the text carry three of the facts.
        fits = {"a": "x" * (-over * 3 // 4 - 3)}
        assert heard(said(fits)) == fits
        with pytest.raises(ForgedWord):
            heard(said({"a": "x" * (-over * 3 // 4 + 8)}))

    @pytest.mark.parametrize(
        "data",
        [
            b"[]",
            b'"order"',
            b"null",
            b"1",
            b"{",
            b'{"b":1,"a":2}',
            b'{"a": 1}',
            b'{"a":1,"a":2}',
            b'{"a":1.0}',
            b"\xff",
        ],
    )
    def test_what_was_signed_but_is_no_canonical_object_is_refused(self, data):
        with pytest.raises(ForgedWord):
            heard(by_hand(data))

    def test_the_same_facts_are_always_the_same_word(self):
        assert said() == said(dict(reversed(FACTS.items()))) == by_hand(canonical.dumps(FACTS))


PACKET = UUID("01907d00-0000-7000-8000-000000000101")
DIGEST = "ab" * 32


def permitted(**changes: object) -> str:
    told = {
        "station": "TX-01",
        "packet_id": PACKET,
        "digest": DIGEST,
        "not_before": AT,
        "issued_at": AT + timedelta(days=1),
        "signing_key": KEY,
    }
    return letting_go.issue(**{**told, **changes})


def shown(text: str, *, station: str = "TX-01") -> letting_go.Permission:
    known = {keys.key_id(KEY.public_key()): KEY.public_key()}
    return letting_go.verify(text, centre_public_key_lookup=known.get, station=station)


class TestPermissions:
    def test_it_names_packet_digest_and_times(self):
        found = shown(permitted())
        assert (found.station, found.packet_id, found.digest) == ("TX-01", PACKET, DIGEST)
        assert (found.not_before, found.issued_at) == (AT, AT + timedelta(days=1))

    def test_it_is_for_one_station_and_of_a_centre_that_is_known(self):
        with pytest.raises(ForgedPermission):
            shown(permitted(), station="TX-02")
        with pytest.raises(ForgedPermission):
            shown(permitted(signing_key=OTHER_KEY))

    @pytest.mark.parametrize("field", ["station", "packet_id", "digest", "not_before", "issued_at"])
    def test_another_value_with_the_signature_of_the_first_is_forged(self, field):
        data, _, signature = permitted().partition(".")
        facts = json.loads(base64.urlsafe_b64decode(data + "=="))
        values = {"packet_id": str(UUID(int=1)), "station": "TX-02", "digest": "cd" * 32}
        facts[field] = values.get(field, "2024-07-01T00:00:00.000Z")
        with pytest.raises(ForgedPermission):
            shown(f"{keys.b64url(canonical.dumps(facts))}.{signature}", station=facts["station"])

    def test_an_order_to_wipe_is_no_permission_nor_the_other_way_round(self):
        with pytest.raises(ForgedPermission):
            shown(said())
        with pytest.raises(ForgedWord):
            heard(permitted())

    @given(st.text(alphabet="ABCabc019-_.=+/ \nế", max_size=60))
    def test_noise_permits_nothing(self, text):
        with pytest.raises(ForgedPermission):
            shown(text)

    @pytest.mark.parametrize("deep", ["[" * 90_000, '{"a":' * 40_000])
    def test_neither_does_what_is_nested_without_end(self, deep):
        with pytest.raises(ForgedPermission):
            shown(f"{keys.b64url(deep.encode())}.AA")


def proven(**changes: object) -> str:
    told = {"signing_key": KEY, "station_id": "TX-01", "challenge": "c-1", "at": AT}
    return signed_time.prove(**{**told, **changes})


def checked(proof: str, **changes: object) -> None:
    asked = {"key": KEY.public_key(), "station_id": "TX-01", "challenge": "c-1", "at": AT}
    signed_time.check(proof, **{**asked, **changes})


class TestTheTime:
    def test_the_answer_to_this_question_is_believed(self):
        checked(proven())

    @pytest.mark.parametrize(
        "changes",
        [
            {"station_id": "TX-02"},
            {"challenge": "c-2"},
            {"at": AT + timedelta(milliseconds=1)},
            {"at": AT - timedelta(hours=1)},
            {"key": OTHER_KEY.public_key()},
        ],
        ids=["another station", "another question", "a moment later", "earlier", "another key"],
    )
    def test_the_answer_to_any_other_is_not(self, changes):
        with pytest.raises(ForgedTime):
            checked(proven(), **changes)

    def test_where_one_field_ends_cannot_be_moved(self):
        with pytest.raises(ForgedTime):
            checked(proven(station_id="TX-0", challenge="1c-1"), station_id="TX-01")

    def test_the_same_moment_in_another_zone_is_the_same_time(self):
        checked(proven(), at=AT.astimezone())

    @given(st.text(max_size=40))
    def test_noise_proves_nothing(self, text):
        with pytest.raises(ForgedTime):
            checked(text)
