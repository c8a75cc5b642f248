"""Whose part a file is, in every way a file can say it or leave it open."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from cancuoc.biometrics import images, parts
from cancuoc.biometrics.formats import cbeff, finger_image, iris_image, wsq
from cancuoc.biometrics.formats.cbeff import Bir
from cancuoc.biometrics.formats.finger_image import Unit
from cancuoc.biometrics.formats.finger_minutiae import Edition
from cancuoc.biometrics.formats.iris_image import EyeLabel
from cancuoc.biometrics.formats.pictures import Coding
from cancuoc.biometrics.formats.refusals import RecordBroken, RecordUnknown
from cancuoc.biometrics.formats.tests import samples
from cancuoc.biometrics.images import ImageTooLarge
from cancuoc.biometrics.parts import NoUsablePart, PartUnknown
from cancuoc.biometrics.positions import Eye, Finger, Step
from cancuoc.kernel.refusal import Refusal

FACE = samples.one_of_each()["face"]
PNG = samples.picture(Coding.PNG)


def size(png: bytes) -> tuple[int, int]:
    with Image.open(io.BytesIO(png)) as picture:
        return picture.size


def bir(data: bytes, *, types=("Finger",), words=()) -> Bir:
    return Bir(data=data, format="7", types=types, subtypes=tuple(words))


def fmr(position: int, edition: Edition = Edition.FIRST, count: int = 12) -> bytes:
    view = samples.view(position=position, minutiae=samples.minutiae(count))
    return samples.minutiae_record(edition, view)


class TestPictures:
    @pytest.mark.parametrize("step", [Step.LEFT_IRIS, Step.ROLLED_LEFT_RING])
    def test_a_picture_is_the_part_it_was_sent_for_and_goes_on_as_it_is(self, step):
        found = parts.read(PNG, beside=step)
        assert found.pictures == {step: PNG}
        assert (found.fingers, found.eyes) == (
            frozenset(step.fingers),
            frozenset([step.eye] if step.eye else []),
        )

    @pytest.mark.parametrize("beside", [None, Step.FACE])
    def test_a_picture_that_nobody_named_is_no_part(self, beside):
        with pytest.raises(PartUnknown):
            parts.read(PNG, beside=beside)

    def test_wsq_is_a_picture(self):
        data = wsq.encode(np.full((64, 64), 128, np.uint8))
        assert parts.read(data, beside=Step.ROLLED_LEFT_INDEX).pictures

    @pytest.mark.parametrize("data", [b"", b"GIF89a", b"%PDF-1.7", b"FMX\0 20\0"])
    def test_other_files_are_refused(self, data):
        with pytest.raises(RecordUnknown):
            parts.read(data, beside=Step.LEFT_IRIS)


class TestMinutiae:
    @pytest.mark.parametrize("edition", list(Edition), ids=lambda e: str(int(e)))
    def test_they_come_ready(self, edition):
        found = parts.read(fmr(7, edition))
        assert set(found.minutiae) == {Finger.LEFT_INDEX}
        assert len(found.minutiae[Finger.LEFT_INDEX]) == 12
        assert found.pictures == {}

    def test_a_record_counts_more_than_the_place_it_was_sent_for(self):
        assert set(parts.read(fmr(7), beside=Step.ROLLED_RIGHT_THUMB).minutiae) == {Finger(7)}

    def test_an_open_position_is_the_part_it_was_sent_for(self):
        found = parts.read(fmr(0), beside=Step.ROLLED_RIGHT_THUMB)
        assert set(found.minutiae) == {Finger.RIGHT_THUMB}

    @pytest.mark.parametrize("beside", [None, Step.LEFT_IRIS, Step.RIGHT_FOUR])
    def test_an_open_position_sent_for_no_single_finger_is_refused(self, beside):
        with pytest.raises(PartUnknown):
            parts.read(fmr(0), beside=beside)

    def test_of_several_views_of_a_finger_the_fullest_counts(self):
        views = [
            samples.view(number=n, minutiae=samples.minutiae(count))
            for n, count in enumerate((5, 20, 9))
        ]
        found = parts.read(samples.minutiae_record(Edition.FIRST, *views))
        assert len(found.minutiae[Finger(2)]) == 20

    def test_a_cut_record_is_refused(self):
        with pytest.raises(RecordBroken):
            parts.read(fmr(2)[:-3])


class TestFingerImages:
    @pytest.mark.parametrize("coding", [Coding.RAW, Coding.PNG, Coding.JP2, Coding.JPEG])
    def test_each_coding_becomes_a_picture_of_its_finger(self, coding):
        found = parts.read(finger_image.write((samples.finger(coding),)))
        assert set(found.pictures) == {Step.ROLLED_LEFT_INDEX}
        assert size(found.pictures[Step.ROLLED_LEFT_INDEX]) == (samples.WIDTH, samples.HEIGHT)

    def test_pixels_are_those_of_the_record(self):
        found = parts.read(finger_image.write((samples.finger(Coding.RAW),)))
        pixels = images.decode(found.pictures[Step.ROLLED_LEFT_INDEX]).pixels
        assert np.array_equal(pixels, samples.pixels())

    @pytest.mark.parametrize(
        ("position", "step"),
        [(13, Step.RIGHT_FOUR), (14, Step.LEFT_FOUR), (15, Step.TWO_THUMBS)],
    )
    def test_slaps_are_slaps(self, position, step):
        found = parts.read(finger_image.write((samples.finger(position=position),)))
        assert set(found.pictures) == {step}
        assert found.fingers == frozenset(step.fingers)

    @pytest.mark.parametrize("position", [0, 11, 40])
    def test_an_unknown_position_alone_is_refused(self, position):
        with pytest.raises(PartUnknown):
            parts.read(finger_image.write((samples.finger(position=position),)))

    def test_an_open_position_is_no_eye(self):
        record = finger_image.write((samples.finger(position=0),))
        with pytest.raises(PartUnknown):
            parts.read(record, beside=Step.LEFT_IRIS)
        assert set(parts.read(record, beside=Step.RIGHT_FOUR).pictures) == {Step.RIGHT_FOUR}

    @pytest.mark.parametrize(
        ("unit", "rate", "width"),
        [(Unit.PIXELS_PER_INCH, 1000, 12), (Unit.PIXELS_PER_CM, 394, 12)],
        ids=["inch", "cm"],
    )
    def test_a_finer_picture_is_brought_to_500_ppi(self, unit, rate, width):
        image = samples.finger(unit=unit, scan_rate=(rate, rate), rate=(rate, rate))
        found = parts.read(finger_image.write((image,)))
        assert size(found.pictures[Step.ROLLED_LEFT_INDEX])[0] == width

    def test_a_resolution_that_would_blow_the_picture_up_is_refused(self):
        data = finger_image.write((samples.finger(scan_rate=(500, 500), rate=(500, 500)),))
        low = data.replace(b"\x01\xf4" * 4, b"\x01\xf4" * 2 + b"\0\x01" * 2)
        assert low != data
        with pytest.raises((RecordBroken, ImageTooLarge)):
            parts.read(low)


class TestIrisImages:
    @pytest.mark.parametrize(
        ("label", "step"),
        [(EyeLabel.RIGHT, Step.RIGHT_IRIS), (EyeLabel.LEFT, Step.LEFT_IRIS)],
    )
    def test_the_record_says_which_eye(self, label, step):
        data = iris_image.write((samples.iris(Coding.PNG, eye=label),))
        assert set(parts.read(data).pictures) == {step}

    def test_an_eye_it_does_not_name_is_the_part_it_was_sent_for(self):
        data = iris_image.write((samples.iris(Coding.PNG, eye=EyeLabel.UNKNOWN),))
        assert parts.read(data, beside=Step.LEFT_IRIS).eyes == {Eye.LEFT}
        with pytest.raises(PartUnknown):
            parts.read(data)
        with pytest.raises(PartUnknown):
            parts.read(data, beside=Step.ROLLED_LEFT_INDEX)


class TestCbeff:
    def test_all_kinds_come_together(self):
        document = cbeff.write(
            [
                bir(fmr(3)),
                bir(finger_image.write((samples.finger(),))),
                bir(iris_image.write((samples.iris(Coding.PNG),)), types=("Iris",)),
                bir(FACE, types=("Face",)),
            ]
        )
        found = parts.read(document)
        assert found.fingers == {Finger(3), Finger(7)}
        assert len(found.eyes) == 1

    @pytest.mark.parametrize(
        ("words", "step"),
        [
            (cbeff.finger_words(Finger.LEFT_LITTLE), Step.ROLLED_LEFT_LITTLE),
            (cbeff.finger_words(Finger.RIGHT_THUMB), Step.ROLLED_RIGHT_THUMB),
            (cbeff.eye_words(Eye.RIGHT), Step.RIGHT_IRIS),
            (cbeff.eye_words(Eye.LEFT), Step.LEFT_IRIS),
        ],
    )
    def test_its_words_name_a_bare_picture(self, words, step):
        assert set(parts.read(cbeff.write([bir(PNG, words=words)])).pictures) == {step}

    def test_its_words_name_a_record_that_leaves_the_finger_open(self):
        words = cbeff.finger_words(Finger.RIGHT_RING)
        found = parts.read(cbeff.write([bir(fmr(0), words=words)]))
        assert set(found.minutiae) == {Finger.RIGHT_RING}

    def test_a_broken_block_hides_no_other(self):
        found = parts.read(cbeff.write([bir(fmr(2)[:-1]), bir(fmr(4))]))
        assert set(found.minutiae) == {Finger(4)}

    def test_when_nothing_is_left_the_first_reason_is_said(self):
        with pytest.raises(RecordBroken):
            parts.read(cbeff.write([bir(fmr(2)[:-1]), bir(b"??")]))

    def test_a_face_alone_is_of_no_use(self):
        with pytest.raises(NoUsablePart):
            parts.read(FACE)

    def test_xml_within_xml_is_refused(self):
        inner = cbeff.write([bir(fmr(2))])
        with pytest.raises(RecordUnknown):
            parts.read(cbeff.write([bir(inner)]))


def test_damaged_documents_end_in_refusals():
    whole = cbeff.write([bir(fmr(2)), bir(finger_image.write((samples.finger(),)))])
    rng = np.random.default_rng(8)
    refused = 0
    for _ in range(150):
        data = bytearray(whole)
        for at in rng.integers(0, len(data), 6):
            data[at] = rng.integers(0, 256)
        try:
            parts.read(bytes(data))
        except Refusal:
            refused += 1
    assert refused > 50
