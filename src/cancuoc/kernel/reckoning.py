"""Waiting and serving recomputed from period rows alone. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median

from cancuoc.kernel.floor import GONE, UNDO, TicketState


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One period row: the state that an act led to, and when."""

    state: TicketState
    act: str
    counter: str
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """How long one ticket waited, stood called, was served and was held; how often called."""

    waiting: timedelta
    called: timedelta
    serving: timedelta
    held: timedelta
    calls: int
    first_call: datetime | None

    @property
    def before_call(self) -> timedelta:
        """The wait of somebody who sits in the room: in the queue and aside."""
        return self.waiting + self.held


def reckon(steps: Sequence[Step], *, until: datetime) -> Spent:
    """Return where the time of a ticket went, from its steps in order up to `until`.

    An act that was taken back never happened: its seconds belong to the state before it.
    """
    spent = dict.fromkeys(TicketState, timedelta(0))
    real = _real(steps)
    for step, following in pairwise(real):
        spent[step.state] += following.since - step.since
    if real and real[-1].state not in GONE:
        spent[real[-1].state] += max(timedelta(0), until - real[-1].since)
    calls = [step.since for step in real if step.state is TicketState.CALLED]
    return Spent(
        waiting=spent[TicketState.WAITING],
        called=spent[TicketState.CALLED],
        serving=spent[TicketState.SERVING],
        held=spent[TicketState.HELD],
        calls=len(calls),
        first_call=calls[0] if calls else None,
    )


def _real(steps: Sequence[Step]) -> list[Step]:
    """Return the steps that stand: without what was taken back and without the taking back."""
    standing: list[Step] = []
    for step in steps:
        if step.act == UNDO:
            standing.pop()
        else:
            standing.append(step)
    return standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Evening:
    """A session in minutes: how long people waited for the first call and how long it took.

    Medians are None where nobody was called, or served to the end.
    """

    called: int
    done: int
    waited: float | None
    longest: float | None
    served: float | None


def evening(visits: Sequence[tuple[datetime, Sequence[Step]]], *, until: datetime) -> Evening:
    """Return the figures of a session from when each ticket was given out and its steps."""
    spent = [(came, reckon(steps, until=until), steps) for came, steps in visits]
    waits = [
        (one.first_call - came).total_seconds() / 60
        for came, one, _ in spent
        if one.first_call is not None
    ]
    services = [
        one.serving.total_seconds() / 60
        for _, one, steps in spent
        if any(step.state is TicketState.DONE for step in steps)
    ]
    return Evening(
        called=len(waits),
        done=len(services),
        waited=median(waits) if waits else None,
        longest=max(waits) if waits else None,
        served=median(services) if services else None,
    )
