"""Names written a second time by hand, so that a slip in the tables cannot pass unseen."""

from __future__ import annotations

from datetime import date

import pytest

from cancuoc.domain.units import rules, tables
from cancuoc.domain.units.rules import Level, PointKind, PoliceKind, UnitKind

JULY_2024 = date(2024, 7, 1)
JANUARY_2025 = date(2025, 1, 1)
JULY_2025 = date(2025, 7, 1)

WARDS_OF_2025 = (
    "Ba Đình", "Ngọc Hà", "Giảng Võ", "Hoàn Kiếm", "Cửa Nam", "Phú Thượng", "Hồng Hà", "Tây Hồ",
    "Bồ Đề", "Việt Hưng", "Phúc Lợi", "Long Biên", "Nghĩa Đô", "Cầu Giấy", "Yên Hòa", "Ô Chợ Dừa",
    "Láng", "Văn Miếu - Quốc Tử Giám", "Kim Liên", "Đống Đa", "Hai Bà Trưng", "Vĩnh Tuy",
    "Bạch Mai", "Vĩnh Hưng", "Định Công", "Tương Mai", "Lĩnh Nam", "Hoàng Mai", "Hoàng Liệt",
    "Yên Sở", "Phương Liệt", "Khương Đình", "Thanh Xuân", "Từ Liêm", "Thượng Cát", "Đông Ngạc",
    "Xuân Đỉnh", "Tây Tựu", "Phú Diễn", "Xuân Phương", "Tây Mỗ", "Đại Mỗ", "Thanh Liệt",
    "Kiến Hưng", "Hà Đông", "Yên Nghĩa", "Phú Lương", "Sơn Tây", "Tùng Thiện", "Dương Nội",
    "Chương Mỹ",
)  # fmt: skip

COMMUNES_OF_2025 = (
    "Sóc Sơn", "Kim Anh", "Trung Giã", "Đa Phúc", "Nội Bài", "Đông Anh", "Phúc Thịnh", "Thư Lâm",
    "Thiên Lộc", "Vĩnh Thanh", "Phù Đổng", "Thuận An", "Gia Lâm", "Bát Tràng", "Thanh Trì",
    "Đại Thanh", "Ngọc Hồi", "Nam Phù", "Yên Xuân", "Quang Minh", "Yên Lãng", "Tiến Thắng",
    "Mê Linh", "Đoài Phương", "Quảng Oai", "Cổ Đô", "Minh Châu", "Vật Lại", "Bất Bạt", "Suối Hai",
    "Ba Vì", "Yên Bài", "Phúc Thọ", "Phúc Lộc", "Hát Môn", "Đan Phượng", "Liên Minh", "Ô Diên",
    "Hoài Đức", "Dương Hòa", "Sơn Đồng", "An Khánh", "Quốc Oai", "Kiều Phú", "Hưng Đạo", "Phú Cát",
    "Thạch Thất", "Hạ Bằng", "Hòa Lạc", "Tây Phương", "Phú Nghĩa", "Xuân Mai", "Quảng Bị",
    "Trần Phú", "Hòa Phú", "Thanh Oai", "Bình Minh", "Tam Hưng", "Dân Hòa", "Thường Tín",
    "Hồng Vân", "Thượng Phúc", "Chương Dương", "Phú Xuyên", "Phượng Dực", "Chuyên Mỹ", "Đại Xuyên",
    "Vân Đình", "Ứng Thiên", "Ứng Hòa", "Hòa Xá", "Mỹ Đức", "Phúc Sơn", "Hồng Sơn", "Hương Sơn",
)  # fmt: skip

TOWNSHIPS_OF_2024 = (
    "Sóc Sơn", "Đông Anh", "Yên Viên", "Trâu Quỳ", "Văn Điển", "Chi Đông", "Quang Minh",
    "Tây Đằng", "Phúc Thọ", "Phùng", "Trạm Trôi", "Quốc Oai", "Liên Quan", "Chúc Sơn", "Xuân Mai",
    "Kim Bài", "Thường Tín", "Phú Minh", "Phú Xuyên", "Vân Đình", "Đại Nghĩa",
)  # fmt: skip

MERGED_IN_JANUARY_2025 = (
    ("Ba Đình", "Nguyễn Trung Trực", "Trúc Bạch"),
    ("Long Biên", "Sài Đồng", "Phúc Đồng"),
    ("Đống Đa", "Quốc Tử Giám", "Văn Miếu - Quốc Tử Giám"),
    ("Đống Đa", "Trung Phụng", "Khâm Thiên"),
    ("Đống Đa", "Phương Liên", "Phương Liên - Trung Tự"),
    ("Đống Đa", "Thịnh Quang", "Thịnh Quang"),
    ("Hai Bà Trưng", "Đống Mác", "Đồng Nhân"),
    ("Hai Bà Trưng", "Cầu Dền", "Thanh Nhàn"),
    ("Hai Bà Trưng", "Bạch Mai", "Bạch Mai"),
    ("Thanh Xuân", "Hạ Đình", "Hạ Đình"),
    ("Thanh Xuân", "Thanh Xuân Nam", "Thanh Xuân Bắc"),
    ("Gia Lâm", "Đình Xuyên", "Thiên Đức"),
    ("Gia Lâm", "Trung Mầu", "Phù Đổng"),
    ("Gia Lâm", "Phú Thị", "Phú Sơn"),
    ("Gia Lâm", "Đông Dư", "Bát Tràng"),
    ("Gia Lâm", "Kim Lan", "Kim Đức"),
    ("Mê Linh", "Vạn Yên", "Liên Mạc"),
    ("Hà Đông", "Yết Kiêu", "Quang Trung"),
    ("Hà Đông", "Quang Trung", "Quang Trung"),
    ("Sơn Tây", "Ngô Quyền", "Ngô Quyền"),
    ("Sơn Tây", "Quang Trung", "Ngô Quyền"),
    ("Ba Vì", "Tản Hồng", "Phú Hồng"),
    ("Ba Vì", "Châu Sơn", "Phú Hồng"),
    ("Phúc Thọ", "Vân Hà", "Nam Hà"),
    ("Phúc Thọ", "Thượng Cốc", "Long Thượng"),
    ("Phúc Thọ", "Tích Giang", "Tích Lộc"),
    ("Quốc Oai", "Phượng Cách", "Phượng Sơn"),
    ("Quốc Oai", "Liệp Tuyết", "Liệp Nghĩa"),
    ("Quốc Oai", "Đại Thành", "Hưng Đạo"),
    ("Quốc Oai", "Tân Hòa", "Cộng Hòa"),
    ("Thạch Thất", "Dị Nậu", "Lam Sơn"),
    ("Thạch Thất", "Chàng Sơn", "Thạch Xá"),
    ("Thạch Thất", "Hữu Bằng", "Quang Trung"),
    ("Chương Mỹ", "Hồng Phong", "Hồng Phú"),
    ("Chương Mỹ", "Phú Nam An", "Hòa Phú"),
    ("Thanh Oai", "Xuân Dương", "Cao Xuân Dương"),
    ("Thường Tín", "Thư Phú", "Chương Dương"),
    ("Thường Tín", "Thống Nhất", "Vạn Nhất"),
    ("Phú Xuyên", "Tri Trung", "Hồng Minh"),
    ("Phú Xuyên", "Văn Hoàng", "Văn Hoàng"),
    ("Phú Xuyên", "Quang Trung", "Quang Hà"),
    ("Phú Xuyên", "Nam Phong", "Nam Phong"),
    ("Ứng Hòa", "Viên An", "Hoa Viên"),
    ("Ứng Hòa", "Viên Nội", "Hoa Viên"),
    ("Ứng Hòa", "Cao Thành", "Cao Sơn Tiến"),
    ("Ứng Hòa", "Đồng Tiến", "Cao Sơn Tiến"),
    ("Ứng Hòa", "Hòa Xá", "Thái Hòa"),
    ("Ứng Hòa", "Trầm Lộng", "Trầm Lộng"),
    ("Ứng Hòa", "Hòa Nam", "Hòa Phú"),
    ("Ứng Hòa", "Đội Bình", "Bình Lưu Quang"),
    ("Ứng Hòa", "Hồng Quang", "Bình Lưu Quang"),
    ("Mỹ Đức", "Mỹ Thành", "Mỹ Xuyên"),
    ("Mỹ Đức", "Đốc Tín", "Vạn Tín"),
)
DISTRICTS_OF_2024 = {
    "001": "Quận Ba Đình",
    "002": "Quận Hoàn Kiếm",
    "003": "Quận Tây Hồ",
    "004": "Quận Long Biên",
    "005": "Quận Cầu Giấy",
    "006": "Quận Đống Đa",
    "007": "Quận Hai Bà Trưng",
    "008": "Quận Hoàng Mai",
    "009": "Quận Thanh Xuân",
    "016": "Huyện Sóc Sơn",
    "017": "Huyện Đông Anh",
    "018": "Huyện Gia Lâm",
    "019": "Quận Nam Từ Liêm",
    "020": "Huyện Thanh Trì",
    "021": "Quận Bắc Từ Liêm",
    "250": "Huyện Mê Linh",
    "268": "Quận Hà Đông",
    "269": "Thị xã Sơn Tây",
    "271": "Huyện Ba Vì",
    "272": "Huyện Phúc Thọ",
    "273": "Huyện Đan Phượng",
    "274": "Huyện Hoài Đức",
    "275": "Huyện Quốc Oai",
    "276": "Huyện Thạch Thất",
    "277": "Huyện Chương Mỹ",
    "278": "Huyện Thanh Oai",
    "279": "Huyện Thường Tín",
    "280": "Huyện Phú Xuyên",
    "281": "Huyện Ứng Hòa",
    "282": "Huyện Mỹ Đức",
}


def in_force(on, kind):
    return [
        row
        for row in tables.units()
        if row.kind is kind
        and row.valid_from <= on
        and (row.valid_to is None or on <= row.valid_to)
    ]


@pytest.mark.parametrize(
    ("on", "kind", "names"),
    [
        (JULY_2025, UnitKind.WARD, WARDS_OF_2025),
        (JULY_2025, UnitKind.COMMUNE, COMMUNES_OF_2025),
        (JULY_2024, UnitKind.TOWNSHIP, TOWNSHIPS_OF_2024),
    ],
)
def test_names_of_a_kind(on, kind, names):
    assert sorted(row.name for row in in_force(on, kind)) == sorted(names)


@pytest.mark.parametrize(("code", "name"), DISTRICTS_OF_2024.items())
def test_names_of_districts(code, name):
    rows = [row for row in tables.units() if row.code == code]
    assert len(rows) == 1
    assert rules.full_name(kind=rows[0].kind, name=rows[0].name) == name
    assert rows[0].valid_to == date(2025, 6, 30)


def district(name):
    return next(code for code, full in DISTRICTS_OF_2024.items() if full.endswith(f" {name}"))


@pytest.mark.parametrize(("inside", "gone", "heir"), MERGED_IN_JANUARY_2025)
def test_mergers_of_january_2025(inside, gone, heir):
    parent = district(inside)
    old = [
        row
        for row in tables.units()
        if row.parent == parent and row.name == gone and row.valid_to == date(2024, 12, 31)
    ]
    targets = {
        step.successor
        for step in tables.successions()
        if step.on == JANUARY_2025 and step.code in {row.code for row in old}
    }
    heirs = {
        row.code
        for row in tables.units()
        if row.name == heir
        and row.parent == parent
        and row.valid_from <= JANUARY_2025 <= (row.valid_to or JANUARY_2025)
    }
    assert targets & heirs


def test_the_53_mergers_are_all_there():
    written = [step for step in tables.successions() if step.on == JANUARY_2025]
    assert len(written) == len(MERGED_IN_JANUARY_2025) == 53


@pytest.mark.parametrize(
    ("kind", "word", "level"),
    [
        (UnitKind.CITY, "Thành phố", Level.CITY),
        (UnitKind.URBAN_DISTRICT, "Quận", Level.DISTRICT),
        (UnitKind.RURAL_DISTRICT, "Huyện", Level.DISTRICT),
        (UnitKind.DISTRICT_TOWN, "Thị xã", Level.DISTRICT),
        (UnitKind.WARD, "Phường", Level.COMMUNE),
        (UnitKind.COMMUNE, "Xã", Level.COMMUNE),
        (UnitKind.TOWNSHIP, "Thị trấn", Level.COMMUNE),
    ],
)
def test_words_and_levels_of_kinds(kind, word, level):
    assert kind.vi == word
    assert kind.level is level
    assert rules.full_name(kind=kind, name="X") == f"{word} X"
    assert rules.police_name(kind=kind, name="X") == f"Công an {word.lower()} X"


@pytest.mark.parametrize(("code", "police"), [("00232", "CA-00232"), ("006", "CA-006")])
def test_police_codes(code, police):
    assert rules.police_code(unit_code=code) == police


@pytest.mark.parametrize(("code", "name"), DISTRICTS_OF_2024.items())
def test_every_district_had_a_team_a_point_and_an_heir(code, name):
    word, _, rest = name.partition(" ")
    if name.startswith("Thị xã"):
        word, rest = "Thị xã", name.removeprefix("Thị xã ")
    team = [row for row in tables.police() if row.code == f"CA-{code}"]
    assert [row.kind for row in team] == [PoliceKind.DISTRICT_TEAM]
    assert team[0].name.endswith(f"Công an {word.lower()} {rest}")
    assert team[0].valid_to == date(2025, 2, 28)
    assert team[0].parent == "PC06"
    points = [row for row in tables.intake_points() if row.code == f"IP-{code}"]
    assert [row.kind for row in points] == [PointKind.FIXED] * 3
    assert points[0].operator == f"CA-{code}"
    assert points[-1].valid_to is None
    heirs = [row for row in tables.police_successions() if row.code == f"CA-{code}"]
    assert len(heirs) == 1
    seat = next(row for row in tables.police() if row.code == heirs[0].successor)
    commune = next(row for row in tables.units() if row.code == seat.area)
    assert commune.parent == code


def test_no_name_holds_its_own_kind_twice():
    for row in tables.units():
        assert not row.name.startswith(f"{row.kind.vi} ")
        assert row.name == row.name.strip()
        assert "  " not in row.name


def test_names_are_unique_inside_a_parent_on_a_day():
    for on in (JULY_2024, JANUARY_2025, JULY_2025):
        seen = [(row.parent, row.kind, row.name) for kind in UnitKind for row in in_force(on, kind)]
        assert len(seen) == len(set(seen))
