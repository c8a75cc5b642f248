"""The Django app that holds users, audit, outbox and idempotency tables."""

from __future__ import annotations

from django.apps import AppConfig


class FoundationConfig(AppConfig):
    name = "cancuoc.foundation"
    label = "foundation"
