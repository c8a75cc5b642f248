"""What a planner asks of a roster, and what is kept about an officer."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cancuoc.interfaces.ui.duties import AWAY, LIMITS, POSTS
from cancuoc.interfaces.ui.forms import (
    CheckboxesField,
    Choice,
    DateField,
    Form,
    IntegerField,
    SelectField,
    TextField,
)

SECONDS = (
    Choice("20", _("20 giây")),
    Choice("120", _("2 phút")),
    Choice("900", _("15 phút")),
)
WEEKS = tuple(Choice(str(n), str(n)) for n in range(1, 7))


class RosterForm(Form):
    """For which area, from which day on, with which plan."""

    area = SelectField(_("Địa bàn"))
    plan = SelectField(
        _("Phương án chưa công bố"),
        hint=_("Để trống nếu chỉ xếp ca cho các buổi đã có. Buổi và ca công bố cùng lúc."),
        empty_text=_("Không, chỉ các buổi đã có"),
        required=False,
    )
    first_day = DateField(_("Từ ngày"), future=True)
    weeks = SelectField(_("Số tuần"), WEEKS)
    name = TextField(_("Tên bảng ca"), width=30, required=False)
    seconds = SelectField(_("Thời gian tính"), SECONDS)


class OfficerForm(Form):
    """One officer: unit, posts he can fill, where he would rather work."""

    username = TextField(_("Tên đăng nhập"), max_length=64, width=20)
    full_name = TextField(_("Họ và tên"), max_length=120, width=30)
    unit = SelectField(_("Đơn vị"))
    home = SelectField(_("Muốn làm ở"), hint=_("Để trống nếu ở đâu cũng được."), required=False)
    skills = CheckboxesField(
        _("Việc làm được"), tuple(Choice(code, text) for code, text in POSTS.items())
    )
    email = TextField(
        _("Thư điện tử"),
        hint=_("Để báo khi ca thay đổi."),
        max_length=120,
        width=30,
        required=False,
    )
    state = SelectField(
        _("Còn trong danh sách"),
        (Choice("1", _("Còn làm")), Choice("0", _("Đã thôi"))),
    )


class AwayForm(Form):
    """Days on which an officer is away."""

    kind = SelectField(_("Lý do vắng"), tuple(Choice(code, text) for code, text in AWAY.items()))
    first_day = DateField(_("Từ ngày"))
    last_day = DateField(_("Đến hết ngày"))


class WishForm(Form):
    """A shift an officer would like, or would rather not."""

    day = DateField(_("Ngày"))
    shift = SelectField(_("Ca"))
    wanted = SelectField(
        _("Nguyện vọng"),
        (
            Choice("1", _("Muốn làm")),
            Choice("0", _("Không muốn làm")),
            Choice("x", _("Bỏ nguyện vọng")),
        ),
    )


class LimitForm(Form):
    """A limit of working time the unit sets itself."""

    name = SelectField(_("Giới hạn"), tuple(Choice(code, text) for code, text in LIMITS.items()))
    number = IntegerField(_("Số mới"), width=5)
    source = TextField(_("Căn cứ"), hint=_("Văn bản cho phép."), max_length=200, width=30)
