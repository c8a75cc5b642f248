"""What a report is asked for."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from cancuoc.interfaces.command.forms.moment import MomentForm
from cancuoc.interfaces.ui.forms import Choice, DateField, SelectField

DAY: Final = "day"
CAMPAIGN: Final = "campaign"


class ReportForm(MomentForm):
    """A moment, the period that leads to it, and a day to compare with."""

    period = SelectField(
        _("Kỳ báo cáo"),
        (Choice(DAY, _("Trong ngày")), Choice(CAMPAIGN, _("Từ đầu đợt cao điểm"))),
        required=False,
        empty_text=_("Trong ngày"),
    )
    compare = DateField(_("So với ngày"), required=False, past=True, width=10)

    def check(self) -> None:
        """A day is compared with another day, and a campaign with no day."""
        if self.compare.value and self.compare.value == self.day.value:
            self.add_error("compare", _("Chọn một ngày khác với ngày báo cáo."))
