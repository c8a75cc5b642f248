"""Receipts: the centre's word, the same word each time, and only for its packet."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from cancuoc.kernel import canonical
from cancuoc.packet import keys, receipt
from cancuoc.packet.refusals import BadReceipt, ForgedReceipt, PacketRefused, WrongReceipt

CENTRE = Ed25519PrivateKey.from_private_bytes(b"r" * 32)
KEY_ID = keys.key_id(CENTRE.public_key())
PACKET = UUID("01908660-7c7b-7abc-8def-0123456789ab")
DIGEST = "ab" * 32
AT = datetime(2024, 7, 6, 10, 0, 1, 500000, tzinfo=UTC)


def lookup(key_id):
    return CENTRE.public_key() if key_id == KEY_ID else None


def issued(**change):
    facts = {
        "packet_id": PACKET,
        "digest": DIGEST,
        "station_id": "kit-014",
        "sequence": 7,
        "received_at": AT,
        "signing_key": CENTRE,
    }
    return receipt.issue(**(facts | change))


def verified(data, **change):
    wanted = {"packet_id": PACKET, "digest": DIGEST, "centre_public_key_lookup": lookup}
    return receipt.verify(data, **(wanted | change))


def resigned(change):
    """Sign changed facts with the true key, to reach the checks behind the signature."""
    raw = json.loads(issued().data)
    raw.pop("signature")
    change(raw)
    signature = CENTRE.sign(b"cancuoc receipt signature 1\x00" + canonical.dumps(raw))
    return canonical.dumps(raw | {"signature": keys.b64url(signature)})


def test_a_receipt_is_believed():
    made = issued()
    found = verified(made.data)
    assert found == made
    assert found.packet_id == PACKET
    assert found.digest == DIGEST
    assert found.station_id == "kit-014"
    assert found.sequence == 7
    assert found.received_at == AT
    assert found.key_id == KEY_ID


def test_the_same_facts_give_the_same_bytes():
    assert issued().data == issued().data


def test_it_is_small_and_plain():
    raw = json.loads(issued().data)
    assert len(issued().data) < 600
    assert raw["format"] == "cancuoc-receipt"
    assert raw["received_at"] == "2024-07-06T10:00:01.500Z"


@given(
    st.uuids(),
    st.binary(min_size=32, max_size=32).map(bytes.hex),
    st.integers(1, 2**53 - 1),
    st.datetimes(timezones=st.just(UTC)),
)
def test_any_receipt_round_trips(packet_id, digest, sequence, at):
    made = issued(packet_id=packet_id, digest=digest, sequence=sequence, received_at=at)
    assert verified(made.data, packet_id=packet_id, digest=digest) == made


def test_a_receipt_for_another_packet_is_no_receipt():
    with pytest.raises(WrongReceipt):
        verified(issued().data, packet_id=uuid4())


def test_a_receipt_for_other_bytes_is_no_receipt():
    with pytest.raises(WrongReceipt):
        verified(issued().data, digest="cd" * 32)


def test_an_unknown_key_is_not_believed():
    stranger = keys.generate_signing_key()
    with pytest.raises(ForgedReceipt):
        verified(issued(signing_key=stranger).data)


def test_a_lookup_that_returns_the_wrong_key_is_caught():
    stranger = keys.generate_signing_key()
    data = issued(signing_key=stranger).data
    with pytest.raises(ForgedReceipt):
        verified(data, centre_public_key_lookup=lambda key_id: CENTRE.public_key())


def test_each_flipped_bit_is_refused():
    data = issued().data
    for bit in range(8 * len(data)):
        changed = bytearray(data)
        changed[bit // 8] ^= 1 << (bit % 8)
        with pytest.raises(PacketRefused):
            verified(bytes(changed))


def test_cut_at_every_byte_is_refused():
    data = issued().data
    for length in range(len(data)):
        with pytest.raises(BadReceipt):
            verified(data[:length])


@pytest.mark.parametrize("key", ["digest", "sequence", "received_at", "packet_id", "signature"])
def test_a_missing_field_is_refused(key):
    raw = json.loads(issued().data)
    del raw[key]
    with pytest.raises(BadReceipt):
        verified(canonical.dumps(raw))


CHANGES = {
    "extra": lambda raw: raw.update(note="x"),
    "format": lambda raw: raw.update(format="other"),
    "version": lambda raw: raw.update(version=2),
    "sequence as text": lambda raw: raw.update(sequence="7"),
    "sequence as truth": lambda raw: raw.update(sequence=True),
    "sequence zero": lambda raw: raw.update(sequence=0),
    "digest short": lambda raw: raw.update(digest="ab"),
    "digest missing": lambda raw: raw.update(digest=None),
    "time without zone": lambda raw: raw.update(received_at="2024-07-06T10:00:01.500"),
    "station a number": lambda raw: raw.update(station_id=14),
    "id in capitals": lambda raw: raw.update(packet_id=str(PACKET).upper()),
    "key id a number": lambda raw: raw.update(key_id=1),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_signed_but_malformed_receipt_is_refused(change):
    with pytest.raises(BadReceipt):
        verified(resigned(change))


@pytest.mark.parametrize("signature", ["", "A", "AA==", "!" * 86, "A" * 85 + "B", "A" * 86 + "\n"])
def test_a_signature_spelled_otherwise_is_refused(signature):
    raw = json.loads(issued().data) | {"signature": signature}
    with pytest.raises((BadReceipt, ForgedReceipt)):
        verified(canonical.dumps(raw))


@pytest.mark.parametrize("data", [b"", b"{}", b"[]", b"null", b"7", b"{" * 3000, b" " * 5000])
def test_bytes_that_are_no_receipt_are_refused(data):
    with pytest.raises(BadReceipt):
        verified(data)


@given(st.binary(max_size=300))
def test_any_bytes_are_refused_by_name(data):
    with pytest.raises(PacketRefused):
        verified(data)


@pytest.mark.parametrize("change", [{"digest": "x"}, {"digest": "AB" * 32}, {"sequence": 0}])
def test_the_centre_does_not_sign_nonsense(change):
    with pytest.raises(BadReceipt):
        issued(**change)


def test_the_centre_does_not_sign_a_naive_time():
    with pytest.raises(ValueError):
        issued(received_at=AT.replace(tzinfo=None))


def test_a_packet_signature_is_never_a_receipt():
    raw = json.loads(issued().data)
    raw.pop("signature")
    elsewhere = CENTRE.sign(b"cancuoc packet signature 1\x00" + canonical.dumps(raw))
    with pytest.raises(ForgedReceipt):
        verified(canonical.dumps(raw | {"signature": keys.b64url(elsewhere)}))
