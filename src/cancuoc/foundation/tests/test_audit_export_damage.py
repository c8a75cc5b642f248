"""A bundle of audit lines that was damaged or forged never holds, and never breaks the reader."""

from __future__ import annotations

import csv
import io
import json
import random
import zipfile
from base64 import b64encode
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from cancuoc.foundation import audit, audit_export, audit_seal
from cancuoc.foundation.audit_export import SEAL, TABLE, holds, table
from cancuoc.foundation.tests.people import AT
from cancuoc.kernel import canonical
from cancuoc.kernel.digest import sha256_hex
from cancuoc.packet import keys as packet_keys

KEY = packet_keys.generate_signing_key()
PUBLIC = KEY.public_key()


def line(number: int, **changes: Any) -> audit.Seen:
    given = {
        "id": number,
        "at": AT + timedelta(seconds=number),
        "act": "look.family",
        "actor": "user:thamtra",
        "hand": "CB-1",
        "object_kind": "person",
        "object_id": str(number),
        "person_id": None,
        "unit_code": "009",
        "purpose": "dossier",
        "detail": {},
    }
    return audit.Seen(**{**given, **changes})


def bundle(lines: int = 3, *, sign_with: Any = KEY, manifest: Any = None) -> bytes:
    """Return a bundle as the export makes it, without asking a database for the lines."""
    data = table(line(n) for n in range(lines))
    told = {"sha256": sha256_hex(data), "lines": lines, "cut": False}
    if manifest is None:
        signature = sign_with.sign(audit_export._DOMAIN + canonical.dumps(told))
        manifest = {**told, "signature": b64encode(signature).decode()}
    return packed((TABLE, data), (SEAL, json.dumps(manifest).encode()))


def packed(*files: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def parts(whole: bytes) -> tuple[bytes, bytes]:
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        return archive.read(TABLE), archive.read(SEAL)


def test_a_whole_bundle_holds() -> None:
    assert holds(bundle=bundle(), public_key=PUBLIC)
    assert holds(bundle=bundle(0), public_key=PUBLIC)


def test_no_flipped_bit_breaks_the_reader_or_changes_what_is_believed() -> None:
    whole = bundle()
    before = parts(whole)
    dice = random.Random(7)
    believed = 0
    for _ in range(400):
        damaged = bytearray(whole)
        place = dice.randrange(len(whole) * 8)
        damaged[place // 8] ^= 1 << (place % 8)
        if holds(bundle=bytes(damaged), public_key=PUBLIC):
            # Only what no reader looks at, such as the time of a file, may have changed.
            assert parts(bytes(damaged)) == before
            believed += 1
    assert believed < 200


@pytest.mark.parametrize("share", [0.0, 0.1, 0.3, 0.5, 0.7, 0.9, 0.99])
def test_a_bundle_cut_short_does_not_hold(share: float) -> None:
    whole = bundle()
    assert not holds(bundle=whole[: int(len(whole) * share)], public_key=PUBLIC)


@pytest.mark.parametrize(
    "manifest",
    [
        [],
        ["signature"],
        5,
        "signature",
        True,
        {},
        {"signature": None},
        {"signature": 7},
        {"signature": ["AAAA"]},
        {"signature": "AAAA"},
        {"signature": "ff" * 64},
        {"signature": "đ"},
    ],
)
def test_a_manifest_of_another_shape_does_not_hold(manifest: Any) -> None:
    assert not holds(bundle=bundle(manifest=manifest), public_key=PUBLIC)


@pytest.mark.parametrize(
    "text", [b"", b"{", b"null", b"\xff\xfe", b"[" * 100_000, b'{"signature": NaN}']
)
def test_a_manifest_that_is_no_json_does_not_hold(text: bytes) -> None:
    data, _ = parts(bundle())
    assert not holds(bundle=packed((TABLE, data), (SEAL, text)), public_key=PUBLIC)


class TestAdditions:
    @pytest.mark.filterwarnings("ignore:Duplicate name")
    @pytest.mark.parametrize("name", ["them.txt", "nhat-ky-2.csv", "../nhat-ky.csv", TABLE, SEAL])
    def test_a_file_beside_the_two_does_not_hold(self, name: str) -> None:
        data, seal = parts(bundle())
        for files in (
            [(name, b"x"), (TABLE, data), (SEAL, seal)],
            [(TABLE, data), (name, b"x"), (SEAL, seal)],
            [(TABLE, data), (SEAL, seal), (name, b"x")],
        ):
            assert not holds(bundle=packed(*files), public_key=PUBLIC)

    def test_a_forged_table_hidden_under_the_true_one_does_not_hold(self) -> None:
        # Some programs unpack the first file of a name, ours would read the last.
        data, seal = parts(bundle())
        with pytest.warns(UserWarning, match="Duplicate name"):
            made = packed(
                (TABLE, data.replace(b"thamtra", b"tiepdon")), (TABLE, data), (SEAL, seal)
            )
        assert not holds(bundle=made, public_key=PUBLIC)

    def test_a_file_left_out_does_not_hold(self) -> None:
        data, seal = parts(bundle())
        for files in ([(TABLE, data)], [(SEAL, seal)], []):
            assert not holds(bundle=packed(*files), public_key=PUBLIC)


class TestKeys:
    def test_a_bundle_signed_anew_by_somebody_else_does_not_hold(self) -> None:
        forger = packet_keys.generate_signing_key()
        forged = bundle(sign_with=forger)
        assert holds(bundle=forged, public_key=forger.public_key())
        assert not holds(bundle=forged, public_key=PUBLIC)

    def test_a_signature_of_a_seal_is_no_signature_of_an_export(self) -> None:
        data = table([line(1)])
        told = {"sha256": sha256_hex(data), "lines": 1, "cut": False}
        signature = KEY.sign(audit_seal._DOMAIN + canonical.dumps(told))
        manifest = {**told, "signature": b64encode(signature).decode()}
        made = packed((TABLE, data), (SEAL, json.dumps(manifest).encode()))
        assert not holds(bundle=made, public_key=PUBLIC)


class TestTable:
    def rows(self, *lines: audit.Seen) -> list[str]:
        return table(lines).decode("utf-8-sig").split("\r\n")

    def test_it_begins_with_the_mark_that_spreadsheets_need(self) -> None:
        assert table([]).startswith(b"\xef\xbb\xbf")

    def test_moments_are_told_in_vietnamese_time(self) -> None:
        # Half past five in the evening of the fifth in London is the sixth in Hà Nội.
        late = line(1, at=datetime(2024, 7, 5, 17, 30, tzinfo=UTC))
        assert "2024-07-06T00:30:00+07:00" in self.rows(late)[1]

    @pytest.mark.parametrize("text", ['a"b', "a,b", "a\nb", "a\r\nb", "Đỗ Thị Hường"])
    def test_a_cell_with_signs_of_its_own_stays_one_cell(self, text: str) -> None:
        made = table([line(1, purpose=text)]).decode("utf-8-sig")
        (_, row) = csv.reader(io.StringIO(made, newline=""))
        assert row[9] == text

    def test_details_have_one_order_whoever_wrote_them(self) -> None:
        one = self.rows(line(1, detail={"b": 1, "a": "ơ"}))
        two = self.rows(line(1, detail={"a": "ơ", "b": 1}))
        assert one == two
        assert "ơ" in one[1]

    def test_a_line_without_details_has_an_empty_cell(self) -> None:
        assert self.rows(line(1))[1].endswith(",dossier,")
