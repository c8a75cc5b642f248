"""Sex as papers record it."""

from __future__ import annotations

from enum import StrEnum


class Sex(StrEnum):
    """The value stored; `.vi` is the word shown and `.mrz` the letter on a card."""

    MALE = "male"
    FEMALE = "female"
    UNKNOWN = "unknown"

    @property
    def vi(self) -> str:
        """Return the Vietnamese word printed on papers."""
        return _WORDS[self]

    @property
    def mrz(self) -> str:
        """Return the TD1 letter: M, F, or the filler when not known."""
        return _LETTERS[self]

    @classmethod
    def from_vi(cls, text: str) -> Sex:
        """Read "Nam", "Nữ" or anything else (unknown), whatever the letter case."""
        wanted = text.strip().casefold()
        return next((sex for sex, word in _WORDS.items() if word.casefold() == wanted), cls.UNKNOWN)


_WORDS = {Sex.MALE: "Nam", Sex.FEMALE: "Nữ", Sex.UNKNOWN: "Không rõ"}
_LETTERS = {Sex.MALE: "M", Sex.FEMALE: "F", Sex.UNKNOWN: "<"}
