"""Synthetic dossiers for tests: one person of each band, with files that match the index."""

from __future__ import annotations

import dataclasses
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from cancuoc.kernel.digest import sha256_hex
from cancuoc.kernel.ids import uuid7
from cancuoc.kernel.partial_date import PartialDate
from cancuoc.kernel.sex import Sex
from cancuoc.packet.content import (
    Biometrics,
    Consent,
    Declared,
    EidRequest,
    Evidence,
    EvidenceItem,
    EvidenceKind,
    EyeState,
    Fee,
    FingerState,
    Identity,
    Officer,
    Operation,
    Operations,
    Paper,
    PartState,
    Place,
    Procedure,
    Relative,
    Representative,
    Signer,
)
from cancuoc.packet.content_rules import Dossier

AT = datetime(2024, 7, 6, 2, 30, tzinfo=UTC)
SESSION = UUID("01908592-0000-7000-8000-000000000001")
PERSON = UUID("01908592-0000-7000-8000-0000000000aa")
FINGERS = ("thumb", "index", "middle", "ring", "little")
STEPS = (
    *("right-four", "left-four", "two-thumbs"),
    *(f"rolled-{hand}-{finger}" for hand in ("right", "left") for finger in FINGERS),
)
BORN = {"<6": date(2020, 3, 9), "6-<14": date(2015, 5, 1), ">=14": date(1990, 2, 28)}
NUMBERS = {"<6": "001320000017", "6-<14": "001315000018", ">=14": "001190000019"}
NAMES = {"<6": "Nguyễn Thị Mơ", "6-<14": "Trần Thu Hà", ">=14": "Lê Thị Bích Ngọc"}


def files(band: str = ">=14", *, seed: str = "a", size: int = 40) -> dict[str, bytes]:
    """Return evidence files by name; `size` bytes each, different for each `seed`."""
    names = ["signature.png"]
    if band != "<6":
        names += [f"{step}.png" for step in STEPS] + ["right-iris.png", "left-iris.png", "face.jpg"]
    return {name: (f"{seed}|{name}|".encode() * size)[:size] for name in names}


def dossier(
    band: str = ">=14", *, given: dict[str, bytes] | None = None, **changes: Any
) -> Dossier:
    """Return a dossier that passes every rule; `changes` replace fields of its identity."""
    content = files(band) if given is None else given
    return Dossier(
        identity=dataclasses.replace(identity(band), **changes),
        evidence=evidence(band, content),
        operations=operations(),
    )


def identity(band: str = ">=14") -> Identity:
    child = band != ">=14"
    return Identity(
        station_code="TX-01",
        kit="KIT-01",
        officer=Officer(username="cb.tx.01", hand="hand-cb-tx-01", lease="lease-1"),
        session_id=SESSION,
        unit_code="00352",
        person_id=PERSON,
        band=band,
        started_at=AT - timedelta(minutes=7),
        captured_at=AT,
        declared=declared(band),
        representative=representative() if child else None,
        papers=(Paper(kind="birth_certificate", number="12/2015"),),
        procedure=procedure(band),
        eid=EidRequest(
            level=1 if band == "<6" else 2, phone="+84912345678", by_representative=child
        ),
        consents=(Consent(item="data_processing", given=True),),
    )


def declared(band: str) -> Declared:
    return Declared(
        full_name=NAMES[band],
        personal_number=NUMBERS[band],
        born=PartialDate.of(BORN[band]),
        sex=Sex.FEMALE,
        birth_registration_place=Place(text="Hạ Đình, Thanh Xuân, Hà Nội", commune_code="00352"),
        ethnicity="Kinh",
        permanent_residence=Place(text="Số 1 ngõ 2, Hạ Đình", commune_code="00352"),
        phone="+84912345678",
        relatives=(Relative(relation="mother", full_name="Lê Thị Bích Ngọc"),),
    )


def representative() -> Representative:
    return Representative(
        full_name="Lê Thị Bích Ngọc",
        relation="mother",
        proof="register",
        personal_number="001190000019",
        born=PartialDate(1990, 2, 28),
        sex=Sex.FEMALE,
        phone="+84912345678",
    )


def procedure(band: str) -> Procedure:
    return Procedure(
        kind="first",
        ground="first",
        biometrics=Biometrics.NONE if band == "<6" else Biometrics.CAPTURE,
        signer=Signer.PERSON if band == ">=14" else Signer.REPRESENTATIVE,
        fee=Fee(amount=0, paid=True, exemption="first_issue"),
        articles=("Luật Căn cước, Điều 23",),
        return_place="00352",
    )


def evidence(band: str, content: dict[str, bytes]) -> Evidence:
    items = tuple(item(name, data) for name, data in content.items())
    if band == "<6":
        return Evidence(items=items)
    return Evidence(
        items=items,
        fingers=tuple(FingerState(finger=n, state=PartState.CAPTURED) for n in range(1, 11)),
        eyes=tuple(EyeState(eye=eye, state=PartState.CAPTURED) for eye in ("right", "left")),
        face=PartState.CAPTURED,
    )


def item(name: str, data: bytes) -> EvidenceItem:
    step = name.split(".")[0]
    return EvidenceItem(
        file=name,
        kind=_kind(step),
        step="" if step == "signature" else step,
        media_type="image/jpeg" if name.endswith(".jpg") else "image/png",
        sha256=sha256_hex(data),
        size=len(data),
        quality=80,
        captured_at=AT,
    )


def _kind(step: str) -> EvidenceKind:
    if step in ("signature", "face"):
        return EvidenceKind(step)
    return EvidenceKind.IRIS if step.endswith("iris") else EvidenceKind.FINGER


def operations(count: int = 3) -> Operations:
    acts = ("open", "capture", "sign", "seal")
    return Operations(
        entries=tuple(
            Operation(
                number=n + 1,
                at=AT + timedelta(seconds=n),
                act=acts[n % len(acts)],
                hand="hand-cb-tx-01",
            )
            for n in range(count)
        )
    )


def packet_id(n: int = 0) -> UUID:
    return uuid7(at=AT, entropy=n.to_bytes(10, "big"))
