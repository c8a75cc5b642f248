"""Somebody who came in another officer's place signs in beside the list of those planned."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cancuoc.interfaces.ui.forms import Form, PasswordField
from cancuoc.station.forms.lines import LineField


class TeamForm(Form):
    """Name and password of a substitute; both empty when nobody came in place of another."""

    marks_optional = False

    username = LineField(
        _("Tên đăng nhập của người vào thay"),
        required=False,
        max_length=64,
        autocomplete="off",
    )
    password = PasswordField(_("Mật khẩu của người vào thay"), required=False)

    def check(self) -> None:
        """Ask for the other half when only one was typed."""
        if bool(self.username.value) != bool(self.password.value):
            self.add_error(
                "password" if self.username.value else "username",
                _("Nhập cả tên đăng nhập và mật khẩu của người vào thay, hoặc để trống cả hai."),
            )
