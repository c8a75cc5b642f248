"""The ends of an evening as stations claim them, beside what the centre counts itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from cancuoc.domain.sessions import queries as sessions
from cancuoc.domain.sessions.rules import Outcome, TicketState
from cancuoc.domain.stations import models
from cancuoc.packet import content_codec
from cancuoc.packet.closing import Closing, ReportKind
from cancuoc.packet.custody import Custody, Difference, differences

_SENT_HOME: Final = (str(Outcome.POSTPONED), str(Outcome.PAPERS_MISSING))


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """One figure as the station claims it and as the centre has it."""

    name: str
    claimed: int
    ours: int

    @property
    def differs(self) -> bool:
        """Return whether they are not the same."""
        return self.claimed != self.ours


@dataclass(frozen=True, slots=True, kw_only=True)
class Evening:
    """The last signed end of an evening at one station, and how its figures compare."""

    station_code: str
    number: int
    first: str
    second: str
    proven: bool
    signed_at: datetime
    received_at: datetime
    closing: Closing
    pairs: tuple[Pair, ...]

    @property
    def differs(self) -> bool:
        """Return whether any figure differs."""
        return any(pair.differs for pair in self.pairs)


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOver:
    """A kit that went from one officer to another, as both signed it."""

    proven: bool
    received_at: datetime
    custody: Custody
    differences: tuple[Difference, ...]


def hand_overs(*, station_code: str, limit: int = 20) -> tuple[HandOver, ...]:
    """Return the last times the kit of a station changed hands, newest first."""
    rows = models.SignedReport.objects.filter(
        station__code=station_code, kind=ReportKind.CUSTODY
    ).order_by("-received_at", "-number")[:limit]
    return tuple(_hand_over(row) for row in rows)


def _hand_over(row: models.SignedReport) -> HandOver:
    told = content_codec.from_plain(Custody, row.data)
    return HandOver(
        proven=row.proven,
        received_at=row.received_at,
        custody=told,
        differences=differences(told.given, told.taken),
    )


def evenings(*, session_id: UUID) -> tuple[Evening, ...]:
    """Return the last end of the evening of each station of a session, by station.

    A station tells its reports in the order in which they were signed. Neither its clock nor
    its numbers say which is the last: a clock is put right, and a new disk counts from one.
    """
    rows = models.SignedReport.objects.select_related("station").filter(
        session_id=session_id, kind=ReportKind.CLOSING
    )
    last = {row.station.code: row for row in rows.order_by("received_at", "number")}
    return tuple(_evening(row) for _code, row in sorted(last.items()))


def _evening(row: models.SignedReport) -> Evening:
    closing = content_codec.from_plain(Closing, row.data)
    return Evening(
        station_code=row.station.code,
        number=row.number,
        first=row.first,
        second=row.second,
        proven=row.proven,
        signed_at=row.signed_at,
        received_at=row.received_at,
        closing=closing,
        pairs=_pairs(row.station, closing),
    )


def _pairs(station: models.Station, closing: Closing) -> tuple[Pair, ...]:
    """Compare what can be counted on both sides; what others did is theirs to claim."""
    figures = closing.figures
    tickets = sessions.tickets(session_id=closing.session_id)
    came = models.Packet.objects.filter(
        station_code=station.code, session_id=closing.session_id
    ).count()
    kits = {station.kit, *station.postings.values_list("kit", flat=True)}
    home = [t for t in tickets if t.outcome in _SENT_HOME and t.counter in kits]
    absent = [t for t in tickets if t.state is TicketState.ABSENT]
    return (
        Pair(name="tickets", claimed=figures.tickets, ours=len(tickets)),
        Pair(name="dossier", claimed=figures.dossier + figures.without_ticket, ours=came),
        Pair(name="absent", claimed=figures.absent, ours=len(absent)),
        Pair(name="postponed", claimed=figures.postponed, ours=len(home)),
    )
