"""Stage Danh tính: register beside declaration, and who represents."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path

from cancuoc.interfaces.ui.views import render
from cancuoc.kernel.refusal import Refusal
from cancuoc.station.core import family, filling, procedure
from cancuoc.station.core.family import Family
from cancuoc.station.draft import Draft, Stage
from cancuoc.station.forms.declared import DeclaredForm, changes_of, declared_initial
from cancuoc.station.forms.identity import (
    AdultForm,
    IdentityForm,
    answers_of,
    identity_choices,
    identity_initial,
)
from cancuoc.station.presenters import dossier as presenter
from cancuoc.station.tables import drafts
from cancuoc.station.views import typing
from cancuoc.station.views.access import StationRequest, draft_of, officer, today


@officer("GET", "POST")
def page(request: StationRequest, draft_id: UUID) -> HttpResponse:
    """Compare, choose the representative, and go on; without a person, look one up first."""
    draft = draft_of(request, draft_id)
    if draft.declared is None:
        return redirect(f"/station/find/?draft={draft.id}")
    form = _form(request, draft)
    refusal: Refusal | None = None
    if form.is_valid():
        try:
            return _finish(request, draft, form)
        except Refusal as refused:
            refusal = refused
    return _show(request, draft, form, refusal)


@officer("GET", "POST")
def edit(request: StationRequest, draft_id: UUID) -> HttpResponse:
    """Correct what is declared."""
    draft = draft_of(request, draft_id)
    if draft.declared is None:
        raise procedure.NothingDeclared
    form = typing.restored(
        request, DeclaredForm, draft, "edit", initial=declared_initial(draft.declared)
    )
    if not form.is_valid():
        head = presenter.head(draft, Stage.IDENTITY, on=today(request))
        context = {"form": form, "head": head, "known": _known(draft)}
        return render(request, "station/edit.jinja", context, status=form.status)
    station = request.station
    if changes := changes_of(form, draft.declared):
        filling.declare(station.desk, draft, changes=changes, at=station.now(), by=request.officer)
    drafts.forget_typed(station.store, draft.id, "edit")
    return redirect("station:identity", draft_id=draft.id)


def _form(request: StationRequest, draft: Draft) -> IdentityForm:
    represented = procedure.represented(draft, on=today(request))
    return typing.restored(
        request,
        IdentityForm if represented else AdultForm,
        draft,
        "identity",
        initial=identity_initial(draft, represented=represented, family=_family(request, draft)),
        choices=identity_choices(draft, represented=represented),
    )


def _finish(request: StationRequest, draft: Draft, form: IdentityForm) -> HttpResponse:
    station, at, by = request.station, request.station.now(), request.officer
    shared = _family(request, draft)
    answers = answers_of(form, draft, family=shared)
    with station.store.write():
        filling.identify(station.desk, draft, answers=answers, at=at, by=by)
        if shared is not None and answers.representative == shared.representative:
            family.note(station.desk, draft, shared, at=at, by=by)
    drafts.forget_typed(station.store, draft.id, "identity")
    return redirect("station:data", draft_id=draft.id)


def _family(request: StationRequest, draft: Draft) -> Family | None:
    """Return the family served just before, until this stage is finished once."""
    if draft.is_done(Stage.IDENTITY):
        return None
    station = request.station
    return station.families.of_record(draft.record, at=station.now())


def _show(
    request: StationRequest, draft: Draft, form: IdentityForm, refusal: Refusal | None
) -> HttpResponse:
    on = today(request)
    plan = procedure.plan(draft, on=on)
    context = {
        "head": presenter.head(draft, Stage.IDENTITY, on=on),
        "form": form,
        "refusal": refusal,
        "compared": presenter.comparison(draft),
        "represented": procedure.represented(draft, on=on),
        "plan": plan,
        "draft": draft,
        "family": presenter.family(_family(request, draft), draft),
    }
    status = refusal.status if refusal else form.status
    return render(request, "station/identity.jinja", context, status=status)


def _known(draft: Draft) -> dict[str, object]:
    return presenter.comparison(draft) if draft.record else {"differing": [], "same": []}


routes = [
    path("dossiers/<uuid:draft_id>/identity/", page, name="identity"),
    path("dossiers/<uuid:draft_id>/edit/", edit, name="edit"),
]
