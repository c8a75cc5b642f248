"""Captures with pictures and templates in the gallery, and cases between them, for the desk."""

from __future__ import annotations

import dataclasses
import io
import zlib
from datetime import date, timedelta
from functools import cache
from typing import Any
from uuid import UUID

import numpy as np
from django.apps import apps
from PIL import Image
from tests.support.dossiers import captured, receive
from tests.support.families import AT, someone

from cancuoc.biometrics import images
from cancuoc.biometrics.positions import Eye, Finger, Step
from cancuoc.biometrics.subjects import Sex
from cancuoc.biometrics.synthetic import sampler
from cancuoc.biometrics.templates import Templates
from cancuoc.domain.adjudication import services
from cancuoc.domain.adjudication.services import CaseToOpen
from cancuoc.domain.enrolment import evidence as stored
from cancuoc.domain.enrolment.captured import CapturedDossier
from cancuoc.domain.uniqueness import queries as gallery
from cancuoc.domain.uniqueness import services as gallery_services
from cancuoc.domain.uniqueness.adapters.pictures import PictureExtractor
from cancuoc.domain.uniqueness.ports import Wanted
from cancuoc.foundation import storage
from cancuoc.foundation.actor import Actor
from cancuoc.foundation.keys import KeyClass
from cancuoc.kernel.ids import uuid7
from cancuoc.packet.content import EvidenceItem
from cancuoc.packet.tests import content_samples

WORKER = Actor.system("verification")
NAMES = ("Lê Thị Mai", "Vũ Thị Na")
FEW = (Step.RIGHT_IRIS, Step.ROLLED_RIGHT_INDEX)


@cache
def grey(text: str, width: int = 300, height: int = 300) -> bytes:
    """Return a small grey picture that depends on the text alone."""
    seed = zlib.crc32(text.encode())
    pixels = np.random.default_rng(seed).integers(90, 180, (height, width)).astype(np.uint8)
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "PNG")
    return out.getvalue()


@cache
def read(subject: str, take: str) -> Templates:
    """Return what the extractors make of the drawn pictures of one take."""
    files = {step: drawn(step, subject, take) for step in FEW}
    made = PictureExtractor().extract(
        pictures=lambda: files,
        wanted=Wanted(fingers=frozenset({Finger.RIGHT_INDEX}), eyes=frozenset({Eye.RIGHT})),
        age=30.0,
        sex=Sex.FEMALE,
    )
    return made.templates


def drawn_pair(*, one: str, other: str) -> tuple[UUID, ...]:
    """Receive two dossiers with drawn eyes, fingers and faces; the same subject may be given."""
    takes = ((one, "1"), (other, "2"))
    keys = receive(
        *(
            with_pictures(name, {step: drawn(step, *take) for step in FEW}, minutes=n)
            for n, (name, take) in enumerate(zip(NAMES, takes, strict=True))
        )
    )
    for key, take in zip(keys, takes, strict=True):
        in_gallery(key, read(*take))
    return tuple(keys)


@cache
def drawn(step: Step, subject: str, take: str) -> bytes:
    """Return a drawn picture of one step."""
    made = sampler.sample(step=step, subject=subject, age=30, sex=Sex.FEMALE, take=take)
    return made.data


def with_pictures(
    name: str, files: dict[Step, bytes], *, minutes: int = 0, **changes: object
) -> CapturedDossier:
    """Return a captured dossier of a new person whose evidence holds these pictures."""
    base = captured(someone(name, date(1990, 2, 3)), at=AT + timedelta(minutes=minutes))
    content = {f"{step.value}.{images.sniff(data).value}": data for step, data in files.items()}
    items = tuple(_item(name, data) for name, data in content.items())
    evidence = dataclasses.replace(base.evidence, items=items)
    kept = storage.store().put(
        data=stored.bundle(evidence=evidence, files=content),
        kind=KeyClass.BIOMETRIC_ADULT,
        owner=str(base.dossier_id),
    )
    return dataclasses.replace(base, evidence=evidence, evidence_ref=kept.value, **changes)


def _item(name: str, data: bytes) -> EvidenceItem:
    kind = {"png": "image/png", "jp2": "image/jp2", "jpg": "image/jpeg"}[name.rsplit(".", 1)[1]]
    return dataclasses.replace(content_samples.item(name, data), media_type=kind)


def in_gallery(dossier_id: UUID, templates: Templates) -> None:
    """Put templates of a dossier into the gallery."""
    entry = gallery_services.NewSubject(
        subject=uuid7(at=AT),
        gallery="hanoi",
        ref=str(dossier_id),
        templates=templates,
        child=False,
    )
    gallery_services.add(entries=[entry], at=AT, by=WORKER)


def case(one: UUID, other: UUID, *, evidence: str = "iris-right,finger-2") -> UUID:
    """Open a case between two dossiers and return its id."""
    ask = CaseToOpen(
        dossier_id=one,
        candidate_dossier_id=other,
        candidate_subject=gallery.subject_of(ref=str(other)),
        score=0.8,
        evidence=evidence,
    )
    services.open_cases(cases=[ask], at=AT, by=WORKER)
    return table("Case").get(pair=ask.pair, verdict="").id


def table(name: str) -> Any:
    """Return the rows of a table of the desk, to see what a page left behind."""
    return apps.get_model("adjudication", name).objects


def small_pair(
    *, one: Templates | None = None, other: Templates | None = None, tag: str = ""
) -> tuple[UUID, ...]:
    """Receive two dossiers with small pictures; return both ids."""
    keys = receive(
        *(
            with_pictures(name, {step: grey(f"{tag}{name}{step}") for step in FEW}, minutes=n)
            for n, name in enumerate(NAMES)
        )
    )
    for key, templates in zip(keys, (one, other), strict=True):
        if templates is not None:
            in_gallery(key, templates)
    return tuple(keys)
