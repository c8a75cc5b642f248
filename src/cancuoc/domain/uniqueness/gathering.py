"""Templates of the centre's own dossiers: irises at once, fingers when they are needed.

An iris costs a few hundredths of a second, ten fingers several seconds. So a dossier with both
irises goes on with those, and its fingers are taken later, when nothing else is to be done; a
dossier that lacks an eye has its fingers taken at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from cancuoc.biometrics.positions import Eye, Finger, Step
from cancuoc.biometrics.subjects import Sex as SubjectSex
from cancuoc.biometrics.templates import Templates
from cancuoc.domain.enrolment import queries as enrolment
from cancuoc.domain.enrolment.queries import DossierDetail
from cancuoc.domain.uniqueness import adding, facts, queries
from cancuoc.domain.uniqueness.adding import NewSubject, note_failures
from cancuoc.domain.uniqueness.ports import Extracted, Extractor, Pictures, Wanted
from cancuoc.domain.uniqueness.rules import HANOI
from cancuoc.foundation import outbox
from cancuoc.foundation.actor import Actor
from cancuoc.foundation.transaction import transaction
from cancuoc.kernel.clock import today_vn
from cancuoc.kernel.ids import uuid7
from cancuoc.kernel.sex import Sex
from cancuoc.law.ages import Band
from cancuoc.packet.content import Biometrics, PartState

_DAYS_A_YEAR: Final = 365.25
_SEXES: Final = {Sex.FEMALE: SubjectSex.FEMALE, Sex.MALE: SubjectSex.MALE}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Gathered:
    dossier: DossierDetail
    extracted: Extracted
    fingers_due: bool


@transaction
def gather(
    *,
    dossier_ids: Sequence[UUID],
    extractor: Extractor,
    announce: bool = True,
    at: datetime,
    by: Actor,
) -> None:
    """Take the templates of dossiers into the gallery, and announce it; each dossier once.

    Under six nothing is taken (Law 26/2023/QH15 Art. 23); features that were stored before are
    not taken again. A picture that gives nothing is noted and refuses nobody.
    """
    dossiers = enrolment.dossiers(dossier_ids=dossier_ids)
    there = queries.subjects_of(refs=[str(key) for key in dossiers])
    taken = [
        _take(dossier, extractor)
        for key, dossier in dossiers.items()
        if str(key) not in there and captured(dossier)
    ]
    adding.add(
        entries=[_entry(each, at=at) for each in taken if each.extracted.templates], at=at, by=by
    )
    note_failures(
        failures={
            (HANOI, str(each.dossier.id)): (each.extracted.failures, each.extracted.templates.age)
            for each in taken
            if not each.extracted.templates
        },
        at=at,
    )
    found = {each.dossier.id: each.extracted.templates for each in taken}
    if announce:
        outbox.publish(*(_told(key, found.get(key), at=at) for key in dossiers))


def captured(dossier: DossierDetail) -> bool:
    """Say whether features were captured that may be kept."""
    captures = dossier.identity.procedure.biometrics is Biometrics.CAPTURE
    return captures and dossier.band != Band.UNDER_6


def _take(dossier: DossierDetail, extractor: Extractor) -> _Gathered:
    pictures, wanted = pictures_of(dossier), wanted_of(dossier)
    first = wanted if extractor.fingers_at_once else Wanted(eyes=wanted.eyes)
    age, sex = age_of(dossier), sex_of(dossier)
    eyes = extractor.extract(pictures=pictures, wanted=first, age=age, sex=sex)
    if first.fingers or not wanted.fingers:
        return _Gathered(dossier=dossier, extracted=eyes, fingers_due=False)
    if len(eyes.templates.eyes) == len(Eye):
        return _Gathered(dossier=dossier, extracted=eyes, fingers_due=True)
    fingers = extractor.extract(
        pictures=pictures, wanted=Wanted(fingers=wanted.fingers), age=age, sex=sex
    )
    both = Extracted(
        templates=Templates(
            fingers=fingers.templates.fingers, eyes=eyes.templates.eyes, age=age, sex=sex
        ),
        failures={**eyes.failures, **fingers.failures},
    )
    return _Gathered(dossier=dossier, extracted=both, fingers_due=False)


def wanted_of(dossier: DossierDetail) -> Wanted:
    """Return the parts that were captured: of others there is nothing to take."""
    evidence = dossier.evidence
    taken = PartState.CAPTURED
    return Wanted(
        fingers=frozenset(Finger(f.finger) for f in evidence.fingers if f.state is taken),
        eyes=frozenset(Eye(e.eye) for e in evidence.eyes if e.state is taken),
    )


def pictures_of(dossier: DossierDetail) -> Pictures:
    """Return what opens the dossier's pictures by step, the first time it is called."""
    opened: dict[Step, bytes] = {}

    def read() -> Mapping[Step, bytes]:
        if not opened:
            files = enrolment.evidence_files(detail=dossier)
            steps = {item.step: item.file for item in dossier.evidence.items if item.step}
            opened.update({step: files[steps[step]] for step in Step if step.value in steps})
        return opened

    return read


def age_of(dossier: DossierDetail) -> float:
    """Return the years from the declared birth to the capture."""
    born = dossier.identity.declared.born.earliest()
    on: date = today_vn(dossier.captured_at)
    return max(0.0, (on - born).days / _DAYS_A_YEAR)


def sex_of(dossier: DossierDetail) -> SubjectSex | None:
    """Return the sex as the generators and growth tables know it, None when it is not known."""
    return _SEXES.get(dossier.identity.declared.sex)


def _entry(each: _Gathered, *, at: datetime) -> NewSubject:
    return NewSubject(
        subject=uuid7(at=at),
        gallery=HANOI,
        ref=str(each.dossier.id),
        templates=each.extracted.templates,
        child=each.dossier.band != Band.FROM_14,
        fingers_due=each.fingers_due,
        failures=each.extracted.failures,
    )


def _told(key: UUID, templates: Templates | None, *, at: datetime) -> facts.Gathered:
    return facts.Gathered(
        at=at,
        dossier_id=key,
        fingers=len(templates.fingers) if templates else 0,
        eyes=len(templates.eyes) if templates else 0,
    )
