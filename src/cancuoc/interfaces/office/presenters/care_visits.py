"""Visits in words: rooms and codes of files, officers and carers, never a name of a resident."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from cancuoc.domain.bedside.queries import BedRow, VisitRow, VisitView
from cancuoc.domain.bedside.rules import BedState, VisitState
from cancuoc.domain.planning.queries import TeamRow
from cancuoc.domain.specialcare.visiting import ToVisit
from cancuoc.foundation import access
from cancuoc.interfaces.office.forms.care_visits import STOPS
from cancuoc.interfaces.ui.forms import Choice
from cancuoc.interfaces.ui.text import vi_date, vi_number, vi_time, vi_weekday
from cancuoc.law.capture import Reason as Why
from cancuoc.law.capture import State as Part

Row = dict[str, Any]
_TONES = {
    BedState.WAITING: "grey",
    BedState.UNDER_WAY: "blue",
    BedState.PAUSED: "yellow",
    BedState.CAPTURED: "green",
    BedState.NOT_TAKEN: "grey",
    BedState.CARRIED: "grey",
}


def visits(rows: Sequence[VisitRow]) -> list[Row]:
    """Return the visits of a centre, newest first."""
    return [
        {
            "when": f"{vi_date(row.starts_at)}, {vi_time(row.starts_at)}",
            "state": _(row.state.vi),
            "beds": row.beds,
            "captured": row.captured,
            "_href": reverse("office:care_visit", args=[row.id]),
            "_act": row.state is VisitState.OPEN,
        }
        for row in rows
    ]


def head(found: VisitView) -> list[Row]:
    """Return what is known of a visit before its list."""
    session = found.session
    rows: list[Row] = [{"key": _("Tình trạng"), "value": _(found.state.vi)}]
    if session is not None:
        hours = f"{vi_time(session.starts_at)}–{vi_time(session.ends_at)}"
        rows += [
            {"key": _("Thời gian"), "value": f"{vi_weekday(session.starts_at)}, {hours}"},
            {"key": _("Đội"), "value": session.team_name},
            {"key": _("Bộ thiết bị"), "value": ", ".join(session.kits)},
        ]
    if found.medical:
        rows.append({"key": _("Nhân viên y tế"), "value": found.medical})
    return rows


def beds(found: VisitView) -> list[Row]:
    """Return the list in the order of the rooms; each line leads to the bed."""
    return [
        {
            "room": bed.room,
            "code": bed.code,
            "state": state_words(bed),
            "officers": " + ".join(filter(None, (bed.first_officer, bed.second_officer))),
            "_href": reverse("office:care_bed", args=[found.id, bed.id]),
            "_act": bed.state in (BedState.UNDER_WAY, BedState.PAUSED),
        }
        for bed in found.beds
    ]


def state_words(bed: BedRow) -> str:
    """Return where a bed stands, with the reason when there is one."""
    words = str(_(bed.state.vi))
    return f"{words}: {_(bed.reason.vi).lower()}" if bed.reason.vi else words


def tag(bed: BedRow) -> dict[str, str]:
    """Return the state of a bed as a tag."""
    return {"text": _(bed.state.vi), "tone": _TONES.get(bed.state, "")}


def bed(one: BedRow) -> list[Row]:
    """Return what is known of one bed."""
    rows: list[Row] = [
        {"key": _("Phòng, giường"), "value": one.room},
        {"key": _("Tình trạng"), "value": state_words(one)},
    ]
    if one.continued:
        rows.append({"key": _("Ghi chú"), "value": _("Làm tiếp từ buổi trước")})
    if one.first_officer or one.second_officer:
        second = one.second_officer or _("chưa ghi cán bộ thứ hai")
        rows.append({"key": _("Hai cán bộ"), "value": f"{one.first_officer} + {second}"})
    if one.carer:
        rows.append({"key": _("Người chăm sóc ngồi cạnh"), "value": one.carer})
    if one.state is BedState.CAPTURED:
        rows.append({"key": _("Không thu được"), "value": missing(one) or _("Thu đủ")})
        rows.append({"key": _("Tìm theo vân tay, mống mắt"), "value": search_words(one)})
    return rows


def told(one: BedRow | None) -> str:
    """Return what a file's page says of the newest bed, "" when there was none."""
    if one is None:
        return ""
    if one.state is not BedState.CAPTURED:
        return f"{one.room}. {state_words(one)}"
    parts = (missing(one) or str(_("Thu đủ")), search_words(one))
    return ". ".join((state_words(one), *parts))


def missing(one: BedRow) -> str:
    """Return the parts that were not captured, each with its state and reason."""
    return "; ".join(_missing(*part) for part in one.missing)


def search_words(one: BedRow) -> str:
    """Return what the search by itself came to; officers still decide."""
    if not one.searched:
        return str(_("Chưa tìm được, hệ thống sẽ tự tìm khi có mẫu"))
    words = (
        _("Thấy %(n)s hồ sơ dân cư, chờ hai cán bộ kết luận") % {"n": vi_number(one.found)}
        if one.found
        else _("Không thấy ai trong dữ liệu dân cư")
    )
    if one.same_as:
        words = _("%(words)s. Trùng với hồ sơ ở cơ sở: %(codes)s") % {
            "words": words,
            "codes": ", ".join(one.same_as),
        }
    return str(words)


def residents(rows: Sequence[ToVisit]) -> list[Choice]:
    """Return who may be put on the list: the file's code and the centre's own."""
    return [Choice(str(row.id), f"{row.code} ({row.roll_number})") for row in rows]


def officers(usernames: Sequence[str], *, on: date) -> list[Choice]:
    """Return the officers of the team by name; whose account is closed is left out."""
    found = []
    for name in usernames:
        with suppress(access.UnknownUser):
            label = access.actor_named(username=name, on=on).label
            found.append(Choice(name, f"{label} ({name})"))
    return found


def stops(one: BedRow) -> list[Choice]:
    """Return how a bed may be left: only what is under way can rest."""
    return [way for way in STOPS if way.value == "leave" or one.state is BedState.UNDER_WAY]


def teams(rows: Sequence[TeamRow]) -> list[Choice]:
    """Return the teams with bedside kits."""
    return [Choice(row.code, row.name) for row in rows]


def _missing(part: str, state: str, reason: str) -> str:
    kind, _sep, which = part.partition("-")
    words = {
        "finger": _("ngón %(n)s") % {"n": which},
        "eye": _("mắt phải") if which == "right" else _("mắt trái"),
        "face": _("Ảnh mặt").lower(),
    }[kind]
    said = [_(Part(state).vi).lower(), _(Why(reason).vi).lower() if reason in set(Why) else ""]
    return f"{words}: {', '.join(filter(None, said))}"
