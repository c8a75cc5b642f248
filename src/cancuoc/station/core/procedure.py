"""What the law asks of this visit: the procedure, who may represent, what stops it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from cancuoc.kernel.refusal import Refusal
from cancuoc.law import ages, eid
from cancuoc.law import procedure as law
from cancuoc.law.ages import Band
from cancuoc.law.case import Wish
from cancuoc.law.deadline import due
from cancuoc.law.fees import Exemption
from cancuoc.law.grounds import Ground
from cancuoc.law.notice import Severity
from cancuoc.law.procedure import BiometricsMode, ProcedurePlan, Signer
from cancuoc.law.representation import Capacity, Proof, proofs
from cancuoc.law.representation import Representative as Acting
from cancuoc.law.transition import Holds
from cancuoc.packet import content
from cancuoc.packet.content import Biometrics, Fee, Procedure, Representative
from cancuoc.station.core import register
from cancuoc.station.draft import Draft
from cancuoc.station.records import REPRESENTING, Kin


class NothingDeclared(Refusal):
    """Nobody has said yet who the person is."""

    status = 409
    message = "Hồ sơ chưa có thông tin của người làm thẻ."
    next_step = "Vui lòng nhập họ tên và ngày sinh ở bước Danh tính."


class LawStops(Refusal):
    """The law ends the procedure as it stands; the reasons and next steps say what to do."""

    message = "Chưa thể thu nhận hồ sơ này."
    next_step = "Vui lòng làm theo hướng dẫn ghi ở từng lý do."


class ProofMissing(Refusal):
    """The representative named no paper although the register does not show the relation."""

    message = "Chưa có giấy tờ chứng minh quyền đại diện."
    next_step = "Vui lòng chọn loại giấy tờ mà người đại diện đã xuất trình."


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A representative offered for one press, because the register shows the right."""

    key: str
    kin: Kin


def offers(draft: Draft) -> tuple[Offer, ...]:
    """Return those the register shows as representatives, in its order."""
    kin = draft.record.kin if draft.record else ()
    shown = [each for each in kin if each.represents and each.relation in REPRESENTING]
    return tuple(Offer(key=f"{n}-{each.relation}", kin=each) for n, each in enumerate(shown))


def by_register(kin: Kin) -> Representative:
    """Return the representative as the packet names one, proven by the register (PAPER-1)."""
    return Representative(
        full_name=kin.full_name,
        relation=kin.relation,
        proof=Proof.REGISTER.value,
        person_id=kin.person_id,
        personal_number=kin.personal_number,
        born=kin.born,
        sex=kin.sex,
        phone=kin.phone,
    )


def proofs_for(draft: Draft, *, relation: str, on: date) -> tuple[Proof, ...]:
    """Return the papers any one of which proves the relation (Decree 70/2024 Art. 21)."""
    return proofs(
        representative=Acting(relation),
        minor=band(draft, on=on) is not Band.FROM_14,
        links=register.state(draft).known_links,
    )


def check_proof(draft: Draft, *, on: date) -> None:
    """Raise `ProofMissing` when the proof named is none that the law accepts."""
    who = draft.representative
    if who is None or not represented(draft, on=on):
        return
    if Proof(who.proof) not in proofs_for(draft, relation=who.relation, on=on):
        raise ProofMissing


def band(draft: Draft, *, on: date) -> Band:
    """Return the age band on a day; raise `NothingDeclared` or `NotYetBorn`."""
    if draft.declared is None:
        raise NothingDeclared
    return ages.band(born=draft.declared.born, on=on)


def age(draft: Draft, *, on: date) -> int:
    """Return the full years on a day."""
    if draft.declared is None:
        raise NothingDeclared
    return ages.age_on(born=draft.declared.born, on=on)


def represented(draft: Draft, *, on: date) -> bool:
    """Return whether somebody acts or assists (Art. 23(2), 23(3))."""
    return band(draft, on=on) is not Band.FROM_14 or draft.capacity != Capacity.FULL.value


def plan(draft: Draft, *, on: date) -> ProcedurePlan:
    """Return the whole procedure by the law in force; raise `NothingDeclared`, `NotYetBorn`."""
    if draft.declared is None:
        raise NothingDeclared
    who = draft.representative
    record = draft.record
    return law.plan(
        born=ages.youngest(draft.declared.born),
        on=on,
        register=register.state(draft),
        representative=Acting(who.relation) if who else None,
        capacity=Capacity(draft.capacity),
        holds=Holds(draft.holds),
        lost=draft.lost,
        issued=record.holds_issued if record else None,
        expiry=record.holds_expires if record else None,
        wish=Wish(
            ground=Ground(draft.ground) if draft.ground else None,
            exemptions=frozenset(Exemption(each) for each in draft.exemptions),
        ),
    )


def require_lawful(draft: Draft, *, on: date) -> ProcedurePlan:
    """Return the plan, or raise `LawStops` with every stop in words, or `ProofMissing`.

    A wait (a paper that may come later) does not end the capture: the dossier is taken, and
    the seven working days start when it is complete (Art. 26).
    """
    found = plan(draft, on=on)
    stops = [each for each in found.blocks if each.severity is Severity.BLOCK]
    if stops:
        raise LawStops(
            " ".join(each.text for each in stops),
            next_step=" ".join(each.next_step for each in stops if each.next_step) or None,
            rules=[each.code for each in stops],
        )
    check_proof(draft, on=on)
    return found


def signer(draft: Draft, found: ProcedurePlan) -> content.Signer:
    """Return whose hand signs CC01; where the law lets both, whoever came as representative."""
    if found.signer is Signer.PERSON:
        return content.Signer.PERSON
    both = found.signer is Signer.PERSON_OR_REPRESENTATIVE
    return (
        content.Signer.PERSON
        if both and draft.representative is None
        else content.Signer.REPRESENTATIVE
    )


def signer_name(draft: Draft, found: ProcedurePlan) -> str:
    """Return the name under the signature."""
    if draft.declared is None:
        raise NothingDeclared
    if signer(draft, found) is content.Signer.REPRESENTATIVE and draft.representative:
        return draft.representative.full_name
    return draft.declared.full_name


_MODES: Final = {
    BiometricsMode.CAPTURE: Biometrics.CAPTURE,
    BiometricsMode.STORED: Biometrics.STORED,
    BiometricsMode.NONE: Biometrics.NONE,
}


def for_packet(draft: Draft, found: ProcedurePlan) -> Procedure:
    """Return the procedure as the packet carries it."""
    holds = draft.holds if draft.holds != Holds.NONE.value else ""
    return Procedure(
        kind=found.kind.value,
        ground=found.ground.value,
        biometrics=_MODES[found.biometrics_mode],
        signer=signer(draft, found),
        fee=Fee(
            amount=found.fee.amount,
            paid=draft.fee_paid or found.fee.amount == 0,
            exemption="" if found.fee.amount else found.fee.reason,
        ),
        articles=found.articles,
        capacity=draft.capacity,
        return_place="post" if draft.return_address else draft.unit_code,
        return_address=draft.return_address,
        old_document=holds,
        old_document_number=draft.record.holds_number if draft.record and holds else "",
        old_document_collected=draft.old_collected,
    )


def return_day(*, on: date) -> date:
    """Return the last lawful day for the card (Art. 26)."""
    return due(received=on).due


def eid_levels(draft: Draft, *, on: date) -> eid.EidLevels:
    """Return the e-ID levels the person may ask for with this dossier (EID-4)."""
    if draft.declared is None:
        raise NothingDeclared
    return eid.levels(
        born=draft.declared.born, on=on, card=False, capacity=Capacity(draft.capacity)
    )


def settled(draft: Draft, *, on: date) -> Draft:
    """Return the draft without choices that a change of age or capacity made void."""
    levels = eid_levels(draft, on=on).after_card
    if draft.eid and draft.eid.level not in levels:
        draft = replace(draft, eid=None)
    return draft if represented(draft, on=on) else replace(draft, representative=None)
