"""What is asked when somebody cannot come, of the family itself and of the officer who hears it."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cancuoc.domain.outreach.home_rules import LONGEST_WORDS, HomeReason, Part
from cancuoc.interfaces.ui.forms import (
    CheckboxesField,
    Choice,
    Form,
    PhoneField,
    RadiosField,
    TextField,
)

WEEKDAYS: Final = (
    Choice("0", _("Thứ Hai")),
    Choice("1", _("Thứ Ba")),
    Choice("2", _("Thứ Tư")),
    Choice("3", _("Thứ Năm")),
    Choice("4", _("Thứ Sáu")),
    Choice("5", _("Thứ Bảy")),
    Choice("6", _("Chủ nhật")),
)


class HomeAskingForm(Form):
    """Who cannot come, why, when it suits, and the telephone."""

    person = RadiosField(_("Ai không đến được?"))
    reason = RadiosField(_("Vì sao?"))
    words = TextField(
        _("Ghi thêm"),
        hint=_("Cần ghi khi chọn lý do khác."),
        required=False,
        max_length=LONGEST_WORDS,
    )
    days = CheckboxesField(
        _("Ngày tiện cho gia đình"),
        WEEKDAYS,
        hint=_("Bỏ trống nếu ngày nào cũng được."),
        required=False,
    )
    part = RadiosField(_("Buổi tiện cho gia đình"))
    phone = PhoneField(_("Điện thoại của gia đình"), hint=_("Để báo giờ đội đến."))

    def __init__(self, *args: Any, choices: dict[str, list[Choice]], **kwargs: Any) -> None:
        """Offer what the room knows beside the people of the family."""
        offered = {
            "reason": [Choice(str(one), _now(one.vi)) for one in HomeReason],
            "part": [Choice(str(one), _now(one.vi)) for one in Part],
        }
        super().__init__(*args, choices={**offered, **choices}, **kwargs)

    def check(self) -> None:
        """Another reason is said in words."""
        if self.reason.value == HomeReason.OTHER and not self.words.value:
            self.add_error("words", _now("Ghi vài chữ về lý do."))
