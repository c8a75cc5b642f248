"""Who somebody is that cannot say it: why one asks, and a stored dossier instead of files."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cancuoc.interfaces.ui.forms import Choice, Form, RadiosField, TextField

PURPOSES = (
    Choice("lost", _("Người đi lạc, không tự khai được")),
    Choice("unconscious", _("Người bất tỉnh hoặc gặp nạn")),
    Choice("deceased", _("Người mất chưa rõ danh tính")),
    Choice("care", _("Người trong cơ sở trợ giúp, không giấy tờ")),
)


class WhoForm(Form):
    """The files come beside it."""

    purpose = RadiosField(_("Vì sao cần tìm?"), choices=PURPOSES)
    case = TextField(_("Số vụ việc hoặc công văn"), max_length=60, width=20)
    dossier = TextField(
        _("Mã hồ sơ đã lưu"),
        hint=_("Tìm ai khác giống người của hồ sơ này. Bỏ trống nếu gửi tệp."),
        required=False,
        max_length=40,
        width=20,
    )
