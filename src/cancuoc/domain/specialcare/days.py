"""What a day does to the files by itself: reminders, silence, and postings that end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet

from cancuoc.domain.specialcare import files, models, representing
from cancuoc.domain.specialcare.enquiring import move
from cancuoc.domain.specialcare.rules import REMIND_BEFORE, EnquiryAct, EnquiryState
from cancuoc.foundation import audit
from cancuoc.foundation.actor import Actor
from cancuoc.foundation.transaction import transaction
from cancuoc.kernel.clock import today_vn
from cancuoc.law.deadline import add_working_days


@dataclass(frozen=True, slots=True, kw_only=True)
class DayDone:
    """What one day did: places reminded, places that stayed silent, people who stand elsewhere."""

    reminded: int
    silent: int
    moved: int


@transaction
def remind(*, at: datetime, by: Actor) -> int:
    """Remind of every open question whose time is nearly over, once; return how many.

    The reminder stands in the file and on the page of the care desk; a name stands in neither.
    """
    on = today_vn(at)
    soon = add_working_days(on, REMIND_BEFORE)
    due = _sent().filter(reminded_on__isnull=True, due_on__gte=on, due_on__lte=soon)
    reminded = 0
    for row, asked in _by_resident(due):
        for enquiry in asked:
            enquiry.reminded_on = on
            enquiry.save(update_fields=["reminded_on"])
            files.settle(row, "remind", at=at, by=by)
            reminded += 1
    _record("remind", "enquiries", reminded, at=at, by=by)
    return reminded


@transaction
def fall_silent(*, at: datetime, by: Actor) -> int:
    """Note of every question past its last day that nobody answered; return how many.

    That nobody answered is evidence, and a late answer is still taken.
    """
    silent = 0
    for row, asked in _by_resident(_sent().filter(due_on__lt=today_vn(at))):
        for enquiry in asked:
            move(enquiry, EnquiryAct.GIVE_UP)
            enquiry.save(update_fields=["state"])
            files.settle(row, "give_up", at=at, by=by)
            silent += 1
    _record("fall_silent", "enquiries", silent, at=at, by=by)
    return silent


@transaction
def new_day(*, at: datetime, by: Actor) -> int:
    """Let the day show in every open file: postings end, six months are full. Return the moves."""
    moved = files.stand_again(at=at, by=by)
    representing.end_by_age(at=at, by=by)
    _record("new_day", "residents", moved, at=at, by=by)
    return moved


@transaction
def each_day(*, at: datetime, by: Actor) -> DayDone:
    """Do all that a day brings, in the order in which an officer would."""
    return DayDone(
        reminded=remind(at=at, by=by),
        silent=fall_silent(at=at, by=by),
        moved=new_day(at=at, by=by),
    )


def _sent() -> QuerySet[models.Enquiry]:
    return models.Enquiry.objects.filter(state=EnquiryState.SENT).order_by("sent_on", "id")


def _by_resident(
    found: QuerySet[models.Enquiry],
) -> list[tuple[models.Resident, list[models.Enquiry]]]:
    """Return the questions by resident, both locked, residents first as everywhere in the room."""
    wanted = list(found.values_list("id", "resident_id"))
    residents = models.Resident.objects.select_for_update(of=("self",)).select_related("centre")
    rows = residents.filter(id__in={resident for _, resident in wanted}).order_by("id")
    asked: dict[UUID, list[models.Enquiry]] = {row.id: [] for row in rows}
    locked = models.Enquiry.objects.select_for_update().filter(id__in=[key for key, _ in wanted])
    # An answer may have come between the look and the lock.
    for enquiry in locked.filter(state=EnquiryState.SENT).order_by("id"):
        asked[enquiry.resident_id].append(enquiry)
    return [(row, asked[row.id]) for row in rows]


def _record(act: str, kind: str, count: int, *, at: datetime, by: Actor) -> None:
    on: date = today_vn(at)
    audit.record(
        act=f"specialcare.{act}",
        at=at,
        by=by,
        object_kind=kind,
        object_id=on.isoformat(),
        count=count,
    )
