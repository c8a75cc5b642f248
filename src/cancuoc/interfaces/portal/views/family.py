"""Who needs to come, with which papers, and who brings the children."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.views.decorators.http import require_http_methods

from cancuoc.domain.outreach.rules import representative
from cancuoc.domain.population import queries as population
from cancuoc.domain.sessions import queries as sessions
from cancuoc.foundation.access import public
from cancuoc.interfaces.portal import draft
from cancuoc.interfaces.portal.draft import Draft
from cancuoc.interfaces.portal.forms.family import FamilyForm
from cancuoc.interfaces.portal.members import Member, members
from cancuoc.interfaces.portal.presenters import family as words
from cancuoc.interfaces.portal.steps import back_page
from cancuoc.interfaces.portal.visitor import visitor
from cancuoc.interfaces.ui.views import render
from cancuoc.kernel import clock
from cancuoc.law.ages import Band
from cancuoc.law.representation import Representative


@public
@require_http_methods(["GET", "POST"])
def family(request: HttpRequest) -> HttpResponse:
    """Keep who comes and with whom."""
    kept = draft.load(request)
    if not kept.people:
        return redirect("portal:find")
    at = clock.now()
    on = _day(kept, today=clock.today_vn(at))
    people = members(person_ids=kept.person_ids, on=on, at=at, by=visitor(request))
    form = _form(request, kept, people, on=on)
    if form.is_valid():
        ids = {member.key: str(member.id) for member in people}
        coming = tuple(ids[key] for key in form.coming.sure)
        # More people may not fit in the slot chosen before, so it is asked again.
        slot = kept.slot if len(coming) <= len(kept.coming) else None
        answered = kept.with_(coming=coming, companion=_companion(form), slot=slot)
        draft.keep(request, answered)
        return redirect(answered.first_gap())
    return render(
        request,
        "portal/family.jinja",
        {
            "form": form,
            "papers": [_line(m, kept, words.papers_line(m.papers)) for m in people if m.papers],
            "expiry": [_line(m, kept, words.expiry_line(m, on=on)) for m in people],
            "children": any(member.band is Band.FROM_6 for member in people),
            "back": back_page(request, "portal:family"),
            "nobody": all(member.booked for member in people),
        },
        status=form.status,
    )


def _day(kept: Draft, *, today: date) -> date:
    """Return the day the law is asked about: that of the session invited to, else today."""
    if not kept.session:
        return today
    found = sessions.session(session_id=UUID(kept.session))
    return max(today, clock.today_vn(found.starts_at)) if found else today


def _form(request: HttpRequest, kept: Draft, people: list[Member], *, on: date) -> FamilyForm:
    full = bool(kept.invitation)
    ticked = [m.key for m in people if words.chosen_at_first(m)]
    if kept.coming:
        ticked = [m.key for m in people if str(m.id) in kept.coming]
    return FamilyForm.of(
        request,
        children=[m.key for m in people if m.band is Band.FROM_6],
        choices={"coming": [words.choice(m, on=on, full=full) for m in people]},
        initial={"coming": ticked, "companion": kept.companion or _expected(people, on=on)},
        on=on,
    )


def _expected(people: list[Member], *, on: date) -> str | None:
    """Return whom the register shows for the children, to save the family a tick."""
    children = [member.id for member in people if member.band is not Band.FROM_14]
    states = population.register_states(person_ids=children, on=on)
    shown = {str(representative(state)) for state in states.values() if state.known_links}
    return shown.pop() if len(shown) == 1 else None


def _companion(form: FamilyForm) -> str:
    chosen = form.companion.sure
    return "" if chosen == Representative.NONE else chosen


def _line(member: Member, kept: Draft, text: str) -> str:
    name = words.called(member, full=bool(kept.invitation))
    return f"{name}: {text}" if text else ""


routes = [path("book/family/", family, name="family")]
