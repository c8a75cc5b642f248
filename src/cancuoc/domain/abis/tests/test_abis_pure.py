"""The pure parts of the partners' room: names, waits, filters, ages, seals, samples, parts."""

from __future__ import annotations

import base64
from datetime import date, timedelta

import pytest

from cancuoc.biometrics.formats import finger_minutiae
from cancuoc.biometrics.formats.finger_minutiae import Edition
from cancuoc.biometrics.formats.minutiae_values import to_view
from cancuoc.biometrics.positions import Finger
from cancuoc.domain.abis import asking, rules, samples, sealing
from cancuoc.domain.abis.refusals import BadRequest
from cancuoc.domain.uniqueness.tests import people
from cancuoc.foundation.keys import KeyClass
from cancuoc.kernel.ids import uuid7


class TestIds:
    @pytest.mark.parametrize("text", ["a", "0", "A.b_c:d@e-f", "x" * 64])
    def test_usable(self, text):
        assert rules.usable_id(text)

    @pytest.mark.parametrize(
        "text", ["", " ", "a b", "a\n", "-a", ".a", "ạ", "x" * 65, "a/b", "a\0"]
    )
    def test_not_usable(self, text):
        assert not rules.usable_id(text)


def test_waits_double_and_end():
    waits = [rules.wait_after(number) for number in range(20)]
    assert waits[0] == timedelta(seconds=5)
    assert waits[3] == 8 * waits[0]
    assert waits == sorted(waits)
    assert waits[-1] == waits[12]


class TestFilter:
    SAID = {"gender": "F", "dateOfBirth": "1985-11-30", "height": 160}

    @pytest.mark.parametrize(
        "wanted",
        [
            {},
            {"gender": "F"},
            {"dateOfBirthMin": "1985-01-01", "dateOfBirthMax": "1985-12-31"},
            {"heightMin": 160, "heightMax": 160},
            {"weight": 50},
            {"weightMin": 50},
            {"gender": None},
        ],
    )
    def test_passes(self, wanted):
        assert rules.passes(self.SAID, wanted)

    @pytest.mark.parametrize(
        "wanted",
        [
            {"gender": "M"},
            {"dateOfBirthMin": "1986-01-01"},
            {"dateOfBirthMax": "1985-01-01"},
            {"heightMin": 161},
            {"heightMax": 159},
            {"heightMin": "161"},
            {"gender": "F", "height": 1},
        ],
    )
    def test_does_not_pass(self, wanted):
        assert not rules.passes(self.SAID, wanted)


@pytest.mark.parametrize(
    ("born", "age"),
    [
        ("1994-07-06", 30.0),
        ("2024-07-06", 0.0),
        ("2024-07-07", None),
        ("1800-01-01", None),
        ("06/07/1994", None),
        ("", None),
        (None, None),
        (19940706, 30.0),
    ],
)
def test_ages(born, age):
    found = rules.age_on({"dateOfBirth": born}, date(2024, 7, 6))
    assert found == (None if age is None else pytest.approx(age, abs=0.01))


class TestSeals:
    KEY = uuid7(at=people.AT)
    OTHER = people.subject_id(7)

    @pytest.mark.parametrize("value", [None, [], {"tên": "Lê"}, [{"a": 1}], "\ud800"])
    def test_what_is_sealed_opens_again(self, value):
        sealed = sealing.seal(value, kind=KeyClass.IDENTITY, row=self.KEY)
        assert sealing.unseal(sealed, kind=KeyClass.IDENTITY, row=self.KEY) == value

    def test_the_same_twice_looks_different(self):
        one, two = (sealing.seal("a", kind=KeyClass.IDENTITY, row=self.KEY) for _ in range(2))
        assert one != two

    def test_it_opens_in_no_other_row_and_under_no_other_key(self):
        sealed = sealing.seal("a", kind=KeyClass.IDENTITY, row=self.KEY)
        with pytest.raises(sealing.SealBroken):
            sealing.unseal(sealed, kind=KeyClass.IDENTITY, row=self.OTHER)
        with pytest.raises(sealing.SealBroken):
            sealing.unseal(sealed, kind=KeyClass.BIOMETRIC_CHILD, row=self.KEY)

    @pytest.mark.parametrize("broken", [b"", b"x", b"x" * 40])
    def test_what_is_no_seal_does_not_open(self, broken):
        with pytest.raises(sealing.SealBroken):
            sealing.unseal(broken, kind=KeyClass.IDENTITY, row=self.KEY)


def item(name="RIGHT_THUMB", *, count=40, **changes):
    view = to_view(people.finger("a", count=count), position=1)
    record = finger_minutiae.Record(edition=Edition.FIRST, views=(view,))
    return {
        "biometricType": "FINGER",
        "biometricSubType": name,
        "template": base64.b64encode(finger_minutiae.write(record)).decode(),
        "templateFormat": "ISO_19794_2",
        **changes,
    }


class TestSamples:
    def test_minutiae_become_a_finger(self):
        read = samples.read([item()], age=30.0)
        assert list(read.templates.fingers) == [Finger.RIGHT_THUMB]
        assert read.templates.age == 30.0
        assert not read.failures

    def test_too_few_minutiae_are_a_failure_of_that_finger(self):
        read = samples.read([item(count=3)], age=None)
        assert not read.templates
        assert read.failures == {"finger-1": "too_few"}

    def test_a_later_sample_makes_good_for_an_earlier(self):
        read = samples.read([item(count=3), item()], age=None)
        assert list(read.templates.fingers) == [Finger.RIGHT_THUMB]
        assert not read.failures

    @pytest.mark.parametrize(
        "changes",
        [
            {"biometricType": "FACE"},
            {"biometricSubType": "TOE"},
            {"biometricSubType": None},
            {"templateFormat": "OWN"},
            {"template": ""},
        ],
    )
    def test_what_is_no_part_of_ours_is_read_over(self, changes):
        read = samples.read([item(**changes)], age=None)
        assert not read.templates
        assert not read.failures

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"template": "%"}, "template"),
            ({"template": "AAAA"}, "template"),
            ({"imageRef": "http://a/"}, "imageRef"),
            ({"templateRef": "http://a/"}, "templateRef"),
            ({"template": "", "image": "AAAA"}, "image"),
            ({"template": "", "image": "AAAA", "resolution": 5}, "resolution"),
        ],
    )
    def test_what_cannot_be_read_is_named(self, changes, field):
        with pytest.raises(BadRequest) as refused:
            samples.read([item(**changes)], age=None)
        assert refused.value.details["field"] == f"biometricData[0].{field}"

    def test_no_more_than_forty(self):
        with pytest.raises(BadRequest):
            samples.read([item()] * 41, age=None)


class TestParts:
    @pytest.mark.parametrize(
        ("kind", "named"),
        [
            ("finger-2", ("FINGER", "RIGHT_INDEX")),
            ("finger-10", ("FINGER", "LEFT_LITTLE")),
            ("left-eye", ("IRIS", "EYE_LEFT")),
            ("right-eye", ("IRIS", "EYE_RIGHT")),
        ],
    )
    def test_a_part_has_osias_name(self, kind, named):
        part = asking._part(kind, 0.5, Row())
        assert (part.biometric_type, part.sub_type) == named
        assert (part.score, part.encounter_id) == (0.5, "e1")

    @pytest.mark.parametrize("kind", ["fingers", "eyes", "face", "both-eye", "finger-x", ""])
    def test_what_stands_for_several_has_none(self, kind):
        assert asking._part(kind, 0.5, Row()) is None


class Row:
    """An encounter, as far as a part looks at it."""

    encounter_id = "e1"
