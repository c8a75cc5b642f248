"""A tiny site on the design system: a form that can be refused, and a queue that refreshes."""

from __future__ import annotations

from itertools import count

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template import engines
from django.template.backends.utils import csrf_input_lazy
from django.urls import include, path

from cancuoc.interfaces.ui.forms import Form, NameField, PartialDateField
from cancuoc.interfaces.ui.shell import Shell
from cancuoc.kernel.refusal import Refusal

TICKETS = count(1)

PAGE = """
{% extends "ui/base_compact.jinja" %}
{% from "ui/macros/forms.jinja" import form_hidden, error_summary, field, submit %}
{% block title %}Mẫu{% endblock %}
{% block content %}
<h1 class="govuk-heading-l">Mẫu</h1>
<div id="queue" hx-get="/queue/" hx-trigger="every 300ms" hx-swap="innerHTML">chưa có</div>
<div id="answer" tabindex="-1"></div>
<button hx-post="/call/" hx-target="#answer" class="govuk-button">Gọi</button>
<button hx-post="/call/?taken=1" hx-target="#answer" class="govuk-button">Gọi trùng</button>
<div id="part">{% include part %}</div>
<form method="post" novalidate id="whole">
  {{ form_hidden(form, csrf_input) }}{{ error_summary(form) }}
  {% for bound in form %}{{ field(bound) }}{% endfor %}
  {{ submit("Gửi") }}
</form>
{% endblock %}
"""
PART = """
{% from "ui/macros/forms.jinja" import error_summary, field, submit %}
<form hx-post="/part/" hx-target="#part" action="/part/" method="post" novalidate>
  {{ error_summary(small) }}{{ field(small.other) }}{{ submit("Lưu") }}
</form>
"""


class SlotTaken(Refusal):
    """The sample's refusal."""

    status = 409
    message = "Khung giờ vừa có người đặt."
    next_step = "Mời chọn giờ khác."


class Who(Form):
    """The sample's form."""

    name = NameField("Họ tên")
    born = PartialDateField("Ngày sinh", boxes=True)


class Small(Form):
    """The sample's form inside a part of the page."""

    other = NameField("Tên khác")


def _draw(request: HttpRequest, source: str, **context: object) -> HttpResponse:
    env = engines["jinja2"].env
    part = env.from_string(PART)
    template = env.from_string(source)
    values = {"csrf_input": csrf_input_lazy(request), "csrf_token": get_token(request)}
    shell = Shell(layout="compact", home="/")
    return HttpResponse(template.render(part=part, shell=shell, **values, **context))


def home(request: HttpRequest) -> HttpResponse:
    """Show the form; refuse a good one, as a room would."""
    form = Who.of(request)
    if form.is_valid():
        raise SlotTaken
    response = _draw(request, PAGE, form=form, small=Small())
    response.status_code = form.status
    return response


def part(request: HttpRequest) -> HttpResponse:
    """Answer the small form with itself, 422 when something must change."""
    small = Small.of(request)
    small.is_valid()
    response = _draw(request, PART, small=small)
    response.status_code = small.status
    return response


def queue(request: HttpRequest) -> HttpResponse:
    """Answer the next ticket, so that a refresh can be seen."""
    return HttpResponse(f"A {next(TICKETS):03d}")


def call(request: HttpRequest) -> HttpResponse:
    """Call a ticket, or refuse."""
    if request.GET.get("taken"):
        raise SlotTaken
    return HttpResponse("Đã gọi")


urlpatterns = [
    path("", home),
    path("part/", part),
    path("queue/", queue),
    path("call/", call),
    path("ui/", include("cancuoc.interfaces.ui.urls")),
]
