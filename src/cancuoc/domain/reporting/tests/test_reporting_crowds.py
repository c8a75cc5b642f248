"""A city counted by the database in one statement is the same as everybody counted by name."""

from __future__ import annotations

import random
from collections import Counter
from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.support import cards, families, plans
from tests.support.families import AREA, AT, COMMUNE, ON, SYSTEM, hanoi

from cancuoc.domain.outreach import queries as reaching
from cancuoc.domain.outreach import services as outreach
from cancuoc.domain.outreach.rules import Channel, ContactOutcome
from cancuoc.domain.outreach.services import PupilLine
from cancuoc.domain.population import queries as population
from cancuoc.domain.reporting import daily
from cancuoc.domain.reporting import demand as asking
from cancuoc.domain.reporting.crowds import crowds
from cancuoc.domain.reporting.denominator import denominator
from cancuoc.domain.reporting.models import DayDemand
from cancuoc.domain.reporting.standing import CAPTURED, SETTLED
from cancuoc.domain.sessions import queries as sessions
from cancuoc.domain.sessions import services as floor
from cancuoc.domain.sessions.rules import TicketAct
from cancuoc.foundation.asked import clause, people
from cancuoc.kernel.refusal import Refusal
from cancuoc.law.ages import Band

__all__ = ["hanoi"]
pytestmark = pytest.mark.usefixtures("hanoi")
COMMUNES = (COMMUNE, "00355", "00358", population.NOWHERE)
SINCE = AT - timedelta(days=5)
A_DAY = timedelta(days=1)
SEEDS = (1, 2, 3)


def small_world(rng: random.Random) -> None:
    """Families and single people everywhere, and to each whatever the rooms may know of him."""
    found = []
    for number in range(20):
        born = ON - timedelta(days=rng.randrange(30, 30_000))
        name = f"Nguyễn Thị {plans.GIVEN[number % 20]}"
        found.append(families.someone(name, born, commune=rng.choice(COMMUNES)).id)
    homes = [families.household(surname=name) for name in ("Lê", "Vũ", "Đỗ")]
    found += [key for home in homes for key in home.ids]
    held(rng)
    reached(rng, found, homes)
    seen(rng, found)


def held(rng: random.Random) -> None:
    cards.hand_over(one_in=rng.choice((3, 4)), at=SINCE + A_DAY)
    cards.hand_over(one_in=7, at=SINCE - A_DAY, shift=1, told=rng.random() < 0.5)
    cards.hand_over(one_in=5, at=SINCE + 2 * A_DAY, shift=2, told=False)
    for shift, state in enumerate(("received", "refused", "awaiting_handover", "returned")):
        when = SINCE + timedelta(days=3, hours=shift)
        cards.hand_over(one_in=9, at=when, shift=2 * shift, state=state, told=False)


def reached(rng: random.Random, found: list, homes: list) -> None:
    for _ in range(30):
        outreach.log_contact(
            person_ids=[rng.choice(found)],
            channel=Channel.VISIT,
            outcome=rng.choice(list(ContactOutcome)),
            at=AT - timedelta(hours=rng.randrange(1, 90)),
            by=AREA,
        )
    for number, home in enumerate(homes):
        for _ in range(rng.randrange(3)):
            # Whoever has a booking or a card may not be invited: that is the rule of the letter.
            with suppress(Refusal):
                families.invite(families.session(), rng.choice(home.ids))
        outreach.load_roll(
            code=f"TH{number}",
            name="Tiểu học",
            unit_code=COMMUNE,
            lines=[PupilLine(number=home.older.number.value, class_name="3A")],
            at=AT,
            by=AREA,
        )


def seen(rng: random.Random, found: list) -> None:
    session = families.session()
    slots = sessions.slots_of(session_id=session)
    for key in rng.sample(found, 5):
        with suppress(Refusal):
            floor.book(slot_id=rng.choice(slots).id, person_ids=[key], at=AT, by=AREA)
    for key in rng.sample(found, 5):
        visitor = floor.Visitor(person_id=key, band=Band.FROM_14)
        with suppress(Refusal):
            (ticket,) = floor.arrive(session_id=session, visitors=[visitor], at=AT, by=AREA)
            if rng.random() < 0.4:
                floor.act_on(ticket_id=ticket, act=TicketAct.MISS, at=AT, by=AREA)


def by_name() -> list:
    return list(denominator(communes=COMMUNES, since=SINCE, at=AT).people)


@pytest.mark.parametrize("seed", SEEDS)
def test_sums_and_demand_are_those_of_everybody_by_name(seed):
    small_world(random.Random(seed))
    everybody = by_name()
    sums, wanted = Counter(), Counter()
    for one in crowds(communes=COMMUNES, since=SINCE, at=AT):
        sums[one.commune, one.hamlet, one.band, one.settled, one.captured] += one.people
    for one in everybody:
        settled, captured = one.standing in SETTLED, one.standing in CAPTURED
        wanted[one.commune, one.hamlet, one.band, settled, captured] += 1
    assert sums == wanted
    assert len({key[3:] for key in wanted}) == 3
    assert population.NOWHERE in {key[0] for key in wanted}
    assert demanded() == demand_by_name(everybody)


def demanded() -> dict:
    return {
        (row.commune, row.hamlet, row.school, row.band): (row.due, row.settled, dict(row.waves))
        for row in asking.demand(communes=COMMUNES, since=SINCE, at=AT)
    }


def demand_by_name(everybody) -> dict:
    reach = reaching.reached(person_ids=[one.person_id for one in everybody])
    wanted: dict = {}
    for one in everybody:
        group = one.commune, one.hamlet, one.school, one.band
        due, settled, waves = wanted.setdefault(group, ([], [], Counter()))
        due.append(one)
        if one.standing in SETTLED:
            settled.append(one)
        else:
            known = reach.get(one.person_id)
            waves[1 + (known.wave if known else 0)] += 1
    assert any(group[2] for group in wanted)
    return {
        group: (len(due), len(settled), dict(waves))
        for group, (due, settled, waves) in wanted.items()
    }


def test_a_day_kept_is_a_day_counted_by_name():
    plans.campaign()
    small_world(random.Random(7))
    began = daily.campaign_began(on=ON)
    while daily.count_day(at=AT, by=SYSTEM, most=400):
        pass
    wanted: dict = {}
    everybody = denominator(communes=COMMUNES, since=began, at=AT).people
    for one in everybody:
        cell = wanted.setdefault((one.commune, one.hamlet, str(one.band)), [0, 0, 0])
        cell[0] += 1
        cell[1] += one.standing not in SETTLED
        cell[2] += one.standing in CAPTURED
    kept = DayDemand.objects.select_related("count")
    assert {
        (row.count.unit_code, row.hamlet, row.band): [row.due, row.open, row.taken] for row in kept
    } == wanted


def test_a_commune_without_people_and_no_commune_at_all_count_nobody():
    families.household()
    assert crowds(communes=["00199"], since=SINCE, at=AT) == []
    assert crowds(communes=[], since=SINCE, at=AT) == []


def test_a_commune_named_twice_is_counted_once():
    families.household()
    once = crowds(communes=[COMMUNE], since=SINCE, at=AT)
    assert crowds(communes=[COMMUNE, COMMUNE], since=SINCE, at=AT) == once


def test_ten_communes_cost_no_more_statements_than_one():
    plans.people(each=3)
    seen = []
    for communes in ([COMMUNE], [*plans.COMMUNES, population.NOWHERE]):
        with CaptureQueriesContext(connection) as asked:
            crowds(communes=communes, since=SINCE, at=AT, letters=True)
        seen.append(len(asked))
    assert seen == [2, 2]


def test_a_clause_carries_its_values_by_name_and_leaves_signs_of_the_text_alone():
    rows = DayDemand.objects.filter(hamlet__contains="50%", due__gt=3).values("hamlet")
    made = clause("part", rows)
    assert "%s" not in made.sql
    assert set(made.values) == {"part_0", "part_1"}
    with connection.cursor() as cursor:
        cursor.execute(f"WITH {made} SELECT count(*) FROM part", made.values)
        assert cursor.fetchone() == (0,)
    assert "asked" in people().sql
