"""What is being typed is kept field by field, so that a power cut costs one field at most."""

from __future__ import annotations

from typing import Any, Final, TypeVar
from uuid import UUID

from django.http import HttpResponse, QueryDict
from django.urls import path

from cancuoc.interfaces.ui.forms import Form
from cancuoc.interfaces.ui.views import PageNotFound
from cancuoc.station.draft import Draft
from cancuoc.station.tables import drafts
from cancuoc.station.views.access import StationRequest, draft_of, officer, today

F = TypeVar("F", bound=Form)

SCREENS: Final = ("identity", "edit", "data")
# The drawing of a signature is large and is signed anew; marks of the form are no typing.
NEVER_KEPT: Final = frozenset({"csrfmiddlewaretoken", "idempotency_key", "signature"})
LONGEST: Final = 1000
MOST_FIELDS: Final = 60


def restored(request: StationRequest, kind: type[F], draft: Draft, screen: str, **kwargs: Any) -> F:
    """Return the form as sent, or as it was being typed, or as it stands ready."""
    if request.method == "POST":
        return kind(request.POST, on=today(request), **kwargs)
    kept = drafts.typed(request.station.store, draft.id, screen)
    if not kept:
        return kind(on=today(request), **kwargs)
    data = QueryDict(mutable=True)
    for name, value in kept.items():
        data.setlist(name, value.split("\n"))
    # This mark fills the form without judging it.
    data["_edit"] = "1"
    return kind(data, on=today(request), **kwargs)


@officer("POST")
def keep(request: StationRequest, draft_id: UUID, screen: str) -> HttpResponse:
    """Keep what is being typed on a screen; the answer is empty."""
    draft = draft_of(request, draft_id)
    if screen not in SCREENS:
        raise PageNotFound
    store = request.station.store
    with store.write():
        drafts.forget_typed(store, draft.id, screen)
        for name, values in list(request.POST.lists())[:MOST_FIELDS]:
            if name not in NEVER_KEPT:
                text = "\n".join(value[:LONGEST] for value in values)
                drafts.keep_typed(store, draft.id, screen, name[:64], text)
    return HttpResponse(status=204)


routes = [path("dossiers/<uuid:draft_id>/typing/<slug:screen>/", keep, name="typing")]
