"""The head of an open dossier: the person, the four stages, what the law says."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _

from cancuoc.interfaces.ui.presenters import band_word
from cancuoc.interfaces.ui.text import age_words, personal_id, vi_date, vi_number
from cancuoc.kernel.phone import Phone
from cancuoc.kernel.refusal import Refusal
from cancuoc.law.notice import Notice, Severity
from cancuoc.law.procedure import BiometricsMode, ProcedurePlan
from cancuoc.law.representation import Representative as Acting
from cancuoc.station.core import procedure, register
from cancuoc.station.core.family import Family
from cancuoc.station.draft import Draft, Stage


def head(draft: Draft, stage: Stage, *, on: date) -> dict[str, Any]:
    """Return the person line and the stages with their ticks."""
    who = draft.declared
    plan = procedure.plan(draft, on=on) if who else None
    return {
        "id": draft.id,
        "ticket": draft.ticket,
        "name": who.full_name if who else _("Chưa rõ người làm thẻ"),
        "born": vi_date(who.born) if who else "",
        "age": age_words(who.born, on) if who else "",
        "band": band_word(plan.band.value) if plan else "",
        "number": who.personal_number if who else "",
        "stages": [_stage(draft, each, stage, plan) for each in Stage],
    }


def _stage(draft: Draft, each: Stage, now: Stage, plan: ProcedurePlan | None) -> dict[str, Any]:
    open_to = draft.now.place if draft.declared else 0
    skipped = each is Stage.BIOMETRICS and plan is not None and not plan.biometrics
    return {
        "code": each.value,
        "text": _(each.vi),
        "done": each in draft.done,
        "now": each is now,
        "open": each.place <= open_to or each in draft.done,
        "note": _("không thu") if skipped else "",
    }


def comparison(draft: Draft) -> dict[str, Any]:
    """Return the items in two columns: those that differ, and the rest."""
    found = {d.field: d for d in register.differences(record=draft.record, declared=draft.declared)}
    differing = [
        {
            "item": _(register.COMPARED[name]),
            "register": shown(name, each.register),
            "declared": shown(name, each.declared),
            "spelling": register.only_spelling(each),
        }
        for name, each in found.items()
    ]
    same = [
        {"item": _(label), "value": shown(name, register.words(draft.declared, name))}
        for name, label in register.COMPARED.items()
        if draft.declared is not None and name not in found and register.words(draft.declared, name)
    ]
    return {
        "differing": differing,
        "same": same,
        "facts": facts(draft),
        "known": draft.record is not None,
    }


def shown(name: str, text: str) -> str:
    """Return an item in the language of the page: what people are called stays Vietnamese."""
    if text.endswith(YEAR_ONLY):
        return _("%(year)s (chỉ có năm)") % {"year": text.removesuffix(YEAR_ONLY)}
    if name == "personal_number":
        return personal_id(text)
    if name == "phone" and text:
        return _phone(text)
    return _(text) if name == "sex" else text


def _phone(text: str) -> str:
    """Return a number as people say it; what is no number stays as it was typed."""
    try:
        return Phone.parse(text).national
    except Refusal:
        return text


YEAR_ONLY: Final = " (chỉ có năm)"
LOOKED_AT: Final = ("full_name", "born", "sex", "personal_number", "permanent_residence")


def facts(draft: Draft) -> list[dict[str, str]]:
    """Return what the officer compares with the person and the papers on the table."""
    if draft.declared is None:
        return []
    rows = [
        {
            "item": _(register.COMPARED[name]),
            "value": shown(name, register.words(draft.declared, name)),
        }
        for name in LOOKED_AT
    ]
    parents = [each for each in draft.declared.relatives if each.relation in ("mother", "father")]
    rows += [
        {"item": _("Mẹ") if each.relation == "mother" else _("Cha"), "value": each.full_name}
        for each in parents
    ]
    return [row for row in rows if row["value"]]


def law_summary(plan: ProcedurePlan, *, on: date) -> list[dict[str, str]]:
    """Return what the law decided, as rows."""
    fee = plan.fee
    price = (
        _("%(amount)s đồng") % {"amount": vi_number(fee.amount)} if fee.amount else _("Không thu")
    )
    return [
        {"key": _("Thủ tục"), "value": f"{_(plan.kind.vi)} – {_(plan.ground.vi)}"},
        {"key": _("Sinh trắc học"), "value": _biometrics(plan)},
        {"key": _("Lệ phí"), "value": price},
        {"key": _("Hạn trả thẻ"), "value": vi_date(procedure.return_day(on=on))},
    ]


def notices(plan: ProcedurePlan) -> dict[str, list[Notice]]:
    """Return the remarks of the law by weight."""
    return {
        "stops": [_told(each) for each in plan.blocks if each.severity is Severity.BLOCK],
        "waits": [_told(each) for each in plan.blocks if each.severity is Severity.HOLD],
        "warnings": [_told(each) for each in plan.warnings],
    }


def _told(notice: Notice) -> Notice:
    return replace(
        notice,
        text=_(notice.text),
        next_step=_(notice.next_step),
        article=cited(notice.article),
    )


def cited(article: str) -> str:
    """Return the citation of a rule in the language of the page."""
    instrument, _comma, clause = article.partition(", Điều ")
    if not clause:
        return _(instrument)
    return _("%(instrument)s, Điều %(clause)s") % {"instrument": _(instrument), "clause": clause}


def _biometrics(plan: ProcedurePlan) -> str:
    return {
        BiometricsMode.CAPTURE: _("Thu mới"),
        BiometricsMode.STORED: _("Dùng lại dữ liệu đã có"),
        BiometricsMode.NONE: _("Không thu, người dưới 6 tuổi"),
    }[plan.biometrics_mode]


def family(shared: Family | None, draft: Draft) -> dict[str, str] | None:
    """Return who stands ready from a brother's or sister's dossier, None for nobody."""
    if shared is None:
        return None
    who, home = shared.representative, shared.home_for(draft)
    return {
        "ticket": shared.ticket or "–",
        "name": who.full_name,
        "role": _(Acting(who.relation).vi).lower(),
        "home": home.text if home else "",
    }
