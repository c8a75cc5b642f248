"""Search without marks: fold Vietnamese text to plain lower-case Latin letters.

The result agrees with PostgreSQL `lower(unaccent(normalize(x, NFC)))` for Vietnamese
names, so a key folded at a station finds the row folded at the centre.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

# These letters carry a stroke or are ligatures: Unicode does not decompose them.
_UNDECOMPOSED: Final = str.maketrans(
    {"đ": "d", "ð": "d", "ø": "o", "ł": "l", "æ": "ae", "œ": "oe", "ı": "i", "’": "'", "ʼ": "'"}
)
# A final y after a consonant, and the y of qu-, are the places where spelling wavers
# between y and i (Mỹ/Mĩ, Quý/Quí, Quỳnh/Quình). Elsewhere y and i are different sounds
# (Thay/Thai, Thúy/Thúi), and joining them would bring strangers into a search.
_WAVERING_Y: Final = re.compile(r"(?<=\bqu)y(?![aeo])|(?<![aeiou])y\b")


def fold(text: str) -> str:
    """Return `text` in lower case, without marks, đ as d, spaces collapsed."""
    plain = _strip_marks(_strip_marks(text).casefold()).translate(_UNDECOMPOSED)
    return " ".join(unicodedata.normalize("NFC", plain).split())


def fold_yi(text: str) -> str:
    """Return the fold with the spellings that waver between y and i made equal."""
    return _WAVERING_Y.sub("i", fold(text))


def trigrams(text: str) -> frozenset[str]:
    """Return the trigrams of the folded words, padded as `pg_trgm` pads them."""
    padded = (f"  {word} " for word in re.findall(r"\w+", fold(text)))
    return frozenset(word[i : i + 3] for word in padded for i in range(len(word) - 2))


def _strip_marks(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text)
    return "".join(c for c in decomposed if not unicodedata.combining(c))
