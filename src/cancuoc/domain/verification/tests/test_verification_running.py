"""Checks over batches: clean ones go on, the rest to a person, news told twice changes nothing."""

from __future__ import annotations

import dataclasses
import logging
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from cancuoc.domain.enrolment import queries as enrolment
from cancuoc.domain.enrolment import services as enrolment_services
from cancuoc.domain.enrolment.captured import CapturedDossier
from cancuoc.domain.enrolment.rules import Act
from cancuoc.domain.enrolment.rules import State as DossierState
from cancuoc.domain.enrolment.tests import samples
from cancuoc.domain.enrolment.tests.samples import AT
from cancuoc.domain.population.tests.support import put
from cancuoc.domain.verification import models, queries, services
from cancuoc.domain.verification.adapters.duplicates import NullSearch, SameSample
from cancuoc.domain.verification.adapters.register_mirror import NullRegister, RegisterMirror
from cancuoc.domain.verification.ports import Candidate
from cancuoc.domain.verification.rules import Check, Doubt
from cancuoc.domain.verification.tests.conftest import (
    WORKER,
    Finds,
    Register,
    entry_of,
    reviewer,
)
from cancuoc.foundation import audit, outbox
from cancuoc.foundation.actor import NotAllowed, Role
from cancuoc.foundation.models import OutboxFact
from cancuoc.kernel.moves import IllegalMove
from cancuoc.packet.content import Relative
from cancuoc.packet.tests import content_samples

ON = date(2024, 7, 6)


def someone(n: int, band: str = ">=14", *, name: str = "", seed: str = "") -> CapturedDossier:
    """A captured dossier of person number `n`, with files of its own unless a seed is shared."""
    captured = samples.captured(n, band=band)
    declared = captured.identity.declared
    number = f"{declared.personal_number[:-4]}{n:04d}"
    declared = dataclasses.replace(
        declared, personal_number=number, full_name=name or declared.full_name
    )
    acting = captured.identity.representative
    if acting is not None:
        acting = dataclasses.replace(acting, person_id=uuid4())
    files = content_samples.files(band, seed=seed or f"seed-{n}")
    return dataclasses.replace(
        captured,
        identity=dataclasses.replace(
            captured.identity, declared=declared, person_id=uuid4(), representative=acting
        ),
        evidence=content_samples.evidence(band, files),
    )


def state(key) -> DossierState:
    return enrolment.dossier(dossier_id=key).state


def doubts(key) -> set[Doubt]:
    return {d for result in queries.results(dossier_id=key) for d in result.doubts}


def told(name: str) -> list[dict[str, Any]]:
    rows = OutboxFact.objects.filter(topic=f"verification.{name}").order_by("id")
    return list(rows.values_list("body", flat=True))


class TestClean:
    @pytest.mark.parametrize("band", ["<6", "6-<14", ">=14"])
    def test_a_clean_dossier_goes_on_without_a_person(self, check, band):
        (key,) = check(someone(1, band))
        assert state(key) is DossierState.CLEARED
        assert queries.desk(scope=("01",), on=ON) == []
        (fact,) = told("Cleared")
        assert (fact["dossier_id"], fact["reviewer_hand"]) == (str(key), "")
        assert fact["officer_hand"] == "hand-cb-tx-01"
        assert fact["kit"] == "KIT-01"

    def test_every_check_leaves_its_outcome(self, check):
        (key,) = check(someone(1))
        results = queries.results(dossier_id=key)
        assert [r.check for r in results] == list(Check)
        assert all(r.doubts == () and r.at == AT for r in results)

    def test_a_batch_is_split_into_clean_and_doubted(self, check):
        captured = [someone(n) for n in range(1, 6)]
        known = [entry_of(c) for c in captured]
        known[2] = dataclasses.replace(known[2], full_name="Ai Đó Khác")
        ids = check(*captured, register=Register(*known))
        expected = [DossierState.CLEARED] * 5
        expected[2] = DossierState.IN_REVIEW
        assert [state(key) for key in ids] == expected
        assert len(told("Cleared")) == 4

    def test_nothing_to_check_is_fine(self, check):
        assert check() == []
        assert told("Cleared") == []

    def test_the_entry_is_found_by_number_when_the_station_named_nobody(self, check):
        captured = someone(1)
        known = entry_of(captured)
        unnamed = dataclasses.replace(
            captured, identity=dataclasses.replace(captured.identity, person_id=None)
        )
        (key,) = check(unnamed, register=Register(known))
        assert state(key) is DossierState.CLEARED

    def test_a_wrong_person_with_the_right_number_is_compared_by_number(self, check):
        captured = someone(1)
        known = entry_of(captured, person_id=uuid4())
        (key,) = check(captured, register=Register(known))
        assert state(key) is DossierState.CLEARED

    def test_audit_has_one_line_a_step_and_no_name(self, check):
        (key,) = check(someone(1))
        lines = [line for line in audit.history() if line.object_id == str(key)]
        assert [line.act for line in lines] == ["enrolment.clear", "enrolment.receive"]
        assert "Ngọc" not in str(lines)


class TestDoubted:
    def test_nobody_in_the_register(self, check):
        (key,) = check(someone(1), register=Register())
        assert doubts(key) == {Doubt.NOT_IN_REGISTER}
        (item,) = queries.desk(scope=("01",), on=ON)
        assert (item.dossier_id, item.doubts) == (key, (Doubt.NOT_IN_REGISTER,))
        assert item.due_on == enrolment.dossier(dossier_id=key).due_on
        assert told("Cleared") == []

    def test_a_namesake_is_named_by_id_alone(self, check):
        captured, other = someone(1), uuid4()
        known = entry_of(captured)
        same = Register(known, same={known.person_id: (other,)})
        (key,) = check(captured, register=same)
        assert doubts(key) == {Doubt.SAME_NAME_AND_BIRTH}
        result = next(r for r in queries.results(dossier_id=key) if r.doubts)
        assert result.detail == {"same_name_and_birth": [str(other)]}

    def test_two_dossiers_of_one_person_point_at_each_other(self, check):
        one = someone(1)
        two = dataclasses.replace(someone(2), identity=one.identity)
        first, second = check(one, two, register=Register(entry_of(one)))
        assert doubts(first) == doubts(second) == {Doubt.OTHER_DOSSIER}
        details = {key: queries.results(dossier_id=key)[2].detail for key in (first, second)}
        assert details[first] == {"other_dossier": [str(second)]}
        assert details[second] == {"other_dossier": [str(first)]}

    def test_a_closed_dossier_is_no_other_dossier(self, check):
        one = someone(1)
        (first,) = check(one)
        for act in (Act.APPROVE, Act.PRODUCE, Act.CARD_READY, Act.HAND_OVER):
            enrolment_services.advance(dossier_ids=[first], act=act, at=AT, by=WORKER)
        again = dataclasses.replace(someone(2), identity=one.identity)
        (second,) = check(again, register=Register(entry_of(one)))
        assert doubts(second) == set()

    def test_people_without_a_number_are_not_each_other_s_dossier(self, check):
        bare = [
            dataclasses.replace(
                c,
                identity=dataclasses.replace(
                    c.identity,
                    declared=dataclasses.replace(c.identity.declared, personal_number=""),
                ),
            )
            for c in (someone(1), someone(2))
        ]
        for key in check(*bare, register=Register()):
            assert Doubt.OTHER_DOSSIER not in doubts(key)


class TestSamples:
    def test_twins_do_not_alarm(self, check):
        one = someone(1, "6-<14", name="Trần Anh Đức")
        two = someone(2, "6-<14", name="Trần Anh Dũng")
        mother = one.identity.representative
        two = dataclasses.replace(
            two, identity=dataclasses.replace(two.identity, representative=mother)
        )
        for key in check(one, two):
            assert state(key) is DossierState.CLEARED

    def test_the_same_file_under_another_dossier_is_found_both_ways(self, check):
        first, second = check(someone(1, seed="same"), someone(2, seed="same"))
        assert doubts(first) == doubts(second) == {Doubt.SAME_SAMPLE}
        detail = queries.results(dossier_id=first)[3].detail["same_sample"]
        assert detail == [{"dossier": str(second), "score": 1.0, "evidence": "sample"}]

    def test_it_is_found_in_what_came_weeks_before(self, check):
        (first,) = check(someone(1, seed="same"))
        (second,) = check(someone(2, seed="same"))
        assert state(first) is DossierState.CLEARED
        assert doubts(second) == {Doubt.SAME_SAMPLE}

    def test_one_shared_finger_is_enough(self, check):
        one, two = someone(1), someone(2)
        items = (one.evidence.items[3], *two.evidence.items[1:])
        two = dataclasses.replace(two, evidence=dataclasses.replace(two.evidence, items=items))
        _, second = check(one, two)
        assert doubts(second) == {Doubt.SAME_SAMPLE}

    def test_a_shared_signature_or_paper_is_no_biometric(self, check):
        one, two = someone(1, "<6"), someone(2, "<6")
        two = dataclasses.replace(two, evidence=one.evidence)
        assert [doubts(key) for key in check(one, two)] == [set(), set()]
        assert models.SampleDigest.objects.count() == 0

    def test_no_image_and_no_name_is_kept(self, check):
        check(someone(1))
        fields = {f.name for f in models.SampleDigest._meta.get_fields()}
        assert fields == {"pk", "digest", "dossier_id"}
        assert models.SampleDigest.objects.count() == 16

    def test_a_matcher_s_candidate_is_a_doubt_of_its_own(self, check):
        captured, other = someone(1), uuid4()
        near = Candidate(dossier_id=other, score=0.87654, evidence="right-index")
        (key,) = check(captured, duplicates=Finds({captured.dossier_id: (near, near)}))
        assert doubts(key) == {Doubt.BIOMETRIC_CANDIDATE}
        detail = queries.results(dossier_id=key)[3].detail["biometric_candidate"]
        assert detail == [{"dossier": str(other), "score": 0.8765, "evidence": "right-index"}] * 2

    def test_the_matcher_sees_no_name(self, check):
        search = Finds()
        check(someone(1), duplicates=search)
        (probe,) = search.probes
        assert "Ngọc" not in repr(dataclasses.replace(probe, evidence=None))


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
