"""What an inspector asks the audit."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from cancuoc.interfaces.ui.forms import (
    Choice,
    DateField,
    Form,
    PersonalNumberField,
    SelectField,
    TextField,
)

ACTS: Final = (
    Choice("look.", _("Xem thông tin người dân")),
    Choice("access.", _("Đăng nhập và phân quyền")),
    Choice("sessions.", _("Hẹn, tiếp đón, hàng chờ")),
    Choice("outreach.", _("Mời và liên hệ")),
    Choice("population.", _("Sửa dữ liệu dân cư")),
    Choice("enrolment.", _("Hồ sơ và giấy xác nhận")),
    Choice("stations.", _("Trạm và gói hồ sơ")),
    Choice("verification.", _("Kiểm tra, thẩm tra")),
    Choice("issuance.", _("Duyệt, làm và trả thẻ")),
    Choice("eid.", _("Tài khoản định danh")),
    Choice("reporting.", _("Xuất báo cáo")),
)


class WhoLookedForm(Form):
    """Any of person, officer, kind of act and days; nothing given asks for everything."""

    marks_optional = False
    number = PersonalNumberField(_("Số định danh của người dân"), required=False)
    officer = TextField(_("Tên đăng nhập của cán bộ"), max_length=40, width=20, required=False)
    act = SelectField(_("Loại việc"), ACTS, required=False, empty_text=_("Mọi việc"))
    since = DateField(_("Từ ngày"), required=False, width=10)
    until = DateField(_("Đến hết ngày"), required=False, width=10)

    def check(self) -> None:
        """Days stand in order."""
        start, end = self.since.value, self.until.value
        if start and end and end < start:
            self.add_error("until", _("Nhập ngày kết thúc không trước ngày bắt đầu."))
