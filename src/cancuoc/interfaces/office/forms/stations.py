"""What an administrator is asked about a station."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cancuoc.interfaces.ui.forms import (
    CheckboxesField,
    Choice,
    ConfirmField,
    DateField,
    Form,
    RadiosField,
    SelectField,
    TextField,
)


class StationForm(Form):
    """A new station, on paper until it brings its key."""

    code = TextField(
        _("Mã trạm"), max_length=20, width=10, hint=_("Chữ in hoa, số, dấu gạch; ví dụ TX-01")
    )
    unit = SelectField(_("Đơn vị"))
    kit = TextField(_("Bộ thiết bị"), max_length=40, width=20, hint=_("Ví dụ TX01-A"))


class RevokeForm(Form):
    """Ending a station cannot be undone, so it is asked for twice and with a reason."""

    reason = TextField(_("Lý do thu hồi"), max_length=500, width=30)
    lost_on = DateField(
        _("Ngày mất máy, nếu biết"),
        required=False,
        hint=_("Hồ sơ chụp từ đầu ngày này sẽ không được dùng. Để trống: tính từ lúc thu hồi."),
    )
    sure = ConfirmField(_("Tôi hiểu trạm này không gửi được hồ sơ nữa."))


class ReleaseForm(Form):
    """Why a packet that was set aside may be opened again."""

    reason = TextField(_("Đã xử lý nguyên nhân thế nào"), max_length=200, width=30)


class VerdictForm(Form):
    """What to do with a packet that came after its station was ended."""

    verdict = RadiosField(_("Đề nghị"))
    reason = TextField(_("Đã kiểm tra những gì"), max_length=200, width=30)


class WipeForm(Form):
    """An order to wipe a station's computer, for a second person to agree with."""

    reason = TextField(_("Lý do xóa"), max_length=200, width=30)
    unsent = CheckboxesField(
        _("Hồ sơ chưa gửi"),
        choices=(
            Choice(
                "unsent",
                _("Xóa kể cả hồ sơ chưa gửi và hồ sơ làm dở"),
                hint=_("Không chọn: trạm còn hồ sơ chưa gửi hoặc làm dở thì chưa xóa."),
            ),
        ),
        required=False,
    )
    sure = ConfirmField(
        _("Tôi đã xem số hồ sơ sẽ mất và hiểu dữ liệu trên máy trạm này sẽ mất hẳn.")
    )


class MoveForm(Form):
    """Where a station goes; what waits on it stays with the sessions it was made in."""

    unit = SelectField(_("Đơn vị mới"))
    kit = TextField(_("Bộ thiết bị"), max_length=40, width=20)
    why = TextField(_("Lý do điều chuyển"), max_length=200, width=30)
