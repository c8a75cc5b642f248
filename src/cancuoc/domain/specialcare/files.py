"""Files of residents: who may open them, how they stand, and the line every act leaves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Final
from uuid import UUID

from cancuoc.domain.population import queries as population
from cancuoc.domain.specialcare import models, refusals
from cancuoc.domain.specialcare.evidence import About, Source, Statement, Weight, best
from cancuoc.domain.specialcare.ladder import Origin, Paper, Situation, Step, next_step
from cancuoc.domain.specialcare.rules import (
    Answered,
    CandidateState,
    EnquiryState,
    Procedure,
    Status,
)
from cancuoc.domain.units import queries as units
from cancuoc.foundation import audit
from cancuoc.foundation.actor import Actor, NotAllowed, Role
from cancuoc.kernel.clock import today_vn
from cancuoc.kernel.folding import fold_yi
from cancuoc.kernel.partial_date import PartialDate
from cancuoc.law import ages, care

PLACES: Final = (About.ORIGIN, About.BIRTH_PLACE, About.LIVED_AT)
_ORDER: Final = {str(about): place for place, about in enumerate(About)}
WAITING: Final = (CandidateState.OPEN, CandidateState.PROPOSED)


def permitted(*, unit_code: str, at: datetime, by: Actor) -> None:
    """Refuse whoever is not of the care desk of that place; an administrator is nobody here."""
    by.require(Role.CARE_DESK)
    if not units.covers(scope=by.units, unit_code=unit_code, on=today_vn(at)):
        raise NotAllowed


def held(resident_id: UUID, *, at: datetime, by: Actor) -> models.Resident:
    """Return a resident's row, locked, for somebody who may act on it."""
    row = (
        models.Resident.objects.select_for_update(of=("self",))
        .select_related("centre")
        .filter(id=resident_id)
        .first()
    )
    if row is None:
        raise refusals.NoSuchResident
    permitted(unit_code=row.centre.unit_code, at=at, by=by)
    return row


def looked(row: models.Resident, *, at: datetime, by: Actor) -> None:
    """Leave the line of a look at a file; without a purpose it stays shut."""
    if not by.purpose:
        raise NotAllowed("Cần nêu mục đích trước khi mở hồ sơ này.")
    audit.record(
        act="specialcare.look",
        at=at,
        by=by,
        object_kind="resident",
        object_id=row.id,
        person_id=row.person_id,
        unit_code=row.centre.unit_code,
    )


def statements(row: models.Resident) -> list[Statement]:
    """Return what was said, in the order in which it was written down."""
    return [
        Statement(
            about=About(one.about),
            value=one.value,
            source=Source(one.source),
            said_by=one.said_by,
            on=one.on,
            weight=Weight(one.weight),
        )
        for one in sorted(row.statements.all(), key=lambda one: (one.at, _ORDER[one.about]))
    ]


def situation(row: models.Resident, *, on: date) -> Situation:
    """Return the plain facts of a file as they are on a day."""
    said = statements(row)
    steps = dict(row.steps.values_list("kind", "on"))
    waiting = row.candidates.filter(state__in=WAITING)
    sent = row.enquiries.filter(state=EnquiryState.SENT).order_by("due_on")
    person = None if row.person_id is None else population.person(person_id=row.person_id)
    return Situation(
        on=on,
        screened=row.screened_on is not None,
        infant=is_infant(said, on=on),
        abandoned=row.abandoned,
        origin=Origin(row.origin),
        has_nationality_paper=row.has_nationality_paper,
        six_months_on=None if row.lives_since is None else six_months(row.lives_since),
        captured=row.captured_on is not None,
        biometrics_searched=row.biometrics_searched_on is not None,
        names_known=best(said, About.NAME) is not None,
        names_searched=row.names_searched_on is not None,
        candidates=waiting.count(),
        contested=_contested(row, waiting.values_list("person_id", flat=True)),
        places_to_ask=len(places_to_ask(row, said)),
        answers_awaited=sent.count(),
        next_answer_due=sent.values_list("due_on", flat=True).first(),
        identified=row.candidates.filter(state=CandidateState.CONFIRMED).exists(),
        minutes_made=Procedure.MINUTES in steps,
        posted_on=steps.get(Procedure.POSTING),
        parents_came=Procedure.PARENTS_CAME in steps,
        facts_for_birth=facts_for_birth(said) and _unregistered(row),
        birth_registered=Procedure.BIRTH in steps,
        register_right=row.register_right,
        residence=Procedure.RESIDENCE in steps or bool(person and person.place),
        numbered=bool(person and person.personal_number),
        paper=Paper(row.paper),
        review_on=row.review_on,
        left=row.left_on is not None,
        died=row.died_on is not None,
    )


def _contested(row: models.Resident, people: Iterable[UUID]) -> bool:
    others = models.Candidate.objects.filter(
        person_id__in=people, state__in=(*WAITING, CandidateState.CONFIRMED)
    )
    return others.exclude(resident=row).filter(resident__left_on__isnull=True).exists()


def places_to_ask(row: models.Resident, said: Sequence[Statement]) -> list[str]:
    """Return the places a file names that nobody has asked, each once, as first written."""
    asked = {fold_yi(place) for place in row.enquiries.values_list("place", flat=True)}
    named: dict[str, str] = {}
    for one in said:
        if one.about in PLACES and one.value is not None:
            named.setdefault(fold_yi(one.value), one.value)
    return [place for key, place in named.items() if key not in asked]


def is_infant(said: Sequence[Statement], *, on: date) -> bool:
    """Say whether somebody may be under six: then nothing of the body is captured."""
    born = best(said, About.BORN)
    if born is None or born.value is None:
        return False
    latest = PartialDate.parse(born.value).latest()
    return on < ages.birthday(latest, ages.FROM_6_AGE)


def facts_for_birth(said: Sequence[Statement]) -> bool:
    """Say whether name, sex and a birth year are told by a record or better."""
    wanted = (About.NAME, About.BORN, About.SEX)
    found = [best(said, about) for about in wanted]
    return all(one is not None and one.weight >= Weight.RECORD for one in found)


def _unregistered(row: models.Resident) -> bool:
    """Say whether an office answered that the person is known there and not registered."""
    return row.enquiries.filter(outcome=Answered.NOT_REGISTERED).exists()


def six_months(since: date) -> date:
    """Return the day on which six months of continuous residence are full (Art. 30(1))."""
    months = since.month - 1 + care.CERTIFICATE_MONTHS
    year, month = since.year + months // 12, months % 12 + 1
    try:
        return since.replace(year=year, month=month)
    except ValueError:
        # The 31st of a shorter month: the six months are full when the next month begins.
        return date(year + month // 12, month % 12 + 1, 1)


def step(row: models.Resident, *, on: date) -> Step:
    """Return the next lawful step of a file."""
    return next_step(situation(row, on=on))


def settle(
    row: models.Resident, act: str, *, at: datetime, by: Actor, note: str = "", what: str = ""
) -> Step:
    """Save the row, recompute where the person stands, and leave history and one audit line.

    The note stays in the file; the audit line carries codes alone, such as `what`. Whoever claims
    the same record stands elsewhere too then.
    """
    after = _stand(row, act, at=at, by=by, note=note)
    for rival in _rivals(row):
        if step(rival, on=today_vn(at)).status != rival.status:
            _stand(rival, "rival", at=at, by=by)
    audit.record(
        act=f"specialcare.{act}",
        at=at,
        by=by,
        object_kind="resident",
        object_id=row.id,
        person_id=row.person_id,
        unit_code=row.centre.unit_code,
        status=str(row.status),
        what=what,
    )
    return after


def _stand(row: models.Resident, act: str, *, at: datetime, by: Actor, note: str = "") -> Step:
    after = step(row, on=today_vn(at))
    if row.status != after.status:
        row.status, row.since = after.status, at
    row.save()
    models.ResidentHistory.objects.create(
        resident=row, act=act, status=row.status, note=note[:200], at=at, by=by.id
    )
    return after


def _rivals(row: models.Resident) -> list[models.Resident]:
    claimed = row.candidates.values_list("person_id", flat=True)
    others = models.Candidate.objects.filter(person_id__in=claimed).exclude(resident=row)
    found = models.Resident.objects.select_for_update(of=("self",)).filter(
        id__in=others.values("resident_id")
    )
    return list(found.select_related("centre").order_by("id"))


def stand_again(*, at: datetime, by: Actor) -> int:
    """Recompute where everybody with an open file stands: days pass by themselves. Return moves."""
    open_ones = [status for status in Status if status.open]
    rows = models.Resident.objects.select_for_update(of=("self",)).filter(status__in=open_ones)
    moved = 0
    for row in rows.select_related("centre").order_by("id"):
        if step(row, on=today_vn(at)).status != row.status:
            _stand(row, "day", at=at, by=by)
            moved += 1
    return moved
