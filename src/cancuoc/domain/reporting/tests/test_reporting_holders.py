"""Whoever holds a card is looked up commune by commune, and the sums stay those of one reading."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.support import cards, families, plans
from tests.support.families import AT, COMMUNE, ON, hanoi

from cancuoc.domain.population import queries as population
from cancuoc.domain.reporting import denominator as counting
from cancuoc.domain.reporting.standing import Standing

__all__ = ["hanoi"]
pytestmark = pytest.mark.usefixtures("hanoi")
COMMUNES = (COMMUNE, "00355", "00358", population.NOWHERE)
SINCE = AT - timedelta(days=5)
A_DAY = timedelta(days=1)
SEEDS = (1, 2, 3)


def small_world(rng: random.Random) -> None:
    """People with and without a place, of all ages; cards new, old, and unknown to the register."""
    for number in range(24):
        born = ON - timedelta(days=rng.randrange(30, 30_000))
        families.someone(
            f"Nguyễn Thị {plans.GIVEN[number % 20]}", born, commune=rng.choice(COMMUNES)
        )
    cards.hand_over(one_in=rng.choice((3, 4)), at=SINCE + A_DAY)
    cards.hand_over(one_in=7, at=SINCE - A_DAY, shift=1, told=rng.random() < 0.5)
    cards.hand_over(one_in=5, at=SINCE + 2 * A_DAY, shift=2, told=False)
    cards.hand_over(one_in=6, at=SINCE + 3 * A_DAY, shift=3, state="received", told=False)


def slow_way(communes) -> set[tuple]:
    """Read every card of the city at once and choose among them, as it was done before."""
    rows = apps.get_model("enrolment", "Dossier").objects.filter(
        state="handed_over", state_since__gte=SINCE
    )
    held = set(rows.values_list("person_id", flat=True))
    found = set()
    for commune in communes:
        members = [
            (family, person)
            for family in population.due_in_area(commune=commune, on=ON)
            for person in family.members
        ]
        ids = [person.person_id for _, person in members]
        known = counting.known_of(person_ids=ids, on=ON, holders=held)
        for family, person in members:
            word = counting.standing(known[person.person_id])
            found.add((person.person_id, family.commune, family.hamlet, person.band, word))
    seen = {one[0] for one in found}
    for key, person in population.persons(person_ids=held).items():
        place = person.place or person.registered
        commune = place.commune if place else population.NOWHERE
        if commune in communes and key not in seen:
            band = counting.ages.band(born=person.born, on=ON)
            found.add((key, commune, place.hamlet if place else "", band, Standing.HOLDS))
    return found


def now(communes) -> counting.Denominator:
    return counting.denominator(communes=communes, since=SINCE, at=AT)


@pytest.mark.parametrize("seed", SEEDS)
def test_commune_by_commune_is_the_same_as_the_whole_city_at_once(seed):
    rng = random.Random(seed)
    small_world(rng)
    for communes in (COMMUNES, *((one,) for one in COMMUNES)):
        found = now(communes)
        rows = {(p.person_id, p.commune, p.hamlet, p.band, p.standing) for p in found.people}
        assert rows == slow_way(communes)
        assert len(rows) == len(found.people)
        assert found.missing == 0
    assert now(COMMUNES).total[Standing.HOLDS] >= 5


def test_everybody_is_a_resident_of_exactly_one_commune():
    small_world(random.Random(4))
    here = [key for one in COMMUNES for key in population.residents(commune=one)]
    assert len(here) == len(set(here)) == 24


def test_a_commune_does_not_read_the_cards_of_another():
    """However many hold a card elsewhere, what is asked names the residents of the commune."""
    small_world(random.Random(5))
    with CaptureQueriesContext(connection) as asked:
        now((COMMUNE,))
    cards_asked = [
        q["sql"] for q in asked if '"state_since" >=' in q["sql"] and "unnest" in q["sql"]
    ]
    elsewhere = set(population.residents(commune="00355"))
    assert elsewhere
    assert len(cards_asked) == 1
    assert not any(str(key) in sql for key in elsewhere for sql in cards_asked)
