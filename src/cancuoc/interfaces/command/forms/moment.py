"""Which day, hour and unit the figures are asked for."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from cancuoc.interfaces.ui.forms import Choice, DateField, Form, SelectField

HOURS: Final = tuple(Choice(str(hour), f"{hour} giờ") for hour in range(1, 25))


class MomentForm(Form):
    """A full hour of a day, and a unit within one's own."""

    marks_optional = False
    day = DateField(_("Ngày"), required=False, past=True, width=10)
    hour = SelectField(_("Đến giờ"), HOURS, required=False, empty_text=_("Mới nhất"))
    unit = SelectField(_("Đơn vị"), required=False, empty_text=_("Toàn phạm vi"))
