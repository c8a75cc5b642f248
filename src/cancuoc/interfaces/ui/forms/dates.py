"""Fields for days and times, read the Vietnamese way: the day comes first."""

from __future__ import annotations

import re
from datetime import date, time
from typing import Any, Final, Generic, TypeVar

from django.http import QueryDict
from django.utils.translation import gettext as _

from cancuoc.interfaces.ui.forms.base import Bound, Field, FieldError
from cancuoc.interfaces.ui.words import Text
from cancuoc.kernel.partial_date import BadDate, PartialDate
from cancuoc.kernel.textdate import vi_date

D = TypeVar("D")
_DAY_MONTH_YEAR: Final = re.compile(
    r"(?P<d>\d{1,2})[/.\-](?P<m>\d{1,2})[/.\-](?P<y>(?:1[89]|2[0-3])\d\d)", re.ASCII
)
_CLOCK: Final = re.compile(r"(?P<h>\d{1,2})\s*(?::|h|g|giờ)?\s*(?P<m>\d{2})?\s*(?:phút)?", re.I)


class _DayField(Field[D], Generic[D]):
    """What both kinds of day fields share: three boxes or one, and the limits.

    `boxes` draws ngày, tháng, năm apart (for citizens); one box echoes the weekday (for
    officers). `past` refuses days after the form's `on`; `future` refuses days before it.
    """

    inputmode = "numeric"

    def __init__(
        self,
        label: Text,
        *,
        boxes: bool = False,
        past: bool = False,
        future: bool = False,
        show_age: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(label, **kwargs)
        self.boxes = boxes
        self.past = past
        self.future = future
        self.show_age = show_age

    @property
    def kind(self) -> str:  # type: ignore[override]
        """Return which macro draws it."""
        return "date_boxes" if self.boxes else "date_line"

    def read(self, data: QueryDict, name: str) -> str:
        """Return "d/m/y" as typed, from three boxes or one, empty boxes kept empty."""
        if name in data:
            return super().read(data, name)
        parts = [super(_DayField, self).read(data, f"{name}_{p}") for p in ("day", "month", "year")]
        return "/".join(part.replace("/", " ") for part in parts) if any(parts) else ""

    def partial(self, raw: str) -> PartialDate:
        """Return the day as far as it is known; raise `FieldError` with what to do."""
        try:
            return PartialDate.parse(_tidy(raw))
        except BadDate as refusal:
            raise FieldError(_what_to_do(_tidy(raw))) from refusal

    def within(self, value: PartialDate, on: date | None) -> None:
        """Refuse a day on the wrong side of today, where the field has a side."""
        if self.past and on and value.earliest() > on:
            raise FieldError(_("Nhập một ngày không sau hôm nay, %(on)s.") % {"on": vi_date(on)})
        if self.future and on and value.latest() < on:
            raise FieldError(_("Nhập một ngày từ hôm nay, %(on)s.") % {"on": vi_date(on)})


class DateField(_DayField[date]):
    """A day of the calendar, known exactly."""

    def parse(self, raw: str) -> date:
        """Return the day; a year alone is not enough here."""
        exact = self.partial(raw).exact
        if exact is None:
            raise FieldError(_("Nhập đủ ngày, tháng, năm, ví dụ 12/8/2016."))
        return exact

    def judge(self, value: date, bound: Bound[date]) -> date:
        """Return the day if it is on the right side of today."""
        self.within(PartialDate.of(value), bound.on)
        return value

    def show(self, value: date) -> str:
        """Return "12/08/2016"."""
        return vi_date(value)


class PartialDateField(_DayField[PartialDate]):
    """A birth date of which only the year, or the month and year, may be known."""

    def parse(self, raw: str) -> PartialDate:
        """Return the date as far as it is known; nothing is invented."""
        return self.partial(raw)

    def judge(self, value: PartialDate, bound: Bound[PartialDate]) -> PartialDate:
        """Return the date if it can be on the right side of today."""
        self.within(value, bound.on)
        return value

    def show(self, value: PartialDate | date) -> str:
        """Return "12/08/2016", "08/2016" or "2016"."""
        known = value if isinstance(value, PartialDate) else PartialDate.of(value)
        parts = [f"{part:02d}" for part in (known.day, known.month) if part]
        return "/".join([*parts, str(known.year)])


class TimeField(Field[time]):
    """A time of day: "17:00", "17h30", "17 giờ", "17"."""

    def __init__(self, label: Text, *, width: int = 5, **kwargs: Any) -> None:
        super().__init__(label, width=width, **kwargs)

    def parse(self, raw: str) -> time:
        """Return the time; 24:00 and beyond are refused."""
        found = _CLOCK.fullmatch(raw[:20])
        try:
            if found is None:
                raise ValueError(raw)
            return time(int(found["h"]), int(found["m"] or 0))
        except ValueError as error:
            raise FieldError(_("Nhập giờ và phút, ví dụ 17:00 hoặc 17h30.")) from error

    def show(self, value: time) -> str:
        """Return "17:00"."""
        return value.strftime("%H:%M")


def _what_to_do(tidied: str) -> str:
    # A day that its month does not have is a slip of memory, not of order: say which.
    found = _DAY_MONTH_YEAR.fullmatch(tidied)
    if found and 1 <= int(found["m"]) <= 12 and 29 <= int(found["d"]) <= 31:
        words = {"day": found["d"], "month": int(found["m"]), "year": found["y"]}
        return _("Xem lại ngày: tháng %(month)s năm %(year)s không có ngày %(day)s.") % words
    return _("Nhập theo thứ tự ngày, tháng, năm, ví dụ 12/8/2016.")


def _tidy(raw: str) -> str:
    # Spaces between numbers are as good as slashes, and empty boxes before the year mean
    # that the day, or the day and the month, are not known.
    joined = re.sub(r"(?<=\d)\s+(?=\d)", "/", raw.strip())
    joined = re.sub(r"\s*([/.\-])\s*", r"\1", joined)
    return joined.lstrip("/")
