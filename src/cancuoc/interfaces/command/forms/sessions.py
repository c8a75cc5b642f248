"""What a planner says of a session, and why one is called off."""

from __future__ import annotations

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cancuoc.domain.planning.rules import PER_KIT_HOUR, SLOT_MINUTES
from cancuoc.interfaces.ui.forms import (
    CheckboxesField,
    Choice,
    DateField,
    Form,
    IntegerField,
    RadiosField,
    SelectField,
    TextAreaField,
    TextField,
    TimeField,
)

MINUTES = tuple(Choice(str(m), f"{m} phút") for m in SLOT_MINUTES)
FIRST = {"slot_minutes": "30", "per_kit_hour": PER_KIT_HOUR}


class SessionForm(Form):
    """One place on one date for one team. `unit` is asked only when the name fits several."""

    campaign = SelectField(_("Đợt"))
    commune = TextField(
        _("Xã, phường"), hint=_("Gõ không dấu cũng được, ví dụ minh tan phu xuyen."), width=30
    )
    unit = RadiosField(_("Xã, phường nào?"), required=False)
    place = TextField(_("Địa điểm"), hint=_("Trụ sở, nhà văn hoá, trường học…"), width=30)
    day = DateField(_("Ngày"), future=True)
    starts = TimeField(_("Giờ bắt đầu"))
    ends = TimeField(_("Giờ kết thúc"))
    team = SelectField(_("Đội"))
    kits = CheckboxesField(_("Bộ thiết bị"), missing=_("Chọn ít nhất một bộ thiết bị."))
    slot_minutes = RadiosField(_("Mỗi khung giờ"), MINUTES)
    per_kit_hour = IntegerField(_("Số người mỗi bộ mỗi giờ"), low=1, high=40)

    def check(self) -> None:
        """Hours in order are said here; everything else is the room's to refuse."""
        starts, ends = self.starts.value, self.ends.value
        if starts is not None and ends is not None and ends <= starts:
            self.add_error("ends", _now("Nhập giờ kết thúc sau giờ bắt đầu."))


class CancelForm(Form):
    """Why the session will not be held; families are told."""

    reason = TextAreaField(
        _("Lý do huỷ"),
        hint=_("Gia đình đã đặt lịch sẽ được báo."),
        missing=_("Nhập lý do huỷ."),
        max_length=200,
    )


class MoveForm(Form):
    """Where a draft is moved to: another day at the same hours, another team."""

    to_day = DateField(_("Chuyển sang ngày"), future=True)
    to_team = SelectField(_("Chuyển sang đội"))
