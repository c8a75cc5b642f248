"""Which papers this family brings: exactly those, and none the register already replaces.

Decree 70/2024 Art. 21, 21(3); law.md PAPER-1, PAPER-2.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from cancuoc.law.case import Case
from cancuoc.law.grounds import Ground, Kind
from cancuoc.law.representation import Proof, Representative, proofs
from cancuoc.law.transition import Holds


class Paper(StrEnum):
    """A paper to bring, or another thing to have at hand."""

    IDENTITY_PROOF = "identity_proof"
    BIRTH_CERTIFICATE = "birth_certificate"
    GUARDIANSHIP_EXTRACT = "guardianship_extract"
    ADMISSION_DECISION = "admission_decision"
    CHANGE_PROOF = "change_proof"
    NATIONALITY_DECISION = "nationality_decision"
    OLD_CMND = "old_cmnd"
    OLD_CCCD = "old_cccd"
    OLD_CARD = "old_card"
    REPRESENTATIVE_CARD = "representative_card"
    PHONE = "phone"

    @property
    def vi(self) -> str:
        """Return the words of the invitation."""
        return _WORDS[self]


_WORDS: Final = {
    Paper.IDENTITY_PROOF: "Giấy tờ pháp lý chứng minh nhân thân",
    Paper.BIRTH_CERTIFICATE: "Giấy khai sinh hoặc trích lục khai sinh",
    Paper.GUARDIANSHIP_EXTRACT: "Trích lục đăng ký giám hộ hoặc quyết định của Tòa án",
    Paper.ADMISSION_DECISION: "Quyết định tiếp nhận vào cơ sở và giấy cử người đại diện",
    Paper.CHANGE_PROOF: "Giấy tờ chứng minh thông tin đã thay đổi",
    Paper.NATIONALITY_DECISION: "Quyết định cho trở lại quốc tịch Việt Nam",
    Paper.OLD_CMND: "Giấy chứng minh nhân dân cũ",
    Paper.OLD_CCCD: "Thẻ căn cước công dân cũ",
    Paper.OLD_CARD: "Thẻ căn cước cũ",
    Paper.REPRESENTATIVE_CARD: "Thẻ căn cước của người đại diện",
    Paper.PHONE: "Điện thoại dùng số chính chủ, nếu muốn mở tài khoản định danh",
}
_OLD: Final = {
    Holds.CMND: Paper.OLD_CMND,
    Holds.CCCD: Paper.OLD_CCCD,
    Holds.CARD: Paper.OLD_CARD,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperList:
    """`papers` prove something or are collected; `bring` only makes the visit easier."""

    papers: tuple[Paper, ...]
    bring: tuple[Paper, ...]
    rule_ids: tuple[str, ...]


def needed(case: Case) -> PaperList:
    """Return what to bring (Decree 70/2024 Art. 21; Art. 23(1)(a); PAPER-1).

    Nothing is asked that the register shows. The old paper is brought to be collected at a
    change, unless it is lost.
    """
    papers = [*_identity(case), *_representation(case), *_change(case)]
    rules = ["PAPER-1"]
    if case.represented:
        rules.append("REP-0")
    if case.kind is Kind.CHANGE and not case.held.lost and case.held.holds in _OLD:
        papers.append(_OLD[case.held.holds])
        rules.append("CHG-3")
    bring = (Paper.REPRESENTATIVE_CARD, Paper.PHONE) if case.represented else (Paper.PHONE,)
    return PaperList(papers=tuple(dict.fromkeys(papers)), bring=bring, rule_ids=tuple(rules))


def _identity(case: Case) -> list[Paper]:
    if case.register.in_register or not case.register.birth_registered:
        return []
    return [Paper.BIRTH_CERTIFICATE if case.minor else Paper.IDENTITY_PROOF]


def _representation(case: Case) -> list[Paper]:
    who = case.representative if case.represented else None
    if who is None or who is Representative.NONE:
        return []
    found = proofs(representative=who, minor=case.minor, links=case.register.known_links)
    if found[0] is Proof.REGISTER:
        return []
    if found[0] is Proof.BIRTH_CERTIFICATE:
        # A child whose birth is not registered yet cannot have this certificate.
        return [Paper.BIRTH_CERTIFICATE] if case.register.birth_registered else []
    if found[0] is Proof.ADMISSION_DECISION:
        return [Paper.ADMISSION_DECISION]
    return [Paper.GUARDIANSHIP_EXTRACT]


def _change(case: Case) -> list[Paper]:
    if case.ground is Ground.NATIONALITY:
        return [Paper.NATIONALITY_DECISION]
    # CHG-2: a paper about the change is asked only when the register lacks the change.
    return [] if case.register.agrees else [Paper.CHANGE_PROOF]
