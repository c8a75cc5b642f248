"""Opinions: who may, when, how blind, and what the last of them sets going."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction

from cancuoc.domain.adjudication import models, queries, refusals, services
from cancuoc.domain.adjudication.rules import REASONS, Reason, State, Verdict
from cancuoc.domain.adjudication.tests.desk_people import (
    AT,
    FIRST,
    FOURTH,
    SECOND,
    THIRD,
    WORKER,
    adjudicator,
    decided,
    dossiers,
    opened,
    say,
    told,
    wanted,
)
from cancuoc.foundation import audit
from cancuoc.foundation.actor import NotAllowed, Role

SAME, DIFFERENT, UNSURE = Verdict
ON = AT.date()
LATER = AT + timedelta(seconds=5)
pytestmark = pytest.mark.django_db


def speak(case, by=FIRST, *, at=LATER, verdict=SAME, reason=Reason.FINGERS_AGREE):
    with transaction.atomic():
        services.say(case_id=case.id, verdict=verdict, reason=reason, at=at, by=by)


class TestConcluding:
    @pytest.mark.parametrize("verdict", [SAME, DIFFERENT])
    def test_two_who_agree_conclude_and_tell_the_dossier(self, verdict):
        case = decided(verdict, verdict)
        assert (case.state, case.verdict) == (State.DECIDED, verdict)
        assert case.decided_at == AT + timedelta(seconds=2)
        assert told() == [(str(case.dossier_id), str(verdict))]

    @pytest.mark.parametrize(
        "verdicts", [(SAME, DIFFERENT), (DIFFERENT, UNSURE), (UNSURE, UNSURE), (UNSURE, SAME)]
    )
    def test_all_else_goes_to_a_third_and_is_told_to_nobody(self, verdicts):
        case = decided(*verdicts)
        assert (case.state, case.verdict, told()) == (State.DISPUTED, "", [])

    @pytest.mark.parametrize("last", list(Verdict))
    def test_the_third_concludes(self, last):
        case = decided(SAME, DIFFERENT, last)
        assert (case.state, case.verdict) == (State.DECIDED, last)
        assert told() == [(str(case.dossier_id), str(last))]

    def test_both_dossiers_that_wait_are_told(self):
        one, other = dossiers()
        services.open_cases(cases=[wanted(one, other), wanted(other, one)], at=AT, by=WORKER)
        decided(DIFFERENT, DIFFERENT, case=models.Case.objects.get())
        assert {key for key, _ in told()} == {str(one), str(other)}

    def test_every_opinion_keeps_who_when_and_why(self):
        case = opened()
        services.show(case_id=case.id, at=AT, by=FIRST)
        services.say(
            case_id=case.id,
            verdict=DIFFERENT,
            reason=Reason.TWINS,
            note="  hai  chị em\n",
            at=LATER,
            by=FIRST,
        )
        (row,) = case.opinions.all()
        assert (row.rank, row.verdict, row.reason) == (1, "different", "twins")
        assert (row.note, row.hand, row.by) == ("hai chị em", "so-1", "user:so-1")
        assert (row.shown_at, row.at) == (AT, LATER)
        (line,) = audit.history(act_prefix="adjudication.say")
        assert line.detail == {"verdict": "different", "reason": "twins"}


class TestGuard:
    @pytest.mark.parametrize("seconds", [0.0, 0.5, 1.999])
    def test_a_key_pressed_too_early_decides_nothing(self, seconds):
        case = opened()
        with pytest.raises(refusals.TooEarly):
            say(case, SAME, FIRST, after=seconds)
        assert not case.opinions.exists()

    def test_from_two_seconds_on_it_counts(self):
        case = opened()
        say(case, SAME, FIRST, after=2.0)
        assert case.opinions.count() == 1

    def test_shown_anew_it_waits_anew(self):
        case = opened()
        services.show(case_id=case.id, at=AT, by=FIRST)
        services.show(case_id=case.id, at=AT + timedelta(seconds=10), by=FIRST)
        with pytest.raises(refusals.TooEarly):
            speak(case, at=AT + timedelta(seconds=11))
        speak(case, at=AT + timedelta(seconds=12))

    def test_nobody_judges_what_he_did_not_open(self):
        case = opened()
        services.show(case_id=case.id, at=AT, by=SECOND)
        with pytest.raises(refusals.NotShown):
            speak(case)

    def test_a_look_leaves_a_line(self):
        case = opened()
        services.show(case_id=case.id, at=AT, by=FIRST)
        (line,) = audit.history(act_prefix="look.case")
        assert (line.object_id, line.purpose, line.hand) == (str(case.id), "dossier", "so-1")


class TestBlind:
    def test_before_one_has_spoken_the_case_looks_untouched(self):
        case = opened()
        before = queries.case(case_id=case.id, by=SECOND)
        say(case, SAME, FIRST)
        assert queries.case(case_id=case.id, by=SECOND) == before
        assert [row.id for row in queries.desk(on=ON, by=SECOND)] == [case.id]

    def test_who_has_spoken_sees_his_own_and_no_more(self):
        case = opened()
        say(case, SAME, FIRST)
        row = queries.case(case_id=case.id, by=FIRST)
        assert row.mine is not None
        assert (row.mine.verdict, row.concluded, row.waits_for_me) == (SAME, None, False)

    def test_the_conclusion_is_told_to_those_who_spoke_only(self):
        case = decided(DIFFERENT, DIFFERENT)
        assert queries.case(case_id=case.id, by=FIRST).concluded is DIFFERENT
        assert queries.case(case_id=case.id, by=THIRD).concluded is None

    def test_the_third_sees_no_opinion_before_his_own(self):
        case = decided(SAME, DIFFERENT)
        row = queries.case(case_id=case.id, by=THIRD)
        assert (row.mine, row.concluded, row.waits_for_me) == (None, None, True)

    def test_an_unknown_case(self):
        with pytest.raises(refusals.NoSuchCase):
            queries.case(case_id=uuid4(), by=FIRST)


class TestWhoMay:
    def test_not_the_same_person_twice_under_any_account(self):
        case = opened()
        say(case, SAME, FIRST)
        twin = adjudicator("so-1", Role.ADJUDICATOR, Role.SENIOR_ADJUDICATOR)
        with pytest.raises(refusals.AlreadySaid):
            say(case, SAME, twin, at=AT + timedelta(minutes=1))

    def test_one_of_the_first_two_is_not_the_third(self):
        both = adjudicator("so-1", Role.ADJUDICATOR, Role.SENIOR_ADJUDICATOR)
        case = opened()
        say(case, SAME, both)
        say(case, DIFFERENT, SECOND)
        assert queries.desk(on=ON, by=both) == []
        with pytest.raises(refusals.AlreadySaid):
            say(case, SAME, both, at=AT + timedelta(minutes=1))

    def test_not_the_hand_that_captured_either_side(self):
        case = opened()
        own = adjudicator("hand-cb-tx-01")
        assert queries.desk(on=ON, by=own) == []
        assert queries.case(case_id=case.id, by=own).own_capture
        for act in (
            lambda: services.show(case_id=case.id, at=AT, by=own),
            lambda: speak(case, own),
        ):
            with pytest.raises(refusals.OwnCapture), transaction.atomic():
                act()

    @pytest.mark.parametrize("role", [Role.REVIEWER, Role.APPROVER, Role.SPECIAL_CASES])
    def test_not_another_role(self, role):
        case = opened()
        with pytest.raises(NotAllowed):
            services.show(case_id=case.id, at=AT, by=adjudicator("x", role))

    def test_not_another_unit(self):
        case = opened()
        elsewhere = adjudicator("x", units=("00232",))
        assert queries.desk(on=ON, by=elsewhere) == []
        assert queries.count_open(on=ON, by=elsewhere) == 0
        with pytest.raises(NotAllowed):
            services.show(case_id=case.id, at=AT, by=elsewhere)

    def test_one_s_own_unit_is_enough(self):
        opened()
        near = adjudicator("x", units=("00352",))
        assert len(queries.desk(on=ON, by=near)) == queries.count_open(on=ON, by=near) == 1

    def test_a_senior_does_not_take_the_place_of_the_first_two(self):
        case = opened()
        assert queries.desk(on=ON, by=THIRD) == []
        services.show(case_id=case.id, at=AT, by=THIRD)
        with pytest.raises(NotAllowed):
            speak(case, THIRD)

    def test_a_first_one_does_not_take_the_place_of_the_third(self):
        case = decided(SAME, DIFFERENT)
        other = adjudicator("so-9")
        assert queries.desk(on=ON, by=other) == []
        services.show(case_id=case.id, at=AT, by=other)
        with pytest.raises(NotAllowed):
            speak(case, other)

    @pytest.mark.parametrize("verdicts", [(SAME, SAME), (SAME, DIFFERENT, UNSURE)])
    def test_what_is_decided_stays_decided(self, verdicts):
        case = decided(*verdicts)
        with pytest.raises(refusals.NotYourTurn):
            say(case, DIFFERENT, FOURTH)

    def test_an_unknown_case_is_refused(self):
        with pytest.raises(refusals.NoSuchCase):
            services.show(case_id=uuid4(), at=AT, by=FIRST)


class TestReasons:
    @pytest.mark.parametrize("verdict", list(Verdict))
    @pytest.mark.parametrize("reason", list(Reason))
    def test_only_a_reason_of_the_verdict_is_taken(self, verdict, reason):
        case = opened()
        services.show(case_id=case.id, at=AT, by=FIRST)
        if reason in REASONS[verdict]:
            speak(case, verdict=verdict, reason=reason)
            assert case.opinions.get().reason == reason
        else:
            with pytest.raises(refusals.ReasonDoesNotFit):
                speak(case, verdict=verdict, reason=reason)


class TestTheDatabaseIsTheLastGuard:
    def test_an_opinion_cannot_be_changed_or_removed(self):
        case = opened()
        say(case, SAME, FIRST)
        for act in (
            lambda: case.opinions.update(verdict="different"),
            lambda: case.opinions.all().delete(),
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                act()

    def test_no_second_open_case_of_a_pair(self):
        case = opened()
        case.id = uuid4()
        with pytest.raises(DatabaseError), transaction.atomic():
            case.save(force_insert=True)

    def test_no_verdict_without_a_time(self):
        case = opened()
        with pytest.raises(DatabaseError), transaction.atomic():
            models.Case.objects.filter(id=case.id).update(verdict="same")
