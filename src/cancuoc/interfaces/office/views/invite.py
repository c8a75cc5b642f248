"""Put families on a published session; print their letters; send their messages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import ClassVar, Final
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cancuoc.documents.render import render as typeset
from cancuoc.domain.outreach import queries as outreach
from cancuoc.domain.outreach import services
from cancuoc.domain.outreach.queries import InvitationRow
from cancuoc.domain.outreach.rules import State as Sent
from cancuoc.domain.planning import queries as planning
from cancuoc.domain.planning.queries import SessionRow
from cancuoc.domain.planning.rules import State
from cancuoc.domain.reporting.standing import MINE
from cancuoc.domain.units import queries as units
from cancuoc.foundation import idempotency
from cancuoc.foundation.access import OfficerRequest, allow
from cancuoc.foundation.actor import Role
from cancuoc.foundation.transaction import transaction
from cancuoc.interfaces.office import area, families
from cancuoc.interfaces.office.area import OutsideArea
from cancuoc.interfaces.office.forms.invite import InviteForm
from cancuoc.interfaces.office.looks import look_at
from cancuoc.interfaces.office.presenters import due as due_words
from cancuoc.interfaces.office.presenters import invitations as words
from cancuoc.interfaces.ui.forms import Choice, Form
from cancuoc.interfaces.ui.views import render
from cancuoc.kernel import clock
from cancuoc.kernel.moves import IllegalMove
from cancuoc.kernel.refusal import Refusal

AHEAD: Final = timedelta(days=30)
# Whoever is booked, captured or has declined is not invited with a whole list.
NOT_YET: Final = tuple(sorted(MINE))


class NobodyChosen(Refusal):
    """No family was ticked, or nobody in those families is due."""

    message = "Chưa chọn hộ nào có người cần mời."
    next_step = "Quay lại danh sách, chọn một hoặc nhiều hộ rồi mời."


class TooManyLetters(Refusal):
    """More letters than one file should hold."""

    status: ClassVar[int] = 413
    message = "Mỗi tệp in tối đa 200 thư."
    next_step = "Chọn bớt giấy mời rồi in tiếp."


MOST_LETTERS: Final = 200


@allow(Role.AREA_OFFICER, person=True)
@require_http_methods(["GET", "POST"])
def invite(request: OfficerRequest) -> HttpResponse:
    """Choose the session for the families ticked, then make one invitation a family."""
    at = clock.now()
    on = clock.today_vn(at)
    sent = request.POST if request.method == "POST" else request.GET
    keys = tuple(dict.fromkeys(sent.getlist("family")))[: services.MOST_AT_ONCE]
    people, commune = (
        _by_filter(request, on=on) if sent.get("all") == "1" else _by_family(request, keys, on=on)
    )
    sessions = _sessions(commune, at=at)
    form = InviteForm.of(request, choices={"session": [_choice(s) for s in sessions]}, on=on)
    one = len(keys) == 1 and sent.get("all") != "1"
    if form.is_valid():
        # An address is one family's: it never goes onto the letters of others.
        _make(request, form, people, email=(form.email.value or "") if one else "", at=at)
        return redirect("office:invitations", session_id=form.session.sure)
    context = {
        "form": form,
        "keys": keys,
        "all": sent.get("all") == "1",
        "chosen": {name: sent.get(name, "") for name in _FILTERS},
        "people": min(len(people), services.MOST_AT_ONCE),
        "rest": max(0, len(people) - services.MOST_AT_ONCE),
        "one": one,
        "sessions": bool(sessions),
    }
    return render(request, "office/invite.jinja", context, status=form.status)


_FILTERS: Final = ("commune", "hamlet", "band", "reason", "standing")


def _by_filter(request: OfficerRequest, *, on: date) -> tuple[list[UUID], str]:
    sent = request.POST if request.method == "POST" else request.GET
    commune = sent.get("commune", "")
    asked = due_words.wanted(sent)
    found = area.read(commune=commune, on=on, wanted=asked, by=request.actor)
    people = found.person_ids(standings=NOT_YET)
    if not people:
        raise NobodyChosen
    return people, commune


def _by_family(request: OfficerRequest, keys: Sequence[str], *, on: date) -> tuple[list[UUID], str]:
    people, commune = [], ""
    for key in keys:
        members = families.people_of(key=key)
        commune = families.check_area(members, on=on, by=request.actor) or commune
        people += [m.person.id for m in families.members_of(members, on=on) if m.resident]
    if not people:
        raise NobodyChosen
    return people, commune


def _sessions(commune: str, *, at: datetime) -> list[SessionRow]:
    """Return the published sessions of the commune first, then those of its district."""
    on = clock.today_vn(at)
    named = units.units_named(codes=[commune], on=on)
    scope = [commune, *(row.parent for row in named.values())]
    found = planning.sessions(
        scope=scope, since=at - timedelta(hours=12), until=at + AHEAD, states=[State.PUBLISHED]
    )
    open_ones = [session for session in found if session.ends_at > at]
    return sorted(open_ones, key=lambda s: (s.unit_code != commune, s.starts_at))


def _choice(session: SessionRow) -> Choice:
    text = f"{words.when(session)}, {session.place}"
    return Choice(str(session.id), text, _("Sức chứa %(n)s người") % {"n": session.capacity})


def _make(
    request: OfficerRequest, form: InviteForm, people: Sequence[UUID], *, email: str, at: datetime
) -> None:
    def write() -> list[str]:
        made = services.invite(
            session_id=UUID(form.session.sure),
            person_ids=people[: services.MOST_AT_ONCE],
            email=email,
            at=at,
            by=request.actor,
        )
        return list(made.codes)

    idempotency.once(key=form.idempotency_key, by=request.actor, at=at, write=write)


@allow(Role.AREA_OFFICER, person=True)
@require_safe
def invitations(request: OfficerRequest, session_id: UUID) -> HttpResponse:
    """List the invitations of my area to one session, to print and to send."""
    at = clock.now()
    session = planning.session(session_id=session_id)
    if session is None:
        raise outreach.NoSuchInvitation
    mine = set(area.communes(by=request.actor, on=clock.today_vn(at)))
    found = [i for i in outreach.invitations_to(session_id=session_id) if i.unit_code in mine]
    context = {
        "form": Form(),
        "session_id": session_id,
        "when": words.when(session),
        "place": session.place,
        "rows": words.rows(
            found, delivered=outreach.deliveries(invitation_ids=[row.id for row in found])
        ),
        "people": sum(len(i.people) for i in found),
        "undelivered": len(outreach.undelivered(unit_codes=mine)),
    }
    return render(request, "office/invitations.jinja", context)


@allow(Role.AREA_OFFICER, person=True)
@require_safe
def invitation(request: OfficerRequest, invitation_id: UUID) -> HttpResponse:
    """Show what one family is told: the time, the place and the papers, nothing else."""
    at = clock.now()
    found = _mine(request, invitation_id, at=at)
    context = {"form": Form(), "row": words.rows([found])[0], "state": found.state}
    return render(request, "office/invitation.jinja", context)


@allow(Role.AREA_OFFICER, person=True)
@require_POST
def letters(request: OfficerRequest) -> HttpResponse:
    """Print the letters ticked, one A5 page a family."""
    at = clock.now()
    ids = request.POST.getlist("invitation")
    if not ids:
        raise NobodyChosen(next_step="Chọn ít nhất một giấy mời rồi in.")
    if len(ids) > MOST_LETTERS:
        raise TooManyLetters
    return _pdf(request, [_mine(request, _uuid(key), at=at) for key in ids], at=at)


@allow(Role.AREA_OFFICER, person=True)
@require_safe
def letter(request: OfficerRequest, invitation_id: UUID) -> HttpResponse:
    """Print one family's letter."""
    at = clock.now()
    return _pdf(request, [_mine(request, invitation_id, at=at)], at=at)


@allow(Role.AREA_OFFICER, person=True)
@require_POST
def send(request: OfficerRequest) -> HttpResponse:
    """Queue the messages of the invitations ticked; the worker delivers them."""
    at = clock.now()
    found = [_mine(request, _uuid(key), at=at) for key in request.POST.getlist("invitation")]
    if not found:
        raise NobodyChosen(next_step="Chọn ít nhất một giấy mời rồi gửi.")

    def write() -> None:
        for row in found:
            services.send_invitation(
                code=row.code,
                portal=_portal(request),
                stop=_stop(request),
                at=at,
                by=request.actor,
            )

    # Pressed twice, the family still gets one message.
    idempotency.once(key=Form(request.POST).idempotency_key, by=request.actor, at=at, write=write)
    return redirect("office:invitations", session_id=found[0].session_id)


@allow(Role.AREA_OFFICER, person=True)
@require_POST
def withdraw(request: OfficerRequest, invitation_id: UUID) -> HttpResponse:
    """Take one invitation back."""
    at = clock.now()
    found = _mine(request, invitation_id, at=at)
    services.withdraw(code=found.code, at=at, by=request.actor)
    return redirect("office:invitations", session_id=found.session_id)


def _mine(request: OfficerRequest, invitation_id: UUID, *, at: datetime) -> InvitationRow:
    found = outreach.invitation(invitation_id=invitation_id)
    on = clock.today_vn(at)
    if not units.covers(scope=request.actor.units, unit_code=found.unit_code, on=on):
        raise OutsideArea
    return found


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise outreach.NoSuchInvitation from error


@transaction
def _pdf(request: OfficerRequest, found: Sequence[InvitationRow], *, at: datetime) -> HttpResponse:
    if any(row.state is Sent.WITHDRAWN for row in found):
        raise IllegalMove(state=str(Sent.WITHDRAWN), act="print")
    ids = [person.person_id for row in found for person in row.people]
    look_at(what="letter", person_ids=ids, at=at, by=request.actor, unit_code=found[0].unit_code)
    sheet = words.sheet(found, portal=_portal(request), at=at)
    response = HttpResponse(typeset(sheet), content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="giay-moi.pdf"'
    return response


def _portal(request: OfficerRequest) -> str:
    return request.build_absolute_uri(reverse("portal:find")) + "?code="


def _stop(request: OfficerRequest) -> str:
    return request.build_absolute_uri(reverse("portal:stop")) + "?code="


routes = [
    path("due/invite/", invite, name="invite"),
    path("invitations/letters/", letters, name="letters"),
    path("invitations/send/", send, name="send_invitations"),
    path("invitations/session/<uuid:session_id>/", invitations, name="invitations"),
    path("invitations/<uuid:invitation_id>/", invitation, name="invitation"),
    path("invitations/<uuid:invitation_id>/letter.pdf", letter, name="letter"),
    path("invitations/<uuid:invitation_id>/withdraw/", withdraw, name="withdraw_invitation"),
]
