"""The demo crew: invented officers of the demo district, and a roster of the coming days."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from cancuoc.domain.planning import crewing, crews, rostering, rosters
from cancuoc.domain.planning.crew_file import AwayLine, CrewRow
from cancuoc.domain.planning.crew_rules import AwayKind
from cancuoc.foundation.actor import Actor
from cancuoc.interfaces.cli.world import DEMO_DISTRICT
from cancuoc.kernel.clock import today_vn

# Accounts of the demo come first, so that whoever signs in finds shifts of his own.
ACCOUNTS: Final = (
    ("thunhan1", "Phạm Văn Thu", ("capture", "lead")),
    ("thunhan2", "Đỗ Thị Nhận", ("capture",)),
    ("tiepdon", "Lê Thị Đón", ("reception",)),
)
OFFICERS: Final = 112
"""Enough for two shifts of three in every ward of the district, and a little short of all."""

_FAMILIES: Final = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi", "Đỗ", "Hồ")
_MIDDLES: Final = ("Văn", "Thị", "Minh", "Thu", "Đức", "Ngọc", "Quang")
_GIVENS: Final = (
    *("An", "Bình", "Chi", "Dũng", "Giang", "Hà", "Hải", "Hùng", "Lan", "Long", "Mai"),
    *("Nam", "Oanh", "Phúc", "Quân", "Sơn", "Tâm", "Thảo", "Tùng"),
)
_SKILLS: Final = (
    ("capture",),
    ("capture", "lead"),
    ("capture", "reception"),
    ("driver",),
    ("capture", "driver"),
    ("reception", "lead"),
    ("capture", "driver", "lead"),
)
_SECONDS: Final = 20
_FRIDAY: Final = 4


def prepare(*, at: datetime, by: Actor) -> None:
    """Keep the crew and ask for a roster from tomorrow on, once; the planner makes it."""
    on = today_vn(at)
    if crews.crew(scope=[DEMO_DISTRICT], on=on):
        return
    rows = _rows()
    crewing.import_crew(rows=rows, away=_away(rows, at), at=at, by=by)
    if not rosters.rosters(scope=[DEMO_DISTRICT], on=on):
        rostering.ask(
            unit_code=DEMO_DISTRICT,
            name="Ca những ngày tới",
            first_day=on + timedelta(days=1),
            # Near the week-end the roster takes the next week too.
            weeks=1 if on.weekday() < _FRIDAY else 2,
            seconds=_SECONDS,
            at=at,
            by=by,
        )


def _rows() -> list[CrewRow]:
    rows = [
        CrewRow(username=name, full_name=full, unit_code=DEMO_DISTRICT, skills=skills)
        for name, full, skills in ACCOUNTS
    ]
    for number in range(len(rows), OFFICERS):
        # Three lists of lengths without a common factor: no name comes twice.
        names = (
            _FAMILIES[number % len(_FAMILIES)],
            _MIDDLES[number % len(_MIDDLES)],
            _GIVENS[number % len(_GIVENS)],
        )
        rows.append(
            CrewRow(
                username=f"cb{number:03d}",
                full_name=" ".join(names),
                unit_code=DEMO_DISTRICT,
                skills=_SKILLS[number % len(_SKILLS)],
            )
        )
    return rows


def _away(rows: list[CrewRow], at: datetime) -> list[AwayLine]:
    """Let every fifteenth officer be away for two of the coming days."""
    on = today_vn(at)
    return [
        AwayLine(
            username=row.username,
            kind=AwayKind.LEAVE if n % 2 else AwayKind.TRAINING,
            first_day=on + timedelta(days=1 + n % 3),
            last_day=on + timedelta(days=2 + n % 3),
        )
        for n, row in enumerate(rows[7::15])
    ]
