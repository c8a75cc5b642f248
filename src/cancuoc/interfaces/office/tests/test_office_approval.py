"""The approver's queue: pages, bars of four eyes, the sum, one signature, sending back."""

from __future__ import annotations

import dataclasses
from datetime import date
from uuid import uuid4

import pytest
from tests.support.dossiers import captured, receive
from tests.support.families import AT, ON, PLANNER, someone

from cancuoc.domain.enrolment import queries as enrolment
from cancuoc.domain.enrolment.rules import State
from cancuoc.domain.issuance import queries
from cancuoc.domain.planning import services as planning
from cancuoc.domain.verification import queries as verification
from cancuoc.foundation import audit
from cancuoc.foundation.actor import Role
from cancuoc.interfaces.office.presenters import approval as shown_as

QUEUE = "/office/approval/"
SIGN = f"{QUEUE}sign/"
TOKEN = "a" * 32


def shown(response) -> str:
    return " ".join(response.content.decode().split())


def clean(*, name: str = "Lê Thị Mai", **identity):
    """A dossier that waits for the second signature."""
    (key,) = receive(captured(someone(name, date(1990, 2, 3)), pictures=False, **identity))
    assert queries.approval(dossier_id=key) is not None
    return key


def by_me(username: str = "x", hand: str = "approver-00352"):
    person = someone("Đỗ Thị Na", date(1990, 2, 3))
    base = captured(person, pictures=False)
    officer = dataclasses.replace(base.identity.officer, username=username, hand=hand)
    (key,) = receive(
        dataclasses.replace(base, identity=dataclasses.replace(base.identity, officer=officer))
    )
    return key


def state_of(key) -> State:
    return enrolment.dossier(dossier_id=key).state


@pytest.fixture
def approver(desk):
    return desk(Role.APPROVER)


class TestTheQueue:
    def test_an_empty_queue_says_so(self, approver):
        assert "Không có hồ sơ nào chờ ký duyệt" in shown(approver.get(QUEUE))

    def test_rows_bear_codes_and_no_names(self, approver):
        key = clean()
        page = shown(approver.get(QUEUE))
        assert enrolment.dossier(dossier_id=key).code in page
        assert "Thị Mai" not in page
        assert "Còn 1 hồ sơ" in page
        assert "Máy không thấy điểm nghi vấn" in page

    def test_the_list_needs_no_purpose_and_leaves_no_look(self, desk):
        clean()
        assert desk(Role.APPROVER, purpose="").get(QUEUE).status_code == 200
        assert not list(audit.history(act_prefix="look."))

    def test_filters_by_kit_and_unit_keep_the_count(self, approver):
        clean()
        clean(name="Vũ Thị Na", kit="KIT-02")
        page = shown(approver.get(QUEUE, {"kit": "KIT-02"}))
        assert "Còn 1 hồ sơ" in page
        assert "KIT-01 (1)" in page
        assert "KIT-02 (1)" in page
        assert "Còn 0 hồ sơ" in shown(approver.get(QUEUE, {"unit": "00232"}))

    @pytest.mark.parametrize("page", ["0", "-1", "abc", "99999999", "²", "2"])
    def test_any_page_number_is_answered(self, approver, page):
        clean()
        assert approver.get(QUEUE, {"page": page}).status_code == 200

    def test_pages_hold_what_was_promised(self, approver, monkeypatch):
        monkeypatch.setattr(shown_as, "PAGE", 2)
        keys = [clean(name=name) for name in ("Lê Thị An", "Lê Thị Ba", "Lê Thị Ca")]
        codes = [enrolment.dossier(dossier_id=key).code for key in keys]
        first = shown(approver.get(QUEUE))
        second = shown(approver.get(QUEUE, {"page": "2"}))
        assert [code in first for code in codes] == [True, True, False]
        assert [code in second for code in codes] == [False, False, True]
        assert "Còn 3 hồ sơ" in first

    @pytest.mark.parametrize("role", [Role.REVIEWER, Role.CARD_DESK, Role.COMMANDER])
    def test_other_roles_may_not_open_it(self, desk, role):
        assert desk(role).get(QUEUE).status_code == 403

    def test_another_unit_sees_nothing(self, desk):
        clean()
        assert "Còn 0 hồ sơ" in shown(desk(Role.APPROVER, units=("00232",)).get(QUEUE))


class TestSigning:
    def test_the_sum_comes_before_the_signature(self, approver):
        key = clean()
        page = shown(approver.post(QUEUE, {"dossiers": [str(key)]}))
        assert "Ký duyệt 1 hồ sơ?" in page
        assert "từ 14 tuổi trở lên" in page
        assert state_of(key) is State.CLEARED

    def test_choosing_nothing_is_said(self, approver):
        clean()
        response = approver.post(QUEUE, {})
        assert response.status_code == 422
        assert "Chọn ít nhất một hồ sơ để ký duyệt." in shown(response)

    def test_the_whole_page_takes_all_that_may_be_signed(self, approver):
        mine, free, other = by_me(), clean(), clean(name="Vũ Thị Na")
        page = shown(approver.post(QUEUE, {"whole_page": "1"}))
        assert "Ký duyệt 2 hồ sơ?" in page
        assert str(free) in page
        assert str(other) in page
        assert str(mine) not in page
        assert "1 hồ sơ khác trên trang cần người khác duyệt" in page

    def test_signing_approves_and_says_how_many(self, approver):
        keys = [clean(), clean(name="Vũ Thị Na")]
        response = approver.post(SIGN, {"dossiers": [str(k) for k in keys]})
        assert response["Location"] == f"{QUEUE}?approved=2"
        assert {state_of(key) for key in keys} == {State.APPROVED}
        assert "Đã ký duyệt 2 hồ sơ." in shown(approver.get(response["Location"]))

    def test_sending_the_signature_twice_signs_once(self, approver):
        key = clean()
        answers = [
            approver.post(SIGN, {"dossiers": [str(key)], "idempotency_key": TOKEN})["Location"]
            for _ in range(2)
        ]
        assert answers == [f"{QUEUE}?approved=1"] * 2
        assert [s.act for s in enrolment.steps(dossier_id=key)].count("approve") == 1

    def test_a_new_form_for_the_same_dossier_is_refused(self, approver):
        key = clean()
        approver.post(SIGN, {"dossiers": [str(key)]})
        response = approver.post(SIGN, {"dossiers": [str(key)]})
        assert response.status_code == 409
        assert "Có hồ sơ không còn chờ phê duyệt" in shown(response)

    @pytest.mark.parametrize("sent", [[], ["abc"], ["' or 1=1"], [""]])
    def test_nonsense_signs_nothing(self, approver, sent):
        key = clean()
        assert approver.post(SIGN, {"dossiers": sent})["Location"] == QUEUE
        assert state_of(key) is State.CLEARED

    def test_an_unknown_dossier_stops_the_signature(self, approver):
        key = clean()
        assert approver.post(SIGN, {"dossiers": [str(key), str(uuid4())]}).status_code == 409
        assert state_of(key) is State.CLEARED

    def test_another_unit_s_dossier_cannot_be_signed(self, desk):
        key = clean()
        elsewhere = desk(Role.APPROVER, units=("00232",))
        assert elsewhere.post(SIGN, {"dossiers": [str(key)]}).status_code == 403
        assert state_of(key) is State.CLEARED

    @pytest.mark.parametrize("told", ["0", "abc", "-1", "7", ""])
    def test_the_words_after_a_signature_bear_any_address(self, approver, told):
        assert approver.get(QUEUE, {"approved": told}).status_code == 200


class TestFourEyes:
    def test_one_s_own_dossier_says_why_and_the_others_stay_open(self, approver):
        mine, free = by_me(), clean()
        page = shown(approver.get(QUEUE))
        assert "Người thu nhận hồ sơ không được phê duyệt chính hồ sơ đó." in page
        assert f'value="{free}"' in page
        assert f'value="{mine}"' not in page

    def test_a_barred_one_cannot_be_forced(self, approver):
        mine = by_me()
        response = approver.post(SIGN, {"dossiers": [str(mine)]})
        assert response.status_code == 403
        assert "không được phê duyệt" in shown(response)
        assert state_of(mine) is State.CLEARED

    def test_a_ticked_barred_one_is_no_choice(self, approver):
        assert approver.post(QUEUE, {"dossiers": [str(by_me())]}).status_code == 422

    def test_the_kit_s_team_may_not_sign_for_it(self, approver):

        planning.create_team(
            code="T9",
            name="Đội 9",
            unit_code="00352",
            at=AT,
            by=PLANNER,
            members=["approver-00352"],
        )
        planning.create_kit(code="KIT-09", team_code="T9", at=AT, by=PLANNER)
        key = clean(kit="KIT-09")
        assert "cùng tổ thiết bị" in shown(approver.get(QUEUE))
        assert approver.post(SIGN, {"dossiers": [str(key)]}).status_code == 403


class TestOneDossier:
    def test_it_is_shown_beside_the_register_with_a_look(self, approver):
        key = clean()
        page = shown(approver.get(f"{QUEUE}{key}/"))
        assert "Lê Thị Mai" in page
        assert "Giống nhau" in page
        assert [line.act for line in audit.history(act_prefix="look.")] == ["look.approval"]

    def test_one_s_own_says_why_but_can_be_sent_back(self, approver):
        page = shown(approver.get(f"{QUEUE}{by_me()}/"))
        assert "Người thu nhận hồ sơ không được phê duyệt" in page
        assert "Gửi lại thẩm tra" in page

    def test_sending_back_needs_words(self, approver):
        key = clean()
        response = approver.post(f"{QUEUE}{key}/", {"reason": "  "})
        assert response.status_code == 422
        assert state_of(key) is State.CLEARED

    def test_sent_back_it_stands_on_the_reviewer_s_desk_with_the_words(self, approver):
        key = clean()
        response = approver.post(f"{QUEUE}{key}/", {"reason": "Ảnh mờ"})
        assert "Đã gửi lại cho cán bộ thẩm tra." in shown(approver.get(response["Location"]))
        assert state_of(key) is State.IN_REVIEW
        (item,) = verification.desk(scope=("01",), on=ON)
        assert item.dossier_id == key
        notes = [r.detail.get("note") for r in verification.results(dossier_id=key)]
        assert "Ảnh mờ" in notes

    def test_what_no_longer_waits_says_so(self, approver):
        key = clean()
        approver.post(SIGN, {"dossiers": [str(key)]})
        assert "không còn chờ ký duyệt" in shown(approver.get(f"{QUEUE}{key}/"))
        assert approver.post(f"{QUEUE}{key}/", {"reason": "muộn"}).status_code == 409

    def test_unknown_and_foreign_ones(self, approver, desk):
        key = clean()
        assert approver.get(f"{QUEUE}{uuid4()}/").status_code == 404
        elsewhere = desk(Role.APPROVER, units=("00232",))
        assert elsewhere.get(f"{QUEUE}{key}/").status_code == 403
