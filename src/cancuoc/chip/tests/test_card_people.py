"""Many people as their cards say them: printed fields, machine lines and the text of the code.

The machine lines were worked out apart from the code under test, with the weights 7-3-1 of
ICAO Doc 9303, so that both can be wrong only by the same accident.
"""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cancuoc.kernel.mrz import BadMrzInput, check
from cancuoc.kernel.names import PersonName
from cancuoc.kernel.partial_date import PartialDate
from cancuoc.kernel.personal_id import PersonalId, make
from cancuoc.kernel.qr import LONGEST, BadCardQr, parse_card
from cancuoc.kernel.sex import Sex

# number | name | birth | sex | end | first line | second line | third line
PEOPLE = """
001216012345|Nguyễn Hoàng Anh Đức|2016-08-12|male|2030-08-12|\
IDVNM2160123456001216012345<<7|1608126M3008122VNM<<<<<<<<<<<8|NGUYEN<<HOANG<ANH<DUC<<<<<<<<<
001316000001|Lê Bảo An|2016-08-12|female|2030-08-12|\
IDVNM3160000011001316000001<<2|1608126F3008122VNM<<<<<<<<<<<0|LE<<BAO<AN<<<<<<<<<<<<<<<<<<<<
001316000002|Lê Bảo Anh|2016-08-12|female|2030-08-12|\
IDVNM3160000022001316000002<<3|1608126F3008122VNM<<<<<<<<<<<2|LE<<BAO<ANH<<<<<<<<<<<<<<<<<<<
034210000017|Đỗ Quốc Khánh|2010-09-02|male|2035-09-02|\
IDVNM2100000177034210000017<<0|1009022M3509021VNM<<<<<<<<<<<8|DO<<QUOC<KHANH<<<<<<<<<<<<<<<<
038312000029|Phạm Thị Ễnh Ương|2012-02-29|female|2037-03-01|\
IDVNM3120000291038312000029<<8|1202292F3703014VNM<<<<<<<<<<<6|PHAM<<THI<ENH<UONG<<<<<<<<<<<<
066192001234|H'Hen Niê|1992-05-14|female|2032-05-14|\
IDVNM1920012344066192001234<<8|9205141F3205149VNM<<<<<<<<<<<2|HHEN<<NIE<<<<<<<<<<<<<<<<<<<<<
066087004321|Y Bhăm Êban|1987-01-01|male|2027-01-01|\
IDVNM0870043213066087004321<<7|8701015M2701013VNM<<<<<<<<<<<8|Y<<BHAM<EBAN<<<<<<<<<<<<<<<<<<
079180123456|Võ Thị Sáu Mươi|1980-11-20|female|2040-11-20|\
IDVNM1801234566079180123456<<6|8011200F4011202VNM<<<<<<<<<<<6|VO<<THI<SAU<MUOI<<<<<<<<<<<<<<
001131000007|Trần Thị Già|1931|female|none|\
IDVNM1310000074001131000007<<5|31<<<<4F9912315VNM<<<<<<<<<<<4|TRAN<<THI<GIA<<<<<<<<<<<<<<<<<
001050000008|Bùi Văn Tháng|1950-06|male|none|\
IDVNM0500000083001050000008<<4|5006<<7M9912315VNM<<<<<<<<<<<0|BUI<<VAN<THANG<<<<<<<<<<<<<<<<
001300000009|Ngô Thị Thiên Niên Kỷ|2000-01-01|female|2040-01-01|\
IDVNM3000000090001300000009<<1|0001018F4001016VNM<<<<<<<<<<<4|NGO<<THI<THIEN<NIEN<KY<<<<<<<<
001224000011|Mới|2024-07-06|male|2038-07-06|\
IDVNM2240000118001224000011<<9|2407061M3807060VNM<<<<<<<<<<<8|MOI<<<<<<<<<<<<<<<<<<<<<<<<<<<
096166999999|Công Tằng Tôn Nữ Nguyễn Hoàng Diễm Quỳnh|1966-07-06|female|none|\
IDVNM1669999999096166999999<<2|6607065F9912315VNM<<<<<<<<<<<4|CONG<<TANG<TON<NU<NGUYEN<HOANG
"""
ROWS = [line.split("|") for line in PEOPLE.strip().splitlines()]
BY_NUMBER = {row[0]: row for row in ROWS}


def born(word):
    return PartialDate(*(int(part) for part in word.split("-")))


@pytest.fixture
def card_of(make_card):
    """Return the maker of the card of a row of the table."""

    def made(row, **changes):
        number, name, birth, sex, end = row[:5]
        values = {
            "personal_id": PersonalId(number),
            "full_name": PersonName(name),
            "born": born(birth),
            "sex": Sex(sex),
            "expires": None if end == "none" else date.fromisoformat(end),
            "under_six": int(birth[:4]) >= 2019,
        }
        return make_card(**(values | changes))

    return made


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_the_machine_lines_of_a_person(card_of, row):
    assert list(card_of(row).mrz) == row[5:]
    assert all(len(line) == 30 for line in row[5:])


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_the_machine_lines_say_back_who_it_is(card_of, row):
    number, _name, birth, sex, end = row[:5]
    found = check(card_of(row).mrz)
    assert found.ok
    assert (found.personal_id, found.document_number) == (PersonalId(number), number[3:])
    assert (found.born, found.sex) == (born(birth), Sex(sex))
    assert found.never_expires is (end == "none")


# number -> what is printed for birth, sex and end; a blank is never filled in
PRINTED = """
001216012345 12/08/2016 Nam / Male 12/08/2030
038312000029 29/02/2012 Nữ / Female 01/03/2037
001131000007 1931 Nữ / Female Không thời hạn
001050000008 06/1950 Nam / Male Không thời hạn
001300000009 01/01/2000 Nữ / Female 01/01/2040
"""


@pytest.mark.parametrize("line", PRINTED.strip().splitlines())
def test_the_dates_and_the_sex_as_printed(card_of, line):
    number, birth, vi, slash, en, end = line.split(" ", 5)
    printed = card_of(BY_NUMBER[number]).printed()
    assert (printed["born"], printed["sex"]) == (birth, f"{vi} {slash} {en}")
    assert printed["expires"] == end


# what the code of a card says, field by field (project format, law.md 4.2)
CODES = [
    (
        "001216012345",
        {"father": "Nguyễn Văn Bình", "mother": "Trần Thị Hương", "residence": "Phường A"},
        "001216012345||Nguyễn Hoàng Anh Đức|12082016|Nam|Phường A|10072024"
        "||Nguyễn Văn Bình|Trần Thị Hương",
    ),
    (
        "079180123456",
        {"father": "", "mother": "", "residence": "Phường B", "old_id": "012345678"},
        "079180123456|012345678|Võ Thị Sáu Mươi|20111980|Nữ|Phường B|10072024|||",
    ),
    (
        "066087004321",
        {
            "father": "",
            "mother": "",
            "residence": "Buôn  Đôn",
            "cancelled_ids": (PersonalId("066087000001"), PersonalId("066187000001")),
        },
        "066087004321||Y Bhăm Êban|01011987|Nam|Buôn Đôn|10072024|066087000001,066187000001||",
    ),
    (
        "001131000007",
        {"father": "", "mother": "Trần Thị Cụ", "residence": "Xã C"},
        "001131000007||Trần Thị Già|00001931|Nữ|Xã C|10072024|||Trần Thị Cụ",
    ),
    (
        "001050000008",
        {"father": "", "mother": "", "residence": "Xã D", "sex": Sex.UNKNOWN},
        "001050000008||Bùi Văn Tháng|00061950||Xã D|10072024|||",
    ),
]


@pytest.mark.parametrize(("number", "changes", "text"), CODES)
def test_the_text_of_the_code(card_of, number, changes, text):
    assert card_of(BY_NUMBER[number], **changes).qr == text


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_the_code_keeps_the_marks_that_the_machine_lines_lose(card_of, row):
    card = card_of(row)
    assert parse_card(card.qr).full_name.full == row[1]
    assert check(card.mrz).surname in row[7].replace("<", " ")
    assert card.mrz[2].isascii()


def test_two_people_of_one_number_ending_differ_in_the_whole_number(card_of):
    """The document number is nine digits of twelve; the province is only in the optional part."""
    row = BY_NUMBER["001216012345"]
    here, there = (
        card_of(row, personal_id=PersonalId(f"{code}216012345")) for code in ("001", "079")
    )
    assert here.mrz[0][5:15] == there.mrz[0][5:15]
    assert check(here.mrz).personal_id != check(there.mrz).personal_id


@pytest.mark.parametrize("end", [date(2099, 12, 31), date(2100, 1, 1)])
def test_an_end_that_would_read_as_never_is_refused(card_of, end):
    with pytest.raises(BadMrzInput):
        _ = card_of(BY_NUMBER["001224000011"], expires=end).mrz


@pytest.mark.parametrize("name", ["李明", "Нгуен"])
def test_a_name_in_another_script_has_no_machine_line(card_of, name):
    with pytest.raises(BadMrzInput) as caught:
        _ = card_of(BY_NUMBER["001224000011"], full_name=PersonName(name)).mrz
    assert caught.value.next_step.startswith("Vui lòng")


@pytest.mark.parametrize(
    "changes",
    [
        {"father": "A|B"},
        {"mother": "A|B"},
        {"residence": "A|B"},
        {"residence": "A" * LONGEST},
    ],
)
def test_what_would_break_the_code_is_refused(card_of, changes):
    with pytest.raises(BadCardQr):
        _ = card_of(BY_NUMBER["001216012345"], **changes).qr


SYLLABLES = ["Nguyễn", "Trần", "Đỗ", "Thị", "Văn", "Ẵm", "Ễnh", "Ương", "Y", "Niê", "H'Hen"]


@given(
    words=st.lists(st.sampled_from(SYLLABLES), min_size=1, max_size=10),
    year=st.integers(1900, 2099),
    sex=st.sampled_from([Sex.MALE, Sex.FEMALE]),
    serial=st.integers(0, 999_999),
    known=st.integers(1, 3),
)
@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_card_reads_back_from_its_lines_and_from_its_code(
    make_card, words, year, sex, serial, known
):
    number = make(province_code="001", sex=sex, birth_year=year, serial=serial)
    card = make_card(
        under_six=True,
        personal_id=number,
        full_name=PersonName(" ".join(words)),
        born=PartialDate(*(year, 2, 28)[:known]),
        sex=sex,
        expires=None,
    )
    lines, code = check(card.mrz), parse_card(card.qr)
    assert lines.ok
    assert lines.personal_id == code.personal_id == number
    assert lines.born == code.born == card.born
    assert lines.sex == code.sex == sex
    assert code.full_name == card.full_name
    assert card.printed()["full_name"] == card.full_name.upper
