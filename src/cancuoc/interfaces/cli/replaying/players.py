"""The stations of a replay: programs that play plans, and what they answer line by line."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, Queue
from threading import Thread
from typing import Any

from cancuoc.interfaces.cli.replaying import processes
from cancuoc.kernel.refusal import Refusal

Answer = dict[str, Any]
Heard = Callable[[Answer], None]


class StationsGone(Refusal):
    """The program that plays the stations ended before its plan did."""

    status = 503
    message = "Chương trình đóng vai trạm đã dừng giữa chừng."
    next_step = "Hãy xem stations.log trong thư mục của lần chạy rồi chạy lại."


@dataclass
class Players:
    """One program with many stations. `heard` is called with every answer, from a thread."""

    centre: str
    pool: Path
    persons: int
    log: Path
    threads: int
    heard: Heard = lambda _answer: None
    process: subprocess.Popen[str] = field(init=False)
    _ends: Queue[Answer | None] = field(default_factory=Queue)

    def __post_init__(self) -> None:
        command = [sys.executable, "-m", "cancuoc.station.simulate", "--centre", self.centre]
        command += ["--pool", str(self.pool), "--pool-persons", str(self.persons)]
        command += ["--threads", str(self.threads)]
        self.process = processes.spawn(command, log=self.log, more={})
        Thread(target=self._listen, daemon=True).start()

    def begin(self, *, stations: Sequence[Answer] = (), jobs: Sequence[Answer] = ()) -> None:
        """Hand over a plan; `finish` waits for it."""
        if self.process.stdin is None or self.process.poll() is not None:
            raise StationsGone
        plan = {"stations": list(stations), "jobs": list(jobs)}
        self.process.stdin.write(json.dumps(plan) + "\n")
        self.process.stdin.flush()

    def finish(self, *, timeout: float | None = None) -> Answer | None:
        """Return the summary of the plan begun first, None when time is up; raise when bad."""
        try:
            end = self._ends.get(timeout=timeout)
        except Empty:
            return None
        if end is None:
            raise StationsGone
        if "error" in end:
            raise StationsGone(f"Trạm không chơi được kế hoạch: {end}")
        return end

    def play(self, *, stations: Sequence[Answer] = (), jobs: Sequence[Answer] = ()) -> Answer:
        """Hand over a plan and wait for its end."""
        self.begin(stations=stations, jobs=jobs)
        return self.finish() or {}

    def stop(self) -> None:
        """Let the program end."""
        if self.process.stdin is not None and not self.process.stdin.closed:
            self.process.stdin.close()
        try:
            self.process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            processes.kill(self.process.pid)
            self.process.wait()

    def _listen(self) -> None:
        for line in self.process.stdout or ():
            answer = json.loads(line)
            if "done" in answer or "station" not in answer:
                self._ends.put(answer)
            else:
                self.heard(answer)
        self._ends.put(None)
