"""Two scans and Enter: the right hands, the old card, the receipt and the account."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest
from tests.support import families
from tests.support.dossiers import (
    approve,
    captured,
    card_of,
    hand_over,
    ready,
    receive,
    represented_by,
    to_desk,
)
from tests.support.families import AT, someone

from cancuoc.domain.eid import queries as eid
from cancuoc.domain.enrolment import queries as enrolment
from cancuoc.domain.enrolment.rules import State
from cancuoc.domain.issuance import queries
from cancuoc.domain.issuance.rules import CardState
from cancuoc.foundation import audit, outbox
from cancuoc.foundation.actor import Role
from cancuoc.kernel import clock
from cancuoc.kernel.partial_date import PartialDate
from cancuoc.kernel.qr import CardQr, encode_cccd

HANDOVER = "/office/handover/"
TOKEN = "c" * 32


def shown(response) -> str:
    return " ".join(response.content.decode().split())


def code_of(key) -> str:
    return enrolment.dossier(dossier_id=key).code


def page_of(key) -> str:
    return f"{HANDOVER}{code_of(key)}/"


def qr_of(person) -> str:
    """The text in the QR code of a person's own card."""
    return encode_cccd(
        CardQr(
            person.number,
            None,
            families.PersonName(person.name),
            PartialDate.of(person.born),
            person.number.sex,
            "Phường Hạ Đình",
            date(2022, 1, 1),
        )
    )


@pytest.fixture(autouse=True)
def drawn(quick_cards):
    """Cards are drawn by a stand-in: how they look is proven elsewhere."""


@pytest.fixture
def clerk(desk):
    return desk(Role.CARD_DESK)


@pytest.fixture
def home(hanoi, saturday):
    return families.household()


@pytest.fixture
def adult(hanoi, saturday):
    return someone("Lê Thị Mai", date(1990, 2, 3))


class TestTheFirstScan:
    @pytest.mark.parametrize("spell", [str, str.lower, lambda c: c.replace("-", "")])
    def test_the_slip_leads_to_the_card(self, clerk, adult, spell):
        (key,) = ready(captured(adult))
        response = clerk.post(HANDOVER, {"code": spell(code_of(key))})
        assert response["Location"] == page_of(key)

    def test_without_the_slip_the_number_will_do(self, clerk, adult):
        (key,) = ready(captured(adult))
        assert clerk.post(HANDOVER, {"code": adult.number.grouped})["Location"] == page_of(key)

    @pytest.mark.parametrize(
        ("code", "status"),
        [("", 422), ("HS-1", 422), ("HS-240706-000123-0", 422), ("001190000999", 404)],
    )
    def test_a_wrong_code_says_what_to_do(self, clerk, adult, code, status):
        ready(captured(adult))
        assert clerk.post(HANDOVER, {"code": code}).status_code == status

    def test_a_card_that_is_not_here_yet(self, clerk, adult):
        (key,) = receive(captured(adult))
        approve(key)
        response = clerk.post(HANDOVER, {"code": code_of(key)})
        assert response.status_code == 409
        assert "Thẻ chưa về đến quầy nên chưa trả được." in shown(response)

    def test_another_unit_s_card(self, desk, adult):
        (key,) = ready(captured(adult))
        elsewhere = desk(Role.CARD_DESK, units=("00232",))
        assert elsewhere.post(HANDOVER, {"code": code_of(key)}).status_code == 403
        assert elsewhere.get(page_of(key)).status_code == 403

    def test_a_purpose_is_asked_first(self, desk, adult):
        (key,) = ready(captured(adult))
        response = desk(Role.CARD_DESK, purpose="").get(page_of(key))
        assert response["Location"].startswith("/office/purpose/")

    @pytest.mark.parametrize("role", [Role.APPROVER, Role.REVIEWER, Role.RECEPTION])
    def test_other_roles_may_not(self, desk, role):
        assert desk(role).get(HANDOVER).status_code == 403


class TestTheSecondScan:
    def test_the_page_shows_whose_card_it_is_with_a_look(self, clerk, adult):
        (key,) = ready(captured(adult))
        page = shown(clerk.get(page_of(key)))
        assert "Lê Thị Mai" in page
        assert "Quét thẻ của người nhận" in page
        title = page.split("<title>")[1].split("</title>")[0]
        assert "Mai" not in title
        assert [line.act for line in audit.history(act_prefix="look.")] == ["look.handover"]

    @pytest.mark.parametrize("scan", [qr_of, lambda p: p.number.value, lambda p: p.number.grouped])
    def test_the_holder_by_card_or_digits(self, clerk, adult, scan):
        (key,) = ready(captured(adult))
        page = shown(clerk.post(page_of(key), {"receiver": scan(adult)}))
        assert "Chính người được cấp thẻ" in page
        assert "autofocus" in page
        assert "Trả thẻ" in page

    @pytest.mark.parametrize("scan", ["", "123", "abc|def", "0" * 13, "|||||||"])
    def test_a_wrong_scan(self, clerk, adult, scan):
        (key,) = ready(captured(adult))
        response = clerk.post(page_of(key), {"receiver": scan})
        assert response.status_code == 422
        assert "12 số" in shown(response)

    def test_the_mother_takes_her_child_s_card(self, clerk, home):
        (key,) = ready(captured(home.older, parent=home.mother))
        page = shown(clerk.post(page_of(key), {"receiver": qr_of(home.mother)}))
        assert "Người đại diện đã ký hồ sơ" in page

    def test_a_parent_who_did_not_sign_is_shown_by_the_register(self, clerk, home):
        father = someone("Trần Văn Sơn", date(1986, 1, 1), sex=families.Sex.MALE)
        signer = represented_by(father, relation="father", proof="birth_certificate")
        (key,) = ready(captured(home.older, representative=signer))
        page = shown(clerk.post(page_of(key), {"receiver": home.mother.number.value}))
        assert "Cha hoặc mẹ theo dữ liệu dân cư" in page

    def test_the_grandmother_is_refused_kindly_and_told_what_to_do(self, clerk, home):
        grandmother = someone("Phạm Thị Cúc", date(1958, 3, 3))
        (key,) = ready(captured(home.older, parent=home.mother))
        response = clerk.post(page_of(key), {"receiver": qr_of(grandmother)})
        assert response.status_code == 403
        page = shown(response)
        assert "không phải người được cấp, người đại diện hay giám hộ" in page
        assert "Mời người đại diện đã ký hồ sơ đến nhận" in page
        assert "Quét thẻ của người nhận" in page
        assert card_of(key).state is CardState.RECEIVED

    def test_a_child_does_not_take_its_own_card(self, clerk, home):
        (key,) = ready(captured(home.older, parent=home.mother))
        response = clerk.post(page_of(key), {"receiver": home.older.number.value})
        assert response.status_code == 403


class TestEnter:
    def hand(self, client, key, person, **more):
        return client.post(page_of(key), {"receiver": person.number.value, "hand": "1", **more})

    def test_the_card_is_handed_over(self, clerk, adult):
        (key,) = ready(captured(adult))
        response = self.hand(clerk, key, adult)
        card = card_of(key)
        assert response["Location"] == f"{HANDOVER}done/{card.id}/"
        assert card.state is CardState.HANDED_OVER
        assert enrolment.dossier(dossier_id=key).state is State.HANDED_OVER
        assert "Tài khoản đang được mở" in shown(clerk.get(response["Location"]))

    def test_the_account_is_shown_once_it_is_open(self, clerk, adult):
        (key,) = ready(captured(adult))
        done = self.hand(clerk, key, adult)["Location"]
        outbox.deliver_all(at=AT)
        page = shown(clerk.get(done))
        assert "Mức độ định danh" in page
        assert "02" in page
        assert "Chính chủ" in page

    def test_a_child_s_account_is_held_by_the_representative(self, clerk, home):
        (key,) = ready(captured(home.younger, parent=home.mother))
        done = self.hand(clerk, key, home.mother)["Location"]
        outbox.deliver_all(at=AT)
        page = shown(clerk.get(done))
        assert "Người đại diện giữ" in page
        assert "01" in page

    def test_no_account_was_asked_for(self, clerk, adult):
        (key,) = ready(captured(adult, eid=None))
        done = self.hand(clerk, key, adult)["Location"]
        outbox.deliver_all(at=AT)
        assert "không đề nghị mở tài khoản" in shown(clerk.get(done))

    def test_the_receipt_is_a_paper_of_that_moment(self, clerk, adult):
        (key,) = ready(captured(adult))
        done = self.hand(clerk, key, adult)["Location"]
        outbox.deliver_all(at=AT)
        papers = [clerk.get(f"{done}receipt/") for _ in range(2)]
        assert papers[0].content.startswith(b"%PDF")
        assert papers[0].content == papers[1].content
        assert "Mai" not in papers[0]["Content-Disposition"]

    def test_enter_twice_hands_over_once(self, clerk, adult):
        (key,) = ready(captured(adult))
        answers = {
            self.hand(clerk, key, adult, idempotency_key=TOKEN)["Location"] for _ in range(2)
        }
        assert len(answers) == 1
        states = [step.state for step in queries.card_steps(card_id=card_of(key).id)]
        assert states.count(CardState.HANDED_OVER) == 1

    def test_a_second_desk_comes_too_late(self, clerk, adult):
        (key,) = ready(captured(adult))
        self.hand(clerk, key, adult)
        again = self.hand(clerk, key, adult)
        assert again.status_code == 409
        assert "Thẻ này đã được trả." in shown(again)

    def test_the_wrong_hands_cannot_be_forced(self, clerk, adult):
        (key,) = ready(captured(adult))
        stranger = someone("Phạm Văn Lạ", date(1980, 1, 1))
        assert self.hand(clerk, key, stranger).status_code == 403
        assert card_of(key).state is CardState.RECEIVED

    def test_the_old_card_is_collected_first(self, clerk, adult):
        owed = {"old_document": "cccd", "old_document_number": "001190000001"}
        (key,) = ready(captured(adult, procedure=owed))
        asked = shown(clerk.post(page_of(key), {"receiver": adult.number.value}))
        assert "Đã thu lại thẻ cũ" in asked
        assert "001190000001" in asked
        refused = self.hand(clerk, key, adult)
        assert refused.status_code == 422
        assert "Cần thu lại thẻ cũ trước khi trả thẻ mới." in shown(refused)
        assert card_of(key).state is CardState.RECEIVED
        assert self.hand(clerk, key, adult, collected="1").status_code == 302

    def test_an_old_card_collected_at_capture_is_not_asked_for(self, clerk, adult):
        done = {"old_document": "cccd", "old_document_collected": True}
        (key,) = ready(captured(adult, procedure=done))
        page = shown(clerk.post(page_of(key), {"receiver": adult.number.value}))
        assert "Thẻ cũ đã thu lúc nhận hồ sơ." in page
        assert self.hand(clerk, key, adult).status_code == 302

    def test_nothing_to_show_before_the_handover(self, clerk, adult):
        (key,) = ready(captured(adult))
        assert clerk.get(f"{HANDOVER}done/{card_of(key).id}/").status_code == 404
        assert clerk.get(f"{HANDOVER}done/{uuid4()}/").status_code == 404

    def test_another_unit_does_not_see_the_end(self, clerk, desk, adult):
        (key,) = ready(captured(adult))
        done = self.hand(clerk, key, adult)["Location"]
        elsewhere = desk(Role.CARD_DESK, units=("00232",))
        assert elsewhere.get(done).status_code == 403
        assert elsewhere.get(f"{done}receipt/").status_code == 403


class TestTheAccountPage:
    def account(self, person):
        (key,) = ready(captured(person))
        self.key = key
        hand_over(key, person.number.value)
        return f"/office/account/{eid.account_of(personal_number=person.number.value).id}/"

    def test_it_is_found_by_number_or_card(self, clerk, adult):
        page = self.account(adult)
        for scan in (adult.number.value, qr_of(adult)):
            assert clerk.post("/office/account/", {"number": scan})["Location"] == page

    @pytest.mark.parametrize(("number", "status"), [("", 422), ("1", 422), ("001190000999", 404)])
    def test_a_wrong_number(self, clerk, number, status):
        assert clerk.post("/office/account/", {"number": number}).status_code == status

    def test_it_shows_level_holder_and_leaves_a_look(self, clerk, adult):
        page = shown(clerk.get(self.account(adult)))
        assert "Chính chủ" in page
        assert "Đang dùng" in page
        assert "Mở tài khoản" in page
        (line,) = audit.history(person_id=adult.id, act_prefix="look.")
        assert line.act == "look.account"

    def test_lock_and_unlock_when_the_holder_asks(self, clerk, adult):
        page = self.account(adult)
        clerk.post(f"{page}lock/")
        locked = shown(clerk.get(page))
        assert "Đang khóa" in locked
        assert "Chủ thẻ yêu cầu" in locked
        clerk.post(f"{page}unlock/")
        assert "Đang dùng" in shown(clerk.get(page))

    def test_unlocking_leaves_other_causes(self, clerk, desk, adult):
        page = self.account(adult)
        clerk.post(f"{page}lock/")
        card = f"/office/cards/{card_of(self.key).id}/"
        sent = {"act": "hold", "cause": "hold:detention", "confirmed": "1"}
        desk(Role.APPROVER).post(card, sent)
        outbox.deliver_all(at=AT)
        clerk.post(f"{page}unlock/")
        assert "Thẻ bị giữ" in shown(clerk.get(page))

    def test_only_the_desk_may(self, desk, adult):
        page = self.account(adult)
        for role in (Role.REVIEWER, Role.COMMANDER):
            assert desk(role).post(f"{page}lock/").status_code == 403

    def test_a_grown_child_gets_the_account_with_an_own_phone(self, clerk, desk, home, monkeypatch):
        (key,) = ready(captured(home.older, parent=home.mother))
        hand_over(key, home.mother.number.value)
        row = eid.account_of(personal_number=home.older.number.value)
        page = f"/office/account/{row.id}/"
        assert "Giao tài khoản cho chính chủ" not in shown(clerk.get(page))
        grown = AT.replace(year=2030)
        monkeypatch.setattr(clock, "now", lambda: grown)
        assert "Giao tài khoản cho chính chủ" in shown(clerk.get(page))
        assert clerk.post(page, {"phone": "12"}).status_code == 422
        clerk.post(page, {"phone": "0912 000 111"})
        row = eid.account_of(personal_number=home.older.number.value)
        assert (row.held_by, row.holder_number) == ("holder", home.older.number.value)

    def test_an_unknown_account(self, clerk):
        assert clerk.get(f"/office/account/{uuid4()}/").status_code == 404


def test_a_missing_card_found_again_can_be_handed_over(clerk, adult):
    (key,) = receive(captured(adult))
    approve(key)
    code = to_desk()
    clerk.post(f"/office/cards/batch/{code}/close/")
    assert clerk.post(HANDOVER, {"code": code_of(key)}).status_code == 409
    clerk.post(f"/office/cards/batch/{code}/receive/", {"scanned": card_of(key).serial})
    assert clerk.post(HANDOVER, {"code": code_of(key)})["Location"] == page_of(key)
