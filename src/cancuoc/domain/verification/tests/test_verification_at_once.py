"""Two hands at one moment, and writes that are refused or fail half way."""

from __future__ import annotations

import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import transaction
from tests.support.books import books, changed
from tests.support.together import names, together

from cancuoc.domain.enrolment import queries as enrolment
from cancuoc.domain.enrolment.rules import State as DossierState
from cancuoc.domain.enrolment.services import UnknownDossiers
from cancuoc.domain.enrolment.tests import samples
from cancuoc.domain.enrolment.tests.samples import AT
from cancuoc.domain.verification import models, queries, refusals, services
from cancuoc.domain.verification.adapters.duplicates import SameSample
from cancuoc.domain.verification.ports import Probe
from cancuoc.domain.verification.rules import Decision, Doubt, State
from cancuoc.domain.verification.tests.conftest import WORKER, Register, entry_of, reviewer
from cancuoc.domain.verification.tests.people import ON, doubts, someone, state, told
from cancuoc.foundation import audit, outbox
from cancuoc.foundation.actor import NotAllowed
from cancuoc.kernel.moves import IllegalMove
from cancuoc.law.refusing import RefusalReason

pytestmark = pytest.mark.django_db(transaction=True)
WHY = RefusalReason.DATA_CONFLICT
LATER = AT + timedelta(hours=1)


def checking(keys, register, at=AT):
    return lambda: services.check_dossiers(
        dossier_ids=keys, register=register, duplicates=SameSample(), at=at, by=WORKER
    )


def received(*captured, known=True):
    """Receive dossiers without checking them; return their ids and a register that agrees."""
    keys = samples.receive(*captured)
    return keys, Register(*(entry_of(c) for c in captured)) if known else Register()


def doubted(*captured):
    """Bring dossiers to the reviewer's desk; return the items."""
    keys, register = received(*captured, known=False)
    checking(keys, register)()
    items = {item.dossier_id: item for item in queries.desk(scope=("01",), on=ON)}
    return [items[key] for key in keys]


def deciding(item, decision, hand="hand-thamtra", **changes):
    given = {
        "item_id": item.id,
        "decision": decision,
        "reason": WHY,
        "print_notice": lambda *_: f"document/{1:032x}",
        "at": LATER,
        "by": reviewer(hand),
    }
    return lambda: services.decide(**{**given, **changes})


class TestTwoReviewers:
    @pytest.mark.parametrize(
        ("first", "second"),
        [
            (Decision.CLEAR, Decision.CLEAR),
            (Decision.CLEAR, Decision.REFUSE),
            (Decision.REFUSE, Decision.REFUSE),
            (Decision.RETURN, Decision.CLEAR),
        ],
    )
    def test_one_of_them_decides(self, first, second):
        (item,) = doubted(someone(1))
        ends = together(deciding(item, first, "hand-a"), deciding(item, second, "hand-b"))
        assert names(ends) == ["IllegalMove", "State"]
        won = next(end for end in ends if isinstance(end, State))
        row = queries.item(item_id=item.id)
        hand = "hand-a" if isinstance(ends[0], State) else "hand-b"
        assert (row.state, row.decided_by) == (won, f"user:{hand}")
        assert sum(len(told(name)) for name in ("Cleared", "Refused", "Returned")) == 1
        assert models.Notice.objects.count() == int(won is State.REFUSED)
        acts = [step.act for step in enrolment.steps(dossier_id=item.dossier_id)]
        assert len(acts) == 3

    def test_different_items_do_not_wait_for_each_other(self):
        items = doubted(*(someone(n) for n in range(1, 5)))
        ends = together(*(deciding(item, Decision.CLEAR) for item in items))
        assert ends == [State.CLEARED] * 4
        assert queries.count_open(scope=("01",), on=ON) == 0
        assert len(told("Cleared")) == 4


class TestTwoWorkers:
    def test_a_dossier_is_checked_once(self):
        """The worker that came second is refused; its delivery then finds nothing to do."""
        keys, register = received(someone(1), someone(2))
        ends = together(checking(keys, register), checking(keys[::-1], register))
        assert {type(end) for end in ends} <= {type(None), IllegalMove}
        assert None in ends
        assert len(told("Cleared")) == 2
        assert models.CheckResult.objects.count() == 8
        checking(keys, register)()
        assert models.CheckResult.objects.count() == 8

    def test_a_doubted_dossier_lies_on_the_desk_once(self):
        keys, register = received(someone(1), known=False)
        together(*[checking(keys, register)] * 3)
        assert queries.count_open(scope=("01",), on=ON) == 1
        assert state(keys[0]) is DossierState.IN_REVIEW

    def test_different_batches_at_once_both_get_through(self):
        keys, register = received(*(someone(n) for n in range(1, 7)))
        ends = together(checking(keys[:3], register), checking(keys[3:], register))
        assert ends == [None, None]
        assert {state(key) for key in keys} == {DossierState.CLEARED}

    def test_a_copied_sample_is_found_also_while_the_other_is_being_checked(self):
        """Two workers hold the two dossiers at one moment: the later one must see the sample."""
        one, two = someone(1, seed="same"), someone(2, seed="same")
        searched, go_on = threading.Event(), threading.Event()

        def probe(captured):
            return Probe(
                dossier_id=captured.dossier_id,
                person_id=captured.identity.person_id,
                band=captured.identity.band,
                evidence=captured.evidence,
                evidence_ref="",
            )

        def first():
            with transaction.atomic():
                found = SameSample().search(probes=[probe(one)])
                searched.set()
                go_on.wait(timeout=10)
            return found

        def second():
            searched.wait(timeout=10)
            threading.Timer(0.3, go_on.set).start()
            with transaction.atomic():
                return SameSample().search(probes=[probe(two)])

        alone, late = together(first, second)
        assert alone == {}
        assert [c.dossier_id for c in late[two.dossier_id]] == [one.dossier_id]

    def test_a_recheck_asked_for_twice_is_one(self):
        captured = someone(1)
        (item,) = doubted(captured)
        deciding(item, Decision.RETURN)()

        def again(hand):
            return lambda: services.recheck(
                dossier_ids=[item.dossier_id],
                register=Register(entry_of(captured)),
                duplicates=SameSample(),
                at=LATER,
                by=reviewer(hand),
            )

        ends = together(again("hand-a"), again("hand-b"))
        assert names(ends) == ["IllegalMove", "dict"]
        assert len(told("Cleared")) == 1


class Broken(Exception):
    """Stands for a printer, a disk or a connection that fails in the middle of a write."""


def fail(*args, **kwargs):
    raise Broken


class TestNothingHalf:
    def test_no_refusal_leaves_anything_behind(self):
        open_item, done = doubted(someone(1), someone(2))
        deciding(done, Decision.CLEAR)()
        fresh, register = received(someone(3))
        never = {"doubts": [str(Doubt.DECEASED)]}
        models.ReviewItem.objects.filter(id=open_item.id).update(**never)
        officer = reviewer("hand-cb-tx-01")
        refused = [
            (refusals.NoSuchItem, deciding(open_item, Decision.CLEAR, item_id=uuid4())),
            (refusals.OwnDossier, deciding(open_item, Decision.RETURN, by=officer)),
            (refusals.ReasonNeeded, deciding(open_item, Decision.REFUSE, reason=None)),
            (refusals.ReasonNeeded, deciding(open_item, Decision.RETURN, reason=None)),
            (refusals.CannotClear, deciding(open_item, Decision.CLEAR)),
            (NotAllowed, deciding(open_item, Decision.CLEAR, by=reviewer("h", ("00232",)))),
            (IllegalMove, deciding(done, Decision.REFUSE)),
            (IllegalMove, self.reviewing([fresh[0], open_item.dossier_id])),
            (IllegalMove, self.rechecking([open_item.dossier_id], register)),
            (UnknownDossiers, self.rechecking([uuid4()], register)),
        ]
        before = books()
        for place, (refusal, attempt) in enumerate(refused):
            with pytest.raises(refusal):
                attempt()
            assert changed(before) == set(), place
        self.reviewing([uuid4()])()
        assert changed(before) == set(), "there is nobody to bring to the desk"

    def reviewing(self, keys):
        return lambda: services.open_review(
            dossier_ids=keys, doubt=Doubt.SENT_BACK, note="mờ", at=AT, by=WORKER
        )

    def rechecking(self, keys, register):
        return lambda: services.recheck(
            dossier_ids=keys, register=register, duplicates=SameSample(), at=AT, by=reviewer()
        )

    @pytest.mark.parametrize(("part", "name"), [(outbox, "publish"), (audit, "record_many")])
    def test_a_write_that_fails_half_way_never_happened(self, monkeypatch, part, name):
        items = doubted(someone(1), someone(2), someone(3))
        keys, register = received(someone(4))
        writes = [
            checking(keys, register),
            *(deciding(item, act) for item, act in zip(items, Decision, strict=True)),
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
        assert queries.count_open(scope=("01",), on=ON) == 0

    def test_without_paper_nobody_is_refused(self):
        """A refusal is in writing (Law 26/2023/QH15 Art. 23(4)): no notice, no refusal."""
        (item,) = doubted(someone(1))
        before = books()
        with pytest.raises(Broken):
            deciding(item, Decision.REFUSE, print_notice=fail)()
        assert changed(before) == set()

    def test_a_search_that_fails_leaves_its_dossiers_to_be_checked_again(self):
        class Away(SameSample):
            def search(self, *, probes):
                super().search(probes=probes)
                raise Broken

        keys, register = received(someone(1))
        before = books()
        with pytest.raises(Broken):
            services.check_dossiers(
                dossier_ids=keys, register=register, duplicates=Away(), at=AT, by=WORKER
            )
        assert changed(before) == set()
        checking(keys, register)()
        assert doubts(keys[0]) == set()
