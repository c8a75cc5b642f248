"""Lists that left for a station, what it told, and extending a list by the centre alone."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.apps import apps
from django.test import Client
from tests.support.families import hanoi, saturday
from tests.support.officers import officer, signed_in

from cancuoc.domain.stations import services
from cancuoc.domain.stations.services import KnownStation
from cancuoc.domain.stations.tests.floor import KHUONG_DINH, open_session
from cancuoc.domain.stations.tests.world import TestStation
from cancuoc.foundation import keys
from cancuoc.foundation.actor import Actor, Role
from cancuoc.kernel import clock
from cancuoc.packet import keys as packet_keys
from cancuoc.packet.preparation import CheckName, CheckResult, Level, ReportKind, StationReport

__all__ = ["hanoi", "saturday"]
pytestmark = pytest.mark.django_db
PAGE = "/office/stations/TX-01/lists/"
STATION = KnownStation(code="TX-01", unit_code=KHUONG_DINH, kit="KIT-01")
BY = Actor.station("TX-01")


@pytest.fixture(autouse=True)
def centre(hanoi: None, saturday: object, settings: Any, tmp_path: Path) -> Any:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.KEY_DIR, settings.BLOB_DIR = tmp_path / "keys", tmp_path / "blobs"
    keys.store.cache_clear()
    yield
    keys.store.cache_clear()


@pytest.fixture
def admin() -> Client:
    return signed_in(officer("quantri", Role.ADMINISTRATOR, units=["01"]), purpose="")


@pytest.fixture
def session_id() -> UUID:
    TestStation().enrol()
    made = open_session(at=clock.now())
    key = packet_keys.public_to_raw(packet_keys.generate_encryption_key().public_key()).hex()
    services.closed_day_list(station=STATION, session_id=made, to=key, at=clock.now(), by=BY)
    return made


def words(answer: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def extend(admin: Client, session_id: UUID, **changes: str) -> Any:
    given = {"session": str(session_id), "hours": "24", "reason": "Mất điện, làm bù hôm sau"}
    return admin.post(PAGE, given | changes)


def test_a_station_without_a_list_says_so(admin: Client) -> None:
    TestStation().enrol()
    shown = words(admin.get(PAGE))
    assert "Chưa có danh sách nào được mang đi." in shown
    assert "Trạm chưa báo việc nào." in shown
    assert "Gia hạn" not in shown


def test_what_was_told_is_shown_with_the_checks_not_in_order(
    admin: Client, session_id: UUID
) -> None:
    checks = (
        CheckResult(name=CheckName.BATTERY, level=Level.WARN),
        CheckResult(name=CheckName.DISK, level=Level.OK),
    )
    report = StationReport(
        id=uuid4(),
        kind=ReportKind.OPENED,
        at=clock.now() - timedelta(hours=2),
        session_id=session_id,
        hand="hand-cb",
        checks=checks,
    )
    by_itself = replace(report, id=uuid4(), kind=ReportKind.LIST_REMOVED, hand="station", checks=())
    own = replace(report, id=uuid4(), hand="quantri", checks=())
    services.take_reports(station=STATION, reports=[report, by_itself, own], at=clock.now(), by=BY)
    shown = words(admin.get(PAGE))
    assert "hand-cb" not in shown
    assert "Không rõ tài khoản" in shown
    assert "Máy trạm" in shown
    assert "Trần Văn Khu" in shown
    assert "Mở buổi" in shown
    assert "Pin của máy" in shown
    assert "Chỗ trống trên ổ đĩa" not in shown
    assert "Nhà văn hóa phường" in shown


def test_an_extension_is_written_and_its_session_named(admin: Client, session_id: UUID) -> None:
    assert extend(admin, session_id)["Location"] == PAGE
    row = apps.get_model("stations", "ListExtension").objects.get()
    assert (row.session_id, row.until) == (session_id, clock.now() + timedelta(hours=24))
    assert row.reason == "Mất điện, làm bù hôm sau"


@pytest.mark.parametrize(
    "changes",
    [
        {"reason": ""},
        {"hours": "99"},
        {"hours": ""},
        {"session": str(UUID(int=1))},
        {"session": "x"},
    ],
)
def test_what_is_missing_or_unknown_extends_nothing(
    admin: Client, session_id: UUID, changes: dict[str, str]
) -> None:
    assert extend(admin, session_id, **changes).status_code == 422
    assert not apps.get_model("stations", "ListExtension").objects.exists()
