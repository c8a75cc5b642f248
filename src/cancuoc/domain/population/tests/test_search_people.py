"""Finding people: slips, marks, numbers, telephones, years and communes."""

from __future__ import annotations

import random

import pytest

from cancuoc.domain.population import models, queries
from cancuoc.domain.population.searching import (
    HIGHEST,
    LOWEST,
    ONE_SLIP,
    TWO_SLIPS,
    NothingToSearch,
    threshold,
)
from cancuoc.domain.population.tests.support import put
from cancuoc.kernel.folding import fold, trigrams
from cancuoc.kernel.names import MatchLevel
from cancuoc.kernel.personal_id import BadPersonalId
from cancuoc.kernel.phone import BadPhone

LETTERS = "abcdeghiklmnopqrstuvxy"


def slip(text, rng):
    at = rng.randrange(1, len(text) - 1)
    kind = rng.randrange(4)
    if kind == 0:
        return text[:at] + text[at + 1 :]
    if kind == 1:
        return text[:at] + rng.choice(LETTERS) + text[at + 1 :]
    if kind == 2:
        return text[:at] + rng.choice(LETTERS) + text[at:]
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


def names(hits):
    return [hit.person.full_name for hit in hits]


def test_one_slip_and_the_year_find_nearly_everybody(city):
    city(4000)
    rng = random.Random(2)
    rows = list(models.Person.objects.select_related("name").order_by("id")[::13])
    rows = [row for row in rows if len(row.name.full) > 7]
    found = sum(
        any(
            hit.person.id == row.id
            for hit in queries.search(text=slip(row.name.folded, rng), born_year=row.birth_year)
        )
        for row in rows
    )
    assert found / len(rows) > 0.97


@pytest.mark.parametrize(
    "typed",
    [
        "Nguyễn Thị Hòa",
        "nguyen thi hoa",
        "NGUYỄN THỊ HOÀ",
        "nguyen  thi   hoa",
        "Nguyễn Thị Hoà",
        "nguyen thi hao",
        "nguyn thi hoa",
        "nguyen thi hoaa",
    ],
)
@pytest.mark.django_db
def test_spellings_of_one_name(typed):
    put("Nguyễn Thị Hòa", 1980)
    assert "Nguyễn Thị Hòa" in names(queries.search(text=typed, born_year=1980))


@pytest.mark.parametrize(
    ("stored", "typed"),
    [("Lê Thị Mỹ", "le thi mi"), ("Lê Thị Mĩ", "Lê Thị Mỹ"), ("Vũ Quý", "vu qui")],
)
@pytest.mark.django_db
def test_y_and_i_are_one(stored, typed):
    put(stored, 1990)
    assert names(queries.search(text=typed)) == [stored]


@pytest.mark.django_db
def test_marks_typed_come_first():
    for name in ("Trần Văn Đức", "Trần Văn Dục", "Trần Vân Đức"):
        put(name, 1990)
    hits = queries.search(text="Trần Văn Đức")
    assert names(hits)[0] == "Trần Văn Đức"
    assert hits[0].level is MatchLevel.EXACT
    assert set(names(hits)) == {"Trần Văn Đức", "Trần Văn Dục", "Trần Vân Đức"}


@pytest.mark.django_db
def test_a_part_of_the_name_is_enough():
    put("Nguyễn Minh Anh", 2015)
    assert names(queries.search(text="minh anh")) == ["Nguyễn Minh Anh"]


@pytest.mark.django_db
def test_people_known_by_one_name():
    put("Hoa", 1950, care_centre="Cơ sở 1")
    assert names(queries.search(text="hoa")) == ["Hoa"]


@pytest.mark.django_db
def test_a_decomposed_name_is_found():
    put("Nguyễn Thị Hương", 1980)
    decomposed = "Nguye\u0302\u0303n Thi\u0323 Hu\u031bo\u031bng"
    assert names(queries.search(text=decomposed)) == ["Nguyễn Thị Hương"]


@pytest.mark.django_db
def test_wider_when_nothing_is_near():
    put("Phạm Quang Giang", 1970)
    assert names(queries.search(text="pha mquangg iang")) == ["Phạm Quang Giang"]


@pytest.mark.django_db
def test_year_and_commune_narrow():
    here = put("Lê Văn Nam", 1980, commune="00232")
    put("Lê Văn Nam", 1981, commune="00232")
    put("Lê Văn Nam", 1980, commune="10351")
    assert len(queries.search(text="le van nam")) == 3
    hits = queries.search(text="le van nam", born_year=1980, commune="00232")
    assert [hit.person.id for hit in hits] == [here]
    hits = queries.search(commune="00232", born_year=1980)
    assert [hit.person.id for hit in hits] == [here]


@pytest.mark.parametrize(
    "typed", ["001080000001", "001 080 000001", "001.080.000001", "001-080-000001"]
)
@pytest.mark.django_db
def test_by_number(typed):
    key = put("Lê Văn Nam", 1980, personal_number="001080000001")
    assert [hit.person.id for hit in queries.search(personal_number=typed)] == [key]
    assert queries.search(personal_number="001080000002") == ()


@pytest.mark.django_db
def test_by_old_number():
    key = put("Lê Văn Nam", 1980, cmnd_number="012345678")
    assert [hit.person.id for hit in queries.search(personal_number="012 345 678")] == [key]


@pytest.mark.parametrize("typed", ["0912345678", "0912 345 678", "+84 912 345 678"])
@pytest.mark.django_db
def test_by_phone(typed):
    key = put("Lê Văn Nam", 1980, phone="+84912345678")
    other = put("Lê Thị Na", 2018, phone="+84912345678")
    assert {hit.person.id for hit in queries.search(phone=typed)} == {key, other}
    named = queries.search(text="le van nam", phone=typed)
    assert [hit.person.id for hit in named] == [key]


@pytest.mark.parametrize(
    ("criteria", "refusal"),
    [
        ({}, NothingToSearch),
        ({"text": "   "}, NothingToSearch),
        ({"born_year": 1980}, NothingToSearch),
        ({"commune": "00232"}, NothingToSearch),
        ({"personal_number": "12345"}, BadPersonalId),
        ({"personal_number": "00108000000a"}, BadPersonalId),
        ({"personal_number": "٠٠١٠٨٠٠٠٠٠٠١"}, BadPersonalId),
        ({"phone": "123"}, BadPhone),
        ({"text": "nam", "phone": "x"}, BadPhone),
    ],
)
@pytest.mark.django_db
def test_refusals_say_what_to_do_next(criteria, refusal):
    put("Lê Văn Nam", 1980)
    with pytest.raises(refusal) as caught:
        queries.search(**criteria)
    assert caught.value.next_step


@pytest.mark.parametrize(
    "typed", ["'; DROP TABLE x; --", "%", "100%", "_", "a" * 5000, "\x00a", "🙂"]
)
@pytest.mark.django_db
def test_odd_text_finds_nothing_and_breaks_nothing(typed):
    put("Lê Văn Nam", 1980)
    assert queries.search(text=typed.replace("\x00", "")) == ()


@pytest.mark.parametrize(("limit", "got"), [(1, 1), (7, 7), (0, 1), (10_000, 50)])
def test_never_more_than_fifty(db, limit, got):
    for year in range(1930, 1990):
        put("Lê Văn Nam", year)
    assert len(queries.search(text="le van nam", limit=limit)) == got


@pytest.mark.parametrize("text", ["le", "an", "nguyen van an", "nguyen thi thanh huong", ""])
def test_threshold_stays_in_bounds_and_widens(text):
    near, far = threshold(text, changed=ONE_SLIP), threshold(text, changed=TWO_SLIPS)
    assert LOWEST <= far <= near <= HIGHEST


def test_threshold_lets_one_slip_through():
    rng = random.Random(1)
    passed = total = 0
    for name in ("Nguyễn Thị Hương", "Lê Văn Nam", "Trần Đức Minh", "Phạm Thị Thanh Huyền"):
        plain = fold(name)
        for _ in range(300):
            typed = slip(plain, rng)
            a, b = trigrams(plain), trigrams(typed)
            passed += len(a & b) / len(a | b) >= threshold(typed)
            total += 1
    assert passed / total > 0.97
