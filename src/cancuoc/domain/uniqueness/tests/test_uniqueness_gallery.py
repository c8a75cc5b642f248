"""Subjects go in, are found, and go out without a trace but the audit's."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction

from cancuoc.biometrics.positions import Eye
from cancuoc.domain.uniqueness import queries, refusals, services
from cancuoc.domain.uniqueness.rules import Change
from cancuoc.domain.uniqueness.services import Probe
from cancuoc.domain.uniqueness.tests import people
from cancuoc.domain.uniqueness.tests.people import AT, WORKER, new, subject_id, templates
from cancuoc.foundation import audit

pytestmark = pytest.mark.django_db


def add(*entries):
    return services.add(entries=entries, at=AT, by=WORKER)


def search(probe, **more):
    values = {"key": UUID(int=7), "templates": probe, **more}
    return services.search(probes=[Probe(**values)], why="test", at=AT, by=WORKER)[UUID(int=7)]


def acts():
    return [line.act for line in audit.history()]


class TestGoingIn:
    def test_who_was_added_is_found_again_from_another_take(self):
        assert add(new(1), new(2)) == {subject_id(1), subject_id(2)}
        answer = search(templates("p2", noise=0.2, take=1))
        assert [found.subject for found in answer.candidates] == [subject_id(2)]
        assert 0 < answer.candidates[0].score <= 1
        assert {"left-eye", "right-eye"} <= {e.kind for e in answer.candidates[0].evidence}
        assert answer.size == 2

    def test_a_stranger_is_not_found(self):
        add(new(1), new(2))
        assert search(templates("nobody")).candidates == ()

    def test_the_same_entry_twice_changes_nothing(self):
        add(new(1))
        assert add(new(1)) == frozenset()
        assert add(new(1), new(1), new(2)) == {subject_id(2)}
        assert queries.count() == 2
        assert [row.kind for row in queries.changes(after=0)] == [Change.INSERT] * 2

    def test_a_reference_belongs_to_one_subject_of_a_gallery(self):
        add(new(1))
        other = services.NewSubject(
            subject=subject_id(2),
            gallery="hanoi",
            ref="ref-1",
            templates=templates("x"),
            child=False,
        )
        with pytest.raises(refusals.RefTaken), transaction.atomic():
            add(other)
        with pytest.raises(refusals.RefTaken), transaction.atomic():
            add(new(5), replace(new(5), subject=subject_id(6)))
        add(new(2, gallery="elsewhere"))
        assert queries.count(gallery="elsewhere") == 1

    @pytest.mark.parametrize("field", ["gallery", "ref"])
    @pytest.mark.parametrize("value", ["", "x" * 121, "a\0b"])
    def test_names_that_do_not_fit_are_refused(self, field, value):
        with pytest.raises(refusals.BadEntry), transaction.atomic():
            add(replace(new(1), **{field: value}))
        assert queries.count() == 0

    def test_references_lead_to_subjects_and_back(self):
        add(new(1), new(2, gallery="other"))
        assert queries.subject_of(ref="ref-1") == subject_id(1)
        assert queries.subject_of(ref="ref-2") is None
        assert queries.subject_of(ref="ref-2", gallery="other") == subject_id(2)
        assert queries.ref_of(subject=subject_id(2)) == "ref-2"
        row = queries.subject(subject=subject_id(1))
        assert (row.gallery, row.eyes, row.fingers, row.fingers_due) == ("hanoi", 2, 0, False)
        with pytest.raises(refusals.UnknownSubject):
            queries.ref_of(subject=subject_id(9))
        with pytest.raises(refusals.UnknownSubject):
            queries.subject(subject=subject_id(9))

    def test_somebody_without_templates_can_be_kept_but_not_found(self):
        add(new(1, given=people.templates("p1", eyes=())))
        assert search(templates("p1")).candidates == ()


class TestSearching:
    def test_whom_one_leaves_out_is_not_found(self):
        add(new(1), new(2, "p1"))
        found = search(templates("p1"), leave_out=frozenset({subject_id(1)}))
        assert [f.subject for f in found.candidates] == [subject_id(2)]

    def test_galleries_do_not_see_each_other(self):
        add(new(1), new(2, "p1", gallery="other"))
        assert [f.subject for f in search(templates("p1")).candidates] == [subject_id(1)]
        other = search(templates("p1"), galleries=frozenset({"other"}))
        assert [f.subject for f in other.candidates] == [subject_id(2)]
        assert search(templates("p1"), galleries=frozenset({"none"})).size == 0
        assert len(search(templates("p1"), galleries=frozenset()).candidates) == 2

    def test_one_eye_is_enough_and_so_are_fingers(self):
        add(
            new(1, given=people.templates("p1", eyes=(Eye.LEFT,))),
            new(2, given=people.templates("p2", eyes=(), fingers=(1, 2, 6))),
        )
        assert search(templates("p1")).candidates[0].subject == subject_id(1)
        probe = templates("p2", eyes=(), fingers=(2, 6), take=2)
        assert search(probe).candidates[0].subject == subject_id(2)

    def test_each_search_leaves_a_row_and_a_line(self):
        add(new(1))
        search(templates("p1"))
        (row,) = queries.searches(key=UUID(int=7))
        assert (row.why, row.size, row.lacking) == ("test", 1, 0)
        assert row.candidates[0].subject == subject_id(1)
        assert set(row.searched) == {"left-eye", "right-eye"}
        (line,) = [x for x in audit.history() if x.act == "uniqueness.search"]
        assert line.detail == {"why": "test", "found": 1, "size": 1}
        assert line.object_id == str(UUID(int=7))

    def test_a_probe_without_templates_says_that_nothing_was_compared(self):
        add(new(1))
        answer = search(templates("p1", eyes=()))
        assert (answer.candidates, answer.searched) == ((), ())
        assert queries.searches(key=UUID(int=7))[0].searched == ()


class TestGoingOut:
    def test_who_is_removed_is_found_no_more(self):
        add(new(1), new(2))
        gone = services.remove(subjects=[subject_id(1)], reason="asked", at=AT, by=WORKER)
        assert gone == 1
        assert search(templates("p1")).candidates == ()
        with pytest.raises(refusals.UnknownSubject):
            queries.templates_of(subject=subject_id(1))
        last = queries.changes(after=0)[-1]
        assert (last.subject, last.kind) == (subject_id(1), Change.DELETE)

    def test_the_audit_remembers_it(self):
        add(new(1))
        services.remove(subjects=[subject_id(1)], reason="asked", at=AT, by=WORKER)
        line = next(x for x in audit.history() if x.act == "uniqueness.remove")
        assert (line.object_id, line.detail["reason"]) == (str(subject_id(1)), "asked")

    def test_a_stranger_is_removed_without_a_word(self):
        assert services.remove(subjects=[subject_id(3)], reason="x", at=AT, by=WORKER) == 0
        assert acts() == []

    def test_after_that_the_same_may_come_again(self):
        add(new(1))
        services.remove(subjects=[subject_id(1)], reason="asked", at=AT, by=WORKER)
        assert add(new(1)) == {subject_id(1)}
        assert search(templates("p1")).candidates[0].subject == subject_id(1)


class TestTheTables:
    @pytest.mark.parametrize("table", ["gallerychange", "gallerysearch"])
    @pytest.mark.parametrize("act", ["UPDATE {} SET at = now()", "DELETE FROM {}"])
    def test_log_and_searches_only_grow(self, table, act):
        add(new(1))
        search(templates("p1"))
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(act.format(f"uniqueness_{table}"))

    @pytest.mark.parametrize(
        "change",
        ["band = 'x'", "ref = ''", "eyes = 3", "fingers = 11", "gallery = ''"],
    )
    def test_the_database_refuses_what_cannot_be(self, change):
        add(new(1))
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE uniqueness_subject SET {change}")
