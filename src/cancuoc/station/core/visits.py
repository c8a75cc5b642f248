"""Why a dossier was put aside, and how many sittings it took: read from its own log of acts.

Nothing new is stored for it: the log travels signed in the packet, so the centre and an
inspector read the same pauses that the officer saw.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from cancuoc.kernel.refusal import Refusal
from cancuoc.packet.content import Officer
from cancuoc.station.core import opening
from cancuoc.station.core.desk import Desk
from cancuoc.station.draft import Draft
from cancuoc.station.store import Store
from cancuoc.station.tables import drafts

_PAUSE: Final = "draft.pause"
_RESUME: Final = "draft.resume"


class PauseReason(StrEnum):
    """Why somebody stops for a while; everything taken is kept."""

    CHILD_CRIES = "child_cries"
    TIRED = "tired"
    PAPERS = "papers"
    DEVICE = "device"
    POWER = "power"
    OTHER = "other"

    @property
    def vi(self) -> str:
        """Return the words on the screen."""
        return {
            "child_cries": "Trẻ khóc, cần nghỉ",
            "tired": "Người làm thẻ mệt, hẹn lượt sau",
            "papers": "Chờ lấy giấy tờ",
            "device": "Thiết bị hỏng",
            "power": "Mất điện, phải tắt máy",
            "other": "Việc khác",
        }[self.value]


class ReasonMissing(Refusal):
    """A dossier is put aside for a reason of the list, or not at all."""

    message = "Chưa chọn lý do tạm dừng."
    next_step = "Vui lòng chọn một lý do trong danh sách."


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """How a dossier went so far. `reason` and `since` are of the last pause, if there was one."""

    sittings: int
    reason: PauseReason | None = None
    since: datetime | None = None


def reason_of(text: str) -> PauseReason:
    """Return the reason with this code; raise `ReasonMissing`."""
    try:
        return PauseReason(text)
    except ValueError as error:
        raise ReasonMissing from error


def pause(desk: Desk, *, draft_id: UUID, reason: PauseReason, at: datetime, by: Officer) -> Draft:
    """Put a draft aside for a reason; said twice it is one pause."""
    return opening.pause(desk, draft_id=draft_id, at=at, by=by, why=reason.value)


def course(store: Store, draft_id: UUID) -> Course:
    """Return how often somebody sat down for this dossier and why it was last put aside."""
    entries = drafts.operations(store, draft_id).entries
    last = next((each for each in reversed(entries) if each.act == _PAUSE), None)
    known = last is not None and last.detail in set(PauseReason)
    return Course(
        sittings=1 + sum(each.act == _RESUME for each in entries),
        reason=PauseReason(last.detail) if last and known else None,
        since=last.at if last else None,
    )
