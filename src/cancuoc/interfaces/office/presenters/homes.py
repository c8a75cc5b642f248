"""Requests to be seen at home in words, for the officer of the area."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from cancuoc.domain.outreach.home_rules import HomeState
from cancuoc.domain.outreach.queries import HomeRow
from cancuoc.domain.population.queries import PersonView
from cancuoc.interfaces.ui.home_asking import WEEKDAYS
from cancuoc.interfaces.ui.text import age_words, phone, vi_date, vi_time, vi_weekday
from cancuoc.kernel.clock import today_vn

Row = dict[str, Any]
# What asks something of the officer of the area.
MINE = (HomeState.ASKED, HomeState.NOT_MET)
_TONES = {
    HomeState.ASKED: "yellow",
    HomeState.NOT_MET: "orange",
    HomeState.PLANNED: "blue",
    HomeState.DONE: "green",
}


def tag(row: HomeRow) -> dict[str, str]:
    """Return the state for the tag macro."""
    return {"text": _(row.state.vi), "tone": _TONES.get(row.state, "")}


def listed(rows: Sequence[HomeRow], people: Mapping[UUID, PersonView], *, on: date) -> list[Row]:
    """Return the open requests, what the officer must decide first, then the longest waiting."""
    ordered = sorted(rows, key=lambda row: row.state not in MINE)
    return [
        {
            "name": people[row.person_id].full_name,
            "age": age_words(people[row.person_id].born, on),
            "why": _(row.reason.vi),
            "where": place(row),
            "waits": waits(row, on=on),
            "state": hour(row) or _(row.state.vi),
            "_href": reverse("office:home_request", args=[row.code]),
            "_act": row.state in MINE,
        }
        for row in ordered
        if row.person_id in people
    ]


def place(row: HomeRow) -> str:
    """Return the hamlet and the house, as far as the register knows them."""
    return ", ".join(part for part in (row.house, row.hamlet) if part) or _("chưa rõ tổ, thôn")


def waits(row: HomeRow, *, on: date) -> str:
    """Return how long the request has been waiting."""
    days = (on - today_vn(row.asked_at)).days
    return _("%(days)s ngày") % {"days": days} if days else _("hôm nay")


def hour(row: HomeRow) -> str:
    """Return when the team comes, "" before that is planned."""
    if row.state is not HomeState.PLANNED or row.visit_from is None:
        return ""
    return f"{vi_time(row.visit_from)}, {vi_weekday(row.visit_from)}"


def summary(row: HomeRow) -> list[Row]:
    """Return what the family said, and what is planned."""
    days = ", ".join(str(WEEKDAYS[day].text) for day in row.days) or _("Ngày nào cũng được")
    rows: list[Row] = [
        {"key": _("Lý do"), "value": ": ".join(filter(None, [_(row.reason.vi), row.words]))},
        {"key": _("Nơi ở"), "value": place(row)},
        {"key": _("Điện thoại"), "value": phone(row.phone)},
        {"key": _("Tiện cho gia đình"), "value": f"{days}; {_(row.part.vi)}"},
        {"key": _("Gửi ngày"), "value": f"{vi_date(row.asked_at)}, {_(row.way.vi)}"},
    ]
    if hour(row):
        text = _("%(hour)s, điểm thứ %(stop)s") % {"hour": hour(row), "stop": row.stop}
        rows.append({"key": _("Đội đến"), "value": text})
    if row.missed:
        rows.append({"key": _("Lần trước"), "value": _(row.missed.vi)})
    if row.declined and row.state is HomeState.DECLINED:
        rows.append({"key": _("Lý do không đến"), "value": _(row.declined.vi)})
    return rows


def late(row: HomeRow, *, at: datetime) -> bool:
    """Say whether the hour of a planned visit is past, so that what came of it may be noted."""
    return row.state is HomeState.PLANNED and row.visit_from is not None and row.visit_from <= at
