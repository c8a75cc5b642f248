"""Who really worked in a session: chosen at its station, signed by it, told to the centre.

A choice never changes; another one has the next number. It names accounts of officers, nobody
who was served.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from cancuoc.packet import content_codec, keys, signed_word
from cancuoc.packet.content_codec import BadContent
from cancuoc.packet.signed_word import ForgedWord

MOST_MEMBERS: Final = 40
LONGEST_NAME: Final = 64
LAST_NUMBER: Final = 9_999
LEAST_AT_A_BED: Final = 2
_DOMAIN: Final = b"cancuoc session team 1\x00"


class Presence(StrEnum):
    """Whether an officer worked in the session, and as whom."""

    CAME = "came"
    ABSENT = "absent"
    SUBSTITUTE = "substitute"

    @property
    def vi(self) -> str:
        """Return the words on screens."""
        return {"came": "Có mặt", "absent": "Vắng", "substitute": "Vào thay"}[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One officer, by sign-in name."""

    username: str
    presence: Presence


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamChoice:
    """The team of a session as the officer in charge found it; `bedside` asks for two."""

    station: str
    key_id: str
    session_id: UUID
    number: int
    bedside: bool
    members: tuple[Member, ...]
    chosen_by: str
    hand: str
    chosen_at: datetime

    def __post_init__(self) -> None:
        names = [member.username for member in self.members]
        if len(set(names)) != len(names) or len(names) > MOST_MEMBERS:
            raise ValueError("every officer stands in a team once")
        if not all(0 < len(name) <= LONGEST_NAME for name in (*names, self.chosen_by)):
            raise ValueError("no account is called so")
        if not 1 <= self.number <= LAST_NUMBER:
            raise ValueError("choices are numbered from one")
        if len(self.present) < (LEAST_AT_A_BED if self.bedside else 1):
            raise ValueError("nobody works alone at a bed, and no session without an officer")
        if self.chosen_by not in self.present:
            raise ValueError("whoever chooses is there")

    @property
    def present(self) -> tuple[str, ...]:
        """Return who worked."""
        return tuple(m.username for m in self.members if m.presence is not Presence.ABSENT)

    def of(self, presence: Presence) -> tuple[str, ...]:
        """Return the officers of one kind."""
        return tuple(m.username for m in self.members if m.presence is presence)


def sign(choice: TeamChoice, *, key: Ed25519PrivateKey) -> str:
    """Return a choice as the station signs it."""
    return signed_word.sign(domain=_DOMAIN, facts=content_codec.to_plain(choice), key=key)


def read(text: str, *, key: Ed25519PublicKey) -> TeamChoice:
    """Return what a station signed; raise `ForgedWord`."""
    facts = signed_word.read(domain=_DOMAIN, text=text, key=key)
    try:
        choice = content_codec.from_plain(TeamChoice, facts)
    except BadContent as error:
        raise ForgedWord from error
    if choice.key_id != keys.key_id(key):
        raise ForgedWord
    return choice
