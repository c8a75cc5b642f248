"""Brothers and sisters at one counter: what was said for the first stands ready for the next.

After sealing nothing readable of a dossier lies on the disk, so this is kept in memory only,
for half an hour, and a restart forgets it. Nothing is taken over by itself: it fills the form,
and the officer's one press confirms it. Every child has a signature of its own.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from cancuoc.packet.content import Declared, Officer, Place, Representative
from cancuoc.station.core import opening
from cancuoc.station.core.desk import Desk
from cancuoc.station.draft import Draft
from cancuoc.station.records import REPRESENTING, Kin, Record, Ticket
from cancuoc.station.tables import drafts, listings

KEPT: Final = timedelta(minutes=30)
MOST: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """What was said for one child that a brother or a sister may share."""

    draft_id: UUID
    ticket: str
    parents: frozenset[str]
    representative: Representative
    residence: Place | None
    return_address: str
    sealed_at: datetime

    def home_for(self, draft: Draft) -> Place | None:
        """Return the home said for the first child where this one's differs, else None."""
        now = draft.declared.current_residence if draft.declared else None
        return self.residence if self.residence != now else None


class Families:
    """The families served of late; safe between threads."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._kept: OrderedDict[UUID, Family] = OrderedDict()

    def remember(self, draft: Draft, *, at: datetime) -> None:
        """Keep what a sealed dossier may share; one that nobody represented shares nothing."""
        who, parents = draft.representative, _parents(draft.record)
        if who is None or not parents:
            return
        family = Family(
            draft_id=draft.id,
            ticket=draft.ticket,
            parents=parents,
            representative=who,
            residence=draft.declared.current_residence if draft.declared else None,
            return_address=draft.return_address,
            sealed_at=at,
        )
        with self._turn:
            self._kept[draft.id] = family
            while len(self._kept) > MOST:
                self._kept.popitem(last=False)

    def of_record(self, record: Record | None, *, at: datetime) -> Family | None:
        """Return the family this person belongs to by a parent in common, the latest served."""
        parents = _parents(record)
        fresh = [each for each in self._fresh(at) if each.parents & parents]
        return fresh[-1] if fresh else None

    def of_dossier(self, draft_id: UUID, *, at: datetime) -> Family | None:
        """Return what a dossier just sealed may share."""
        return next((each for each in self._fresh(at) if each.draft_id == draft_id), None)

    def _fresh(self, at: datetime) -> list[Family]:
        with self._turn:
            for key, each in list(self._kept.items()):
                if at - each.sealed_at > KEPT:
                    del self._kept[key]
            return list(self._kept.values())


def waiting(desk: Desk, session_id: UUID, family: Family) -> list[Ticket]:
    """Return the tickets of brothers and sisters who wait for this counter."""
    return [
        ticket
        for ticket in opening.worklist(desk, session_id)
        if ticket.person_id
        and _parents(listings.person(desk.store, ticket.person_id)) & family.parents
    ]


def at_home_of(family: Family, draft: Draft) -> Declared | None:
    """Return what is declared with the family's present home, None where nothing changes."""
    home = family.home_for(draft)
    if draft.declared is None or home is None:
        return None
    return replace(draft.declared, current_residence=home)


def note(desk: Desk, draft: Draft, family: Family, *, at: datetime, by: Officer) -> None:
    """Log that the answers of a brother's or sister's dossier stood ready; no name is kept."""
    detail = family.draft_id.hex[-12:]
    drafts.log(desk.store, draft.id, "identity.family", at=at, hand=by.hand, detail=detail)


def _parents(record: Record | None) -> frozenset[str]:
    """Return who represents by the register, each by an id; a mere name joins no family."""
    return frozenset(_ids(record.kin)) if record else frozenset()


def _ids(kin: Iterable[Kin]) -> Iterable[str]:
    for each in kin:
        if each.represents and each.relation in REPRESENTING and each.relation != "institution":
            if each.person_id:
                yield str(each.person_id)
            if each.personal_number:
                yield each.personal_number
