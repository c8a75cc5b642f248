"""Who somebody is that cannot say it: pictures of fingers and eyes, and why one asks."""

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
    """The pictures come beside it as files."""

    purpose = RadiosField(_("Vì sao cần tìm?"), choices=PURPOSES)
    case = TextField(_("Số vụ việc hoặc công văn"), max_length=60, width=20)
