"""Papers the office hands out: CC03 when a dossier is refused, the receipt of a card.

A paper is Vietnamese whatever language the officer reads the screens in.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from cancuoc.documents import render
from cancuoc.documents.answers import Cc03, RefusalCause
from cancuoc.documents.base import Person
from cancuoc.documents.handover import HandoverReceipt
from cancuoc.documents.parts import Signer
from cancuoc.domain.eid.queries import AccountRow
from cancuoc.domain.enrolment.queries import DossierDetail
from cancuoc.domain.issuance.queries import CardRow, HandoverRow
from cancuoc.domain.population import queries as population
from cancuoc.domain.verification import checks
from cancuoc.foundation import storage
from cancuoc.foundation.actor import Actor
from cancuoc.foundation.keys import KeyClass
from cancuoc.interfaces.office.letterheads import letterhead
from cancuoc.kernel.clock import today_vn
from cancuoc.kernel.names import PersonName
from cancuoc.kernel.personal_id import PersonalId
from cancuoc.kernel.textdate import vi_date
from cancuoc.law.refusing import RefusalReason

KINDS = {"first": "Cấp thẻ căn cước lần đầu", "change": "Cấp đổi thẻ căn cước"}
REISSUE = "Cấp lại thẻ căn cước"


def notice_printer(
    *, at: datetime, by: Actor
) -> Callable[[DossierDetail, RefusalReason, str], str]:
    """Return what prints CC03, stores it under the dossier and returns its reference."""

    def print_notice(dossier: DossierDetail, reason: RefusalReason, note: str) -> str:
        data = render.render(notice(dossier=dossier, reason=reason, note=note, at=at, by=by))
        blob = storage.store().put(data=data, kind=KeyClass.DOCUMENT, owner=str(dossier.id))
        return blob.value

    return print_notice


def notice(
    *, dossier: DossierDetail, reason: RefusalReason, note: str, at: datetime, by: Actor
) -> Cc03:
    """Return form CC03 with the reason of the law and what to do next (Art. 23(4))."""
    on = today_vn(at)
    return Cc03(
        letterhead=letterhead(unit_code=dossier.unit_code, on=on),
        made_at=at,
        # One dossier is refused once, so its own digits number the notice.
        number="".join(dossier.code.split("-")[1:]),
        dossier_code=dossier.code,
        procedure=KINDS.get(dossier.kind, REISSUE),
        person=_subject(dossier),
        representative=_acting(dossier),
        received_on=today_vn(dossier.received_at),
        reasons=(
            RefusalCause(
                text=f"{reason.vi} {note}".strip(),
                article="Điều 23 khoản 4 Luật Căn cước",
                code=str(reason),
            ),
        ),
        next_steps=(reason.next_step,),
        signer=Signer(role="Người ra thông báo", name=by.label),
    )


def receipt(
    *,
    dossier: DossierDetail,
    card: CardRow,
    handover: HandoverRow,
    account: AccountRow | None,
    officer: str,
) -> bytes:
    """Return the receipt of a card handed over, as it was at that moment."""
    on = today_vn(handover.at)
    head = letterhead(unit_code=dossier.unit_code, on=on)
    return render.render(
        HandoverReceipt(
            letterhead=head,
            made_at=handover.at,
            dossier_code=dossier.code,
            card_number=card.personal_number,
            person=_subject(dossier),
            receiver=receiver(
                dossier=dossier,
                number=PersonalId(handover.receiver_number),
                relation=handover.receiver.vi,
            ),
            handed_at=handover.at,
            handed_place=head.unit,
            officer=Signer(role="Cán bộ trả thẻ", name=officer),
            expires=vi_date(card.expires_on) if card.expires_on else "không thời hạn",
            old_card="Đã thu lại" if handover.old_document_collected else "",
            account=f"Mức độ {account.level:02d}, {account.held_by.vi}" if account else "",
        )
    )


def _subject(dossier: DossierDetail) -> Person:
    declared = dossier.identity.declared
    number = declared.personal_number
    return Person(
        full_name=PersonName(declared.full_name),
        personal_id=PersonalId(number) if number else None,
        born=declared.born,
        sex=declared.sex,
        residence=checks.printed_residence(declared),
    )


def _acting(dossier: DossierDetail) -> Person | None:
    acting = dossier.identity.representative
    return Person(full_name=PersonName(acting.full_name)) if acting else None


def receiver(*, dossier: DossierDetail, number: PersonalId, relation: str) -> Person:
    """Return who takes a card: the holder, whoever signed for a child, or a known relative."""
    acting = dossier.identity.representative
    if number.value == dossier.personal_number:
        name = PersonName(dossier.full_name)
    elif acting is not None and acting.personal_number == number.value:
        name = PersonName(acting.full_name)
    else:
        name = population.by_number(personal_number=number).name
    return Person(full_name=name, personal_id=number, relation=relation)
