"""The screens from the data to the signature."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest

from cancuoc.station.tables import drafts, packets
from cancuoc.station.tests import world
from cancuoc.station.tests.screen_steps import (
    BABY,
    confirm,
    identify,
    only_draft,
    sign,
    take_all,
    to_sign,
)
from cancuoc.station.tests.screens import text


@pytest.fixture
def desk(screens):
    return screens


@pytest.fixture
def store(errands):
    return errands.desk.store


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
        assert 'hx-trigger="load delay:250ms' not in page
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
