"""A week of sessions, and one session, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from cancuoc.domain.planning.queries import SessionRow
from cancuoc.domain.planning.rules import SessionKind, State, slot_capacity
from cancuoc.domain.units import queries as units
from cancuoc.interfaces.command.forms.sessions import SessionForm
from cancuoc.interfaces.ui.text import vi_date, vi_number, vi_time, vi_weekday
from cancuoc.kernel.clock import VN, today_vn
from cancuoc.law import deadline

A_WEEK: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """One day of the week with what the calendar says of it."""

    title: str
    mark: str
    rows: list[dict[str, object]]


def monday(text: str, *, today: date) -> date:
    """Return the Monday of the week asked for; this week when the text is no day."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = today
    if not deadline.FIRST_YEAR < day.year < deadline.LAST_YEAR:
        day = today
    return day - timedelta(days=day.weekday())


def span(first: date) -> tuple[datetime, datetime]:
    """Return the moments between which a week lies."""
    start = datetime.combine(first, time(), VN)
    return start, start + A_WEEK


def week(rows: Sequence[SessionRow], *, first: date) -> list[Day]:
    """Return the seven days with their sessions, each day marked by the calendar."""
    days = [first + timedelta(days=n) for n in range(7)]
    return [Day(title=vi_weekday(day), mark=day_mark(day), rows=_held(rows, day)) for day in days]


def _held(rows: Sequence[SessionRow], day: date) -> list[dict[str, object]]:
    held = [row for row in rows if today_vn(row.starts_at) == day]
    if not held:
        return []
    # A code may be another commune on another day of the same week, as on 1 July 2025.
    names = units.units_named(codes={row.unit_code for row in held}, on=day)
    return [
        _row(row, names[row.unit_code].full_name if row.unit_code in names else "") for row in held
    ]


def day_mark(day: date) -> str:
    """Return what the calendar says: holiday, swapped day, weekend, or ""."""
    name = deadline.holiday_name(day)
    working = deadline.is_working_day(day)
    weekend = day.weekday() >= 5
    if name and not working:
        return _("Nghỉ lễ: %(name)s") % {"name": name}
    if working and weekend:
        return _("Làm bù")
    if not working and not weekend:
        return _("Nghỉ bù")
    return _("Cuối tuần") if weekend else ""


def hours(row: SessionRow) -> str:
    """Return "17:00–22:00"."""
    return f"{vi_time(row.starts_at)}–{vi_time(row.ends_at)}"


def state(row: SessionRow) -> dict[str, str]:
    """Return the tag of a session: only a draft asks something of the planner."""
    return {
        State.DRAFT: {"text": _("Bản nháp"), "tone": "yellow"},
        State.PUBLISHED: {"text": _("Đã công bố"), "tone": ""},
        State.CANCELLED: {"text": _("Đã huỷ"), "tone": "grey"},
    }[row.state]


def detail(row: SessionRow, *, free: int | None) -> list[dict[str, object]]:
    """Return the rows of one session; `free` is None while its slots are not open."""
    on = today_vn(row.starts_at)
    when = f"{vi_weekday(on)}, {hours(row)}"
    marks = [day_mark(on), _("ngoài giờ hành chính") if row.outside_office_hours else ""]
    kind = {
        SessionKind.FIXED: _("Cố định"),
        SessionKind.MOBILE: _("Lưu động"),
        SessionKind.BEDSIDE: _("Tại giường hoặc tại nhà"),
    }[row.kind]
    found: list[dict[str, object]] = [
        {"key": _("Thời gian"), "value": when},
        {"key": _("Lịch"), "value": ", ".join(filter(None, marks)) or _("ngày làm việc")},
        {"key": _("Xã, phường"), "value": units.address_line(code=row.unit_code, on=on)},
        {"key": _("Địa điểm"), "value": row.place},
        {"key": _("Loại"), "value": kind},
        {"key": _("Đội"), "value": row.team_name},
        {"key": _("Bộ thiết bị"), "value": ", ".join(row.kits)},
        {"key": _("Sức chứa"), "value": capacity_line(row)},
    ]
    if free is not None:
        found.append({"key": _("Còn chỗ"), "value": vi_number(free)})
    return found


def capacity_line(row: SessionRow) -> str:
    """Return "10 khung giờ, mỗi khung 6 người, cả buổi 60 người"."""
    return _capacity(slots=row.slots, each=row.slot_capacity)


def capacity_of(form: SessionForm) -> str:
    """Return the capacity of what is typed so far, "" while something is missing."""
    starts, ends, rate = form.starts.value, form.ends.value, form.per_kit_hour.value
    if starts is None or ends is None or rate is None or not form.slot_minutes.value:
        return ""
    minutes = int(form.slot_minutes.value)
    whole = (ends.hour - starts.hour) * 60 + ends.minute - starts.minute
    kits = len(form.kits.value or ())
    if whole <= 0 or not kits:
        return ""
    each = slot_capacity(kits=kits, per_kit_hour=rate, slot_minutes=minutes)
    return _capacity(slots=whole // minutes, each=each)


def warnings_of(form: SessionForm) -> list[str]:
    """Return what the planner should know of the day and the hour; nothing is forbidden here."""
    found = []
    if form.day.value is not None and (mark := day_mark(form.day.value)):
        found.append(f"{vi_date(form.day.value)}: {mark}.")
    if form.starts.value is not None and form.starts.value.hour >= 17:
        found.append(_("Buổi tối, ngoài giờ hành chính."))
    return found


def _capacity(*, slots: int, each: int) -> str:
    words = {"slots": slots, "each": each, "all": vi_number(slots * each)}
    return _("%(slots)s khung giờ, mỗi khung %(each)s người, cả buổi %(all)s người") % words


def _row(row: SessionRow, unit: str) -> dict[str, object]:
    return {
        "hours": hours(row),
        "where": f"{unit}, {row.place}" if unit else row.place,
        "team": row.team_name,
        "kits": len(row.kits),
        "capacity": row.capacity,
        "note": _("Ngoài giờ") if row.outside_office_hours else "",
        "state": state(row),
        "_href": reverse("command:session", args=[row.id]),
        "_act": row.state is State.DRAFT,
    }
