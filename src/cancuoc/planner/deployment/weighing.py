"""The weights of the layers, read once from `weights.toml`."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from cancuoc.planner.deployment.neighbours import lending
from cancuoc.planner.deployment.problem import Aim, Class, Lending, Problem, Weights


@cache
def _said() -> dict[str, Any]:
    text = files("cancuoc.planner.deployment").joinpath("weights.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def usual_lending(problem: Problem) -> Lending | None:
    """Return how far the planner may lend teams of a problem, as shipped; None with nobody near."""
    return lending(problem, **_said()["lending"])


@cache
def weights() -> Weights:
    """Return the weights that are shipped."""
    said = _said()
    return Weights(
        reached={one: said["reached"][one.value] for one in Class},
        aims=tuple(Aim(**aim) for aim in said["aims"]),
        **said["layers"],
    )
