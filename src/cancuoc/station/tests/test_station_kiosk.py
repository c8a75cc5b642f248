"""A tablet in the hall while the centre is away: let in by a code, numbers only, once a touch."""

from __future__ import annotations

import threading
import urllib.error
import urllib.request
from dataclasses import replace
from datetime import timedelta
from uuid import NAMESPACE_URL, uuid5

import pytest
from django.test import Client

from cancuoc.station import server
from cancuoc.station.core import kiosk
from cancuoc.station.tables import floor_told, floors, officers, tablets
from cancuoc.station.tests import world
from cancuoc.station.tests.dark_floor import SESSION, dark, states
from cancuoc.station.tests.screens import text

__all__ = ["dark"]
HERE = "/station/kiosk/"


class Tablet:
    """A browser of its own, that nobody signed in at."""

    def __init__(self, screens) -> None:
        self.screens, self.client = screens, Client()
        self.store = screens.errands.desk.store

    def code(self) -> str:
        self.screens.post("/station/floor/tablets/code/")
        return tablets.pairing(self.store).code

    def pair(self, code):
        return self.client.post(f"{HERE}pair/", {"code": code})

    def touch(self, key="k1", **chosen):
        form = {"idempotency_key": uuid5(NAMESPACE_URL, key).hex, **chosen}
        return self.client.post(HERE, form)

    def page(self, path=HERE):
        return self.client.get(path)


@pytest.fixture
def leading(dark):
    dark.get("/station/floor/")
    return dark


@pytest.fixture
def tablet(leading):
    made = Tablet(leading)
    assert made.pair(made.code()).status_code == 302
    return made


def test_a_tablet_nobody_let_in_asks_for_a_code_and_gives_nothing(leading):
    stranger = Tablet(leading)
    before = states(leading)
    assert "Mã ghép sáu số" in text(stranger.page())
    assert "Mã ghép sáu số" in text(stranger.touch(lane="A"))
    stranger.client.cookies["cc_tablet"] = "made-up"
    stranger.touch(lane="A")
    assert states(leading) == before


def test_four_buttons_and_no_name(tablet):
    said = text(tablet.page())
    for words in ("Dưới 6 tuổi", "Từ 6 đến dưới 14", "Từ 14 tuổi", "Ưu tiên"):
        assert words in said
    assert tablet.page().content.decode().count("<button") == 3
    assert "Khôi" not in said


def test_a_touch_gives_a_number_with_its_wait_on_a_slip_without_a_name(tablet, leading):
    answer = tablet.touch(lane="A")
    assert answer.status_code == 302
    slip = tablet.page(answer["Location"])
    said = text(slip)
    assert "A 500" in said
    assert "Chờ khoảng" in said
    assert "<svg" in slip.content.decode()
    (ticket,) = [t for t in floors.tickets(tablet.store, SESSION) if t.label == "A500"]
    assert (ticket.person_id, ticket.walk_in) == (None, True)
    assert floor_told.promise(tablet.store, ticket.id) is not None
    assert "A500" in text(leading.get("/station/floor/"))


def test_the_fourth_button_asks_for_the_reason_of_the_rule(tablet, leading):
    said = text(tablet.page(f"{HERE}?why=priority"))
    assert "Phụ nữ mang thai" in said
    tablet.touch(reason="pregnant")
    (ticket,) = [t for t in floors.tickets(tablet.store, SESSION) if t.label == "P500"]
    assert (ticket.lane, ticket.priority) == ("P", "pregnant")


def test_a_finger_that_slips_gives_one_number(tablet, leading):
    first, second = tablet.touch("same", lane="C"), tablet.touch("same", lane="C")
    assert first["Location"] == second["Location"]
    assert tablet.touch("other", lane="C")["Location"] != first["Location"]
    assert sorted(label for label in states(leading) if label[0] == "C") == ["C500", "C501"]


@pytest.mark.parametrize("chosen", [{}, {"lane": "Z"}, {"reason": "friend"}, {"lane": "P"}])
def test_a_touch_of_nothing_is_refused_and_gives_nothing(tablet, leading, chosen):
    before = states(leading)
    answer = tablet.touch(**chosen)
    assert answer.status_code == 400
    assert "Chưa chọn loại số" in text(answer)
    assert states(leading) == before


def test_its_acts_stand_in_the_name_of_who_let_it_in(tablet):
    tablet.touch(lane="A")
    assert floors.events(tablet.store, SESSION)[-1].by == "cb.tx.01"
    assert floors.leases(tablet.store, SESSION)


class TestItRests:
    def rests(self, tablet):
        for answer in (tablet.page(), tablet.touch("again", lane="A")):
            assert answer.status_code in (403, 409)
            assert "Máy này đang nghỉ" in text(answer)

    def test_when_an_officer_withdrew_it(self, tablet, leading):
        (known,) = tablets.of_session(tablet.store, SESSION)
        leading.post(f"/station/floor/tablets/{known.id}/withdraw/")
        self.rests(tablet)
        assert "đã thu hồi" in text(leading.get("/station/floor/tablets/"))

    def test_when_the_lease_of_who_let_it_in_is_over(self, tablet):
        officers.forget(tablet.store, "cb.tx.01")
        self.rests(tablet)

    def test_while_the_centre_leads(self, tablet, clock):
        hold = floors.hold(tablet.store)
        ready = replace(hold, standing=floors.Standing.READY, heard_at=clock())
        floors.put_hold(tablet.store, ready)
        self.rests(tablet)

    def test_when_the_session_is_over(self, tablet, clock):
        clock.at = world.SESSION.ends_at + timedelta(minutes=1)
        self.rests(tablet)

    def test_when_the_numbers_are_used_up(self, tablet):
        floors.put_hold(tablet.store, replace(floors.hold(tablet.store), last=500))
        tablet.touch("1", lane="A")
        assert "đang nghỉ" in text(tablet.touch("2", lane="A"))


class TestTheCode:
    def test_lets_one_tablet_in(self, leading):
        first, second = Tablet(leading), Tablet(leading)
        code = first.code()
        assert first.pair(f"{code[:3]} {code[3:]}").status_code == 302
        assert second.pair(code).status_code == 403

    def test_is_over_after_five_minutes(self, leading, clock):
        tablet = Tablet(leading)
        code = tablet.code()
        assert f"{code[:3]} {code[3:]}" in text(leading.get("/station/floor/tablets/"))
        clock.at += kiosk.CODE_HOLDS
        assert tablet.pair(code).status_code == 403
        assert code[:3] + " " + code[3:] not in text(leading.get("/station/floor/tablets/"))

    def test_dies_after_five_guesses(self, leading):
        tablet = Tablet(leading)
        code = tablet.code()
        wrong = "000000" if code != "000000" else "111111"
        for _ in range(kiosk.TRIES):
            assert tablet.pair(wrong).status_code == 403
        assert tablet.pair(code).status_code == 403

    @pytest.mark.parametrize("typed", ["", "x", "１２３４５６", "9" * 5000])
    def test_of_another_shape_is_refused_in_words(self, leading, typed):
        tablet = Tablet(leading)
        tablet.code()
        answer = tablet.pair(typed)
        assert answer.status_code == 403
        assert "Mã ghép không đúng" in text(answer)

    def test_before_anybody_asked_for_one_is_refused(self, leading):
        assert Tablet(leading).pair("").status_code == 403

    def test_is_given_for_so_many_tablets_only(self, leading):
        for _ in range(kiosk.MOST):
            tablet = Tablet(leading)
            tablet.pair(tablet.code())
        answer = leading.post("/station/floor/tablets/code/")
        assert answer.status_code == 409
        assert "đã ghép đủ" in text(answer)

    def test_and_the_secret_are_not_kept_in_the_open(self, tablet):
        secret = tablet.client.cookies["cc_tablet"]
        assert secret["httponly"]
        assert secret["path"] == HERE
        rows = tablet.store.rows("SELECT secret FROM floor_tablets")
        assert all(secret.value not in row for row in rows)


def test_a_slip_is_shown_by_the_tablet_that_gave_it_alone(tablet, leading):
    slip = tablet.touch(lane="A")["Location"]
    other = Tablet(leading)
    other.pair(other.code())
    assert other.page(slip).status_code == 404
    assert Client().get(slip).status_code == 404


class TestTheDoorInTheHall:
    def asked(self, path):
        def application(environ, start):
            start("200 OK", [("Content-Length", "2")])
            return [b"in"]

        opened = server.bind(server.for_the_hall(application), port=0)
        thread = threading.Thread(target=opened.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            address = f"http://127.0.0.1:{opened.server_port}{path}"
            with urllib.request.urlopen(address, timeout=10) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            return error.code
        finally:
            opened.shutdown()
            opened.server_close()
            thread.join()

    def test_leads_to_the_wall_and_the_tablets(self):
        for path in ("/station/board/", "/station/kiosk/", "/static/ui/kiosk.css"):
            assert self.asked(path) == 200

    def test_leads_nowhere_else(self):
        for path in ("/", "/station/", "/station/sign-in/", "/station/floor/", "/ui/", "/static"):
            assert self.asked(path) == 404

    @pytest.mark.parametrize("good", ["192.168.1.10:8021", "10.0.0.5:80", "127.0.0.1:9"])
    def test_stands_in_a_network_of_the_house(self, good):
        host, port = server.hall_address(good)
        assert f"{host}:{port}" == good

    @pytest.mark.parametrize(
        "bad",
        ["", "8021", "0.0.0.0:80", "8.8.8.8:80", "host:80", "10.0.0.5:x", "10.0.0.5:0", "::1:80"],
    )
    def test_stands_nowhere_else(self, bad):
        with pytest.raises(ValueError):
            server.hall_address(bad)
