"""Every look at a dossier or a card leaves its line before the data leave the centre."""

from __future__ import annotations

from datetime import datetime

from cancuoc.domain.enrolment.queries import DossierDetail
from cancuoc.domain.units import queries as units
from cancuoc.foundation import audit
from cancuoc.foundation.access import NoPurpose
from cancuoc.foundation.actor import Actor, NotAllowed
from cancuoc.kernel.clock import today_vn


def at_dossier(*, dossier: DossierDetail, what: str, at: datetime, by: Actor) -> None:
    """Record a look at a dossier, for a purpose and within the officer's units.

    A person whom the register does not know has no id; the line then names the dossier only.
    """
    within(unit_code=dossier.unit_code, at=at, by=by)
    if not by.purpose:
        raise NoPurpose
    audit.record(
        act=f"look.{what}",
        at=at,
        by=by,
        object_kind="dossier",
        object_id=dossier.id,
        person_id=dossier.person_id,
        unit_code=dossier.unit_code,
        code=dossier.code,
    )


def within(*, unit_code: str, at: datetime, by: Actor) -> None:
    """Refuse what lies outside the officer's units."""
    if not units.covers(scope=by.units, unit_code=unit_code, on=today_vn(at)):
        raise NotAllowed
