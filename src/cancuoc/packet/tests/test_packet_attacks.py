"""Changed, cut, swapped and foreign packets: refused every time, each under its name."""

from __future__ import annotations

import json
import random
from itertools import pairwise
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey

from cancuoc.kernel import canonical
from cancuoc.kernel.digest import sha256_hex
from cancuoc.packet import frame, keys, reader
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


def boundaries(packet):
    manifest_end = HEADER + len(packet.manifest.to_bytes())
    at = manifest_end + 64
    ends = [0, 8, 10, HEADER, manifest_end, at]
    for part in packet.manifest.parts:
        at += part.size
        ends.append(at)
    return ends


def resigned(bench, packet, change, *, parts=None):
    """Sign a changed manifest with the station's true key: an attack from inside."""
    raw = json.loads(packet.manifest.to_bytes())
    change(raw)
    signed = frame.to_sign(canonical.dumps(raw))
    rest = packet.data[boundaries(packet)[5] :] if parts is None else b"".join(parts)
    signature = bench.station.signing_key.sign(signed)
    return frame.join(signed=signed, signature=signature, parts=(rest,))


def cut_parts(packet):
    ends = boundaries(packet)[5:]
    return [packet.data[a:b] for a, b in pairwise(ends)]


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
    ends = boundaries(sealed)
    for bit in [*range(8 * HEADER), *range(8 * ends[4], 8 * ends[5])]:
        with pytest.raises(PacketRefused):
            bench.verify(flipped(sealed.data, bit))


def test_each_byte_of_the_manifest_counts_without_opening(bench, sealed):
    for at in range(HEADER, boundaries(sealed)[4]):
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
        bench.open(flipped(sealed.data, 8 * boundaries(sealed)[4]))


@pytest.mark.parametrize("index", range(3))
def test_damage_to_a_part_names_the_part(bench, sealed, index):
    with pytest.raises(AlteredPart) as caught:
        bench.verify(flipped(sealed.data, 8 * boundaries(sealed)[5 + index]))
    assert caught.value.details == {"part": list(Part)[index].value}


def test_cut_anywhere_is_refused(bench, sealed):
    near = {end + step for end in boundaries(sealed) for step in (-1, 0, 1)}
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
    parts = cut_parts(sealed)
    parts[index] = cut_parts(other)[index]
    data = sealed.data[: boundaries(sealed)[5]] + b"".join(parts)
    with pytest.raises(AlteredPart):
        bench.verify(data)


@pytest.mark.parametrize("part", list(Part))
def test_a_swapped_part_does_not_open_even_when_the_station_signs_it(bench, sealed, part):
    other = bench.seal(packet_id=uuid4(), sequence=2)
    parts, foreign = cut_parts(sealed), cut_parts(other)
    index = list(Part).index(part)
    parts[index] = foreign[index]

    def change(raw):
        raw["parts"][part.value] |= {"sha256": sha256_hex(foreign[index])}

    data = resigned(bench, sealed, change, parts=parts)
    assert bench.verify(data).manifest.packet_id == sealed.packet_id
    with pytest.raises(UnreadablePart) as caught:
        bench.open(data)
    assert caught.value.details == {"part": part.value}


def test_parts_exchanged_within_one_packet_do_not_open(bench):
    twin = (Entry("a.txt", "text/plain", b"x"),)
    made = bench.seal(identity=twin, optional=twin)
    parts = cut_parts(made)

    def change(raw):
        raw["parts"]["identity"], raw["parts"]["optional"] = (
            raw["parts"]["optional"],
            raw["parts"]["identity"],
        )

    with pytest.raises(UnreadablePart):
        bench.open(resigned(bench, made, change, parts=parts[::-1]))


def test_the_signature_of_another_station_is_refused(bench, sealed):
    forged = bench.seal(station=bench.other)
    head = boundaries(sealed)
    signature = forged.data[boundaries(forged)[4] :][:64]
    data = sealed.data[: head[4]] + signature + sealed.data[head[5] :]
    with pytest.raises(ForgedSignature):
        bench.open(data)


def test_one_station_cannot_write_in_the_name_of_another(bench, sealed):
    def change(raw):
        raw["station_id"] = "kit-015"

    with pytest.raises(UnknownStation):
        bench.open(resigned(bench, sealed, change))


def test_a_claimed_key_id_is_not_believed(bench, sealed):
    def change(raw):
        raw["station_id"] = "kit-015"
        raw["station_key_id"] = bench.other.key_id

    with pytest.raises(ForgedSignature):
        bench.open(resigned(bench, sealed, change))


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
        bench.open(resigned(bench, made, change))


def test_a_weak_centre_key_is_refused_when_sealing(bench):
    with pytest.raises(BadKey):
        bench.seal(centre_key=X25519PublicKey.from_public_bytes(bytes(32)))


def remove(*path):
    def change(raw):
        for key in path[:-1]:
            raw = raw[key]
        del raw[path[-1]]

    return change


def put(value, *path):
    def change(raw):
        for key in path[:-1]:
            raw = raw[key]
        raw[path[-1]] = value

    return change


BAD_MANIFESTS = {
    "no id": remove("packet_id"),
    "no parts": remove("parts"),
    "no optional part": remove("parts", "optional"),
    "no session": remove("session_id"),
    "extra key": put("x", "comment"),
    "extra key in a part": put("x", "parts", "identity", "comment"),
    "extra part": put({"size": 0, "sha256": "0" * 64, "entries": []}, "parts", "more"),
    "another format": put("zip", "format"),
    "another version": put(2, "version"),
    "id in capitals": put("01908660-7C7B-7ABC-8DEF-0123456789AB", "packet_id"),
    "id in braces": put("{01908660-7c7b-7abc-8def-0123456789ab}", "packet_id"),
    "id a number": put(7, "packet_id"),
    "sequence zero": put(0, "sequence"),
    "sequence a text": put("1", "sequence"),
    "sequence a truth": put(True, "sequence"),
    "sequence missing value": put(None, "sequence"),
    "station with a line end": put("kit-014\n", "station_id"),
    "station empty": put("", "station_id"),
    "station too long": put("k" * 65, "station_id"),
    "station a list": put(["kit-014"], "station_id"),
    "session with spaces": put("a b", "session_id"),
    "software with marks": put("căn-cước", "software"),
    "short previous hash": put("0" * 63, "previous_hash"),
    "previous hash in capitals": put("A" * 64, "previous_hash"),
    "key id too short": put("abc", "station_key_id"),
    "centre key id padded": put("a" * 42 + "=", "centre_key_id"),
    "time without zone": put("2024-07-06T10:00:00.123", "captured_at"),
    "time of another spelling": put("2024-07-06T10:00:00Z", "captured_at"),
    "time with an offset": put("2024-07-06T17:00:00.123+07:00", "captured_at"),
    "time impossible": put("2024-02-30T10:00:00.123Z", "captured_at"),
    "labels a list": put([["band", "x"]], "labels"),
    "label not a text": put({"band": 6}, "labels"),
    "label with a space": put({"band": "a b"}, "labels"),
    "label too long": put({"band": "x" * 65}, "labels"),
    "too many labels": put({f"k{i}": "v" for i in range(17)}, "labels"),
    "parts a list": put([], "parts"),
    "part size negative": put(-1, "parts", "identity", "size"),
    "part size a truth": put(True, "parts", "identity", "size"),
    "part hash short": put("0", "parts", "identity", "sha256"),
    "entry a text": put(["identity.json"], "parts", "identity", "entries"),
    "entry path": put("../identity.json", "parts", "identity", "entries", 0, "name"),
    "entry absolute": put("/etc/passwd", "parts", "identity", "entries", 0, "name"),
    "entry hidden": put(".identity", "parts", "identity", "entries", 0, "name"),
    "entry with backslash": put("a\\b", "parts", "identity", "entries", 0, "name"),
    "entry with zero byte": put("a\x00.png", "parts", "identity", "entries", 0, "name"),
    "entry in capitals": put("ID.json", "parts", "identity", "entries", 0, "name"),
    "entry type strange": put("x", "parts", "identity", "entries", 0, "media_type"),
    "entry size a text": put("5", "parts", "identity", "entries", 0, "size"),
    "log not sealed": put("0" * 64, "operations"),
    "log an object": put({}, "operations"),
}


@pytest.mark.parametrize("change", BAD_MANIFESTS.values(), ids=BAD_MANIFESTS)
def test_a_signed_but_malformed_manifest_is_refused(bench, sealed, change):
    with pytest.raises(BadManifest):
        bench.verify(resigned(bench, sealed, change))


def test_doubled_entry_names_in_the_manifest_are_refused(bench, sealed):
    def change(raw):
        raw["parts"]["identity"]["entries"] *= 2

    with pytest.raises(BadManifest):
        bench.verify(resigned(bench, sealed, change))


def test_a_manifest_that_is_not_canonical_is_refused(bench, sealed):
    written = sealed.manifest.to_bytes()
    for other in (written + b"\n", written.replace(b'":', b'": ', 1), b"[]", b"null", b"\xff"):
        signed = frame.to_sign(other)
        signature = bench.station.signing_key.sign(signed)
        with pytest.raises(BadManifest):
            bench.verify(frame.join(signed=signed, signature=signature, parts=()))


ENTRY_CHANGES = {
    "renamed": put("identitz.json", "parts", "identity", "entries", 0, "name"),
    "retyped": put("text/plain", "parts", "identity", "entries", 0, "media_type"),
    "resized": put(3, "parts", "identity", "entries", 0, "size"),
    "rehashed": put("a" * 64, "parts", "identity", "entries", 0, "sha256"),
    "left out": put([], "parts", "identity", "entries"),
}


@pytest.mark.parametrize("change", ENTRY_CHANGES.values(), ids=ENTRY_CHANGES)
def test_entries_that_differ_from_the_manifest_are_refused(bench, sealed, change):
    data = resigned(bench, sealed, change)
    bench.verify(data)
    with pytest.raises(AlteredPart):
        bench.open(data)


def test_a_huge_announced_part_is_refused_before_it_is_read(bench, sealed):
    change = put(2**50, "parts", "optional", "size")
    with pytest.raises(TooLarge):
        reader.peek(resigned(bench, sealed, change))


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


@pytest.mark.parametrize(
    "change",
    [
        {"sequence": 0},
        {"sequence": -1},
        {"sequence": 2**53},
        {"previous": "0"},
        {"session_id": "a b"},
        {"session_id": ""},
        {"labels": {"a": "Đức"}},
        {"purpose": ""},
    ],
)
def test_a_bad_manifest_is_never_signed(bench, change):
    with pytest.raises(BadManifest):
        bench.seal(**change)


def test_a_naive_moment_is_never_signed(bench):
    with pytest.raises(ValueError):
        bench.seal(captured_at=bench.contents.captured_at.replace(tzinfo=None))


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
