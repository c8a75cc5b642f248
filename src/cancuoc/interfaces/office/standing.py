"""The words and colours of how far a due resident has come."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from cancuoc.domain.reporting.standing import Standing
from cancuoc.interfaces.ui.words import Text

WORDS: Final[dict[Standing, Text]] = {
    Standing.LEFT: _("Còn sót"),
    Standing.ABSENT: _("Chưa gặp được"),
    Standing.SILENT: _("Không nhận tin"),
    Standing.CHASE: _("Cần nhắc lại"),
    Standing.AGAIN: _("Cần làm lại"),
    Standing.INVITED: _("Đã mời"),
    Standing.TOLD: _("Đã báo"),
    Standing.HOME: _("Chờ đến nhà"),
    Standing.BOOKED: _("Đã hẹn"),
    Standing.ARRIVED: _("Đã đến"),
    Standing.TAKEN: _("Đã thu nhận"),
    Standing.CARD: _("Chờ trả thẻ"),
    Standing.HOLDS: _("Đã có thẻ"),
    Standing.UNWILLING: _("Chưa muốn làm"),
    Standing.MOVED: _("Đã chuyển đi"),
}
# What is the officer's own work is coloured, and nothing else.
_TONES: Final = {
    Standing.LEFT: "yellow",
    Standing.ABSENT: "yellow",
    Standing.SILENT: "yellow",
    Standing.CHASE: "orange",
    Standing.AGAIN: "red",
}


def status(value: Standing) -> dict[str, str]:
    """Return `{"text", "tone"}` for the tag macro."""
    return {"text": str(WORDS[value]), "tone": _TONES.get(value, "")}
