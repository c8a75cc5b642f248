"""What reception asks of somebody whom the register does not know."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cancuoc.domain.sessions.rules import SEEN_AT_THE_DOOR
from cancuoc.interfaces.ui.forms import Choice, Form, PartialDateField, SelectField


class UnknownForm(Form):
    """The birth date said at the desk decides the lane; nothing else is asked here."""

    born = PartialDateField(
        _("Ngày sinh tự khai"), hint=_("Chỉ nhớ năm thì nhập năm."), past=True, show_age=True
    )
    priority = SelectField(
        _("Lý do ưu tiên"),
        [Choice(str(reason), _(reason.vi)) for reason in SEEN_AT_THE_DOOR],
        required=False,
    )
