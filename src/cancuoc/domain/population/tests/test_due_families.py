"""How the due are grouped into families: whose telephone, which place, in what order."""

from __future__ import annotations

from datetime import date

import pytest

from cancuoc.domain.population import models, queries
from cancuoc.domain.population.tests.support import put
from cancuoc.law.ages import Band
from cancuoc.law.eligibility import Duty, Reason

pytestmark = pytest.mark.django_db

ON = date(2024, 7, 10)
WARD, VILLAGE = "00232", "10351"


def home(house="Số 5", *, commune=WARD, hamlet="Tổ 1"):
    place, _ = models.Hamlet.objects.get_or_create(commune=commune, name=hamlet)
    return models.Household.objects.create(hamlet=place, house=house)


def live(roof, name, year, **fields):
    return put(name, year, commune="", hamlet=roof.hamlet, household=roof, **fields)


def due(commune=WARD, **narrow):
    return queries.due_in_area(commune=commune, on=ON, **narrow)


def only_family(**narrow):
    families = due(**narrow)
    assert len(families) == 1
    return families[0]


# Who of a household has a telephone, and whose number is dialled. Ages on 10 July 2024.
MAN, WOMAN = {"sex": "male"}, {"sex": "female"}


@pytest.mark.parametrize(
    ("others", "dialled"),
    [
        ([], ""),
        ([("Cha", 1985, MAN, "+84911111111")], "+84911111111"),
        (
            [("Cha", 1985, MAN, "+84911111111"), ("Mẹ", 1987, WOMAN, "+84922222222")],
            "+84922222222",
        ),
        (
            [("Bà", 1950, WOMAN, "+84933333333"), ("Cha", 1985, MAN, "+84911111111")],
            "+84911111111",
        ),
        ([("Bà", 1950, WOMAN, "+84933333333")], "+84933333333"),
        (
            [("Bà", 1950, WOMAN, "+84933333333"), ("Ông", 1948, MAN, "+84944444444")],
            "+84933333333",
        ),
        (
            [("Cô", 1995, WOMAN, "+84955555555"), ("Mẹ", 1987, WOMAN, "+84922222222")],
            "+84922222222",
        ),
        (
            [("Mẹ", 1987, WOMAN, None), ("Cha", 1985, MAN, "+84911111111")],
            "+84911111111",
        ),
    ],
)
def test_the_number_dialled_is_that_of_a_woman_of_working_age_else_any_adult(others, dialled):
    roof = home()
    live(roof, "Lê Minh An", 2016)
    for name, year, sex, phone in others:
        live(roof, name, year, phone=phone, holds="cccd", **sex)
    assert only_family(reasons=[Reason.FIRST_ON_REQUEST]).phone == dialled


def test_a_schoolgirl_is_not_dialled_while_an_adult_can_be():
    roof = home()
    live(roof, "Lê Thị Chi", 2012, sex="female", phone="+84966666666")
    live(roof, "Lê Văn Nam", 1985, holds="cccd", phone="+84911111111")
    assert only_family().phone == "+84911111111"


def test_a_child_is_dialled_when_nobody_else_can_be():
    roof = home()
    live(roof, "Lê Thị Chi", 2012, sex="female", phone="+84966666666")
    live(roof, "Lê Văn Nam", 1985, holds="cccd")
    assert only_family().phone == "+84966666666"


def test_the_dead_are_not_dialled():
    roof = home()
    live(roof, "Lê Minh An", 2016)
    live(roof, "Trần Thị Hoa", 1987, sex="female", phone="+84922222222", deceased_on=ON)
    assert only_family().phone == ""


def test_the_number_of_one_who_is_not_due_serves_the_family():
    roof = home()
    child = live(roof, "Lê Minh An", 2016)
    live(roof, "Trần Thị Hoa", 1987, sex="female", phone="+84922222222", holds="card")
    family = only_family()
    assert family.phone == "+84922222222"
    assert [(m.person_id, m.phone) for m in family.members] == [(child, "")]


def test_the_number_of_another_house_is_never_given():
    neighbour, roof = home("Số 7"), home("Số 5")
    live(neighbour, "Đỗ Thị Lụa", 1990, sex="female", phone="+84977777777", holds="card")
    live(roof, "Lê Minh An", 2016)
    assert only_family().phone == ""


def test_somebody_without_household_is_dialled_at_his_own_number():
    put("Lê Văn Nam", 1985, phone="+84911111111")
    family = only_family()
    assert (family.household_id, family.phone) == (None, "+84911111111")


def test_members_come_oldest_first_and_twins_keep_an_order():
    roof = home()
    born = date(2016, 8, 12)
    twins = [live(roof, f"Lê Minh {name}", 2016, born=born) for name in ("An", "Anh")]
    eldest = live(roof, "Lê Minh Châu", 2013)
    family = only_family()
    assert [m.person_id for m in family.members] == [eldest, *sorted(twins)]
    assert only_family() == family


def test_a_birth_known_by_the_year_sorts_as_its_last_day():
    roof = home()
    known = live(roof, "Vũ Thị Lan", 1950, born=date(1950, 6, 1))
    year_only = live(roof, "Vũ Văn Lâm", 1950, born=date(1950, 12, 31), born_precision=1)
    members = only_family().members
    assert [m.person_id for m in members] == [known, year_only]
    assert [m.born.iso for m in members] == ["1950-06-01", "1950"]


def test_two_families_at_one_address_stay_two():
    first, second = home("Số 5"), home("Số 5")
    for roof in (first, second):
        live(roof, "Lê Minh An", 2016)
        live(roof, "Lê Minh Anh", 2018)
    families = due()
    assert [f.household_id for f in families] == [first.id, second.id]
    assert [len(f.members) for f in families] == [2, 2]


def test_a_family_tells_where_it_lives():
    live(home("Số 9, ngõ 4", hamlet="Tổ dân phố số 3"), "Lê Minh An", 2016)
    family = only_family()
    assert (family.commune, family.hamlet, family.house) == (
        WARD,
        "Tổ dân phố số 3",
        "Số 9, ngõ 4",
    )
    assert family.lives_here


@pytest.mark.parametrize("kind", ["permanent", "temporary", "current"])
def test_every_ground_of_residence_counts(kind):
    live(home(), "Lê Minh An", 2016, residence=kind)
    assert len(only_family().members) == 1


def test_who_lives_elsewhere_is_listed_there_alone():
    roof = home(commune=VILLAGE, hamlet="Thôn Hạ")
    registered, _ = models.Hamlet.objects.get_or_create(commune=WARD, name="Tổ 1")
    person = live(roof, "Lê Minh An", 2016, registered_hamlet=registered, residence="temporary")
    assert due() == ()
    assert [m.person_id for m in only_family(commune=VILLAGE).members] == [person]


def test_who_is_registered_here_and_lives_nowhere_known_comes_last():
    registered, _ = models.Hamlet.objects.get_or_create(commune=WARD, name="Tổ 1")
    lost = put("Lê Minh Bạch", 2016, commune="", registered_hamlet=registered)
    live(home(), "Lê Minh An", 2016)
    families = due()
    assert [f.lives_here for f in families] == [True, False]
    assert families[1].members[0].person_id == lost
    assert (families[1].commune, families[1].hamlet, families[1].house) == (WARD, "Tổ 1", "")


def test_people_with_no_place_are_never_in_a_commune():
    ward = put("Hoa", 1950, commune="", care_centre="Cơ sở trợ giúp xã hội số 1")
    live(home(), "Lê Minh An", 2016)
    assert len(due()) == 1
    family = only_family(commune=queries.NOWHERE)
    assert family.members[0].person_id == ward
    assert family.members[0].care_centre == "Cơ sở trợ giúp xã hội số 1"
    assert not family.lives_here
    assert queries.due_counts(communes=[queries.NOWHERE], on=ON) == ()


def test_a_hamlet_of_the_same_name_in_another_commune_is_another_hamlet():
    live(home(hamlet="Thôn Hạ", commune=VILLAGE), "Lê Minh An", 2016)
    assert due(hamlet="Thôn Hạ") == ()
    assert len(due(commune=VILLAGE, hamlet="Thôn Hạ")) == 1


def test_the_hamlet_without_a_name_is_not_the_whole_commune():
    put("Lê Văn Nam", 1985)
    unnamed, _ = models.Hamlet.objects.get_or_create(commune=WARD, name="")
    put("Lê Văn Ba", 1986, commune="", hamlet=unnamed)
    assert len(due()) == 2
    assert [f.members[0].full_name for f in due(hamlet="")] == ["Lê Văn Ba"]


@pytest.mark.parametrize(
    "forged",
    ["", "0", "00232'", "00232 OR 1=1", "%", "00232\n", "٠٠٢٣٢", "0" * 400],
)
def test_a_forged_hamlet_or_commune_shows_nobody(forged):
    live(home(), "Lê Minh An", 2016)
    if forged:
        assert due(commune=forged) == ()
        assert queries.due_counts(communes=[forged], on=ON) == ()
    assert due(hamlet=forged) == ()


def test_a_big_house_is_one_family_however_many_live_in_it():
    roof = home()
    live(roof, "Lê Văn Nam", 1985, phone="+84911111111", holds="card")
    for number in range(90):
        live(roof, "Lê Minh An", 1930 + number)
    family = only_family()
    assert len(family.members) == 90
    births = [m.born for m in family.members]
    assert births == sorted(births)


def test_each_member_is_judged_alone():
    roof = home()
    live(roof, "Vũ Thị Lan", 1950, sex="female", holds="cmnd")
    live(roof, "Lê Văn Nam", 1985, holds="cccd", holds_expires=date(2030, 5, 6))
    live(roof, "Lê Minh Anh", 2009)
    live(roof, "Lê Minh An", 2016)
    live(roof, "Lê Minh Ân", 2024)
    members = only_family(duties=tuple(Duty)).members
    assert [(m.duty, m.reason, m.band) for m in members] == [
        (Duty.OPTIONAL, Reason.CMND_ENDS_2024, Band.FROM_14),
        (Duty.NONE, Reason.CCCD_MAY_CHANGE, Band.FROM_14),
        (Duty.MUST, Reason.FIRST_FROM_14, Band.FROM_14),
        (Duty.OPTIONAL, Reason.FIRST_ON_REQUEST, Band.FROM_6),
        (Duty.OPTIONAL, Reason.FIRST_ON_REQUEST, Band.UNDER_6),
    ]
