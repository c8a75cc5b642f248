"""The telephone to reach the family."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cancuoc.interfaces.ui.forms import Form, PhoneField
from cancuoc.kernel.phone import PhoneKind


class PhoneForm(Form):
    """A mobile number of the family's own."""

    phone = PhoneField(
        _("Số điện thoại di động của ông/bà"),
        hint=_("Dùng để báo khi đổi giờ hoặc hoãn buổi. Không dùng vào việc khác."),
    )

    def check(self) -> None:
        """Only a mobile receives a message."""
        number: Any = self.phone.value
        if number is not None and number.kind is not PhoneKind.MOBILE:
            self.add_error("phone", _now("Nhập số di động, ví dụ 0912 345 678."))
