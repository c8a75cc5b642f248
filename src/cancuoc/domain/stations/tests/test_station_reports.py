"""What stations tell of their preparation is kept once, as told; the centre's time is proven."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from tests.support.books import refuses

from cancuoc.domain.stations import centre_keys, models, refusals, services
from cancuoc.domain.stations.services import KnownStation
from cancuoc.domain.stations.tests.world import AT, TestStation
from cancuoc.foundation import audit
from cancuoc.foundation.actor import Actor
from cancuoc.packet import signed_time
from cancuoc.packet.preparation import (
    CheckName,
    CheckResult,
    Level,
    ReportKind,
    StationReport,
)

pytestmark = pytest.mark.django_db
SESSION = UUID("01907d00-0000-7000-8000-000000000001")


@pytest.fixture(autouse=True)
def stations() -> None:
    TestStation().enrol()
    TestStation("TX-02").enrol()


def report(**changes: Any) -> StationReport:
    given: dict[str, Any] = {
        "id": uuid4(),
        "kind": ReportKind.LIST_PRINTED,
        "at": AT - timedelta(days=3),
        "session_id": SESSION,
        "hand": "hand-cb",
        "count": 12,
    }
    return StationReport(**(given | changes))


def tell(*reports: StationReport, code: str = "TX-01") -> int:
    station = KnownStation(code=code, unit_code="00364", kit="KIT-01")
    return services.take_reports(station=station, reports=reports, at=AT, by=Actor.station(code))


def test_a_report_is_kept_with_both_clocks_and_an_audit_line() -> None:
    checks = (
        CheckResult(name=CheckName.BATTERY, level=Level.WARN),
        CheckResult(name=CheckName.DISK, level=Level.OK),
    )
    assert tell(report(kind=ReportKind.OPENED, checks=checks, count=0), report()) == 2
    opened = models.StationReport.objects.get(kind="opened")
    assert opened.checks == {"battery": "warn", "disk": "ok"}
    assert (opened.at, opened.told_at) == (AT - timedelta(days=3), AT)
    acts = [line.act for line in audit.history(act_prefix="stations.report")]
    assert sorted(acts) == ["stations.report_list_printed", "stations.report_opened"]


def test_told_twice_it_counts_once() -> None:
    one = report()
    assert tell(one, one) == 1
    assert tell(one, report()) == 1
    assert models.StationReport.objects.count() == 2


@pytest.mark.usefixtures("own_transactions")
def test_another_station_s_report_is_refused_whole() -> None:
    one = report()
    tell(one)
    with pytest.raises(refusals.NotYourReport):
        tell(report(), one, code="TX-02")
    assert models.StationReport.objects.count() == 1


def test_too_many_at_once_are_refused() -> None:
    with pytest.raises(refusals.TooManyReports):
        tell(*(report() for _ in range(101)))


def test_the_time_is_proven_for_one_question_of_one_station() -> None:
    station = KnownStation(code="TX-01", unit_code="00364", kit="KIT-01")
    challenge = "ab" * 16
    proof = services.time_proof(station=station, challenge=challenge, at=AT)
    key = centre_keys.signing_key().public_key()
    signed_time.check(proof, key=key, station_id="TX-01", challenge=challenge, at=AT)
    for changed in (
        {"station_id": "TX-02"},
        {"challenge": "cd" * 16},
        {"at": AT + timedelta(milliseconds=1)},
    ):
        given: dict[str, Any] = {"station_id": "TX-01", "challenge": challenge, "at": AT}
        with pytest.raises(signed_time.ForgedTime):
            signed_time.check(proof, key=key, **(given | changed))
    for noise in ("", "đ", "A" * 86):
        with pytest.raises(signed_time.ForgedTime):
            signed_time.check(noise, key=key, station_id="TX-01", challenge=challenge, at=AT)


@pytest.mark.parametrize("challenge", ["", "ab" * 15, "AB" * 16, "ab" * 17, "zz" * 16])
def test_a_challenge_has_its_shape(challenge: str) -> None:
    station = KnownStation(code="TX-01", unit_code="00364", kit="KIT-01")
    with pytest.raises(refusals.BadChallenge):
        services.time_proof(station=station, challenge=challenge, at=AT)


REPORT = (
    "INSERT INTO stations_stationreport (id, station_id, session_id, kind, at, told_at, hand,"
    " count, checks) SELECT gen_random_uuid(), id, id, '{kind}', now(), now(), 'h', {count}, '{{}}'"
    " FROM stations_station"
)
ISSUE = (
    "INSERT INTO stations_listissue (station_id, session_id, issued_at, valid_until, families,"
    " people, size, digest) SELECT id, id, now(), now() + interval '{life}', {families}, 1, {size},"
    " 'd' FROM stations_station"
)
EXTENSION = (
    "INSERT INTO stations_listextension (session_id, until, reason, at, actor)"
    " VALUES (gen_random_uuid(), now(), '', now(), 'a')"
)
BROKEN = {
    "station_report_kind": REPORT.format(kind="danced", count=0),
    "station_report_count": REPORT.format(kind="opened", count=-1),
    "list_issue_lives": ISSUE.format(life="0 hours", families=1, size=1),
    "list_issue_counts": ISSUE.format(life="1 hour", families=-1, size=1),
    "list_extension_reason": EXTENSION,
}


@pytest.mark.parametrize("rule", BROKEN)
def test_the_database_is_the_last_guard(rule: str) -> None:
    assert rule in refuses(BROKEN[rule])


@pytest.mark.parametrize(
    "table", ["stations_listissue", "stations_listextension", "stations_stationreport"]
)
def test_what_left_and_what_was_told_only_grows(table: str) -> None:
    assert "append-only" in refuses(f"DELETE FROM {table} WHERE false")
