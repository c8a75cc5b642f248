"""The separate judge of an answer to a public instance: from the file's own numbers, exactly.

It knows neither the rounds nor their travel table; the clock runs in fractions of the file's
units, with each distance cut off after its decimals.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal, localcontext

from cancuoc.planner.rounds.toptw import Instance, Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """The profit as counted from the file, and every fault in words."""

    profit: int
    faults: tuple[str, ...]

    @property
    def feasible(self) -> bool:
        """Say whether all routes can be driven."""
        return not self.faults


def judge(instance: Instance, routes: Sequence[Sequence[int]], *, allowed: int) -> Judged:
    """Return the profit of routes of place numbers, and what is wrong with them."""
    known = {node.number: node for node in instance.places}
    called = [number for route in routes for number in route]
    faults = [f"không có điểm {number}" for number in called if number not in known]
    if len(set(called)) < len(called):
        faults.append("có điểm được đến hai lần")
    if len(routes) > allowed:
        faults.append(f"{len(routes)} tuyến, chỉ được {allowed}")
    for route in routes:
        fault = _drive(instance, [known[number] for number in route if number in known])
        faults += [fault] if fault else []
    profit = sum(known[number].profit for number in set(called) & set(known))
    return Judged(profit=int(profit), faults=tuple(faults))


def _drive(instance: Instance, route: Sequence[Node]) -> str:
    clock, here = instance.depot.opens, instance.depot
    for node in route:
        clock = max(node.opens, clock + _distance(instance, here, node))
        if clock > node.closes:
            return f"đến điểm {node.number} lúc {_plain(clock)}, muộn hơn {_plain(node.closes)}"
        clock, here = clock + node.service, node
    clock += _distance(instance, here, instance.depot)
    if clock > instance.depot.closes:
        return f"về lúc {_plain(clock)}, muộn hơn {_plain(instance.depot.closes)}"
    return ""


def _distance(instance: Instance, a: Node, b: Node) -> Decimal:
    with localcontext() as context:
        context.prec = 40
        exact = ((a.x - b.x) ** 2 + (a.y - b.y) ** 2).sqrt()
        return exact.quantize(Decimal(1).scaleb(-instance.decimals), rounding=ROUND_FLOOR)


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"
