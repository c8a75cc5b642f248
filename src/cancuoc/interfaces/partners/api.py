"""The door itself: OSIA's ABIS interface 1.6.0, 22 operations, under `/partners/abis/`."""

from __future__ import annotations

import logging
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from cancuoc.domain.abis.refusals import BadRequest
from cancuoc.interfaces.partners import answers
from cancuoc.interfaces.partners.bodies import Error
from cancuoc.interfaces.partners.views import encounters, galleries, searches, tasks
from cancuoc.kernel.refusal import Refusal

logger = logging.getLogger("cancuoc.partners")

api = NinjaAPI(
    title="Căn Cước: OSIA ABIS",
    version="1.6.0",
    urls_namespace="osia-abis",
    auth=answers.Token(),
    docs_url=None,
    openapi_url="/openapi.json",
)
for router in (encounters.router, searches.router, galleries.router, tasks.router):
    api.add_router("/v1", router)


@api.exception_handler(Refusal)
def refused(_request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """Answer a refusal in the interface's shape."""
    return answers.error(refusal)


@api.exception_handler(ValidationError)
def malformed(_request: HttpRequest, problem: ValidationError) -> HttpResponse:
    """Name the first place that is not as the interface says."""
    place = ".".join(str(part) for part in problem.errors[0]["loc"]) if problem.errors else ""
    return answers.error(BadRequest(field=place[:200]))


@api.exception_handler(HttpError)
def unreadable(_request: HttpRequest, _problem: HttpError) -> HttpResponse:
    """Answer a body that is no JSON."""
    return answers.error(BadRequest(field="body"))


@api.exception_handler(Exception)
def failed(_request: HttpRequest, problem: Exception) -> HttpResponse:
    """Log what nobody foresaw; the partner learns no more than that it happened."""
    logger.error("a partner's request failed", exc_info=problem)
    return api.create_response(
        _request, Error(code=500, message="Lỗi ngoài dự kiến.").model_dump(), status=500
    )


def nowhere(_request: HttpRequest, *_given: Any, **_named: Any) -> HttpResponse:
    """Answer an address that is none of the interface's, as a bad request.

    An id with a slash inside leads here; the interface knows no 404 for most operations.
    """
    return answers.error(BadRequest(field="path"))
