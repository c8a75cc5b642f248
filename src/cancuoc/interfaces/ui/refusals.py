"""Every expected refusal becomes a page, a fragment or JSON: what happened, what to do next."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.request import UnreadablePostError

from cancuoc.interfaces.ui.views import render
from cancuoc.interfaces.ui.words import told
from cancuoc.kernel.refusal import Refusal

# These never go back to a page: secrets, tokens and the marks of the form itself.
_NEVER_ECHOED: Final = frozenset(
    ("password", "passcode", "secret", "otp", "pin", "token", "csrfmiddlewaretoken", "edit")
)
_WORD_BREAK: Final = re.compile(r"[_\-.]")
_LONGEST_ECHO: Final = 20_000
# Tabs and line ends are typed and pasted; what they may mean is for each field to say.
UNREADABLE: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class RefusalPages:
    """Catches `Refusal` from any view; everything else passes by."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Let the request pass; refusals come through `process_exception`."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer a refusal; return None for any other error, which is then a real fault."""
        return answer(request, error) if isinstance(error, Refusal) else None


def answer(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """Return the refusal as JSON, as an htmx fragment, or as a page, with its status.

    The page carries all that was typed, so that correcting it never means typing it again.
    """
    if wants_json(request):
        return JsonResponse(refusal.as_dict(), status=refusal.status)
    words = told(refusal)
    if request.headers.get("HX-Request") == "true":
        template = "ui/refusal_fragment.jinja"
        return render(request, template, {"refusal": words}, status=refusal.status)
    context = {"refusal": words, "typed": typed(request), "typed_action": request.get_full_path()}
    return render(request, "ui/refusal.jinja", context, status=refusal.status)


def wants_json(request: HttpRequest) -> bool:
    """Return whether the client asked for JSON and not for HTML."""
    accept = request.headers.get("Accept", "")
    return "application/json" in accept and "text/html" not in accept


def typed(request: HttpRequest) -> list[tuple[str, str]]:
    """Return the fields of the form as sent, without secrets, files and control characters."""
    if request.method != "POST":
        return []
    try:
        fields = request.POST
    except UnreadablePostError:
        return []
    return [
        (name, UNREADABLE.sub("", value))
        for name, values in fields.lists()
        if not _NEVER_ECHOED & set(_WORD_BREAK.split(name.lower()))
        for value in values
        if len(value) <= _LONGEST_ECHO
    ]
