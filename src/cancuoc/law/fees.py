"""Fees and exemptions by date (Art. 38; Circulars 59/2019, 73/2024 and 64/2025)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from cancuoc.law.ages import age_on
from cancuoc.law.catalogue import cite
from cancuoc.law.choices import DEFAULT, Choices
from cancuoc.law.grounds import Ground, Kind
from cancuoc.law.notice import Notice, warn
from cancuoc.law.regimes import identity_law
from cancuoc.law.transition import Holds

CHILD_BELOW: Final = 16
ELDERLY_FROM: Final = 60
CIRCULAR_73: Final = date(2024, 10, 21)
CIRCULAR_64: Final = date(2025, 7, 1)


class FeeClass(StrEnum):
    """The three amounts of the tariff."""

    CONVERT = "convert"
    CHANGE = "change"
    REISSUE = "reissue"


TARIFF: Final = {FeeClass.CONVERT: 30_000, FeeClass.CHANGE: 50_000, FeeClass.REISSUE: 70_000}
FREE_GROUNDS: Final = frozenset({Ground.MILESTONE, Ground.UNIT_CHANGE})


class Exemption(StrEnum):
    """Grounds of exemption: Circular 73/2024 Art. 5 and, before it, Circular 59/2019 Art. 5."""

    CHILD = "child"
    ELDERLY = "elderly"
    DISABLED = "disabled"
    MERIT = "merit"
    MINORITY_IN_HARDSHIP = "minority_in_hardship"
    BORDER_COMMUNE = "border_commune"
    ISLAND_DISTRICT = "island_district"
    POOR_HOUSEHOLD = "poor_household"
    ORPHAN_UNDER_16 = "orphan_under_16"

    @property
    def vi(self) -> str:
        """Return the words printed beside a zero fee."""
        return _WORDS[self]


_WORDS: Final = {
    Exemption.CHILD: "Trẻ em",
    Exemption.ELDERLY: "Người cao tuổi",
    Exemption.DISABLED: "Người khuyết tật",
    Exemption.MERIT: "Người có công và thân nhân",
    Exemption.MINORITY_IN_HARDSHIP: "Người dân tộc thiểu số ở xã đặc biệt khó khăn",
    Exemption.BORDER_COMMUNE: "Người thường trú ở xã biên giới",
    Exemption.ISLAND_DISTRICT: "Người thường trú ở huyện đảo",
    Exemption.POOR_HOUSEHOLD: "Người thuộc hộ nghèo",
    Exemption.ORPHAN_UNDER_16: "Trẻ dưới 16 tuổi mồ côi",
}
# FEE-10: what Circular 59/2019 knew; age and disability alone came with 73/2024.
_BEFORE_73: Final = frozenset(
    {
        Exemption.MERIT,
        Exemption.MINORITY_IN_HARDSHIP,
        Exemption.BORDER_COMMUNE,
        Exemption.ISLAND_DISTRICT,
        Exemption.POOR_HOUSEHOLD,
        Exemption.ORPHAN_UNDER_16,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeQuote:
    """Amount in đồng, with the tariff before cuts and the reason for a zero or a cut."""

    amount: int
    base: int
    percent: int
    reason: str
    fee_class: FeeClass | None
    rule_ids: tuple[str, ...]
    warnings: tuple[Notice, ...] = ()

    @property
    def articles(self) -> tuple[str, ...]:
        """Return the citations."""
        return cite(*self.rule_ids)


def fee(
    *,
    kind: Kind,
    on: date,
    ground: Ground | None = None,
    holds: Holds = Holds.CARD,
    born: date | None = None,
    online: bool = False,
    agency_error: bool = False,
    exemptions: Collection[Exemption] = frozenset(),
    choices: Choices = DEFAULT,
) -> FeeQuote:
    """Return the fee of a procedure filed on a day, in đồng (Art. 38; FEE-1 to FEE-10).

    `born` lets age exempt; `online` is the way of filing; postal delivery is never in it
    (FEE-9). Raise `IdentityLawNotYet` before 1 July 2024.
    """
    identity_law(on)
    if kind is Kind.FIRST:
        return _free("first", ("FEE-1",))
    if agency_error or ground in FREE_GROUNDS:
        return _free("agency_error" if agency_error else "free_ground", ("FEE-2",))
    fee_class = classify(kind=kind, holds=holds)
    found = exemption(on=on, born=born, exemptions=exemptions)
    if found is not None:
        rule_id = "FEE-8" if on >= CIRCULAR_73 else "FEE-10"
        unsure = () if on >= CIRCULAR_73 else (warn("FEE-10"),)
        return _free(f"exempt:{found.value}", (rule_id,), TARIFF[fee_class], fee_class, unsure)
    percent, rule_ids, warnings = _percent(on, online, choices)
    base = TARIFF[fee_class]
    return FeeQuote(
        amount=base * percent // 100,
        base=base,
        percent=percent,
        reason="cut" if percent < 100 else "full",
        fee_class=fee_class,
        rule_ids=rule_ids,
        warnings=warnings,
    )


def classify(*, kind: Kind, holds: Holds) -> FeeClass:
    """Return the class of the tariff (Circular 73/2024 Art. 4): CCCD or CMND converts."""
    if kind is Kind.REISSUE:
        return FeeClass.REISSUE
    return FeeClass.CONVERT if holds in (Holds.CCCD, Holds.CMND) else FeeClass.CHANGE


def exemption(
    *, on: date, born: date | None, exemptions: Collection[Exemption]
) -> Exemption | None:
    """Return the exemption that holds on a day, None for none (FEE-8, FEE-10).

    A child under 16 and a person from 60 are exempt by age from 21 October 2024.
    """
    claimed = [each for each in Exemption if each in exemptions]
    if on < CIRCULAR_73:
        return next((each for each in claimed if each in _BEFORE_73), None)
    if born is not None:
        age = age_on(born=born, on=on)
        if age < CHILD_BELOW:
            return Exemption.CHILD
        if age >= ELDERLY_FROM:
            return Exemption.ELDERLY
    # Age is a fact, so a claimed age exemption counts only while the birth is unknown.
    by_age = (Exemption.CHILD, Exemption.ELDERLY)
    return next((each for each in claimed if born is None or each not in by_age), None)


def _percent(
    on: date, online: bool, choices: Choices
) -> tuple[int, tuple[str, ...], tuple[Notice, ...]]:
    if on < CIRCULAR_73:
        if choices.circular_43_cut:
            return 50, ("FEE-3", "FEE-3C"), (warn("FEE-3C"),)
        return 100, ("FEE-3",), ()
    if on <= date(2024, 12, 31):
        return 50, ("FEE-4", "FEE-5"), ()
    if CIRCULAR_64 <= on <= choices.circular_64_until:
        unsure = (warn("FEE-7E"),) if on > date(2025, 12, 31) else ()
        return 50, ("FEE-4", "FEE-7"), unsure
    if online and on <= date(2025, 12, 31):
        return 50, ("FEE-4", "FEE-6"), ()
    return 100, ("FEE-4",), ()


def _free(
    reason: str,
    rule_ids: tuple[str, ...],
    base: int = 0,
    fee_class: FeeClass | None = None,
    warnings: tuple[Notice, ...] = (),
) -> FeeQuote:
    return FeeQuote(
        amount=0,
        base=base,
        percent=0,
        reason=reason,
        fee_class=fee_class,
        rule_ids=rule_ids,
        warnings=warnings,
    )
