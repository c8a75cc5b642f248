"""What stations tell of their preparation, kept as told, and the centre's signed time."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from cancuoc.domain.stations import centre_keys, models, refusals
from cancuoc.domain.stations.signed_requests import KnownStation
from cancuoc.foundation import audit
from cancuoc.foundation.actor import Actor
from cancuoc.foundation.transaction import transaction
from cancuoc.packet import signed_time
from cancuoc.packet.preparation import MOST_REPORTS, StationReport

_CHALLENGE: Final = re.compile(r"[0-9a-f]{32}", re.ASCII)


def time_proof(*, station: KnownStation, challenge: str, at: datetime) -> str:
    """Return the centre's signature over its time for a station's challenge.

    Raise `BadChallenge` for one that is not 32 hexadecimal digits.
    """
    if not _CHALLENGE.fullmatch(challenge):
        raise refusals.BadChallenge
    return signed_time.prove(
        signing_key=centre_keys.signing_key(),
        station_id=station.code,
        challenge=challenge,
        at=at,
    )


@transaction
def take_reports(
    *, station: KnownStation, reports: Sequence[StationReport], at: datetime, by: Actor
) -> int:
    """Keep what a station tells; return how many were new. Told twice a report counts once.

    Raise `TooManyReports`, or `NotYourReport` for an id of another station.
    """
    if len(reports) > MOST_REPORTS:
        raise refusals.TooManyReports
    row = models.Station.objects.select_for_update().only("id").get(code=station.code)
    ids = [report.id for report in reports]
    known = dict(models.StationReport.objects.filter(id__in=ids).values_list("id", "station_id"))
    if any(owner != row.id for owner in known.values()):
        raise refusals.NotYourReport
    new = {report.id: report for report in reports if report.id not in known}.values()
    models.StationReport.objects.bulk_create(_row(row, each, at=at) for each in new)
    audit.record_many(_line(station, each, at=at, by=by) for each in new)
    return len(new)


def _row(station: models.Station, report: StationReport, *, at: datetime) -> models.StationReport:
    return models.StationReport(
        id=report.id,
        station=station,
        session_id=report.session_id,
        kind=report.kind,
        at=report.at,
        told_at=at,
        hand=report.hand[:80],
        count=max(0, report.count),
        checks={str(each.name): str(each.level) for each in report.checks},
    )


def _line(station: KnownStation, report: StationReport, *, at: datetime, by: Actor) -> audit.Line:
    return audit.Line(
        act=f"stations.report_{report.kind}",
        at=at,
        by=by,
        object_kind="session",
        object_id=str(report.session_id),
        unit_code=station.unit_code,
        detail={
            "station": station.code,
            "hand": report.hand[:80],
            "count": report.count,
            "claimed_at": report.at.isoformat(),
        },
    )
