"""What an evening teaches: exact updates where there is an exact answer, and good sense."""

from __future__ import annotations

from dataclasses import replace
from math import exp, log

import numpy as np
import pytest

from cancuoc.planner.floor import learning
from cancuoc.planner.floor.settings import UnknownBand, settings
from cancuoc.planner.floor.state import Counter, Served, Serving
from cancuoc.planner.floor.tests.floors import booked, counters, room

SETTINGS = settings()
NAMES = ("quầy 1", "quầy 2", "quầy 3")


def served(count: int, minutes: float, *, counter: str = "quầy 1", band: str = "6-<14"):
    return tuple(Served(band=band, counter=counter, minutes=minutes) for _ in range(count))


def test_before_anybody_was_served_the_settings_rule() -> None:
    times = learning.prior(SETTINGS, NAMES)
    # Doubt about the mean lifts it a little: the logarithm is symmetric, minutes are not.
    assert times.minutes("6-<14") == pytest.approx(10.0, rel=0.06)
    assert times.minutes("<6") < times.minutes(">=14") < times.minutes("special")


def test_the_order_of_services_does_not_matter() -> None:
    some = (*served(4, 12.0), *served(3, 7.0, counter="quầy 2"), *served(2, 4.0, band="<6"))
    one = learning.learn(room(served=some), SETTINGS)
    other = learning.learn(room(served=some[::-1]), SETTINGS)
    assert np.allclose(one.mean, other.mean)
    assert np.allclose(one.spread, other.spread)
    assert one.rate == pytest.approx(other.rate)


def test_two_updates_are_one() -> None:
    """A conjugate pair stays in its family: learning in parts is learning at once."""
    some = (*served(4, 12.0), *served(3, 7.0, counter="quầy 2"))
    before = learning.prior(SETTINGS, NAMES)
    whole = learning._with_ended(before, some, SETTINGS)
    parts = learning._with_ended(
        learning._with_ended(before, some[:4], SETTINGS), some[4:], SETTINGS
    )
    assert np.allclose(whole.mean, parts.mean)
    assert np.allclose(whole.spread, parts.spread)
    assert (whole.shape, whole.rate) == pytest.approx((parts.shape, parts.rate))


def test_one_service_moves_the_mean_by_the_textbook() -> None:
    """One band, one counter, one service: a weighted mean of what was thought and what was seen."""
    before = learning.prior(SETTINGS, NAMES)
    after = learning._with_ended(before, served(1, 20.0), SETTINGS)
    row = before.row("6-<14", "quầy 1")
    doubt = float(row @ before.spread @ row)
    noise = float(before.variances[before.bands.index("6-<14")])
    thought = float(row @ before.mean)
    expected = thought + doubt / (doubt + noise) * (log(20.0) - thought)
    assert float(row @ after.mean) == pytest.approx(expected)
    assert float(row @ after.spread @ row) == pytest.approx(doubt * noise / (doubt + noise))


def test_the_noise_grows_with_misfit() -> None:
    even = learning.learn(room(served=served(20, 9.0)), SETTINGS)
    wild = learning.learn(room(served=(*served(10, 2.0), *served(10, 40.0))), SETTINGS)
    assert wild.rate / wild.shape > 1.5 * even.rate / even.shape


def test_many_services_win_over_the_settings() -> None:
    times = learning.learn(room(served=served(200, 15.0)), SETTINGS)
    assert times.row("6-<14", "quầy 1") @ times.mean == pytest.approx(log(15.0), abs=0.02)


def test_a_slow_counter_is_told_from_a_slow_evening() -> None:
    some = (*served(30, 15.0), *served(30, 8.0, counter="quầy 2"))
    times = learning.learn(room(served=some), SETTINGS)
    slow, fast, new = (times.minutes("6-<14", f"quầy {i}") for i in (1, 2, 3))
    assert fast < new < slow


def test_a_slow_band_says_a_little_of_the_others() -> None:
    times = learning.learn(room(served=served(30, 20.0)), SETTINGS)
    usual = learning.prior(SETTINGS, NAMES)
    assert usual.minutes(">=14") < times.minutes(">=14") < 2.0 * usual.minutes(">=14")


def test_a_counter_that_has_closed_still_teaches() -> None:
    times = learning.learn(room(served=served(30, 20.0, counter="quầy 9")), SETTINGS)
    assert "quầy 9" in times.counters
    assert times.minutes("6-<14", "quầy 1") > 12.0


def test_an_unknown_counter_is_a_usual_one() -> None:
    times = learning.prior(SETTINGS, NAMES)
    assert times.minutes("6-<14", "quầy 7") < times.minutes("6-<14", "quầy 1")


@pytest.mark.parametrize(("minutes", "counted"), [(0.0, 2.0), (3000.0, 50.0), (-4.0, 2.0)])
def test_a_slip_of_the_hand_counts_as_the_furthest_plausible_time(minutes, counted) -> None:
    slip, far = (learning.learn(room(served=served(1, m)), SETTINGS) for m in (minutes, counted))
    assert np.array_equal(slip.mean, far.mean)
    assert slip.rate == far.rate


def test_one_slip_among_many_services_hardly_matters() -> None:
    usual = served(20, 10.0)
    clean, slipped = (
        learning.learn(room(served=some), SETTINGS).minutes("6-<14", "quầy 1")
        for some in (usual, (*usual, *served(1, 5000.0)))
    )
    assert slipped == pytest.approx(clean, rel=0.2)


def test_a_ticket_forgotten_at_a_counter_is_no_service_of_a_day() -> None:
    forgotten, long = (
        learning.learn(
            room(counters=(Counter(code="1", serving=Serving(band="6-<14", since=1140.0 - t)),)),
            SETTINGS,
        )
        for t in (5000.0, 50.0)
    )
    assert np.array_equal(forgotten.mean, long.mean)


def test_a_service_that_goes_on_and_on_teaches_that_times_are_long() -> None:
    means = [
        learning.learn(
            room(counters=(Counter(code="1", serving=Serving(band="6-<14", since=1140.0 - t)),)),
            SETTINGS,
        ).minutes("6-<14", "1")
        for t in (0.5, 5.0, 20.0, 60.0)
    ]
    assert means == sorted(means)
    assert means[3] > 1.2 * means[0]


def test_a_service_that_goes_on_is_weighed_as_by_sampling() -> None:
    """The matched moments against the exact answer, found by weighing draws from the prior."""
    before = learning.prior(SETTINGS, ("1",))
    after = learning._with_going_on(before, "6-<14", "1", 20.0)
    rng = np.random.default_rng(4)
    effects = rng.multivariate_normal(before.mean, before.spread, 200_000)
    row = before.row("6-<14", "1")
    noise = before.variances[before.bands.index("6-<14")] ** 0.5
    lasted = effects @ row + noise * rng.standard_normal(200_000) > log(20.0)
    assert after.mean == pytest.approx(effects[lasted].mean(axis=0), abs=0.01)
    assert row @ after.spread @ row == pytest.approx(np.var(effects[lasted] @ row), rel=0.05)


def test_a_service_of_a_day_is_still_a_number() -> None:
    times = learning._with_going_on(learning.prior(SETTINGS, ("1",)), "6-<14", "1", 1e6)
    assert np.isfinite(times.mean).all()


def test_draws_lie_around_what_is_believed() -> None:
    times = learning.learn(room(served=served(40, 12.0)), SETTINGS)
    drawn = learning.draw(times, 20_000, np.random.default_rng(1))
    place, counter = times.bands.index("6-<14"), times.counters.index("quầy 1")
    logs = drawn.bands[:, place] + drawn.pace[:, counter]
    row = times.row("6-<14", "quầy 1")
    assert logs.mean() == pytest.approx(float(row @ times.mean), abs=0.01)
    noise = drawn.deviations[:, place] * np.random.default_rng(2).standard_normal(20_000)
    assert np.exp(logs + noise).mean() == pytest.approx(times.minutes("6-<14", "quầy 1"), rel=0.03)


@pytest.mark.parametrize("where", ["served", "serving"])
def test_an_unknown_band_is_refused_while_learning(where: str) -> None:
    state = room(served=served(1, 5.0, band="x"))
    if where == "serving":
        state = room(counters=counters(1, serving=Serving(band="x", since=1130.0)))
    with pytest.raises(UnknownBand):
        learning.learn(state, SETTINGS)


def share(state) -> float:
    away, came = learning.staying_away(state, SETTINGS)
    return away / (away + came)


def test_no_shows_begin_as_in_the_settings() -> None:
    assert share(room()) == pytest.approx(SETTINGS.bookings.no_show)


def test_people_who_come_lower_the_share_of_no_shows() -> None:
    assert share(room(came=30)) < 0.06


def test_people_long_overdue_raise_it() -> None:
    assert share(room(to_come=booked(10, due=1080.0))) == pytest.approx(
        (0.15 * 15 + 10) / 25, abs=0.02
    )


def test_people_only_just_due_say_less_than_people_long_overdue() -> None:
    """Of forty parties thirty have come: a minute after their time ten may well still come."""
    just, long_ago = (share(room(to_come=booked(10, due=due), came=30)) for due in (1139.0, 1080.0))
    assert just < 0.16 < 0.2 < long_ago


def test_people_due_later_say_nothing() -> None:
    assert share(room(to_come=booked(10, due=1200.0))) == pytest.approx(0.15)


def test_a_party_counts_once() -> None:
    family = tuple(replace(each, party="one") for each in booked(5, due=1080.0))
    assert learning.parties(room(to_come=family)) == {"one": 1080.0}
    assert share(room(to_come=family)) < share(room(to_come=booked(5, due=1080.0)))


def test_people_without_a_party_are_parties_of_one() -> None:
    alone = tuple(replace(each, party="") for each in booked(3, due=1080.0))
    assert len(learning.parties(room(to_come=alone))) == 3


def test_walk_ins_are_learned_from_the_hours_watched() -> None:
    shape, hours = learning.walk_in_rate(room(walk_ins=12), SETTINGS)
    assert shape / hours == pytest.approx((5.0 * 0.75 + 12) / (0.75 + 0.5))


def test_before_opening_and_after_closing_nothing_is_watched() -> None:
    early = learning.walk_in_rate(room(now=1000.0), SETTINGS)
    assert early == pytest.approx((5.0 * 0.75, 0.75))
    _, hours = learning.walk_in_rate(room(now=1500.0), SETTINGS)
    assert hours == pytest.approx(0.75 + 3.5)


def test_calls_nobody_answers_are_learned() -> None:
    missed, answered = learning.missing_calls(room(missed=10, served=served(10, 9.0)), SETTINGS)
    assert missed / (missed + answered) == pytest.approx((0.03 * 40 + 10) / 60)


def test_the_pull_tends_to_the_distance() -> None:
    assert learning._pull(-40.0) == pytest.approx(40.0)
    assert learning._pull(-29.9) == pytest.approx(29.9, rel=0.01)
    assert learning._pull(0.0) == pytest.approx(exp(0.0) * (2.0 / np.pi) ** 0.5)


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_a_share_that_is_certain_is_still_a_distribution(share: float) -> None:
    sure = replace(
        SETTINGS,
        bookings=replace(SETTINGS.bookings, no_show=share),
        call=replace(SETTINGS.call, missed=share),
    )
    for pair in (learning.staying_away(room(), sure), learning.missing_calls(room(), sure)):
        assert min(pair) > 0.0
        assert pair[0] / sum(pair) == pytest.approx(share, abs=1e-5)
