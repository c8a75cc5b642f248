"""The two papers of a visit: CC01 to read and sign, CC02 to take home."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from cancuoc.biometrics.positions import Eye, Finger, Step
from cancuoc.biometrics.states import Mark
from cancuoc.documents import render as drawing
from cancuoc.documents.answers import Cc02
from cancuoc.documents.base import Letterhead, Person
from cancuoc.documents.cc01 import Captured, Cc01, Change, Relative
from cancuoc.documents.parts import Signer
from cancuoc.kernel.clock import today_vn
from cancuoc.kernel.names import PersonName
from cancuoc.kernel.personal_id import PersonalId
from cancuoc.kernel.textdate import vi_number
from cancuoc.law.procedure import ProcedurePlan
from cancuoc.law.representation import Representative as Acting
from cancuoc.law.transition import Holds
from cancuoc.packet import content
from cancuoc.packet.content import Declared, Place
from cancuoc.packet.slip import slip_code
from cancuoc.station.core import capturing, procedure, register, signing
from cancuoc.station.core.desk import Desk
from cancuoc.station.draft import Draft
from cancuoc.station.records import Session
from cancuoc.station.tables import drafts, listings
from cancuoc.typesetting import picture

PARENT_BODY = "CÔNG AN THÀNH PHỐ HÀ NỘI"


@dataclass(frozen=True, slots=True, kw_only=True)
class Prints:
    """The finished papers of one dossier, kept in memory only until they are printed."""

    draft_id: UUID
    cc01: bytes
    cc02: bytes


def prints(desk: Desk, draft: Draft, *, officer: str, at: datetime) -> Prints:
    """Return both papers as PDF; raise `MissingField` or `UnableToTypeset`."""
    return Prints(
        draft_id=draft.id,
        cc01=drawing.render(cc01(desk, draft, officer=officer, at=at)),
        cc02=drawing.render(cc02(desk, draft, officer=officer, at=at)),
    )


def cc01(desk: Desk, draft: Draft, *, officer: str, at: datetime) -> Cc01:
    """Return the slip CC01 of a draft as it now stands, signed or not."""
    found = procedure.plan(draft, on=today_vn(at))
    who = _declared(draft)
    by_other = procedure.signer(draft, found) is content.Signer.REPRESENTATIVE
    return Cc01(
        letterhead=_head(_session(desk, draft)),
        made_at=at,
        dossier_code=slip_code(draft.id),
        procedure=_procedure(found),
        person=_person(who),
        signer=Signer(
            role="Người đại diện" if by_other else "Người làm thẻ",
            name=procedure.signer_name(draft, found),
            drawn=_drawn(desk, draft),
        ),
        officer=Signer(role="Cán bộ thu nhận", name=officer),
        signed_by_representative=by_other,
        captured=_captured(desk, draft) if found.biometrics else None,
        other_name=who.other_name,
        nationality=who.nationality,
        ethnicity=who.ethnicity,
        religion=who.religion,
        blood_group=who.blood_group,
        birth_place=_text(who.birth_place),
        birth_registration=_text(who.birth_registration_place),
        origin=_text(who.origin),
        old_id=who.old_number,
        card_held="" if draft.holds == Holds.NONE.value else Holds(draft.holds).vi,
        card_issued=draft.record.holds_issued if draft.record else None,
        permanent_residence=_text(who.permanent_residence),
        temporary_residence=_text(who.temporary_residence),
        current_residence=_text(who.current_residence),
        occupation=who.occupation,
        phone=who.phone,
        email=who.email,
        relatives=_relatives(draft),
        changes=_changes(draft),
    )


def cc02(desk: Desk, draft: Draft, *, officer: str, at: datetime) -> Cc02:
    """Return the appointment slip CC02 (Law 26/2023/QH15 Art. 23(1)(d))."""
    on = today_vn(at)
    found = procedure.plan(draft, on=on)
    session = _session(desk, draft)
    return Cc02(
        letterhead=_head(session),
        made_at=at,
        dossier_code=slip_code(draft.id),
        procedure=_procedure(found),
        person=_person(_declared(draft)),
        received_at=at,
        received_place=session.place,
        due=procedure.return_day(on=on),
        officer=Signer(role="Cán bộ tiếp nhận", name=officer),
        return_place="" if draft.return_address else _return_place(session),
        post_address=draft.return_address,
        representative=_acting(draft),
        fee=f"{vi_number(found.fee.amount)} đồng" if found.fee.amount else "Không thu",
        old_card=Holds(draft.holds).vi if draft.old_collected else "",
    )


def _session(desk: Desk, draft: Draft) -> Session:
    found = listings.session(desk.store, draft.session_id)
    if found is None:
        raise LookupError("a draft belongs to a session kept here")
    return found


def _declared(draft: Draft) -> Declared:
    if draft.declared is None:
        raise procedure.NothingDeclared
    return draft.declared


def _head(session: Session) -> Letterhead:
    return Letterhead(parent=PARENT_BODY, unit=session.unit_name or session.place)


def _return_place(session: Session) -> str:
    return session.unit_name or session.place


def _procedure(found: ProcedurePlan) -> str:
    return f"{found.kind.vi} – {found.ground.vi}"


def _person(who: Declared) -> Person:
    number = PersonalId(who.personal_number) if who.personal_number else None
    return Person(
        full_name=PersonName(who.full_name),
        personal_id=number,
        born=who.born,
        sex=who.sex,
        residence=_text(who.permanent_residence or who.current_residence),
    )


def _acting(draft: Draft) -> Person | None:
    who = draft.representative
    if who is None:
        return None
    return Person(
        full_name=PersonName(who.full_name),
        personal_id=PersonalId(who.personal_number) if who.personal_number else None,
        relation=Acting(who.relation).vi.lower(),
    )


def _text(place: Place | None) -> str:
    return place.text if place else ""


def _relatives(draft: Draft) -> tuple[Relative, ...]:
    words = {
        "mother": "Mẹ",
        "father": "Cha",
        "spouse": "Vợ/chồng",
        "child": "Con",
        "guardian": "Giám hộ",
    }
    return tuple(
        Relative(
            relation=words.get(each.relation, each.relation),
            full_name=each.full_name,
            personal_id=PersonalId(each.personal_number) if each.personal_number else None,
            old_id=each.old_number,
            nationality=each.nationality or "Việt Nam",
        )
        for each in _declared(draft).relatives
    )


def _changes(draft: Draft) -> tuple[Change, ...]:
    found = register.differences(record=draft.record, declared=draft.declared)
    return tuple(
        Change(
            item=register.COMPARED[each.field],
            register=each.register or "—",
            declared=each.declared or "—",
        )
        for each in found
    )


def _drawn(desk: Desk, draft: Draft) -> bytes | None:
    item = drafts.attachments(desk.store, draft.id).get(signing.DRAWN)
    return item.data if item else None


def _captured(desk: Desk, draft: Draft) -> Captured:
    fingers, eyes, face = capturing.marks(draft)
    photo = drafts.samples(desk.store, draft.id).get(Step.FACE)
    hands = [_words(fingers[finger]) for finger in Finger]
    return Captured(
        right_hand=tuple(hands[:5]),
        left_hand=tuple(hands[5:]),
        irises=(_words(eyes[Eye.RIGHT]), _words(eyes[Eye.LEFT])),
        face=_words(face),
        photo=_photo(photo.sample.data) if photo else None,
    )


def _photo(data: bytes) -> bytes | None:
    """Return the portrait if it can be printed; a format no printer draws never stops a seal."""
    try:
        picture.portrait(data, width=30, height=40)
    except picture.BadPicture:
        return None
    return data


def _words(mark: Mark) -> str:
    if mark.reason is None:
        return "Đã thu"
    return f"{mark.state.words} ({mark.reason.words.lower()})"
