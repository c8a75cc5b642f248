"""The weights of the layers, read once from `weights.toml`."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

from cancuoc.planner.deployment.problem import Aim, Class, Weights


@cache
def weights() -> Weights:
    """Return the weights that are shipped."""
    text = files("cancuoc.planner.deployment").joinpath("weights.toml").read_text(encoding="utf-8")
    said = tomllib.loads(text)
    return Weights(
        reached={one: said["reached"][one.value] for one in Class},
        aims=tuple(Aim(**aim) for aim in said["aims"]),
        **said["layers"],
    )
