"""Learning put to the test on drawn evenings: it must find what was hidden in them."""

from __future__ import annotations

from dataclasses import replace
from math import exp, log

import numpy as np
import pytest

from cancuoc.planner.floor import learning
from cancuoc.planner.floor.evenings import Evening, evening
from cancuoc.planner.floor.settings import settings
from cancuoc.planner.floor.state import Counter, FloorState, Served, Serving
from cancuoc.planner.floor.tests.floors import counters, room
from cancuoc.planner.floor.worlds import CLOSES, OPENS, world

SETTINGS = settings()
CALM = replace(world("tuning"), evening_sd=0.0, counter_sd=0.0, counters=(3, 3), missed=0.0)
END = 2000.0


def learned(one: Evening, now: float = END) -> learning.Times:
    return learning.learn(one.state(now), SETTINGS)


def means(some, count: int = 25) -> dict[str, float]:
    """Return what is believed of each band at the end of evenings, on average."""
    times = [learned(evening(some, number)) for number in range(1, count + 1)]
    return {band: float(np.mean([t.minutes(band) for t in times])) for band in SETTINGS.bands}


def scaled(by: float):
    rows = {code: replace(row, minutes=row.minutes * by) for code, row in CALM.bands.items()}
    return replace(CALM, bands=rows)


@pytest.mark.parametrize("by", [0.6, 1.0, 1.6])
def test_the_pace_of_an_evening_is_found(by: float) -> None:
    found = means(scaled(by))
    for band in ("<6", "6-<14", ">=14"):
        # What was thought before still pulls a little, most where few were served.
        assert found[band] == pytest.approx(by * SETTINGS.bands[band].minutes, rel=0.16)


def test_one_band_alone_is_found() -> None:
    rows = {**CALM.bands, ">=14": replace(CALM.bands[">=14"], minutes=14.0)}
    found = means(replace(CALM, bands=rows))
    assert found[">=14"] == pytest.approx(14.0, rel=0.12)
    assert found["6-<14"] == pytest.approx(10.0, rel=0.15)


def test_a_counter_is_found() -> None:
    """Two officers, one half as fast: by the end of the evening it is known which."""
    right = 0
    for number in range(1, 21):
        one = evening(replace(CALM, counters=(2, 2), counter_sd=0.35), number)
        which = np.isfinite(one.came)
        logs = np.log(one.ends[which] - one.starts[which])
        usual = np.log([list(CALM.bands.values())[b].minutes for b in one.band[which]])
        slow = [float((logs - usual)[one.at[which] == c].mean()) for c in (0, 1)]
        times = learned(one)
        believed = [times.minutes("6-<14", str(c)) for c in (0, 1)]
        right += (slow[0] > slow[1]) == (believed[0] > believed[1])
    assert right >= 18


def test_the_spread_is_found() -> None:
    narrow, wide = (
        np.mean(
            [
                (t := learned(evening(replace(CALM, bands=with_cv(cv)), n))).rate / t.shape
                for n in range(1, 16)
            ]
        )
        for cv in (0.25, 0.9)
    )
    assert narrow < 0.6 < 1.4 < wide


def with_cv(cv: float):
    return {code: replace(row, cv=cv) for code, row in CALM.bands.items()}


def test_doubt_shrinks_with_every_hour() -> None:
    one = evening(CALM, 4)
    doubts = []
    for now in (OPENS, OPENS + 60.0, OPENS + 120.0, CLOSES):
        times = learned(one, now)
        row = times.row("6-<14", "0")
        doubts.append(float(row @ times.spread @ row))
    assert doubts == sorted(doubts, reverse=True)
    assert doubts[-1] < 0.3 * doubts[0]


def test_what_is_believed_holds_what_is_true() -> None:
    """In evenings drawn as the prior says, nine in ten truths lie within nine in ten of belief."""
    inside = 0
    for number in range(1, 101):
        rng = np.random.default_rng(number)
        truth = log(10.0) - SETTINGS.bands["6-<14"].log_variance / 2.0
        doubt = (0.2**2 + 0.2**2) ** 0.5
        mean = truth + doubt * rng.standard_normal()
        sd = SETTINGS.bands["6-<14"].log_variance ** 0.5
        served = tuple(
            Served(band="6-<14", counter="quầy 1", minutes=exp(mean + sd * rng.standard_normal()))
            for _ in range(12)
        )
        quiet = replace(SETTINGS, service=replace(SETTINGS.service, counter=1e-4))
        times = learning.learn(room(served=served, counters=counters(1)), quiet)
        row = times.row("6-<14", "quầy 1")
        believed = float(row @ times.mean)
        half = 1.645 * float(row @ times.spread @ row) ** 0.5
        inside += abs(believed - mean) <= half
    assert 83 <= inside <= 97


def test_services_that_go_on_are_not_forgotten() -> None:
    """Early in an evening only quick services have ended; those that go on set that right."""
    errors = {True: [], False: []}
    for number in range(1, 61):
        state = evening(scaled(1.6), number).state(OPENS + 25.0)
        blind = replace(state, counters=tuple(replace(c, serving=None) for c in state.counters))
        for seen, each in ((True, state), (False, blind)):
            believed = learning.learn(each, SETTINGS).minutes("6-<14")
            errors[seen].append(log(believed / 16.0))
    assert abs(np.mean(errors[True])) < abs(np.mean(errors[False]))


@pytest.mark.parametrize("share", [0.05, 0.4])
def test_the_share_of_no_shows_is_found(share: float) -> None:
    some = replace(CALM, no_show=(share, share), counters=(4, 4))
    told = SETTINGS.bookings
    for number in range(1, 21):
        one = evening(some, number)
        away, came = learning.staying_away(one.state(END), SETTINGS)
        parties = np.unique(one.party[one.party >= 0])
        gone = np.unique(one.party[(one.party >= 0) & np.isinf(one.came)])
        expected = (gone.size + told.no_show * told.weight) / (parties.size + told.weight)
        assert away / (away + came) == pytest.approx(expected, abs=0.002)


def test_no_shows_are_suspected_before_the_evening_is_over() -> None:
    some = replace(CALM, no_show=(0.5, 0.5), counters=(4, 4))
    shares = []
    for now in (OPENS, OPENS + 60.0, OPENS + 120.0, END):
        pairs = [
            learning.staying_away(evening(some, number).state(now), SETTINGS)
            for number in range(1, 16)
        ]
        shares.append(float(np.mean([away / (away + came) for away, came in pairs])))
    assert shares == sorted(shares)
    assert shares[-1] > 0.4


@pytest.mark.parametrize("rate", [0.0, 5.0, 20.0])
def test_the_rate_of_walk_ins_is_found(rate: float) -> None:
    some = replace(CALM, walk_ins=(rate, rate))
    found = []
    for number in range(1, 21):
        shape, hours = learning.walk_in_rate(evening(some, number).state(CLOSES), SETTINGS)
        found.append(shape / hours)
    # The settings' five an hour weigh three quarters of an hour against three and a half.
    expected = (rate * 3.5 + 5.0 * 0.75) / 4.25
    assert float(np.mean(found)) == pytest.approx(expected, rel=0.12)


@pytest.mark.parametrize("share", [0.0, 0.3])
def test_the_share_of_missed_calls_is_found(share: float) -> None:
    some = replace(CALM, missed=share)
    found = []
    for number in range(1, 21):
        missed, answered = learning.missing_calls(evening(some, number).state(END), SETTINGS)
        found.append(missed / (missed + answered))
    assert float(np.mean(found)) == pytest.approx((share * 60 + 1.2) / 100, abs=0.05)


def busy(lasted: float) -> FloorState:
    return room(counters=(Counter(code="1", serving=Serving(band="6-<14", since=1140.0 - lasted)),))


@pytest.mark.parametrize("lasted", [-10.0, 0.0, 0.5, 0.99])
def test_a_service_just_begun_says_nothing(lasted: float) -> None:
    found = learning.learn(busy(lasted), SETTINGS)
    assert np.array_equal(found.mean, learning.prior(SETTINGS, ("1",)).mean)


@pytest.mark.parametrize("lasted", [2.0, 5.0, 10.0, 20.0, 45.0])
def test_a_service_that_goes_on_lifts_its_band_its_counter_and_the_evening(lasted: float) -> None:
    before, after = learning.prior(SETTINGS, ("1",)), learning.learn(busy(lasted), SETTINGS)
    moved = after.mean - before.mean
    band = before.bands.index("6-<14")
    assert moved[band] > 0.0 < moved[-1]
    assert moved[len(before.bands)] > 0.0
    others = [place for place in range(len(before.bands)) if place != band]
    assert np.allclose(moved[others], 0.0)
