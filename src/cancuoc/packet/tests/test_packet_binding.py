"""The envelope and the frame by themselves: a part opens where it belongs and nowhere else."""

from __future__ import annotations

import dataclasses
from typing import Any
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cancuoc.packet import envelope, frame, keys, reader
from cancuoc.packet.contents import Part
from cancuoc.packet.envelope import OVERHEAD, Binding
from cancuoc.packet.limits import DEFAULT, Limits
from cancuoc.packet.refusals import (
    BadKey,
    NotAPacket,
    TooLarge,
    TruncatedPacket,
    UnreadablePart,
    UnsupportedVersion,
)

CENTRE = X25519PrivateKey.from_private_bytes(b"c" * 32)
OTHER = X25519PrivateKey.from_private_bytes(b"d" * 32)
HERE = Binding(
    packet_id=UUID("01908660-7c7b-7abc-8def-0123456789ab"),
    part=Part.IDENTITY,
    station_id="kit-014",
    centre_key_id=keys.key_id(CENTRE.public_key()),
)
PLAIN = "Lê Thị Thử, 001190000019".encode()


def closed(plain: bytes = PLAIN, **elsewhere: Any) -> bytes:
    binding = dataclasses.replace(HERE, **elsewhere)
    return envelope.close(plain, centre_key=CENTRE.public_key(), binding=binding)


def opened(sealed: bytes, *, key: X25519PrivateKey = CENTRE, **elsewhere: Any) -> bytes:
    return envelope.unclose(sealed, key=key, binding=dataclasses.replace(HERE, **elsewhere))


def test_what_a_part_is_bound_to_is_written_as_documented() -> None:
    assert HERE.info() == (
        b"cancuoc packet part 1\x00019086607c7b7abc8def0123456789ab\x00identity\x00kit-014\x00"
        + HERE.centre_key_id.encode()
    )


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=2000))
def test_whatever_is_closed_opens_and_grows_by_the_same(plain: bytes) -> None:
    sealed = closed(plain)
    assert len(sealed) == len(plain) + OVERHEAD == len(plain) + 48
    assert opened(sealed) == plain


ELSEWHERE: dict[str, dict[str, Any]] = {
    "another packet": {"packet_id": UUID(int=HERE.packet_id.int ^ 1)},
    "another place": {"part": Part.EVIDENCE},
    "another station": {"station_id": "kit-015"},
    "another key": {"centre_key_id": keys.key_id(OTHER.public_key())},
}


@pytest.mark.parametrize("elsewhere", ELSEWHERE.values(), ids=ELSEWHERE)
def test_a_part_moved_elsewhere_does_not_open(elsewhere: dict[str, Any]) -> None:
    with pytest.raises(UnreadablePart):
        opened(closed(), **elsewhere)
    with pytest.raises(UnreadablePart) as caught:
        opened(closed(**elsewhere))
    assert caught.value.details == {"part": "identity"}
    assert opened(closed(**elsewhere), **elsewhere) == PLAIN


def test_another_centre_s_key_does_not_open() -> None:
    with pytest.raises(UnreadablePart):
        opened(closed(), key=OTHER)


def test_closing_twice_shows_neither_the_content_nor_that_it_is_the_same() -> None:
    one, other = closed(), closed()
    assert one != other
    assert one[:32] != other[:32]
    assert PLAIN not in one


@pytest.mark.parametrize("length", [0, 1, 31, 32, 33, 47, 48, 71])
def test_a_part_cut_short_does_not_open(length: int) -> None:
    with pytest.raises(UnreadablePart):
        opened(closed()[:length])


@settings(max_examples=60, deadline=None)
@example(255)
@given(st.integers(0, 8 * (len(PLAIN) + OVERHEAD) - 1))
def test_no_bit_of_a_part_may_be_other(bit: int) -> None:
    # Bit 255 is no part of the ephemeral number (RFC 7748), yet the key depends on it.
    changed = bytearray(closed())
    changed[bit // 8] ^= 1 << (bit % 8)
    with pytest.raises(UnreadablePart):
        opened(bytes(changed))


@pytest.mark.parametrize("point", [bytes(32), b"\x01" + bytes(31)], ids=["zero", "one"])
def test_a_point_of_small_order_is_no_key(point: bytes) -> None:
    """Everyone would share one secret with it, so everyone could read the part."""
    with pytest.raises(BadKey):
        envelope.close(PLAIN, centre_key=X25519PublicKey.from_public_bytes(point), binding=HERE)
    with pytest.raises(UnreadablePart):
        opened(point + closed()[32:])


# So few signs that two pairs often read alike when written without a mark between them.
tokens = st.text("ab", min_size=1, max_size=3)
bindings = st.builds(Binding, st.just(HERE.packet_id), st.sampled_from(Part), tokens, tokens)


@settings(max_examples=100)
@given(bindings, bindings)
def test_two_places_are_never_written_alike(one: Binding, other: Binding) -> None:
    assert (one.info() == other.info()) is (one == other)


HEADER = 14


def test_every_beginning_of_a_packet_asks_for_more(sealed: Any) -> None:
    head = len(sealed.data) - sum(part.size for part in sealed.manifest.parts)
    for length in range(head):
        with pytest.raises(TruncatedPacket):
            frame.read_head(sealed.data[:length], limits=DEFAULT)
    found = frame.read_head(sealed.data[:head], limits=DEFAULT)
    assert found.parts_at == head
    assert found.size == len(sealed.data)


@pytest.mark.parametrize("data", [b"C" * 8, b"X", b"CCPACKEU", b"PK\x03\x04", b"ccpacket", b"\x00"])
def test_what_begins_otherwise_is_no_packet_however_short(data: bytes) -> None:
    with pytest.raises(NotAPacket):
        reader.peek(data)


@pytest.mark.parametrize("version", [0, 2, 256, 65535])
def test_another_version_is_named(sealed: Any, version: int) -> None:
    data = sealed.data[:8] + version.to_bytes(2, "big") + sealed.data[10:]
    with pytest.raises(UnsupportedVersion) as caught:
        reader.peek(data)
    assert caught.value.details == {"version": version}


def test_the_limits_of_size_hold_to_the_byte(bench: Any, sealed: Any) -> None:
    size, manifest = len(sealed.data), len(sealed.manifest.to_bytes())
    exact = Limits(packet=size, manifest=manifest)
    assert bench.open(sealed.data, limits=exact).digest == sealed.digest
    for less in (Limits(packet=size - 1), Limits(manifest=manifest - 1)):
        with pytest.raises(TooLarge):
            bench.open(sealed.data, limits=less)


def test_a_packet_too_large_is_refused_by_its_first_chunk(sealed: Any) -> None:
    """The station is told before it has sent the megabytes that would be refused."""
    head = len(sealed.data) - sum(part.size for part in sealed.manifest.parts)
    with pytest.raises(TooLarge) as caught:
        reader.expected_size(sealed.data[:head], limits=Limits(packet=len(sealed.data) - 1))
    assert caught.value.details == {"size": len(sealed.data)}


def test_parts_are_cut_where_the_manifest_says(bench: Any, sealed: Any) -> None:
    head = frame.read_head(sealed.data, limits=DEFAULT)
    parts = frame.read_parts(sealed.data, head)
    assert list(parts) == [Part.IDENTITY, Part.EVIDENCE, Part.OPTIONAL]
    assert list(parts.values()) == bench.cut_parts(sealed)
    for wrong in (sealed.data[:-1], sealed.data + b"\x00"):
        with pytest.raises(TruncatedPacket) as caught:
            frame.read_parts(wrong, head)
        assert caught.value.details == {"expected": len(sealed.data), "found": len(wrong)}


def test_what_is_signed_begins_with_its_purpose() -> None:
    signed = frame.to_sign(b"{}")
    assert signed == b"cancuoc packet signature 1\x00CCPACKET\x00\x01\x00\x00\x00\x02{}"
    joined = frame.join(signed=signed, signature=b"s" * 64, parts=(b"a", b"b", b"c"))
    assert joined == b"CCPACKET\x00\x01\x00\x00\x00\x02{}" + b"s" * 64 + b"abc"
    assert len(joined) == HEADER + 2 + 64 + 3
