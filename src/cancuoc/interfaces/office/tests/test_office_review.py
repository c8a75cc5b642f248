"""The reviewer's desk: the list, one dossier beside the register, and the three decisions."""

from __future__ import annotations

import dataclasses
from datetime import date, timedelta
from uuid import uuid4

import pytest
from tests.support import dossiers, families
from tests.support.dossiers import captured, receive
from tests.support.families import AT, ON, someone

from cancuoc.domain.enrolment import queries as enrolment
from cancuoc.domain.enrolment.rules import State
from cancuoc.domain.population import services as population
from cancuoc.domain.population.changes import Change
from cancuoc.domain.population.rules import ChangeSource
from cancuoc.domain.verification import queries
from cancuoc.domain.verification.rules import Doubt
from cancuoc.foundation import audit
from cancuoc.foundation.actor import Role
from cancuoc.kernel import clock
from cancuoc.kernel.names import PersonName
from cancuoc.kernel.partial_date import PartialDate

DESK = "/office/review/"


def shown(response) -> str:
    return " ".join(response.content.decode().split())


def doubted(name: str = "Lê Thị Mai", **says):
    """A dossier whose name differs from the register; returns its id."""
    person = someone(name, date(1990, 2, 3))
    (key,) = receive(captured(person, says=says or {"full_name": "Lê Thị Lan"}))
    return key


def item_of(dossier_id):
    return next(i for i in queries.desk(scope=("01",), on=ON) if i.dossier_id == dossier_id)


def page_of(dossier_id) -> str:
    return f"{DESK}{item_of(dossier_id).id}/"


def send(client, address, decision, **fields):
    return client.post(address, {"decision": decision, **fields})


@pytest.fixture
def reviewer(desk):
    return desk(Role.REVIEWER)


class TestTheDesk:
    def test_an_empty_desk_says_so(self, reviewer):
        page = shown(reviewer.get(DESK))
        assert "Không còn hồ sơ nào chờ thẩm tra" in page
        assert "Còn 0 hồ sơ" in page

    def test_the_most_urgent_comes_first_and_no_name_is_shown(self, reviewer):
        late = someone("Phạm Thị Cúc", date(1985, 5, 5))
        early = AT - timedelta(days=14)
        new = doubted()
        (old,) = receive(captured(late, says={"full_name": "Phạm Thị Đào"}, at=early), at=early)
        page = shown(reviewer.get(DESK))
        codes = [enrolment.dossier(dossier_id=key).code for key in (old, new)]
        assert page.index(codes[0]) < page.index(codes[1])
        assert "quá hạn" in page
        assert "Cúc" not in page
        assert "Đào" not in page

    def test_the_filter_narrows_rows_and_count_together(self, reviewer):
        doubted()
        doubted("Vũ Thị Na", born=PartialDate(1990, 2, 4))
        page = shown(reviewer.get(DESK, {"doubt": "birth_differs"}))
        assert "Còn 1 hồ sơ" in page
        assert "Ngày sinh khác dữ liệu dân cư (1)" in page
        assert "Họ tên khác dữ liệu dân cư (1)" in page

    @pytest.mark.parametrize("doubt", ["nonsense", "'; drop", ""])
    def test_an_unknown_filter_shows_all(self, reviewer, doubt):
        doubted()
        assert "Còn 1 hồ sơ" in shown(reviewer.get(DESK, {"doubt": doubt}))

    def test_another_unit_s_items_are_not_there(self, desk):
        doubted()
        elsewhere = desk(Role.REVIEWER, units=("00232",))
        assert "Còn 0 hồ sơ" in shown(elsewhere.get(DESK))

    @pytest.mark.parametrize("role", [Role.APPROVER, Role.CARD_DESK, Role.RECEPTION])
    def test_other_roles_may_not_open_it(self, desk, role):
        assert desk(role).get(DESK).status_code == 403


class TestOneDossier:
    def test_register_and_declared_stand_side_by_side_with_words(self, reviewer):
        page = shown(reviewer.get(page_of(doubted())))
        assert "Lê Thị Mai" in page
        assert "Lê Thị Lan" in page
        assert "Khác nhau" in page
        assert "Giống nhau" in page
        assert "Họ tên khác dữ liệu dân cư" in page
        assert "đủ 10 ngón" in page
        assert "đủ hai mắt" in page

    def test_the_title_and_the_address_bear_no_name(self, reviewer):
        response = reviewer.get(page_of(doubted()))
        title = shown(response).split("<title>")[1].split("</title>")[0]
        assert "Lê" not in title
        assert "HS-240706" in title

    def test_a_look_leaves_a_line_with_its_purpose(self, reviewer):
        key = doubted()
        reviewer.get(page_of(key))
        person = enrolment.dossier(dossier_id=key).person_id
        (line,) = audit.history(person_id=person, act_prefix="look.")
        assert (line.act, line.purpose, line.unit_code) == ("look.review", "campaign", "00352")

    def test_without_a_purpose_it_is_asked_first(self, desk):
        key = doubted()
        response = desk(Role.REVIEWER, purpose="").get(page_of(key))
        assert response.status_code == 302
        assert response["Location"].startswith("/office/purpose/")
        assert not list(audit.history(act_prefix="look."))

    def test_another_unit_may_not_look(self, desk):
        key = doubted()
        address = page_of(key)
        assert desk(Role.REVIEWER, units=("00232",)).get(address).status_code == 403
        assert not list(audit.history(act_prefix="look."))

    def test_an_unknown_item_is_not_found(self, reviewer):
        assert reviewer.get(f"{DESK}{uuid4()}/").status_code == 404

    def test_somebody_whom_the_register_does_not_know(self, reviewer):
        person = someone("Hồ Thị Sim", date(1991, 1, 1))
        stranger = dataclasses.replace(person, id=uuid4())
        says = {"personal_number": "001191999999"}
        (key,) = receive(captured(stranger, says=says, person_id=None))
        page = shown(reviewer.get(page_of(key)))
        assert "Không có trong dữ liệu dân cư" in page
        assert "Sổ gốc chưa có" in page
        (line,) = audit.history(act_prefix="look.review")
        assert line.person_id is None
        assert line.object_id == str(key)

    def test_the_other_dossier_is_named_by_its_code(self, reviewer):
        person = someone("Lê Thị Mai", date(1990, 2, 3))
        first, second = receive(captured(person), captured(person))
        page = shown(reviewer.get(page_of(second)))
        code = enrolment.dossier(dossier_id=first).code
        assert f"Hồ sơ {code}: Chờ thẩm tra" in page

    def test_a_namesake_is_shown_masked_and_leaves_a_look(self, reviewer):
        mother = someone("Trần Thị Hương", date(1988, 4, 2))
        child = {"mother_id": mother.id}
        one = someone("Trần Thu Hà", date(2009, 2, 3), **child)
        other = someone("Trần Thu Hà", date(2009, 2, 3), **child)
        (key,) = receive(captured(one))
        page = shown(reviewer.get(page_of(key)))
        assert "sinh 03/02/2009" in page
        assert other.number.value not in page
        (line,) = audit.history(person_id=other.id, act_prefix="look.")
        assert line.act == "look.review_namesake"

    def test_the_face_is_sent_only_with_a_look(self, reviewer):
        key = doubted()
        response = reviewer.get(f"/office/dossier/{key}/face/")
        assert response["Content-Type"] == "image/jpeg"
        assert response["Cache-Control"] == "no-store"
        assert response.content == dossiers.portrait()
        assert [line.act for line in audit.history(act_prefix="look.")] == ["look.face"]

    def test_a_card_without_photo_has_no_face_to_send(self, reviewer):
        home = families.household()
        (key,) = receive(captured(home.younger, parent=home.mother))
        assert reviewer.get(f"/office/dossier/{key}/face/").status_code == 404


class TestDeciding:
    def test_clearing_sends_it_on_and_opens_the_next(self, reviewer):
        first, second = doubted(), doubted("Vũ Thị Na")
        response = send(reviewer, page_of(first), "clear")
        assert response["Location"] == f"{page_of(second)}?after=cleared"
        assert enrolment.dossier(dossier_id=first).state is State.CLEARED
        assert "Đã cho qua hồ sơ vừa xem" in shown(reviewer.get(response["Location"]))

    def test_the_decision_buttons_rest_two_seconds(self, reviewer):
        page = shown(reviewer.get(page_of(doubted())))
        assert page.count('data-guard-seconds="2"') == 3

    @pytest.mark.parametrize("decision", ["refuse", "return"])
    def test_a_reason_is_asked_for(self, reviewer, decision):
        key = doubted()
        response = send(reviewer, page_of(key), decision, note="vì sao")
        assert response.status_code == 422
        assert "Chọn lý do trước khi trả hoặc từ chối hồ sơ." in shown(response)
        assert "vì sao" in shown(response)
        assert enrolment.dossier(dossier_id=key).state is State.IN_REVIEW

    @pytest.mark.parametrize("decision", ["", "approve", "CLEAR", "x" * 300])
    def test_an_unknown_decision_changes_nothing(self, reviewer, decision):
        key = doubted()
        assert send(reviewer, page_of(key), decision).status_code == 422
        assert enrolment.dossier(dossier_id=key).state is State.IN_REVIEW

    @pytest.mark.parametrize("reason", ["made_up", "data_conflict'"])
    def test_a_reason_that_the_law_does_not_know(self, reviewer, reason):
        key = doubted()
        assert send(reviewer, page_of(key), "return", reason=reason).status_code == 422

    def test_refusing_asks_once_more_and_then_prints_cc03(self, reviewer):
        key = doubted()
        address = page_of(key)
        asked = send(reviewer, address, "refuse", reason="data_conflict", note="Sai tên đệm")
        assert "Từ chối hồ sơ này?" in shown(asked)
        assert enrolment.dossier(dossier_id=key).state is State.IN_REVIEW
        done = send(
            reviewer, address, "refuse", reason="data_conflict", note="Sai tên", confirmed="1"
        )
        assert done["Location"] == f"{address}?after=refused"
        assert enrolment.dossier(dossier_id=key).state is State.REFUSED
        paper = reviewer.get(f"{address}cc03/")
        assert paper["Content-Type"] == "application/pdf"
        assert paper.content.startswith(b"%PDF")
        assert "Mở thông báo CC03" in shown(reviewer.get(done["Location"]))

    def test_no_notice_before_a_refusal(self, reviewer):
        assert reviewer.get(f"{page_of(doubted())}cc03/").status_code == 404

    def test_sending_it_twice_decides_once(self, reviewer):
        key = doubted()
        address = page_of(key)
        token = "0" * 32
        first = send(reviewer, address, "clear", idempotency_key=token)
        again = send(reviewer, address, "clear", idempotency_key=token)
        assert first.status_code == again.status_code == 302
        assert [s.act for s in enrolment.steps(dossier_id=key)].count("clear") == 1

    def test_deciding_what_is_decided_is_refused_kindly(self, reviewer):
        key = doubted()
        address = page_of(key)
        send(reviewer, address, "clear")
        assert send(reviewer, address, "clear").status_code == 409

    def test_what_may_not_be_cleared_offers_no_such_button(self, reviewer):
        key = doubted(permanent_residence=None)
        address = page_of(key)
        page = shown(reviewer.get(address))
        assert 'value="clear"' not in page
        assert "chưa có nơi cư trú" in page
        assert send(reviewer, address, "clear").status_code == 422

    def test_one_s_own_dossier_is_refused_kindly(self, reviewer):
        person = someone("Lê Thị Mai", date(1990, 2, 3))
        mine = dataclasses.replace(
            captured(person).identity.officer, username="cb01", hand="reviewer-00352"
        )
        (key,) = receive(captured(person, says={"full_name": "Lê Thị Lan"}, officer=mine))
        address = page_of(key)
        page = shown(reviewer.get(address))
        assert "Người thu nhận hồ sơ không được thẩm tra chính hồ sơ đó." in page
        assert 'value="clear"' not in page
        assert "Hồ sơ mình thu nhận" in shown(reviewer.get(DESK))
        assert send(reviewer, address, "clear").status_code == 403
        assert enrolment.dossier(dossier_id=key).state is State.IN_REVIEW

    def test_the_next_one_is_never_one_s_own(self, reviewer):
        first = doubted()
        person = someone("Vũ Thị Na", date(1990, 2, 3))
        mine = dataclasses.replace(
            captured(person).identity.officer, username="cb01", hand="reviewer-00352"
        )
        receive(captured(person, says={"full_name": "Vũ Thị Nụ"}, officer=mine))
        address = page_of(first)
        assert send(reviewer, address, "clear")["Location"] == f"{address}?after=cleared"


class TestReturned:
    def returned(self, reviewer):
        key = doubted()
        send(reviewer, page_of(key), "return", reason="data_conflict")
        return key

    def test_a_returned_dossier_waits_in_its_own_list(self, reviewer):
        key = self.returned(reviewer)
        page = shown(reviewer.get(f"{DESK}returned/"))
        assert enrolment.dossier(dossier_id=key).code in page
        assert "Hồ sơ chờ bổ sung (1)" in shown(reviewer.get(DESK))

    def test_checked_again_with_the_same_doubt_it_comes_back(self, reviewer):
        key = self.returned(reviewer)
        response = reviewer.post(f"{DESK}returned/{key}/")
        assert response["Location"].endswith("?after=again")
        assert Doubt.NAME_DIFFERS in item_of(key).doubts

    def test_checked_again_after_the_register_was_put_right_it_goes_on(self, reviewer):
        key = self.returned(reviewer)
        population.record_change(
            person_id=enrolment.dossier(dossier_id=key).person_id,
            change=Change(source=ChangeSource.DC01, name=PersonName("Lê Thị Lan")),
            at=clock.now(),
            by=dossiers.REVIEWER,
        )
        response = reviewer.post(f"{DESK}returned/{key}/")
        assert response["Location"].endswith("?after=clean")
        assert enrolment.dossier(dossier_id=key).state is State.CLEARED

    def test_only_a_returned_one_can_be_checked_again(self, reviewer):
        assert reviewer.post(f"{DESK}returned/{doubted()}/").status_code == 409

    def test_another_unit_may_not_ask(self, reviewer, desk):
        key = self.returned(reviewer)
        elsewhere = desk(Role.REVIEWER, units=("00232",))
        assert elsewhere.post(f"{DESK}returned/{key}/").status_code == 403
