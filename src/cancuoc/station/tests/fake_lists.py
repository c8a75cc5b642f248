"""A day list as the centre lets it go: bookings made up, signed, closed to the station's key."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from cancuoc.kernel import canonical
from cancuoc.kernel.digest import sha256_hex
from cancuoc.packet import day_list, keys


def closed_list(
    signing_key: Ed25519PrivateKey,
    records: list[dict[str, Any]],
    *,
    station: str,
    session_id: UUID,
    starts: datetime,
    at: datetime,
    until: datetime,
    key: str,
) -> dict[str, str]:
    """One booking for each person, all at the beginning of the session."""
    bookings = [
        {"code": f"M{n:03d}", "starts_at": starts.isoformat(), "person_ids": [each["person_id"]]}
        for n, each in enumerate(records, start=1)
    ]
    content = canonical.dumps({"session": {}, "records": records, "bookings": bookings})
    statement = day_list.issue(
        day_list.Statement(
            station_id=station,
            session_id=session_id,
            issued_at=at,
            valid_until=until,
            families=len(bookings),
            people=len(records),
            size=len(content),
            digest=sha256_hex(content),
        ),
        signing_key=signing_key,
    )
    to = keys.centre_key_from_raw(bytes.fromhex(key))
    sealed = day_list.close(content, to=to, statement=statement)
    return {"statement": statement.data.decode(), "sealed": keys.b64url(sealed)}
