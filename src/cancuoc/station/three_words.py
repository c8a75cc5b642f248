"""Codes of three words that a tired hand types without marks: "ba lan tram".

Each is drawn evenly from all plain syllables, so three of them are worth as much as eleven
digits.
"""

from __future__ import annotations

import secrets
from typing import Final

from cancuoc.kernel.folding import fold
from cancuoc.kernel.refusal import Refusal
from cancuoc.kernel.syllables import WORDS

COUNT: Final = 3
_KNOWN: Final = frozenset(WORDS)


class NotThreeWords(Refusal):
    """What was typed is not three words of the list; it was not tried."""

    message = "Mã mở khóa gồm đúng ba từ không dấu trong danh sách."
    next_step = "Xem lại từng từ trên phiếu mã rồi nhập lại; gõ có dấu hay không dấu đều được."


def make() -> str:
    """Return a new code, drawn evenly from all there are."""
    return " ".join(secrets.choice(WORDS) for _ in range(COUNT))


def parse(text: str) -> str:
    """Return a typed code as it was made; raise `NotThreeWords`."""
    words = fold(text[:200].replace("-", " ").replace(",", " ")).split()
    if len(words) != COUNT or not all(word in _KNOWN for word in words):
        raise NotThreeWords
    return " ".join(words)


__all__ = ["COUNT", "WORDS", "NotThreeWords", "make", "parse"]
