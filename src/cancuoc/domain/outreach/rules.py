"""What a family needs to be told, and how a contact ended. Pure.

An invitation carries exactly three things: the time, the place and the papers this family
needs. The papers are the law's answer to what the register already shows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final
from uuid import UUID

from cancuoc.kernel.partial_date import PartialDate
from cancuoc.law import ages, procedure
from cancuoc.law.ages import Band
from cancuoc.law.papers import Paper
from cancuoc.law.register import RegisterState
from cancuoc.law.representation import Representative
from cancuoc.law.transition import Holds


class State(StrEnum):
    """Where an invitation stands."""

    MADE = "made"
    SENT = "sent"
    WITHDRAWN = "withdrawn"


class Act(StrEnum):
    SEND = "send"
    WITHDRAW = "withdraw"


MOVES: Final = {
    (State.MADE, Act.SEND): State.SENT,
    (State.SENT, Act.SEND): State.SENT,
    (State.MADE, Act.WITHDRAW): State.WITHDRAWN,
    (State.SENT, Act.WITHDRAW): State.WITHDRAWN,
}


class Channel(StrEnum):
    """How the family was spoken to."""

    VISIT = "visit"
    CALL = "call"
    LETTER = "letter"
    MESSAGE = "message"

    @property
    def vi(self) -> str:
        """The channel in Vietnamese."""
        return {"visit": "Đến nhà", "call": "Gọi điện", "letter": "Thư", "message": "Tin nhắn"}[
            self.value
        ]


class Carrier(StrEnum):
    """What brings an invitation to a family."""

    PRINT = "print"
    SMS = "sms"
    EMAIL = "email"
    ZALO = "zalo"

    @property
    def vi(self) -> str:
        """The carrier in Vietnamese."""
        return {"print": "Thư giấy", "sms": "Tin nhắn", "email": "Thư điện tử", "zalo": "Zalo"}[
            self.value
        ]


class Delivery(StrEnum):
    """What became of a message. RECORDED: kept, because nobody is there who would carry it."""

    WAITING = "waiting"
    SENT = "sent"
    RECORDED = "recorded"
    FAILED = "failed"
    STOPPED = "stopped"

    @property
    def vi(self) -> str:
        """The state in Vietnamese."""
        return {
            "waiting": "Chờ gửi",
            "sent": "Đã gửi",
            "recorded": "Đã ghi, chưa gửi",
            "failed": "Không gửi được",
            "stopped": "Gia đình không nhận tin",
        }[self.value]


class DeliveryAct(StrEnum):
    TAKE = "take"
    RECORD = "record"
    FAIL = "fail"
    STOP = "stop"


DELIVERY_MOVES: Final = {
    (Delivery.WAITING, DeliveryAct.TAKE): Delivery.SENT,
    (Delivery.WAITING, DeliveryAct.RECORD): Delivery.RECORDED,
    (Delivery.WAITING, DeliveryAct.FAIL): Delivery.FAILED,
    (Delivery.WAITING, DeliveryAct.STOP): Delivery.STOPPED,
}


class OptOutHow(StrEnum):
    """How a family said that it wants no messages."""

    LINK = "link"
    WORD = "word"
    OFFICER = "officer"


def carrier_for(*, phone: str, email: str, wanted: Carrier | None = None) -> Carrier | None:
    """Return what can carry a message to such a family; None when it left no address for it."""
    able = {Carrier.EMAIL: bool(email), Carrier.SMS: bool(phone), Carrier.ZALO: bool(phone)}
    order = (wanted,) if wanted else (Carrier.EMAIL, Carrier.SMS)
    return next((one for one in order if able.get(one, False)), None)


def next_wait(*, tries: int, minutes: Sequence[int]) -> int | None:
    """Return how many minutes to wait after so many failed tries; None when it was the last."""
    return minutes[tries - 1] if tries <= len(minutes) else None


class ContactOutcome(StrEnum):
    """How the contact ended; one tap each on the officer's phone."""

    TOLD = "told"
    ABSENT = "absent"
    REFUSED = "refused"
    LATER = "later"
    MOVED = "moved"

    @property
    def vi(self) -> str:
        """The outcome in Vietnamese."""
        return {
            "told": "Đã báo",
            "absent": "Vắng",
            "refused": "Chưa muốn làm",
            "later": "Hẹn lại",
            "moved": "Đã chuyển đi",
        }[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Guest:
    """One person to invite, as far as the papers depend on it."""

    person_id: UUID
    born: PartialDate
    holds: Holds
    holds_issued: date | None
    holds_expires: date | None
    register: RegisterState


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What one person of the family is told."""

    person_id: UUID
    band: Band
    must_come: bool
    papers: tuple[Paper, ...]


def told(*, guest: Guest, on: date) -> Told:
    """Return band, presence and papers of one person for a session on a day.

    The representative counted on is the one the register shows: a parent first, then the
    guardian. Where it shows none, a parent is expected and the proof is asked for.
    """
    band = ages.band(born=guest.born, on=on)
    plan = procedure.plan(
        born=guest.born,
        on=on,
        register=guest.register,
        representative=representative(guest.register) if band is not Band.FROM_14 else None,
        holds=guest.holds,
        issued=guest.holds_issued,
        expiry=guest.holds_expires,
    )
    return Told(
        person_id=guest.person_id,
        band=band,
        must_come=band is not Band.UNDER_6,
        papers=plan.papers,
    )


def representative(register: RegisterState) -> Representative:
    """Return who will act for a child, by what the register shows."""
    order = (
        Representative.MOTHER,
        Representative.FATHER,
        Representative.GUARDIAN,
        Representative.INSTITUTION,
    )
    return next((who for who in order if who in register.known_links), Representative.MOTHER)


def family_papers(people: Sequence[Told]) -> tuple[Paper, ...]:
    """Return the papers the whole family brings, each once; empty when the register has all."""
    return tuple(dict.fromkeys(paper for person in people for paper in person.papers))
