"""Rolls: every kind of fault is named, a good line is taken as it is, a bad file leaves nothing."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import pytest

from cancuoc.domain.specialcare import roll, roll_table
from cancuoc.domain.specialcare.roll_faults import Fault, Gravity
from cancuoc.domain.specialcare.roll_table import Column
from cancuoc.domain.specialcare.tests import rolls
from cancuoc.kernel.ethnicities import ETHNICITIES
from cancuoc.kernel.partial_date import PartialDate
from cancuoc.kernel.sex import Sex

DAY = date(2024, 7, 8)


def checked(rows, how=rolls.as_csv):
    lines = roll_table.read(how(rows))
    return roll.check(lines=lines, centre="CS01", ethnicities=ETHNICITIES, on=DAY)


class TestFaults:
    def test_every_fault_but_one_can_be_written_in_a_cell(self):
        assert set(Fault) - set(rolls.BAD) == {Fault.LINE_HAS_SURPLUS_CELLS}
        assert len(Fault) >= 40

    @pytest.mark.parametrize("fault", sorted(rolls.BAD))
    def test_a_fault_is_named_and_alone(self, fault):
        first = {**rolls.good(0), Column.NUMBER: "001150000001", Column.SEX: "Nữ"}
        first |= {Column.NAME: "Nguyễn Thị An", Column.BORN: "1930"}
        *_, spoilt, _last = checked([first, rolls.bad(7, fault), rolls.good(9)])
        assert set(spoilt.faults) == {fault}
        assert (spoilt.entry is None) == (fault.gravity is Gravity.REFUSED)
        assert fault.vi.endswith(".")

    def test_more_cells_than_columns(self):
        text = rolls.as_csv([rolls.good(1)]).decode().rstrip() + ",surplus\r\n"
        (line,) = roll.check(
            lines=roll_table.read(text.encode()), centre="CS01", ethnicities=ETHNICITIES, on=DAY
        )
        assert line.faults == (Fault.LINE_HAS_SURPLUS_CELLS,)

    def test_all_faults_of_a_line_are_told_at_once(self):
        spoilt = {**rolls.good(1), Column.SEX: "M", Column.BORN: "mai", Column.CAME_ON: ""}
        (line,) = checked([spoilt])
        assert set(line.faults) == {
            Fault.SEX_UNREADABLE,
            Fault.BORN_UNREADABLE,
            Fault.CAME_MISSING,
        }


class TestValues:
    def test_unknown_is_kept_as_unknown(self):
        (line,) = checked(
            [{**rolls.good(1), Column.NAME: "Không rõ", Column.BORN: "không rõ", Column.SEX: "?"}]
        )
        assert (line.entry.name, line.entry.born, line.entry.sex) == (None, None, Sex.UNKNOWN)
        assert line.faults == ()

    def test_the_first_of_january_is_kept_as_a_year(self):
        (line,) = checked([{**rolls.good(1), Column.BORN: "01/01/1950"}])
        assert line.entry.born == PartialDate(1950)

    def test_a_name_that_is_none_is_never_kept(self):
        (line,) = checked([{**rolls.good(1), Column.NAME: "VÔ DANH"}])
        assert line.entry.name is None

    @pytest.mark.parametrize("how", [rolls.as_csv, rolls.as_xlsx], ids=["csv", "xlsx"])
    def test_both_kinds_of_file_say_the_same(self, how):
        rows = [rolls.good(k) for k in range(50)]
        lines = checked(rows, how)
        assert [line.entry.name for line in lines] == [row[Column.NAME] for row in rows]
        assert [line.number for line in lines] == list(range(2, 52))


class TestFiles:
    @pytest.mark.parametrize(
        ("data", "refusal"),
        [
            (b"", roll_table.EmptyRoll),
            (b"\xff\xfe\x00", roll_table.UnreadableRoll),
            (b"PK\x03\x04 not a book", roll_table.UnreadableRoll),
            (rolls.as_csv([]), roll_table.EmptyRoll),
            ("Mã hồ sơ,Họ và tên\nx,y".encode(), roll_table.WrongColumns),
            (rolls.as_csv([rolls.good(1)], ["Ngày sinh"] * 15), roll_table.WrongColumns),
            (b"a" * (roll_table.LARGEST_FILE + 1), roll_table.RollTooLarge),
        ],
        ids=["nothing", "bytes", "broken book", "heading only", "columns", "twice", "large"],
    )
    def test_what_is_no_roll_is_refused_whole(self, data, refusal):
        with pytest.raises(refusal) as refused:
            roll_table.read(data)
        assert refused.value.next_step

    def test_a_file_that_unpacks_to_too_much_is_not_unpacked(self):
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as bomb:
            bomb.writestr("xl/s.xml", b"0" * (roll_table.LARGEST_UNPACKED + 1))
        with pytest.raises(roll_table.RollTooLarge):
            roll_table.read(packed.getvalue())

    def test_more_lines_than_any_roll(self):
        data = rolls.as_csv([]) + b"x\r\n" * (roll_table.MOST_ROWS + 2)
        with pytest.raises(roll_table.RollTooLarge):
            roll_table.read(data)


@pytest.mark.parametrize("how", [rolls.as_csv, rolls.as_xlsx], ids=["csv", "xlsx"])
def test_five_thousand_lines_with_every_kind_of_fault(how):
    kinds = sorted(rolls.BAD)
    rows = [rolls.good(k) for k in range(5000)]
    spoilt = {2 + 100 * k: kind for k, kind in enumerate(kinds, start=1)}
    for k, kind in spoilt.items():
        rows[k] = rolls.bad(k, kind)
    rows[1] |= {Column.NUMBER: "001150000001", Column.SEX: "Nữ", Column.BORN: "1950"}
    lines = checked(rows, how)
    assert len(lines) == 5000
    found = {line.number - 2: line.faults for line in lines if line.faults}
    assert found == {k: (kind,) for k, kind in spoilt.items()}
