"""Which district, for which campaign, on which days rounds to homes are worked out."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cancuoc.interfaces.ui.forms import DateField, Form, SelectField


class HomeRunForm(Form):
    """Ask for rounds to homes."""

    campaign = SelectField(_("Đợt"))
    area = SelectField(_("Địa bàn"))
    first_day = DateField(_("Từ ngày"))
    last_day = DateField(_("Đến ngày"), hint=_("Nhiều nhất 7 ngày một lần xếp."))
