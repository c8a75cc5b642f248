"""A request to be seen at home: set down for a family, allowed, declined, or not met."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cancuoc.domain.outreach.home_rules import (
    LONGEST_WORDS,
    Declined,
    HomeReason,
    HomeWay,
    Missed,
    Part,
)
from cancuoc.interfaces.ui.forms import (
    CheckboxesField,
    Choice,
    Form,
    PhoneField,
    RadiosField,
    TextField,
)

WEEKDAYS = (
    Choice("0", _("Thứ Hai")),
    Choice("1", _("Thứ Ba")),
    Choice("2", _("Thứ Tư")),
    Choice("3", _("Thứ Năm")),
    Choice("4", _("Thứ Sáu")),
    Choice("5", _("Thứ Bảy")),
    Choice("6", _("Chủ nhật")),
)


class HomeForm(Form):
    """Who cannot come, why, when it suits, and the telephone."""

    person = RadiosField(_("Ai không đến được?"))
    reason = RadiosField(_("Vì sao?"))
    words = TextField(
        _("Ghi thêm"),
        hint=_("Cần ghi khi chọn lý do khác."),
        required=False,
        max_length=LONGEST_WORDS,
    )
    way = RadiosField(_("Gia đình báo bằng cách nào?"))
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
            "way": [Choice(str(one), _now(one.vi)) for one in (HomeWay.PHONE, HomeWay.IN_PERSON)],
            "part": [Choice(str(one), _now(one.vi)) for one in Part],
        }
        super().__init__(*args, choices={**offered, **choices}, **kwargs)

    def check(self) -> None:
        """Another reason is said in words."""
        if self.reason.value == HomeReason.OTHER and not self.words.value:
            self.add_error("words", _now("Ghi vài chữ về lý do."))


class AllowForm(Form):
    """A team may come; the door on the map where it is known."""

    point = TextField(
        _("Tọa độ nhà"),
        hint=_("Vĩ độ, kinh độ, ví dụ 21.0285, 105.8542. Bỏ trống nếu chưa biết."),
        required=False,
        max_length=40,
        width=20,
    )


class DeclineForm(Form):
    """Nobody comes, and why."""

    why = RadiosField(
        _("Vì sao không đến nhà?"), hint=_("Gia đình nhận lý do này và việc có thể làm.")
    )


class MissedForm(Form):
    """Somebody came, and it could not be done."""

    missed = RadiosField(_("Vì sao chưa làm được?"))


def declined() -> list[Choice]:
    """Return the reasons to decline, each with what the family is told to do."""
    return [Choice(str(one), _now(one.vi), _now(one.fallback)) for one in Declined]


def missed() -> list[Choice]:
    """Return why a visit brought nothing."""
    return [Choice(str(one), _now(one.vi)) for one in Missed]
