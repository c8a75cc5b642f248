"""The plain summary that is read aloud before signing."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from cancuoc.interfaces.ui.text import vi_date, vi_number
from cancuoc.law.grounds import Kind
from cancuoc.law.procedure import ProcedurePlan
from cancuoc.law.representation import Representative as Acting
from cancuoc.law.transition import Holds
from cancuoc.packet import content
from cancuoc.station.core import procedure, register
from cancuoc.station.draft import Draft
from cancuoc.station.presenters.dossier import shown

READ_ALOUD = (
    "full_name",
    "personal_number",
    "born",
    "sex",
    "permanent_residence",
    "current_residence",
    "phone",
)


def summary(draft: Draft, plan: ProcedurePlan, *, on: date) -> list[dict[str, str]]:
    """Return the rows to read aloud, changes first where there are any."""
    found = register.differences(record=draft.record, declared=draft.declared)
    rows = [
        {
            "key": _(register.COMPARED[name]),
            "value": shown(name, register.words(draft.declared, name)),
        }
        for name in READ_ALOUD
        if draft.declared is not None and register.words(draft.declared, name)
    ]
    if draft.representative is not None:
        who = draft.representative
        words = f"{who.full_name} ({_(Acting(who.relation).vi).lower()})"
        rows.append({"key": _("Người đại diện"), "value": words})
    rows.append({"key": _("Thủ tục"), "value": f"{_(plan.kind.vi)} – {_(plan.ground.vi)}"})
    if found:
        changed = ", ".join(_(register.COMPARED[each.field]).lower() for each in found)
        rows.append({"key": _("Thay đổi so với sổ gốc"), "value": changed})
    rows += _answers(draft, plan, on=on)
    return rows


def signer(draft: Draft, plan: ProcedurePlan) -> dict[str, Any]:
    """Return who signs, in words."""
    other = procedure.signer(draft, plan) is content.Signer.REPRESENTATIVE
    return {
        "name": procedure.signer_name(draft, plan),
        "role": _("người đại diện") if other else _("người làm thẻ"),
    }


def old_paper(draft: Draft, plan: ProcedurePlan) -> str:
    """Return the old paper to collect at a change, "" when there is none."""
    if plan.kind is not Kind.CHANGE or draft.lost or draft.holds == Holds.NONE.value:
        return ""
    return _(Holds(draft.holds).vi)


def _answers(draft: Draft, plan: ProcedurePlan, *, on: date) -> list[dict[str, str]]:
    account = _("Không yêu cầu")
    if draft.eid is not None:
        account = _("Mức độ 0%(level)s") % {"level": draft.eid.level}
    amount = plan.fee.amount
    fee = _("%(amount)s đồng") % {"amount": vi_number(amount)} if amount else _("Không thu")
    return [
        {"key": _("Tài khoản định danh"), "value": account},
        {"key": _("Lệ phí"), "value": fee},
        {"key": _("Hẹn trả thẻ"), "value": vi_date(procedure.return_day(on=on))},
        {"key": _("Nơi nhận thẻ"), "value": draft.return_address or _("Tại đơn vị tiếp nhận")},
    ]
