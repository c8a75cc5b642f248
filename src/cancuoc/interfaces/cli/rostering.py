"""The planner's process makes rosters: it notes the best so far and hears the wish to stop."""

from __future__ import annotations

import logging
import threading
import time
from typing import Final

from cancuoc.domain.planning import roster_making
from cancuoc.domain.planning.roster_making import Task
from cancuoc.foundation.actor import Actor
from cancuoc.kernel import clock
from cancuoc.kernel.refusal import Refusal
from cancuoc.planner.roster.crew import Assignment
from cancuoc.planner.roster.crew_coding import roster_to_json
from cancuoc.planner.roster.crew_plan import Planned
from cancuoc.planner.roster.search import Progress

logger = logging.getLogger("cancuoc.planner")

NOTE_EVERY: Final = 1.0
_PLANNER: Final = Actor.system("planner")


def work(task: Task, stop: threading.Event) -> None:
    """Make a roster; a program that is told to end leaves the run to the next."""
    # Loaded here: the solvers take a second, and nobody may ever ask.
    from cancuoc.domain.planning.roster_answer import answer

    try:
        found, figures = answer(task, _planned(task, stop))
    except _Ending:
        roster_making.leave(run_id=task.id, at=clock.now(), by=_PLANNER)
        return
    except (Refusal, ValueError, ArithmeticError, LookupError, RuntimeError) as problem:
        logger.error("a roster came to nothing", exc_info=problem)
        why = problem.message if isinstance(problem, Refusal) else type(problem).__name__
        roster_making.fail(run_id=task.id, why=why, at=clock.now(), by=_PLANNER)
        return
    roster_making.finish(run_id=task.id, found=found, figures=figures, at=clock.now(), by=_PLANNER)


def _planned(task: Task, stop: threading.Event) -> Planned:
    from cancuoc.planner.roster.crew_run import solve

    listener = _Listener(task, stop)
    return solve(
        task.question,
        cpu_seconds=max(1.0, task.seconds - task.spent),
        resume=task.resume,
        tell=listener.hear,
        keep=listener.keep,
        by_the_wall=task.question.before is not None,
    )


class _Listener:
    """Keeps the best roster and writes it down at most once a second."""

    def __init__(self, task: Task, stop: threading.Event) -> None:
        self._task, self._stop = task, stop
        self._best: tuple[Assignment, ...] = ()
        self._told = -NOTE_EVERY

    def keep(self, best: tuple[Assignment, ...]) -> None:
        """Remember the best roster so far."""
        self._best = best

    def hear(self, progress: Progress) -> bool:
        """Write how far it is; say whether to end with the best so far."""
        if self._stop.is_set():
            raise _Ending
        now = time.monotonic()
        if now - self._told < NOTE_EVERY:
            return False
        self._told = now
        goes_on = roster_making.note(
            run_id=self._task.id,
            checkpoint=roster_to_json(self._best),
            seconds=self._task.spent + progress.seconds,
            best=float(progress.best),
            bound=float(progress.bound),
            at=clock.now(),
            by=_PLANNER,
        )
        return not goes_on


class _Ending(Exception):
    """The program was told to end."""
