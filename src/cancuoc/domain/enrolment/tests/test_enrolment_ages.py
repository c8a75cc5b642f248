"""Age at the counter is the centre's: full birthdays, Vietnamese days, dates half known."""

from __future__ import annotations

import dataclasses
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cancuoc.domain.enrolment.captured import (
    CapturedDossier,
    ImpossibleDossier,
    band_of,
    not_captured,
    with_blobs,
)
from cancuoc.domain.enrolment.tests.samples import captured
from cancuoc.kernel.clock import VN
from cancuoc.kernel.partial_date import PartialDate
from cancuoc.law.ages import Band
from cancuoc.packet.content import Evidence, EyeState, FingerState, PartState
from cancuoc.packet.tests import content_samples

SAMPLE = captured(1, band="6-<14")
NOON = (12, 0)


def born_and_received(born: str, received: datetime) -> CapturedDossier:
    declared = dataclasses.replace(SAMPLE.identity.declared, born=PartialDate.parse(born))
    identity = dataclasses.replace(SAMPLE.identity, declared=declared)
    return dataclasses.replace(SAMPLE, identity=identity, received_at=received)


def band(born: str, day: str, hour: tuple[int, int] = NOON) -> str:
    """Return the band of somebody whose packet came on a Vietnamese day at an hour."""
    at = datetime.combine(date.fromisoformat(day), datetime.min.time(), tzinfo=VN)
    received = at + timedelta(hours=hour[0], minutes=hour[1])
    return band_of(born_and_received(born, received.astimezone(UTC)))


# "Từ đủ 6", "từ đủ 14" (Law 26/2023/QH15 Art. 19, 23): on the birthday itself, not the day after.
ART_19 = [
    ("2018-07-07", "2024-07-06", "<6"),
    ("2018-07-06", "2024-07-06", "6-<14"),
    ("2010-07-07", "2024-07-06", "6-<14"),
    ("2010-07-06", "2024-07-06", ">=14"),
    ("2024-07-06", "2024-07-06", "<6"),
    ("1900-01-01", "2024-07-06", ">=14"),
    # Born on 29 February: in a common year the age is reached on 1 March (AGE-7).
    ("2012-02-29", "2026-02-28", "6-<14"),
    ("2012-02-29", "2026-03-01", ">=14"),
    ("2020-02-29", "2026-02-28", "<6"),
    ("2020-02-29", "2026-03-01", "6-<14"),
    # In a leap year it is the day itself.
    ("2010-02-28", "2024-02-28", ">=14"),
    ("2010-03-01", "2024-02-29", "6-<14"),
    # Only a month or a year is known: the last day it can mean, which asks least of a child.
    ("2018-07", "2024-07-30", "<6"),
    ("2018-07", "2024-07-31", "6-<14"),
    ("2018", "2024-12-30", "<6"),
    ("2018", "2024-12-31", "6-<14"),
    ("2010", "2024-12-30", "6-<14"),
    ("2010", "2024-12-31", ">=14"),
    # Born this year or this month and certainly alive: a small child, not a contradiction.
    ("2024", "2024-07-06", "<6"),
    ("2024-07", "2024-07-06", "<6"),
]


@pytest.mark.parametrize(("born", "on", "expected"), ART_19)
def test_the_bands_of_article_19_on_the_day_of_receipt(born: str, on: str, expected: str) -> None:
    assert band(born, on) == expected


@pytest.mark.parametrize(
    ("day", "hour", "expected"),
    [
        ("2024-07-06", (23, 59), "6-<14"),
        ("2024-07-07", (0, 0), ">=14"),
        ("2024-07-07", (6, 59), ">=14"),
        ("2024-07-07", (7, 1), ">=14"),
    ],
)
def test_a_birthday_begins_at_midnight_in_hanoi(
    day: str, hour: tuple[int, int], expected: str
) -> None:
    # Until seven in the morning it is still the day before in UTC.
    assert band("2010-07-07", day, hour) == expected


@pytest.mark.parametrize(
    ("born", "day"),
    [
        ("2024-07-07", "2024-07-06"),
        ("2024-08", "2024-07-31"),
        ("2025", "2024-12-31"),
        ("2399", "2024-07-06"),
    ],
)
def test_nobody_is_received_before_being_born(born: str, day: str) -> None:
    with pytest.raises(ImpossibleDossier) as caught:
        band(born, day)
    assert born not in str(caught.value.as_dict())


def test_a_child_born_after_midnight_is_received_the_same_morning() -> None:
    # Ten past midnight on 6 July in Hà Nội is still 5 July in UTC.
    assert band("2024-07-06", "2024-07-06", (0, 10)) == "<6"
    with pytest.raises(ImpossibleDossier):
        band("2024-07-06", "2024-07-05", (23, 50))


births = st.dates(date(1950, 1, 1), date(2024, 6, 30))
moments = st.datetimes(datetime(2024, 7, 1), datetime(2050, 1, 1), timezones=st.just(UTC))
ORDER = [Band.UNDER_6, Band.FROM_6, Band.FROM_14]


@settings(max_examples=100)
@given(births, moments, moments)
def test_nobody_grows_younger(born: date, one: datetime, other: datetime) -> None:
    first, later = (band_of(born_and_received(born.isoformat(), at)) for at in sorted((one, other)))
    assert ORDER.index(first) <= ORDER.index(later)


@settings(max_examples=100)
@given(births, moments)
def test_a_date_half_known_never_makes_a_child_older(born: date, at: datetime) -> None:
    whole, month, year = (
        band_of(born_and_received(text, at)) for text in (f"{born}", f"{born:%Y-%m}", f"{born:%Y}")
    )
    assert ORDER.index(year) <= ORDER.index(month) <= ORDER.index(whole)


@pytest.mark.parametrize("claimed", ["<6", "6-<14", ">=14"])
def test_the_claim_of_the_station_changes_nothing(claimed: str) -> None:
    identity = dataclasses.replace(SAMPLE.identity, band=claimed)
    assert band_of(dataclasses.replace(SAMPLE, identity=identity)) is Band.FROM_6


def test_references_are_added_and_the_rest_is_kept() -> None:
    changed = with_blobs(SAMPLE, evidence_ref="a/1", face_ref="b/2")
    assert (changed.evidence_ref, changed.face_ref) == ("a/1", "b/2")
    again = with_blobs(changed, evidence_ref=SAMPLE.evidence_ref, face_ref=SAMPLE.face_ref)
    assert again == SAMPLE


WHOLE = content_samples.dossier(">=14").evidence


def test_a_whole_capture_leaves_nothing_to_tell() -> None:
    assert list(not_captured(WHOLE)) == []
    assert list(not_captured(Evidence())) == []


def test_every_part_that_was_not_taken_is_named_once() -> None:
    evidence = dataclasses.replace(
        WHOLE,
        fingers=(
            FingerState(finger=10, state=PartState.MISSING, reason="amputated"),
            FingerState(finger=1, state=PartState.UNREADABLE, reason="worn"),
            FingerState(finger=2, state=PartState.CAPTURED),
        ),
        eyes=(
            EyeState(eye="left", state=PartState.DEFORMED, reason="cataract"),
            EyeState(eye="right", state=PartState.NOT_REQUIRED),
        ),
        face=PartState.TEMPORARILY_INJURED,
        face_reason="bandage",
    )
    assert [(n.part, n.state, n.reason) for n in not_captured(evidence)] == [
        ("finger-10", "missing", "amputated"),
        ("finger-1", "unreadable", "worn"),
        ("eye-left", "deformed", "cataract"),
        ("face", "temporarily_injured", "bandage"),
    ]


@settings(max_examples=50)
@given(st.lists(st.sampled_from(list(PartState)), min_size=10, max_size=10))
def test_as_many_lines_as_fingers_that_were_not_taken(states: list[PartState]) -> None:
    fingers = tuple(
        FingerState(finger=n, state=state, reason="x") for n, state in enumerate(states, 1)
    )
    named = [n.part for n in not_captured(dataclasses.replace(WHOLE, fingers=fingers))]
    taken = {PartState.CAPTURED, PartState.NOT_REQUIRED}
    assert named == [f"finger-{n}" for n, state in enumerate(states, 1) if state not in taken]
