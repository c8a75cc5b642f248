"""What an officer of the crew wishes for, and the leave he asks for."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cancuoc.interfaces.ui.duties import AWAY, SHIFTS
from cancuoc.interfaces.ui.forms import Choice, DateField, Form, SelectField, TextField


class WishForm(Form):
    """A shift one would like, or would rather not."""

    day = DateField(_("Ngày"), future=True)
    shift = SelectField(_("Ca"), tuple(Choice(code, text) for code, text in SHIFTS.items()))
    wanted = SelectField(
        _("Nguyện vọng"),
        (
            Choice("1", _("Muốn làm")),
            Choice("0", _("Không muốn làm")),
            Choice("x", _("Bỏ nguyện vọng")),
        ),
    )


class LeaveForm(Form):
    """Days off that are asked for."""

    kind = SelectField(
        _("Lý do vắng"),
        tuple(Choice(code, AWAY[code]) for code in ("leave", "training")),
    )
    first_day = DateField(_("Từ ngày"), future=True)
    last_day = DateField(_("Đến hết ngày"), future=True)
    note = TextField(_("Ghi chú"), max_length=200, width=30, required=False)
