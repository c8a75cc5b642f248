"""Checks over batches: clean ones go on, the rest to a person, copies are found."""

from __future__ import annotations

import dataclasses
from uuid import uuid4

import pytest

from cancuoc.domain.enrolment import queries as enrolment
from cancuoc.domain.enrolment import services as enrolment_services
from cancuoc.domain.enrolment.rules import Act
from cancuoc.domain.enrolment.rules import State as DossierState
from cancuoc.domain.enrolment.tests.samples import AT
from cancuoc.domain.verification import models, queries
from cancuoc.domain.verification.ports import Candidate
from cancuoc.domain.verification.rules import Check, Doubt
from cancuoc.domain.verification.tests.conftest import (
    WORKER,
    Finds,
    Register,
    entry_of,
)
from cancuoc.domain.verification.tests.people import ON, doubts, someone, state, told
from cancuoc.foundation import audit


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
