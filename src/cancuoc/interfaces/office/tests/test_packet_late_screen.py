"""A packet of an ended station on the screen: one proposes, another agrees."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from tests.support.officers import officer, signed_in

from cancuoc.domain.stations import queries, services
from cancuoc.domain.stations.rules import REJECTED, REVOKED, PacketState
from cancuoc.domain.stations.tests import world
from cancuoc.domain.stations.tests.world import AT, TestStation
from cancuoc.foundation.actor import Role
from cancuoc.interfaces.office.presenters import stations as presenter
from cancuoc.interfaces.office.tests.test_stations_screen import (
    ONE,
    admin,
    centre,
    hanoi,
    saturday,
    words,
)

__all__ = ["admin", "centre", "hanoi", "saturday"]
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def second() -> Client:
    return signed_in(officer("quantri2", Role.ADMINISTRATOR, units=["01"]), purpose="")


def late(*, since: Any = None) -> queries.PacketRow:
    station = TestStation().enrol()
    services.revoke_station(
        code="TX-01", reason="Mất", lost_since=since, at=AT.replace(hour=4), by=world.ADMIN
    )
    world.upload(station.seal("<6"), station, at=AT.replace(hour=5))
    return queries.quarantined()[0]


def page(packet: queries.PacketRow, more: str = "") -> str:
    return f"{ONE}late/{packet.id}/{more}"


def state(packet: queries.PacketRow) -> tuple[PacketState, str]:
    row = queries.packet(packet_id=packet.id)
    return row.state, row.reason


def test_two_administrators_let_it_be_opened(admin: Client, second: Client) -> None:
    packet = late()
    assert page(packet) in admin.get(ONE).content.decode()
    said = words(admin.get(page(packet)))
    assert "Chụp trước khi mất, nối liền với các gói đã nhận" in said
    bad = admin.post(page(packet), {"verdict": "release", "reason": ""})
    assert bad.status_code == 422
    admin.post(page(packet), {"verdict": "release", "reason": "Đã gặp tổ trưởng"})
    own = words(admin.get(page(packet)))
    assert "Rút đề nghị" in own
    assert "Bác đề nghị" not in own
    refused = admin.post(page(packet, "answer/"), {"answer": "agree"})
    assert "không được tự xác nhận" in words(refused)
    assert state(packet) == (PacketState.QUARANTINED, REVOKED)
    assert "Đã gặp tổ trưởng" in words(second.get(page(packet)))
    assert second.post(page(packet, "answer/"), {"answer": "agree"}).status_code == 302
    assert state(packet) == (PacketState.RECEIVED, "")
    assert "Gói không còn để riêng." in words(second.get(page(packet)))


def test_what_was_made_after_the_loss_offers_no_use(admin: Client, second: Client) -> None:
    packet = late(since=presenter.start_of(date(2000, 1, 1)))
    said = words(admin.get(page(packet)))
    assert "Có phần chụp sau khi mất" in said
    assert "Dùng gói này" not in said
    forged = admin.post(page(packet), {"verdict": "release", "reason": "x"})
    assert forged.status_code == 422
    admin.post(page(packet), {"verdict": "reject", "reason": "Máy đã mất"})
    second.post(page(packet, "answer/"), {"answer": "no"})
    admin.post(page(packet), {"verdict": "reject", "reason": "Máy đã mất"})
    second.post(page(packet, "answer/"), {"answer": "agree"})
    assert state(packet) == (PacketState.QUARANTINED, REJECTED)
    assert "Hai người đã xem và không dùng gói này." in words(admin.get(ONE))


def test_a_day_of_loss_that_has_not_come_ends_nothing(admin: Client) -> None:
    TestStation().enrol()
    answer = admin.post(ONE, {"reason": "Mất", "lost_on": "01/01/2090", "sure": "on"})
    assert answer.status_code == 422
    assert queries.station(code="TX-01").state.value == "active"


def test_the_day_of_loss_is_kept_as_its_first_moment(admin: Client) -> None:
    TestStation().enrol()
    admin.post(ONE, {"reason": "Mất", "lost_on": "05/07/2024", "sure": "on"})
    assert queries.station(code="TX-01").state.value == "revoked"
    start = presenter.start_of(date(2024, 7, 5))
    assert start is not None
    assert start.isoformat() == "2024-07-05T00:00:00+07:00"
    assert presenter.start_of(None) is None
