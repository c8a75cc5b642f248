"""The reviewer's decision: a reason from the law's list, a note in words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cancuoc.domain.verification.rules import Decision
from cancuoc.interfaces.ui.forms import Choice, Form, HiddenField, SelectField, TextAreaField
from cancuoc.law.refusing import RefusalReason

REASONS = tuple(Choice(str(reason), _(reason.vi)) for reason in RefusalReason)


class DecisionForm(Form):
    """`decision` is the button that was pressed."""

    reason = SelectField(
        _("Lý do theo luật"),
        choices=REASONS,
        required=False,
        hint=_("Bắt buộc khi trả hoặc từ chối hồ sơ."),
    )
    note = TextAreaField(_("Ghi rõ để công dân hiểu"), max_length=300, required=False)
    decision = HiddenField(_("Quyết định"))
    confirmed = HiddenField(_("Đã xác nhận"), required=False)

    def check(self) -> None:
        """Ask for a reason where the law does; an unknown button is no decision."""
        if self.decision.value not in {str(d) for d in Decision}:
            self.add_error("reason", _("Chọn một trong ba nút: cho qua, trả, từ chối."))
        elif self.decision.value != Decision.CLEAR and not self.reason.value:
            self.add_error("reason", _("Chọn lý do trước khi trả hoặc từ chối hồ sơ."))

    @property
    def choice(self) -> Decision:
        """The decision, after `is_valid`."""
        return Decision(self.decision.sure)

    @property
    def why(self) -> RefusalReason | None:
        """The reason of the law, None for a plain clearing."""
        return RefusalReason(self.reason.value) if self.reason.value else None
