"""Growing arrays in files: what is written stays, what is cleared is zero, what is full refuses."""

from __future__ import annotations

import os

import numpy as np
import pytest

from cancuoc.biometrics.index.columns import Columns, IndexFull, Kind

KINDS = {
    "name": Kind(np.uint8, (16,)),
    "flag": Kind(np.bool_),
    "wide": Kind(np.uint64, (300,)),
    "mixed": Kind(np.dtype([("count", "<u2"), ("x", "<u2", (90,))])),
}


def opened(folder, *, first=8, spare=0):
    return Columns(folder, KINDS, first=first, spare=spare)


def fill(columns, row, value=7):
    columns["name"][row] = value
    columns["flag"][row] = True
    columns["wide"][row] = value
    columns["mixed"]["x"][row] = value


@pytest.mark.parametrize(
    ("kind", "size"),
    [
        (Kind(np.bool_), 1),
        (Kind(np.float32), 4),
        (Kind(np.uint64, (300,)), 2400),
        (Kind(np.dtype([("a", "u1"), ("b", "<u2", (3,))])), 7),
    ],
)
def test_a_kind_knows_its_size(kind, size):
    assert kind.bytes == size


def test_new_columns_are_zeros(tmp_path):
    columns = opened(tmp_path)
    assert len(columns) == 8
    assert columns["wide"].shape == (8, 300)
    assert not columns["wide"].any()
    assert columns["mixed"].dtype == KINDS["mixed"].dtype
    assert columns.row_bytes == 16 + 1 + 2400 + 182


def test_rows_survive_growing(tmp_path):
    columns = opened(tmp_path)
    fill(columns, 7)
    columns.grow(9)
    assert len(columns) == 12
    assert columns["wide"][7].tolist() == [7] * 300
    assert columns["mixed"]["x"][7].tolist() == [7] * 90
    assert not columns["wide"][8:].any()
    columns.grow(100)
    assert len(columns) == 100


def test_growing_to_less_changes_nothing(tmp_path):
    columns = opened(tmp_path)
    columns.grow(3)
    assert len(columns) == 8


def test_another_process_would_find_what_was_left(tmp_path):
    one = opened(tmp_path)
    one.grow(20)
    fill(one, 19, value=3)
    two = opened(tmp_path)
    assert len(two) == 20
    assert two["name"][19].tolist() == [3] * 16
    assert bool(two["flag"][19])


def test_a_cleared_row_is_zeros_in_the_columns_named(tmp_path):
    columns = opened(tmp_path)
    fill(columns, 2)
    fill(columns, 3)
    columns.clear(2, ["name", "flag", "mixed"])
    assert not columns["name"][2].any()
    assert not columns["mixed"]["x"][2].any()
    assert columns["wide"][2].all()
    assert columns["name"][3].all()
    columns.clear(2, KINDS)
    assert not columns["wide"][2].any()
    assert b"\x07" not in (tmp_path / "name").read_bytes()[32:48]


def test_files_are_for_their_owner_alone(tmp_path):
    opened(tmp_path)
    assert {os.stat(tmp_path / name).st_mode & 0o777 for name in KINDS} == {0o600}


def test_rows_that_were_not_written_take_no_memory(tmp_path):
    columns = opened(tmp_path, first=100_000)
    assert columns.memory() < 2_000_000
    columns["wide"][5000] = 1
    assert 0 < columns.memory() < 2_000_000


def test_a_full_memory_is_refused_before_it_is_written(tmp_path):
    free = os.statvfs(tmp_path)
    room = free.f_bavail * free.f_frsize
    columns = opened(tmp_path, spare=room // 2)
    columns.reserve(1)
    with pytest.raises(IndexFull) as refused:
        columns.reserve(room)
    assert refused.value.status == 507
    assert refused.value.details == {"rows": room}
    with pytest.raises(IndexFull):
        opened(tmp_path, spare=10 * room).reserve(1)


def test_closed_columns_are_gone(tmp_path):
    columns = opened(tmp_path)
    columns.close()
    with pytest.raises(KeyError):
        columns["name"]
