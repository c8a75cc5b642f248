"""Find people by a name typed with slips and without marks, by number or by telephone.

Two stages: the name typed is compared with the distinct names of the city, then the people
who bear the nearest names are read by index. The number of residents hardly matters then.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q

from cancuoc.domain.population import models
from cancuoc.domain.population.registry import PersonView, view, with_places
from cancuoc.kernel.folding import fold_yi, trigrams
from cancuoc.kernel.names import BadName, MatchLevel, PersonName, match_level
from cancuoc.kernel.personal_id import BadPersonalId, PersonalId
from cancuoc.kernel.phone import Phone
from cancuoc.kernel.refusal import Refusal

MOST: Final = 50
NAMES_LOOKED_AT: Final = 300
LONGEST_TYPED: Final = 120
ONE_SLIP: Final = 5
TWO_SLIPS: Final = 9
LOWEST: Final = 0.3
HIGHEST: Final = 0.55


class NothingToSearch(Refusal):
    """No criterion was given."""

    message = "Chưa có thông tin để tìm."
    next_step = "Nhập họ tên, số định danh hoặc số điện thoại."


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A person found; `level` says how nearly the name agrees (EXACT for other searches)."""

    person: PersonView
    level: MatchLevel
    nearness: float


def search(
    *,
    text: str | None = None,
    personal_number: str | None = None,
    phone: str | None = None,
    commune: str | None = None,
    born_year: int | None = None,
    limit: int = MOST,
) -> tuple[Hit, ...]:
    """Return people that fit all criteria given, nearest name first, at most 50.

    `text` is a name, whole or in part, with or without marks and with slips; marks typed put
    exact spellings first. `personal_number` takes 12 digits or an old 9-digit number, in any
    spacing; it names one person, so a name typed beside it is not asked about. Raises
    `NothingToSearch`, `BadPersonalId` or `BadPhone` for what cannot be read.
    """
    limit = max(1, min(limit, MOST))
    text, phone = _typed(text), _typed(phone)
    narrow = _narrow(phone=phone, commune=commune, born_year=born_year)
    if personal_number and personal_number.strip():
        return _plain(narrow & _number(personal_number), limit)
    if text and fold_yi(text):
        return _by_name(text, commune=commune, born_year=born_year, phone=phone, limit=limit)
    if phone or (commune and born_year):
        return _plain(narrow, limit)
    raise NothingToSearch


def _typed(value: str | None) -> str:
    """Return what was typed; a null byte is no letter, and no column could hold it."""
    return (value or "").replace("\0", "").strip()


def _narrow(*, phone: str, commune: str | None, born_year: int | None) -> Q:
    condition = Q()
    if phone:
        condition &= Q(phone=Phone.parse(phone).e164)
    if commune:
        condition &= Q(hamlet__commune=commune)
    if born_year:
        condition &= Q(birth_year=born_year)
    return condition


def _number(typed: str) -> Q:
    digits = "".join(character for character in typed if character.isdigit())
    if len(digits) == 9:
        return Q(cmnd_number=digits)
    try:
        value = PersonalId.parse(typed).value
    except BadPersonalId:
        raise BadPersonalId(next_step="Nhập đủ 12 chữ số, hoặc 9 số của CMND cũ.") from None
    return Q(personal_number=value)


def _plain(condition: Q, limit: int) -> tuple[Hit, ...]:
    rows = with_places(models.Person.objects.filter(condition)).order_by("name__sort_key", "id")
    return tuple(
        Hit(person=view(row), level=MatchLevel.EXACT, nearness=1.0) for row in rows[:limit]
    )


def _by_name(
    text: str, *, commune: str | None, born_year: int | None, phone: str, limit: int
) -> tuple[Hit, ...]:
    near = _near_names(text)
    bearers = _bearers(near, commune=commune, born_year=born_year, phone=phone, limit=limit)
    people = {row.id: row for row in with_places(models.Person.objects.filter(id__in=bearers))}
    by_name = {name.id: name for name in near}
    hits = [_hit(people[key], by_name[people[key].name_id]) for key in bearers if key in people]
    place = {name.id: number for number, name in enumerate(near)}
    hits.sort(key=lambda hit: (place[people[hit.person.id].name_id], hit.person.born))
    return tuple(hits)


def _hit(row: models.Person, name: NearName) -> Hit:
    return Hit(person=view(row), level=name.level, nearness=name.nearness)


@dataclass(frozen=True, slots=True, kw_only=True)
class NearName:
    """A name of the city near the one typed: edits apart (at most 3 counted) and likeness."""

    id: int
    level: MatchLevel
    edits: int
    nearness: float

    @property
    def order(self) -> tuple[int, int, float, int]:
        """Nearest first; among names alike without marks, the one with the marks typed."""
        return -self.level, self.edits, -self.nearness, self.id


def threshold(folded: str, *, changed: int = ONE_SLIP) -> float:
    """Return the trigram likeness of a name with that many trigrams changed on each side.

    One letter wrong, missing, added or swapped with its neighbour changes at most five,
    a few more where two words run together.
    """
    count = len(trigrams(folded))
    return min(max((count - changed) / (count + changed), LOWEST), HIGHEST)


def _near_names(text: str) -> list[NearName]:
    """Return the names near the one typed, nearest first; look wider when there is none."""
    folded = fold_yi(text)[:LONGEST_TYPED]
    rows = _names_like(folded, changed=ONE_SLIP) or _names_like(folded, changed=TWO_SLIPS)
    names = (
        NearName(id=number, level=_level(text, full, edits), edits=edits, nearness=nearness)
        for number, full, edits, nearness in rows
    )
    return sorted(names, key=lambda name: name.order)


def _names_like(folded: str, *, changed: int) -> list[tuple[int, str, int, float]]:
    with transaction.atomic(), connection.cursor() as cursor:
        limit = str(threshold(folded, changed=changed))
        cursor.execute("SELECT set_config('pg_trgm.similarity_threshold', %s, true)", [limit])
        cursor.execute(_NEAR_NAMES, {"typed": folded, "limit": NAMES_LOOKED_AT})
        return list(cursor.fetchall())


def _level(text: str, full: str, edits: int) -> MatchLevel:
    """Compare marks only where the letters agree; it is costly and else says DIFFERENT."""
    if edits:
        return MatchLevel.DIFFERENT
    try:
        return match_level(PersonName(text), PersonName(full))
    except BadName:
        return MatchLevel.DIFFERENT


def _bearers(
    near: Sequence[NearName],
    *,
    commune: str | None,
    born_year: int | None,
    phone: str,
    limit: int,
) -> list[UUID]:
    """Return ids of people who bear one of the names, those of the nearest names first."""
    if not near:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            _BEARERS,
            {
                "names": [name.id for name in near],
                "year": born_year,
                "commune": commune or None,
                "phone": Phone.parse(phone).e164 if phone else None,
                "limit": limit,
            },
        )
        return [row[0] for row in cursor.fetchall()]


_NEAR_NAMES: Final = """
    SELECT id, "full", levenshtein_less_equal(folded_yi, %(typed)s, 2) AS edits,
        similarity(folded_yi, %(typed)s) AS nearness
    FROM population_name
    WHERE folded_yi %% %(typed)s
    ORDER BY edits, nearness DESC, id
    LIMIT %(limit)s
"""
_BEARERS: Final = """
    SELECT bearer.id
    FROM unnest(%(names)s::int[]) WITH ORDINALITY AS near (name_id, place)
    CROSS JOIN LATERAL (
        SELECT person.id
        FROM population_person AS person
        LEFT JOIN population_hamlet AS hamlet ON hamlet.id = person.hamlet_id
        WHERE person.name_id = near.name_id
          AND (%(year)s::int IS NULL OR person.birth_year = %(year)s::int)
          AND (%(commune)s::text IS NULL OR hamlet.commune = %(commune)s::text)
          AND (%(phone)s::text IS NULL OR person.phone = %(phone)s::text)
        LIMIT %(limit)s
    ) AS bearer
    ORDER BY near.place
    LIMIT %(limit)s
"""
