"""Manifests that are signed and still wrong: refused, whoever signed them."""

from __future__ import annotations

import pytest

from cancuoc.packet import frame, reader
from cancuoc.packet.refusals import AlteredPart, BadManifest, TooLarge


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
        bench.verify(bench.resigned(sealed, change))


def test_doubled_entry_names_in_the_manifest_are_refused(bench, sealed):
    def change(raw):
        raw["parts"]["identity"]["entries"] *= 2

    with pytest.raises(BadManifest):
        bench.verify(bench.resigned(sealed, change))


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
    data = bench.resigned(sealed, change)
    bench.verify(data)
    with pytest.raises(AlteredPart):
        bench.open(data)


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


def test_a_huge_announced_part_is_refused_before_it_is_read(bench, sealed):
    change = put(2**50, "parts", "optional", "size")
    with pytest.raises(TooLarge):
        reader.peek(bench.resigned(sealed, change))
