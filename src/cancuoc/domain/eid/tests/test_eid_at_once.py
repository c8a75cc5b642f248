"""Two hands on one account at one moment, and failures in the middle of a write."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError
from tests.support.books import books, changed
from tests.support.together import names, together

from cancuoc.domain.eid import models, queries, reactions, refusals, services
from cancuoc.domain.eid.rules import HeldBy, State
from cancuoc.domain.eid.tests.world import (
    AT,
    EXPIRES,
    SYSTEM,
    account,
    acts,
    clerk,
    dossier,
    handed,
    open_account,
    told,
)
from cancuoc.foundation import audit, outbox
from cancuoc.foundation.actor import Actor, NotAllowed, Role
from cancuoc.kernel.moves import IllegalMove
from cancuoc.law.eid import LockCause

pytestmark = pytest.mark.django_db(transaction=True)


def locking(key, cause=LockCause.HOLDER_ASKS, by=SYSTEM):
    return lambda: services.lock(account_id=key, cause=cause, at=AT, by=by)


def unlocking(key, cause=LockCause.HOLDER_ASKS):
    return lambda: services.unlock(account_id=key, cause=cause, at=AT, by=SYSTEM)


class TestAtOnce:
    def test_one_person_gets_one_account_whoever_opens_it(self):
        """The one who came second is told again by the outbox, and then carries it on."""
        first = dossier()
        again = dossier(number=first.personal_number)

        def opens(detail):
            return lambda: open_account(detail)

        ends = together(opens(first), opens(again))
        assert {type(end) for end in ends} <= {type(uuid4()), IntegrityError}
        for detail in (first, again):
            open_account(detail)
        assert models.Account.objects.count() == 1
        assert told("AccountOpened") == 1
        assert acts(first).count("open") == 1

    def test_one_telephone_opens_one_own_account(self):
        details = [dossier(phone="+84912345678") for _ in range(3)]
        ends = together(*(lambda detail=detail: open_account(detail) for detail in details))
        assert names(ends) == ["PhoneTaken", "PhoneTaken", "UUID"]
        assert models.Account.objects.count() == told("AccountOpened") == 1

    def test_a_mother_s_three_children_do_not_wait_for_each_other(self):
        children = [dossier("6-<14", phone="+84912345678") for _ in range(3)]
        ends = together(*(lambda child=child: open_account(child) for child in children))
        assert names(ends) == ["UUID"] * 3

    def test_two_causes_at_once_are_both_kept(self):
        detail = dossier()
        key = open_account(detail)
        together(locking(key, LockCause.CARD_HELD), locking(key, LockCause.AUTHORITY))
        assert set(account(detail).causes) == {LockCause.CARD_HELD, LockCause.AUTHORITY}
        assert account(detail).state is State.LOCKED
        assert told("AccountLocked") == 2
        assert acts(detail) == ["open", "lock", "lock"]

    def test_one_lock_is_ended_once(self):
        detail = dossier()
        key = open_account(detail)
        locking(key)()
        ends = together(unlocking(key), unlocking(key), unlocking(key))
        assert sorted(ends) == [False, False, True]
        assert told("AccountUnlocked") == 1
        assert account(detail).state is State.ACTIVE

    def test_locked_and_unlocked_at_once_leaves_state_and_causes_in_step(self):
        detail = dossier()
        key = open_account(detail)
        locking(key, LockCause.CARD_HELD)()
        together(unlocking(key, LockCause.CARD_HELD), locking(key, LockCause.BREACH))
        row = account(detail)
        assert (row.state, row.causes) == (State.LOCKED, (LockCause.BREACH,))

    def test_two_workers_sweep_expired_cards_once(self):
        details = [dossier() for _ in range(4)]
        for detail in details:
            open_account(detail, expires=EXPIRES)

        def sweep():
            return services.lock_expired(on=EXPIRES + timedelta(days=1), at=AT, by=SYSTEM)

        together(sweep, sweep)
        assert told("AccountLocked") == 4
        assert [acts(detail) for detail in details] == [["open", "lock"]] * 4
        assert sweep() == 0

    def test_an_account_goes_to_its_owner_once(self):
        child = dossier("6-<14")
        key = open_account(child)

        def give(phone):
            return lambda: services.hand_to_holder(account_id=key, phone=phone, at=AT, by=clerk())

        ends = together(give("+84911111111"), give("+84922222222"))
        assert names(ends) == ["IllegalMove", "NoneType"]
        assert acts(child) == ["open", "to_owner"]
        assert account(child).held_by is HeldBy.HOLDER

    def test_two_children_of_one_mother_do_not_both_take_one_phone(self):
        children = [dossier("6-<14") for _ in range(2)]
        keys = [open_account(child) for child in children]

        def give(key):
            return lambda: services.hand_to_holder(
                account_id=key, phone="+84911111111", at=AT, by=clerk()
            )

        assert names(together(*map(give, keys))) == ["NoneType", "PhoneTaken"]
        holders = sorted(str(account(child).held_by) for child in children)
        assert holders == ["holder", "representative"]


def worlds():
    """A locked adult, an open one, a child, and somebody without an account."""
    adult, free, child, nobody = dossier(), dossier(), dossier("6-<14"), dossier()
    for detail in (adult, free, child):
        open_account(detail)
    services.lock(account_id=account(adult).id, cause=LockCause.CARD_HELD, at=AT, by=SYSTEM)
    return adult, free, child, nobody


class Broken(Exception):
    """Stands for a connection that fails in the middle of a write."""


def fail(*args, **kwargs):
    raise Broken


class TestNothingHalf:
    def test_no_refusal_leaves_anything_behind(self):
        adult, free, child, nobody = worlds()
        taken = models.Account.objects.get(personal_number=free.personal_number).phone
        give = services.hand_to_holder
        citizen = Actor.citizen("x")
        grown = dossier(number=child.personal_number, phone=taken)
        same_phone = dossier(phone=taken)
        refused = [
            (refusals.NoSuchAccount, locking(uuid4())),
            (refusals.NoSuchAccount, unlocking(uuid4())),
            (refusals.PhoneTaken, lambda: open_account(same_phone)),
            (refusals.PhoneTaken, lambda: open_account(grown)),
            (
                refusals.PhoneTaken,
                lambda: give(account_id=account(child).id, phone=taken, at=AT, by=clerk()),
            ),
            (
                IllegalMove,
                lambda: give(account_id=account(adult).id, phone="+84900000000", at=AT, by=clerk()),
            ),
            (NotAllowed, locking(account(free).id, LockCause.DEATH, by=citizen)),
            (NotAllowed, locking(account(free).id, by=clerk(Role.REVIEWER))),
        ]
        before = books()
        for place, (refusal, attempt) in enumerate(refused):
            with pytest.raises(refusal):
                attempt()
            assert changed(before) == set(), place
        assert queries.account_of(personal_number=nobody.personal_number) is None

    @pytest.mark.parametrize(("part", "name"), [(outbox, "publish"), (audit, "record")])
    def test_a_write_that_fails_half_way_never_happened(self, monkeypatch, part, name):
        adult, free, _, nobody = worlds()
        writes = [
            lambda: open_account(nobody),
            locking(account(free).id),
            unlocking(account(adult).id, LockCause.CARD_HELD),
            lambda: open_account(adult),
            lambda: services.lock_expired(on=EXPIRES + timedelta(days=1), at=AT, by=SYSTEM),
        ]
        before = books()
        with monkeypatch.context() as broken:
            broken.setattr(part, name, fail)
            for place, write in enumerate(writes):
                with pytest.raises(Broken):
                    write()
                assert changed(before) == set(), place
        for write in writes:
            write()
        assert changed(before) >= {"eid_account", "eid_accounthistory", "eid_lock"}

    def test_one_account_that_fails_does_not_take_its_batch_along(self, monkeypatch):
        """The reaction refuses one account for its phone; the rest of the batch commits."""
        first, second = dossier(phone="+84912345678"), dossier(phone="+84912345678")
        third = dossier()
        facts = [handed(detail) for detail in (first, second, third)]
        with monkeypatch.context() as quiet:
            quiet.setattr(reactions.logger, "warning", lambda *args: None)
            reactions.open_asked_for(facts, at=AT)
        assert {row.personal_number for row in models.Account.objects.all()} == {
            first.personal_number,
            third.personal_number,
        }

    def test_the_sweep_of_a_day_without_expired_cards_writes_nothing(self):
        worlds()
        before = books()
        assert services.lock_expired(on=date(2024, 7, 6), at=AT, by=SYSTEM) == 0
        assert changed(before) == set()
