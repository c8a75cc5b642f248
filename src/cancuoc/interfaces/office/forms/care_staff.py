"""People of a centre, and its right to represent."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cancuoc.domain.specialcare.rules import CentreRole
from cancuoc.interfaces.ui.forms import (
    Choice,
    DateField,
    Form,
    NameField,
    RadiosField,
    SelectField,
    TextField,
)


class StaffForm(Form):
    """Somebody takes a post at the centre."""

    name = NameField(_("Họ tên"))
    role = SelectField(_("Chức vụ"), choices=[Choice(role, _(role.vi)) for role in CentreRole])
    paper = TextField(_("Số quyết định, giấy phân công"), width=20, max_length=120)
    day = DateField(_("Từ ngày"), past=True)


class LeaveForm(Form):
    """The last day of a post."""

    staff = SelectField(_("Ai thôi giữ chức"))
    last = DateField(_("Ngày cuối giữ chức"), past=True)


class RightForm(Form):
    """That the centre may represent its residents, or no longer may."""

    may = RadiosField(
        _("Cơ sở được đại diện cho người ở đây"),
        choices=[Choice("yes", _("Được")), Choice("no", _("Không được"))],
    )
    ground = TextField(_("Số văn bản làm căn cứ"), width=20, max_length=120)
    since = DateField(_("Kể từ ngày"), past=True)
