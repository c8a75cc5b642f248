"""Who may look at a case."""

from __future__ import annotations

from datetime import datetime

from cancuoc.domain.adjudication import models, refusals
from cancuoc.domain.units import queries as units
from cancuoc.foundation.actor import Actor, NotAllowed, Role
from cancuoc.kernel.clock import today_vn


def may_see(*, case: models.Case, at: datetime, by: Actor) -> None:
    """Refuse whoever captured one of the two, and whose units or role do not reach the case."""
    by.require(Role.ADJUDICATOR, Role.SENIOR_ADJUDICATOR)
    if not units.covers(scope=by.units, unit_code=case.unit_code, on=today_vn(at)):
        raise NotAllowed
    if by.hand in case.hands:
        raise refusals.OwnCapture
