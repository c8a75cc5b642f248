"""Small bedside rounds the tests build on: a straight street, one minute from house to house."""

from __future__ import annotations

from typing import Any

from cancuoc.planner.rounds.problem import Hours, Outing, Rounds, Visit


def street(houses: int) -> tuple[tuple[int, ...], ...]:
    """Return the travel table of houses in a row; house 0 is the team's base."""
    return tuple(tuple(abs(a - b) for b in range(houses)) for a in range(houses))


def visit(place: int, **other: Any) -> Visit:
    """Return a visit at a house, coded by its number."""
    chosen: dict[str, Any] = {"code": f"N{place}", "worth": 1, "minutes": 10}
    return Visit(place=place, **(chosen | other))


def outing(code: str = "A", **other: Any) -> Outing:
    """Return an outing from the base that lasts two hours."""
    chosen: dict[str, Any] = {"start": 0, "end": 0, "leaves": 0, "back": 120}
    return Outing(code=code, **(chosen | other))


def rounds(*visits: Visit, outings: tuple[Outing, ...] | None = None, houses: int = 40) -> Rounds:
    """Return rounds over the street."""
    going = (outing(),) if outings is None else outings
    return Rounds(visits=visits, outings=going, travel=street(houses))


def at(opens: int, closes: int | None = None) -> Hours:
    """Return hours; one number is one moment."""
    return Hours(opens, opens if closes is None else closes)
