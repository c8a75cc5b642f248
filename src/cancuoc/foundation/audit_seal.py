"""Seals over the audit: a signed Merkle root every minute, each chained to the one before.

Lines are written unchained, so that nobody waits for anybody; a seal then fixes a range of
them. Whoever changes, removes or adds a sealed line, even as the owner of the database, is
found by `verify`, which needs only the public key and, against a cut tail, the last head seen.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.db import connection, transaction
from django.db.models import Max, Min

from cancuoc.foundation import keys as key_store
from cancuoc.foundation import merkle
from cancuoc.foundation.models import AuditEvent, AuditSeal
from cancuoc.kernel import canonical
from cancuoc.kernel.digest import sha256_hex
from cancuoc.packet import keys

FIRST_PREVIOUS: Final = "0" * 64
LARGEST: Final = 10_000
_DOMAIN: Final = b"cancuoc audit seal 1\x00"
_KEY: Final = "audit-seal-key-1"
_LOCK: Final = 7_215_309
_FIELDS: Final = (
    *("id", "at", "act", "actor", "hand", "object_kind", "object_id"),
    *("person_id", "unit_code", "purpose", "detail"),
)
_WRITERS: Final = """
SELECT DISTINCT virtualtransaction FROM pg_locks
WHERE database = (SELECT oid FROM pg_database WHERE datname = current_database())
  AND relation = 'foundation_auditevent'::regclass AND mode = 'RowExclusiveLock' AND granted
"""


class Fault(StrEnum):
    """What `verify` may find."""

    LINES_CHANGED = "lines_changed"
    SEAL_FORGED = "seal_forged"
    CHAIN_BROKEN = "chain_broken"
    TAIL_CUT = "tail_cut"

    @property
    def vi(self) -> str:
        """The finding in Vietnamese."""
        return {
            "lines_changed": "Dòng nhật ký đã bị sửa, xóa hoặc chèn thêm.",
            "seal_forged": "Dấu niêm phong không có chữ ký hợp lệ.",
            "chain_broken": "Dấu niêm phong không nối tiếp dấu trước.",
            "tail_cut": "Phần cuối của nhật ký đã bị cắt.",
        }[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A fault and the lines it touches, from the first id to the last."""

    fault: Fault
    first_id: int
    last_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """What a check saw: seals, sealed lines, lines not sealed yet, and faults."""

    seals: int
    lines: int
    unsealed: int
    findings: tuple[Finding, ...]

    @property
    def intact(self) -> bool:
        """Whether nothing was found."""
        return not self.findings


def seal(*, at: datetime, wait: float = 5.0) -> int:
    """Seal the lines written since the last seal; return how many, 0 when there are none.

    Lines get their numbers before they are committed, so a lower number may still be on its
    way. We note the highest number given out and who is writing, and wait until exactly those
    writers are done; nobody is held up. When one takes longer than `wait` seconds, the lines
    wait for the next seal.
    """
    last_id = _settled_id(wait=wait)
    with transaction.atomic():
        if last_id is None or not _only_one():
            return 0
        previous = AuditSeal.objects.order_by("-last_id").first()
        first_id = previous.last_id + 1 if previous else 1
        ids = AuditEvent.objects.filter(id__gte=first_id, id__lte=last_id).order_by("id")
        wanted = list(ids.values_list("id", flat=True)[:LARGEST])
        if not wanted:
            return 0
        last_id = wanted[-1]
        _store(first_id, last_id, previous, count=len(wanted), at=at)
        return len(wanted)


def verify(
    *, public_key: Ed25519PublicKey | None = None, known_head: str | None = None
) -> Verification:
    """Recompute every seal from the lines and return what does not hold.

    `known_head` is a head published or printed earlier (see `head`); when no seal has it any
    more, the tail was cut or replaced.
    """
    key = public_key or signing_key().public_key()
    findings: list[Finding] = []
    heads, lines, seals = {FIRST_PREVIOUS}, 0, 0
    previous, expected_first = FIRST_PREVIOUS, 1
    for row in AuditSeal.objects.order_by("last_id").iterator():
        findings += _faults(row, key, previous=previous, expected_first=expected_first)
        previous, expected_first = _head(row), row.last_id + 1
        heads.add(previous)
        seals, lines = seals + 1, lines + row.count
    # The database counts from 1, so a line below was slipped in under every seal.
    below = AuditEvent.objects.filter(id__lt=1).aggregate(first=Min("id"), last=Max("id"))
    if below["first"] is not None:
        where = {"first_id": below["first"], "last_id": below["last"]}
        findings.append(Finding(fault=Fault.LINES_CHANGED, **where))
    if known_head is not None and known_head not in heads:
        findings.append(Finding(fault=Fault.TAIL_CUT, first_id=expected_first, last_id=-1))
    unsealed = AuditEvent.objects.filter(id__gte=expected_first).count()
    return Verification(seals=seals, lines=lines, unsealed=unsealed, findings=tuple(findings))


def head() -> str:
    """Return the digest of the newest seal, to be published where nobody here can change it."""
    row = AuditSeal.objects.order_by("-last_id").first()
    return _head(row) if row else FIRST_PREVIOUS


def signing_key() -> Ed25519PrivateKey:
    """Return the key that signs seals; a deployment keeps it apart from all others."""
    pem = key_store.store().get_or_create(
        name=_KEY, make=lambda: keys.private_to_pem(keys.generate_signing_key())
    )
    return keys.signing_key_from_pem(pem)


def _store(
    first_id: int, last_id: int, previous: AuditSeal | None, *, count: int, at: datetime
) -> None:
    key = signing_key()
    row = AuditSeal(
        at=at,
        first_id=first_id,
        last_id=last_id,
        count=count,
        root=merkle.root(_entries(first_id, last_id)).hex(),
        previous=_head(previous) if previous else FIRST_PREVIOUS,
        key_id=keys.key_id(key.public_key()),
    )
    row.signature = key.sign(_signed(row))
    row.save(force_insert=True)


def _faults(
    row: AuditSeal, key: Ed25519PublicKey, *, previous: str, expected_first: int
) -> Iterator[Finding]:
    where = {"first_id": row.first_id, "last_id": row.last_id}
    if row.previous != previous or row.first_id != expected_first:
        yield Finding(fault=Fault.CHAIN_BROKEN, **where)
    try:
        key.verify(bytes(row.signature), _signed(row))
    except InvalidSignature:
        yield Finding(fault=Fault.SEAL_FORGED, **where)
    if merkle.root(_entries(row.first_id, row.last_id)).hex() != row.root:
        yield Finding(fault=Fault.LINES_CHANGED, **where)


def _entries(first_id: int, last_id: int) -> Iterator[bytes]:
    rows = AuditEvent.objects.filter(id__gte=first_id, id__lte=last_id).order_by("id")
    return (_entry(row) for row in rows.values_list(*_FIELDS).iterator(chunk_size=2_000))


def _entry(row: tuple[Any, ...]) -> bytes:
    """Return a line as one JSON array: same values, same bytes, whoever reads it."""
    number, at, *rest = row
    person_id, detail = rest[5], rest[8]
    values = [number, at.astimezone(UTC).isoformat(timespec="microseconds"), *rest[:5]]
    values += [str(person_id) if person_id else None, rest[6], rest[7], detail]
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def _signed(row: AuditSeal) -> bytes:
    return _DOMAIN + canonical.dumps(
        {
            "at": row.at.astimezone(UTC).isoformat(timespec="microseconds"),
            "first_id": row.first_id,
            "last_id": row.last_id,
            "count": row.count,
            "root": row.root,
            "previous": row.previous,
            "key_id": row.key_id,
        }
    )


def _head(row: AuditSeal) -> str:
    return sha256_hex(_signed(row))


def _settled_id(*, wait: float) -> int | None:
    """Return the highest line number below which no line can still appear, or None."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT last_value, is_called FROM foundation_auditevent_id_seq")
        last_value, is_called = cursor.fetchone()
    if not is_called:
        return None
    writers, deadline = _writers(), time.monotonic() + wait
    while writers:
        if time.monotonic() > deadline:
            return None
        time.sleep(0.02)
        writers &= _writers()
    return int(last_value)


def _writers() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(_WRITERS)
        return {row[0] for row in cursor.fetchall()}


def _only_one() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        return bool(cursor.fetchone()[0])
