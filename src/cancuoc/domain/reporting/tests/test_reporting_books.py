"""Counts that add up however they are cut, added by many hands, and guarded by the database."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.support.books import refuses
from tests.support.together import together

from cancuoc.domain.reporting import counting, queries, recount
from cancuoc.domain.reporting.models import HourCount
from cancuoc.domain.reporting.rules import AUDIT_ACT, Measure
from cancuoc.domain.units import services as units
from cancuoc.foundation import audit
from cancuoc.foundation.actor import Actor
from cancuoc.kernel.clock import VN
from cancuoc.law.ages import Band

SYSTEM = Actor.system("test")
CITY = ("01",)
DAY = date(2024, 7, 6)
START = datetime(2024, 7, 6, tzinfo=VN)
HOUR = timedelta(hours=1)
# Two wards of Thanh Xuân (009) and one of Đống Đa (006).
KHUONG_MAI, XUAN_BAC, LANG_HA = "00352", "00367", "00199"
BANDS = [str(band) for band in Band]
quick = settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture
def hanoi(db):
    units.load_tables(at=START, by=SYSTEM)


CELLS = st.builds(
    counting.cell,
    at=st.datetimes(datetime(2024, 7, 5, 17), datetime(2024, 7, 7, 16, 59), timezones=st.just(UTC)),
    unit_code=st.sampled_from([KHUONG_MAI, XUAN_BAC, LANG_HA]),
    band=st.sampled_from(BANDS),
    measure=st.sampled_from(list(Measure)),
)


def figures(since, until, scope=CITY):
    return queries.figures(since=since, until=until, scope=scope, on=DAY).by_band


def plus(one, other):
    """Add two sets of figures, cell by cell."""
    summed = Counter({(m, b): n for m, bands in one.items() for b, n in bands.items()})
    summed.update({(m, b): n for m, bands in other.items() for b, n in bands.items()})
    return summed


def rows():
    found = HourCount.objects.values_list("day", "hour", "unit_code", "band", "measure", "count")
    return sorted(found)


@pytest.mark.usefixtures("hanoi")
class TestCutAnywhere:
    @quick
    @given(cells=st.lists(CELLS, max_size=30), at=st.integers(0, 48))
    def test_the_parts_of_a_span_of_time_sum_to_the_whole(self, cells, at):
        with transaction.atomic():
            counting.add(cells=cells)
            end, middle = START + 48 * HOUR, START + at * HOUR
            whole = plus(figures(START, end), {})
            assert plus(figures(START, middle), figures(middle, end)) == whole
            assert whole.total() == len(cells)
            transaction.set_rollback(True)

    @quick
    @given(cells=st.lists(CELLS, max_size=30))
    def test_the_districts_sum_to_the_city_and_the_wards_to_the_district(self, cells):
        with transaction.atomic():
            counting.add(cells=cells)
            span = (START, START + 48 * HOUR)
            city = plus(figures(*span), {})
            assert plus(figures(*span, ("009",)), figures(*span, ("006",))) == city
            wards = plus(figures(*span, (KHUONG_MAI,)), figures(*span, (XUAN_BAC,)))
            assert wards == plus(figures(*span, ("009",)), {})
            transaction.set_rollback(True)

    @quick
    @given(cells=st.lists(CELLS, max_size=30), measure=st.sampled_from(list(Measure)))
    def test_every_way_to_read_the_counts_tells_the_same(self, cells, measure):
        with transaction.atomic():
            counting.add(cells=cells)
            span = {"since": START, "until": START + 24 * HOUR, "scope": CITY, "on": DAY}
            told = queries.figures(**span).total(measure)
            hours = queries.by_hour(day=DAY, measure=measure, scope=CITY)
            assert sum(sum(bands.values()) for bands in hours.values()) == told
            whole = {
                code: f.total(measure) for code, f in queries.by_unit_and_measure(**span).items()
            }
            districts = queries.by_unit(**span, measure=measure)
            assert sum(whole.values()) == told
            assert {code: sum(bands.values()) for code, bands in districts.items()} == {
                code: count for code, count in whole.items() if count
            }
            transaction.set_rollback(True)

    @quick
    @given(cells=st.lists(CELLS, max_size=20), cut=st.integers(0, 20), seed=st.randoms())
    def test_the_order_and_the_portions_of_the_news_do_not_matter(self, cells, cut, seed):
        shuffled = list(cells)
        seed.shuffle(shuffled)
        ends = []
        for portions in ([cells], [shuffled[:cut], shuffled[cut:]], [[cell] for cell in shuffled]):
            with transaction.atomic():
                for portion in portions:
                    counting.add(cells=portion)
                ends.append(rows())
                transaction.set_rollback(True)
        assert ends[0] == ends[1] == ends[2]


@pytest.mark.django_db(transaction=True)
class TestManyHands:
    def test_workers_that_count_at_once_lose_nothing_and_do_not_lock_each_other(self):
        """Each adds to the same cells in another order: the statement itself sorts them."""
        cells = [
            counting.cell(at=START + n % 5 * HOUR, unit_code=unit, band="<6", measure=measure)
            for n in range(40)
            for unit in (KHUONG_MAI, LANG_HA)
            for measure in (Measure.VISITS, Measure.DOSSIERS)
        ]
        orders = [cells, cells[::-1], cells[1::2] + cells[::2], sorted(cells, key=hash)]
        ends = together(*(lambda mine=mine: counting.add(cells=mine) for mine in orders))
        assert ends == [None] * 4
        assert {row[-1] for row in rows()} == {4 * 40 // 5}
        assert len(rows()) == 5 * 2 * 2

    def test_a_first_count_made_twice_at_once_is_two(self):
        cell = counting.cell(at=START, unit_code=LANG_HA, band="", measure=Measure.CONFIRMATIONS)
        together(*[lambda: counting.add(cells=[cell])] * 4)
        assert [row[-1] for row in rows()] == [4]


BROKEN = [
    ("measure", "bribes", "measure_known"),
    ("measure", "", "measure_known"),
    ("measure", "VISITS", "measure_known"),
    ("hour", 24, "hour_of_day"),
    ("hour", -1, "hour"),
    ("hour", None, "hour"),
    ("count", -1, "count"),
    ("count", None, "count"),
    ("day", None, "day"),
    ("band", None, "band"),
    ("unit_code", None, "unit_code"),
    ("unit_code", "0" * 17, "character varying(16)"),
]


@pytest.mark.django_db
class TestTheLastGuard:
    @pytest.mark.parametrize(("column", "value", "rule"), BROKEN)
    def test_a_value_outside_the_rules_is_refused(self, column, value, rule):
        cell = counting.cell(at=START, unit_code=LANG_HA, band="<6", measure=Measure.VISITS)
        counting.add(cells=[cell])
        assert rule in refuses(f"UPDATE reporting_hourcount SET {column} = %s", [value])

    def test_a_cell_has_one_row(self):
        cell = counting.cell(at=START, unit_code=LANG_HA, band="<6", measure=Measure.VISITS)
        counting.add(cells=[cell])
        told = refuses("INSERT INTO reporting_hourcount SELECT * FROM reporting_hourcount")
        assert "reporting_hourcount_pkey" in told

    def test_the_counts_can_be_thrown_away_and_made_again_from_the_lines(self):
        """The table is derived: what the audit log tells is enough to write it anew."""
        for n, measure in enumerate(Measure):
            at = START + n * HOUR
            for band in BANDS[: n % 3 + 1]:
                counting.add(
                    cells=[counting.cell(at=at, unit_code=LANG_HA, band=band, measure=measure)]
                )
                line(AUDIT_ACT[measure], at=at, unit_code=LANG_HA, band=band)
        kept = rows()
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM reporting_hourcount")
        for n in range(24):
            found = recount.recount(since=START + n * HOUR, until=START + (n + 1) * HOUR)
            for measure, bands in found.items():
                for band, count in bands.items():
                    cell = counting.cell(
                        at=START + n * HOUR, unit_code=LANG_HA, band=band, measure=measure
                    )
                    counting.add(cells=[cell] * count)
        assert rows() == kept


def line(act, *, at, unit_code=LANG_HA, **detail):
    audit.record(
        act=act,
        at=at,
        by=SYSTEM,
        object_kind="t",
        object_id=uuid4(),
        unit_code=unit_code,
        **detail,
    )


@pytest.mark.django_db
class TestRecounting:
    MICRO = timedelta(microseconds=1)

    @pytest.mark.parametrize(
        ("at", "counted"),
        [
            (START - MICRO, False),
            (START, True),
            (START + 24 * HOUR - MICRO, True),
            (START + 24 * HOUR, False),
        ],
    )
    def test_the_first_moment_of_a_day_is_in_and_that_of_the_next_is_out(self, at, counted):
        line("enrolment.receive", at=at, band="<6")
        found = recount.recount(since=START, until=START + 24 * HOUR)
        assert found == ({Measure.DOSSIERS: {"<6": 1}} if counted else {})

    @pytest.mark.parametrize(
        ("codes", "seen"),
        [(None, 3), ([LANG_HA], 2), ([XUAN_BAC], 1), ([LANG_HA, XUAN_BAC], 3), ([], 0)],
    )
    def test_only_the_units_asked_for(self, codes, seen):
        for unit in (LANG_HA, LANG_HA, XUAN_BAC):
            line("sessions.arrive", at=START, unit_code=unit, band=">=14")
        found = recount.recount(since=START, until=START + HOUR, unit_codes=codes)
        assert sum(found.get(Measure.VISITS, {}).values()) == seen

    @pytest.mark.parametrize(
        "act", ["enrolment.received", "enrolment", "look.receive", "ENROLMENT.RECEIVE", "receive"]
    )
    def test_an_act_that_only_looks_like_one_is_not_counted(self, act):
        line(act, at=START, band="<6")
        assert recount.recount(since=START, until=START + HOUR) == {}

    def test_a_line_without_a_band_counts_under_none(self):
        line("enrolment.confirm", at=START)
        found = recount.recount(since=START, until=START + HOUR)
        assert found == {Measure.CONFIRMATIONS: {"": 1}}


COUNTS = st.dictionaries(
    st.sampled_from(list(Measure)),
    st.dictionaries(st.sampled_from(["", *BANDS]), st.integers(0, 9), max_size=3),
    max_size=4,
)


class TestComparing:
    @given(counted=COUNTS, recounted=COUNTS)
    def test_every_figure_of_either_side_is_held_against_the_other(self, counted, recounted):
        checks = recount.compare(counted=counted, recounted=recounted)
        ours = {(c.measure, c.band): c.counted for c in checks if c.counted}
        theirs = {(c.measure, c.band): c.recounted for c in checks if c.recounted}
        assert ours == {k: n for k, n in plus(counted, {}).items() if n}
        assert theirs == {k: n for k, n in plus(recounted, {}).items() if n}
        assert len({(c.measure, c.band) for c in checks}) == len(checks)
        assert {c.measure for c in checks} == set(Measure)

    @given(counted=COUNTS)
    def test_a_count_is_equal_to_itself(self, counted):
        checks = recount.compare(counted=counted, recounted=counted)
        assert all(check.equal for check in checks)

    @given(counted=COUNTS, recounted=COUNTS)
    def test_which_side_is_which_changes_no_verdict(self, counted, recounted):
        there = recount.compare(counted=counted, recounted=recounted)
        back = recount.compare(counted=recounted, recounted=counted)
        assert [check.equal for check in there] == [check.equal for check in back]
