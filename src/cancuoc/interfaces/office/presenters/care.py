"""Centres, rolls and files in words. Lists say where somebody stands, never who it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cancuoc.domain.specialcare.asked import Awaited
from cancuoc.domain.specialcare.evidence import Agreement, Weight
from cancuoc.domain.specialcare.queries import CandidateRow, CentreRow, File, ResidentRow
from cancuoc.domain.specialcare.roll_faults import Gravity
from cancuoc.domain.specialcare.rules import CandidateState, Status
from cancuoc.domain.specialcare.services import RollReport
from cancuoc.interfaces.ui.text import vi_date, vi_number

Table = dict[str, object]
_TONES = {Status.NOT_YET: "yellow", Status.CONTESTED: "red", Status.DECIDING: "yellow"}


def tiles(rows: Sequence[CentreRow]) -> list[Table]:
    """Return the figures of all centres in reach: who is missed stands first."""
    counts: dict[Status, int] = {}
    for row in rows:
        for status, count in row.by_status.items():
            counts[status] = counts.get(status, 0) + count
    left = sum(count for status, count in counts.items() if status.open)
    return [
        {"label": _("Còn việc phải làm"), "number": left, "tone": "act" if left else ""},
        {"label": _("Chưa xác định được"), "number": counts.get(Status.NOT_YET, 0)},
        {
            "label": _("Đã có giấy tờ"),
            "number": sum(count for status, count in counts.items() if status.reached),
        },
        {"label": _("Trong sổ"), "number": sum(counts.values())},
    ]


def centres(rows: Sequence[CentreRow]) -> list[Table]:
    """Return the centres, those with most left to do first."""
    return [
        {
            "name": row.name,
            "left": row.left_to_do,
            "residents": row.residents,
            "_href": reverse("office:care_centre", args=[row.code]),
            "_act": bool(row.left_to_do),
        }
        for row in rows
    ]


def awaited(rows: Sequence[Awaited]) -> list[Table]:
    """Return the offices to telephone, by file; those whose time is over say so."""
    return [
        {
            "code": row.code,
            "addressee": row.addressee,
            "due": vi_date(row.due_on),
            "state": _("Hết hạn, không trả lời")
            if row.silent
            else _("Đã nhắc ngày %(day)s") % {"day": vi_date(row.reminded_on)},
            "_href": reverse("office:care_file", args=[row.resident_id]),
            "_act": row.silent,
        }
        for row in rows
    ]


def residents(rows: Sequence[ResidentRow], *, at: datetime) -> list[Table]:
    """Return the residents of a centre by code; no name stands in a list."""
    return [
        {
            "code": row.code,
            "roll": row.roll_number,
            "status": _(row.status.vi),
            "days": vi_number((at - row.since).days),
            "_href": reverse("office:care_file", args=[row.id]),
        }
        for row in rows
    ]


def by_status(rows: Sequence[ResidentRow]) -> list[tuple[str, str]]:
    """Return the statuses that occur, with their counts, for the filter."""
    counts: dict[Status, int] = {}
    for row in rows:
        counts[row.status] = counts.get(row.status, 0) + 1
    said = [(str(s), f"{_(s.vi)} ({vi_number(n)})") for s, n in sorted(counts.items())]
    return [("", _("Tất cả (%(n)s)") % {"n": vi_number(len(rows))}), *said]


def report(found: RollReport) -> Table:
    """Return what came of a roll: counts, and every line with something to say."""
    lines = [
        {
            "line": str(line.number),
            "what": _("Không nhận") if line.entry is None else _("Nhận, còn ngờ"),
            "faults": " ".join(
                _(f.vi) for f in sorted(line.faults, key=lambda f: f.gravity is Gravity.DOUBTFUL)
            ),
            "_act": line.entry is None,
        }
        for line in found.lines
        if line.faults
    ]
    said = _("Thêm %(added)s, đổi %(changed)s, giữ nguyên %(same)s, không nhận %(refused)s dòng.")
    return {
        "said": said
        % {
            "added": vi_number(found.added),
            "changed": vi_number(found.changed),
            "same": vi_number(found.same),
            "refused": vi_number(found.refused),
        },
        "lines": lines,
    }


def statements(file: File) -> list[Table]:
    """Return what was said, each with source, weight and day."""
    return [
        {
            "about": _(one.about.vi),
            "value": one.shown,
            "source": " · ".join(
                [
                    f"{_(one.source.vi)}: {one.said_by}",
                    _(Weight(one.weight).vi),
                    *([vi_date(one.on)] if one.on else []),
                ]
            ),
        }
        for one in file.statements
    ]


def contradictions(file: File) -> list[str]:
    """Return the matters in which not everything can be true."""
    return [
        _("%(about)s: %(values)s") % {"about": _(about.vi), "values": " / ".join(values)}
        for about, values in file.contradictions.items()
    ]


def candidates(file: File, *, names: Mapping[Any, str]) -> list[Table]:
    """Return the records found, with what agrees and differs and what may be done."""
    return [_candidate(one, names=names) for one in file.candidates]


def _candidate(one: CandidateRow, *, names: Mapping[Any, str]) -> Table:
    agreeing = [a for a, how in one.comparison.by_matter.items() if how is Agreement.AGREES]
    differing = [a for a, how in one.comparison.by_matter.items() if how is Agreement.DIFFERS]
    state = CandidateState(one.state)
    return {
        "id": one.id,
        "name": names.get(one.person_id, "–"),
        "likeness": _(one.comparison.likeness.vi),
        "agrees": ", ".join(_(a.vi).lower() for a in agreeing) or "–",
        "differs": ", ".join(_(a.vi).lower() for a in differing) or "–",
        "state": str(_STATES[state]),
        "may_propose": state is CandidateState.OPEN,
        "may_confirm": state is CandidateState.PROPOSED,
        "reason": one.reason,
    }


_STATES = {
    CandidateState.OPEN: gettext_lazy("Chờ đề xuất"),
    CandidateState.PROPOSED: gettext_lazy("Chờ người thứ hai xác nhận"),
    CandidateState.CONFIRMED: gettext_lazy("Đã xác nhận"),
    CandidateState.REFUSED: gettext_lazy("Không phải"),
}


def head(file: File) -> Table:
    """Return where the person stands, the next step and the rules it stands on."""
    until = file.step.until
    return {
        "id": file.id,
        "code": file.code,
        "centre": file.centre,
        "status": {"text": _(file.status.vi), "tone": _TONES.get(file.status, "blue")},
        "step": _(file.step.act.vi),
        "act": str(file.step.act),
        "citations": list(file.step.citations),
        "until": vi_date(until) if until else "",
    }
