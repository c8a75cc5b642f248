"""The screens up to the data: what they show, what they refuse, what they never show."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest

from cancuoc.station.tables import acts, drafts
from cancuoc.station.tests import world
from cancuoc.station.tests.screen_steps import (
    identify,
    only_draft,
)
from cancuoc.station.tests.screens import text
from cancuoc.station.tests.world import SESSION


@pytest.fixture
def desk(screens):
    return screens


@pytest.fixture
def store(errands):
    return errands.desk.store


class TestTheDoor:
    @pytest.mark.parametrize(
        "path", ["", "sessions/", "find/", "send/", "queue/", "find/write/", "connection/"]
    )
    def test_nobody_signed_in_sees_nothing(self, desk, path):
        answer = desk.get(f"/station/{path}")
        assert answer.status_code == 302
        assert answer["Location"].endswith("/sign-in/")

    def test_the_root_leads_to_the_station(self, desk):
        assert desk.get("/")["Location"] == "/station/"

    def test_a_right_password_leads_to_the_sessions(self, desk):
        assert desk.sign_in()["Location"].endswith("/sessions/")

    def test_a_wrong_password_says_what_to_do_and_never_echoes(self, desk):
        answer = desk.sign_in("bi-mat-cua-toi")
        assert answer.status_code == 401
        assert "không đúng" in text(answer)
        assert "bi-mat-cua-toi" not in answer.content.decode()

    def test_without_a_network_the_lease_lets_in(self, desk, fake):
        fake.down = True
        assert desk.sign_in().status_code == 302

    def test_a_lease_that_is_over_ends_the_sitting(self, desk, clock):
        desk.begin(world.record())
        clock.at += timedelta(hours=25)
        assert desk.get("/station/")["Location"].endswith("/sign-in/")

    def test_signing_out_forgets_and_locking_keeps_the_name(self, desk):
        desk.begin()
        desk.post("/station/lock/")
        page = desk.get("/station/sign-in/").content.decode()
        assert 'value="cb.tx.01"' in page
        desk.sign_in()
        desk.post("/station/sign-out/")
        assert 'value="cb.tx.01"' not in desk.get("/station/sign-in/").content.decode()

    def test_pages_are_kept_by_no_one_and_trust_nothing_foreign(self, desk):
        desk.begin(world.record())
        answer = desk.get("/station/")
        assert "no-store" in answer["Cache-Control"]
        assert "script-src 'self'" in answer["Content-Security-Policy"]

    def test_forms_ask_for_their_token(self, desk):
        from django.test import Client

        strict = Client(enforce_csrf_checks=True)
        answer = strict.post("/station/sign-in/", {"username": "x", "password": "y"})
        assert answer.status_code == 403


class TestSessions:
    def test_sessions_are_fetched_and_shown(self, desk):
        desk.sign_in()
        page = text(desk.get("/station/sessions/"))
        assert SESSION.place in page
        assert "17:00–22:00" in page

    def test_choosing_takes_the_day_list_along(self, desk, store):
        desk.begin(world.record())
        assert desk.get("/station/").status_code == 200
        assert len(desk.tickets()) == 1

    def test_without_a_network_and_a_list_it_says_so(self, desk, fake):
        desk.sign_in()
        fake.down = True
        answer = desk.post(f"/station/sessions/{SESSION.id}/choose/")
        assert "Chưa kết nối" in text(answer)

    def test_without_a_network_the_old_list_serves(self, desk, fake):
        desk.begin(world.record())
        fake.down = True
        answer = desk.post(f"/station/sessions/{SESSION.id}/choose/")
        assert answer.status_code == 302

    def test_an_unknown_session_is_refused(self, desk):
        desk.begin()
        assert desk.post(f"/station/sessions/{uuid4()}/choose/").status_code == 404

    def test_refreshing_shows_trouble_in_words(self, desk, fake):
        desk.sign_in()
        fake.down = True
        assert "Chưa kết nối" in text(desk.post("/station/sessions/refresh/"))


class TestTheQueue:
    def test_empty(self, desk):
        desk.begin()
        assert "Chưa có ai chờ" in text(desk.get("/station/"))

    def test_filled(self, desk):
        desk.begin(world.record(), world.child())
        page = text(desk.get("/station/"))
        assert "A001" in page
        assert "Còn 2 người chờ" in page

    def test_no_name_stands_in_title_or_address(self, desk):
        desk.begin(world.child())
        at = desk.next()
        page = desk.get(f"{at}identity/").content.decode()
        title = page.split("<title>")[1].split("</title>")[0]
        assert "Khôi" not in title
        assert "Khôi" not in at

    def test_the_fragment_is_the_queue_alone(self, desk):
        desk.begin(world.record())
        page = desk.get("/station/queue/").content.decode()
        assert "A001" in page
        assert "<html" not in page

    def test_one_press_calls_and_begins(self, desk, fake, store):
        desk.begin(world.record())
        at = desk.next()
        assert at.startswith("/station/dossiers/")
        assert [act for _, act, _ in fake.acts] == ["call", "begin"]
        assert acts.waiting(store) == []

    def test_when_another_counter_was_faster_the_next_is_taken(self, desk, fake, store):
        desk.begin(world.record(), world.child())
        fake.taken_tickets.add(desk.tickets()[0].id)
        desk.next()
        assert only_draft(store).declared.full_name == "Lê Minh Khôi"

    def test_when_all_are_taken_the_queue_is_shown_again(self, desk, fake):
        desk.begin(world.record())
        fake.taken_tickets.add(desk.tickets()[0].id)
        assert desk.post("/station/next/")["Location"] == "/station/"

    def test_out_of_turn(self, desk, store):
        desk.begin(world.record(), world.child())
        desk.post(f"/station/tickets/{desk.tickets()[1].id}/take/")
        assert only_draft(store).ticket == "A002"

    def test_without_a_network_the_act_waits(self, desk, fake, store):
        desk.begin(world.record())
        fake.down = True
        desk.next()
        assert [each.act for each in acts.waiting(store)] == ["call", "begin"]

    def test_someone_absent(self, desk, store):
        desk.begin(world.record())
        desk.post(f"/station/tickets/{desk.tickets()[0].id}/absent/")
        assert "Chưa có ai chờ" in text(desk.get("/station/"))

    @pytest.mark.parametrize("act", ["take", "absent"])
    def test_an_unknown_ticket(self, desk, act):
        desk.begin()
        assert desk.post(f"/station/tickets/{uuid4()}/{act}/").status_code == 404


class TestIdentity:
    def test_a_complete_record_shows_no_difference_and_stands_ready(self, desk):
        desk.begin(world.child())
        page = desk.get(f"{desk.next()}identity/").content.decode()
        assert "Khớp sổ gốc" in page
        assert 'value="0-mother" checked' in page

    def test_going_on_needs_no_typing(self, desk):
        desk.begin(world.child())
        answer = identify(desk, desk.next())
        assert answer["Location"].endswith("/data/")

    def test_a_child_without_anybody_is_refused_with_a_next_step(self, desk):
        person = world.record(born=date(2015, 3, 1))
        desk.begin(person)
        answer = identify(desk, desk.next(), representative="")
        assert answer.status_code == 422
        assert "Chọn" in text(answer)

    def test_another_representative_needs_name_relation_and_proof(self, desk):
        desk.begin(world.child())
        at = desk.next()
        answer = identify(desk, at, representative="other")
        assert answer.status_code == 422
        assert text(answer).count("Lỗi:") >= 3

    def test_another_representative_with_papers_goes_on(self, desk, store):
        desk.begin(world.child())
        answer = identify(
            desk,
            desk.next(),
            representative="other",
            other_name="Lê Thị Dì",
            other_relation="guardian",
            other_proof="guardianship_extract",
            other_proof_number="12/2024",
        )
        assert answer.status_code == 302
        who = only_draft(store).representative
        assert (who.full_name, who.proof, who.proof_number) == (
            "Lê Thị Dì",
            "guardianship_extract",
            "12/2024",
        )

    def test_a_proof_that_does_not_fit_is_refused_on_the_page(self, desk):
        desk.begin(world.child())
        answer = identify(
            desk,
            desk.next(),
            representative="other",
            other_name="Lê Thị Dì",
            other_relation="guardian",
            other_proof="birth_certificate",
        )
        assert answer.status_code == 422
        assert "ProofMissing" in text(answer)

    def test_a_relative_without_guardianship_waits_for_papers(self, desk):
        desk.begin(world.record(born=date(2015, 3, 1)))
        answer = identify(
            desk,
            desk.next(),
            representative="other",
            other_name="Lê Thị Bà",
            other_relation="relative",
            other_proof="guardianship_extract",
        )
        assert answer.status_code == 302

    def test_an_adult_is_not_asked_for_anybody(self, desk):
        desk.begin(world.record())
        at = desk.next()
        page = text(desk.get(f"{at}identity/"))
        assert "Không cần người đại diện" in page
        assert identify(desk, at, representative="none").status_code == 302

    def test_differences_are_shown_in_two_columns(self, desk):
        desk.begin(world.record())
        at = desk.next()
        self.correct(desk, at, ethnicity="Tày")
        page = text(desk.get(f"{at}identity/"))
        assert "Dân tộc Kinh Tày" in page

    def correct(self, desk, at, **changes):
        given = {
            "full_name": "Trần Thị Minh Châu",
            "born": "4/5/2000",
            "sex": "female",
            "personal_number": "001300012345",
            "ethnicity": "Kinh",
            "nationality": "Việt Nam",
            "birth_registration_place": "Hạ Đình, Thanh Xuân, Hà Nội",
            "permanent_residence": "Số 1 ngõ 2, Hạ Đình",
            "phone": "0987654321",
            **changes,
        }
        return desk.post(f"{at}edit/", given)

    def test_a_correction_that_changes_nothing_leaves_no_trace(self, desk, store):
        desk.begin(world.record())
        at = desk.next()
        assert self.correct(desk, at).status_code == 302
        draft = only_draft(store)
        assert draft.declared == draft.record.known

    @pytest.mark.parametrize(
        "changes",
        [
            {"born": "31/02/2000"},
            {"full_name": "123"},
            {"personal_number": "12345"},
            {"phone": "12"},
            {"sex": "x"},
        ],
    )
    def test_a_bad_correction_is_refused_with_words(self, desk, store, changes):
        desk.begin(world.record())
        at = desk.next()
        answer = self.correct(desk, at, **changes)
        assert answer.status_code == 422
        assert "Cần sửa các mục sau" in text(answer)
        draft = only_draft(store)
        assert draft.declared == draft.record.known

    def test_a_ticket_without_a_person_leads_to_looking_up(self, desk, fake):
        desk.begin()
        fake.tickets[SESSION.id] = [world.ticket(None)]
        desk.post(f"/station/sessions/{SESSION.id}/choose/")
        at = desk.next()
        assert "/station/find/?draft=" in desk.get(f"{at}identity/")["Location"]


class TestTyping:
    def test_what_is_typed_comes_back_after_a_power_cut(self, desk):
        desk.begin(world.record())
        at = desk.next()
        kept = desk.post(f"{at}typing/edit/", {"full_name": "Trần Thị Minh Chân", "born": "4/5"})
        assert kept.status_code == 204
        page = desk.get(f"{at}edit/").content.decode()
        assert "Trần Thị Minh Chân" in page
        assert "Cần sửa" not in page

    def test_a_signature_and_marks_of_the_form_are_not_kept(self, desk, store):
        desk.begin(world.record())
        at = desk.next()
        desk.post(
            f"{at}typing/data/",
            {"note": "x", "signature": "data:", "csrfmiddlewaretoken": "t"},
        )
        assert drafts.typed(store, only_draft(store).id, "data") == {"note": "x"}

    def test_sending_the_page_forgets_the_typing(self, desk, store):
        desk.begin(world.child())
        at = desk.next()
        desk.post(f"{at}typing/identity/", {"holds": "cccd"})
        identify(desk, at)
        assert drafts.typed(store, only_draft(store).id, "identity") == {}

    def test_an_unknown_screen(self, desk):
        desk.begin(world.record())
        assert desk.post(f"{desk.next()}typing/other/", {"x": "1"}).status_code == 404
