"""Stage Ký và hẹn trả: the signature and two ticks."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cancuoc.interfaces.ui.forms import ConfirmField, Form, SignatureField


class SignForm(Form):
    """The signer's hand, the fee, the old card."""

    signature = SignatureField(_("Chữ ký"))
    fee_paid = ConfirmField(_("Đã thu lệ phí"), required=False)
    old_collected = ConfirmField(_("Đã thu giấy tờ cũ"), required=False)
