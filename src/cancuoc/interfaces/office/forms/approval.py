"""The approver's choices: which dossiers to sign for, or why one goes back."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from cancuoc.interfaces.ui.forms import CheckboxesField, Form, TextAreaField


class BatchForm(Form):
    """The ticked dossiers; `choices` are those of the page that was shown."""

    dossiers = CheckboxesField(
        _("Hồ sơ chọn duyệt"), missing=_("Chọn ít nhất một hồ sơ để ký duyệt.")
    )

    @property
    def ids(self) -> list[UUID]:
        """The chosen dossiers, after `is_valid`."""
        return [UUID(text) for text in self.dossiers.sure]


class SendBackForm(Form):
    """Why a reviewer has to look again."""

    reason = TextAreaField(
        _("Điều cần xem lại"),
        max_length=200,
        missing=_("Nhập điều cần xem lại để cán bộ thẩm tra biết."),
    )
