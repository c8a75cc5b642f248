"""`python -m cancuoc.station.simulate`: play a plan of many stations against a real centre.

The plan is JSON, from `--plan FILE` or one object a line on standard input:

    {"stations": [{"code", "token", "officer": {"username", "password"}, "home"?, "centre"?}],
     "jobs": [{"station", "session", "person"?, "number"?, "ticket"?, "eid"?, "ending"?, "hold"?}
              | {"station", "session", "queue": most, "eid"?}
              | {"station", "send": most}
              | {"station", "session", "ready": numbers}
              | {"station", "session", "booking"?,
                 "receive": [{"person", "band", "eid"?, "ending"?}]}
              | {"station", "back": true}]}

Stations stay open from line to line, and each keeps the order of its own jobs; one that is
named again signs its officer in again. A visit with "hold" is sealed and waits in the store
until "send". A station that is "ready" leads the floor of its session when the network is cut,
which "receive" expects, until "back". Every visit answers with one JSON line, every plan ends
with a line that has "done". A bad line answers with an error and the next one is still played.
"""

from __future__ import annotations

import argparse
import json
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path
from typing import Any, TextIO
from uuid import UUID

from cancuoc.biometrics.synthetic.pool import Pool, open_pool
from cancuoc.kernel.refusal import Refusal
from cancuoc.station import simulation_floor
from cancuoc.station.simulation import (
    Crew,
    Played,
    crew,
    job_of,
    play,
    queue_jobs,
    send_sealed,
    sign_in_again,
)

Plan = Mapping[str, Any]


class Troupe:
    """All crews of one run, and the voice they share."""

    def __init__(self, *, centre: str, pool: Pool, threads: int, out: TextIO) -> None:
        self._centre = centre
        self._pool = pool
        self._out = out
        self._turn = threading.Lock()
        self._crews: dict[str, Crew] = {}
        self._threads = ThreadPoolExecutor(max_workers=threads, thread_name_prefix="crew")

    def perform(self, plan: Plan) -> dict[str, Any]:
        """Open the stations of a plan, play its jobs, and return the summary."""
        started = time.perf_counter()
        list(self._threads.map(self._open, plan.get("stations", ())))
        jobs: dict[str, list[Plan]] = defaultdict(list)
        for job in plan.get("jobs", ()):
            jobs[str(job["station"])].append(job)
        unknown = sorted(set(jobs) - set(self._crews))
        if unknown:
            raise KeyError(f"station {unknown[0]} was never opened")
        tallies = list(self._threads.map(self._play_all, jobs.items()))
        seconds = time.perf_counter() - started
        captured = sum(tally["captured"] for tally in tallies)
        return {
            "done": sum(sum(tally.values()) for tally in tallies),
            "captured": captured,
            "refused": sum(tally["refused"] for tally in tallies),
            "seconds": round(seconds, 3),
            "per_second": round(captured / seconds, 1) if seconds else 0.0,
        }

    def close(self) -> None:
        """End the threads, the connections and the stores."""
        self._threads.shutdown()
        for team in self._crews.values():
            team.errands.centre.link.close()
            team.desk.store.close()

    def say(self, answer: Mapping[str, Any]) -> None:
        """Write one line."""
        line = json.dumps(answer, ensure_ascii=False)
        with self._turn:
            self._out.write(f"{line}\n")
            self._out.flush()

    def _open(self, entry: Plan) -> None:
        officer = entry["officer"]
        known = self._crews.get(entry["code"])
        if known is not None:
            sign_in_again(known, username=officer["username"], password=officer["password"])
            return
        self._crews[entry["code"]] = crew(
            centre=entry.get("centre", self._centre),
            code=entry["code"],
            token=entry.get("token", ""),
            username=officer["username"],
            password=officer["password"],
            pool=self._pool,
            directory=Path(entry["home"]) if entry.get("home") else None,
        )

    def _play_all(self, work: tuple[str, Sequence[Plan]]) -> dict[str, int]:
        code, jobs = work
        tally: dict[str, int] = defaultdict(int)
        for played in self._played(self._crews[code], jobs):
            tally[played.outcome] += 1
            self.say({key: value for key, value in asdict(played).items() if value != ""})
        return {"captured": 0, "refused": 0, **tally}

    def _played(self, team: Crew, jobs: Iterable[Plan]) -> Iterator[Played]:
        for job in jobs:
            if "send" in job:
                yield from send_sealed(team, most=int(job["send"]))
                continue
            if "ready" in job:
                simulation_floor.ready(team, job)
                continue
            if "receive" in job:
                yield from simulation_floor.receive(team, job)
                continue
            if "back" in job:
                simulation_floor.give_back(team)
                continue
            if "queue" not in job:
                yield play(team, job_of(job))
                continue
            session, eid = UUID(job["session"]), int(job.get("eid", 0))
            for each in queue_jobs(team, session, most=int(job["queue"]), eid=eid):
                yield play(team, each)


def plans(source: Iterable[str]) -> Iterator[Plan | ValueError]:
    """Yield the plan of each line, or what is wrong with it."""
    for line in source:
        if not line.strip():
            continue
        try:
            plan = json.loads(line)
        except ValueError as error:
            yield ValueError(f"not JSON: {error}")
            continue
        yield plan if isinstance(plan, dict) else ValueError("a plan is a JSON object")


def run(troupe: Troupe, source: Iterable[str]) -> int:
    """Play every plan; return how many lines were bad."""
    bad = 0
    for plan in plans(source):
        try:
            if isinstance(plan, ValueError):
                raise plan
            troupe.say(troupe.perform(plan))
        except Refusal as refusal:
            bad += 1
            troupe.say(refusal.as_dict())
        except (ValueError, KeyError, TypeError) as error:
            bad += 1
            troupe.say({"error": type(error).__name__, "message": str(error)})
    return bad


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return 2 when a line of the plan was bad."""
    parser = argparse.ArgumentParser(prog="python -m cancuoc.station.simulate")
    parser.add_argument("--centre", required=True, help="address of the centre")
    parser.add_argument("--pool", type=Path, required=True, help="folder of ready samples")
    parser.add_argument("--pool-persons", type=int, default=12)
    parser.add_argument("--plan", type=Path, help="a file with one plan; default: lines of stdin")
    parser.add_argument("--threads", type=int, default=8)
    given = parser.parse_args(arguments)
    pool = open_pool(directory=given.pool, persons=given.pool_persons)
    troupe = Troupe(centre=given.centre, pool=pool, threads=given.threads, out=sys.stdout)
    source = [json.dumps(json.loads(given.plan.read_text()))] if given.plan else sys.stdin
    try:
        return 2 if run(troupe, source) else 0
    finally:
        troupe.close()
        pool.close()


if __name__ == "__main__":
    sys.exit(main())
