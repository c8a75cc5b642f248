"""Every refusal of this package says what happened and what to do, in plain Vietnamese."""

import importlib
import pkgutil
import re
import unicodedata

import pytest

import cancuoc.biometrics
from cancuoc.biometrics import extraction, positions, quality, states
from cancuoc.biometrics.face import portrait
from cancuoc.biometrics.fingerprint import slap
from cancuoc.kernel.refusal import Refusal


def modules():
    found = pkgutil.walk_packages(cancuoc.biometrics.__path__, "cancuoc.biometrics.")
    return [
        importlib.import_module(module.name)
        for module in found
        if "tests" not in module.name and "conftest" not in module.name
    ]


def refusals():
    found = {
        thing
        for module in modules()
        for thing in vars(module).values()
        if isinstance(thing, type) and issubclass(thing, Refusal) and thing is not Refusal
    }
    return sorted(found, key=lambda kind: kind.__name__)


EXPECTED = {
    # code: status
    "BadEyePicture": 422,
    "BadFacePicture": 422,
    "BadFingerPicture": 422,
    "BadIrisCode": 422,
    "BadMinutiae": 422,
    "BadSlapPicture": 422,
    "BadSubject": 422,
    "BadTemplates": 422,
    "BelowSixOnSensor": 403,
    "BelowSixRefused": 403,
    "CaptureSetRefused": 422,
    "DeviceAnswerBad": 502,
    "DeviceBusy": 503,
    "DeviceGone": 503,
    "DeviceNotFound": 503,
    "DeviceNotTrusted": 502,
    "DeviceRefused": 503,
    "DeviceTimeout": 504,
    "EntriesRefused": 422,
    "EyeNotRead": 422,
    "FaceNotSetUp": 503,
    "FaceProcessFailed": 503,
    "FaceTimeout": 504,
    "FileMissing": 404,
    "GalleryAway": 503,
    "ImageBroken": 422,
    "ImageFormatUnknown": 415,
    "ImageRefused": 422,
    "ImageTooLarge": 413,
    "ImageTooSmall": 422,
    "IndexFull": 507,
    "NbisAbsent": 503,
    "NoCluster": 503,
    "NoExtractor": 503,
    "NoFace": 422,
    "NoLimbus": 422,
    "NoPictures": 404,
    "NoPupil": 422,
    "NoSkin": 422,
    "NoUsablePart": 422,
    "NothingOnDevice": 422,
    "NothingOnSensor": 422,
    "PartUnknown": 422,
    "ReasonMissing": 422,
    "RecordBroken": 422,
    "RecordRefused": 422,
    "RecordTooLarge": 413,
    "RecordUnknown": 415,
    "RecordUnwritable": 422,
    "TooFewPairs": 422,
    "TooLittleIris": 422,
    "UnlikeEmbedders": 422,
}

WORDS = [
    *(state.words for state in states.State),
    *(reason.words for reason in states.Reason),
    *(finger.words for finger in positions.Finger),
    *(step.words for step in positions.Step),
    *quality._ADVICE.values(),
    *(why.words for why in extraction.Why),
    *(doubt.words for doubt in slap.SlapDoubt),
    *portrait._BELOW.values(),
    *portrait._ABOVE.values(),
]


def sentences(text):
    return [part for part in re.split(r"[.;]", text) if part.strip()]


def test_codes_and_status_are_known_to_programs():
    assert {kind.__name__: kind.status for kind in refusals()} == EXPECTED


@pytest.mark.parametrize("kind", refusals(), ids=lambda kind: kind.__name__)
class TestEachRefusal:
    def test_it_says_what_happened_and_what_to_do(self, kind):
        refusal = kind() if kind is not states.ReasonMissing else kind(state="missing")
        assert refusal.message.endswith(".")
        assert refusal.next_step.startswith("Vui lòng ")
        assert refusal.next_step.endswith(".")
        assert refusal.message != refusal.next_step

    def test_sentences_are_short(self, kind):
        for text in (kind.message, kind.next_step):
            assert all(len(sentence.split()) <= 20 for sentence in sentences(text))

    def test_it_has_the_one_shape_of_every_door(self, kind):
        told = kind(reason="x").as_dict()
        assert set(told) == {"error", "message", "next_step", "details"}
        assert told["error"] == kind.__name__

    def test_it_explains_itself_to_developers(self, kind):
        assert kind.__doc__
        assert kind.__doc__.strip().endswith(".")


@pytest.mark.parametrize("text", WORDS)
class TestWords:
    def test_they_are_composed_letters(self, text):
        assert unicodedata.normalize("NFC", text) == text

    def test_they_are_short_and_never_familiar(self, text):
        assert len(text.split()) <= 20
        assert "bạn" not in text.lower()

    def test_they_carry_no_stray_spaces(self, text):
        assert text == text.strip()
        assert "  " not in text


def test_every_part_of_every_metric_has_advice():
    parts = {
        quality.FINGER_METRIC: {"area", "dryness", "contrast", "coherence", "sharpness"},
        quality.IRIS_METRIC: {"open", "usable_area", "sharpness"},
        quality.FACE_METRIC: {"brightness", "sharpness", "position", "background"},
    }
    for metric, names in parts.items():
        assert {part for owner, part in quality._ADVICE if owner == metric} == names


@pytest.mark.parametrize("module", modules(), ids=lambda module: module.__name__)
def test_every_module_says_what_it_is_for(module):
    assert module.__doc__
    assert len(module.__doc__.split()) >= 5
