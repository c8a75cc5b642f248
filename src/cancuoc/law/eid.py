"""e-ID accounts: levels by age, how they are asked for, limits and locks.

Decree 69/2024 Art. 7, 10, 13, 15; Law 26/2023/QH15 Art. 31, 33, 34.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from cancuoc.kernel.partial_date import PartialDate
from cancuoc.law.ages import Band, band
from cancuoc.law.catalogue import cite
from cancuoc.law.choices import DEFAULT, LeapBirthday
from cancuoc.law.notice import Notice, Severity, notice
from cancuoc.law.regimes import identity_law
from cancuoc.law.representation import Capacity, Representative

HISTORY_YEARS: Final = 5  # EID-15: usage history; the e-identity itself is kept for good.


@dataclass(frozen=True, slots=True, kw_only=True)
class EidLevels:
    """The levels a person may have now, and how they are asked for.

    `after_card` are the levels once a card exists; `on_request` is False only where the
    account comes with the duty to have a card. `limit_days` gives working days per level.
    """

    band: Band
    levels: tuple[int, ...]
    after_card: tuple[int, ...]
    on_request: bool
    by_representative: bool
    presence_level_2: str
    phone_of: str
    limit_days: dict[int, int]
    rule_ids: tuple[str, ...]
    notices: tuple[Notice, ...] = ()

    @property
    def articles(self) -> tuple[str, ...]:
        """Return the citations."""
        return cite(*self.rule_ids)


LEVELS: Final = {Band.UNDER_6: (1,), Band.FROM_6: (1, 2), Band.FROM_14: (1, 2)}
LEVEL_RULES: Final = {Band.UNDER_6: "EID-3", Band.FROM_6: "EID-2", Band.FROM_14: "EID-1"}


def levels(
    *,
    born: date | PartialDate,
    on: date,
    card: bool,
    capacity: Capacity = Capacity.FULL,
    leap: LeapBirthday = DEFAULT.leap_birthday,
) -> EidLevels:
    """Return the e-ID levels open to a person (Decree 69/2024 Art. 7, 10, 13).

    `card` says that a valid card (from 14 also a CCCD) is in hand. Without one there is no
    account, but the request may be filed with the card dossier (EID-4). Raise `NotYetBorn`,
    and `IdentityLawNotYet` before 1 July 2024.
    """
    identity_law(on)
    here = band(born=born, on=on, leap=leap)
    possible = LEVELS[here]
    represented = here is not Band.FROM_14 or capacity is not Capacity.FULL
    rules = [LEVEL_RULES[here], "EID-6" if represented else "EID-5", "EID-9"]
    if 2 in possible:
        rules.append("EID-8" if represented else "EID-7")
    missing = notice("EID-4", severity=Severity.HOLD, next_step="Nộp kèm hồ sơ cấp thẻ.")
    return EidLevels(
        band=here,
        levels=possible if card else (),
        after_card=possible,
        on_request=here is not Band.FROM_14,
        by_representative=represented,
        presence_level_2=_presence(possible, represented),
        phone_of="representative" if represented else "person",
        limit_days={level: limit_days(level=level, valid_card=card) for level in possible},
        rule_ids=tuple(rules) if card else (*rules, "EID-4"),
        notices=() if card else (missing,),
    )


def _presence(possible: tuple[int, ...], represented: bool) -> str:
    if 2 not in possible:
        return "not_available"
    return "person_and_representative" if represented else "person"


def limit_days(*, level: int, valid_card: bool) -> int:
    """Return the limit in working days (Decree 69/2024 Art. 13; EID-9)."""
    if level not in (1, 2):
        raise ValueError("level must be 1 or 2")
    if not valid_card:
        return 7
    return 1 if level == 1 else 3


def level_blocks(
    *, band: Band, level: int, card: bool, representative: Representative | None
) -> tuple[Notice, ...]:
    """Return what stops a request for one level (EID-3, EID-4, EID-8).

    `representative` is who is present; under 14 nobody asks alone.
    """
    found = []
    if level not in LEVELS[band]:
        found.append(notice(LEVEL_RULES[band], severity=Severity.BLOCK, next_step="Chọn mức 1."))
    if not card:
        found.append(
            notice("EID-4", severity=Severity.HOLD, next_step="Làm thủ tục cấp thẻ trước.")
        )
    absent = representative in (None, Representative.NONE)
    if band is not Band.FROM_14 and absent:
        code = "EID-8" if level == 2 else "EID-6"
        found.append(
            notice(code, severity=Severity.BLOCK, next_step="Mời người đại diện làm cùng.")
        )
    return tuple(found)


class LockCause(StrEnum):
    """Why an e-identity or an account is locked (Art. 34(1); Decree 69/2024 Art. 15)."""

    HOLDER_ASKS = "holder_asks"
    BREACH = "breach"
    CARD_REVOKED = "card_revoked"
    CARD_HELD = "card_held"
    DEATH = "death"
    AUTHORITY = "authority"
    CARD_EXPIRED = "card_expired"

    @property
    def vi(self) -> str:
        """Return the cause in words."""
        return {
            "holder_asks": "Chủ thẻ yêu cầu",
            "breach": "Vi phạm thỏa thuận sử dụng ứng dụng",
            "card_revoked": "Thẻ bị thu hồi",
            "card_held": "Thẻ bị giữ",
            "death": "Chủ thẻ đã mất",
            "authority": "Cơ quan có thẩm quyền yêu cầu",
            "card_expired": "Thẻ hết hạn",
        }[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lock:
    """The effect of one cause, and what lifts it; `unlocked_by` is "" when nothing does."""

    cause: LockCause
    identity_locked: bool
    account_locked: bool
    tell_holder: bool
    unlocked_by: str
    rule_ids: tuple[str, ...]


_UNLOCKED_BY: Final = {
    LockCause.HOLDER_ASKS: "holder_asks_again",
    LockCause.BREACH: "breach_repaired",
    LockCause.CARD_REVOKED: "new_card",
    LockCause.CARD_HELD: "card_returned",
    LockCause.DEATH: "",
    LockCause.AUTHORITY: "authority_asks",
    LockCause.CARD_EXPIRED: "new_card",
}


def lock(*, cause: LockCause) -> Lock:
    """Return what a cause locks (Art. 34; Decree 69/2024 Art. 15(1); EID-10, EID-12).

    The account follows the e-identity; an expired card locks the account alone. The holder
    is told at once, except of a death.
    """
    expired = cause is LockCause.CARD_EXPIRED
    return Lock(
        cause=cause,
        identity_locked=not expired,
        account_locked=True,
        tell_holder=cause is not LockCause.DEATH,
        unlocked_by=_UNLOCKED_BY[cause],
        rule_ids=("EID-10",) if expired else ("EID-12", "EID-10"),
    )


def authority_limits() -> tuple[int, int]:
    """Return working days to forward and to decide an authority's request (EID-11)."""
    return 1, 2


def phone_may_serve(*, holder_is_representative: bool, own_accounts: int) -> bool:
    """Return whether a phone number may serve one more account (EID-16).

    A number serves one account of its owner, and any number of children it represents.
    """
    return holder_is_representative or own_accounts == 0
