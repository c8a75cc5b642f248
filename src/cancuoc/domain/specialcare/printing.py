"""Papers printed out of a file: only those with their ground, each print written down."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from cancuoc.domain.specialcare import files, models, paper_facts, refusals
from cancuoc.domain.specialcare.ladder import Act, Origin, Paper
from cancuoc.domain.specialcare.papers import Kind, PaperFacts, Printable
from cancuoc.domain.specialcare.rules import (
    REMIND_BEFORE,
    CandidateState,
    EnquiryState,
    Procedure,
    Status,
)
from cancuoc.domain.specialcare.watching import watched
from cancuoc.foundation.actor import Actor, NotAllowed
from cancuoc.foundation.transaction import transaction
from cancuoc.kernel.clock import today_vn
from cancuoc.kernel.ids import uuid7
from cancuoc.law import care
from cancuoc.law.deadline import add_working_days


@watched
@transaction
def print_paper(
    *, resident_id: UUID, kind: Kind, about: UUID, at: datetime, by: Actor
) -> PaperFacts:
    """Write down who prints which paper for what purpose, and return what it tells.

    Prints of one paper are numbered from 1. A paper whose ground is not there yet is refused.
    """
    row = files.held(resident_id, at=at, by=by)
    if not by.purpose:
        raise NotAllowed("Cần nêu mục đích trước khi in giấy tờ của hồ sơ này.")
    on = today_vn(at)
    if (kind, about) not in {(one.kind, one.about) for one in printables(row, on=on)}:
        raise refusals.NotPrintable
    copy = row.prints.filter(kind=kind, about=about).count() + 1
    told = paper_facts.of(row, kind, about, on=on)
    models.PrintedPaper.objects.create(
        id=uuid7(at=at),
        resident=row,
        kind=kind,
        about=about,
        copy=copy,
        purpose=by.purpose[:200],
        at=at,
        by=by.id,
    )
    files.settle(row, "print", at=at, by=by, what=str(kind))
    return replace(told, copy=copy)


def printables(row: models.Resident, *, on: date) -> list[Printable]:
    """Return the papers a file gives on a day."""
    return [*_of_child(row, on=on), *_of_enquiries(row, on=on), *_of_decisions(row, on=on)]


def _of_child(row: models.Resident, *, on: date) -> list[Printable]:
    if not row.abandoned:
        return []
    steps = dict(row.steps.values_list("kind", "on"))
    posted = steps.get(Procedure.POSTING)
    over = posted is not None and (
        on > care.posting_ends(posted=posted) or Procedure.PARENTS_CAME in steps
    )
    grounds = (
        (Kind.FOUND_CHILD, True),
        (Kind.POSTING, Procedure.MINUTES in steps),
        (Kind.POSTED, over),
    )
    return [Printable(kind=kind, about=row.id) for kind, there in grounds if there]


def _of_enquiries(row: models.Resident, *, on: date) -> list[Printable]:
    found = []
    soon = add_working_days(on, REMIND_BEFORE)
    for one in row.enquiries.exclude(state=EnquiryState.WITHDRAWN).order_by("sent_on", "id"):
        found.append(Printable(kind=Kind.ENQUIRY, about=one.id, of=one.addressee))
        if one.state != EnquiryState.ANSWERED and one.due_on <= soon:
            found.append(Printable(kind=Kind.REMINDER, about=one.id, of=one.addressee))
    return found


def _of_decisions(row: models.Resident, *, on: date) -> list[Printable]:
    decided = (CandidateState.PROPOSED, CandidateState.CONFIRMED)
    found = [
        Printable(kind=Kind.IDENTITY, about=one.id)
        for one in row.candidates.filter(state__in=decided).order_by("at", "id")
    ]
    step = files.step(row, on=on)
    entered = row.steps.filter(kind=Procedure.REGISTER).exists()
    # The procedure for a certificate starts with the same form (law.md 1.9).
    certificate = row.origin == Origin.UNDETERMINED and row.screened_on is not None
    grounds = (
        (Kind.DC01, entered or certificate or step.act is Act.ENTER_REGISTER),
        (Kind.OPEN_FILE, step.status is Status.NOT_YET and row.review_on is not None),
        (Kind.HANDOVER, row.paper != Paper.NONE),
    )
    return found + [Printable(kind=kind, about=row.id) for kind, there in grounds if there]
