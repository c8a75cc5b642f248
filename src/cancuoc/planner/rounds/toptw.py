"""The public team-orienteering instances, read as bedside rounds.

Two forms are in use. The orienteering form begins with a line of four numbers; its rows are
number, x, y, service, profit, …, opens, closes. The Solomon form has words in its head and rows
number, x, y, demand, opens, closes, service; the demand is the profit.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from math import isqrt

from cancuoc.kernel.refusal import Refusal
from cancuoc.planner.rounds.problem import Hours, Outing, Rounds, Visit

_SOLOMON_COLUMNS = 7


class NotAnInstance(Refusal):
    """The text is in neither of the two forms; `line` says where reading stopped."""

    message = "Tệp không đúng dạng bộ đo xếp tuyến, dòng %(line)s."
    next_step = "Hãy dùng tệp TOPTW dạng thường hoặc dạng Solomon."


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """One place of an instance, in the units of the file."""

    number: int
    x: Decimal
    y: Decimal
    service: Decimal
    profit: Decimal
    opens: Decimal
    closes: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Instance:
    """The depot and the places; distances are cut off after `decimals` digits."""

    name: str
    depot: Node
    places: tuple[Node, ...]
    decimals: int

    @property
    def ticks(self) -> int:
        """The whole ticks in one unit of the file."""
        return int(10**self.decimals)


def read(text: str, *, name: str) -> Instance:
    """Return the instance; raise `NotAnInstance` for anything else.

    Distances of the Solomon family are cut after one decimal, of the `pr` family after two, as
    in the publications that proved the optima.
    """
    lines = [(place, line.split()) for place, line in enumerate(text.splitlines(), start=1)]
    filled = [(place, fields) for place, fields in lines if fields]
    if not filled:
        raise NotAnInstance(gaps={"line": "1"})
    usual = _number(filled[0][1][0]) is not None
    nodes = _orienteering(filled[1:]) if usual else _solomon(filled)
    if not nodes:
        raise NotAnInstance(gaps={"line": str(filled[-1][0])})
    decimals = 2 if name.lower().startswith("pr") else 1
    return Instance(name=name, depot=nodes[0], places=tuple(nodes[1:]), decimals=decimals)


def rounds(instance: Instance, *, routes: int = 1) -> Rounds:
    """Return the instance as bedside rounds with so many outings, in ticks."""
    nodes = (instance.depot, *instance.places)
    visits = [
        Visit(
            code=str(node.number),
            place=place,
            worth=int(node.profit),
            minutes=_ticks(instance, node.service),
            hours=(Hours(_ticks(instance, node.opens), _ticks(instance, node.closes)),),
        )
        for place, node in enumerate(nodes[1:], start=1)
    ]
    outings = [
        Outing(
            code=f"R{route + 1}",
            start=0,
            end=0,
            leaves=_ticks(instance, instance.depot.opens),
            back=_ticks(instance, instance.depot.closes),
        )
        for route in range(routes)
    ]
    travel = tuple(tuple(_way(instance, a, b) for b in nodes) for a in nodes)
    return Rounds(visits=tuple(visits), outings=tuple(outings), travel=travel)


def _ticks(instance: Instance, value: Decimal) -> int:
    return int(value * instance.ticks)


def _way(instance: Instance, a: Node, b: Node) -> int:
    """Return the straight way in ticks, cut off; whole numbers only, so no rounding slips in."""
    fine = 10**6
    wide, high = int((a.x - b.x) * fine), int((a.y - b.y) * fine)
    return isqrt((wide * wide + high * high) * instance.ticks**2) // fine


def _orienteering(rows: list[tuple[int, list[str]]]) -> list[Node]:
    nodes = []
    for place, fields in rows:
        if len(fields) <= 2:
            # Lines of two numbers give the longest duration and load of a vehicle: not used here.
            continue
        n = _numbers(place, fields, at_least=_SOLOMON_COLUMNS)
        nodes.append(_node(n[0], n[1], n[2], n[3], n[4], n[-2], n[-1]))
    return nodes


def _solomon(rows: list[tuple[int, list[str]]]) -> list[Node]:
    nodes = []
    for place, fields in rows:
        if len(fields) == _SOLOMON_COLUMNS and _number(fields[0]) is not None:
            n = _numbers(place, fields, at_least=_SOLOMON_COLUMNS)
            nodes.append(_node(n[0], n[1], n[2], n[6], n[3], n[4], n[5]))
    return nodes


def _node(
    number: Decimal,
    x: Decimal,
    y: Decimal,
    service: Decimal,
    profit: Decimal,
    opens: Decimal,
    closes: Decimal,
) -> Node:
    return Node(
        number=int(number), x=x, y=y, service=service, profit=profit, opens=opens, closes=closes
    )


def _numbers(place: int, fields: list[str], *, at_least: int) -> list[Decimal]:
    read = [number for field in fields if (number := _number(field)) is not None]
    if len(read) != len(fields) or len(read) < at_least:
        raise NotAnInstance(gaps={"line": str(place)})
    return read


def _number(field: str) -> Decimal | None:
    try:
        number = Decimal(field)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
