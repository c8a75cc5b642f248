"""Questions that wait for an answer, for the officer in charge: places and days, never a name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from cancuoc.domain.specialcare import models
from cancuoc.domain.specialcare.rules import EnquiryState
from cancuoc.domain.specialcare.watching import watched
from cancuoc.domain.units import queries as units
from cancuoc.foundation.actor import Actor, Role
from cancuoc.kernel.clock import today_vn


@dataclass(frozen=True, slots=True, kw_only=True)
class Awaited:
    """An office that was reminded, or let its time pass; `code` is the file it was asked about."""

    resident_id: UUID
    code: str
    addressee: str
    due_on: date
    reminded_on: date | None
    silent: bool


@watched
def awaited(*, at: datetime, by: Actor) -> list[Awaited]:
    """Return the reminded and the silent questions of open files in reach, oldest first."""
    by.require(Role.CARE_DESK)
    rows = models.Enquiry.objects.filter(
        state__in=(EnquiryState.SENT, EnquiryState.SILENT), resident__left_on__isnull=True
    ).exclude(state=EnquiryState.SENT, reminded_on__isnull=True)
    rows = rows.filter(resident__person_id__isnull=True)
    return [
        Awaited(
            resident_id=row.resident_id,
            code=row.resident.code,
            addressee=row.addressee,
            due_on=row.due_on,
            reminded_on=row.reminded_on,
            silent=row.state == EnquiryState.SILENT,
        )
        for row in rows.select_related("resident__centre").order_by("due_on", "id")
        if units.covers(scope=by.units, unit_code=row.resident.centre.unit_code, on=today_vn(at))
    ]
