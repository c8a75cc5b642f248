"""Dossiers whose evidence is really stored, and an extractor that reads what is written on it."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar
from uuid import UUID, uuid4

from cancuoc.biometrics.positions import Eye, Finger, Step
from cancuoc.biometrics.subjects import Sex
from cancuoc.biometrics.templates import Templates
from cancuoc.domain.enrolment import evidence as stored
from cancuoc.domain.enrolment.captured import CapturedDossier
from cancuoc.domain.enrolment.tests import samples
from cancuoc.domain.uniqueness import rules
from cancuoc.domain.uniqueness.ports import Extracted, Extractor, Pictures, Wanted
from cancuoc.domain.uniqueness.rules import Why
from cancuoc.domain.uniqueness.tests import people
from cancuoc.foundation import storage
from cancuoc.foundation.keys import KeyClass
from cancuoc.packet.content import Evidence, PartState
from cancuoc.packet.tests import content_samples

STEP_OF: Mapping[Finger | Eye, Step] = {
    **{step.fingers[0]: step for step in Step if len(step.fingers) == 1},
    **{step.eye: step for step in Step if step.eye is not None},
}


class Reads(Extractor):
    """Makes the templates of the seed a picture begins with; "bad" is a picture without any."""

    fingers_at_once: ClassVar[bool] = False

    def __init__(self, *, noise: float = 0.0) -> None:
        self.noise = noise
        self.asked: list[Wanted] = []

    def extract(
        self, *, pictures: Pictures, wanted: Wanted, age: float | None, sex: Sex | None
    ) -> Extracted:
        """Return a template for each wanted part whose picture names a seed."""
        self.asked.append(wanted)
        opened = pictures()
        failures: dict[str, str] = {}
        eyes, fingers = {}, {}
        for eye in wanted.eyes:
            if seed := self._seed(opened, eye, rules.eye_part(eye), failures):
                eyes[eye] = people.code(f"{seed}{eye[0]}", noise=self.noise)
        for finger in wanted.fingers:
            if seed := self._seed(opened, finger, rules.finger_part(finger), failures):
                fingers[finger] = people.finger(f"{seed}f{int(finger)}")
        return Extracted(
            templates=Templates(eyes=eyes, fingers=fingers, age=age, sex=sex), failures=failures
        )

    @staticmethod
    def _seed(
        opened: Mapping[Step, bytes], part: Finger | Eye, name: str, failures: dict[str, str]
    ) -> str:
        seed = opened[STEP_OF[part]].split(b"|")[0].split(b".")[0].decode()
        if seed.startswith("bad"):
            failures[name] = Why.NOT_READ
            return ""
        return seed


def dossier(
    number: int,
    seed: str = "",
    band: str = ">=14",
    *,
    spoilt: Sequence[str] = (),
    person_id: UUID | None = None,
    own: str = "",
    copied: str = "",
    **changes: Any,
) -> CapturedDossier:
    """Return a dossier of person `number` with stored files of that seed.

    `spoilt` names the steps whose picture gives nothing; `own` is the personal number's end;
    dossiers with the same `copied` share their files bit for bit.
    """
    captured = samples.captured(number, band=band)
    # Two captures never give the same file, so the number stands in each.
    files = content_samples.files(band, seed=copied or f"{seed or f'p{number}'}.{number}")
    for step in spoilt:
        files[f"{step}.png"] = f"bad{number}|{step}".encode()
    evidence = _without(content_samples.evidence(band, files), changes.pop("missing", ()))
    declared = dataclasses.replace(
        captured.identity.declared, personal_number=f"00119000{own or f'{number:04d}'}"
    )
    identity = dataclasses.replace(
        captured.identity, declared=declared, person_id=person_id or uuid4(), **changes
    )
    ref = storage.store().put(
        data=stored.bundle(evidence=evidence, files=files),
        kind=KeyClass.BIOMETRIC_ADULT if band == ">=14" else KeyClass.BIOMETRIC_CHILD,
        owner=str(captured.dossier_id),
    )
    return dataclasses.replace(
        captured, identity=identity, evidence=evidence, evidence_ref=ref.value
    )


def _without(evidence: Evidence, missing: Sequence[str]) -> Evidence:
    """Return the index with some eyes marked as missing."""
    eyes = tuple(
        dataclasses.replace(eye, state=PartState.MISSING, reason="lost")
        if eye.eye in missing
        else eye
        for eye in evidence.eyes
    )
    return dataclasses.replace(evidence, eyes=eyes)
