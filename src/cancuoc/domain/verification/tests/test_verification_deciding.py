"""The reviewer's decision: who may, what it needs, what it leaves behind."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import transaction

from cancuoc.domain.enrolment import queries as enrolment
from cancuoc.domain.enrolment.rules import State as DossierState
from cancuoc.domain.enrolment.tests.samples import AT, captured
from cancuoc.domain.verification import models, queries, refusals, services
from cancuoc.domain.verification.rules import NEVER_CLEARED, Decision, Doubt, State
from cancuoc.domain.verification.tests.conftest import Register, reviewer
from cancuoc.foundation.actor import NotAllowed, Role
from cancuoc.foundation.models import OutboxFact
from cancuoc.kernel.moves import IllegalMove
from cancuoc.law.refusing import RefusalReason

ON = date(2024, 7, 6)
LATER = AT + timedelta(hours=1)
WHY = RefusalReason.DATA_CONFLICT


class Printer:
    """Prints nothing and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[object, ...]] = []

    def __call__(self, dossier, reason, note):
        self.asked.append((dossier.id, reason, note))
        return f"document/{len(self.asked):032x}"


@pytest.fixture
def printer():
    return Printer()


@pytest.fixture
def item(check):
    (key,) = check(captured(1), register=Register())
    return next(i for i in queries.desk(scope=("01",), on=ON) if i.dossier_id == key)


def decide(item, decision, printer, **changes):
    given = {
        "item_id": item.id,
        "decision": decision,
        "print_notice": printer,
        "at": LATER,
        "by": reviewer(),
    }
    with transaction.atomic():
        return services.decide(**{**given, **changes})


def settled(item):
    return queries.item(item_id=item.id)


@pytest.mark.parametrize(
    ("decision", "reason", "ends", "dossier", "fact"),
    [
        (Decision.CLEAR, None, State.CLEARED, DossierState.CLEARED, "Cleared"),
        (Decision.CLEAR, WHY, State.CLEARED, DossierState.CLEARED, "Cleared"),
        (Decision.REFUSE, WHY, State.REFUSED, DossierState.REFUSED, "Refused"),
        (Decision.RETURN, WHY, State.RETURNED, DossierState.RETURNED, "Returned"),
    ],
)
def test_each_decision_moves_item_and_dossier_and_tells_one_fact(
    item, printer, decision, reason, ends, dossier, fact
):
    assert decide(item, decision, printer, reason=reason) is ends
    row = settled(item)
    assert (row.state, row.decided_at, row.decided_by) == (ends, LATER, "user:hand-thamtra")
    assert enrolment.dossier(dossier_id=item.dossier_id).state is dossier
    told = OutboxFact.objects.filter(topic__startswith="verification.").values_list(
        "topic", flat=True
    )
    assert list(told) == [f"verification.{fact}"]


def test_a_cleared_fact_names_both_hands(item, printer):
    decide(item, Decision.CLEAR, printer)
    body = OutboxFact.objects.get(topic="verification.Cleared").body
    assert (body["officer_hand"], body["reviewer_hand"]) == ("hand-cb-tx-01", "hand-thamtra")
    assert queries.deciding_hands(dossier_ids=[item.dossier_id]) == {
        item.dossier_id: frozenset({"hand-thamtra"})
    }


def test_nobody_decided_is_nobody_named(item):
    assert queries.deciding_hands(dossier_ids=[item.dossier_id]) == {}


class TestRefusing:
    def test_it_prints_and_keeps_the_notice(self, item, printer):
        decide(item, Decision.REFUSE, printer, reason=WHY, note="Sai  tên\nđệm")
        assert printer.asked == [(item.dossier_id, WHY, "Sai  tên\nđệm")]
        assert queries.notice_document(dossier_id=item.dossier_id) == f"document/{1:032x}"
        assert settled(item).note == "Sai tên đệm"
        assert enrolment.steps(dossier_id=item.dossier_id)[-1].reason == "data_conflict"

    @pytest.mark.parametrize("decision", [Decision.CLEAR, Decision.RETURN])
    def test_only_a_refusal_prints(self, item, printer, decision):
        decide(item, decision, printer, reason=WHY)
        assert printer.asked == []
        assert queries.notice_document(dossier_id=item.dossier_id) == ""

    def test_a_printer_that_fails_leaves_all_as_it_was(self, item):
        def broken(*_args):
            raise RuntimeError("no paper")

        with pytest.raises(RuntimeError):
            decide(item, Decision.REFUSE, broken, reason=WHY)
        assert settled(item).state is State.OPEN
        assert enrolment.dossier(dossier_id=item.dossier_id).state is DossierState.IN_REVIEW
        assert models.Notice.objects.count() == 0

    @pytest.mark.parametrize("decision", [Decision.REFUSE, Decision.RETURN])
    def test_without_a_reason_there_is_no_refusal(self, item, printer, decision):
        with pytest.raises(refusals.ReasonNeeded):
            decide(item, decision, printer)
        assert printer.asked == []

    @pytest.mark.parametrize("reason", list(RefusalReason))
    def test_every_reason_of_the_law_fits(self, item, printer, reason):
        decide(item, Decision.REFUSE, printer, reason=reason)
        assert settled(item).reason == reason


class TestWhoMay:
    def test_not_the_hand_that_captured_under_any_account(self, item, printer):
        for decision in Decision:
            with pytest.raises(refusals.OwnDossier):
                decide(item, decision, printer, reason=WHY, by=reviewer("hand-cb-tx-01"))
        assert settled(item).state is State.OPEN

    @pytest.mark.parametrize(
        "by",
        [
            reviewer("h", ("01",), Role.APPROVER),
            reviewer("h", ("01",), Role.CARD_DESK),
            reviewer("h", ("00232",)),
            reviewer("h", ()),
        ],
    )
    def test_not_another_role_or_unit(self, item, printer, by):
        with pytest.raises(NotAllowed):
            decide(item, Decision.CLEAR, printer, by=by)

    def test_the_ward_s_own_reviewer_may(self, item, printer):
        assert decide(item, Decision.CLEAR, printer, by=reviewer("h", ("00352",)))


class TestOnce:
    @pytest.mark.parametrize("first", list(Decision))
    @pytest.mark.parametrize("second", list(Decision))
    def test_what_is_decided_stays_decided(self, item, printer, first, second):
        decide(item, first, printer, reason=WHY)
        with pytest.raises(IllegalMove):
            decide(item, second, printer, reason=WHY)
        assert settled(item).decided_at == LATER

    def test_an_unknown_item(self, item, printer):
        with pytest.raises(refusals.NoSuchItem):
            decide(item, Decision.CLEAR, printer, item_id=uuid4())


class TestNeverCleared:
    @pytest.mark.parametrize("doubt", sorted(NEVER_CLEARED))
    def test_it_can_be_refused_or_returned_only(self, item, printer, doubt):
        models.ReviewItem.objects.filter(id=item.id).update(doubts=[str(doubt)])
        with pytest.raises(refusals.CannotClear) as refused:
            decide(item, Decision.CLEAR, printer)
        assert refused.value.details == {"doubts": [str(doubt)]}
        assert decide(item, Decision.RETURN, printer, reason=WHY) is State.RETURNED

    @pytest.mark.parametrize("doubt", sorted(set(Doubt) - NEVER_CLEARED))
    def test_all_else_is_left_to_the_person(self, item, printer, doubt):
        models.ReviewItem.objects.filter(id=item.id).update(doubts=[str(doubt)])
        assert decide(item, Decision.CLEAR, printer) is State.CLEARED


class TestTheDesk:
    def test_urgent_first_then_narrowed_with_the_same_count(self, check):
        keys = check(*(captured(n, unit_code="00352") for n in (1, 2, 3)), register=Register())
        models.ReviewItem.objects.filter(dossier_id=keys[1]).update(due_on=date(2024, 7, 1))
        models.ReviewItem.objects.filter(dossier_id=keys[2]).update(doubts=["name_differs"])
        assert next(i.dossier_id for i in queries.desk(scope=("01",), on=ON)) == keys[1]
        named = queries.desk(scope=("01",), on=ON, doubt=Doubt.NAME_DIFFERS)
        assert [i.dossier_id for i in named] == [keys[2]]
        counts = queries.counts(scope=("01",), on=ON)
        assert counts[Doubt.NAME_DIFFERS] == 1
        for doubt in (None, *Doubt):
            rows = queries.desk(scope=("01",), on=ON, doubt=doubt)
            assert queries.count_open(scope=("01",), on=ON, doubt=doubt) == len(rows)
            assert doubt is None or counts.get(doubt, 0) == len(rows)

    @pytest.mark.parametrize(
        ("scope", "seen"), [(("01",), 1), (("00352",), 1), (("00232",), 0), ((), 0)]
    )
    def test_only_one_s_own_units(self, item, scope, seen):
        assert len(queries.desk(scope=scope, on=ON)) == seen
        assert queries.count_open(scope=scope, on=ON) == seen
        assert sum(queries.counts(scope=scope, on=ON).values()) >= seen

    def test_what_is_decided_leaves_the_desk(self, item, printer):
        decide(item, Decision.CLEAR, printer)
        assert queries.desk(scope=("01",), on=ON) == []

    def test_the_limit_holds(self, check):
        check(*(captured(n) for n in range(1, 6)), register=Register())
        assert len(queries.desk(scope=("01",), on=ON, limit=3)) == 3
        assert queries.count_open(scope=("01",), on=ON) == 5

    def test_an_unknown_item_is_refused(self, db):
        with pytest.raises(refusals.NoSuchItem):
            queries.item(item_id=uuid4())


@pytest.mark.parametrize(
    "refusal",
    [refusals.NoSuchItem, refusals.OwnDossier, refusals.CannotClear, refusals.ReasonNeeded],
)
def test_every_refusal_says_what_to_do(refusal):
    for sentence in (refusal.message, refusal.next_step):
        assert sentence.endswith(".")
        assert len(sentence.split()) <= 20
