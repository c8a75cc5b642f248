"""Queues whose waits are known in closed form: the yardstick of the simulator.

Rates are people per minute, times minutes. Every formula refuses a queue that cannot keep up.
"""

from __future__ import annotations

from math import exp

from cancuoc.kernel.refusal import Refusal


class CannotKeepUp(Refusal, ValueError):
    """More people come than the counters can serve, so that the wait has no mean."""

    message = "Số người đến nhiều hơn sức phục vụ của các quầy."
    next_step = "Vui lòng thêm quầy hoặc giảm số người mỗi khung giờ."


def erlang_b(counters: int, offered: float) -> float:
    """Return the share of people who find all `counters` busy when nobody may wait.

    `offered` is arrival rate times mean service; the usual recursion keeps numbers small.
    """
    blocked = 1.0
    for busy in range(1, counters + 1):
        blocked = offered * blocked / (busy + offered * blocked)
    return blocked


def erlang_c(counters: int, offered: float) -> float:
    """Return the share of people who must wait in M/M/c."""
    load = _load(counters, offered)
    blocked = erlang_b(counters, offered)
    return blocked / (1.0 - load * (1.0 - blocked))


def mean_wait(counters: int, rate: float, service: float) -> float:
    """Return the mean wait in M/M/c."""
    offered = rate * service
    return erlang_c(counters, offered) * service / (counters - offered)


def waits_longer(counters: int, rate: float, service: float, than: float) -> float:
    """Return the share of people who wait longer than `than` minutes in M/M/c."""
    offered = rate * service
    return erlang_c(counters, offered) * exp(-(counters - offered) * than / service)


def pollaczek_khinchine(rate: float, service: float, cv: float) -> float:
    """Return the mean wait at one counter, Poisson arrivals and any service (M/G/1)."""
    load = _load(1, rate * service)
    return load * service * (1.0 + cv**2) / (2.0 * (1.0 - load))


def allen_cunneen(
    counters: int, rate: float, service: float, *, cv_arrivals: float, cv_service: float
) -> float:
    """Return the approximate mean wait in G/G/c; exact for M/M/c and M/G/1."""
    spread = (cv_arrivals**2 + cv_service**2) / 2.0
    return mean_wait(counters, rate, service) * spread


def _load(counters: int, offered: float) -> float:
    if counters < 1 or offered < 0.0 or offered >= counters:
        raise CannotKeepUp(counters=counters, offered=offered)
    return offered / counters
