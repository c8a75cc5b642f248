"""Who is this? Asked by few, for a purpose, and never without a line. And two, side by side."""

from __future__ import annotations

import pytest
from django.db import transaction

from cancuoc.biometrics.positions import Eye, Finger
from cancuoc.domain.uniqueness import queries, refusals, services
from cancuoc.domain.uniqueness.comparing import compared
from cancuoc.domain.uniqueness.tests.people import (
    AT,
    WORKER,
    new,
    officer,
    subject_id,
    templates,
)
from cancuoc.foundation import audit
from cancuoc.foundation.access import NoPurpose
from cancuoc.foundation.actor import NotAllowed, Role

pytestmark = pytest.mark.django_db
SPECIAL = officer(Role.SPECIAL_CASES)


def ask(probe, *, purpose="Người không nhớ tên, bệnh viện 19-8", by=SPECIAL, **more):
    return services.who_is_this(templates=probe, purpose=purpose, at=AT, by=by, **more)


class TestWhoIsThis:
    def test_somebody_without_papers_is_found(self):
        services.add(entries=[new(1), new(2)], at=AT, by=WORKER)
        key, answer = ask(templates("p2", noise=0.2))
        assert [found.subject for found in answer.candidates] == [subject_id(2)]
        (row,) = queries.searches(key=key)
        assert row.why == "who_is_this"

    def test_every_line_bears_the_purpose(self):
        services.add(entries=[new(1), new(2, "p1")], at=AT, by=WORKER)
        key, _ = ask(templates("p1"), purpose="  tìm thân nhân  ")
        lines = [x for x in audit.history() if x.purpose == "tìm thân nhân"]
        assert {x.actor for x in lines} == {"user:dacbiet"}
        looks = [x for x in lines if x.act == "look.who_is_this"]
        assert {x.object_id for x in looks} == {str(subject_id(1)), str(subject_id(2))}
        assert {x.detail["search"] for x in looks} == {str(key)}
        assert [x.act for x in lines if x not in looks] == ["uniqueness.search"]

    def test_a_search_that_finds_nobody_leaves_a_line_too(self):
        ask(templates("p1"))
        assert [x.act for x in audit.history()] == ["uniqueness.search"]

    @pytest.mark.parametrize("role", [r for r in Role if r is not Role.SPECIAL_CASES])
    def test_nobody_else_may_ask(self, role):
        with pytest.raises(NotAllowed), transaction.atomic():
            ask(templates("p1"), by=officer(role))
        assert list(audit.history()) == []

    @pytest.mark.parametrize("purpose", ["", "  ", "\n"])
    def test_without_a_purpose_nothing_is_searched(self, purpose):
        with pytest.raises(NoPurpose), transaction.atomic():
            ask(templates("p1"), purpose=purpose)

    def test_without_a_finger_or_an_eye_there_is_nothing_to_search(self):
        with pytest.raises(refusals.NothingToSearch):
            ask(templates("p1", eyes=()))

    def test_another_gallery_is_searched_only_when_it_is_named(self):
        services.add(entries=[new(1, gallery="other")], at=AT, by=WORKER)
        assert ask(templates("p1"))[1].candidates == ()
        _, answer = ask(templates("p1"), galleries=frozenset({"other"}))
        assert len(answer.candidates) == 1


class TestSideBySide:
    def test_each_part_that_both_have_is_scored(self):
        one = templates("p1", fingers=(1, 2, 3))
        two = templates("p1", fingers=(2, 3, 4), eyes=(Eye.LEFT,), noise=0.1)
        services.add(entries=[new(1, given=one), new(2, given=two)], at=AT, by=WORKER)
        found = queries.compare(one=subject_id(1), two=subject_id(2))
        assert set(found.fingers) == {Finger(2), Finger(3)}
        assert set(found.eyes) == {Eye.LEFT}
        assert found.eyes[Eye.LEFT] > 0.85
        assert all(score > 0.5 for score in found.fingers.values())
        assert found.same is True
        assert found.best >= found.eyes[Eye.LEFT]

    def test_strangers_do_not_agree(self):
        found = compared(one=templates("p1", fingers=(1, 2)), two=templates("p2", fingers=(1, 2)))
        assert found.same is False
        assert found.best < 0.66

    def test_without_a_common_part_nothing_is_said(self):
        found = compared(
            one=templates("p1", eyes=(Eye.LEFT,)), two=templates("p1", eyes=(Eye.RIGHT,))
        )
        assert (found.same, bool(found), found.best) == (None, False, 0.0)

    def test_one_finger_that_agrees_is_enough(self):
        one = templates("p1", fingers=(1,))
        two = templates("p2", fingers=(1,))
        mixed = type(two)(eyes=two.eyes, fingers=one.fingers, age=two.age, sex=two.sex)
        assert compared(one=one, two=mixed).same is True

    def test_who_is_not_there_cannot_be_compared(self):
        services.add(entries=[new(1)], at=AT, by=WORKER)
        with pytest.raises(refusals.UnknownSubject):
            queries.compare(one=subject_id(1), two=subject_id(2))
