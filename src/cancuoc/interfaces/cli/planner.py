"""`cancuoc planner`: works on the plans and rosters that planners ask for, until told to stop.

Two of them run side by side: with `--changes` one works on nothing but changes of what is live,
so that a team lost at 17:00 never waits behind a plan of fifteen minutes. Should it be down, the
other takes the changes between two plans.

It may be killed at any moment: a run keeps a checkpoint, and whoever takes it goes on from there.
"""

from __future__ import annotations

import argparse
import logging
import signal
import threading
from collections.abc import Sequence
from typing import Any, Final

from django.db import InterfaceError, OperationalError, connections

from cancuoc.domain.planning import roster_making, running, telling
from cancuoc.domain.planning.running import Task
from cancuoc.domain.planning.telling import Untold
from cancuoc.foundation.actor import Actor
from cancuoc.interfaces.cli import rostering
from cancuoc.kernel import clock
from cancuoc.kernel.refusal import Refusal
from cancuoc.planner.deployment.coding import plan_to_json
from cancuoc.planner.deployment.figures import Figures
from cancuoc.planner.deployment.problem import Plan

logger = logging.getLogger("cancuoc.planner")

IDLE: Final = 1.0
NOTE_EVERY: Final = 1.0
_PLANNER: Final = Actor.system("planner")
_Found = tuple[Plan, Figures, float | None, Figures | None]
"""A plan, its figures, the bound, and the figures without loans where the planner may lend."""


def run(argv: Sequence[str]) -> int:
    """Work until SIGTERM; `--once` works on what waits and ends."""
    parser = argparse.ArgumentParser(prog="./cancuoc planner", description="Tính phương án.")
    parser.add_argument("--once", action="store_true", help="tính hết việc đang chờ rồi dừng")
    parser.add_argument(
        "--changes",
        action="store_true",
        help="chỉ tính thay đổi của phương án và bảng ca đang dùng, không chờ sau việc dài",
    )
    wanted = parser.parse_args(list(argv))
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    while not stop.is_set():
        busy = turn(stop, changes_only=wanted.changes) or (not wanted.changes and look(stop))
        if wanted.once and not busy:
            break
        if not busy:
            stop.wait(IDLE)
    return 0


def turn(stop: threading.Event, *, changes_only: bool = False) -> bool:
    """Work on one run; say whether there was one."""
    try:
        task = running.take(at=clock.now(), by=_PLANNER, changes_only=changes_only)
        if task is not None:
            work(task, stop)
            return True
        roster = roster_making.take(at=clock.now(), by=_PLANNER, changes_only=changes_only)
        if roster is not None:
            rostering.work(roster, stop)
    except (OperationalError, InterfaceError) as error:
        logger.warning("the database is away (%s); trying again", type(error).__name__)
        connections.close_all()
        stop.wait(IDLE)
        return False
    return roster is not None


def look(stop: threading.Event) -> bool:
    """Find out about one plan what it was not asked for; say whether there was one.

    It comes after all that waits, so that nobody waits for it.
    """
    try:
        one = telling.untold(at=clock.now())
        if one is None or stop.is_set():
            return False
        telling.tell(run_id=one.id, told=_findings(one), at=clock.now(), by=_PLANNER)
    except (OperationalError, InterfaceError) as error:
        logger.warning("the database is away (%s); trying again", type(error).__name__)
        connections.close_all()
        return False
    return True


def _findings(one: Untold) -> dict[str, Any]:
    """Return what is found out; nothing when it cannot be, for the plan is good without it."""
    from cancuoc.domain.planning.findings import findings

    try:
        return findings(one.problem, one.plan, one.places, names=one.names)
    except (Refusal, ValueError, ArithmeticError, LookupError, RuntimeError) as problem:
        logger.error("nothing was found out about a plan", exc_info=problem)
        return {}


def work(task: Task, stop: threading.Event) -> None:
    """Plan, and keep how far it is; a program that is told to end leaves the run to the next."""
    try:
        found = _changed(task) if task.base is not None else _planned(task, stop)
    except _Ending:
        running.leave(run_id=task.id, at=clock.now(), by=_PLANNER)
        return
    except (Refusal, ValueError, ArithmeticError, LookupError, RuntimeError) as problem:
        logger.error("a plan came to nothing", exc_info=problem)
        why = problem.message if isinstance(problem, Refusal) else type(problem).__name__
        running.fail(run_id=task.id, why=why, at=clock.now(), by=_PLANNER)
        return
    plan, figures, bound, without = found
    running.finish(
        run_id=task.id,
        found=plan_to_json(plan),
        figures={**figures.to_json(), **({"without": without.to_json()} if without else {})},
        bound=bound,
        at=clock.now(),
        by=_PLANNER,
    )


def _changed(task: Task) -> _Found:
    # Loaded here, as below: the solvers take a second, and nobody may ever ask.
    from cancuoc.planner.deployment.replan import replan

    assert task.base is not None
    found = replan(task.problem, task.base, since=task.since, seconds=float(task.seconds))
    return found.plan, found.figures, None, None


def _planned(task: Task, stop: threading.Event) -> _Found:
    from cancuoc.planner.deployment.planning import Progress, State, plan_city

    state = State.from_json(task.checkpoint)
    told = [-NOTE_EVERY]

    def listen(progress: Progress) -> bool:
        if stop.is_set():
            raise _Ending
        if progress.seconds - told[0] < NOTE_EVERY and progress.done < progress.total:
            return True
        told[0] = progress.seconds
        return running.note(
            run_id=task.id,
            checkpoint=state.to_json(),
            seconds=task.spent + progress.seconds,
            best=progress.best,
            bound=progress.bound,
            done=progress.done,
            total=progress.total,
            at=clock.now(),
            by=_PLANNER,
        )

    left = max(1.0, task.seconds - task.spent)
    planned = plan_city(task.problem, seconds=left, listen=listen, state=state)
    return planned.plan, planned.figures, planned.bound, planned.without


class _Ending(Exception):
    """The program was told to end."""
