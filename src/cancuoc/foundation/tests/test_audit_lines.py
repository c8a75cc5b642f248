"""Audit lines: written with their act, never changed, found again by whoever may ask."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.db.utils import InternalError, ProgrammingError

from cancuoc.foundation import audit
from cancuoc.foundation.access import NoPurpose
from cancuoc.foundation.actor import Actor
from cancuoc.foundation.models import AuditEvent
from cancuoc.foundation.tests.people import AT, refusing, reviewer
from cancuoc.kernel.ids import uuid7

PERSON, OTHER = uuid7(at=AT), uuid7(at=AT)


def line(n: int = 0, *, act: str = "test.act", **changes: object) -> audit.Line:
    given = {
        "at": AT + timedelta(minutes=n),
        "by": reviewer(),
        "object_kind": "dossier",
        "object_id": str(n),
    }
    return audit.Line(act=act, **{**given, **changes})  # type: ignore[arg-type]


@pytest.mark.django_db(transaction=True)
class TestTransaction:
    def test_outside_a_transaction_it_is_refused(self) -> None:
        with pytest.raises(audit.OutsideTransaction):
            audit.record_many([line()])
        with pytest.raises(audit.OutsideTransaction):
            audit.record(act="a", at=AT, by=reviewer(), object_kind="t", object_id="1")
        assert not AuditEvent.objects.exists()

    def test_it_goes_when_its_act_fails(self) -> None:
        @transaction.atomic
        def act() -> None:
            audit.record_many([line()])
            raise ValueError("the act failed")

        with pytest.raises(ValueError, match="the act failed"):
            act()
        assert not AuditEvent.objects.exists()

    def test_it_stays_with_its_act(self) -> None:
        with transaction.atomic():
            audit.record_many([line()])
        assert AuditEvent.objects.count() == 1


@pytest.mark.django_db
class TestAppendOnly:
    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE foundation_auditevent SET purpose='x'",
            "DELETE FROM foundation_auditevent WHERE true",
            "UPDATE foundation_outboxfact SET topic='x'",
            "DELETE FROM foundation_outboxfact",
        ],
    )
    def test_nothing_told_is_taken_back(self, statement: str) -> None:
        audit.record_many([line()])
        with (
            pytest.raises((InternalError, ProgrammingError), match="append-only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)

    def test_the_model_cannot_change_a_line_either(self) -> None:
        audit.record_many([line()])
        row = AuditEvent.objects.get()
        row.purpose = "other"
        for change in (row.save, row.delete):
            with refusing(ProgrammingError, match="append-only"):
                change()


@pytest.mark.django_db
class TestRecord:
    def test_who_what_whom_why_and_when(self) -> None:
        by = reviewer("dossier: đối chiếu").for_purpose("dossier: đối chiếu")
        audit.record(
            act="enrolment.clear",
            at=AT,
            by=by,
            object_kind="dossier",
            object_id=OTHER,
            person_id=PERSON,
            unit_code="00367",
            band="<6",
        )
        (seen,) = audit.history()
        assert (seen.act, seen.at, seen.actor, seen.hand) == (
            "enrolment.clear",
            AT,
            "user:thamtra",
            "hand-reviewer",
        )
        assert (seen.object_kind, seen.object_id) == ("dossier", str(OTHER))
        assert (seen.person_id, seen.unit_code) == (PERSON, "00367")
        assert (seen.purpose, seen.detail) == ("dossier: đối chiếu", {"band": "<6"})

    def test_many_lines_are_one_statement(self, django_assert_num_queries: object) -> None:
        with django_assert_num_queries(1):  # type: ignore[operator]
            audit.record_many(line(n) for n in range(400))
        assert AuditEvent.objects.count() == 400

    def test_no_lines_are_no_statement(self, django_assert_num_queries: object) -> None:
        with django_assert_num_queries(0):  # type: ignore[operator]
            audit.record_many([])

    def test_numbers_grow_in_the_order_of_writing(self) -> None:
        audit.record_many(line(n) for n in range(5))
        told = AuditEvent.objects.order_by("id").values_list("object_id", flat=True)
        assert list(told) == ["0", "1", "2", "3", "4"]


@pytest.mark.django_db
class TestLook:
    def test_a_look_is_a_line_about_the_person(self) -> None:
        audit.look(what="family", person_id=PERSON, at=AT, by=reviewer(), unit_code="009", why=1)
        (seen,) = audit.history(person_id=PERSON)
        assert (seen.act, seen.object_kind, seen.object_id) == (
            "look.family",
            "person",
            str(PERSON),
        )
        assert (seen.unit_code, seen.detail) == ("009", {"why": 1})

    @pytest.mark.parametrize("by", [reviewer(""), Actor.system("worker"), Actor.citizen("K7")])
    def test_without_a_purpose_nobody_looks(self, by: Actor) -> None:
        with pytest.raises(NoPurpose) as refused:
            audit.look(what="family", person_id=PERSON, at=AT, by=by)
        assert refused.value.status == 403
        assert not AuditEvent.objects.exists()


@pytest.mark.django_db
class TestSearch:
    @pytest.fixture(autouse=True)
    def book(self) -> None:
        inspector = Actor.system("x")
        audit.record_many(
            [
                line(0, act="look.family", person_id=PERSON, unit_code="009"),
                line(1, act="look.dossier", person_id=OTHER, unit_code="006"),
                line(2, act="access.grant", by=inspector),
                line(3, act="enrolment.receive", person_id=PERSON, unit_code="00367"),
                line(4, act="look.family", person_id=PERSON, by=inspector, unit_code="009"),
            ]
        )

    def found(self, **asked: object) -> list[str]:
        search = audit.Search(**asked)  # type: ignore[arg-type]
        return [seen.object_id for seen in audit.found(search=search)]

    @pytest.mark.parametrize(
        ("asked", "ids"),
        [
            ({}, "43210"),
            ({"person_id": PERSON}, "430"),
            ({"person_id": UUID(int=1)}, ""),
            ({"actor": "user:thamtra"}, "310"),
            ({"actor": ""}, "43210"),
            ({"act_prefix": "look."}, "410"),
            ({"act_prefix": "look.family"}, "40"),
            ({"act_prefix": ""}, "43210"),
            ({"since": AT + timedelta(minutes=3)}, "43"),
            ({"until": AT + timedelta(minutes=3)}, "210"),
            ({"since": AT + timedelta(minutes=1), "until": AT + timedelta(minutes=2)}, "1"),
            ({"unit_codes": ("009",)}, "40"),
            ({"unit_codes": ("009", "00367")}, "430"),
            ({"unit_codes": ()}, ""),
            ({"person_id": PERSON, "act_prefix": "look.", "actor": "system:x"}, "4"),
        ],
    )
    def test_each_question_narrows(self, asked: dict[str, object], ids: str) -> None:
        assert "".join(self.found(**asked)) == ids
        assert audit.how_many(search=audit.Search(**asked)) == len(ids)  # type: ignore[arg-type]

    def test_pages_follow_one_another(self) -> None:
        search = audit.Search()
        pages = [
            [seen.object_id for seen in audit.found(search=search, skip=skip, limit=2)]
            for skip in (0, 2, 4, 6)
        ]
        assert pages == [["4", "3"], ["2", "1"], ["0"], []]

    def test_counting_stops_where_it_is_told(self) -> None:
        assert audit.how_many(search=audit.Search(), most=3) == 3

    def test_history_is_the_short_way(self) -> None:
        assert [seen.object_id for seen in audit.history(act_prefix="look.", limit=2)] == ["4", "1"]
        assert [s.object_id for s in audit.history(actor="system:x", person_id=PERSON)] == ["4"]
        assert not list(audit.history(since=AT + timedelta(days=1)))
