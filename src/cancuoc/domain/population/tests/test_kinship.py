"""Who is what to whom, and what of it the register itself shows."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest

from cancuoc.domain.population import kinship, models, queries, services
from cancuoc.domain.population.queries import Kin
from cancuoc.domain.population.rules import GuardianBasis
from cancuoc.domain.population.tests.conftest import AT, OFFICER
from cancuoc.domain.population.tests.support import put
from cancuoc.law.representation import Representative

pytestmark = pytest.mark.django_db

ON = date(2024, 7, 6)


def kin(person_id, on=ON):
    return {
        relative.person.id: relative.kin
        for relative in queries.family(person_id=person_id, on=on).relatives
    }


def shown(person_id):
    return {
        relative.person.id: relative.shown
        for relative in queries.family(person_id=person_id, on=ON).relatives
    }


def child(name, year, father=None, mother=None, *, links="register", **fields):
    return put(name, year, father_id=father, mother_id=mother, links=links, **fields)


def guard(ward, *, guardian=None, institution="", start=date(2024, 1, 1), end=None):
    return services.set_guardian(
        ward_id=ward,
        guardian_id=guardian,
        institution=institution,
        basis=GuardianBasis.COURT_DECISION,
        valid_from=start,
        valid_to=end,
        at=AT,
        by=OFFICER,
    )


@pytest.fixture
def clan():
    """Four grandparents, a couple, a first wife, and children of both marriages."""
    made = {
        "grandfather": put("Lê Văn Cả", 1952),
        "grandmother": put("Vũ Thị Lan", 1955, sex="female"),
        "other_grandmother": put("Đỗ Thị Mận", 1957, sex="female"),
        "first_wife": put("Bùi Thị Sen", 1984, sex="female"),
    }
    made["father"] = child("Lê Văn Nam", 1982, made["grandfather"], made["grandmother"])
    made["mother"] = child("Trần Thị Hoa", 1987, None, made["other_grandmother"], sex="female")
    couple = made["father"], made["mother"]
    made["eldest"] = child("Lê Minh Cả", 2008, made["father"], made["first_wife"])
    made["twin"] = child("Lê Minh An", 2014, *couple)
    made["other_twin"] = child("Lê Minh Anh", 2014, *couple)
    made["baby"] = child("Lê Minh Ân", 2023, *couple, links="declared")
    return made


def named(clan, found):
    who = {key: name for name, key in clan.items()}
    return {who[key]: value for key, value in found.items()}


@pytest.mark.parametrize(
    ("centre", "relatives"),
    [
        (
            "twin",
            {
                "father": Kin.FATHER,
                "mother": Kin.MOTHER,
                "eldest": Kin.SIBLING,
                "other_twin": Kin.SIBLING,
                "baby": Kin.SIBLING,
                "grandfather": Kin.GRANDPARENT,
                "grandmother": Kin.GRANDPARENT,
                "other_grandmother": Kin.GRANDPARENT,
            },
        ),
        (
            "eldest",
            {
                "father": Kin.FATHER,
                "first_wife": Kin.MOTHER,
                "twin": Kin.SIBLING,
                "other_twin": Kin.SIBLING,
                "baby": Kin.SIBLING,
                "grandfather": Kin.GRANDPARENT,
                "grandmother": Kin.GRANDPARENT,
            },
        ),
        (
            "father",
            {
                "grandfather": Kin.FATHER,
                "grandmother": Kin.MOTHER,
                "eldest": Kin.CHILD,
                "twin": Kin.CHILD,
                "other_twin": Kin.CHILD,
                "baby": Kin.CHILD,
            },
        ),
        ("first_wife", {"eldest": Kin.CHILD}),
        ("grandfather", {"father": Kin.CHILD}),
        ("other_grandmother", {"mother": Kin.CHILD}),
    ],
)
def test_a_clan_seen_from_each_of_its_members(clan, centre, relatives):
    assert named(clan, kin(clan[centre])) == relatives


def test_relations_are_mutual(clan):
    back = {
        Kin.FATHER: Kin.CHILD,
        Kin.MOTHER: Kin.CHILD,
        Kin.SIBLING: Kin.SIBLING,
    }
    for one in clan.values():
        for other, what in kin(one).items():
            if what in back:
                assert kin(other)[one] is back[what]


def test_what_the_register_shows_depends_on_the_record_of_the_younger_side(clan):
    of_the_baby = named(clan, shown(clan["baby"]))
    assert len(of_the_baby) == 8
    assert not any(of_the_baby.values())
    seen = named(clan, shown(clan["twin"]))
    assert seen.pop("baby") is False
    assert all(seen.values())
    assert named(clan, shown(clan["mother"])) == {
        "other_grandmother": True,
        "twin": True,
        "other_twin": True,
        "baby": False,
    }


def test_a_grandparent_is_shown_by_two_records_and_not_by_one(clan):
    models.Person.objects.filter(id=clan["mother"]).update(links="declared")
    seen = named(clan, shown(clan["twin"]))
    assert (seen["mother"], seen["other_grandmother"]) == (True, False)
    assert (seen["father"], seen["grandfather"]) == (True, True)


def test_housemates_are_everybody_else_under_the_roof():
    hamlet = models.Hamlet.objects.create(commune="00232", name="Tổ 1")
    roof = models.Household.objects.create(hamlet=hamlet, house="Số 5")
    common = {"household": roof, "commune": "", "hamlet": hamlet}
    mother = put("Trần Thị Hoa", 1987, sex="female", **common)
    son = child("Lê Minh An", 2014, mother=mother, **common)
    lodgers = [put("Đỗ Văn Tú", 1999, **common), put("Đỗ Văn Tư", 2001, **common)]
    assert kin(son) == {mother: Kin.MOTHER} | dict.fromkeys(lodgers, Kin.HOUSEMATE)
    assert kin(lodgers[0]) == dict.fromkeys([mother, son, lodgers[1]], Kin.HOUSEMATE)


def test_two_people_of_no_household_are_not_housemates():
    one, _ = put("Hoa", 1950, commune=""), put("Mai", 1952, commune="")
    assert kin(one) == {}


def test_the_nearest_relation_wins_where_there_are_two():
    grandmother = put("Vũ Thị Lan", 1955, sex="female")
    mother = child("Trần Thị Hoa", 1987, mother=grandmother, sex="female")
    son = child("Lê Minh An", 2014, mother=mother)
    guard(son, guardian=grandmother)
    assert kin(son)[grandmother] is Kin.GUARDIAN
    assert kin(grandmother)[son] is Kin.WARD


def test_relatives_come_by_kind_and_then_by_age(clan):
    for key in clan.values():
        relatives = queries.family(person_id=key, on=ON).relatives
        order = [(list(Kin).index(r.kin), r.person.born) for r in relatives]
        assert order == sorted(order)
        assert key not in {r.person.id for r in relatives}


def test_a_relative_who_died_is_named_with_the_day(clan):
    models.Person.objects.filter(id=clan["grandfather"]).update(deceased_on=date(2020, 1, 2))
    found = queries.family(person_id=clan["twin"], on=ON).of(Kin.GRANDPARENT)
    assert {p.id: p.deceased_on for p in found}[clan["grandfather"]] == date(2020, 1, 2)


def test_a_very_large_family_is_cut_at_the_youngest():
    mother = put("Trần Thị Hoa", 1940, sex="female")
    children = [child("Lê Minh An", 1958 + number % 30, mother=mother) for number in range(65)]
    found = queries.family(person_id=mother, on=ON).of(Kin.CHILD)
    assert len(found) == kinship.MOST_RELATIVES == 60
    by_age = models.Person.objects.filter(id__in=children).order_by("born_latest", "id")
    assert {p.id for p in found} == set(by_age.values_list("id", flat=True)[:60])


def test_a_family_costs_the_same_however_large(clan, django_assert_max_num_queries):
    with django_assert_max_num_queries(7):
        queries.family(person_id=clan["twin"], on=ON)


# Art. 23(2), Decree 70/2024 Art. 21: who must bring a paper, and who need not.
@pytest.mark.parametrize(("links", "who"), list(product(["register", "declared"], [0, 1, 2])))
def test_only_a_link_in_the_register_spares_the_paper(links, who):
    father, mother = put("Lê Văn Nam", 1982), put("Trần Thị Hoa", 1987, sex="female")
    stranger = put("Đỗ Văn Tú", 1980)
    son = child("Lê Minh An", 2014, father, mother, links=links)
    asked = (father, mother, stranger)[who]
    wanted = (Representative.FATHER, Representative.MOTHER, None)[who]
    got = queries.link_shown(child_id=son, parent_id=asked, on=ON)
    assert got is (wanted if links == "register" else None)


def test_a_link_is_not_shown_backwards_or_to_oneself():
    mother = put("Trần Thị Hoa", 1987, sex="female")
    son = child("Lê Minh An", 2014, mother=mother)
    assert queries.link_shown(child_id=mother, parent_id=son, on=ON) is None
    assert queries.link_shown(child_id=son, parent_id=son, on=ON) is None


def test_a_grandmother_is_no_representative_until_she_is_guardian(clan):
    ask = {"child_id": clan["twin"], "parent_id": clan["grandmother"], "on": ON}
    assert queries.link_shown(**ask) is None
    guard(clan["twin"], guardian=clan["grandmother"])
    assert queries.link_shown(**ask) is Representative.GUARDIAN


def test_the_guardian_of_a_child_makes_nobody_else_a_guardian(clan):
    guard(clan["twin"], guardian=clan["grandmother"])
    for child_name, other in (("twin", "other_grandmother"), ("other_twin", "grandmother")):
        asked = {"child_id": clan[child_name], "parent_id": clan[other], "on": ON}
        assert queries.link_shown(**asked) is None
    ask = {"child_id": clan["twin"], "parent_id": clan["mother"], "on": ON}
    assert queries.link_shown(**ask) is Representative.MOTHER


def test_an_institution_shows_no_person_as_guardian(clan):
    guard(clan["twin"], institution="Cơ sở trợ giúp xã hội số 1")
    ask = {"child_id": clan["twin"], "parent_id": clan["grandmother"], "on": ON}
    assert queries.link_shown(**ask) is None
    assert Kin.GUARDIAN not in kin(clan["twin"]).values()
    state = queries.register_state(person_id=clan["twin"], on=ON)
    assert Representative.INSTITUTION in state.links
    assert Representative.GUARDIAN not in state.links


@pytest.mark.parametrize(
    ("on", "who"),
    [
        (date(2023, 12, 31), None),
        (date(2024, 1, 1), 0),
        (date(2024, 2, 29), 0),
        (date(2024, 3, 1), 1),
        (date(2024, 12, 31), 1),
        (date(2025, 1, 1), None),
    ],
)
def test_one_guardian_follows_another_without_a_gap(on, who):
    ward = put("Lê Minh An", 2014)
    guardians = [put("Vũ Thị Lan", 1955, sex="female"), put("Lê Văn Cả", 1952)]
    guard(ward, guardian=guardians[0], end=date(2024, 2, 29))
    guard(ward, guardian=guardians[1], start=date(2024, 3, 1), end=date(2024, 12, 31))
    found = queries.guardianships(ward_ids=[ward], on=on)
    assert [view.guardian_id for view in found.values()] == (
        [] if who is None else [guardians[who]]
    )
    assert kin(ward, on) == ({} if who is None else {guardians[who]: Kin.GUARDIAN})


def test_guardianships_of_many_wards_are_one_statement(django_assert_num_queries):
    guardian = put("Vũ Thị Lan", 1955, sex="female")
    wards = [put("Lê Minh An", 2014), put("Lê Minh Anh", 2015)]
    unguarded = put("Lê Minh Ân", 2016)
    for ward in wards:
        guard(ward, guardian=guardian)
    with django_assert_num_queries(1):
        found = queries.guardianships(ward_ids=[*wards, unguarded], on=ON)
    assert set(found) == set(wards)
    assert {view.basis for view in found.values()} == {GuardianBasis.COURT_DECISION}


@pytest.mark.parametrize(
    ("links", "father", "mother", "wanted"),
    [
        ("register", True, True, {Representative.FATHER, Representative.MOTHER}),
        ("register", True, False, {Representative.FATHER}),
        ("register", False, True, {Representative.MOTHER}),
        ("register", False, False, set()),
        ("declared", True, True, set()),
        ("none", False, False, set()),
    ],
)
def test_links_of_the_register_state(links, father, mother, wanted):
    parents = {
        "father": put("Lê Văn Nam", 1982) if father else None,
        "mother": put("Trần Thị Hoa", 1987, sex="female") if mother else None,
    }
    son = child("Lê Minh An", 2014, links=links, **parents)
    assert queries.register_state(person_id=son, on=ON).links == wanted


@pytest.mark.parametrize("registered", [True, False])
@pytest.mark.parametrize("numbered", [True, False])
@pytest.mark.parametrize("settled", [True, False])
def test_the_clock_of_article_26_waits_for_whatever_is_missing(registered, numbered, settled):
    person = put(
        "Lê Minh An",
        2014,
        personal_number="001214000001" if numbered else None,
        birth_place="00232" if registered else "",
        commune="00232" if settled else "",
    )
    state = queries.register_state(person_id=person, on=ON)
    # A number is given at the registration of the birth, so it proves the registration.
    assert state.birth_registered is (registered or numbered)
    assert (state.has_number, state.residence_known) == (numbered, settled)
    assert state.complete is (numbered and settled)


@pytest.mark.parametrize(
    ("sex", "number", "wrong"),
    [
        ("male", "001214000001", False),
        ("female", "001314000001", False),
        ("male", "001314000001", True),
        ("unknown", "001314000001", False),
        ("unknown", "001114000001", True),
        ("male", "001213000001", True),
    ],
)
def test_a_sex_not_known_is_not_held_against_the_number(sex, number, wrong):
    person = put("Lê Minh An", 2014, sex=sex, personal_number=number)
    assert queries.register_state(person_id=person, on=ON).number_parts_wrong is wrong


def test_a_household_is_listed_oldest_first_and_alone():
    hamlet = models.Hamlet.objects.create(commune="00232", name="Tổ 1")
    roofs = [models.Household.objects.create(hamlet=hamlet, house="Số 5") for _ in range(2)]
    born = date(2014, 8, 12)
    twins = [put("Lê Minh An", 2014, born=born, household=roofs[0]) for _ in range(2)]
    elder = put("Lê Văn Nam", 1982, household=roofs[0])
    put("Đỗ Văn Tú", 1999, household=roofs[1])
    people = queries.household(household_id=roofs[0].id)
    assert [p.id for p in people] == [elder, *sorted(twins)]
    assert queries.household(household_id=0) == ()
