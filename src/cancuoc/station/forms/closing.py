"""The end of an evening: what officers tell, their signatures, why a ticket does not fit."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cancuoc.interfaces.ui.forms import (
    Choice,
    ConfirmField,
    Form,
    HiddenField,
    IntegerField,
    PasswordField,
    RadiosField,
)
from cancuoc.packet.closing import LONGEST_NOTE, MOST_COUNTED, Reason
from cancuoc.station.core.closing import Told
from cancuoc.station.forms.lines import LineField


class SignForm(Form):
    """What no row knows, and the signature of the officer in charge."""

    marks_optional = False

    turned_away = IntegerField(_("Số người phải về vì không thể nhận thêm"), high=MOST_COUNTED)
    paper_forms = IntegerField(_("Số tờ khai giấy CC01, CC02 đã dùng"), high=MOST_COUNTED)
    devices_failed = IntegerField(_("Số lần thiết bị hỏng"), high=MOST_COUNTED)
    prints_destroyed = ConfirmField(
        _("Danh sách in đã được hủy, hoặc không in danh sách"), required=False
    )
    note = LineField(
        _("Ghi chú về buổi"),
        hint=_("Không ghi tên người dân."),
        required=False,
        max_length=LONGEST_NOTE,
    )
    password = PasswordField(_("Mật khẩu của bạn, thay chữ ký"))

    def told(self) -> Told:
        """Return what was told; call it after `is_valid`."""
        return Told(
            turned_away=self.turned_away.sure,
            paper_forms=self.paper_forms.sure,
            devices_failed=self.devices_failed.sure,
            prints_destroyed=bool(self.prints_destroyed.value),
            note=self.note.value or "",
        )


class SecondForm(Form):
    """Another officer signs in and signs."""

    username = LineField(
        _("Tên đăng nhập của người thứ hai"), max_length=64, autocomplete="username"
    )
    password = PasswordField(_("Mật khẩu của người thứ hai"))


class ExplainForm(Form):
    """Why one ticket does not fit."""

    ticket = HiddenField("")
    misfit = HiddenField("")
    reason = RadiosField(_("Lý do"), [Choice(each.value, _(each.vi)) for each in Reason])
