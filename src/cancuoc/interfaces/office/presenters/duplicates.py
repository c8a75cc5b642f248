"""Two captures side by side, part by part, in words. No name, number or address is shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cancuoc.biometrics.positions import IRIS_STEPS, Eye, Finger, Step
from cancuoc.domain.adjudication.queries import CaseRow, MergeRow
from cancuoc.domain.adjudication.rules import MERGE_MOVES, Act, Likeness, Register, likeness
from cancuoc.domain.adjudication.settings import settings
from cancuoc.domain.enrolment import queries as enrolment
from cancuoc.domain.enrolment.queries import DossierDetail
from cancuoc.domain.uniqueness import queries as gallery
from cancuoc.domain.uniqueness.comparing import Comparison
from cancuoc.domain.uniqueness.refusals import UnknownSubject
from cancuoc.interfaces.office.presenters import clockwork
from cancuoc.interfaces.ui.presenters import SHORT_BANDS
from cancuoc.kernel.clock import VN, today_vn

Table = dict[str, object]
_ROLLED = tuple(step for step in Step if len(step.fingers) == 1)
SHOWN = (Step.FACE, *IRIS_STEPS, *_ROLLED)
_ACTS = {
    (Register.PROPOSED, Act.CONFIRM): gettext_lazy("Xác nhận gộp"),
    (Register.PROPOSED, Act.DECLINE): gettext_lazy("Không gộp"),
    (Register.MERGED, Act.ASK_SPLIT): gettext_lazy("Đề nghị tách"),
    (Register.SPLIT_ASKED, Act.CONFIRM): gettext_lazy("Xác nhận tách"),
    (Register.SPLIT_ASKED, Act.DECLINE): gettext_lazy("Không tách"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One finger, eye or the face of both sides; an empty address is a picture that is missing."""

    name: str
    step: str
    word: str
    likeness: Likeness | None
    pictures: tuple[str, str]
    overlays: tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Everything the desk shows of a case."""

    code: str
    sides: tuple[Table, Table]
    differences: list[str]
    evidence: list[str]
    parts: list[Part]


def code_of(case_id: UUID) -> str:
    """Return the short code of a case; it names nobody and nothing."""
    return f"ST-{case_id.hex[-6:].upper()}"


def desk_rows(*, cases: Sequence[CaseRow], on: date) -> list[Table]:
    """Return the rows of the desk: they say nothing of who is in them, or of who spoke."""
    names = clockwork.unit_names(codes=(case.unit_code for case in cases), on=on)
    return [
        {
            "code": code_of(case.id),
            "since": case.opened_at.astimezone(VN).strftime("%H:%M %d/%m/%Y"),
            "band": SHORT_BANDS[case.band],
            "unit": names[case.unit_code],
            "_href": reverse("office:duplicates_case", args=[case.id]),
        }
        for case in cases
    ]


def left_words(count: int) -> str:
    """Return "Còn 3 cặp", from the same query as the rows."""
    return _("Còn %(count)s cặp") % {"count": count}


def pair(*, case: CaseRow, on: date) -> Pair:
    """Return both sides of a case."""
    keys = [case.dossier_id, *([case.candidate_dossier_id] if case.candidate_dossier_id else [])]
    found = enrolment.dossiers(dossier_ids=keys)
    one = found[case.dossier_id]
    other = found.get(case.candidate_dossier_id) if case.candidate_dossier_id else None
    compared = _compared(case)
    return Pair(
        code=code_of(case.id),
        sides=(_side(one, on=on), _side(other, on=on)),
        differences=_differences(one, other) if other else [],
        evidence=_evidence(compared),
        parts=_parts(case.id, one, other, compared),
    )


def _compared(case: CaseRow) -> Comparison | None:
    subject = gallery.subject_of(ref=str(case.dossier_id))
    if subject is None or case.candidate_subject is None:
        return None
    try:
        return gallery.compare(one=subject, two=case.candidate_subject)
    except UnknownSubject:
        return None


def _side(dossier: DossierDetail | None, *, on: date) -> Table:
    if dossier is None:
        return {"taken": _("Chỉ có mẫu, không có ảnh"), "age": "–", "sex": "–", "unit": "–"}
    names = clockwork.unit_names(codes=[dossier.unit_code], on=on)
    years = _age(dossier)
    return {
        "taken": dossier.captured_at.astimezone(VN).strftime("%H:%M %d/%m/%Y"),
        "age": _("%(n)s tuổi") % {"n": years},
        "sex": _(dossier.identity.declared.sex.vi),
        "unit": names[dossier.unit_code],
    }


def _age(dossier: DossierDetail) -> int:
    taken, born = today_vn(dossier.captured_at), dossier.identity.declared.born.earliest()
    return taken.year - born.year - ((taken.month, taken.day) < (born.month, born.day))


def _differences(one: DossierDetail, other: DossierDetail) -> list[str]:
    declared, declared_too = one.identity.declared, other.identity.declared
    found = []
    gap = abs(declared.born.earliest().year - declared_too.born.earliest().year)
    found.append(
        _("Năm sinh khai cách nhau %(n)s năm.") % {"n": gap} if gap else _("Cùng năm sinh khai.")
    )
    if declared.sex is not declared_too.sex:
        found.append(_("Giới tính khai khác nhau."))
    days = abs((one.captured_at - other.captured_at).days)
    found.append(
        _("Thu nhận cách nhau %(n)s ngày.") % {"n": days} if days else _("Thu nhận cùng ngày.")
    )
    if one.unit_code != other.unit_code:
        found.append(_("Thu nhận ở hai nơi khác nhau."))
    if one.station_code == other.station_code and not days:
        found.append(_("Cùng một trạm: xem có lẫn ảnh giữa hai người không."))
    return found


def _evidence(compared: Comparison | None) -> list[str]:
    """Return every compared part with its likeness in words, the most alike first."""
    if not compared:
        return []
    levels = settings()
    scored = [
        *((score, eye.words, levels.eyes) for eye, score in compared.eyes.items()),
        *((score, finger.words, levels.fingers) for finger, score in compared.fingers.items()),
    ]
    order = list(Likeness)
    worded = [(likeness(score, levels=at), part) for score, part, at in scored]
    worded.sort(key=lambda pair: order.index(pair[0]))
    return [f"{_(part)}: {_(word.vi)}" for word, part in worded]


def _parts(
    case_id: UUID, one: DossierDetail, other: DossierDetail | None, compared: Comparison | None
) -> list[Part]:
    sides = (_steps(one), _steps(other) if other else frozenset())
    found = [
        _part(case_id, step, sides, _likeness(step, compared))
        for step in SHOWN
        if any(step in side for side in sides)
    ]
    order = [None, *Likeness]
    # The face first, then what looks alike: that is where a decision is made.
    return sorted(found, key=lambda part: (part.step != Step.FACE, order.index(part.likeness)))


def _part(
    case_id: UUID, step: Step, sides: Sequence[frozenset[Step]], alike: Likeness | None
) -> Part:
    name = step.fingers[0].words if step.fingers else step.words
    pictures = [_address(case_id, side, step, "png", sides[n]) for n, side in enumerate("ab")]
    overlays = (
        [""] * 2
        if step is Step.FACE
        else [_address(case_id, side, step, "svg", sides[n]) for n, side in enumerate("ab")]
    )
    return Part(
        name=_(name),
        step=step.value,
        word=_(alike.vi) if alike else "",
        likeness=alike,
        pictures=(pictures[0], pictures[1]),
        overlays=(overlays[0], overlays[1]),
    )


def _address(case_id: UUID, side: str, step: Step, kind: str, there: frozenset[Step]) -> str:
    if step not in there:
        return ""
    return reverse("office:duplicates_picture", args=[case_id, side, step.value, kind])


def _steps(dossier: DossierDetail) -> frozenset[Step]:
    named = {item.step for item in dossier.evidence.items}
    faces = {Step.FACE} if dossier.face_ref else set()
    return frozenset({step for step in SHOWN if step in named and step is not Step.FACE} | faces)


def _likeness(step: Step, compared: Comparison | None) -> Likeness | None:
    if compared is None:
        return None
    eyes: Mapping[Eye, float] = compared.eyes
    fingers: Mapping[Finger, float] = compared.fingers
    if step.eye in eyes and step.eye is not None:
        return likeness(eyes[step.eye], levels=settings().eyes)
    if step.fingers and step.fingers[0] in fingers:
        return likeness(fingers[step.fingers[0]], levels=settings().fingers)
    return None


def merge_rows(*, merges: Sequence[MergeRow], on: date) -> list[Table]:
    """Return the rows of the register of duplicates."""
    names = clockwork.unit_names(codes=(row.unit_code for row in merges), on=on)
    return [
        {
            "code": code_of(row.case_id),
            "state": _(row.state.vi),
            "since": row.since.astimezone(VN).strftime("%H:%M %d/%m/%Y"),
            "unit": names[row.unit_code],
            "_href": reverse("office:duplicates_merge", args=[row.id]),
            "_act": row.state in (Register.PROPOSED, Register.SPLIT_ASKED),
        }
        for row in merges
    ]


def acts(*, merge: MergeRow) -> list[Table]:
    """Return the buttons of a merge: what may be done to it now, in words."""
    return [
        {"act": str(act), "text": _ACTS[(state, act)]}
        for state, act in MERGE_MOVES
        if state is merge.state
    ]
