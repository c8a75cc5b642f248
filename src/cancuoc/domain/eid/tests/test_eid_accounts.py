"""Who gets which level and who holds it, from the first card to the next."""

from __future__ import annotations

from datetime import UTC, date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from cancuoc.domain.eid import models, queries, reactions, refusals, rules, services
from cancuoc.domain.eid.rules import Act, HeldBy, State
from cancuoc.domain.eid.tests.world import (
    AT,
    EXPIRES,
    SIGNER,
    SYSTEM,
    account,
    account_holder,
    acts,
    clerk,
    dossier,
    handed,
    open_account,
    told,
)
from cancuoc.domain.enrolment.queries import DossierDetail
from cancuoc.foundation import audit
from cancuoc.foundation.actor import Actor, NotAllowed, Role
from cancuoc.foundation.models import OutboxFact
from cancuoc.kernel import moves
from cancuoc.law.ages import Band
from cancuoc.law.eid import LockCause


class TestRules:
    @pytest.mark.parametrize(("state", "act"), [(s, a) for s in State for a in Act])
    def test_every_state_and_act(self, state, act):
        if (state, act) in rules.MOVES:
            assert moves.after(moves=rules.MOVES, state=state, act=act) in set(State)
        else:
            assert (state, act) == (State.ACTIVE, Act.UNLOCK)
            with pytest.raises(moves.IllegalMove):
                moves.after(moves=rules.MOVES, state=state, act=act)

    @pytest.mark.parametrize(
        ("asked", "band", "level"),
        [
            (1, Band.UNDER_6, 1),
            (2, Band.UNDER_6, 1),
            (1, Band.FROM_6, 1),
            (2, Band.FROM_6, 2),
            (1, Band.FROM_14, 1),
            (2, Band.FROM_14, 2),
        ],
    )
    def test_the_level_never_passes_the_age(self, asked, band, level):
        assert rules.lawful_level(asked=asked, band=band) == level

    @pytest.mark.parametrize("word", [*State, *HeldBy])
    def test_words(self, word):
        assert word.vi
        assert "_" not in word.vi

    @pytest.mark.parametrize("refusal", [refusals.NoSuchAccount, refusals.PhoneTaken])
    def test_refusals_say_what_to_do(self, refusal):
        assert refusal.message.endswith(".")
        assert len(refusal.next_step.split()) <= 20


@pytest.mark.django_db
class TestOpening:
    @pytest.mark.parametrize(
        ("band", "asked", "level", "held_by"),
        [
            ("<6", 1, 1, HeldBy.REPRESENTATIVE),
            ("<6", 2, 1, HeldBy.REPRESENTATIVE),
            ("6-<14", 1, 1, HeldBy.REPRESENTATIVE),
            ("6-<14", 2, 2, HeldBy.REPRESENTATIVE),
            (">=14", 1, 1, HeldBy.HOLDER),
            (">=14", 2, 2, HeldBy.HOLDER),
        ],
    )
    def test_level_and_holder_by_age(self, band, asked, level, held_by):
        detail = dossier(band, level=asked)
        key = open_account(detail)
        row = account(detail)
        assert (row.id, row.level, row.held_by, row.state) == (key, level, held_by, State.ACTIVE)
        own = detail.personal_number
        assert row.holder_number == (own if held_by is HeldBy.HOLDER else SIGNER)
        assert (row.band, row.card_expires_on, row.causes) == (band, EXPIRES, ())

    def test_nobody_asked_nobody_gets_one(self):
        detail = dossier(asks=False)
        assert open_account(detail) is None
        assert queries.account_of(personal_number=detail.personal_number) is None
        assert told("AccountOpened") == 0

    def test_a_grown_person_may_be_represented(self):
        captured = dossier(by_representative=True)
        assert account_holder(captured) is HeldBy.HOLDER

    def test_it_tells_one_fact_and_leaves_one_line_without_a_name(self):
        detail = dossier("6-<14")
        key = open_account(detail)
        (body,) = OutboxFact.objects.filter(topic="eid.AccountOpened").values_list(
            "body", flat=True
        )
        assert (body["account_id"], body["band"], body["level"], body["held_by"]) == (
            str(key),
            "6-<14",
            2,
            "representative",
        )
        (line,) = audit.history(act_prefix="eid.")
        assert (line.act, line.object_id, line.person_id) == (
            "eid.open",
            str(key),
            detail.person_id,
        )
        assert "Trần" not in str(line)
        assert detail.personal_number not in str(line)

    def test_one_phone_serves_a_mother_s_children(self):
        children = [dossier("6-<14", phone="+84912345678") for _ in range(3)]
        for child in children:
            open_account(child)
        rows = queries.accounts_held_by(holder_number=SIGNER)
        assert {row.personal_number for row in rows} == {c.personal_number for c in children}

    def test_one_phone_serves_one_own_account(self):
        open_account(dossier(phone="+84912345678"))
        second = dossier(phone="+84912345678")
        with pytest.raises(refusals.PhoneTaken):
            open_account(second)
        assert queries.account_of(personal_number=second.personal_number) is None
        assert told("AccountOpened") == 1

    def test_a_mother_s_own_account_and_her_child_s_share_a_phone(self):
        open_account(dossier(phone="+84912345678"))
        child = dossier("<6", phone="+84912345678")
        assert open_account(child) is not None

    def test_another_broken_rule_is_not_called_a_phone(self):
        detail = dossier()
        open_account(detail)
        row = models.Account.objects.get(personal_number=detail.personal_number)
        row.id, row.phone = uuid4(), "+84999999999"
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save(force_insert=True)

    def test_unknown_accounts(self):
        assert queries.account_of(personal_number="001190009999") is None
        assert queries.accounts_of_people(person_ids=[uuid4()]) == {}
        assert queries.accounts_held_by(holder_number="001190009999") == []
        assert queries.account_steps(account_id=uuid4()) == ()
        with pytest.raises(refusals.NoSuchAccount):
            queries.account(account_id=uuid4())

    def test_accounts_are_found_by_person(self):
        detail = dossier()
        open_account(detail)
        found = queries.accounts_of_people(person_ids=[detail.person_id, uuid4()])
        assert found == {detail.person_id: account(detail)}


@pytest.mark.django_db
class TestANewCard:
    def again(self, first: DossierDetail, band: str = ">=14", **changes: Any) -> DossierDetail:
        return dossier(band, number=first.personal_number, **changes)

    def test_the_account_goes_on_with_the_new_card(self):
        first, card = dossier(), uuid4()
        key = open_account(first)
        later = AT + timedelta(days=9)
        again = open_account(self.again(first), card=card, expires=date(2040, 1, 1), at=later)
        assert again == key
        row = account(first)
        assert (row.card_id, row.card_expires_on) == (card, date(2040, 1, 1))
        assert acts(first) == ["open", "renew"]
        assert told("AccountOpened") == 1

    def test_it_goes_on_also_when_the_new_dossier_asks_for_nothing(self):
        first, card = dossier(), uuid4()
        open_account(first)
        open_account(self.again(first, asks=False), card=card)
        assert account(first).card_id == card

    @pytest.mark.parametrize("cause", sorted(rules.ENDED_BY_NEW_CARD))
    def test_it_ends_the_locks_of_the_card_before(self, cause):
        first = dossier()
        key = open_account(first)
        services.lock(account_id=key, cause=cause, at=AT, by=SYSTEM)
        open_account(self.again(first))
        assert (account(first).state, account(first).causes) == (State.ACTIVE, ())
        assert told("AccountUnlocked") == 1

    @pytest.mark.parametrize("cause", sorted(set(LockCause) - set(rules.ENDED_BY_NEW_CARD)))
    def test_all_other_locks_stay(self, cause):
        first = dossier()
        key = open_account(first)
        services.lock(account_id=key, cause=cause, at=AT, by=SYSTEM)
        open_account(self.again(first))
        assert (account(first).state, account(first).causes) == (State.LOCKED, (cause,))

    @pytest.mark.parametrize(
        ("before", "asked", "after"), [(1, 2, 2), (1, 1, 1), (2, 1, 2), (2, 2, 2)]
    )
    def test_a_level_is_raised_at_the_counter_and_never_lowered(self, before, asked, after):
        first = dossier(level=before)
        open_account(first)
        open_account(self.again(first, level=asked))
        assert account(first).level == after
        assert ("raise" in acts(first)) is (after > before)

    def test_at_fourteen_the_account_becomes_the_holder_s(self):
        child = dossier("6-<14", level=1, phone="+84912345678")
        open_account(child)
        grown = self.again(child, level=2, phone="+84988888888")
        open_account(grown)
        row = account(child)
        assert (row.held_by, row.holder_number, row.level, row.band) == (
            HeldBy.HOLDER,
            child.personal_number,
            2,
            ">=14",
        )
        assert acts(child) == ["open", "renew", "raise", "to_owner"]
        assert models.Account.objects.get().phone == "+84988888888"

    def test_a_phone_in_use_leaves_the_account_as_it_was(self):
        open_account(dossier(phone="+84988888888"))
        child = dossier("6-<14")
        open_account(child)
        before = account(child)
        with pytest.raises(refusals.PhoneTaken):
            open_account(self.again(child, phone="+84988888888"))
        assert account(child) == before

    def test_the_same_card_again_leaves_no_second_step(self):
        first, card = dossier(), uuid4()
        for _ in range(3):
            open_account(first, card=card)
        assert acts(first) == ["open"]


@pytest.mark.django_db
class TestTheHandover:
    def test_accounts_open_with_their_cards(self):
        details = [dossier(band) for band in ("<6", "6-<14", ">=14")]
        reactions.open_asked_for([handed(d) for d in details], at=AT)
        assert told("AccountOpened") == 3

    def test_news_told_twice_opens_once(self):
        detail = dossier()
        fact = handed(detail)
        reactions.open_asked_for([fact, fact], at=AT)
        reactions.open_asked_for([fact], at=AT)
        assert (told("AccountOpened"), acts(detail)) == (1, ["open"])

    def test_a_phone_in_use_holds_up_nobody_else(self, caplog):
        first, second, third = dossier(phone="+84912345678"), dossier(), dossier()
        taken = dossier(phone="+84912345678")
        reactions.open_asked_for([handed(d) for d in (first, taken, second, third)], at=AT)
        assert told("AccountOpened") == 3
        assert queries.account_of(personal_number=taken.personal_number) is None
        assert taken.code in caplog.text
        assert taken.full_name not in caplog.text

    def test_unknown_dossiers_and_those_that_ask_nothing_are_passed_over(self):
        nothing = dossier(asks=False)
        gone = handed(nothing, dossier_id=uuid4())
        reactions.open_asked_for([gone, handed(nothing)], at=AT)
        assert models.Account.objects.count() == 0


@pytest.mark.django_db
class TestToTheHolder:
    def child(self) -> DossierDetail:
        detail = dossier("6-<14", phone="+84912345678")
        open_account(detail)
        return detail

    def give(self, detail, phone="+84977777777", by=None):
        with transaction.atomic():
            services.hand_to_holder(
                account_id=account(detail).id, phone=phone, at=AT, by=by or clerk()
            )

    def test_the_owner_holds_it_with_an_own_phone(self):
        detail = self.child()
        self.give(detail)
        assert account(detail).held_by is HeldBy.HOLDER
        assert queries.accounts_held_by(holder_number=SIGNER) == []
        assert len(queries.accounts_held_by(holder_number=detail.personal_number)) == 1

    def test_once(self):
        detail = self.child()
        self.give(detail)
        with pytest.raises(moves.IllegalMove):
            self.give(detail)

    def test_not_with_another_s_phone(self):
        open_account(dossier(phone="+84977777777"))
        detail = self.child()
        with pytest.raises(refusals.PhoneTaken):
            self.give(detail)
        assert account(detail).held_by is HeldBy.REPRESENTATIVE

    @pytest.mark.parametrize("by", [clerk(Role.REVIEWER), Actor.citizen("x")])
    def test_only_the_desk(self, by):
        with pytest.raises(NotAllowed):
            self.give(self.child(), by=by)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change",
    [{"state": "gone"}, {"held_by": "nobody"}, {"level": 3}, {"level": 0}],
)
def test_the_database_refuses_what_the_rules_do_not_know(change):
    open_account(dossier())
    with pytest.raises(IntegrityError), transaction.atomic():
        models.Account.objects.update(**change)


def test_time_is_aware():
    assert AT.tzinfo is UTC
