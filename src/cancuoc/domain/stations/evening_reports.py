"""What stations report at the end of an evening: kept as claimed, told twice with one effect.

Nothing is refused because a signature cannot be proven any more: the report is kept and says
so. A report is never changed; one that was signed again stands beside the one before.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from cancuoc.domain.stations import lease as leases
from cancuoc.domain.stations import models, postings, refusals
from cancuoc.domain.stations.signed_requests import KnownStation
from cancuoc.foundation import audit
from cancuoc.foundation.actor import Actor, NotAllowed
from cancuoc.foundation.transaction import transaction
from cancuoc.packet import closing, content_codec
from cancuoc.packet.closing import Closing, ReportKind
from cancuoc.packet.custody import Custody

# A station's clock may be this far off between two readings of the centre's.
SLACK: Final = timedelta(minutes=10)


@transaction
def take_closing(
    *, station: KnownStation, report: Closing, leases_shown: Sequence[str], at: datetime, by: Actor
) -> str:
    """Keep the end of an evening as two officers signed it; return its print.

    Raise `UnknownSession`, or `OtherReport` for other content under a known id.
    """
    view = postings.session_served(station, report.session_id)
    return _keep(
        station,
        report,
        report_id=report.id,
        kind=ReportKind.CLOSING,
        session_id=report.session_id,
        number=report.number,
        hands=(report.first, report.second),
        signed_at=report.signed_at,
        unit_code=view.unit_code,
        leases_shown=leases_shown,
        at=at,
        by=by,
    )


@transaction
def take_custody(
    *, station: KnownStation, report: Custody, leases_shown: Sequence[str], at: datetime, by: Actor
) -> str:
    """Keep that a kit went from one officer to another; return its print.

    Raise `OtherReport` for other content under a known id.
    """
    return _keep(
        station,
        report,
        report_id=report.id,
        kind=ReportKind.CUSTODY,
        session_id=None,
        number=report.number,
        hands=(report.giver, report.taker),
        signed_at=report.signed_at,
        unit_code=postings.as_of(station, at=report.signed_at).unit_code,
        leases_shown=leases_shown,
        at=at,
        by=by,
    )


def _keep(
    station: KnownStation,
    report: object,
    *,
    report_id: UUID,
    kind: ReportKind,
    session_id: UUID | None,
    number: int,
    hands: tuple[str, str],
    signed_at: datetime,
    unit_code: str,
    leases_shown: Sequence[str],
    at: datetime,
    by: Actor,
) -> str:
    digest = closing.digest(report)
    known = models.SignedReport.objects.filter(id=report_id).select_related("station").first()
    if known is not None:
        if (known.station.code, known.digest) != (station.code, digest):
            raise refusals.OtherReport
        return digest
    row = models.SignedReport(
        id=report_id,
        station=models.Station.objects.get(code=station.code),
        kind=kind,
        session_id=session_id,
        number=number,
        digest=digest,
        data=content_codec.to_plain(report),
        first=hands[0],
        second=hands[1],
        proven=proven(station, hands, leases_shown, signed_at=signed_at, at=at),
        signed_at=signed_at,
        received_at=at,
    )
    row.save(force_insert=True)
    _noted(row, unit_code=unit_code, by=by)
    return digest


def _noted(row: models.SignedReport, *, unit_code: str, by: Actor) -> None:
    audit.record(
        act=f"stations.{row.kind}",
        at=row.received_at,
        by=by,
        object_kind="station",
        object_id=row.station_id,
        unit_code=unit_code,
        code=row.station.code,
        report=str(row.id),
        session=str(row.session_id) if row.session_id else "",
        digest=row.digest,
        proven=row.proven,
    )


def proven(
    station: KnownStation,
    hands: tuple[str, ...],
    shown: Sequence[str],
    *,
    signed_at: datetime,
    at: datetime,
) -> bool:
    """Return whether each account held a lease of this station when something was signed."""
    held: set[str] = set()
    for data in shown:
        try:
            lease, _officer = leases.shown_later(data=data, station=station, at=at)
        except (refusals.BadLease, NotAllowed):
            continue
        if lease.issued_at - SLACK <= signed_at < lease.expires_at + SLACK:
            held.add(lease.username)
    return set(hands) <= held
