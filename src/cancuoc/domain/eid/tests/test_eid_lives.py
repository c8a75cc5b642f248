"""An account over a life of cards and locks: what may change, what never does, and by whom."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cancuoc.domain.eid import models, queries, reactions, refusals, rules, services
from cancuoc.domain.eid.facts import AccountLocked, AccountOpened, AccountUnlocked
from cancuoc.domain.eid.rules import HeldBy, State
from cancuoc.domain.eid.tests.world import (
    AT,
    EXPIRES,
    SIGNER,
    SYSTEM,
    account,
    acts,
    clerk,
    dossier,
    handed,
    open_account,
    told,
)
from cancuoc.domain.issuance import facts as issuance
from cancuoc.foundation import audit, outbox
from cancuoc.foundation.actor import Actor, ActorKind, NotAllowed, Role
from cancuoc.kernel.moves import IllegalMove
from cancuoc.law.ages import Band
from cancuoc.law.eid import LockCause
from cancuoc.packet.tests import content_samples

quick = settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)

# Law 26/2023/QH15 Art. 34(1) and Decree 69/2024/NĐ-CP Art. 15(1): what a new card puts an end to.
ENDED_BY_A_NEW_CARD = {
    "holder_asks": False,
    "breach": False,
    "card_revoked": True,
    "card_held": True,
    "death": False,
    "authority": False,
    "card_expired": True,
}


class TestTheLaw:
    @given(asked=st.integers(1, 2), band=st.sampled_from(list(Band)))
    def test_nobody_gets_more_than_was_asked_for(self, asked, band):
        assert 1 <= rules.lawful_level(asked=asked, band=band) <= asked

    @pytest.mark.parametrize(("cause", "ends"), sorted(ENDED_BY_A_NEW_CARD.items()))
    def test_what_a_new_card_puts_an_end_to(self, cause, ends):
        assert (LockCause(cause) in rules.ENDED_BY_NEW_CARD) is ends

    def test_every_cause_of_article_34_is_known_to_this_room(self):
        assert set(ENDED_BY_A_NEW_CARD) == {str(cause) for cause in LockCause}


OFFICE = {Role.CARD_DESK, Role.APPROVER}
ASKED = {
    "lock": (
        OFFICE,
        lambda by: services.lock(account_id=uuid4(), cause=LockCause.AUTHORITY, at=AT, by=by),
    ),
    "unlock": (
        OFFICE,
        lambda by: services.unlock(account_id=uuid4(), cause=LockCause.AUTHORITY, at=AT, by=by),
    ),
    "hand_to_holder": (
        {Role.CARD_DESK},
        lambda by: services.hand_to_holder(account_id=uuid4(), phone="+84912345678", at=AT, by=by),
    ),
}


@pytest.mark.django_db
class TestRoles:
    @pytest.mark.parametrize("role", list(Role))
    @pytest.mark.parametrize("name", sorted(ASKED))
    def test_every_role_at_every_service(self, name, role):
        allowed, call = ASKED[name]
        with pytest.raises(refusals.NoSuchAccount if role in allowed else NotAllowed):
            call(clerk(role))

    @pytest.mark.parametrize("cause", list(LockCause))
    @pytest.mark.parametrize("service", [services.lock, services.unlock])
    def test_a_holder_locks_and_unlocks_for_the_holder_s_own_wish_only(self, service, cause):
        """Law 26/2023/QH15 Art. 34: what the holder asked for, the holder may take back."""
        own = cause is LockCause.HOLDER_ASKS
        with pytest.raises(refusals.NoSuchAccount if own else NotAllowed):
            service(account_id=uuid4(), cause=cause, at=AT, by=Actor.citizen("x"))

    @pytest.mark.parametrize("name", sorted(ASKED))
    @pytest.mark.parametrize("kind", [ActorKind.STATION, ActorKind.CITIZEN])
    def test_neither_a_station_nor_a_stranger_at_the_portal(self, name, kind):
        by = Actor(id="x", kind=kind, hand="x")
        with pytest.raises(NotAllowed):
            ASKED[name][1](by)


CARDS = st.lists(
    st.tuples(
        st.sampled_from(["<6", "6-<14", ">=14"]),
        st.integers(1, 2),
        st.booleans(),
        st.sampled_from([None, *LockCause]),
    ),
    min_size=1,
    max_size=5,
)
CARD_LOCKS = {LockCause.CARD_EXPIRED, LockCause.CARD_HELD, LockCause.CARD_REVOKED}


@pytest.mark.django_db
class TestALife:
    @quick
    @given(cards=CARDS)
    def test_an_account_only_ever_grows_with_its_holder(self, cards):
        """Cards come in the order of age; in between the account may be locked."""
        with transaction.atomic():
            cards = sorted(cards, key=lambda card: ["<6", "6-<14", ">=14"].index(card[0]))
            number, opened, level, held_by = "", None, 0, HeldBy.REPRESENTATIVE
            standing: set[LockCause] = set()
            for band, asked, asks, cause in cards:
                detail = dossier(band, level=asked, asks=asks, number=number)
                number = detail.personal_number
                card = uuid4()
                key = open_account(detail, card=card)
                if key is None:
                    assert opened is None
                    continue
                row = queries.account(account_id=key)
                assert opened in (None, key)
                assert row.level >= level
                assert (row.card_id, row.band) == (card, band)
                assert not (held_by is HeldBy.HOLDER and row.held_by is not HeldBy.HOLDER)
                if band == ">=14" and asks:
                    assert row.held_by is HeldBy.HOLDER
                standing -= CARD_LOCKS
                assert set(row.causes) == standing
                opened, level = key, row.level
                held_by = row.held_by
                if cause is not None:
                    services.lock(account_id=key, cause=cause, at=AT, by=SYSTEM)
                    standing.add(cause)
            assert models.Account.objects.count() == int(opened is not None)
            assert told("AccountOpened") == int(opened is not None)
            transaction.set_rollback(True)

    @quick
    @given(times=st.integers(1, 4), band=st.sampled_from(["<6", "6-<14", ">=14"]))
    def test_the_same_handover_any_number_of_times_is_one(self, times, band):
        with transaction.atomic():
            detail = dossier(band)
            fact = handed(detail)
            for _ in range(times):
                reactions.open_asked_for([fact] * times, at=AT)
            assert acts(detail) == ["open"]
            assert told("AccountOpened") == 1
            transaction.set_rollback(True)

    @quick
    @given(order=st.permutations(range(4)), cut=st.integers(0, 4))
    def test_handovers_of_different_people_in_any_order_open_the_same(self, order, cut):
        with transaction.atomic():
            details = [dossier(band) for band in ("<6", "6-<14", ">=14", ">=14")]
            facts = [handed(details[n]) for n in order]
            reactions.open_asked_for(facts[:cut], at=AT)
            reactions.open_asked_for(facts[cut:], at=AT)
            levels = [account(detail).level for detail in details]
            assert levels == [1, 2, 2, 2]
            transaction.set_rollback(True)


@pytest.mark.django_db
class TestWhoHoldsIt:
    def test_a_ward_of_full_age_is_held_for_by_the_one_who_signed(self):
        """Decree 69/2024/NĐ-CP Art. 10(1)(d): who is represented has it by the representative."""
        base = dossier(by_representative=True)
        ward = self.signed_for(base)
        open_account(ward)
        row = account(ward)
        assert (row.held_by, row.holder_number) == (HeldBy.REPRESENTATIVE, SIGNER)

    def signed_for(self, detail):
        identity = replace(detail.identity, representative=content_samples.representative())
        return replace(detail, identity=identity)

    def test_a_grown_person_with_a_helper_holds_it_alone(self):
        detail = self.signed_for(dossier(by_representative=False))
        open_account(detail)
        assert account(detail).held_by is HeldBy.HOLDER

    def test_a_ward_s_next_card_leaves_it_with_the_representative(self):
        ward = self.signed_for(dossier(by_representative=True))
        open_account(ward)
        open_account(self.signed_for(dossier(by_representative=True, number=ward.personal_number)))
        assert account(ward).held_by is HeldBy.REPRESENTATIVE
        assert acts(ward) == ["open", "renew"]

    def test_holders_see_their_own_and_their_children_s_in_the_order_of_opening(self):
        children = [dossier("6-<14") for _ in range(3)]
        for hours, child in enumerate(children):
            open_account(child, at=AT + timedelta(hours=3 - hours))
        rows = queries.accounts_held_by(holder_number=SIGNER)
        assert [row.personal_number for row in rows] == [
            child.personal_number for child in reversed(children)
        ]

    def test_giving_it_to_the_owner_leaves_level_card_and_locks(self):
        child = dossier("6-<14")
        key = open_account(child)
        services.lock(account_id=key, cause=LockCause.CARD_HELD, at=AT, by=SYSTEM)
        before = account(child)
        services.hand_to_holder(account_id=key, phone="+84977777777", at=AT, by=clerk())
        after = account(child)
        assert (after.level, after.card_id, after.state, after.causes) == (
            before.level,
            before.card_id,
            State.LOCKED,
            (LockCause.CARD_HELD,),
        )

    def test_an_adult_s_account_is_nobody_s_to_give(self):
        detail = dossier()
        key = open_account(detail)
        with pytest.raises(IllegalMove) as refused:
            services.hand_to_holder(account_id=key, phone="+84977777777", at=AT, by=clerk())
        assert refused.value.details == {"state": "holder"}


@pytest.mark.django_db
class TestThroughTheOutbox:
    """The whole way of the news: told by issuance, delivered, done once."""

    def tell(self, *facts):
        with transaction.atomic():
            outbox.publish(*facts)
        names = [c.name for c in outbox.consumers() if c.name.startswith("eid.")]
        while outbox.deliver(at=AT, only=names):
            pass

    def test_open_hold_give_back_and_revoke(self):
        detail, card = dossier(), uuid4()
        self.tell(handed(detail, card))
        seen = [account(detail).state]
        for kind in (issuance.CardHeld, issuance.CardReturned, issuance.CardRevoked):
            self.tell(kind(at=AT, card_id=card, person_id=detail.person_id))
            seen.append(account(detail).state)
        assert seen == [State.ACTIVE, State.LOCKED, State.ACTIVE, State.LOCKED]
        assert account(detail).causes == (LockCause.CARD_REVOKED,)

    def test_every_step_is_one_line_without_name_number_or_phone(self):
        detail, card = dossier(phone="+84912345678"), uuid4()
        self.tell(handed(detail, card), issuance.CardHeld(at=AT, card_id=card, person_id=None))
        lines = list(audit.history(act_prefix="eid."))
        assert sorted(line.act for line in lines) == ["eid.lock", "eid.open"]
        for secret in (detail.full_name, detail.personal_number, "912345678"):
            assert secret not in str(lines)
        assert {line.unit_code for line in lines} == {detail.unit_code}

    def test_a_card_without_an_account_is_nobody_s_business(self):
        self.tell(issuance.CardRevoked(at=AT, card_id=uuid4(), person_id=None))
        assert outbox.pending() == {}
        assert told("AccountLocked") == 0


UUIDS = st.uuids()


@given(
    fact=st.one_of(
        st.builds(
            AccountOpened,
            at=st.just(AT),
            account_id=UUIDS,
            person_id=st.none() | UUIDS,
            unit_code=st.just("00352"),
            band=st.sampled_from([str(band) for band in Band]),
            level=st.integers(1, 2),
            held_by=st.sampled_from([str(held) for held in HeldBy]),
        ),
        st.builds(
            AccountLocked,
            at=st.just(AT),
            account_id=UUIDS,
            cause=st.sampled_from([str(cause) for cause in LockCause]),
        ),
        st.builds(AccountUnlocked, at=st.just(AT), account_id=UUIDS),
    )
)
def test_a_fact_is_read_back_as_it_was_told(fact):
    read = type(fact).from_json(fact.to_json())
    assert read == fact
    assert isinstance(read.account_id, UUID)


@pytest.mark.django_db
@pytest.mark.parametrize("days", [0, 1, 365])
def test_an_account_without_an_expiry_is_never_swept(days):
    """AGE-4: a card issued from the 58th birthday on has no expiry."""
    detail = dossier()
    open_account(detail, expires=None)
    on = EXPIRES + timedelta(days=days)
    assert services.lock_expired(on=on, at=AT, by=SYSTEM) == 0
    assert account(detail).state is State.ACTIVE
