"""The report of 17:00: the sentence, its numbers and definitions, files, and the recount."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import path
from django.views.decorators.http import require_safe

from cancuoc.documents.render import render as typeset
from cancuoc.foundation import audit
from cancuoc.foundation.access import OfficerRequest, allow
from cancuoc.foundation.actor import Role
from cancuoc.foundation.transaction import transaction
from cancuoc.interfaces.command import figures, reporting
from cancuoc.interfaces.command.presenters import report as presenter
from cancuoc.interfaces.command.reporting import Report
from cancuoc.interfaces.ui.views import render
from cancuoc.kernel import clock


@allow(Role.COMMANDER)
@require_safe
def report(request: OfficerRequest) -> HttpResponse:
    """Show the sentence the command reads out, with the numbers it is made of."""
    found, form = reporting.read(request, at=clock.now(), by=request.actor)
    context = {
        "form": form,
        "report": found,
        "moment": found.moment,
        "backlog": figures.backlog(),
        "p": presenter,
    }
    return render(request, "command/report.jinja", context, status=form.status)


@allow(Role.COMMANDER)
@require_safe
def recount(request: OfficerRequest) -> HttpResponse:
    """Count the same period again from the audit log alone, and say whether both agree."""
    found, _form = reporting.read(request, at=clock.now(), by=request.actor)
    checks = reporting.checks(found)
    context = {
        "report": found,
        "moment": found.moment,
        "rows": presenter.check_rows(checks=checks),
        "columns": presenter.check_columns(),
        "equal": all(check.equal for check in checks),
        "backlog": figures.backlog(),
    }
    return render(request, "command/recount.jinja", context)


@allow(Role.COMMANDER)
@require_safe
def as_csv(request: OfficerRequest) -> HttpResponse:
    """Give the numbers as a table for spreadsheets."""
    at = clock.now()
    found, _form = reporting.read(request, at=at, by=request.actor)
    _taken_out(request, found, kind="csv")
    areas = figures.areas(moment=found.moment)
    data = presenter.as_csv(report=found, areas=areas, at=at)
    return _file(found, data, kind="csv", media="text/csv; charset=utf-8")


@allow(Role.COMMANDER)
@require_safe
def as_pdf(request: OfficerRequest) -> HttpResponse:
    """Give the report as the paper the command signs."""
    at = clock.now()
    found, _form = reporting.read(request, at=at, by=request.actor)
    _taken_out(request, found, kind="pdf")
    areas = figures.areas(moment=found.moment)
    paper = presenter.paper(report=found, areas=areas, at=at, author=request.actor.label)
    return _file(found, typeset(paper), kind="pdf", media="application/pdf")


@transaction
def _taken_out(request: OfficerRequest, found: Report, *, kind: str) -> None:
    audit.record(
        act="reporting.export",
        at=clock.now(),
        by=request.actor,
        object_kind="report",
        object_id=f"{found.moment.day.isoformat()}T{found.moment.hour:02d}",
        unit_code=found.moment.unit,
        kind=kind,
        period="campaign" if found.campaign else "day",
    )


def _file(found: Report, data: bytes, *, kind: str, media: str) -> HttpResponse:
    day, hour = found.moment.day, found.moment.hour
    name = f"bao-cao-{day.isoformat()}-{hour:02d}h.{kind}"
    response = HttpResponse(data, content_type=media)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


routes = [
    path("report/", report, name="report"),
    path("report/recount/", recount, name="recount"),
    path("report/csv/", as_csv, name="report_csv"),
    path("report/pdf/", as_pdf, name="report_pdf"),
]
