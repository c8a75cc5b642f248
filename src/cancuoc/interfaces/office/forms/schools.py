"""A school's list, pasted from a spreadsheet: a number and a class on each line."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cancuoc.domain.outreach.services import PupilLine
from cancuoc.interfaces.ui.forms import Form, SelectField, TextAreaField, TextField


class RollForm(Form):
    """Which school, where it lies, and who is in which class."""

    code = TextField(_("Mã trường"), hint=_("Ví dụ TH-KHUONGMAI."), max_length=20)
    name = TextField(_("Tên trường"), max_length=120)
    commune = SelectField(_("Xã, phường"))
    roll = TextAreaField(
        _("Danh sách học sinh"),
        hint=_("Mỗi dòng một em: số định danh, rồi lớp. Dán từ bảng tính cũng được."),
        max_length=200_000,
    )


def pupil_lines(typed: str) -> list[PupilLine]:
    """Return the lines that were typed; empty ones are passed over."""
    return [_line(text) for text in typed.splitlines() if text.strip()]


def _line(text: str) -> PupilLine:
    """Return one line; the class is what stands after the first comma, semicolon or tab."""
    plain = text.replace(";", ",").replace("\t", ",")
    number, _comma, class_name = plain.partition(",")
    return PupilLine(number=number.strip(), class_name=class_name.strip())
