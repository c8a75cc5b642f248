"""Rolls of a centre for tests: good lines, every kind of bad one, as CSV and as XLSX."""

from __future__ import annotations

import csv
import io
import zipfile
from xml.sax.saxutils import escape

from cancuoc.domain.specialcare.roll_faults import Fault
from cancuoc.domain.specialcare.roll_table import Column

HEAD = [column.value for column in Column]
SURNAMES = ("Nguyễn", "Trần", "Lê", "Phạm", "Bùi", "Đinh", "Hà", "Quách")
MIDDLES = ("Thị", "Văn", "Đức", "Ngọc", "Minh")
GIVEN = ("An", "Bình", "Cúc", "Dũng", "Hòa", "Lan", "Mai", "Sơn", "Tâm", "Yến")


def good(k):
    """Return a line nothing is wrong with; `k` makes it its own."""
    name = f"{SURNAMES[k % 8]} {MIDDLES[k // 8 % 5]} {GIVEN[k // 40 % 10]}"
    year = 1930 + (k + k // 400 * 7) % 70
    return {
        Column.CENTRE: "CS01",
        Column.ROLL_NUMBER: f"HS-{k:05d}",
        Column.NAME: name,
        Column.BORN: str(year),
        Column.SEX: "Nữ" if k % 2 else "Nam",
        Column.NUMBER: "",
        Column.ETHNICITY: "Kinh",
        Column.ORIGIN: "Hà Nam",
        Column.FATHER: "",
        Column.MOTHER: "Không rõ",
        Column.CAME_ON: "05/03/2019",
        Column.LEFT_ON: "",
        Column.LEFT_WHY: "",
        Column.REPRESENTATIVE: "",
        Column.BASIS: "",
    }


# What to change in a good line so that it has this fault.
BAD = {
    Fault.LINE_EMPTY: dict.fromkeys(Column, ""),
    Fault.CELL_TOO_LONG: {Column.ORIGIN: "x" * 201},
    Fault.CELL_HAS_CONTROLS: {Column.ORIGIN: "Hà\x07Nam"},
    Fault.CELL_IS_FORMULA: {Column.ORIGIN: '=HYPERLINK("http://x")'},
    Fault.CELL_IS_ERROR: {Column.ORIGIN: "#REF!"},
    Fault.CENTRE_IS_OTHER: {Column.CENTRE: "CS02"},
    Fault.ROLL_NUMBER_MISSING: {Column.ROLL_NUMBER: ""},
    Fault.ROLL_NUMBER_BAD: {Column.ROLL_NUMBER: "HS 1; 2"},
    Fault.ROLL_NUMBER_TWICE: {Column.ROLL_NUMBER: "HS-00000"},
    Fault.NAME_HAS_DIGITS: {Column.NAME: "Nguyễn Văn 2"},
    Fault.NAME_BAD: {Column.NAME: "Nguyễn <Văn> An"},
    Fault.NAME_IN_OLD_FONT: {Column.NAME: "NguyÔn V¨n An"},
    Fault.BORN_UNREADABLE: {Column.BORN: "khoảng năm 50"},
    Fault.BORN_IN_FUTURE: {Column.BORN: "2031"},
    Fault.BORN_TOO_LONG_AGO: {Column.BORN: "1871"},
    Fault.BORN_AFTER_ARRIVAL: {Column.BORN: "2020"},
    Fault.SEX_UNREADABLE: {Column.SEX: "M"},
    Fault.NUMBER_HAS_LETTERS: {Column.NUMBER: "00119500000O"},
    Fault.NUMBER_IS_ROUNDED: {Column.NUMBER: "1.0219E+11"},
    Fault.NUMBER_LENGTH: {Column.NUMBER: "0012345"},
    Fault.NUMBER_TWICE: {Column.NUMBER: "001150000001", Column.SEX: "Nữ", Column.BORN: "1950"},
    Fault.CAME_MISSING: {Column.CAME_ON: ""},
    Fault.CAME_UNREADABLE: {Column.CAME_ON: "đầu năm ngoái"},
    Fault.CAME_IN_FUTURE: {Column.CAME_ON: "01/02/2025"},
    Fault.CAME_TOO_LONG_AGO: {Column.CAME_ON: "01/02/1930", Column.BORN: "1920"},
    Fault.CAME_NOT_TO_THE_DAY: {Column.CAME_ON: "03/2019"},
    Fault.LEFT_UNREADABLE: {Column.LEFT_ON: "mới đây", Column.LEFT_WHY: "Về nhà"},
    Fault.LEFT_NOT_TO_THE_DAY: {Column.LEFT_ON: "2022", Column.LEFT_WHY: "Về nhà"},
    Fault.LEFT_BEFORE_ARRIVAL: {Column.LEFT_ON: "01/01/2018", Column.LEFT_WHY: "Về nhà"},
    Fault.LEFT_IN_FUTURE: {Column.LEFT_ON: "01/01/2025", Column.LEFT_WHY: "Về nhà"},
    Fault.BASIS_UNREADABLE: {Column.REPRESENTATIVE: "Lê Thị Hà", Column.BASIS: "Hàng xóm"},
    Fault.BASIS_WITHOUT_NAME: {Column.BASIS: "Người đứng đầu cơ sở"},
    Fault.PARENT_BAD: {Column.FATHER: "Nguyễn 3"},
    Fault.NAME_IS_PLACEHOLDER: {Column.NAME: "Vô danh"},
    Fault.NAME_IS_ONE_WORD: {Column.NAME: "Bình"},
    Fault.BORN_ON_FIRST_OF_JANUARY: {Column.BORN: "01/01/1950"},
    Fault.NUMBER_LOST_A_ZERO: {Column.NUMBER: "11500000012"},
    Fault.NUMBER_IS_OLD: {Column.NUMBER: "012345678"},
    Fault.NUMBER_AGAINST_SEX: {
        Column.NUMBER: "001052000009",
        Column.SEX: "Nữ",
        Column.BORN: "1952",
    },
    Fault.NUMBER_AGAINST_BIRTH: {
        Column.NUMBER: "001050000008",
        Column.SEX: "Nam",
        Column.BORN: "1951",
    },
    Fault.NUMBER_OF_UNKNOWN_PLACE: {
        Column.NUMBER: "999061000007",
        Column.SEX: "Nam",
        Column.BORN: "1961",
    },
    Fault.ETHNICITY_UNKNOWN: {Column.ETHNICITY: "Sao Hỏa"},
    Fault.LEFT_WITHOUT_REASON: {Column.LEFT_ON: "01/01/2022"},
    Fault.REASON_WITHOUT_LEAVING: {Column.LEFT_WHY: "Về nhà"},
    Fault.NAME_WITHOUT_BASIS: {Column.REPRESENTATIVE: "Lê Thị Hà"},
    Fault.SAME_PERSON_TWICE: {Column.NAME: "Nguyễn Thị An", Column.BORN: "1930"},
}


def bad(k, fault):
    """Return a good line spoilt in one way."""
    name = f"Vương {good(k)[Column.NAME]}"
    return {**good(k), Column.NAME: name, **BAD[fault]}


def as_csv(rows, head=HEAD):
    told = io.StringIO()
    writer = csv.writer(told)
    writer.writerow(head)
    writer.writerows([row[column] for column in Column] for row in rows)
    return told.getvalue().encode("utf-8-sig")


_BOOK = {
    "[Content_Types].xml": (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-'
        'officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/s.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
        "</Types>"
    ),
    "_rels/.rels": (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
        'relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/workbook.xml": (
        '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
        'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
        '<sheets><sheet name="Danh sách" sheetId="1" r:id="r1"/></sheets></workbook>'
    ),
    "xl/_rels/workbook.xml.rels": (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
        'relationships/worksheet" Target="s.xml"/></Relationships>'
    ),
}


def as_xlsx(rows):
    lines = [HEAD, *([row[column] for column in Column] for row in rows)]
    told = "".join(
        f'<row r="{n}">'
        + "".join(
            f'<c r="{chr(64 + k)}{n}" t="inlineStr"><is><t xml:space="preserve">{escape(cell)}'
            "</t></is></c>"
            for k, cell in enumerate(line, start=1)
        )
        + "</row>"
        for n, line in enumerate(lines, start=1)
    )
    sheet = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f"<sheetData>{told}</sheetData></worksheet>"
    )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as book:
        for name, text in {**_BOOK, "xl/s.xml": sheet}.items():
            book.writestr(name, text)
    return packed.getvalue()
