"""Orders to wipe a station and keys on the screen: two people, plain words, bad input refused."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from tests.support.officers import officer, signed_in

from cancuoc.domain.stations import key_changes, services, wiping
from cancuoc.domain.stations.key_changes import KeyInUse
from cancuoc.domain.stations.rules import KeyAge, WipeState
from cancuoc.domain.stations.tests import world
from cancuoc.domain.stations.tests.world import AT, TestStation
from cancuoc.foundation.actor import Actor, Role
from cancuoc.interfaces.office.presenters import station_orders as presenter
from cancuoc.interfaces.office.tests.test_stations_screen import (
    LIST,
    ONE,
    admin,
    centre,
    hanoi,
    saturday,
    words,
)
from cancuoc.packet import signed_word

__all__ = ["admin", "centre", "hanoi", "saturday"]
pytestmark = pytest.mark.django_db(transaction=True)
WIPE = f"{ONE}wipe/"
FORM = {"reason": "Mất máy", "sure": "on", "seen": "untold"}
AGREE = {"answer": "agree", "seen": "untold"}


@pytest.fixture
def station() -> TestStation:
    return TestStation().enrol()


@pytest.fixture
def second() -> Client:
    return signed_in(officer("quantri2", Role.ADMINISTRATOR, units=["01"]), purpose="")


def order() -> wiping.WipeRow:
    found = wiping.last_wipe(code="TX-01")
    assert found is not None
    return found


def test_two_administrators_order_a_wipe_and_the_page_tells_what_the_station_said(
    admin: Client, second: Client, station: TestStation
) -> None:
    assert "Xóa dữ liệu máy trạm từ xa" in words(admin.get(ONE))
    admin.post(WIPE, {**FORM, "unsent": "unsent"})
    assert order().unsent_too
    own = words(admin.get(WIPE))
    assert "Chờ người thứ hai xác nhận" in own
    assert "Xác nhận lệnh xóa" not in own
    answer = f"{WIPE}{order().id}/"
    assert "không được tự xác nhận" in words(admin.post(answer, AGREE))
    assert "Xác nhận lệnh xóa" in words(second.get(WIPE))
    second.post(answer, AGREE)
    assert "Đã xác nhận, chờ trạm liên lạc" in words(admin.get(WIPE))
    facts = {"order": str(order().id), "station": "TX-01", "wiped": False, "waiting": 4}
    said = signed_word.sign(
        domain=wiping.ANSWER_DOMAIN, facts=facts, key=station.identity.signing_key
    )
    by = Actor.station("TX-01")
    services.take_wipe_answer(code="TX-01", answer=said, at=AT, by=by)
    shown = words(second.get(WIPE))
    assert "còn hồ sơ chưa gửi hoặc làm dở; sẽ được hỏi lại" in shown
    assert "Hồ sơ chưa gửi trên trạm 4" in shown


def holds(drafts: int, waiting: int) -> None:
    services.take_holding(
        station=services.KnownStation(code="TX-01", unit_code="00364", kit="KIT-01"),
        drafts=drafts,
        waiting=waiting,
        at=AT,
        by=Actor.station("TX-01"),
    )


def test_what_would_be_lost_is_shown_and_confirmed_by_both(
    admin: Client, second: Client, station: TestStation
) -> None:
    assert "Trạm chưa báo còn bao nhiêu hồ sơ" in words(admin.get(WIPE))
    holds(3, 12)
    shown = admin.get(WIPE)
    assert "12 hồ sơ chưa gửi và 3 hồ sơ làm dở sẽ mất" in words(shown)
    assert 'name="seen" value="3-12"' in shown.content.decode()
    stale = admin.post(WIPE, FORM)
    assert stale.status_code == 409
    assert "vừa thay đổi so với số đã xem" in words(stale)
    assert wiping.last_wipe(code="TX-01") is None
    admin.post(WIPE, {**FORM, "seen": "3-12", "unsent": "unsent"})
    holds(4, 12)
    answer = f"{WIPE}{order().id}/"
    late = second.post(answer, {**AGREE, "seen": "3-12"})
    assert late.status_code == 409
    assert "4 hồ sơ làm dở sẽ mất" in words(late)
    assert order().state is WipeState.ORDERED
    second.post(answer, {**AGREE, "seen": "4-12"})
    facts = {"order": str(order().id), "station": "TX-01", "wiped": True, "waiting": 12}
    said = signed_word.sign(
        domain=wiping.ANSWER_DOMAIN,
        facts=facts | {"drafts": 4},
        key=station.identity.signing_key,
    )
    services.take_wipe_answer(code="TX-01", answer=said, at=AT, by=Actor.station("TX-01"))
    done = words(second.get(WIPE))
    assert "Hồ sơ chưa gửi đã xóa 12" in done
    assert "Hồ sơ làm dở đã xóa 4" in done


@pytest.mark.parametrize("left", ["reason", "sure"])
def test_an_order_without_reason_or_without_a_yes_is_none(
    admin: Client, station: TestStation, left: str
) -> None:
    answer = admin.post(WIPE, {name: value for name, value in FORM.items() if name != left})
    assert answer.status_code == 422
    assert wiping.last_wipe(code="TX-01") is None


def test_an_order_is_taken_back_and_foreign_numbers_are_refused(
    admin: Client, station: TestStation
) -> None:
    admin.post(WIPE, FORM)
    foreign = admin.post(f"{WIPE}{'0' * 8}-0000-7000-8000-{'0' * 12}/", {"answer": "no"})
    assert foreign.status_code == 404
    admin.post(f"{WIPE}{order().id}/", {"answer": "no"})
    assert order().state is WipeState.WITHDRAWN
    assert "Đề nghị xóa" in words(admin.get(WIPE))


def test_missing_packets_are_told_before_anybody_agrees(
    admin: Client, station: TestStation
) -> None:
    station.seal("<6")
    world.upload(station.seal("<6"), station)
    assert "còn thiếu 1 gói của trạm này" in words(admin.get(WIPE))


def test_another_district_orders_nothing(station: TestStation) -> None:
    other = signed_in(officer("quantri9", Role.ADMINISTRATOR, units=["001"]), purpose="")
    assert other.get(WIPE).status_code == 403
    assert other.post(WIPE, FORM).status_code == 403


def test_the_packet_key_is_renewed_once_however_often_it_is_pressed(admin: Client) -> None:
    assert "Đang dùng khóa số 1." in words(admin.get(LIST))
    assert admin.post("/office/station-keys/renew/", {"number": "1"}).status_code == 302
    for stale in ("1", "", "x", "9" * 30):
        assert admin.post("/office/station-keys/renew/", {"number": stale}).status_code == 409
    assert key_changes.packet_key_now().number == 2
    assert "Đang dùng khóa số 2." in words(admin.get(LIST))


@pytest.mark.parametrize(
    ("age", "says"),
    [(KeyAge.FRESH, "còn hạn"), (KeyAge.DUE, "đến hạn đổi"), (KeyAge.OVER, "quá hạn")],
)
def test_a_key_is_shown_with_its_age(age: KeyAge, says: str) -> None:
    key = KeyInUse(key_id="k", since=AT - timedelta(days=1), age=age, changes=0)
    assert says in presenter.key_words(key)
    assert presenter.key_words(None) == "Không có khóa đang dùng"
