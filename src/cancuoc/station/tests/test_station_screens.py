"""The screens: what they show, what they refuse, what they never show."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest

from cancuoc.biometrics.positions import STEPS
from cancuoc.station.draft import DraftState
from cancuoc.station.tables import acts, drafts, packets
from cancuoc.station.tables.packets import PacketState
from cancuoc.station.tests import world
from cancuoc.station.tests.screens import Desk, station_in_this_process, text
from cancuoc.station.tests.world import SESSION

BABY = date(2021, 5, 5)


@pytest.fixture
def desk(errands, clock, fake):
    with station_in_this_process(errands, now=clock):
        made = Desk(errands)
        made._fake = fake
        yield made


@pytest.fixture
def store(errands):
    return errands.desk.store


def only_draft(store):
    (draft,) = drafts.unfinished(store)
    return draft


def identify(desk, at, **changes):
    given = {"holds": "none", "capacity": "full", "representative": "0-mother", **changes}
    return desk.post(f"{at}identity/", given)


def confirm(desk, at, **changes):
    return desk.post(f"{at}data/", {"eid": "0", "where": "here", **changes})


def take_all(desk, at):
    for _ in STEPS:
        answer = desk.post(f"{at}biometrics/take/", {"auto": "1"}, **{"HX-Request": "true"})
    return answer


def to_sign(desk, at):
    identify(desk, at)
    confirm(desk, at)
    take_all(desk, at)
    return desk.post(f"{at}biometrics/complete/")


def sign(desk, at, **changes):
    return desk.post(f"{at}sign/", {"signature_typed": "Lê Thị Bích Ngọc", **changes})


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


class TestData:
    def test_the_law_is_shown_with_its_articles(self, desk):
        desk.begin(world.child())
        at = desk.next()
        identify(desk, at)
        page = text(desk.get(f"{at}data/"))
        assert "Cấp thẻ – Dưới 14 tuổi" in page
        assert "16/07/2024" in page
        assert "không cần giấy tờ" in page

    def test_identity_comes_first(self, desk):
        desk.begin(world.child())
        at = desk.next()
        assert desk.get(f"{at}data/")["Location"].endswith("/identity/")

    def test_an_account_needs_a_telephone(self, desk):
        desk.begin(world.child())
        at = desk.next()
        identify(desk, at)
        answer = confirm(desk, at, eid="1", phone="")
        assert answer.status_code == 422
        assert "số điện thoại" in text(answer)

    def test_an_account_is_asked_for_the_child(self, desk, store):
        desk.begin(world.child())
        at = desk.next()
        identify(desk, at)
        confirm(desk, at, eid="2", phone="0912345678")
        wanted = only_draft(store).eid
        assert (wanted.level, wanted.phone, wanted.by_representative) == (2, "+84912345678", True)

    def test_a_level_that_is_not_offered_is_refused(self, desk):
        desk.begin(world.child(born=BABY))
        at = desk.next()
        identify(desk, at)
        assert confirm(desk, at, eid="2", phone="0912345678").status_code == 422

    def test_a_posted_card_needs_an_address(self, desk, store):
        desk.begin(world.child())
        at = desk.next()
        identify(desk, at)
        assert confirm(desk, at, where="post").status_code == 422
        assert confirm(desk, at, where="post", address="Số 5 phố Huế").status_code == 302
        assert only_draft(store).return_address == "Số 5 phố Huế"


class TestBiometrics:
    @pytest.fixture
    def at(self, desk):
        desk.begin(world.child())
        at = desk.next()
        identify(desk, at)
        confirm(desk, at)
        return at

    def test_the_guide_shows_the_first_step(self, desk, at):
        page = text(desk.get(f"{at}biometrics/"))
        assert "Bước 1/16: Bốn ngón chụm tay phải" in page
        assert "Bắt đầu thu" in page

    def test_a_good_picture_leads_on_by_itself(self, desk, at):
        answer = desk.post(f"{at}biometrics/take/", {"auto": "1"}, **{"HX-Request": "true"})
        page = answer.content.decode()
        assert "Bước 2/16" in page
        assert 'hx-trigger="load' in page
        assert "<html" not in page

    def test_without_a_script_the_whole_page_comes(self, desk, at):
        page = desk.post(f"{at}biometrics/take/").content.decode()
        assert "<html" in page
        assert "Bước 2/16" in page

    def test_sixteen_presses_finish_it(self, desk, at):
        assert "Đã đủ" in text(take_all(desk, at))
        assert desk.post(f"{at}biometrics/complete/")["Location"].endswith("/sign/")

    def test_a_gap_is_refused_by_name(self, desk, at):
        desk.post(f"{at}biometrics/take/")
        answer = desk.post(f"{at}biometrics/complete/")
        assert answer.status_code == 422
        assert "CaptureSetRefused" in text(answer)

    def test_a_poor_picture_stops_the_guide(self, desk, at):
        desk.errands.desk.device.scores["right-four"] = [10, 20]
        answer = desk.post(f"{at}biometrics/take/", {"auto": "1"}, **{"HX-Request": "true"})
        page = answer.content.decode()
        assert "Thu lại bước này" in page
        assert "Ảnh mờ" in page
        assert 'hx-trigger="load' not in page
        again = desk.post(f"{at}biometrics/take/", {"auto": "1"}, **{"HX-Request": "true"})
        assert "Giữ ảnh tốt hơn" in text(again)
        assert "Bước 2/16" in text(again)

    def test_a_reason_skips_the_finger(self, desk, at, store):
        answer = desk.post(f"{at}biometrics/excuse/", {"part": "2", "why": "missing:amputated"})
        assert "Ngón, mắt không thu được: 1" in text(answer)
        desk.post(f"{at}biometrics/excuse/", {"part": "2", "why": ""})
        assert only_draft(store).not_taken == ()

    @pytest.mark.parametrize(
        ("path", "data"),
        [
            ("excuse/", {"part": "99", "why": "missing:amputated"}),
            ("excuse/", {"part": "1", "why": "missing:worn"}),
            ("excuse/", {"part": "1", "why": "nonsense"}),
            ("take/", {"step": "nose"}),
            ("again/", {"step": ""}),
        ],
    )
    def test_nonsense_is_refused(self, desk, at, path, data):
        assert desk.post(f"{at}biometrics/{path}", data).status_code in (404, 422)

    def test_one_picture_is_taken_again(self, desk, at, store):
        desk.post(f"{at}biometrics/take/")
        desk.post(f"{at}biometrics/again/", {"step": "right-four"})
        assert drafts.samples(store, only_draft(store).id) == {}

    def test_a_device_that_fails_says_what_to_do(self, desk, at):
        from cancuoc.biometrics.devices import DeviceGone

        def gone(_request):
            raise DeviceGone

        desk.errands.desk.device.capture = gone
        answer = desk.post(f"{at}biometrics/take/", {"auto": "1"}, **{"HX-Request": "true"})
        assert answer.status_code == 503
        assert "Mất kết nối với thiết bị" in text(answer)
        assert "cắm lại" in text(answer)

    def test_data_comes_first(self, desk):
        desk.begin(world.record())
        at = desk.next()
        assert desk.get(f"{at}biometrics/")["Location"].endswith("/data/")


class TestUnderSix:
    @pytest.fixture
    def at(self, desk):
        desk.begin(world.child(born=BABY))
        at = desk.next()
        identify(desk, at)
        return at

    def test_the_stage_is_left_out(self, desk, at):
        assert confirm(desk, at)["Location"].endswith("/sign/")

    @pytest.mark.parametrize(
        ("method", "path"),
        [
            ("get", ""),
            ("post", "take/"),
            ("post", "again/"),
            ("post", "excuse/"),
        ],
    )
    def test_every_biometric_address_refuses(self, desk, at, method, path):
        data = {"step": "face", "part": "1", "why": "missing:amputated"}
        answer = getattr(desk, method)(f"{at}biometrics/{path}", *([data] * (method == "post")))
        assert answer.status_code == 422
        assert "dưới 6 tuổi" in text(answer)
        assert desk.errands.desk.device.asked == []

    def test_no_page_offers_a_biometric_control(self, desk, at):
        confirm(desk, at)
        for stage in ("identity", "data", "sign"):
            page = desk.get(f"{at}{stage}/").content.decode()
            assert "biometrics/" not in page
            assert "Bắt đầu thu" not in page
            assert "không thu" in page


class TestSigning:
    @pytest.fixture
    def at(self, desk):
        desk.begin(world.child())
        at = desk.next()
        to_sign(desk, at)
        return at

    def test_the_summary_is_read_aloud(self, desk, at):
        page = text(desk.get(f"{at}sign/"))
        assert "Lê Thị Bích Ngọc (mẹ)" in page
        assert "Chữ ký của người đại diện" in page

    def test_nothing_signed_is_refused(self, desk, at, store):
        answer = sign(desk, at, signature_typed="")
        assert answer.status_code == 422
        assert packets.recent(store) == []

    def test_another_name_is_refused_on_the_page(self, desk, at):
        answer = sign(desk, at, signature_typed="Nguyễn Văn Bình")
        assert answer.status_code == 422
        assert "NotTheSigner" in text(answer)

    def test_signing_seals_and_leads_to_the_papers(self, desk, at, store):
        answer = sign(desk, at)
        assert answer["Location"].endswith("/done/")
        assert drafts.unfinished(store) == []
        page = text(desk.get(answer["Location"]))
        assert "Hồ sơ đã niêm phong" in page
        assert "16/07/2024" in page

    def test_a_second_press_shows_the_same_page(self, desk, at, store):
        first, second = sign(desk, at), sign(desk, at)
        assert first["Location"] == second["Location"]
        assert len(packets.recent(store)) == 1

    @pytest.mark.parametrize("form", ["cc01", "cc02"])
    def test_papers_before_and_after(self, desk, at, form):
        before = desk.get(f"{at}{form}.pdf")
        assert before["Content-Type"] == "application/pdf"
        assert before.content.startswith(b"%PDF")
        sign(desk, at)
        assert desk.get(f"{at}{form}.pdf").content.startswith(b"%PDF")

    def test_papers_are_gone_after_half_an_hour(self, desk, at, clock):
        done = sign(desk, at)["Location"]
        clock.at += timedelta(minutes=31)
        assert desk.get(f"{at}cc02.pdf").status_code == 404
        assert "không còn trên máy" in text(desk.get(done))

    def test_an_unknown_paper(self, desk, at):
        assert desk.get(f"{at}cc09.pdf").status_code == 404

    def test_open_stages_come_first(self, desk, store):
        desk.begin(world.record())
        at = desk.next()
        assert desk.get(f"{at}sign/")["Location"].endswith("/identity/")

    def test_a_dossier_nobody_knows(self, desk):
        desk.begin()
        missing = uuid4()
        assert desk.get(f"/station/dossiers/{missing}/sign/").status_code == 404
        assert desk.get(f"/station/packets/{missing}/done/").status_code == 404

    def test_a_fee_has_to_be_ticked(self, desk):
        adult = world.record(
            born=date(1980, 1, 1),
            holds="cccd",
            holds_issued=date(2021, 3, 1),
            holds_expires=date(2040, 1, 1),
        )
        desk.begin(adult)
        at = desk.next()
        identify(desk, at, holds="cccd", representative="none")
        confirm(desk, at)
        take_all(desk, at)
        desk.post(f"{at}biometrics/complete/")
        name = {"signature_typed": "Trần Thị Minh Châu"}
        assert "FeeOpen" in text(sign(desk, at, **name))
        assert sign(desk, at, fee_paid="1", old_collected="1", **name).status_code == 302


class TestLeaving:
    def test_a_pause_is_listed_and_resumed(self, desk, store):
        desk.begin(world.record())
        at = desk.next()
        desk.post(f"{at}pause/")
        assert only_draft(store).state is DraftState.PAUSED
        assert "Hồ sơ đang dở: 1" in text(desk.get("/station/"))
        answer = desk.post(f"{at}resume/")
        assert answer["Location"] == f"{at}identity/"

    def test_a_paused_dossier_is_not_worked_on(self, desk):
        desk.begin(world.record())
        at = desk.next()
        desk.post(f"{at}pause/")
        answer = desk.get(f"{at}identity/")
        assert answer.status_code == 409
        assert "Mở tiếp" in text(answer)

    def test_leaving_asks_why(self, desk):
        desk.begin(world.record())
        at = desk.next()
        assert "Vì sao dừng?" in text(desk.get(f"{at}leave/"))
        assert desk.post(f"{at}leave/").status_code == 422

    @pytest.mark.parametrize("why", ["wrong_person", "postponed", "papers_missing"])
    def test_every_ending_drops_the_dossier(self, desk, store, why):
        desk.begin(world.record())
        desk.post(f"{desk.next()}leave/", {"why": why})
        assert drafts.unfinished(store) == []


class TestFinding:
    def test_by_number(self, desk, store, fake):
        fake.register = [world.record()]
        desk.begin()
        page = desk.post("/station/find/", {"what": "001 300 012345"})
        assert "Trần Thị Minh Châu" in text(page)
        person = fake.register[0].person_id
        answer = desk.post(f"/station/find/{person}/take/")
        assert answer["Location"].endswith("/identity/")
        assert only_draft(store).ticket_id is None

    def test_by_a_scanned_card(self, desk, fake):
        fake.register = [world.record()]
        desk.begin()
        card = "001300012345||Trần Thị Minh Châu|04052000|Nữ|Hạ Đình|01032021"
        assert "Tìm thấy 1 người" in text(desk.post("/station/find/", {"what": card}))

    def test_a_name_needs_a_year(self, desk):
        desk.begin()
        assert desk.post("/station/find/", {"what": "Minh Châu"}).status_code == 422

    def test_nobody_found_offers_to_write(self, desk):
        desk.begin()
        page = desk.post("/station/find/", {"what": "001300099999"}).content.decode()
        assert "Không tìm thấy ai" in page
        assert "answered=1" in page

    def test_without_a_network_it_says_where_it_looked(self, desk, fake):
        desk.begin(world.record())
        fake.down = True
        page = text(desk.post("/station/find/", {"what": "Minh Châu", "year": "2000"}))
        assert "Chưa tra cứu được" in page
        assert "Tìm thấy 1 người" in page

    def test_someone_unknown_is_not_taken(self, desk):
        desk.begin()
        assert desk.post(f"/station/find/{uuid4()}/take/").status_code == 404

    WRITTEN = {
        "full_name": "Vàng Thị Mỷ",
        "born": "1953",
        "sex": "female",
        "residence": "Thôn 3, Ba Vì",
    }

    def test_someone_in_no_register_is_written_down(self, desk, store):
        desk.begin()
        answer = desk.post("/station/find/write/?answered=1", self.WRITTEN)
        assert answer["Location"].endswith("/identity/")
        draft = only_draft(store)
        assert draft.declared.born.vi == "1953 (chỉ có năm)"
        assert draft.answer.value == "absent"

    @pytest.mark.parametrize("missing", WRITTEN)
    def test_what_is_missing_is_asked_for(self, desk, missing):
        desk.begin()
        given = {key: value for key, value in self.WRITTEN.items() if key != missing}
        assert desk.post("/station/find/write/", given).status_code == 422

    def test_a_ticket_without_a_person_gets_one(self, desk, fake, store):
        fake.register = [world.record()]
        desk.begin()
        fake.tickets[SESSION.id] = [world.ticket(None)]
        desk.post(f"/station/sessions/{SESSION.id}/choose/")
        desk.next()
        draft = only_draft(store)
        query = f"?draft={draft.id}"
        desk.post(f"/station/find/{query}", {"what": "001300012345"})
        desk.post(f"/station/find/{fake.register[0].person_id}/take/{query}")
        joined = only_draft(store)
        assert (joined.id, joined.record) == (draft.id, fake.register[0])

    @pytest.mark.parametrize("draft", ["x", "018f7d00-0000-7000-8000-00000000ffff"])
    def test_a_draft_nobody_knows(self, desk, draft):
        desk.begin()
        assert desk.get(f"/station/find/?draft={draft}").status_code == 404


class TestSending:
    def test_empty(self, desk):
        desk.begin()
        assert "Chưa niêm phong hồ sơ nào" in text(desk.get("/station/send/"))

    def test_waiting_then_sent(self, desk, errands, store):
        desk.begin()
        row = world.sealed(errands.desk, world.child())
        page = text(desk.get("/station/send/"))
        assert "Gửi 1 hồ sơ" in page
        assert "Chờ gửi" in page
        page = text(desk.post("/station/send/now/"))
        assert "Đã gửi 1 hồ sơ." in page
        assert packets.packet(store, row.id).state is PacketState.RECEIVED
        assert "HS-240706-000001-4 Đã nhận" in page

    def test_no_network(self, desk, errands, fake, store):
        desk.begin()
        world.sealed(errands.desk, world.child())
        fake.down = True
        page = text(desk.post("/station/send/now/"))
        assert "Hồ sơ vẫn an toàn trên máy." in page
        assert "mất mạng từ 19:30" in page

    def test_refused_with_the_centres_reason(self, desk, errands, fake):
        from cancuoc.station.tests.fake_centre import Refused

        desk.begin()
        world.sealed(errands.desk, world.child())

        def trouble(_method, path):
            if "/packets/" in path:
                raise Refused(422, "AlteredPart")

        fake.trouble = trouble
        page = text(desk.post("/station/send/now/"))
        assert "Trung tâm từ chối" in page
        assert "AlteredPart" in page

    def test_no_name_is_on_the_page(self, desk, errands):
        desk.begin()
        world.sealed(errands.desk, world.child())
        page = desk.get("/station/send/").content.decode()
        assert "Khôi" not in page
        assert "PT-" in page

    def test_results_are_asked_for(self, desk, errands, store):
        desk.begin()
        row = world.sealed(errands.desk, world.child())
        desk.post("/station/send/now/")
        assert desk.post("/station/send/refresh/").status_code == 302
        assert packets.packet(store, row.id).dossier_state == "received"

    def test_chips_stand_for_each_task(self, desk):
        desk.begin()
        page = text(desk.get("/station/connection/"))
        assert all(word in page for word in ("Danh sách", "Tra cứu", "Gửi hồ sơ"))
