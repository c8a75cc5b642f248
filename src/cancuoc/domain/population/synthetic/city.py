"""The whole city as streams of binary COPY chunks. Same seed, same city, byte by byte."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final
from uuid import UUID

import numpy as np
import numpy.typing as npt

from cancuoc.domain.population.rules import KINH, LinkSource, PhoneRole, ResidenceKind
from cancuoc.domain.population.spelling import Spelling
from cancuoc.domain.population.synthetic import encode, naming, papers, people, places, shares
from cancuoc.domain.population.synthetic.dates import year_of
from cancuoc.domain.population.synthetic.encode import Column
from cancuoc.domain.population.synthetic.numbers import Ids, Numbers, old_numbers, phones
from cancuoc.kernel.sex import Sex
from cancuoc.law.transition import Holds

Rows = npt.NDArray[np.int64]

HOUSEHOLDS_PER_CHUNK: Final = 80_000
SMALLEST_HOUSEHOLD: Final = 2.4
_SEXES: Final = (str(Sex.MALE), str(Sex.FEMALE))
_LINKS: Final = (str(LinkSource.NONE), str(LinkSource.REGISTER), str(LinkSource.DECLARED))
_RESIDENCES: Final = tuple(
    str(kind)
    for kind in (
        ResidenceKind.PERMANENT,
        ResidenceKind.TEMPORARY,
        ResidenceKind.CURRENT,
        ResidenceKind.NONE,
    )
)
_ROLES: Final = (str(PhoneRole.NONE), str(PhoneRole.SELF), str(PhoneRole.KIN))
_HOLDS: Final = (str(Holds.NONE), str(Holds.CMND), str(Holds.CCCD), str(Holds.CARD))


@dataclass(frozen=True, slots=True)
class Chunk:
    """A part of the city: persons and households ready for COPY, and the people themselves."""

    first: int
    people: people.People
    persons: Sequence[bytes]
    households: Sequence[bytes]
    guardians: Sequence[tuple[UUID, UUID]]


@dataclass(slots=True)
class City:
    """Generates residents chunk by chunk; afterwards knows names used, counts and digest."""

    residents: int
    seed: int
    on: date
    places: places.Places
    made: int = 0
    households: int = 0
    names_used: npt.NDArray[np.bool_] = field(
        default_factory=lambda: np.zeros(naming.CODES, dtype=bool)
    )
    _digest: hashlib._Hash = field(default_factory=hashlib.sha256)

    @property
    def digest(self) -> str:
        """The SHA-256 of all person rows so far."""
        return self._digest.hexdigest()

    def names(self) -> Iterator[tuple[int, Spelling]]:
        """Yield (name id, stored form) of every name that somebody bears."""
        for code in np.flatnonzero(self.names_used):
            yield int(code) + 1, naming.spell(int(code))

    def chunks(self) -> Iterator[Chunk]:
        """Yield the city in chunks until the wanted number of residents is reached."""
        ids, numbers = Ids(self.seed, self.on), Numbers(self.seed)
        number = 0
        while self.made < self.residents:
            left = self.residents - self.made
            size = min(HOUSEHOLDS_PER_CHUNK, int(left / SMALLEST_HOUSEHOLD) + 50)
            made = people.make(
                np.random.default_rng([self.seed, number]),
                households=size,
                limit=left,
                on=self.on,
                places=self.places,
            )
            yield self._chunk(made, size, ids, numbers)
            number += 1

    def _chunk(self, made: people.People, size: int, ids: Ids, numbers: Numbers) -> Chunk:
        rows = np.arange(self.made, self.made + len(made), dtype=np.int64)
        columns = _columns(
            made, rows, ids=ids, numbers=numbers, city=self, first_home=self.households + 1
        )
        self.names_used[made.name] = True
        persons = list(encode.rows(columns))
        for part in persons:
            self._digest.update(part)
        homes = list(_homes(made, first=self.households + 1))
        first = self.made
        self.made += len(made)
        self.households += size
        return Chunk(first, made, persons, homes, _guardians(made, ids, first))


def _guardians(made: people.People, ids: Ids, first: int) -> list[tuple[UUID, UUID]]:
    """Return (ward, guardian) of children who have one."""
    wards = np.flatnonzero(made.guardian >= 0)
    return list(
        zip(ids.list_of(wards + first), ids.list_of(made.guardian[wards] + first), strict=True)
    )


def _columns(
    made: people.People, rows: Rows, *, ids: Ids, numbers: Numbers, city: City, first_home: int
) -> dict[str, Column]:
    """Return the columns of the person table, in the order COPY names them."""
    return {
        "id": encode.uuid(*ids.of(rows)),
        "personal_number": encode.text(_numbers(made, numbers), ~made.has_number),
        "name_id": encode.int4(made.name + 1),
        "birth_year": encode.int2(year_of(made.latest)),
        "born_precision": encode.int2(made.precision),
        "born_latest": encode.day(made.latest),
        "sex": encode.chosen(made.sex, _SEXES),
        "ethnicity": encode.chosen(made.ethnicity, (KINH, *shares.MINORITIES)),
        "birth_place": _birth_place(made, city.places),
        "father_id": encode.uuid(*ids.of(rows[0] + made.father), made.father < 0),
        "mother_id": encode.uuid(*ids.of(rows[0] + made.mother), made.mother < 0),
        "links": encode.chosen(made.link, _LINKS),
        **_residence(made, first_home),
        "phone": encode.text(phones(rows, seed=city.seed), made.phone == people.NO_PHONE),
        "phone_role": encode.chosen(made.phone, _ROLES),
        **_papers(made, rows, city.seed),
        "care_centre": encode.chosen(made.care + 1, ("", *shares.CARE_CENTRES), empty_is_null=True),
        "citizen": encode.boolean(np.ones(len(made))),
        "deceased_on": encode.day(made.deceased, made.deceased == papers.NO_DATE),
        "changed_at": encode.moment(city.on, len(made)),
    }


def _residence(made: people.People, first_home: int) -> dict[str, Column]:
    return {
        "household_id": encode.int8(made.household + first_home, made.household < 0),
        "hamlet_id": encode.int4(made.hamlet, made.hamlet < 0),
        "registered_hamlet_id": encode.int4(made.registered, made.registered < 0),
        "residence": encode.chosen(made.residence, _RESIDENCES),
    }


def _papers(made: people.People, rows: Rows, seed: int) -> dict[str, Column]:
    held = made.papers
    nobody = np.ones(len(made), dtype=bool)
    return {
        "holds": encode.chosen(held.kind, _HOLDS),
        "holds_issued": encode.day(held.issued, held.issued == papers.NO_DATE),
        "holds_expires": encode.day(held.expires, held.expires == papers.NO_DATE),
        "cmnd_number": encode.text(old_numbers(rows, seed=seed), _without_cmnd(made, rows)),
        "cancelled_number": encode.text(np.zeros(len(made), dtype="S1"), nobody),
    }


def _numbers(made: people.People, numbers: Numbers) -> npt.NDArray[np.bytes_]:
    """Return personal numbers, wrong inside for those the faults befell.

    A shift of 1 turns the sex digit over, 2 the century (1900s for 2000s and back).
    """
    digit = 2 * ((made.number_year - 1900) // 100) + made.sex
    digit = np.where(made.number_shift == 1, digit ^ 1, digit)
    digit = np.where(made.number_shift == 2, digit ^ 2, digit)
    province = np.maximum(made.birth_province, 1)
    return numbers.give(province=province, digit=digit, year=made.number_year)


def _without_cmnd(made: people.People, rows: Rows) -> npt.NDArray[np.bool_]:
    """Say who has no old 9-digit number: all but CMND holders and half of the older rest."""
    older = (year_of(made.born) < 2000) & (rows % 2 == 0) & (made.papers.kind != papers.NONE)
    without: npt.NDArray[np.bool_] = ~((made.papers.kind == papers.CMND) | older)
    return without


def _birth_place(made: people.People, where: places.Places) -> Column:
    """Encode a commune code of five digits, a province code of three, or nothing."""
    words = tuple(c.code for c in where.communes)
    provinces = tuple(shares.BIRTH_PROVINCES)
    index = {int(code): len(words) + n for n, code in enumerate(provinces)}
    lookup = np.full(1000, len(words) + len(provinces))
    for code, position in index.items():
        lookup[code] = position
    codes = np.where(made.birth_commune >= 0, made.birth_commune, lookup[made.birth_province])
    return encode.chosen(codes, (*words, *provinces, ""))


def _homes(made: people.People, *, first: int) -> Iterator[bytes]:
    """Yield household rows (id, hamlet_id, house) of homes in which somebody lives."""
    lived = np.flatnonzero(made.household >= 0)
    homes, row = np.unique(made.household[lived], return_index=True)
    house = (homes * 2_654_435_761 + first) % len(places.HOUSES)
    yield from encode.rows(
        {
            "id": encode.int8(homes + first),
            "hamlet_id": encode.int4(made.hamlet[lived[row]]),
            "house": encode.chosen(house, places.HOUSES),
        }
    )
