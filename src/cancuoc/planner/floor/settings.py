"""The settings of an evening, read once from `settings.toml`, which says where each comes from."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from math import log
from pathlib import Path
from typing import Any, Final

from cancuoc.kernel.refusal import Refusal

_FILE: Final = Path(__file__).with_name("settings.toml")


class UnknownBand(Refusal, KeyError):
    """A person of a band for which no service time is set."""

    message = "Nhóm tuổi này chưa có thời gian phục vụ."
    next_step = "Vui lòng thêm nhóm vào tệp cấu hình của hàng chờ."


@dataclass(frozen=True, slots=True, kw_only=True)
class BandTime:
    """Service of one band: mean minutes, cv, share of walk-ins, companions, lane of walk-ins."""

    minutes: float
    cv: float
    share: float
    companions: float
    lane: str

    @property
    def log_variance(self) -> float:
        """Variance of the logarithm of a log-normal time with this cv."""
        return log(1.0 + self.cv**2)

    @property
    def log_mean(self) -> float:
        """Mean of the logarithm of a log-normal time with this mean and cv."""
        return log(self.minutes) - self.log_variance / 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """How far means may lie from the settings (sd of the logarithm), and what cv weighs.

    A time more than `far` times off the settings' mean is no time but a slip of somebody's hand.
    """

    evening: float
    counter: float
    band: float
    far: float
    spread_weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A call nobody answers: its minutes, its share and what the share weighs in calls."""

    minutes: float
    missed: float
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Bookings:
    """Share of parties that stay away, its weight in parties, minutes late, sizes of parties."""

    no_show: float
    weight: float
    late: float
    late_sd: float
    parties: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WalkIns:
    """People without a booking per hour, its weight in hours, and their priority."""

    per_hour: float
    weight: float
    priority: float
    priority_lane: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecasting:
    """Simulated continuations, and the shares of them between which the range lies."""

    runs: int
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """Longest wait and latest end (minutes), and the shares for which they may fail."""

    wait: float
    risk: float
    end: float
    end_risk: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Advising:
    """When advice is given: minutes gained, grid of times, certainty; what people need."""

    gain: float
    grid: float
    certain: float
    ahead: float
    per_fan: float
    per_fan_hot: float
    area: float
    water: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything a forecast takes for granted before the evening has taught it better."""

    bands: Mapping[str, BandTime]
    service: Service
    call: Call
    bookings: Bookings
    walk_ins: WalkIns
    forecast: Forecasting
    promise: Promise
    advice: Advising

    def band(self, code: str) -> BandTime:
        """Return the band's service, or refuse."""
        if code not in self.bands:
            raise UnknownBand(band=code)
        return self.bands[code]

    def plausible(self, code: str, minutes: float) -> float:
        """Return a service's minutes, or the furthest that can be believed of its band."""
        usual, far = self.band(code).minutes, self.service.far
        return min(max(minutes, usual / far), usual * far)


@cache
def settings() -> Settings:
    """Return what the file says."""
    return read(tomllib.loads(_FILE.read_text(encoding="utf-8")))


def read(table: Mapping[str, Any]) -> Settings:
    """Return settings from a parsed table of the file's shape."""
    told = table["bookings"]
    return Settings(
        bands={code: BandTime(**row) for code, row in table["bands"].items()},
        service=Service(**table["service"]),
        call=Call(**table["call"]),
        bookings=Bookings(**{**told, "parties": tuple(told["parties"])}),
        walk_ins=WalkIns(**table["walk_ins"]),
        forecast=Forecasting(**table["forecast"]),
        promise=Promise(**table["promise"]),
        advice=Advising(**table["advice"]),
    )
