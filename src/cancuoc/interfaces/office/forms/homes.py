"""A request to be seen at home: set down for a family, allowed, declined, or not met."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cancuoc.domain.outreach.home_rules import Declined, HomeWay, Missed
from cancuoc.interfaces.ui.forms import Choice, Form, RadiosField, TextField
from cancuoc.interfaces.ui.home_asking import HomeAskingForm


class HomeForm(HomeAskingForm):
    """What a family asked for, and how it said so."""

    way = RadiosField(_("Gia đình báo bằng cách nào?"))

    def __init__(self, *args: Any, choices: dict[str, list[Choice]], **kwargs: Any) -> None:
        """Offer the ways of somebody who speaks to an officer."""
        ways = [Choice(str(one), _now(one.vi)) for one in (HomeWay.PHONE, HomeWay.IN_PERSON)]
        super().__init__(*args, choices={"way": ways, **choices}, **kwargs)


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
