"""What a station is shown of a person: the items of CC01, kin with their right, places by day."""

from __future__ import annotations

import dataclasses
import unicodedata
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection

from cancuoc.domain.population import services as population
from cancuoc.domain.population.rules import GuardianBasis
from cancuoc.domain.population.tests.support import put
from cancuoc.domain.stations.register import RegisterRecord, records
from cancuoc.domain.stations.tests.floor import CLERK, KHUONG_DINH, family, resident
from cancuoc.domain.stations.tests.world import ADMIN, AT
from cancuoc.domain.units import services as units
from cancuoc.kernel.partial_date import PartialDate
from cancuoc.kernel.sex import Sex
from cancuoc.packet import content_codec
from cancuoc.packet.content import Declared, Place

pytestmark = pytest.mark.django_db
ON = date(2024, 7, 6)
HA_DINH = "00361"


@pytest.fixture(autouse=True)
def hanoi() -> None:
    units.load_tables(at=AT, by=ADMIN)


def record(person_id: UUID, *, on: date = ON) -> RegisterRecord:
    return records(person_ids=[person_id], on=on)[person_id]


def guardian_of(ward: UUID, **fields: Any) -> None:
    given = {
        "ward_id": ward,
        "basis": GuardianBasis.NATURAL,
        "valid_from": date(2020, 1, 1),
        "at": AT,
        "by": CLERK,
    }
    population.set_guardian(**(given | fields))


def test_unknown_people_are_left_out() -> None:
    known = resident("Lê Văn An", 1980, None)
    assert set(records(person_ids=[known, uuid4()], on=ON)) == {known}
    assert records(person_ids=[], on=ON) == {}


@pytest.mark.parametrize(
    ("precision", "born", "shown"),
    [
        (3, date(1990, 2, 28), PartialDate(1990, 2, 28)),
        (3, date(2012, 2, 29), PartialDate(2012, 2, 29)),
        (2, date(1960, 5, 31), PartialDate(1960, 5)),
        (1, date(1950, 12, 31), PartialDate(1950)),
    ],
)
def test_a_birth_date_is_shown_as_far_as_it_is_known(
    precision: int, born: date, shown: PartialDate
) -> None:
    # Writing 1 January for a year alone would put an invented day on the card.
    person = resident("Phạm Văn Sơn", born.year, None, born_precision=precision, born=born)
    assert record(person).known.born == shown


def test_a_name_is_shown_in_its_one_spelling_and_passes_into_a_packet() -> None:
    typed = unicodedata.normalize("NFD", "Nguyễn Thị Huệ")
    person = resident(typed, 1990, None, sex="female")
    known = record(person).known
    assert known.full_name == unicodedata.normalize("NFC", typed)
    assert content_codec.load(Declared, content_codec.dump(known)) == known


@pytest.mark.parametrize(
    ("fields", "holds", "number"),
    [
        ({"holds": "none"}, "none", "001190000019"),
        ({"holds": "cccd", "holds_expires": date(2030, 2, 28)}, "cccd", "001190000019"),
        ({"holds": "cmnd", "cmnd_number": "012345678"}, "cmnd", "012345678"),
    ],
)
def test_the_paper_held_is_named_with_its_own_number(
    fields: dict[str, Any], holds: str, number: str
) -> None:
    found = record(resident("Lê Văn An", 1990, "001190000019", **fields))
    assert (found.holds, found.holds_number) == (holds, number)
    assert found.holds_expires == fields.get("holds_expires")


def test_numbers_old_and_cancelled_are_shown_beside_the_one_in_force() -> None:
    person = resident(
        "Lê Văn An", 1990, "001190000019", cmnd_number="012345678", cancelled_number="001090000018"
    )
    known = record(person).known
    assert (known.personal_number, known.old_number, known.cancelled_number) == (
        "001190000019",
        "012345678",
        "001090000018",
    )


@pytest.mark.parametrize(
    ("number", "birth_place", "registered"),
    [(None, "", False), ("001315000018", "", True), (None, KHUONG_DINH, True)],
)
def test_a_birth_is_registered_when_a_number_or_a_place_shows_it(
    number: str | None, birth_place: str, registered: bool
) -> None:
    person = resident("Mai", 2023, number, birth_place=birth_place)
    assert record(person).birth_registered is registered


def lived(known: Declared) -> tuple[Place | None, Place | None, Place | None]:
    return known.permanent_residence, known.temporary_residence, known.current_residence


HOME = Place(text="Tổ dân phố số 1, Phường Khương Đình, Quận Thanh Xuân", commune_code=KHUONG_DINH)


# Circular 17/2024 Art. 4 prints the permanent residence, else the temporary, else the current one;
# so the three are never confused on the way to the station.
@pytest.mark.parametrize(
    ("residence", "places"),
    [("permanent", (HOME, None, HOME)), ("temporary", (None, HOME, HOME))],
)
def test_kinds_of_residence_are_kept_apart(
    residence: str, places: tuple[Place | None, ...]
) -> None:
    person = resident("Lê Văn An", 1990, None, residence=residence)
    assert lived(record(person).known) == places
    assert record(person).residence_known


def test_who_lives_nowhere_known_has_no_place() -> None:
    person = put("Lê Văn An", 1990, commune="", personal_number=None)
    found = record(person)
    assert lived(found.known) == (None, None, None)
    assert not found.residence_known


@pytest.mark.parametrize(
    ("on", "text"),
    [
        (date(2024, 7, 6), "Phường Khương Đình, Quận Thanh Xuân"),
        (date(2025, 3, 2), "Phường Khương Đình, Quận Thanh Xuân"),
        # From 1 July 2025 there is no district: the ward stands directly under the city.
        (date(2025, 7, 1), "Phường Khương Đình, Thành phố Hà Nội"),
    ],
)
def test_a_place_is_named_as_it_is_called_on_the_day(on: date, text: str) -> None:
    person = resident("Lê Văn An", 1990, None, birth_place=KHUONG_DINH)
    known = record(person, on=on).known
    assert known.birth_registration_place == Place(text=text, commune_code=KHUONG_DINH)
    assert known.permanent_residence.text == f"Tổ dân phố số 1, {text}"


def test_a_place_that_is_no_more_keeps_its_code() -> None:
    # Hạ Đình (00361) was merged away at the end of 2024: the code stays, no name is invented.
    person = resident("Lê Văn An", 1990, None, birth_place=HA_DINH)
    assert record(person, on=date(2024, 12, 31)).known.birth_registration_place == Place(
        text="Phường Hạ Đình, Quận Thanh Xuân", commune_code=HA_DINH
    )
    gone = record(person, on=date(2025, 1, 1)).known.birth_registration_place
    assert gone == Place(text="", commune_code=HA_DINH)


def test_twins_have_the_same_kin_and_their_own_records() -> None:
    mother, first = family()
    second = resident("Trần Thu Hạ", 2015, "001315000026", mother_id=mother, links="register")
    found = records(person_ids=[first, second], on=ON)
    assert [found[key].known.full_name for key in (first, second)] == ["Trần Thu Hà", "Trần Thu Hạ"]
    assert found[first].kin == found[second].kin
    assert found[first].known.personal_number != found[second].known.personal_number


def test_both_parents_are_shown_father_first() -> None:
    father = resident("Trần Văn Hùng", 1988, "001088000017")
    mother, child = family()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE population_person SET father_id = %s WHERE id = %s", [father, child])
    found = record(child)
    assert [(k.relation, k.person_id, k.represents) for k in found.kin] == [
        ("father", father, True),
        ("mother", mother, True),
    ]
    assert [r.relation for r in found.known.relatives] == ["father", "mother"]
    kin = found.kin[1]
    assert (kin.sex, kin.born, kin.phone) == (Sex.FEMALE, PartialDate(1990, 5, 6), "+84912345678")


# REP-1, REP-2: parents the register shows, else the guardian; Art. 23(2), Decree 70 Art. 21.
@pytest.mark.parametrize(
    ("links", "died", "represents"),
    [
        ("register", None, True),
        ("declared", None, False),
        ("register", date(2024, 7, 5), False),
        ("declared", date(2024, 7, 5), False),
    ],
)
def test_only_a_living_parent_the_register_shows_needs_no_paper(
    links: str, died: date | None, represents: bool
) -> None:
    _, child = family(links=links, mother_died=died)
    assert [k.represents for k in record(child).kin] == [represents]


@pytest.mark.parametrize(
    ("on", "shown"),
    [
        (date(2023, 12, 31), []),
        (date(2024, 1, 1), ["guardian"]),
        (date(2024, 7, 6), ["guardian"]),
        (date(2024, 7, 7), []),
    ],
)
def test_a_guardian_acts_within_the_days_of_the_guardianship(on: date, shown: list[str]) -> None:
    ward = resident("Bùi Văn An", 2016, None)
    guardian = resident("Bùi Thị Bình", 1970, None, sex="female")
    guardian_of(ward, guardian_id=guardian, valid_from=date(2024, 1, 1), valid_to=date(2024, 7, 6))
    assert [k.relation for k in record(ward, on=on).kin] == shown


def test_a_guardian_who_died_does_not_represent() -> None:
    ward = resident("Bùi Văn An", 2016, None)
    guardian = resident("Bùi Thị Bình", 1970, None, deceased_on=date(2024, 5, 1))
    guardian_of(ward, guardian_id=guardian)
    (kin,) = record(ward).kin
    assert (kin.relation, kin.represents) == ("guardian", False)


def test_an_institution_acts_without_being_a_person() -> None:
    ward = resident("Mai", 2017, None, care_centre="BV-1")
    guardian_of(ward, institution="Trung tâm bảo trợ số 1")
    (kin,) = record(ward).kin
    assert (kin.relation, kin.full_name, kin.represents) == (
        "institution",
        "Trung tâm bảo trợ số 1",
        True,
    )
    assert (kin.person_id, kin.personal_number, kin.phone) == (None, "", "")
    assert record(ward).known.relatives == ()


def test_a_foreigner_is_not_called_vietnamese() -> None:
    person = resident("Anna Novak", 1990, None, citizen=False)
    assert record(person).known.nationality == ""
    assert record(resident("Lê Văn An", 1990, None)).known.nationality == "Việt Nam"


def test_every_record_survives_the_way_to_the_station() -> None:
    mother, child = family()
    odd = resident("Y-Ban Niê", 1950, None, born_precision=1, born=date(1950, 12, 31))
    for found in records(person_ids=[mother, child, odd], on=ON).values():
        plain = content_codec.to_plain(found)
        assert content_codec.from_plain(RegisterRecord, plain) == found


def test_a_list_of_people_costs_a_handful_of_statements(
    django_assert_max_num_queries: Any,
) -> None:
    people = [resident("Đỗ Văn Khoa", 1980, f"0010800{n:05d}") for n in range(30)]
    with django_assert_max_num_queries(8):
        found = records(person_ids=people, on=ON)
    assert len(found) == 30
    assert len({dataclasses.replace(r.known, personal_number="") for r in found.values()}) == 1
