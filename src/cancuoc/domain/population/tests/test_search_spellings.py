"""How people really type names: a table of what is stored and what is typed at the desk."""

from __future__ import annotations

import pytest

from cancuoc.domain.population import queries
from cancuoc.domain.population.tests.support import put
from cancuoc.kernel.names import MatchLevel

pytestmark = pytest.mark.django_db

# People of the same city who must not push the right one away.
CROWD = (
    ("Nguyễn Văn An", 1980),
    ("Nguyễn Thị Lan", 1980),
    ("Trần Thị Thu Hà", 1980),
    ("Phạm Đức Anh", 1980),
    ("Lê Quang Huy", 1980),
    ("Hoàng Minh Tuấn", 1980),
    ("Vũ Thị Hồng Nhung", 1980),
    ("Đặng Văn Lâm", 1980),
    ("Bùi Thị Xuân", 1980),
    ("Đỗ Gia Bảo", 1980),
)


@pytest.fixture
def crowd(db):
    for name, year in CROWD:
        put(name, year)


@pytest.mark.parametrize(
    ("stored", "typed"),
    [
        ("Nguyễn Thị Thúy Hằng", "nguyen thi thuy hang"),
        ("Nguyễn Thị Thúy Hằng", "nguyễn thị thuý hằng"),
        ("Nguyễn Thị Thúy Hằng", "nguyen thi thuy hag"),
        ("Nguyễn Thị Thúy Hằng", "nguyen thi thui hang"),
        ("Nguyễn Thị Thúy Hằng", "nguyen thu thuy hang"),
        ("Nguyễn Thị Thúy Hằng", "nguyen thi thuyhang"),
        ("Nguyễn Thị Thúy Hằng", "ngyuen thi thuy hang"),
        ("Nguyễn Thị Thúy Hằng", "nguyen thithuy hang"),
        ("Nguyễn Thị Thúy Hằng", "thuy hang"),
        ("Nguyễn Thị Thúy Hằng", "nguyen thuy hang"),
        ("Trịnh Đình Quý", "trinh dinh qui"),
        ("Trịnh Đình Quý", "trịnh đình quí"),
        ("Trịnh Đình Quý", "trinh dih quy"),
        ("Trịnh Đình Quý", "TRINH DINH QUY"),
        ("Trịnh Đình Quý", "  trinh   dinh quy "),
        ("Đinh Hương", "dinh huong"),
        ("Đinh Hương", "đinh hương"),
        ("Đinh Hương", "dinh hunog"),
        ("Đinh Hương", "dnih huong"),
        ("Âu Dương Thị Ngọc Mỹ", "au duong thi ngoc my"),
        ("Âu Dương Thị Ngọc Mỹ", "au duong thi ngoc mi"),
        ("Âu Dương Thị Ngọc Mỹ", "au duong thi ngc my"),
        ("Quách Thế Ước", "quach the uoc"),
        ("Quách Thế Ước", "quach the uocc"),
        ("Quách Thế Ước", "quch the uoc"),
        ("Lò Thị Mai", "lo thi mai"),
        ("Lò Thị Mai", "lo thi mia"),
        ("Triệu Văn Chài", "trieu van chai"),
        ("Triệu Văn Chài", "trieu van chia"),
        ("Phùng Khánh Linh", "phung khanh lnih"),
        ("Phùng Khánh Linh", "phung kanh linh"),
        ("Phùng Khánh Linh", "phun khanh linh"),
        ("Phùng Khánh Linh", "phung khanh lin"),
        ("Phùng Khánh Linh", "hung khanh linh"),
        ("Cấn Xuân Trường", "can xuan truong"),
        ("Cấn Xuân Trường", "can xuan turong"),
        ("Cấn Xuân Trường", "can xuan truogn"),
        ("Y Moan", "y moan"),
        ("Y Moan", "i moan"),
        ("D'Arc Jeanne", "d'arc jeanne"),
        ("D'Arc Jeanne", "d’arc jeanne"),
    ],
)
def test_the_right_person_is_found_in_a_crowd(crowd, stored, typed):
    key = put(stored, 1980)
    hits = queries.search(text=typed, born_year=1980)
    assert key in {hit.person.id for hit in hits}


@pytest.mark.parametrize(
    ("typed", "first", "level"),
    [
        ("Phạm Đức Anh", "Phạm Đức Anh", MatchLevel.EXACT),
        ("phạm đức anh", "Phạm Đức Anh", MatchLevel.EXACT),
        ("pham duc anh", "Phạm Đức Anh", MatchLevel.WITHOUT_MARKS),
        ("pham duc ahn", "Phạm Đức Anh", MatchLevel.DIFFERENT),
        ("lê quang huy", "Lê Quang Huy", MatchLevel.EXACT),
        ("Lê Quáng Huy", "Lê Quang Huy", MatchLevel.WITHOUT_MARKS),
        ("bui thi xuan", "Bùi Thị Xuân", MatchLevel.WITHOUT_MARKS),
        ("do gia bao", "Đỗ Gia Bảo", MatchLevel.WITHOUT_MARKS),
        ("đỗ gia bảo", "Đỗ Gia Bảo", MatchLevel.EXACT),
    ],
)
def test_the_nearest_spelling_comes_first(crowd, typed, first, level):
    hits = queries.search(text=typed)
    assert hits[0].person.full_name == first
    assert hits[0].level is level


@pytest.mark.parametrize(
    "typed",
    ["zuckerberg", "xxxxxxxx", "aaaaaaaaaaaaaaaa", "qwertyuiop asdf", "王小明", "Иван Петров"],
)
def test_strangers_are_not_found(crowd, typed):
    assert queries.search(text=typed) == ()


@pytest.mark.parametrize(("year", "found"), [(1980, True), (1981, False), (None, True)])
def test_the_year_must_be_right(crowd, year, found):
    hits = queries.search(text="dang van lam", born_year=year)
    assert bool(hits) is found


def test_same_names_are_told_apart_by_age(crowd):
    for year in (1950, 1990, 2015):
        put("Đặng Văn Lâm", year)
    hits = queries.search(text="đặng văn lâm")
    years = [hit.person.born.year for hit in hits]
    assert years == sorted(years)
    assert years == [1950, 1980, 1990, 2015]


def test_nearness_falls_along_the_list(crowd):
    put("Nguyễn Văn Anh", 1980)
    put("Nguyễn Văn Ánh", 1980)
    put("Nguyễn Vân Anh", 1980)
    hits = queries.search(text="nguyen van anh")
    levels = [hit.level for hit in hits]
    assert levels == sorted(levels, reverse=True)
    assert hits[0].nearness == pytest.approx(1.0)
