"""`replay hanoi-day`: 8,000 dossiers from 170 stations in 30 units, measured."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from cancuoc.biometrics.synthetic.pool import open_pool
from cancuoc.domain.reporting import steptimes
from cancuoc.domain.units import services as unit_services
from cancuoc.foundation import pg_process
from cancuoc.interfaces.cli.replaying import cards_alone, city, ground, measuring, processes
from cancuoc.interfaces.cli.replaying import verdict as verdicts
from cancuoc.interfaces.cli.replaying.counts import HANOI_DAY, Counts, hanoi_day
from cancuoc.interfaces.cli.replaying.day import Day, Work
from cancuoc.interfaces.cli.replaying.desks import Desks
from cancuoc.interfaces.cli.replaying.measuring import Machine, Spread
from cancuoc.interfaces.cli.replaying.players import Players
from cancuoc.interfaces.cli.replaying.processes import Centre
from cancuoc.interfaces.cli.replaying.setting import TEMPLATES, Setting
from cancuoc.interfaces.cli.replaying.staff import OPERATOR
from cancuoc.interfaces.cli.replaying.verdict import Verdict
from cancuoc.kernel.clock import VN

Say = Callable[[str], None]
RESIDENTS: Final = 30_000
WINDOW: Final = 400
SENDERS: Final = 2
YARDSTICK: Final = 40
LEAST_STATIONS: Final = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What may be chosen of a measured day."""

    residents: int = RESIDENTS
    seed: int = 1
    scale: float = 1.0
    stations: int = 0
    window: int = WINDOW
    workers: int = 2
    look: Callable[[Day], None] = lambda _day: None

    @property
    def station_count(self) -> int:
        """Return the stations asked for, else a share of all that fits the scale."""
        return self.stations or max(LEAST_STATIONS, round(city.STATIONS * self.scale))


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The verdict and the figures of a measured day."""

    verdict: Verdict
    counts: Counts
    options: Options
    machine: Machine
    overall: float
    sustained: float
    stages: dict[str, Spread]
    cpu_ms: dict[str, float]
    reactions_ms: dict[str, float]
    cards_alone: float
    by_commit: bool
    acknowledged: int
    lost: tuple[str, ...]

    @property
    def good(self) -> bool:
        """Say whether figures and books agree and every receipt became a card."""
        return self.verdict.good and not self.lost

    def report(self) -> dict[str, Any]:
        """Return the report as plain values."""
        return {
            "replay": "hanoi-day",
            "templates": TEMPLATES,
            "good": self.good,
            "acknowledged": self.acknowledged,
            "lost": list(self.lost),
            "dossiers": self.counts.dossiers,
            "residents": self.options.residents,
            "stations": self.options.station_count,
            "window": self.options.window,
            "machine": asdict(self.machine),
            "per_second": {"overall": self.overall, "sustained": self.sustained},
            "stages": {name: asdict(each) for name, each in self.stages.items()},
            "cpu_ms_per_dossier": self.cpu_ms,
            "cpu_ms_by_reaction": self.reactions_ms,
            "cards_alone_per_core_second": self.cards_alone,
            "times_by_commit": self.by_commit,
            "unsound": dict(self.verdict.unsound),
            "differences": [asdict(d) for d in self.verdict.differences],
        }


def run(options: Options, setting: Setting, say: Say) -> Outcome:
    """Prepare the city, let the stations seal, then measure; return the figures."""
    load = os.getloadavg()[0]
    counts = hanoi_day(dossiers=max(3, round(HANOI_DAY * options.scale)))
    works = _prepared(options, counts, say)
    centre = Centre(home=setting.home, workers=options.workers, say=say)
    desks = Desks(address=centre.address)
    day = Day(centre=centre, desks=desks, window=options.window, say=say, look=options.look)
    try:
        say("Khởi động trung tâm và bộ xử lý…")
        centre.start()
        day.groups = [_players(centre, setting) for _ in range(SENDERS)]
        say("Các trạm đăng ký và niêm phong gói…")
        day.seal(works)
        cpu = _measured(day, works, setting, say)
        day.settle()
    finally:
        desks.close()
        for players in day.groups:
            players.stop()
        centre.stop()
    return _outcome(day, counts, options, setting, cpu, load)


def _prepared(options: Options, counts: Counts, say: Say) -> list[list[Work]]:
    _enter_day()
    unit_services.load_tables(at=city.PREPARED_AT, by=OPERATOR)
    say(f"Thành phố giả lập: {options.residents} người…")
    ground.make_city(residents=options.residents, seed=options.seed, focus=frozenset(), say=say)
    return city.prepare(
        counts=counts,
        stations=options.station_count,
        groups=SENDERS,
        rng=random.Random(options.seed),
        say=say,
    )


def _measured(day: Day, works: list[list[Work]], setting: Setting, say: Say) -> dict[str, float]:
    """Run the measured part and return the processor seconds of each group of processes."""
    say(f"Bắt đầu đo: {day.sealed} gói, tối đa {day.window} hồ sơ trên dây chuyền.")
    before = _cpu(day, setting)
    day.run(works)
    after = _cpu(day, setting)
    return {name: after[name] - before.get(name, 0.0) for name in after}


def _cpu(day: Day, setting: Setting) -> dict[str, float]:
    roots: dict[str, list[int | None]] = {
        "web": [day.centre.web.pid],
        "worker": [day.centre.worker.pid],
        "matcher": [day.centre.matcher.pid],
        "stations": [players.process.pid for players in day.groups],
    }
    found: dict[str, float] = {
        name: sum(processes.cpu_seconds(processes.tree(pid)) for pid in pids if pid)
        for name, pids in roots.items()
    }
    if setting.server is not None:
        found["database"] = processes.cpu_seconds(pg_process.server_processes(setting.server.data))
    found["replay"] = time.process_time()
    return found


def _players(centre: Centre, setting: Setting) -> Players:
    return Players(
        centre=centre.address,
        pool=setting.pool,
        persons=setting.pool_persons,
        log=setting.home / "logs" / "stations.log",
        threads=4,
    )


def _outcome(
    day: Day,
    counts: Counts,
    options: Options,
    setting: Setting,
    cpu: dict[str, float],
    load: float,
) -> Outcome:
    steps = steptimes.step_times()
    overall, inner = measuring.sustained(steps, began=day.began or datetime.now(UTC))
    stages = measuring.stages(steps)
    sent = (float(answer["send_ms"]) / 1000 for answer in day.received.values())
    pool = open_pool(directory=setting.pool, persons=setting.pool_persons)
    until = (datetime.now(UTC) + _offset() + timedelta(hours=1)).replace(minute=0, second=0)
    done = len(day.received)
    return Outcome(
        verdict=verdicts.reach(
            counts=counts,
            since=city.PREPARED_AT,
            until=until.replace(microsecond=0),
            scope=("01",),
            name="Công an thành phố Hà Nội",
            visits=0,
        ),
        counts=counts,
        options=options,
        machine=measuring.machine(load_before=load),
        overall=overall,
        sustained=inner,
        stages={"upload": measuring.spread(sent), **stages},
        cpu_ms=measuring.per_dossier(cpu, dossiers=done),
        reactions_ms=measuring.per_dossier(
            measuring.reactions(setting.home / "logs" / "worker.log"), dossiers=done
        ),
        cards_alone=cards_alone.cards_a_second(pool=pool, count=YARDSTICK, on=city.ON),
        by_commit=steptimes.commits_are_known(),
        acknowledged=done,
        lost=tuple(sorted(set(day.received) - {str(s.packet_id) for s in steps if s.card})),
    )


def _enter_day() -> None:
    """Set the clock of this process and its children to the day, at the machine's pace."""
    start = datetime.combine(city.ON, datetime.min.time(), tzinfo=VN) + timedelta(hours=8)
    os.environ["CANCUOC_CLOCK_OFFSET"] = str((start - datetime.now(UTC)).total_seconds())


def _offset() -> timedelta:
    return timedelta(seconds=float(os.environ["CANCUOC_CLOCK_OFFSET"]))
