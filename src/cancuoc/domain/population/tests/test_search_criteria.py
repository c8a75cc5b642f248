"""Search by several criteria together: each narrows, none is forgotten, blanks ask nothing."""

from __future__ import annotations

import unicodedata
from datetime import date
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cancuoc.domain.population import queries
from cancuoc.domain.population.searching import (
    HIGHEST,
    LOWEST,
    MOST,
    ONE_SLIP,
    TWO_SLIPS,
    NothingToSearch,
    threshold,
)
from cancuoc.domain.population.tests.support import put
from cancuoc.kernel.names import MatchLevel
from cancuoc.kernel.personal_id import BadPersonalId
from cancuoc.kernel.phone import BadPhone

database = pytest.mark.django_db

NUMBER, PHONE = "001080000001", "+84912345678"


@pytest.fixture
def town(db):
    """Bearers of one name who differ in one thing each, and one of another name."""
    common = {"phone": PHONE}
    return {
        "asked": put("Lê Văn Nam", 1980, personal_number=NUMBER, **common),
        "other_year": put("Lê Văn Nam", 1981, personal_number="001081000001", **common),
        "other_ward": put("Lê Văn Nam", 1980, commune="10351", **common),
        "other_phone": put("Lê Văn Nam", 1980, phone="+84987654321"),
        "no_phone": put("Lê Văn Nam", 1980),
        "nowhere": put("Lê Văn Nam", 1980, commune="", **common),
        "other_name": put("Phạm Thị Oanh", 1980, sex="female", **common),
    }


CRITERIA = {
    "text": ("Lê Văn Nam", {"other_name"}),
    "phone": ("0912 345 678", {"other_phone", "no_phone"}),
    "commune": ("00232", {"other_ward", "nowhere"}),
    "born_year": (1980, {"other_year"}),
}
TOGETHER = [
    names
    for count in (1, 2, 3, 4)
    for names in combinations(CRITERIA, count)
    if {"text", "phone"} & set(names) or {"commune", "born_year"} <= set(names)
]


@pytest.mark.parametrize("names", TOGETHER, ids="+".join)
def test_each_criterion_leaves_out_exactly_who_does_not_fit(town, names):
    hits = queries.search(**{name: CRITERIA[name][0] for name in names})
    left_out = set().union(*(CRITERIA[name][1] for name in names))
    wanted = {key for who, key in town.items() if who not in left_out}
    assert {hit.person.id for hit in hits} == wanted


@pytest.mark.parametrize("names", [("phone",), ("commune",), ("born_year",)])
def test_a_number_is_narrowed_by_what_else_is_given(town, names):
    narrow = {name: CRITERIA[name][0] for name in names}
    hits = queries.search(personal_number=NUMBER, **narrow)
    assert [hit.person.id for hit in hits] == [town["asked"]]
    wrong = {"phone": "0987654321", "commune": "10351", "born_year": 1981}
    assert queries.search(personal_number=NUMBER, **{name: wrong[name] for name in names}) == ()


@pytest.mark.parametrize("text", ["le van nam", "Phạm Thị Oanh", "🙂"])
def test_a_number_decides_whatever_name_was_typed_beside_it(town, text):
    hits = queries.search(personal_number=NUMBER, text=text)
    assert [hit.person.id for hit in hits] == [town["asked"]]


@database
@pytest.mark.parametrize("blank", ["", " ", "\t\n", "\u00a0"])
def test_a_blank_telephone_asks_for_nobody(blank):
    put("Lê Văn Nam", 1980)
    with pytest.raises(NothingToSearch):
        queries.search(phone=blank)


@pytest.mark.parametrize("blank", ["", " ", "\t"])
def test_blank_fields_beside_a_name_are_not_criteria(town, blank):
    hits = queries.search(
        text="Phạm Thị Oanh", phone=blank, personal_number=blank, commune="", born_year=None
    )
    assert [hit.person.id for hit in hits] == [town["other_name"]]


@database
@pytest.mark.parametrize("text", ["Lê Văn\x00 Nam", "\x00\x00le van nam\x00"])
def test_a_null_byte_is_no_letter_and_no_error(text):
    put("Lê Văn Nam", 1980)
    hits = queries.search(text=text)
    assert [hit.person.full_name for hit in hits] == ["Lê Văn Nam"]


@database
@pytest.mark.parametrize(
    ("criteria", "refusal"),
    [
        ({"personal_number": "00108000000"}, BadPersonalId),
        ({"personal_number": "0010800000012"}, BadPersonalId),
        ({"personal_number": "01234567"}, BadPersonalId),
        ({"personal_number": "0123456789"}, BadPersonalId),
        ({"personal_number": "abc"}, BadPersonalId),
        ({"personal_number": "0" * 5000}, BadPersonalId),
        ({"phone": "091234567"}, BadPhone),
        ({"phone": "+1 202 555 0100"}, BadPhone),
        ({"text": "Lê Văn Nam", "phone": "0912"}, BadPhone),
        ({"text": " ", "born_year": 1980}, NothingToSearch),
        ({"text": "\u0301"}, NothingToSearch),
        ({"text": "\x00"}, NothingToSearch),
        ({"phone": "\x00"}, NothingToSearch),
        ({"personal_number": " "}, NothingToSearch),
    ],
)
def test_what_cannot_be_read_is_refused_and_not_guessed(criteria, refusal):
    put("Lê Văn Nam", 1980, personal_number=NUMBER, cmnd_number="012345678")
    with pytest.raises(refusal) as caught:
        queries.search(**criteria)
    assert caught.value.status == 422
    assert caught.value.next_step


@database
@pytest.mark.parametrize("typed", ["٠١٢٣٤٥٦٧٨", "０１２３４５６７８", "०१२३४५६७८"])
def test_digits_of_other_scripts_are_not_an_old_number(typed):
    put("Lê Văn Nam", 1980, cmnd_number="012345678")
    assert queries.search(personal_number=typed) == ()


@database
def test_an_old_number_is_not_the_end_of_a_new_one():
    put("Lê Văn Nam", 1980, personal_number="001080123456")
    assert queries.search(personal_number="080123456") == ()


@database
def test_a_cancelled_number_finds_nobody():
    put("Lê Văn Nam", 1980, personal_number=NUMBER, cancelled_number="001180000001")
    assert queries.search(personal_number="001180000001") == ()


@database
def test_all_who_share_a_telephone_come_in_the_order_of_a_class_register():
    for name in ("Lê Văn Ước", "Lê Thị Ánh", "Trần Văn Bình", "Lê Văn Đức", "Lê Văn Dũng"):
        put(name, 1980, phone=PHONE)
    hits = queries.search(phone="0912345678")
    assert [hit.person.full_name for hit in hits] == [
        "Lê Thị Ánh",
        "Trần Văn Bình",
        "Lê Văn Dũng",
        "Lê Văn Đức",
        "Lê Văn Ước",
    ]
    assert {(hit.level, hit.nearness) for hit in hits} == {(MatchLevel.EXACT, 1.0)}


@database
def test_the_dead_and_foreigners_are_found_and_say_so():
    put("Lê Văn Nam", 1940, deceased_on=date(2024, 1, 1))
    put("Lê Văn Nam", 1950, citizen=False)
    dead, foreigner = (hit.person for hit in queries.search(text="Lê Văn Nam"))
    assert dead.deceased_on == date(2024, 1, 1)
    assert not foreigner.citizen


@database
@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKC", "NFKD"])
def test_every_unicode_form_finds_and_ranks_alike(form):
    for name in ("Nguyễn Thị Hương", "Nguyễn Thị Hường", "Nguyễn Thị Hưởng"):
        put(name, 1980)
    hits = queries.search(text=unicodedata.normalize(form, "Nguyễn Thị Hường"))
    assert hits[0].person.full_name == "Nguyễn Thị Hường"
    assert [hit.level for hit in hits] == [
        MatchLevel.EXACT,
        MatchLevel.WITHOUT_MARKS,
        MatchLevel.WITHOUT_MARKS,
    ]


def test_a_shorter_answer_holds_the_nearest(city):
    city(1200)
    everything = queries.search(text="nguyen thi huong")
    names = [hit.person.full_name for hit in everything]
    assert len(everything) == MOST
    for limit in (1, 2, 5, 20):
        few = queries.search(text="nguyen thi huong", limit=limit)
        assert [hit.person.full_name for hit in few] == names[:limit]


@database
def test_a_search_of_a_name_costs_a_fixed_number_of_statements(django_assert_max_num_queries):
    for year in range(1940, 1980):
        put("Lê Văn Nam", year)
    with django_assert_max_num_queries(6):
        assert len(queries.search(text="le van nam")) == 40


@given(st.text("abcdeghiklmnopqrstuvxyáàạđươ ", max_size=60))
def test_the_threshold_of_any_text_widens_with_the_slips_allowed(text):
    near, far = threshold(text, changed=ONE_SLIP), threshold(text, changed=TWO_SLIPS)
    assert LOWEST <= far <= near <= HIGHEST


@given(st.integers(1, 12))
def test_longer_names_may_be_asked_to_be_more_alike(words):
    name = " ".join(["nguyen", "thi", "huong", "giang"] * 3)
    shorter = " ".join(name.split()[:words])
    longer = " ".join(name.split()[: words + 1])
    assert threshold(shorter) <= threshold(longer)
