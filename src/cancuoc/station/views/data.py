"""Stage Dữ liệu: what the law decided, papers seen, account, place of return."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path

from cancuoc.interfaces.ui.views import render
from cancuoc.kernel.refusal import Refusal
from cancuoc.station.core import capturing, filling, procedure
from cancuoc.station.draft import Draft, Stage
from cancuoc.station.forms.data import POST, DataForm, data_choices, data_initial, details_of
from cancuoc.station.presenters import dossier as presenter
from cancuoc.station.tables import drafts
from cancuoc.station.views import typing
from cancuoc.station.views.access import StationRequest, draft_of, officer, today


@officer("GET", "POST")
def page(request: StationRequest, draft_id: UUID) -> HttpResponse:
    """Show what was decided and ask what remains."""
    draft = draft_of(request, draft_id)
    if not draft.is_done(Stage.IDENTITY):
        return redirect("station:identity", draft_id=draft.id)
    form = _form(request, draft)
    refusal: Refusal | None = None
    if form.is_valid():
        try:
            return _finish(request, draft, form)
        except Refusal as refused:
            refusal = refused
    return _show(request, draft, form, refusal)


def _form(request: StationRequest, draft: Draft) -> DataForm:
    on = today(request)
    plan = procedure.plan(draft, on=on)
    return typing.restored(
        request,
        DataForm,
        draft,
        "data",
        initial=data_initial(draft, on=on) | _shared(request, draft),
        choices=data_choices(draft, plan, on=on),
    )


def _shared(request: StationRequest, draft: Draft) -> dict[str, str]:
    """Return the place of return said for a brother or a sister, until this stage is done once."""
    station = request.station
    family = station.families.of_record(draft.record, at=station.now())
    if draft.is_done(Stage.DATA) or family is None or not family.return_address:
        return {}
    return {"where": POST, "address": family.return_address}


def _finish(request: StationRequest, draft: Draft, form: DataForm) -> HttpResponse:
    station, on = request.station, today(request)
    at, by = station.now(), request.officer
    details = details_of(form, draft, on=on)
    draft = filling.confirm_data(station.desk, draft, details=details, at=at, by=by)
    drafts.forget_typed(station.store, draft.id, "data")
    if capturing.required(draft, on=on):
        return redirect("station:biometrics", draft_id=draft.id)
    # Nothing may be taken of this person, so there is no such page to go to.
    capturing.complete(station.desk, draft, at=at, by=by)
    return redirect("station:sign", draft_id=draft.id)


def _show(
    request: StationRequest, draft: Draft, form: DataForm, refusal: Refusal | None
) -> HttpResponse:
    on = today(request)
    plan = procedure.plan(draft, on=on)
    context = {
        "head": presenter.head(draft, Stage.DATA, on=on),
        "form": form,
        "refusal": refusal,
        "summary": presenter.law_summary(plan, on=on),
        "notices": presenter.notices(plan),
        "articles": [presenter.cited(each) for each in plan.articles],
        "plan": plan,
        "draft": draft,
    }
    status = refusal.status if refusal else form.status
    return render(request, "station/data.jinja", context, status=status)


routes = [path("dossiers/<uuid:draft_id>/data/", page, name="data")]
