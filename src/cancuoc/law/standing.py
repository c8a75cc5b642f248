"""Who may act for somebody, in the order of the law, and why a later one may.

Civil Code Art. 52 (minors), 53 (adults without capacity), 54 (appointed), 136 (parents); the
centre comes last (REP-1 to REP-6, CARE-5). A court names the guardian of an adult who has
difficulty in cognition.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from enum import StrEnum
from typing import Final

from cancuoc.law import ages
from cancuoc.law.representation import Proof

MAJORITY_AGE: Final = 18


class Ward(StrEnum):
    """Why somebody is represented at all; an adult of full capacity acts alone."""

    MINOR = "minor"
    LOST = "lost"
    LIMITED = "limited"

    @property
    def vi(self) -> str:
        """Return the words shown to officers."""
        return {
            "minor": "Chưa đủ 18 tuổi",
            "lost": "Mất năng lực hành vi dân sự, có quyết định của Tòa án",
            "limited": "Khó khăn trong nhận thức, làm chủ hành vi, có quyết định của Tòa án",
        }[self.value]


class Rung(StrEnum):
    """A place in the order; who stands earlier comes first."""

    PARENTS = "parents"
    ELDEST_SIBLING = "eldest_sibling"
    NEXT_SIBLING = "next_sibling"
    GRANDPARENT = "grandparent"
    UNCLE_OR_AUNT = "uncle_or_aunt"
    SPOUSE = "spouse"
    ELDEST_CHILD = "eldest_child"
    NEXT_CHILD = "next_child"
    PARENT_OF_ADULT = "parent_of_adult"
    APPOINTED = "appointed"
    CENTRE_HEAD = "centre_head"

    @property
    def vi(self) -> str:
        """Return the words shown to officers."""
        return _RUNG_VI[self]

    @property
    def rule(self) -> str:
        """Return the rule of the catalogue it stands on."""
        return _RULES.get(self, "REP-5")


_RUNG_VI: Final = {
    Rung.PARENTS: "Cha, mẹ",
    Rung.ELDEST_SIBLING: "Anh, chị ruột cả",
    Rung.NEXT_SIBLING: "Anh, chị ruột tiếp theo",
    Rung.GRANDPARENT: "Ông, bà nội ngoại",
    Rung.UNCLE_OR_AUNT: "Bác, chú, cậu, cô, dì ruột",
    Rung.SPOUSE: "Vợ hoặc chồng",
    Rung.ELDEST_CHILD: "Con cả",
    Rung.NEXT_CHILD: "Con tiếp theo",
    Rung.PARENT_OF_ADULT: "Cha, mẹ của người đã thành niên",
    Rung.APPOINTED: "Người giám hộ được cử hoặc Tòa án chỉ định",
    Rung.CENTRE_HEAD: "Người đứng đầu cơ sở",
}
_RULES: Final = {
    Rung.PARENTS: "REP-1",
    Rung.ELDEST_SIBLING: "REP-2",
    Rung.NEXT_SIBLING: "REP-2",
    Rung.GRANDPARENT: "REP-2",
    Rung.UNCLE_OR_AUNT: "REP-2",
    Rung.APPOINTED: "REP-4",
    Rung.CENTRE_HEAD: "CARE-5",
}
_LAST: Final = (Rung.APPOINTED, Rung.CENTRE_HEAD)
_MINOR: Final = (
    Rung.PARENTS,
    Rung.ELDEST_SIBLING,
    Rung.NEXT_SIBLING,
    Rung.GRANDPARENT,
    Rung.UNCLE_OR_AUNT,
    *_LAST,
)
_ADULT: Final = (
    Rung.SPOUSE,
    Rung.ELDEST_CHILD,
    Rung.NEXT_CHILD,
    Rung.PARENT_OF_ADULT,
    *_LAST,
)


class Absence(StrEnum):
    """Why somebody who comes earlier does not represent."""

    NOBODY = "nobody"
    DEAD = "dead"
    MISSING = "missing"
    UNABLE = "unable"
    DECLINED = "declined"

    @property
    def vi(self) -> str:
        """Return the words shown to officers."""
        return {
            "nobody": "Không có, hoặc không biết là ai",
            "dead": "Đã mất",
            "missing": "Đã tìm mà không thấy",
            "unable": "Không đủ điều kiện (chưa thành niên, mất năng lực, bị hạn chế quyền)",
            "declined": "Không nhận làm giám hộ",
        }[self.value]


def order(ward: Ward) -> tuple[Rung, ...]:
    """Return who comes in turn (REP-1, REP-2, REP-4, REP-5, CARE-5)."""
    return _MINOR if ward is Ward.MINOR else _ADULT


def absences(rung: Rung) -> tuple[Absence, ...]:
    """Return the reasons that count: a parent cannot decline to be one."""
    if rung is Rung.APPOINTED:
        return (Absence.NOBODY,)
    if rung is Rung.PARENTS:
        return tuple(each for each in Absence if each is not Absence.DECLINED)
    return tuple(Absence)


def comes_first(*, ward: Ward, rung: Rung, absent: Mapping[Rung, Absence]) -> Rung | None:
    """Return who must be looked at before `rung` may represent; None when nobody is left."""
    earlier = order(ward)[: order(ward).index(rung)]
    return next((one for one in earlier if absent.get(one) not in absences(one)), None)


def proofs_of(*, ward: Ward, rung: Rung, in_register: Collection[Rung] = ()) -> tuple[Proof, ...]:
    """Return the proofs any one of which is enough (Decree 70/2024 Art. 21; REP-0, REP-6).

    `in_register` are the places that the population register shows for this very person.
    """
    if rung in in_register:
        return (Proof.REGISTER,)
    if rung is Rung.CENTRE_HEAD:
        return (Proof.ADMISSION_DECISION, Proof.GUARDIANSHIP_EXTRACT)
    if ward is Ward.LIMITED:
        return (Proof.COURT_DECISION,)
    if rung is Rung.PARENTS:
        return (Proof.BIRTH_CERTIFICATE, Proof.ADOPTION_DECISION, Proof.COURT_DECISION)
    return (Proof.GUARDIANSHIP_EXTRACT, Proof.COURT_DECISION)


def majority(born: date) -> date:
    """Return the day on which somebody is of age (Civil Code Art. 20)."""
    return ages.birthday(born, MAJORITY_AGE)
