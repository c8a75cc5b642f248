"""The order of the booking pages, and how far ahead slots are offered."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.http import HttpRequest

AHEAD: Final = timedelta(days=60)
_BACK: Final = {
    "portal:family": "portal:find",
    "portal:time": "portal:family",
    "portal:phone": "portal:time",
    "portal:check": "portal:phone",
}


def back_page(request: HttpRequest, page: str) -> str:
    """Return where the back link leads: whoever came to correct goes back to check answers."""
    return "portal:check" if request.GET.get("from") == "check" else _BACK[page]


def horizon(at: datetime) -> datetime:
    """Return until when slots are offered."""
    return at + AHEAD
