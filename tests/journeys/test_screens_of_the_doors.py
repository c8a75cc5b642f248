"""Screens that no walk passes, looked at: no barrier, light and dark, on a desk and on a phone."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from playwright.sync_api import Browser
from tests.support import plans
from tests.support.drawn import assert_looks_well
from tests.support.families import AT
from tests.support.officers import officer, signed_in

from cancuoc.domain.planning import running
from cancuoc.domain.stations import services
from cancuoc.foundation.actor import Role
from cancuoc.interfaces.office.tests import test_office_evening as evening
from cancuoc.interfaces.office.tests.conftest import desk, hanoi, saturday
from cancuoc.interfaces.office.tests.test_my_wishes import LEAVE, ground, me, planner
from cancuoc.interfaces.office.tests.test_my_wishes import PAGE as WISHES
from cancuoc.interfaces.office.tests.test_office_evening import lead, session
from cancuoc.interfaces.office.tests.test_station_lists import BY, STATION, admin, centre
from cancuoc.interfaces.office.tests.test_station_lists import session_id as listed
from cancuoc.kernel import clock
from cancuoc.packet.preparation import CheckName, CheckResult, Level, ReportKind, StationReport
from cancuoc.planner.deployment.figures import figures
from cancuoc.planner.deployment.problem import Plan

__all__ = [
    "admin",
    "centre",
    "desk",
    "ground",
    "hanoi",
    "lead",
    "listed",
    "me",
    "planner",
    "saturday",
    "session",
]
pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def test_the_pages_of_a_station(browser: Browser, admin: Client, listed) -> None:
    warned = (
        CheckResult(name=CheckName.BATTERY, level=Level.WARN),
        CheckResult(name=CheckName.DISK, level=Level.OK),
    )
    opened = StationReport(
        id=uuid4(),
        kind=ReportKind.OPENED,
        at=clock.now() - timedelta(hours=2),
        session_id=listed,
        hand="hand-cb",
        checks=warned,
    )
    services.take_reports(station=STATION, reports=[opened], at=clock.now(), by=BY)
    one = "/office/stations/TX-01/"
    assert_looks_well(
        browser, admin, one, shows="Xóa dữ liệu máy trạm từ xa", name="office-station"
    )
    assert_looks_well(
        browser, admin, f"{one}lists/", shows="Pin của máy", name="office-station-lists"
    )
    assert_looks_well(browser, admin, f"{one}wipe/", shows="Lý do", name="office-station-wipe")


def test_an_evening_as_it_was_signed(browser: Browser, lead: Client, session) -> None:
    evening.keep(session)
    assert_looks_well(
        browser, lead, evening.PAGE, shows="trạm báo nhiều hơn", name="office-evening"
    )


def test_wishes_of_an_officer_and_requests_before_the_planner(
    browser: Browser, me: Client, planner: Client
) -> None:
    me.post(WISHES, LEAVE)
    assert_looks_well(browser, me, WISHES, shows="Chờ trả lời", name="office-wishes")
    assert_looks_well(browser, planner, "/command/crew/", shows="Về quê", name="command-crew")


def test_a_plan_with_loans(browser: Browser, hanoi, monkeypatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: AT)
    planner = signed_in(officer("kehoach", Role.PLANNER, units=["01"]))
    both = {**plans.DEMAND, "00091": plans.DEMAND[plans.COMMUNES[0]]}
    plans.ask(plans.campaign(), lend=True, unit_code="01", demand=both)
    task = running.take(at=AT, by=plans.WORKER)
    said = figures(task.problem, Plan()).to_json()
    found = {"reached": 100, "lent_weeks": 0, **said, "without": said}
    running.finish(run_id=task.id, found=[], figures=found, bound=1.0, at=AT, by=plans.WORKER)
    assert_looks_well(
        browser, planner, f"/command/plans/{task.id}/", shows="Đội cho mượn", name="command-loans"
    )
