"""Thousands of damaged records: each is read or refused, quickly and in little memory."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest
from tests.support.effort import seconds

from cancuoc.biometrics.formats import (
    cbeff,
    face_image,
    finger_image,
    finger_minutiae,
    iris_image,
    showing,
)
from cancuoc.biometrics.formats.minutiae_values import to_minutiae
from cancuoc.biometrics.formats.tests.samples import one_of_each
from cancuoc.kernel.refusal import Refusal

EACH = 110
SLOWEST, BIGGEST = 0.5, 6_000_000
BYTES = (0, 1, 2, 4, 0x7F, 0x80, 0xC0, 0xFE, 0xFF)
WORDS = (0, 1, 3, 4, 0xFF, 0xFFFF, 0x10000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)
MAGICS = (b"FMR\0", b"FIR\0", b"FAC\0", b"IIR\0", b"<BIR", b"\0\0\0\0")
VERSIONS = (b" 20\0", b"020\0", b"030\0", b"010\0")


def refusal_of(act, *given):
    """Return the refusal an act ends in, none when it succeeds."""
    try:
        act(*given)
    except Refusal as refused:
        return refused
    return None


def header(raw: bytearray) -> int:
    return min(130, len(raw) - 4)


def flip_bits(raw: bytearray, rng: np.random.Generator) -> bytes:
    for at in rng.integers(0, len(raw), rng.integers(1, 9)):
        raw[at] ^= 1 << int(rng.integers(8))
    return bytes(raw)


def set_header_bytes(raw: bytearray, rng: np.random.Generator) -> bytes:
    for at in rng.integers(8, header(raw), rng.integers(1, 4)):
        raw[at] = int(rng.choice(BYTES))
    return bytes(raw)


def set_header_words(raw: bytearray, rng: np.random.Generator) -> bytes:
    at = int(rng.integers(8, header(raw)))
    raw[at : at + 4] = int(rng.choice(WORDS)).to_bytes(4, "big")
    return bytes(raw)


def set_counts(raw: bytearray, rng: np.random.Generator) -> bytes:
    """Claim many representations, blocks or minutiae, with a length that fits the file."""
    raw[12:14] = int(rng.choice(WORDS[:6])).to_bytes(2, "big")
    raw[int(rng.integers(14, header(raw)))] = 0xFF
    raw[8:12] = len(raw).to_bytes(4, "big")
    return bytes(raw)


def cut(raw: bytearray, rng: np.random.Generator) -> bytes:
    return bytes(raw[: rng.integers(0, len(raw))])


def cut_and_claim(raw: bytearray, rng: np.random.Generator) -> bytes:
    """Cut the record and set its length so that it fits again."""
    short = raw[: rng.integers(12, len(raw))]
    short[8:12] = len(short).to_bytes(4, "big")
    return bytes(short)


def cut_out(raw: bytearray, rng: np.random.Generator) -> bytes:
    start, stop = sorted(rng.integers(0, len(raw), 2))
    return bytes(raw[:start] + raw[stop:])


def repeat(raw: bytearray, rng: np.random.Generator) -> bytes:
    start, stop = sorted(rng.integers(0, min(400, len(raw)), 2))
    return bytes(raw[:stop] + raw[start:stop] * int(rng.integers(1, 30)) + raw[stop:])


def change_magic(raw: bytearray, rng: np.random.Generator) -> bytes:
    raw[:4] = MAGICS[rng.integers(len(MAGICS))]
    raw[4:8] = VERSIONS[rng.integers(len(VERSIONS))]
    return bytes(raw)


def noise_after_magic(raw: bytearray, rng: np.random.Generator) -> bytes:
    noise = rng.bytes(int(rng.integers(0, 300)))
    return bytes(raw[:8]) + (12 + len(noise)).to_bytes(4, "big") + noise


WAYS = (
    flip_bits,
    set_header_bytes,
    set_header_words,
    set_counts,
    cut,
    cut_and_claim,
    cut_out,
    repeat,
    change_magic,
    noise_after_magic,
)
OWN = {
    "minutiae": finger_minutiae,
    "finger": finger_image,
    "face": face_image,
    "iris": iris_image,
    "cbeff": cbeff,
}
READERS = (
    finger_minutiae.read,
    finger_image.read,
    face_image.read,
    iris_image.read,
    cbeff.read,
    showing.show,
)


@pytest.mark.parametrize("name", list(one_of_each()))
@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_damage_ends_in_a_record_or_a_refusal(name, way):
    rng = np.random.default_rng([ord(letter) for letter in name + way.__name__])
    slowest, found = 0.0, []

    def show(data: bytes) -> None:
        found.append(refusal_of(showing.show, data))

    tracemalloc.start()
    for _ in range(EACH):
        data = way(bytearray(one_of_each()[name]), rng)
        slowest = max(slowest, seconds(show, data, limit=SLOWEST))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert all(refusal is None or refusal.message.endswith(".") for refusal in found)
    assert slowest < SLOWEST
    assert peak < BIGGEST


def test_the_corpus_has_several_thousand_records():
    assert len(one_of_each()) * len(WAYS) * EACH > 8000


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.__module__)
@pytest.mark.parametrize("name", list(one_of_each()))
def test_a_reader_given_another_format_refuses(reader, name):
    refusal = refusal_of(reader, one_of_each()[name])
    if refusal is None:
        assert reader in (showing.show, OWN[name.partition("-")[0]].read)
    else:
        assert refusal.status in (415, 422)


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.__module__)
def test_noise_is_refused_by_every_reader(reader):
    rng = np.random.default_rng(11)
    for _ in range(200):
        with pytest.raises(Refusal):
            reader(rng.bytes(int(rng.integers(0, 400))))


@pytest.mark.parametrize("name", ["minutiae-2005", "minutiae-2011"])
def test_minutiae_of_damaged_records_are_taken_or_refused(name):
    rng = np.random.default_rng(12)
    for _ in range(400):
        try:
            record = finger_minutiae.read(flip_bits(bytearray(one_of_each()[name]), rng))
            for view in record.views:
                assert len(to_minutiae(view)) == len(view.minutiae)
        except Refusal:
            continue


@pytest.mark.parametrize("name", [n for n in one_of_each() if n != "cbeff"])
def test_a_damaged_record_that_is_read_can_be_written_and_read_again(name):
    """Whatever passes the reader is within what the writer knows."""
    module = OWN[name.partition("-")[0]]
    rng = np.random.default_rng(13)
    survived = 0
    for _ in range(150):
        try:
            found = module.read(flip_bits(bytearray(one_of_each()[name]), rng))
        except Refusal:
            continue
        survived += 1
        refusal = refusal_of(module.write, found)
        if refusal is None:
            assert module.read(module.write(found)) == found
        else:
            assert refusal.code == "RecordUnwritable"
    assert survived


def test_a_megabyte_of_claims_costs_little():
    """A file may be large and say in every field that more is to come."""
    hostile = [
        kind + b"\x00\x10\x00\x00" + b"\xff" * (0x100000 - 12)
        for kind in (b"FMR\x00 20\0", b"FMR\x00030\0", b"FIR\x00020\0", b"FAC\x00030\0")
    ]
    hostile.append(b"FMR\x00 20\0\x00\x10\x00\x00" + bytes(0x100000 - 12))
    hostile.append(b"<BIR>" * 200_000)
    tracemalloc.start()
    spent = seconds(lambda: [refusal_of(showing.show, data) for data in hostile], limit=2)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert all(refusal_of(showing.show, data) for data in hostile)
    assert spent < 2
    assert peak < 8_000_000
