"""A crew of invented officers for the district of `plans`, and rosters without a long search."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from tests.support import plans
from tests.support.families import AT, PLANNER

from cancuoc.domain.planning import crewing, roster_live, roster_making, rostering, services
from cancuoc.domain.planning.crew_file import CrewRow
from cancuoc.domain.planning.roster_answer import answer
from cancuoc.kernel.clock import VN
from cancuoc.planner.roster.crew_run import solve as search

MONDAY = date(2024, 7, 8)
CREW = (
    ("cb1", "Trần Văn Một", "lead capture"),
    ("cb2", "Lê Thị Hai", "lead reception"),
    ("cb3", "Phạm Văn Ba", "capture driver"),
    ("cb4", "Đỗ Thị Bốn", "capture reception"),
    ("cb5", "Vũ Văn Năm", "capture driver"),
    ("cb6", "Bùi Thị Sáu", "capture reception"),
    ("cb7", "Hồ Văn Bảy", "capture lead"),
)


def officers(
    rows: Sequence[tuple[str, str, str]] = CREW, *, at: datetime = AT, unit: str = plans.THANH_XUAN
) -> None:
    """Keep the crew of the district."""
    for username, name, skills in rows:
        row = CrewRow(
            username=username, full_name=name, unit_code=unit, skills=tuple(skills.split())
        )
        crewing.keep(row=row, at=at, by=PLANNER)


def sessions(
    campaign_id: UUID,
    days: Sequence[int] = (8, 9, 10),
    *,
    team: str = "D1",
    kits: Sequence[str] = ("K1", "K2"),
    hours: tuple[tuple[int, int], tuple[int, int]] = ((18, 30), (22, 0)),
    publish: bool = True,
    at: datetime = AT,
) -> list[UUID]:
    """Hold sessions of a team on days of July 2024, in the evening unless told otherwise."""
    found = []
    for day in days:
        starts, ends = (datetime(2024, 7, day, hour, minute, tzinfo=VN) for hour, minute in hours)
        key = services.plan_session(
            campaign_id=campaign_id,
            team_code=team,
            kit_codes=list(kits),
            unit_code=plans.COMMUNES[0],
            place="Nhà văn hoá tổ 1",
            starts_at=starts,
            ends_at=ends,
            at=at,
            by=PLANNER,
        )
        if publish:
            services.publish_session(session_id=key, at=at, by=PLANNER)
        found.append(key)
    return found


def ask(**changes: Any) -> UUID:
    """Ask for the roster of one week of the district."""
    asked = {
        "unit_code": plans.THANH_XUAN,
        "name": "Tuần một",
        "first_day": MONDAY,
        "weeks": 1,
        "seconds": 5,
        "at": AT,
        "by": PLANNER,
    }
    return rostering.ask(**{**asked, **changes})


def make(*, at: datetime = AT, cpu_seconds: float = 0.5) -> UUID:
    """Take the next roster and finish it after a short search."""
    task = roster_making.take(at=at, by=plans.WORKER)
    assert task is not None
    found, figures = answer(task, search(task.question, cpu_seconds=cpu_seconds))
    roster_making.finish(run_id=task.id, found=found, figures=figures, at=at, by=plans.WORKER)
    return task.id


def live(**changes: Any) -> UUID:
    """Ask, make and publish."""
    ask(**changes)
    key = make()
    roster_live.publish(run_id=key, at=AT, by=PLANNER)
    return key


def turn() -> bool:
    """Let the planner's process work on what waits longest."""
    from cancuoc.interfaces.cli import planner

    return planner.turn(threading.Event())
