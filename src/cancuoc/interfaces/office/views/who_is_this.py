"""Who is this? A search by fingers and eyes for people who cannot say who they are."""

from __future__ import annotations

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cancuoc.biometrics.positions import IRIS_STEPS
from cancuoc.domain.uniqueness import services
from cancuoc.foundation.access import OfficerRequest, allow
from cancuoc.foundation.actor import Role
from cancuoc.interfaces.office import probe_pictures
from cancuoc.interfaces.office.forms.who_is_this import WhoForm
from cancuoc.interfaces.office.presenters import who_is_this as shown
from cancuoc.interfaces.ui.views import render
from cancuoc.kernel import clock


@allow(Role.SPECIAL_CASES, person=True)
@require_http_methods(["GET", "POST"])
def who_is_this(request: OfficerRequest) -> HttpResponse:
    """Take pictures and a reason, and answer with candidates on the same page.

    The answer is never at an address of its own, and the pictures are kept nowhere.
    """
    form = WhoForm.of(request)
    context: dict[str, object] = {
        "form": form,
        "eyes": IRIS_STEPS,
        "fingers": probe_pictures.ROLLED,
    }
    if form.is_valid():
        files = {name: f for name, f in request.FILES.items() if isinstance(f, UploadedFile)}
        if not set(files) & {step.value for step in probe_pictures.ASKED}:
            form.add_error("case", _("Chọn ít nhất một ảnh mắt hoặc ngón tay."))
        else:
            return _answer(request, form, files, context)
    return render(request, "office/who_is_this.jinja", context, status=form.status)


@transaction.atomic
def _answer(
    request: OfficerRequest,
    form: WhoForm,
    files: dict[str, UploadedFile[bytes]],
    context: dict[str, object],
) -> HttpResponse:
    at = clock.now()
    read = probe_pictures.read(files=files)
    failed = [_(name) for name in read.failed]
    if not read.templates:
        form.add_error("case", _("Không tách được mẫu từ ảnh nào. Chụp lại rõ hơn rồi gửi lại."))
        return render(request, "office/who_is_this.jinja", context, status=form.status)
    by = request.actor.for_purpose(f"{form.purpose.sure}: {form.case.sure}")
    key, answer = services.who_is_this(templates=read.templates, purpose=by.purpose, at=at, by=by)
    context |= {
        "rows": shown.rows(answer=answer, search=key, at=at, by=by),
        "searched": shown.searched(answer=answer),
        "failed": ", ".join(failed),
    }
    return render(request, "office/who_is_this_found.jinja", context)


routes = [path("who-is-this/", who_is_this, name="who_is_this")]
