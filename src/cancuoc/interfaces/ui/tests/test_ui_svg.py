"""Charts: well-formed, honest in size, safe in text."""

from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cancuoc.interfaces.ui import svg

NS = {"s": "http://www.w3.org/2000/svg"}


def tree(picture):
    return ET.fromstring(str(picture))


def bars(picture):
    return [
        float(r.get("height"))
        for r in tree(picture).findall("s:rect", NS)
        if "bar" in r.get("class")
    ]


def texts(picture):
    return [t.text for t in tree(picture).iter("{http://www.w3.org/2000/svg}text")]


def test_one_bar_per_hour_and_gaps_stay_gaps():
    picture = svg.bars_by_hour(counts={8: 10, 10: 30}, title="Theo giờ")
    assert len(bars(picture)) == 3
    assert bars(picture)[1] == 0
    assert bars(picture)[2] == pytest.approx(3 * bars(picture)[0], abs=0.2)
    assert tree(picture).get("aria-label") == "Theo giờ. 8 giờ 10, 9 giờ 0, 10 giờ 30"


def test_the_plan_is_a_line_and_now_is_marked():
    picture = svg.bars_by_hour(counts={8: 10, 9: 4}, plan={8: 12, 9: 12}, now_hour=9, title="T")
    assert len(tree(picture).findall("s:path[@class='plan']", NS)) == 2
    assert len(tree(picture).findall("s:rect[@class='bar now']", NS)) == 1


def test_a_number_keeps_clear_of_the_plan_line():
    picture = svg.bars_by_hour(counts={8: 95}, plan={8: 100}, title="T")
    line = float(
        tree(picture).find("s:path[@class='plan']", NS).get("d").split(" ")[1].split("h")[0]
    )
    number = next(
        t for t in tree(picture).iter("{http://www.w3.org/2000/svg}text") if t.text == "95"
    )
    assert float(number.get("y")) < line


def test_a_day_without_dossiers_is_drawn_too():
    assert bars(svg.bars_by_hour(counts={}, title="T")) == [0.0] * 11


@given(st.dictionaries(st.integers(0, 23), st.integers(0, 100_000), min_size=1))
def test_no_bar_leaves_the_picture(counts):
    picture = svg.bars_by_hour(counts=counts, title="T")
    assert all(0 <= height <= 180.1 for height in bars(picture))


@given(st.integers(0, 10**7))
def test_the_top_of_the_scale_is_near(largest):
    top = svg._nice_top(largest)
    assert top >= largest
    assert top <= max(10, 2 * largest)


def test_bands_are_stacked_in_order_of_age():
    rows = [
        svg.StackRow("Phường A", {"<6": 1, "6-<14": 2, ">=14": 7}),
        svg.StackRow("Phường B", {">=14": 5}),
    ]
    picture = tree(svg.stacked_bands(rows=rows, title="Nhóm tuổi"))
    rects = picture.findall("s:rect", NS)
    assert [r.get("class") for r in rects] == ["band1", "band2", "band3"] * 2
    widths = [float(r.get("width")) for r in rects]
    assert widths[2] == pytest.approx(7 * widths[0], abs=0.5)
    assert widths[3] == widths[4] == 0
    starts = [float(r.get("x")) for r in rects[:3]]
    assert starts == sorted(starts)
    assert "Phường A: 10" in picture.get("aria-label")


def tile(code, value, **kw):
    place = {"column": 0, "row": 0, **kw}
    return svg.Tile(code=code, name=f"Quận {code}", short=code, value=value, **place)


def test_tiles_are_links_in_reading_order():
    tiles = [
        tile("c", 3, row=1, href="/c"),
        tile("b", 2, column=1, href="/b"),
        tile("a", 1, href="/a"),
    ]
    links = tree(svg.tile_map(tiles=tiles, title="Còn sót", unit="người")).findall("s:a", NS)
    assert [a.get("href") for a in links] == ["/a", "/b", "/c"]
    assert links[0].get("aria-label") == "a 1 người – Quận a"
    assert links[0].find("s:title", NS).text == "a 1 người – Quận a"


def test_a_tile_without_value_is_empty_and_silent():
    picture = tree(svg.tile_map(tiles=[tile("a", None), tile("b", 5, column=1)], title="T"))
    kinds = [r.get("class") for r in picture.iter("{http://www.w3.org/2000/svg}rect")]
    assert kinds == ["none", "c1"]
    assert "a –" in picture.find("s:g/s:title", NS).text


def test_only_the_worst_carry_numbers():
    tiles = [tile(str(i), float(i), column=i) for i in range(1, 21)]
    shown = texts(svg.tile_map(tiles=tiles, title="T", worst=3))
    assert shown.count("20") == 2  # the short name and the number
    assert shown.count("18") == 2
    assert shown.count("17") == 1


@given(st.lists(st.one_of(st.none(), st.integers(0, 50).map(float))))
def test_classes_follow_the_values(values):
    classes = svg.quantile_classes(values)
    assert len(classes) == len(values)
    known = sorted((v, c) for v, c in zip(values, classes, strict=True) if v is not None)
    assert [c for _, c in known] == sorted(c for _, c in known)
    assert all((v is None) == (c == "none") for v, c in zip(values, classes, strict=True))
    assert len({(v, c) for v, c in known}) == len({v for v, _ in known})


@pytest.mark.parametrize("words", ["<script>", '" onload="x', "Tổ & Thôn"])
def test_words_in_pictures_are_escaped(words):
    rows = [svg.StackRow(words, {"<6": 1})]
    assert tree(svg.stacked_bands(rows=rows, title=words)).get("aria-label").startswith(words)
    area = svg.Tile(code="x", name=words, short=words, column=0, row=0, value=1, href="/x")
    assert tree(svg.tile_map(tiles=[area], title=words)) is not None


def test_no_colour_and_no_style_stands_in_the_picture():
    pictures = [
        svg.bars_by_hour(counts={8: 1}, plan={8: 2}, title="T"),
        svg.stacked_bands(rows=[svg.StackRow("A", {"<6": 1})], title="T"),
        svg.tile_map(tiles=[tile("a", 1.0)], title="T"),
    ]
    for picture in pictures:
        assert "style=" not in picture
        assert "fill=" not in picture
        assert "#" not in picture.replace("http://www.w3.org/2000/svg", "")


def test_empty_charts_are_still_pictures():
    assert tree(svg.stacked_bands(rows=[], title="T")).get("role") == "img"
    assert tree(svg.tile_map(tiles=[], title="T")).get("role") == "group"


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("Ba Vì", ["Ba Vì"]),
        ("Cầu Giấy", ["Cầu Giấy"]),
        ("Hoàng Mai", ["Hoàng", "Mai"]),
        ("Đan Phượng", ["Đan", "Phượng"]),
        ("Bắc Từ Liêm", ["Bắc Từ", "Liêm"]),
        ("Hai Bà Trưng", ["Hai Bà", "Trưng"]),
        ("Krông_Pắc_Một_Chữ", ["Krông_Pắc_Một_Chữ"]),
    ],
)
def test_a_long_name_takes_two_lines(name, lines):
    area = svg.Tile(code="x", name=name, short=name, column=0, row=0, value=None)
    assert texts(svg.tile_map(tiles=[area], title="T"))[: len(lines)] == lines
