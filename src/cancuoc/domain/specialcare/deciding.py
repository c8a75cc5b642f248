"""What officers write into a file, from the first statement to the decision who somebody is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db import IntegrityError
from django.db import transaction as django_transaction

from cancuoc.domain.population import queries as population
from cancuoc.domain.population.registry import PersonView
from cancuoc.domain.specialcare import files, models, refusals
from cancuoc.domain.specialcare.evidence import (
    About,
    Comparison,
    Likeness,
    Source,
    Statement,
    Weight,
    agreement,
    best,
    clean,
    compare,
)
from cancuoc.domain.specialcare.evidence import Agreement as Agrees
from cancuoc.domain.specialcare.ladder import Act
from cancuoc.domain.specialcare.rules import (
    CANDIDATE_MOVES,
    CandidateAct,
    CandidateState,
    EnquiryState,
    FoundBy,
    Route,
)
from cancuoc.domain.specialcare.watching import watched
from cancuoc.foundation.actor import Actor
from cancuoc.foundation.transaction import transaction
from cancuoc.kernel import moves
from cancuoc.kernel.clock import today_vn
from cancuoc.kernel.ids import uuid7
from cancuoc.kernel.sex import Sex

ROUTE_OF: Final = {
    FoundBy.BIOMETRICS: Route.BIOMETRICS,
    FoundBy.NAMES: Route.RECORD,
    FoundBy.ROLL: Route.RECORD,
    FoundBy.ANSWER: Route.ENQUIRY,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A record a search found; `score` is 0 to 1 for biometrics."""

    person_id: UUID
    score: float | None = None


@watched
@transaction
def add_statement(
    *,
    resident_id: UUID,
    about: About,
    typed: str,
    source: Source,
    said_by: str,
    on: date | None = None,
    weight: Weight | None = None,
    why_weight: str = "",
    at: datetime,
    by: Actor,
) -> UUID:
    """Write down what somebody says, beside what others say. Nothing is overwritten."""
    row = files.held(resident_id, at=at, by=by)
    value = clean(about=about, typed=typed)
    if not said_by.strip():
        raise refusals.WhyNeeded("Cần ghi ai nói hoặc giấy tờ nào ghi điều này.")
    unusual = weight is not None and weight is not source.usual_weight
    if unusual and not why_weight.strip():
        raise refusals.WhyNeeded
    statement = models.Statement.objects.create(
        id=uuid7(at=at),
        resident=row,
        about=about,
        value=value,
        source=source,
        said_by=" ".join(said_by.split())[:120],
        on=on,
        weight=source.usual_weight if weight is None else weight,
        why_weight=why_weight.strip()[:200],
        at=at,
        by=by.id,
    )
    files.settle(row, "say", at=at, by=by, what=str(about))
    return statement.id


@watched
@transaction
def screen(
    *,
    resident_id: UUID,
    abandoned: bool = False,
    origin: str | None = None,
    record: UUID | None = None,
    at: datetime,
    by: Actor,
) -> None:
    """Look at the register and the centre's papers first; `record` is what a number led to."""
    row = files.held(resident_id, at=at, by=by)
    row.screened_on, row.abandoned = today_vn(at), abandoned
    if origin is not None:
        row.origin = origin
    if record is not None:
        _candidates(row, [Found(person_id=record)], FoundBy.ROLL, at=at)
        row.names_searched_on = today_vn(at)
    files.settle(row, "screen", at=at, by=by)


@watched
@transaction
def note_capture(*, resident_id: UUID, note: str = "", at: datetime, by: Actor) -> None:
    """Note that fingers, eyes and face were taken, or why some could not be."""
    row = files.held(resident_id, at=at, by=by)
    if files.situation(row, on=today_vn(at)).infant:
        raise refusals.NotNow(
            "Không thu nhận sinh trắc học của trẻ dưới 6 tuổi.",
            next_step="Làm tiếp các bước không cần thu nhận.",
        )
    row.captured_on, row.capture_note = today_vn(at), note.strip()[:200]
    files.settle(row, "capture", at=at, by=by, what="excused" if note.strip() else "")


@watched
@transaction
def note_search(
    *, resident_id: UUID, found_by: FoundBy, found: Sequence[Found], at: datetime, by: Actor
) -> None:
    """Keep what a search found: nobody, or records to decide about."""
    row = files.held(resident_id, at=at, by=by)
    if found_by is FoundBy.BIOMETRICS:
        if row.captured_on is None:
            raise refusals.NotNow(refusals.NotNow.message, gaps={"step": Act.CAPTURE.vi})
        row.biometrics_searched_on = today_vn(at)
    else:
        row.names_searched_on = today_vn(at)
    _candidates(row, found, found_by, at=at)
    files.settle(row, "search", at=at, by=by, what=str(found_by))


def _candidates(
    row: models.Resident, found: Sequence[Found], found_by: FoundBy, *, at: datetime
) -> None:
    wanted = {one.person_id for one in found}
    known = set(row.candidates.values_list("person_id", flat=True))
    again = row.candidates.filter(person_id__in=wanted, state=CandidateState.REFUSED)
    answered = row.enquiries.filter(state=EnquiryState.ANSWERED).exists()
    for one in again if answered or found_by is FoundBy.BIOMETRICS else ():
        how = FoundBy.ANSWER if found_by is FoundBy.NAMES else found_by
        _move(one, CandidateAct.REOPEN, "Tìm thấy lại khi có thêm thông tin.")
        one.found_by, one.at = how, at
        one.proposed_by = one.decided_by = ""
        one.save()
    people = population.persons(person_ids=[one.person_id for one in found])
    models.Candidate.objects.bulk_create(
        [
            models.Candidate(
                id=uuid7(at=at),
                resident=row,
                person_id=one.person_id,
                found_by=found_by,
                score=one.score,
                state=CandidateState.OPEN,
                at=at,
            )
            for one in {each.person_id: each for each in found}.values()
            if one.person_id in people and one.person_id not in known
        ]
    )


@watched
@transaction
def propose(*, candidate_id: UUID, reason: str, at: datetime, by: Actor) -> None:
    """Say that the record is this person's; another officer must confirm it."""
    candidate, row = _held_candidate(candidate_id, at=at, by=by)
    _fits(candidate, row)
    _move(candidate, CandidateAct.PROPOSE, reason)
    candidate.proposed_by = by.hand
    candidate.save()
    files.settle(row, "propose", at=at, by=by, what=candidate.found_by)


@watched
@transaction
def confirm(*, candidate_id: UUID, reason: str, at: datetime, by: Actor) -> None:
    """Confirm, with other eyes, that the record is this person's."""
    candidate, row = _held_candidate(candidate_id, at=at, by=by)
    if candidate.proposed_by == by.hand:
        raise refusals.SameHand
    person = _fits(candidate, row)
    _move(candidate, CandidateAct.CONFIRM, reason)
    candidate.decided_by = by.hand
    _save_confirmed(candidate)
    row.candidates.filter(state__in=files.WAITING).update(
        state=CandidateState.REFUSED, reason="Đã xác định là hồ sơ khác."
    )
    row.person_id, row.route = candidate.person_id, ROUTE_OF[FoundBy(candidate.found_by)]
    row.register_right = not lacks(person, files.statements(row))
    files.settle(row, "confirm", at=at, by=by, what=candidate.found_by)


@watched
@transaction
def refuse(*, candidate_id: UUID, reason: str, at: datetime, by: Actor) -> None:
    """Say that the record is somebody else's."""
    candidate, row = _held_candidate(candidate_id, at=at, by=by)
    _move(candidate, CandidateAct.REFUSE, reason)
    candidate.decided_by = by.hand
    candidate.save()
    files.settle(row, "refuse", at=at, by=by, what=candidate.found_by)


def lacks(person: PersonView, said: Sequence[Statement]) -> list[About]:
    """Return what the register lacks or has otherwise than proof says, to be corrected first."""
    missing = []
    if person.born.exact is None:
        missing.append(About.BORN)
    if person.sex is Sex.UNKNOWN:
        missing.append(About.SEX)
    for about, value in record_of(person).items():
        told = best(said, about)
        proof = told is not None and told.weight is Weight.PROOF
        if told and proof and agreement(about, told.value, value) is Agrees.DIFFERS:
            missing.append(about)
    return list(dict.fromkeys(missing))


def record_of(person: PersonView) -> dict[About, str]:
    """Return what the register says of a person, in the words of a file."""
    parents = population.persons(person_ids=[p for p in (person.father_id, person.mother_id) if p])
    found = {
        About.NAME: person.full_name,
        About.BORN: person.born.iso,
        About.SEX: "" if person.sex is Sex.UNKNOWN else person.sex.vi,
        About.NUMBER: str(person.personal_number or ""),
        About.OLD_NUMBER: person.cmnd_number,
        About.ETHNICITY: person.ethnicity,
        About.FATHER: parents[person.father_id].full_name if person.father_id in parents else "",
        About.MOTHER: parents[person.mother_id].full_name if person.mother_id in parents else "",
    }
    return {about: value for about, value in found.items() if value}


def comparison(candidate: models.Candidate, row: models.Resident) -> Comparison:
    """Return a resident beside a candidate's record."""
    person = population.person(person_id=candidate.person_id)
    return compare(
        files.statements(row),
        record_of(person),
        biometrics=candidate.found_by == FoundBy.BIOMETRICS,
    )


def _fits(candidate: models.Candidate, row: models.Resident) -> PersonView:
    """Refuse a record of the dead, one that others claim, and one that is not like enough."""
    person = population.person(person_id=candidate.person_id)
    if person.deceased_on is not None:
        raise refusals.RecordOfDead
    rivals = models.Candidate.objects.filter(
        person_id=candidate.person_id,
        state__in=(*files.WAITING, CandidateState.CONFIRMED),
        resident__left_on__isnull=True,
    ).exclude(resident=row)
    if rivals.exists():
        raise refusals.RecordClaimed
    if comparison(candidate, row).likeness not in (Likeness.PROVEN, Likeness.STRONG):
        raise refusals.NotLikeEnough
    return person


def _held_candidate(
    candidate_id: UUID, *, at: datetime, by: Actor
) -> tuple[models.Candidate, models.Resident]:
    found = models.Candidate.objects.filter(id=candidate_id).first()
    if found is None:
        raise refusals.NoSuchRow
    # Whoever decides about a record stands in line behind whoever decides about the same record.
    list(
        models.Candidate.objects.select_for_update()
        .filter(person_id=found.person_id)
        .order_by("id")
    )
    row = files.held(found.resident_id, at=at, by=by)
    found.refresh_from_db()
    return found, row


def _move(candidate: models.Candidate, act: CandidateAct, reason: str) -> None:
    if not reason.strip():
        raise refusals.WhyNeeded
    state = CandidateState(candidate.state)
    candidate.state = moves.after(moves=CANDIDATE_MOVES, state=state, act=act)
    candidate.reason = reason.strip()[:200]


def _save_confirmed(candidate: models.Candidate) -> None:
    try:
        with django_transaction.atomic():
            candidate.save()
    except IntegrityError as error:
        raise refusals.RecordClaimed from error
