"""Candidates of a search by pictures, ranked, with what was searched said in words."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from cancuoc.domain.enrolment import queries as enrolment
from cancuoc.domain.enrolment.queries import DossierDetail
from cancuoc.domain.uniqueness import queries as gallery
from cancuoc.domain.uniqueness.ports import Answer, Found
from cancuoc.domain.uniqueness.rules import HANOI
from cancuoc.domain.units import queries as units
from cancuoc.foundation import audit
from cancuoc.foundation.actor import Actor
from cancuoc.interfaces.office.presenters import clockwork
from cancuoc.interfaces.ui.text import vi_number
from cancuoc.kernel.clock import today_vn

Table = dict[str, object]


def rows(*, answer: Answer, search: UUID, at: datetime, by: Actor) -> list[Table]:
    """Return the candidates, the most alike first; each person shown leaves a line.

    A person of another area is not named: the officer asks the unit that is responsible. Call it
    inside the transaction that answers the page.
    """
    subjects = gallery.rows_of(subjects=[found.subject for found in answer.candidates])
    refs = {key: row.ref for key, row in subjects.items() if row.gallery == HANOI}
    dossiers = enrolment.dossiers(dossier_ids=[UUID(ref) for ref in refs.values()])
    shown = []
    for rank, found in enumerate(answer.candidates, start=1):
        ref = refs.get(found.subject)
        dossier = dossiers.get(UUID(ref)) if ref else None
        shown.append(_row(rank, found, dossier, search=search, at=at, by=by))
    return shown


def _row(
    rank: int,
    found: Found,
    dossier: DossierDetail | None,
    *,
    search: UUID,
    at: datetime,
    by: Actor,
) -> Table:
    row: Table = {
        "rank": rank,
        "likeness": f"{vi_number(100 * found.score, 0)} %",
        "spoke": _parts([part.kind for part in found.evidence]),
        "who": _("Ngoài kho hồ sơ của thành phố"),
        "born": "–",
        "unit": "–",
    }
    if dossier is None:
        return row
    on = today_vn(at)
    row["unit"] = clockwork.unit_names(codes=[dossier.unit_code], on=on)[dossier.unit_code]
    if not units.covers(scope=by.units, unit_code=dossier.unit_code, on=on):
        return {**row, "who": _("Người của địa bàn khác: hỏi đơn vị nơi thu nhận")}
    audit.record(
        act="look.who_is_this_person",
        at=at,
        by=by,
        object_kind="dossier",
        object_id=dossier.id,
        person_id=dossier.person_id,
        unit_code=dossier.unit_code,
        search=str(search),
    )
    return {**row, "who": dossier.full_name, "born": dossier.identity.declared.born.vi}


def _parts(kinds: list[str]) -> str:
    """Count the single parts; an engine also names what they say together, as "eyes"."""
    fingers = sum(kind.startswith("finger-") for kind in kinds)
    eyes = sum(kind.endswith("-eye") for kind in kinds)
    said = [
        *([_("%(n)s mắt") % {"n": eyes}] if eyes else []),
        *([_("%(n)s ngón") % {"n": fingers}] if fingers else []),
    ]
    return ", ".join(said) or "–"


def searched(*, answer: Answer) -> str:
    """Return what was compared with how many people, and who could not be compared."""
    named = [
        *([_("mống mắt")] if any("eye" in kind for kind in answer.searched) else []),
        *([_("vân tay")] if any("finger" in kind for kind in answer.searched) else []),
    ]
    text = _("Đã tìm theo %(parts)s trong %(n)s người của kho.") % {
        "parts": _(" và ").join(named) or "–",
        "n": vi_number(answer.size),
    }
    if answer.unseen:
        text += " " + _("%(n)s người không có phần này nên chưa so được.") % {
            "n": vi_number(answer.unseen)
        }
    if answer.lacking:
        text += " " + _("%(n)s người trong đó chưa tách mẫu vân tay.") % {
            "n": vi_number(answer.lacking)
        }
    return text
