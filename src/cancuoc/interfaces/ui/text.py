"""How values become words on a screen: dates, numbers, identifiers, ages.

Every function takes None and answers "" (or "Chưa có" where silence would mislead), so that
templates carry no ifs.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext as _
from markupsafe import Markup

from cancuoc.kernel import textdate
from cancuoc.kernel.clock import today_vn
from cancuoc.kernel.partial_date import PartialDate
from cancuoc.kernel.personal_id import PersonalId
from cancuoc.kernel.phone import Phone
from cancuoc.kernel.refusal import Refusal


def vi_date(value: date | datetime | PartialDate | None) -> str:
    """Return "06/07/2024"; a moment is shown as its day in Vietnam, a partial date as known."""
    if value is None:
        return ""
    if isinstance(value, PartialDate):
        year_only = _("%(year)s (chỉ có năm)") % {"year": value.year}
        return value.vi if value.month else year_only
    return textdate.vi_date(_day(value))


def vi_long(value: date | datetime | None) -> str:
    """Return "ngày 06 tháng 7 năm 2024"."""
    return textdate.vi_long(_day(value)) if value else ""


def vi_weekday(value: date | datetime | None) -> str:
    """Return "thứ Bảy, 06/07/2024"."""
    if not value:
        return ""
    return f"{_(textdate.vi_weekday(_day(value)))}, {textdate.vi_date(_day(value))}"


def vi_time(value: datetime | None) -> str:
    """Return "17:00" in Vietnamese time."""
    return textdate.vi_time(value) if value else ""


def vi_datetime(value: datetime | None) -> str:
    """Return "17:00 ngày 06/07/2024" in Vietnamese time."""
    if not value:
        return ""
    day = textdate.vi_date(_day(value))
    return _("%(time)s ngày %(day)s") % {"time": textdate.vi_time(value), "day": day}


def vi_number(value: int | float | Decimal | None, places: int | None = None) -> str:
    """Return "8.000" or "2,5"; None is an en dash, which no one takes for zero."""
    if value is None:
        return "–"
    if isinstance(value, float) and places is None and value.is_integer():
        value = int(value)
    return textdate.vi_number(value, places=places)


def vi_percent(part: float, whole: float, places: int = 1) -> str:
    """Return "2,5 %", or an en dash when there is nothing to divide by."""
    return "–" if not whole else f"{vi_number(100 * part / whole, places)} %"


def personal_id(value: PersonalId | str | None, masked: bool = False) -> Markup:
    """Return the number in groups of 3, 3 and 6, spaced by style alone.

    Copying from the screen gives twelve digits. `masked` shows only the last four.
    """
    if not value:
        return Markup("")
    digits = value.value if isinstance(value, PersonalId) else str(value)
    if masked:
        words = _("số định danh có đuôi")
        return Markup('<span class="cc-number"><span aria-hidden="true">••••••••</span>') + Markup(
            '<span><span class="govuk-visually-hidden">{} </span>{}</span></span>'
        ).format(words, digits[-4:])
    if len(digits) != 12:
        return Markup('<span class="cc-number"><span>{}</span></span>').format(digits)
    group = Markup('<span class="cc-number"><span>{}</span><span>{}</span><span>{}</span></span>')
    return group.format(digits[:3], digits[3:6], digits[6:])


def phone(value: Phone | str | None) -> Markup:
    """Return a telephone link, "0912 345 678"; text that is no number stays text."""
    if not value:
        return Markup("")
    try:
        number = value if isinstance(value, Phone) else Phone.parse(value)
    except Refusal:
        return Markup('<span class="cc-nowrap">{}</span>').format(value)
    link = Markup('<a class="govuk-link cc-nowrap" href="tel:{}">{}</a>')
    return link.format(number.e164, number.national)


def age_words(born: PartialDate | date | None, on: date) -> str:
    """Return "8 tuổi 2 tháng"; for a birth year alone "khoảng 71 tuổi"; "" before birth.

    Under six years the months are shown, because they decide the band; later only near it.
    """
    if born is None:
        return ""
    if isinstance(born, PartialDate):
        if born.exact is None:
            years = on.year - born.year
            return _("khoảng %(years)s tuổi") % {"years": years} if years >= 0 else ""
        born = born.exact
    months = (on.year - born.year) * 12 + on.month - born.month - (on.day < born.day)
    return _months_in_words(months)


def _months_in_words(months: int) -> str:
    if months < 0:
        return ""
    years, rest = divmod(months, 12)
    if years == 0:
        return _("%(months)s tháng tuổi") % {"months": rest}
    if rest == 0 or years >= 18:
        return _("%(years)s tuổi") % {"years": years}
    return _("%(years)s tuổi %(months)s tháng") % {"years": years, "months": rest}


def _day(value: date | datetime) -> date:
    return today_vn(value) if isinstance(value, datetime) else value
