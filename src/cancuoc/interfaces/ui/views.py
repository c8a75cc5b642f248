"""Answering with a page, and the pages for what every site refuses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme

from cancuoc.interfaces.ui.shell import dressed, shell_of
from cancuoc.kernel.refusal import Refusal


class PageNotFound(Refusal):
    """There is nothing at this address, or nothing this person may see."""

    status = 404
    message = "Không có trang này."
    next_step = "Vui lòng kiểm tra lại đường dẫn hoặc về trang đầu."


class NoRight(Refusal):
    """The person signed in has no right to this page."""

    status = 403
    message = "Tài khoản này không có quyền xem trang này."
    next_step = "Vui lòng đăng nhập bằng tài khoản khác hoặc hỏi người quản trị của đơn vị."


class FormExpired(Refusal):
    """The form was opened too long ago or by another sign-in."""

    status = 403
    message = "Biểu mẫu đã hết hạn."
    next_step = "Vui lòng tải lại trang rồi gửi lại. Những gì đã nhập vẫn còn bên dưới."


class ServerFault(Refusal):
    """Something broke that we did not expect."""

    status = 500
    message = "Hệ thống gặp lỗi và đã ghi lại."
    next_step = "Vui lòng thử lại sau vài phút. Việc gấp, mời gọi đơn vị tiếp nhận."


def render(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    """Answer with a page in the shell of its door.

    `template` is a name such as "office/today.jinja". A context may bring its own `shell`.
    """
    values = dict(context or {})
    own = values.get("shell")
    values["shell"] = dressed(request, own) if own else shell_of(request)
    return HttpResponse(render_to_string(template, values, request), status=status)


def choose_language(request: HttpRequest, code: str) -> HttpResponse:
    """Remember the language in a cookie and go back to where the person was."""
    target = request.GET.get("next", "/")
    if not url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}):
        target = "/"
    response = HttpResponseRedirect(target)
    if code in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, code, max_age=365 * 86400, samesite="Lax"
        )
    return response


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    """Answer 404; for `handler404`."""
    return _refused(request, PageNotFound())


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    """Answer 403; for `handler403`."""
    return _refused(request, NoRight())


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500 without touching the database or the session; for `handler500`."""
    return _refused(request, ServerFault())


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001
    """Answer a form whose token is missing or old; for `CSRF_FAILURE_VIEW`."""
    return _refused(request, FormExpired())


def _refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    # Imported here because refusals.py renders through this module.
    from cancuoc.interfaces.ui.refusals import answer

    return answer(request, refusal)


# Open to everybody: it shows no person and changes nothing but this browser's own look.
choose_language.access = "public"  # type: ignore[attr-defined]
