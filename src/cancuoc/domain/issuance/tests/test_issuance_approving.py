"""The second signature: the queue, four eyes, sending back, and two approvers at once."""

from __future__ import annotations

import threading
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from cancuoc.domain.enrolment.rules import State as DossierState
from cancuoc.domain.issuance import models, queries, refusals, services
from cancuoc.domain.issuance.approving import MOST_AT_ONCE
from cancuoc.domain.issuance.rules import ApprovalState
from cancuoc.domain.issuance.tests.conftest import (
    APPROVER,
    AT,
    DESK,
    ON,
    SYSTEM,
    actor,
    cleared_fact,
    packet,
    queued,
    state_of,
)
from cancuoc.domain.planning import services as planning
from cancuoc.domain.verification import queries as verification
from cancuoc.domain.verification import services as review
from cancuoc.domain.verification.rules import Decision, Doubt
from cancuoc.foundation import access, audit
from cancuoc.foundation.actor import NotAllowed, Role
from cancuoc.foundation.models import OutboxFact
from cancuoc.kernel.moves import IllegalMove

pytestmark = pytest.mark.django_db
PLANNER = actor("hand-kehoach", Role.PLANNER)


def approve(*keys, by=APPROVER, at=AT) -> int:
    with transaction.atomic():
        return services.approve(dossier_ids=keys, at=at, by=by)


def history(key) -> list[tuple[str, str]]:
    rows = models.ApprovalHistory.objects.filter(approval_id=key).order_by("id")
    return list(rows.values_list("state", "hand"))


class TestTheQueue:
    def test_a_cleared_dossier_waits_with_its_hands(self):
        (key,) = queued(packet())
        row = queries.approval(dossier_id=key)
        assert row is not None
        assert (row.state, row.officer_hand, row.reviewer_hand, row.kit) == (
            ApprovalState.WAITING,
            "hand-cb-tx-01",
            "",
            "KIT-01",
        )
        assert queries.waiting_for_approval(scope=("01",), on=ON) == [row]
        assert history(key) == [("waiting", "system:issuance")]

    def test_oldest_first_in_pages_with_one_count(self):
        keys = []
        for n in range(5):
            (key,) = queued(packet())
            at = AT + timedelta(minutes=9 - n)
            models.Approval.objects.filter(dossier_id=key).update(queued_at=at)
            keys.insert(0, key)
        seen = [
            row.dossier_id
            for offset in (0, 2, 4)
            for row in queries.waiting_for_approval(scope=("01",), on=ON, offset=offset, limit=2)
        ]
        assert seen == keys
        assert queries.count_waiting(scope=("01",), on=ON) == 5

    def test_groups_and_filters_count_the_same(self):
        queued(packet(), packet(kit="KIT-02"), packet(kit="KIT-02"), packet(unit_code="00355"))
        groups = queries.waiting_groups(scope=("01",), on=ON)
        assert [(g.unit_code, g.kit, g.count) for g in groups] == [
            ("00352", "KIT-01", 1),
            ("00352", "KIT-02", 2),
            ("00355", "KIT-01", 1),
        ]
        for group in groups:
            narrow = {"unit_code": group.unit_code, "kit": group.kit}
            rows = queries.waiting_for_approval(scope=("01",), on=ON, **narrow)
            assert len(rows) == queries.count_waiting(scope=("01",), on=ON, **narrow) == group.count

    @pytest.mark.parametrize(
        ("scope", "seen"), [(("01",), 1), (("00352",), 1), (("00355",), 0), ((), 0)]
    )
    def test_only_one_s_own_units(self, scope, seen):
        queued(packet())
        assert queries.count_waiting(scope=scope, on=ON) == seen
        assert len(queries.waiting_groups(scope=scope, on=ON)) == seen

    def test_news_told_twice_changes_nothing(self):
        (key,) = queued(packet())
        services.queue_for_approval(cleared=[cleared_fact(key)] * 2, at=AT, by=SYSTEM)
        assert history(key) == [("waiting", "system:issuance")]
        approve(key)
        services.queue_for_approval(cleared=[cleared_fact(key)], at=AT, by=SYSTEM)
        row = queries.approval(dossier_id=key)
        assert row is not None
        assert row.state is ApprovalState.APPROVED
        assert len(history(key)) == 2

    def test_an_unknown_dossier_never_came_here(self):
        assert queries.approval(dossier_id=uuid4()) is None


class TestApproving:
    def test_it_moves_tells_and_remembers(self):
        keys = queued(packet(), packet("6-<14"), packet("<6"))
        assert approve(*keys) == 3
        assert {state_of(key) for key in keys} == {DossierState.APPROVED}
        told = OutboxFact.objects.filter(topic="issuance.Approved").values_list("body", flat=True)
        assert {body["dossier_id"] for body in told} == {str(key) for key in keys}
        assert {body["band"] for body in told} == {"<6", "6-<14", ">=14"}
        assert history(keys[0])[-1] == ("approved", "hand-pheduyet")
        lines = list(audit.history(act_prefix="enrolment.approve"))
        assert {line.hand for line in lines} == {"hand-pheduyet"}
        assert len(lines) == 3

    def test_the_same_dossier_named_twice_is_one(self):
        (key,) = queued(packet())
        assert approve(key, key) == 1

    def test_all_or_none(self):
        one, two = queued(packet(), packet())
        approve(two)
        with pytest.raises(refusals.NotWaiting):
            approve(one, two)
        assert state_of(one) is DossierState.CLEARED

    @pytest.mark.parametrize("keys", [[], [uuid4()], [uuid4() for _ in range(MOST_AT_ONCE + 1)]])
    def test_none_unknown_or_too_many(self, keys):
        with pytest.raises(refusals.NotWaiting):
            approve(*keys)

    @pytest.mark.parametrize(
        "by",
        [
            actor("h", Role.REVIEWER),
            DESK,
            actor("h", Role.APPROVER, units=("00355",)),
            actor("h", Role.APPROVER, units=()),
        ],
    )
    def test_only_an_approver_of_the_unit(self, by):
        (key,) = queued(packet())
        with pytest.raises(NotAllowed):
            approve(key, by=by)
        assert state_of(key) is DossierState.CLEARED

    def test_one_foreign_unit_stops_the_batch(self):
        keys = queued(packet(), packet(unit_code="00355"))
        with pytest.raises(NotAllowed):
            approve(*keys, by=actor("h", Role.APPROVER, units=("00352",)))

    def test_a_dossier_that_moved_meanwhile_is_refused(self):
        (key,) = queued(packet())
        review.open_review(dossier_ids=[key], doubt=Doubt.SENT_BACK, at=AT, by=SYSTEM)
        with pytest.raises(IllegalMove):
            approve(key)
        row = queries.approval(dossier_id=key)
        assert row is not None
        assert row.state is ApprovalState.WAITING


class TestFourEyes:
    def barred(self, key, by) -> str:
        bar = queries.approval_bars(dossier_ids=[key], by=by).get(key, "")
        if bar:
            with pytest.raises(refusals.FourEyes) as refused:
                approve(key, by=by)
            assert refused.value.message == bar
            assert refused.value.details == {"dossier": str(key)}
            assert state_of(key) is DossierState.CLEARED
        return bar

    def test_a_stranger_to_the_dossier_may(self):
        (key,) = queued(packet())
        assert self.barred(key, APPROVER) == ""

    @pytest.mark.parametrize("username", ["cb.tx.01", "second.account"])
    def test_the_capturing_hand_under_any_account(self, username):
        (key,) = queued(packet())
        by = actor("hand-cb-tx-01", Role.APPROVER, username=username)
        assert "thu nhận" in self.barred(key, by)

    def test_the_reviewing_hand(self):
        (key,) = queued(packet(), reviewer_hand="hand-r")
        assert "thẩm tra" in self.barred(key, actor("hand-r", Role.APPROVER))

    def test_a_reviewer_of_an_earlier_round_too(self):
        (key,) = queued(packet())
        services.send_back(dossier_id=key, reason="xem lại", at=AT, by=APPROVER)
        (item,) = verification.desk(scope=("01",), on=ON)
        review.decide(
            item_id=item.id,
            decision=Decision.CLEAR,
            print_notice=lambda *_: "",
            at=AT,
            by=actor("hand-first", Role.REVIEWER),
        )
        again = cleared_fact(key, reviewer_hand="hand-second")
        services.queue_for_approval(cleared=[again], at=AT, by=SYSTEM)
        for hand in ("hand-first", "hand-second"):
            assert "thẩm tra" in self.barred(key, actor(hand, Role.APPROVER))

    def kit(self, *members) -> None:
        planning.create_team(
            code="D1", name="Đội 1", unit_code="00352", members=members, at=AT, by=PLANNER
        )
        planning.create_kit(code="KIT-01", team_code="D1", at=AT, by=PLANNER)

    def test_the_kit_s_own_team(self):
        self.kit("lan.nt")
        (key,) = queued(packet())
        by = actor("hand-lan", Role.APPROVER, username="lan.nt")
        assert "tổ thiết bị" in self.barred(key, by)
        assert self.barred(key, APPROVER) == ""

    def test_a_second_account_of_somebody_in_the_team(self):
        self.kit("lan.nt")
        admin = actor("hand-admin", Role.ADMINISTRATOR)
        for username in ("lan.nt", "lan.chief"):
            access.create_user(
                username=username,
                full_name="Nguyễn Thị Lan",
                hand="hand-lan",
                password="mat-khau-thu",
                at=AT,
                by=admin,
            )
        (key,) = queued(packet())
        by = actor("hand-lan", Role.APPROVER, username="lan.chief")
        assert "tổ thiết bị" in self.barred(key, by)

    def test_one_barred_dossier_holds_up_its_batch_and_is_named(self):
        keys = queued(packet(), packet())
        models.Approval.objects.filter(dossier_id=keys[1]).update(reviewer_hand="hand-pheduyet")
        assert set(queries.approval_bars(dossier_ids=keys, by=APPROVER)) == {keys[1]}
        with pytest.raises(refusals.FourEyes):
            approve(*keys)
        assert approve(keys[0]) == 1


class TestSendingBack:
    def test_it_goes_to_the_reviewer_and_comes_again(self):
        (key,) = queued(packet())
        services.send_back(dossier_id=key, reason="Ảnh mờ", at=AT, by=APPROVER)
        assert state_of(key) is DossierState.IN_REVIEW
        assert queries.count_waiting(scope=("01",), on=ON) == 0
        (item,) = verification.desk(scope=("01",), on=ON)
        review.decide(
            item_id=item.id,
            decision=Decision.CLEAR,
            print_notice=lambda *_: "",
            at=AT,
            by=actor("hand-r", Role.REVIEWER),
        )
        later = AT + timedelta(hours=2)
        fact = cleared_fact(key, reviewer_hand="hand-r")
        services.queue_for_approval(cleared=[fact], at=later, by=SYSTEM)
        row = queries.approval(dossier_id=key)
        assert row is not None
        assert (row.reviewer_hand, row.queued_at) == ("hand-r", later)
        assert [state for state, _ in history(key)] == ["waiting", "sent_back", "waiting"]
        assert approve(key) == 1

    @pytest.mark.parametrize("reason", ["", "   ", "\n"])
    def test_it_needs_words(self, reason):
        (key,) = queued(packet())
        with pytest.raises(refusals.ReasonMissing), transaction.atomic():
            services.send_back(dossier_id=key, reason=reason, at=AT, by=APPROVER)
        assert state_of(key) is DossierState.CLEARED

    def test_even_the_barred_may_send_back(self):
        (key,) = queued(packet())
        by = actor("hand-cb-tx-01", Role.APPROVER)
        services.send_back(dossier_id=key, reason="sai", at=AT, by=by)
        assert state_of(key) is DossierState.IN_REVIEW

    def test_what_no_longer_waits(self):
        (key,) = queued(packet())
        approve(key)
        with pytest.raises(refusals.NotWaiting), transaction.atomic():
            services.send_back(dossier_id=key, reason="muộn", at=AT, by=APPROVER)


@pytest.mark.django_db(transaction=True)
def test_two_approvers_at_once_sign_once():
    keys = queued(*(packet() for _ in range(6)))
    start, answers = threading.Barrier(2), []

    def sign(hand: str, mine: list) -> None:
        try:
            start.wait()
            answers.append(services.approve(dossier_ids=mine, at=AT, by=actor(hand, Role.APPROVER)))
        except refusals.NotWaiting as refused:
            answers.append(refused)
        finally:
            connection.close()

    threads = [
        threading.Thread(target=sign, args=("hand-a", keys)),
        threading.Thread(target=sign, args=("hand-b", keys[::-1])),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sorted(str(type(answer).__name__) for answer in answers) == ["NotWaiting", "int"]
    assert OutboxFact.objects.filter(topic="issuance.Approved").count() == 6
    assert {len(history(key)) for key in keys} == {2}


@pytest.mark.parametrize("state", ["", "signed", "APPROVED"])
def test_the_database_knows_the_states(state):
    (key,) = queued(packet())
    with pytest.raises(IntegrityError), transaction.atomic():
        models.Approval.objects.filter(dossier_id=key).update(state=state)


def test_the_day_does_not_matter_to_the_queue():
    queued(packet())
    assert queries.count_waiting(scope=("01",), on=date(2030, 1, 1)) == 1
