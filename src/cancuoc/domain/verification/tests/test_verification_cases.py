"""Candidates before two people: nobody clears them alone, and what they conclude is carried out."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import transaction

from cancuoc.domain.adjudication import queries as adjudication
from cancuoc.domain.adjudication import services as desk
from cancuoc.domain.adjudication.facts import Concluded
from cancuoc.domain.adjudication.rules import Act, Verdict
from cancuoc.domain.adjudication.tests.desk_people import FIRST, FOURTH, SECOND, THIRD, decided
from cancuoc.domain.enrolment import services as enrolment_services
from cancuoc.domain.enrolment.rules import Act as DossierAct
from cancuoc.domain.enrolment.rules import State as DossierState
from cancuoc.domain.enrolment.tests.samples import AT
from cancuoc.domain.verification import asking, models, queries, reactions, refusals, services
from cancuoc.domain.verification.ports import Candidate
from cancuoc.domain.verification.rules import (
    ADJUDICATED,
    NEVER_CLEARED,
    Decision,
    Doubt,
    State,
    after_cases,
)
from cancuoc.domain.verification.tests.conftest import WORKER, Finds, Register, entry_of, reviewer
from cancuoc.domain.verification.tests.people import doubts, someone, state, told
from cancuoc.foundation.models import OutboxFact
from cancuoc.law.refusing import RefusalReason

SAME, DIFFERENT, UNSURE = Verdict
Case, Merge = (apps.get_model("adjudication", name) for name in ("Case", "Merge"))
OWN = ("open", "same", "different", "cannot_tell")
LATER = AT + timedelta(hours=1)


def stands(*, open_=0, same=0, cannot_tell=0, **own):
    own = {f"own_{word}": own.get(f"own_{word}", 0) for word in OWN}
    return SimpleNamespace(open=open_, same=same, cannot_tell=cannot_tell, **own)


class TestAfterCases:
    @pytest.mark.parametrize("doubt", [Doubt.BIOMETRIC_CANDIDATE, Doubt.SAME_SAMPLE])
    def test_somebody_else_lifts_it_and_leaves_the_rest(self, doubt):
        assert after_cases([Doubt.NAME_DIFFERS, doubt], standing=stands()) == (Doubt.NAME_DIFFERS,)

    @pytest.mark.parametrize("doubt", [Doubt.BIOMETRIC_CANDIDATE, Doubt.SAME_SAMPLE])
    def test_while_one_is_open_it_stays(self, doubt):
        assert after_cases([doubt], standing=stands(open_=1)) == (doubt,)

    def test_the_same_person_and_nobody_knows_put_doubts_that_stay(self):
        found = after_cases([Doubt.BIOMETRIC_CANDIDATE], standing=stands(same=1, cannot_tell=2))
        assert found == (Doubt.SAME_PERSON, Doubt.NOT_TOLD_APART)
        assert set(found) <= NEVER_CLEARED & ADJUDICATED

    @pytest.mark.parametrize(
        ("own", "left"),
        [
            ({"own_same": 1}, ()),
            ({"own_same": 2}, ()),
            ({"own_same": 1, "own_open": 1}, (Doubt.DIFFERENT_PERSON,)),
            ({"own_same": 1, "own_cannot_tell": 1}, (Doubt.DIFFERENT_PERSON,)),
            ({"own_open": 1}, (Doubt.DIFFERENT_PERSON,)),
            ({"own_different": 1, "own_same": 1}, (Doubt.NOT_THE_HOLDER,)),
        ],
        ids=["same", "same-twice", "one-open", "one-unsure", "open", "different"],
    )
    def test_against_his_own_captures_the_same_lifts_it(self, own, left):
        assert after_cases([Doubt.DIFFERENT_PERSON], standing=stands(**own)) == left

    def test_what_was_lifted_does_not_come_back(self):
        assert after_cases([], standing=stands(own_same=1, own_open=1)) == ()

    def test_a_holder_unlike_himself_stays_without_a_case(self):
        assert after_cases([Doubt.DIFFERENT_PERSON], standing=stands()) == (Doubt.DIFFERENT_PERSON,)


@pytest.fixture
def found(check):
    """Receive somebody whose search finds other dossiers; return all ids."""

    def run(*, others: int = 1, exact: bool = False, mismatch: bool = False, **entry):
        mine = someone(1)
        rest = [someone(n) for n in range(2, 2 + others)]
        ids = check(*rest)
        near = tuple(
            Candidate(
                dossier_id=key, score=0.9, evidence="iris-left", exact=exact, mismatch=mismatch
            )
            for key in ids
        )
        register = Register(entry_of(mine, **entry))
        (key,) = check(mine, register=register, duplicates=Finds({mine.dossier_id: near}))
        return key, ids

    return run


def item_of(key):
    return models.ReviewItem.objects.filter(dossier_id=key).order_by("-opened_at").first()


def clear(key, **changes):
    with transaction.atomic():
        return services.decide(
            item_id=item_of(key).id,
            decision=Decision.CLEAR,
            print_notice=lambda *_: "",
            at=LATER,
            by=reviewer(),
            **changes,
        )


def conclude(*verdicts, key=None):
    rows = Case.objects.filter(verdict="")
    for case in rows.filter(dossier_id=key) if key else rows:
        decided(*verdicts, case=case)
    deliver()


def deliver():
    """Let the room hear every conclusion, also those that it has heard."""
    rows = OutboxFact.objects.filter(topic="adjudication.Concluded").order_by("id")
    facts = [Concluded.from_json(body) for body in rows.values_list("body", flat=True)]
    reactions.follow_cases(facts, at=LATER)


class TestOpening:
    @pytest.mark.parametrize(
        ("exact", "doubt"), [(False, Doubt.BIOMETRIC_CANDIDATE), (True, Doubt.SAME_SAMPLE)]
    )
    def test_each_candidate_becomes_a_case_and_a_doubt(self, found, exact, doubt):
        key, ids = found(others=2, exact=exact)
        opened = Case.objects.filter(dossier_id=key)
        assert {case.candidate_dossier_id for case in opened} == set(ids)
        assert doubts(key) == {doubt}

    def test_a_holder_unlike_himself_is_a_case_of_its_own_kind(self, found):
        key, (other,) = found(mismatch=True)
        case = Case.objects.get()
        assert (case.dossier_id, case.candidate_dossier_id) == (key, other)
        assert case.origin == "holder"
        assert doubts(key) == {Doubt.DIFFERENT_PERSON}
        with pytest.raises(refusals.CaseOpen):
            clear(key)

    def test_a_clean_search_opens_none(self, check):
        check(someone(1))
        assert Case.objects.count() == 0


class TestNobodyAlone:
    def test_a_reviewer_cannot_clear_while_a_case_is_open(self, found):
        key, _ = found()
        with pytest.raises(refusals.CaseOpen):
            clear(key)
        assert state(key) is DossierState.IN_REVIEW
        assert queries.waits_for_cases(dossier_id=key)

    @pytest.mark.parametrize("decision", [Decision.RETURN, Decision.REFUSE])
    def test_but_may_return_or_refuse_for_another_reason(self, found, decision):
        key, _ = found()
        services.decide(
            item_id=item_of(key).id,
            decision=decision,
            reason=RefusalReason.DATA_CONFLICT,
            print_notice=lambda *_: "document/1",
            at=LATER,
            by=reviewer(),
        )
        assert item_of(key).state != State.OPEN

    @pytest.mark.parametrize("verdicts", [(SAME, SAME), (SAME, DIFFERENT, UNSURE)])
    def test_nor_what_two_or_three_did_not_clear(self, found, verdicts):
        key, _ = found()
        conclude(*verdicts)
        with pytest.raises(refusals.CannotClear):
            clear(key)


class TestTheHolder:
    """Somebody who does not resemble his own earlier capture."""

    def test_the_same_person_after_all_goes_on_and_is_no_duplicate(self, found):
        key, _ = found(mismatch=True)
        conclude(SAME, SAME)
        assert state(key) is DossierState.CLEARED
        assert not Merge.objects.exists()
        assert stopped() == []

    def test_somebody_else_is_cleared_by_nobody_alone(self, found):
        key, _ = found(mismatch=True)
        conclude(DIFFERENT, DIFFERENT)
        assert item_of(key).doubts == [Doubt.NOT_THE_HOLDER]
        with pytest.raises(refusals.CannotClear):
            clear(key)

    def test_who_cannot_be_told_is_left_to_the_reviewer(self, found):
        key, _ = found(mismatch=True)
        conclude(UNSURE, UNSURE, UNSURE)
        assert item_of(key).doubts == [Doubt.DIFFERENT_PERSON]
        assert clear(key) is State.CLEARED

    @pytest.mark.parametrize(
        ("verdict", "doubt"), [(SAME, None), (DIFFERENT, Doubt.NOT_THE_HOLDER)]
    )
    def test_it_is_remembered_of_the_two_captures(self, found, verdict, doubt):
        key, (other,) = found(mismatch=True)
        conclude(verdict, verdict)
        near = Candidate(dossier_id=other, score=0.1, evidence="left-eye", mismatch=True)
        found_again = asking.doubted({key: (near,)}, at=LATER, by=WORKER)
        assert [d for d, _ in found_again.get(key, ())] == ([doubt] if doubt else [])
        assert Case.objects.count() == 1

    def test_it_counts_neither_as_alarm_nor_as_find(self, found):
        found(mismatch=True)
        conclude(SAME, SAME)
        row = adjudication.figures().all
        assert (row.found, row.missed, row.false_alarms, row.agreement.same.hits) == (0, 0, 0, 1)


class TestConcluded:
    def test_somebody_else_and_the_dossier_goes_on_by_itself(self, found):
        key, _ = found()
        conclude(DIFFERENT, DIFFERENT)
        assert state(key) is DossierState.CLEARED
        assert item_of(key).state == State.CLEARED
        (last,) = [body for body in told("Cleared") if body["dossier_id"] == str(key)]
        assert last["reviewer_hand"] == ""
        assert queries.deciding_hands(dossier_ids=[key])[key] == {FIRST.hand, SECOND.hand}

    def test_with_another_doubt_it_stays_with_the_reviewer(self, found):
        key, _ = found(full_name="Tên Khác Hẳn")
        conclude(DIFFERENT, DIFFERENT)
        assert state(key) is DossierState.IN_REVIEW
        assert item_of(key).doubts == [Doubt.NAME_DIFFERS]
        assert clear(key) is State.CLEARED

    def test_one_of_two_cases_is_not_enough(self, found):
        key, _ = found(others=2)
        decided(DIFFERENT, DIFFERENT, case=Case.objects.filter(dossier_id=key).first())
        deliver()
        assert item_of(key).doubts == [Doubt.BIOMETRIC_CANDIDATE]
        conclude(DIFFERENT, DIFFERENT)
        assert state(key) is DossierState.CLEARED

    @pytest.mark.parametrize(
        ("verdicts", "doubt"),
        [((SAME, SAME), Doubt.SAME_PERSON), ((UNSURE,) * 3, Doubt.NOT_TOLD_APART)],
        ids=["same", "cannot-tell"],
    )
    def test_the_same_or_not_known_takes_its_place(self, found, verdicts, doubt):
        key, _ = found()
        conclude(*verdicts)
        assert item_of(key).doubts == [doubt]
        assert queries.results(dossier_id=key)[-1].doubts == (doubt,)

    def test_heard_twice_it_is_done_once(self, found):
        key, _ = found()
        conclude(DIFFERENT, DIFFERENT)
        deliver()
        assert len([body for body in told("Cleared") if body["dossier_id"] == str(key)]) == 1

    def test_a_split_lets_it_go_on(self, found):
        key, _ = found()
        conclude(SAME, SAME)
        merge = Merge.objects.get().id
        desk.step(merge_id=merge, act=Act.ASK_SPLIT, note="Sinh đôi", at=LATER, by=THIRD)
        desk.step(merge_id=merge, act=Act.CONFIRM, note="Đúng", at=LATER, by=FOURTH)
        deliver()
        assert state(key) is DossierState.CLEARED

    def test_what_was_told_apart_is_no_doubt_when_checked_again(self, found):
        key, ids = found()
        services.decide(
            item_id=item_of(key).id,
            decision=Decision.RETURN,
            reason=RefusalReason.DATA_CONFLICT,
            print_notice=lambda *_: "",
            at=LATER,
            by=reviewer(),
        )
        conclude(DIFFERENT, DIFFERENT)
        assert state(key) is DossierState.RETURNED
        near = Candidate(dossier_id=ids[0], score=0.9, evidence="iris-left")
        left = services.recheck(
            dossier_ids=[key],
            register=Register(entry_of(someone(1))),
            duplicates=Finds({key: (near,)}),
            at=LATER,
            by=reviewer(),
        )
        assert Doubt.BIOMETRIC_CANDIDATE not in left[key]
        assert Case.objects.count() == 1

    def test_an_unknown_dossier_is_nothing(self, db):
        services.follow_cases(dossier_ids=[uuid4()], at=LATER, by=WORKER)


def stopped():
    rows = OutboxFact.objects.filter(topic__in=["verification.Stopped", "verification.Released"])
    return [
        (topic.partition(".")[2], body["dossier_id"])
        for topic, body in rows.order_by("id").values_list("topic", "body")
    ]


def ask(one, other):
    case = desk.CaseToOpen(dossier_id=one, candidate_dossier_id=other, score=0.5, evidence="later")
    desk.open_cases(cases=[case], at=LATER, by=WORKER)


def split(merge):
    desk.step(merge_id=merge, act=Act.ASK_SPLIT, note="Sinh đôi", at=LATER, by=THIRD)
    desk.step(merge_id=merge, act=Act.CONFIRM, note="Đúng", at=LATER, by=FOURTH)


class TestFoundAfterwards:
    """A blind check, or a later search, finds the same person in a dossier that had gone on."""

    def test_a_cleared_dossier_comes_back(self, found):
        _, ids = found()
        assert all(state(other) is DossierState.CLEARED for other in ids)
        desk.open_cases(
            cases=[
                desk.CaseToOpen(
                    dossier_id=ids[0], candidate_dossier_id=uuid4(), score=0.5, evidence="later"
                )
            ],
            at=LATER,
            by=WORKER,
        )
        conclude(SAME, SAME, key=ids[0])
        assert state(ids[0]) is DossierState.IN_REVIEW
        assert item_of(ids[0]).doubts == [Doubt.SAME_PERSON]

    def test_one_whose_card_is_being_made_stays_and_its_card_is_stopped(self, check):
        (key,) = check(someone(1))
        for act in (DossierAct.APPROVE, DossierAct.PRODUCE):
            enrolment_services.advance(dossier_ids=[key], act=act, at=AT, by=WORKER)
        desk.open_cases(
            cases=[
                desk.CaseToOpen(
                    dossier_id=key, candidate_dossier_id=uuid4(), score=0.5, evidence="later"
                )
            ],
            at=LATER,
            by=WORKER,
        )
        conclude(SAME, SAME)
        assert state(key) is DossierState.IN_PRODUCTION
        assert stopped() == [("Stopped", str(key))]

    def test_the_card_of_the_other_side_is_stopped_as_well(self, found):
        key, (other,) = found()
        conclude(SAME, SAME)
        assert state(key) is DossierState.IN_REVIEW
        assert stopped() == [("Stopped", str(other))]

    @pytest.mark.parametrize(
        "verdicts", [(DIFFERENT, DIFFERENT), (UNSURE,) * 3], ids=["different", "cannot-tell"]
    )
    def test_other_answers_stop_no_card_and_release_none(self, found, verdicts):
        found()
        conclude(*verdicts)
        assert stopped() == []

    def test_a_split_releases_both(self, found):
        key, (other,) = found()
        conclude(SAME, SAME)
        split(Merge.objects.get().id)
        deliver()
        news = {dossier: kind for kind, dossier in stopped()}
        assert news == {str(other): "Released", str(key): "Released"}

    def test_who_is_still_the_same_as_a_third_stays_stopped(self, check):
        keys = check(someone(1), someone(2), someone(3))
        for one, two in ((0, 1), (1, 2)):
            ask(keys[one], keys[two])
            conclude(SAME, SAME)
        split(Merge.objects.get(case__dossier_id=keys[0]).id)
        deliver()
        news = {dossier: kind for kind, dossier in stopped()}
        assert news[str(keys[2])] == "Stopped"
        assert news[str(keys[1])] == "Stopped" or state(keys[1]) is DossierState.IN_REVIEW

    def test_a_later_find_asks_two_people_too(self, check):
        (key,) = check(someone(1))
        other = uuid4()
        assert services.found_later(dossier_id=key, other_id=other, score=0.7, at=LATER, by=WORKER)
        assert Case.objects.get().candidate_dossier_id == other
        with pytest.raises(refusals.CaseOpen):
            clear(key)
