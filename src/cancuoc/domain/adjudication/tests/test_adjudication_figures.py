"""Figures from rows: times, agreement, alarms, misses, by month, band and evidence."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cancuoc.domain.adjudication import models, queries, services
from cancuoc.domain.adjudication.rules import Origin, Spoke, Verdict
from cancuoc.domain.adjudication.tests.desk_people import (
    AT,
    WORKER,
    decided,
    dossiers,
    opened,
    wanted,
)

SAME, DIFFERENT, UNSURE = Verdict
pytestmark = pytest.mark.django_db


def checked(*verdicts, band=">=14"):
    one, other = dossiers(band=band)
    services.open_cases(
        cases=[wanted(one, other, evidence="")], origin=Origin.BLIND_CHECK, at=AT, by=WORKER
    )
    return decided(*verdicts, case=models.Case.objects.get(dossier_id=one))


def test_nothing_is_nothing():
    found = queries.figures()
    assert (found.all.opened, found.all.seconds, found.all.misses.value) == (0, None, None)
    assert found.by_month == found.by_band == found.by_evidence == {}


def test_open_decided_and_the_median_time():
    decided(DIFFERENT, DIFFERENT)
    decided(SAME, SAME)
    opened()
    row = queries.figures().all
    assert (row.opened, row.decided, row.waiting) == (3, 2, 1)
    assert row.seconds == 2.0


def test_agreement_is_of_the_first_two_alone():
    decided(SAME, SAME)
    decided(SAME, DIFFERENT, SAME)
    decided(DIFFERENT, DIFFERENT)
    row = queries.figures().all
    assert (row.agreement.same.hits, row.agreement.same.of) == (2, 3)
    assert row.agreement.kappa == pytest.approx(0.4)


def test_a_dossier_of_which_all_cases_are_others_is_one_false_alarm():
    one, two, three = dossiers(3)
    decided(DIFFERENT, DIFFERENT, case=opened(one, two))
    decided(DIFFERENT, DIFFERENT, case=opened(one, three))
    decided(SAME, SAME)
    decided(UNSURE, UNSURE, UNSURE)
    row = queries.figures().all
    assert (row.false_alarms, row.found) == (1, 1)


def test_a_blind_check_that_finds_somebody_is_a_miss_of_the_search():
    checked(SAME, SAME)
    checked(DIFFERENT, DIFFERENT)
    decided(SAME, SAME)
    row = queries.figures().all
    assert (row.checked, row.missed, row.found) == (2, 1, 1)
    assert row.misses.value == 0.5
    assert row.false_alarms == 0


def test_by_month_band_and_evidence():
    decided(SAME, SAME)
    checked(DIFFERENT, DIFFERENT, band="6-<14")
    late = AT + timedelta(days=40)
    opened(at=late)
    found = queries.figures()
    assert list(found.by_month) == ["2024-07", "2024-08"]
    assert found.by_month["2024-08"].opened == 1
    assert (found.by_band["6-<14"].checked, found.by_band[">=14"].found) == (1, 1)
    assert found.by_evidence[Spoke.EYE].opened == 2
    assert found.by_evidence[Spoke.NONE].opened == 1


@pytest.mark.parametrize(
    ("since", "until", "opened_then"),
    [
        (None, AT, 0),
        (AT, None, 1),
        (AT, AT + timedelta(days=1), 1),
        (AT + timedelta(days=1), None, 0),
    ],
    ids=["before", "from", "within", "after"],
)
def test_only_of_the_time_asked_for(since, until, opened_then):
    opened()
    assert queries.figures(since=since, until=until).all.opened == opened_then


@pytest.mark.parametrize(
    ("evidence", "late"),
    [("later", 1), ("later,fingers,finger-2", 1), ("eyes,left-eye", 0), ("", 0)],
)
def test_what_only_fingers_found_later_was_missed_at_first(evidence, late):
    one, other = dossiers()
    services.open_cases(cases=[wanted(one, other, evidence=evidence)], at=AT, by=WORKER)
    decided(SAME, SAME, case=models.Case.objects.get(dossier_id=one))
    checked(SAME, SAME)
    row = queries.figures().all
    assert (row.found, row.late, row.missed) == (1, late, 1)
    assert (row.first_misses.hits, row.first_misses.of) == (1 + late, 2)


def test_agreement_by_month_and_band():
    decided(SAME, SAME)
    checked(SAME, DIFFERENT, DIFFERENT, band="6-<14")
    found = queries.figures().by_month_and_band
    shares = {key: (r.agreement.same.hits, r.agreement.same.of) for key, r in found.items()}
    assert shares == {("2024-07", ">=14"): (1, 1), ("2024-07", "6-<14"): (0, 1)}
