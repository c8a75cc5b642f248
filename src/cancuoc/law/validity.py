"""How long a card is valid (Law 26/2023/QH15 Art. 21)."""

from __future__ import annotations

from datetime import date
from typing import Final

from cancuoc.kernel.partial_date import PartialDate
from cancuoc.kernel.refusal import Refusal
from cancuoc.law.ages import birthday
from cancuoc.law.choices import DEFAULT, LeapBirthday

MILESTONES: Final = (14, 25, 40, 60)
WINDOW_YEARS: Final = 2


class IssuedBeforeBirth(Refusal, ValueError):
    """A card cannot be older than its holder."""

    message = "Ngày cấp thẻ trước ngày sinh."
    next_step = "Vui lòng kiểm tra lại ngày sinh và ngày cấp thẻ."


class BirthdayNotKnown(Refusal, ValueError):
    """The expiry depends on a day or month of birth that is not known."""

    message = "Chưa có đủ ngày, tháng sinh để tính hạn thẻ."
    next_step = "Vui lòng bổ sung ngày, tháng sinh trong dữ liệu dân cư trước."


def expiry(
    *, born: date | PartialDate, issued: date, leap: LeapBirthday = DEFAULT.leap_birthday
) -> date | None:
    """Return the expiry of a card issued on a day, None for no expiry (Art. 21(1), 21(2)).

    The expiry is the next of the birthdays 14, 25, 40, 60; a card issued within two years
    before one of them lasts to the one after. Raise `IssuedBeforeBirth`, and
    `BirthdayNotKnown` when an incomplete birth date leaves more than one answer.
    """
    if isinstance(born, date):
        return _expiry(born, issued, leap)
    if issued < born.earliest():
        raise IssuedBeforeBirth
    if issued < born.latest():
        raise BirthdayNotKnown
    answers = {_expiry(day, issued, leap) for day in (born.earliest(), born.latest())}
    if len(answers) > 1:
        raise BirthdayNotKnown
    return answers.pop()


def _expiry(born: date, issued: date, leap: LeapBirthday) -> date | None:
    if issued < born:
        raise IssuedBeforeBirth
    for milestone in MILESTONES:
        # AGE-8: on the birthday itself the age is reached, and the window opens.
        if issued < birthday(born, milestone - WINDOW_YEARS, leap=leap):
            return birthday(born, milestone, leap=leap)
    return None


def milestone_reached(
    *, born: date, on: date, leap: LeapBirthday = DEFAULT.leap_birthday
) -> int | None:
    """Return the last milestone age already reached on a day (Art. 21(1)), or None."""
    passed = [m for m in MILESTONES if birthday(born, m, leap=leap) <= on]
    return passed[-1] if passed else None


def next_milestone(
    *, born: date, on: date, leap: LeapBirthday = DEFAULT.leap_birthday
) -> date | None:
    """Return the next milestone birthday after a day (Art. 21(1)), None past the last."""
    ahead = (birthday(born, m, leap=leap) for m in MILESTONES)
    return next((day for day in ahead if day > on), None)


def articles(*, born: date, issued: date, leap: LeapBirthday = DEFAULT.leap_birthday) -> str:
    """Return the clause that decides this expiry: "21(1)", "21(2)" or "21"."""
    if expiry(born=born, issued=issued, leap=leap) is None:
        return "21"
    inside = any(
        birthday(born, m - WINDOW_YEARS, leap=leap) <= issued < birthday(born, m, leap=leap)
        for m in MILESTONES
    )
    return "21(2)" if inside else "21(1)"
