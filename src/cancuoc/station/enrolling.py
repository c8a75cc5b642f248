"""The first start: a key made here, a one-time token, and the centre's two keys in return."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

from cancuoc.kernel.refusal import Refusal
from cancuoc.packet import keys
from cancuoc.packet.keys import StationIdentity
from cancuoc.station import centre
from cancuoc.station.core.desk import PROFILE, SIGNING_KEY
from cancuoc.station.link import Link
from cancuoc.station.records import StationProfile
from cancuoc.station.store import Store
from cancuoc.station.tables import values

PENDING_KEY: Final = "signing_key_pending"


class TokenNeeded(Refusal):
    """A station that was never enrolled needs its code and its one-time token."""

    status = 409
    message = "Trạm chưa đăng ký với trung tâm."
    next_step = "Vui lòng chạy lại với --code và --token do quản trị cấp."


class OtherStation(Refusal):
    """The directory already belongs to another station code."""

    status = 409
    message = "Thư mục này đã thuộc về một trạm khác."
    next_step = "Vui lòng dùng thư mục riêng cho mỗi trạm."


def is_enrolled(store: Store) -> bool:
    """Return whether this station has its key and profile."""
    return values.get(store, PROFILE) is not None


def enrol(
    *,
    store: Store,
    connect: Callable[[StationIdentity | None], Link],
    code: str,
    token: str,
    at: datetime,
) -> StationProfile:
    """Enrol, or return the profile when that was done before with the same code.

    The key is kept before it is sent, so that a lost answer is asked for again with the same
    key and not with one the centre would refuse. Raise `TokenNeeded`, `OtherStation`, and
    what the centre refuses.
    """
    known = values.get_record(store, PROFILE, StationProfile)
    if known is not None:
        if code and known.code != code:
            raise OtherStation(code=known.code)
        return known
    if not code or not token:
        raise TokenNeeded
    pem = values.get(store, PENDING_KEY)
    if pem is None:
        pem = keys.private_to_pem(keys.generate_signing_key())
        values.put(store, PENDING_KEY, pem)
    who = StationIdentity(code, keys.signing_key_from_pem(pem))
    asking = connect(None)
    try:
        profile = centre.enrol(asking, code=code, token=token, who=who)
    finally:
        asking.close()
    with store.write() as connection:
        values.put(store, SIGNING_KEY, pem)
        values.put_record(store, PROFILE, profile)
        connection.execute("DELETE FROM settings WHERE name = ?", (PENDING_KEY,))
        values.note(store, "station.enrol", at=at, hand="station", detail=code)
    return profile
