"""Recovery words made here, closed to the centre at once, and told when there is a network.

They are drawn before anybody works and are nowhere in the clear afterwards: the store holds them
closed to the centre's packet key until they were told, the lock holds the secret sealed for them.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from cancuoc.kernel import canonical
from cancuoc.kernel.ids import uuid7
from cancuoc.packet import keys, recovery
from cancuoc.station import locking, recovery_lock
from cancuoc.station.core.desk import PROFILE
from cancuoc.station.link import BadAnswer, CentreRefused
from cancuoc.station.records import StationProfile
from cancuoc.station.store import Store
from cancuoc.station.sync import Errands
from cancuoc.station.tables import values

WAITING: Final = "recovery.waiting"
TOLD: Final = "recovery.told"
NOTED: Final = "recovery.used"


def prepare(folder: Path, secret: bytes, store: Store, *, at: datetime) -> UUID | None:
    """Make recovery words when the station lies behind codes and has none; return their id.

    Their closed copy is kept first: words that the lock knows and the centre never hears of would
    be a way in that nobody has.
    """
    profile = values.get_record(store, PROFILE, StationProfile)
    if profile is None or not locking.is_locked(folder):
        return None
    used = recovery_lock.used(folder)
    if used is not None:
        _note_used(store, used, at=at)
    held = recovery_lock.held(folder)
    if held is not None and str(held) in (_waiting(store).get("id"), _told(store)):
        return None
    made, words = uuid7(at=at), recovery.make()
    sealed = recovery.close(
        words,
        recovery_id=made,
        station=profile.code,
        centre_key=keys.centre_key_from_raw(bytes.fromhex(profile.centre_packet_key)),
    )
    said = {"id": str(made), "sealed": sealed.hex(), "used": str(used) if used else ""}
    with store.write():
        values.put(store, WAITING, canonical.dumps(said))
        values.note(store, "code.recovery", at=at, hand="station", detail=recovery.short_name(made))
    recovery_lock.hold(folder, secret, words=words, recovery_id=made)
    return made


def tell(errands: Errands, *, at: datetime) -> bool:
    """Tell the centre the recovery words that wait; return whether there were any.

    When it cannot read them they are forgotten, and the next start makes others. Raise what the
    line raises.
    """
    store = errands.desk.store
    said = _waiting(store)
    if not said:
        return False
    try:
        answer = errands.centre.post("/recovery", said)
    except CentreRefused as refusal:
        if refusal.error != "UnreadableRecovery":
            raise
        store.run("DELETE FROM settings WHERE name = ?", WAITING)
        raise
    if not isinstance(answer, dict) or answer.get("id") != said["id"]:
        raise BadAnswer
    with store.write() as connection:
        values.put(store, TOLD, str(said["id"]).encode())
        connection.execute("DELETE FROM settings WHERE name = ?", (WAITING,))
        values.note(store, "code.recovery_told", at=at, hand="station")
    return True


def _note_used(store: Store, used: UUID, *, at: datetime) -> None:
    if values.get(store, NOTED) == used.bytes:
        return
    with store.write():
        values.put(store, NOTED, used.bytes)
        name = recovery.short_name(used)
        values.note(store, "code.recovered", at=at, hand="station", detail=name)


def _waiting(store: Store) -> dict[str, Any]:
    kept = values.get(store, WAITING)
    said: Any = canonical.loads(kept) if kept else {}
    return dict(said)


def _told(store: Store) -> str:
    return (values.get(store, TOLD) or b"").decode()
