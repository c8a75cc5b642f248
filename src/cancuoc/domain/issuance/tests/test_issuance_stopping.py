"""A card whose dossier is a duplicate stays where it is until somebody says otherwise."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction

from cancuoc.domain.adjudication import services as desk
from cancuoc.domain.adjudication.rules import Act, Verdict
from cancuoc.domain.adjudication.tests.desk_people import FOURTH, THIRD, decided, opened
from cancuoc.domain.issuance import models, queries, reactions, refusals, rules, services
from cancuoc.domain.issuance.rules import CardState
from cancuoc.domain.issuance.tests.conftest import (
    APPROVER,
    AT,
    DESK,
    SYSTEM,
    UNIT,
    actor,
    at_desk,
    boxed,
    card,
    carded,
    hand,
    make,
    packet,
    queued,
)
from cancuoc.domain.verification.facts import Released, Stopped
from cancuoc.foundation import audit, outbox
from cancuoc.foundation.actor import NotAllowed, Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("drawn")]
WHY = "cùng một người với hồ sơ khác"


def stop(*keys):
    return services.stop_cards(dossier_ids=keys, reason=WHY, at=AT, by=SYSTEM)


def release(*keys):
    return services.release_cards(dossier_ids=keys, reason="đã tách", at=AT, by=SYSTEM)


def let_go(key, *, reason="đúng chủ thẻ", by=APPROVER):
    with transaction.atomic():
        services.let_go(scanned=card(key).serial, reason=reason, at=AT, by=by)


class TestStopping:
    def test_a_card_at_the_desk_is_not_handed_over(self):
        (key,) = at_desk(packet())
        stop(key)
        with pytest.raises(refusals.CardStopped), transaction.atomic():
            hand(key)
        assert card(key).state is CardState.RECEIVED

    def test_a_finished_card_is_not_packed(self):
        mine, other = carded(packet(), packet())
        stop(mine)
        services.make_batch(unit_code=UNIT, at=AT, by=DESK)
        assert (card(mine).state, card(other).state) == (CardState.MADE, CardState.BATCHED)

    def test_with_nothing_but_stopped_cards_there_is_no_box(self):
        (key,) = carded(packet())
        stop(key)
        with pytest.raises(refusals.NoSuchBatch), transaction.atomic():
            services.make_batch(unit_code=UNIT, at=AT, by=DESK)

    def test_a_card_made_later_is_stopped_too(self):
        (key,) = queued(packet())
        stop(key)
        services.approve(dossier_ids=[key], at=AT, by=APPROVER)
        make(key)
        with pytest.raises(refusals.NoSuchBatch), transaction.atomic():
            services.make_batch(unit_code=UNIT, at=AT, by=DESK)

    def test_a_box_under_way_is_unpacked_as_ever(self):
        (key,) = carded(packet())
        code = services.make_batch(unit_code=UNIT, at=AT, by=DESK)
        services.send_batch(code=code, at=AT, by=DESK)
        stop(key)
        services.receive_card(batch_code=code, scanned=card(key).serial, at=AT, by=DESK)
        assert services.close_batch(code=code, at=AT, by=DESK) == 0

    @pytest.mark.parametrize("state", list(rules.LIVE))
    def test_it_moves_no_card_and_stands_in_its_time_line(self, state):
        (key,) = carded(packet())
        models.Card.objects.filter(id=card(key).id).update(state=state)
        stop(key)
        last = queries.card_steps(card_id=card(key).id)[-1]
        assert (card(key).state, last.state, last.reason) == (state, state, WHY)

    def test_told_twice_it_is_stopped_once(self):
        (key,) = carded(packet())
        assert (stop(key), stop(key)) == (1, 0)
        assert len([s for s in queries.card_steps(card_id=card(key).id) if s.reason == WHY]) == 1

    def test_the_database_keeps_one_stop_a_dossier(self):
        key = uuid4()
        stop(key)
        with pytest.raises(IntegrityError), transaction.atomic():
            models.CardStop.objects.create(dossier_id=key, reason="x", put_at=AT, put_by="y")

    def test_others_are_not_touched(self):
        mine, other = at_desk(packet(), packet())
        stop(mine)
        hand(other)
        assert card(other).state is CardState.HANDED_OVER


class TestReleasing:
    def test_a_released_card_is_handed_over(self):
        (key,) = at_desk(packet())
        stop(key)
        assert queries.stop_of(dossier_id=key) == WHY
        assert release(key) == 1
        assert queries.stop_of(dossier_id=key) == ""
        hand(key)
        assert card(key).state is CardState.HANDED_OVER

    def test_what_was_never_stopped_stays_as_it_is(self):
        (key,) = carded(packet())
        before = queries.card_steps(card_id=card(key).id)
        assert release(key, uuid4()) == 0
        assert queries.card_steps(card_id=card(key).id) == before

    def test_it_may_be_stopped_again_and_both_times_are_kept(self):
        key = uuid4()
        assert (stop(key), release(key), stop(key)) == (1, 1, 1)
        rows = models.CardStop.objects.filter(dossier_id=key).order_by("id")
        assert [row.lifted_why for row in rows] == ["đã tách", ""]

    def test_each_step_leaves_a_line(self):
        key = uuid4()
        stop(key)
        release(key)
        lines = [line.act for line in audit.history() if line.object_id == str(key)]
        assert sorted(lines) == ["issuance.release_card", "issuance.stop_card"]


class TestByHand:
    def test_an_approver_lets_it_go_with_a_reason(self):
        (key,) = at_desk(packet())
        stop(key)
        let_go(key)
        hand(key)
        assert card(key).state is CardState.HANDED_OVER

    @pytest.mark.parametrize("reason", ["", "  "])
    def test_it_needs_a_reason(self, reason):
        (key,) = carded(packet())
        stop(key)
        with pytest.raises(refusals.ReasonMissing):
            let_go(key, reason=reason)

    @pytest.mark.parametrize("role", [r for r in Role if r is not Role.APPROVER])
    def test_nobody_else_may(self, role):
        (key,) = carded(packet())
        stop(key)
        with pytest.raises(NotAllowed):
            let_go(key, by=actor("x", role))
        assert queries.stop_of(dossier_id=key) == WHY

    def test_an_approver_of_elsewhere_may_not(self):
        (key,) = carded(packet())
        stop(key)
        with pytest.raises(NotAllowed):
            let_go(key, by=actor("x", Role.APPROVER, units=("00355",)))

    def test_what_is_not_stopped_cannot_be_let_go(self):
        (key,) = carded(packet())
        with pytest.raises(refusals.NotStopped):
            let_go(key)


class TestReactions:
    def test_news_of_verification_stops_and_releases(self):
        (key,) = carded(packet())
        boxed(key)
        reactions.stop([Stopped(at=AT, dossier_id=key)] * 2, at=AT)
        assert "cùng một người" in queries.stop_of(dossier_id=key)
        reactions.release([Released(at=AT, dossier_id=key)], at=AT)
        hand(key)
        assert card(key).state is CardState.HANDED_OVER

    def test_from_the_desk_to_the_counter_and_back(self):
        key, other = at_desk(packet(), packet())
        decided(Verdict.SAME, Verdict.SAME, case=opened(key, other))
        outbox.deliver_all(at=AT)
        for each in (key, other):
            with pytest.raises(refusals.CardStopped), transaction.atomic():
                hand(each)
        merge = apps.get_model("adjudication", "Merge").objects.get().id
        for act, by in ((Act.ASK_SPLIT, THIRD), (Act.CONFIRM, FOURTH)):
            desk.step(merge_id=merge, act=act, note="Sinh đôi", at=AT, by=by)
        outbox.deliver_all(at=AT)
        for each in (key, other):
            hand(each)
            assert card(each).state is CardState.HANDED_OVER
