"""Control characters in what was typed are refused before any screen or table meets them.

No keyboard writes them; they come from damaged scans and from people who try doors. The
database takes no NUL at all, and the others would be kept and break whoever reads them later.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

from django.http import HttpRequest, HttpResponse

from cancuoc.interfaces.ui.refusals import UNREADABLE, answer
from cancuoc.kernel.refusal import Refusal

_FORMS: Final = ("application/x-www-form-urlencoded", "multipart/form-data")


class UnreadableText(Refusal):
    """An address or a field holds control characters."""

    status = 422
    message = "Nội dung gửi lên có ký tự không đọc được."
    next_step = "Vui lòng gõ lại thay vì dán hoặc quét."


class ReadableText:
    """Lets a request pass when its address and its form hold text alone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Let the request pass; it is looked at once its form was proven to be ours."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        """Answer with `UnreadableText`, or return None.

        Programs sign what they send and their door reads the bytes itself: it is left alone.
        """
        if getattr(view, "csrf_exempt", False):
            return None
        if any(UNREADABLE.search(text) for text in _texts(request)):
            return answer(request, UnreadableText())
        return None


def _texts(request: HttpRequest) -> Iterator[str]:
    """Yield everything that was typed; the body of an upload is not read here."""
    yield request.path
    for _name, values in request.GET.lists():
        yield from values
    if request.method == "POST" and request.content_type in _FORMS:
        for _name, values in request.POST.lists():
            yield from values
