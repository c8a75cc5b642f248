"""Tasks: how far an answer by callback has come, and sending it once more."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Router

from cancuoc.domain.abis import queries, services
from cancuoc.domain.abis.rules import Scope
from cancuoc.interfaces.partners.answers import caller_of, checked
from cancuoc.interfaces.partners.bodies import Error, TaskWord
from cancuoc.kernel import clock

router = Router(tags=["Task"], by_alias=True)
_ERRORS: Final = {400: Error, 401: Error, 403: Error, 404: Error, 500: Error}


@router.get("/tasks/{task_id}/status", response={200: TaskWord, **_ERRORS})
def read_task_status(request: HttpRequest, task_id: str) -> HttpResponse:
    """Read how far a task's answer has come."""
    caller, _ = caller_of(request, Scope.TASK_READ)
    checked(task_id=task_id)
    return JsonResponse(queries.task_state(caller=caller, task_id=task_id), safe=False)


@router.post("/tasks/{task_id}/redeliver", response={204: None, 409: Error, **_ERRORS})
def redeliver_task_result(request: HttpRequest, task_id: str) -> HttpResponse:
    """Send an answer once more that nobody took."""
    caller, by = caller_of(request, Scope.TASK_UPDATE)
    checked(task_id=task_id)
    services.redeliver(caller=caller, task_id=task_id, at=clock.now(), by=by)
    return HttpResponse(status=204)
