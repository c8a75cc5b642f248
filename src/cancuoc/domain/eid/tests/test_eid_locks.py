"""What locks an account and what opens it again: causes, expiry, the card itself."""

from __future__ import annotations

import itertools
import threading
from datetime import date
from uuid import uuid4

import pytest
from django.db import connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from cancuoc.domain.eid import models, queries, reactions, refusals, services
from cancuoc.domain.eid.rules import Act, State
from cancuoc.domain.eid.tests.world import (
    AT,
    SYSTEM,
    account,
    acts,
    clerk,
    dossier,
    open_account,
    told,
)
from cancuoc.domain.issuance import facts as issuance
from cancuoc.foundation import audit
from cancuoc.foundation.actor import Actor, NotAllowed, Role
from cancuoc.law.eid import LockCause

CAUSES = list(LockCause)


@pytest.mark.django_db
class TestLocks:
    @pytest.fixture
    def opened(self):
        detail = dossier()
        open_account(detail)
        return detail

    def lock(self, detail, cause, by=SYSTEM):
        with transaction.atomic():
            services.lock(account_id=account(detail).id, cause=cause, at=AT, by=by)

    def unlock(self, detail, cause, by=SYSTEM) -> bool:
        with transaction.atomic():
            return services.unlock(account_id=account(detail).id, cause=cause, at=AT, by=by)

    @pytest.mark.parametrize("cause", CAUSES)
    def test_every_cause_locks_and_ends(self, opened, cause):
        self.lock(opened, cause)
        assert (account(opened).state, account(opened).causes) == (State.LOCKED, (cause,))
        assert self.unlock(opened, cause) is True
        assert (account(opened).state, account(opened).causes) == (State.ACTIVE, ())
        assert acts(opened) == ["open", "lock", "unlock"]

    @pytest.mark.parametrize("cause", CAUSES)
    def test_the_same_cause_twice_is_one_lock(self, opened, cause):
        self.lock(opened, cause)
        self.lock(opened, cause)
        assert told("AccountLocked") == 1
        assert self.unlock(opened, cause) is True
        assert self.unlock(opened, cause) is False
        assert told("AccountUnlocked") == 1

    @pytest.mark.parametrize(("one", "other"), list(itertools.permutations(CAUSES[:4], 2)))
    def test_two_causes_both_must_end(self, opened, one, other):
        self.lock(opened, one)
        self.lock(opened, other)
        assert self.unlock(opened, one) is False
        assert account(opened).state is State.LOCKED
        assert self.unlock(opened, other) is True
        assert account(opened).state is State.ACTIVE

    def test_what_is_not_locked_is_not_unlocked(self, opened):
        assert self.unlock(opened, LockCause.BREACH) is False
        assert acts(opened) == ["open"]

    def test_it_can_be_locked_again(self, opened):
        for _ in range(3):
            self.lock(opened, LockCause.HOLDER_ASKS)
            self.unlock(opened, LockCause.HOLDER_ASKS)
        assert acts(opened) == ["open", *["lock", "unlock"] * 3]
        assert models.Lock.objects.count() == 3

    @pytest.mark.parametrize("service", [services.lock, services.unlock])
    def test_an_unknown_account(self, service):
        with pytest.raises(refusals.NoSuchAccount), transaction.atomic():
            service(account_id=uuid4(), cause=LockCause.BREACH, at=AT, by=SYSTEM)

    @pytest.mark.parametrize(
        ("by", "cause", "may"),
        [
            (SYSTEM, LockCause.DEATH, True),
            (clerk(), LockCause.HOLDER_ASKS, True),
            (clerk(Role.APPROVER), LockCause.AUTHORITY, True),
            (clerk(Role.REVIEWER), LockCause.HOLDER_ASKS, False),
            (clerk(Role.COMMANDER), LockCause.AUTHORITY, False),
            (Actor.citizen("x"), LockCause.HOLDER_ASKS, True),
            (Actor.citizen("x"), LockCause.AUTHORITY, False),
            (Actor.citizen("x"), LockCause.CARD_REVOKED, False),
            (Actor.station("TX-01"), LockCause.HOLDER_ASKS, False),
        ],
    )
    def test_who_may_lock_for_what(self, opened, by, cause, may):
        if may:
            self.lock(opened, cause, by=by)
            assert self.unlock(opened, cause, by=by)
        else:
            for act in (self.lock, self.unlock):
                with pytest.raises(NotAllowed):
                    act(opened, cause, by=by)
            assert acts(opened) == ["open"]

    def test_the_line_names_the_cause_and_no_name(self, opened):
        self.lock(opened, LockCause.HOLDER_ASKS, by=clerk())
        step = queries.account_steps(account_id=account(opened).id)[-1]
        assert (step.reason, step.by) == ("holder_asks", "user:trathe")
        (line, _) = audit.history(act_prefix="eid.")
        assert (line.act, line.purpose) == ("eid.lock", "handover")

    @settings(max_examples=40, deadline=None)
    @given(
        st.lists(
            st.tuples(st.sampled_from([Act.LOCK, Act.UNLOCK]), st.sampled_from(CAUSES[:3])),
            max_size=8,
        )
    )
    def test_any_order_keeps_state_and_causes_in_step(self, steps):
        with transaction.atomic():
            detail = dossier()
            open_account(detail)
            held: set[LockCause] = set()
            for act, cause in steps:
                if act is Act.LOCK:
                    self.lock(detail, cause)
                    held.add(cause)
                else:
                    self.unlock(detail, cause)
                    held.discard(cause)
                row = account(detail)
                assert set(row.causes) == held
                assert row.state is (State.LOCKED if held else State.ACTIVE)
            transaction.set_rollback(True)


@pytest.mark.django_db
class TestExpiry:
    ON = date(2034, 1, 1)
    BEFORE = date(2033, 12, 31)

    def sweep(self, on=ON, limit=500) -> int:
        return services.lock_expired(on=on, at=AT, by=SYSTEM, limit=limit)

    @pytest.mark.parametrize(
        ("expires", "locked"),
        [
            (date(2033, 12, 31), True),
            (date(2034, 1, 1), False),
            (date(2034, 1, 2), False),
            (None, False),
        ],
    )
    def test_an_account_is_locked_from_the_day_after_its_card_s_last(self, expires, locked):
        detail = dossier()
        open_account(detail, expires=expires)
        assert self.sweep() == int(locked)
        assert account(detail).causes == ((LockCause.CARD_EXPIRED,) if locked else ())

    def test_it_is_done_once(self):
        open_account(dossier(), expires=self.BEFORE)
        assert [self.sweep() for _ in range(3)] == [1, 0, 0]
        assert told("AccountLocked") == 1

    def test_in_portions(self):
        for _ in range(5):
            open_account(dossier(), expires=self.BEFORE)
        assert [self.sweep(limit=2) for _ in range(4)] == [2, 2, 1, 0]

    def test_a_locked_account_gets_this_cause_too(self):
        detail = dossier()
        key = open_account(detail, expires=self.BEFORE)
        services.lock(account_id=key, cause=LockCause.HOLDER_ASKS, at=AT, by=SYSTEM)
        assert self.sweep() == 1
        services.unlock(account_id=key, cause=LockCause.HOLDER_ASKS, at=AT, by=SYSTEM)
        assert account(detail).state is State.LOCKED

    def test_a_new_card_opens_it(self):
        detail = dossier()
        open_account(detail, expires=self.BEFORE)
        self.sweep()
        open_account(dossier(number=detail.personal_number), expires=date(2050, 1, 1))
        assert account(detail).state is State.ACTIVE
        assert self.sweep() == 0


@pytest.mark.django_db
class TestFollowingTheCard:
    @pytest.fixture
    def card(self):
        self.detail = dossier()
        card = uuid4()
        open_account(self.detail, card=card)
        return card

    def fact(self, kind, card):
        return kind(at=AT, card_id=card, person_id=None)

    def test_held_and_given_back(self, card):
        held = self.fact(issuance.CardHeld, card)
        reactions.lock_held([held, held], at=AT)
        reactions.lock_held([held], at=AT)
        assert account(self.detail).causes == (LockCause.CARD_HELD,)
        back = self.fact(issuance.CardReturned, card)
        reactions.unlock_returned([back], at=AT)
        reactions.unlock_returned([back], at=AT)
        assert account(self.detail).state is State.ACTIVE
        assert acts(self.detail) == ["open", "lock", "unlock"]

    def test_revoked_while_held_stays_locked_when_given_back(self, card):
        reactions.lock_held([self.fact(issuance.CardHeld, card)], at=AT)
        reactions.lock_revoked([self.fact(issuance.CardRevoked, card)], at=AT)
        reactions.unlock_returned([self.fact(issuance.CardReturned, card)], at=AT)
        assert account(self.detail).causes == (LockCause.CARD_REVOKED,)

    def test_another_card_does_not_matter(self, card):
        reactions.lock_held([self.fact(issuance.CardHeld, uuid4())], at=AT)
        assert account(self.detail).state is State.ACTIVE


@pytest.mark.django_db(transaction=True)
def test_two_locks_at_once_are_one():
    detail = dossier()
    key = open_account(detail)
    start = threading.Barrier(2)

    def lock() -> None:
        try:
            start.wait()
            services.lock(account_id=key, cause=LockCause.HOLDER_ASKS, at=AT, by=SYSTEM)
        finally:
            connection.close()

    threads = [threading.Thread(target=lock) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert (told("AccountLocked"), account(detail).state) == (1, State.LOCKED)
