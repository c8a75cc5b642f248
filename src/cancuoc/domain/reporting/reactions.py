"""Every fact that a figure is made of adds one to its cell."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from cancuoc.domain.eid import facts as eid
from cancuoc.domain.enrolment import facts as enrolment
from cancuoc.domain.issuance import facts as issuance
from cancuoc.domain.reporting import counting
from cancuoc.domain.reporting.rules import NO_BAND, Measure
from cancuoc.domain.sessions import facts as sessions
from cancuoc.domain.verification import facts as verification
from cancuoc.foundation import outbox
from cancuoc.kernel.fact import Fact

COUNTED: dict[type[Fact], Measure] = {
    sessions.Arrived: Measure.VISITS,
    enrolment.Received: Measure.DOSSIERS,
    enrolment.ConfirmationIssued: Measure.CONFIRMATIONS,
    verification.Cleared: Measure.CLEARED,
    verification.Refused: Measure.REFUSED,
    issuance.Approved: Measure.APPROVED,
    issuance.CardMade: Measure.CARDS,
    issuance.HandedOver: Measure.HANDED_OVER,
    eid.AccountOpened: Measure.ACCOUNTS,
}


def register() -> None:
    """Hear every counted fact."""
    for fact, measure in COUNTED.items():
        outbox.on(fact, _counter(measure), name=f"reporting.{measure}", batch=500)


def _counter(measure: Measure) -> Callable[..., None]:
    def count(facts: Sequence[Any], *, at: datetime) -> None:
        counting.add(
            cells=[
                counting.cell(
                    at=fact.at,
                    unit_code=fact.unit_code,
                    band=getattr(fact, "band", NO_BAND),
                    measure=measure,
                )
                for fact in facts
            ]
        )

    return count
