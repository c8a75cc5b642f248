"""Settings read from other tables than the file's: a deployment writes its own numbers."""

from __future__ import annotations

import tomllib
from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest

from cancuoc.planner.floor import settings as module
from cancuoc.planner.floor import worlds
from cancuoc.planner.floor.forecast import forecast
from cancuoc.planner.floor.settings import read, settings
from cancuoc.planner.floor.tests.floors import room, waiting

FOLDER = Path(module.__file__).parent


def table() -> dict:
    return tomllib.loads((FOLDER / "settings.toml").read_text(encoding="utf-8"))


def test_the_file_is_what_is_read() -> None:
    assert read(table()) == settings()
    assert settings() is settings()


@pytest.mark.parametrize("part", ["service", "call", "bookings", "walk_ins", "forecast", "promise"])
def test_a_part_that_is_missing_is_an_error_not_a_default(part: str) -> None:
    told = table()
    del told[part]
    with pytest.raises(KeyError):
        read(told)


@pytest.mark.parametrize(
    ("part", "name"),
    [("service", "far"), ("call", "missed"), ("forecast", "low"), ("promise", "end")],
)
def test_a_number_that_is_missing_is_an_error(part: str, name: str) -> None:
    told = table()
    del told[part][name]
    with pytest.raises(TypeError, match=name):
        read(told)


def test_a_number_that_nobody_knows_is_an_error() -> None:
    told = table()
    told["promise"]["waits"] = 3.0
    with pytest.raises(TypeError, match="waits"):
        read(told)


def test_another_band_is_served_like_any_other() -> None:
    told = table()
    told["bands"]["whole family"] = {**told["bands"]["special"], "minutes": 40.0, "share": 0.0}
    state = room(waiting=waiting(8, band="whole family"))
    found = forecast(state, read(told), 1)
    usual = forecast(room(waiting=waiting(8, band="special")), settings(), 1)
    assert found["C007"].middle > 1.3 * usual["C007"].middle


def test_measured_minutes_change_the_forecast() -> None:
    told = table()
    told["bands"]["6-<14"]["minutes"] = 20.0
    slow = forecast(room(waiting=waiting(20)), read(told), 1)["C019"].middle
    usual = forecast(room(waiting=waiting(20)), settings(), 1)["C019"].middle
    assert slow == pytest.approx(2.0 * usual, rel=0.1)


@pytest.mark.parametrize(
    ("minutes", "believed"),
    [(0.0, 2.0), (1.99, 2.0), (2.0, 2.0), (9.0, 9.0), (50.0, 50.0), (51.0, 50.0), (1e9, 50.0)],
)
def test_what_can_be_believed_of_a_service(minutes: float, believed: float) -> None:
    assert settings().plausible("6-<14", minutes) == believed


def numbers(told: object) -> list[tuple[str, float]]:
    """Return every number in the settings with its name."""
    found: list[tuple[str, float]] = []
    for each in fields(told):
        value = getattr(told, each.name)
        if is_dataclass(value):
            found += numbers(value)
        elif isinstance(value, dict):
            found += [pair for row in value.values() for pair in numbers(row)]
        elif isinstance(value, int | float):
            found.append((each.name, float(value)))
    return found


def test_shares_are_shares() -> None:
    shares = {
        "share",
        "missed",
        "no_show",
        "priority",
        "low",
        "high",
        "risk",
        "end_risk",
        "certain",
    }
    found = [(name, value) for name, value in numbers(settings()) if name in shares]
    assert {name for name, _ in found} == shares
    assert all(0.0 <= value <= 1.0 for _, value in found)


def test_only_lateness_may_be_below_nought() -> None:
    assert {name for name, value in numbers(settings()) if value < 0.0} <= {"late"}


@pytest.mark.parametrize("name", ["settings.toml", "worlds.toml"])
def test_every_line_of_the_files_is_read(name: str) -> None:
    """A number that no code knows would be refused; here both files go through their readers."""
    told = tomllib.loads((FOLDER / name).read_text(encoding="utf-8"))
    if name == "settings.toml":
        assert set(told) == {each.name for each in fields(settings())}
    else:
        known = {each.name for each in fields(worlds.World)}
        assert all(set(world) == known for world in told.values())


@pytest.mark.parametrize("name", sorted(worlds.worlds()))
def test_a_world_is_possible(name: str) -> None:
    some = worlds.world(name)
    assert 1 <= some.counters[0] <= some.counters[1]
    assert 0.0 < some.places[0] <= some.places[1]
    assert 0.0 <= some.no_show[0] <= some.no_show[1] < 1.0
    assert some.shape in {"lognormal", "gamma"}
    assert min(some.walk_ins) >= 0.0
    assert all(row.minutes > 0.0 < row.cv for row in some.bands.values())


def test_worlds_draw_from_seeds_of_their_own() -> None:
    seeds = [some.seed for some in worlds.worlds().values()]
    assert len(set(seeds)) == len(seeds)
