"""What reception says of the hall and of its kits."""

from __future__ import annotations

import re
from typing import Any, ClassVar, Final

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cancuoc.domain.sessions.rooms import COLDEST, HEAT_LIMITS, HOTTEST, MOST
from cancuoc.interfaces.ui.forms import FieldError, Form, IntegerField, TextField
from cancuoc.interfaces.ui.words import Text

_DEGREES: Final = re.compile(r"-?\d{1,2}(?:[.,]\d)?", re.ASCII)


class DegreesField(TextField):
    """A temperature as read on a thermometer: "36,5"."""

    inputmode: ClassVar[str] = "decimal"

    def __init__(self, label: Text, **kwargs: Any) -> None:
        super().__init__(label, max_length=5, **kwargs)

    def parse(self, raw: str) -> str:
        """Return the digits with a point; refuse what no hall can be."""
        plain = raw.replace(",", ".")
        if not _DEGREES.fullmatch(raw) or not COLDEST <= float(plain) <= HOTTEST:
            raise FieldError(_now("Nhập số đọc trên nhiệt kế, ví dụ 36,5."))
        return plain


class HallForm(Form):
    """What was counted in the hall."""

    seats = IntegerField(_("Số ghế"), high=MOST)
    fans = IntegerField(_("Số quạt"), high=MOST)
    water = IntegerField(_("Nước uống"), high=MOST, suffix=_("lít"))
    area = IntegerField(
        _("Diện tích phòng chờ"), high=MOST, suffix=_("m²"), hint=_("Nhập 0 nếu chưa đo.")
    )
    heat_limit = IntegerField(
        _("Mức nóng phải báo"), low=HEAT_LIMITS[0], high=HEAT_LIMITS[-1], suffix=_("°C")
    )


class HeatForm(Form):
    """The temperature in the hall."""

    celsius = DegreesField(_("Nhiệt độ trong phòng"), width=5, suffix=_("°C"), hint=_("Ví dụ 36,5"))
