"""Messages of MOSIP: one effect each, failures by their numbers, the partner's own gallery."""

from __future__ import annotations

import json

import pytest
from django.apps import apps

from cancuoc.domain.abis import services
from cancuoc.domain.abis.rules import Scope
from cancuoc.domain.abis.tests.mosip_people import (
    AT,
    BY,
    Mosip,
    document,
    found,
    partner,
    url,
)
from cancuoc.domain.uniqueness.refusals import EngineAway
from cancuoc.foundation import audit

pytestmark = pytest.mark.django_db
REFERENCES = apps.get_model("abis", "MosipReference").objects
JOBS = apps.get_model("abis", "MosipJob").objects
SUBJECTS = apps.get_model("uniqueness", "Subject").objects


@pytest.fixture
def mosip() -> Mosip:
    return Mosip(partner())


def reason(answer):
    assert answer["returnValue"] == "2"
    return answer["failureReason"]


def test_an_answer_is_written_as_the_interface_writes_it(mosip):
    assert mosip.insert("r1", "p1") == {
        "id": "mosip.abis.insert",
        "requestId": "request-1",
        "responsetime": "2024-07-06T03:00:00.000Z",
        "returnValue": "1",
    }


def test_a_candidate_carries_scores_by_kind(mosip):
    mosip.insert("r1", "p1")
    mosip.insert("r2", "p1", take=1)
    (one,) = mosip.identify("r2")["candidateList"]["candidates"]
    assert one["referenceId"] == "r1"
    assert [each["biometricType"] for each in one["modalities"]] == ["FIR"]
    assert 0 < int(one["analytics"]["confidence"]) <= 100


@pytest.mark.parametrize("odd", [5, ["mosip.abis.insert"], "x" * 2001])
def test_a_message_whose_id_is_no_text_is_answered_and_remembered(mosip, odd):
    message = {**mosip.message("insert", referenceId="r1", referenceURL=url("r1")), "id": odd}
    answer = mosip.send(message)
    assert (answer["id"], reason(answer)) == ("", "4")
    assert mosip.send(message) == answer
    assert (JOBS.count(), REFERENCES.count()) == (1, 0)


class TestOneEffect:
    def test_a_message_delivered_again_gets_the_same_answer(self, mosip):
        mosip.kept.documents[url("r1")] = document("p1")
        message = mosip.message("insert", referenceId="r1", referenceURL=url("r1"))
        first, asked = mosip.send(message), len(mosip.kept.asked)
        assert mosip.send(message) == first
        assert (REFERENCES.count(), SUBJECTS.count(), JOBS.count()) == (1, 1, 1)
        assert len(mosip.kept.asked) == asked

    def test_a_deletion_delivered_again_does_not_fail(self, mosip):
        mosip.insert("r1", "p1")
        message = mosip.message("delete", referenceId="r1")
        assert mosip.send(message)["returnValue"] == "1"
        assert mosip.send(message)["returnValue"] == "1"

    def test_a_failure_is_remembered_too(self, mosip):
        message = mosip.message("insert", referenceId="r1", referenceURL=url("r1"))
        assert reason(mosip.send(message)) == "7"
        mosip.kept.documents[url("r1")] = document("p1")
        assert reason(mosip.send(message)) == "7"
        assert REFERENCES.count() == 0

    def test_another_message_under_the_same_id_has_no_effect(self, mosip):
        message = mosip.message("ping")
        mosip.send(message)
        other = {**message, "id": "mosip.abis.delete", "referenceId": "r1"}
        assert reason(mosip.send(other)) == "4"
        assert JOBS.count() == 1

    def test_two_partners_may_use_the_same_ids(self, mosip):
        mosip.insert("r1", "p1")
        other = Mosip(partner("another"))
        assert other.insert("r1", "p1")["returnValue"] == "1"
        assert found(other.identify("r1")) == []

    def test_without_an_engine_nothing_is_written(self, mosip):
        class Away:
            def search(self, *, questions):
                raise EngineAway

        mosip.insert("r1", "p1")
        body = json.dumps(mosip.message("identify", referenceId="r1")).encode()
        with pytest.raises(EngineAway):
            services.answer_message(
                caller=mosip.caller, body=body, references=mosip.kept, engine=Away(), at=AT, by=BY
            )
        assert JOBS.count() == 1

    def test_every_message_leaves_one_line(self, mosip):
        mosip.ask("ping")
        (line,) = audit.history(act_prefix="mosip.")
        assert (line.act, line.object_kind) == ("mosip.ping", "mosip_job")


class TestCounting:
    def test_references_are_counted(self, mosip):
        mosip.insert("r1", "p1")
        assert mosip.ask("referenceCount")["count"] == "1"

    def test_what_the_queue_did_not_take_is_pending(self, mosip):
        mosip.ask("ping")
        assert mosip.ask("pendingJobs")["jobscount"] == "1"
        for name in ("request-1", "request-2", "unknown"):
            services.mark_sent(caller=mosip.caller, request_id=name, at=AT, by=BY)
        assert mosip.ask("pendingJobs")["jobscount"] == "0"

    def test_the_kit_spells_the_count_otherwise(self, mosip):
        assert Mosip(mosip.caller, kit=True).ask("pendingJobs")["jobsCount"] == "0"


class TestFailures:
    @pytest.mark.parametrize(
        ("parts", "wanted"),
        [
            ({"id": "mosip.abis.guess"}, "14"),
            ({"id": "insert"}, "14"),
            ({"version": None}, "13"),
            ({"version": "7"}, "13"),
            ({"requesttime": None}, "9"),
            ({"requesttime": "yesterday"}, "15"),
            ({"requestId": None}, "6"),
            ({"requestId": "a b"}, "4"),
            ({"requestId": ["a"]}, "4"),
            ({"referenceId": None}, "5"),
            ({"referenceId": "a b"}, "4"),
            ({"referenceId": 7}, "4"),
            ({"referenceURL": None}, "8"),
            ({"referenceURL": "ftp://mosip.test/r"}, "7"),
            ({"referenceURL": url("r1", host="elsewhere.test")}, "7"),
            ({"referenceURL": url("r1", host="x@mosip.test")}, "7"),
            ({"flags": []}, "4"),
            ({"flags": {"maxResults": "many"}}, "4"),
            ({"flags": {"maxResults": 0}}, "4"),
            ({"gallery": []}, "4"),
            ({"gallery": {"referenceIds": ["r1"]}}, "4"),
        ],
    )
    def test_what_is_wrong_with_an_insert_has_a_number(self, mosip, parts, wanted):
        whole = {"referenceId": "r1", "referenceURL": url("r1"), **parts}
        operation = mosip.message("insert", **whole)
        assert reason(mosip.send(operation)) == wanted
        assert REFERENCES.count() == 0
        assert set(mosip.kept.asked) <= {url("r1")}

    @pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"\xff", b"[" * 100_000])
    def test_what_is_no_message_is_answered_and_not_kept(self, mosip, body):
        assert reason(mosip.send(body)) == "4"
        assert JOBS.count() == 0

    @pytest.mark.parametrize(
        ("data", "wanted"),
        [
            (b"", "11"),
            (b"  \n", "11"),
            (b"no document", "16"),
            (b"<BIR/>", "16"),
            (b"<html></html>", "16"),
            (b'{"errors": [{"errorCode": "DAT-SER-006", "message": "expired"}]}', "17"),
            (b'{"errors": [{"errorCode": "DAT-SER-001", "message": "?"}]}', "3"),
            (b'{"errors": 7}', "16"),
            (b"{", "16"),
        ],
    )
    def test_what_is_wrong_with_a_document_has_a_number(self, mosip, data, wanted):
        mosip.kept.documents[url("r1")] = data
        answer = mosip.ask("insert", referenceId="r1", referenceURL=url("r1"))
        assert reason(answer) == wanted
        assert (REFERENCES.count(), SUBJECTS.count()) == (0, 0)

    def test_a_broken_record_in_a_document_is_no_document(self, mosip):
        whole = document("p1", fingers=(1,))
        mosip.kept.documents[url("r1")] = whole.replace(b"Rk1S", b"Rk1S" + b"AAAA" * 3, 1)
        answer = mosip.ask("insert", referenceId="r1", referenceURL=url("r1"))
        assert reason(answer) == "16"

    def test_a_reference_is_inserted_once(self, mosip):
        mosip.insert("r1", "p1")
        assert reason(mosip.insert("r1", "p2")) == "10"

    def test_a_deleted_reference_may_come_again(self, mosip):
        mosip.insert("r1", "p1")
        mosip.ask("delete", referenceId="r1")
        assert SUBJECTS.count() == 0
        assert mosip.insert("r1", "p1")["returnValue"] == "1"

    def test_a_gallery_holds_known_references_only(self, mosip):
        mosip.insert("r1", "p1")
        assert reason(mosip.identify("r1", gallery=("r1", "r9"))) == "12"

    @pytest.mark.parametrize(
        ("operation", "scope"),
        [
            ("insert", Scope.ENCOUNTER_WRITE),
            ("delete", Scope.ENCOUNTER_WRITE),
            ("identify", Scope.IDENTIFY),
            ("pendingJobs", Scope.TASK_READ),
            ("referenceCount", Scope.GALLERY_READ),
        ],
    )
    def test_a_scope_that_is_missing_ends_it(self, operation, scope):
        rest = tuple(one for one in Scope if one is not scope)
        mosip = Mosip(partner(scopes=rest))
        answer = mosip.ask(operation, referenceId="r1", referenceURL=url("r1"))
        assert reason(answer) == "2"
        assert mosip.ask("ping")["returnValue"] == "1"


def test_answers_are_sealed_at_rest(mosip):
    mosip.insert("reference-1", "p1")
    mosip.insert("reference-2", "p1", take=1)
    mosip.identify("reference-2")
    assert all(b"reference-1" not in bytes(row.answer) for row in JOBS.all())
