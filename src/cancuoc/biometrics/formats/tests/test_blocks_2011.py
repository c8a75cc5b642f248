"""Blocks common to the records of 2011: time, device, quality, certification, lengths."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from cancuoc.biometrics.formats import blocks
from cancuoc.biometrics.formats.blocks import Capture, Certification, Device, Quality, Tag
from cancuoc.biometrics.formats.cursor import Cursor
from cancuoc.biometrics.formats.refusals import (
    RecordBroken,
    RecordTooLarge,
    RecordUnknown,
    RecordUnwritable,
)
from cancuoc.biometrics.formats.tests.samples import CAPTURE, CERTIFIED, WHEN, by_hand

TAG = Tag(b"XYZ\0", b"010\0")
HAND = by_hand("""
    07 EA 0B 19     # 2026-11-25
    08 1E 0F 00 FA  # 08:30:15.250
    04 01 02 03 04  # technology 4, vendor 0102, model 0304
    02              # quality blocks
    3D 01 03 00 01  # score 61, vendor 0103, algorithm 1
    FF 01 05 00 02  # the algorithm failed
    01              # certification blocks
    0A 0B 02        # authority 0A0B, scheme 2
""")


def read(data: bytes, *, certified: bool = True) -> Capture:
    cursor = Cursor(data)
    capture = blocks.read_capture(cursor, certified=certified)
    cursor.finish()
    return capture


def at(text: str) -> datetime | None:
    return read(by_hand(text + " 00 00 00 00 00 00 00")).at


def test_every_field_is_read_and_written_in_its_place():
    assert read(HAND) == CERTIFIED
    assert blocks.capture_bytes(CERTIFIED, certified=True) == HAND


def test_without_certification_the_count_is_not_there_either():
    short = HAND[:-4]
    assert read(short, certified=False) == CAPTURE
    assert blocks.capture_bytes(CAPTURE, certified=False) == short


def test_nothing_said_is_all_ones_and_zeros():
    data = blocks.capture_bytes(Capture(), certified=False)
    assert data == b"\xff" * 9 + bytes(6)
    assert read(data, certified=False) == Capture()


def test_the_first_score_given_is_the_score():
    assert CAPTURE.score == 61
    assert Capture(qualities=(Quality(None), Quality(0))).score == 0
    assert Capture(qualities=(Quality(None),)).score is None
    assert Capture().score is None


@pytest.mark.parametrize("score", [101, 180, 254, 255])
def test_a_score_beyond_the_scale_is_none(score):
    data = HAND[:15] + bytes([score]) + HAND[16:]
    assert read(data).qualities[0] == Quality(None, 0x0103, 1)


class TestTime:
    def test_a_year_of_nothing_is_no_time(self):
        assert at("FF FF FF FF FF FF FF FF FF") is None
        assert at("00 00 00 00 00 00 00 00 00") is None

    def test_parts_of_the_day_not_recorded_count_as_zero(self):
        assert at("07 EA 0B 19 08 1E 0F FF FF") == WHEN.replace(microsecond=0)
        assert at("07 EA 0B 19 FF FF FF FF FF") == datetime(2026, 11, 25, tzinfo=UTC)

    @pytest.mark.parametrize(
        "text",
        [
            "07 EA 00 19 08 1E 0F 00 00",
            "07 EA 0D 19 08 1E 0F 00 00",
            "07 EA 02 1E 08 1E 0F 00 00",
            "07 EA 0B 00 08 1E 0F 00 00",
            "07 EA 0B 19 18 1E 0F 00 00",
            "07 EA 0B 19 08 3C 0F 00 00",
            "07 EA 0B 19 08 1E 3C 00 00",
            "07 EA 0B 19 08 1E 0F 03 E8",
            "FF FE 0B 19 08 1E 0F 00 00",
        ],
    )
    def test_a_time_no_calendar_has_is_refused(self, text):
        with pytest.raises(RecordBroken) as refused:
            at(text)
        assert refused.value.details == {"reason": "time of capture"}

    def test_it_is_written_in_universal_time(self):
        vietnam = timezone(timedelta(hours=7))
        here = Capture(at=WHEN.astimezone(vietnam))
        assert here.at.hour == 15
        assert read(blocks.capture_bytes(here, certified=False), certified=False).at == WHEN

    def test_one_without_a_zone_is_refused(self):
        with pytest.raises(RecordUnwritable):
            blocks.capture_bytes(Capture(at=datetime(2026, 11, 25)), certified=False)

    def test_less_than_a_millisecond_is_dropped(self):
        fine = Capture(at=WHEN.replace(microsecond=250_999))
        assert read(blocks.capture_bytes(fine, certified=False), certified=False).at == WHEN


@pytest.mark.parametrize(
    "said",
    [
        {"device": Device(technology=256)},
        {"device": Device(vendor=-1)},
        {"qualities": (Quality(-1),)},
        {"qualities": (Quality(101),)},
        {"qualities": (Quality(5, vendor=0x10000),)},
        {"qualities": (Quality(5),) * 256},
        {"certifications": (Certification(0, 256),)},
        {"certifications": (Certification(0, 0),) * 256},
    ],
    ids=str,
)
def test_a_value_without_room_is_refused(said):
    with pytest.raises(RecordUnwritable):
        blocks.capture_bytes(Capture(**said), certified=True)


class TestTheGeneralHeader:
    def test_it_holds_the_length_and_the_count(self):
        data = blocks.record_bytes(TAG, [b"one", b"three"], certified=True, last=b"\x07")
        assert data == by_hand("""
            58 59 5A 00             # XYZ
            30 31 30 00             # 010
            00 00 00 20             # length: 32
            00 02                   # representations
            01                      # certification
            07                      # the last field
            00 00 00 07 6F 6E 65    # the first, 7 bytes with its length
            00 00 00 09 74 68 72 65 65
        """)

    def test_what_is_written_is_read(self):
        data = blocks.record_bytes(TAG, [b"one", b""], last=b"\x07\x08")
        cursor = blocks.opened(data, TAG)
        head = blocks.read_head(cursor, last=2)
        assert head == (2, False, 0x0708)
        parts = [part.take(part.left) for part in blocks.representations(cursor, head.many)]
        assert parts == [b"one", b""]

    def test_a_representation_not_read_to_its_end_is_refused(self):
        data = blocks.record_bytes(TAG, [b"one"])
        cursor = blocks.opened(data, TAG)
        head = blocks.read_head(cursor, last=0)
        with pytest.raises(RecordBroken) as refused:
            list(blocks.representations(cursor, head.many))
        assert refused.value.details["left"] == 3

    def test_another_name_or_version_is_unknown(self):
        data = blocks.record_bytes(TAG, [b"one"])
        for other in (Tag(b"XYY\0", TAG.version), Tag(TAG.magic, b"020\0")):
            with pytest.raises(RecordUnknown):
                blocks.opened(data, other)

    def test_too_much_is_refused_by_its_size_alone(self):
        with pytest.raises(RecordTooLarge):
            blocks.opened(bytes(33_554_433), TAG)

    @pytest.mark.parametrize("count", [0, 257])
    def test_no_or_too_many_representations_cannot_be_written(self, count):
        with pytest.raises(RecordUnwritable):
            blocks.record_bytes(TAG, [b""] * count)

    def test_the_count_is_looked_at_before_anything_is_read(self):
        assert blocks.checked_count(256) == 256
        with pytest.raises(RecordBroken):
            blocks.checked_count(0)
        with pytest.raises(RecordTooLarge):
            blocks.checked_count(257)
