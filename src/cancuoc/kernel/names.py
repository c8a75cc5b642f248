"""Vietnamese names: surname, middle names, given name, in one field.

One field because minority and foreign names do not fit three; the split serves only
sorting and addressing. The spelling of the person's papers is kept as it is.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from cancuoc.kernel.folding import fold, fold_yi
from cancuoc.kernel.refusal import Refusal

LONGEST: Final = 100
_PUNCTUATION: Final = frozenset(" '’ʼ-.·,")
_ALPHABET: Final = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
# Huyền, hỏi, ngã, sắc, nặng: the order of the Vietnamese collation. No tone comes first.
_TONES: Final = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}


class BadName(Refusal, ValueError):
    """The text cannot be a person's name."""

    message = "Họ tên trống, quá dài hoặc có ký tự không dùng trong họ tên."
    next_step = "Vui lòng nhập họ, chữ đệm và tên khai sinh, không có chữ số."


@dataclass(frozen=True, slots=True)
class PersonName:
    """A full name in NFC with single spaces, at most 100 characters."""

    full: str

    def __post_init__(self) -> None:
        if len(self.full) > 4 * LONGEST:
            raise BadName
        clean = " ".join(unicodedata.normalize("NFC", self.full).split())
        if not _looks_like_a_name(clean):
            raise BadName
        object.__setattr__(self, "full", clean)

    def __str__(self) -> str:
        return self.full

    @property
    def surname(self) -> str:
        """Return the first word, or "" when the person is known by one name only."""
        words = self.full.split()
        return words[0] if len(words) > 1 else ""

    @property
    def middle(self) -> str:
        """Return the words between surname and given name, often "" ."""
        return " ".join(self.full.split()[1:-1])

    @property
    def given(self) -> str:
        """Return the last word, by which Vietnamese people are called and sorted."""
        return self.full.split()[-1]

    @property
    def upper(self) -> str:
        """Return the form printed on official forms."""
        return unicodedata.normalize("NFC", self.full.upper())

    @property
    def call_name(self) -> str:
        """Return the given name with one capital, to address the person."""
        return self.given[:1].upper() + self.given[1:].lower()

    @property
    def sort_key(self) -> tuple[str, ...]:
        """Return a key that sorts by given name, surname, then middle names.

        Letters come in the order of the Vietnamese alphabet and tones break ties, as in
        the collation `vi-x-icu`.
        """
        parts = (self.given, self.surname, self.middle)
        return tuple(key for part in parts for key in _collation(part))


class MatchLevel(IntEnum):
    """How nearly two names agree; a greater value is a closer match."""

    DIFFERENT = 0
    Y_AND_I = 1
    WITHOUT_MARKS = 2
    TONE_PLACEMENT = 3
    EXACT = 4


def match_level(a: PersonName, b: PersonName) -> MatchLevel:
    """Compare two names, ignoring letter case throughout."""
    if a.full.casefold() == b.full.casefold():
        return MatchLevel.EXACT
    if _tones_aside(a.full) == _tones_aside(b.full):
        return MatchLevel.TONE_PLACEMENT
    if fold(a.full) == fold(b.full):
        return MatchLevel.WITHOUT_MARKS
    if fold_yi(a.full) == fold_yi(b.full):
        return MatchLevel.Y_AND_I
    return MatchLevel.DIFFERENT


def _looks_like_a_name(text: str) -> bool:
    if not 0 < len(text) <= LONGEST or not any(c.isalpha() for c in text):
        return False
    return all(c in _PUNCTUATION or unicodedata.category(c)[0] in "LM" for c in text)


def _tones_aside(text: str) -> list[tuple[str, str]]:
    # Hòa and Hoà are one name: what counts is the letters and the tone of each word.
    return [_letters_and_tones(word) for word in text.casefold().split()]


def _letters_and_tones(word: str) -> tuple[str, str]:
    marks = unicodedata.normalize("NFD", word)
    letters = "".join(c for c in marks if c not in _TONES)
    tones = "".join(c for c in marks if c in _TONES)
    return unicodedata.normalize("NFC", letters), tones


def _collation(text: str) -> tuple[str, str]:
    letters, tones = [], []
    for character in text.casefold():
        marks = unicodedata.normalize("NFD", character)
        base = unicodedata.normalize("NFC", "".join(c for c in marks if c not in _TONES))
        tone = next((_TONES[c] for c in marks if c in _TONES), "0")
        letters.append(_rank(base))
        tones.append(tone)
    return "".join(letters), "".join(tones)


def _rank(letter: str) -> str:
    if letter not in _ALPHABET:
        plain = fold(letter)
        # Spaces and punctuation sort before letters, other scripts after them.
        if not letter.isalpha() or plain not in _ALPHABET or not plain:
            return letter if letter.isalpha() else " "
        letter = plain
    return chr(ord("A") + _ALPHABET.index(letter))
