"""Galleries: their names and what is in them."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from cancuoc.domain.abis import queries
from cancuoc.domain.abis.rules import Scope
from cancuoc.interfaces.partners.answers import Reply, answered, caller_of, checked
from cancuoc.interfaces.partners.bodies import Asked, AskedPage, Error, PersonIds, TaskId

router = Router(tags=["Gallery"], by_alias=True)
_ERRORS: Final = {400: Error, 401: Error, 403: Error, 500: Error}


@router.get("/galleries", response={200: list[str], 202: TaskId, **_ERRORS})
def read_galleries(request: HttpRequest, asked: Query[Asked]) -> HttpResponse:
    """Read the names of the partner's galleries."""
    caller, by = caller_of(request, Scope.GALLERY_READ)
    return answered(
        caller,
        by,
        operation="readGalleries",
        asked=asked,
        work=lambda: Reply(200, queries.galleries(caller=caller)),
    )


@router.get(
    "/galleries/{gallery_id}", response={200: list[PersonIds], 202: TaskId, 404: Error, **_ERRORS}
)
def read_gallery_content(
    request: HttpRequest, gallery_id: str, asked: Query[AskedPage]
) -> HttpResponse:
    """Read which encounters are in a gallery, a page at a time."""
    caller, by = caller_of(request, Scope.GALLERY_READ)
    checked(gallery_id=gallery_id)

    def work() -> Reply:
        rows = queries.gallery(
            caller=caller, name=gallery_id, offset=asked.offset, limit=asked.limit
        )
        return Reply(200, [PersonIds(person_id=p, encounter_id=e) for p, e in rows])

    return answered(caller, by, operation="readGalleryContent", asked=asked, work=work)
