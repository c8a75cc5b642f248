"""Who may come in a replay: the register's own people, with their real faults and no others."""

from __future__ import annotations

import random
from collections import Counter
from datetime import UTC, date, datetime

import pytest

from cancuoc.domain.population import queries as population
from cancuoc.domain.population import services
from cancuoc.domain.population.rules import LinkSource
from cancuoc.domain.population.synthetic.places import Commune
from cancuoc.foundation.actor import Actor
from cancuoc.interfaces.cli.replaying import people
from cancuoc.interfaces.cli.replaying.counts import Counts
from cancuoc.interfaces.cli.replaying.parties import Resident, choose, ends_of
from cancuoc.kernel.personal_id import consistency_warnings
from cancuoc.law import ages
from cancuoc.law.ages import Band
from cancuoc.law.transition import Holds

pytestmark = pytest.mark.django_db
FIRST, LAST = date(2024, 7, 1), date(2024, 7, 6)
CODES = ("00232", "00367", "10351", "09619")
COMMUNES = tuple(
    Commune(code=code, district=district, urban=urban)
    for code, district, urban in zip(
        CODES, ("006", "009", "280", "271"), (True, True, False, False), strict=True
    )
)


@pytest.fixture
def listed() -> list[Resident]:
    """Everybody who could come, of a city of 3,000."""
    services.load_city(
        residents=3_000,
        seed=11,
        on=FIRST,
        communes=COMMUNES,
        progress=lambda _line: None,
        at=datetime(2024, 7, 1, tzinfo=UTC),
        by=Actor.system("test"),
    )
    return people.residents(communes=CODES, on=FIRST, until=LAST)


def test_everybody_is_listed_once_and_lives_there(listed: list[Resident]) -> None:
    assert len({r.person_id for r in listed}) == len(listed) > 2_000
    known = population.persons(person_ids=[r.person_id for r in listed])
    for resident in listed:
        person = known[resident.person_id]
        assert person.place is not None
        assert person.place.commune == resident.commune


def test_nobody_changes_band_within_the_week(listed: list[Resident]) -> None:
    known = population.persons(person_ids=[r.person_id for r in listed])
    for resident in listed:
        born = known[resident.person_id].born
        assert ages.band(born=born, on=FIRST) is resident.band
        assert ages.band(born=born, on=LAST) is resident.band


def test_nobody_comes_who_would_be_sent_away(listed: list[Resident]) -> None:
    for person in population.persons(person_ids=[r.person_id for r in listed]).values():
        assert person.personal_number is not None
        assert person.born.day is not None
        assert person.citizen
        assert person.deceased_on is None


def test_children_have_a_parent_whom_the_register_shows(listed: list[Resident]) -> None:
    children = [r for r in listed if r.band is not Band.FROM_14]
    assert children
    for person in population.persons(person_ids=[r.person_id for r in children]).values():
        assert person.links is LinkSource.REGISTER
        assert person.mother_id or person.father_id


def test_clean_people_have_a_number_that_agrees_and_no_double(listed: list[Resident]) -> None:
    clean = [r for r in listed if r.clean]
    known = population.persons(person_ids=[r.person_id for r in clean])
    assert population.likely_doubles(person_ids=list(known)) == {}
    for person in known.values():
        number = person.personal_number
        assert number is not None
        assert consistency_warnings(number, born=person.born, sex=person.sex) == ()


def test_faults_are_there_and_rare(listed: list[Resident]) -> None:
    faulty = sum(not resident.clean for resident in listed)
    assert 0 < faulty < 0.05 * len(listed)


def test_an_old_number_is_one_the_register_holds(listed: list[Resident]) -> None:
    with_old = [r for r in listed if r.old_number]
    assert with_old
    known = population.persons(person_ids=[r.person_id for r in with_old])
    assert all(known[r.person_id].cmnd_number == r.old_number for r in with_old)


def test_those_due_include_everybody_who_must(listed: list[Resident]) -> None:
    known = population.persons(person_ids=[r.person_id for r in listed])
    without_paper = [
        r for r in listed if r.band is Band.FROM_14 and known[r.person_id].holds is Holds.NONE
    ]
    assert without_paper
    assert all(resident.due for resident in without_paper)


def test_the_city_is_enough_for_a_small_week(listed: list[Resident]) -> None:
    counts = Counts(
        under_6=8, from_6=30, from_14=400, confirmations=60, papers_missing=10, postponed=10
    )
    parties = choose(listed, counts, faulty=0.01, rng=random.Random(5))
    assert sum(ends_of(parties).values()) == counts.visits


def test_families_come_together(listed: list[Resident]) -> None:
    sizes = Counter(resident.household for resident in listed)
    assert max(sizes.values()) >= 3


@pytest.mark.parametrize("communes", [(), ("99999",)])
def test_no_commune_is_nobody(communes: tuple[str, ...]) -> None:
    assert people.residents(communes=communes, on=FIRST, until=LAST) == []
