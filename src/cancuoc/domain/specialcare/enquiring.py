"""Questions to other offices, with a deadline in working days; silence is an answer too.

What a day does to them by itself is in `days`."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from cancuoc.domain.specialcare import files, models, refusals
from cancuoc.domain.specialcare.evidence import About, Source, clean
from cancuoc.domain.specialcare.rules import (
    ENQUIRY_DAYS,
    ENQUIRY_MOVES,
    Answered,
    EnquiryAct,
    EnquiryState,
)
from cancuoc.domain.specialcare.watching import watched
from cancuoc.foundation.actor import Actor
from cancuoc.foundation.transaction import transaction
from cancuoc.kernel import moves
from cancuoc.kernel.clock import today_vn
from cancuoc.kernel.ids import uuid7
from cancuoc.law.deadline import add_working_days


@watched
@transaction
def send(
    *,
    resident_id: UUID,
    addressee: str,
    place: str,
    days: int = ENQUIRY_DAYS,
    at: datetime,
    by: Actor,
) -> UUID:
    """Ask an office about a place the file names; return the enquiry."""
    row = files.held(resident_id, at=at, by=by)
    if not (addressee.strip() and place.strip()) or not 1 <= days <= 60:
        raise refusals.WhyNeeded("Cần ghi nơi nhận, địa danh cần hỏi và thời hạn 1 đến 60 ngày.")
    on = today_vn(at)
    enquiry = models.Enquiry.objects.create(
        id=uuid7(at=at),
        resident=row,
        addressee=" ".join(addressee.split())[:120],
        place=" ".join(place.split())[:200],
        sent_on=on,
        due_on=add_working_days(on, days),
        state=EnquiryState.SENT,
    )
    files.settle(row, "enquire", at=at, by=by)
    return enquiry.id


@watched
@transaction
def answer(
    *,
    enquiry_id: UUID,
    outcome: Answered,
    text: str,
    facts: dict[About, str] | None = None,
    at: datetime,
    by: Actor,
) -> None:
    """Take an answer, also a late one; each fact in it becomes a statement of that office."""
    enquiry, row = _held(enquiry_id, at=at, by=by)
    if not text.strip() or outcome is Answered.NOTHING:
        raise refusals.WhyNeeded("Cần ghi nội dung và kết quả trả lời.")
    move(enquiry, EnquiryAct.ANSWER)
    enquiry.answer, enquiry.answered_on = text.strip()[:500], today_vn(at)
    enquiry.outcome = outcome
    enquiry.save()
    models.Statement.objects.bulk_create(
        [
            models.Statement(
                id=uuid7(at=at),
                resident=row,
                about=about,
                value=clean(about=about, typed=typed),
                source=Source.POLICE,
                said_by=enquiry.addressee,
                on=today_vn(at),
                weight=Source.POLICE.usual_weight,
                at=at,
                by=by.id,
            )
            for about, typed in (facts or {}).items()
        ]
    )
    # What an answer adds may lead to a record: names are searched once more.
    if facts:
        row.names_searched_on = None
    files.settle(row, "answer", at=at, by=by, what=str(outcome))


@watched
@transaction
def withdraw(*, enquiry_id: UUID, reason: str, at: datetime, by: Actor) -> None:
    """Take a question back that was sent to the wrong place."""
    enquiry, row = _held(enquiry_id, at=at, by=by)
    if not reason.strip():
        raise refusals.WhyNeeded
    move(enquiry, EnquiryAct.WITHDRAW)
    enquiry.answer = reason.strip()[:500]
    enquiry.save()
    files.settle(row, "withdraw", at=at, by=by)


@watched
@transaction
def give_up(*, enquiry_id: UUID, at: datetime, by: Actor) -> None:
    """Note that nobody answered within the time; refused while the time still runs."""
    enquiry, row = _held(enquiry_id, at=at, by=by)
    if today_vn(at) <= enquiry.due_on:
        raise refusals.WrongDay(
            "Chưa hết thời hạn trả lời.", next_step="Chờ đến hết thời hạn, hoặc nhắc nơi nhận."
        )
    move(enquiry, EnquiryAct.GIVE_UP)
    enquiry.save()
    files.settle(row, "give_up", at=at, by=by)


def _held(enquiry_id: UUID, *, at: datetime, by: Actor) -> tuple[models.Enquiry, models.Resident]:
    found = models.Enquiry.objects.filter(id=enquiry_id).first()
    if found is None:
        raise refusals.NoSuchRow
    row = files.held(found.resident_id, at=at, by=by)
    return models.Enquiry.objects.select_for_update().get(id=enquiry_id), row


def move(enquiry: models.Enquiry, act: EnquiryAct) -> None:
    """Move a question by one act; the caller saves it."""
    state = EnquiryState(enquiry.state)
    enquiry.state = moves.after(moves=ENQUIRY_MOVES, state=state, act=act)
