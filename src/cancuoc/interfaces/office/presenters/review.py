"""What the reviewer's desk and the page of one dossier show."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from cancuoc.domain.enrolment import queries as enrolment
from cancuoc.domain.enrolment.queries import DossierDetail, DossierRow
from cancuoc.domain.population import queries as population
from cancuoc.domain.population.registry import PersonView
from cancuoc.domain.verification import queries as verification
from cancuoc.domain.verification.queries import ItemRow, Result
from cancuoc.domain.verification.rules import Doubt
from cancuoc.foundation.actor import Actor
from cancuoc.interfaces.office import dossier_looks
from cancuoc.interfaces.office.looks import look_at
from cancuoc.interfaces.office.presenters import clockwork, compared, second_officer
from cancuoc.interfaces.ui.presenters import SHORT_BANDS
from cancuoc.kernel.partial_date import PartialDate
from cancuoc.law import capture
from cancuoc.packet.content import Evidence, PartState, Representative

Row = dict[str, object]
_TAKEN = (PartState.CAPTURED, PartState.NOT_REQUIRED)


def desk_rows(*, items: Sequence[ItemRow], on: date, mine: str) -> list[Row]:
    """Return the rows of the desk, without names; `mine` is the viewer's hand."""
    codes = enrolment.dossiers(dossier_ids=[item.dossier_id for item in items])
    names = clockwork.unit_names(codes=(item.unit_code for item in items), on=on)
    return [
        {
            "code": codes[item.dossier_id].code if item.dossier_id in codes else "–",
            "clock": clockwork.days_left(due_on=item.due_on, on=on),
            "doubts": "; ".join(_(doubt.vi) for doubt in item.doubts),
            "band": SHORT_BANDS[item.band],
            "unit": names[item.unit_code],
            "who": _("Hồ sơ mình thu nhận") if item.officer_hand == mine else "",
            "_href": reverse("office:review_item", args=[item.id]),
            "_act": clockwork.is_late(due_on=item.due_on, on=on),
        }
        for item in items
    ]


def returned_rows(*, rows: Sequence[DossierRow], on: date) -> list[Row]:
    """Return the dossiers sent back for what is missing, without names."""
    names = clockwork.unit_names(codes=(row.unit_code for row in rows), on=on)
    return [
        {
            "id": row.id,
            "code": row.code,
            "clock": clockwork.days_left(due_on=row.due_on, on=on),
            "band": SHORT_BANDS[row.band],
            "unit": names[row.unit_code],
            "since": row.state_since,
        }
        for row in rows
    ]


def left_words(count: int) -> str:
    """Return "Còn 12 hồ sơ", from the same query as the rows."""
    return _("Còn %(count)s hồ sơ") % {"count": count}


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """Everything a person needs who has to decide on a dossier."""

    dossier: DossierDetail
    lines: list[Row]
    doubts: list[Row]
    notes: list[str]
    captures: list[Row]
    representative: list[Row]
    hands: list[Row]
    steps: list[Row]
    clock: str
    late: bool
    unit: str
    age_on: date
    born: PartialDate


def opened(
    *, dossier: DossierDetail, doubts: Sequence[Doubt], what: str, at: datetime, on: date, by: Actor
) -> Opened:
    """Gather a dossier, its register entry and its doubts; every person read leaves a line.

    Call it inside the transaction that answers the page.
    """
    dossier_looks.at_dossier(dossier=dossier, what=what, at=at, by=by)
    results = verification.results(dossier_id=dossier.id)
    details = {key: value for result in results for key, value in result.detail.items()}
    named = [key for value in details.values() for key in compared.mentioned(value)]
    others = enrolment.dossiers(dossier_ids=named)
    namesakes = population.persons(person_ids=set(named) - set(others))
    look_at(person_ids=namesakes, what=f"{what}_namesake", at=at, by=by)
    return Opened(
        dossier=dossier,
        lines=compared.rows(dossier=dossier, register=_register(dossier), on=on),
        doubts=compared.doubt_lines(
            doubts=doubts, details=details, others=others, namesakes=namesakes
        ),
        notes=_notes(results),
        captures=capture_lines(dossier.identity.procedure.biometrics, dossier.evidence),
        representative=_representative(dossier.identity.representative),
        hands=second_officer.lines(dossier_id=dossier.id),
        steps=[
            {"state": step.state.vi, "at": step.at, "reason": step.reason}
            for step in enrolment.steps(dossier_id=dossier.id)
        ],
        clock=clockwork.days_left(due_on=dossier.due_on, on=on),
        late=clockwork.is_late(due_on=dossier.due_on, on=on),
        unit=clockwork.unit_names(codes=[dossier.unit_code], on=on)[dossier.unit_code],
        age_on=on,
        born=dossier.identity.declared.born,
    )


def _register(dossier: DossierDetail) -> compared.Register:
    people = population.persons(person_ids=[dossier.person_id] if dossier.person_id else [])
    found: PersonView | None = next(iter(people.values()), None)
    if found is None and dossier.personal_number:
        by_number = population.by_numbers(personal_numbers=[dossier.personal_number])
        found = by_number.get(dossier.personal_number)
    kin = {found.father_id, found.mother_id} - {None} if found else set()
    return compared.Register(
        person=found, kin=population.persons(person_ids=[key for key in kin if key])
    )


def _notes(results: Iterable[Result]) -> list[str]:
    return [str(result.detail["note"]) for result in results if result.detail.get("note")]


def capture_lines(biometrics: str, evidence: Evidence) -> list[Row]:
    """Return fingers, eyes and face in words; what was not taken is named with its state."""
    if biometrics == "none":
        return [_capture(_("Sinh trắc học"), _("Không thu nhận ở tuổi này"))]
    if biometrics == "stored":
        return [_capture(_("Sinh trắc học"), _("Dùng mẫu đã thu nhận lần trước"))]
    fingers = [
        _("ngón %(n)s: %(state)s") % {"n": f.finger, "state": _state(f.state)}
        for f in evidence.fingers
        if f.state not in _TAKEN
    ]
    sides = {"right": _("mắt phải"), "left": _("mắt trái")}
    eyes = [f"{sides[e.eye]}: {_state(e.state)}" for e in evidence.eyes if e.state not in _TAKEN]
    return [
        _capture(_("Vân tay"), ", ".join(fingers) or _("đủ 10 ngón")),
        _capture(_("Mống mắt"), ", ".join(eyes) or _("đủ hai mắt")),
        _capture(_("Ảnh mặt"), _state(evidence.face)),
    ]


def _capture(key: str, value: str) -> Row:
    return {"key": key, "value": value}


def _state(state: PartState) -> str:
    return _(capture.State(str(state)).vi).lower()


def _representative(acting: Representative | None) -> list[Row]:
    if acting is None:
        return []
    relations = {"mother": _("Mẹ"), "father": _("Cha"), "guardian": _("Người giám hộ")}
    proofs = {"register": _("Dữ liệu dân cư")}
    return [
        {"key": _("Người đại diện"), "value": acting.full_name},
        {"key": _("Quan hệ"), "value": relations.get(acting.relation, acting.relation)},
        {"key": _("Căn cứ"), "value": proofs.get(acting.proof, acting.proof)},
    ]


def next_item(*, scope: Sequence[str], on: date, after: UUID, mine: str) -> UUID | None:
    """Return the most urgent item that is not `after` and that this hand may decide."""
    items = verification.desk(scope=scope, on=on, limit=50)
    ids = [item.id for item in items]
    start = ids.index(after) + 1 if after in ids else 0
    ahead = [*items[start:], *items[:start]]
    free = (item.id for item in ahead if item.id != after and item.officer_hand != mine)
    return next(free, None)
