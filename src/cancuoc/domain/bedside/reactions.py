"""Dossiers came from beds: note and search. A session was called off: so is its visit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from cancuoc.domain.bedside import services
from cancuoc.domain.enrolment import facts as enrolment
from cancuoc.domain.planning import facts as planning
from cancuoc.domain.uniqueness import facts as uniqueness
from cancuoc.domain.uniqueness.rules import HANOI
from cancuoc.foundation.actor import Actor


def note_captures(facts: Sequence[enrolment.Received], *, at: datetime) -> None:
    """Note what was captured at beds; other dossiers are passed over."""
    services.note_captures(
        dossier_ids=[fact.dossier_id for fact in facts], at=at, by=Actor.system("bedside")
    )


def close_homes(facts: Sequence[enrolment.Received], *, at: datetime) -> None:
    """Close the requests to be seen at home of people whose dossier came."""
    people = [fact.person_id for fact in facts if fact.person_id is not None]
    services.note_home_dossiers(person_ids=people, at=at, by=Actor.system("bedside"))


def search(facts: Sequence[uniqueness.Gathered], *, at: datetime) -> None:
    """Search for who was captured at beds, now that the templates are there."""
    services.search_captures(
        dossier_ids=[fact.dossier_id for fact in facts], at=at, by=Actor.system("bedside")
    )


def note_later_finds(facts: Sequence[uniqueness.FoundLater], *, at: datetime) -> None:
    """Note whom fingers that were taken later led to."""
    finds = [
        services.LaterFind(
            dossier_id=UUID(fact.ref), other_id=UUID(fact.other), score=fact.score_percent / 100
        )
        for fact in facts
        if fact.gallery == HANOI
    ]
    services.note_later_finds(finds=finds, at=at, by=Actor.system("bedside"))


def call_off(facts: Sequence[planning.SessionCancelled], *, at: datetime) -> None:
    """Call the visits off whose sessions were cancelled."""
    services.call_off(
        session_ids=[fact.session_id for fact in facts], at=at, by=Actor.system("bedside")
    )
