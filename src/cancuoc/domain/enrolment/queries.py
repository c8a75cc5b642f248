"""Reads of dossiers and confirmations as frozen values. Who may look is checked by the door."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import Count, Min, Q, QuerySet

from cancuoc.domain.enrolment import codes, models
from cancuoc.domain.enrolment.evidence import evidence_files, face
from cancuoc.domain.enrolment.history import StageTime, Step, stage_times, steps
from cancuoc.domain.enrolment.rules import OPEN, ConfirmationState, State
from cancuoc.domain.units import queries as units
from cancuoc.foundation.among import among
from cancuoc.kernel.personal_id import BadPersonalId, PersonalId
from cancuoc.kernel.refusal import Refusal
from cancuoc.packet import content_codec, slip
from cancuoc.packet.content import Evidence, Identity

__all__ = [
    "ConfirmationRow",
    "DossierDetail",
    "DossierRow",
    "PacketState",
    "StageCount",
    "StageTime",
    "Step",
    "UnknownDossier",
    "by_code",
    "confirmation",
    "confirmations",
    "count_received",
    "dossier",
    "dossiers",
    "evidence_files",
    "face",
    "find",
    "for_person",
    "open_by_stage",
    "open_for_numbers",
    "packet_states",
    "received",
    "same_person",
    "stage_times",
    "states_of",
    "steps",
    "worklist",
]

CITY = "01"


class UnknownDossier(Refusal):
    """No dossier has this id or code."""

    status: ClassVar[int] = 404
    message = "Không tìm thấy hồ sơ này."
    next_step = "Kiểm tra lại mã trên giấy hẹn hoặc tìm theo số định danh."


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierRow:
    """A dossier as a list shows it."""

    id: UUID
    code: str
    state: State
    state_since: datetime
    person_id: UUID | None
    personal_number: str
    full_name: str
    unit_code: str
    session_id: UUID | None
    band: str
    kind: str
    received_at: datetime
    due_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierDetail(DossierRow):
    """A whole dossier. `identity` and `evidence` are what the station signed."""

    packet_id: UUID
    band_claimed: str
    ground: str
    captured_at: datetime
    station_code: str
    kit: str
    officer_username: str
    officer_hand: str
    evidence_ref: str
    face_ref: str
    identity: Identity
    evidence: Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where one dossier stands, and since when."""

    code: str
    state: State
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StageCount:
    """How many dossiers stand in a state, how many are past the limit, the oldest entry."""

    state: State
    count: int
    late: int
    oldest_since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PacketState:
    """What became of a packet; `cursor` orders the news for one station."""

    cursor: int
    packet_id: UUID
    code: str
    state: State
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmationRow:
    """A confirmation as its list and its paper show it."""

    id: UUID
    code: str
    state: ConfirmationState
    person_id: UUID | None
    personal_number: str
    other_number: str
    unit_code: str
    requested_at: datetime
    due_on: date
    settled_at: datetime | None
    reason: str


_ROW = tuple(f for f in DossierRow.__dataclass_fields__)
_DETAIL = tuple(f for f in DossierDetail.__dataclass_fields__)
_CONFIRMATION = tuple(f for f in ConfirmationRow.__dataclass_fields__)


def dossier(*, dossier_id: UUID) -> DossierDetail:
    """Return one dossier; raise `UnknownDossier`."""
    return _one(models.Dossier.objects.filter(id=dossier_id))


def dossiers(*, dossier_ids: Collection[UUID]) -> dict[UUID, DossierDetail]:
    """Return many dossiers by id in one read; unknown ids are left out."""
    rows = models.Dossier.objects.filter(id__in=dossier_ids).values(*_DETAIL)
    return {row["id"]: _detail(row) for row in rows}


def by_code(*, code: str) -> DossierDetail:
    """Return the dossier of a typed or scanned code; raise `BadCode` or `UnknownDossier`.

    The code is the dossier's own, or the one on the family's appointment slip.
    """
    return _one(models.Dossier.objects.filter(_coded(code)))


def for_person(*, person_id: UUID) -> tuple[DossierRow, ...]:
    """Return the dossiers of a person in the register, newest first."""
    return _rows(models.Dossier.objects.filter(person_id=person_id).order_by("-received_at"))


def states_of(*, person_ids: Collection[UUID]) -> dict[UUID, State]:
    """Return the state of the newest dossier of each person that has one."""
    rows = models.Dossier.objects.filter(person_id__in=among(person_ids))
    found = rows.order_by("received_at", "id").values_list("person_id", "state")
    return {person: State(state) for person, state in found if person is not None}


def holders_since(*, since: datetime, person_ids: Collection[UUID]) -> set[UUID]:
    """Return which of these people had a card put into the hand since a moment, and no step after.

    Late in a campaign millions hold a card: nobody may ask for all of them.
    """
    rows = models.Dossier.objects.filter(
        state=State.HANDED_OVER, state_since__gte=since, person_id__in=among(person_ids)
    )
    return {person for person in rows.values_list("person_id", flat=True) if person is not None}


def find(*, text: str, scope: Collection[str], on: date, limit: int = 50) -> tuple[DossierRow, ...]:
    """Find by code or by 12-digit number within a unit scope; raise `BadCode`."""
    try:
        narrow = Q(personal_number=PersonalId.parse(text).value)
    except BadPersonalId:
        narrow = _coded(text)
    rows = _within(models.Dossier.objects.filter(narrow), scope=scope, on=on)
    return _rows(rows.order_by("-received_at")[:limit])


def worklist(
    *, states: Iterable[State], scope: Collection[str], on: date, limit: int = 200
) -> tuple[DossierRow, ...]:
    """Return the dossiers in some states within a unit scope, the most urgent first."""
    rows = models.Dossier.objects.filter(state__in=list(states))
    return _rows(_within(rows, scope=scope, on=on).order_by("due_on", "id")[:limit])


def open_by_stage(*, scope: Collection[str], on: date) -> tuple[StageCount, ...]:
    """Count open dossiers per state within a scope; late means the last lawful day is past."""
    rows = _within(models.Dossier.objects.filter(state__in=OPEN), scope=scope, on=on)
    counted = rows.values("state").annotate(
        count=Count("id"),
        late=Count("id", filter=Q(due_on__lt=on)),
        oldest_since=Min("state_since"),
    )
    found = {row["state"]: row for row in counted}
    return tuple(
        StageCount(
            state=state,
            count=found[state]["count"],
            late=found[state]["late"],
            oldest_since=found[state]["oldest_since"],
        )
        for state in OPEN
        if state in found
    )


def open_for_numbers(*, personal_numbers: Collection[str]) -> dict[str, tuple[UUID, ...]]:
    """Return the dossiers not yet closed under each personal number that has any."""
    rows = models.Dossier.objects.filter(personal_number__in=personal_numbers, state__in=OPEN)
    found: dict[str, tuple[UUID, ...]] = {}
    for number, dossier_id in rows.order_by("id").values_list("personal_number", "id"):
        found[number] = (*found.get(number, ()), dossier_id)
    return found


def received(*, before: datetime, after: UUID | None, limit: int) -> tuple[UUID, ...]:
    """Return the ids of dossiers received before a moment, in order, from beyond one of them."""
    rows = models.Dossier.objects.filter(received_at__lt=before).order_by("id")
    rows = rows if after is None else rows.filter(id__gt=after)
    return tuple(rows.values_list("id", flat=True)[:limit])


def count_received(*, before: datetime) -> int:
    """Return how many dossiers were received before a moment."""
    return models.Dossier.objects.filter(received_at__lt=before).count()


def same_person(*, dossier_ids: Collection[UUID]) -> dict[UUID, tuple[UUID, ...]]:
    """Return for each dossier the others that claim the same person, by register or number."""
    asked = models.Dossier.objects.filter(id__in=dossier_ids)
    claims = list(asked.values_list("id", "person_id", "personal_number"))
    rows = models.Dossier.objects.filter(
        Q(person_id__in=among({person for _, person, _ in claims if person}))
        | Q(personal_number__in={number for *_, number in claims if number})
    )
    known = list(rows.order_by("id").values_list("id", "person_id", "personal_number"))
    by_person, by_number = defaultdict(list), defaultdict(list)
    for other, person, number in known:
        by_person[person].append(other)
        by_number[number].append(other)
    found = {}
    for key, person, number in claims:
        others = (by_person[person] if person else []) + (by_number[number] if number else [])
        found[key] = tuple(other for other in dict.fromkeys(others) if other != key)
    return found


def packet_states(*, station_code: str, after: int, limit: int = 500) -> tuple[PacketState, ...]:
    """Return the moves of one station's dossiers after a cursor, oldest first."""
    rows = (
        models.DossierHistory.objects.filter(dossier__station_code=station_code, id__gt=after)
        .order_by("id")
        .values_list("id", "dossier__packet_id", "dossier__code", "state", "at")
    )
    return tuple(
        PacketState(cursor=cursor, packet_id=packet, code=code, state=State(state), at=at)
        for cursor, packet, code, state, at in rows[:limit]
    )


def standings(*, dossier_ids: Collection[UUID]) -> dict[UUID, Standing]:
    """Return where dossiers stand, by their ids, without anything personal."""
    rows = models.Dossier.objects.filter(id__in=list(dossier_ids))
    return {
        row["id"]: Standing(code=row["code"], state=State(row["state"]), since=row["state_since"])
        for row in rows.values("id", "code", "state", "state_since")
    }


def confirmation(*, confirmation_id: UUID) -> ConfirmationRow:
    """Return one confirmation; raise `UnknownDossier`."""
    row = models.Confirmation.objects.filter(id=confirmation_id).values(*_CONFIRMATION).first()
    if row is None:
        raise UnknownDossier
    return _confirmation(row)


def confirmations(
    *, states: Iterable[ConfirmationState], scope: Collection[str], on: date, limit: int = 200
) -> tuple[ConfirmationRow, ...]:
    """Return confirmations in some states within a unit scope, the most urgent first."""
    rows = models.Confirmation.objects.filter(state__in=list(states))
    if CITY not in scope:
        rows = rows.filter(unit_code__in=units.codes_within(scope=scope, on=on))
    return tuple(
        _confirmation(row) for row in rows.order_by("due_on", "id").values(*_CONFIRMATION)[:limit]
    )


def _coded(text: str) -> Q:
    printed = slip.read(text)
    return Q(slip=printed) if printed else Q(code=codes.parse(text))


def _within(
    rows: QuerySet[models.Dossier], *, scope: Collection[str], on: date
) -> QuerySet[models.Dossier]:
    if CITY in scope:
        return rows
    return rows.filter(unit_code__in=units.codes_within(scope=scope, on=on))


def _one(rows: QuerySet[models.Dossier]) -> DossierDetail:
    row = rows.values(*_DETAIL).first()
    if row is None:
        raise UnknownDossier
    return _detail(row)


def _rows(rows: QuerySet[models.Dossier]) -> tuple[DossierRow, ...]:
    return tuple(DossierRow(**{**row, "state": State(row["state"])}) for row in rows.values(*_ROW))


def _detail(row: dict[str, Any]) -> DossierDetail:
    return DossierDetail(
        **{
            **row,
            "state": State(row["state"]),
            "identity": content_codec.from_plain(Identity, row["identity"]),
            "evidence": content_codec.from_plain(Evidence, row["evidence"]),
        }
    )


def _confirmation(row: dict[str, Any]) -> ConfirmationRow:
    return ConfirmationRow(**{**row, "state": ConfirmationState(row["state"])})
