"""When each step of each dossier was really done, for measuring the whole chain.

The moment written in a row is the one at which its batch began. Where the database keeps the
moments of commits (`track_commit_timestamp`), those are read instead: then a step counts as
done only when nobody could lose it any more.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

_STEPS = """
SELECT d.packet_id,
  (SELECT {packet} FROM stations_packethistory h WHERE h.packet_id = d.packet_id
    AND h.act = 'receive' ORDER BY h.id LIMIT 1),
  min({moment}) FILTER (WHERE h.act = 'receive'),
  max({moment}) FILTER (WHERE h.act = 'clear'),
  max({moment}) FILTER (WHERE h.act = 'approve'),
  max({moment}) FILTER (WHERE h.act = 'card_ready')
FROM enrolment_dossier d JOIN enrolment_dossierhistory h ON h.dossier_id = d.id
GROUP BY d.packet_id
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepTimes:
    """The moments of one dossier; None for a step that it has not taken."""

    packet_id: UUID
    received: datetime | None
    opened: datetime | None
    cleared: datetime | None
    approved: datetime | None
    card: datetime | None


def commits_are_known() -> bool:
    """Say whether the database keeps the moments of commits."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW track_commit_timestamp")
        return bool(cursor.fetchone()[0] == "on")


def step_times() -> list[StepTimes]:
    """Return the moments of every dossier, by commit where that is known."""
    moment = "pg_xact_commit_timestamp(h.xmin)" if commits_are_known() else "h.at"
    with connection.cursor() as cursor:
        cursor.execute(_STEPS.format(packet=moment, moment=moment))
        return [
            StepTimes(
                packet_id=packet,
                received=received,
                opened=opened,
                cleared=cleared,
                approved=approved,
                card=card,
            )
            for packet, received, opened, cleared, approved, card in cursor.fetchall()
        ]
