"""WSQ: round trips, limits before decoding, and a decoder whose death harms nobody."""

from __future__ import annotations

import struct
import subprocess
from functools import cache

import numpy as np
import pytest

from cancuoc.biometrics.formats import wsq
from cancuoc.biometrics.images import ImageBroken, ImageTooLarge


@cache
def ridges():
    rows, columns = np.mgrid[0:160, 0:120]
    return (127 + 90 * np.sin((rows + 0.5 * columns) / 2.8)).astype(np.uint8)


@cache
def coded():
    return wsq.encode(ridges())


def resized(data, *, width, height):
    at = data.index(b"\xff\xa2") + 6
    return data[:at] + struct.pack(">HH", height, width) + data[at + 4 :]


def test_pixels_come_back_nearly_as_they_were():
    back = wsq.decode(coded())
    assert back.shape == ridges().shape
    assert back.dtype == np.uint8
    assert np.abs(back.astype(int) - ridges()).mean() < 6


def test_the_file_is_much_smaller():
    assert len(coded()) < ridges().size / 3


def test_the_size_is_read_without_decoding(monkeypatch):
    monkeypatch.setattr(subprocess, "run", None)
    assert wsq.size(coded()) == (120, 160)


@pytest.mark.parametrize(
    ("width", "height"), [(65_535, 65_535), (5_000, 100), (100, 5_000), (3_000, 3_000)]
)
def test_too_large_is_refused_before_a_pixel_is_decoded(monkeypatch, width, height):
    monkeypatch.setattr(subprocess, "run", None)
    with pytest.raises(ImageTooLarge):
        wsq.decode(resized(coded(), width=width, height=height))


@pytest.mark.parametrize(("width", "height"), [(0, 160), (120, 0), (0, 0)])
def test_no_pixels_are_refused(width, height):
    with pytest.raises(ImageBroken) as refused:
        wsq.decode(resized(coded(), width=width, height=height))
    assert refused.value.details["reason"] == "empty"


def test_a_long_file_is_refused(monkeypatch):
    monkeypatch.setattr(subprocess, "run", None)
    with pytest.raises(ImageTooLarge):
        wsq.decode(coded() + bytes(9_000_000))


@pytest.mark.parametrize("data", [b"", b"\xff", b"\x89PNG\r\n\x1a\n", b"WSQ"])
def test_another_file_is_refused(data):
    with pytest.raises(ImageBroken) as refused:
        wsq.size(data)
    assert refused.value.details["reason"] == "not WSQ"


@pytest.mark.parametrize("length", [2, 3, 5, 20, 60])
def test_a_header_cut_short_is_refused(length):
    with pytest.raises(ImageBroken):
        wsq.size(coded()[:length])


def test_a_scan_before_any_frame_is_refused():
    with pytest.raises(ImageBroken) as refused:
        wsq.size(b"\xff\xa0\xff\xa3\x00\x04\x00\x00")
    assert refused.value.details["reason"] == "no frame header"


def test_a_cut_file_is_refused():
    with pytest.raises(ImageBroken) as refused:
        wsq.decode(coded()[: len(coded()) // 2])
    assert refused.value.next_step.startswith("Vui lòng")


def test_a_decoder_that_dies_is_a_refusal(monkeypatch):
    monkeypatch.setattr(wsq, "_CHILD", "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)")
    with pytest.raises(ImageBroken) as refused:
        wsq.decode(coded())
    assert refused.value.details == {"reason": "decoder", "status": -11}


def test_a_decoder_that_hangs_is_stopped(monkeypatch):
    monkeypatch.setattr(wsq, "_CHILD", "import time; time.sleep(60)")
    monkeypatch.setattr(wsq, "_SECONDS", 0.3)
    with pytest.raises(ImageBroken) as refused:
        wsq.decode(coded())
    assert refused.value.details["reason"] == "too slow"


def test_a_decoder_that_returns_too_little_is_not_believed(monkeypatch):
    monkeypatch.setattr(wsq, "_CHILD", "print('x')")
    with pytest.raises(ImageBroken) as refused:
        wsq.decode(coded())
    assert refused.value.details["reason"] == "size"
