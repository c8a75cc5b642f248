"""Whole flows of the back office, each step by the hand whose step it is, and told as it was."""

from __future__ import annotations

import dataclasses
from datetime import date

import pytest
from tests.bad_input.proof import nothing_written, words_of
from tests.support import families
from tests.support.dossiers import captured, card_of, ready, receive
from tests.support.families import AT, ON, someone
from tests.support.officers import officer, signed_in
from tests.support.together import together
from tests.support.told import Told

from cancuoc.domain.eid import queries as eid
from cancuoc.domain.enrolment import queries as enrolment
from cancuoc.domain.enrolment.rules import State
from cancuoc.domain.issuance import queries
from cancuoc.domain.issuance.rules import CardState
from cancuoc.domain.verification import queries as verification
from cancuoc.foundation import audit, outbox
from cancuoc.foundation.actor import Role

REVIEW, QUEUE, CARDS = "/office/review/", "/office/approval/", "/office/cards/"
HANDOVER = "/office/handover/"
NAME = "Lê Thị Mai"


@pytest.fixture(autouse=True)
def drawn(quick_cards):
    """Cards are drawn by a stand-in: how they look is proven elsewhere."""


@pytest.fixture
def adult(hanoi, saturday):
    return someone(NAME, date(1990, 2, 3))


def state_of(key) -> State:
    return enrolment.dossier(dossier_id=key).state


def item_page(key) -> str:
    items = verification.desk(scope=("01",), on=ON)
    return f"{REVIEW}{next(i.id for i in items if i.dossier_id == key)}/"


def deliver() -> None:
    outbox.deliver_all(at=AT)


class TestFromDoubtToAccount:
    def test_four_hands_take_one_dossier_to_its_owner(self, desk, adult):
        (key,) = receive(captured(adult, says={"full_name": "Lê Thị Lan"}))
        reviewer, approver = desk(Role.REVIEWER), desk(Role.APPROVER)
        clerk, inspector = desk(Role.CARD_DESK), desk(Role.INSPECTOR)
        reviewer.post(item_page(key), {"decision": "clear", "note": "Đã xem giấy khai sinh"})
        deliver()
        approver.post(f"{QUEUE}sign/", {"dossiers": [str(key)]})
        deliver()
        box = clerk.post(CARDS, {"unit": "00352"})["Location"]
        clerk.post(f"{box}send/")
        card = card_of(key)
        clerk.post(f"{box}receive/", {"scanned": card.serial})
        page = clerk.post(HANDOVER, {"code": card.dossier_code})["Location"]
        done = clerk.post(page, {"receiver": adult.number.value, "hand": "1"})["Location"]
        deliver()
        assert state_of(key) is State.HANDED_OVER
        assert "Chính chủ" in words_of(clerk.get(done))
        # One dossier, told in the book by the opaque id of its person, never by a name.
        book = inspector.get("/office/who-looked/", {"person": str(adult.id)})
        assert "Xem" in words_of(book)
        assert NAME not in words_of(book)
        assert adult.number.value not in words_of(book)

    def test_sent_back_by_the_second_hand_it_is_cleared_and_signed_again(self, desk, adult):
        (key,) = receive(captured(adult, pictures=False))
        reviewer, approver = desk(Role.REVIEWER), desk(Role.APPROVER)
        approver.post(f"{QUEUE}{key}/", {"reason": "Ảnh mờ"})
        assert "Còn 0 hồ sơ" in words_of(approver.get(QUEUE))
        page = item_page(key)
        seen = words_of(reviewer.get(page))
        assert "Ảnh mờ" in seen
        assert "Người phê duyệt đề nghị xem lại" in seen
        reviewer.post(page, {"decision": "clear"})
        deliver()
        assert "Còn 1 hồ sơ" in words_of(approver.get(QUEUE))
        assert approver.post(f"{QUEUE}sign/", {"dossiers": [str(key)]}).status_code == 302
        assert state_of(key) is State.APPROVED

    def test_the_hand_that_reviewed_does_not_sign(self, desk, adult):
        (key,) = receive(captured(adult, says={"full_name": "Lê Thị Lan"}))
        both = desk(Role.REVIEWER, Role.APPROVER)
        both.post(item_page(key), {"decision": "clear"})
        deliver()
        with nothing_written():
            answer = both.post(f"{QUEUE}sign/", {"dossiers": [str(key)]})
        assert answer.status_code == 403
        assert state_of(key) is State.CLEARED

    def test_a_second_account_of_the_same_hand_does_not_sign_either(self, hanoi, saturday, adult):
        base = captured(adult, pictures=False)
        taker = dataclasses.replace(base.identity.officer, username="tai-khoan-1", hand="tay")
        identity = dataclasses.replace(base.identity, officer=taker)
        (key,) = receive(dataclasses.replace(base, identity=identity))
        user = officer("tay", Role.APPROVER, units=("00352",))
        answer = signed_in(user).post(f"{QUEUE}sign/", {"dossiers": [str(key)]})
        assert answer.status_code == 403

    def test_a_batch_with_one_barred_dossier_signs_none(self, desk, adult):
        base = captured(someone("Đỗ Thị Na", date(1990, 2, 3)), pictures=False)
        taker = dataclasses.replace(base.identity.officer, hand="approver-00352")
        identity = dataclasses.replace(base.identity, officer=taker)
        free, mine = receive(
            captured(adult, pictures=False), dataclasses.replace(base, identity=identity)
        )
        approver = desk(Role.APPROVER)
        with nothing_written():
            answer = approver.post(f"{QUEUE}sign/", {"dossiers": [str(free), str(mine)]})
        assert answer.status_code == 403
        assert {state_of(free), state_of(mine)} == {State.CLEARED}


class TestWhatEachActTells:
    """Each act leaves its own line and news; each page that only shows leaves looks alone."""

    def test_pages_that_show_write_nothing_but_looks(self, desk, adult):
        (key,) = ready(captured(adult))
        card = card_of(key)
        clerk = desk(Role.CARD_DESK)
        told = Told()
        for address in (
            CARDS,
            f"{CARDS}{card.id}/",
            f"{CARDS}{card.id}/front/",
            f"{CARDS}batch/{card.batch_code}/",
            f"{HANDOVER}{card.dossier_code}/",
        ):
            assert clerk.get(address).status_code == 200
        assert {act.partition(".")[0] for act in told.acts()} == {"look"}
        assert told.topics() == []

    def test_asking_once_more_is_not_the_act(self, desk, adult):
        (key,) = receive(captured(adult, says={"full_name": "Lê Thị Lan"}))
        reviewer, page = desk(Role.REVIEWER), item_page(key)
        told = Told()
        with nothing_written():
            reviewer.post(page, {"decision": "refuse", "reason": "data_conflict"})
        assert told.acts() == ["look.review"]
        assert told.topics() == []

    def test_a_receiver_other_than_the_holder_is_a_look_at_that_person_too(self, desk):
        home = families.household()
        (key,) = ready(captured(home.older, parent=home.mother))
        page = f"{HANDOVER}{card_of(key).dossier_code}/"
        desk(Role.CARD_DESK).post(page, {"receiver": home.mother.number.value})
        (line,) = audit.history(person_id=home.mother.id, act_prefix="look.")
        assert line.act == "look.receiver"

    def test_a_stranger_s_name_is_not_told_to_the_desk(self, desk, adult):
        stranger = someone("Phạm Văn Lạ", date(1980, 1, 1))
        (key,) = ready(captured(adult))
        page = f"{HANDOVER}{card_of(key).dossier_code}/"
        answer = desk(Role.CARD_DESK).post(page, {"receiver": stranger.number.value})
        assert answer.status_code == 403
        assert "Phạm Văn Lạ" not in words_of(answer)
        assert not list(audit.history(person_id=stranger.id, act_prefix="look."))

    def test_an_account_s_lock_is_one_line_and_its_end_another(self, desk, adult):
        (key,) = ready(captured(adult))
        clerk = desk(Role.CARD_DESK)
        page = f"{HANDOVER}{card_of(key).dossier_code}/"
        clerk.post(page, {"receiver": adult.number.value, "hand": "1"})
        deliver()
        account = eid.account_of(personal_number=adult.number.value)
        told = Told()
        clerk.post(f"/office/account/{account.id}/lock/")
        clerk.post(f"/office/account/{account.id}/unlock/")
        assert [act.partition(".")[0] for act in told.acts()] == ["eid", "eid"]


class TestNamesAtTheirPlace:
    """Lists and titles bear codes; a name stands only on the page of one person."""

    def test_no_list_and_no_title_bears_a_name(self, desk, adult):
        doubted = someone("Vũ Thị Na", date(1991, 2, 3))
        (held,) = ready(captured(adult))
        receive(captured(doubted, says={"full_name": "Vũ Thị Nụ"}))
        receive(captured(someone("Hồ Thị Sim", date(1992, 2, 3)), pictures=False))
        client = desk(Role.REVIEWER, Role.APPROVER, Role.CARD_DESK, Role.INSPECTOR)
        lists = (
            *(REVIEW, f"{REVIEW}returned/", QUEUE, CARDS, f"{CARDS}?state=received", HANDOVER),
            *("/office/account/", f"{CARDS}batch/{card_of(held).batch_code}/"),
            "/office/who-looked/",
        )
        for address in lists:
            page = words_of(client.get(address))
            for name in (NAME, "Vũ Thị", "Hồ Thị Sim"):
                assert name not in page, (address, name)

    def test_the_sum_of_a_signature_bears_no_name(self, desk, adult):
        (key,) = receive(captured(adult, pictures=False))
        page = words_of(desk(Role.APPROVER).post(QUEUE, {"dossiers": [str(key)]}))
        assert "Ký duyệt 1 hồ sơ?" in page
        assert NAME not in page

    def test_a_name_is_never_read_as_a_piece_of_a_page(self, desk, adult):
        says = {"full_name": "Lê Thị Lan", "birth_registration_place": None}
        (key,) = receive(captured(adult, says=says))
        reviewer, page = desk(Role.REVIEWER), item_page(key)
        note = "<script>alert(1)</script>"
        asked = reviewer.post(page, {"decision": "refuse", "reason": "data_conflict", "note": note})
        assert note not in asked.content.decode()
        assert "&lt;script&gt;" in asked.content.decode()


class TestTwoAtOnce:
    """Two officers press at one moment: one wins, the other is told, nothing happens twice."""

    pytestmark = pytest.mark.django_db(transaction=True)

    def test_two_desks_hand_one_card_over_once(self, desk, adult):
        (key,) = ready(captured(adult))
        page = f"{HANDOVER}{card_of(key).dossier_code}/"
        sent = {"receiver": adult.number.value, "hand": "1"}
        clerks = [desk(Role.CARD_DESK), desk(Role.CARD_DESK, Role.RECEPTION)]
        answers = together(*(lambda c=c: c.post(page, sent).status_code for c in clerks))
        assert sorted(answers) == [302, 409]
        states = [step.state for step in queries.card_steps(card_id=card_of(key).id)]
        assert states.count(CardState.HANDED_OVER) == 1

    def test_two_approvers_sign_one_dossier_once(self, desk, adult):
        (key,) = receive(captured(adult, pictures=False))
        hands = [desk(Role.APPROVER), desk(Role.APPROVER, Role.RECEPTION)]
        sent = {"dossiers": [str(key)]}
        answers = together(*(lambda c=c: c.post(f"{QUEUE}sign/", sent).status_code for c in hands))
        assert sorted(answers) == [302, 409]
        assert [s.act for s in enrolment.steps(dossier_id=key)].count("approve") == 1

    def test_a_signature_and_a_sending_back_do_not_both_happen(self, desk, adult):
        (key,) = receive(captured(adult, pictures=False))
        one, other = desk(Role.APPROVER), desk(Role.APPROVER, Role.RECEPTION)
        answers = together(
            lambda: one.post(f"{QUEUE}sign/", {"dossiers": [str(key)]}).status_code,
            lambda: other.post(f"{QUEUE}{key}/", {"reason": "Ảnh mờ"}).status_code,
        )
        assert sorted(answers) == [302, 409]
        assert state_of(key) in (State.APPROVED, State.IN_REVIEW)

    def test_two_reviewers_decide_one_dossier_once(self, desk, adult):
        (key,) = receive(captured(adult, says={"full_name": "Lê Thị Lan"}))
        page = item_page(key)
        one, other = desk(Role.REVIEWER), desk(Role.REVIEWER, Role.RECEPTION)
        back = {"decision": "return", "reason": "data_conflict"}
        answers = together(
            lambda: one.post(page, {"decision": "clear"}).status_code,
            lambda: other.post(page, back).status_code,
        )
        assert sorted(answers) == [302, 409]
        acts = [step.act for step in enrolment.steps(dossier_id=key)]
        assert acts.count("clear") + acts.count("return") == 1

    def test_one_form_sent_twice_at_once_packs_one_box(self, desk, adult):
        (key,) = receive(captured(adult))
        desk(Role.APPROVER).post(f"{QUEUE}sign/", {"dossiers": [str(key)]})
        deliver()
        clerk = desk(Role.CARD_DESK)
        sent = {"unit": "00352", "idempotency_key": "e" * 32}
        answers = together(*[lambda: clerk.post(CARDS, sent).status_code] * 2)
        assert set(answers) <= {302, 409, 422}
        assert 302 in answers
        assert len(queries.batches(scope=("00352",), on=ON)) == 1
