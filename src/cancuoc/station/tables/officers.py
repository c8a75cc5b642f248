"""Officers who signed in here: an Argon2 hash and the lease that lets them work offline.

The password itself is never kept. The hash exists only while the lease runs.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from cancuoc.packet import content_codec
from cancuoc.station.records import Lease
from cancuoc.station.store import Store

_HASHER: Final = PasswordHasher()


def keep(store: Store, lease: Lease, *, password: str) -> None:
    """Remember an officer whom the centre just let in."""
    store.run(
        "INSERT INTO officers VALUES (?, ?, ?, ?) ON CONFLICT (username) DO UPDATE SET "
        "data = excluded.data, password = excluded.password, until = excluded.until",
        lease.username,
        content_codec.dump(lease),
        _HASHER.hash(password),
        lease.until.isoformat(),
    )


def lease_of(store: Store, username: str, *, at: datetime) -> Lease | None:
    """Return the lease of an officer while it runs, else None."""
    row = store.row("SELECT data FROM officers WHERE username = ?", username)
    lease = None if row is None else content_codec.load(Lease, bytes(row[0]))
    return lease if lease is not None and at < lease.until else None


def check(store: Store, username: str, *, password: str, at: datetime) -> Lease | None:
    """Return the lease when the password is the one the centre accepted, else None."""
    row = store.row("SELECT password FROM officers WHERE username = ?", username)
    # An unknown name costs the same time as a wrong password, so the two look alike.
    known = row[0] if row else _NOBODY
    try:
        _HASHER.verify(known, password)
    except (VerificationError, InvalidHashError):
        return None
    return lease_of(store, username, at=at) if row else None


def forget(store: Store, username: str) -> None:
    """End an officer's stay: nothing is left to sign in with offline."""
    store.run("DELETE FROM officers WHERE username = ?", username)


def forget_expired(store: Store, *, at: datetime) -> None:
    """Remove the hashes whose lease is over."""
    for username, until in store.rows("SELECT username, until FROM officers"):
        if datetime.fromisoformat(until) <= at:
            forget(store, username)


def latest(store: Store, *, at: datetime) -> Lease | None:
    """Return the running lease that lasts longest, for work without a person at the screen."""
    rows = store.rows("SELECT data FROM officers")
    leases = [content_codec.load(Lease, bytes(row[0])) for row in rows]
    running = [lease for lease in leases if at < lease.until]
    return max(running, key=lambda lease: lease.until, default=None)


_NOBODY: Final = _HASHER.hash("nobody signs in with this")
