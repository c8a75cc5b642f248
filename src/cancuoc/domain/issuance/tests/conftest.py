"""Dossiers brought to the approver and beyond, with cards drawn by a stand-in."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest

from cancuoc.chip import faces
from cancuoc.chip.faces import RenderedCard
from cancuoc.domain.enrolment import queries as enrolment
from cancuoc.domain.enrolment import rules as enrolment_rules
from cancuoc.domain.enrolment import services as enrolment_services
from cancuoc.domain.enrolment.captured import CapturedDossier
from cancuoc.domain.enrolment.tests import samples
from cancuoc.domain.issuance import queries, services
from cancuoc.domain.issuance.ports import Kinship
from cancuoc.domain.issuance.rules import Receiver
from cancuoc.domain.verification.facts import Cleared
from cancuoc.foundation import storage
from cancuoc.foundation.actor import Actor, ActorKind, Role
from cancuoc.foundation.keys import KeyClass

AT = samples.AT
ON = date(2024, 7, 6)
UNIT = "00352"
SYSTEM = Actor.system("issuance")
PICTURE = b"\x89PNG\r\n\x1a\n"
DRAWN = RenderedCard(PICTURE + b"front", PICTURE + b"back", b"%PDF-1.7")
_numbers = itertools.count(1)


def actor(hand: str, *roles: Role, units: tuple[str, ...] = ("01",), username: str = "") -> Actor:
    """Return an officer, for the whole city unless told otherwise."""
    return Actor(
        id=f"user:{username or hand}",
        kind=ActorKind.OFFICER,
        hand=hand,
        roles=frozenset(roles),
        units=units,
        purpose="dossier",
    )


APPROVER = actor("hand-pheduyet", Role.APPROVER)
DESK = actor("hand-trathe", Role.CARD_DESK)


class Kin(Kinship):
    """Knows the rights it is told, by number, and on which day it was asked."""

    def __init__(self, rights: dict[str, Receiver] | None = None) -> None:
        self.rights = rights or {}
        self.asked: list[date] = []

    def relation(self, *, person_id: UUID, number: str, on: date) -> Receiver | None:
        """Return what was told."""
        del person_id
        self.asked.append(on)
        return self.rights.get(number)


def packet(band: str = ">=14", *, number: str = "", **identity: Any) -> CapturedDossier:
    """Return a captured dossier of somebody new (or of `number`), with a face where one is due."""
    n = next(_numbers)
    captured = samples.captured(n, band=band, **identity)
    declared = captured.identity.declared
    own = number or f"{declared.personal_number[:-4]}{n % 10_000:04d}"
    face = ""
    if band != "<6":
        owner = str(captured.dossier_id)
        blob = storage.store().put(data=b"face", kind=KeyClass.BIOMETRIC_ADULT, owner=owner)
        face = blob.value
    return dataclasses.replace(
        captured,
        face_ref=face,
        identity=dataclasses.replace(
            captured.identity,
            person_id=uuid4(),
            declared=dataclasses.replace(declared, personal_number=own),
        ),
    )


def cleared_fact(dossier_id: UUID, **changes: Any) -> Cleared:
    """Return the news that nothing stands against a dossier."""
    detail = enrolment.dossier(dossier_id=dossier_id)
    values: dict[str, Any] = {
        "at": AT,
        "dossier_id": dossier_id,
        "unit_code": detail.unit_code,
        "band": detail.band,
        "officer_hand": detail.officer_hand,
        "reviewer_hand": "",
        "kit": detail.kit,
    }
    return Cleared(**{**values, **changes})


def queued(*captured: CapturedDossier, **changes: Any) -> list[UUID]:
    """Receive dossiers, clear them and put them before the approver."""
    ids = samples.receive(*captured)
    clear = enrolment_rules.Act.CLEAR
    enrolment_services.advance(dossier_ids=ids, act=clear, at=AT, by=SYSTEM)
    facts = [cleared_fact(key, **changes) for key in ids]
    services.queue_for_approval(cleared=facts, at=AT, by=SYSTEM)
    return ids


def make(*dossier_ids: UUID) -> int:
    """Make the cards of approved dossiers."""
    return services.make_cards(dossier_ids=dossier_ids, blobs=storage.store(), at=AT, by=SYSTEM)


def carded(*captured: CapturedDossier) -> list[UUID]:
    """Take dossiers to finished cards."""
    ids = queued(*captured)
    services.approve(dossier_ids=ids, at=AT, by=APPROVER)
    make(*ids)
    return ids


def boxed(*dossier_ids: UUID) -> str:
    """Pack and send the finished cards; return the box's code."""
    code = services.make_batch(unit_code=UNIT, at=AT, by=DESK)
    services.send_batch(code=code, at=AT, by=DESK)
    for key in dossier_ids:
        services.receive_card(batch_code=code, scanned=card(key).serial, at=AT, by=DESK)
    return code


def at_desk(*captured: CapturedDossier) -> list[UUID]:
    """Take dossiers to cards that lie at the desk."""
    ids = carded(*captured)
    boxed(*ids)
    return ids


def card(dossier_id: UUID) -> queries.CardRow:
    """Return the newest card of a dossier."""
    return queries.cards_of_dossiers(dossier_ids=[dossier_id])[dossier_id]


def code_of(dossier_id: UUID) -> str:
    """Return a dossier's code."""
    return enrolment.dossier(dossier_id=dossier_id).code


def state_of(dossier_id: UUID) -> enrolment_rules.State:
    """Return a dossier's state."""
    return enrolment.dossier(dossier_id=dossier_id).state


Hand = Callable[..., UUID]


def hand(key: UUID, number: str = "", **changes: Any) -> UUID:
    """Hand a card over, to the holder unless another number is given."""
    given: dict[str, Any] = {
        "dossier_code": code_of(key),
        "receiver_number": number or card(key).personal_number,
        "old_document_collected": False,
        "kinship": Kin(),
        "at": AT,
        "by": DESK,
    }
    return services.hand_over(**{**given, **changes})


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cards are drawn by a stand-in: how they look is the chip library's matter."""
    monkeypatch.setattr(faces, "render_faces", lambda cards, **_: [DRAWN for _card in cards])
