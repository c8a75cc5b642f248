"""What became of the letters so far: who of those invited came, by wave, band and carrier."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import datetime

from cancuoc.domain.outreach import queries as outreach
from cancuoc.domain.outreach.queries import Letter
from cancuoc.domain.planning import queries as planning
from cancuoc.domain.planning.demand import Learned, Outcome, learn
from cancuoc.domain.planning.rules import State as Planned
from cancuoc.domain.sessions import queries as sessions
from cancuoc.law.ages import Band

Key = tuple[int, str, str]


def outcomes(*, scope: Collection[str], since: datetime, at: datetime) -> tuple[Outcome, ...]:
    """Return the outcomes of sessions within `scope` that began since a moment and are over.

    Whoever was received anywhere after the letter counts as come: the letter brought them,
    also to another session than its own.
    """
    held = planning.sessions(scope=list(scope), since=since, until=at, states=[Planned.PUBLISHED])
    letters = outreach.letters_to(session_ids=[row.id for row in held if row.ends_at <= at])
    visits = sessions.last_visits(person_ids=[letter.person_id for letter in letters])
    invited, came = Counter[Key](), Counter[Key]()
    for letter in letters:
        invited[_key(letter)] += 1
        visited = visits.get(letter.person_id)
        came[_key(letter)] += visited is not None and visited >= letter.invited_at
    return tuple(
        Outcome(
            wave=key[0],
            band=Band(key[1]),
            channel=key[2],
            invited=count,
            came=came[key],
        )
        for key, count in sorted(invited.items())
    )


def learned(*, scope: Collection[str], since: datetime, at: datetime) -> Learned:
    """Return turnout after what happened within `scope` since a moment."""
    return learn(outcomes=outcomes(scope=scope, since=since, at=at))


def _key(letter: Letter) -> Key:
    return letter.wave, str(letter.band), str(letter.carrier)
