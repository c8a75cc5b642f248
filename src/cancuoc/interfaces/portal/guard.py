"""Guessing is slowed: wrong look-ups are counted in the audit log, by visitor and by person.

Ten wrong tries in a quarter of an hour close the look-up, for one address and also for one
person's number, so that many addresses together may not try every birthday of a child.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import ClassVar, Final, TypeVar
from uuid import UUID

from cancuoc.foundation import audit
from cancuoc.foundation.actor import Actor
from cancuoc.foundation.transaction import transaction
from cancuoc.kernel.refusal import Refusal

T = TypeVar("T")
TRIES: Final = 10
WINDOW: Final = timedelta(minutes=15)
_ACT: Final = "portal.wrong"


class TooManyTries(Refusal):
    """Ten wrong look-ups within a quarter of an hour."""

    status: ClassVar[int] = 429
    message = "Đã nhập sai quá nhiều lần."
    next_step = "Vui lòng chờ 15 phút rồi thử lại, hoặc gọi công an nơi cư trú để được giúp."


class NoMatch(Refusal):
    """What was typed does not belong together; we do not say which part is wrong."""

    status: ClassVar[int] = 404
    message = "Thông tin chưa khớp với dữ liệu."
    next_step = "Vui lòng xem lại từng mục theo giấy tờ rồi nhập lại."

    def __init__(self, *, person_id: UUID | None = None) -> None:
        super().__init__()
        self.person_id = person_id


def proven(*, what: str, find: Callable[[], T], at: datetime, by: Actor) -> T:
    """Return what `find` finds, unless the visitor guessed too often.

    `find` raises `NoMatch` for a wrong answer, which is set down before it goes on.
    """
    if _wrong(at=at, actor=by.id) >= TRIES:
        raise TooManyTries
    try:
        return find()
    except NoMatch as refusal:
        _note(what=what, person_id=refusal.person_id, at=at, by=by)
        raise


def not_guessed(*, person_id: UUID, at: datetime) -> None:
    """Refuse with `TooManyTries` when somebody has been guessing about this person."""
    if _wrong(at=at, person_id=person_id) >= TRIES:
        raise TooManyTries


def _wrong(*, at: datetime, actor: str | None = None, person_id: UUID | None = None) -> int:
    lines = audit.history(
        actor=actor, person_id=person_id, act_prefix=_ACT, since=at - WINDOW, limit=TRIES
    )
    return sum(1 for _ in lines)


@transaction
def _note(*, what: str, person_id: UUID | None, at: datetime, by: Actor) -> None:
    audit.record(
        act=f"{_ACT}_{what}",
        at=at,
        by=by,
        object_kind="look_up",
        object_id=what,
        person_id=person_id,
    )
