"""Minutiae records as devices write them: off here and there, yet without doubt what they hold.

The set named by CANCUOC_ISO_RECORDS is read whole: every record in it must parse.
"""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from cancuoc.biometrics.formats import finger_minutiae, showing
from cancuoc.biometrics.formats.finger_minutiae import Edition, Record
from cancuoc.biometrics.formats.minutiae_values import to_minutiae
from cancuoc.biometrics.formats.refusals import RecordBroken
from cancuoc.biometrics.formats.tests.samples import minutiae, minutiae_record, view
from cancuoc.kernel.refusal import Refusal

SETTING = "CANCUOC_ISO_RECORDS"
KINDS = frozenset({".iso", ".ist", ".fmd", ".bin", ".dat", ".xml"}).union(
    *({f".{kind}", f".iso-{kind}"} for kind in ("fmr", "fir", "fac", "iir"))
)


def first(*views) -> bytes:
    return minutiae_record(Edition.FIRST, *views)


def with_length(data: bytes, length: int) -> bytes:
    return data[:8] + length.to_bytes(4, "big") + data[12:]


class TestLengthOff:
    @pytest.mark.parametrize("by", [-24, -12, -6, -2, -1, 1, 2, 4, 12, 1000])
    def test_a_length_that_is_off_is_read_over_when_the_views_fill_the_file(self, by):
        data = first(view(), view(position=7, number=1))
        assert finger_minutiae.read(with_length(data, len(data) + by)) == finger_minutiae.read(data)

    @pytest.mark.parametrize("length", [0, 1, 11, 12, 0xFFFF_FFFF])
    def test_so_is_one_that_is_no_length(self, length):
        data = first(view())
        assert finger_minutiae.read(with_length(data, length)) == finger_minutiae.read(data)

    @pytest.mark.parametrize("by", [-8, 8])
    def test_a_buffer_of_zeros_behind_is_allowed_then_too(self, by):
        data = first(view())
        padded = with_length(data, len(data) + by) + bytes(300)
        assert finger_minutiae.read(padded) == finger_minutiae.read(data)

    @pytest.mark.parametrize("by", [-8, 0, 8])
    @pytest.mark.parametrize("tail", [b"\1", b"\0\0\7", b"FMR\0"])
    def test_but_other_bytes_behind_are_refused(self, by, tail):
        data = first(view())
        with pytest.raises(RecordBroken):
            finger_minutiae.read(with_length(data, len(data) + by) + tail)

    @pytest.mark.parametrize("size", range(24, 24 + 4 + 12 * 6 + 1, 5))
    def test_and_so_is_a_cut_file_whatever_length_it_says(self, size):
        with pytest.raises(RecordBroken):
            finger_minutiae.read(with_length(first(view())[:size], size))

    def test_edition_2011_has_to_say_its_length(self):
        data = minutiae_record(Edition.SECOND, view())
        with pytest.raises(RecordBroken):
            finger_minutiae.read(with_length(data, len(data) + 3))


class TestExtendedData:
    AREA = bytes.fromhex("0001 0008 DEADBEEF")

    def test_it_is_kept_and_written_back(self):
        data = first(view(extended=self.AREA), view(number=1))
        record = finger_minutiae.read(data)
        assert [v.extended for v in record.views] == [self.AREA, b""]
        assert finger_minutiae.write(record) == data

    @pytest.mark.parametrize("count", [0, 1, 12])
    def test_the_last_view_may_end_without_its_length(self, count):
        whole = first(view(minutiae=minutiae(count)))
        bare = with_length(whole[:-2], len(whole) - 2)
        assert finger_minutiae.read(bare) == finger_minutiae.read(whole)

    def test_a_view_in_between_may_not(self):
        one = first(view())
        two = first(view(), view(number=1))
        gap = len(one) - 2
        with pytest.raises(RecordBroken):
            finger_minutiae.read(with_length(two[:gap] + two[gap + 2 :], len(two) - 2))


class TestPlacesFromOne:
    def test_the_last_row_and_column_become_part_of_the_picture(self):
        edge = minutiae(1)[0]._replace(x=320, y=400)
        (found,) = finger_minutiae.read(first(view(minutiae=(edge,)))).views
        assert (found.minutiae[0].x, found.minutiae[0].y) == (320, 400)
        assert (to_minutiae(found).x[0], to_minutiae(found).y[0]) == (319, 399)

    def test_views_may_be_numbered_from_one(self):
        views = finger_minutiae.read(first(view(number=1), view(number=2))).views
        assert [v.number for v in views] == [1, 2]


def test_sixteen_views_of_ten_fingers_are_read_in_order():
    given = [
        view(position=1 + n % 10, number=n // 10, minutiae=minutiae(n, seed=n)) for n in range(16)
    ]
    record = finger_minutiae.read(first(*given))
    assert record.views == Record(edition=Edition.FIRST, views=tuple(given)).views


def test_bytes_turned_over_end_in_records_or_refusals():
    data = first(view(extended=TestExtendedData.AREA), view(number=1))
    rng = np.random.default_rng(11)
    ends = {"read": 0, "refused": 0}
    for _ in range(600):
        hurt = bytearray(data)
        for at in rng.integers(8, len(data), 3):
            hurt[at] = rng.integers(0, 256)
        try:
            finger_minutiae.read(bytes(hurt))
            ends["read"] += 1
        except Refusal:
            ends["refused"] += 1
    assert min(ends.values()) > 30


def named() -> list[Path]:
    """Return the records of the folder the setting names."""
    folder = Path(os.environ[SETTING])
    return sorted(p for p in folder.rglob("*") if p.is_file() and p.suffix.lower() in KINDS)


def unread(files: list[Path]) -> dict[str, str]:
    """Return the files that do not parse, with the refusal; minutiae also have to be usable."""
    failed = {}
    for file in files:
        try:
            data = showing.read_bounded(file)
            shown = showing.show(data)
            if shown["format"] == showing.Format.MINUTIAE:
                for each in finger_minutiae.read(data).views:
                    to_minutiae(each)
            hidden = [r["record"] for r in shown.get("records", ()) if "refused" in r["record"]]
            if hidden:
                failed[str(file)] = f"inside: {hidden[0]['refused']}"
        except Refusal as refusal:
            failed[str(file)] = f"{refusal.code} {refusal.details}"
    return failed


@pytest.mark.skipif(SETTING not in os.environ, reason=f"{SETTING} names no folder of ISO records")
def test_every_record_of_the_set_parses():
    files = named()
    assert files, f"no file of a known kind in {os.environ[SETTING]}"
    failed = unread(files)
    said = "\n".join(f"{name}: {why}" for name, why in failed.items())
    assert not failed, f"{len(failed)} of {len(files)} do not parse:\n{said}"


class TestTheSet:
    """The test of the set itself can fail, and names what failed."""

    def test_files_of_known_kinds_are_found_in_all_folders(self, tmp_path, monkeypatch):
        monkeypatch.setenv(SETTING, str(tmp_path))
        (tmp_path / "a").mkdir()
        for name in ("a/1.iso-fmr", "2.FMR", "3.xml", "4.txt", "5.tif"):
            (tmp_path / name).write_bytes(b"")
        assert [p.name for p in named()] == ["2.FMR", "3.xml", "1.iso-fmr"]

    def test_a_file_that_does_not_parse_is_named(self, tmp_path):
        good, bad = tmp_path / "good.fmr", tmp_path / "bad.fmr"
        good.write_bytes(first(view()))
        bad.write_bytes(first(view())[:-9])
        failed = unread([good, bad])
        assert list(failed) == [str(bad)]
        assert "RecordBroken" in failed[str(bad)]

    def test_minutiae_far_outside_their_picture_are_not_usable(self, tmp_path):
        file = tmp_path / "wide.fmr"
        file.write_bytes(first(view(width=50)))
        assert "BadMinutiae" in unread([file])[str(file)]
