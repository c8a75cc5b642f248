"""The capture plan and the states of parts (Art. 23; Circular 60/2021; T04, T18)."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cancuoc.law.ages import Band, NotYetBorn, birthday
from cancuoc.law.capture import (
    ALL_STEPS,
    EYES,
    FACE,
    FINGER_STEPS,
    FINGERS,
    PART_VI,
    PARTS,
    REASONS,
    BiometricsRefused,
    PartState,
    Reason,
    ReasonMissing,
    State,
    StepKind,
    StepMissing,
    check,
    check_part,
    plan,
    require_allowed,
)

JULY = date(2024, 7, 10)
ADULT = plan(born=date(1990, 1, 1), on=JULY)
CHILD = plan(born=date(2021, 1, 1), on=JULY)
WHOLE = [PartState(part, State.CAPTURED) for part in PARTS]


def with_part(part, state, reason=None):
    return [PartState(part, state, reason) if each.part == part else each for each in WHOLE]


@pytest.mark.parametrize(
    ("number", "kind", "parts"),
    [
        (1, "flat", "right_index right_middle right_ring right_little"),
        (2, "flat", "left_index left_middle left_ring left_little"),
        (3, "flat", "right_thumb left_thumb"),
        (4, "rolled", "right_thumb"),
        (5, "rolled", "right_index"),
        (6, "rolled", "right_middle"),
        (7, "rolled", "right_ring"),
        (8, "rolled", "right_little"),
        (9, "rolled", "left_thumb"),
        (10, "rolled", "left_index"),
        (11, "rolled", "left_middle"),
        (12, "rolled", "left_ring"),
        (13, "rolled", "left_little"),
        (14, "iris", "right_eye left_eye"),
        (15, "face", "face"),
    ],
)
def test_the_steps_in_order(number, kind, parts):
    step = ALL_STEPS[number - 1]
    assert (step.number, step.kind.value) == (number, kind)
    assert " ".join(step.parts) == parts
    assert step.vi[0].isupper()


def test_there_are_thirteen_finger_steps():
    assert len(FINGER_STEPS) == 13
    assert ADULT.finger_steps == FINGER_STEPS
    assert [step.kind for step in FINGER_STEPS].count(StepKind.ROLLED) == 10


@pytest.mark.parametrize("kind", [StepKind.FLAT, StepKind.ROLLED])
def test_each_finger_is_taken_once_flat_and_once_rolled(kind):
    taken = [part for step in FINGER_STEPS if step.kind is kind for part in step.parts]
    assert sorted(taken) == sorted(FINGERS)


@pytest.mark.parametrize(
    ("age", "band", "required"),
    [
        (0, Band.UNDER_6, False),
        (5, Band.UNDER_6, False),
        (6, Band.FROM_6, True),
        (13, Band.FROM_6, True),
        (14, Band.FROM_14, True),
        (100, Band.FROM_14, True),
    ],
)
def test_the_plan_by_age(age, band, required):
    found = plan(born=birthday(JULY, -age), on=JULY)
    assert (found.band, found.required) == (band, required)
    assert found.steps == (ALL_STEPS if required else ())
    assert found.parts == (PARTS if required else ())
    assert any("Điều 23" in article for article in found.articles)


def test_t04_under_six_is_refused():
    with pytest.raises(BiometricsRefused) as caught:
        require_allowed(born=date(2019, 7, 10), on=JULY)
    assert "dưới 6 tuổi" in caught.value.message
    assert caught.value.next_step


def test_from_six_capture_is_allowed():
    require_allowed(born=birthday(JULY, -6), on=JULY)


def test_a_birth_in_the_future_is_refused():
    with pytest.raises(NotYetBorn):
        plan(born=date(2025, 1, 1), on=JULY)


def test_t18_an_amputated_thumb_is_a_valid_state():
    states = with_part("left_thumb", State.MISSING, Reason.AMPUTATED)
    found = check(plan=ADULT, states=states)
    assert [each.part for each in found] == list(PARTS)
    assert found[FINGERS.index("left_thumb")].reason is Reason.AMPUTATED


@pytest.mark.parametrize(
    ("state", "reasons"),
    [
        (State.MISSING, {Reason.AMPUTATED, Reason.BORN_WITHOUT, Reason.BLIND_EYE}),
        (State.DEFORMED, {Reason.BORN_DEFORMED, Reason.SCARRED}),
        (State.TEMPORARILY_INJURED, {Reason.BANDAGED, Reason.WOUNDED, Reason.EYE_DISEASE}),
        (
            State.UNREADABLE,
            {
                Reason.WORN_SKIN,
                Reason.CRAMPED_HAND,
                Reason.EYE_DISEASE,
                Reason.EYES_CLOSED,
                Reason.CANNOT_COOPERATE,
            },
        ),
    ],
)
def test_the_reasons_that_fit_a_state(state, reasons):
    assert REASONS[state] == reasons
    for reason in Reason:
        part = PartState("right_index", state, reason)
        if reason in reasons:
            check_part(part)
        else:
            with pytest.raises(ReasonMissing):
                check_part(part)


@pytest.mark.parametrize(
    "state", [State.MISSING, State.DEFORMED, State.TEMPORARILY_INJURED, State.UNREADABLE]
)
def test_a_part_not_captured_needs_a_reason(state):
    with pytest.raises(ReasonMissing) as caught:
        check_part(PartState("right_index", state))
    assert caught.value.details == {"part": "right_index"}


def test_a_captured_part_carries_no_reason():
    with pytest.raises(ReasonMissing):
        check_part(PartState("right_index", State.CAPTURED, Reason.AMPUTATED))


def test_an_unknown_part_is_refused():
    with pytest.raises(StepMissing):
        check_part(PartState("sixth_finger", State.CAPTURED))


@pytest.mark.parametrize("part", PARTS)
def test_no_part_may_be_left_out(part):
    states = [each for each in WHOLE if each.part != part]
    with pytest.raises(StepMissing) as caught:
        check(plan=ADULT, states=states)
    assert caught.value.details == {"missing": [part]}


@pytest.mark.parametrize("part", PARTS)
def test_not_required_is_no_way_round_from_six(part):
    with pytest.raises(StepMissing):
        check(plan=ADULT, states=with_part(part, State.NOT_REQUIRED))


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("state", [s for s in State if s is not State.NOT_REQUIRED])
def test_under_six_nothing_may_have_been_captured(part, state):
    with pytest.raises(BiometricsRefused):
        check(plan=CHILD, states=[PartState(part, state)])


@pytest.mark.parametrize("states", [[], [PartState(FACE, State.NOT_REQUIRED)]])
def test_under_six_every_part_is_not_required(states):
    found = check(plan=CHILD, states=states)
    assert {each.state for each in found} == {State.NOT_REQUIRED}
    assert len(found) == len(PARTS)


def test_every_part_has_a_name():
    assert set(PART_VI) == set(PARTS)
    assert PART_VI["left_ring"] == "ngón áp út trái"
    assert all(eye in PART_VI for eye in EYES)


@pytest.mark.parametrize("member", [*State, *Reason])
def test_every_state_and_reason_has_words(member):
    assert member.vi[0].isupper()


@given(st.lists(st.sampled_from(PARTS), unique=True))
def test_any_set_of_missing_parts_is_still_a_valid_dossier(missing):
    states = [
        PartState(part, State.UNREADABLE, Reason.CANNOT_COOPERATE)
        if part in missing
        else PartState(part, State.CAPTURED)
        for part in PARTS
    ]
    found = check(plan=ADULT, states=states)
    assert [each.part for each in found if each.state is State.UNREADABLE] == [
        part for part in PARTS if part in missing
    ]


@given(
    born=st.dates(date(1930, 1, 1), date(2024, 6, 30)),
    on=st.dates(date(2024, 7, 1), date(2030, 1, 1)),
)
def test_capture_begins_on_the_sixth_birthday(born, on):
    assert plan(born=born, on=on).required == (birthday(born, 6) <= on)
