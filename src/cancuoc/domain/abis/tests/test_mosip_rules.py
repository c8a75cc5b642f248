"""Messages of MOSIP before anything is done: each fault has its number, each message an answer."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cancuoc.domain.abis import mosip_rules as rules
from cancuoc.domain.abis.mosip_rules import NEEDED, Asked, Failed, Operation, Reason
from cancuoc.domain.abis.rules import USUAL_CANDIDATES

AT = datetime(2024, 7, 6, 3, 0, 0, 987_654, tzinfo=UTC)
INSERT = {
    "id": "mosip.abis.insert",
    "requestId": "request-1",
    "version": "1.1",
    "requesttime": "2024-07-06T03:00:00.000Z",
    "referenceId": "r1",
    "referenceURL": "https://references.example/r1",
}


def message(**changes: object) -> dict[str, object]:
    """Return a message that inserts, with changes; a change to `...` leaves the field out."""
    return {name: value for name, value in {**INSERT, **changes}.items() if value is not ...}


def fails(told: object) -> Reason:
    with pytest.raises(Failed) as failed:
        rules.understood(told)
    return failed.value.reason


def test_a_message_is_understood():
    assert rules.understood(message()) == Asked(
        operation=Operation.INSERT,
        reference_id="r1",
        url="https://references.example/r1",
        most=USUAL_CANDIDATES,
        gallery=None,
    )


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"id": ...}, Reason.BAD_ID),
        ({"id": "insert"}, Reason.BAD_ID),
        ({"id": "mosip.abis."}, Reason.BAD_ID),
        ({"id": "mosip.abis.mosip.abis.insert"}, Reason.BAD_ID),
        ({"id": 5}, Reason.BAD_STRUCTURE),
        ({"id": "x" * 2001}, Reason.BAD_STRUCTURE),
        ({"version": ...}, Reason.BAD_VERSION),
        ({"version": "2.0"}, Reason.BAD_VERSION),
        ({"version": 1.1}, Reason.BAD_STRUCTURE),
        ({"requesttime": ...}, Reason.NO_REQUEST_TIME),
        ({"requesttime": ""}, Reason.NO_REQUEST_TIME),
        ({"requesttime": "yesterday"}, Reason.BAD_REQUEST_TIME),
        ({"requesttime": "1" * 14}, Reason.BAD_REQUEST_TIME),
        ({"requesttime": "\u0661\u0662"}, Reason.BAD_REQUEST_TIME),
        ({"referenceId": ...}, Reason.NO_REFERENCE_ID),
        ({"referenceId": None}, Reason.NO_REFERENCE_ID),
        ({"referenceId": "a b"}, Reason.BAD_STRUCTURE),
        ({"referenceURL": ...}, Reason.NO_REFERENCE_URL),
        ({"referenceURL": ["x"]}, Reason.BAD_STRUCTURE),
        ({"flags": []}, Reason.BAD_STRUCTURE),
        ({"flags": {"maxResults": 0}}, Reason.BAD_STRUCTURE),
        ({"flags": {"maxResults": 101}}, Reason.BAD_STRUCTURE),
        ({"flags": {"maxResults": -1}}, Reason.BAD_STRUCTURE),
        ({"flags": {"maxResults": True}}, Reason.BAD_STRUCTURE),
        ({"flags": {"maxResults": 1.0}}, Reason.BAD_STRUCTURE),
        ({"gallery": []}, Reason.BAD_STRUCTURE),
        ({"gallery": {"referenceIds": "r1"}}, Reason.BAD_STRUCTURE),
        ({"gallery": {"referenceIds": ["r1"]}}, Reason.BAD_STRUCTURE),
        ({"gallery": {"referenceIds": [{"referenceId": 1}]}}, Reason.BAD_STRUCTURE),
    ],
)
def test_each_fault_has_its_number(changes, reason):
    assert fails(message(**changes)) is reason


@pytest.mark.parametrize(
    ("operation", "lacking", "reason"),
    [
        ("insert", "referenceId", Reason.NO_REFERENCE_ID),
        ("insert", "referenceURL", Reason.NO_REFERENCE_URL),
        ("delete", "referenceId", Reason.NO_REFERENCE_ID),
        ("delete", "referenceURL", None),
        ("identify", "referenceId", None),
        ("identify", "referenceURL", None),
        ("ping", "referenceId", None),
        ("pendingJobs", "referenceURL", None),
        ("referenceCount", "referenceId", None),
    ],
)
def test_an_operation_takes_what_it_needs_and_no_more(operation, lacking, reason):
    told = message(id=f"mosip.abis.{operation}", **{lacking: ...})
    if reason is None:
        assert rules.understood(told).operation == operation
    else:
        assert fails(told) is reason


def test_to_identify_one_of_the_two_is_needed():
    told = message(id="mosip.abis.identify", referenceId=..., referenceURL=...)
    assert fails(told) is Reason.NO_REFERENCE_ID


@pytest.mark.parametrize("most", [1, 100, "1", "100"])
def test_as_many_candidates_as_are_asked_for(most):
    assert rules.understood(message(flags={"maxResults": most})).most == int(most)
    assert rules.understood(message(flags={})).most == USUAL_CANDIDATES


@pytest.mark.parametrize("empty", [None, {}, {"referenceIds": []}, {"referenceIds": [{}]}])
def test_a_gallery_that_names_nobody_binds_nothing(empty):
    assert rules.understood(message(gallery=empty)).gallery is None


def test_a_gallery_has_a_most():
    named = [{"referenceId": f"r{n}"} for n in range(rules.MOST_IN_GALLERY)]
    found = rules.understood(message(gallery={"referenceIds": named})).gallery
    assert found is not None
    assert len(found) == rules.MOST_IN_GALLERY
    assert fails(message(gallery={"referenceIds": [*named, {}]})) is Reason.BAD_STRUCTURE


@pytest.mark.parametrize(
    "changes",
    [
        {"version": ..., "ver": "1.1"},
        {"requesttime": ..., "requestTime": "1720234800"},
        {"referenceURL": ..., "referenceUrl": "https://references.example/r1"},
        {"version": "0.9"},
        {"requesttime": "2024-07-06"},
    ],
)
def test_both_ways_to_write_are_understood(changes):
    assert rules.understood(message(**changes)).reference_id == "r1"


def test_every_operation_but_a_ping_takes_a_scope():
    assert set(Operation) - set(NEEDED) == {Operation.PING}


class TestOpening:
    @pytest.mark.parametrize(
        "body", [b"", b"x", b"[]", b"null", b'"a"', b"{", b"\xff", b"[" * 100_000, b"9" * 5_000]
    )
    def test_what_is_no_object_is_no_message(self, body):
        with pytest.raises(Failed) as failed:
            rules.opened(body)
        assert failed.value.reason is Reason.BAD_STRUCTURE

    def test_a_message_has_a_largest_size(self):
        fits = b'{"a":"' + b"x" * (rules.MOST_BYTES - 8) + b'"}'
        assert len(fits) == rules.MOST_BYTES
        assert rules.opened(fits)
        with pytest.raises(Failed):
            rules.opened(fits + b" ")

    @pytest.mark.parametrize("name", [..., None, ""])
    def test_without_a_name_a_message_cannot_be_remembered(self, name):
        with pytest.raises(Failed) as failed:
            rules.request_id(message(requestId=name))
        assert failed.value.reason is Reason.NO_REQUEST_ID

    @pytest.mark.parametrize("name", [7, "a b", "x" * 2001, "a\x00"])
    def test_a_name_of_another_shape_is_refused(self, name):
        with pytest.raises(Failed) as failed:
            rules.request_id(message(requestId=name))
        assert failed.value.reason is Reason.BAD_STRUCTURE


class TestAnswering:
    def test_the_interface_wants_texts_and_its_own_kit_numbers(self):
        plain = rules.written(message(), {"returnValue": 1, "jobscount": 2}, at=AT)
        assert plain == {
            "id": "mosip.abis.insert",
            "requestId": "request-1",
            "responsetime": "2024-07-06T03:00:00.987Z",
            "returnValue": "1",
            "jobscount": 2,
        }
        kit = rules.written(
            message(requestTime="1720234800"), {"returnValue": 1, "jobscount": 2}, at=AT
        )
        assert (kit["returnValue"], kit["jobsCount"]) == (1, 2)
        assert kit["responseTime"] == "2024-07-06T03:00:00.987Z"

    @pytest.mark.parametrize("reason", Reason)
    def test_every_failure_is_told_by_its_number(self, reason):
        told = rules.written(message(), rules.failure(reason), at=AT)
        assert (told["returnValue"], told["failureReason"]) == ("2", str(int(reason)))

    @pytest.mark.parametrize("odd", [5, ["a"], {"a": 1}, True, "x" * 2001, None])
    @pytest.mark.parametrize("field", ["id", "requestId"])
    def test_an_id_that_is_no_text_is_still_answered(self, field, odd):
        told = rules.written(message(**{field: odd}), rules.failure(Reason.BAD_STRUCTURE), at=AT)
        assert told[field] == ""
        assert told["failureReason"] == "4"

    @settings(max_examples=60)
    @given(
        st.dictionaries(
            st.sampled_from([*INSERT, "ver", "requestTime", "flags", "gallery", "referenceUrl"]),
            st.none()
            | st.booleans()
            | st.integers()
            | st.text(max_size=6)
            | st.lists(st.text(max_size=3), max_size=2)
            | st.dictionaries(
                st.sampled_from(["maxResults", "referenceIds"]),
                st.integers() | st.text(max_size=3) | st.lists(st.none(), max_size=2),
                max_size=2,
            ),
            max_size=6,
        )
    )
    def test_whatever_a_message_is_it_is_understood_or_fails_and_is_answered(self, changes):
        told = {**INSERT, **changes}
        try:
            said = {"returnValue": 1}
            assert rules.understood(told).operation in Operation
        except Failed as failed:
            said = rules.failure(failed.reason)
        answer = rules.written(told, said, at=AT)
        assert json.loads(json.dumps(answer)) == answer
