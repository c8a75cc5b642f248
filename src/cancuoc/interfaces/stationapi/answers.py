"""Answers to stations are JSON, also when something is refused or the database is away."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any, ClassVar

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse

from cancuoc.kernel.refusal import Refusal
from cancuoc.packet import content_codec

logger = logging.getLogger("cancuoc.stationapi")

Answer = Callable[..., HttpResponse]


class CentreAway(Refusal):
    """The database does not answer right now."""

    status: ClassVar[int] = 503
    message = "Trung tâm tạm thời chưa trả lời được."
    next_step = "Trạm sẽ tự thử lại. Hồ sơ vẫn an toàn tại trạm."


class UnknownValue(Refusal):
    """A value in the address or the query is not one of those possible."""

    status: ClassVar[int] = 404
    message = "Địa chỉ hoặc giá trị không có trong giao thức."
    next_step = "Cập nhật chương trình của trạm."


def from_hex(text: str) -> bytes:
    """Return the bytes; raise `UnknownValue` for what is not hexadecimal."""
    try:
        return bytes.fromhex(text)
    except ValueError as error:
        raise UnknownValue from error


def value(content: object, *, status: int = 200) -> JsonResponse:
    """Return a dataclass, or a mapping of them, as JSON."""
    plain = (
        {name: content_codec.to_plain(part) for name, part in content.items()}
        if isinstance(content, dict)
        else content_codec.to_plain(content)
    )
    return JsonResponse(plain, status=status)


def refused(refusal: Refusal) -> JsonResponse:
    """Return the one JSON shape of refusals, with `Retry-After` when waiting helps."""
    answer = JsonResponse(refusal.as_dict(), status=refusal.status)
    if refusal.status == 503:
        answer["Retry-After"] = str(refusal.details.get("retry_after", 10))
    return answer


def speaking_json(view: Answer) -> Answer:
    """Turn refusals of a view, and a database that is away, into JSON."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except Refusal as refusal:
            return refused(refusal)
        except (OperationalError, InterfaceError):
            logger.warning("the database is away", exc_info=True)
            return refused(CentreAway())

    return guarded
