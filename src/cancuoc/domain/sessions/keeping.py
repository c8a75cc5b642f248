"""How long it was until the first call, kept beside what was told: steps of the services."""

from __future__ import annotations

from datetime import datetime

from cancuoc.domain.sessions import models


def keep(ticket: models.Ticket, *, at: datetime) -> None:
    """Note, at the first call, how far the forecast was from the truth."""
    row = models.TicketPromise.objects.filter(ticket=ticket, waited__isnull=True).first()
    if row is not None:
        row.waited = _minutes(row, at)
        row.save(update_fields=["waited"])


def forget_call(ticket: models.Ticket, *, called_at: datetime) -> None:
    """Forget a first call that was taken back: the wait goes on."""
    row = models.TicketPromise.objects.filter(ticket=ticket, waited__isnull=False).first()
    if row is not None and row.waited == _minutes(row, called_at):
        row.waited = None
        row.save(update_fields=["waited"])


def _minutes(row: models.TicketPromise, at: datetime) -> float:
    return (at - row.made_at).total_seconds() / 60.0
