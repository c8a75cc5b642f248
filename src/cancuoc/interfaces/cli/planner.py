"""`cancuoc planner`: works on the plans and rosters that planners ask for, until told to stop.

It may be killed at any moment: a run keeps a checkpoint, and whoever takes it goes on from there.
"""

from __future__ import annotations

import argparse
import logging
import signal
import threading
from collections.abc import Sequence
from typing import Final

from django.db import InterfaceError, OperationalError, connections

from cancuoc.domain.planning import roster_making, running
from cancuoc.domain.planning.running import Task
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


def run(argv: Sequence[str]) -> int:
    """Work until SIGTERM; `--once` works on what waits and ends."""
    parser = argparse.ArgumentParser(prog="./cancuoc planner", description="Tính phương án.")
    parser.add_argument("--once", action="store_true", help="tính hết việc đang chờ rồi dừng")
    wanted = parser.parse_args(list(argv))
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    while not stop.is_set():
        busy = turn(stop)
        if wanted.once and not busy:
            break
        if not busy:
            stop.wait(IDLE)
    return 0


def turn(stop: threading.Event) -> bool:
    """Work on one run; say whether there was one."""
    try:
        task = running.take(at=clock.now(), by=_PLANNER)
        if task is not None:
            work(task, stop)
            return True
        roster = roster_making.take(at=clock.now(), by=_PLANNER)
        if roster is not None:
            rostering.work(roster, stop)
    except (OperationalError, InterfaceError) as error:
        logger.warning("the database is away (%s); trying again", type(error).__name__)
        connections.close_all()
        stop.wait(IDLE)
        return False
    return roster is not None


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
    plan, figures, bound = found
    running.finish(
        run_id=task.id,
        found=plan_to_json(plan),
        figures=figures.to_json(),
        bound=bound,
        at=clock.now(),
        by=_PLANNER,
    )


def _changed(task: Task) -> tuple[Plan, Figures, float | None]:
    # Loaded here, as below: the solvers take a second, and nobody may ever ask.
    from cancuoc.planner.deployment.replan import replan

    assert task.base is not None
    found = replan(task.problem, task.base, since=task.since, seconds=float(task.seconds))
    return found.plan, found.figures, None


def _planned(task: Task, stop: threading.Event) -> tuple[Plan, Figures, float | None]:
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
    return planned.plan, planned.figures, planned.bound


class _Ending(Exception):
    """The program was told to end."""
