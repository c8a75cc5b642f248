"""Two scans at the handover desk, and the old card."""

from __future__ import annotations

from typing import ClassVar

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cancuoc.interfaces.ui.forms import ConfirmField, Field, FieldError, Form, TextField
from cancuoc.kernel.personal_id import BadPersonalId, PersonalId
from cancuoc.kernel.qr import BadCardQr, parse_card


class CardHolderField(Field[PersonalId]):
    """Whose card was scanned: the QR text of a card, or 12 typed digits."""

    inputmode: ClassVar[str] = "text"

    def parse(self, raw: str) -> PersonalId:
        """Return the number; a wrong scan says what to do."""
        try:
            return parse_card(raw).personal_id if "|" in raw else PersonalId.parse(raw)
        except (BadCardQr, BadPersonalId) as refusal:
            raise FieldError(
                _now("Quét lại mã QR trên thẻ của người nhận, hoặc nhập đủ 12 số.")
            ) from refusal

    def show(self, value: PersonalId) -> str:
        """Return the digits."""
        return value.value


class SlipForm(Form):
    """The first scan: the appointment slip."""

    code = TextField(
        _("Quét mã trên giấy hẹn (CC02)"),
        max_length=64,
        width=30,
        hint=_("Mất giấy hẹn: nhập số định danh của người được cấp thẻ."),
        missing=_("Quét mã trên giấy hẹn, hoặc nhập số định danh."),
    )


class ReceiverForm(Form):
    """The second scan: the card of whoever takes the card."""

    receiver = CardHolderField(
        _("Quét thẻ của người nhận"),
        width=30,
        hint=_("Quét mã QR trên thẻ, hoặc nhập 12 số định danh."),
        missing=_("Quét thẻ của người nhận, hoặc nhập 12 số định danh."),
    )
    collected = ConfirmField(_("Đã thu lại thẻ cũ"), required=False)
    hand = TextField(_("Trả thẻ"), max_length=1, required=False)
