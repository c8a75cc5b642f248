"""The answers of the `law` commands: one function per question, values in, JSON out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from cancuoc.interfaces.cli.lawfields import BadInput
from cancuoc.kernel import mrz
from cancuoc.law import (
    ages,
    deadline,
    eid,
    eligibility,
    fees,
    number,
    procedure,
    transition,
    validity,
)
from cancuoc.law.case import Wish
from cancuoc.law.catalogue import rule
from cancuoc.law.grounds import Kind
from cancuoc.law.notice import Notice, warn
from cancuoc.law.register import RegisterState
from cancuoc.law.representation import Capacity, Representative
from cancuoc.law.transition import Holds

Values = Mapping[str, Any]
Answer = dict[str, Any]


def iso(day: date | None) -> str | None:
    """Return a date as JSON has it, None for no date."""
    return None if day is None else day.isoformat()


def _notice(each: Notice) -> Answer:
    return {
        "code": each.code,
        "severity": each.severity.value,
        "text": each.text,
        "next_step": each.next_step,
        "article": each.article,
        "interpretation": each.interpretation,
    }


def _notices(found: tuple[Notice, ...]) -> list[Answer]:
    return [_notice(each) for each in found]


def expiry(values: Values) -> Answer:
    """Answer when a card expires (Art. 21)."""
    born, issued = values["born"], values["issued"]
    until = validity.expiry(born=born, issued=issued)
    rule_id = {"21(1)": "AGE-1", "21(2)": "AGE-2", "21": "AGE-4"}[
        validity.articles(born=born, issued=issued)
    ]
    early = issued < transition.LAW_STARTS and ages.age_on(born=born, on=issued) < 14
    warnings = (warn("ELIG-3", text=eligibility.Reason.BEFORE_LAW.vi),) if early else ()
    return {
        "expires": iso(until),
        "no_expiry": until is None,
        "article": rule(rule_id).article,
        "rule": rule_id,
        "warnings": _notices(warnings),
    }


def due_date(values: Values) -> Answer:
    """Answer the last lawful day and its stages (Art. 26)."""
    received = values["received"]
    found = deadline.due(received=received)
    early = received < transition.LAW_STARTS
    return {
        "received": iso(received),
        "due": iso(found.due),
        "stages": [
            {"stage": each.code, "name": each.vi, "days": each.days, "due": iso(each.due)}
            for each in found.stages
        ],
        "article": rule("TIME-1").article,
        "warnings": _notices((warn("TIME-7"),) if early else ()),
    }


def plan(values: Values) -> Answer:
    """Answer the whole procedure of one person on one day (Art. 19-27, 38)."""
    found = procedure.plan(
        born=values["born"],
        on=values["on"],
        register=_register(values),
        representative=values.get("representative"),
        capacity=values.get("capacity", Capacity.FULL),
        holds=values.get("holds", Holds.NONE),
        lost=values.get("lost", False),
        issued=values.get("holds_issued"),
        expiry=values.get("holds_expiry"),
        wish=Wish(
            ground=values.get("ground"),
            channel=values.get("channel"),
            exemptions=values.get("exempt", frozenset()),
        ),
    )
    runs = found.clock_starts and not found.blocks
    return {
        **_plan_core(found),
        "papers": [paper.value for paper in found.papers],
        "papers_text": [paper.vi for paper in found.papers],
        "bring": [paper.value for paper in found.bring],
        "fee": _fee(found.fee),
        "clock_starts": found.clock_starts,
        "due": iso(deadline.due(received=values["on"]).due) if runs else None,
        "articles": list(found.articles),
        "blocks": _notices(found.blocks),
        "warnings": _notices(found.warnings),
    }


def _plan_core(found: procedure.ProcedurePlan) -> Answer:
    return {
        "kind": found.kind.value,
        "ground": found.ground.value,
        "band": found.band.value,
        "outcome": found.outcome.value,
        "presence": found.presence.value,
        "channels": [channel.value for channel in found.channels],
        "places": [level.value for level in found.levels],
        "biometrics": list(found.biometrics),
        "biometrics_mode": found.biometrics_mode.value,
        "signer": found.signer.value,
        "forms": list(found.forms),
        "eid_levels": list(found.eid_levels),
    }


def _register(values: Values) -> RegisterState:
    known = values.get("no_register", False), values.get("no_birth_registration", False)
    linked = {Representative.MOTHER, Representative.FATHER}
    if values.get("no_link"):
        linked = set()
    return RegisterState(
        in_register=not known[0],
        birth_registered=not known[1],
        # Without a birth registration or a record there is no number to print yet.
        has_number=not any(known),
        agrees=not values.get("register_differs", False),
        number_parts_wrong=values.get("register_differs", False),
        links=frozenset(linked),
    )


def _fee(found: fees.FeeQuote) -> Answer:
    return {
        "amount": found.amount,
        "base": found.base,
        "percent": found.percent,
        "currency": "VND",
        "reason": found.reason,
        "articles": list(found.articles),
    }


def fee(values: Values) -> Answer:
    """Answer the fee of a procedure (Art. 38)."""
    found = fees.fee(
        kind=values["kind"],
        on=values["on"],
        ground=values.get("ground"),
        holds=values.get("holds", Holds.CARD if values["kind"] is not Kind.FIRST else Holds.NONE),
        born=values.get("born"),
        online=values.get("online", False),
        agency_error=values.get("agency_error", False),
        exemptions=values.get("exempt", frozenset()),
    )
    return {**_fee(found), "warnings": _notices(found.warnings)}


def structure(values: Values) -> Answer:
    """Answer what the twelve digits say (Art. 12; Decree 137/2015 Art. 13)."""
    pid = values["number"]
    found = number.read(pid, born=values.get("born"), sex=values.get("sex"))
    return {
        "number": pid.value,
        "valid": True,
        "structure": {
            "province_code": pid.province_code,
            "province": found.province,
            "century_sex_digit": pid.century_sex_digit,
            "sex": pid.sex.value,
            "birth_year": pid.birth_year,
            "serial": pid.value[6:],
            "document_number": pid.document_number,
        },
        "warnings": [{"code": each.code, "text": each.text} for each in found.warnings],
        "opens_review": found.opens_review,
        "likely_causes": [cause.value for cause in number.likely_causes(found.warnings)],
        "article": rule("NUM-1").article,
    }


def zone(values: Values) -> Answer:
    """Build the machine-readable zone, or check one."""
    if "check" in values:
        return _check_zone(values["check"])
    missing = [key for key in ("number", "name", "born") if key not in values]
    if missing:
        raise BadInput(f"Thiếu --{missing[0]}.", next_step="Cần số định danh, họ tên, ngày sinh.")
    pid = values["number"]
    lines = mrz.td1(
        personal_id=pid,
        born=values["born"],
        sex=values.get("sex", pid.sex),
        expires=values.get("expires"),
        full_name=values["name"],
    )
    return {"lines": list(lines), "article": rule("AGE-5").article}


def _check_zone(text: str) -> Answer:
    rows = text.replace("\\n", "\n").split()
    if len(rows) == 1 and len(rows[0]) == 90:
        rows = [rows[0][at : at + 30] for at in (0, 30, 60)]
    found = mrz.check(rows)
    return {
        "valid": found.ok,
        "number": found.personal_id.value if found.personal_id else None,
        "document_number": found.document_number,
        "born": found.born.iso if found.born else None,
        "sex": found.sex.value,
        "expires": iso(found.expires),
        "no_expiry": found.never_expires,
        "surname": found.surname,
        "given": found.given,
        "errors": [{"code": each.code, "text": each.text} for each in found.errors],
    }


def accounts(values: Values) -> Answer:
    """Answer the e-ID levels and how to ask for them (Decree 69/2024 Art. 7, 10, 13)."""
    has_card = values.get("card", False)
    found = eid.levels(
        born=values["born"],
        on=values["on"],
        card=has_card,
        capacity=values.get("capacity", Capacity.FULL),
    )
    blocks: tuple[Notice, ...] = found.notices
    if "level" in values:
        blocks = eid.level_blocks(
            band=found.band,
            level=values["level"],
            card=has_card,
            representative=values.get("representative"),
        )
    return {
        "levels": list(found.levels),
        "levels_after_card": list(found.after_card),
        "band": found.band.value,
        "on_request": found.on_request,
        "by_representative": found.by_representative,
        "presence_level_2": found.presence_level_2,
        "phone_of": found.phone_of,
        "limit_working_days": {str(key): days for key, days in found.limit_days.items()},
        "articles": list(found.articles),
        "blocks": _notices(blocks),
    }
