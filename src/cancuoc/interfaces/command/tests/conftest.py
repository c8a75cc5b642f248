"""A Saturday afternoon of the campaign, with counts in two districts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from tests.support.officers import officer, signed_in

from cancuoc.domain.planning import services as planning
from cancuoc.domain.reporting import counting
from cancuoc.domain.reporting.rules import Measure
from cancuoc.domain.units import services as units
from cancuoc.foundation.actor import Actor, Role
from cancuoc.kernel import clock

# 16:20 on 6 July 2024 in Hà Nội.
NOW = datetime(2024, 7, 6, 9, 20, tzinfo=UTC)
MORNING = datetime(2024, 7, 6, 1, 30, tzinfo=UTC)
THANH_XUAN, DONG_DA = "00367", "00199"


@pytest.fixture(autouse=True)
def at_twenty_past_four(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def world(db: None) -> None:
    units.load_tables(at=NOW, by=Actor.system("test"))


def count(measure: Measure, band: str, number: int, *, at: datetime = MORNING, unit: str) -> None:
    cell = counting.cell(at=at, unit_code=unit, band=band, measure=measure)
    counting.add(cells=[cell] * number)


@pytest.fixture
def counted(world: None) -> None:
    """3.020 visits; 42, 326 and 1.987 dossiers; one hour later and one district more."""
    count(Measure.VISITS, ">=14", 3_020, unit=THANH_XUAN)
    count(Measure.DOSSIERS, "<6", 42, unit=THANH_XUAN)
    count(Measure.DOSSIERS, "6-<14", 326, unit=THANH_XUAN)
    count(Measure.DOSSIERS, ">=14", 1_987, unit=THANH_XUAN)
    count(Measure.CONFIRMATIONS, "", 15, unit=THANH_XUAN)
    count(Measure.DOSSIERS, "6-<14", 3, at=MORNING + timedelta(hours=7), unit=DONG_DA)
    count(Measure.HANDED_OVER, "<6", 2, at=MORNING - timedelta(days=1), unit=DONG_DA)


@pytest.fixture
def campaign(world: None) -> None:
    planning.create_campaign(
        code="CD-1",
        name="Cao điểm",
        starts_on=datetime(2024, 7, 1).date(),
        ends_on=datetime(2024, 8, 31).date(),
        at=NOW,
        by=Actor.system("test"),
    )


@pytest.fixture
def commander(world: None) -> Client:
    return signed_in(officer("chihuy", Role.COMMANDER, units=["01"], full_name="Đặng Văn Huy"))


@pytest.fixture
def district_commander(world: None) -> Client:
    return signed_in(officer("chihuy9", Role.COMMANDER, units=["009"], full_name="Lê Văn Chín"))


@pytest.fixture
def get(commander: Client) -> Any:
    """Open a page as the commander of the city; return its words."""

    def open_page(address: str, status: int = 200, **query: object) -> str:
        answer = commander.get(address, query)
        assert answer.status_code == status, answer.content.decode()[:2000]
        return answer.content.decode()

    return open_page
