"""How the door answers: JSON as the interface says, errors in its one shape, or a task."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Schema
from ninja.security import HttpBearer

from cancuoc.domain.abis import queries, services
from cancuoc.domain.abis.queries import Caller
from cancuoc.domain.abis.refusals import BadRequest, ScopeMissing, TokenRefused
from cancuoc.domain.abis.rules import Scope, usable_id
from cancuoc.foundation.actor import Actor
from cancuoc.interfaces.partners.bodies import Asked, Error, TaskId
from cancuoc.kernel import clock
from cancuoc.kernel.refusal import Refusal

OK: Final = "OK"
MOST_BYTES: Final = 32 * 1024 * 1024
_KNOWN: Final = frozenset({400, 401, 403, 404, 409, 500})
_LONGEST: Final = 128


class Token(HttpBearer):
    """A partner's token in the header `Authorization: Bearer`."""

    def authenticate(self, request: HttpRequest, token: str) -> Caller:
        """Return the partner, and take its body in. Raises TokenRefused, BadRequest."""
        caller = queries.caller(digest=services.digest(token), at=clock.now())
        _take_body(request)
        return caller

    def __call__(self, request: HttpRequest) -> Any:
        """Refuse a missing or malformed header in the door's own shape."""
        found = super().__call__(request)
        if found is None:
            raise TokenRefused
        return found


def _take_body(request: HttpRequest) -> None:
    """Read the whole body, which for ten fingers is larger than a form may be.

    Only who showed a token may make the centre hold that much. Raises BadRequest.
    """
    try:
        length = int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError as problem:
        raise BadRequest(field="Content-Length") from problem
    if length > MOST_BYTES:
        raise BadRequest(field="body", most=MOST_BYTES)
    request._body = request.read(length)


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer: its status and its body, None for no body."""

    status: int
    body: Any = None


def error(refusal: Refusal) -> JsonResponse:
    """Return a refusal in the interface's shape, under a status the interface knows."""
    status = refusal.status
    if status not in _KNOWN:
        status = 500 if status >= 500 else 400
    answer = JsonResponse(_plain(_error(refusal, status)), status=status)
    if status == 401:
        answer["WWW-Authenticate"] = "Bearer"
    return answer


def _error(refusal: Refusal, status: int) -> Error:
    where = refusal.details.get("field")
    words = f"{refusal.message} {refusal.next_step}" + (f" ({where})" if where else "")
    return Error(code=status, message=words)


def _plain(value: Any) -> Any:
    if isinstance(value, Schema):
        return value.model_dump(by_alias=True, exclude_none=True)
    return [_plain(each) for each in value] if isinstance(value, list) else value


def caller_of(request: HttpRequest, scope: Scope) -> tuple[Caller, Actor]:
    """Return the partner that asks, when its token allows this. Raises ScopeMissing."""
    caller: Caller = request.auth  # type: ignore[attr-defined]
    if scope not in caller.scopes:
        raise ScopeMissing(scope=str(scope))
    return caller, Actor.partner(caller.name)


def checked(**ids: str) -> None:
    """Refuse ids that cannot be anybody's. Raises BadRequest."""
    for name, value in ids.items():
        if not usable_id(value):
            raise BadRequest(field=name)


def answered(
    caller: Caller, by: Actor, *, operation: str, asked: Asked, work: Callable[[], Reply]
) -> HttpResponse:
    """Do the work and answer here, or by callback under a task when one was given.

    Work and its answer are one transaction; a refusal goes out by callback like an answer.
    """
    if not 0 < len(asked.transaction_id) <= _LONGEST or not asked.transaction_id.isprintable():
        raise BadRequest(field="transactionId")
    if asked.callback is None:
        return _direct(work())
    services.check_callback(caller=caller, address=asked.callback)
    at, name = clock.now(), asked.transaction_id[:64]
    try:
        task = services.answer_later(
            caller=caller,
            operation=operation,
            transaction_id=name,
            callback=asked.callback,
            work=lambda: _carried(work()),
            at=at,
            by=by,
        )
    except Refusal as refusal:
        task = services.schedule(
            caller=caller,
            operation=operation,
            transaction_id=name,
            callback=asked.callback,
            answer=_plain(_error(refusal, refusal.status)),
            failed=True,
            at=at,
            by=by,
        )
    return JsonResponse(_plain(TaskId(task_id=str(task))), status=202)


def _carried(reply: Reply) -> Any:
    return OK if reply.body is None else _plain(reply.body)


def _direct(reply: Reply) -> HttpResponse:
    if reply.body is None:
        return HttpResponse(status=reply.status)
    return JsonResponse(_plain(reply.body), status=reply.status, safe=False)
