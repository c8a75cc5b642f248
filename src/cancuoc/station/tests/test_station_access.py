"""Every address of the station, and who gets past it: nobody, a hand, another hand."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from django.test import Client
from django.urls import get_resolver

from cancuoc.packet.content import Officer
from cancuoc.station import sync, urls
from cancuoc.station.tables import drafts, listings, officers, packets, values
from cancuoc.station.tests import world
from cancuoc.station.tests.screen_steps import only_draft, sign, to_sign
from cancuoc.station.tests.screens import text
from cancuoc.station.tests.whole import changed, everything
from cancuoc.station.tests.world import SESSION

SIGN_IN = "/station/sign-in/"
NOBODYS = UUID("01907d00-0000-7000-8000-00000000dead")
# name: (address, methods, needs a session). Written by hand: a new address has to be thought of.
OPEN_TO_ALL = {
    "sign_in": (SIGN_IN, "GET POST"),
    # The wall of the hall, which shows numbers and counters alone.
    "board": ("/station/board/", "GET"),
    "board_now": ("/station/board/now/", "GET"),
    # Tablets in the hall: one that no officer let in gets no further than the question for a code.
    "kiosk": ("/station/kiosk/", "GET POST"),
    "kiosk_pair": ("/station/kiosk/pair/", "POST"),
    "kiosk_slip": ("/station/kiosk/{some}/", "GET"),
    # The page of a locked station; one that is open leads on to its own door.
    "unlock": ("/station/unlock/", "GET POST"),
    "unlock_recover": ("/station/unlock/recovery/", "GET POST"),
    "unlock_new": ("/station/unlock/new-code/", "POST"),
}
HANDS = {
    "sign_out": ("/station/sign-out/", "POST", False),
    "lock": ("/station/lock/", "POST", False),
    "sessions": ("/station/sessions/", "GET", False),
    "sessions_refresh": ("/station/sessions/refresh/", "POST", False),
    "session_choose": (f"/station/sessions/{SESSION.id}/choose/", "POST", False),
    "preparation": (f"/station/sessions/{SESSION.id}/prepare/", "GET", False),
    "preparation_again": (f"/station/sessions/{SESSION.id}/prepare/again/", "POST", False),
    "preparation_open": (f"/station/sessions/{SESSION.id}/prepare/open/", "POST", False),
    "preparation_list": (f"/station/sessions/{SESSION.id}/prepare/list/", "POST", False),
    "preparation_forms": (f"/station/sessions/{SESSION.id}/prepare/forms/", "POST", False),
    "preparation_destroyed": (f"/station/sessions/{SESSION.id}/prepare/destroyed/", "POST", False),
    "team": (f"/station/sessions/{SESSION.id}/team/", "GET POST", False),
    "send": ("/station/send/", "GET", False),
    "send_now": ("/station/send/now/", "POST", False),
    "send_carry": ("/station/send/carry/", "POST", False),
    "send_receipts": ("/station/send/receipts/", "POST", False),
    "send_refresh": ("/station/send/refresh/", "POST", False),
    "connection": ("/station/connection/", "GET", False),
    "means": ("/station/connection/sign/", "GET", False),
    "next": ("/station/", "GET", True),
    "queue": ("/station/queue/", "GET", True),
    "take": ("/station/next/", "POST", True),
    "take_ticket": ("/station/tickets/{some}/take/", "POST", True),
    "absent": ("/station/tickets/{some}/absent/", "POST", True),
    "find": ("/station/find/", "GET POST", True),
    "take_person": ("/station/find/{some}/take/", "POST", True),
    "write": ("/station/find/write/", "GET POST", True),
    "done": ("/station/packets/{some}/done/", "GET", True),
    "child": ("/station/child/", "GET", True),
    "child_now": ("/station/child/now/", "GET", True),
    "floor": ("/station/floor/", "GET", True),
    "floor_live": ("/station/floor/live/", "GET", True),
    "floor_ready": ("/station/floor/ready/", "POST", True),
    "floor_lead": ("/station/floor/lead/", "POST", True),
    "floor_give_back": ("/station/floor/give-back/", "POST", True),
    "floor_leave": ("/station/floor/leave/", "POST", True),
    "floor_next": ("/station/floor/next/", "POST", True),
    "floor_act": ("/station/floor/tickets/{some}/act/", "POST", True),
    "floor_undo": ("/station/floor/tickets/{some}/undo/", "POST", True),
    "transfer": ("/station/floor/tickets/{some}/transfer/", "GET POST", True),
    "tablets": ("/station/floor/tablets/", "GET", True),
    "tablets_code": ("/station/floor/tablets/code/", "POST", True),
    "tablets_withdraw": ("/station/floor/tablets/{some}/withdraw/", "POST", True),
    "reception": ("/station/floor/reception/", "GET", True),
    "reception_booked": ("/station/floor/reception/booked/A1/", "POST", True),
    "reception_walk_in": ("/station/floor/reception/walk-in/", "POST", True),
    "custody": ("/station/custody/", "GET", False),
    "custody_give": ("/station/custody/give/", "POST", False),
    "custody_take": ("/station/custody/take/", "POST", False),
    "closing": ("/station/close/", "GET", True),
    "closing_list": ("/station/close/list/dossier/", "GET", True),
    "closing_explain": ("/station/close/explain/", "POST", True),
    "closing_sign": ("/station/close/sign/", "POST", True),
    "closing_second": ("/station/close/second/", "POST", True),
}
# Of one dossier; the last word says whether another hand is stopped (all but taking it up).
DOSSIER = {
    "resume": ("resume/", "POST", False),
    "identity": ("identity/", "GET POST", True),
    "edit": ("edit/", "GET POST", True),
    "data": ("data/", "GET POST", True),
    "biometrics": ("biometrics/", "GET", True),
    "capture": ("biometrics/take/", "POST", True),
    "live": ("biometrics/live/", "GET", True),
    "capture_again": ("biometrics/again/", "POST", True),
    "excuse": ("biometrics/excuse/", "POST", True),
    "complete": ("biometrics/complete/", "POST", True),
    "webcam": ("webcam/", "GET POST", True),
    "webcam_look": ("webcam/look/", "POST", True),
    "sign": ("sign/", "GET POST", True),
    "paper": ("cc01.pdf", "GET", True),
    "typing": ("typing/edit/", "POST", True),
    "pause": ("pause/", "GET POST", True),
    "leave": ("leave/", "GET POST", True),
}
CALLS = [
    (f"{name} {method}", address.replace("{some}", str(NOBODYS)), method)
    for name, (address, methods, *_) in HANDS.items()
    for method in methods.split()
]
DOSSIER_CALLS = [
    (path, method) for path, methods, _ in DOSSIER.values() for method in methods.split()
]
METHODS = ("GET", "POST", "PUT", "DELETE", "PATCH")


@pytest.fixture
def desk(screens):
    return screens


@pytest.fixture
def store(errands):
    return errands.desk.store


def call(desk, method, address, data=None):
    return desk.client.generic(
        method, address, data or "", content_type="application/x-www-form-urlencoded"
    )


def another_hand(desk, clock, username="cb.tx.02"):
    """Someone else who may work here, in a browser of their own."""
    desk.fake.officers[username] = ("mat-khau-hai", "Phạm Thị Hai")
    client = Client()
    client.post(SIGN_IN, {"username": username, "password": "mat-khau-hai"})
    return client


def test_every_address_is_known_here():
    names = {route.name for route in urls.routes}
    assert names == {*OPEN_TO_ALL, *HANDS, *DOSSIER}


def test_the_addresses_answer_under_station_alone():
    roots = {str(each.pattern) for each in get_resolver("cancuoc.station.urls").url_patterns}
    assert roots == {"", "station/", "ui/"}


class TestNobody:
    def led_to_the_door(self, desk, method, address):
        answer = call(desk, method, address)
        assert (answer.status_code, answer["Location"]) == (302, SIGN_IN), (method, address)

    def test_is_led_to_the_door_from_everywhere(self, desk, store):
        before = everything(store)
        for _, address, method in CALLS:
            self.led_to_the_door(desk, method, address)
        assert changed(before, everything(store)) == set()

    def test_sees_nothing_of_a_dossier(self, desk, store, errands):
        draft = world.started(errands.desk, world.child())
        before = everything(store)
        for path, method in DOSSIER_CALLS:
            self.led_to_the_door(desk, method, f"/station/dossiers/{draft.id}/{path}")
        assert changed(before, everything(store)) == set()

    def test_a_cookie_made_up_opens_nothing(self, desk):
        for forged in ("", "cb.tx.01", "khac", "' OR 1=1 --", "x" * 5000):
            desk.client.cookies["cc_station"] = forged
            assert desk.get("/station/")["Location"] == SIGN_IN


def test_an_address_answers_to_its_own_methods_only(desk, store):
    desk.begin()
    before = everything(store)
    for address, methods, *_ in (*OPEN_TO_ALL.values(), *HANDS.values()):
        for method in METHODS:
            if method not in methods.split():
                answer = call(desk, method, address.replace("{some}", str(NOBODYS)))
                assert answer.status_code == 405, (method, address)
    assert changed(before, everything(store)) == set()


class TestWithoutASession:
    def test_a_hand_has_to_choose_where_to_work(self, desk, errands):
        desk.sign_in()
        for name, address, method in CALLS:
            values.put(errands.desk.store, sync.SESSION_NOW, b"")
            if name.split()[0] not in ("sign_out", "lock", "session_choose"):
                answer = call(desk, method, address)
                led = answer.status_code == 302 and answer["Location"] == "/station/sessions/"
                assert led is HANDS[name.split()[0]][2], name

    def test_a_session_that_left_the_list_has_to_be_chosen_again(self, desk, store):
        desk.begin()
        store.run("DELETE FROM sessions")
        assert desk.get("/station/")["Location"] == "/station/sessions/"


class TestAnotherHand:
    @pytest.fixture
    def mine(self, desk, store):
        desk.begin(world.child())
        desk.next()
        return only_draft(store)

    def test_does_not_work_in_my_dossier(self, desk, store, clock, mine):
        other = another_hand(desk, clock)
        before = everything(store)
        for path, methods, stopped in DOSSIER.values():
            for method in methods.split() if stopped else ():
                answer = other.generic(method, f"/station/dossiers/{mine.id}/{path}")
                assert answer.status_code == 409, (method, path)
                assert "Mở tiếp" in answer.content.decode()
                assert "Khôi" not in answer.content.decode()
        assert changed(before, everything(store)) == set()

    def test_may_take_it_up_and_then_it_is_no_longer_mine(self, desk, store, clock, mine):
        other = another_hand(desk, clock)
        answer = other.post(f"/station/dossiers/{mine.id}/resume/")
        assert answer["Location"] == f"/station/dossiers/{mine.id}/identity/"
        assert only_draft(store).officer.username == "cb.tx.02"
        assert desk.get(f"/station/dossiers/{mine.id}/identity/").status_code == 409

    def test_sees_in_the_queue_that_it_is_anothers(self, desk, clock, mine):
        other = another_hand(desk, clock)
        assert "cán bộ khác" in text(other.get("/station/"))
        assert "cán bộ khác" not in text(desk.get("/station/"))

    def test_does_not_join_a_person_to_my_dossier(self, desk, store, clock, fake, mine):
        fake.register = [world.record()]
        other = another_hand(desk, clock)
        query = f"?draft={mine.id}"
        other.post("/station/find/", {"what": "001300012345"})
        person = fake.register[0].person_id
        for address in ("", f"{person}/take/", "write/"):
            answer = other.post(f"/station/find/{address}{query}", {"what": "001300012345"})
            assert answer.status_code == 409
        assert drafts.get(store, mine.id) == mine

    def test_a_lease_of_mine_that_ended_ends_my_sitting_and_not_theirs(
        self, desk, store, clock, mine
    ):
        clock.at += timedelta(hours=20)
        other = another_hand(desk, clock)
        clock.at += timedelta(hours=5)
        assert desk.get("/station/")["Location"] == SIGN_IN
        assert other.get("/station/").status_code == 200

    def test_a_lease_that_is_over_stops_every_act_and_loses_nothing_of_the_draft(
        self, desk, store, clock, mine
    ):
        clock.at += timedelta(hours=24)
        before = everything(store)
        for path, method in DOSSIER_CALLS:
            answer = call(desk, method, f"/station/dossiers/{mine.id}/{path}")
            assert answer["Location"] == SIGN_IN, (method, path)
        assert changed(before, everything(store)) == set()
        assert drafts.get(store, mine.id) == mine

    def test_signing_in_again_the_next_day_goes_on_in_mine(self, desk, store, clock, mine):
        clock.at += timedelta(hours=25)
        desk.sign_in()
        assert desk.get(f"/station/dossiers/{mine.id}/identity/").status_code == 200


class TestForgedIds:
    def test_a_dossier_nobody_has_is_not_found(self, desk, store):
        desk.begin()
        before = everything(store)
        for path, method in DOSSIER_CALLS:
            answer = call(desk, method, f"/station/dossiers/{NOBODYS}/{path}")
            assert answer.status_code == 404, (method, path)
        assert changed(before, everything(store)) == set()

    def test_an_address_nobody_made_is_not_found(self, desk):
        desk.begin()
        for made_up in (
            "/station/dossiers/1/identity/",
            "/station/dossiers/../identity/",
            f"/station/dossiers/{NOBODYS}/",
            "/station/packets/x/done/",
            f"/station/tickets/{NOBODYS}/finish/",
            "/station/admin/",
        ):
            assert desk.get(made_up).status_code == 404, made_up

    def test_the_id_of_a_packet_opens_no_dossier(self, desk, errands, store):
        desk.begin()
        row = world.sealed(errands.desk, world.child())
        assert desk.get(f"/station/dossiers/{row.id}/identity/").status_code == 404
        assert desk.get(f"/station/dossiers/{row.id}/cc01.pdf").status_code == 404
        assert desk.post(f"/station/dossiers/{row.id}/resume/").status_code == 404


class TestTheDoor:
    def test_no_form_is_taken_without_its_token(self, desk, store):
        desk.begin(world.child())
        strict = Client(enforce_csrf_checks=True)
        strict.cookies = desk.client.cookies
        before = everything(store)
        for address, method in [each[1:] for each in CALLS]:
            if method == "POST":
                assert strict.post(address).status_code == 403, address
        assert changed(before, everything(store)) == set()

    def test_the_password_is_nowhere_in_the_store_the_log_or_the_cookie(self, desk, store):
        desk.sign_in()
        cookie = desk.client.cookies["cc_station"].value
        assert "mat-khau-dung" not in cookie
        for rows in everything(store).values():
            assert "mat-khau-dung" not in repr(rows)

    def test_a_name_typed_with_spaces_is_the_same_name(self, desk):
        given = {"username": "  cb.tx.01 ", "password": "mat-khau-dung"}
        assert desk.post(SIGN_IN, given).status_code == 302

    def test_a_refused_entry_is_noted_without_the_name_typed(self, desk, store):
        desk.post(SIGN_IN, {"username": "mật khẩu gõ nhầm ô", "password": "x"})
        (refused,) = values.notes(store, act="officer.refused")
        assert "mật khẩu" not in repr(refused)

    def test_what_lies_open_is_counted_and_not_named(self, desk, errands):
        world.started(errands.desk, world.child())
        page = desk.get(SIGN_IN).content.decode()
        assert "Có 1 hồ sơ đang mở" in page
        assert "Khôi" not in page

    @pytest.mark.parametrize("act", ["sign-out", "lock"])
    def test_after_leaving_the_old_page_shows_nothing(self, desk, act):
        desk.begin(world.child())
        desk.post(f"/station/{act}/")
        assert desk.get("/station/")["Location"] == SIGN_IN
        assert desk.post("/station/next/")["Location"] == SIGN_IN

    def test_leaving_does_not_end_the_lease(self, desk, store, clock):
        desk.begin()
        desk.post("/station/sign-out/")
        assert officers.lease_of(store, "cb.tx.01", at=clock()) is not None

    def test_cookies_are_for_this_site_and_no_script(self, desk):
        desk.sign_in()
        cookie = desk.client.cookies["cc_station"]
        assert cookie["httponly"]
        assert cookie["samesite"] in ("Strict", "Lax")


class TestAfterTheSeal:
    def test_the_return_day_stays_that_of_the_slip(self, desk, clock):
        """The page may be looked at again after midnight: the card is due when CC02 says."""
        desk.begin(world.child())
        at = desk.next()
        to_sign(desk, at)
        done = sign(desk, at)["Location"]
        assert "16/07/2024" in text(desk.get(done))
        clock.at += timedelta(hours=20)
        assert "16/07/2024" in text(desk.get(done))

    def test_another_hand_may_see_that_it_is_safe(self, desk, clock, store):
        desk.begin(world.child())
        at = desk.next()
        to_sign(desk, at)
        done = sign(desk, at)["Location"]
        page = text(another_hand(desk, clock).get(done))
        assert "Hồ sơ đã niêm phong" in page
        assert "Khôi" not in page
        assert packets.recent(store)

    def test_a_ticket_that_is_done_opens_no_second_dossier(self, desk, errands, fake, store):
        """An old tab still offers the ticket, and there is no network to say no."""
        desk.begin(world.child())
        ticket = desk.tickets()[0]
        at = desk.next()
        to_sign(desk, at)
        sign(desk, at)
        fake.down = True
        answer = desk.post(f"/station/tickets/{ticket.id}/take/")
        assert answer.status_code == 409
        assert "không còn chờ" in text(answer)
        assert drafts.unfinished(store) == []
        assert listings.session(store, sync.session_now(errands)) == SESSION


def test_an_officer_is_named_in_packets_by_hand_and_never_by_name(errands):
    lease = officers.lease_of(errands.desk.store, "cb.tx.01", at=world.AT)
    assert lease.full_name == "Nguyễn Văn Bình"
    fields = Officer.__dataclass_fields__
    assert set(fields) == {"username", "hand", "lease"}
