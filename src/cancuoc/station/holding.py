"""What only this disk has: dossiers half done, and packets that nobody has received.

The centre hears of it whenever it changes, so that whoever orders a wipe sees what it takes.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Final

from cancuoc.station.centre import Centre
from cancuoc.station.link import CentreRefused
from cancuoc.station.store import Store
from cancuoc.station.tables import drafts, packets, values
from cancuoc.station.tables.packets import PacketState

_TOLD: Final = "holding.told"


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """How many unfinished dossiers and packets without a receipt lie here."""

    drafts: int
    waiting: int


def held(store: Store) -> Held:
    """Return what would be lost with this disk now."""
    counted = packets.counts(store)
    return Held(
        drafts=len(drafts.unfinished(store)),
        waiting=sum(counted.values()) - counted[PacketState.RECEIVED],
    )


def tell(store: Store, centre: Centre) -> bool:
    """Tell the centre when the figures are not those it heard last; return whether it was told.

    A centre that does not know the address yet is no reason to leave its orders unasked.
    """
    now = held(store)
    if values.get_record(store, _TOLD, Held) == now:
        return False
    try:
        centre.post("/holding", asdict(now))
    except CentreRefused as refusal:
        if refusal.passing:
            raise
        return False
    values.put_record(store, _TOLD, now)
    return True
