"""The answers of the `law` commands about single matters of the desk."""

from __future__ import annotations

from cancuoc.interfaces.cli.lawanswers import Answer, Values, iso
from cancuoc.law import (
    ages,
    capture,
    custody,
    eid,
    eligibility,
    places,
    refusing,
    regimes,
    residence,
    transition,
)
from cancuoc.law.catalogue import cite, rule
from cancuoc.law.transition import Holds


def duty(values: Values) -> Answer:
    """Answer whether a person is due for a card (Art. 19, 21)."""
    found = eligibility.due(
        born=values["born"],
        on=values["on"],
        holds=values.get("holds", Holds.NONE),
        holds_expiry=values.get("holds_expiry"),
        lost=values.get("lost", False),
    )
    return {
        "duty": found.duty.value,
        "reasons": [reason.value for reason in found.reasons],
        "band": found.band.value,
        "since": iso(found.since),
        "next_on": iso(found.next_on),
        "articles": list(found.articles),
        "interpretation": found.interpretation,
    }


def paper(values: Values) -> Answer:
    """Answer whether an old paper is valid on a day (Art. 46)."""
    document, until = values["holds"], values.get("holds_expiry")
    return {
        "valid": transition.is_valid(document=document, expiry=until, on=values["on"]),
        "valid_until": iso(transition.valid_until(document=document, expiry=until)),
        "article": rule(transition.rule_id(document=document, expiry=until)).article,
    }


def address(values: Values) -> Answer:
    """Answer which residence is printed (Circular 17/2024 Art. 4)."""
    keys = ("permanent", "temporary", "current", "abroad")
    found = residence.to_print(**{key: values[key] for key in keys if key in values})
    return {
        "kind": found.kind.value,
        "address": found.address,
        "next_step": found.next_step,
        "article": rule(found.rule_id).article,
    }


def steps(values: Values) -> Answer:
    """Answer the capture plan, or check the state of one part (Art. 23; Circular 60/2021)."""
    found = capture.plan(born=values["born"], on=values["on"])
    if "part" in values:
        capture.require_allowed(born=values["born"], on=values["on"])
        state = values.get("state", capture.State.CAPTURED)
        if state is capture.State.NOT_REQUIRED:
            # Who is old enough for this step has every part taken or its state told.
            raise capture.StepMissing
        capture.check_part(capture.PartState(values["part"], state, values.get("reason")))
    return {
        "band": found.band.value,
        "required": found.required,
        "steps": [
            {"step": s.number, "kind": s.kind.value, "parts": list(s.parts), "name": s.vi}
            for s in found.steps
        ],
        "accepted": "part" in values,
        "articles": list(found.articles),
    }


def lock(values: Values) -> Answer:
    """Answer what a cause locks (Art. 29, 34; Decree 69/2024 Art. 15)."""
    found = eid.lock(cause=values["cause"])
    return {
        "identity_locked": found.identity_locked,
        "account_locked": found.account_locked,
        "tell_holder": found.tell_holder,
        "unlocked_by": found.unlocked_by,
        "articles": list(cite(*found.rule_ids)),
    }


def hold(values: Values) -> Answer:
    """Answer what holding a card does (Art. 29(2), 34)."""
    found = custody.hold(cause=values["cause"], on=values["on"])
    return {
        "card_returns": found.card_returns,
        "usable_through_keeper": found.usable_through_keeper,
        **lock({"cause": found.lock}),
        "articles": list(cite(*found.rule_ids)),
    }


def refuse(values: Values) -> Answer:
    """Make the content of CC03 (Art. 23(4))."""
    wanted = values.get("reasons", frozenset())
    found = refusing.refusal_notice(
        reasons=[reason for reason in refusing.RefusalReason if reason in wanted],
        detail=values.get("detail", ""),
    )
    return {
        "form": found.form,
        "reasons": [{"code": r.value, "text": r.vi, "next": r.next_step} for r in found.reasons],
        "detail": found.detail,
        "article": rule(found.rule_id).article,
    }


def place(values: Values) -> Answer:
    """Answer which levels receive on a day, and whether one of them does (Art. 27)."""
    on = values["on"]
    law = regimes.identity_law(on)
    here = ages.band(born=values["born"], on=on)
    levels = law.places_from_14 if here is ages.Band.FROM_14 else law.places_under_14
    answer: Answer = {"levels": [level.value for level in levels], "band": here.value}
    if "level" in values:
        receives = places.receives(level=values["level"], band=here, on=on)
        answer |= {"receives": receives, "resolve_to_successor": not receives}
    return answer


def regime(values: Values) -> Answer:
    """Answer the regime of a day and its values."""
    law = regimes.in_force(values["on"])
    return {
        "code": law.code,
        "title": law.title,
        "effective_from": iso(law.effective_from),
        "effective_to": iso(law.effective_to),
        "card_name": law.card_name,
        "intake_paused": law.intake_paused,
        "personal_data": law.personal_data,
        "fines": law.fines,
    }
