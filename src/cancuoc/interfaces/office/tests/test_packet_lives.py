"""Where each packet of a station is: nothing that was announced or sent is out of sight."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from tests.support.families import hanoi, saturday
from tests.support.officers import officer, signed_in

from cancuoc.domain.enrolment.rules import State
from cancuoc.domain.stations import lives
from cancuoc.domain.stations.lives import Whereabouts
from cancuoc.domain.stations.tests import world
from cancuoc.domain.stations.tests.world import AT, TestStation
from cancuoc.foundation import keys
from cancuoc.foundation.actor import Role
from cancuoc.interfaces.office.presenters import packet_lives as presenter
from cancuoc.packet.slip import slip_code

__all__ = ["hanoi", "saturday"]
pytestmark = pytest.mark.django_db
PAGE = "/office/stations/TX-01/packets/"


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
def station() -> TestStation:
    return TestStation().enrol()


def words(answer: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def where(**asked: Any) -> dict[int, Whereabouts]:
    return {life.last: life.where for life in lives.lives(station_code="TX-01", **asked)}


@pytest.fixture
def every_kind(station: TestStation) -> TestStation:
    """1 opened, 2 received, 3 and 4 missing, 5 half sent, 6 cloned, and one refused."""
    world.upload(station.seal("<6"), station)
    world.open_all()
    world.upload(station.seal("<6"), station)
    station.seal("<6")
    station.seal("<6")
    half = station.seal()
    twin = station.twin()
    for each in (station, twin):
        world.upload(each.seal("<6"), each)
    world.begin(half, station)
    world.put(half.packet_id, half.data[: len(half.data) // 2], station)
    apps.get_model("stations", "RefusedUpload").objects.create(
        packet_id=half.packet_id,
        station_code="TX-01",
        digest="a" * 64,
        reason="ForgedSignature",
        at=AT,
    )
    return station


def test_every_kind_is_seen_with_what_comes_next(admin: Client, every_kind: TestStation) -> None:
    page = words(admin.get(PAGE))
    for said in (
        "Hệ thống tự mở, không cần làm gì.",
        "3 đến 5 – Chưa đến trung tâm",
        "Đang gửi dở, đã đến 5",
        "Để riêng: Hai gói mang cùng một số thứ tự",
        "Không nhận: ",
        "Hệ thống tự kiểm tra.",
        "Đã nhận, chờ mở",
    ):
        assert said in page, said


def test_the_places_follow_the_books(every_kind: TestStation) -> None:
    found = lives.lives(station_code="TX-01")
    counted = [life.where for life in found]
    assert counted.count(Whereabouts.ASIDE) == 2
    assert {life.where for life in found} == set(Whereabouts)
    assert [life.last for life in found] == sorted((life.last for life in found), reverse=True)


def test_a_packet_is_found_by_its_number(admin: Client, station: TestStation) -> None:
    first, second = station.seal("<6"), station.seal("<6")
    for packet in (first, second):
        world.upload(packet, station)
    page = words(admin.get(PAGE + "?number=2"))
    assert slip_code(second.packet_id) in page
    assert slip_code(first.packet_id) not in page
    assert where(number=4) == {}


@pytest.mark.parametrize("number", ["abc", "-1", "9" * 40, "٣", "1;drop"])
def test_what_is_no_number_finds_nothing(admin: Client, station: TestStation, number: str) -> None:
    world.upload(station.seal("<6"), station)
    answer = admin.get(PAGE, {"number": number})
    assert answer.status_code == 200
    assert "Không có gói nào như vậy." in words(answer)


def test_another_station_is_not_told_of(admin: Client, station: TestStation) -> None:
    other = TestStation("TX-02").enrol()
    world.upload(other.seal("<6"), other)
    assert where() == {}
    assert "Không có gói nào như vậy." in words(admin.get(PAGE))


def test_only_administrators_of_the_area_see_it(station: TestStation) -> None:
    elsewhere = signed_in(officer("quantri6", Role.ADMINISTRATOR, units=["006"]), purpose="")
    desk = signed_in(officer("canbo", Role.ENROLMENT_OFFICER, units=["01"]), purpose="")
    assert elsewhere.get(PAGE).status_code == 403
    assert desk.get(PAGE).status_code == 403


def test_every_state_of_a_dossier_says_what_comes_next() -> None:
    assert set(presenter._DOSSIER_NEXT) == set(State)
    assert set(presenter._NEXT) == set(Whereabouts) - {Whereabouts.DOSSIER}


def test_the_page_is_reached_from_the_station(admin: Client, station: TestStation) -> None:
    assert PAGE in admin.get("/office/stations/TX-01/").content.decode()
