"""What no form of the back office sends: forged ids, strange signs, one key for two acts."""

from __future__ import annotations

from datetime import date
from uuid import UUID, uuid4

import pytest
from tests.bad_input.proof import nothing_written, words_of
from tests.support.dossiers import approve, captured, card_of, hand_over, ready, receive
from tests.support.families import ON, someone
from tests.support.officers import officer

from cancuoc.domain.eid import queries as eid
from cancuoc.domain.enrolment import queries as enrolment
from cancuoc.domain.enrolment.rules import State
from cancuoc.domain.issuance.rules import CardState
from cancuoc.domain.verification import queries as verification
from cancuoc.foundation import audit
from cancuoc.foundation.actor import Role

KEY = "d" * 32
SIGN, QUEUE = "/office/approval/sign/", "/office/approval/"
NUL = "\x00"


def waiting(name: str = "Lê Thị Mai") -> UUID:
    """A dossier that waits for the second signature."""
    (key,) = receive(captured(someone(name, date(1990, 2, 3)), pictures=False))
    return key


def doubted(name: str = "Lê Thị Mai") -> UUID:
    """A dossier whose name differs from the register."""
    says = {"full_name": "Lê Thị Lan"}
    (key,) = receive(captured(someone(name, date(1990, 2, 3)), says=says))
    return key


def item_page(key: UUID) -> str:
    items = verification.desk(scope=("01",), on=ON)
    return f"/office/review/{next(i.id for i in items if i.dossier_id == key)}/"


def state_of(key: UUID) -> State:
    return enrolment.dossier(dossier_id=key).state


class TestOneDossierWrittenTwoWays:
    @pytest.mark.parametrize(
        "again",
        [
            str,
            lambda key: str(key).upper(),
            lambda key: key.hex,
            lambda key: f"{{{key}}}",
            lambda key: key.urn,
        ],
    )
    def test_a_dossier_sent_twice_is_signed_and_counted_once(self, desk, again):
        key = waiting()
        answer = desk(Role.APPROVER).post(SIGN, {"dossiers": [str(key), again(key)]})
        assert answer["Location"] == f"{QUEUE}?approved=1"
        assert [s.act for s in enrolment.steps(dossier_id=key)].count("approve") == 1

    @pytest.mark.parametrize("told", ["9" * 5000, "²", "１", "-1", "1.5", "1e9"])
    def test_a_forged_count_in_the_address_is_answered(self, desk, told):
        assert desk(Role.APPROVER).get(QUEUE, {"approved": told}).status_code == 200


class TestOneKeyForTwoActs:
    def test_a_used_key_signs_nothing_more(self, desk):
        first, second = waiting(), waiting("Vũ Thị Na")
        client = desk(Role.APPROVER)
        client.post(SIGN, {"dossiers": [str(first)], "idempotency_key": KEY})
        with nothing_written():
            client.post(SIGN, {"dossiers": [str(second)], "idempotency_key": KEY})
        assert state_of(second) is State.CLEARED
        assert "Còn 1 hồ sơ" in words_of(client.get(QUEUE))

    def test_the_key_of_a_signature_does_no_harm_at_another_screen(self, desk, quick_cards):
        signed, seen = waiting(), doubted("Vũ Thị Na")
        client = desk(Role.APPROVER, Role.REVIEWER)
        client.post(SIGN, {"dossiers": [str(signed)], "idempotency_key": KEY})
        sent = {"decision": "clear", "idempotency_key": KEY}
        assert client.post(item_page(seen), sent).status_code < 500

    def test_the_key_of_one_doubt_decides_no_other(self, desk):
        first, second = doubted(), doubted("Vũ Thị Na")
        client = desk(Role.REVIEWER)
        for key in (first, second):
            sent = {"decision": "clear", "idempotency_key": KEY}
            assert client.post(item_page(key), sent).status_code == 302
        # Either it is decided or nobody is told so: a silent "done" would lose the dossier.
        assert {state_of(first), state_of(second)} == {State.CLEARED}

    def test_the_key_of_a_box_hands_over_and_spoils_all_the_same(self, desk, quick_cards):
        adults = [someone(name, date(1990, 2, 3)) for name in ("Lê Thị Mai", "Vũ Thị Na")]
        taken, spoiled = receive(*(captured(adult) for adult in adults))
        approve(taken, spoiled)
        client = desk(Role.CARD_DESK)
        box = client.post("/office/cards/", {"unit": "00352", "idempotency_key": KEY})["Location"]
        client.post(f"{box}send/")
        for key in (taken, spoiled):
            client.post(f"{box}receive/", {"scanned": card_of(key).serial})
        page = f"/office/cards/{card_of(spoiled).id}/"
        client.post(page, {"act": "spoil", "reason": "xước", "idempotency_key": KEY})
        sent = {"receiver": adults[0].number.value, "hand": "1", "idempotency_key": KEY}
        done = client.post(f"/office/handover/{card_of(taken).dossier_code}/", sent)
        assert done.status_code == 302
        assert card_of(taken).state is CardState.HANDED_OVER
        assert card_of(spoiled).state is CardState.SPOILED

    def test_two_officers_may_use_the_same_key(self, desk):
        first, second = waiting(), waiting("Vũ Thị Na")
        desk(Role.APPROVER).post(SIGN, {"dossiers": [str(first)], "idempotency_key": KEY})
        other = desk(Role.APPROVER, Role.REVIEWER)
        other.post(SIGN, {"dossiers": [str(second)], "idempotency_key": KEY})
        assert state_of(second) is State.APPROVED


class TestStrangeSigns:
    @pytest.mark.parametrize(
        ("role", "address", "asked"),
        [
            (Role.ADMINISTRATOR, "/office/users/", {"q": "😀%_\\"}),
            (Role.ADMINISTRATOR, f"/office/users/{'x' * 3000}/", {}),
            (Role.ADMINISTRATOR, "/office/stations/a%00b/", {}),
            (Role.ADMINISTRATOR, f"/office/stations/{'X' * 3000}/", {}),
            (Role.APPROVER, QUEUE, {"page": "9999"}),
            (Role.REVIEWER, "/office/review/", {"doubt": NUL, "after": NUL}),
            (Role.CARD_DESK, "/office/cards/", {"state": NUL}),
            (Role.CARD_DESK, "/office/cards/batch/a%00b/", {}),
            (Role.CARD_DESK, f"/office/cards/batch/{'L' * 3000}/", {}),
            (Role.CARD_DESK, "/office/handover/a%00b/", {}),
            (Role.CARD_DESK, f"/office/handover/{'H' * 3000}/", {}),
            (Role.INSPECTOR, "/office/who-looked/", {"person": NUL}),
            (Role.INSPECTOR, "/office/who-looked/", {"page": "99999"}),
        ],
    )
    def test_no_address_breaks_the_centre(self, desk, role, address, asked):
        assert desk(role).get(address, asked).status_code < 500

    @pytest.mark.parametrize(
        ("address", "field"),
        [
            ("/office/handover/", "code"),
            ("/office/cards/find/", "scanned"),
            ("/office/account/", "number"),
        ],
    )
    @pytest.mark.parametrize("scan", [NUL, f"HS-2407{NUL}", "|" * 50, "😀", "１" * 12, "0" * 12])
    def test_no_scan_breaks_the_centre(self, desk, address, field, scan):
        client = desk(Role.CARD_DESK)
        with nothing_written():
            assert client.post(address, {field: scan}).status_code < 500

    @pytest.mark.parametrize("number", [0, 2**31, 2**63, 10**40])
    def test_no_number_of_a_right_is_too_big_to_be_refused(self, desk, number):
        officer("huong", Role.RECEPTION, units=["00352"])
        address = f"/office/users/huong/grants/{number}/withdraw/"
        assert desk(Role.ADMINISTRATOR).post(address).status_code == 409

    @pytest.mark.parametrize(
        "days",
        [
            {"since": "1/1/0001"},
            {"until": "31/12/9999"},
            {"since": "1/1/1800", "until": "31/12/2399"},
            {"since": "29/2/2023"},
            {"until": "29/2/2024"},
        ],
    )
    def test_no_day_is_too_far_away_for_the_book(self, desk, days):
        assert desk(Role.INSPECTOR).get("/office/who-looked/", days).status_code < 500

    @pytest.mark.parametrize(
        "days",
        [
            {"valid_from": "1/1/1800", "valid_to": "31/12/2399"},
            {"valid_from": "31/12/9999"},
            {"valid_from": "6/7/2024", "valid_to": "5/7/2024"},
        ],
    )
    def test_no_day_is_too_far_away_for_a_right(self, desk, days):
        officer("huong", Role.RECEPTION, units=["00352"])
        sent = {"role": "reviewer", "unit": "00352", **days}
        client = desk(Role.ADMINISTRATOR, units=("01",))
        assert client.post("/office/users/huong/", sent).status_code < 500


class TestForeignUnits:
    """An officer of another unit who knows every id reaches nothing and learns no name."""

    NAME = "Thị Mai"

    def test_a_doubted_dossier(self, desk):
        key = doubted()
        page = item_page(key)
        elsewhere = desk(Role.REVIEWER, units=("00232",))
        for sent in ({"decision": "clear"}, {"decision": "return", "reason": "data_conflict"}):
            self.refused(elsewhere.post(page, sent))
        asked = {"decision": "refuse", "reason": "data_conflict"}
        self.refused(elsewhere.post(page, asked))
        self.refused(elsewhere.post(page, {**asked, "confirmed": "1"}))
        self.refused(elsewhere.get(f"{page}cc03/"))
        self.refused(elsewhere.get(f"/office/dossier/{key}/face/"))
        assert state_of(key) is State.IN_REVIEW
        self.unseen()

    def test_a_waiting_dossier(self, desk):
        key = waiting()
        elsewhere = desk(Role.APPROVER, units=("00232",))
        self.refused(elsewhere.get(f"{QUEUE}{key}/"))
        self.refused(elsewhere.post(f"{QUEUE}{key}/", {"reason": "Ảnh mờ"}))
        assert state_of(key) is State.CLEARED
        self.unseen()

    def test_the_sum_of_a_signature_counts_no_foreign_dossier(self, desk):
        key = waiting()
        elsewhere = desk(Role.APPROVER, units=("00232",))
        assert elsewhere.post(QUEUE, {"dossiers": [str(key)]}).status_code == 422
        assert elsewhere.post(QUEUE, {"whole_page": "1"}).status_code == 422

    @pytest.mark.parametrize(
        "sent",
        [
            {"act": "hold", "cause": "hold:detention"},
            {"act": "hold", "cause": "hold:detention", "confirmed": "1"},
            {"act": "revoke", "cause": "revoke:altered"},
            {"act": "revoke", "cause": "revoke:altered", "confirmed": "1"},
            {},
        ],
    )
    def test_a_card_in_its_holder_s_hand(self, desk, quick_cards, sent):
        adult = someone("Lê Thị Mai", date(1990, 2, 3))
        (key,) = ready(captured(adult))
        hand_over(key, adult.number.value)
        page = f"/office/cards/{card_of(key).id}/"
        self.refused(desk(Role.APPROVER, units=("00232",)).post(page, sent))
        assert card_of(key).state is CardState.HANDED_OVER
        self.unseen()

    def test_a_card_at_the_desk(self, desk, quick_cards):
        (key,) = ready(captured(someone("Lê Thị Mai", date(1990, 2, 3))))
        card = card_of(key)
        elsewhere = desk(Role.CARD_DESK, units=("00232",))
        box = f"/office/cards/batch/{card.batch_code}/"
        for address in ("receive/", "send/", "close/"):
            self.refused(elsewhere.post(box + address, {"scanned": card.serial}))
        for scanned in (card.serial, card.dossier_code, card.personal_number):
            self.refused(elsewhere.post("/office/cards/find/", {"scanned": scanned}))
        for act in ("spoil", "miss"):
            self.refused(
                elsewhere.post(f"/office/cards/{card.id}/", {"act": act, "reason": "xước"})
            )
        own = {"receiver": card.personal_number}
        for sent in ({}, own, {**own, "hand": "1"}):
            self.refused(elsewhere.post(f"/office/handover/{card.dossier_code}/", sent))
        assert card_of(key).state is CardState.RECEIVED
        self.unseen()

    def refused(self, answer) -> None:
        assert answer.status_code == 403, words_of(answer)
        assert self.NAME not in words_of(answer)

    def unseen(self) -> None:
        assert not list(audit.history(act_prefix="look."))


class TestAccountsThatAreNotThere:
    @pytest.mark.parametrize("act", ["", "lock/", "unlock/"])
    def test_an_unknown_account_is_not_found(self, desk, act):
        sent = {"phone": "0912000111"}
        client = desk(Role.CARD_DESK)
        with nothing_written():
            answer = client.post(f"/office/account/{uuid4()}/{act}", sent)
        assert answer.status_code == 404

    def test_a_lock_asked_twice_is_one_lock(self, desk, quick_cards):
        adult = someone("Lê Thị Mai", date(1990, 2, 3))
        (key,) = ready(captured(adult))
        hand_over(key, adult.number.value)
        account = eid.account_of(personal_number=adult.number.value)
        client = desk(Role.CARD_DESK)
        answers = [client.post(f"/office/account/{account.id}/lock/") for _ in range(2)]
        assert {answer.status_code for answer in answers} <= {302, 409}
        acts = [step.act for step in eid.account_steps(account_id=account.id)]
        assert acts.count("lock") == 1

    def test_an_adult_s_own_account_is_not_given_away(self, desk, quick_cards):
        adult = someone("Lê Thị Mai", date(1990, 2, 3))
        (key,) = ready(captured(adult))
        hand_over(key, adult.number.value)
        account = eid.account_of(personal_number=adult.number.value)
        page = f"/office/account/{account.id}/"
        client = desk(Role.CARD_DESK)
        with nothing_written():
            answer = client.post(page, {"phone": "0912000111"})
        assert 400 <= answer.status_code < 500
        assert eid.account_of(personal_number=adult.number.value) == account
