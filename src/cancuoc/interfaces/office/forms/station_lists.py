"""What an administrator is asked before a day list may be read longer."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cancuoc.interfaces.ui.forms import Choice, Form, SelectField, TextField

HOURS = (
    Choice("6", _("6 giờ")),
    Choice("12", _("12 giờ")),
    Choice("24", _("1 ngày")),
    Choice("72", _("3 ngày")),
)


class ExtendForm(Form):
    """Which session, for how long from now, and why."""

    session = SelectField(_("Buổi"))
    hours = SelectField(_("Dùng thêm kể từ bây giờ"), HOURS)
    reason = TextField(_("Lý do gia hạn"), max_length=500, width=30)
