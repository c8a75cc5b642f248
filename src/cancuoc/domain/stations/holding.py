"""What a wipe would take: the figures a station tells before, and who confirmed them.

Nobody orders or agrees blindly. The figures shown on the page come back with the form, and
when the station told others meanwhile the order is not made.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cancuoc.domain.stations import models, refusals, rules
from cancuoc.domain.stations import told_models as tables
from cancuoc.domain.stations.signed_requests import KnownStation
from cancuoc.foundation.actor import Actor, NotAllowed
from cancuoc.foundation.transaction import transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """What a station told last, and when."""

    drafts: int
    waiting: int
    told_at: datetime

    @property
    def mark(self) -> str:
        """Return the figures in one word, as the form of an order brings them back."""
        return f"{self.drafts}-{self.waiting}"


UNTOLD = "untold"
"""What the form of an order brings back when the station never told anything."""


@transaction
def take_holding(
    *, station: KnownStation, drafts: int, waiting: int, at: datetime, by: Actor
) -> None:
    """Keep what a station itself says it holds; raise `ImpossibleHolding` or `NotAllowed`.

    The figure moves with every dossier and is no event of anybody's life, so there is no audit
    line. Whoever orders a wipe leaves one, with the figures that were confirmed.
    """
    if by != Actor.station(station.code):
        raise NotAllowed(station=station.code)
    if not 0 <= drafts <= rules.LAST_SEQUENCE or not 0 <= waiting <= rules.LAST_SEQUENCE:
        raise refusals.ImpossibleHolding
    row = models.Station.objects.select_for_update().get(code=station.code)
    tables.StationHolding.objects.update_or_create(
        station=row, defaults={"drafts": drafts, "waiting": waiting, "told_at": at}
    )


def holding_of(*, code: str) -> Holding | None:
    """Return what a station last told it holds alone, None when it never did."""
    row = tables.StationHolding.objects.filter(station__code=code).first()
    if row is None:
        return None
    return Holding(drafts=row.drafts, waiting=row.waiting, told_at=row.told_at)


def check_seen(*, code: str, seen: str) -> None:
    """Raise `HoldingMoved` unless these are the figures that are known now."""
    known = holding_of(code=code)
    if seen != (known.mark if known else UNTOLD):
        raise refusals.HoldingMoved
