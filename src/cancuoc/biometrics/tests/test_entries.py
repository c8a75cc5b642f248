"""Entries of a packet: the same in and out, and nothing forged gets in."""

import json
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cancuoc.biometrics import capture_set, entries
from cancuoc.biometrics.capture_set import BelowSixRefused, CaptureSetRefused
from cancuoc.biometrics.entries import EntriesRefused
from cancuoc.biometrics.images import ImageRefused
from cancuoc.biometrics.positions import STEPS, Finger, Step
from cancuoc.biometrics.states import CAPTURED, Mark, Reason, ReasonMissing, State
from cancuoc.kernel.refusal import Refusal


def index_of(packed):
    return json.loads(packed["index.json"])


def changed(packed, change):
    """Return the entries with `change` applied to the parsed index."""
    index = index_of(packed)
    change(index)
    return {**packed, "index.json": json.dumps(index).encode()}


@pytest.fixture(scope="module")
def packed(whole_set):
    return entries.to_entries(whole_set)


class TestThereAndBack:
    def test_a_whole_set_comes_back_equal(self, whole_set, packed):
        assert entries.from_entries(packed) == whole_set

    def test_the_same_set_gives_the_same_bytes(self, whole_set, packed):
        assert entries.to_entries(whole_set) == packed

    def test_the_entries_are_the_sixteen_pictures_and_the_index(self, packed):
        assert len(packed) == 17
        assert sorted(packed)[:2] == ["01-right-four.jp2", "02-left-four.jp2"]
        assert "index.json" in packed

    def test_an_under_six_set_is_an_index_alone(self):
        child = capture_set.below_six(subject="child-7")
        packed = entries.to_entries(child)
        assert list(packed) == ["index.json"]
        assert entries.from_entries(packed) == child

    @pytest.mark.parametrize("finger", [Finger.RIGHT_THUMB, Finger.LEFT_RING])
    def test_states_and_reasons_survive(self, whole_set, finger):
        hurt = Mark(state=State.TEMPORARILY_INJURED, reason=Reason.BANDAGE)
        rolled = next(step for step in STEPS if step.fingers == (finger,))
        samples = {s: p for s, p in whole_set.samples.items() if s is not rolled}
        marks = {f: hurt if f is finger else CAPTURED for f in Finger}
        honest = replace(whole_set, fingers=marks, samples=samples)
        assert entries.from_entries(entries.to_entries(honest)) == honest

    def test_a_picture_without_quality_survives(self, whole_set):
        samples = dict(whole_set.samples)
        samples[Step.FACE] = replace(samples[Step.FACE], quality=None)
        bare = replace(whole_set, samples=samples)
        assert entries.from_entries(entries.to_entries(bare)) == bare

    @given(subject=st.text(min_size=1, max_size=40), attempt=st.integers(1, 9))
    @settings(
        max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )
    def test_any_subject_id_survives(self, whole_set, subject, attempt):
        samples = {s: replace(p, attempt=attempt) for s, p in whole_set.samples.items()}
        other = replace(
            whole_set, subject=subject.encode(errors="ignore").decode(), samples=samples
        )
        assert entries.from_entries(entries.to_entries(other)) == other


class TestIndex:
    def test_it_holds_states_digests_and_quality_but_no_name(self, packed):
        index = index_of(packed)
        assert set(index) == {"schema", "subject", "fingers", "eyes", "face", "samples"}
        assert index["schema"] == "cancuoc-capture-1"
        assert set(index["samples"][0]) == {
            "step",
            "file",
            "sha256",
            "bytes",
            "width",
            "height",
            "ppi",
            "device",
            "attempt",
            "synthetic",
            "quality",
        }

    def test_fingers_are_numbered_as_in_exchange_formats(self, packed):
        assert set(index_of(packed)["fingers"]) == {str(n) for n in range(1, 11)}

    def test_only_fingers_have_a_resolution(self, packed):
        by_step = {item["step"]: item["ppi"] for item in index_of(packed)["samples"]}
        assert by_step["right-four"] == 500
        assert by_step["left-iris"] is None
        assert by_step["face"] is None

    def test_synthetic_samples_say_so(self, packed):
        assert all(item["synthetic"] is True for item in index_of(packed)["samples"])

    def test_an_incomplete_set_cannot_be_written(self, whole_set):
        samples = {s: p for s, p in whole_set.samples.items() if s is not Step.FACE}
        with pytest.raises(CaptureSetRefused):
            entries.to_entries(replace(whole_set, samples=samples))


def _sample(index, **values):
    index["samples"][0].update(values)


FORGED = {
    "another schema": lambda i: i.update(schema="cancuoc-capture-2"),
    "no schema": lambda i: i.pop("schema"),
    "no subject": lambda i: i.pop("subject"),
    "subject is a number": lambda i: i.update(subject=7),
    "no fingers": lambda i: i.pop("fingers"),
    "fingers is a list": lambda i: i.update(fingers=[]),
    "eleventh finger": lambda i: i["fingers"].update({"11": i["fingers"]["1"]}),
    "finger by name": lambda i: i["fingers"].update({"thumb": i["fingers"]["1"]}),
    "third eye": lambda i: i["eyes"].update({"middle": i["eyes"]["left"]}),
    "eyes is null": lambda i: i.update(eyes=None),
    "no face": lambda i: i.pop("face"),
    "face is text": lambda i: i.update(face="captured"),
    "unknown state": lambda i: i["face"].update(state="lost"),
    "state without reason key": lambda i: i["face"].pop("reason"),
    "unknown reason": lambda i: i["fingers"].update(
        {"1": {"state": "missing", "reason": "because"}}
    ),
    "reason is a number": lambda i: i["face"].update(reason=3),
    "samples is an object": lambda i: i.update(samples={}),
    "sample is text": lambda i: i["samples"].append("x"),
    "sample twice": lambda i: i["samples"].append(i["samples"][0]),
    "sample not listed": lambda i: i["samples"].pop(),
    "unknown step": lambda i: _sample(i, step="toe"),
    "step of another file": lambda i: _sample(i, step="left-four"),
    "file that is not there": lambda i: _sample(i, file="99-none.jp2"),
    "file outside": lambda i: _sample(i, file="../../etc/passwd"),
    "file is the index": lambda i: _sample(i, file="index.json"),
    "wrong digest": lambda i: _sample(i, sha256="0" * 64),
    "digest missing": lambda i: i["samples"][0].pop("sha256"),
    "wrong width": lambda i: _sample(i, width=1599),
    "wrong height": lambda i: _sample(i, height=1),
    "width is text": lambda i: _sample(i, width="1600"),
    "width is true": lambda i: _sample(i, width=True),
    "attempt missing": lambda i: i["samples"][0].pop("attempt"),
    "attempt is half": lambda i: _sample(i, attempt=1.5),
    "device is null": lambda i: _sample(i, device=None),
    "quality is text": lambda i: _sample(i, quality="good"),
    "quality without metric": lambda i: i["samples"][0]["quality"].pop("metric"),
    "score is text": lambda i: i["samples"][0]["quality"].update(score="90"),
    "parts is a list": lambda i: i["samples"][0]["quality"].update(parts=[1]),
    "part is text": lambda i: i["samples"][0]["quality"]["parts"].update(area="all"),
}


@pytest.mark.parametrize("forgery", list(FORGED))
def test_a_forged_index_is_refused(packed, forgery):
    with pytest.raises(EntriesRefused) as refusal:
        entries.from_entries(changed(packed, FORGED[forgery]))
    assert refusal.value.message == "Phần sinh trắc học của gói bị sai hoặc bị sửa."
    assert refusal.value.next_step


def test_a_state_that_hides_a_picture_is_refused(packed):
    def hide(index):
        index["fingers"]["3"] = {"state": "missing", "reason": "amputated"}

    with pytest.raises(CaptureSetRefused) as refusal:
        entries.from_entries(changed(packed, hide))
    assert refusal.value.details["problems"] == ["Thừa ảnh: Lăn ngón giữa phải"]


def test_a_state_without_reason_is_refused(packed):
    def forget(index):
        index["fingers"]["3"] = {"state": "missing", "reason": None}

    with pytest.raises(ReasonMissing):
        entries.from_entries(changed(packed, forget))


def test_a_child_under_six_with_pictures_is_refused(packed):
    def younger(index):
        index["face"] = {"state": "not_required", "reason": "below_six"}

    with pytest.raises(BelowSixRefused):
        entries.from_entries(changed(packed, younger))


def test_one_changed_bit_in_a_picture_is_refused(packed):
    data = bytearray(packed["16-face.jpg"])
    data[-40] ^= 1
    with pytest.raises(EntriesRefused) as refusal:
        entries.from_entries({**packed, "16-face.jpg": bytes(data)})
    assert refusal.value.details == {"reason": "digest", "file": "16-face.jpg"}


def test_a_file_nobody_listed_is_refused(packed):
    with pytest.raises(EntriesRefused):
        entries.from_entries({**packed, "17-extra.jp2": b""})


@pytest.mark.parametrize("name", ["01-right-four.jp2", "16-face.jpg", "index.json"])
def test_a_file_that_is_gone_is_refused(packed, name):
    with pytest.raises(EntriesRefused):
        entries.from_entries({key: data for key, data in packed.items() if key != name})


@pytest.mark.parametrize(
    "index",
    [b"", b"{", b"null", b"[]", b"7", b'"text"', b"\xff\xfe", b"[" * 30_000, b" " * 70_000],
)
def test_an_index_that_is_no_object_is_refused(packed, index):
    with pytest.raises(EntriesRefused):
        entries.from_entries({**packed, "index.json": index})


def test_a_picture_that_is_no_picture_is_refused_even_with_its_digest(packed):
    import hashlib

    def adopt(index):
        _sample(index, sha256=hashlib.sha256(b"not a picture").hexdigest())

    forged = changed({**packed, "01-right-four.jp2": b"not a picture"}, adopt)
    with pytest.raises(ImageRefused):
        entries.from_entries(forged)


@given(data=st.dictionaries(st.text(max_size=12), st.binary(max_size=60), max_size=4))
@settings(max_examples=60, deadline=None)
def test_any_other_entries_end_in_a_refusal(data):
    with pytest.raises(Refusal):
        entries.from_entries(data)


@given(
    text=st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=8),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["schema", "subject", "fingers", "eyes", "face", "samples", "1"]),
                inner,
                max_size=6,
            )
        ),
        max_leaves=12,
    )
)
@settings(max_examples=80, deadline=None)
def test_any_other_index_ends_in_a_refusal(text):
    if isinstance(text, dict):
        text = {**text, "schema": entries.SCHEMA}
    with pytest.raises(Refusal):
        entries.from_entries({"index.json": json.dumps(text).encode()})
