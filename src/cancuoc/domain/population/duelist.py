"""Who in an area is due for a card: the law's rule asked of a whole commune at once.

`law.eligibility.due` decides one person. Here the same decision is a SQL expression whose
dates and ages come from the law, because a ward has a hundred thousand residents. A test
holds the two together over thousands of people.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any, Final
from uuid import UUID

from django.db import connection

from cancuoc.domain.population import models
from cancuoc.domain.population.rules import born_from
from cancuoc.foundation.asked import Clause
from cancuoc.kernel.partial_date import PartialDate
from cancuoc.kernel.sex import Sex
from cancuoc.law import transition, validity
from cancuoc.law.ages import FROM_6_AGE, FROM_14_AGE, Band, birthday
from cancuoc.law.choices import DEFAULT, LeapBirthday
from cancuoc.law.eligibility import Duty, Reason
from cancuoc.law.regimes import in_force
from cancuoc.law.transition import Holds

WHO_ACTS: Final = (Duty.MUST, Duty.OPTIONAL)
NOWHERE: Final = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DuePerson:
    """One resident who is due, with the band, the duty and the reason.

    `since` is the day the duty began (for MUST). `care_centre` names where somebody without
    family lives.
    """

    person_id: UUID
    full_name: str
    born: PartialDate
    sex: Sex
    personal_number: str
    band: Band
    duty: Duty
    reason: Reason
    since: date | None
    holds: Holds
    holds_expires: date | None
    phone: str
    care_centre: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DueFamily:
    """The due members of one household, oldest first.

    `household_id` is None for people who belong to none. `lives_here` is False for people
    registered in the area whose place of living is not known. `phone` is the number of an
    adult of the household, for contact.
    """

    household_id: int | None
    commune: str
    hamlet: str
    house: str
    lives_here: bool
    phone: str
    members: tuple[DuePerson, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DueCount:
    """How many people of one hamlet, band, duty and reason."""

    commune: str
    hamlet: str
    band: Band
    duty: Duty
    reason: Reason
    count: int


def due_in_area(
    *,
    commune: str,
    on: date,
    hamlet: str | None = None,
    duties: Iterable[Duty] = WHO_ACTS,
    bands: Iterable[Band] = tuple(Band),
    reasons: Iterable[Reason] = tuple(Reason),
    leap: LeapBirthday = DEFAULT.leap_birthday,
) -> tuple[DueFamily, ...]:
    """Return the families of a commune with members who are due on a day, by hamlet.

    Nobody who lives in the commune is left out, nor anybody registered in it whose place of
    living is unknown. `commune=NOWHERE` returns those with no place at all (care centres
    among them), each as a family of one.
    """
    wanted = {
        "duties": [str(duty) for duty in duties],
        "bands": [str(band) for band in bands],
        "reasons": [str(reason) for reason in reasons],
        "hamlets": _hamlets(commune, hamlet),
    }
    where = _NOWHERE_ROWS if commune == NOWHERE else _AREA_ROWS
    rows = _rows(_LIST.format(decided=_DECIDED.format(residents=where)), on, leap, wanted)
    phones = _phones({row["household_id"] for row in rows if row["household_id"]}, on)
    return tuple(
        _family(list(members), phones)
        for _, members in groupby(rows, key=lambda row: row["household_id"] or row["id"])
    )


def inhabited(*, communes: Sequence[str]) -> frozenset[str]:
    """Return the communes that have a hamlet: in the others nobody lives or is registered."""
    hamlets = models.Hamlet.objects.filter(commune__in=list(communes))
    return frozenset(hamlets.values_list("commune", flat=True))


def residents(*, commune: str) -> list[UUID]:
    """Return everybody of a commune, due or not, as `due_in_area` understands the commune."""
    where = _NOWHERE_ROWS if commune == NOWHERE else _AREA_ROWS
    with connection.cursor() as cursor:
        cursor.execute(_RESIDENTS.format(residents=where), {"hamlets": _hamlets(commune, None)})
        return [row[0] for row in cursor.fetchall()]


def due_counts(
    *, communes: Sequence[str], on: date, leap: LeapBirthday = DEFAULT.leap_birthday
) -> tuple[DueCount, ...]:
    """Count residents of communes by hamlet, band, duty and reason, those not due included."""
    hamlets = models.Hamlet.objects.filter(commune__in=list(communes))
    wanted = {"hamlets": list(hamlets.values_list("id", flat=True))}
    rows = _rows(_COUNT.format(decided=_DECIDED.format(residents=_AREA_ROWS)), on, leap, wanted)
    return tuple(
        DueCount(
            commune=row["commune"],
            hamlet=row["hamlet"],
            band=Band(row["band"]),
            duty=Duty(row["duty"]),
            reason=Reason(row["reason"]),
            count=row["people"],
        )
        for row in rows
    )


def due_asked(
    *, communes: Sequence[str], on: date, leap: LeapBirthday = DEFAULT.leap_birthday
) -> Clause:
    """`asked`: every resident of communes with the place, the band, and whether due on a day.

    For whoever counts a city: nobody is read, the database goes on with them. `NOWHERE` among
    the communes stands for those with no place at all.
    """
    hamlets = models.Hamlet.objects.filter(commune__in=list(communes))
    values = _law_parameters(on, leap) | {
        "hamlets": list(hamlets.values_list("id", flat=True)),
        "who_acts": [str(duty) for duty in WHO_ACTS],
    }
    where = f"{_AREA_ROWS} UNION ALL {_NOWHERE_ROWS}" if NOWHERE in communes else _AREA_ROWS
    sql = _ASKED.format(decided=_DECIDED.format(residents=where))
    return Clause(name="asked", sql=sql, values=values)


def _hamlets(commune: str, hamlet: str | None) -> list[int]:
    rows = models.Hamlet.objects.filter(commune=commune)
    if hamlet is not None:
        rows = rows.filter(name=hamlet)
    return list(rows.values_list("id", flat=True))


def _rows(sql: str, on: date, leap: LeapBirthday, more: dict[str, Any]) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, _law_parameters(on, leap) | more)
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _law_parameters(on: date, leap: LeapBirthday) -> dict[str, Any]:
    """Return what the law says about the day, as parameters of the SQL expression."""
    return {
        "on": on,
        "born_by_6": youngest_birth(age=FROM_6_AGE, on=on, leap=leap),
        "born_by_14": youngest_birth(age=FROM_14_AGE, on=on, leap=leap),
        "children": in_force(on).issue_under_14,
        "leap_days": int(leap is LeapBirthday.MARCH_1),
        "milestones": list(validity.MILESTONES),
        "adult_age": FROM_14_AGE,
        "cmnd_last": transition.CMND_LAST_DAY,
        "extended_from": transition.EXTENSION_FROM,
        "extended_to": transition.EXTENSION_TO,
    }


def youngest_birth(*, age: int, on: date, leap: LeapBirthday) -> date:
    """Return the latest birth date of people who have reached an age on a day (Art. 19)."""
    day = date(on.year - age, on.month, 28) if (on.month, on.day) == (2, 29) else on
    day = day.replace(year=on.year - age) + timedelta(days=2)
    while birthday(day, age, leap=leap) > on:
        day -= timedelta(days=1)
    return day


def _phones(households: set[int], on: date) -> dict[int, str]:
    """Return a number to reach each household: of a woman of working age, else any adult.

    A child's own telephone is called only where the house has no other.
    """
    with connection.cursor() as cursor:
        cursor.execute(_PHONES, {"households": list(households), "on": on})
        return dict(cursor.fetchall())


def _family(rows: list[dict[str, Any]], phones: dict[int, str]) -> DueFamily:
    first = rows[0]
    return DueFamily(
        household_id=first["household_id"],
        commune=first["commune"],
        hamlet=first["hamlet"],
        house=first["house"],
        lives_here=first["lives_here"],
        phone=phones.get(first["household_id"], "") or first["phone"],
        members=tuple(_due_person(row) for row in rows),
    )


def _due_person(row: dict[str, Any]) -> DuePerson:
    return DuePerson(
        person_id=row["id"],
        full_name=row["full_name"],
        born=born_from(latest=row["born_latest"], precision=row["born_precision"]),
        sex=Sex(row["sex"]),
        personal_number=row["personal_number"],
        band=Band(row["band"]),
        duty=Duty(row["duty"]),
        reason=Reason(row["reason"]),
        since=row["since"],
        holds=Holds(row["holds"]),
        holds_expires=row["holds_expires"],
        phone=row["phone"],
        care_centre=row["care_centre"],
    )


# People who live in the hamlets, and people registered in them who live nowhere known.
_AREA_ROWS: Final = """
    SELECT person.*, hamlet_id AS place_id, true AS lives_here
    FROM population_person AS person WHERE hamlet_id = ANY(%(hamlets)s)
    UNION ALL
    SELECT person.*, registered_hamlet_id, false
    FROM population_person AS person
    WHERE hamlet_id IS NULL AND registered_hamlet_id = ANY(%(hamlets)s)
"""
_NOWHERE_ROWS: Final = """
    SELECT person.*, NULL::int AS place_id, false AS lives_here
    FROM population_person AS person
    WHERE hamlet_id IS NULL AND registered_hamlet_id IS NULL
"""
_RESIDENTS: Final = "SELECT id FROM ({residents}) AS resident"

# The birthday in a year without 29 February: PostgreSQL gives the 28th, the law may say 1 March.
_BIRTHDAY: Final = """
    (born_latest + make_interval(years => {age}))::date
    + CASE WHEN extract(day FROM born_latest) = 29 AND extract(month FROM born_latest) = 2
            AND extract(day FROM born_latest + make_interval(years => {age})) = 28
           THEN %(leap_days)s ELSE 0 END
"""
_DECIDED: Final = f"""
    SELECT facts.*,
        CASE WHEN born_latest > %(born_by_6)s THEN '{Band.UNDER_6}'
             WHEN born_latest > %(born_by_14)s THEN '{Band.FROM_6}'
             ELSE '{Band.FROM_14}' END AS band,
        CASE WHEN reason IN ('{Reason.FIRST_FROM_14}', '{Reason.MILESTONE}', '{Reason.CMND_VOID}')
                  OR reason = '{Reason.EXPIRED}' AND NOT extended THEN '{Duty.MUST}'
             WHEN reason IN ('{Reason.FIRST_ON_REQUEST}', '{Reason.CMND_ENDS_2024}',
                             '{Reason.EXPIRED}') THEN '{Duty.OPTIONAL}'
             ELSE '{Duty.NONE}' END AS duty,
        CASE WHEN reason = '{Reason.FIRST_FROM_14}' THEN {_BIRTHDAY.format(age="%(adult_age)s")}
             WHEN reason = '{Reason.CMND_VOID}' THEN %(cmnd_last)s::date + 1
             WHEN reason IN ('{Reason.MILESTONE}', '{Reason.EXPIRED}') AND NOT extended
                  THEN holds_expires END AS since
    FROM (
        SELECT aged.*,
            CASE WHEN NOT citizen THEN '{Reason.NOT_CITIZEN}'
                 WHEN deceased_on <= %(on)s THEN '{Reason.DECEASED}'
                 WHEN holds = '{Holds.NONE}' THEN
                     CASE WHEN born_latest <= %(born_by_14)s THEN '{Reason.FIRST_FROM_14}'
                          WHEN %(children)s THEN '{Reason.FIRST_ON_REQUEST}'
                          ELSE '{Reason.BEFORE_LAW}' END
                 WHEN holds_expires <= %(on)s THEN
                     CASE WHEN at_milestone AND NOT extended
                               AND holds <> '{Holds.CMND}' THEN '{Reason.MILESTONE}'
                          ELSE '{Reason.EXPIRED}' END
                 WHEN holds = '{Holds.CMND}' THEN
                     CASE WHEN %(on)s > %(cmnd_last)s THEN '{Reason.CMND_VOID}'
                          ELSE '{Reason.CMND_ENDS_2024}' END
                 WHEN holds = '{Holds.CCCD}' THEN '{Reason.CCCD_MAY_CHANGE}'
                 ELSE '{Reason.VALID}' END AS reason
        FROM (
            SELECT resident.*,
                COALESCE(holds IN ('{Holds.CMND}', '{Holds.CCCD}')
                    AND holds_expires >= %(extended_from)s AND holds_expires < %(extended_to)s
                    AND %(on)s > holds_expires AND %(on)s <= %(extended_to)s, false) AS extended,
                EXISTS (
                    SELECT 1 FROM unnest(%(milestones)s::int[]) AS m (age)
                    WHERE {_BIRTHDAY.format(age="m.age")} <= holds_expires
                      AND {_BIRTHDAY.format(age="m.age + 1")} > holds_expires
                ) AS at_milestone
            FROM ({{residents}}) AS resident
            WHERE CASE born_precision WHEN 3 THEN born_latest
                       WHEN 2 THEN date_trunc('month', born_latest)::date
                       ELSE date_trunc('year', born_latest)::date END <= %(on)s
        ) AS aged
    ) AS facts
"""
_LIST: Final = """
    SELECT decided.id, decided.household_id, decided.lives_here, decided.born_latest,
        decided.born_precision, decided.sex, COALESCE(decided.personal_number, '')
        AS personal_number, decided.band, decided.duty, decided.reason, decided.since,
        decided.holds, decided.holds_expires, COALESCE(decided.phone, '') AS phone,
        COALESCE(decided.care_centre, '') AS care_centre, name."full" AS full_name,
        COALESCE(hamlet.commune, '') AS commune, COALESCE(hamlet.name, '') AS hamlet,
        COALESCE(household.house, '') AS house
    FROM ({decided}) AS decided
    JOIN population_name AS name ON name.id = decided.name_id
    LEFT JOIN population_hamlet AS hamlet ON hamlet.id = decided.place_id
    LEFT JOIN population_household AS household ON household.id = decided.household_id
    WHERE duty = ANY(%(duties)s) AND band = ANY(%(bands)s) AND reason = ANY(%(reasons)s)
    ORDER BY hamlet.id NULLS LAST, lives_here DESC, household_id NULLS LAST,
        decided.born_latest, decided.id
"""
_COUNT: Final = """
    SELECT hamlet.commune, hamlet.name AS hamlet, band, duty, reason, count(*) AS people
    FROM ({decided}) AS decided
    JOIN population_hamlet AS hamlet ON hamlet.id = decided.place_id
    GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5
"""
_ASKED: Final = """
    SELECT decided.id AS person_id, COALESCE(hamlet.commune, '') AS commune,
        COALESCE(hamlet.name, '') AS hamlet, band, duty = ANY(%(who_acts)s) AS due
    FROM ({decided}) AS decided
    LEFT JOIN population_hamlet AS hamlet ON hamlet.id = decided.place_id
"""
_PHONES: Final = """
    SELECT DISTINCT ON (household_id) household_id, phone
    FROM population_person
    WHERE household_id = ANY(%(households)s) AND phone IS NOT NULL AND deceased_on IS NULL
    ORDER BY household_id, born_latest > %(on)s::date - interval '18 years',
        (born_latest < %(on)s::date - 65 * 365), (sex <> 'female'), born_latest
"""
