"""What the care desk says of a visit: when, which team, who is on the list, who is at a bed."""

from __future__ import annotations

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cancuoc.domain.bedside.rules import LONGEST_ROOM, Reason
from cancuoc.interfaces.ui.forms import (
    Choice,
    DateField,
    Form,
    RadiosField,
    SelectField,
    TextField,
    TimeField,
)

STOPS = (
    Choice("pause", _("Tạm dừng, làm tiếp khi khỏe hơn")),
    Choice("leave", _("Không thu nhận lần này")),
)


class VisitForm(Form):
    """When a team comes to the centre."""

    day = DateField(_("Ngày"), future=True)
    starts = TimeField(_("Giờ bắt đầu"))
    ends = TimeField(_("Giờ kết thúc"))
    team = SelectField(_("Đội có bộ làm tại giường"))

    def check(self) -> None:
        """Hours in order are said here; everything else is the room's to refuse."""
        starts, ends = self.starts.value, self.ends.value
        if starts is not None and ends is not None and ends <= starts:
            self.add_error("ends", _now("Nhập giờ kết thúc sau giờ bắt đầu."))


class ListForm(Form):
    """Somebody for the list, by the code of the file, and where the bed stands."""

    resident = SelectField(_("Mã hồ sơ"))
    room = TextField(
        _("Phòng, giường"),
        hint=_("Ví dụ: P.12 giường 3. Không ghi họ tên."),
        max_length=LONGEST_ROOM,
        width=20,
    )


class HandOverForm(Form):
    """Who of the centre's medical staff is there."""

    medical = TextField(_("Nhân viên y tế của cơ sở có mặt"), width=30)


class BeginForm(Form):
    """The two officers at a bed, and the carer beside."""

    first = SelectField(_("Cán bộ thứ nhất"))
    second = SelectField(_("Cán bộ thứ hai"))
    carer = TextField(_("Người chăm sóc ngồi cạnh"), width=30)


class StopForm(Form):
    """Why somebody rests, or is not captured now."""

    stop = RadiosField(_("Việc cần ghi"), choices=STOPS)
    reason = SelectField(
        _("Lý do"), choices=[Choice(r, _(r.vi)) for r in Reason if r is not Reason.NONE]
    )
