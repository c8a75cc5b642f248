"""An opinion of the desk: which verdict, for which reason, and a note."""

from __future__ import annotations

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from cancuoc.domain.adjudication.rules import REASONS, Act, Reason, Verdict, fits
from cancuoc.interfaces.ui.forms import Choice, Form, HiddenField, SelectField, TextAreaField

# The reasons stand below each other, each behind the verdict it speaks for.
REASONS_SHOWN = tuple(
    Choice(str(reason), format_lazy("{}: {}", _(verdict.vi), _(reason.vi)))
    for verdict, reasons in REASONS.items()
    for reason in reasons
)


class OpinionForm(Form):
    """`verdict` is the button that was pressed."""

    reason = SelectField(_("Lý do"), choices=REASONS_SHOWN)
    note = TextAreaField(_("Ghi thêm nếu cần"), max_length=300, required=False)
    verdict = HiddenField(_("Kết luận"))

    def check(self) -> None:
        """Ask for a reason of the verdict; an unknown button is no verdict."""
        if self.verdict.value not in {str(v) for v in Verdict}:
            self.add_error("reason", _("Chọn một trong ba nút kết luận."))
        elif self.reason.value and not fits(self.said, self.why):
            self.add_error("reason", _("Chọn lý do thuộc đúng kết luận đã bấm."))

    @property
    def said(self) -> Verdict:
        """The verdict, after `is_valid`."""
        return Verdict(self.verdict.sure)

    @property
    def why(self) -> Reason:
        """The reason, after `is_valid`."""
        return Reason(self.reason.sure)


class StepForm(Form):
    """A step in the register of duplicates; `act` is the button that was pressed."""

    note = TextAreaField(_("Lý do của bước này"), max_length=300)
    act = HiddenField(_("Bước"))

    def check(self) -> None:
        """An unknown button is no step."""
        if self.act.value not in {str(act) for act in Act}:
            self.add_error("note", _("Chọn một trong các nút."))
