"""Audit lines as an inspector reads them: who, what, whom, why, when."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cancuoc.domain.units import queries as units
from cancuoc.foundation.audit import Seen
from cancuoc.interfaces.office.views.purpose import PURPOSES
from cancuoc.interfaces.ui.words import Text
from cancuoc.kernel.clock import VN

ACTS: Final[dict[str, Text]] = {
    "access.sign_in": gettext_lazy("Đăng nhập"),
    "access.wrong_password": gettext_lazy("Nhập sai mật khẩu"),
    "access.state_purpose": gettext_lazy("Nêu mục đích xem"),
    "access.create_user": gettext_lazy("Mở tài khoản"),
    "access.grant": gettext_lazy("Phân quyền"),
    "access.withdraw": gettext_lazy("Thu hồi quyền"),
    "access.deactivate": gettext_lazy("Khóa tài khoản"),
    "access.reactivate": gettext_lazy("Mở lại tài khoản"),
    "access.reset_password": gettext_lazy("Đặt lại mật khẩu"),
    "look.audit": gettext_lazy("Xem nhật ký"),
    "look.dossier": gettext_lazy("Xem hồ sơ"),
    "look.export_audit": gettext_lazy("Xuất nhật ký"),
    "reporting.export": gettext_lazy("Xuất báo cáo"),
    "look.family": gettext_lazy("Xem gia đình"),
    "look.account": gettext_lazy("Xem tài khoản định danh"),
    "population.add_person": gettext_lazy("Thêm người vào dữ liệu dân cư"),
    "outreach.invite": gettext_lazy("Mời"),
    "outreach.contact": gettext_lazy("Ghi lần liên hệ"),
    "sessions.book": gettext_lazy("Đặt lịch"),
    "enrolment.confirm": gettext_lazy("Cấp giấy xác nhận"),
    "enrolment.clear": gettext_lazy("Hồ sơ đủ điều kiện"),
    "issuance.make_card": gettext_lazy("Làm thẻ"),
    "eid.open": gettext_lazy("Mở tài khoản định danh"),
    "stations.open": gettext_lazy("Mở gói hồ sơ"),
    "enrolment.receive": gettext_lazy("Nhận hồ sơ"),
    "enrolment.approve": gettext_lazy("Duyệt hồ sơ"),
    "enrolment.refuse": gettext_lazy("Từ chối hồ sơ"),
    "issuance.hand_over": gettext_lazy("Trả thẻ"),
    "sessions.arrive": gettext_lazy("Tiếp đón"),
    "stations.create": gettext_lazy("Tạo trạm"),
    "stations.renew": gettext_lazy("Cấp mã trạm mới"),
    "stations.revoke": gettext_lazy("Thu hồi trạm"),
    "stations.release": gettext_lazy("Cho mở lại gói"),
}


def act_word(act: str) -> str:
    """Return an act in words; one without a word is shown by its code, never hidden."""
    if act in ACTS:
        return str(ACTS[act])
    return _("Xem (%(what)s)") % {"what": act[5:]} if act.startswith("look.") else act


def purpose_word(purpose: str) -> str:
    """Return the purpose stated, with the officer's own note."""
    code, _colon, note = purpose.partition(":")
    said = str(PURPOSES[code]) if code in PURPOSES else code
    return f"{said} ({note.strip()})" if note.strip() else said


def columns() -> list[dict[str, Any]]:
    """Return the head of the list."""
    return [
        {"key": "at", "text": _("Thời điểm")},
        {"key": "who", "text": _("Ai")},
        {"key": "act", "text": _("Việc")},
        {"key": "on", "text": _("Đối tượng")},
        {"key": "unit", "text": _("Đơn vị")},
        {"key": "purpose", "text": _("Mục đích")},
    ]


OBJECTS: Final[dict[str, Text]] = {
    "person": gettext_lazy("người"),
    "dossier": gettext_lazy("hồ sơ"),
    "card": gettext_lazy("thẻ"),
    "account": gettext_lazy("tài khoản"),
    "user": gettext_lazy("cán bộ"),
    "station": gettext_lazy("trạm"),
    "packet": gettext_lazy("gói"),
    "ticket": gettext_lazy("phiếu"),
    "audit": gettext_lazy("nhật ký"),
    "report": gettext_lazy("báo cáo"),
}


def rows(lines: Iterable[Seen], *, on: date) -> list[dict[str, Any]]:
    """Return one row a line; people stay ids of the register, never names."""
    lines = list(lines)
    named = units.units_named(codes={line.unit_code for line in lines}, on=on)
    return [
        {
            "at": f"{line.at.astimezone(VN):%d/%m/%Y %H:%M:%S}",
            "who": line.actor.removeprefix("user:"),
            "act": act_word(line.act),
            "on": f"{OBJECTS.get(line.object_kind, line.object_kind)} {_tail(line.object_id)}",
            "unit": named[line.unit_code].full_name
            if line.unit_code in named
            else line.unit_code or None,
            "purpose": purpose_word(line.purpose) or None,
        }
        for line in lines
    ]


def _tail(object_id: str) -> str:
    # The last digits of an id are random; the first ones only tell the time. A digest is no word.
    return f"…{object_id[-12:]}" if len(object_id) >= 36 else object_id
