"""Several fingers to one score: a sum that fingers of strangers do not raise.

A finger that is missing on either side is left out. An injured finger lowers the sum a little
and proves nothing; with enough others the worst finger has no say at all. Swapped hands and
swapped fingers are looked for only when asked, as every further order gives strangers another
chance.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Final, NamedTuple, TypeVar

from cancuoc.biometrics.positions import Finger

T = TypeVar("T")
Pair = tuple[Finger, Finger]
_HAND: Final = 5


class Order(StrEnum):
    """Which finger of one capture is compared with which of the other."""

    AS_SAID = "as-said"
    """The same position on both sides."""
    HANDS_SWAPPED = "hands-swapped"
    """Right with left: somebody took the hands in the wrong order."""
    ANY = "any"
    """Whatever fits best, each finger once: fingers of a hand were mixed up."""


class Fusion(NamedTuple):
    """Mean and spread of strangers, and from how many fingers on the worst has no say."""

    stranger: float
    spread: float
    injured: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Fused:
    """The score of two sets of fingers, the order that gave it and what each pair said.

    `score` counts in deviations of one stranger's finger: about 0 for strangers whatever the
    number of fingers, 10 and more for mates. It is 0 when no finger could be compared.
    """

    score: float
    order: Order
    pairs: Mapping[Pair, float]


@cache
def settings() -> Fusion:
    """Return the settings of fusion."""
    text = resources.files(__package__).joinpath("fusion.toml").read_text()
    return Fusion(**tomllib.loads(text)["fusion"])


def fused(scores: Iterable[float]) -> float:
    """Return one score of the scores of several fingers, 0 without any."""
    limits = settings()
    kept = sorted(scores)
    if len(kept) >= limits.injured:
        kept = kept[1:]
    if not kept:
        return 0.0
    total = sum(score - limits.stranger for score in kept)
    return total / (limits.spread * math.sqrt(len(kept)))


def compare(
    score: Callable[[T, T], float],
    one: Mapping[Finger, T],
    two: Mapping[Finger, T],
    *,
    orders: Iterable[Order] = (Order.AS_SAID,),
) -> Fused:
    """Return the best fused score of two people's prepared fingers over the orders asked for.

    `score` compares two fingers and is called once for each pair; with `Order.ANY` that is every
    finger with every other.
    """
    known: dict[Pair, float] = {}

    def of(pair: Pair) -> float:
        if pair not in known:
            known[pair] = score(one[pair[0]], two[pair[1]])
        return known[pair]

    best = Fused(score=-math.inf, order=Order.AS_SAID, pairs={})
    for order in orders:
        pairs = {pair: of(pair) for pair in _pairs(order, one, two, of)}
        found = Fused(score=fused(pairs.values()), order=order, pairs=pairs)
        best = max(best, found, key=lambda each: each.score)
    return best


def _pairs(
    order: Order, one: Iterable[Finger], two: Iterable[Finger], of: Callable[[Pair], float]
) -> list[Pair]:
    if order is Order.ANY:
        return _best_pairs(sorted(one), sorted(two), of)
    shared = set(two)
    pairs = [(f, f if order is Order.AS_SAID else other_hand(f)) for f in sorted(one)]
    return [pair for pair in pairs if pair[1] in shared]


def _best_pairs(one: list[Finger], two: list[Finger], of: Callable[[Pair], float]) -> list[Pair]:
    """Pair the fingers most alike first, each once."""
    every = sorted(((of((a, b)), a, b) for a in one for b in two), reverse=True)
    pairs: dict[Finger, Finger] = {}
    for _, a, b in every:
        if a not in pairs and b not in pairs.values():
            pairs[a] = b
    return sorted(pairs.items())


def other_hand(finger: Finger) -> Finger:
    """Return the same finger of the other hand."""
    return Finger(finger + _HAND if finger <= _HAND else finger - _HAND)
