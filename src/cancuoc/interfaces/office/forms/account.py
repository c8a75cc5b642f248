"""What is typed for an e-ID account: whose it is, lock or unlock, the owner's own phone."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cancuoc.interfaces.office.forms.handover import CardHolderField
from cancuoc.interfaces.ui.forms import Form, PhoneField


class WhoseForm(Form):
    """The number of the person whose account is asked for."""

    number = CardHolderField(
        _("Số định danh của chủ tài khoản"),
        width=30,
        hint=_("Quét thẻ, hoặc nhập 12 số định danh."),
        missing=_("Quét thẻ, hoặc nhập 12 số định danh."),
    )


class OwnPhoneForm(Form):
    """The telephone of an owner who turned 14."""

    phone = PhoneField(
        _("Số điện thoại chính chủ"),
        missing=_("Nhập số điện thoại của chính chủ tài khoản."),
    )
