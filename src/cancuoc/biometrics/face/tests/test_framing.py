"""Messages over a pipe: whole ones come through, everything else is told apart in time."""

from __future__ import annotations

import io
import struct

import numpy as np
import pytest

from cancuoc.biometrics.face.worker import framing
from cancuoc.biometrics.face.worker.framing import BrokenFrame


def read(data: bytes):
    return framing.read(io.BytesIO(data))


@pytest.mark.parametrize(
    ("message", "payload"),
    [({}, b""), ({"id": 1}, b"\0" * 1000), ({"words": "Khuôn mặt"}, b"x"), ({"a": [1, {}]}, b"")],
    ids=["empty", "payload", "letters", "nested"],
)
def test_a_message_comes_through(message, payload):
    assert read(framing.packed(message, payload)) == (message, payload)


def test_several_messages_follow_each_other():
    stream = io.BytesIO(framing.packed({"id": 1}, b"a") + framing.packed({"id": 2}))
    assert framing.read(stream) == ({"id": 1}, b"a")
    assert framing.read(stream) == ({"id": 2}, b"")
    assert framing.read(stream) is None


def test_every_truncation_is_told():
    data = framing.packed({"id": 1}, b"abc")
    for length in range(1, len(data)):
        with pytest.raises(BrokenFrame):
            read(data[:length])


@pytest.mark.parametrize("text", [b"", b"[]", b"1", b"{", b"\xff\xfe", b'{"a": }', b"[" * 50_000])
def test_what_is_no_message_is_told(text):
    with pytest.raises(BrokenFrame):
        framing.opened(text)


@pytest.mark.parametrize(
    "sizes", [(framing.MOST_JSON + 1, 0), (0, framing.MOST_BYTES + 1), (2**32 - 1, 2**32 - 1)]
)
def test_great_lengths_are_refused_before_anything_is_read(sizes):
    with pytest.raises(BrokenFrame):
        framing.lengths(struct.pack(">II", *sizes))


def test_nobody_sends_more_than_may_be_read():
    with pytest.raises(BrokenFrame):
        framing.packed({"text": "x" * framing.MOST_JSON})
    with pytest.raises(BrokenFrame):
        framing.packed({}, bytes(framing.MOST_BYTES + 1))


def test_noise_ends_in_a_word():
    rng = np.random.default_rng(3)
    for length in rng.integers(1, 300, 300):
        with pytest.raises(BrokenFrame):
            read(rng.bytes(int(length)))
