"""Searches and comparisons for partners. Each leaves a row and lines of the audit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from cancuoc.biometrics.positions import Eye, Finger
from cancuoc.biometrics.templates import Templates
from cancuoc.domain.abis import queries, rules, samples
from cancuoc.domain.abis.queries import Caller, EncounterRow, internal_gallery
from cancuoc.domain.abis.refusals import BadRequest, UnknownRecord
from cancuoc.domain.uniqueness import queries as gallery
from cancuoc.domain.uniqueness import services as uniqueness
from cancuoc.domain.uniqueness.comparing import compared
from cancuoc.domain.uniqueness.ports import Engine, Found
from cancuoc.foundation import audit
from cancuoc.foundation.actor import Actor
from cancuoc.foundation.transaction import transaction
from cancuoc.kernel.ids import uuid7

_WHY = "abis"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One comparison of a part: which encounter it came from and how alike, 0 to 1."""

    score: float
    biometric_type: str = ""
    sub_type: str = ""
    encounter_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A person that may be the same, with the best score of his or her encounters."""

    person_id: str
    score: float
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """How a partner wants to be answered; a None is our own choice."""

    filter: Mapping[str, Any]
    most: int | None = None
    threshold: float | None = None


@transaction
def identify(
    *,
    caller: Caller,
    gallery_name: str,
    biometric: Sequence[Mapping[str, Any]] | None = None,
    person_id: str = "",
    encounter_id: str = "",
    wish: Wish,
    engine: Engine | None = None,
    at: datetime,
    by: Actor,
) -> list[Candidate]:
    """Search a gallery by given data, or by what is kept of a person or of one encounter.

    The person asked with is no candidate. Raises BadRequest, UnknownRecord, EngineAway.
    """
    most = rules.USUAL_CANDIDATES if wish.most is None else wish.most
    if not 1 <= most <= rules.MOST_CANDIDATES:
        raise BadRequest(field="maxNbCand", most=rules.MOST_CANDIDATES)
    _, hidden = queries.searchable(caller=caller, gallery=gallery_name)
    probes, own = _probes(caller, biometric, person_id, encounter_id)
    asked = [
        uniqueness.Probe(
            key=uuid7(at=at),
            templates=templates,
            leave_out=hidden | own,
            galleries=frozenset({internal_gallery(caller.partner)}),
        )
        for templates in probes
    ]
    answers = uniqueness.search(
        probes=asked, most=rules.MOST_CANDIDATES, why=_WHY, engine=engine, at=at, by=by
    )
    found = [candidate for answer in answers.values() for candidate in answer.candidates]
    ranked = _people(caller, found, wish)[:most]
    _note("abis.identify", caller, found=len(ranked), at=at, by=by)
    return ranked


def _probes(
    caller: Caller,
    biometric: Sequence[Mapping[str, Any]] | None,
    person_id: str,
    encounter_id: str,
) -> tuple[list[Templates], frozenset[UUID]]:
    """Return what to search with, and the subjects that are the person asked with."""
    if biometric is not None:
        return [samples.read(biometric, age=None).templates], frozenset()
    known = queries.encounters(caller=caller, person_id=person_id)
    chosen = [row for row in known if encounter_id in ("", row.encounter_id)]
    if not chosen:
        raise UnknownRecord
    templates = [gallery.templates_of(subject=row.subject) for row in chosen]
    return templates, frozenset(row.subject for row in known)


def _people(caller: Caller, found: Sequence[Found], wish: Wish) -> list[Candidate]:
    """Return the people of the found encounters that pass the wish, each by the best of them."""
    rows = queries.of_subjects(caller=caller, subjects=[each.subject for each in found])
    least = -1.0 if wish.threshold is None else wish.threshold
    people: dict[str, Candidate] = {}
    for each in sorted(found, key=lambda one: -one.score):
        row = rows.get(each.subject)
        if row is None or each.score < least or row.person_id in people:
            continue
        if rules.passes(row.biographic or {}, wish.filter):
            named = (_part(one.kind, one.score, row) for one in each.evidence)
            people[row.person_id] = Candidate(
                person_id=row.person_id,
                score=each.score,
                parts=tuple(part for part in named if part is not None),
            )
    return sorted(people.values(), key=lambda one: (-one.score, one.person_id))


def _part(kind: str, score: float, row: EncounterRow) -> Part | None:
    """Name a part as OSIA does; what stands for several parts has no name there."""
    first, _, last = kind.partition("-")
    if first == "finger" and last.isdigit():
        named = ("FINGER", Finger(int(last)).name)
    elif last == "eye" and first in set(Eye):
        named = ("IRIS", f"EYE_{first.upper()}")
    else:
        return None
    return Part(
        score=score, biometric_type=named[0], sub_type=named[1], encounter_id=row.encounter_id
    )


@transaction
def verify(
    *,
    caller: Caller,
    one: Sequence[Mapping[str, Any]],
    two: Sequence[Mapping[str, Any]] | None = None,
    gallery_name: str = rules.ALL,
    person_id: str = "",
    threshold: float | None = None,
    at: datetime,
    by: Actor,
) -> tuple[bool, list[Part]]:
    """Compare given data with other data, or with the encounters of a person in a gallery.

    Returns the decision and the best encounter's scores by part. Raises BadRequest,
    UnknownRecord.
    """
    probe = samples.read(one, age=None).templates
    if two is not None:
        others = [("", samples.read(two, age=None).templates)]
    else:
        wanted, _ = queries.searchable(caller=caller, gallery=gallery_name)
        rows = [
            row
            for row in queries.encounters(caller=caller, person_id=person_id)
            if row.subject in wanted
        ]
        if not rows:
            raise UnknownRecord
        others = [(row.encounter_id, gallery.templates_of(subject=row.subject)) for row in rows]
    decision, parts = _best(probe, others, threshold)
    _note("abis.verify", caller, found=int(decision), at=at, by=by)
    return decision, parts


def _best(
    probe: Templates, others: Sequence[tuple[str, Templates]], threshold: float | None
) -> tuple[bool, list[Part]]:
    compared_all = [(name, compared(one=probe, two=other)) for name, other in others]
    name, best = max(compared_all, key=lambda each: each[1].best)
    decision = best.same is True if threshold is None else bool(best) and best.best >= threshold
    fingers = [
        Part(score=score, biometric_type="FINGER", sub_type=finger.name, encounter_id=name)
        for finger, score in best.fingers.items()
    ]
    eyes = [
        Part(
            score=score,
            biometric_type="IRIS",
            sub_type=f"EYE_{eye.value.upper()}",
            encounter_id=name,
        )
        for eye, score in best.eyes.items()
    ]
    return decision, [*fingers, *eyes]


@transaction
def look(*, rows: Sequence[EncounterRow], what: str, at: datetime, by: Actor) -> None:
    """Leave the lines that a partner read these encounters."""
    audit.record_many(
        [
            audit.Line(
                act=f"abis.read.{what}",
                at=at,
                by=by,
                object_kind="encounter",
                object_id=str(row.id),
            )
            for row in rows
        ]
    )


def _note(act: str, caller: Caller, *, found: int, at: datetime, by: Actor) -> None:
    audit.record(
        act=act,
        at=at,
        by=by,
        object_kind="partner",
        object_id=str(caller.partner),
        found=found,
    )
