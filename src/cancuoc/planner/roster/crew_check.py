"""A judge of crew rosters: from clock times and articles, not from the planning model.

It answers with every rule that is broken, in Vietnamese words beside the article.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from cancuoc.kernel.textdate import vi_number
from cancuoc.planner.roster.crew import Assignment, Crew, Officer
from cancuoc.planner.roster.working_time import DAY


class Violation(NamedTuple):
    """One broken rule: whose, on which day (or the first of a stretch), in words."""

    rule: str
    officer: str
    day: int
    words: str
    article: str = ""


Spans = list[tuple[int, int]]  # worked stretches in minutes from the plan's first midnight


def judge(crew: Crew, roster: Sequence[Assignment]) -> tuple[Violation, ...]:
    """Return every hard rule the roster breaks, officer by officer."""
    known = {officer.code: officer for officer in crew.officers}
    found: list[Violation] = []
    for code in sorted({a.officer for a in roster}):
        if code not in known:
            words = f"Không có cán bộ mang mã {code} trong danh sách."
            found.append(Violation("officer", code, 0, words))
            continue
        own = sorted((a for a in roster if a.officer == code), key=lambda a: a.day)
        found.extend(of_officer(crew, known[code], own))
    return tuple(found)


def of_officer(crew: Crew, officer: Officer, own: Sequence[Assignment]) -> Iterator[Violation]:
    """Judge the assignments of one officer."""
    yield from _posts(crew, officer, own)
    minutes = _minutes_of_days(crew, own)
    yield from _days(crew, officer, minutes)
    yield from _sums(crew, officer, minutes)
    spans = _spans(crew, own)
    yield from _rest_between(crew, officer, spans)
    yield from _rest_of_week(crew, officer, spans)
    yield from _house(crew, officer, set(minutes))


def _posts(crew: Crew, officer: Officer, own: Iterable[Assignment]) -> Iterator[Violation]:
    places = Counter((a.day, a.shift) for a in own)
    for day, shift in (key for key, count in places.items() if count > 1):
        words = f"{officer.code} bị xếp hai vị trí trong {_shift_on(crew, shift, day)}."
        yield Violation("double", officer.code, day, words)
    for a in own:
        when = _shift_on(crew, a.shift, a.day)
        if a.post not in officer.skills:
            words = f"{officer.code} không làm được vị trí {crew.rules.posts[a.post]}, {when}."
            yield Violation("skill", officer.code, a.day, words)
        if a.day in officer.leave:
            words = f"{officer.code} đang nghỉ phép nhưng bị xếp {when}."
            yield Violation("leave", officer.code, a.day, words)


def _days(crew: Crew, officer: Officer, minutes: dict[int, int]) -> Iterator[Violation]:
    for day, worked in minutes.items():
        over = worked - crew.rules.law["regular_day"].minutes
        yield from _beyond(crew, officer, "day", day, worked, f"ngày {_date(crew, day)}")
        when = f"làm thêm ngày {_date(crew, day)}"
        yield from _beyond(crew, officer, "overtime_day", day, over, when)


def _sums(crew: Crew, officer: Officer, minutes: dict[int, int]) -> Iterator[Violation]:
    regular_day = crew.rules.law["regular_day"].minutes
    for week in crew.weeks:
        regular = sum(min(minutes.get(day, 0), regular_day) for day in week)
        when = f"tuần từ {_date(crew, week[0])}"
        yield from _beyond(crew, officer, "regular_week", week[0], regular, when)
    over = {day: max(0, worked - regular_day) for day, worked in minutes.items()}
    for number, month in enumerate(crew.months):
        so_far = 0 if number else officer.overtime_month
        extra = so_far + sum(over.get(day, 0) for day in month)
        when = f"làm thêm tháng {crew.on(month[0]):%m/%Y}"
        yield from _beyond(crew, officer, "overtime_month", month[0], extra, when)
    for number, year in enumerate(crew.years):
        so_far = 0 if number else officer.overtime_year
        extra = so_far + sum(over.get(day, 0) for day in year)
        when = f"làm thêm năm {crew.on(year[0]).year}"
        yield from _beyond(crew, officer, "overtime_year", year[0], extra, when)


def _beyond(
    crew: Crew, officer: Officer, rule: str, day: int, minutes: int, when: str
) -> Iterator[Violation]:
    limit = crew.rules.law[rule]
    if minutes > limit.minutes:
        words = f"{officer.code}, {when}: {_hours(minutes)}, tối đa {_hours(limit.minutes)}."
        yield Violation(rule, officer.code, day, words, limit.article)


def _rest_between(crew: Crew, officer: Officer, spans: Spans) -> Iterator[Violation]:
    limit = crew.rules.law["rest_between"]
    for (_, ended), (begins, _) in pairwise(spans):
        if begins // DAY != (ended - 1) // DAY and begins - ended < limit.minutes:
            day = begins // DAY
            words = (
                f"{officer.code} chỉ nghỉ {_hours(begins - ended)} trước ca ngày "
                f"{_date(crew, day)}, ít nhất {_hours(limit.minutes)}."
            )
            yield Violation("rest_between", officer.code, day, words, limit.article)


def _rest_of_week(crew: Crew, officer: Officer, spans: Spans) -> Iterator[Violation]:
    limit = crew.rules.law["rest_week"]
    for week in (days for days in crew.weeks if len(days) == 7):
        begins, ends = week[0] * DAY, (week[-1] + 1) * DAY
        inside = [span for span in spans if span[1] > begins and span[0] < ends]
        edges = [(begins, begins), *inside, (ends, ends)]
        longest = max(later[0] - earlier[1] for earlier, later in pairwise(edges))
        if longest < limit.minutes:
            words = (
                f"{officer.code}, tuần từ {_date(crew, week[0])}: nghỉ liền nhiều nhất "
                f"{_hours(longest)}, ít nhất {_hours(limit.minutes)}."
            )
            yield Violation("rest_week", officer.code, week[0], words, limit.article)


def _house(crew: Crew, officer: Officer, worked: set[int]) -> Iterator[Violation]:
    house, run = crew.rules.house, 0
    for day in range(crew.days):
        run = run + 1 if day in worked else 0
        if run == house.days_in_a_row + 1:
            words = (
                f"{officer.code} làm quá {house.days_in_a_row} ngày liền, "
                f"đến ngày {_date(crew, day)}."
            )
            yield Violation("days_in_a_row", officer.code, day, words, house.article)
    used = sum(not worked.isdisjoint(weekend) for weekend in crew.weekends)
    most = weekends_most(crew)
    if used > most:
        words = f"{officer.code} làm {used} cuối tuần, tối đa {most}."
        yield Violation("weekends", officer.code, 0, words, house.article)


def weekends_most(crew: Crew) -> int:
    """Return the weekends an officer may work in the plan: the share of six, rounded up."""
    return -(-len(crew.weekends) * crew.rules.house.weekends_of_six // 6)


def _minutes_of_days(crew: Crew, own: Iterable[Assignment]) -> dict[int, int]:
    minutes: Counter[int] = Counter()
    for day, shift in {(a.day, a.shift) for a in own}:
        minutes[day] += crew.rules.shifts[shift].minutes
    return dict(sorted(minutes.items()))


def _spans(crew: Crew, own: Iterable[Assignment]) -> Spans:
    shifts = ((a.day * DAY, crew.rules.shifts[a.shift]) for a in own)
    return sorted({(at + s.begins, at + s.worked_until) for at, s in shifts})


def _shift_on(crew: Crew, shift: str, day: int) -> str:
    return f"{crew.rules.shifts[shift].words} ngày {_date(crew, day)}"


def _date(crew: Crew, day: int) -> str:
    return f"{crew.on(day):%d/%m}"


def _hours(minutes: int) -> str:
    places = 0 if minutes % 60 == 0 else 1
    return f"{vi_number(minutes / 60, places=places)} giờ"
