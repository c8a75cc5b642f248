"""The Django app of the room for other identification systems."""

from __future__ import annotations

from django.apps import AppConfig


class AbisConfig(AppConfig):
    name = "cancuoc.domain.abis"
    label = "abis"
