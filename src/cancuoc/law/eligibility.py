"""Who is due for a card: must, may on request, or nothing to do (Art. 19, 21(1), 46)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from cancuoc.kernel.partial_date import PartialDate
from cancuoc.law import validity
from cancuoc.law.ages import FROM_14_AGE, Band, age_on, band, birthday, youngest
from cancuoc.law.catalogue import cite, rule
from cancuoc.law.choices import DEFAULT, LeapBirthday
from cancuoc.law.regimes import in_force
from cancuoc.law.transition import CMND_LAST_DAY, EXTENSION_TO, Holds, is_valid

_CMND_VOID: Final = CMND_LAST_DAY + timedelta(days=1)


class Duty(StrEnum):
    """Whether the person has to do the procedure."""

    MUST = "must"
    OPTIONAL = "optional"
    NONE = "none"

    @property
    def vi(self) -> str:
        """Return the word shown to officers."""
        return {"must": "Phải làm", "optional": "Làm theo nhu cầu", "none": "Chưa cần làm"}[
            self.value
        ]


class Reason(StrEnum):
    """Why; stable codes for lists and counts."""

    FIRST_FROM_14 = "first_from_14"
    FIRST_ON_REQUEST = "first_on_request"
    MILESTONE = "milestone"
    EXPIRED = "expired"
    CMND_VOID = "cmnd_void"
    CMND_ENDS_2024 = "cmnd_ends_2024"
    CCCD_MAY_CHANGE = "cccd_may_change"
    LOST = "lost"
    VALID = "valid"
    NOT_CITIZEN = "not_citizen"
    DECEASED = "deceased"
    BEFORE_LAW = "before_law"

    @property
    def vi(self) -> str:
        """Return the sentence shown to officers."""
        return _SENTENCES[self]


_SENTENCES: Final = {
    Reason.FIRST_FROM_14: "Đủ 14 tuổi, chưa có thẻ.",
    Reason.FIRST_ON_REQUEST: "Dưới 14 tuổi, cấp theo nhu cầu.",
    Reason.MILESTONE: "Đến tuổi đổi thẻ.",
    Reason.EXPIRED: "Thẻ đã hết hạn.",
    Reason.CMND_VOID: "Giấy CMND đã hết giá trị.",
    Reason.CMND_ENDS_2024: "Giấy CMND chỉ dùng đến 31/12/2024.",
    Reason.CCCD_MAY_CHANGE: "Thẻ CCCD còn hạn, đổi khi có nhu cầu.",
    Reason.LOST: "Mất hoặc hỏng thẻ.",
    Reason.VALID: "Thẻ còn hạn.",
    Reason.NOT_CITIZEN: "Không phải công dân Việt Nam.",
    Reason.DECEASED: "Đã mất.",
    Reason.BEFORE_LAW: "Trước 01/07/2024 chưa cấp thẻ cho người dưới 14 tuổi.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """The answer: the duty, why, since when, and when the next duty begins."""

    duty: Duty
    reasons: tuple[Reason, ...]
    band: Band
    rule_ids: tuple[str, ...]
    since: date | None = None
    next_on: date | None = None

    @property
    def articles(self) -> tuple[str, ...]:
        """Return the citations."""
        return cite(*self.rule_ids)

    @property
    def interpretation(self) -> bool:
        """Return whether the duty rests on our reading alone."""
        return all(rule(rule_id).interpretation for rule_id in self.rule_ids)


def due(
    *,
    born: date | PartialDate,
    on: date,
    holds: Holds = Holds.NONE,
    holds_expiry: date | None = None,
    citizen: bool = True,
    alive: bool = True,
    lost: bool = False,
    leap: LeapBirthday = DEFAULT.leap_birthday,
) -> Due:
    """Decide whether a resident is due on a day (Art. 19(1)-(3), 21(1), 46).

    `holds_expiry` is the date printed on the paper held, None when it has no limit. `lost`
    says that the paper held is lost or unusable. Raise `NotYetBorn` for a later birth.
    """
    here = band(born=born, on=on, leap=leap)
    if not citizen:
        return Due(duty=Duty.NONE, reasons=(Reason.NOT_CITIZEN,), band=here, rule_ids=("ELIG-1",))
    if not alive:
        return Due(duty=Duty.NONE, reasons=(Reason.DECEASED,), band=here, rule_ids=("ELIG-1",))
    if holds is Holds.NONE and not lost:
        return _first(born, on, here, leap)
    if lost:
        return _lost(here)
    return _holder(born, on, here, holds, holds_expiry, leap)


def _first(born: date | PartialDate, on: date, here: Band, leap: LeapBirthday) -> Due:
    at_14 = birthday(youngest(born), FROM_14_AGE, leap=leap)
    if here is Band.FROM_14:
        return Due(
            duty=Duty.MUST,
            reasons=(Reason.FIRST_FROM_14,),
            band=here,
            rule_ids=("ELIG-2",),
            since=at_14,
        )
    open_to_children = in_force(on).issue_under_14
    return Due(
        duty=Duty.OPTIONAL if open_to_children else Duty.NONE,
        reasons=(Reason.FIRST_ON_REQUEST if open_to_children else Reason.BEFORE_LAW,),
        band=here,
        rule_ids=("ELIG-3",),
        next_on=at_14,
    )


def _lost(here: Band) -> Due:
    adult = here is Band.FROM_14
    return Due(
        duty=Duty.MUST if adult else Duty.OPTIONAL,
        reasons=(Reason.LOST,),
        band=here,
        rule_ids=("REI-0", "ELIG-6") if adult else ("REI-0", "ELIG-3"),
    )


def _holder(
    born: date | PartialDate,
    on: date,
    here: Band,
    holds: Holds,
    expiry: date | None,
    leap: LeapBirthday,
) -> Due:
    if expiry is not None and on >= expiry:
        return _expired(born, on, here, holds, expiry, leap)
    if holds is Holds.CMND:
        void = on > CMND_LAST_DAY
        return Due(
            duty=Duty.MUST if void else Duty.OPTIONAL,
            reasons=(Reason.CMND_VOID if void else Reason.CMND_ENDS_2024,),
            band=here,
            rule_ids=("TRANS-2",),
            since=_CMND_VOID if void else None,
            # A later date on the paper does not help: no CMND outlives 2024.
            next_on=None if void else min(expiry or _CMND_VOID, _CMND_VOID),
        )
    return Due(
        duty=Duty.NONE,
        reasons=(Reason.CCCD_MAY_CHANGE if holds is Holds.CCCD else Reason.VALID,),
        band=here,
        rule_ids=("CHG-6",) if holds is Holds.CCCD else ("AGE-3",),
        next_on=expiry,
    )


def _expired(
    born: date | PartialDate,
    on: date,
    here: Band,
    holds: Holds,
    expiry: date,
    leap: LeapBirthday,
) -> Due:
    if is_valid(document=holds, expiry=expiry, on=on) and on > expiry:
        # Art. 46(3): the paper lives on to 30 June 2024, so the duty begins the day after.
        return Due(
            duty=Duty.OPTIONAL,
            reasons=(Reason.EXPIRED,),
            band=here,
            rule_ids=("TRANS-3",),
            next_on=EXTENSION_TO + timedelta(days=1),
        )
    at_milestone = (
        holds is not Holds.CMND and age_on(born=born, on=expiry, leap=leap) in validity.MILESTONES
    )
    return Due(
        duty=Duty.MUST,
        reasons=(Reason.MILESTONE if at_milestone else Reason.EXPIRED,),
        band=here,
        rule_ids=("AGE-1",),
        since=expiry,
    )
