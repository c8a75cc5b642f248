"""What the card desk types: a unit to pack for, a scan, a reason."""

from __future__ import annotations

from django.utils.functional import lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cancuoc.interfaces.ui.forms import (
    Choice,
    Form,
    HiddenField,
    RadiosField,
    SelectField,
    TextField,
)
from cancuoc.interfaces.ui.words import Text
from cancuoc.law.custody import HoldCause, RevokeCause


def _filled(words: Text, why: str) -> str:
    return str(words) % {"why": gettext(why)}


# Filled in when the page is drawn: a sentence filled in here would keep one language for ever.
_ground = lazy(_filled, str)


class MakeBatchForm(Form):
    """For whom the finished cards are packed; the choices are units that have some."""

    unit = SelectField(_("Lập lô cho đơn vị"), missing=_("Chọn đơn vị nhận lô thẻ."))


class ScanForm(Form):
    """One scan: the serial, the dossier code, the number, or the QR of the card itself."""

    scanned = TextField(
        _("Quét thẻ hoặc mã hồ sơ"),
        max_length=2000,
        missing=_("Quét mã trên thẻ, hoặc nhập số thẻ hay mã hồ sơ."),
        width=30,
    )


class CardActForm(Form):
    """An act on one card. Only what the card's state and the officer's role allow is offered."""

    act = RadiosField(_("Việc cần làm với thẻ"), missing=_("Chọn việc cần làm với thẻ."))
    cause = SelectField(
        _("Căn cứ giữ hoặc thu hồi"),
        choices=(
            *(Choice(f"hold:{c}", _ground(_("Giữ: %(why)s"), c.vi)) for c in HoldCause),
            *(Choice(f"revoke:{c}", _ground(_("Thu hồi: %(why)s"), c.vi)) for c in RevokeCause),
        ),
        required=False,
    )
    reason = TextField(_("Lý do"), max_length=200, required=False, width=30)
    confirmed = HiddenField(_("Đã xác nhận"), required=False)

    def check(self) -> None:
        """Holding and revoking stand on a ground of the law, all else on words."""
        act = self.act.value
        if act in ("hold", "revoke"):
            if not (self.cause.value or "").startswith(f"{act}:"):
                self.add_error("cause", _("Chọn căn cứ đúng với việc giữ hoặc thu hồi."))
        elif act and not self.reason.value:
            self.add_error("reason", _("Nhập lý do."))

    @property
    def ground(self) -> str:
        """The code of the law's cause, after `is_valid`."""
        return (self.cause.value or "").partition(":")[2]
