"""Confirmations of numbers on form CC04: a short service of the same desk, counted apart."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from cancuoc.domain.enrolment import codes, facts, models, rules, serials
from cancuoc.domain.enrolment.rules import ConfirmationAct, ConfirmationState
from cancuoc.foundation import audit, outbox
from cancuoc.foundation.actor import Actor, Role
from cancuoc.foundation.transaction import transaction
from cancuoc.kernel import moves
from cancuoc.kernel.clock import today_vn
from cancuoc.kernel.ids import uuid7
from cancuoc.kernel.personal_id import PersonalId
from cancuoc.kernel.refusal import Refusal
from cancuoc.law import deadline

_DESK = (Role.ENROLMENT_OFFICER, Role.RECEPTION, Role.CARD_DESK)


class UnknownConfirmation(Refusal):
    """No request for a confirmation has this id."""

    status: ClassVar[int] = 404
    message = "Không tìm thấy yêu cầu xác nhận này."
    next_step = "Kiểm tra lại mã yêu cầu."


class BadOldNumber(Refusal, ValueError):
    """A confirmation joins the personal number with a 9-digit or cancelled 12-digit number."""

    message = "Số cần xác nhận phải có 9 hoặc 12 chữ số."
    next_step = "Nhập lại số chứng minh nhân dân cũ hoặc số định danh đã hủy."


class NoReasonGiven(Refusal):
    """A refusal needs its reason in writing (Law 26/2023/QH15 Art. 23(4))."""

    message = "Từ chối cần có lý do bằng văn bản."
    next_step = "Ghi lý do rồi thử lại."


@transaction
def issue_confirmation(
    *,
    personal_number: str,
    other_number: str,
    person_id: UUID | None,
    number_in_register: bool,
    unit_code: str,
    session_id: UUID | None = None,
    at: datetime,
    by: Actor,
) -> UUID:
    """Confirm that two numbers are one person's, or file the request; return its id.

    When the register already joins them the paper is given at once (limit 3 working days);
    otherwise the request waits for `settle_confirmation` (7 working days; procedure sheets
    1.000466 and 2.001178). Raise `BadPersonalId` or `BadOldNumber`.
    """
    by.require(*_DESK)
    received = today_vn(at)
    due = deadline.confirmation_due(received=received, number_in_register=number_in_register)
    row = models.Confirmation.objects.create(
        id=uuid7(at=at),
        code=serials.new_codes(prefix=codes.CONFIRMATION, count=1, at=at)[0],
        state=ConfirmationState.REQUESTED,
        person_id=person_id,
        personal_number=PersonalId.parse(personal_number).value,
        other_number=_other(other_number),
        unit_code=unit_code,
        session_id=session_id,
        requested_at=at,
        due_on=due,
    )
    if number_in_register:
        _settle(row, ConfirmationAct.ISSUE, reason="", at=at, by=by)
    else:
        _tell(row, "enrolment.confirm_request", at=at, by=by)
    return row.id


@transaction
def settle_confirmation(
    *, confirmation_id: UUID, found: bool, reason: str = "", at: datetime, by: Actor
) -> None:
    """Give or refuse a confirmation that was asked for; a refusal needs a reason (CC03).

    Raise `UnknownConfirmation`, `NoReasonGiven` or `IllegalMove`.
    """
    by.require(*_DESK, Role.REVIEWER)
    row = models.Confirmation.objects.select_for_update().filter(id=confirmation_id).first()
    if row is None:
        raise UnknownConfirmation
    if not found and not reason.strip():
        raise NoReasonGiven
    act = ConfirmationAct.ISSUE if found else ConfirmationAct.REFUSE
    _settle(row, act, reason=reason, at=at, by=by)


def _settle(
    row: models.Confirmation, act: ConfirmationAct, *, reason: str, at: datetime, by: Actor
) -> None:
    state = moves.after(moves=rules.CONFIRMATION_MOVES, state=ConfirmationState(row.state), act=act)
    models.Confirmation.objects.filter(id=row.id).update(
        state=state, settled_at=at, settled_by=by.hand, reason=reason
    )
    issued = state is ConfirmationState.ISSUED
    _tell(row, "enrolment.confirm" if issued else "enrolment.confirm_refuse", at=at, by=by)
    if issued:
        outbox.publish(
            facts.ConfirmationIssued(at=at, confirmation_id=row.id, unit_code=row.unit_code)
        )


def _other(text: str) -> str:
    digits = "".join(text[:32].split())
    if not digits.isascii() or not digits.isdigit() or len(digits) not in (9, 12):
        raise BadOldNumber
    return digits


def _tell(row: models.Confirmation, act: str, *, at: datetime, by: Actor) -> None:
    audit.record(
        act=act,
        at=at,
        by=by,
        object_kind="confirmation",
        object_id=row.id,
        person_id=row.person_id,
        unit_code=row.unit_code,
        code=row.code,
    )
