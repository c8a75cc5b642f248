"""The room on its screen: counted, measured, kits carried by one act and taken back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.bad_input.proof import words_of
from tests.support import families
from tests.support.families import AREA, AT

from cancuoc.domain.sessions import kiosks, queries
from cancuoc.domain.sessions import services as floor
from cancuoc.foundation.actor import Role
from cancuoc.interfaces.office import advice
from cancuoc.interfaces.office.presenters import room
from cancuoc.kernel import clock
from cancuoc.law.ages import Band
from cancuoc.planner.floor.advice import Comfort
from cancuoc.planner.floor.advising import Load

ROOM = "/office/queue/room/"
pytestmark = pytest.mark.usefixtures("own_transactions")
HALL = {"seats": "50", "fans": "6", "water": "90", "area": "0", "heat_limit": "35"}
LEAD = families.officer("lead", Role.RECEPTION)


@pytest.fixture
def session(desk, monkeypatch):
    key = families.session(kits=3)
    opens = queries.session(session_id=key).starts_at
    monkeypatch.setattr(clock, "now", lambda: opens + timedelta(minutes=1))
    advice.forget()
    yield key
    advice.forget()


@pytest.fixture
def lead(desk, session):
    client = desk(Role.RECEPTION)
    client.post("/office/reception/shift/", {"session": str(session)})
    return client


def kit_of(session, number=0):
    return queries.session(session_id=session).kits[number]


def crowd(session, count=60):
    for _ in range(count // 6):
        people = [floor.Visitor(person_id=None, band=Band.FROM_6) for _ in range(6)]
        floor.arrive(session_id=session, visitors=people, at=clock.now(), by=AREA)


def test_without_a_session_chosen_it_asks_for_one(desk):
    answer = desk(Role.RECEPTION).get(ROOM)
    assert answer["Location"] == f"/office/reception/shift/?next={ROOM}"


def test_an_uncounted_room_says_that_it_is_assumed(lead):
    words = words_of(lead.get(ROOM))
    assert "40 ghế, 4 quạt, 60 lít nước." in words
    assert "phòng này chưa ai đếm" in words
    assert "Chưa ai đo nhiệt độ." in words


def test_a_counted_room_is_warned_of_with_time_and_number(lead, session):
    crowd(session)
    assert lead.post(f"{ROOM}hall/", HALL)["Location"] == ROOM
    words = words_of(lead.get(ROOM))
    assert "50 ghế, 6 quạt, 90 lít nước." in words
    assert "có 50 ghế: mượn" in words
    assert "Trong phòng hai giờ tới" in words


def test_a_reading_with_a_comma_is_kept_and_told(lead):
    lead.post(f"{ROOM}heat/", {"celsius": "36,5"})
    words = words_of(lead.get(ROOM))
    assert "Nhiệt độ 36,5 °C, đo lúc 18:01." in words
    assert "mở cửa hai đầu, bật hết quạt, mời mọi người uống nước" in words


@pytest.mark.parametrize("celsius", ["", "nóng", "99", "-9", "3.55", "1e1", "36.5.1"])
def test_a_reading_that_is_none_is_refused_and_stays_typed(lead, session, celsius):
    answer = lead.post(f"{ROOM}heat/", {"celsius": celsius})
    assert answer.status_code == 422
    assert queries.room(session_id=session, at=clock.now()).hall.heat_at is None


@pytest.mark.parametrize("wrong", [{"seats": "-1"}, {"fans": "9999"}, {"heat_limit": "99"}])
def test_a_hall_that_cannot_be_is_refused(lead, session, wrong):
    assert lead.post(f"{ROOM}hall/", {**HALL, **wrong}).status_code == 422
    assert queries.room(session_id=session, at=clock.now()).hall.counted_at is None


def test_a_kit_is_set_down_taken_back_and_set_again(lead, session):
    kit = kit_of(session)
    lead.post(f"{ROOM}kit/", {"kit": kit, "counter": "1"})
    page = lead.get(ROOM).content.decode()
    assert f"Đã đặt bộ {kit} vào quầy." in page
    assert "cc-toast" in page
    assert "cc-toast" not in lead.get(ROOM).content.decode()
    lead.post(f"{ROOM}kit/undo/", {"kit": kit})
    assert "đang dùng từ" not in words_of(lead.get(ROOM))


def test_a_kit_down_and_repaired_says_so(lead, session):
    kit = kit_of(session)
    lead.post(f"{ROOM}kit/", {"kit": kit, "counter": "1"})
    lead.post(f"{ROOM}kit/state/", {"kit": kit, "act": "down"})
    assert "hỏng từ 18:01" in words_of(lead.get(ROOM))
    lead.post(f"{ROOM}kit/state/", {"kit": kit, "act": "repair"})
    assert "đang dùng từ 18:01" in words_of(lead.get(ROOM))


@pytest.mark.parametrize(
    ("address", "sent", "said"),
    [
        ("kit/", {"kit": "K-none", "counter": "1"}, "Không có bộ thiết bị này"),
        ("kit/", {}, "Chưa nhập số quầy."),
        ("kit/", {"counter": "1", "session": "x"}, "Buổi này không có hoặc đã hủy."),
        ("kit/state/", {"kit": "K-none", "act": "down"}, "Không có bộ thiết bị này"),
        ("kit/undo/", {"kit": "K-none"}, "Không hoàn tác được"),
    ],
)
def test_what_cannot_be_is_refused_with_a_next_step(lead, address, sent, said):
    answer = lead.post(ROOM + address, sent)
    assert answer.status_code in (400, 404, 409, 422)
    assert said in words_of(answer)


def test_the_advice_to_carry_a_kit_is_one_button(lead, session):
    other = families.session(place="Phòng 2", kits=1)
    kits = queries.session(session_id=session).kits
    for number, kit in enumerate(kits, start=1):
        lead.post(f"{ROOM}kit/", {"kit": kit, "counter": str(number)})
    (own,) = queries.session(session_id=other).kits
    floor.post_kit(session_id=other, kit=own, counter="1", at=clock.now(), by=LEAD)
    crowd(other)
    page = lead.get(ROOM)
    assert "Chuyển một bộ thiết bị từ Nhà văn hoá tổ 1 sang Phòng 2." in words_of(page)
    sent = {"kit": kits[-1], "counter": "2", "session": str(other)}
    for name, value in sent.items():
        assert f'name="{name}" value="{value}"' in page.content.decode()
    lead.post(f"{ROOM}kit/", sent)
    found = {k.kit for k in queries.room(session_id=other, at=clock.now()).kits if k.counter}
    assert kits[-1] in found
    assert "Đã đặt bộ" in words_of(lead.get(ROOM))
    lead.post(f"{ROOM}kit/undo/", {"kit": kits[-1], "session": str(other)})
    assert kits[-1] in {k.kit for k in queries.room(session_id=session, at=clock.now()).kits}


class TestTablets:
    def test_they_are_opened_listed_and_withdrawn(self, lead, session):
        address = "/office/queue/kiosks/"
        assert "chưa có máy lấy số" in words_of(lead.get(address))
        lead.post(f"{address}open/")
        page = lead.get(address).content.decode()
        assert "Máy số 1" in page
        assert "/display/kiosk/" in page
        (one,) = kiosks.passes(session_id=session)
        lead.post(f"{address}withdraw/", {"pass": str(one.id)})
        page = lead.get(address).content.decode()
        assert "Đã thu hồi lúc 18:01." in page
        assert "/display/kiosk/" not in page

    @pytest.mark.parametrize("word", ["", "x", "0190a1b2-0000-7000-8000-000000000000"])
    def test_a_tablet_that_is_none_is_not_withdrawn(self, lead, word):
        answer = lead.post("/office/queue/kiosks/withdraw/", {"pass": word})
        assert answer.status_code == 404
        assert "Không tìm thấy máy lấy số này." in words_of(answer)


def test_the_queue_leads_to_the_room_and_to_the_tablets(lead):
    page = lead.get("/office/queue/").content.decode()
    assert f'href="{ROOM}"' in page
    assert 'href="/office/queue/kiosks/"' in page
    assert clock.now() > AT


def test_the_next_two_hours_are_bars_with_the_seats_in_words():
    load = [Load(at=1110.0 + 5 * n, people=30 + 10 * n) for n in range(7)]
    bars = room.load_bars(load, Comfort(seats=50, fans=4, water=60))
    assert [bar["name"] for bar in bars] == ["18:30", "18:45", "19:00"]
    assert [bar["note"] for bar in bars] == [
        "người, đủ ghế",
        "người, thiếu 10 ghế",
        "người, thiếu 40 ghế",
    ]
    assert [bar["share"] for bar in bars] == [33.3, 66.7, 100.0]
    (quiet,) = room.load_bars(load[:1], Comfort(seats=60, fans=4, water=60))
    assert quiet["share"] == 50.0, "an ample room is half full, not full"
