"""Read a roll, XLSX or CSV, into rows of text. Bounded; nothing in a file is ever computed."""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

from python_calamine import CalamineError, CalamineWorkbook

from cancuoc.kernel.folding import fold
from cancuoc.kernel.refusal import Refusal

LARGEST_FILE: Final = 8 * 1024 * 1024
LARGEST_UNPACKED: Final = 64 * 1024 * 1024
MOST_ROWS: Final = 20_000
MOST_CELLS: Final = 60


class Column(StrEnum):
    """What a column of the roll holds; the value is its name in the file."""

    CENTRE = "Mã cơ sở"
    ROLL_NUMBER = "Mã hồ sơ"
    NAME = "Họ và tên"
    BORN = "Ngày sinh"
    SEX = "Giới tính"
    NUMBER = "Số định danh"
    ETHNICITY = "Dân tộc"
    ORIGIN = "Quê quán"
    FATHER = "Họ tên cha"
    MOTHER = "Họ tên mẹ"
    CAME_ON = "Ngày vào"
    LEFT_ON = "Ngày ra"
    LEFT_WHY = "Lý do ra"
    REPRESENTATIVE = "Người đại diện"
    BASIS = "Tư cách đại diện"


NEEDED: Final = (Column.ROLL_NUMBER, Column.NAME, Column.BORN, Column.SEX, Column.CAME_ON)
_BY_FOLD: Final = {fold(column.value): column for column in Column}


class UnreadableRoll(Refusal):
    """The file is no XLSX or CSV that can be read."""

    message = "Không đọc được tệp danh sách này."
    next_step = "Vui lòng lưu lại dạng XLSX hoặc CSV mã UTF-8 rồi gửi lại."


class RollTooLarge(Refusal):
    """The file is larger than any roll."""

    status = 413
    message = "Tệp lớn hơn 8 MB hoặc có hơn 20.000 dòng."
    next_step = "Vui lòng tách danh sách theo từng cơ sở."


class WrongColumns(Refusal):
    """A needed column is missing, or one stands twice."""

    message = "Thiếu cột hoặc có hai cột trùng tên: %(columns)s."
    next_step = "Vui lòng dùng đúng tên cột của mẫu danh sách."


class EmptyRoll(Refusal):
    """There is a heading and nothing below it."""

    message = "Danh sách không có dòng nào."
    next_step = "Vui lòng kiểm tra lại tệp đã chọn."


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the file. `number` counts from 1 as a spreadsheet shows it."""

    number: int
    cells: dict[Column, str]
    surplus: bool = False


def read(data: bytes) -> list[Line]:
    """Return the lines below the heading, or refuse the file as a whole."""
    if len(data) > LARGEST_FILE:
        raise RollTooLarge
    rows = _sheet(data) if data[:2] == b"PK" else _text(data)
    head = next((k for k, row in enumerate(rows) if any(row)), None)
    if head is None:
        raise EmptyRoll
    columns = _columns(rows[head])
    lines = [_line(k, row, columns) for k, row in enumerate(rows[head + 1 :], start=head + 2)]
    while lines and not any(lines[-1].cells.values()):
        lines.pop()
    if not lines:
        raise EmptyRoll
    return lines


def _columns(row: list[str]) -> list[Column | None]:
    columns = [_BY_FOLD.get(fold(cell)) for cell in row]
    known = [column for column in columns if column is not None]
    twice = {column for column in known if known.count(column) > 1}
    wrong = [column.value for column in Column if column in twice or _missing(column, known)]
    if wrong:
        raise WrongColumns(WrongColumns.message, gaps={"columns": wrong})
    return columns


def _missing(column: Column, known: list[Column]) -> bool:
    return column in NEEDED and column not in known


def _line(number: int, row: list[str], columns: list[Column | None]) -> Line:
    cells = {column: row[k] if k < len(row) else "" for k, column in enumerate(columns) if column}
    return Line(number=number, cells=cells, surplus=any(row[len(columns) :]))


def _text(data: bytes) -> list[list[str]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableRoll from error
    if "\x00" in text:
        raise UnreadableRoll
    separator = max(",;\t", key=text.split("\n", 1)[0].count)
    try:
        rows = [
            row[:MOST_CELLS] for row in _counted(csv.reader(io.StringIO(text), delimiter=separator))
        ]
    except csv.Error as error:
        raise UnreadableRoll from error
    return [[cell.strip() for cell in row] for row in rows]


def _sheet(data: bytes) -> list[list[str]]:
    try:
        _weigh(data)
        rows = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0)
        return [
            [_shown(cell).strip() for cell in row[:MOST_CELLS]]
            for row in _counted(rows.to_python(skip_empty_area=False))
        ]
    except (CalamineError, zipfile.BadZipFile, IndexError, ValueError) as error:
        raise UnreadableRoll from error


def _weigh(data: bytes) -> None:
    """Refuse a file that unpacks to more than any roll needs, before it is unpacked."""
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        if sum(entry.file_size for entry in packed.infolist()) > LARGEST_UNPACKED:
            raise RollTooLarge


def _counted(rows: Any) -> list[Any]:
    found = []
    for row in rows:
        found.append(row)
        if len(found) > MOST_ROWS + 1:
            raise RollTooLarge
    return found


def _shown(cell: object) -> str:
    """Return a cell as text; whole numbers without ".0", days as people write them."""
    if isinstance(cell, datetime | date):
        return f"{cell.day:02d}/{cell.month:02d}/{cell.year:04d}"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    return str(cell)
