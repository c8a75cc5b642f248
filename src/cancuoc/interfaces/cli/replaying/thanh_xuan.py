"""`replay thanh-xuan-2024`: the reported week of one district, end to end."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from cancuoc.domain.units import queries as units
from cancuoc.domain.units import services as unit_services
from cancuoc.interfaces.cli.replaying import ground, people, seating, verdict, week
from cancuoc.interfaces.cli.replaying.counts import THANH_XUAN_WEEK, Counts
from cancuoc.interfaces.cli.replaying.desks import Desks
from cancuoc.interfaces.cli.replaying.parties import choose
from cancuoc.interfaces.cli.replaying.players import Players
from cancuoc.interfaces.cli.replaying.processes import Centre
from cancuoc.interfaces.cli.replaying.roster import (
    DISTRICT_STRENGTH,
    FIRST_DAY,
    PREPARED_AT,
    REPORT_AT,
    Shift,
)
from cancuoc.interfaces.cli.replaying.roster import week as sessions_of_week
from cancuoc.interfaces.cli.replaying.seating import Seat
from cancuoc.interfaces.cli.replaying.setting import TEMPLATES, Setting
from cancuoc.interfaces.cli.replaying.staff import OPERATOR
from cancuoc.interfaces.cli.replaying.sums import DaySum, day_sum, lost, without_network
from cancuoc.interfaces.cli.replaying.verdict import Verdict
from cancuoc.interfaces.cli.replaying.wires import MAKERS
from cancuoc.kernel.simulated_clock import SimulatedClock

Say = Callable[[str], None]
DISTRICT: Final = "009"
RESIDENTS: Final = 12_000
FAULTY: Final = 0.04


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What may be chosen of a replay of the week; `dark` places have no network for a shift."""

    residents: int = RESIDENTS
    seed: int = 1
    scale: float = 1.0
    dark: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The verdict and what happened on the way, for the report."""

    verdict: Verdict
    counts: Counts
    seconds: float
    refused: dict[str, int]
    screens: tuple[str, ...]
    days: tuple[DaySum, ...] = ()
    dark: int = 0
    led: int = 0

    def report(self) -> dict[str, Any]:
        """Return the report as plain values."""
        return {
            "replay": "thanh-xuan-2024",
            "templates": TEMPLATES,
            "good": self.verdict.good,
            "sentence": self.verdict.sentence,
            "visits": self.counts.visits,
            "dossiers": {str(band): n for band, n in self.counts.by_band.items()},
            "figures": {str(m): dict(b) for m, b in self.verdict.figures.by_band.items()},
            "unsound": dict(self.verdict.unsound),
            "refused_by_stations": self.refused,
            "screens": list(self.screens),
            "places_without_network": self.dark,
            "floors_led_by_stations": self.led,
            "denominator": [day.row() for day in self.days],
            "seconds": round(self.seconds, 1),
        }


def run(options: Options, setting: Setting, say: Say) -> Outcome:
    """Prepare the district and play its week; return how it ended."""
    began = time.monotonic()
    clock = SimulatedClock(setting.home / "clock", start=PREPARED_AT)
    os.environ["CANCUOC_SIMULATED_CLOCK"] = str(setting.home / "clock")
    wards = _city(options, say)
    rng = random.Random(options.seed)
    counts = THANH_XUAN_WEEK.scaled(options.scale)
    strength = DISTRICT_STRENGTH.scaled(options.scale)
    shifts = sessions_of_week(wards=wards, strength=strength)
    seats, field = _prepare(wards, shifts, counts, rng, say)
    centre = Centre(home=setting.home, workers=1, say=say)
    desks = Desks(address=centre.address)
    acting = week.Week(centre=centre, ground=field, desks=desks, clock=clock, rng=rng, say=say)
    acting.dark = without_network(seats, places=options.dark) if options.dark else acting.dark
    acting.wire = MAKERS[0](centre.port) if MAKERS else None
    days: list[DaySum] = []
    acting.closed = lambda: days.append(
        day_sum(communes=wards, since=PREPARED_AT, at=clock.now(), held=acting.held.total())
    )
    try:
        say("Khởi động trung tâm, bộ xử lý và các trạm…")
        centre.start()
        _play(acting, seats, setting, centre)
    finally:
        desks.close()
        centre.stop()
    found = _verdict(counts)
    return Outcome(
        verdict=replace(found, unsound={**found.unsound, **lost(days)}),
        counts=counts,
        seconds=time.monotonic() - began,
        refused=week.refused(acting.answers),
        screens=tuple(sorted(desks.used)),
        days=tuple(days),
        dark=len(acting.dark),
        led=acting.apart.led,
    )


def _city(options: Options, say: Say) -> tuple[str, ...]:
    """Make the made-up city; return the wards of the district."""
    unit_services.load_tables(at=PREPARED_AT, by=OPERATOR)
    wards = tuple(sorted(units.communes_within(scope=[DISTRICT], on=FIRST_DAY)))
    say(f"Thành phố giả lập: {options.residents} người, {len(wards)} phường được xem kỹ…")
    ground.make_city(
        residents=options.residents, seed=options.seed, focus=frozenset(wards), say=say
    )
    return wards


def _prepare(
    wards: tuple[str, ...],
    shifts: tuple[Shift, ...],
    counts: Counts,
    rng: random.Random,
    say: Say,
) -> tuple[list[Seat], ground.Ground]:
    residents = people.residents(communes=wards, on=FIRST_DAY, until=REPORT_AT.date())
    parties = choose(residents, counts, faulty=FAULTY, rng=rng)
    seats = seating.seat(parties, shifts, until=REPORT_AT, rng=rng)
    say(f"{counts.visits} lượt của {len(parties)} nhóm người, {len(shifts)} buổi.")
    field = ground.prepare(
        shifts=shifts,
        unit_of={shift.team.code: DISTRICT for shift in shifts},
        desks_at=DISTRICT,
        days=(FIRST_DAY, date(2024, 12, 31)),
        at=PREPARED_AT,
        say=say,
    )
    return seats, field


def _play(acting: week.Week, seats: list[Seat], setting: Setting, centre: Centre) -> None:
    players = Players(
        centre=centre.address,
        pool=setting.pool,
        persons=setting.pool_persons,
        log=setting.home / "logs" / "stations.log",
        threads=4,
    )
    try:
        acting.run(seats, players)
    finally:
        players.stop()


def _verdict(counts: Counts) -> Verdict:
    unit = units.unit(code=DISTRICT, on=REPORT_AT.date())
    return verdict.reach(
        counts=counts,
        visits=counts.visits,
        since=PREPARED_AT,
        until=REPORT_AT,
        scope=(DISTRICT,),
        name=f"Công an {unit.full_name[0].lower()}{unit.full_name[1:]}",
    )
