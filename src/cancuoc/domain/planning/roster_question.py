"""What a roster is asked: the posts of the sessions, the officers, and what stands already."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from cancuoc.domain.planning import asking, crew_rules, crewing, crews, models, rules
from cancuoc.domain.planning import crew_models as tables
from cancuoc.domain.planning.crew_hours import district
from cancuoc.domain.planning.crews import OfficerRow
from cancuoc.domain.units import queries as units
from cancuoc.kernel.clock import VN, today_vn
from cancuoc.planner.deployment.coding import plan_from_json, problem_from_json
from cancuoc.planner.roster import seating
from cancuoc.planner.roster.crew import Assignment, Crew, Need, Officer, Wish
from cancuoc.planner.roster.crew_run import Question
from cancuoc.planner.roster.seating import Home, Prior, Seat
from cancuoc.planner.roster.working_time import Rules

A_WEEK: Final = timedelta(days=7)
WISH: Final = 6
"""What a wish that is not granted costs: less than a changed day, far less than an empty post."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Days of a roster, both inclusive; the roster begins in the middle of a week if it must."""

    first: date
    last: date

    @property
    def monday(self) -> date:
        """Return the Monday of the first week."""
        return self.first - timedelta(days=self.first.weekday())

    def __contains__(self, on: object) -> bool:
        return isinstance(on, date) and self.first <= on <= self.last


def weeks(first: date, count: int) -> Period:
    """Return the days from `first` to the Sunday of so many weeks."""
    monday = first - timedelta(days=first.weekday())
    return Period(first=first, last=monday + timedelta(days=7 * count - 1))


def question(
    *,
    unit_code: str,
    period: Period,
    seats: Sequence[Seat],
    at: datetime,
    change: bool = False,
    locked: Collection[tuple[str, date]] = (),
    stands: Collection[tuple[str, date, str, str]] = (),
) -> Question:
    """Return the question; days before the period are those the officers were told.

    So are the days of the week after it, where another roster is live already: rest and days in a
    row hold over that seam as well, and what was told there stands.

    With `change` the shifts officers were told in the period are changed as little as can be.
    `locked` are officers and days that stand, `stands` the assignments that stand there.
    """
    people = crews.crew(scope=[unit_code], on=period.first, since=period.monday - A_WEEK)
    told = _told(people, since=period.monday - A_WEEK, until=period.last)
    had_week = any(on < period.monday for _, on, _, _ in told)
    first = period.monday - A_WEEK if had_week else period.monday
    from_day = (period.first - first).days
    numbered = [_assignment(one, first) for one in told]
    past = [one for one in numbered if one.day < from_day]
    later = [_assignment(one, first) for one in _after(people, period)]
    kept = [_assignment(one, first) for one in stands]
    return Question(
        crew=_crew(people, period, first, seats=_shifted(seats, from_day), past=past, later=later),
        from_day=from_day,
        stands=(*past, *kept, *later),
        locked=frozenset((code, (on - first).days) for code, on in locked)
        | _as_told(people, period, first, later),
        begun=_begun(period.first, at=at),
        before=(*numbered, *later) if change else None,
    )


def _after(people: Sequence[OfficerRow], period: Period) -> list[tuple[str, date, str, str]]:
    """Return what the officers were told for the week after a roster."""
    since = period.last + timedelta(days=1)
    return _told(people, since=since, until=period.last + A_WEEK)


def _as_told(
    people: Sequence[OfficerRow], period: Period, first: date, later: Sequence[Assignment]
) -> frozenset[tuple[str, int]]:
    """Return every officer and day of the week after, where somebody was told anything there."""
    begins = (period.last - first).days + 1
    days = range(begins, begins + A_WEEK.days) if later else ()
    return frozenset((row.username, day) for row in people for day in days)


def _crew(
    people: Sequence[OfficerRow],
    period: Period,
    first: date,
    *,
    seats: Sequence[Seat],
    past: Sequence[Assignment],
    later: Sequence[Assignment],
) -> Crew:
    days, from_day = (period.last - first).days + 1, (period.first - first).days
    law = crewing.rules_in_force()
    return Crew(
        first=first,
        days=days + (A_WEEK.days if later else 0),
        officers=tuple(_officers(people, first, days, from_day, law)),
        needs=(*_as_worked([*past, *later]), *seating.needs(seats)),
        rules=law,
        wishes=tuple(_wishes(people, first, days, from_day)),
    )


def _begun(on: date, *, at: datetime) -> frozenset[str]:
    """Return the shifts of a day that have begun; none of a day still to come."""
    if on != today_vn(at):
        return frozenset()
    return frozenset(code for code in crew_rules.SHIFTS if crew_rules.begins(on, code) <= at)


def _assignment(told: tuple[str, date, str, str], first: date) -> Assignment:
    code, on, shift, post = told
    return Assignment(code, (on - first).days, shift, post)


def _told(
    people: Sequence[OfficerRow], *, since: date, until: date
) -> list[tuple[str, date, str, str]]:
    rows = tables.Shift.objects.filter(
        officer__in=[row.id for row in people], active=True, on__gte=since, on__lte=until
    )
    return list(
        rows.order_by("on", "officer__username", "shift").values_list(
            "officer__username", "on", "shift", "post"
        )
    )


def _as_worked(past: Sequence[Assignment]) -> Iterator[Need]:
    """Yield what is worked before and after the roster as needs, so that it counts neither way."""
    counted = Counter((one.day, one.shift, one.post) for one in past)
    for key, people in counted.items():
        yield Need(*key, people)


def _shifted(seats: Sequence[Seat], days: int) -> list[Seat]:
    return [seat._replace(day=seat.day + days) for seat in seats]


def _officers(
    people: Sequence[OfficerRow], first: date, days: int, from_day: int, law: Rules
) -> Iterator[Officer]:
    minutes = _overtime(people, first, law)
    for row in people:
        away = {
            day
            for day in range(from_day, days)
            for one in row.away
            if one.first_day <= first + timedelta(days=day) <= one.last_day
        }
        month, year = minutes.get(row.username, (0, 0))
        yield Officer(row.username, frozenset(row.skills), frozenset(away), month, year)


def _overtime(
    people: Sequence[OfficerRow], first: date, law: Rules
) -> Mapping[str, tuple[int, int]]:
    """Return the overtime told to each officer before `first`, in its month and in its year."""
    told = _told(people, since=first.replace(month=1, day=1), until=first - timedelta(days=1))
    of_day: Counter[tuple[str, date]] = Counter()
    for code, on, shift, _ in told:
        of_day[code, on] += law.shifts[shift].minutes
    month: Counter[str] = Counter()
    year: Counter[str] = Counter()
    for (code, on), minutes in of_day.items():
        year[code] += law.overtime(minutes)
        if (on.year, on.month) == (first.year, first.month):
            month[code] += law.overtime(minutes)
    return {code: (month[code], year[code]) for code in year}


def _wishes(people: Sequence[OfficerRow], first: date, days: int, from_day: int) -> Iterator[Wish]:
    for row in people:
        for one in row.wishes:
            day = (one.on - first).days
            if from_day <= day < days:
                yield Wish(row.username, day, one.shift, one.wanted, WISH)


def homes(unit_code: str, on: date) -> dict[str, Home]:
    """Return where each officer of an area belongs: teams and district."""
    teams: dict[str, set[str]] = {}
    for team, username in models.TeamMember.objects.values_list("team__code", "username"):
        teams.setdefault(username, set()).add(team)
    return {
        row.username: Home(frozenset(teams.get(row.username, ())), district(row.home, on))
        for row in crews.crew(scope=[unit_code], on=on)
    }


def prior(people: Collection[str], period: Period) -> Prior:
    """Return the session each officer was told for, by day of the period and shift."""
    rows = tables.Shift.objects.filter(
        officer__username__in=people, active=True, on__gte=period.first, on__lte=period.last
    ).select_related("officer", "session__team")
    return {
        (row.officer.username, (row.on - period.first).days, row.shift): key_of(
            row.session.team.code, row.session.during.lower
        )
        for row in rows
    }


def key_of(team: str, starts_at: datetime) -> str:
    """Return the key of a session: a team is in one place at a time."""
    return f"{team} {starts_at.astimezone(VN):%Y-%m-%dT%H:%M}"


def seats(*, unit_code: str, period: Period, plan: models.PlanRun | None) -> list[Seat]:
    """Return every post of the sessions of an area, of a plan that is not yet live too."""
    found = [*_planned(unit_code, period), *(_visits(plan, period) if plan else ())]
    return sorted(found, key=lambda seat: (seat.day, seat.shift, seat.session))


def _planned(unit_code: str, period: Period) -> Iterator[Seat]:
    rows = models.PlannedSession.objects.select_related("team").prefetch_related("kits")
    live = rows.filter(
        state__in=[rules.State.DRAFT, rules.State.PUBLISHED],
        during__startswith__gte=crew_rules.midnight(period.first),
        during__startswith__lt=crew_rules.midnight(period.last + timedelta(days=1)),
    )
    for row in live:
        on = today_vn(row.during.lower)
        if units.covers(scope=[unit_code], unit_code=row.unit_code, on=on):
            posts = crew_rules.crew_of(kits=len(row.kits.all()), kind=rules.SessionKind(row.kind))
            yield from _seats(
                period, row.team.code, row.during.lower, row.during.upper, row.unit_code, posts
            )


def _visits(plan: models.PlanRun, period: Period) -> Iterator[Seat]:
    asked = problem_from_json(plan.problem)
    for visit in plan_from_json(plan.found or []).visits:
        slot = asked.slots[visit.slot]
        if slot.on in period:
            posts = crew_rules.crew_of(kits=len(visit.kits), kind=rules.SessionKind.MOBILE)
            yield from _seats(period, visit.team, *asking.span(slot), visit.site, posts)


def _seats(
    period: Period,
    team: str,
    starts_at: datetime,
    ends_at: datetime,
    unit_code: str,
    posts: Mapping[str, int],
) -> Iterator[Seat]:
    on = today_vn(starts_at)
    home, key = district(unit_code, on), key_of(team, starts_at)
    for shift in crew_rules.shifts_of(starts_at, ends_at):
        for post, people in posts.items():
            for _ in range(people):
                yield Seat((on - period.first).days, shift, post, key, team, home)
