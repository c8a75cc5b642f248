"""Templates of those taken here today, for the duplicate guard alone; they name nobody.

They are rows among the named values of the encrypted store. A dossier that was dropped takes its
row along; after a day all of them are gone.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

from cancuoc.biometrics.templates import BadTemplates, Templates
from cancuoc.station.store import Store
from cancuoc.station.tables import values

_NAME: Final = "seen:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """Who was taken under which dossier and ticket, and when."""

    draft_id: UUID
    ticket: str
    at: datetime
    templates: Templates = field(repr=False)


def put(store: Store, seen: Seen) -> None:
    """Keep the templates of a dossier in place of earlier ones."""
    head = f"{seen.ticket}|{seen.at.isoformat()}|".encode()
    values.put(store, f"{_NAME}{seen.draft_id}", head + seen.templates.to_bytes())


def everybody(store: Store) -> list[Seen]:
    """Return all that is kept; a row that cannot be read is as if not there."""
    rows = store.rows("SELECT name, value FROM settings WHERE name LIKE 'seen:%' ORDER BY name")
    found = []
    for name, value in rows:
        ticket, when, data = bytes(value).split(b"|", 2)
        try:
            templates = Templates.from_bytes(data)
        except BadTemplates:
            continue
        found.append(
            Seen(
                draft_id=UUID(name.removeprefix(_NAME)),
                ticket=ticket.decode(),
                at=datetime.fromisoformat(when.decode()),
                templates=templates,
            )
        )
    return found


def drop(store: Store, draft_id: UUID) -> None:
    """Forget what was kept of a dossier."""
    store.run("DELETE FROM settings WHERE name = ?", f"{_NAME}{draft_id}")
