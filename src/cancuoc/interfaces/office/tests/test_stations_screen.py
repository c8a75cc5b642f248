"""Stations on the screen: secrets once, revoked for ever, packets let out by people."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from tests.support.families import hanoi, saturday
from tests.support.officers import officer, signed_in

from cancuoc.domain.stations import queries
from cancuoc.domain.stations.tests import world
from cancuoc.domain.stations.tests.world import TestStation
from cancuoc.foundation import audit, keys
from cancuoc.foundation.actor import Role
from cancuoc.interfaces.office.presenters import stations as presenter

__all__ = ["hanoi", "saturday"]
pytestmark = pytest.mark.django_db
# A service that refuses spoils the transaction it joined; its page needs one of its own.
with_refusal = pytest.mark.django_db(transaction=True)
LIST, NEW = "/office/stations/", "/office/stations/new/"
ONE = "/office/stations/TX-01/"
FORM = {"code": "TX-09", "unit": "009", "kit": "TX09-A"}


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
def district_admin() -> Client:
    return signed_in(officer("quantri6", Role.ADMINISTRATOR, units=["006"]), purpose="")


@pytest.fixture
def aside() -> queries.PacketRow:
    """A packet in quarantine: the twin of a cloned station."""
    station = TestStation().enrol()
    twin = station.twin()
    world.upload(station.seal(), station)
    world.upload(twin.seal(), twin)
    return queries.quarantined()[0]


def made() -> list[str]:
    """Return the codes of all stations."""
    on = date(2024, 7, 6)
    return [row.code for row in queries.stations(scope=["01"], on=on)]


def words(answer: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def token_of(answer: Any) -> str:
    found = re.search(r'cc-code">([\w-]{20,})<', answer.content.decode())
    assert found is not None
    return found[1]


class TestNew:
    def test_the_one_time_code_is_shown_once_and_brings_the_station_to_life(
        self, admin: Client
    ) -> None:
        answer = admin.post(NEW, {**FORM, "code": "TX-01"})
        assert answer["Cache-Control"] == "no-store"
        token = token_of(answer)
        assert token not in words(admin.get(ONE))
        assert TestStation(unit_code="009").use(token).code == "TX-01"
        assert "Đang hoạt động" in words(admin.get(ONE))

    @pytest.mark.parametrize(
        ("changes", "says"),
        [
            ({"code": "tx 1"}, "Nhập mã trạm từ 2 đến 20 ký tự"),
            ({"code": ""}, "Nhập mã trạm."),
            ({"code": "X" * 21}, "Rút ngắn còn 20 ký tự"),
            ({"unit": "99999"}, "Chọn một trong các mục đã nêu"),
            ({"kit": ""}, "Nhập bộ thiết bị."),
        ],
    )
    @with_refusal
    def test_bad_input_makes_no_station(
        self, admin: Client, changes: dict[str, str], says: str
    ) -> None:
        answer = admin.post(NEW, {**FORM, **changes})
        assert answer.status_code == 422
        assert says in words(answer)
        assert made() == []

    @with_refusal
    def test_sent_twice_it_is_one_station(self, admin: Client) -> None:
        admin.post(NEW, FORM)
        again = admin.post(NEW, FORM)
        assert again.status_code == 422
        assert "Chọn một mã khác" in words(again)
        assert made() == ["TX-09"]

    def test_a_district_makes_stations_for_itself_alone(self, district_admin: Client) -> None:
        assert district_admin.post(NEW, FORM).status_code == 422
        assert district_admin.post(NEW, {**FORM, "unit": "006"}).status_code == 200


class TestList:
    def test_what_came_from_each(self, admin: Client, aside: queries.PacketRow) -> None:
        said = words(admin.get(LIST))
        assert "TX-01" in said
        assert "KIT-01 Đang hoạt động 10:00 ngày 06/07/2024 0 2" in said
        assert "Có 2 gói để riêng, chờ người xem." in said

    def test_an_empty_list_says_so(self, admin: Client) -> None:
        assert "Chưa có trạm nào trong phạm vi này." in words(admin.get(LIST))

    def test_a_station_without_packets(self, admin: Client) -> None:
        admin.post(NEW, FORM)
        assert "TX-09 Quận Thanh Xuân TX09-A Chờ đăng ký – 0 0" in words(admin.get(LIST))
        assert "Chưa có gói nào" in words(admin.get("/office/stations/TX-09/"))

    def test_another_district_s_stations_are_not_shown(
        self, district_admin: Client, aside: queries.PacketRow
    ) -> None:
        assert "TX-01" not in words(district_admin.get(LIST))


class TestOne:
    def test_a_new_code_replaces_the_old(self, admin: Client) -> None:
        old = token_of(admin.post(NEW, FORM))
        new = token_of(admin.post("/office/stations/TX-09/renew/"))
        assert old != new
        assert [line.act for line in audit.history(act_prefix="stations.", limit=1)] == [
            "stations.renew"
        ]

    @pytest.mark.parametrize(
        ("form", "says"),
        [
            ({"reason": "mất máy"}, "Đánh dấu vào ô này"),
            ({"sure": "1"}, "Nhập lý do thu hồi."),
            ({}, "Nhập lý do thu hồi."),
        ],
    )
    def test_revoking_is_asked_for_twice(
        self, admin: Client, form: dict[str, str], says: str
    ) -> None:
        admin.post(NEW, {**FORM, "code": "TX-01"})
        answer = admin.post(ONE, form)
        assert answer.status_code == 422
        assert says in words(answer)
        assert queries.station(code="TX-01").state == "created"

    @with_refusal
    def test_revoked_is_for_ever(self, admin: Client) -> None:
        admin.post(NEW, {**FORM, "code": "TX-01"})
        form = {"reason": "mất máy", "sure": "1"}
        said = words(admin.post(ONE, form, follow=True))
        assert "Đã thu hồi" in said
        assert "Cấp mã mới" not in said
        assert admin.post(ONE, form).status_code == 409
        assert admin.post(f"{ONE}renew/").status_code == 409

    @pytest.mark.parametrize("address", [ONE, f"{ONE}renew/"])
    def test_another_district_may_not(
        self, district_admin: Client, aside: queries.PacketRow, address: str
    ) -> None:
        assert district_admin.post(address, {"reason": "x", "sure": "1"}).status_code == 403
        assert queries.station(code="TX-01").state == "active"

    def test_an_unknown_station_is_a_clear_refusal(self, admin: Client) -> None:
        answer = admin.get("/office/stations/XX-99/")
        assert answer.status_code == 404
        assert "Không có trạm mang mã này." in words(answer)


class TestQuarantine:
    def address(self, packet: queries.PacketRow) -> str:
        return f"{ONE}packets/{packet.id}/"

    def test_the_reason_is_told_in_words(self, admin: Client, aside: queries.PacketRow) -> None:
        said = words(admin.get(ONE))
        assert "Hai gói mang cùng một số thứ tự: có thể trạm đã bị sao chép." in said
        assert aside.digest[:12] in said

    def test_people_let_it_out_with_a_reason(self, admin: Client, aside: queries.PacketRow) -> None:
        assert admin.post(self.address(aside), {"reason": ""}).status_code == 422
        answer = admin.post(self.address(aside), {"reason": "đã đối chiếu với tổ"})
        assert answer.status_code == 302
        assert queries.packet(packet_id=aside.id).state == "received"
        (line,) = audit.history(act_prefix="stations.release")
        assert line.detail == {"reason": "đã đối chiếu với tổ"}

    @with_refusal
    def test_twice_is_refused_with_what_to_do(
        self, admin: Client, aside: queries.PacketRow
    ) -> None:
        admin.post(self.address(aside), {"reason": "a"})
        again = admin.post(self.address(aside), {"reason": "a"})
        assert again.status_code == 409
        assert "Gói không còn để riêng." in words(admin.get(self.address(aside)))

    def test_another_station_s_packet_is_not_found_here(
        self, admin: Client, aside: queries.PacketRow
    ) -> None:
        admin.post(NEW, FORM)
        address = self.address(aside).replace("TX-01", "TX-09")
        assert admin.get(address).status_code == 404

    def test_a_district_lets_out_its_own_alone(
        self, district_admin: Client, aside: queries.PacketRow
    ) -> None:
        assert district_admin.post(self.address(aside), {"reason": "a"}).status_code == 403


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("clone", "có thể trạm đã bị sao chép"),
        ("broken_chain", "không nối tiếp gói trước"),
        ("ForgedSignature", "Chữ ký của gói hồ sơ không đúng."),
        ("DamagedPacket", "không còn nguyên vẹn"),
        ("SomethingNew", "SomethingNew"),
        ("", ""),
        ("__doc__", "__doc__"),
    ],
)
def test_reasons_have_words_and_unknown_ones_are_not_hidden(code: str, says: str) -> None:
    assert says in presenter.reason_word(code)


class TestMoving:
    """A station goes to another unit of one's area, with a reason."""

    FORM = {"unit": "009", "kit": "KIT-77", "why": "Đổi đội"}

    @pytest.fixture
    def there(self) -> None:
        TestStation().enrol()

    def test_it_moves_and_the_page_says_where_it_stands(self, admin: Client, there: None) -> None:
        answer = admin.post(f"{ONE}move/", self.FORM)
        assert answer.status_code == 302
        assert "KIT-77" in words(admin.get(ONE))
        assert queries.station(code="TX-01").unit_code == "009"

    @pytest.mark.parametrize("name", ["unit", "kit", "why"])
    def test_nothing_moves_while_something_is_not_said(
        self, admin: Client, there: None, name: str
    ) -> None:
        answer = admin.post(f"{ONE}move/", {**self.FORM, name: ""})
        assert answer.status_code == 422
        assert queries.station(code="TX-01").kit == "KIT-01"

    def test_neither_a_strange_unit_nor_a_strange_station(
        self, admin: Client, district_admin: Client, there: None
    ) -> None:
        assert admin.post(f"{ONE}move/", {**self.FORM, "unit": "99999"}).status_code == 422
        assert district_admin.post(f"{ONE}move/", self.FORM).status_code in (403, 422)
        assert queries.station(code="TX-01").kit == "KIT-01"


@with_refusal
def test_a_station_is_not_moved_to_where_it_stands(admin: Client) -> None:
    TestStation(unit_code="009").enrol()
    answer = admin.post(f"{ONE}move/", {"unit": "009", "kit": "KIT-01", "why": "x"})
    assert answer.status_code == 422
    assert "Chọn đơn vị hoặc bộ thiết bị khác." in words(answer)
