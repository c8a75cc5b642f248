"""Audit lines that leave the house: a table, its digest, and a signature that seals both.

The table is CSV for people; `niem-phong.json` names its SHA-256, the search it answers and the
seals that cover its lines, and is signed with the key of the seals. Whoever holds the public
key can prove later that nothing was added, changed or left out since the export.
"""

from __future__ import annotations

import csv
import io
import json
import lzma
import struct
import zipfile
import zlib
from base64 import b64decode, b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from cancuoc.foundation import audit, audit_seal
from cancuoc.foundation.actor import Actor
from cancuoc.foundation.models import AuditSeal
from cancuoc.kernel import canonical
from cancuoc.kernel.clock import VN
from cancuoc.kernel.digest import sha256_hex
from cancuoc.packet import keys

MOST: Final = 50_000
TABLE: Final = "nhat-ky.csv"
SEAL: Final = "niem-phong.json"
_DOMAIN: Final = b"cancuoc audit export 1\x00"
# What reading a damaged or forged archive may raise, besides a signature that does not fit.
_DAMAGE: Final = (
    *(ValueError, KeyError, TypeError, AttributeError, RecursionError, EOFError),
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error),
    *(RuntimeError, OSError),
)
_HEAD: Final = (
    *("Dòng", "Thời điểm", "Hành vi", "Tài khoản", "Người", "Loại", "Mã"),
    *("Mã người dân", "Đơn vị", "Mục đích", "Chi tiết"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """A sealed export: `bundle` is the ZIP to hand out, `sha256` the digest of its table.

    `unsealed` counts lines that no seal covers yet; `cut` says that more than `MOST` fitted.
    """

    bundle: bytes
    sha256: str
    lines: int
    unsealed: int
    cut: bool


def export(*, search: audit.Search, at: datetime, by: Actor) -> Export:
    """Return the lines of a search as a sealed bundle; call `audit_seal.seal` before."""
    lines = list(audit.found(search=search, limit=MOST + 1))
    cut, lines = len(lines) > MOST, lines[:MOST]
    data = table(lines)
    seals = _covering(lines)
    sealed_to = max((row.last_id for row in seals), default=0)
    unsealed = sum(1 for line in lines if line.id > sealed_to)
    key = audit_seal.signing_key()
    manifest = {
        "made_at": at.astimezone(VN).isoformat(timespec="seconds"),
        "made_by": by.id,
        "purpose": by.purpose,
        "search": _described(search),
        "table": TABLE,
        "sha256": sha256_hex(data),
        "lines": len(lines),
        "unsealed": unsealed,
        "cut": cut,
        "head": audit_seal.head(),
        "seals": [_seal(row) for row in seals],
        "key_id": keys.key_id(key.public_key()),
        "public_key": b64encode(keys.public_to_raw(key.public_key())).decode(),
    }
    signature = b64encode(key.sign(_DOMAIN + canonical.dumps(manifest))).decode()
    return Export(
        bundle=_zip(data, {**manifest, "signature": signature}, at=at),
        sha256=sha256_hex(data),
        lines=len(lines),
        unsealed=unsealed,
        cut=cut,
    )


def holds(*, bundle: bytes, public_key: Ed25519PublicKey) -> bool:
    """Say whether a bundle is whole, has nothing added, and was signed with this key."""
    try:
        with zipfile.ZipFile(io.BytesIO(bundle)) as archive:
            # A second file of the same name would show one table to us and another to people.
            if archive.namelist() != [TABLE, SEAL]:
                return False
            data, manifest = archive.read(TABLE), json.loads(archive.read(SEAL))
        signature = b64decode(manifest.pop("signature"), validate=True)
        public_key.verify(signature, _DOMAIN + canonical.dumps(manifest))
        return bool(manifest["sha256"] == sha256_hex(data))
    except (InvalidSignature, *_DAMAGE):
        return False


def table(lines: Iterable[audit.Seen]) -> bytes:
    """Return lines as CSV with a byte order mark, so that spreadsheets read the marks right."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(_HEAD)
    for line in lines:
        writer.writerow([harmless(cell) for cell in _cells(line)])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def harmless(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell[:1] in {"=", "+", "-", "@", "\t", "\r"} else cell


def _cells(line: audit.Seen) -> tuple[str, ...]:
    return (
        str(line.id),
        line.at.astimezone(VN).isoformat(timespec="seconds"),
        line.act,
        line.actor,
        line.hand,
        line.object_kind,
        line.object_id,
        str(line.person_id or ""),
        line.unit_code,
        line.purpose,
        json.dumps(line.detail, ensure_ascii=False, sort_keys=True) if line.detail else "",
    )


def _covering(lines: Sequence[audit.Seen]) -> list[AuditSeal]:
    if not lines:
        return []
    ids = [line.id for line in lines]
    rows = AuditSeal.objects.filter(last_id__gte=min(ids), first_id__lte=max(ids))
    return list(rows.order_by("last_id"))


def _seal(row: AuditSeal) -> dict[str, object]:
    return {
        "id": row.id,
        "at": row.at.astimezone(VN).isoformat(timespec="microseconds"),
        "first_id": row.first_id,
        "last_id": row.last_id,
        "count": row.count,
        "root": row.root,
        "previous": row.previous,
        "key_id": row.key_id,
        "signature": b64encode(bytes(row.signature)).decode(),
    }


def _described(search: audit.Search) -> dict[str, object]:
    return {
        "person_id": str(search.person_id) if search.person_id else "",
        "actor": search.actor or "",
        "act": search.act_prefix or "",
        "since": search.since.astimezone(VN).isoformat() if search.since else "",
        "until": search.until.astimezone(VN).isoformat() if search.until else "",
        "units": list(search.unit_codes) if search.unit_codes is not None else [],
    }


def _zip(data: bytes, manifest: dict[str, object], *, at: datetime) -> bytes:
    out = io.BytesIO()
    stamp = at.astimezone(VN).timetuple()[:6]
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (
            (TABLE, data),
            (SEAL, json.dumps(manifest, ensure_ascii=False, indent=2).encode()),
        ):
            archive.writestr(zipfile.ZipInfo(name, stamp), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()
