"""Two hands at one moment: whatever they do to a card, a box or an approval, one of them wins."""

from __future__ import annotations

import pytest
from tests.support.together import names, together

from cancuoc.domain.enrolment.rules import State as DossierState
from cancuoc.domain.issuance import models, queries, refusals, services
from cancuoc.domain.issuance.rules import ApprovalState, BatchState, CardState
from cancuoc.domain.issuance.tests.conftest import (
    APPROVER,
    AT,
    DESK,
    ON,
    SYSTEM,
    UNIT,
    actor,
    at_desk,
    card,
    carded,
    cleared_fact,
    hand,
    packet,
    queued,
    state_of,
)
from cancuoc.domain.verification import queries as verification
from cancuoc.foundation import audit, storage
from cancuoc.foundation.actor import Role
from cancuoc.foundation.models import OutboxFact
from cancuoc.kernel.moves import IllegalMove

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("drawn")]
OTHER_DESK = actor("hand-quay-2", Role.CARD_DESK)


def told(name):
    return OutboxFact.objects.filter(topic=f"issuance.{name}").count()


def lines(act):
    return len(list(audit.history(act_prefix=f"issuance.{act}")))


def states(key):
    return [step.state for step in queries.card_steps(card_id=card(key).id)]


def on_card(service, key, *, by=DESK, **more):
    serial = card(key).serial
    return lambda: service(scanned=serial, reason="vì sao", at=AT, by=by, **more)


class TestBoxes:
    def test_two_packers_put_no_card_into_two_boxes(self):
        keys = carded(*(packet() for _ in range(6)))

        def pack(by):
            return lambda: services.make_batch(unit_code=UNIT, at=AT, by=by)

        ends = together(pack(DESK), pack(OTHER_DESK))
        codes = [end for end in ends if isinstance(end, str)]
        assert {card(key).batch_code for key in keys} <= set(codes)
        assert sum(queries.batch(code=code).cards for code in codes) == 6
        assert all(states(key) == [CardState.MADE, CardState.BATCHED] for key in keys)
        # Where one packer took all, the other found nothing left to pack.
        assert names(ends) in (["NoSuchBatch", "str"], ["str", "str"])

    def sent(self, *keys):
        code = services.make_batch(unit_code=UNIT, at=AT, by=DESK)
        services.send_batch(code=code, at=AT, by=DESK)
        return code

    def test_two_scanners_over_one_card_receive_it_once(self):
        (key,) = carded(packet())
        code, serial = self.sent(), card(key).serial

        def scan(by):
            return lambda: services.receive_card(batch_code=code, scanned=serial, at=AT, by=by)

        ends = together(scan(DESK), scan(OTHER_DESK), scan(DESK))
        assert ends == [card(key).id] * 3
        assert states(key) == [CardState.MADE, CardState.BATCHED, CardState.RECEIVED]
        assert lines("receive") == 1

    def test_a_box_closed_while_a_card_is_scanned_still_balances(self):
        keys = carded(packet(), packet())
        code = self.sent()
        serial = card(keys[0]).serial
        ends = together(
            lambda: services.close_batch(code=code, at=AT, by=DESK),
            lambda: services.receive_card(batch_code=code, scanned=serial, at=AT, by=OTHER_DESK),
        )
        missing, received = ends
        assert received == card(keys[0]).id
        row = queries.batch(code=code)
        assert (row.state, row.cards, row.waiting) == (BatchState.RECEIVED, 2, 0)
        # Scanned first, one is missing; closed first, both were, and one was found after all.
        assert missing in (1, 2)
        assert (row.received, row.missing) == (1, 1)
        assert len(states(keys[0])) == missing + 2

    def test_a_box_is_closed_once(self):
        carded(packet())
        code = self.sent()

        def close():
            return services.close_batch(code=code, at=AT, by=DESK)

        ends = together(close, close)
        assert names(ends) == ["IllegalMove", "int"]
        assert lines("close_batch") == 1
        assert lines("miss") == 1


class TestCards:
    def test_one_card_is_reprinted_once(self):
        (key,) = at_desk(packet())
        services.spoil(scanned=card(key).serial, reason="xước", at=AT, by=DESK)
        serial, old = card(key).serial, card(key).id

        def again(by):
            return lambda: services.reprint(
                scanned=serial, reason="in lại", blobs=storage.store(), at=AT, by=by
            )

        ends = together(again(DESK), again(OTHER_DESK))
        assert names(ends) == ["NoSuchCard", "UUID"]
        assert models.Card.objects.filter(dossier_id=key).count() == 2
        assert queries.card(card_id=old).state is CardState.REPLACED
        assert card(key).state is CardState.MADE
        assert told("CardMade") == 2

    def test_a_card_is_given_or_set_aside_never_both(self):
        (key,) = at_desk(packet())
        ends = together(lambda: hand(key), on_card(services.spoil, key, by=OTHER_DESK))
        handed = models.Handover.objects.count()
        assert card(key).state is (CardState.HANDED_OVER if handed else CardState.SPOILED)
        assert state_of(key) is (
            DossierState.HANDED_OVER if handed else DossierState.AWAITING_HANDOVER
        )
        assert told("HandedOver") == handed
        refused = [end for end in ends if isinstance(end, Exception)]
        assert len(refused) == 1
        assert isinstance(refused[0], IllegalMove | refusals.CardNotHere)

    def test_holding_and_revoking_at_once_ends_revoked(self):
        """A held card may be revoked, a revoked one is gone: only one order succeeds twice."""
        (key,) = at_desk(packet())
        hand(key)
        ends = together(
            on_card(services.hold, key, by=APPROVER),
            on_card(services.revoke, key, by=actor("hand-2", Role.APPROVER)),
        )
        assert card(key).state is CardState.REVOKED
        assert told("CardRevoked") == 1
        held = CardState.HELD in states(key)
        assert names(ends) == (["NoneType", "NoneType"] if held else ["NoSuchCard", "NoneType"])
        assert told("CardHeld") == int(held)

    def test_two_holds_at_once_are_one(self):
        (key,) = at_desk(packet())
        hand(key)
        ends = together(*[on_card(services.hold, key, by=APPROVER)] * 3)
        assert names(ends) == ["IllegalMove", "IllegalMove", "NoneType"]
        assert told("CardHeld") == lines("hold") == 1

    def test_different_cards_do_not_wait_for_each_other(self):
        keys = at_desk(*(packet() for _ in range(4)))
        ends = together(*(lambda key=key: hand(key) for key in keys))
        assert ends == [card(key).id for key in keys]
        assert told("HandedOver") == models.Handover.objects.count() == 4


class TestApprovals:
    def test_approved_or_sent_back_never_both(self):
        (key,) = queued(packet())
        ends = together(
            lambda: services.approve(dossier_ids=[key], at=AT, by=APPROVER),
            lambda: services.send_back(
                dossier_id=key, reason="mờ", at=AT, by=actor("hand-2", Role.APPROVER)
            ),
        )
        row = queries.approval(dossier_id=key)
        assert row is not None
        approved = row.state is ApprovalState.APPROVED
        assert names(ends) == (["NotWaiting", "int"] if approved else ["NoneType", "NotWaiting"])
        assert state_of(key) is (DossierState.APPROVED if approved else DossierState.IN_REVIEW)
        assert told("Approved") == int(approved)
        assert len(verification.desk(scope=("01",), on=ON)) == int(not approved)
        assert models.ApprovalHistory.objects.filter(approval_id=key).count() == 2

    def test_overlapping_batches_in_crossed_order_end_without_a_deadlock(self):
        keys = queued(*(packet() for _ in range(8)))

        def sign(mine, hand_of):
            by = actor(hand_of, Role.APPROVER)
            return lambda: services.approve(dossier_ids=mine, at=AT, by=by)

        ends = together(sign(keys[:5], "a"), sign(keys[:2:-1], "b"), sign(keys[5:], "c"))
        assert {type(end) for end in ends} <= {int, refusals.NotWaiting}
        assert told("Approved") == sum(end for end in ends if isinstance(end, int)) >= 3
        approved = models.Approval.objects.filter(state=ApprovalState.APPROVED).count()
        assert approved == told("Approved")

    def test_news_that_comes_twice_at_once_queues_once(self):
        (key,) = queued(packet())
        services.send_back(dossier_id=key, reason="mờ", at=AT, by=APPROVER)
        fact = cleared_fact(key, reviewer_hand="hand-r")

        def tell():
            services.queue_for_approval(cleared=[fact], at=AT, by=SYSTEM)

        assert together(tell, tell) == [None, None]
        steps = models.ApprovalHistory.objects.filter(approval_id=key).order_by("id")
        assert [step.state for step in steps] == ["waiting", "sent_back", "waiting"]
