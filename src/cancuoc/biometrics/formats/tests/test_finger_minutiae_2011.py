"""Finger minutiae records, edition 2011: every field at its place, and what is refused."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from cancuoc.biometrics.fingerprint.minutiae import Kind
from cancuoc.biometrics.formats import finger_minutiae
from cancuoc.biometrics.formats.blocks import Capture, Certification, Device, Quality
from cancuoc.biometrics.formats.finger_minutiae import Edition, Minutia, Record, View
from cancuoc.biometrics.formats.refusals import (
    RecordBroken,
    RecordUnknown,
    RecordUnwritable,
)
from cancuoc.biometrics.formats.tests.samples import by_hand, minutiae, view

WHOLE = by_hand("""
    46 4D 52 00     # format: FMR
    30 33 30 00     # version: 030
    00 00 00 72     # length of the record: 114
    00 02           # representations
    01              # certification blocks follow
                    # first representation
    00 00 00 31     # its length: 49
    07 EA 0B 19     # 2026-11-25
    08 1E 0F 00 FA  # 08:30:15.250
    04              # device technology
    01 02           # device vendor
    03 04           # device model
    01              # quality blocks
    3D 01 03 00 05  # score 61, vendor 0103, algorithm 5
    01              # certification blocks
    0A 0B 02        # authority 0A0B, scheme 2
    02              # position: right index
    00              # view number
    00 C5           # across: 197 pixels per cm
    00 C5           # down: 197 pixels per cm
    01              # impression: rolled
    01 40           # width: 320 pixels
    01 90           # height: 400 pixels
    61              # a minutia has 6 bytes; endings of the ridge skeleton
    01              # minutiae
    40 64 00 C8     # ending, x 100, y 200
    40 5F           # angle 64, quality 95
    00 00           # no extended data
                    # second representation
    00 00 00 32     # its length: 50
    FF FF FF FF FF FF FF FF FF      # time not recorded
    00 00 00 00 00  # device unknown
    00              # no quality block
    00              # no certification block
    07              # position: left index
    01              # view number
    00 C5 00 C5     # 197 pixels per cm
    00              # impression: plain
    01 40 01 90     # 320 by 400 pixels
    50              # a minutia has 5 bytes; endings of the valley
    02              # minutiae
    00 01 00 02 03  # other, x 1, y 2, angle 3
    80 04 00 05 06  # bifurcation, x 4, y 5, angle 6
    00 05           # extended data
    00 01 00 05 AA  # an area of type 1 and 5 bytes
""")
FIRST_VIEW = View(
    width=320,
    height=400,
    position=2,
    impression=1,
    ending=1,
    minutiae=(Minutia(Kind.ENDING, 100, 200, 64, 95),),
    capture=Capture(
        at=datetime(2026, 11, 25, 8, 30, 15, 250_000, tzinfo=UTC),
        device=Device(technology=4, vendor=0x0102, model=0x0304),
        qualities=(Quality(61, 0x0103, 5),),
        certifications=(Certification(0x0A0B, 2),),
    ),
)
SECOND_VIEW = View(
    width=320,
    height=400,
    position=7,
    number=1,
    minutiae=(Minutia(Kind.OTHER, 1, 2, 3), Minutia(Kind.BIFURCATION, 4, 5, 6)),
    extended=bytes.fromhex("0001 0005 AA"),
)
MEANT = Record(edition=Edition.SECOND, views=(FIRST_VIEW, SECOND_VIEW))


def changed(at: int, *values: int) -> bytes:
    return WHOLE[:at] + bytes(values) + WHOLE[at + len(values) :]


def test_every_field_is_read_from_its_place():
    assert finger_minutiae.read(WHOLE) == MEANT


def test_every_field_is_written_to_its_place():
    assert len(WHOLE) == 114
    assert finger_minutiae.write(MEANT) == WHOLE


def test_the_headers_have_the_sizes_of_the_standard():
    plain = Record(edition=Edition.SECOND, views=(view(minutiae=()),))
    general, representation, extended = 15, 32, 2
    assert len(finger_minutiae.write(plain)) == general + representation + extended


def test_a_minutia_without_quality_takes_five_bytes():
    said = finger_minutiae.write(Record(edition=Edition.SECOND, views=(view(),)))
    unsaid = view(minutiae=minutiae(12, quality=False))
    data = finger_minutiae.write(Record(edition=Edition.SECOND, views=(unsaid,)))
    assert len(said) - len(data) == 12
    assert finger_minutiae.read(data).views == (unsaid,)


def test_one_minutia_without_quality_among_others_is_marked():
    mixed = view(minutiae=(Minutia(Kind.ENDING, 1, 1, 1, 0), Minutia(Kind.ENDING, 2, 2, 2)))
    data = finger_minutiae.write(Record(edition=Edition.SECOND, views=(mixed,)))
    assert data[-3] == 254
    assert finger_minutiae.read(data).views == (mixed,)


def test_a_record_without_certification_has_no_block_for_it():
    plain = View(width=320, height=400)
    data = finger_minutiae.write(Record(edition=Edition.SECOND, views=(plain,)))
    assert data[14] == 0
    assert finger_minutiae.read(data).views == (plain,)


def test_views_may_differ_in_size_and_resolution():
    views = (view(), view(width=800, rate_x=394, rate_y=394))
    data = finger_minutiae.write(Record(edition=Edition.SECOND, views=views))
    assert finger_minutiae.read(data).views == views


@pytest.mark.parametrize("size", range(len(WHOLE)))
def test_a_record_cut_anywhere_is_refused(size):
    with pytest.raises((RecordBroken, RecordUnknown)):
        finger_minutiae.read(WHOLE[:size])


@pytest.mark.parametrize(
    ("at", "values", "reason"),
    [
        (8, (0, 0, 0, 14), "length"),
        (12, (0, 0), "no representation"),
        (12, (0, 1), "bytes left over"),
        (12, (0, 3), "cut short"),
        (14, (2,), "certification flag"),
        (15, (0, 0, 0, 0), "cut short"),
        (15, (0, 0, 0, 3), "cut short"),
        (15, (0, 0, 0, 48), "cut short"),
        (15, (0, 0, 0, 50), "bytes left over"),
        (15, (255, 255, 255, 255), "cut short"),
        (21, (13,), "time of capture"),
        (22, (31,), "time of capture"),
        (23, (24,), "time of capture"),
        (33, (200,), "cut short"),
        (39, (255,), "cut short"),
        (45, (0, 0), "resolution"),
        (47, (255, 255), "resolution"),
        (54, (0x41,), "size of a minutia"),
        (54, (0x70,), "size of a minutia"),
        (55, (2,), "cut short"),
        (56, (0xC0,), "type of a minutia"),
    ],
)
def test_lengths_and_values_that_contradict_are_refused(at, values, reason):
    with pytest.raises(RecordBroken) as refused:
        finger_minutiae.read(changed(at, *values))
    assert refused.value.details["reason"] == reason


@pytest.mark.parametrize(
    "said",
    [
        {"ending": 16},
        {"number": 256},
        {"rate_x": 97},
        {"extended": bytes(0x10000)},
        {"capture": Capture(at=datetime(2026, 1, 1))},
        {"capture": Capture(qualities=(Quality(1),) * 256)},
        {"capture": Capture(certifications=(Certification(0x10000, 0),))},
        {"minutiae": minutiae(256)},
    ],
    ids=lambda said: next(iter(said)),
)
def test_a_value_without_room_is_refused(said):
    with pytest.raises(RecordUnwritable):
        finger_minutiae.write(Record(edition=Edition.SECOND, views=(view(**said),)))


def test_a_hundred_thousand_representations_are_not_believed():
    data = WHOLE[:12] + b"\xff\xff\x00" + b"\0\0\0\x04" * 65535
    data = data[:8] + len(data).to_bytes(4, "big") + data[12:]
    with pytest.raises(Exception) as refused:
        finger_minutiae.read(data)
    assert refused.value.details == {"representations": 65535}
