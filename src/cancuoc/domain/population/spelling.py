"""The stored form of a name: its folds for search and the key that sorts it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Final

from cancuoc.kernel.folding import fold, fold_yi
from cancuoc.kernel.names import PersonName

# Lower than every character of a sort key, so that shorter parts sort first.
_BETWEEN: Final = "\x01"


@dataclass(frozen=True, slots=True, kw_only=True)
class Spelling:
    """A full name with what the `Name` table keeps beside it."""

    full: str
    folded: str
    folded_yi: str
    sort_key: str


def spelling(name: PersonName) -> Spelling:
    """Return the stored form of one name."""
    return Spelling(
        full=name.full,
        folded=fold(name.full),
        folded_yi=fold_yi(name.full),
        sort_key=_BETWEEN.join(name.sort_key),
    )


def spelling_of(surname: str, middle: str, given: str) -> Spelling:
    """Return the same for a name in parts, each computed once; for names by the hundred thousand.

    An empty surname with an empty middle is a person known by one name.
    """
    parts = tuple(part for part in (surname, middle, given) if part)
    return Spelling(
        full=" ".join(parts),
        folded=" ".join(_fold(part) for part in parts),
        folded_yi=" ".join(_fold_yi(part) for part in parts),
        sort_key=_BETWEEN.join((*_key(given), *_key(surname), *_key(middle))),
    )


_fold = cache(fold)
_fold_yi = cache(fold_yi)


@cache
def _key(part: str) -> tuple[str, ...]:
    # The key of a middle part between two others stands third in the key of the name.
    return PersonName(f"A {part} B").sort_key[4:6] if part else ("", "")
