"""Handing over a kit as two officers read it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from cancuoc.interfaces.ui.text import vi_datetime
from cancuoc.packet.custody import Counted, Custody, Difference, differences


def last(report: Custody | None) -> dict[str, Any] | None:
    """Return the last handing over: when, what waited, what differed; no names."""
    if report is None:
        return None
    return {
        "number": report.number,
        "at": vi_datetime(report.signed_at),
        "waiting": report.waiting,
        "differences": [_difference(d) for d in differences(report.given, report.taken)],
    }


def _difference(found: Difference) -> str:
    told = {
        "item": _(found.item.vi),
        "given": _words(found.given),
        "taken": _words(found.taken),
    }
    return _("%(item)s: giao %(given)s, nhận %(taken)s") % told


def _words(counted: Counted) -> str:
    if not counted.seal:
        return str(counted.count)
    told = {"count": counted.count, "seal": counted.seal}
    return _("%(count)s (niêm phong %(seal)s)") % told
