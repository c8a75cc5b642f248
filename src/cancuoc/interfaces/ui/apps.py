"""The design system as a Django app: it has files and words, and no tables."""

from __future__ import annotations

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Makes the static files and the catalogue of the design system known to Django."""

    name = "cancuoc.interfaces.ui"
    label = "ui"
    verbose_name = "Giao diện"
