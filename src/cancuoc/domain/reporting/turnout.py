"""What became of the letters so far: who of those invited came, by wave, band, carrier, place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import datetime

from cancuoc.domain.outreach import queries as outreach
from cancuoc.domain.outreach.queries import Letter
from cancuoc.domain.planning import queries as planning
from cancuoc.domain.planning.demand import Learned, Outcome, learn
from cancuoc.domain.planning.places import Places
from cancuoc.domain.planning.rules import State as Planned
from cancuoc.domain.sessions import queries as sessions
from cancuoc.domain.units import queries as units
from cancuoc.domain.units.rules import CITY_CODE
from cancuoc.kernel.clock import today_vn
from cancuoc.law.ages import Band

Key = tuple[int, str, str, str, str]


def outcomes(*, scope: Collection[str], since: datetime, at: datetime) -> tuple[Outcome, ...]:
    """Return the outcomes of sessions within `scope` that began since a moment and are over.

    Whoever was received anywhere after the letter counts as come: the letter brought them,
    also to another session than its own.
    """
    held = planning.sessions(scope=list(scope), since=since, until=at, states=[Planned.PUBLISHED])
    letters = outreach.letters_to(session_ids=[row.id for row in held if row.ends_at <= at])
    visits = sessions.last_visits(person_ids=[letter.person_id for letter in letters])
    places = {row.id: row.unit_code for row in held}
    invited, came = Counter[Key](), Counter[Key]()
    for letter in letters:
        key = _key(letter, place=places[letter.session_id])
        invited[key] += 1
        visited = visits.get(letter.person_id)
        came[key] += visited is not None and visited >= letter.invited_at
    return tuple(
        Outcome(
            wave=key[0],
            band=Band(key[1]),
            channel=key[2],
            invited=count,
            came=came[key],
            place=key[3],
            evening=key[4],
        )
        for key, count in sorted(invited.items())
    )


def learned(*, scope: Collection[str], since: datetime, at: datetime) -> Learned:
    """Return turnout after what happened within `scope` since a moment."""
    return learn(outcomes=outcomes(scope=scope, since=since, at=at))


def places(*, scope: Collection[str], since: datetime, at: datetime) -> Places:
    """Return turnout by commune after what happened within `scope` since a moment."""
    return Places(outcomes=outcomes(scope=scope, since=since, at=at))


def learned_here(*, commune: str, since: datetime, at: datetime) -> Learned:
    """Return the turnout of a commune, leaning on that of its district."""
    named = units.units_named(codes=[commune], on=today_vn(at))
    parent = named[commune].parent if commune in named else commune
    # Since 1 July 2025 communes stand right below the city, which is too much to read.
    around = commune if parent == CITY_CODE else parent
    return places(scope=[around], since=since, at=at).of_place(commune)


def _key(letter: Letter, *, place: str) -> Key:
    return letter.wave, str(letter.band), str(letter.carrier), place, str(letter.session_id)
