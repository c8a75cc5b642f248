"""Changed, cut, swapped and foreign packets: refused every time, each under its name."""

from __future__ import annotations

import random
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey

from cancuoc.kernel.digest import sha256_hex
from cancuoc.packet import keys, reader
from cancuoc.packet.contents import Entry, Part
from cancuoc.packet.limits import Limits
from cancuoc.packet.refusals import (
    AlteredPart,
    BadArchive,
    BadEntry,
    BadKey,
    BadManifest,
    ForgedSignature,
    NotAPacket,
    PacketRefused,
    TooLarge,
    TruncatedPacket,
    UnknownCentreKey,
    UnknownStation,
    UnreadablePart,
    UnsupportedVersion,
)

HEADER = 14


def flipped(data, bit):
    changed = bytearray(data)
    changed[bit // 8] ^= 1 << (bit % 8)
    return bytes(changed)


@pytest.mark.parametrize("seed", range(10))
def test_a_thousand_flipped_bits_are_refused_a_thousand_times(bench, sealed, seed):
    chance = random.Random(seed)
    refused = 0
    for bit in chance.sample(range(8 * len(sealed.data)), 100):
        with pytest.raises(PacketRefused):
            bench.open(flipped(sealed.data, bit))
        refused += 1
    assert refused == 100


def test_each_bit_of_header_and_signature_counts(bench, sealed):
    ends = bench.boundaries(sealed)
    for bit in [*range(8 * HEADER), *range(8 * ends[4], 8 * ends[5])]:
        with pytest.raises(PacketRefused):
            bench.verify(flipped(sealed.data, bit))


def test_each_byte_of_the_manifest_counts_without_opening(bench, sealed):
    for at in range(HEADER, bench.boundaries(sealed)[4]):
        with pytest.raises(PacketRefused):
            bench.verify(flipped(sealed.data, 8 * at))


@pytest.mark.parametrize(
    ("where", "refusal"),
    [
        (0, NotAPacket),
        (8, UnsupportedVersion),
        (9, UnsupportedVersion),
        (10, TooLarge),
        (HEADER, BadManifest),
    ],
)
def test_damage_at_the_front_is_named(bench, sealed, where, refusal):
    with pytest.raises(refusal):
        bench.open(flipped(sealed.data, 8 * where))


def test_damage_to_the_signature_is_named(bench, sealed):
    with pytest.raises(ForgedSignature):
        bench.open(flipped(sealed.data, 8 * bench.boundaries(sealed)[4]))


@pytest.mark.parametrize("index", range(3))
def test_damage_to_a_part_names_the_part(bench, sealed, index):
    with pytest.raises(AlteredPart) as caught:
        bench.verify(flipped(sealed.data, 8 * bench.boundaries(sealed)[5 + index]))
    assert caught.value.details == {"part": list(Part)[index].value}


def test_cut_anywhere_is_refused(bench, sealed):
    near = {end + step for end in bench.boundaries(sealed) for step in (-1, 0, 1)}
    lengths = near | set(range(0, len(sealed.data), 37))
    for length in sorted(n for n in lengths if 0 <= n < len(sealed.data)):
        with pytest.raises(TruncatedPacket):
            bench.verify(sealed.data[:length])


def test_bytes_after_the_end_are_refused(bench, sealed):
    for extra in (b"\x00", sealed.data):
        with pytest.raises(TruncatedPacket):
            bench.verify(sealed.data + extra)


@pytest.mark.parametrize("index", range(3))
def test_parts_swapped_between_two_packets_are_refused(bench, sealed, index):
    other = bench.seal(packet_id=uuid4(), sequence=2)
    parts = bench.cut_parts(sealed)
    parts[index] = bench.cut_parts(other)[index]
    data = sealed.data[: bench.boundaries(sealed)[5]] + b"".join(parts)
    with pytest.raises(AlteredPart):
        bench.verify(data)


@pytest.mark.parametrize("part", list(Part))
def test_a_swapped_part_does_not_open_even_when_the_station_signs_it(bench, sealed, part):
    other = bench.seal(packet_id=uuid4(), sequence=2)
    parts, foreign = bench.cut_parts(sealed), bench.cut_parts(other)
    index = list(Part).index(part)
    parts[index] = foreign[index]

    def change(raw):
        raw["parts"][part.value] |= {"sha256": sha256_hex(foreign[index])}

    data = bench.resigned(sealed, change, parts=parts)
    assert bench.verify(data).manifest.packet_id == sealed.packet_id
    with pytest.raises(UnreadablePart) as caught:
        bench.open(data)
    assert caught.value.details == {"part": part.value}


def test_parts_exchanged_within_one_packet_do_not_open(bench):
    twin = (Entry("a.txt", "text/plain", b"x"),)
    made = bench.seal(identity=twin, optional=twin)
    parts = bench.cut_parts(made)

    def change(raw):
        raw["parts"]["identity"], raw["parts"]["optional"] = (
            raw["parts"]["optional"],
            raw["parts"]["identity"],
        )

    with pytest.raises(UnreadablePart):
        bench.open(bench.resigned(made, change, parts=parts[::-1]))


def test_the_signature_of_another_station_is_refused(bench, sealed):
    forged = bench.seal(station=bench.other)
    head = bench.boundaries(sealed)
    signature = forged.data[bench.boundaries(forged)[4] :][:64]
    data = sealed.data[: head[4]] + signature + sealed.data[head[5] :]
    with pytest.raises(ForgedSignature):
        bench.open(data)


def test_one_station_cannot_write_in_the_name_of_another(bench, sealed):
    def change(raw):
        raw["station_id"] = "kit-015"

    with pytest.raises(UnknownStation):
        bench.open(bench.resigned(sealed, change))


def test_a_claimed_key_id_is_not_believed(bench, sealed):
    def change(raw):
        raw["station_id"] = "kit-015"
        raw["station_key_id"] = bench.other.key_id

    with pytest.raises(ForgedSignature):
        bench.open(bench.resigned(sealed, change))


def test_a_revoked_station_is_unknown(bench, sealed):
    with pytest.raises(UnknownStation) as caught:
        bench.verify(sealed.data, lookup=lambda station_id, key_id: None)
    assert caught.value.details == {"station_id": "kit-014"}
    assert caught.value.status == 403


def test_a_lookup_that_returns_the_wrong_key_is_caught(bench, sealed):
    with pytest.raises(UnknownStation):
        bench.verify(sealed.data, lookup=lambda station_id, key_id: bench.other.public_key)


def test_a_packet_for_another_centre_is_refused(bench, sealed):
    for held in ([], [keys.generate_encryption_key()]):
        with pytest.raises(UnknownCentreKey):
            bench.open(sealed.data, centre_keys=held)


def test_a_wrong_key_under_the_right_name_does_not_open(bench):
    stranger = keys.generate_encryption_key()
    made = bench.seal(centre_key=stranger.public_key())

    def change(raw):
        raw["centre_key_id"] = keys.key_id(bench.centre.public_key())

    with pytest.raises(UnreadablePart):
        bench.open(bench.resigned(made, change))


def test_a_weak_centre_key_is_refused_when_sealing(bench):
    with pytest.raises(BadKey):
        bench.seal(centre_key=X25519PublicKey.from_public_bytes(bytes(32)))


def test_a_huge_manifest_is_refused_by_its_length_alone():
    with pytest.raises(TooLarge):
        reader.peek(b"CCPACKET\x00\x01\xff\xff\xff\xff")


def test_too_many_bytes_are_refused_unread(bench, sealed):
    with pytest.raises(TooLarge) as caught:
        bench.open(sealed.data, limits=Limits(packet=len(sealed.data) - 1))
    assert caught.value.status == 413


@pytest.mark.parametrize(
    "limits", [Limits(packet=1000), Limits(manifest=100), Limits(entry=100), Limits(entries=1)]
)
def test_the_station_refuses_to_seal_beyond_the_limits(bench, limits):
    with pytest.raises(TooLarge):
        bench.seal(limits=limits)


@pytest.mark.parametrize("limits", [Limits(entry=100), Limits(entries=1)])
def test_the_centre_refuses_to_open_beyond_its_own_limits(bench, sealed, limits):
    with pytest.raises(TooLarge):
        bench.open(sealed.data, limits=limits)


@pytest.mark.parametrize(
    "name",
    ["", "A.png", "../a", "a/b", "a b", "ảnh.png", "a..b", ".a", "a.", "a\n", "x" * 65, "a\x00"],
)
def test_an_entry_name_that_could_mislead_is_refused_when_sealing(bench, name):
    with pytest.raises(BadEntry):
        bench.seal(identity=(Entry(name, "image/png", b""),))


@pytest.mark.parametrize("media_type", ["", "image", "image/", "/png", "Image/png", "a/b;c=d"])
def test_a_strange_media_type_is_refused_when_sealing(bench, media_type):
    with pytest.raises(BadEntry):
        bench.seal(identity=(Entry("a.png", media_type, b""),))


def test_two_entries_of_one_name_are_refused_when_sealing(bench):
    with pytest.raises(BadEntry):
        bench.seal(identity=(Entry("a", "a/b", b"1"), Entry("a", "a/b", b"2")))


def test_the_name_of_the_log_is_reserved(bench):
    with pytest.raises(BadEntry):
        bench.seal(evidence=(Entry("operations.json", "application/json", b"[]"),))


def test_a_packet_without_a_log_is_not_sealed(bench):
    with pytest.raises(BadEntry):
        bench.seal(operations=b"")


def test_every_refusal_tells_what_to_do():
    kinds = [PacketRefused, *PacketRefused.__subclasses__()]
    assert len(kinds) >= 15
    for kind in kinds:
        refusal = kind()
        assert refusal.next_step.startswith("Vui lòng")
        assert refusal.message.endswith(".")
        assert "bạn" not in refusal.message + refusal.next_step
        assert len(refusal.message.split()) <= 20
        assert 400 <= refusal.status < 500


def test_an_archive_that_lies_inside_a_true_envelope_is_refused(bench, monkeypatch):
    from cancuoc.packet import archive

    honest = archive.pack

    def lying(entries, **options):
        plain, seals = honest(entries, **options)
        return plain + b"\x00", seals

    monkeypatch.setattr(archive, "pack", lying)
    made = bench.seal()
    monkeypatch.undo()
    with pytest.raises(BadArchive):
        bench.open(made.data)
