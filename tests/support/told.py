"""What a write told since a mark: audit lines and facts; and every row of a room's tables."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db.models import Max, Model

from cancuoc.foundation import audit
from cancuoc.foundation.models import AuditEvent, OutboxFact


class Told:
    """Counts from where it was made or last marked; what was told before does not show."""

    def __init__(self) -> None:
        self.mark()

    def mark(self) -> None:
        """Forget what has been told so far."""
        self._line, self._fact = _highest(AuditEvent), _highest(OutboxFact)

    def lines(self) -> list[audit.Seen]:
        """Return the audit lines since the mark, oldest first."""
        found = [line for line in audit.history(limit=10_000) if line.id > self._line]
        return sorted(found, key=lambda line: line.id)

    def acts(self) -> list[str]:
        """Return the acts of those lines."""
        return [line.act for line in self.lines()]

    def facts(self) -> list[tuple[str, dict[str, Any]]]:
        """Return topic and body of the facts since the mark, oldest first."""
        rows = OutboxFact.objects.filter(id__gt=self._fact).order_by("id")
        return list(rows.values_list("topic", "body"))

    def topics(self) -> list[str]:
        """Return the topics of those facts."""
        return [topic for topic, _body in self.facts()]


def _highest(model: type[Model]) -> int:
    return model._default_manager.aggregate(last=Max("id"))["last"] or 0


def rows_of(*labels: str) -> dict[str, list[str]]:
    """Return every row of the apps named, to show that a refusal left nothing behind."""
    models = [m for label in labels for m in apps.get_app_config(label).get_models()]
    return {
        model._meta.label: sorted(map(repr, model._default_manager.values_list()))
        for model in models
    }
