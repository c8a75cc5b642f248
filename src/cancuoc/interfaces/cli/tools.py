"""Running the developers' tools: side by side where they do not need each other, with times."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Tool:
    """One check: its name in the table and its command."""

    name: str
    command: Sequence[str]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one check ended: exit code, seconds, and what it printed."""

    name: str
    code: int
    seconds: float
    output: str

    @property
    def passed(self) -> bool:
        """Say whether the check found nothing."""
        return self.code == 0


def project() -> Path:
    """Return the folder of the project's sources, which the launcher names."""
    return Path(os.environ.get("CANCUOC_ROOT") or Path(__file__).resolve().parents[4])


def program(name: str) -> str:
    """Return the path of a tool in the environment we run in."""
    return str(Path(sys.executable).parent / name)


def run_tool(tool: Tool, *, cwd: Path, environ: Mapping[str, str] | None = None) -> Outcome:
    """Run one tool to its end and keep what it printed."""
    began = time.monotonic()
    ended = subprocess.run(
        list(tool.command),
        cwd=cwd,
        env=dict(environ) if environ is not None else None,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    return Outcome(tool.name, ended.returncode, time.monotonic() - began, ended.stdout)


def run_lanes(
    lanes: Sequence[Sequence[Tool]],
    *,
    cwd: Path,
    environ: Mapping[str, str] | None = None,
    told: Callable[[Outcome], None] = lambda _outcome: None,
) -> list[Outcome]:
    """Run the lanes side by side, and the tools of one lane one after the other.

    Every tool runs even when an earlier one found something: a table with all findings saves
    a round. `told` hears of each as it ends; the answer keeps the order of the lanes.
    """

    def lane(tools: Sequence[Tool]) -> list[Outcome]:
        outcomes = []
        for tool in tools:
            outcomes.append(run_tool(tool, cwd=cwd, environ=environ))
            told(outcomes[-1])
        return outcomes

    with ThreadPoolExecutor(max_workers=max(1, len(lanes))) as pool:
        return [outcome for done in pool.map(lane, lanes) for outcome in done]


def table(outcomes: Sequence[Outcome]) -> str:
    """Return one line a check: passed or not, and its seconds."""
    width = max((len(outcome.name) for outcome in outcomes), default=0)
    return "\n".join(
        f"  {'đạt ' if o.passed else 'HỎNG'}  {o.name:<{width}}  {o.seconds:6.1f} s"
        for o in outcomes
    )
