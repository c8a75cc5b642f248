"""The dossiers behind a figure, as a list shows them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from cancuoc.domain.enrolment.queries import DossierRow
from cancuoc.domain.units.queries import UnitRow
from cancuoc.interfaces.ui.presenters import SHORT_BANDS
from cancuoc.interfaces.ui.text import personal_id
from cancuoc.kernel.textdate import vi_date, vi_datetime


def columns() -> list[dict[str, Any]]:
    """Return the head of the list."""
    return [
        {"key": "code", "text": _("Mã hồ sơ")},
        {"key": "name", "text": _("Họ và tên")},
        {"key": "number", "text": _("Số định danh")},
        {"key": "band", "text": _("Nhóm tuổi")},
        {"key": "unit", "text": _("Xã, phường")},
        {"key": "state", "text": _("Trạng thái")},
        {"key": "received", "text": _("Nhận lúc")},
        {"key": "due", "text": _("Hạn trả")},
    ]


def rows(
    *, dossiers: Sequence[DossierRow], on: date, named: Mapping[str, UnitRow]
) -> list[dict[str, Any]]:
    """Return one row a dossier; the number shows its last digits only."""
    return [
        {
            "code": row.code,
            "name": row.full_name,
            "number": personal_id(row.personal_number, masked=True),
            "band": SHORT_BANDS.get(row.band, row.band),
            "unit": named[row.unit_code].full_name if row.unit_code in named else row.unit_code,
            "state": _(row.state.vi),
            "received": vi_datetime(row.received_at),
            "due": vi_date(row.due_on),
            "_act": row.due_on < on,
        }
        for row in dossiers
    ]
