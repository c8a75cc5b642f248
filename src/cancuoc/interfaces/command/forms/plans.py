"""What a planner asks of the planner, what is kept of a plan, and which team is lost."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cancuoc.interfaces.ui.forms import CheckboxesField, Choice, Form, SelectField, TextField

SECONDS = (
    Choice("30", _("30 giây")),
    Choice("120", _("2 phút")),
    Choice("900", _("15 phút")),
)


class AskForm(Form):
    """Which area, for which campaign, and how long the machine may look."""

    campaign = SelectField(_("Đợt"))
    area = SelectField(_("Địa bàn"))
    name = TextField(
        _("Tên phương án"), hint=_("Để nhận ra trong danh sách."), width=30, required=False
    )
    seconds = SelectField(_("Thời gian tính"), SECONDS)
    lend = CheckboxesField(
        _("Mượn đội"),
        (Choice("yes", _("Máy được cho quận, huyện gần đó mượn đội, từng tuần một")),),
        required=False,
    )


class KeepForm(Form):
    """Teams and communes whose sessions stay as they are."""

    teams = CheckboxesField(_("Giữ nguyên buổi của đội"), required=False)
    sites = CheckboxesField(_("Giữ nguyên buổi tại xã, phường"), required=False)


class LostForm(Form):
    """The team that cannot go out from now on."""

    team = SelectField(_("Đội không đi được"))


class CanForm(Form):
    """May a place have so many sessions on one day."""

    site = SelectField(_("Nơi"))
    day = SelectField(_("Ngày"))
    visits = SelectField(_("Số buổi"), tuple(Choice(str(n), str(n)) for n in range(1, 7)))
