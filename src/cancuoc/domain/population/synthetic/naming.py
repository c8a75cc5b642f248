"""Which name each invented person bears, as one number that stands for three words."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from cancuoc.domain.population.spelling import Spelling, spelling_of
from cancuoc.domain.population.synthetic import words

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

_SURNAME_WORDS: Final = tuple(word for word, _ in words.SURNAMES)
_SURNAME_SHARES: Final = np.array([share for _, share in words.SURNAMES]) / sum(
    share for _, share in words.SURNAMES
)
_MALE_MIDDLES: Final = words.respelt(words.MALE_MIDDLES)
_FEMALE_MIDDLES: Final = words.respelt(words.FEMALE_MIDDLES)
_MALE_GIVENS: Final = words.respelt(words.MALE_GIVENS)
_FEMALE_GIVENS: Final = words.respelt(words.FEMALE_GIVENS)
# One vocabulary for both sexes: a name written alike must have one code.
_MIDDLES: Final = tuple(dict.fromkeys(_MALE_MIDDLES.words + _FEMALE_MIDDLES.words))
_GIVENS: Final = tuple(dict.fromkeys(_MALE_GIVENS.words + _FEMALE_GIVENS.words))

CODES: Final = len(_SURNAME_WORDS) * len(_MIDDLES) * len(_GIVENS)
# Generations between which fashions pass from old to young.
OLD_UNTIL: Final = 1965
YOUNG_FROM: Final = 2012


def surnames(rng: np.random.Generator, rows: int) -> Ints:
    """Return surname codes by their shares in the country."""
    return np.searchsorted(np.cumsum(_SURNAME_SHARES), rng.random(rows)).astype(np.int64)


def given_and_middle(
    rng: np.random.Generator, *, female: Bools, birth_year: Ints
) -> tuple[Ints, Ints]:
    """Return middle and given codes that suit the sex and the generation."""
    young = np.clip((birth_year - OLD_UNTIL) / (YOUNG_FROM - OLD_UNTIL), 0, 1)
    modern = rng.random(len(female)) < young
    middle = _pick(rng, female, modern, (_MALE_MIDDLES, _FEMALE_MIDDLES), _MIDDLES)
    given = _pick(rng, female, modern, (_MALE_GIVENS, _FEMALE_GIVENS), _GIVENS)
    return middle, given


def _pick(
    rng: np.random.Generator,
    female: Bools,
    modern: Bools,
    tables: tuple[words.Table, words.Table],
    vocabulary: tuple[str, ...],
) -> Ints:
    """Draw a word for each row from the table of its sex and generation."""
    draw = rng.random(len(female)) * 0.999_999_999
    position = {word: number for number, word in enumerate(vocabulary)}
    drawn = []
    for table in tables:
        numbers = np.array([position[word] for word in table.words])
        old = numbers[np.searchsorted(np.cumsum(table.old), draw)]
        young = numbers[np.searchsorted(np.cumsum(table.young), draw)]
        drawn.append(np.where(modern, young, old))
    return np.where(female, drawn[1], drawn[0]).astype(np.int64)


def code(*, surname: Ints, middle: Ints, given: Ints) -> Ints:
    """Return the number that stands for a name, from 0 to `CODES` - 1."""
    return (surname * len(_MIDDLES) + middle) * len(_GIVENS) + given


def without_family(codes: Ints) -> Ints:
    """Return the codes of the given names alone, for people known by one word."""
    return codes % len(_GIVENS)


def respell(codes: Ints) -> Ints:
    """Return the same names with the other tone spelling of the given name, where it has one."""
    return codes + _OTHER_SPELLING[codes % len(_GIVENS)]


def spell(name_code: int) -> Spelling:
    """Return the name a code stands for, ready for the table of names."""
    rest, given = divmod(name_code, len(_GIVENS))
    surname, middle = divmod(rest, len(_MIDDLES))
    return spelling_of(_SURNAME_WORDS[surname], _MIDDLES[middle], _GIVENS[given])


def _other_spelling() -> Ints:
    steps = np.zeros(len(_GIVENS), dtype=np.int64)
    for word, other in words.RESPELLINGS.items():
        if word in _GIVENS and other in _GIVENS:
            here, there = _GIVENS.index(word), _GIVENS.index(other)
            steps[here], steps[there] = there - here, here - there
    return steps


_OTHER_SPELLING: Final = _other_spelling()
