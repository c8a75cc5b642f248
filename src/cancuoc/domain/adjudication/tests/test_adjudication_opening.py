"""Cases: one for each pair, known answers not asked again, a share of clean searches drawn."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from cancuoc.domain.adjudication import models, queries, services
from cancuoc.domain.adjudication.opening import is_drawn
from cancuoc.domain.adjudication.rules import Act, Origin, Spoke, State, Verdict
from cancuoc.domain.adjudication.settings import Settings
from cancuoc.domain.adjudication.tests.desk_people import (
    AT,
    FIRST,
    FOURTH,
    SECOND,
    THIRD,
    WORKER,
    decided,
    dossiers,
    opened,
    wanted,
)
from cancuoc.domain.uniqueness import services as gallery
from cancuoc.domain.uniqueness.tests.people import templates
from cancuoc.foundation import audit
from cancuoc.kernel.ids import uuid7

SAME, DIFFERENT, UNSURE = Verdict
ON = AT.date()
pytestmark = pytest.mark.django_db


def open_again(case, *, turned=False):
    one, other = case.dossier_id, case.candidate_dossier_id
    ask = wanted(other, one) if turned else wanted(one, other)
    return services.open_cases(cases=[ask], at=AT + timedelta(days=1), by=WORKER)[ask]


class TestOpening:
    def test_a_candidate_becomes_a_case_without_a_name(self):
        one, other = dossiers()
        services.open_cases(
            cases=[wanted(one, other, score=0.87654, evidence="iris-left,finger-2")],
            at=AT,
            by=WORKER,
        )
        case = models.Case.objects.get()
        assert (case.dossier_id, case.candidate_dossier_id) == (one, other)
        assert (case.score, case.spoke, case.origin) == (0.8765, Spoke.BOTH, Origin.SEARCH)
        assert (case.state, case.band, case.unit_code) == (State.OPEN, ">=14", "00352")
        assert case.hands == ["hand-cb-tx-01"]
        fields = {f.name for f in models.Case._meta.get_fields()}
        assert not fields & {"name", "full_name", "personal_number", "person_id"}

    def test_the_audit_line_does_not_say_why_it_is_there(self):
        case = opened()
        (line,) = audit.history(act_prefix="adjudication.open")
        assert (line.object_id, line.unit_code) == (str(case.id), "00352")
        assert line.detail == {"dossier": str(case.dossier_id)}

    def test_two_that_find_each_other_wait_for_one_case(self):
        one, other = dossiers()
        services.open_cases(cases=[wanted(one, other), wanted(other, one)], at=AT, by=WORKER)
        assert models.Case.objects.count() == 1
        found = queries.standing(dossier_ids=[one, other])
        assert [found[key].open for key in (one, other)] == [1, 1]

    def test_asked_twice_it_is_one_case(self):
        case = opened()
        assert open_again(case) is None
        assert open_again(case, turned=True) is None
        assert models.Case.objects.count() == 1
        assert len(list(audit.history(act_prefix="adjudication.open"))) == 1

    def test_the_best_score_of_a_pair_is_kept(self):
        one, other = dossiers()
        asked = [wanted(one, other, score=s) for s in (0.4, 0.9, 0.6)]
        services.open_cases(cases=asked, at=AT, by=WORKER)
        assert models.Case.objects.get().score == 0.9

    def test_a_candidate_of_another_gallery_has_a_subject_alone(self):
        (one,) = dossiers(1)
        ask = services.CaseToOpen(
            dossier_id=one, candidate_subject=uuid4(), score=0.7, evidence="iris-left"
        )
        assert services.open_cases(cases=[ask], at=AT, by=WORKER) == {ask: None}
        assert models.Case.objects.get().candidate_dossier_id is None

    def test_an_unknown_dossier_opens_nothing(self):
        services.open_cases(cases=[wanted(uuid4(), uuid4())], at=AT, by=WORKER)
        assert models.Case.objects.count() == 0

    def test_nothing_asked_is_nothing_done(self):
        assert services.open_cases(cases=[], at=AT, by=WORKER) == {}


class TestKnown:
    @pytest.mark.parametrize("turned", [False, True])
    def test_who_was_told_apart_is_not_asked_again_from_either_side(self, turned):
        case = decided(DIFFERENT, DIFFERENT)
        assert open_again(case, turned=turned) is DIFFERENT
        assert models.Case.objects.count() == 1

    def test_the_same_person_stays_so(self):
        case = decided(SAME, SAME)
        assert open_again(case, turned=True) is SAME
        assert models.Case.objects.count() == 1

    def test_what_nobody_could_tell_is_asked_again(self):
        case = decided(SAME, DIFFERENT, UNSURE)
        assert open_again(case) is None
        assert models.Case.objects.count() == 2
        assert queries.standing(dossier_ids=[case.dossier_id])[case.dossier_id].open == 1

    def test_what_was_split_is_different(self):
        case = decided(SAME, SAME)
        services.step(merge_id=case.merge.id, act=Act.ASK_SPLIT, note="Sinh đôi", at=AT, by=THIRD)
        assert open_again(case) is SAME
        services.step(merge_id=case.merge.id, act=Act.CONFIRM, note="Đúng", at=AT, by=FOURTH)
        assert open_again(case) is DIFFERENT

    def test_it_is_remembered_of_two_captures_not_of_others(self):
        case = decided(DIFFERENT, DIFFERENT)
        (third,) = dossiers(1)
        ask = wanted(third, case.candidate_dossier_id)
        assert services.open_cases(cases=[ask], at=AT, by=WORKER)[ask] is None


class TestStanding:
    def test_it_counts_each_answer(self):
        (one, *others) = dossiers(5)
        cases = [opened(one, other) for other in others]
        for case, verdicts in zip(
            cases, [(DIFFERENT,) * 2, (SAME,) * 2, (SAME, UNSURE, UNSURE)], strict=False
        ):
            decided(*verdicts, case=case)
        stands = queries.standing(dossier_ids=[one])[one]
        assert (stands.open, stands.same, stands.different, stands.cannot_tell) == (1, 1, 1, 1)
        assert not stands.told_apart

    def test_told_apart_needs_every_case(self):
        case = decided(DIFFERENT, DIFFERENT)
        key = case.dossier_id
        assert queries.standing(dossier_ids=[key])[key].told_apart
        (other,) = dossiers(1)
        opened(key, other)
        assert not queries.standing(dossier_ids=[key])[key].told_apart

    def test_no_case_is_no_standing(self):
        assert queries.standing(dossier_ids=dossiers(1)) == {}

    def test_hands_are_all_who_spoke(self):
        case = decided(SAME, DIFFERENT, DIFFERENT)
        found = queries.hands(dossier_ids=[case.dossier_id])
        assert found == {case.dossier_id: {FIRST.hand, SECOND.hand, THIRD.hand}}


def in_gallery(dossier_id, seed, *, noise=0.0):
    gallery.add(
        entries=[
            gallery.NewSubject(
                subject=uuid7(at=AT),
                gallery="hanoi",
                ref=str(dossier_id),
                templates=templates(seed, noise=noise),
                child=False,
            )
        ],
        at=AT,
        by=WORKER,
    )


@pytest.fixture
def always(monkeypatch):
    """Every clean search is drawn."""
    chosen = Settings(guard=2.0, share=1.0, drawn=30, enough=30)
    monkeypatch.setattr("cancuoc.domain.adjudication.opening.settings", lambda: chosen)


class TestBlindChecks:
    def test_the_draw_is_repeatable_and_of_the_size_asked(self):
        keys = [uuid7(at=AT) for _ in range(2000)]
        drawn = {key for key in keys if is_drawn(dossier_id=key, share=0.1)}
        assert drawn == {key for key in keys if is_drawn(dossier_id=key, share=0.1)}
        assert 140 < len(drawn) < 260
        assert drawn <= {key for key in keys if is_drawn(dossier_id=key, share=0.2)}

    @pytest.mark.parametrize(("share", "drawn"), [(0.0, False), (1.0, True)])
    def test_none_and_all(self, share, drawn):
        assert is_drawn(dossier_id=uuid4(), share=share) is drawn

    def test_the_most_alike_of_the_drawn_is_shown(self, always):
        one, near, *far = dossiers(5)
        in_gallery(one, "a")
        in_gallery(near, "a", noise=0.1)
        for number, key in enumerate(far):
            in_gallery(key, f"z{number}")
        assert services.check_clean(dossier_ids=[one], at=AT, by=WORKER) == 1
        case = models.Case.objects.get()
        assert case.candidate_dossier_id == near
        assert (case.origin, case.spoke) == (Origin.BLIND_CHECK, Spoke.NONE)

    def test_it_looks_like_any_other_case_on_the_desk(self, always):
        real = opened()
        one, near = dossiers()
        in_gallery(one, "a")
        in_gallery(near, "b")
        services.check_clean(dossier_ids=[one], at=AT, by=WORKER)
        rows = queries.desk(on=ON, by=FIRST)
        assert {row.id for row in rows} > {real.id}
        shown = {f for row in rows for f in row.__slots__}
        assert not shown & {"origin", "score", "evidence", "spoke"}
        assert not [line for line in audit.history() if "blind" in str(line)]

    def test_nobody_waits_for_it(self, always):
        one, near = dossiers()
        in_gallery(one, "a")
        in_gallery(near, "b")
        services.check_clean(dossier_ids=[one], at=AT, by=WORKER)
        assert queries.standing(dossier_ids=[one])[one].open == 0

    def test_whoever_is_not_in_the_gallery_is_not_checked(self, always):
        one, near = dossiers()
        assert services.check_clean(dossier_ids=[one], at=AT, by=WORKER) == 0
        in_gallery(one, "a")
        assert services.check_clean(dossier_ids=[one], at=AT, by=WORKER) == 0
        assert near
