"""The due list counted a second time, by the articles themselves and without the law package.

Everything here is written from the text of Art. 19, 21 and 46 with plain comparisons of year,
month and day, so that an error shared by the SQL and the library of the law cannot hide.
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from itertools import product

import pytest

from cancuoc.domain.population import models, queries
from cancuoc.domain.population.spelling import spelling
from cancuoc.domain.population.tests.conftest import AT, COMMUNES, ON
from cancuoc.kernel.ids import uuid7
from cancuoc.kernel.names import PersonName

pytestmark = pytest.mark.django_db

DAYS = (
    date(2024, 6, 29),
    date(2024, 6, 30),
    date(2024, 7, 1),
    date(2024, 7, 10),
    date(2024, 12, 31),
    date(2025, 1, 1),
    date(2025, 3, 2),
    date(2026, 2, 28),
    date(2026, 3, 1),
    date(2028, 2, 29),
)
EVERY_DUTY = ("must", "optional", "none")


def full_years(born, day):
    """Count birthdays passed; 29 February is passed on 1 March of a common year."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def answer(person, day):
    """Decide by hand: (band, duty, reason), or None for somebody not yet born."""
    born = person.born_latest
    first_possible = {
        1: date(born.year, 1, 1),
        2: date(born.year, born.month, 1),
        3: born,
    }[person.born_precision]
    if day < first_possible:
        return None
    age = full_years(born, day)
    band = "<6" if age < 6 else "6-<14" if age < 14 else ">=14"
    return (band, *duty_and_reason(person, day, age))


def duty_and_reason(person, day, age):
    if not person.citizen:
        return "none", "not_citizen"  # Art. 19(1)
    if person.deceased_on is not None and person.deceased_on <= day:
        return "none", "deceased"
    if person.holds == "none":
        return without_paper(day, age)
    return with_paper(person, day)


def without_paper(day, age):
    if age >= 14:
        return "must", "first_from_14"  # Art. 19(2)
    if day >= date(2024, 7, 1):
        return "optional", "first_on_request"  # Art. 19(3)
    return "none", "before_law"  # Law 59/2014 gave none to children.


def with_paper(person, day):
    printed = person.holds_expires
    if printed is not None and day >= printed:
        return run_out(person, printed, day)
    if person.holds == "cmnd":  # Art. 46(2)
        return ("must", "cmnd_void") if day.year > 2024 else ("optional", "cmnd_ends_2024")
    return "none", "cccd_may_change" if person.holds == "cccd" else "valid"  # Art. 46(1), 21


def run_out(person, printed, day):
    old = person.holds in ("cmnd", "cccd")
    in_the_window = date(2024, 1, 15) <= printed <= date(2024, 6, 29)
    if old and in_the_window and printed < day <= date(2024, 6, 30):
        return "optional", "expired"  # Art. 46(3): still good to the end of June.
    birthday = full_years(person.born_latest, printed) in (14, 25, 40, 60)
    if person.holds != "cmnd" and birthday:
        return "must", "milestone"  # Art. 21(1)
    return "must", "expired"


BIRTHS = (
    *((date(2010, 7, day), 3) for day in (9, 10, 11)),
    *((date(2018, 7, day), 3) for day in (9, 10, 11)),
    *((date(year, 7, 10), 3) for year in (1964, 1984, 1999)),
    *((date(year, 2, 29), 3) for year in (1948, 1964, 1984, 2012)),
    *((date(year, 12, 31), 1) for year in (1950, 2010, 2018, 2024)),
    *((date(2010, month, 30), 2) for month in (6,)),
    *((date(2010, month, 31), 2) for month in (7, 12)),
    (date(2024, 7, 10), 3),
    (date(2024, 12, 31), 3),
    (date(2026, 3, 1), 3),
)
LAST_DAYS = (
    None,
    date(2024, 1, 14),
    date(2024, 1, 15),
    date(2024, 6, 29),
    date(2024, 6, 30),
    date(2024, 7, 1),
    date(2024, 7, 10),
    date(2025, 1, 1),
    date(2026, 3, 1),
    date(2026, 7, 10),
)
ENDS = ({}, {"citizen": False}, {"deceased_on": date(2024, 7, 10)})


@pytest.fixture
def edges():
    """Put one person at every corner where two rules meet, in two hamlets of one ward."""
    stored = spelling(PersonName("Lê Minh An"))
    name = models.Name.objects.create(
        full=stored.full,
        folded=stored.folded,
        folded_yi=stored.folded_yi,
        sort_key=stored.sort_key,
    )
    hamlets = [models.Hamlet.objects.create(commune="00232", name=f"Tổ {n}") for n in (1, 2)]
    papers = [("none", None), *product(("cmnd", "cccd", "card"), LAST_DAYS)]
    made = []
    for (born, precision), (holds, expires), end in product(BIRTHS, papers, ENDS):
        if holds != "none" and born.year > 2012:
            continue  # Nobody so young could hold a paper that has run out.
        number = len(made)
        made.append(
            models.Person(
                id=uuid7(at=AT, entropy=number.to_bytes(10, "big")),
                name=name,
                birth_year=born.year,
                born_latest=born,
                born_precision=precision,
                sex="male",
                ethnicity="Kinh",
                hamlet=hamlets[number % 2],
                residence="permanent",
                holds=holds,
                holds_expires=expires,
                changed_at=AT,
                **end,
            )
        )
    return models.Person.objects.bulk_create(made)


def listed(day, **narrow):
    found = {}
    asked = {"commune": "00232", "on": day, "duties": EVERY_DUTY} | narrow
    for family in queries.due_in_area(**asked):
        for m in family.members:
            assert m.person_id not in found
            found[m.person_id] = (str(m.band), str(m.duty), str(m.reason))
    return found


def by_hand(people, day):
    answers = ((person.id, answer(person, day)) for person in people)
    return {key: given for key, given in answers if given is not None}


def test_every_corner_of_articles_19_21_and_46_on_every_day(edges):
    assert len(edges) > 1000
    met = set()
    for day in DAYS:
        wanted = by_hand(edges, day)
        got = listed(day)
        assert got.keys() == wanted.keys()
        assert {k: (got[k], wanted[k]) for k in wanted if got[k] != wanted[k]} == {}
        met |= {reason for _, _, reason in wanted.values()}
    assert len(met) == 11


def test_counts_are_those_of_a_tally_by_hand(edges):
    for day in DAYS[1::3]:
        wanted = Counter()
        for person in edges:
            if (given := answer(person, day)) is not None:
                wanted[(person.hamlet.name, *given)] += 1
        rows = queries.due_counts(communes=["00232"], on=day)
        got = {(r.hamlet, str(r.band), str(r.duty), str(r.reason)): r.count for r in rows}
        assert got == wanted
        assert {r.commune for r in rows} == {"00232"}


def test_a_city_as_it_is_agrees_with_the_tally(city):
    city(3000)
    residents = list(models.Person.objects.exclude(hamlet=None))
    listed_ids = {}
    for commune in COMMUNES:
        listed_ids |= listed(ON, commune=commune.code)
    for person in residents:
        assert listed_ids.pop(person.id) == answer(person, ON)
    # What is left is registered here and lives nowhere known.
    strays = models.Person.objects.filter(hamlet=None, registered_hamlet__isnull=False)
    assert set(listed_ids) == set(strays.values_list("id", flat=True))


def test_a_duty_that_began_does_not_end_by_waiting(edges):
    # The days of grace of Art. 46(3) are over on 1 July 2024, so nothing pauses a duty then.
    living = {person.id for person in edges if person.deceased_on is None}
    before = set()
    for day in DAYS[2:]:
        must = {key for key, (_, duty, _) in listed(day).items() if duty == "must"} & living
        assert before <= must
        before = must


NARROW = {
    "bands": ("<6", "6-<14", ">=14"),
    "duties": EVERY_DUTY,
    "reasons": (
        "first_from_14",
        "first_on_request",
        "milestone",
        "expired",
        "cmnd_void",
        "cmnd_ends_2024",
        "cccd_may_change",
        "valid",
        "not_citizen",
        "deceased",
        "before_law",
    ),
}


def test_filters_divide_the_list_and_lose_nobody(edges):
    day = date(2024, 7, 10)
    everybody = listed(day)
    for place, (narrow, values) in enumerate(NARROW.items()):
        together = {}
        for value in values:
            part = listed(day, **{narrow: (value,)})
            assert {given[place] for given in part.values()} <= {value}
            assert not together.keys() & part.keys()
            together |= part
        assert together == everybody
        assert listed(day, **{narrow: ()}) == {}


def test_hamlets_divide_the_commune(edges):
    day = date(2024, 7, 10)
    parts = [listed(day, hamlet=name) for name in ("Tổ 1", "Tổ 2")]
    assert all(parts)
    assert not parts[0].keys() & parts[1].keys()
    assert parts[0] | parts[1] == listed(day)


def test_nobody_is_counted_twice_when_a_commune_is_named_twice(city):
    city(1500)
    codes = [commune.code for commune in COMMUNES]
    once = queries.due_counts(communes=codes, on=ON)
    assert queries.due_counts(communes=codes * 3, on=ON) == once
    apart = [row for code in codes for row in queries.due_counts(communes=[code], on=ON)]
    assert sorted(apart, key=str) == sorted(once, key=str)
    placed = models.Person.objects.exclude(hamlet=None, registered_hamlet=None).count()
    assert sum(row.count for row in once) == placed
