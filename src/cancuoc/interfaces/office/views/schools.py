"""Schools of my area: take their class lists, print one sheet a class."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods, require_safe

from cancuoc.documents.render import render as typeset
from cancuoc.domain.outreach import queries as outreach
from cancuoc.domain.outreach import services
from cancuoc.domain.units import queries as units
from cancuoc.foundation import idempotency
from cancuoc.foundation.access import OfficerRequest, allow
from cancuoc.foundation.actor import Role
from cancuoc.foundation.transaction import transaction
from cancuoc.interfaces.office import area
from cancuoc.interfaces.office.area import OutsideArea
from cancuoc.interfaces.office.forms.schools import RollForm, pupil_lines
from cancuoc.interfaces.office.looks import look_at
from cancuoc.interfaces.office.presenters import schools as words
from cancuoc.interfaces.ui.forms import Choice
from cancuoc.interfaces.ui.views import render
from cancuoc.kernel import clock
from cancuoc.kernel.refusal import Refusal


class NobodyDue(Refusal):
    """No pupil of the school is due: there is no sheet to print."""

    status: ClassVar[int] = 409
    message = "Trường này không có học sinh nào đến hạn."
    next_step = "Nạp danh sách mới của trường, hoặc chọn trường khác."


@allow(Role.AREA_OFFICER, person=True)
@require_http_methods(["GET", "POST"])
def schools(request: OfficerRequest) -> HttpResponse:
    """List the schools of my area; take the list of one."""
    at = clock.now()
    on = clock.today_vn(at)
    mine = area.communes(by=request.actor, on=on)
    if not mine:
        raise OutsideArea
    named = units.units_named(codes=mine, on=on)
    communes = [Choice(c, named[c].full_name if c in named else c) for c in mine]
    form = RollForm.of(request, choices={"commune": communes}, on=on)
    if form.is_valid():
        taken = _load(request, form, at=at)
        return redirect(f"{reverse('office:schools')}?taken={taken}")
    context = {
        "form": form,
        "taken": request.GET.get("taken", "")[:40].partition("-"),
        "rows": [
            {"code": row.code, "name": row.name, "commune": row.unit_code}
            for row in outreach.schools(unit_codes=mine)
        ],
    }
    return render(request, "office/schools.jinja", context, status=form.status)


def _load(request: OfficerRequest, form: RollForm, *, at: datetime) -> str:
    def write() -> str:
        roll = services.load_roll(
            code=form.code.sure,
            name=form.name.sure,
            unit_code=form.commune.sure,
            lines=pupil_lines(form.roll.sure),
            at=at,
            by=request.actor,
        )
        return f"{roll.pupils}-{len(roll.unknown)}"

    return str(idempotency.once(key=form.idempotency_key, by=request.actor, at=at, write=write))


@allow(Role.AREA_OFFICER, person=True)
@require_safe
def classes(request: OfficerRequest, code: str) -> HttpResponse:
    """Print the sheets of a school's classes, each pupil a look."""
    at = clock.now()
    on = clock.today_vn(at)
    school = outreach.school(code=code)
    if not units.covers(scope=request.actor.units, unit_code=school.unit_code, on=on):
        raise OutsideArea
    pupils = outreach.pupils_of(code=code)
    people = words.due_pupils(pupils, on=on)
    if not people:
        raise NobodyDue
    portal = request.build_absolute_uri(reverse("portal:find"))
    sheets = words.class_lists(school, pupils, people, portal=portal, at=at)
    response = HttpResponse(typeset(sheets), content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="danh-sach-lop.pdf"'
    _looked(request, list(people), school.unit_code, at=at)
    return response


@transaction
def _looked(request: OfficerRequest, ids: list[UUID], unit_code: str, *, at: datetime) -> None:
    look_at(what="class_list", person_ids=ids, at=at, by=request.actor, unit_code=unit_code)


routes = [
    path("schools/", schools, name="schools"),
    path("schools/<str:code>/classes.pdf", classes, name="classes"),
]
