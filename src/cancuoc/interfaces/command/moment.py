"""The moment and the area a command screen speaks about, read from the address of the page."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Final, TypeVar
from urllib.parse import urlencode

from django.http import HttpRequest, QueryDict

from cancuoc.domain.units import queries as units
from cancuoc.domain.units.rules import CITY_CODE, Level
from cancuoc.foundation.actor import Actor, NotAllowed
from cancuoc.interfaces.command.forms.moment import MomentForm
from cancuoc.interfaces.ui.forms import Choice
from cancuoc.kernel.clock import VN, today_vn
from cancuoc.kernel.textdate import vi_date

AN_HOUR: Final = timedelta(hours=1)
CITY_NAME: Final = "Thành phố Hà Nội"


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A day up to a full hour (1 to 24) within a unit scope.

    `unit` is the code chosen, "" for all of one's own; `latest` says that no hour was chosen,
    so that the hour still running is counted too.
    """

    day: date
    hour: int
    scope: tuple[str, ...]
    unit: str
    unit_name: str
    latest: bool

    @property
    def since(self) -> datetime:
        """Midnight at the beginning of the day."""
        return datetime.combine(self.day, time(0), tzinfo=VN)

    @property
    def until(self) -> datetime:
        """The full hour that ends the count."""
        return self.since + self.hour * AN_HOUR

    @property
    def whole_city(self) -> bool:
        """Whether the figures are the city's."""
        return CITY_CODE in self.scope

    def query(self, **other: object) -> str:
        """Return the query string that leads back to this moment, with changes."""
        known = {"day": vi_date(self.day), "hour": "" if self.latest else self.hour}
        wanted = {**known, "unit": self.unit, **other}
        return urlencode({key: value for key, value in wanted.items() if value not in ("", None)})


F = TypeVar("F", bound=MomentForm)


def read(request: HttpRequest, form_class: type[F], *, at: datetime, by: Actor) -> tuple[Moment, F]:
    """Return the moment asked for and its form; what cannot be read falls back to now.

    Raise `NotAllowed` for a unit that is not the actor's, `UnknownUnit` for one that never was.
    """
    today = today_vn(at)
    unit = request.GET.get("unit", "").strip()
    if unit and not units.covers(scope=by.units, unit_code=unit, on=today):
        raise NotAllowed
    asked = request.GET.copy()
    # The form shows the day it speaks about, also when nobody typed one.
    asked["day"] = asked.get("day") or vi_date(today)
    choices = unit_choices(by=by, on=_day(asked, today), today=today, chosen=unit)
    form = form_class(asked, on=today, choices={"unit": choices})
    valid = form.is_valid()
    day = (form.day.value if valid else None) or today
    chosen = form.hour.value if valid else None
    scope = (unit,) if unit else by.units
    moment = Moment(
        day=day,
        hour=int(chosen) if chosen else _last_hour(day, at),
        scope=scope,
        unit=unit,
        unit_name=scope_name(scope=scope, on=day),
        latest=chosen is None,
    )
    return moment, form


def at_hour(moment: Moment, hour: int) -> Moment:
    """Return the same day and area up to another hour."""
    return replace(moment, hour=hour)


def on_day(moment: Moment, day: date) -> Moment:
    """Return the same hour and area on another day."""
    return replace(moment, day=day)


def _day(asked: QueryDict, today: date) -> date:
    form = MomentForm(asked, on=today)
    form.is_valid()
    return form.day.value or today


def unit_choices(*, by: Actor, on: date, today: date, chosen: str = "") -> list[Choice]:
    """Return the districts of the city, or the communes of one's districts, and the chosen.

    Units are those of the day asked about; the one chosen may also be one of today.
    """
    if CITY_CODE in by.units:
        rows = units.units_in_force(on=on, level=Level.DISTRICT)
        rows = rows or units.units_in_force(on=on, level=Level.COMMUNE)
    else:
        codes = {*by.units, *units.communes_within(scope=by.units, on=on)}
        rows = tuple(units.units_named(codes=codes, on=on).values())
    if chosen and chosen not in {row.code for row in rows}:
        named = units.units_named(codes=[chosen], on=on)
        rows = (*rows, named.get(chosen) or units.unit(code=chosen, on=today))
    return [Choice(row.code, row.full_name) for row in sorted(rows, key=lambda r: r.name)]


def scope_name(*, scope: tuple[str, ...], on: date) -> str:
    """Return the name of a unit scope as a report writes it."""
    if CITY_CODE in scope:
        return CITY_NAME
    named = units.units_named(codes=scope, on=on)
    return ", ".join(named[code].full_name if code in named else code for code in scope)


def _last_hour(day: date, at: datetime) -> int:
    local = at.astimezone(VN)
    return local.hour + 1 if local.date() == day else 24
