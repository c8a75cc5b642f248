"""Told twice, sent back, checked again; and what stands behind the ports."""

from __future__ import annotations

import dataclasses
import logging
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from cancuoc.domain.enrolment import queries as enrolment
from cancuoc.domain.enrolment import services as enrolment_services
from cancuoc.domain.enrolment.rules import Act
from cancuoc.domain.enrolment.rules import State as DossierState
from cancuoc.domain.enrolment.tests import samples
from cancuoc.domain.enrolment.tests.samples import AT
from cancuoc.domain.population.tests.support import put
from cancuoc.domain.verification import models, queries, services
from cancuoc.domain.verification.adapters.duplicates import NullSearch, SameSample
from cancuoc.domain.verification.adapters.register_mirror import NullRegister, RegisterMirror
from cancuoc.domain.verification.rules import Doubt
from cancuoc.domain.verification.tests.conftest import (
    WORKER,
    Register,
    entry_of,
    reviewer,
)
from cancuoc.domain.verification.tests.people import ON, doubts, someone, state, told
from cancuoc.foundation import outbox
from cancuoc.foundation.actor import NotAllowed, Role
from cancuoc.kernel.moves import IllegalMove
from cancuoc.packet.content import Relative


class TestTwice:
    def test_a_second_delivery_finds_nothing_left(self, check):
        ids = check(someone(1), someone(2))
        for _ in range(2):
            services.check_dossiers(
                dossier_ids=ids, register=Register(), duplicates=SameSample(), at=AT, by=WORKER
            )
        assert len(told("Cleared")) == 2
        assert models.CheckResult.objects.count() == 8
        assert {state(key) for key in ids} == {DossierState.CLEARED}

    def test_unknown_dossiers_are_passed_over(self, check):
        check()
        services.check_dossiers(
            dossier_ids=[uuid4()], register=Register(), duplicates=SameSample(), at=AT, by=WORKER
        )
        assert models.CheckResult.objects.count() == 0

    def test_only_one_review_is_open_for_a_dossier(self, check):
        (key,) = check(someone(1), register=Register())
        row = models.ReviewItem.objects.get(dossier_id=key)
        row.id = uuid4()
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save(force_insert=True)


class TestBackToReview:
    def test_a_cleared_dossier_comes_back_with_the_words(self, check):
        (key,) = check(someone(1))
        services.open_review(
            dossier_ids=[key], doubt=Doubt.SENT_BACK, note="Ảnh mờ", at=AT, by=WORKER
        )
        assert state(key) is DossierState.IN_REVIEW
        (item,) = queries.desk(scope=("01",), on=ON, doubt=Doubt.SENT_BACK)
        assert item.doubts == (Doubt.SENT_BACK,)
        assert queries.results(dossier_id=key)[-1].detail == {"note": "Ảnh mờ"}

    def test_a_long_note_is_cut_and_an_empty_one_leaves_no_detail(self, check):
        one, two = check(someone(1), someone(2))
        for key, note in ((one, "x" * 900), (two, "")):
            services.open_review(
                dossier_ids=[key], doubt=Doubt.SENT_BACK, note=note, at=AT, by=WORKER
            )
        assert len(str(queries.results(dossier_id=one)[-1].detail["note"])) == 300
        assert queries.results(dossier_id=two)[-1].detail == {}

    def test_what_is_closed_does_not_come_back(self, check):
        (key,) = check(someone(1), register=Register())
        with pytest.raises(IllegalMove), transaction.atomic():
            services.open_review(dossier_ids=[key], doubt=Doubt.SENT_BACK, at=AT, by=WORKER)


class TestRecheck:
    def returned(self, check):
        captured = someone(1)
        (key,) = check(captured, register=Register())
        enrolment_services.advance(dossier_ids=[key], act=Act.RETURN, at=AT, by=WORKER)
        models.ReviewItem.objects.update(state="returned", decided_at=AT)
        return key, captured

    def again(self, key, register, *, by=None):
        return services.recheck(
            dossier_ids=[key],
            register=register,
            duplicates=SameSample(),
            at=AT + timedelta(days=1),
            by=by or reviewer(),
        )

    def test_what_was_put_right_goes_on(self, check):
        key, captured = self.returned(check)
        assert self.again(key, Register(entry_of(captured))) == {key: ()}
        assert state(key) is DossierState.CLEARED
        acts = [step.act for step in enrolment.steps(dossier_id=key)]
        assert acts[-2:] == ["check", "clear"]

    def test_what_is_still_wrong_comes_back_to_the_desk(self, check):
        key, _ = self.returned(check)
        assert self.again(key, Register()) == {key: (Doubt.NOT_IN_REGISTER,)}
        assert state(key) is DossierState.IN_REVIEW
        assert len(queries.desk(scope=("01",), on=ON)) == 1

    def test_its_own_samples_do_not_alarm(self, check):
        key, captured = self.returned(check)
        self.again(key, Register(entry_of(captured)))
        assert Doubt.SAME_SAMPLE not in doubts(key)

    @pytest.mark.parametrize(
        "by",
        [
            reviewer("h", ("00232",)),
            reviewer("h", ("01",), Role.APPROVER),
            reviewer("h", (), Role.REVIEWER),
        ],
    )
    def test_only_a_reviewer_of_the_unit_asks(self, check, by):
        key, captured = self.returned(check)
        with pytest.raises(NotAllowed), transaction.atomic():
            self.again(key, Register(entry_of(captured)), by=by)
        assert state(key) is DossierState.RETURNED

    def test_only_returned_ones(self, check):
        (key,) = check(someone(1))
        with pytest.raises(IllegalMove), transaction.atomic():
            self.again(key, Register())


class TestThePortsBehind:
    def test_the_null_search_finds_nobody_and_warns(self, check, caplog):
        with caplog.at_level(logging.WARNING, logger="cancuoc.verification"):
            (key,) = check(someone(1), duplicates=NullSearch())
        assert state(key) is DossierState.CLEARED
        assert "1 dossiers pass unsearched" in caplog.text

    def test_the_null_register_sends_everybody_to_a_person_and_warns(self, check, caplog):
        with caplog.at_level(logging.WARNING, logger="cancuoc.verification"):
            (key,) = check(someone(1), register=NullRegister())
        assert doubts(key) == {Doubt.NOT_IN_REGISTER}
        assert "no register is plugged in" in caplog.text

    def test_the_mirror_answers_by_id_and_by_number_once_each(self, db):
        mother = put("Lê Thị Bích Ngọc", 1990, sex="female")
        child = put(
            "Trần Thu Hà",
            2015,
            sex="female",
            personal_number="001315000018",
            mother_id=mother,
            links="register",
        )
        mirror = RegisterMirror(on=ON)
        found = mirror.entries(person_ids=[child], personal_numbers=["001315000018", "0"])
        (entry,) = found
        assert (entry.person_id, entry.mother_id, entry.citizen) == (child, mother, True)
        assert mirror.entries(person_ids=[uuid4()], personal_numbers=[]) == []

    def test_the_mirror_finds_a_second_entry_and_spares_twins(self, db):
        mother = put("Lê Thị Bích Ngọc", 1990, sex="female")
        shared = {"mother_id": mother, "links": "register", "born": date(2015, 5, 1)}
        one = put("Trần Anh Đức", 2015, **shared)
        twin = put("Trần Anh Dũng", 2015, **shared)
        double = put("Trần Anh Đức", 2015, **shared)
        mirror = RegisterMirror(on=ON)
        entries = mirror.entries(person_ids=[one, twin], personal_numbers=[])
        assert dict(mirror.namesakes(entries=entries)) == {one: (double,)}

    def test_the_reaction_checks_what_was_received(self, db):
        (key,) = samples.receive(someone(1))
        outbox.deliver_all(at=AT, rounds=3)
        assert doubts(key) == {Doubt.NOT_IN_REGISTER}


class TestTheTables:
    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE verification_checkresult SET check_name='luck'",
            "UPDATE verification_reviewitem SET state='gone'",
            "UPDATE verification_reviewitem SET state='cleared'",
            "UPDATE verification_reviewitem SET decided_at=now()",
        ],
    )
    def test_the_database_refuses_what_the_rules_do_not_know(self, check, statement):
        check(someone(1), register=Register())
        with (
            pytest.raises(IntegrityError),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


def test_relatives_do_not_matter_to_the_checks(check):
    captured = someone(1)
    declared = dataclasses.replace(
        captured.identity.declared,
        relatives=(Relative(relation="father", full_name="Ai Đó"),),
    )
    other = dataclasses.replace(
        captured, identity=dataclasses.replace(captured.identity, declared=declared)
    )
    (key,) = check(other, register=Register(entry_of(captured)))
    assert doubts(key) == set()
