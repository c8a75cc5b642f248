"""Pictures in the documents of MOSIP: finger and iris images in CBEFF, from message to answer."""

from __future__ import annotations

import io
from functools import cache

import numpy as np
import pytest
from django.apps import apps
from PIL import Image

from cancuoc.biometrics import images
from cancuoc.biometrics.formats import cbeff, decoding, finger_image, iris_image, wsq
from cancuoc.biometrics.formats.cbeff import Bir, FormatType
from cancuoc.biometrics.formats.finger_image import FingerImage
from cancuoc.biometrics.formats.iris_image import EyeLabel, IrisImage
from cancuoc.biometrics.formats.pictures import Coding
from cancuoc.biometrics.formats.tests import samples
from cancuoc.biometrics.positions import Eye, Finger, Step
from cancuoc.biometrics.subjects import Sex
from cancuoc.biometrics.synthetic import sampler
from cancuoc.domain.abis.tests.mosip_people import Mosip, found, partner, url
from cancuoc.domain.uniqueness import queries as gallery

pytestmark = pytest.mark.django_db
EYES = {Eye.RIGHT: Step.RIGHT_IRIS, Eye.LEFT: Step.LEFT_IRIS}
INDEX = Finger.RIGHT_INDEX


@pytest.fixture
def mosip() -> Mosip:
    return Mosip(partner())


@cache
def pixels(subject: str, step: Step, take: str):
    made = sampler.sample(step=step, subject=subject, age=30, sex=Sex.FEMALE, take=take)
    return decoding.picture(made.data)


def coded(grey, coding: Coding) -> bytes:
    """Return a picture as MOSIP's devices send it."""
    if coding is Coding.WSQ:
        return wsq.encode(grey)
    if coding is Coding.PNG:
        return images.encode_png(pixels=grey)
    if coding is Coding.RAW:
        return grey.tobytes()
    buffer = io.BytesIO()
    Image.fromarray(grey).save(buffer, "JPEG2000", irreversible=False)
    return buffer.getvalue()


def finger(subject: str, *, take: str = "1", coding: Coding = Coding.PNG) -> Bir:
    grey = pixels(subject, Step.ROLLED_RIGHT_INDEX, take)
    image = FingerImage(
        data=coded(grey, coding),
        coding=coding,
        width=grey.shape[1],
        height=grey.shape[0],
        position=INDEX,
    )
    return Bir(
        data=finger_image.write((image,)),
        format=FormatType.FINGER_IMAGE,
        types=("Finger",),
        subtypes=cbeff.finger_words(INDEX),
    )


def eye(subject: str, side: Eye, *, take: str = "1", coding: Coding = Coding.PNG) -> Bir:
    grey = pixels(subject, EYES[side], take)
    image = IrisImage(
        data=coded(grey, coding),
        coding=coding,
        width=grey.shape[1],
        height=grey.shape[0],
        eye=EyeLabel.RIGHT if side is Eye.RIGHT else EyeLabel.LEFT,
    )
    return Bir(
        data=iris_image.write((image,)),
        format=FormatType.IRIS_IMAGE,
        types=("Iris",),
        subtypes=cbeff.eye_words(side),
    )


def face() -> Bir:
    data = samples.one_of_each()["face"]
    return Bir(data=data, format=FormatType.FACE_IMAGE, types=("Face",))


def insert(mosip: Mosip, name: str, *birs: Bir) -> str:
    mosip.kept.documents[url(name)] = cbeff.write(birs)
    return mosip.ask("insert", referenceId=name, referenceURL=url(name))["returnValue"]


def stored():
    """Return the templates of the only subject there is."""
    return gallery.templates_of(subject=apps.get_model("uniqueness", "Subject").objects.get().id)


@pytest.mark.parametrize("coding", [Coding.PNG, Coding.WSQ], ids=str)
def test_a_finger_picture_in_each_coding_is_found_again(mosip, coding):
    assert insert(mosip, "r1", finger("hung", coding=coding)) == "1"
    assert insert(mosip, "r2", finger("lan")) == "1"
    assert insert(mosip, "r3", finger("hung", take="2")) == "1"
    assert found(mosip.identify("r3")) == ["r1"]


@pytest.mark.parametrize("coding", [Coding.JP2, Coding.RAW], ids=str)
def test_iris_pictures_in_each_coding_are_found_again(mosip, coding):
    assert insert(mosip, "r1", *(eye("hung", side, coding=coding) for side in Eye)) == "1"
    assert insert(mosip, "r2", *(eye("lan", side) for side in Eye)) == "1"
    assert insert(mosip, "r3", *(eye("hung", side, take="2") for side in Eye)) == "1"
    (one,) = mosip.identify("r3")["candidateList"]["candidates"]
    assert one["referenceId"] == "r1"
    assert {each["biometricType"] for each in one["modalities"]} == {"IIR"}


def test_one_document_brings_all_its_kinds_and_a_face_is_read_over(mosip):
    birs = [finger("hung"), *(eye("hung", side) for side in Eye), face()]
    assert insert(mosip, "r1", *birs) == "1"
    kept = stored()
    assert (set(kept.fingers), set(kept.eyes)) == ({INDEX}, set(Eye))


def test_a_finger_alone_finds_who_was_inserted_with_everything(mosip):
    insert(mosip, "r1", finger("hung"), *(eye("hung", side) for side in Eye))
    insert(mosip, "r2", finger("lan"), *(eye("lan", side) for side in Eye))
    insert(mosip, "r3", finger("hung", take="2"))
    assert found(mosip.identify("r3")) == ["r1"]


def test_a_picture_nothing_is_read_from_refuses_nobody(mosip):
    flat = finger("flat")
    grey = np.full((400, 300), 200, np.uint8)
    image = FingerImage(
        data=coded(grey, Coding.PNG), coding=Coding.PNG, width=300, height=400, position=INDEX
    )
    poor = Bir(
        data=finger_image.write((image,)),
        format=flat.format,
        types=flat.types,
        subtypes=flat.subtypes,
    )
    assert insert(mosip, "r1", poor, *(eye("hung", side) for side in Eye)) == "1"
    kept = stored()
    assert (set(kept.fingers), set(kept.eyes)) == (set(), set(Eye))


@pytest.mark.parametrize("cut", [1, 40, 4000])
def test_a_cut_record_in_a_document_ends_in_the_reason_for_it(mosip, cut):
    whole = finger("hung")
    broken = Bir(
        data=whole.data[:-cut], format=whole.format, types=whole.types, subtypes=whole.subtypes
    )
    mosip.kept.documents[url("r1")] = cbeff.write([broken])
    answer = mosip.ask("insert", referenceId="r1", referenceURL=url("r1"))
    assert (answer["returnValue"], answer["failureReason"]) == ("2", "16")
