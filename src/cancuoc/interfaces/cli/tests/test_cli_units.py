"""`cancuoc units`: what was in force on a day, in words and as JSON."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest

from cancuoc.domain.units import queries
from cancuoc.domain.units.rules import Level
from cancuoc.foundation import audit
from cancuoc.foundation.models import AuditEvent
from cancuoc.interfaces.cli import units
from cancuoc.kernel import clock

pytestmark = pytest.mark.django_db
# Half past midnight of 1 July 2025 in Hà Nội is still 30 June in London.
MIDNIGHT = datetime(2025, 6, 30, 17, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def july(monkeypatch):
    moment = [datetime(2024, 7, 6, 3, 0, tzinfo=UTC)]
    monkeypatch.setattr(clock, "now", lambda: moment[0])
    return moment


def listed(capsys, *argv):
    assert units.run(["list", *argv]) == 0
    return capsys.readouterr().out


def as_json(capsys, *argv):
    return json.loads(listed(capsys, "--json", *argv))


def test_hanoi_by_day_before_and_after_each_reform(capsys):
    # Resolutions 1286 and 1656: 579 communes in July 2024, 526 from 2025, 126 from 1 July 2025.
    for day, communes, districts in (
        ("2024-07-01", 579, 30),
        ("2024-12-31", 579, 30),
        ("2025-01-01", 526, 30),
        ("2025-03-02", 526, 30),
        ("2025-06-30", 526, 30),
        ("2025-07-01", 126, 0),
    ):
        assert len(as_json(capsys, "--on", day)) == communes
        assert len(as_json(capsys, "--on", day, "--kind", "district")) == districts
        last = listed(capsys, "--on", day).splitlines()[-1]
        year, month, of_month = day.split("-")
        assert last == f"{communes} đơn vị có hiệu lực ngày {of_month}/{month}/{year}"


def test_words_and_json_tell_the_same_units(capsys):
    rows = as_json(capsys, "--kind", "district")
    lines = listed(capsys, "--kind", "district").splitlines()[:-1]
    assert lines == [f"{row['code']}  {row['name']}  ({row['parent']})" for row in rows]
    assert "009  Quận Thanh Xuân  (01)" in lines


def test_a_row_has_its_dates(capsys):
    (row,) = [row for row in as_json(capsys, "--on", "2025-06-30") if row["code"] == "00352"]
    assert set(row) == {"code", "name", "kind", "parent", "valid_from", "valid_to"}
    assert row["parent"] == "009"
    assert row["valid_to"] == "2025-06-30"
    assert all(row["valid_to"] is None for row in as_json(capsys, "--on", "2030-01-01"))


def test_without_a_day_it_is_the_day_in_hanoi(capsys, july):
    assert "579 đơn vị" in listed(capsys)
    july[0] = MIDNIGHT
    assert "126 đơn vị có hiệu lực ngày 01/07/2025" in listed(capsys)


def test_a_day_without_units_is_an_empty_list(capsys):
    assert as_json(capsys, "--on", "1950-01-01") == []
    assert listed(capsys, "--on", "1950-01-01").startswith("0 đơn vị")


def test_listing_writes_nothing_once_the_tables_are_there(capsys):
    listed(capsys)
    before = AuditEvent.objects.count()
    assert listed(capsys) == listed(capsys)
    assert AuditEvent.objects.count() == before
    assert len(queries.units_in_force(on=date(2024, 7, 6), level=Level.DISTRICT)) == 30


@pytest.mark.parametrize(
    "argv",
    [
        [],
        ["list", "--on", "1/7/2024"],
        ["list", "--on", "2023-02-29"],
        ["list", "--kind", "province"],
        ["import-borders"],
        ["import-crosswalk", "a", "b"],
        ["destroy"],
    ],
)
def test_words_that_cannot_be_read_are_a_usage_error(argv, capsys):
    with pytest.raises(SystemExit) as ended:
        units.run(argv)
    assert ended.value.code == 2
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("command", ["import-borders", "import-crosswalk"])
def test_a_file_that_cannot_be_read_is_one_clear_line(command, capsys, tmp_path):
    for path in (tmp_path / "không có.json", tmp_path):
        assert units.run([command, str(path)]) == 2
        told = capsys.readouterr()
        assert told.out == ""
        assert str(path) in told.err
        assert len(told.err.splitlines()) == 1
    assert not list(audit.history(act_prefix="units.import"))
