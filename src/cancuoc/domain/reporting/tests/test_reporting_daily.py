"""A day counted once at its close, held against now a week later, and guarded by the database."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from tests.support import families, plans
from tests.support.books import refuses
from tests.support.families import AREA, AT, COMMUNE, SYSTEM, hanoi
from tests.support.rollbacks import own_transactions

from cancuoc.domain.outreach import services as outreach
from cancuoc.domain.outreach.rules import Channel, ContactOutcome
from cancuoc.domain.reporting import daily, weekly
from cancuoc.domain.reporting import demand as asking
from cancuoc.domain.reporting.models import DayCount, DayDemand
from cancuoc.domain.sessions import services as floor
from cancuoc.domain.units import queries as units
from cancuoc.foundation.actor import NotAllowed, Role
from cancuoc.foundation.models import AuditEvent
from cancuoc.law.ages import Band

__all__ = ["hanoi", "own_transactions"]
pytestmark = pytest.mark.django_db
RECEPTION = families.officer("tiepdon", Role.RECEPTION)
A_DAY = timedelta(days=1)
CLOSED = date(2024, 7, 5)


def count_all(at=AT) -> int:
    """Count until nothing is left, as the worker does; return how many units."""
    total = 0
    while counted := daily.count_day(at=at, by=SYSTEM, most=400):
        total += counted
    return total


def refuse(person) -> None:
    outreach.log_contact(
        person_ids=[person.id],
        channel=Channel.VISIT,
        outcome=ContactOutcome.REFUSED,
        at=AT,
        by=AREA,
    )


@pytest.fixture
def campaign(hanoi):
    return plans.campaign()


@pytest.mark.usefixtures("campaign")
class TestCounting:
    def test_every_unit_is_counted_once_in_portions(self):
        known = len(units.units_in_force(on=families.ON)) + 1
        first = daily.count_day(at=AT, by=SYSTEM, most=7)
        assert first == 7
        assert count_all() == known - 7
        assert daily.count_day(at=AT, by=SYSTEM) == 0
        assert set(DayCount.objects.values_list("day", flat=True)) == {CLOSED}
        lines = AuditEvent.objects.filter(act="reporting.count_day", object_id="2024-07-05")
        assert sum(line.detail["units"] for line in lines) == known

    def test_the_rows_are_the_demand_of_that_moment(self):
        home = families.household()
        families.household(surname="Lê")
        refuse(home.mother)
        count_all()
        live = asking.demand(communes=[COMMUNE], since=AT - 5 * A_DAY, at=AT)
        kept = DayDemand.objects.filter(count__unit_code=COMMUNE)
        assert {(row.hamlet, row.band, row.due, row.open) for row in kept} == {
            (row.hamlet, str(row.band), row.due, row.open) for row in live
        }
        assert sorted(row.open for row in kept) == [1, 2, 2]

    def test_the_waits_of_the_day_are_those_of_its_tickets(self):
        session = families.session()
        visitor = floor.Visitor(person_id=families.household().mother.id, band=Band.FROM_14)
        floor.arrive(session_id=session, visitors=[visitor], booking_code="", at=AT, by=AREA)
        later = AT + timedelta(minutes=12)
        floor.call_next(session_id=session, counter="1", at=later, by=RECEPTION)
        count_all(at=AT + A_DAY)
        row = DayCount.objects.get(day=families.ON, unit_code=COMMUNE)
        assert (row.called, row.waited) == (1, 12)
        assert not DayCount.objects.exclude(unit_code=COMMUNE).exclude(called=0).exists()

    @pytest.mark.usefixtures("own_transactions")
    def test_only_a_program_of_the_centre_counts(self):
        with pytest.raises(NotAllowed):
            daily.count_day(at=AT, by=AREA)
        assert not DayCount.objects.exists()


@pytest.mark.usefixtures("hanoi")
def test_without_a_campaign_nothing_is_counted():
    assert daily.count_day(at=AT, by=SYSTEM) == 0


class TestAWeekLater:
    def keep(self, day: date, *, commune=COMMUNE, open_=10, taken=2, **more) -> None:
        row = DayCount.objects.create(
            day=day,
            unit_code=commune,
            counted_at=AT,
            **{"dossiers": 4, "late": 1, "called": 3, "waited": 45, **more},
        )
        DayDemand.objects.create(
            count=row, hamlet="Tổ 1", band="<6", due=20, open=open_, taken=taken
        )

    @pytest.mark.parametrize(
        ("kept", "found"),
        [
            ((), None),
            ((1, 2, 3), 3),  # younger than a week: the oldest there is
            ((1, 7, 8), 7),
            ((1, 6, 9, 12), 9),  # the seventh day was not counted
        ],
    )
    def test_the_day_to_hold_now_against(self, kept, found):
        for days in kept:
            self.keep(families.ON - days * A_DAY)
        wanted = families.ON - found * A_DAY if found else None
        assert weekly.week_before(communes=[COMMUNE], on=families.ON) == wanted

    def test_a_day_half_counted_is_none_to_compare_with(self):
        self.keep(families.ON - 7 * A_DAY)
        both = [COMMUNE, plans.COMMUNES[1]]
        assert weekly.week_before(communes=both, on=families.ON) is None
        assert weekly.last_day(communes=both, on=families.ON) is None
        self.keep(families.ON - 7 * A_DAY, commune=plans.COMMUNES[1])
        assert weekly.week_before(communes=both, on=families.ON) == families.ON - 7 * A_DAY

    @pytest.mark.usefixtures("hanoi")
    def test_sums_of_a_scope_add_up_over_its_units(self):
        day = families.ON - A_DAY
        self.keep(day)
        self.keep(day, commune=plans.COMMUNES[1], taken=6, called=1, waited=5)
        self.keep(day, commune="00199", taken=10)
        found = weekly.day_sum(day=day, scope=["009"], on=families.ON)
        assert (found.due, found.open, found.taken) == (40, 20, 8)
        assert (found.dossiers, found.late) == (8, 2)
        assert found.coverage == pytest.approx(0.2)
        assert found.wait == pytest.approx(12.5)
        assert weekly.day_sum(day=day, scope=["01"], on=families.ON).due == 60

    def test_a_day_without_rows_has_neither_share_nor_wait(self):
        found = weekly.day_sum(day=CLOSED, scope=["01"], on=families.ON)
        assert (found.coverage, found.wait) == (None, None)

    def test_who_was_open_by_commune_and_by_hamlet(self):
        day = families.ON - A_DAY
        self.keep(day)
        DayCount.objects.create(
            day=day, unit_code="00355", counted_at=AT, dossiers=0, late=0, called=0, waited=0
        )
        communes = [COMMUNE, "00355", "00358"]
        assert weekly.open_by_commune(day=day, communes=communes) == {COMMUNE: 10, "00355": 0}
        assert weekly.open_by_hamlet(day=day, commune=COMMUNE) == {("Tổ 1", Band.UNDER_6): 10}


BROKEN = [
    ("daycount", "late = 5", "late_are_open"),
    ("daycount", "called = 0", "nobody_called_waited"),
    ("daycount", "waited = -1", "waited"),
    ("daycount", "day = NULL", "day"),
    ("daydemand", "open = 19", "open_and_taken_are_due"),
    ("daydemand", "taken = 11", "open_and_taken_are_due"),
    ("daydemand", "band = 'old'", "day_band_known"),
    ("daydemand", "due = NULL", "due"),
]


class TestTheLastGuard:
    @pytest.fixture(autouse=True)
    def kept(self):
        TestAWeekLater().keep(CLOSED)

    @pytest.mark.parametrize(("table", "change", "rule"), BROKEN)
    def test_a_value_outside_the_rules_is_refused(self, table, change, rule):
        assert rule in refuses(f"UPDATE reporting_{table} SET {change}")

    @pytest.mark.parametrize(
        ("table", "columns", "rule"),
        [
            (
                "daycount",
                "day, unit_code, counted_at, dossiers, late, called, waited",
                "a_unit_has_one_count_a_day",
            ),
            (
                "daydemand",
                "count_id, hamlet, band, due, open, taken",
                "a_hamlet_has_one_row_a_count",
            ),
        ],
    )
    def test_nothing_is_counted_twice(self, table, columns, rule):
        copy = f"INSERT INTO reporting_{table} ({columns}) SELECT {columns} FROM reporting_{table}"
        assert rule in refuses(copy)
