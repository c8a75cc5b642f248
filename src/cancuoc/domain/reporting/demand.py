"""Demand, for whoever plans, and the next wave, for whoever invites: facts of all rooms in one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Final
from uuid import UUID

from cancuoc.domain.outreach import queries as outreach
from cancuoc.domain.outreach.inviting import MOST_AT_ONCE, still_open
from cancuoc.domain.outreach.waves import Seat, Wave, next_wave
from cancuoc.domain.planning.demand import Demand, Expected, open_turnout
from cancuoc.domain.population import queries as population
from cancuoc.domain.population.queries import DueFamily
from cancuoc.domain.reporting import turnout
from cancuoc.domain.reporting.crowds import Crowd, crowds
from cancuoc.domain.reporting.denominator import standings
from cancuoc.domain.reporting.standing import MINE, SETTLED, Standing
from cancuoc.domain.sessions import queries as sessions
from cancuoc.kernel.clock import today_vn
from cancuoc.law.ages import Band

# Turnout is learned from the last ten weeks: a season of the campaign, and not an older one.
LOOK_BACK: Final = timedelta(weeks=10)
Group = tuple[str, str, str, Band]


def demand(*, communes: Sequence[str], since: datetime, at: datetime) -> tuple[Demand, ...]:
    """Return who still needs a place, by hamlet, school and band of each commune.

    `since` is when the campaign began. Whoever has a card, a booking or a dossier under way,
    has refused or has moved away is settled and asks for no place.
    """
    due: Counter[Group] = Counter()
    settled: Counter[Group] = Counter()
    waves: dict[Group, Counter[int]] = {}
    for one in crowds(communes=communes, since=since, at=at, letters=True):
        group = _group(one)
        due[group] += one.people
        if one.settled:
            settled[group] += one.people
        else:
            waves.setdefault(group, Counter())[1 + one.wave] += one.people
    return tuple(
        Demand(
            commune=group[0],
            hamlet=group[1],
            school=group[2],
            band=group[3],
            due=due[group],
            settled=settled[group],
            waves=dict(sorted(waves.get(group, {}).items())),
        )
        for group in sorted(due)
    )


def expected_by_commune(
    *, rows: Iterable[Demand], scope: Sequence[str], at: datetime
) -> dict[str, Expected]:
    """Return how many of the open people of each commune would come if all were invited now."""
    told = turnout.places(scope=scope, since=at - LOOK_BACK, at=at)
    ordered = sorted(rows, key=lambda one: one.commune)
    return {
        commune: open_turnout(demand=part, learned=told.of_place(commune))
        for commune, part in groupby(ordered, key=lambda one: one.commune)
    }


def wave_for(
    *,
    session_id: UUID,
    commune: str,
    hamlet: str | None = None,
    school: str | None = None,
    at: datetime,
) -> Wave:
    """Return the next wave of letters to a session, sized to its free places.

    The families of a commune, or of one hamlet or school of it, whoever waits longest for a
    first letter first. Refuse with `UnableToInvite` when nobody can come to the session.
    """
    session = still_open(session_id, at=at)
    on = today_vn(at)
    families = population.due_in_area(commune=commune, on=on, hamlet=hamlet)
    ids = [member.person_id for family in families for member in family.members]
    words = standings(person_ids=ids, on=on)
    if school is not None:
        listed = outreach.schools_of(person_ids=ids)
        families = tuple(f for f in families if _at_school(f, listed, school))
    reach = outreach.reached(person_ids=ids)
    waves = {key: known.wave for key, known in reach.items()}
    return next_wave(
        families=_waiting(families, words, waves),
        invited=_open_letters(session_id, at=at),
        places=sum(slot.free for slot in sessions.slots_of(session_id=session_id)),
        learned=turnout.learned_here(commune=session.unit_code, since=at - LOOK_BACK, at=at),
        most=MOST_AT_ONCE,
    )


def _waiting(
    families: Iterable[DueFamily], words: dict[UUID, Standing], waves: dict[UUID, int]
) -> list[list[Seat]]:
    """Return the families that ask for a letter, first letters before second ones."""
    found = []
    for family in families:
        seats = [
            Seat(person_id=m.person_id, band=m.band, wave=1 + waves.get(m.person_id, 0))
            for m in family.members
            if words[m.person_id] in MINE
        ]
        if seats:
            found.append(seats)
    return sorted(found, key=lambda seats: min(seat.wave for seat in seats))


def _at_school(family: DueFamily, listed: dict[UUID, str], school: str) -> bool:
    return any(listed.get(member.person_id) == school for member in family.members)


def _open_letters(session_id: UUID, *, at: datetime) -> list[list[Seat]]:
    """Return the families invited to a session of whom nobody knows yet whether they come."""
    letters = outreach.letters_to(session_ids=[session_id])
    ids = [letter.person_id for letter in letters]
    words = standings(person_ids=ids, on=today_vn(at))
    found: dict[object, list[Seat]] = {}
    for letter in letters:
        if words[letter.person_id] not in SETTLED:
            seat = Seat(
                person_id=letter.person_id,
                band=letter.band,
                wave=letter.wave,
                carrier=str(letter.carrier),
            )
            found.setdefault(letter.household_id or letter.person_id, []).append(seat)
    return list(found.values())


def _group(one: Crowd) -> Group:
    return one.commune, one.hamlet, one.school, one.band
