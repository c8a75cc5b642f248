"""Counting by Vietnamese hour, unit and band; the recount; the sentence that is read out."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cancuoc.domain.enrolment.facts import ConfirmationIssued, Received
from cancuoc.domain.reporting import counting, queries, reactions, recount, rules
from cancuoc.domain.reporting.models import HourCount
from cancuoc.domain.reporting.queries import Figures
from cancuoc.domain.reporting.rules import AUDIT_ACT, NO_BAND, Measure
from cancuoc.domain.units import services as units
from cancuoc.foundation import audit, outbox
from cancuoc.foundation.actor import Actor
from cancuoc.kernel.clock import VN
from cancuoc.kernel.ids import uuid7
from cancuoc.law.ages import Band

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")
DAY = date(2024, 7, 6)
START = datetime(2024, 7, 6, tzinfo=VN)
END = START + timedelta(days=1)
KHUONG_DINH, HA_DINH, KIM_LIEN = "00367", "00370", "00199"
CITY = ("01",)


@pytest.fixture
def hanoi() -> None:
    units.load_tables(at=START, by=SYSTEM)


def happen(
    measure: Measure, band: str, at: datetime, unit: str = KHUONG_DINH, *, times: int = 1
) -> None:
    cell = counting.cell(at=at, unit_code=unit, band=band, measure=measure)
    counting.add(cells=[cell] * times)


def figures(since: datetime = START, until: datetime = END, scope: Any = CITY) -> Figures:
    return queries.figures(since=since, until=until, scope=scope, on=DAY)


class TestCells:
    @pytest.mark.parametrize(
        ("utc", "day", "hour"),
        [
            ("2024-07-05T16:59:59.999999+00:00", "2024-07-05", 23),
            ("2024-07-05T17:00:00+00:00", "2024-07-06", 0),
            ("2024-07-06T09:59:59+00:00", "2024-07-06", 16),
            ("2024-07-06T10:00:00+00:00", "2024-07-06", 17),
            ("2024-12-31T17:00:00+00:00", "2025-01-01", 0),
            ("2024-02-28T17:00:00+00:00", "2024-02-29", 0),
        ],
    )
    def test_the_hour_is_vietnamese(self, utc: str, day: str, hour: int) -> None:
        cell = counting.cell(
            at=datetime.fromisoformat(utc), unit_code="x", band="<6", measure=Measure.VISITS
        )
        assert (cell.day.isoformat(), cell.hour) == (day, hour)

    @given(st.datetimes(datetime(2020, 1, 1), datetime(2099, 1, 1), timezones=st.just(UTC)))
    def test_a_cell_holds_its_moment(self, at: datetime) -> None:
        cell = counting.cell(at=at, unit_code="x", band="", measure=Measure.CARDS)
        begins = datetime(cell.day.year, cell.day.month, cell.day.day, cell.hour, tzinfo=VN)
        assert begins <= at < begins + timedelta(hours=1)

    def test_adding_sums_up(self) -> None:
        happen(Measure.VISITS, "<6", START, times=3)
        happen(Measure.VISITS, "<6", START + timedelta(minutes=59), times=2)
        happen(Measure.VISITS, "<6", START + timedelta(minutes=60))
        assert sorted(HourCount.objects.values_list("hour", "count")) == [(0, 5), (1, 1)]

    def test_nothing_adds_nothing(self, django_assert_num_queries: Any) -> None:
        with django_assert_num_queries(0):
            counting.add(cells=[])

    @pytest.mark.parametrize(
        ("measure", "hour", "rule"), [("bribes", 1, "measure_known"), ("visits", 24, "hour_of_day")]
    )
    def test_the_database_refuses_strange_cells(self, measure: str, hour: int, rule: str) -> None:
        cell = counting.Cell(DAY, hour, "x", "<6", measure)
        with pytest.raises(IntegrityError, match=rule), transaction.atomic():
            counting.add(cells=[cell])


class TestFigures:
    def test_by_measure_and_band(self, hanoi: None) -> None:
        happen(Measure.DOSSIERS, "<6", START, times=4)
        happen(Measure.DOSSIERS, ">=14", START, KIM_LIEN, times=2)
        happen(Measure.CONFIRMATIONS, NO_BAND, START)
        found = figures()
        assert found.of(Measure.DOSSIERS, Band.UNDER_6) == 4
        assert found.of(Measure.DOSSIERS, Band.FROM_6) == 0
        assert found.total(Measure.DOSSIERS) == 6
        assert found.total(Measure.CONFIRMATIONS) == 1
        assert found.total(Measure.HANDED_OVER) == 0

    def test_the_ends_of_the_day(self, hanoi: None) -> None:
        second = timedelta(seconds=1)
        for moment in (START - second, START, END - second, END):
            happen(Measure.VISITS, "<6", moment)
        assert figures().total(Measure.VISITS) == 2

    @pytest.mark.parametrize(
        ("since", "until", "total"), [(0, 24, 24), (8, 17, 9), (17, 17, 0), (-5, 3, 3), (23, 40, 1)]
    )
    def test_any_full_hours(self, hanoi: None, since: int, until: int, total: int) -> None:
        for hour in range(24):
            happen(Measure.VISITS, "<6", START + timedelta(hours=hour))
        hours = timedelta(hours=1)
        assert figures(START + since * hours, START + until * hours).total(Measure.VISITS) == total

    @pytest.mark.parametrize("shift", [timedelta(minutes=30), timedelta(microseconds=1)])
    def test_a_part_of_an_hour_is_not_guessed(self, hanoi: None, shift: timedelta) -> None:
        with pytest.raises(ValueError, match="full Vietnamese hours"):
            figures(START, END - shift)
        with pytest.raises(ValueError, match="full Vietnamese hours"):
            figures(START + shift, END)

    @pytest.mark.parametrize(
        ("scope", "total"),
        [
            (("01",), 6),
            (("009",), 3),
            (("006",), 3),
            ((KHUONG_DINH,), 1),
            ((KHUONG_DINH, "006"), 4),
            (("271",), 0),
            ((), 0),
        ],
    )
    def test_the_scope_narrows(self, hanoi: None, scope: tuple[str, ...], total: int) -> None:
        happen(Measure.VISITS, "<6", START, KHUONG_DINH)
        happen(Measure.VISITS, "<6", START, HA_DINH, times=2)
        happen(Measure.VISITS, "<6", START, KIM_LIEN, times=3)
        assert figures(scope=scope).total(Measure.VISITS) == total

    def test_a_code_no_longer_in_force_counts_under_itself_and_the_city(self, hanoi: None) -> None:
        happen(Measure.VISITS, "<6", START, "99999")
        assert figures().total(Measure.VISITS) == 1
        assert figures(scope=("99999",)).total(Measure.VISITS) == 1
        assert figures(scope=("009",)).total(Measure.VISITS) == 0


class TestByHourAndUnit:
    def test_hours_without_anything_are_left_out(self, hanoi: None) -> None:
        happen(Measure.DOSSIERS, "<6", START + timedelta(hours=8), times=2)
        happen(Measure.DOSSIERS, ">=14", START + timedelta(hours=8), KIM_LIEN)
        happen(Measure.DOSSIERS, "<6", START + timedelta(hours=20))
        happen(Measure.VISITS, "<6", START + timedelta(hours=9))
        found = queries.by_hour(day=DAY, measure=Measure.DOSSIERS, scope=CITY)
        assert found == {8: {"<6": 2, ">=14": 1}, 20: {"<6": 1}}
        assert queries.by_hour(day=DAY, measure=Measure.DOSSIERS, scope=("006",)) == {
            8: {">=14": 1}
        }

    def test_the_city_is_told_by_district_and_a_district_by_ward(self, hanoi: None) -> None:
        happen(Measure.DOSSIERS, "<6", START, KHUONG_DINH)
        happen(Measure.DOSSIERS, "<6", START, HA_DINH, times=2)
        happen(Measure.DOSSIERS, ">=14", START, KIM_LIEN)
        span: dict[str, Any] = {"since": START, "until": END, "on": DAY}
        asked = {"measure": Measure.DOSSIERS, **span}
        assert queries.by_unit(scope=CITY, **asked) == {"009": {"<6": 3}, "006": {">=14": 1}}
        assert queries.by_unit(scope=("009",), **asked) == {
            KHUONG_DINH: {"<6": 1},
            HA_DINH: {"<6": 2},
        }
        whole = queries.by_unit_and_measure(scope=CITY, **span)
        assert {code: f.total(Measure.DOSSIERS) for code, f in whole.items()} == {
            "009": 3,
            "006": 1,
        }

    def test_after_the_districts_went_the_city_is_told_by_commune(self, hanoi: None) -> None:
        later = datetime(2025, 7, 5, 8, tzinfo=VN)
        happen(Measure.DOSSIERS, "<6", later, "00367")
        found = queries.by_unit(
            since=later,
            until=later + timedelta(hours=1),
            measure=Measure.DOSSIERS,
            scope=CITY,
            on=later.date(),
        )
        assert list(found) == ["00367"]

    def test_codes_of_a_scope(self, hanoi: None) -> None:
        assert queries.codes_of(scope=CITY, on=DAY) is None
        codes = queries.codes_of(scope=("009",), on=DAY)
        assert codes is not None
        assert {"009", KHUONG_DINH, HA_DINH} < set(codes)
        assert KIM_LIEN not in codes


MOMENTS = st.datetimes(datetime(2024, 7, 5, 16), datetime(2024, 7, 6, 18), timezones=st.just(UTC))
HAPPENINGS = st.lists(
    st.tuples(
        st.sampled_from(list(Measure)),
        st.sampled_from([str(band) for band in Band]),
        MOMENTS,
        st.sampled_from([KHUONG_DINH, HA_DINH, KIM_LIEN, "99999"]),
    ),
    max_size=40,
)


class TestRecount:
    @settings(
        max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )
    @given(happenings=HAPPENINGS, scope=st.sampled_from([CITY, ("009",), (KIM_LIEN,)]))
    def test_both_ways_of_counting_always_agree(
        self, hanoi: None, happenings: list[Any], scope: tuple[str, ...]
    ) -> None:
        with transaction.atomic():
            for measure, band, at, unit in happenings:
                happen(measure, band, at, unit)
                audit.record(
                    act=AUDIT_ACT[measure],
                    at=at,
                    by=SYSTEM,
                    object_kind="t",
                    object_id="1",
                    unit_code=unit,
                    band=band,
                )
            codes = queries.codes_of(scope=scope, on=DAY)
            again = recount.recount(since=START, until=END, unit_codes=codes)
            counted = figures(scope=scope).by_band
            assert counted == again
            assert all(check.equal for check in recount.compare(counted=counted, recounted=again))
            inside = Counter(
                measure
                for measure, _band, at, unit in happenings
                if START <= at < END and (codes is None or unit in codes)
            )
            assert {m: figures(scope=scope).total(m) for m in inside} == inside
            transaction.set_rollback(True)

    def test_a_lost_fact_shows(self) -> None:
        counted = {Measure.DOSSIERS: {"<6": 41}, Measure.VISITS: {"<6": 9}}
        again = {Measure.DOSSIERS: {"<6": 42, ">=14": 1}, Measure.VISITS: {"<6": 9}}
        checks = recount.compare(counted=counted, recounted=again)
        wrong = [(c.measure, c.band, c.counted, c.recounted) for c in checks if not c.equal]
        assert wrong == [(Measure.DOSSIERS, "<6", 41, 42), (Measure.DOSSIERS, ">=14", 0, 1)]

    def test_every_measure_is_compared_also_when_nothing_happened(self) -> None:
        checks = recount.compare(counted={}, recounted={})
        assert [check.measure for check in checks] == list(Measure)
        assert all(check.equal and check.counted == 0 for check in checks)

    def test_other_acts_and_other_days_are_not_counted(self) -> None:
        for act, at in (("enrolment.receive", END), ("enrolment.advance", START)):
            audit.record(act=act, at=at, by=SYSTEM, object_kind="t", object_id="1")
        assert recount.recount(since=START, until=END) == {}

    def test_every_measure_has_its_own_act(self) -> None:
        assert set(AUDIT_ACT) == set(Measure)
        assert len(set(AUDIT_ACT.values())) == len(Measure)


def received(band: str, at: datetime, unit: str = KHUONG_DINH) -> Received:
    return Received(
        at=at,
        dossier_id=uuid7(at=at),
        code="HS-240706-000001-1",
        person_id=None,
        unit_code=unit,
        session_id=None,
        band=band,
        kind="first",
        captured_at=at,
        due_on=DAY,
        officer_hand="h",
        kit="K",
    )


class TestReactions:
    def test_every_counted_fact_has_one_measure(self) -> None:
        assert sorted(reactions.COUNTED.values()) == sorted(Measure)
        names = {consumer.name for consumer in outbox.consumers()}
        assert {f"reporting.{measure}" for measure in Measure} <= names

    def test_facts_become_figures(self, hanoi: None) -> None:
        outbox.publish(
            received("<6", START),
            received("<6", START + timedelta(hours=3)),
            received(">=14", START, KIM_LIEN),
            ConfirmationIssued(at=START, confirmation_id=uuid7(at=START), unit_code=KIM_LIEN),
        )
        only = [f"reporting.{measure}" for measure in Measure]
        outbox.deliver(at=END, only=only)
        found = figures()
        assert found.by_band == {
            Measure.DOSSIERS: {"<6": 2, ">=14": 1},
            Measure.CONFIRMATIONS: {NO_BAND: 1},
        }
        assert outbox.deliver(at=END, only=only) == 0
        assert figures() == found


def told(until: datetime, name: str = "Thành phố Hà Nội", **counts: dict[str, int]) -> str:
    by_band = {Measure(measure): bands for measure, bands in counts.items()}
    made = Figures(since=START, until=until, by_band=by_band)
    return queries.sentence(figures=made, unit_name=name)


class TestSentence:
    def test_exact_numbers_with_points_between_thousands(self) -> None:
        assert told(
            datetime(2024, 7, 6, 17, tzinfo=VN),
            "Quận Thanh Xuân",
            visits={">=14": 2_999, "<6": 21},
            dossiers={"<6": 42, "6-<14": 326, ">=14": 1_987},
            confirmations={"": 1_000_000},
            handed_over={"<6": 7},
        ) == (
            "Tính đến 17 giờ ngày 06/07/2024, Quận Thanh Xuân đã tiếp đón 3.020 lượt công dân; "
            "thu nhận 2.355 hồ sơ, gồm 42 hồ sơ dưới 6 tuổi, 326 hồ sơ từ đủ 6 đến dưới 14 tuổi, "
            "1.987 hồ sơ từ đủ 14 tuổi trở lên; cấp 1.000.000 giấy xác nhận; trả 7 thẻ."
        )

    def test_an_empty_day_is_zero_everywhere(self) -> None:
        said = told(datetime(2024, 7, 6, 17, tzinfo=VN))
        assert said.count(" 0 ") == 7

    @pytest.mark.parametrize(
        ("until", "words"),
        [
            (datetime(2024, 7, 6, 10, tzinfo=UTC), "17 giờ ngày 06/07/2024"),
            (datetime(2024, 7, 6, 1, tzinfo=VN), "1 giờ ngày 06/07/2024"),
            (datetime(2024, 7, 7, 0, tzinfo=VN), "24 giờ ngày 06/07/2024"),
            (datetime(2025, 1, 1, 0, tzinfo=VN), "24 giờ ngày 31/12/2024"),
        ],
    )
    def test_the_hour_is_told_as_people_do(self, until: datetime, words: str) -> None:
        assert told(until).startswith(f"Tính đến {words}, ")

    @given(*[st.integers(0, 10**7) for _ in range(3)])
    def test_the_parts_sum_to_the_whole(self, young: int, middle: int, old: int) -> None:
        said = told(END, dossiers={"<6": young, "6-<14": middle, ">=14": old})
        whole = said.split("thu nhận ")[1].split(" hồ sơ")[0]
        assert int(whole.replace(".", "")) == young + middle + old


class TestWords:
    @pytest.mark.parametrize("measure", list(Measure))
    def test_every_measure_has_a_name_and_a_definition(self, measure: Measure) -> None:
        assert measure.vi
        assert measure.definition.endswith(".")
        assert len(measure.definition.split()) <= 22

    def test_no_two_measures_are_called_alike(self) -> None:
        assert len({m.vi for m in Measure}) == len({m.definition for m in Measure}) == len(Measure)
        assert len(rules.AUDIT_ACT) == len(Measure)
