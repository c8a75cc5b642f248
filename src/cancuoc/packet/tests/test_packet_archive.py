"""The archive of one part: one encoding, nothing to explode, nowhere to escape."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cancuoc.kernel.digest import sha256_hex
from cancuoc.packet import archive
from cancuoc.packet.contents import Entry
from cancuoc.packet.limits import DEFAULT, Limits
from cancuoc.packet.refusals import BadArchive, PacketRefused, TooLarge

ENTRIES = (
    Entry("b.png", "image/png", b"pixels"),
    Entry("a.json", "application/json", b"{}"),
    Entry("c", "text/plain", b""),
)


def zeros(size):
    return bytes(size)


def packed(entries=ENTRIES, limits=DEFAULT):
    return archive.pack(entries, limits=limits, entropy=zeros)[0]


def encoded(name=b"a", media=b"a/b", content=b"x", size=None):
    length = len(content) if size is None else size
    head = bytes([len(name)]) + name + bytes([len(media)]) + media
    return head + bytes(32) + length.to_bytes(4, "big") + content


def built(*entries, count=None, magic=b"CCAR\x00\x01"):
    number = len(entries) if count is None else count
    return magic + number.to_bytes(2, "big") + b"".join(entries)


def test_entries_stand_in_order_of_name():
    unpacked = archive.unpack(packed(), limits=DEFAULT)
    assert [entry.name for entry in unpacked.entries] == ["a.json", "b.png", "c"]
    assert set(unpacked.entries) == set(ENTRIES)


def test_the_order_given_does_not_change_the_bytes():
    assert packed(ENTRIES) == packed(ENTRIES[::-1])


def test_bytes_are_as_documented():
    expected = built(encoded(b"k.txt", b"text/plain", b"hi"))
    assert packed([Entry("k.txt", "text/plain", b"hi")]) == expected


def test_seals_are_salted_hashes_of_the_encoded_entry():
    _, seals = archive.pack(ENTRIES[:1], limits=DEFAULT, entropy=zeros)
    raw = encoded(b"b.png", b"image/png", b"pixels")
    assert seals[0].sha256 == sha256_hex(b"cancuoc packet entry 1\x00" + raw)
    assert seals[0].size == 6


def test_sealing_and_reading_agree_on_the_seals():
    data, seals = archive.pack(ENTRIES, limits=DEFAULT, entropy=random.Random(1).randbytes)
    assert archive.unpack(data, limits=DEFAULT).seals == seals


def test_no_entries_are_an_archive_too():
    assert archive.unpack(packed(()), limits=DEFAULT).entries == ()


BAD = {
    "nothing": b"",
    "another magic": built(magic=b"CCAR\x00\x02"),
    "a zip": b"PK\x03\x04" + bytes(40),
    "missing count": b"CCAR\x00\x01\x00",
    "fewer than counted": built(encoded(), count=2),
    "more than counted": built(encoded(), encoded(b"b"), count=1),
    "trailing byte": built(encoded()) + b"\x00",
    "twice the same name": built(encoded(), encoded()),
    "wrong order": built(encoded(b"b"), encoded(b"a")),
    "empty name": built(encoded(b"")),
    "path": built(encoded(b"../a")),
    "absolute path": built(encoded(b"/a")),
    "folder": built(encoded(b"a/b")),
    "backslash": built(encoded(b"a\\b")),
    "zero byte": built(encoded(b"a\x00b")),
    "line end": built(encoded(b"a\n")),
    "capital": built(encoded(b"A")),
    "not ascii": built(encoded("ả".encode())),
    "no media type": built(encoded(media=b"")),
    "odd media type": built(encoded(media=b"image")),
    "content beyond the end": built(encoded(size=2)),
    "content far beyond the end": built(encoded(size=16 * 1024 * 1024)),
    "content shorter than it is": built(encoded(content=b"xyz", size=1)),
}


@pytest.mark.parametrize("data", BAD.values(), ids=BAD)
def test_malformed_archives_are_refused(data):
    with pytest.raises(BadArchive):
        archive.unpack(data, limits=DEFAULT)


def test_an_enormous_size_is_refused_before_anything_is_copied():
    with pytest.raises(TooLarge):
        archive.unpack(built(encoded(size=2**32 - 1)), limits=DEFAULT)


def test_an_enormous_count_is_refused_before_the_first_entry():
    with pytest.raises(TooLarge):
        archive.unpack(built(count=65535), limits=DEFAULT)


def test_limits_hold_exactly():
    limits = Limits(entry=6, entries=3)
    assert len(archive.unpack(packed(limits=limits), limits=limits).entries) == 3
    with pytest.raises(TooLarge):
        packed(limits=Limits(entry=5))
    with pytest.raises(TooLarge):
        packed(limits=Limits(entries=2))


def test_a_source_of_entropy_that_runs_dry_is_noticed():
    with pytest.raises(ValueError):
        archive.pack(ENTRIES, limits=DEFAULT, entropy=lambda size: b"short")


def test_cut_at_every_byte_is_refused():
    data = packed()
    for length in range(len(data)):
        with pytest.raises(BadArchive):
            archive.unpack(data[:length], limits=DEFAULT)


def test_each_flipped_bit_is_refused_or_changes_a_seal():
    data, seals = archive.pack(ENTRIES, limits=DEFAULT, entropy=zeros)
    for bit in range(8 * len(data)):
        changed = bytearray(data)
        changed[bit // 8] ^= 1 << (bit % 8)
        try:
            found = archive.unpack(bytes(changed), limits=DEFAULT)
        except PacketRefused:
            continue
        assert found.seals != seals


@given(st.binary(max_size=200))
def test_any_bytes_are_read_exactly_or_refused(data):
    for candidate in (data, b"CCAR\x00\x01" + data, b"CCAR\x00\x01\x00\x01\x01a\x03a/b" + data):
        try:
            found = archive.unpack(candidate, limits=DEFAULT)
        except PacketRefused:
            continue
        sizes = sum(
            39 + len(e.name) + len(e.media_type) + len(e.content) - 1 for e in found.entries
        )
        assert len(candidate) == 8 + sizes
