"""The officers of a replay at the real screens: each act is a form, and leaves its traces."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import pytest
from tests.support import dossiers, families
from tests.support.dossiers import quick_cards
from tests.support.families import AT, COMMUNE, ON, hanoi, saturday

from cancuoc.domain.enrolment import queries as enrolment
from cancuoc.domain.enrolment.rules import State
from cancuoc.domain.issuance import queries as issuance
from cancuoc.domain.issuance.rules import BatchState, CardState
from cancuoc.domain.verification.rules import NEVER_CLEARED, Decision, Doubt
from cancuoc.foundation import audit, outbox
from cancuoc.interfaces.cli.replaying import desks, staff
from cancuoc.interfaces.cli.replaying.desks import Desks
from cancuoc.interfaces.cli.replaying.tests.acting import AtTheScreen
from cancuoc.interfaces.cli.replaying.web import FormRefused

__all__ = ["hanoi", "quick_cards", "saturday"]


@pytest.fixture
def at_work(
    hanoi: None, saturday: object, quick_cards: None, monkeypatch: pytest.MonkeyPatch
) -> Desks:
    """The desks of a district with their officers, on a Saturday morning."""
    staff.hire(staff.desk_posts(unit_code="009"), since=date(2024, 1, 1), at=AT)
    monkeypatch.setattr(desks, "Officer", AtTheScreen)
    return Desks(address="http://nowhere")


def grown(name: str = "Trần Thị Hoa", **more: Any) -> families.Someone:
    return families.someone(name, date(1990, 3, 10), **more)


def state_of(dossier_id: UUID) -> State:
    return enrolment.dossier(dossier_id=dossier_id).state


def lines(act: str) -> list[audit.Seen]:
    return list(audit.history(act_prefix=act))


class TestSigning:
    def test_everything_that_waits_is_signed_by_the_approver(self, at_work: Desks) -> None:
        ids = dossiers.receive(*(dossiers.captured(grown(f"Trần Thị {n}")) for n in ("A", "B")))
        assert at_work.approve() == 2
        outbox.deliver_all(at=AT)
        assert {state_of(key) for key in ids} == {State.AWAITING_HANDOVER}
        assert {line.actor for line in lines("enrolment.approve")} == {"user:r.pheduyet"}
        assert at_work.used == {"office:approval_sign"}

    def test_nothing_that_waits_is_no_form_at_all(self, at_work: Desks) -> None:
        assert at_work.approve() == 0
        assert at_work.used == set()

    def test_signing_again_finds_nothing_left(self, at_work: Desks) -> None:
        dossiers.receive(dossiers.captured(grown()))
        assert (at_work.approve(), at_work.approve()) == (1, 0)

    def test_more_than_one_form_holds_is_signed_in_several(
        self, at_work: Desks, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(desks, "AT_ONCE", 2)
        dossiers.receive(*(dossiers.captured(grown(f"Lê Thị {n}")) for n in "ABCDE"))
        assert at_work.approve() == 5
        (officer,) = at_work._officers.values()
        assert officer.sent.count("approval_sign") == 3


class TestReviewing:
    def test_a_doubt_that_a_person_may_settle_is_cleared(self, at_work: Desks) -> None:
        someone = grown()
        (key,) = dossiers.receive(dossiers.captured(someone, says={"full_name": "Trần Thị Hòa"}))
        assert state_of(key) is State.IN_REVIEW
        made = at_work.review()
        assert made == {Decision.CLEAR: 1, Decision.REFUSE: 0, Decision.RETURN: 0}
        assert state_of(key) is State.CLEARED
        assert lines("enrolment.clear")[0].actor == "user:r.thamtra"

    def test_a_doubt_that_must_be_mended_first_goes_back_to_the_family(
        self, at_work: Desks
    ) -> None:
        someone = grown()
        families.change(someone, deceased_on=date(2024, 7, 1))
        (key,) = dossiers.receive(dossiers.captured(someone))
        made = at_work.review()
        assert made[Decision.RETURN] == 1
        assert state_of(key) is State.RETURNED

    def test_an_empty_desk_decides_nothing(self, at_work: Desks) -> None:
        assert set(at_work.review().values()) == {0}
        assert at_work.used == set()

    @pytest.mark.parametrize("doubt", list(Doubt))
    def test_each_doubt_alone_is_decided_by_the_law_and_not_by_chance(
        self, doubt: Doubt, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        item = SimpleNamespace(id=uuid4(), doubts=(Doubt.NAME_DIFFERS, doubt))
        monkeypatch.setattr(desks.verification, "desk", lambda **_: [item])
        sent: list[dict[str, str]] = []
        at = Desks(address="")
        monkeypatch.setattr(at, "send", lambda _who, _route, fields, _id: sent.append(fields))
        at.review()
        held = doubt in NEVER_CLEARED
        assert sent == [
            {
                "decision": "return" if held else "clear",
                "reason": "data_conflict" if held else "",
                "note": "",
            }
        ]


class TestCards:
    def made(self, at_work: Desks, *people: families.Someone, **more: Any) -> list[UUID]:
        ids = dossiers.receive(*(dossiers.captured(one, **more) for one in people))
        at_work.approve()
        outbox.deliver_all(at=AT)
        return ids

    def test_the_cards_of_a_commune_go_into_one_box_that_is_sent(self, at_work: Desks) -> None:
        self.made(at_work, grown("Lê Thị A"), grown("Lê Thị B"))
        (code,) = at_work.pack()
        batch = issuance.batch(code=code)
        assert (batch.unit_code, batch.state, batch.cards) == (COMMUNE, BatchState.SENT, 2)
        assert at_work.pack() == []

    def test_a_box_is_emptied_card_by_card_and_closed(self, at_work: Desks) -> None:
        self.made(at_work, grown("Lê Thị A"), grown("Lê Thị B"))
        (code,) = at_work.pack()
        assert at_work.receive(code) == 2
        batch = issuance.batch(code=code)
        assert (batch.state, batch.received, batch.missing) == (BatchState.RECEIVED, 2, 0)
        states = {card.state for card in issuance.cards_of_batch(code=code)}
        assert states == {CardState.RECEIVED}

    def test_a_grown_person_takes_the_card_alone(self, at_work: Desks) -> None:
        (key,) = self.made(at_work, grown())
        at_work.receive(*at_work.pack())
        at_work.hand_over(dossier_id=key)
        assert state_of(key) is State.HANDED_OVER
        (line,) = lines("issuance.hand_over")
        assert line.actor == "user:r.trathe"

    def test_a_child_s_card_goes_to_who_signed_for_it(self, at_work: Desks) -> None:
        home = families.household()
        (key,) = self.made(at_work, home.older, parent=home.mother)
        at_work.receive(*at_work.pack())
        at_work.hand_over(dossier_id=key)
        taken = issuance.handover(card_id=dossiers.card_of(key).id)
        assert taken is not None
        assert taken.receiver_number == home.mother.number.value

    def test_a_card_is_not_given_twice(self, at_work: Desks) -> None:
        (key,) = self.made(at_work, grown())
        at_work.receive(*at_work.pack())
        at_work.hand_over(dossier_id=key)
        with pytest.raises(FormRefused):
            at_work.hand_over(dossier_id=key)
        assert len(lines("issuance.hand_over")) == 1

    def test_a_box_that_was_closed_cannot_be_opened_again(self, at_work: Desks) -> None:
        self.made(at_work, grown())
        (code,) = at_work.pack()
        at_work.receive(code)
        with pytest.raises(FormRefused) as refused:
            at_work.receive(code)
        assert refused.value.details["http_status"] >= 400

    def test_nobody_s_card_is_left_in_the_room_where_it_was_made(self, at_work: Desks) -> None:
        self.made(at_work, grown("Lê Thị A"), grown("Lê Thị B"), grown("Lê Thị C"))
        at_work.pack()
        assert issuance.made_by_unit(scope=("01",), on=ON) == {}


class TestOfficers:
    def test_an_officer_signs_in_once_and_stays(self, at_work: Desks) -> None:
        for name in "AB":
            dossiers.receive(dossiers.captured(grown(f"Lê Thị {name}")))
            at_work.approve()
        (officer,) = at_work._officers.values()
        assert officer.sent == ["sign_in", "purpose", "approval_sign", "approval_sign"]
        assert (officer.password, officer.purpose) == (staff.PASSWORD, staff.PURPOSE)

    def test_each_window_has_an_officer_of_its_own(self, monkeypatch: pytest.MonkeyPatch) -> None:
        made: list[Any] = []

        class Silent:
            def __init__(self, *words: str, purpose: str) -> None:
                made.append(self)
                self.closed = False

            def sign_in(self) -> None:
                return None

            def post(self, path: str, fields: object) -> str:
                return path

            def close(self) -> None:
                self.closed = True

        monkeypatch.setattr(desks, "Officer", Silent)
        at = Desks(address="http://nowhere")
        for window in ("TX-D1", "TX-D2", "TX-D1", ""):
            at.send("r.tiepdon", "office:queue", {}, window=window)
        at.send("r.trathe", "office:cards", {})
        assert len(made) == 4
        assert at.used == {"office:queue", "office:cards"}
        at.close()
        assert all(officer.closed for officer in made)

    def test_a_wrong_password_is_no_silent_officer(self, at_work: Desks) -> None:
        stranger = AtTheScreen("", "r.pheduyet", "sai", purpose="dossier")
        with pytest.raises(FormRefused):
            stranger.sign_in()

    def test_an_officer_may_do_no_more_than_the_role_allows(self, at_work: Desks) -> None:
        (key,) = dossiers.receive(dossiers.captured(grown()))
        with pytest.raises(FormRefused) as refused:
            at_work.send("r.trathe", "office:approval_sign", {"dossiers": [str(key)]})
        assert refused.value.details["http_status"] == 403
        assert state_of(key) is State.CLEARED
