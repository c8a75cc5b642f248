"""The denominator as sums: how many of each place and band stand where, counted by the database.

`denominator` reads everybody by name and is for one commune on a page. A city is counted here in
one statement: each room gives its fact as a clause, the database groups people alike in every
fact, and the one rule of `standing` is asked once for each group instead of once for each person.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import connection

from cancuoc.domain.enrolment import facts_asked as enrolment
from cancuoc.domain.enrolment.rules import State
from cancuoc.domain.outreach import facts_asked as outreach
from cancuoc.domain.outreach.rules import ContactOutcome
from cancuoc.domain.population import queries as population
from cancuoc.domain.reporting.standing import CAPTURED, SETTLED, Known, standing
from cancuoc.domain.sessions import facts_asked as sessions
from cancuoc.kernel.clock import today_vn
from cancuoc.law.ages import Band


@dataclass(frozen=True, slots=True, kw_only=True)
class Crowd:
    """People of one place, school and band who are alike in how far they came.

    `wave` is that of their newest letter, 0 without one. School and wave are told only when they
    were asked for.
    """

    commune: str
    hamlet: str
    school: str
    band: Band
    wave: int
    settled: bool
    captured: bool
    people: int


def crowds(
    *, communes: Sequence[str], since: datetime, at: datetime, letters: bool = False
) -> list[Crowd]:
    """Return everybody of the denominator of some communes as sums; see `denominator`.

    `letters` tells people apart by school and wave too. What only tells open people from each
    other (how old a letter is, who wants no messages) is not asked.
    """
    clauses = [
        population.due_asked(communes=list(dict.fromkeys(communes)), on=today_vn(at)),
        enrolment.newest_states(),
        enrolment.holders(since=since),
        sessions.arrived(),
        sessions.booked(),
        outreach.outcomes(),
    ]
    if letters:
        clauses += [outreach.waves(), outreach.schools()]
    values: dict[str, Any] = {}
    for one in clauses:
        values |= one.values
    told = _LETTERS if letters else _NO_LETTERS
    joins = "".join(f" LEFT JOIN {one.name} USING (person_id)" for one in clauses[1:])
    statement = _COUNT.format(clauses=", ".join(map(str, clauses)), told=told, joins=joins)
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return [_crowd(*row) for row in cursor.fetchall()]


def _crowd(
    commune: str,
    hamlet: str,
    school: str,
    band: str,
    wave: int,
    state: str | None,
    holds: bool,
    arrived: bool,
    booked: bool,
    outcome: str | None,
    people: int,
) -> Crowd:
    word = standing(
        Known(
            dossier=State(state) if state else None,
            holds=holds,
            arrived=arrived,
            booked=booked,
            outcome=ContactOutcome(outcome) if outcome else None,
        )
    )
    return Crowd(
        commune=commune,
        hamlet=hamlet,
        school=school,
        band=Band(band),
        wave=wave,
        settled=word in SETTLED,
        captured=word in CAPTURED,
        people=people,
    )


_NO_LETTERS: Final = "'' AS school, 0 AS wave"
_LETTERS: Final = "COALESCE(pupil.school_code, '') AS school, COALESCE(letter.wave, 0) AS wave"
_COUNT: Final = """
    WITH {clauses}
    SELECT commune, hamlet, school, band, wave, state, holds, came, booked, outcome, count(*)
    FROM (
        SELECT asked.commune, asked.hamlet, asked.band, {told}, dossier.state,
            holder.person_id IS NOT NULL AS holds, arrived.person_id IS NOT NULL AS came,
            booked.person_id IS NOT NULL AS booked, contact.outcome
        FROM asked {joins}
        WHERE asked.due OR holder.person_id IS NOT NULL
    ) AS one
    GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
    ORDER BY 1, 2, 3, 4, 5
"""
