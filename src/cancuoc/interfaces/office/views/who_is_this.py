"""Who is this? A search by fingers and eyes for people who cannot say who they are."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cancuoc.biometrics.positions import IRIS_STEPS
from cancuoc.domain.enrolment import queries as enrolment
from cancuoc.domain.uniqueness import services
from cancuoc.domain.uniqueness.ports import Answer
from cancuoc.foundation.access import OfficerRequest, allow
from cancuoc.foundation.actor import Actor, Role
from cancuoc.interfaces.office import probe_pictures
from cancuoc.interfaces.office.forms.who_is_this import WhoForm
from cancuoc.interfaces.office.presenters import who_is_this as shown
from cancuoc.interfaces.office.probe_pictures import Read, Sent
from cancuoc.interfaces.ui.views import render
from cancuoc.kernel import clock
from cancuoc.kernel.refusal import Refusal


@allow(Role.SPECIAL_CASES, person=True)
@require_http_methods(["GET", "POST"])
def who_is_this(request: OfficerRequest) -> HttpResponse:
    """Take files or a stored dossier, and a reason; answer with candidates on the same page.

    The answer is never at an address of its own, and the files are kept nowhere.
    """
    form = WhoForm.of(request)
    if not form.is_valid():
        return _page(request, form)
    sent, code = Sent.of(request), form.dossier.value
    if sent and code:
        form.add_error("dossier", _("Chọn một cách: gửi tệp hoặc nhập mã hồ sơ."))
    elif code:
        return _stored(request, form, code)
    elif sent:
        return _sent(request, form, sent)
    else:
        form.add_error("case", _("Chọn ít nhất một tệp mắt hoặc ngón tay, hoặc nhập mã hồ sơ."))
    return _page(request, form)


def _page(request: OfficerRequest, form: WhoForm) -> HttpResponse:
    context: dict[str, object] = {
        "form": form,
        "eyes": IRIS_STEPS,
        "fingers": probe_pictures.ROLLED,
    }
    return render(request, "office/who_is_this.jinja", context, status=form.status)


@transaction.atomic
def _sent(request: OfficerRequest, form: WhoForm, sent: Sent) -> HttpResponse:
    read = probe_pictures.read(sent=sent)
    if not read.templates:
        nothing = _("Không tách được mẫu từ tệp nào. Chụp lại rõ hơn rồi gửi lại.")
        form.add_error("case", " ".join([nothing, *read.refused]))
        return _page(request, form)
    by = _by(request, form)
    found = services.who_is_this(
        templates=read.templates, purpose=by.purpose, at=clock.now(), by=by
    )
    return _answer(request, found, by=by, read=read)


@transaction.atomic
def _stored(request: OfficerRequest, form: WhoForm, code: str) -> HttpResponse:
    try:
        dossier = enrolment.by_code(code=code)
    except Refusal as refusal:
        form.add_error("dossier", _(refusal.next_step))
        return _page(request, form)
    by = _by(request, form)
    found = services.who_is_stored(dossier_id=dossier.id, purpose=by.purpose, at=clock.now(), by=by)
    return _answer(request, found, by=by, code=dossier.code)


def _by(request: OfficerRequest, form: WhoForm) -> Actor:
    return request.actor.for_purpose(f"{form.purpose.sure}: {form.case.sure}")


def _answer(
    request: OfficerRequest,
    found: tuple[UUID, Answer],
    *,
    by: Actor,
    read: Read | None = None,
    code: str = "",
) -> HttpResponse:
    key, answer = found
    context: dict[str, object] = {
        "rows": shown.rows(answer=answer, search=key, at=clock.now(), by=by),
        "searched": shown.searched(answer=answer),
        "failed": ", ".join(read.failed) if read else "",
        "refused": read.refused if read else (),
        "code": code,
    }
    return render(request, "office/who_is_this_found.jinja", context)


routes = [path("who-is-this/", who_is_this, name="who_is_this")]
