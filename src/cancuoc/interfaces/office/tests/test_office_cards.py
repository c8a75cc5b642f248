"""The card desk: stock, boxes out and in by scan, what is missing, one card and its faces."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest
from tests.support.dossiers import approve, captured, card_of, hand_over, receive, to_desk
from tests.support.families import AT, ON, someone

from cancuoc.domain.issuance import queries, services
from cancuoc.domain.issuance.rules import BatchState, CardState
from cancuoc.foundation import audit
from cancuoc.foundation.actor import Actor, Role

CARDS = "/office/cards/"
TOKEN = "b" * 32


def shown(response) -> str:
    return " ".join(response.content.decode().split())


def made(count: int = 1, *, name: str = "Lê Thị An"):
    """Dossiers whose cards lie finished; returns their ids."""
    people = [someone(name, date(1990, 2, 3 + n)) for n in range(count)]
    ids = receive(*(captured(person) for person in people))
    approve(*ids)
    return ids


def state(key) -> CardState:
    return card_of(key).state


def held(key) -> str:
    """Hand a card over to its holder and return the card's page."""
    to_desk(key)
    card = card_of(key)
    hand_over(key, card.personal_number)
    return f"{CARDS}{card.id}/"


@pytest.fixture(autouse=True)
def drawn(quick_cards):
    """Cards are drawn by a stand-in: how they look is proven elsewhere."""


@pytest.fixture
def clerk(desk):
    return desk(Role.CARD_DESK)


@pytest.fixture
def chief(desk):
    return desk(Role.APPROVER)


class TestStock:
    def test_an_empty_stock_says_so(self, clerk):
        page = shown(clerk.get(CARDS))
        assert "Chưa có thẻ mới để lập lô." in page
        assert "Chưa có lô thẻ nào." in page

    def test_counts_follow_the_cards(self, clerk):
        made(2)
        page = shown(clerk.get(CARDS, {"state": "made"}))
        assert queries.stock(scope=("00352",), on=ON)[CardState.MADE] == 2
        assert page.count("/office/cards/") > 4
        assert "Lê" not in page

    @pytest.mark.parametrize("wanted", ["", "nonsense", "handed_over", "held"])
    def test_any_state_is_answered(self, clerk, wanted):
        assert clerk.get(CARDS, {"state": wanted}).status_code == 200

    @pytest.mark.parametrize("role", [Role.REVIEWER, Role.APPROVER, Role.RECEPTION])
    def test_other_roles_may_not_open_it(self, desk, role):
        assert desk(role).get(CARDS).status_code == 403


class TestBoxes:
    def test_a_box_takes_every_finished_card_of_the_unit(self, clerk):
        ids = made(2)
        response = clerk.post(CARDS, {"unit": "00352"})
        (box,) = queries.batches(scope=("00352",), on=ON)
        assert response["Location"] == f"{CARDS}batch/{box.code}/"
        assert (box.cards, box.waiting) == (2, 2)
        assert {state(key) for key in ids} == {CardState.BATCHED}

    def test_sending_the_form_twice_makes_one_box(self, clerk):
        made()
        first = clerk.post(CARDS, {"unit": "00352", "idempotency_key": TOKEN})
        assert first.status_code == 302
        again = clerk.post(CARDS, {"unit": "00352", "idempotency_key": TOKEN})
        # The unit has nothing left to pack, so the form says so and no second box exists.
        assert again.status_code == 422
        assert len(queries.batches(scope=("00352",), on=ON)) == 1

    @pytest.mark.parametrize("unit", ["", "00232", "01", "abc"])
    def test_only_units_with_cards_are_offered(self, clerk, unit):
        made()
        assert clerk.post(CARDS, {"unit": unit}).status_code == 422

    def test_the_whole_way_of_a_box(self, clerk):
        first, second = made(2)
        box = clerk.post(CARDS, {"unit": "00352"})["Location"]
        assert "Gửi lô đi" in shown(clerk.get(box))
        clerk.post(f"{box}send/")
        response = clerk.post(f"{box}receive/", {"scanned": card_of(first).serial})
        page = shown(clerk.get(response["Location"]))
        assert f"Đã nhận thẻ của hồ sơ {card_of(first).dossier_code}" in page
        assert "1 thẻ sẽ ghi thiếu" in page
        clerk.post(f"{box}close/")
        assert (state(first), state(second)) == (CardState.RECEIVED, CardState.MISSING)
        assert "Thẻ thiếu" in shown(clerk.get(box))

    @pytest.mark.parametrize("spell", [str.lower, lambda c: c.replace("-", " "), lambda c: f" {c}"])
    def test_a_dossier_code_is_read_however_it_is_written(self, clerk, spell):
        (key,) = made()
        box = clerk.post(CARDS, {"unit": "00352"})["Location"]
        clerk.post(f"{box}send/")
        clerk.post(f"{box}receive/", {"scanned": spell(card_of(key).dossier_code)})
        assert state(key) is CardState.RECEIVED

    @pytest.mark.parametrize("scanned", ["", "   ", "không có", "HS-1", "9" * 400])
    def test_a_wrong_scan_leaves_the_box_as_it_is(self, clerk, scanned):
        (key,) = made()
        box = clerk.post(CARDS, {"unit": "00352"})["Location"]
        clerk.post(f"{box}send/")
        assert clerk.post(f"{box}receive/", {"scanned": scanned}).status_code in (404, 422)
        assert state(key) is CardState.BATCHED

    def test_a_card_of_another_box_is_named(self, clerk):
        (key,) = made()
        clerk.post(CARDS, {"unit": "00352"})
        (other,) = made(name="Vũ Thị Na")
        box = clerk.post(CARDS, {"unit": "00352"})["Location"]
        clerk.post(f"{box}send/")
        response = clerk.post(f"{box}receive/", {"scanned": card_of(key).serial})
        assert response.status_code == 409
        assert "Thẻ này không thuộc lô đang nhận." in shown(response)
        assert state(other) is CardState.BATCHED

    def test_an_open_box_is_not_unpacked_and_a_closed_one_not_closed_again(self, clerk):
        made()
        box = clerk.post(CARDS, {"unit": "00352"})["Location"]
        assert clerk.post(f"{box}close/").status_code == 409
        clerk.post(f"{box}send/")
        assert clerk.post(f"{box}send/").status_code == 409
        clerk.post(f"{box}close/")
        assert clerk.post(f"{box}close/").status_code == 409

    def test_a_card_found_later_still_comes_in(self, clerk):
        (key,) = made()
        box = clerk.post(CARDS, {"unit": "00352"})["Location"]
        clerk.post(f"{box}send/")
        clerk.post(f"{box}close/")
        clerk.post(f"{box}receive/", {"scanned": card_of(key).serial})
        assert state(key) is CardState.RECEIVED
        (found,) = queries.batches(scope=("00352",), on=ON)
        assert (found.missing, found.received, found.state) == (0, 1, BatchState.RECEIVED)

    def test_unknown_and_foreign_boxes(self, clerk, desk):
        made()
        box = clerk.post(CARDS, {"unit": "00352"})["Location"]
        assert clerk.get(f"{CARDS}batch/LO-1/").status_code == 404
        elsewhere = desk(Role.CARD_DESK, units=("00232",))
        assert elsewhere.get(box).status_code == 403
        assert elsewhere.post(f"{box}send/").status_code == 403


class TestOneCard:
    def test_its_faces_are_shown_each_with_a_look(self, clerk):
        (key,) = made()
        page = f"{CARDS}{card_of(key).id}/"
        assert "Lê Thị An" in shown(clerk.get(page))
        for side, kind in (("front", b"\x89PNG"), ("back", b"\x89PNG"), ("document", b"%PDF")):
            response = clerk.get(f"{page}{side}/")
            assert response.content.startswith(kind)
            assert response["Cache-Control"] == "no-store"
        acts = [line.act for line in audit.history(act_prefix="look.")]
        assert sorted(acts) == ["look.card", *["look.card_face"] * 3]

    @pytest.mark.parametrize("side", ["state", "personal_number", "FRONT"])
    def test_there_are_no_other_sides(self, clerk, side):
        (key,) = made()
        assert clerk.get(f"{CARDS}{card_of(key).id}/{side}/").status_code == 404
        assert not list(audit.history(act_prefix="look."))

    def test_unknown_and_foreign_cards(self, clerk, desk):
        (key,) = made()
        page = f"{CARDS}{card_of(key).id}/"
        assert clerk.get(f"{CARDS}{uuid4()}/").status_code == 404
        elsewhere = desk(Role.CARD_DESK, units=("00232",))
        assert elsewhere.get(page).status_code == 403
        assert elsewhere.get(f"{page}front/").status_code == 403

    def test_a_scan_opens_it(self, clerk):
        (key,) = made()
        card = card_of(key)
        for scanned in (card.serial, card.dossier_code, card.personal_number):
            response = clerk.post(f"{CARDS}find/", {"scanned": scanned})
            assert response["Location"] == f"{CARDS}{card.id}/"
        assert clerk.post(f"{CARDS}find/", {"scanned": ""})["Location"] == CARDS
        assert clerk.post(f"{CARDS}find/", {"scanned": "000"}).status_code == 404

    def test_spoiled_and_reprinted(self, clerk):
        (key,) = made()
        old = card_of(key)
        page = f"{CARDS}{old.id}/"
        assert clerk.post(page, {"act": "spoil", "reason": "xước"})["Location"] == page
        assert "xước" in shown(clerk.get(page))
        response = clerk.post(page, {"act": "replace", "reason": "in lại"})
        new = card_of(key)
        assert response["Location"] == f"{CARDS}{new.id}/"
        assert new.serial != old.serial
        assert queries.card(card_id=old.id).state is CardState.REPLACED

    @pytest.mark.parametrize(
        ("sent", "status"),
        [
            ({"act": "spoil"}, 422),
            ({"act": "spoil", "reason": "   "}, 422),
            ({"act": "hold", "cause": "hold:detention"}, 422),
            ({"act": "hand_over", "reason": "x"}, 422),
            ({"act": "", "reason": "x"}, 422),
        ],
    )
    def test_what_cannot_be_done_is_said(self, clerk, sent, status):
        (key,) = made()
        assert clerk.post(f"{CARDS}{card_of(key).id}/", sent).status_code == status
        assert state(key) is CardState.MADE


class TestCustody:
    def test_holding_asks_once_more_then_locks(self, chief):
        (key,) = made()
        page = held(key)
        sent = {"act": "hold", "cause": "hold:detention"}
        assert "Giữ thẻ này?" in shown(chief.post(page, sent))
        assert state(key) is CardState.HANDED_OVER
        chief.post(page, {**sent, "confirmed": "1"})
        assert state(key) is CardState.HELD
        assert "Bị tạm giữ" in shown(chief.get(page))
        chief.post(page, {"act": "give_back", "reason": "Hết thời hạn"})
        assert state(key) is CardState.HANDED_OVER

    @pytest.mark.parametrize("cause", ["", "revoke:altered", "hold:made_up", "detention"])
    def test_the_ground_must_be_the_law_s(self, chief, cause):
        (key,) = made()
        response = chief.post(held(key), {"act": "hold", "cause": cause, "confirmed": "1"})
        assert response.status_code == 422
        assert state(key) is CardState.HANDED_OVER

    def test_revoking_ends_the_card(self, chief):
        (key,) = made()
        page = held(key)
        chief.post(page, {"act": "revoke", "cause": "revoke:altered", "confirmed": "1"})
        assert state(key) is CardState.REVOKED
        assert "Ghi nhận" not in shown(chief.get(page))

    def test_the_clerk_has_no_such_acts(self, clerk):
        (key,) = made()
        page = held(key)
        assert 'value="revoke"' not in shown(clerk.get(page))
        sent = {"act": "revoke", "cause": "revoke:altered", "confirmed": "1"}
        assert clerk.post(page, sent).status_code == 422


class TestStopped:
    """The card of a dossier that was found to be a duplicate."""

    def stopped(self) -> tuple[str, str]:
        (key,) = made()
        services.stop_cards(
            dossier_ids=[key],
            reason="Bộ phận so trùng kết luận là cùng một người với hồ sơ khác",
            at=AT,
            by=Actor.system("issuance"),
        )
        return key, f"{CARDS}{card_of(key).id}/"

    def test_its_page_says_why_and_its_time_line_too(self, clerk):
        _, page = self.stopped()
        words = shown(clerk.get(page))
        assert "Không trả thẻ này: Bộ phận so trùng kết luận là cùng một người" in words
        assert "(Bộ phận so trùng kết luận là cùng một người với hồ sơ khác)" in words

    def test_a_clerk_cannot_let_it_go(self, clerk):
        key, page = self.stopped()
        assert "Cho thẻ đi tiếp" not in shown(clerk.get(page))
        sent = {"act": "let_go", "reason": "x", "idempotency_key": TOKEN}
        assert clerk.post(page, sent).status_code == 422
        assert queries.stop_of(dossier_id=key)

    def test_an_approver_lets_it_go_with_a_reason(self, chief):
        key, page = self.stopped()
        assert "Cho thẻ đi tiếp" in shown(chief.get(page))
        sent = {"act": "let_go", "reason": "", "idempotency_key": TOKEN}
        assert chief.post(page, sent).status_code == 422
        sent["reason"] = "Đã đối chiếu, đúng chủ thẻ"
        assert chief.post(page, sent).status_code == 302
        assert queries.stop_of(dossier_id=key) == ""
        words = shown(chief.get(page))
        assert "Không trả thẻ này" not in words
        assert "Đã đối chiếu, đúng chủ thẻ" in words

    def test_a_card_that_is_not_stopped_offers_nothing_of_it(self, chief):
        (key,) = made()
        page = shown(chief.get(f"{CARDS}{card_of(key).id}/"))
        assert "Không trả thẻ này" not in page
        assert "Cho thẻ đi tiếp" not in page
