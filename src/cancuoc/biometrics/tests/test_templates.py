"""The bytes templates are kept as: round trips, and refusal of everything else."""

from __future__ import annotations

import struct
from functools import cache

import numpy as np
import pytest

from cancuoc.biometrics.fingerprint.minutiae import MOST, Minutiae, ordered
from cancuoc.biometrics.iris import code as iris
from cancuoc.biometrics.iris.code import IrisCode
from cancuoc.biometrics.positions import Eye, Finger
from cancuoc.biometrics.subjects import Sex
from cancuoc.biometrics.templates import BadTemplates, Templates

HEAD, FINGER, MINUTIA = 9, 6, 8


def finger(seed: int, count: int = 40, *, width: int = 400, height: int = 500) -> Minutiae:
    rng = np.random.default_rng(seed)
    return ordered(
        x=rng.integers(0, width, count).astype(np.float32),
        y=rng.integers(0, height, count).astype(np.float32),
        angle=rng.uniform(0, 2 * np.pi, count).astype(np.float32),
        kind=rng.integers(0, 3, count).astype(np.uint8),
        quality=rng.uniform(0, 1, count).astype(np.float32),
        width=width,
        height=height,
    )


def eye(seed: int) -> IrisCode:
    return IrisCode.from_bytes(np.random.default_rng(seed).bytes(iris.BYTES))


@cache
def whole() -> Templates:
    return Templates(
        fingers={position: finger(position.value) for position in Finger},
        eyes={Eye.RIGHT: eye(1), Eye.LEFT: eye(2)},
        age=31.25,
        sex=Sex.FEMALE,
    )


@cache
def small() -> Templates:
    return Templates(fingers={Finger.LEFT_RING: finger(3, 4)}, eyes={Eye.LEFT: eye(4)}, age=9)


def again(templates: Templates) -> Templates:
    return Templates.from_bytes(templates.to_bytes())


def between(one, two):
    turn = np.abs(one - two) % (2 * np.pi)
    return np.minimum(turn, 2 * np.pi - turn)


class TestRoundTrips:
    @pytest.mark.parametrize("position", list(Finger), ids=lambda position: position.name)
    def test_minutiae_come_back_at_their_places(self, position):
        before, after = whole().fingers[position], again(whole()).fingers[position]
        assert (after.x == before.x).all()
        assert (after.y == before.y).all()
        assert (after.kind == before.kind).all()
        assert between(after.angle, before.angle).max() < 1e-4
        assert np.abs(after.quality - before.quality).max() <= 0.5 / 255 + 1e-6
        assert (after.width, after.height) == (before.width, before.height)

    @pytest.mark.parametrize("side", list(Eye))
    def test_eyes_come_back_bit_for_bit(self, side):
        before, after = whole().eyes[side], again(whole()).eyes[side]
        assert (after.bits == before.bits).all()
        assert (after.mask == before.mask).all()

    @pytest.mark.parametrize("age", [None, 0, 6.0, 17.99, 31.25, 104.5])
    @pytest.mark.parametrize("sex", [None, *Sex])
    def test_age_and_sex_come_back(self, age, sex):
        after = again(Templates(age=age, sex=sex))
        assert (after.age, after.sex) == (age, sex)

    def test_the_bytes_do_not_depend_on_the_order_of_the_fingers(self):
        turned = dict(reversed(list(whole().fingers.items())))
        eyes = dict(reversed(list(whole().eyes.items())))
        other = Templates(fingers=turned, eyes=eyes, age=whole().age, sex=whole().sex)
        assert other.to_bytes() == whole().to_bytes()

    def test_reading_and_writing_again_changes_nothing(self):
        assert again(whole()).to_bytes() == whole().to_bytes()

    def test_nothing_is_kept_as_nothing(self):
        assert not again(Templates())
        assert len(Templates().to_bytes()) == HEAD

    @pytest.mark.parametrize("kept", [small(), Templates(eyes={Eye.LEFT: eye(1)})])
    def test_something_is_something(self, kept):
        assert again(kept)

    @pytest.mark.parametrize("count", [0, 1, MOST])
    def test_any_number_of_minutiae_up_to_the_most(self, count):
        kept = Templates(fingers={Finger.LEFT_THUMB: finger(9, count)})
        assert len(again(kept).fingers[Finger.LEFT_THUMB]) == count

    def test_the_size_is_as_written_in_the_layout(self):
        minutiae = sum(len(found) for found in whole().fingers.values())
        expected = HEAD + 10 * FINGER + MINUTIA * minutiae + 2 * (1 + iris.BYTES)
        assert len(whole().to_bytes()) == expected


class TestRounding:
    def one(self, **changed) -> Minutiae:
        columns = {
            "x": [99.7],
            "y": [49.6],
            "angle": [2 * np.pi - 1e-7],
            "quality": [0.5],
            **changed,
        }
        floats = {name: np.array(value, np.float32) for name, value in columns.items()}
        return Minutiae(**floats, kind=np.array([1], np.uint8), width=100, height=50)

    def test_a_place_at_the_edge_stays_in_the_picture(self):
        after = again(Templates(fingers={Finger.RIGHT_THUMB: self.one()}))
        found = after.fingers[Finger.RIGHT_THUMB]
        assert (found.x[0], found.y[0]) == (99, 49)

    def test_an_angle_of_nearly_a_turn_is_none(self):
        after = again(Templates(fingers={Finger.RIGHT_THUMB: self.one()}))
        assert after.fingers[Finger.RIGHT_THUMB].angle[0] == 0

    def test_quality_beyond_its_range_is_clipped(self):
        after = again(Templates(fingers={Finger.RIGHT_THUMB: self.one(quality=[1.5])}))
        assert after.fingers[Finger.RIGHT_THUMB].quality[0] == 1

    def test_an_age_beyond_the_field_is_the_greatest(self):
        assert again(Templates(age=5000)).age == 655.34


class TestWhatIsRefused:
    def test_every_truncation(self):
        data = small().to_bytes()
        for length in range(len(data)):
            with pytest.raises(BadTemplates):
                Templates.from_bytes(data[:length])

    @pytest.mark.parametrize("more", [b"\0", b"CCT1", b"\xff" * 2401])
    def test_bytes_behind_the_end(self, more):
        with pytest.raises(BadTemplates) as refused:
            Templates.from_bytes(small().to_bytes() + more)
        assert refused.value.details == {"bytes": len(small().to_bytes()) + len(more)}

    @pytest.mark.parametrize("magic", [b"CCT0", b"CCT2", b"FMR\0", b"\0\0\0\0"])
    def test_another_kind_of_file(self, magic):
        with pytest.raises(BadTemplates):
            Templates.from_bytes(magic + small().to_bytes()[4:])

    @pytest.mark.parametrize(
        ("place", "value"),
        [
            (6, 3),
            (6, 255),
            (7, 0),
            (7, 2),
            (7, 255),
            (8, 0),
            (8, 2),
            (HEAD, 0),
            (HEAD, 11),
            (HEAD + FINGER - 1, 3),
            (HEAD + FINGER - 1, 255),
            (HEAD + FINGER + 4 * MINUTIA, 2),
        ],
        ids=[
            "sex 3", "sex 255", "no finger", "two fingers", "255 fingers", "no eye", "two eyes",
            "finger 0", "finger 11", "one minutia less", "255 minutiae", "a third eye",
        ],
    )  # fmt: skip
    def test_a_count_or_code_that_is_not_true(self, place, value):
        data = bytearray(small().to_bytes())
        data[place] = value
        with pytest.raises(BadTemplates):
            Templates.from_bytes(bytes(data))

    def test_a_minutia_outside_its_picture(self):
        data = bytearray(small().to_bytes())
        struct.pack_into("<H", data, HEAD + FINGER, 400)
        with pytest.raises(BadTemplates):
            Templates.from_bytes(bytes(data))

    def test_the_same_finger_twice(self):
        one = Templates(fingers={Finger.LEFT_THUMB: finger(1, 2)}).to_bytes()
        body = one[HEAD:]
        with pytest.raises(BadTemplates):
            Templates.from_bytes(one[:7] + b"\x02\x00" + body + body)

    def test_the_same_eye_twice(self):
        one = Templates(eyes={Eye.LEFT: eye(1)}).to_bytes()
        with pytest.raises(BadTemplates):
            Templates.from_bytes(one[:7] + b"\x00\x02" + 2 * one[HEAD:])

    def test_the_words_say_what_to_do(self):
        with pytest.raises(BadTemplates) as refused:
            Templates.from_bytes(b"")
        assert "ảnh gốc" in refused.value.next_step


class TestFuzzed:
    def test_changed_bytes_are_refused_or_read_as_something_whole(self):
        rng, data = np.random.default_rng(11), small().to_bytes()
        read = 0
        for _ in range(1500):
            changed = bytearray(data)
            for place in rng.integers(0, HEAD + FINGER + 4 * MINUTIA + 1, rng.integers(1, 4)):
                changed[place] = int(rng.integers(0, 256))
            try:
                found = Templates.from_bytes(bytes(changed))
            except BadTemplates:
                continue
            read += 1
            assert len(found.to_bytes()) == len(data)
        assert 0 < read < 1500

    def test_noise_is_refused(self):
        rng = np.random.default_rng(12)
        for length in rng.integers(0, 4000, 300):
            with pytest.raises(BadTemplates):
                Templates.from_bytes(rng.bytes(int(length)))

    def test_noise_behind_the_right_first_bytes_is_refused_without_great_memory(self):
        rng = np.random.default_rng(13)
        for length in rng.integers(0, 4000, 300):
            with pytest.raises(BadTemplates):
                Templates.from_bytes(b"CCT1" + b"\0\0\0\xff\xff" + rng.bytes(int(length)))
