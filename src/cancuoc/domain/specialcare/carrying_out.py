"""Procedures carried out, each with its paper: minutes, posting, birth, register, number, card."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import IntegrityError
from django.db import transaction as django_transaction

from cancuoc.domain.population import queries as population
from cancuoc.domain.specialcare import files, models, refusals, representing
from cancuoc.domain.specialcare.ladder import Act, Paper
from cancuoc.domain.specialcare.rules import REVIEW_MONTHS, Procedure, Route
from cancuoc.domain.specialcare.watching import watched
from cancuoc.foundation.actor import Actor
from cancuoc.foundation.transaction import transaction
from cancuoc.kernel.clock import today_vn
from cancuoc.kernel.ids import uuid7

# What the rule book must name before a procedure is noted. Parents may come on any day.
_WHEN: Final = {
    Procedure.MINUTES: Act.MAKE_MINUTES,
    Procedure.POSTING: Act.POST,
    Procedure.BIRTH: Act.REGISTER_BIRTH,
    Procedure.REGISTER: Act.ENTER_REGISTER,
    Procedure.RESIDENCE: Act.DECLARE_RESIDENCE,
    Procedure.NUMBER: Act.ESTABLISH_NUMBER,
}
_LONGEST_REVIEW: Final = timedelta(days=31 * REVIEW_MONTHS)


@watched
@transaction
def carry_out(
    *,
    resident_id: UUID,
    procedure: Procedure,
    paper: str,
    on: date,
    person_id: UUID | None = None,
    at: datetime,
    by: Actor,
) -> None:
    """Note a procedure with the number of its paper and its day.

    REGISTER names the person the register now has; NUMBER is believed only when the register
    shows one. Refused while the rule book names another step.
    """
    row = files.held(resident_id, at=at, by=by)
    if not paper.strip():
        raise refusals.PaperNeeded
    if on > today_vn(at):
        raise refusals.WrongDay
    _in_turn(row, procedure, on=today_vn(at))
    if procedure is Procedure.BIRTH:
        row.route = Route.ABANDONED if row.abandoned else Route.LATE_BIRTH
    if procedure is Procedure.RESIDENCE and row.lives_since is None:
        row.lives_since = on
    if procedure is Procedure.REGISTER:
        _entered(row, person_id)
    _note(row, procedure, paper, on=on, at=at, by=by)
    files.settle(row, "carry_out", at=at, by=by, what=str(procedure))


def _in_turn(row: models.Resident, procedure: Procedure, *, on: date) -> None:
    wanted = _WHEN.get(procedure)
    named = files.step(row, on=on).act
    if wanted is not None and named is not wanted:
        raise refusals.NotNow(refusals.NotNow.message, gaps={"step": named.vi})


def _entered(row: models.Resident, person_id: UUID | None) -> None:
    """Take the person the register has now; it must be complete, and nobody else's."""
    person = population.person(person_id=person_id or row.person_id or UUID(int=0))
    if person.born.exact is None:
        raise refusals.NotNow(
            "Dữ liệu dân cư chưa đủ ngày, tháng, năm sinh.",
            next_step="Bổ sung hộ tịch rồi cập nhật dữ liệu dân cư trước.",
        )
    if row.person_id not in (None, person.id):
        raise refusals.RecordClaimed
    row.person_id, row.register_right = person.id, True


def _note(
    row: models.Resident, procedure: Procedure, paper: str, *, on: date, at: datetime, by: Actor
) -> None:
    try:
        with django_transaction.atomic():
            models.Step.objects.create(
                id=uuid7(at=at),
                resident=row,
                kind=procedure,
                on=on,
                paper=" ".join(paper.split())[:120],
                at=at,
                by=by.id,
            )
            row.save()
    except IntegrityError as error:
        raise refusals.AlreadyDone from error


@watched
@transaction
def note_paper(
    *, resident_id: UUID, paper: Paper, receipt: str = "", at: datetime, by: Actor
) -> None:
    """Note that the card or certificate is made, in the person's hands, or kept by the centre.

    A paper kept by the centre has a receipt.
    """
    row = files.held(resident_id, at=at, by=by)
    named = files.step(row, on=today_vn(at)).act
    making = (Act.ISSUE_CARD, Act.ISSUE_CERTIFICATE)
    if paper is Paper.MADE and named not in making:
        raise refusals.NotNow(refusals.NotNow.message, gaps={"step": named.vi})
    if paper in (Paper.HANDED, Paper.KEPT) and named is not Act.HAND_OVER:
        raise refusals.NotNow(refusals.NotNow.message, gaps={"step": named.vi})
    if paper is Paper.KEPT and not receipt.strip():
        raise refusals.PaperNeeded("Cơ sở giữ hộ thẻ thì cần số biên nhận.")
    if named is Act.ISSUE_CERTIFICATE:
        row.route = Route.CERTIFICATE
    row.paper = paper
    files.settle(row, "paper", at=at, by=by, note=receipt, what=str(paper))


@watched
@transaction
def set_review(*, resident_id: UUID, on: date, reason: str, at: datetime, by: Actor) -> None:
    """Say when a file without an identity is looked at again; it stays open until then."""
    row = files.held(resident_id, at=at, by=by)
    if not reason.strip():
        raise refusals.WhyNeeded
    if not today_vn(at) < on <= today_vn(at) + _LONGEST_REVIEW:
        raise refusals.WrongDay(
            "Ngày xem lại phải ở tương lai, không quá 6 tháng.",
            next_step="Chọn một ngày trong 6 tháng tới.",
        )
    row.review_on = on
    files.settle(row, "review", at=at, by=by, note=reason)


@watched
@transaction
def leave(*, resident_id: UUID, on: date, why: str, died: bool, at: datetime, by: Actor) -> None:
    """Note that somebody left the centre, or died."""
    row = files.held(resident_id, at=at, by=by)
    if not why.strip():
        raise refusals.WhyNeeded
    if not row.came_on <= on <= today_vn(at):
        raise refusals.WrongDay
    row.left_on, row.left_why = on, why.strip()[:200]
    row.died_on = on if died else None
    representing.end_by_leaving(row, on=on, died=died)
    files.settle(row, "leave", at=at, by=by, what="died" if died else "left")
