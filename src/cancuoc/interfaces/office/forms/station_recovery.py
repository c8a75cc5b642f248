"""What is asked of who wants recovery words read out."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cancuoc.interfaces.ui.forms import ConfirmField, Form, TextField


class RecoveryForm(Form):
    """Who telephones, and that the voice is known: words given to a thief open the station."""

    reason = TextField(
        _("Ai gọi, vì sao không mở được máy"),
        max_length=200,
        width=30,
        hint=_("Ghi tên cán bộ gọi và số điện thoại đã biết từ trước."),
    )
    known = ConfirmField(_("Tôi đã gọi lại vào số của cán bộ và nhận ra giọng."))
