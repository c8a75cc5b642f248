"""What the papers of a file tell, read from the file. Nothing is filled in that nobody said."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

from cancuoc.domain.population import queries as population
from cancuoc.domain.specialcare import deciding, files, models
from cancuoc.domain.specialcare.evidence import About, Statement, best
from cancuoc.domain.specialcare.ladder import Origin, Paper
from cancuoc.domain.specialcare.papers import Kind, Opinion, PaperFacts, Question, Verdict
from cancuoc.domain.specialcare.rules import (
    Answered,
    CandidateState,
    CentreRole,
    EnquiryState,
    FoundBy,
    Procedure,
)
from cancuoc.kernel.clock import today_vn
from cancuoc.kernel.partial_date import PartialDate
from cancuoc.law import care
from cancuoc.law.standing import Rung

_STEP_OF = {
    Kind.FOUND_CHILD: Procedure.MINUTES,
    Kind.POSTING: Procedure.POSTING,
    Kind.DC01: Procedure.REGISTER,
}
_AGREEMENT_VI = {"agrees": "Khớp", "differs": "Khác", "silent": "Hồ sơ không nói"}


def of(row: models.Resident, kind: Kind, about: UUID, *, on: date) -> PaperFacts:
    """Return the facts of a paper as they stand on a day."""
    told = _common(row, kind, on=on)
    if kind in (Kind.FOUND_CHILD, Kind.POSTING, Kind.POSTED):
        return _child(told, row)
    if kind in (Kind.ENQUIRY, Kind.REMINDER):
        return _question(told, row, about)
    if kind is Kind.IDENTITY:
        return replace(told, verdict=_verdict(row, about))
    if kind is Kind.OPEN_FILE:
        return _open(told, row)
    return _handover(told, row) if kind is Kind.HANDOVER else told


def _common(row: models.Resident, kind: Kind, *, on: date) -> PaperFacts:
    said = files.statements(row)
    step = row.steps.filter(kind=_STEP_OF[kind]).first() if kind in _STEP_OF else None
    known = {about: best(said, about) for about in About}
    acting = row.representations.filter(valid_to__isnull=True, struck_at__isnull=True).first()
    return PaperFacts(
        kind=kind,
        copy=1,
        code=row.code,
        unit_code=row.centre.unit_code,
        centre=row.centre.name,
        address=row.centre.address,
        head=head_on(row.centre, on=on),
        came_on=row.came_on,
        said={about: one.value for about, one in known.items() if one and one.value},
        statements=tuple(said),
        person_id=row.person_id,
        number=step.paper if step else "",
        dated_on=step.on if step else None,
        representative=acting.name if acting else "",
        acts_as=Rung(acting.rung).vi if acting and acting.rung else "",
    )


def head_on(centre: models.Centre, *, on: date) -> str:
    """Return the name of the one who heads a centre on a day, or nothing."""
    heads = centre.staff.filter(role=CentreRole.HEAD, valid_from__lte=on)
    held = heads.exclude(valid_to__lt=on).order_by("-valid_from").first()
    return held.name if held else ""


def _child(told: PaperFacts, row: models.Resident) -> PaperFacts:
    steps = {one.kind: one for one in row.steps.all()}
    minutes, posting = steps.get(Procedure.MINUTES), steps.get(Procedure.POSTING)
    came = steps.get(Procedure.PARENTS_CAME)
    days = None
    if posting is not None:
        last = care.posting_ends(posted=posting.on)
        days = (posting.on, min(last, came.on) if came and came.on >= posting.on else last)
    return replace(
        told,
        minutes=(minutes.paper, minutes.on) if minutes else None,
        days=days,
        notice=posting.paper if posting else "",
        parents_came_on=came.on if came else None,
    )


def _question(told: PaperFacts, row: models.Resident, about: UUID) -> PaperFacts:
    asked = row.enquiries.get(id=about)
    question = Question(
        addressee=asked.addressee, place=asked.place, sent_on=asked.sent_on, due_on=asked.due_on
    )
    # What an office answered later does not belong into the question it was asked.
    dated = asked.sent_on if told.kind is Kind.ENQUIRY else None
    return replace(told, question=question, dated_on=dated)


def _verdict(row: models.Resident, about: UUID) -> Verdict:
    candidate = row.candidates.get(id=about)
    person = population.person(person_id=candidate.person_id)
    record, said = deciding.record_of(person), files.statements(row)
    agreed = deciding.comparison(candidate, row).by_matter
    confirmed = candidate.state == CandidateState.CONFIRMED
    return Verdict(
        person_id=candidate.person_id,
        found_by=FoundBy(candidate.found_by).vi,
        compared=tuple(
            (each.vi, _told(said, each), _words(each, record[each]), _AGREEMENT_VI[how])
            for each, how in agreed.items()
        ),
        proposed=Opinion(
            hand=candidate.proposed_by,
            on=_day_of(row, "propose"),
            reason="" if confirmed else candidate.reason,
        ),
        confirmed=Opinion(
            hand=candidate.decided_by, on=_day_of(row, "confirm"), reason=candidate.reason
        )
        if confirmed
        else None,
    )


def _told(said: list[Statement], about: About) -> str:
    found = best(said, about)
    return found.shown if found else "Không rõ"


def _words(about: About, value: str) -> str:
    return PartialDate.parse(value).vi if about is About.BORN else value


def _day_of(row: models.Resident, act: str) -> date | None:
    found = row.history.filter(act=act).order_by("-at", "-id").first()
    return today_vn(found.at) if found else None


def _open(told: PaperFacts, row: models.Resident) -> PaperFacts:
    last = row.history.filter(act="review").order_by("-at", "-id").first()
    done = (
        ("Thu nhận vân tay, mống mắt, ảnh", row.captured_on, row.capture_note or "Đã thu nhận"),
        ("Tìm theo vân tay và mống mắt", row.biometrics_searched_on, "Chưa xác định được ai"),
        ("Tìm theo tên và năm sinh", row.names_searched_on, "Chưa xác định được ai"),
    )
    tried = [(what, when, came) for what, when, came in done if when is not None]
    for one in row.enquiries.exclude(state=EnquiryState.WITHDRAWN).order_by("sent_on", "id"):
        tried.append((f"Hỏi {one.addressee}", one.sent_on, Answered(one.outcome).vi))
    return replace(
        told,
        review_on=row.review_on,
        reason=last.note if last else "",
        dated_on=today_vn(last.at) if last else None,
        tried=tuple(tried),
    )


def _handover(told: PaperFacts, row: models.Resident) -> PaperFacts:
    given = row.paper in (Paper.HANDED, Paper.KEPT)
    last = row.history.filter(act="paper").order_by("-at", "-id").first() if given else None
    on = today_vn(last.at) if last else None
    undetermined = row.origin == Origin.UNDETERMINED and not row.has_nationality_paper
    return replace(
        told,
        certificate=undetermined,
        given=row.paper if given else "",
        given_on=on,
        dated_on=on,
        receipt=last.note if last else "",
    )
