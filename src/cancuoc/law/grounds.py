"""First issue, change or re-issue, and on which ground (Art. 19, 24, 46)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from cancuoc.law import validity
from cancuoc.law.ages import age_on
from cancuoc.law.choices import DEFAULT, LeapBirthday
from cancuoc.law.notice import Notice, warn
from cancuoc.law.transition import Holds


class Kind(StrEnum):
    """The three procedures."""

    FIRST = "FIRST"
    CHANGE = "CHANGE"
    REISSUE = "REISSUE"

    @property
    def vi(self) -> str:
        """Return the name of the procedure."""
        return {"FIRST": "Cấp thẻ", "CHANGE": "Cấp đổi", "REISSUE": "Cấp lại"}[self.value]


class Ground(StrEnum):
    """The clause that opens the procedure; the value is the clause itself."""

    DUTY = "19(2)"
    ON_REQUEST = "19(3)"
    MILESTONE = "24(1)(a)"
    NAME_OR_BIRTH = "24(1)(b)"
    FEATURES = "24(1)(c)"
    CARD_ERROR = "24(1)(d)"
    UNIT_CHANGE = "24(1)(đ)"
    NEW_NUMBER = "24(1)(e)"
    REQUEST = "24(1)(g)"
    LOST = "24(2)(a)"
    NATIONALITY = "24(2)(b)"

    @property
    def vi(self) -> str:
        """Return the ground in words."""
        return _WORDS[self]


_WORDS: Final = {
    Ground.DUTY: "Đủ 14 tuổi, cấp lần đầu",
    Ground.ON_REQUEST: "Dưới 14 tuổi, cấp theo nhu cầu",
    Ground.MILESTONE: "Đến tuổi đổi thẻ",
    Ground.NAME_OR_BIRTH: "Thay đổi, cải chính họ tên hoặc ngày sinh",
    Ground.FEATURES: "Thay đổi nhân dạng, bổ sung ảnh, vân tay, xác định lại giới tính",
    Ground.CARD_ERROR: "Thẻ có sai sót",
    Ground.UNIT_CHANGE: "Thông tin trên thẻ đổi do sắp xếp đơn vị hành chính",
    Ground.NEW_NUMBER: "Xác lập lại số định danh cá nhân",
    Ground.REQUEST: "Theo yêu cầu của người được cấp thẻ",
    Ground.LOST: "Mất hoặc hỏng không dùng được",
    Ground.NATIONALITY: "Trở lại quốc tịch Việt Nam",
}
CHANGE_GROUNDS: Final = frozenset(g for g in Ground if g.startswith("24(1)"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """The paper held; `issued` and `expiry` are None when not known.

    `lost` says that it is lost or unusable; with no paper named it means a lost card.
    """

    holds: Holds = Holds.NONE
    lost: bool = False
    issued: date | None = None
    expiry: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What the intake screen opens, the rules it rests on, and what remains uncertain."""

    kind: Kind
    ground: Ground
    rule_ids: tuple[str, ...]
    warnings: tuple[Notice, ...] = ()


def milestone_due(
    *, born: date, on: date, held: Held, leap: LeapBirthday = DEFAULT.leap_birthday
) -> tuple[bool, bool]:
    """Return whether an age of change is due (Art. 21(1)), and whether that is certain.

    With neither the issue date nor the expiry of the old card, a person whose age is one of
    14, 25, 40 and 60 is taken to be due (CHG-9). A CMND is no card of Art. 21, and a CCCD
    was never issued before 14, so that 14 cannot be its end.
    """
    if held.holds is Holds.CMND:
        return False, True
    expiry = held.expiry
    if held.issued is not None:
        expiry = validity.expiry(born=born, issued=held.issued, leap=leap)
        return expiry is not None and on >= expiry, True
    if expiry is not None:
        return on >= expiry, True
    milestones = validity.MILESTONES[1:] if held.holds is Holds.CCCD else validity.MILESTONES
    return age_on(born=born, on=on, leap=leap) in milestones, False


def decide(
    *,
    born: date,
    on: date,
    held: Held,
    asked: Ground | None = None,
    leap: LeapBirthday = DEFAULT.leap_birthday,
) -> Decision:
    """Choose the procedure in the order of law: first, age due, lost, then other grounds.

    Art. 19(2)-(3), 24(1), 24(2), 46(1). `asked` is the ground the person gives.
    """
    if asked is Ground.NATIONALITY:
        return Decision(kind=Kind.REISSUE, ground=asked, rule_ids=("REI-0", "CHG-1"))
    if held.holds is Holds.NONE and not held.lost:
        return _first(born, on, leap)
    is_due, certain = milestone_due(born=born, on=on, held=held, leap=leap)
    if is_due:
        # CHG-5: an age that is due makes a lost card a change, without a fee.
        rules = ("AGE-1", "CHG-0", "CHG-5") if held.lost else ("AGE-1", "CHG-0")
        unsure = () if certain else (warn("CHG-9"),)
        return Decision(kind=Kind.CHANGE, ground=Ground.MILESTONE, rule_ids=rules, warnings=unsure)
    if asked is Ground.MILESTONE and certain:
        # The dates of the card say that no age is due, and only a due age is free (Art. 38).
        asked = None
    return _lost(held.holds) if held.lost else _change(held.holds, asked)


def _first(born: date, on: date, leap: LeapBirthday) -> Decision:
    adult = age_on(born=born, on=on, leap=leap) >= 14
    return Decision(
        kind=Kind.FIRST,
        ground=Ground.DUTY if adult else Ground.ON_REQUEST,
        rule_ids=("ELIG-1", "ELIG-2" if adult else "ELIG-3"),
    )


def _lost(holds: Holds) -> Decision:
    if holds is Holds.CMND:
        # There is no digital fingerprint or face behind a CMND to make a copy from.
        return Decision(
            kind=Kind.CHANGE,
            ground=Ground.REQUEST,
            rule_ids=("CHG-0", "CHG-1"),
            warnings=(warn("CHG-10"),),
        )
    return Decision(kind=Kind.REISSUE, ground=Ground.LOST, rule_ids=("REI-0", "CHG-4"))


def _change(holds: Holds, asked: Ground | None) -> Decision:
    ground = asked if asked in CHANGE_GROUNDS and asked is not None else Ground.REQUEST
    rules = ["CHG-0", "CHG-1"]
    if holds is Holds.CCCD:
        rules.append("CHG-6")
    if holds is Holds.CMND:
        rules.append("TRANS-2")
    if ground is Ground.NAME_OR_BIRTH:
        rules.append("CHG-2")
    return Decision(kind=Kind.CHANGE, ground=ground, rule_ids=tuple(rules))
