"""My area: who is due and who is still left out, family by family; and the contact log."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cancuoc.domain.outreach import queries as outreach_queries
from cancuoc.domain.outreach import services as outreach
from cancuoc.domain.outreach.rules import Channel, ContactOutcome
from cancuoc.foundation import idempotency
from cancuoc.foundation.access import OfficerRequest, allow
from cancuoc.foundation.actor import Role
from cancuoc.foundation.transaction import transaction
from cancuoc.interfaces.office import area, families
from cancuoc.interfaces.office.area import Area, Household, OutsideArea, Wanted
from cancuoc.interfaces.office.looks import look_at
from cancuoc.interfaces.office.presenters import due as words
from cancuoc.interfaces.office.presenters import invitations as letters
from cancuoc.interfaces.ui.forms import Form
from cancuoc.interfaces.ui.views import render
from cancuoc.kernel import clock
from cancuoc.kernel.refusal import Refusal

A_PAGE: Final = 20


class NotAContact(Refusal):
    """The contact form came without a known channel or outcome."""

    message = "Chưa chọn cách liên hệ hoặc kết quả."
    next_step = "Chọn gọi điện hoặc đến nhà, rồi bấm kết quả."


@allow(Role.AREA_OFFICER, person=True)
@require_safe
def due(request: OfficerRequest) -> HttpResponse:
    """Show the families of a commune with somebody due, those still left out first."""
    at = clock.now()
    on = clock.today_vn(at)
    mine = area.communes(by=request.actor, on=on)
    commune = request.GET.get("commune", mine[0] if mine else "")
    asked = words.wanted(request.GET)
    if not mine:
        raise OutsideArea
    found = area.read(commune=commune, on=on, wanted=asked, by=request.actor)
    pages = max(1, -(-len(found.rows) // A_PAGE))
    page = _page(request.GET.get("page", ""), pages)
    shown = found.rows[(page - 1) * A_PAGE : page * A_PAGE]
    _looked(request, shown, commune, at=at)
    context = {
        **_frame(found, commune, asked, mine, on=on),
        "rows": [words.household(row, on=on) for row in shown],
        "page": page,
        "pages": pages,
    }
    return render(request, "office/due.jinja", context)


def _frame(
    found: Area, commune: str, asked: Wanted, mine: tuple[str, ...], *, on: date
) -> dict[str, object]:
    return {
        "tiles": words.tiles(found, commune, asked),
        "choices": words.choices(found, mine, on=on),
        "chosen": {"commune": commune, **_values(asked)},
        "query": words.address(commune, asked),
        "left": _("%(people)s người trong %(families)s hộ")
        % {"people": found.people, "families": len(found.rows)},
        "by_hamlet": words.by_hamlet(found, commune, asked),
        "households": len(found.rows),
    }


def _values(asked: Wanted) -> dict[str, str]:
    hamlet = "-" if asked.hamlet == "" else asked.hamlet
    plain = {"band": asked.band, "reason": asked.reason, "standing": asked.standing}
    return {"hamlet": hamlet or "", **{name: str(v) if v else "" for name, v in plain.items()}}


def _page(text: str, pages: int) -> int:
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 1
    return min(max(1, number), pages)


@transaction
def _looked(
    request: OfficerRequest, shown: tuple[Household, ...], commune: str, *, at: datetime
) -> None:
    ids = [member.person.person_id for row in shown for member in row.members]
    look_at(what="due_list", person_ids=ids, at=at, by=request.actor, unit_code=commune)


@allow(Role.AREA_OFFICER, person=True)
@require_safe
def family(request: OfficerRequest, key: str) -> HttpResponse:
    """Show a family: who is due, the papers, the invitations, and the contact log."""
    at = clock.now()
    on = clock.today_vn(at)
    view = families.open_family(key=key, on=on, at=at, by=request.actor)
    context = {
        "form": Form(),
        "key": key,
        "place": view.place,
        "phones": list(dict.fromkeys(m.person.phone for m in view.members if m.person.phone)),
        "members": [words.member(m, on=on) for m in view.members],
        "due": bool(view.due_ids),
        "invitations": letters.rows(view.invitations),
        "contacts": words.contacts(view),
        "channels": [(str(c), _(c.vi)) for c in words.CHANNELS],
        "outcomes": [(str(o), words.outcome_word(o)) for o in ContactOutcome],
        "logged": request.GET.get("logged") == "1",
        "addresses": bool(view.addresses),
        "stopped": bool(outreach_queries.opted_out(addresses=view.addresses)),
    }
    return render(request, "office/family.jinja", context)


@allow(Role.AREA_OFFICER, person=True)
@require_POST
def log_contact(request: OfficerRequest, key: str) -> HttpResponse:
    """Set down one contact with everybody due in the family, then show the family again."""
    at = clock.now()
    view_people = families.people_of(key=key)
    families.check_area(view_people, on=clock.today_vn(at), by=request.actor)
    channel = next((c for c in Channel if c == request.POST.get("channel")), None)
    outcome = next((o for o in ContactOutcome if o == request.POST.get("outcome")), None)
    if channel is None or outcome is None:
        raise NotAContact

    def write() -> str:
        contact = outreach.log_contact(
            person_ids=[person.id for person in view_people],
            channel=channel,
            outcome=outcome,
            note=request.POST.get("note", ""),
            at=at,
            by=request.actor,
        )
        return str(contact)

    form = Form(request.POST)
    idempotency.once(key=form.idempotency_key, by=request.actor, at=at, write=write)
    response = redirect("office:family", key=key)
    response["Location"] += "?logged=1"
    return response


@allow(Role.AREA_OFFICER, person=True)
@require_POST
def messages(request: OfficerRequest, key: str) -> HttpResponse:
    """Set down that a family wants no messages, or that it wants them again."""
    at = clock.now()
    view = families.open_family(key=key, on=clock.today_vn(at), at=at, by=request.actor)
    write = outreach.resume_messages if request.POST.get("act") == "resume" else None
    (write or outreach.stop_messages)(
        addresses=view.addresses,
        unit_code=view.place.commune if view.place else "",
        at=at,
        by=request.actor,
    )
    return redirect("office:family", key=key)


routes = [
    path("due/", due, name="due"),
    path("due/family/<str:key>/", family, name="family"),
    path("due/family/<str:key>/messages/", messages, name="family_messages"),
    path("due/family/<str:key>/contact/", log_contact, name="log_contact"),
]
