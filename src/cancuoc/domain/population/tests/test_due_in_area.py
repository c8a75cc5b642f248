"""Who is due in an area: SQL for a commune and the law for one person must never disagree."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cancuoc.domain.population import models, queries
from cancuoc.domain.population.duelist import youngest_birth
from cancuoc.domain.population.rules import born_from
from cancuoc.domain.population.tests.conftest import COMMUNES, ON
from cancuoc.law.ages import Band, NotYetBorn, birthday
from cancuoc.law.choices import LeapBirthday
from cancuoc.law.eligibility import Duty, Reason, due
from cancuoc.law.transition import Holds

EVERY_DUTY = tuple(Duty)
AREAS = (*(commune.code for commune in COMMUNES), queries.NOWHERE)


def old_papers(person, rng, on):
    if person.birth_year > 2015:
        # A paper that ran out before its holder was born proves nothing about either side.
        return
    person.holds = rng.choice([Holds.CMND, Holds.CCCD, Holds.CARD, Holds.NONE])
    edge = rng.choice((*EDGES, on)) + timedelta(days=rng.randint(-2, 2))
    person.holds_expires = None if person.holds is Holds.NONE else edge


def leap_birth(person, rng, on):
    person.born_latest = rng.choice(LEAP_BIRTHS)
    if person.holds != Holds.NONE:
        person.holds_expires = birthday(
            person.born_latest, rng.choice((14, 25, 40, 60)), leap=LeapBirthday.MARCH_1
        ) + timedelta(days=rng.randint(-2, 1))


def near_an_age(person, rng, on):
    without_papers(person)
    years = rng.choice((6, 14))
    start = on.replace(day=28, year=on.year - years)
    person.born_latest = start + timedelta(days=rng.randint(-3, 4))


def unsure_birth(person, rng, on):
    without_papers(person)
    person.born_precision = rng.choice((1, 2))
    person.born_latest = date(rng.choice((on.year, on.year - 14, 1950)), 12, 31)


def death(person, rng, on):
    person.deceased_on = on + timedelta(days=rng.randint(-1, 1))


def foreigner(person, rng, on):
    person.citizen = False


def birth_near_the_day(person, rng, on):
    without_papers(person)
    person.born_latest = on + timedelta(days=rng.randint(-1, 3))


def without_papers(person):
    person.holds, person.holds_expires = Holds.NONE, None


EDGES = (
    date(2024, 1, 15),
    date(2024, 6, 29),
    date(2024, 6, 30),
    date(2024, 7, 1),
    date(2024, 12, 31),
    date(2025, 1, 1),
)
LEAP_BIRTHS = tuple(date(year, 2, 29) for year in (1964, 1984, 2000, 2008, 2020))
TWISTS = (old_papers, leap_birth, near_an_age, unsure_birth, death, foreigner, birth_near_the_day)
OFTEN = (60, 15, 10, 5, 4, 3, 3)


def shake(on):
    """Give a third of the people papers, births and ends of life around every edge of the law."""
    rng = random.Random(11)
    people = list(models.Person.objects.order_by("id")[::3])
    for person in people:
        rng.choices(TWISTS, OFTEN)[0](person, rng, on)
        person.birth_year = person.born_latest.year
    fields = ["holds", "holds_expires", "born_latest", "born_precision", "birth_year"]
    models.Person.objects.bulk_update(people, [*fields, "deceased_on", "citizen"])


def by_law(person, on, leap):
    try:
        answer = due(
            born=born_from(latest=person.born_latest, precision=person.born_precision),
            on=on,
            holds=Holds(person.holds),
            holds_expiry=person.holds_expires,
            citizen=person.citizen,
            alive=person.deceased_on is None or person.deceased_on > on,
            leap=leap,
        )
    except NotYetBorn:
        return None
    since = answer.since if answer.duty is Duty.MUST else None
    return answer.band, answer.duty, answer.reasons[0], since


def by_sql(on, leap):
    found = {}
    for area in AREAS:
        families = queries.due_in_area(commune=area, on=on, duties=EVERY_DUTY, leap=leap)
        for member in (m for family in families for m in family.members):
            assert member.person_id not in found
            since = member.since if member.duty is Duty.MUST else None
            found[member.person_id] = (member.band, member.duty, member.reason, since)
    return found


@pytest.mark.parametrize("leap", list(LeapBirthday))
def test_nobody_is_missed_and_nobody_is_added(city, leap):
    city(4000)
    shake(ON)
    people = list(models.Person.objects.all())
    checked = 0
    for on in (
        date(2024, 6, 29),
        date(2024, 6, 30),
        ON,
        date(2024, 12, 31),
        date(2025, 1, 1),
        date(2028, 2, 29),
    ):
        law = {p.id: answer for p in people if (answer := by_law(p, on, leap)) is not None}
        sql = by_sql(on, leap)
        wrong = {key: (law.get(key), sql.get(key)) for key in law if law[key] != sql.get(key)}
        assert wrong == {}
        assert sql.keys() == law.keys()
        checked += len(law)
    assert checked > 20_000


def test_every_reason_was_met(city):
    city(4000)
    shake(ON)
    met = set()
    for on in (date(2024, 6, 29), ON, date(2025, 1, 1)):
        met |= {answer[2] for answer in by_sql(on, LeapBirthday.MARCH_1).values()}
    # A loss is declared by the holder; the mirror does not know it.
    assert met == set(Reason) - {Reason.LOST}


def test_counts_agree_with_the_list(city):
    city()
    codes = [commune.code for commune in COMMUNES]
    counted = {}
    for row in queries.due_counts(communes=codes, on=ON):
        key = (row.commune, row.hamlet, row.band, row.duty, row.reason)
        counted[key] = row.count
    listed = {}
    for code in codes:
        for family in queries.due_in_area(commune=code, on=ON, duties=EVERY_DUTY):
            for m in family.members:
                key = (family.commune, family.hamlet, m.band, m.duty, m.reason)
                listed[key] = listed.get(key, 0) + 1
    assert counted == listed


def test_families_stay_together(city):
    city()
    families = queries.due_in_area(commune="00232", on=ON)
    homes = [family.household_id for family in families if family.household_id]
    assert len(homes) == len(set(homes))
    assert any(len(family.members) > 1 for family in families)
    for family in families:
        births = [member.born.latest() for member in family.members]
        assert births == sorted(births)
        living = models.Person.objects.filter(id__in=[m.person_id for m in family.members])
        assert {p.household_id for p in living} == {family.household_id}


def test_families_come_by_hamlet(city):
    city()
    hamlets = [f.hamlet for f in queries.due_in_area(commune="00232", on=ON) if f.lives_here]
    seen = list(dict.fromkeys(hamlets))
    assert sorted(hamlets, key=seen.index) == hamlets
    only = queries.due_in_area(commune="00232", on=ON, hamlet=seen[0])
    assert {family.hamlet for family in only} == {seen[0]}
    assert queries.due_in_area(commune="00232", on=ON, hamlet="Thôn không có") == ()


def test_filters(city):
    city()
    young = queries.due_in_area(commune="00232", on=ON, bands=[Band.UNDER_6])
    assert young
    assert {m.band for f in young for m in f.members} == {Band.UNDER_6}
    must = queries.due_in_area(commune="00232", on=ON, duties=[Duty.MUST])
    assert {m.duty for f in must for m in f.members} == {Duty.MUST}
    void = queries.due_in_area(commune="00232", on=ON, reasons=[Reason.CMND_ENDS_2024])
    assert {m.holds for f in void for m in f.members} == {Holds.CMND}


def test_most_families_can_be_telephoned(city):
    city()
    families = [f for f in queries.due_in_area(commune="00232", on=ON) if f.household_id]
    assert sum(bool(family.phone) for family in families) / len(families) > 0.85


def test_people_registered_here_and_living_nowhere_known_are_listed(city):
    city()
    person = models.Person.objects.filter(hamlet__commune="00232", birth_year__gt=2015).first()
    models.Person.objects.filter(id=person.id).update(
        hamlet=None, household=None, residence="none", registered_hamlet=person.hamlet
    )
    lost = [f for f in queries.due_in_area(commune="00232", on=ON) if not f.lives_here]
    assert person.id in {m.person_id for f in lost for m in f.members}


def test_people_with_no_place_are_listed_apart(city):
    city(6000)
    families = queries.due_in_area(commune=queries.NOWHERE, on=ON, duties=EVERY_DUTY)
    placeless = models.Person.objects.filter(hamlet=None, registered_hamlet=None)
    assert {m.person_id for f in families for m in f.members} == {p.id for p in placeless}
    assert any(m.care_centre for f in families for m in f.members)
    assert {f.commune for f in families} == {""}


def test_an_unknown_commune_has_nobody(city):
    city(200)
    assert queries.due_in_area(commune="99999", on=ON) == ()
    assert queries.due_counts(communes=["99999"], on=ON) == ()


@given(
    st.dates(date(2020, 1, 1), date(2040, 12, 31)),
    st.sampled_from([6, 14]),
    st.sampled_from(list(LeapBirthday)),
)
def test_youngest_birth_is_the_last_that_reached_the_age(on, age, leap):
    day = youngest_birth(age=age, on=on, leap=leap)
    assert birthday(day, age, leap=leap) <= on
    assert birthday(day + timedelta(days=1), age, leap=leap) > on
