"""Any row of acts on a card, a box or an approval: what always holds afterwards."""

from __future__ import annotations

from collections import Counter

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cancuoc.domain.enrolment.rules import State as DossierState
from cancuoc.domain.issuance import models, queries, services
from cancuoc.domain.issuance.rules import LIVE, ApprovalState, CardState
from cancuoc.domain.issuance.tests.conftest import (
    APPROVER,
    AT,
    DESK,
    ON,
    SYSTEM,
    UNIT,
    actor,
    card,
    carded,
    cleared_fact,
    hand,
    make,
    packet,
    queued,
    state_of,
)
from cancuoc.domain.verification import queries as verification
from cancuoc.domain.verification import services as review
from cancuoc.domain.verification.rules import Decision
from cancuoc.foundation import storage
from cancuoc.foundation.actor import Role
from cancuoc.foundation.models import AuditEvent, OutboxFact
from cancuoc.kernel.refusal import Refusal

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("drawn")]
CITY = ("01",)
quick = settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def tried(act) -> bool:
    """Do an act with a savepoint of its own; return whether it was done."""
    try:
        with transaction.atomic():
            act()
    except Refusal:
        return False
    return True


def on_newest(service, by=DESK, **more):
    return lambda key, code: service(
        scanned=card(key).serial, reason="vì sao", at=AT, by=by, **more
    )


ACTS = {
    "receive": lambda key, code: services.receive_card(
        batch_code=code, scanned=card(key).serial, at=AT, by=DESK
    ),
    "close": lambda key, code: services.close_batch(code=code, at=AT, by=DESK),
    "miss": on_newest(services.mark_missing),
    "spoil": on_newest(services.spoil),
    "reprint": lambda key, code: services.reprint(
        scanned=card(key).serial, reason="in lại", blobs=storage.store(), at=AT, by=DESK
    ),
    "hand": lambda key, code: hand(key),
    "hold": on_newest(services.hold, by=APPROVER),
    "give_back": on_newest(services.give_back, by=APPROVER),
    "revoke": on_newest(services.revoke, by=APPROVER),
}
LIKELY = ["receive", "close", "hand", "hold", "revoke", "spoil", "reprint"]
WALKS = st.lists(st.sampled_from([*ACTS, *LIKELY]), max_size=10)


@pytest.fixture
def sent():
    """A card in a box that is on its way, and a second one beside it."""
    key, beside = carded(packet(), packet())
    code = services.make_batch(unit_code=UNIT, at=AT, by=DESK)
    services.send_batch(code=code, at=AT, by=DESK)
    return key, beside, code


def of_card(row) -> list[str]:
    lines = AuditEvent.objects.filter(object_kind="card", object_id=str(row.id))
    return list(lines.order_by("id").values_list("act", flat=True))


class TestCards:
    @quick
    @given(walk=WALKS)
    def test_state_history_audit_box_and_dossier_always_agree(self, sent, walk):
        key, beside, code = sent
        with transaction.atomic():
            gone: set[str] = set()
            for name in walk:
                before = card(key)
                if not tried(lambda name=name: ACTS[name](key, code)):
                    assert card(key) == before
                rows = queries.cards_of_person(personal_number=before.personal_number)
                dead = {row.serial for row in rows if row.state not in LIVE}
                assert gone <= dead, "a card that was gone came back"
                gone = dead
            self.every_card_has_its_steps_and_lines(key)
            self.the_dossier_follows_the_card(key)
            self.the_box_balances(code)
            self.the_stock_counts_every_card_once()
            self.the_card_beside_only_went_with_the_box(beside, code)
            transaction.set_rollback(True)

    def every_card_has_its_steps_and_lines(self, key):
        rows = models.Card.objects.filter(dossier_id=key).order_by("serial")
        assert len([row for row in rows if row.state in LIVE]) <= 1
        for row in rows:
            states = [step.state for step in queries.card_steps(card_id=row.id)]
            assert (states[0], states[-1]) == (CardState.MADE, row.state)
            # Every move after the making is one line; the first line is that of the making.
            assert len(of_card(row)) == len(states)
            assert of_card(row)[0] == "issuance.make_card"

    def the_dossier_follows_the_card(self, key):
        handed = models.Handover.objects.filter(card__dossier_id=key).count()
        assert (state_of(key) is DossierState.HANDED_OVER) == (handed == 1)
        told = Counter(OutboxFact.objects.values_list("topic", flat=True))
        assert told["issuance.HandedOver"] == handed <= 1
        assert told["issuance.CardMade"] == models.Card.objects.count()
        assert told["issuance.CardHeld"] - told["issuance.CardReturned"] in (0, 1)

    def the_box_balances(self, code):
        row = queries.batch(code=code)
        cards = models.Card.objects.filter(batch__code=code)
        out = cards.filter(history__state=CardState.RECEIVED).distinct()
        assert row.cards == cards.count() == 2
        assert row.received == out.exclude(state=CardState.MISSING).count()
        reprinted = cards.filter(state=CardState.REPLACED).exclude(id__in=out).count()
        assert row.waiting + row.received + row.missing + reprinted == row.cards
        if row.state == "received":
            assert row.waiting == 0

    def the_stock_counts_every_card_once(self):
        stock = queries.stock(scope=CITY, on=ON)
        assert sum(stock.values()) == models.Card.objects.count()
        for state in CardState:
            assert len(queries.cards(scope=CITY, on=ON, states=[state])) == stock[state]
        assert sum(queries.made_by_unit(scope=CITY, on=ON).values()) == stock[CardState.MADE]

    def the_card_beside_only_went_with_the_box(self, beside, code):
        states = [step.state for step in queries.card_steps(card_id=card(beside).id)]
        closed = queries.batch(code=code).state == "received"
        assert states == ["made", "batched", *(["missing"] if closed else [])]

    def test_a_card_reprinted_before_it_came_out_is_not_said_to_have_come_out(self, sent):
        key, _, code = sent
        services.close_batch(code=code, at=AT, by=DESK)
        ACTS["reprint"](key, code)
        row = queries.batch(code=code)
        assert (row.cards, row.received, row.missing) == (2, 0, 1)


def look_again(key) -> None:
    """The reviewer clears what was sent back, and the news comes to the queue twice."""
    (item,) = [i for i in verification.desk(scope=CITY, on=ON) if i.dossier_id == key]
    review.decide(
        item_id=item.id,
        decision=Decision.CLEAR,
        print_notice=lambda *_: "",
        at=AT,
        by=actor("hand-r", Role.REVIEWER),
    )
    fact = cleared_fact(key, reviewer_hand="hand-r")
    for _ in range(2):
        services.queue_for_approval(cleared=[fact], at=AT, by=SYSTEM)


SIGNING = {
    "approve": lambda key: services.approve(dossier_ids=[key], at=AT, by=APPROVER),
    "send_back": lambda key: services.send_back(dossier_id=key, reason="mờ", at=AT, by=APPROVER),
    "look_again": look_again,
    "make": lambda key: make(key),
    "told_again": lambda key: services.queue_for_approval(
        cleared=[cleared_fact(key)], at=AT, by=SYSTEM
    ),
}


class TestApprovals:
    @quick
    @given(walk=st.lists(st.sampled_from(sorted(set(SIGNING) - {"told_again"})), max_size=10))
    def test_approval_and_dossier_never_disagree(self, walk):
        with transaction.atomic():
            (key,) = queued(packet())
            for name in walk:
                if name == "look_again" and state_of(key) is not DossierState.IN_REVIEW:
                    continue
                tried(lambda name=name: SIGNING[name](key))
            row = queries.approval(dossier_id=key)
            assert row is not None
            expected = {
                ApprovalState.WAITING: {DossierState.CLEARED},
                ApprovalState.SENT_BACK: {DossierState.IN_REVIEW},
                ApprovalState.APPROVED: {DossierState.APPROVED, DossierState.AWAITING_HANDOVER},
            }
            assert state_of(key) in expected[row.state]
            cards = models.Card.objects.filter(dossier_id=key).count()
            assert cards == int(state_of(key) is DossierState.AWAITING_HANDOVER)
            told = OutboxFact.objects.filter(topic="issuance.Approved")
            mine = list(told.values_list("body", flat=True))
            signed = models.ApprovalHistory.objects.filter(approval_id=key, state="approved")
            assert len([b for b in mine if b["dossier_id"] == str(key)]) == signed.count() <= 1
            transaction.set_rollback(True)

    @pytest.mark.parametrize("steps", [["told_again"], ["approve", "told_again"]])
    def test_old_news_does_not_bring_back_what_was_decided(self, steps):
        (key,) = queued(packet())
        for name in steps:
            SIGNING[name](key)
        row = queries.approval(dossier_id=key)
        assert row is not None
        expected = ApprovalState.APPROVED if "approve" in steps else ApprovalState.WAITING
        assert row.state is expected

    @pytest.fixture
    def sent_back(self):
        keys = queued(*(packet() for _ in range(5)))
        for key in keys:
            services.send_back(dossier_id=key, reason="mờ", at=AT, by=APPROVER)
        return keys

    @quick
    @given(order=st.permutations(range(5)), cut=st.integers(0, 5))
    def test_news_in_any_order_and_portions_queues_the_same(self, sent_back, order, cut):
        keys = sent_back
        with transaction.atomic():
            facts = [cleared_fact(keys[n], reviewer_hand=f"hand-{n}") for n in order]
            for part in (facts[:cut], facts[cut:]):
                services.queue_for_approval(cleared=part, at=AT, by=SYSTEM)
            rows = {row.dossier_id: row for row in queries.waiting_for_approval(scope=CITY, on=ON)}
            assert [rows[key].reviewer_hand for key in keys] == [f"hand-{n}" for n in range(5)]
            transaction.set_rollback(True)
