"""The audit log in the words of the citizen it is about.

The citizen learns when, which body, on what purpose, and what was done. The officer's own
name stays with the inspector, who may ask for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby
from typing import Final

from django.utils.translation import gettext as _

from cancuoc.domain.units import queries as units
from cancuoc.foundation.audit import Seen
from cancuoc.interfaces.ui.text import vi_datetime
from cancuoc.kernel.clock import today_vn

MOST: Final = 500


def rows(lines: Sequence[Seen]) -> list[dict[str, str]]:
    """Return one row for what one actor did at one minute, newest first."""
    unit_names = _units(lines)
    return [
        {
            "at": vi_datetime(first.at),
            "who": who(first.actor, unit_names.get((first.unit_code, today_vn(first.at)), "")),
            "act": act_words(first.act),
            "purpose": first.purpose.partition(":")[2].strip() or purpose_words(first.purpose),
        }
        for first in _once(lines)
    ]


def who(actor: str, unit: str) -> str:
    """Return the body that looked: "Cán bộ, Xã Minh Tân", "Hệ thống", "Người dùng cổng"."""
    kind = actor.partition(":")[0]
    words = {
        "user": _("Cán bộ"),
        "station": _("Trạm thu nhận"),
        "system": _("Hệ thống"),
        "citizen": _("Người dùng cổng công dân"),
    }.get(kind, _("Hệ thống"))
    return f"{words}, {unit}" if unit and kind in ("user", "station") else words


def act_words(act: str) -> str:
    """Return what was done; an act without words of its own is named by its room."""
    known = {
        "look.portal_family": _("Xem để đặt lịch trên cổng"),
        "look.portal_dossier": _("Xem tiến độ hồ sơ trên cổng"),
        "look.portal_log": _("Xem danh sách này"),
        "portal.wrong_number": _("Nhập sai ngày sinh của số định danh này"),
        "portal.wrong_dossier": _("Nhập sai thông tin khi tìm hồ sơ này"),
        "population.add_person": _("Thêm vào dữ liệu dân cư"),
        "population.record_change": _("Sửa dữ liệu dân cư"),
        "sessions.arrive": _("Tiếp đón, cấp số thứ tự"),
        "enrolment.receive": _("Nhận hồ sơ"),
    }
    if act in known:
        return known[act]
    room, _dot, _rest = act.partition(".")
    return {
        "look": _("Xem thông tin"),
        "portal": _("Nhập sai thông tin trên cổng"),
        "population": _("Cập nhật dữ liệu dân cư"),
        "outreach": _("Mời và liên hệ"),
        "sessions": _("Tiếp đón và gọi số"),
        "enrolment": _("Xử lý hồ sơ"),
        "verification": _("Kiểm tra hồ sơ"),
        "issuance": _("Duyệt, làm và trả thẻ"),
        "eid": _("Tài khoản định danh điện tử"),
    }.get(room, _("Xử lý nghiệp vụ"))


def purpose_words(purpose: str) -> str:
    """Return the purpose that was stated when there is no sentence with it."""
    return {
        "campaign": _("Rà soát, mời và tiếp đón trong đợt cấp thẻ"),
        "dossier": _("Xử lý hồ sơ được giao"),
        "handover": _("Trả thẻ và giải đáp"),
        "request": _("Giải quyết yêu cầu của chính công dân"),
        "inspection": _("Kiểm tra, thanh tra"),
        "": _("Bước nghiệp vụ, không mở xem"),
    }.get(purpose, purpose)


def _once(lines: Iterable[Seen]) -> list[Seen]:
    """Return the first of lines that say the same within one minute."""
    return [
        next(group)
        for _key, group in groupby(
            lines, key=lambda line: (line.actor, line.act, line.at.replace(second=0, microsecond=0))
        )
    ]


def _units(lines: Sequence[Seen]) -> dict[tuple[str, date], str]:
    # Codes were given anew on 1 July 2025, so a name belongs to its code and its day.
    names: dict[tuple[str, date], str] = {}
    for on in {today_vn(line.at) for line in lines}:
        codes = {line.unit_code for line in lines if line.unit_code and today_vn(line.at) == on}
        named = units.units_named(codes=codes, on=on)
        names.update({(code, on): row.full_name for code, row in named.items()})
    return names
