"""Any mixture of states, over pictures as small as a format allows: whole sets and broken ones.

The pictures show nothing: here only the bookkeeping counts, so a thousand people cost little.
"""

import hashlib
import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cancuoc.biometrics import capture_set, entries, images
from cancuoc.biometrics.capture_set import CaptureSet, CaptureSetRefused, Sample
from cancuoc.biometrics.entries import EntriesRefused
from cancuoc.biometrics.images import Format
from cancuoc.biometrics.positions import STEPS, Eye, Finger, Step
from cancuoc.biometrics.quality import Quality
from cancuoc.biometrics.states import BELOW_SIX, CAPTURED, REASONS, Mark, Reason, State

TINY = images.encode_grey(pixels=np.full((8, 8), 200, dtype=np.uint8))
TINY_PNG = images.encode_png(pixels=np.full((8, 8), 200, dtype=np.uint8))
FAIR = Quality(metric="m-1", score=50, parts={"area": 40}, words="Dùng được.")
LOST = [
    Mark(state=state, reason=reason)
    for state, reasons in REASONS.items()
    for reason in sorted(reasons)
    if reason is not Reason.BELOW_SIX
]


def sample(step: Step, **changes) -> Sample:
    made = Sample(step=step, data=TINY, format=Format.JP2, width=8, height=8, device="d")
    return replace(made, **changes)


def captured(*, fingers=None, eyes=None, face=CAPTURED, **changes) -> CaptureSet:
    """Return a whole set for these states: exactly the pictures that are due."""
    marks = {finger: (fingers or {}).get(finger, CAPTURED) for finger in Finger}
    sights = {eye: (eyes or {}).get(eye, CAPTURED) for eye in Eye}
    due = capture_set.steps_due(fingers=marks, eyes=sights, face=face)
    values = {
        "subject": "s",
        "samples": {step: sample(step) for step in due},
        "fingers": marks,
        "eyes": sights,
        "face": face,
    }
    return CaptureSet(**(values | changes))


MARKS = st.just(CAPTURED) | st.sampled_from(LOST)
SETS = st.builds(
    captured,
    fingers=st.dictionaries(st.sampled_from(Finger), MARKS),
    eyes=st.dictionaries(st.sampled_from(Eye), MARKS),
    face=MARKS,
    subject=st.text("abcdef0123456789-", min_size=1, max_size=36),
)


@given(made=SETS)
@settings(max_examples=60)
def test_any_honest_mixture_is_whole_and_survives_the_packet(made):
    capture_set.check(made)
    assert capture_set.problems(made) == ()
    assert entries.from_entries(entries.to_entries(made)) == made


@given(made=SETS)
@settings(max_examples=60)
def test_the_index_tells_the_state_of_every_part_and_no_more(made):
    index = json.loads(entries.to_entries(made)["index.json"])
    told = {int(number): mark["state"] for number, mark in index["fingers"].items()}
    assert told == {finger.value: mark.state.value for finger, mark in made.fingers.items()}
    assert set(index["eyes"]) == {"right", "left"}
    for mark in (*index["fingers"].values(), *index["eyes"].values(), index["face"]):
        assert (mark["reason"] is None) == (mark["state"] == "captured")


@given(made=SETS, lost=st.sampled_from(Step))
@settings(max_examples=60)
def test_a_picture_that_is_due_is_never_forgotten_in_silence(made, lost):
    thin = replace(made, samples={s: p for s, p in made.samples.items() if s is not lost})
    if lost in made.samples:
        assert capture_set.problems(thin) == (f"Thiếu ảnh: {lost.words}",)
        with pytest.raises(CaptureSetRefused):
            entries.to_entries(thin)
    else:
        assert thin == made


@given(made=SETS, extra=st.sampled_from(Step))
@settings(max_examples=60)
def test_a_picture_that_is_not_due_is_never_taken_along(made, extra):
    thick = replace(made, samples={**made.samples, extra: sample(extra)})
    if extra in made.samples:
        capture_set.check(thick)
    else:
        assert capture_set.problems(thick) == (f"Thừa ảnh: {extra.words}",)
        with pytest.raises(CaptureSetRefused):
            entries.to_entries(thick)


@given(made=SETS, order=st.permutations(STEPS))
@settings(max_examples=40)
def test_the_order_of_taking_does_not_matter(made, order):
    mixed = replace(made, samples={s: made.samples[s] for s in order if s in made.samples})
    assert entries.to_entries(mixed) == entries.to_entries(made)
    assert [one.step for one in mixed.in_order()] == list(made.steps_due())


@given(made=SETS, finger=st.sampled_from(Finger), mark=st.sampled_from(LOST))
@settings(max_examples=60)
def test_losing_one_more_finger_never_asks_for_more_pictures(made, finger, mark):
    fewer = replace(made, fingers={**made.fingers, finger: mark})
    assert set(fewer.steps_due()) <= set(made.steps_due())


# one finger lost: its rolled step falls away, its slap stays while a neighbour is there
ONE_LOST = """
RIGHT_THUMB rolled-right-thumb two-thumbs
RIGHT_INDEX rolled-right-index right-four
RIGHT_MIDDLE rolled-right-middle right-four
RIGHT_RING rolled-right-ring right-four
RIGHT_LITTLE rolled-right-little right-four
LEFT_THUMB rolled-left-thumb two-thumbs
LEFT_INDEX rolled-left-index left-four
LEFT_MIDDLE rolled-left-middle left-four
LEFT_RING rolled-left-ring left-four
LEFT_LITTLE rolled-left-little left-four
"""


@pytest.mark.parametrize("row", [line.split() for line in ONE_LOST.strip().splitlines()])
@pytest.mark.parametrize("mark", [LOST[0], LOST[5]])
def test_one_lost_finger_takes_away_one_step_and_leaves_the_slap(row, mark):
    name, rolled, slap = row
    due = captured(fingers={Finger[name]: mark}).steps_due()
    assert [step.value for step in STEPS if step not in due] == [rolled]
    assert Step(slap) in due


@pytest.mark.parametrize(
    ("missing", "words"),
    [
        ([2], "Chưa ghi tình trạng: ngón trỏ phải"),
        ([10, 1], "Chưa ghi tình trạng: ngón cái phải, ngón út trái"),
        ([6, 7, 8], "Chưa ghi tình trạng: ngón cái trái, ngón trỏ trái, ngón giữa trái"),
    ],
)
def test_fingers_without_a_state_are_named_in_the_order_of_the_hand(missing, words):
    known = {finger: CAPTURED for finger in Finger if finger.value not in missing}
    bare = replace(captured(), fingers=known)
    assert capture_set.problems(bare) == (words,)


def test_fingers_and_eyes_without_a_state_are_both_named_before_any_picture():
    bare = replace(captured(), fingers={}, eyes={Eye.RIGHT: CAPTURED}, samples={})
    first, second = capture_set.problems(bare)
    assert first.count("ngón") == 10
    assert second == "Chưa ghi tình trạng: mắt trái"


@given(step=st.sampled_from(STEPS), other=st.sampled_from(STEPS))
@settings(max_examples=40)
def test_a_picture_under_the_name_of_another_step_is_found(step, other):
    mixed = captured()
    swapped = replace(mixed, samples={**mixed.samples, step: sample(other)})
    expected = () if step is other else (f"Ảnh đặt sai bước: {step.words}",)
    assert capture_set.problems(swapped) == expected


@given(part=st.sampled_from([*Finger, *Eye, "face"]), others=st.sampled_from([CAPTURED, *LOST[:3]]))
@settings(max_examples=40)
def test_one_mark_of_a_child_under_six_forbids_every_picture(part, others):
    marks = {
        "fingers": {f: BELOW_SIX if f is part else others for f in Finger},
        "eyes": {e: BELOW_SIX if e is part else others for e in Eye},
        "face": BELOW_SIX if part == "face" else others,
    }
    made = CaptureSet(subject="s", samples={Step.FACE: sample(Step.FACE)}, **marks)
    with pytest.raises(capture_set.BelowSixRefused):
        capture_set.check(made)
    with pytest.raises(capture_set.BelowSixRefused):
        entries.to_entries(made)


class TestSamples:
    @given(
        attempt=st.integers(1, 99),
        synthetic=st.booleans(),
        quality=st.none() | st.just(FAIR),
        device=st.text(max_size=20).filter(lambda text: text.isprintable()),
        form=st.sampled_from([(Format.JP2, TINY), (Format.PNG, TINY_PNG)]),
    )
    @settings(max_examples=40)
    def test_all_that_is_known_of_a_picture_survives(
        self, attempt, synthetic, quality, device, form
    ):
        kind, data = form
        face = sample(
            Step.FACE,
            attempt=attempt,
            synthetic=synthetic,
            quality=quality,
            device=device,
            format=kind,
            data=data,
        )
        made = captured()
        full = replace(made, samples={**made.samples, Step.FACE: face})
        assert entries.from_entries(entries.to_entries(full)).samples[Step.FACE] == face

    @pytest.mark.parametrize("place", range(16))
    def test_a_file_is_numbered_by_its_place_in_the_law(self, place):
        name = sample(STEPS[place]).file_name
        assert name == f"{place + 1:02d}-{STEPS[place].value}.jp2"

    def test_files_sort_by_name_as_the_steps_stand_in_the_law(self):
        names = [one.file_name for one in captured().in_order()]
        assert names == sorted(names)

    def test_a_name_of_the_wrong_format_is_refused(self):
        packed = entries.to_entries(captured())
        index = json.loads(packed.pop("index.json"))
        packed["16-face.png"] = packed.pop("16-face.jp2")
        index["samples"][-1]["file"] = "16-face.png"
        with pytest.raises(EntriesRefused) as caught:
            entries.from_entries({**packed, "index.json": json.dumps(index).encode()})
        assert caught.value.details["reason"] == "file name"

    def test_the_size_of_a_set_is_that_of_its_pictures(self):
        assert captured().total_bytes == 16 * len(TINY)
        assert captured(fingers=dict.fromkeys(Finger, LOST[0])).total_bytes == 3 * len(TINY)


# The bytes of an index are signed; a version of the format must never change them.
INDEX_OF_A_CHILD = (
    '{"eyes":{"left":{"reason":"below_six","state":"not_required"},'
    '"right":{"reason":"below_six","state":"not_required"}},'
    '"face":{"reason":"below_six","state":"not_required"},"fingers":{'
    + ",".join(
        f'"{number}":{{"reason":"below_six","state":"not_required"}}'
        for number in ("1", "10", "2", "3", "4", "5", "6", "7", "8", "9")
    )
    + '},"samples":[],"schema":"cancuoc-capture-1","subject":"trẻ-7"}'
)


def test_the_index_of_a_child_is_these_bytes():
    packed = entries.to_entries(capture_set.below_six(subject="trẻ-7"))
    assert packed == {"index.json": INDEX_OF_A_CHILD.encode()}


def test_the_entry_of_one_picture_is_these_words():
    digest = hashlib.sha256(TINY).hexdigest()
    made = captured(fingers=dict.fromkeys(Finger, LOST[0]), eyes=dict.fromkeys(Eye, LOST[0]))
    face = sample(Step.FACE, attempt=2, synthetic=True, quality=FAIR)
    packed = entries.to_entries(replace(made, samples={Step.FACE: face}))
    (told,) = json.loads(packed["index.json"])["samples"]
    assert told == {
        "sha256": digest,
        "step": "face",
        "file": "16-face.jp2",
        "bytes": len(TINY),
        "width": 8,
        "height": 8,
        "ppi": None,
        "device": "d",
        "attempt": 2,
        "synthetic": True,
        "quality": {"metric": "m-1", "score": 50, "parts": {"area": 40}, "words": "Dùng được."},
    }


@pytest.mark.parametrize("state", [state for state in State if state is not State.CAPTURED])
def test_no_state_but_captured_asks_for_a_picture(state):
    mark = Mark(state=state, reason=sorted(REASONS[state])[0])
    made = captured(fingers=dict.fromkeys(Finger, mark), eyes=dict.fromkeys(Eye, mark), face=mark)
    assert made.steps_due() == ()
    assert not mark.captured
