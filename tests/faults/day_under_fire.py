"""A measured day of the city during which worker and database are killed, as a program.

    python tests/faults/day_under_fire.py HOME DOSSIERS STATIONS RESIDENTS REPORT

The report is the day's own, with what was killed and when.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from cancuoc.foundation import embedded_pg, pg_process
from cancuoc.interfaces.cli.replaying import processes, setting

if TYPE_CHECKING:
    from cancuoc.interfaces.cli.replaying.day import Day

DOWN_SECONDS = 1.0


@dataclass
class Fire:
    """Kills the worker, the database, the worker, the database as the day goes on."""

    server: embedded_pg.Server
    killed: list[tuple[str, int, int]] = field(default_factory=list)

    def look(self, day: Day) -> None:
        """Strike each time another fifth of the packets has its receipt or its card."""
        progress = (len(day.received) + day.cards) / (2 * day.sealed)
        if len(self.killed) < 4 and progress >= (len(self.killed) + 1) / 5:
            strike = self.worker if len(self.killed) % 2 == 0 else self.database
            strike(day)

    def worker(self, day: Day) -> None:
        """Kill parent and children at once; the keeper of the day starts another."""
        pid = day.centre.worker.pid
        if pid is None:
            return
        processes.kill(pid)
        self.killed.append(("worker", len(day.received), day.cards))

    def database(self, day: Day) -> None:
        """Kill the postmaster, leave it away for a second, and start it again."""
        pid = self.server.status().pid
        if pid is None:
            return
        os.kill(pid, signal.SIGKILL)
        self.killed.append(("database", len(day.received), day.cards))
        time.sleep(DOWN_SECONDS)
        while pg_process.server_processes(self.server.data):
            time.sleep(0.05)
        self.server.start()


def main(home: str, dossiers: str, stations: str, residents: str, report: str) -> int:
    from tests.support import clusters

    from cancuoc.interfaces.cli.replaying.counts import HANOI_DAY

    clusters.use()

    def say(text: str) -> None:
        print(text, file=sys.stderr, flush=True)

    with setting.enter(Path(home), pool_persons=2, say=say) as place:
        from cancuoc.interfaces.cli.replaying import hanoi

        assert place.server is not None, "the drill kills its own server and nobody else's"
        fire = Fire(place.server)
        options = hanoi.Options(
            residents=int(residents),
            scale=int(dossiers) / HANOI_DAY,
            stations=int(stations),
            window=max(20, int(dossiers) // 4),
            look=fire.look,
        )
        outcome = hanoi.run(options, place, say)
        told = outcome.report() | {"killed": fire.killed}
        Path(report).write_text(json.dumps(told))
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
