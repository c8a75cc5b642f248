"""Queues whose arrivals change over the evening: M_t/M_t/c from its forward equations.

The chance of each number of people in the room is integrated over time (Kolmogorov), which is
exact up to the step. Two quick estimates stand beside it: the closed form at each moment's rate
(pointwise stationary), and a fluid that flows in and out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cancuoc.planner.floor import closed_forms
from cancuoc.planner.floor.simulate import Floats

_TAIL = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Minutes with one arrival rate and one number of counters."""

    minutes: float
    rate: float
    counters: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """What is expected at each time (steps + 1); times in minutes.

    `waiting` people wait; somebody who comes would wait `wait` minutes if the counters stayed
    as they are.
    """

    times: Floats
    rates: Floats
    waiting: Floats
    wait: Floats

    @property
    def mean_wait(self) -> float:
        """Mean wait in minutes of everybody who comes, if the last pieces empty the room.

        By Little: the minutes that all people wait together, shared by who came.
        """
        together = float(np.trapezoid(self.waiting, self.times))
        return together / float(self.rates[1:] @ np.diff(self.times))


class TooFull(closed_forms.CannotKeepUp):
    """The room that was reckoned with is too small for the queue."""

    message = "Hàng chờ dài hơn số người tối đa được tính."
    next_step = "Vui lòng tăng số người tối đa của phép tính."


def kolmogorov(
    pieces: Sequence[Piece], service: float, *, room: int = 300, step: float = 0.05
) -> Course:
    """Integrate from an empty room; `service` is the mean minutes of an exponential service.

    A step of the classical fourth-order rule is `step` minutes. Refuse with `TooFull` when the
    chance of `room` people is not negligible.
    """
    chance = np.zeros(room + 1)
    chance[0] = 1.0
    people = np.arange(room + 1)
    times, rates, waiting, wait, full = [0.0], [pieces[0].rate], [0.0], [0.0], 0.0
    for piece in pieces:
        leave = np.minimum(people, piece.counters) / service
        queue = np.maximum(people - piece.counters, 0)
        # Somebody who finds n ≥ c people waits for n - c + 1 of them to leave.
        ahead = np.maximum(people - piece.counters + 1, 0) * service / piece.counters
        steps = max(round(piece.minutes / step), 1)
        size = piece.minutes / steps
        for _ in range(steps):
            chance = _step(chance, piece.rate, leave, size)
            times.append(times[-1] + size)
            rates.append(piece.rate)
            waiting.append(float(chance @ queue))
            wait.append(float(chance @ ahead))
        full = max(full, float(chance[-1]))
    if full > _TAIL:
        raise TooFull(room=room)
    return Course(
        times=np.array(times),
        rates=np.array(rates),
        waiting=np.array(waiting),
        wait=np.array(wait),
    )


def _step(chance: Floats, rate: float, leave: Floats, size: float) -> Floats:
    one = _flow(chance, rate, leave)
    two = _flow(chance + size / 2.0 * one, rate, leave)
    three = _flow(chance + size / 2.0 * two, rate, leave)
    four = _flow(chance + size * three, rate, leave)
    moved: Floats = chance + size / 6.0 * (one + 2.0 * two + 2.0 * three + four)
    return moved


def _flow(chance: Floats, rate: float, leave: Floats) -> Floats:
    """Return how fast each chance changes: in from below and above, out both ways."""
    out = leave * chance
    change = -out
    change[:-1] += out[1:] - rate * chance[:-1]
    change[1:] += rate * chance[:-1]
    return change


def pointwise(pieces: Sequence[Piece], service: float) -> list[float]:
    """Return the mean wait of M/M/c at each piece's own rate; infinity when it cannot keep up."""
    return [
        closed_forms.mean_wait(piece.counters, piece.rate, service)
        if piece.rate * service < piece.counters
        else float("inf")
        for piece in pieces
    ]


def fluid(pieces: Sequence[Piece], service: float) -> list[float]:
    """Return how many people wait at the end of each piece, if people were a fluid."""
    waiting, found = 0.0, []
    for piece in pieces:
        waiting += piece.minutes * (piece.rate - piece.counters / service)
        waiting = max(waiting, 0.0)
        found.append(waiting)
    return found
