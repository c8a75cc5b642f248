"""Who may act for a child or an adult without capacity, and how it is proven.

Art. 23(2)-(3); Decree 70/2024 Art. 21; Civil Code Art. 52, 53, 136 (law.md REP-1 to REP-7).
"""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum
from typing import Final


class Representative(StrEnum):
    """Who comes or acts for the person; NONE says that nobody does."""

    MOTHER = "mother"
    FATHER = "father"
    GUARDIAN = "guardian"
    RELATIVE = "relative"
    INSTITUTION = "institution"
    NONE = "none"

    @property
    def vi(self) -> str:
        """Return the word shown to people."""
        return {
            "mother": "Mẹ",
            "father": "Cha",
            "guardian": "Người giám hộ",
            "relative": "Người thân khác",
            "institution": "Đại diện cơ sở trợ giúp xã hội",
            "none": "Không có",
        }[self.value]


class Capacity(StrEnum):
    """Civil capacity as Art. 23(3) needs it; LIMITED is difficulty in cognition or control."""

    FULL = "full"
    LOST = "lost"
    LIMITED = "limited"

    @property
    def vi(self) -> str:
        """Return the words shown to officers."""
        return {
            "full": "Đủ năng lực hành vi dân sự",
            "lost": "Mất năng lực hành vi dân sự",
            "limited": "Khó khăn trong nhận thức, làm chủ hành vi",
        }[self.value]


class Proof(StrEnum):
    """What can show that someone represents a person."""

    REGISTER = "register"
    BIRTH_CERTIFICATE = "birth_certificate"
    ADOPTION_DECISION = "adoption_decision"
    GUARDIANSHIP_EXTRACT = "guardianship_extract"
    COURT_DECISION = "court_decision"
    ADMISSION_DECISION = "admission_decision"

    @property
    def vi(self) -> str:
        """Return the name of the paper."""
        return {
            "register": "Dữ liệu dân cư đã có",
            "birth_certificate": "Giấy khai sinh hoặc trích lục khai sinh",
            "adoption_decision": "Quyết định công nhận nuôi con nuôi",
            "guardianship_extract": "Trích lục đăng ký giám hộ",
            "court_decision": "Quyết định của Tòa án",
            "admission_decision": "Quyết định tiếp nhận vào cơ sở và giấy cử đại diện",
        }[self.value]


class Relation(StrEnum):
    """Relations by which a guardian is found without an appointment."""

    ELDEST_SIBLING = "eldest_sibling"
    NEXT_SIBLING = "next_sibling"
    GRANDPARENT = "grandparent"
    UNCLE_OR_AUNT = "uncle_or_aunt"
    SPOUSE = "spouse"
    ELDEST_CHILD = "eldest_child"
    NEXT_CHILD = "next_child"
    PARENT = "parent"


MINOR_ORDER: Final = (
    Relation.ELDEST_SIBLING,
    Relation.NEXT_SIBLING,
    Relation.GRANDPARENT,
    Relation.UNCLE_OR_AUNT,
)
ADULT_ORDER: Final = (
    Relation.SPOUSE,
    Relation.ELDEST_CHILD,
    Relation.NEXT_CHILD,
    Relation.PARENT,
)


def natural_guardian(*, relations: Collection[Relation], minor: bool) -> Relation | None:
    """Return who comes first as natural guardian (Civil Code Art. 52, 53; REP-2, REP-5).

    `relations` are those who are able and willing; None means that the commune People's
    Committee appoints one (Art. 54, REP-4).
    """
    order = MINOR_ORDER if minor else ADULT_ORDER
    return next((relation for relation in order if relation in relations), None)


_PARENTS: Final = frozenset({Representative.MOTHER, Representative.FATHER})


def proofs(
    *, representative: Representative, minor: bool, links: Collection[Representative]
) -> tuple[Proof, ...]:
    """Return the proofs any one of which is enough (Decree 70/2024 Art. 21).

    `links` are the relations that the population register already shows; GUARDIAN among
    them stands for any legal representative on record. The register alone is enough when
    it shows the relation (PAPER-1). An empty tuple means that nobody represents.
    """
    if representative is Representative.NONE:
        return ()
    if _shown(representative, minor, links):
        return (Proof.REGISTER,)
    if minor and representative in _PARENTS:
        return (Proof.BIRTH_CERTIFICATE, Proof.ADOPTION_DECISION, Proof.COURT_DECISION)
    if representative is Representative.INSTITUTION:
        return (Proof.ADMISSION_DECISION, Proof.GUARDIANSHIP_EXTRACT)
    return (Proof.GUARDIANSHIP_EXTRACT, Proof.COURT_DECISION)


def _shown(representative: Representative, minor: bool, links: Collection[Representative]) -> bool:
    if minor and representative in _PARENTS:
        return representative in links
    # A parent of an adult, and any relative, represents only as guardian.
    return Representative.GUARDIAN in links or (
        representative is Representative.INSTITUTION and representative in links
    )


def is_shown(
    *, representative: Representative, minor: bool, links: Collection[Representative]
) -> bool:
    """Return whether the register already shows that this person represents (PAPER-1)."""
    found = proofs(representative=representative, minor=minor, links=links)
    return found == (Proof.REGISTER,)
