"""Where the centre says this station stands: taken over once the team's work is done.

Packets, their chain and their sessions are not touched. The new unit and kit hold from the
next start of the program.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from cancuoc.station import wire
from cancuoc.station.core.desk import PROFILE
from cancuoc.station.health import Task
from cancuoc.station.records import StationProfile
from cancuoc.station.sync import Errands
from cancuoc.station.tables import drafts, floors, values


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """The unit and the kit this station belongs to."""

    unit_code: str
    kit: str


def keep_posting(errands: Errands, *, at: datetime) -> bool:
    """Ask where the station stands and keep it; return whether it has moved.

    While a dossier is open or the floor is led here nothing changes: it is asked again.
    """
    store = errands.desk.store
    with errands.health.trying(Task.LISTS, at=at):
        told = wire.read(Posting, errands.centre.get("/posting"))
    with store.write():
        known = values.get_record(store, PROFILE, StationProfile) or errands.desk.profile
        hold = floors.hold(store)
        at_work = bool(drafts.unfinished(store)) or (hold is not None and hold.ours)
        if (told.unit_code, told.kit) == (known.unit_code, known.kit) or at_work:
            return False
        values.put_record(store, PROFILE, replace(known, unit_code=told.unit_code, kit=told.kit))
        values.note(store, "station.move", at=at, hand="station", detail=told.unit_code)
    return True
