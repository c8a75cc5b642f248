"""The Django app of the enrolment room."""

from __future__ import annotations

from django.apps import AppConfig


class EnrolmentConfig(AppConfig):
    name = "cancuoc.domain.enrolment"
    label = "enrolment"
