"""Reads of the approver's queue, as frozen values."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, QuerySet

from cancuoc.domain.issuance import models, rules
from cancuoc.domain.planning import queries as planning
from cancuoc.domain.stations.second_hands import SecondView, second_hands
from cancuoc.domain.units import queries as units
from cancuoc.domain.verification import queries as verification
from cancuoc.foundation import access
from cancuoc.foundation.actor import Actor

CITY = "01"


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalRow:
    """A dossier that waits for, or bears, the second signature."""

    dossier_id: UUID
    unit_code: str
    band: str
    kit: str
    officer_hand: str
    reviewer_hand: str
    queued_at: datetime
    state: rules.ApprovalState


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingGroup:
    """How many dossiers of one unit and kit wait."""

    unit_code: str
    kit: str
    count: int


def waiting_for_approval(
    *,
    scope: Collection[str],
    on: date,
    unit_code: str = "",
    kit: str = "",
    offset: int = 0,
    limit: int = 500,
) -> list[ApprovalRow]:
    """Return what waits within a unit scope, oldest first; narrowed by unit and kit if given."""
    rows = _waiting(scope, on, unit_code=unit_code, kit=kit).order_by("queued_at", "dossier_id")
    return [_row(row) for row in rows[offset : offset + limit]]


def count_waiting(*, scope: Collection[str], on: date, unit_code: str = "", kit: str = "") -> int:
    """Return how many `waiting_for_approval` would show without its limit."""
    return _waiting(scope, on, unit_code=unit_code, kit=kit).count()


def waiting_groups(*, scope: Collection[str], on: date) -> list[WaitingGroup]:
    """Return how many wait per unit and kit within a unit scope."""
    rows = _waiting(scope, on).values("unit_code", "kit").annotate(count=Count("dossier_id"))
    return [WaitingGroup(**row) for row in rows.order_by("unit_code", "kit")]


def approval(*, dossier_id: UUID) -> ApprovalRow | None:
    """Return where a dossier stands with the approver, None when it never came there."""
    row = models.Approval.objects.filter(dossier_id=dossier_id).first()
    return _row(row) if row else None


def approval_bars(*, dossier_ids: Collection[UUID], by: Actor) -> dict[UUID, str]:
    """Return for each dossier this officer may not approve the reason in Vietnamese.

    Four eyes: the bar is the living hand, so a second account of the same person is no way
    round it. Dossiers that may be approved are left out.
    """
    rows = models.Approval.objects.filter(dossier_id__in=dossier_ids).order_by("dossier_id")
    reviewers = verification.deciding_hands(dossier_ids=dossier_ids)
    teams = {kit: planning.kit_members(kit_code=kit) for kit in {row.kit for row in rows}}
    seconds = second_hands(dossier_ids=dossier_ids)
    hands = {kit: access.hands(usernames=team) for kit, team in teams.items()}
    bars = {
        row.dossier_id: rules.approval_bar(
            hand=by.hand,
            username=by.id.removeprefix("user:"),
            officer_hand=_capturer(row, seconds.get(row.dossier_id), by=by),
            reviewer_hands=reviewers.get(row.dossier_id, frozenset()) | {row.reviewer_hand},
            kit_team=teams[row.kit],
            kit_hands=hands[row.kit],
        )
        for row in rows
    }
    return {dossier_id: bar for dossier_id, bar in bars.items() if bar}


def _capturer(row: models.Approval, second: SecondView | None, *, by: Actor) -> str:
    """Return the hand that captured: at a bed the second one, where that is who asks."""
    return by.hand if second and second.hand == by.hand else row.officer_hand


def _waiting(
    scope: Collection[str], on: date, *, unit_code: str = "", kit: str = ""
) -> QuerySet[models.Approval]:
    rows = models.Approval.objects.filter(state=rules.ApprovalState.WAITING)
    if CITY not in scope:
        rows = rows.filter(unit_code__in=units.codes_within(scope=scope, on=on))
    if unit_code:
        rows = rows.filter(unit_code=unit_code)
    return rows.filter(kit=kit) if kit else rows


def _row(row: models.Approval) -> ApprovalRow:
    return ApprovalRow(
        dossier_id=row.dossier_id,
        unit_code=row.unit_code,
        band=row.band,
        kit=row.kit,
        officer_hand=row.officer_hand,
        reviewer_hand=row.reviewer_hand,
        queued_at=row.queued_at,
        state=rules.ApprovalState(row.state),
    )
