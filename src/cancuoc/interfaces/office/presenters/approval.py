"""What the approver sees: the queue, who may not sign and why, the sum before signing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.urls import reverse

from cancuoc.domain.enrolment import queries as enrolment
from cancuoc.domain.issuance.queries import ApprovalRow, WaitingGroup
from cancuoc.interfaces.office.presenters import clockwork
from cancuoc.interfaces.ui.presenters import SHORT_BANDS, band_word

Row = dict[str, object]
PAGE = 100


def queue_rows(*, rows: Sequence[ApprovalRow], bars: Mapping[UUID, str], on: date) -> list[Row]:
    """Return the rows of the queue without names; a barred one says why."""
    dossiers = enrolment.dossiers(dossier_ids=[row.dossier_id for row in rows])
    names = clockwork.unit_names(codes=(row.unit_code for row in rows), on=on)
    return [
        {
            "id": str(row.dossier_id),
            "code": dossiers[row.dossier_id].code,
            "href": reverse("office:approval_item", args=[row.dossier_id]),
            "clock": clockwork.days_left(due_on=dossiers[row.dossier_id].due_on, on=on),
            "late": clockwork.is_late(due_on=dossiers[row.dossier_id].due_on, on=on),
            "band": SHORT_BANDS[row.band],
            "unit": names[row.unit_code],
            "kit": row.kit,
            "reviewed": bool(row.reviewer_hand),
            "bar": bars.get(row.dossier_id, ""),
        }
        for row in rows
        if row.dossier_id in dossiers
    ]


def unit_choices(groups: Sequence[WaitingGroup], *, on: date) -> list[tuple[str, str]]:
    """Return the units that have something waiting, each with its count."""
    counted: Counter[str] = Counter()
    for group in groups:
        counted[group.unit_code] += group.count
    names = clockwork.unit_names(codes=counted, on=on)
    return [(code, f"{names[code]} ({n})") for code, n in sorted(counted.items())]


def kit_choices(groups: Sequence[WaitingGroup], *, unit_code: str) -> list[tuple[str, str]]:
    """Return the kits that have something waiting in a unit ("" for all), with counts."""
    counted: Counter[str] = Counter()
    for group in groups:
        if unit_code in ("", group.unit_code):
            counted[group.kit] += group.count
    return [(kit, f"{kit} ({n})") for kit, n in sorted(counted.items())]


@dataclass(frozen=True, slots=True)
class Summary:
    """What one signature would cover."""

    count: int
    bands: list[Row]
    units: list[Row]


def summary(*, dossier_ids: Sequence[UUID], on: date) -> Summary:
    """Count the chosen dossiers by age band and by unit."""
    found = list(enrolment.dossiers(dossier_ids=dossier_ids).values())
    bands = Counter(dossier.band for dossier in found)
    places = Counter(dossier.unit_code for dossier in found)
    names = clockwork.unit_names(codes=places, on=on)
    return Summary(
        len(found),
        [{"key": band_word(band), "value": str(n)} for band, n in sorted(bands.items())],
        [{"key": names[code], "value": str(n)} for code, n in sorted(places.items())],
    )
