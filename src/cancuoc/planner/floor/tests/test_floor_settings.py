"""The settings of an evening and the invented worlds."""

from __future__ import annotations

from dataclasses import asdict
from math import exp

import pytest

from cancuoc.law.ages import Band
from cancuoc.planner.floor.settings import UnknownBand, settings
from cancuoc.planner.floor.worlds import NoSuchWorld, world, worlds


def test_every_band_of_the_law_has_a_service_time() -> None:
    assert {str(band) for band in Band} < set(settings().bands)


def test_shares_add_up_to_one() -> None:
    assert sum(row.share for row in settings().bands.values()) == pytest.approx(1.0)
    assert sum(settings().bookings.parties) == pytest.approx(1.0)


def test_the_logarithm_keeps_the_mean() -> None:
    row = settings().band("6-<14")
    assert exp(row.log_mean + row.log_variance / 2.0) == pytest.approx(row.minutes)


def test_the_range_is_the_middle_of_the_futures() -> None:
    told = settings().forecast
    assert 0.0 < told.low < 0.5 < told.high < 1.0


def test_an_unknown_band_is_refused_with_a_next_step() -> None:
    with pytest.raises(UnknownBand) as refused:
        settings().band("70+")
    assert refused.value.details == {"band": "70+"}
    assert refused.value.next_step


def test_an_unknown_world_is_refused() -> None:
    with pytest.raises(NoSuchWorld):
        world("nowhere")


@pytest.mark.parametrize("name", ["tuning", "rough", "trial"])
def test_the_shares_of_a_world_add_up(name: str) -> None:
    assert sum(row.share for row in world(name).bands.values()) == pytest.approx(1.0)
    assert sum(world(name).parties) == pytest.approx(1.0)


def test_a_world_has_the_bands_of_the_settings() -> None:
    assert all(set(each.bands) == set(settings().bands) for each in worlds().values())


@pytest.mark.parametrize("name", ["tuning", "rough"])
def test_the_trial_differs_from_what_was_tuned_on(name: str) -> None:
    """Seeds, arrivals, no-shows and services: nothing that matters is shared."""
    trial, tuned = asdict(world("trial")), asdict(world(name))
    for key in ("seed", "places", "parties", "no_show", "late", "late_sd", "walk_ins", "bands"):
        assert trial[key] != tuned[key], key
    assert all(
        trial["bands"][code]["minutes"] != row.minutes for code, row in world(name).bands.items()
    )
