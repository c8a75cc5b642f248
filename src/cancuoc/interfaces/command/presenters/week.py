"""A week as a grid: a row for each team, a column for each day, with the lunar date."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from cancuoc.domain.planning.judging import Fault
from cancuoc.domain.planning.queries import SessionRow, TeamRow
from cancuoc.domain.planning.rules import State
from cancuoc.domain.units import queries as units
from cancuoc.interfaces.command.presenters import sessions as words
from cancuoc.interfaces.ui.text import vi_weekday
from cancuoc.kernel.clock import today_vn
from cancuoc.kernel.lunar import lunar


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The head of a column: the day, its lunar date, what the calendar says of it."""

    title: str
    lunar: str
    mark: str


def heads(first: date) -> list[Head]:
    """Return the heads of seven days."""
    days = [first + timedelta(days=n) for n in range(7)]
    return [
        Head(
            title=vi_weekday(day),
            lunar=_("âm lịch %(day)s") % {"day": lunar(day).vi},
            mark=words.day_mark(day),
        )
        for day in days
    ]


def grid(
    *, teams: Sequence[TeamRow], rows: Sequence[SessionRow], faulty: set[object], first: date
) -> list[dict[str, object]]:
    """Return a row for each team with a list of cells for each of the seven days."""
    held: dict[tuple[str, date], list[dict[str, object]]] = defaultdict(list)
    names = units.units_named(codes={row.unit_code for row in rows}, on=first)
    for row in rows:
        unit = names.get(row.unit_code)
        held[row.team_code, today_vn(row.starts_at)].append(
            {
                "href": reverse("command:session", args=[row.id]),
                "hours": words.hours(row),
                "where": unit.full_name if unit else row.place,
                "draft": row.state is State.DRAFT,
                "faulty": row.id in faulty,
            }
        )
    shown = {team.code: team.name for team in teams}
    shown |= {row.team_code: row.team_name for row in rows if row.team_code not in shown}
    days = [first + timedelta(days=n) for n in range(7)]
    return [
        {"name": name, "code": code, "days": [held[code, day] for day in days]}
        for code, name in sorted(shown.items())
    ]


def fault_rows(faults: Sequence[Fault]) -> list[dict[str, str]]:
    """Return faults in the language of the page, each with the session it is about."""
    return [
        {
            "text": _(fault.pattern) % fault.gaps,
            "href": reverse("command:session", args=[fault.session_id]),
        }
        for fault in faults
    ]
