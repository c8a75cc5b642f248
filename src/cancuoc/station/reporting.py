"""Signed reports on their way to the centre, each told until the centre gives its print back."""

from __future__ import annotations

import json
from datetime import datetime
from http.client import NOT_FOUND, UNAUTHORIZED
from typing import Any, Final

from cancuoc.kernel.digest import sha256_hex
from cancuoc.station.health import Task
from cancuoc.station.link import BadAnswer, CentreRefused
from cancuoc.station.sync import Errands
from cancuoc.station.tables import closings, teams, values
from cancuoc.station.tables.closings import Report

_PIECE: Final = 400


def tell_reports(errands: Errands, *, at: datetime) -> int:
    """Tell the reports that wait; return how many the centre has now.

    One that it refuses for good is set aside with the reason, and one it does not know what to do
    with goes on waiting: a session it has not heard of, or an older centre. Neither holds up
    another. Raise the refusal of one that goes on waiting when all others were told.
    """
    store, told = errands.desk.store, 0
    unheard: CentreRefused | None = None
    for report in closings.waiting(store):
        try:
            with errands.health.trying(Task.SENDING, at=at):
                _tell(errands, report)
        except CentreRefused as refusal:
            if refusal.passing or refusal.http_status == UNAUTHORIZED:
                raise
            if refusal.http_status == NOT_FOUND:
                unheard = refusal
                continue
            closings.refused(store, report.id, refusal.message)
            continue
        with store.write():
            closings.told(store, report.id)
            values.note(store, "report.told", at=at, hand="station", detail=report.kind.value)
        told += 1
    if unheard is not None:
        raise unheard
    return told


def tell_teams(errands: Errands, *, at: datetime) -> int:
    """Tell the teams that were chosen; return how many the centre has now.

    One it does not know what to do with goes on waiting, as with `tell_reports`.
    """
    store, told = errands.desk.store, 0
    unheard: CentreRefused | None = None
    for row in teams.waiting(store):
        body: dict[str, Any] = {
            "key_id": row.choice.key_id,
            "team": _pieces(row.word),
            "leases": [_pieces(lease) for lease in row.leases],
        }
        try:
            with errands.health.trying(Task.SENDING, at=at):
                errands.centre.post("/reports/team", body)
        except CentreRefused as refusal:
            if refusal.passing or refusal.http_status == UNAUTHORIZED:
                raise
            if refusal.http_status == NOT_FOUND:
                unheard = refusal
                continue
            teams.settle(store, row, state="refused", message=refusal.message)
            continue
        teams.settle(store, row, state="told")
        told += 1
    if unheard is not None:
        raise unheard
    return told


def _pieces(text: str) -> list[str]:
    """Return a long text as texts of the protocol."""
    return [text[start : start + _PIECE] for start in range(0, len(text), _PIECE)]


def _tell(errands: Errands, report: Report) -> None:
    """Say a report; an answer with another print is no answer."""
    leases = [_pieces(lease) for lease in report.leases]
    body: dict[str, Any] = {"report": json.loads(report.data), "leases": leases}
    answer = errands.centre.post(f"/reports/{report.kind.value}", body)
    said = answer.get("digest") if isinstance(answer, dict) else None
    if said != sha256_hex(report.data):
        raise BadAnswer
