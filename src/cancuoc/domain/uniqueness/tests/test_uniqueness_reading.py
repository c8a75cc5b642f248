"""Reads of the gallery, and answers of an engine that lags behind."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest
from django.db import transaction

from cancuoc.domain.uniqueness import queries, services
from cancuoc.domain.uniqueness.ports import Answer, Engine, Evidence, Found, Question
from cancuoc.domain.uniqueness.refusals import EngineAway, UnknownSubject
from cancuoc.domain.uniqueness.rules import AgeBand
from cancuoc.domain.uniqueness.services import NewSubject, Probe
from cancuoc.domain.uniqueness.tests.people import AT, WORKER, new, subject_id, templates
from cancuoc.foundation import audit

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(minutes=5)


class Finds(Engine):
    """Finds whom it was told, whatever the tables say, and keeps what it was asked."""

    def __init__(self, *numbers: int) -> None:
        self.numbers = numbers
        self.asked: list[Question] = []

    def search(self, *, questions: Sequence[Question]) -> list[Answer]:
        self.asked += questions
        found = tuple(
            Found(
                subject=subject_id(n),
                score=0.98765432,
                evidence=(Evidence(kind="left-eye", score=0.71239),),
            )
            for n in self.numbers
        )
        return [
            Answer(candidates=found, searched=("left-eye",), size=9, unseen=2, lacking=1, ms=3.5)
            for _ in questions
        ]


class Away(Engine):
    def search(self, *, questions: Sequence[Question]) -> list[Answer]:
        raise EngineAway


def add(*entries, at=AT):
    return services.add(entries=entries, at=at, by=WORKER)


def search(engine, *probes, **more):
    return services.search(probes=probes, why="test", engine=engine, at=AT, by=WORKER, **more)


def due(number: int) -> NewSubject:
    return NewSubject(
        subject=subject_id(number),
        gallery="hanoi",
        ref=f"ref-{number}",
        templates=templates(f"p{number}"),
        child=False,
        fingers_due=True,
        failures={"finger-3": "not_read"},
    )


class TestAnswers:
    PROBE = Probe(key=subject_id(50), templates=templates("p1"))

    def test_whom_the_tables_no_longer_have_is_left_out(self):
        add(new(1), new(2))
        services.remove(subjects=[subject_id(2)], reason="x", at=AT, by=WORKER)
        answer = search(Finds(1, 2), self.PROBE)[subject_id(50)]
        assert [f.subject for f in answer.candidates] == [subject_id(1)]
        assert (answer.size, answer.unseen, answer.lacking) == (9, 2, 1)

    def test_the_row_has_all_that_was_said(self):
        add(new(1))
        search(Finds(1), self.PROBE)
        (row,) = queries.searches(key=subject_id(50))
        assert (row.size, row.unseen, row.lacking, row.ms, row.at) == (9, 2, 1, 3.5, AT)
        (found,) = row.candidates
        assert (found.score, found.evidence) == (
            0.9877,
            (Evidence(kind="left-eye", score=0.7124),),
        )

    def test_the_engine_is_asked_for_what_the_probe_says(self):
        finds = Finds()
        probe = Probe(
            key=subject_id(50),
            templates=templates("p1"),
            leave_out=frozenset({subject_id(1)}),
            galleries=frozenset({"a", "b"}),
        )
        search(finds, probe, most=4)
        (asked,) = finds.asked
        assert (asked.leave_out, asked.galleries, asked.most) == (
            frozenset({subject_id(1)}),
            frozenset({"a", "b"}),
            4,
        )

    def test_each_probe_gets_its_own_answer(self):
        add(new(1))
        blank = Probe(
            key=subject_id(51), templates=templates("x", eyes=(), age=None), band=AgeBand.FROM_6
        )
        answers = search(Finds(1), self.PROBE, blank)
        assert [len(a.candidates) for a in answers.values()] == [1, 0]
        assert set(answers) == {subject_id(50), subject_id(51)}
        bands = {row.band for row in queries.rates().searched}
        assert bands == {AgeBand.FROM_14, AgeBand.FROM_6}

    def test_when_nobody_answers_nothing_is_written(self):
        with pytest.raises(EngineAway), transaction.atomic():
            search(Away(), self.PROBE)
        assert queries.searches(key=subject_id(50)) == ()
        assert list(audit.history()) == []

    def test_nothing_asked_is_nothing_answered(self):
        assert search(Away()) == {}


class TestReading:
    def test_who_waits_for_fingers_is_counted(self):
        add(due(1), new(2))
        add(due(3), at=LATER)
        assert queries.lacking() == 2
        assert queries.lacking(before=LATER) == 1
        assert queries.lacking(galleries=["hanoi"]) == 2
        assert queries.lacking(galleries=["other"]) == 0

    def test_what_failed_is_told_by_part(self):
        add(due(1))
        (failure,) = queries.failures(ref="ref-1")
        assert (failure.part, failure.why) == ("finger-3", "not_read")
        assert queries.failures(ref="ref-1", gallery="other") == ()

    def test_a_removal_takes_the_failures_along(self):
        add(due(1))
        services.remove(subjects=[subject_id(1)], reason="x", at=AT, by=WORKER)
        assert queries.failures(ref="ref-1") == ()
        assert queries.never_gathered(refs=["ref-1"]) == ("ref-1",)

    def test_who_was_never_gathered(self):
        add(new(1), due(2))
        assert queries.never_gathered(refs=["ref-1", "ref-2", "ref-9"]) == ("ref-9",)
        assert queries.never_gathered(refs=[]) == ()

    def test_galleries_have_names(self):
        assert queries.gallery_names() == ()
        add(new(1), new(2, gallery="b"), new(3, gallery="a"))
        assert queries.gallery_names() == ("a", "b", "hanoi")

    def test_many_are_read_in_portions(self, monkeypatch):
        monkeypatch.setattr(queries, "_CHUNK", 2)
        add(*(new(n) for n in range(1, 6)), new(9, gallery="other"))
        found = list(queries.packed_in_order(gallery="hanoi"))
        assert [subject for subject, _ in found] == [subject_id(n) for n in range(1, 6)]
        assert found[0][1] == templates("p1").to_bytes()

    def test_who_is_gone_is_left_out(self):
        add(new(1))
        stored = queries.stored(subjects=[subject_id(1), subject_id(2)])
        assert [each.subject for each in stored] == [subject_id(1)]
        assert queries.rows_of(subjects=[subject_id(2)]) == {}
        with pytest.raises(UnknownSubject):
            queries.templates_of(subject=subject_id(2))
