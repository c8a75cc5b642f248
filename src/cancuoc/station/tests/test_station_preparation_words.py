"""The checks in words: what stops first, numbers as people write them, both languages."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import translation

from cancuoc.packet.preparation import CheckName, Level
from cancuoc.station.core import checks
from cancuoc.station.core.checks import ClockReading, ListState, Seals
from cancuoc.station.machine import Battery
from cancuoc.station.presenters import preparation as presenter
from cancuoc.station.tests.test_station_checks import device, statement
from cancuoc.station.tests.world import AT, SESSION

MB = 1024 * 1024
BIOMETRIC = checks.KINDS


def every_finding():
    """One check in each wording there is."""
    lease, ends = AT + timedelta(hours=24), SESSION.ends_at
    life = timedelta(days=90)
    yield from (
        checks.battery(None),
        checks.battery(Battery(percent=90, plugged=True)),
        checks.battery(Battery(percent=9, plugged=True)),
        checks.battery(Battery(percent=9, plugged=False)),
        checks.battery(Battery(percent=30, plugged=False)),
        checks.disk(free=1234 * MB, people=80, packet_bytes=None),
        checks.disk(free=0, people=80, packet_bytes=None),
        checks.clock(None, at=AT),
        checks.clock(ClockReading(at=AT, behind_seconds=0), at=AT),
        checks.clock(ClockReading(at=AT, behind_seconds=3600), at=AT),
        checks.clock(ClockReading(at=AT, behind_seconds=9_999_999), at=AT),
        checks.clock(ClockReading(at=AT - timedelta(days=9), behind_seconds=0), at=AT),
        checks.devices(()),
        checks.devices([device(*BIOMETRIC)]),
        checks.devices([device(*BIOMETRIC, live=False)]),
        checks.devices([device(next(iter(BIOMETRIC)))]),
        checks.seals(Seals()),
        checks.seals(Seals(damaged=2)),
        *(checks.seals(Seals(**{n: False})) for n in ("settings", "packets", "floor")),
        checks.seals(Seals(operations=False)),
        checks.keys(since=AT, lease_until=lease, ends=ends, at=AT),
        checks.keys(since=None, lease_until=lease, ends=ends, at=AT),
        checks.keys(since=AT, lease_until=None, ends=ends, at=AT),
        checks.keys(since=AT - life, lease_until=lease, ends=ends, at=AT),
        checks.keys(since=AT - life * 0.99, lease_until=lease, ends=ends, at=AT),
        checks.keys(since=AT, lease_until=AT + timedelta(minutes=1), ends=ends, at=AT),
        checks.listed(ListState(), at=AT),
        checks.listed(ListState(forged=True), at=AT),
        checks.listed(ListState(statement=statement()), at=AT),
        checks.listed(ListState(statement=statement(), differing=1), at=AT),
        checks.listed(ListState(statement=statement(valid_until=AT)), at=AT),
        checks.listed(ListState(statement=statement(size=9_999_999)), at=AT),
        checks.listed(ListState(statement=statement(issued_at=AT - timedelta(days=2))), at=AT),
    )


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_wording_fills_its_gaps_in_both_languages(language):
    found = tuple(every_finding())
    with translation.override(language):
        rows = presenter.page(SESSION, found, None, printed=0)["checks"]
    assert len(rows) == len(found)
    for row in rows:
        assert row["title"]
        assert row["found"]
        assert "%(" not in row["found"] + row["advice"]
        assert (row["advice"] == "") is (row["level"] == "ok")


def test_what_stops_stands_first_and_is_counted():
    found = tuple(every_finding())
    page = presenter.page(SESSION, found, None, printed=0)
    levels = [row["level"] for row in page["checks"]]
    assert levels == sorted(levels, key=["stop", "warn", "ok"].index)
    assert page["stops"] == sum(each.level is Level.STOP for each in found) > 0
    assert page["warnings"] == sum(each.level is Level.WARN for each in found) > 0


def test_numbers_are_written_as_people_write_them():
    (row,) = presenter.page(
        SESSION, [checks.disk(free=70_665 * MB, people=80, packet_bytes=None)], None, printed=0
    )["checks"]
    assert "Còn 69 GB; 80 người cần khoảng 992 MB." in row["found"], "gigabytes where they suffice"


def test_missing_kinds_are_named_one_by_one():
    found = checks.devices([device(next(iter(BIOMETRIC)))])
    (row,) = presenter.page(SESSION, [found], None, printed=0)["checks"]
    assert row["name"] == CheckName.DEVICES.value
    assert "còn thiếu: vân tay, mống mắt" in row["found"]


def test_the_session_and_its_list_are_said_once():
    page = presenter.page(SESSION, (), statement(), printed=3)
    assert page["session"]["place"] == "Nhà văn hoá phường Hạ Đình"
    assert page["session"]["hours"] == "17:00–22:00"
    assert (page["people"], page["printed"]) == (80, 3)
    assert page["until"]
    assert presenter.page(SESSION, (), None, printed=0)["until"] == ""
