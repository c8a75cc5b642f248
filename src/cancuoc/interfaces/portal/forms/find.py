"""The two ways to say who you are, and the code of a booking."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cancuoc.interfaces.ui.forms import Form, PartialDateField, PersonalNumberField, TextField


class InvitationForm(Form):
    """The code on the invitation."""

    code = TextField(
        _("Mã trên giấy mời"),
        hint=_("8 chữ và số, ví dụ H7K2 MP9Q. Viết hoa hay thường đều được."),
        missing=_("Nhập mã trên giấy mời."),
        width=10,
        max_length=40,
    )


class NumberForm(Form):
    """A number and the birth date that belongs to it."""

    number = PersonalNumberField(
        _("Số định danh cá nhân"),
        hint=_("12 chữ số, in trên thẻ căn cước hoặc giấy khai sinh."),
    )
    born = PartialDateField(
        _("Ngày sinh của người có số này"),
        hint=_("Ví dụ 12 8 2016. Giấy tờ chỉ có năm thì nhập năm."),
        boxes=True,
        past=True,
    )


class BookingCodeForm(Form):
    """The code of a booking."""

    booking = TextField(
        _("Mã hẹn"),
        hint=_("8 chữ và số trên trang Đã đặt lịch hoặc trong tin nhắn."),
        missing=_("Nhập mã hẹn."),
        width=10,
        max_length=40,
    )
