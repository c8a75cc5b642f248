"""A dossier beside the register: what agrees, what differs, said in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from cancuoc.domain.enrolment.queries import DossierDetail
from cancuoc.domain.population.registry import PersonView
from cancuoc.domain.units import queries as units
from cancuoc.domain.verification.rules import Doubt
from cancuoc.kernel.names import MatchLevel, PersonName, match_level
from cancuoc.kernel.personal_id import PersonalId
from cancuoc.packet.content import Place, Relative

Row = dict[str, object]


@dataclass(frozen=True, slots=True)
class Register:
    """What the register says of the person and, by id, of the people it links to."""

    person: PersonView | None
    kin: Mapping[UUID, PersonView]


def rows(*, dossier: DossierDetail, register: Register, on: date) -> list[Row]:
    """Return the lines of the two-column table; a line that differs says how."""
    known = register.person
    declared = dossier.identity.declared
    lines = [
        _name_line(declared.full_name, known),
        _line(_("Ngày sinh"), known.born.vi if known else "", declared.born.vi),
        _line(_("Giới tính"), _(known.sex.vi) if known else "", _(declared.sex.vi)),
        _line(
            _("Số định danh"),
            _grouped(known.personal_number.value if known and known.personal_number else ""),
            _grouped(declared.personal_number),
        ),
        _line(_("Nơi cư trú"), _lives(known, on), _place(declared.permanent_residence), soft=True),
        *_parents(declared.relatives, register),
        _line(_("Quốc tịch"), _citizen(known), declared.nationality),
    ]
    if known and known.deceased_on:
        lines.append(_line(_("Đã mất"), f"{known.deceased_on:%d/%m/%Y}", ""))
    return lines


def _name_line(declared: str, known: PersonView | None) -> Row:
    line = _line(_("Họ và tên"), known.full_name if known else "", declared)
    if known is None or not line.get("_act"):
        return line
    if match_level(PersonName(declared), known.name) >= MatchLevel.TONE_PLACEMENT:
        return {**line, "verdict": _("Chỉ khác cách đặt dấu"), "_differs": (), "_act": False}
    return line


def _line(label: str, register: str, declared: str, *, soft: bool = False) -> Row:
    """`soft` marks lines that are written too differently to be compared letter by letter."""
    row: Row = {"what": label, "register": register or "–", "declared": declared or "–"}
    return {**row, **_verdict(register, declared, soft=soft)}


def _verdict(register: str, declared: str, *, soft: bool) -> Row:
    if register == declared or soft:
        return {"verdict": _("Xem hai bên") if soft else _("Giống nhau"), "_differs": ()}
    if not register:
        return {"verdict": _("Sổ gốc chưa có"), "_differs": ("verdict",)}
    if not declared:
        return {"verdict": _("Không khai"), "_differs": ("verdict",)}
    return {"verdict": _("Khác nhau"), "_differs": ("declared", "verdict"), "_act": True}


def _parents(relatives: Sequence[Relative], register: Register) -> Iterable[Row]:
    named = {relative.relation: relative.full_name for relative in relatives}
    person = register.person
    for relation, label in (("father", _("Cha")), ("mother", _("Mẹ"))):
        kin_id = getattr(person, f"{relation}_id") if person else None
        kin = register.kin.get(kin_id) if kin_id else None
        if kin or relation in named:
            yield _line(label, kin.full_name if kin else "", named.get(relation, ""))


def _lives(known: PersonView | None, on: date) -> str:
    if known is None or known.place is None:
        return ""
    try:
        line = units.address_line(code=known.place.commune, on=on)
    except units.UnknownUnit:
        line = known.place.commune
    parts = (known.place.house, known.place.hamlet, line)
    return ", ".join(part for part in parts if part)


def _place(place: Place | None) -> str:
    return place.text if place else ""


def _citizen(known: PersonView | None) -> str:
    if known is None:
        return ""
    return "Việt Nam" if known.citizen else _("Không phải công dân Việt Nam")


def _grouped(number: str) -> str:
    return PersonalId(number).grouped if number else ""


def doubt_lines(
    *,
    doubts: Sequence[Doubt],
    details: Mapping[str, object],
    others: Mapping[UUID, DossierDetail],
    namesakes: Mapping[UUID, PersonView],
) -> list[Row]:
    """Return each doubt with what stands behind it: dossiers, namesakes, notes."""
    return [
        {
            "text": doubt.vi,
            "facts": list(_facts(details.get(str(doubt)), others, namesakes)),
        }
        for doubt in doubts
    ]


def _facts(
    found: object, others: Mapping[UUID, DossierDetail], namesakes: Mapping[UUID, PersonView]
) -> Iterable[str]:
    for key in mentioned(found):
        if key in others:
            other = others[key]
            yield _("Hồ sơ %(code)s: %(state)s") % {"code": other.code, "state": _(other.state.vi)}
        elif key in namesakes:
            person = namesakes[key]
            number = person.personal_number.masked if person.personal_number else _("chưa có số")
            yield _("%(name)s, sinh %(born)s, %(number)s") % {
                "name": person.full_name,
                "born": person.born.vi,
                "number": number,
            }


def mentioned(found: object) -> Iterable[UUID]:
    """Yield the ids in the detail of a check, whichever shape it has."""
    for item in found if isinstance(found, list) else ():
        text = item.get("dossier", "") if isinstance(item, dict) else item
        yield UUID(str(text))
