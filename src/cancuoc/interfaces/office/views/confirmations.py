"""Confirmations of numbers (CC04): given at once when the register shows them, or settled."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Final
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cancuoc.documents.render import render as typeset
from cancuoc.domain.enrolment import confirming
from cancuoc.domain.enrolment import queries as enrolment
from cancuoc.domain.enrolment.queries import ConfirmationRow
from cancuoc.domain.enrolment.rules import ConfirmationState
from cancuoc.domain.population import queries as population
from cancuoc.domain.population.queries import PersonView
from cancuoc.domain.units import queries as units
from cancuoc.foundation import audit, idempotency
from cancuoc.foundation.access import OfficerRequest, allow
from cancuoc.foundation.actor import Role
from cancuoc.foundation.transaction import transaction
from cancuoc.interfaces.office import shift
from cancuoc.interfaces.office.area import OutsideArea
from cancuoc.interfaces.office.forms.confirmations import RefusalForm, RequestForm, WhoseForm
from cancuoc.interfaces.office.presenters import confirmations as words
from cancuoc.interfaces.ui.forms import Form
from cancuoc.interfaces.ui.views import render
from cancuoc.kernel import clock
from cancuoc.kernel.personal_id import PersonalId
from cancuoc.kernel.refusal import Refusal

DESK: Final = (Role.RECEPTION, Role.CARD_DESK)


class NotSettled(Refusal):
    """There is no paper before the request is settled."""

    status: ClassVar[int] = 409
    message = "Yêu cầu này chưa có kết quả nên chưa in được."
    next_step = "Cấp hoặc từ chối yêu cầu trước khi in."


@allow(*DESK, person=True)
@require_http_methods(["GET", "POST"])
def confirmations(request: OfficerRequest) -> HttpResponse:
    """List what waits; a POST finds the person who asks."""
    at = clock.now()
    form = WhoseForm.of(request)
    person = None
    refusal: Refusal | None = None
    if form.is_valid():
        try:
            person = _person(request, form.number.sure, at=at)
        except Refusal as refused:
            refusal = refused
    return _page(request, at=at, form=form, person=person, refusal=refusal)


@allow(*DESK, person=True)
@require_POST
def ask(request: OfficerRequest) -> HttpResponse:
    """Give the paper at once when the register joins the numbers, else file the request."""
    at = clock.now()
    form = RequestForm(request.POST)
    if not form.is_valid():
        number = form.number.value
        person = _person(request, number, at=at) if number else None
        return _page(request, at=at, form=WhoseForm(), person=person, asked=form)
    person = population.by_number(personal_number=form.number.sure)
    session = shift.current(request, at=at)

    def write() -> str:
        made = confirming.issue_confirmation(
            personal_number=form.number.sure.value,
            other_number=form.other.sure,
            person_id=person.id,
            number_in_register=form.other.sure in words.known_numbers(person),
            unit_code=session.unit_code if session else request.actor.units[0],
            session_id=session.id if session else None,
            at=at,
            by=request.actor,
        )
        return str(made)

    made = idempotency.once(key=form.idempotency_key, by=request.actor, at=at, write=write)
    return redirect("office:confirmation", confirmation_id=made)


@allow(*DESK, person=True)
@require_safe
def confirmation(request: OfficerRequest, confirmation_id: UUID) -> HttpResponse:
    """Show one request with what may be done now."""
    at = clock.now()
    row = _mine(request, confirmation_id, at=at)
    return _one(request, row, at=at, refusing=RefusalForm())


@allow(*DESK, person=True)
@require_POST
def give(request: OfficerRequest, confirmation_id: UUID) -> HttpResponse:
    """Give a paper after the number was found in the files."""
    at = clock.now()
    row = _mine(request, confirmation_id, at=at)
    confirming.settle_confirmation(confirmation_id=row.id, found=True, at=at, by=request.actor)
    return redirect("office:confirmation", confirmation_id=row.id)


@allow(*DESK, person=True)
@require_POST
def refuse(request: OfficerRequest, confirmation_id: UUID) -> HttpResponse:
    """Refuse with the reason that CC03 prints."""
    at = clock.now()
    row = _mine(request, confirmation_id, at=at)
    form = RefusalForm(request.POST)
    if not form.is_valid():
        return _one(request, row, at=at, refusing=form)
    confirming.settle_confirmation(
        confirmation_id=row.id, found=False, reason=form.reason.sure, at=at, by=request.actor
    )
    return redirect("office:confirmation", confirmation_id=row.id)


@allow(*DESK, person=True)
@require_safe
def paper(request: OfficerRequest, confirmation_id: UUID) -> HttpResponse:
    """Print CC04, or CC03 for a refused request."""
    at = clock.now()
    row = _mine(request, confirmation_id, at=at)
    if row.state is ConfirmationState.REQUESTED:
        raise NotSettled
    person = _person(request, PersonalId(row.personal_number), at=at)
    made = words.paper(row, person, signer=request.actor.label, at=at)
    response = HttpResponse(typeset(made), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{row.code}.pdf"'
    return response


def _person(request: OfficerRequest, number: PersonalId, *, at: datetime) -> PersonView:
    person = population.by_number(personal_number=number)
    _look(request, person, at=at)
    return person


@transaction
def _look(request: OfficerRequest, person: PersonView, *, at: datetime) -> None:
    audit.look(what="confirmation", person_id=person.id, at=at, by=request.actor)


def _mine(request: OfficerRequest, confirmation_id: UUID, *, at: datetime) -> ConfirmationRow:
    row = enrolment.confirmation(confirmation_id=confirmation_id)
    on = clock.today_vn(at)
    if not units.covers(scope=request.actor.units, unit_code=row.unit_code, on=on):
        raise OutsideArea
    return row


def _one(
    request: OfficerRequest, row: ConfirmationRow, *, at: datetime, refusing: RefusalForm
) -> HttpResponse:
    context = {
        "row": words.rows([row], on=clock.today_vn(at))[0],
        "open": row.state is ConfirmationState.REQUESTED,
        "refusing": refusing,
        "form": Form(),
    }
    return render(request, "office/confirmation.jinja", context, status=refusing.status)


def _page(
    request: OfficerRequest,
    *,
    at: datetime,
    form: WhoseForm,
    person: PersonView | None = None,
    asked: RequestForm | None = None,
    refusal: Refusal | None = None,
) -> HttpResponse:
    on = clock.today_vn(at)
    waiting = enrolment.confirmations(
        states=[ConfirmationState.REQUESTED], scope=request.actor.units, on=on
    )
    known = words.known_numbers(person) if person else []
    first = {"number": person.personal_number if person else None, "other": next(iter(known), None)}
    context = {
        "form": form,
        "person": words.person(person, on=on) if person else None,
        "asked": asked or RequestForm(initial=first),
        "refusal": refusal,
        "rows": words.rows(waiting, on=on),
    }
    status = refusal.status if refusal else asked.status if asked else form.status
    return render(request, "office/confirmations.jinja", context, status=status)


routes = [
    path("confirmations/", confirmations, name="confirmations"),
    path("confirmations/ask/", ask, name="ask_confirmation"),
    path("confirmations/<uuid:confirmation_id>/", confirmation, name="confirmation"),
    path("confirmations/<uuid:confirmation_id>/give/", give, name="give_confirmation"),
    path("confirmations/<uuid:confirmation_id>/refuse/", refuse, name="refuse_confirmation"),
    path("confirmations/<uuid:confirmation_id>/paper.pdf", paper, name="confirmation_paper"),
]
