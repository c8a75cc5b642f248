"""A school's list: taken whole or not at all, and the newest one counts."""

from __future__ import annotations

from datetime import date

import pytest
from tests.support import families
from tests.support.families import AREA, AT, COMMUNE, officer
from tests.support.told import Told

from cancuoc.domain.outreach import queries, services
from cancuoc.domain.outreach.queries import NoSuchSchool
from cancuoc.domain.outreach.services import BadRoll, PupilLine
from cancuoc.domain.reporting.denominator import denominator
from cancuoc.foundation.actor import NotAllowed, Role

pytestmark = pytest.mark.usefixtures("hanoi")


def child(name: str = "Trần Anh Đức") -> families.Someone:
    return families.someone(name, date(2016, 5, 1))


def line(number: object, class_name: str = "3A") -> PupilLine:
    return PupilLine(number=str(number), class_name=class_name)


def load(*lines: PupilLine, code: str = "TH-KM", by=AREA, name: str = "Tiểu học Khương Mai"):
    return services.load_roll(code=code, name=name, unit_code=COMMUNE, lines=lines, at=AT, by=by)


def classes(code: str = "TH-KM") -> dict:
    return {row.person_id: row.class_name for row in queries.pupils_of(code=code)}


def test_pupils_stand_in_their_classes():
    one, two = child(), child("Lê Thu Hà")
    told = Told()
    assert load(line(one.number.value), line(two.number.value, "2B")).pupils == 2
    assert classes() == {one.id: "3A", two.id: "2B"}
    assert queries.school(code="TH-KM").name == "Tiểu học Khương Mai"
    assert told.acts() == ["outreach.roll"]


def test_the_newest_list_counts():
    one, two = child(), child("Lê Thu Hà")
    load(line(one.number.value), line(two.number.value))
    load(line(two.number.value, "3B"))
    assert classes() == {two.id: "3B"}


def test_a_child_who_changed_schools_is_on_one_list():
    one = child()
    load(line(one.number.value))
    load(line(one.number.value, "4A"), code="TH-PL", name="Tiểu học Phương Liệt")
    assert classes() == {}
    assert classes("TH-PL") == {one.id: "4A"}
    assert queries.schools_of(person_ids=[one.id]) == {one.id: "TH-PL"}


def test_a_number_the_register_does_not_know_is_told_with_its_line():
    one = child()
    roll = load(line(one.number.value), line("001216999999"))
    assert (roll.pupils, roll.unknown) == (1, (2,))


@pytest.mark.parametrize(
    ("numbers", "said"),
    [([], "từ 1 đến 5.000"), (["12"], "dòng 1"), (["", "x"], "dòng 1, 2")],
)
def test_a_list_that_cannot_be_read_is_refused(numbers, said):
    with pytest.raises(BadRoll) as caught:
        load(*[line(number) for number in numbers])
    assert said in caught.value.message


def test_a_number_twice_is_refused_with_its_line():
    one = child()
    with pytest.raises(BadRoll) as caught:
        load(line(one.number.value), line(one.number.value, "3B"))
    assert "dòng 2" in caught.value.message


@pytest.mark.parametrize(
    "by",
    [officer("x", Role.PLANNER), officer("y", Role.AREA_OFFICER, units_held=("00355",))],
    ids=["planner", "other ward"],
)
def test_only_the_area_officer_of_the_ward_may(by):
    with pytest.raises(NotAllowed):
        load(line("001216012345"), by=by)


def test_schools_are_listed_by_unit():
    load(line(child().number.value))
    assert [row.code for row in queries.schools(unit_codes=[COMMUNE])] == ["TH-KM"]
    assert queries.schools(unit_codes=["00355"]) == []


def test_a_school_that_is_not_is_refused():
    with pytest.raises(NoSuchSchool):
        queries.school(code="X")


def test_the_denominator_tells_by_school_and_the_sum_stays():
    home = families.household()
    load(line(home.older.number.value))
    found = denominator(communes=[COMMUNE], since=AT, at=AT)
    by_school = {key: counts.total() for key, counts in found.by(lambda p: p.school).items()}
    assert by_school == {"": 2, "TH-KM": 1}
    assert (found.due, found.missing) == (3, 0)
