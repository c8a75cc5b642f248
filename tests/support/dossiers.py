"""Dossiers of people in the register, taken as far along the chain as a test needs them."""

from __future__ import annotations

import dataclasses
import io
import itertools
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

import pytest
from PIL import Image, ImageDraw
from tests.support.families import AT, COMMUNE, ON, Someone, officer

from cancuoc.chip import faces
from cancuoc.chip.faces import RenderedCard
from cancuoc.domain.enrolment import queries as enrolment
from cancuoc.domain.enrolment import services as enrolment_services
from cancuoc.domain.enrolment.captured import CapturedDossier
from cancuoc.domain.issuance import queries as issuance
from cancuoc.domain.issuance import services as issuance_services
from cancuoc.domain.issuance.ports import Kinship
from cancuoc.domain.issuance.rules import Receiver
from cancuoc.foundation import outbox, storage
from cancuoc.foundation.actor import Actor, Role
from cancuoc.foundation.keys import KeyClass
from cancuoc.kernel.ids import uuid7
from cancuoc.kernel.partial_date import PartialDate
from cancuoc.kernel.sex import Sex
from cancuoc.law import ages
from cancuoc.packet.content import Declared, EidRequest, Place, Relative, Representative
from cancuoc.packet.tests import content_samples

REVIEWER = officer("thamtra", Role.REVIEWER)
APPROVER = officer("pheduyet", Role.APPROVER)
DESK = officer("trathe", Role.CARD_DESK)
STATION = Actor.system("stations")
_number = itertools.count(1)


@cache
def portrait() -> bytes:
    """Return a drawn face as JPEG."""
    picture = Image.new("RGB", (400, 600), (205, 222, 235))
    pen = ImageDraw.Draw(picture)
    pen.ellipse((60, 420, 340, 780), fill=(60, 80, 110))
    pen.ellipse((100, 108, 300, 390), fill=(224, 182, 152))
    out = io.BytesIO()
    picture.save(out, "JPEG")
    return out.getvalue()


def declared(person: Someone, *, sex: Sex = Sex.FEMALE, **changes: Any) -> Declared:
    """Return what a person declares: what the register says, unless `changes` say otherwise."""
    values: dict[str, Any] = {
        "full_name": person.name,
        "personal_number": person.number.value,
        "born": PartialDate.of(person.born),
        "sex": person.number.sex,
        "birth_registration_place": Place(text="Hạ Đình, Thanh Xuân, Hà Nội"),
        "permanent_residence": Place(text="Số 1 ngõ 2, Hạ Đình", commune_code=COMMUNE),
        "relatives": (Relative(relation="mother", full_name="Trần Thị Hương"),),
    }
    return Declared(**{**values, **changes})


def represented_by(person: Someone, **changes: Any) -> Representative:
    """Return the mother as representative, proven by the register."""
    values: dict[str, Any] = {
        "full_name": person.name,
        "relation": "mother",
        "proof": "register",
        "person_id": person.id,
        "personal_number": person.number.value,
        "born": PartialDate.of(person.born),
        "sex": Sex.FEMALE,
        "phone": "+84912345678",
    }
    return Representative(**{**values, **changes})


def captured(
    person: Someone,
    *,
    parent: Someone | None = None,
    seed: str = "",
    at: datetime = AT,
    says: dict[str, Any] | None = None,
    procedure: dict[str, Any] | None = None,
    pictures: bool = True,
    **identity: Any,
) -> CapturedDossier:
    """Return a captured dossier equal to the register; `says` changes what was declared.

    `seed` makes the biometric files; the same seed gives the same files.
    """
    n = next(_number)
    band = str(ages.band(born=person.born, on=ON))
    dossier_id = uuid7(at=at, entropy=(n << 8).to_bytes(10, "big"))
    base = content_samples.dossier(band, given=content_samples.files(band, seed=seed or str(n)))
    eid = EidRequest(level=2, phone=f"+8491{n:07d}") if band == ">=14" else base.identity.eid
    part = dataclasses.replace(
        base.identity,
        person_id=person.id,
        declared=declared(person, **(says or {})),
        representative=represented_by(parent) if parent and band != ">=14" else None,
        procedure=dataclasses.replace(base.identity.procedure, **(procedure or {})),
        eid=eid,
    )
    return CapturedDossier(
        dossier_id=dossier_id,
        packet_id=uuid7(at=at, entropy=(n << 16).to_bytes(10, "big")),
        received_at=at,
        identity=dataclasses.replace(part, **identity),
        evidence=base.evidence,
        evidence_ref=f"biometric_adult/{n:032x}",
        face_ref=_face(dossier_id) if band != "<6" and pictures else "",
    )


def _face(dossier_id: UUID) -> str:
    kind = KeyClass.BIOMETRIC_ADULT
    return storage.store().put(data=portrait(), kind=kind, owner=str(dossier_id)).value


def receive(*many: CapturedDossier, at: datetime = AT, deliver: bool = True) -> list[UUID]:
    """Register dossiers and let every room downstream react."""
    ids = enrolment_services.receive(captured=many, at=at, by=STATION)
    if deliver:
        outbox.deliver_all(at=at)
    return ids


def approve(*dossier_ids: UUID, at: datetime = AT, by: Actor = APPROVER) -> None:
    """Approve dossiers and let their cards be made."""
    issuance_services.approve(dossier_ids=dossier_ids, at=at, by=by)
    outbox.deliver_all(at=at)


def card_of(dossier_id: UUID) -> issuance.CardRow:
    """Return the newest card of a dossier."""
    return issuance.cards_of_dossiers(dossier_ids=[dossier_id])[dossier_id]


def to_desk(*dossier_ids: UUID, at: datetime = AT, unit_code: str = COMMUNE) -> str:
    """Bring finished cards to the desk in one box; return the box's code."""
    code = issuance_services.make_batch(unit_code=unit_code, at=at, by=DESK)
    issuance_services.send_batch(code=code, at=at, by=DESK)
    for dossier_id in dossier_ids:
        serial = card_of(dossier_id).serial
        issuance_services.receive_card(batch_code=code, scanned=serial, at=at, by=DESK)
    return code


def ready(*many: CapturedDossier, at: datetime = AT) -> list[UUID]:
    """Take dossiers from the packet to the card at the desk."""
    ids = receive(*many, at=at)
    approve(*ids, at=at)
    to_desk(*ids, at=at)
    return ids


class Kin(Kinship):
    """A kinship port that knows what it is told: number to right."""

    def __init__(self, **rights: Receiver) -> None:
        self.rights = {key.removeprefix("n"): right for key, right in rights.items()}

    def relation(self, *, person_id: UUID, number: str, on: object) -> Receiver | None:
        """Return what was told."""
        del person_id, on
        return self.rights.get(number)


def hand_over(
    dossier_id: UUID,
    number: str,
    *,
    at: datetime = AT,
    kinship: Kinship | None = None,
    old: bool = False,
    by: Actor = DESK,
) -> UUID:
    """Hand a card over and let the account open."""
    card_id = issuance_services.hand_over(
        dossier_code=enrolment.dossier(dossier_id=dossier_id).code,
        receiver_number=number,
        old_document_collected=old,
        kinship=kinship or Kin(),
        at=at,
        by=by,
    )
    outbox.deliver_all(at=at)
    return card_id


@pytest.fixture
def quick_cards(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a stand-in draw the cards, where a test asks for their way and not for their look."""
    picture = b"\x89PNG\r\n\x1a\n"
    drawn = RenderedCard(picture + b"front", picture + b"back", b"%PDF-1.7")
    monkeypatch.setattr(faces, "render_faces", lambda cards, **_: [drawn for _card in cards])
