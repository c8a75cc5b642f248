"""An export of the audit proves itself: whole, signed, under the seals that cover it."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cancuoc.foundation import audit, audit_export, audit_seal, keys
from cancuoc.foundation.actor import Actor
from cancuoc.foundation.audit_export import SEAL, TABLE, Export, harmless, holds
from cancuoc.foundation.models import AuditSeal
from cancuoc.foundation.tests.people import AT, reviewer
from cancuoc.kernel.digest import sha256_hex
from cancuoc.packet import keys as packet_keys

pytestmark = pytest.mark.django_db
INSPECTOR = Actor.system("inspector").for_purpose("inspection: theo kế hoạch")


@pytest.fixture(autouse=True)
def own_keys(tmp_path: Path, settings: Any) -> Iterator[None]:
    settings.KEY_DIR = tmp_path / "keys"
    keys.store.cache_clear()
    yield
    keys.store.cache_clear()


def write(count: int, **changes: Any) -> None:
    given_ = {"act": "look.family", "by": reviewer(), "object_kind": "person"}
    audit.record_many(
        audit.Line(at=AT + timedelta(seconds=n), object_id=str(n), **{**given_, **changes})
        for n in range(count)
    )


def export(**asked: Any) -> Export:
    return audit_export.export(search=audit.Search(**asked), at=AT, by=INSPECTOR)


def parts(bundle: bytes) -> tuple[list[list[str]], dict[str, Any]]:
    with zipfile.ZipFile(io.BytesIO(bundle)) as archive:
        assert archive.namelist() == [TABLE, SEAL]
        text = archive.read(TABLE).decode("utf-8-sig")
        return list(csv.reader(io.StringIO(text))), json.loads(archive.read(SEAL))


def public_key() -> Any:
    return audit_seal.signing_key().public_key()


def rebuilt(bundle: bytes, *, table: bytes | None = None, **changes: Any) -> bytes:
    """Return the bundle as a forger would: with another table or another manifest."""
    with zipfile.ZipFile(io.BytesIO(bundle)) as archive:
        data, manifest = archive.read(TABLE), json.loads(archive.read(SEAL))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(TABLE, data if table is None else table)
        archive.writestr(SEAL, json.dumps({**manifest, **changes}))
    return out.getvalue()


class TestTable:
    def test_a_line_is_told_whole(self) -> None:
        write(1, unit_code="009", detail={"vi": "hồ sơ"})
        (head, line), _ = parts(export().bundle)
        assert head[:4] == ["Dòng", "Thời điểm", "Hành vi", "Tài khoản"]
        told = dict(zip(head, line, strict=True))
        assert told["Thời điểm"] == "2024-07-06T06:30:00+07:00"
        assert told["Hành vi"] == "look.family"
        assert told["Tài khoản"] == "user:thamtra"
        assert told["Mục đích"] == "dossier"
        assert told["Chi tiết"] == '{"vi": "hồ sơ"}'

    def test_newest_first_and_only_what_was_asked(self) -> None:
        write(3)
        write(2, act="access.grant")
        rows, manifest = parts(export(act_prefix="look.").bundle)
        assert [row[6] for row in rows[1:]] == ["2", "1", "0"]
        assert manifest["search"]["act"] == "look."
        assert manifest["lines"] == 3

    def test_nothing_found_is_an_honest_empty_table(self) -> None:
        made = export(actor="user:khong-co")
        rows, manifest = parts(made.bundle)
        assert len(rows) == 1
        assert (made.lines, made.unsealed, manifest["seals"]) == (0, 0, [])
        assert holds(bundle=made.bundle, public_key=public_key())

    def test_more_than_fits_is_said(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(audit_export, "MOST", 4)
        write(5)
        made = export()
        assert (made.lines, made.cut) == (4, True)
        monkeypatch.setattr(audit_export, "MOST", 5)
        assert (export().lines, export().cut) == (5, False)

    @pytest.mark.parametrize(
        ("cell", "shown"),
        [
            ("=1+1", "'=1+1"),
            ("+84", "'+84"),
            ("-1", "'-1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "'\t=1"),
            ("dossier: =1", "dossier: =1"),
            ("", ""),
        ],
    )
    def test_no_cell_is_a_formula(self, cell: str, shown: str) -> None:
        assert harmless(cell) == shown

    @given(st.text(max_size=30))
    def test_a_cell_is_never_cut(self, cell: str) -> None:
        assert harmless(cell) in {cell, f"'{cell}"}

    def test_a_note_of_an_officer_cannot_become_a_formula(self) -> None:
        write(1, by=reviewer('=HYPERLINK("http://evil","x")'))
        rows, _ = parts(export().bundle)
        assert rows[1][9].startswith("'=HYPERLINK")


class TestSeals:
    def test_the_seals_that_cover_the_lines_are_named(self) -> None:
        for _ in range(3):
            write(4)
            seal()
        middle = AuditSeal.objects.order_by("id")[1]
        _, manifest = parts(export().bundle)
        assert [s["count"] for s in manifest["seals"]] == [4, 4, 4]
        assert manifest["seals"][1]["root"] == middle.root
        assert manifest["head"] == audit_seal.head()
        assert manifest["unsealed"] == 0

    def test_lines_that_no_seal_covers_yet_are_counted(self) -> None:
        write(2)
        seal()
        write(3)
        assert export().unsealed == 3

    def test_only_covering_seals_are_named(self) -> None:
        write(2, act="access.grant")
        seal()
        write(2)
        seal()
        _, manifest = parts(export(act_prefix="look.").bundle)
        assert len(manifest["seals"]) == 1


class TestProof:
    def test_a_whole_bundle_holds(self) -> None:
        write(3)
        made = export()
        assert holds(bundle=made.bundle, public_key=public_key())
        rows, manifest = parts(made.bundle)
        with zipfile.ZipFile(io.BytesIO(made.bundle)) as archive:
            assert sha256_hex(archive.read(TABLE)) == made.sha256 == manifest["sha256"]
        assert manifest["made_by"] == "system:inspector"
        assert manifest["purpose"] == "inspection: theo kế hoạch"
        assert len(rows) == 4

    def test_a_changed_table_does_not(self) -> None:
        write(3)
        made = export()
        with zipfile.ZipFile(io.BytesIO(made.bundle)) as archive:
            forged = archive.read(TABLE).replace(b"thamtra", b"tiepdon")
        assert not holds(bundle=rebuilt(made.bundle, table=forged), public_key=public_key())
        also = rebuilt(made.bundle, table=forged, sha256=sha256_hex(forged))
        assert not holds(bundle=also, public_key=public_key())

    @pytest.mark.parametrize(
        "changes",
        [
            {"lines": 1},
            {"made_by": "user:khac"},
            {"search": {}},
            {"cut": True},
            {"signature": ""},
            {"signature": "not base64!"},
            {"extra": 1},
            {"lines": 1.5},
        ],
    )
    def test_a_changed_manifest_does_not(self, changes: dict[str, Any]) -> None:
        write(2)
        assert not holds(bundle=rebuilt(export().bundle, **changes), public_key=public_key())

    def test_another_key_does_not(self) -> None:
        other = packet_keys.generate_signing_key().public_key()
        assert not holds(bundle=export().bundle, public_key=other)

    @pytest.mark.parametrize("bundle", [b"", b"PK", b"no archive at all", b"\x00" * 100])
    def test_rubbish_does_not(self, bundle: bytes) -> None:
        assert not holds(bundle=bundle, public_key=public_key())

    def test_a_missing_part_does_not(self) -> None:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr(TABLE, b"x")
        assert not holds(bundle=out.getvalue(), public_key=public_key())


def seal() -> None:
    """Seal as the worker does; here the test's own transaction is the only writer."""
    first = AuditSeal.objects.order_by("-last_id").first()
    ids = audit_export.audit.AuditEvent.objects.values_list("id", flat=True)
    after = ids.filter(id__gt=first.last_id if first else 0).order_by("id")
    audit_seal._store(
        first.last_id + 1 if first else 1, list(after)[-1], first, count=len(after), at=AT
    )
