"""What an administrator is asked about an account and its roles."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cancuoc.interfaces.ui.forms import DateField, Form, SelectField, TextField


class AccountForm(Form):
    """A new account. The hand names the living person, who may hold several accounts."""

    username = TextField(
        _("Tên đăng nhập"),
        max_length=64,
        width=20,
        hint=_("Chữ thường, số, dấu chấm; từ 2 ký tự, ví dụ huong.dt"),
        autocomplete="off",
    )
    full_name = TextField(_("Họ và tên cán bộ"), max_length=120, width=30, autocomplete="off")
    hand = TextField(
        _("Số hiệu cán bộ"),
        max_length=64,
        width=20,
        hint=_("Một người có nhiều tài khoản vẫn dùng một số hiệu."),
        autocomplete="off",
    )


class GrantForm(Form):
    """A role in a unit, from one day to another."""

    role = SelectField(_("Vai trò"))
    unit = SelectField(_("Đơn vị"))
    valid_from = DateField(_("Từ ngày"))
    valid_to = DateField(_("Đến hết ngày"), required=False)

    def check(self) -> None:
        """A right cannot end before it begins."""
        start, end = self.valid_from.value, self.valid_to.value
        if start and end and end < start:
            self.add_error("valid_to", _("Nhập ngày kết thúc không trước ngày bắt đầu."))
