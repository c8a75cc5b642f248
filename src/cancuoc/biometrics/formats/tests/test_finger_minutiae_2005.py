"""Finger minutiae records, edition 2005: every field at its place, and what is refused."""

from __future__ import annotations

import pytest

from cancuoc.biometrics.fingerprint.minutiae import Kind
from cancuoc.biometrics.formats import finger_minutiae
from cancuoc.biometrics.formats.blocks import Capture, Device, Quality
from cancuoc.biometrics.formats.finger_minutiae import Edition, Minutia, Record, View
from cancuoc.biometrics.formats.refusals import (
    RecordBroken,
    RecordTooLarge,
    RecordUnknown,
    RecordUnwritable,
)
from cancuoc.biometrics.formats.tests.samples import by_hand, minutiae, view

HEADER = """
    46 4D 52 00     # format: FMR
    20 32 30 00     # version: " 20"
    00 00 00 34     # length of the record: 52
    A0 0B           # equipment: certified bits, model 11
    01 40           # width: 320 pixels
    01 90           # height: 400 pixels
    00 C5           # across: 197 pixels per cm
    00 C5           # down: 197 pixels per cm
    01              # views
    00              # reserved
"""
VIEW = """
    02              # position: right index
    31              # view 3, impression 1
    50              # quality 80
    02              # minutiae
    40 64 00 C8     # ending, x 100, y 200
    40 5F           # angle 64, quality 95
    81 3F C1 8F     # bifurcation, x 319, y 399 beside two reserved bits
    FF 00           # angle 255, quality not said
    00 0A           # extended data: 10 bytes
    00 01 00 06     # an area of type 1 and 6 bytes
    11 22
    00 02 00 04     # an area of type 2 and no content
"""
HAND = by_hand(HEADER + VIEW)
MEANT = Record(
    edition=Edition.FIRST,
    views=(
        View(
            width=320,
            height=400,
            rate_x=197,
            rate_y=197,
            position=2,
            number=3,
            impression=1,
            minutiae=(
                Minutia(Kind.ENDING, 100, 200, 64, 95),
                Minutia(Kind.BIFURCATION, 319, 399, 255, None),
            ),
            extended=bytes.fromhex("0001 0006 1122 0002 0004"),
            capture=Capture(device=Device(model=0xA00B), qualities=(Quality(80),)),
        ),
    ),
)


def changed(at: int, *values: int) -> bytes:
    return HAND[:at] + bytes(values) + HAND[at + len(values) :]


def refusal(data: bytes) -> RecordBroken:
    with pytest.raises(RecordBroken) as refused:
        finger_minutiae.read(data)
    return refused.value


def test_every_field_is_read_from_its_place():
    assert finger_minutiae.read(HAND) == MEANT


def test_every_field_is_written_to_its_place():
    assert len(HAND) == 52
    reserved_cleared = changed(36, HAND[36] & 0x3F)
    assert finger_minutiae.write(MEANT) == reserved_cleared


def test_the_header_has_24_bytes_and_a_minutia_six():
    empty = finger_minutiae.write(Record(edition=Edition.FIRST, views=(view(minutiae=()),)))
    one = finger_minutiae.write(Record(edition=Edition.FIRST, views=(view(minutiae=minutiae(1)),)))
    assert len(empty) == 24 + 4 + 2
    assert len(one) - len(empty) == 6


def test_several_views_share_the_picture():
    views = (view(position=2), view(position=7, minutiae=minutiae(3, seed=2)))
    data = finger_minutiae.write(Record(edition=Edition.FIRST, views=views))
    assert data[22] == 2
    assert finger_minutiae.read(data).views == views


def test_zero_bytes_after_the_record_are_a_device_buffer():
    assert finger_minutiae.read(HAND + bytes(400)) == MEANT


def test_other_bytes_after_the_record_are_refused():
    assert refusal(HAND + b"\0\0\1").details["reason"] == "length"


@pytest.mark.parametrize("size", range(len(HAND)))
def test_a_record_cut_anywhere_is_refused(size):
    with pytest.raises((RecordBroken, RecordUnknown)):
        finger_minutiae.read(HAND[:size])


@pytest.mark.parametrize(
    ("at", "values", "reason"),
    [
        (22, (0,), "no representation"),
        (22, (2,), "cut short"),
        (27, (255,), "cut short"),
        (27, (1,), "cut short"),
        (28, (0xC0,), "type of a minutia"),
        (40, (255, 255), "cut short"),
        (40, (0, 9), "cut short"),
        (44, (0, 7), "cut short"),
        (44, (0, 3), "cut short"),
        (44, (0, 0), "cut short"),
    ],
)
def test_lengths_and_counts_that_do_not_add_up_are_refused(at, values, reason):
    assert refusal(changed(at, *values)).details["reason"] == reason


@pytest.mark.parametrize("at", [18, 20])
@pytest.mark.parametrize("rate", [0, 1, 97, 788, 0xFFFF])
def test_a_resolution_no_scanner_has_is_refused(at, rate):
    found = refusal(changed(at, rate >> 8, rate & 255))
    assert found.details == {"reason": "resolution", "rate": rate}


def test_a_record_without_view_header_is_refused():
    """Some libraries leave the resolution at 0 and the view header out."""
    data = by_hand("""
        46 4D 52 00 20 32 30 00 00 00 00 26
        00 00 01 40 01 90 00 00 00 00 01 00
        40 64 00 C8 40 5F 81 3F 01 8F FF 00 00 00
    """)
    assert refusal(data).details["reason"] == "resolution"


@pytest.mark.parametrize("head", ["01 2E", "00 00 00 00 01 2E"], ids=["short", "long"])
def test_the_american_record_with_its_other_length_field_is_refused(head):
    rest = "00 33 00 0A 00 00 01 40 01 90 00 C5 00 C5 01 00 02 00 50 00 00 00"
    refusal(by_hand(f"46 4D 52 00 20 32 30 00 {head} {rest}") + bytes(260))


@pytest.mark.parametrize("version", [b" 10\0", b" 30\0", b"020\0", b" 20 ", b"\0\0\0\0"])
def test_another_version_is_unknown(version):
    with pytest.raises(RecordUnknown):
        finger_minutiae.read(HAND[:4] + version + HAND[8:])


@pytest.mark.parametrize("magic", [b"FMC\0", b"FIR\0", b"fmr\0", b"\0RMF"])
def test_another_format_is_unknown(magic):
    with pytest.raises(RecordUnknown) as refused:
        finger_minutiae.read(magic + HAND[4:])
    assert refused.value.status == 415


def test_a_file_beyond_the_limit_is_not_looked_into():
    with pytest.raises(RecordTooLarge) as refused:
        finger_minutiae.read(HAND + bytes(33_554_432))
    assert refused.value.status == 413


@pytest.mark.parametrize("score", [101, 200, 255])
def test_a_quality_beyond_the_scale_says_nothing(score):
    found = finger_minutiae.read(changed(26, score)).views[0]
    assert found.capture.score is None
    minutia = finger_minutiae.read(changed(33, score)).views[0].minutiae[0]
    assert minutia.quality is None


class TestWhatCannotBeWritten:
    @pytest.mark.parametrize(
        "said",
        [
            {"minutiae": minutiae(256)},
            {"minutiae": (Minutia(Kind.OTHER, 0x4000, 0, 0),)},
            {"minutiae": (Minutia(Kind.OTHER, 0, -1, 0),)},
            {"minutiae": (Minutia(Kind.OTHER, 0, 0, 256),)},
            {"minutiae": (Minutia(Kind.OTHER, 0, 0, 0, 101),)},
            {"position": 256},
            {"number": 16},
            {"impression": 16},
            {"impression": -1},
            {"width": 0x10000},
            {"rate_x": 50},
            {"rate_y": 5000},
            {"extended": bytes(0x10000)},
            {"capture": Capture(qualities=(Quality(101),))},
            {"capture": Capture(device=Device(model=0x10000))},
        ],
        ids=str,
    )
    def test_a_value_without_room_is_refused(self, said):
        with pytest.raises(RecordUnwritable) as refused:
            finger_minutiae.write(Record(edition=Edition.FIRST, views=(view(**said),)))
        assert refused.value.details["reason"]

    def test_views_of_different_pictures_need_edition_2011(self):
        views = (view(), view(width=300))
        with pytest.raises(RecordUnwritable):
            finger_minutiae.write(Record(edition=Edition.FIRST, views=views))
        second = finger_minutiae.write(Record(edition=Edition.SECOND, views=views))
        assert finger_minutiae.read(second).views == views

    @pytest.mark.parametrize("edition", list(Edition))
    def test_a_record_has_at_least_one_view(self, edition):
        with pytest.raises(RecordUnwritable):
            finger_minutiae.write(Record(edition=edition, views=()))

    @pytest.mark.parametrize(("edition", "most"), [(Edition.FIRST, 255), (Edition.SECOND, 256)])
    def test_a_record_has_as_many_views_as_its_count_or_the_limit_allows(self, edition, most):
        small = view(minutiae=())
        whole = finger_minutiae.write(Record(edition=edition, views=(small,) * most))
        assert len(finger_minutiae.read(whole).views) == most
        with pytest.raises(RecordUnwritable):
            finger_minutiae.write(Record(edition=edition, views=(small,) * (most + 1)))
