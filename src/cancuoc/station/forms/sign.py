"""Stage Ký và hẹn trả: the signature and two ticks; at a bed the second officer as well."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cancuoc.interfaces.ui.forms import (
    ConfirmField,
    Form,
    PasswordField,
    SignatureField,
    TextField,
)


class SignForm(Form):
    """The signer's hand, the fee, the old card."""

    signature = SignatureField(_("Chữ ký"))
    fee_paid = ConfirmField(_("Đã thu lệ phí"), required=False)
    old_collected = ConfirmField(_("Đã thu giấy tờ cũ"), required=False)


class BedsideSignForm(SignForm):
    """The same at a bed, where a second officer puts in name and password."""

    second_name = TextField(_("Cán bộ thứ hai: tên đăng nhập"), max_length=64)
    second_password = PasswordField(_("Mật khẩu của cán bộ thứ hai"), max_length=200)
