"""A family asks for a visit at home."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cancuoc.interfaces.ui.forms import EmailField
from cancuoc.interfaces.ui.home_asking import HomeAskingForm


class HomeVisitForm(HomeAskingForm):
    """The same as an officer asks, and an address the family may be told at."""

    email = EmailField(
        _("Thư điện tử"),
        hint=_("Nếu có, giờ đội đến được gửi vào đây."),
        required=False,
        width=30,
        max_length=120,
    )
