"""Missing and spoiled cards, reprints, holding and revoking: every live state with every act."""

from __future__ import annotations

import pytest
from django.db import transaction

from cancuoc.domain.enrolment.rules import State as DossierState
from cancuoc.domain.issuance import models, queries, refusals, rules, services
from cancuoc.domain.issuance.rules import CardAct, CardState
from cancuoc.domain.issuance.tests.conftest import (
    APPROVER,
    AT,
    DESK,
    DRAWN,
    actor,
    at_desk,
    boxed,
    card,
    carded,
    hand,
    packet,
    state_of,
)
from cancuoc.foundation import storage
from cancuoc.foundation.actor import NotAllowed, Role
from cancuoc.foundation.models import OutboxFact
from cancuoc.kernel.moves import IllegalMove

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("drawn")]
OTHER_UNIT = actor("h", Role.CARD_DESK, units=("00355",))


def put_in(key, state: CardState):
    models.Card.objects.filter(id=card(key).id).update(state=state)
    return card(key)


ACTS = {
    CardAct.MISS: (services.mark_missing, DESK),
    CardAct.SPOIL: (services.spoil, DESK),
    CardAct.HOLD: (services.hold, APPROVER),
    CardAct.GIVE_BACK: (services.give_back, APPROVER),
    CardAct.REVOKE: (services.revoke, APPROVER),
}
LIVE_AND_ACT = [(state, act) for state in rules.LIVE for act in ACTS]


class TestActs:
    @pytest.mark.parametrize(("state", "act"), LIVE_AND_ACT)
    def test_every_live_state_and_act(self, state, act):
        (key,) = carded(packet())
        row = put_in(key, state)
        service, by = ACTS[act]
        expected = rules.CARD_MOVES.get((state, act))
        if expected is None:
            with pytest.raises(IllegalMove), transaction.atomic():
                service(scanned=row.serial, reason="vì sao", at=AT, by=by)
            assert card(key).state is state
        else:
            service(scanned=row.serial, reason="vì sao", at=AT, by=by)
            step = queries.card_steps(card_id=row.id)[-1]
            assert (card(key).state, step.state, step.reason) == (expected, expected, "vì sao")

    @pytest.mark.parametrize("act", list(ACTS))
    @pytest.mark.parametrize("state", [CardState.REVOKED, CardState.REPLACED])
    def test_a_dead_card_is_not_found(self, state, act):
        (key,) = carded(packet())
        row = put_in(key, state)
        service, by = ACTS[act]
        with pytest.raises(refusals.NoSuchCard), transaction.atomic():
            service(scanned=row.serial, reason="x", at=AT, by=by)

    @pytest.mark.parametrize("act", list(ACTS))
    @pytest.mark.parametrize("reason", ["", "  "])
    def test_every_act_needs_its_reason(self, act, reason):
        (key,) = carded(packet())
        service, by = ACTS[act]
        with pytest.raises(refusals.ReasonMissing), transaction.atomic():
            service(scanned=card(key).serial, reason=reason, at=AT, by=by)

    @pytest.mark.parametrize("act", list(ACTS))
    def test_every_act_asks_for_role_and_unit(self, act):
        (key,) = carded(packet())
        service, by = ACTS[act]
        role = next(iter(by.roles))
        wrong = [
            actor("h", Role.REVIEWER),
            actor("h", *({Role.CARD_DESK, Role.APPROVER} - {role})),
            actor("h", role, units=("00355",)),
        ]
        for other in wrong:
            with pytest.raises(NotAllowed), transaction.atomic():
                service(scanned=card(key).serial, reason="x", at=AT, by=other)
        assert card(key).state is CardState.MADE

    @pytest.mark.parametrize(
        ("act", "start", "fact"),
        [
            (CardAct.HOLD, CardState.HANDED_OVER, "CardHeld"),
            (CardAct.GIVE_BACK, CardState.HELD, "CardReturned"),
            (CardAct.REVOKE, CardState.HANDED_OVER, "CardRevoked"),
            (CardAct.REVOKE, CardState.HELD, "CardRevoked"),
        ],
    )
    def test_custody_is_told_downstream(self, act, start, fact):
        (key,) = carded(packet())
        row = put_in(key, start)
        service, by = ACTS[act]
        service(scanned=row.serial, reason="căn cứ", at=AT, by=by)
        (body,) = OutboxFact.objects.filter(topic=f"issuance.{fact}").values_list("body", flat=True)
        assert body["card_id"] == str(row.id)

    def test_a_long_reason_is_cut(self):
        (key,) = carded(packet())
        services.spoil(scanned=card(key).serial, reason="x" * 999, at=AT, by=DESK)
        assert len(queries.card_steps(card_id=card(key).id)[-1].reason) == 200


class TestReprint:
    def reprint(self, key, reason="in lại", by=DESK):
        with transaction.atomic():
            return services.reprint(
                scanned=card(key).serial, reason=reason, blobs=storage.store(), at=AT, by=by
            )

    @pytest.mark.parametrize("lost", [services.mark_missing, services.spoil])
    def test_a_lost_card_gets_a_successor_with_the_same_face(self, lost):
        (key,) = at_desk(packet())
        old = card(key)
        lost(scanned=old.serial, reason="rơi", at=AT, by=DESK)
        new_id = self.reprint(key)
        new = card(key)
        assert new.id == new_id != old.id
        assert new.serial != old.serial
        assert (new.issued_on, new.expires_on, new.model) == (
            old.issued_on,
            old.expires_on,
            old.model,
        )
        assert queries.card(card_id=old.id).state is CardState.REPLACED
        assert new.state is CardState.MADE
        assert state_of(key) is DossierState.AWAITING_HANDOVER
        store = storage.store()
        assert queries.face(card_id=new.id, side="back", blobs=store) == DRAWN.back_png

    def test_the_successor_goes_its_own_way_to_the_hand(self):
        (key,) = at_desk(packet())
        services.spoil(scanned=card(key).serial, reason="xước", at=AT, by=DESK)
        self.reprint(key)
        boxed(key)
        assert hand(key) == card(key).id
        assert card(key).state is CardState.HANDED_OVER

    @pytest.mark.parametrize(
        "state",
        [CardState.MADE, CardState.BATCHED, CardState.RECEIVED, CardState.HELD],
    )
    def test_a_good_card_is_not_reprinted(self, state):
        (key,) = carded(packet())
        put_in(key, state)
        with pytest.raises(IllegalMove):
            self.reprint(key)

    def test_a_card_in_the_hand_is_replaced_by_a_new_dossier_only(self):
        (key,) = at_desk(packet())
        hand(key)
        with pytest.raises(IllegalMove):
            self.reprint(key)
        assert card(key).state is CardState.HANDED_OVER

    @pytest.mark.parametrize("by", [OTHER_UNIT, APPROVER])
    def test_only_the_desk(self, by):
        (key,) = at_desk(packet())
        services.spoil(scanned=card(key).serial, reason="x", at=AT, by=DESK)
        with pytest.raises(NotAllowed):
            self.reprint(key, by=by)
