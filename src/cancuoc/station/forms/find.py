"""Looking somebody up, and writing somebody down who is in no register."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from cancuoc.interfaces.ui.forms import (
    Choice,
    Form,
    NameField,
    PartialDateField,
    PersonalNumberField,
    PhoneField,
    RadiosField,
    TextField,
)
from cancuoc.kernel.personal_id import PersonalId
from cancuoc.kernel.qr import parse_card
from cancuoc.kernel.sex import Sex
from cancuoc.packet.content import Declared, Place
from cancuoc.station.forms.lines import LineField

SEXES: Final = (Choice("male", _("Nam")), Choice("female", _("Nữ")))


class FindForm(Form):
    """One box: a number, a scanned card, or a name with a birth year."""

    what = TextField(
        _("Số định danh, mã QR trên thẻ, hoặc họ tên"),
        hint=_("Có thể quét thẻ ngay, không cần bấm vào ô."),
        max_length=400,
    )
    year = TextField(_("Năm sinh"), required=False, width=4, max_length=4)

    def check(self) -> None:
        """A name needs four digits of a year, or too many people answer."""
        if self.number() is None and self.what.value and not self.birth_year():
            self.add_error("year", _("Nhập năm sinh gồm 4 chữ số khi tìm theo họ tên."))

    def number(self) -> str | None:
        """Return the personal number typed or scanned, None when it is a name."""
        text = self.what.value or ""
        try:
            return (
                parse_card(text).personal_id.value if "|" in text else PersonalId.parse(text).value
            )
        except ValueError:
            return None

    def birth_year(self) -> int:
        """Return the year, 0 when none was typed."""
        text = self.year.value or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) == 4 else 0


class WrittenForm(Form):
    """A person written down from papers, when the register knows nobody or cannot be asked."""

    full_name = NameField(_("Họ, chữ đệm và tên khai sinh"))
    born = PartialDateField(_("Ngày sinh"), past=True, show_age=True)
    sex = RadiosField(_("Giới tính"), SEXES)
    personal_number = PersonalNumberField(_("Số định danh cá nhân"), required=False)
    ethnicity = LineField(_("Dân tộc"), required=False, width=10, max_length=40)
    residence = LineField(_("Nơi thường trú hoặc nơi ở hiện tại"), max_length=200)
    phone = PhoneField(_("Số điện thoại"), required=False)

    def declared(self) -> Declared:
        """Return the person as written; call it after `is_valid`."""
        number, phone = self.personal_number.value, self.phone.value
        return Declared(
            full_name=self.full_name.sure.full,
            born=self.born.sure,
            sex=Sex(self.sex.sure),
            personal_number=number.value if number else "",
            ethnicity=self.ethnicity.value or "",
            permanent_residence=Place(text=self.residence.sure),
            phone=phone.e164 if phone else "",
        )
