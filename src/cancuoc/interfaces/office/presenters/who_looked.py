"""Audit lines as an inspector reads them: who, what, whom, why, when."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

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
    said = _(PURPOSES[code]) if code in PURPOSES else code
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


def rows(lines: Iterable[Seen]) -> list[dict[str, Any]]:
    """Return one row a line; people stay numbers of the register, never names."""
    return [
        {
            "at": f"{line.at.astimezone(VN):%d/%m/%Y %H:%M:%S}",
            "who": line.actor.removeprefix("user:"),
            "act": act_word(line.act),
            "on": f"{line.object_kind} {line.object_id[:13]}",
            "unit": line.unit_code or None,
            "purpose": purpose_word(line.purpose) or None,
        }
        for line in lines
    ]
