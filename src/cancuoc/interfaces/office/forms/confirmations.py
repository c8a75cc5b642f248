"""What the confirmation desk asks: whose number, which other number, and why not."""

from __future__ import annotations

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cancuoc.interfaces.ui.forms import (
    FieldError,
    Form,
    PersonalNumberField,
    TextAreaField,
    TextField,
)


class OldNumberField(TextField):
    """A 9-digit number of a CMND, or a 12-digit number that was cancelled."""

    inputmode = "numeric"

    def parse(self, raw: str) -> str:
        """Return the digits without what separates them."""
        digits = "".join(c for c in raw if c not in " .-")
        if not (digits.isascii() and digits.isdigit() and len(digits) in (9, 12)):
            raise FieldError(_now("Nhập đủ 9 chữ số của CMND, hoặc 12 chữ số đã hủy."))
        return digits


class WhoseForm(Form):
    """The person who asks."""

    number = PersonalNumberField(_("Số định danh cá nhân (quét thẻ hoặc nhập 12 số)"))


class RequestForm(WhoseForm):
    """The two numbers to be joined."""

    other = OldNumberField(_("Số cần xác nhận"), hint=_("9 số của CMND, hoặc số định danh đã hủy."))

    def check(self) -> None:
        """A number is not confirmed as itself."""
        number = self.number.value
        if number is not None and self.other.value == number.value:
            self.add_error("other", _("Nhập số khác với số định danh hiện tại."))


class RefusalForm(Form):
    """Why the confirmation is refused; the reason is printed on CC03."""

    reason = TextAreaField(_("Lý do từ chối"), max_length=300)
