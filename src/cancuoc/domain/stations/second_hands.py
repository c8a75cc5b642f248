"""The second officer of a bedside dossier, looked at when its packet is opened.

Whatever is found the packet keeps its receipt and becomes a dossier: the field did what it
could that day, and a reviewer decides. Nothing goes back to the station.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from cancuoc.domain.sessions import queries as sessions
from cancuoc.domain.sessions.queries import SessionView
from cancuoc.domain.sessions.rules import BEDSIDE
from cancuoc.domain.stations import models, postings
from cancuoc.domain.stations import told_models as tables
from cancuoc.domain.stations.second_rules import Known, Second, judge
from cancuoc.domain.stations.signed_requests import KnownStation
from cancuoc.domain.units import queries as units
from cancuoc.foundation import access, audit
from cancuoc.foundation.actor import Actor, Role
from cancuoc.foundation.transaction import transaction
from cancuoc.kernel.clock import today_vn
from cancuoc.packet.bedside import second_hand
from cancuoc.packet.content_rules import Dossier

_CAPTURING: Final = (Role.ENROLMENT_OFFICER, Role.RECEPTION)


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondView:
    """The second officer of one dossier; `hand` is "" when nobody signed."""

    dossier_id: UUID
    hand: str
    signed_at: datetime | None
    standing: Second


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What was found in one packet, before its dossier is registered."""

    hand: str
    signed_at: datetime | None
    standing: Second


class Looking:
    """Looks at the packets of one batch; a session is read once."""

    def __init__(self) -> None:
        self._sessions: dict[UUID, SessionView | None] = {}

    def found(self, *, packet: models.Packet, dossier: Dossier) -> Found | None:
        """Return how the second officer of a bedside dossier stands, None for any other one."""
        session = self._session(dossier.identity.session_id)
        if session is None or session.kind != BEDSIDE:
            return None
        signed = second_hand(dossier.operations)
        if signed is None:
            return Found(hand="", signed_at=None, standing=Second.MISSING)
        officer = dossier.identity.officer
        first = {officer.hand, *access.hands(usernames=[officer.username])}
        places = _places(packet, session, at=signed.at)
        known = _known(signed.hand, places=places, on=today_vn(signed.at))
        standing = judge(hand=signed.hand, first=first, known=known)
        return Found(hand=signed.hand, signed_at=signed.at, standing=standing)

    def _session(self, session_id: UUID | None) -> SessionView | None:
        if session_id is None:
            return None
        if session_id not in self._sessions:
            self._sessions[session_id] = sessions.session(session_id=session_id)
        return self._sessions[session_id]


@transaction
def keep(
    *, found: Mapping[UUID, Found], packets: Sequence[models.Packet], at: datetime, by: Actor
) -> None:
    """Keep what was found of the packets just opened; what cannot be stands in the audit too."""
    opened = [packet for packet in packets if packet.id in found]
    tables.SecondHand.objects.bulk_create(
        [
            _row(packet, packet.dossier_id, found[packet.id])
            for packet in opened
            if packet.dossier_id is not None
        ],
        ignore_conflicts=True,
    )
    audit.record_many(
        audit.Line(
            act="stations.second_officer",
            at=at,
            by=by,
            object_kind="packet",
            object_id=str(packet.id),
            detail={"standing": str(found[packet.id].standing), "station": packet.station_code},
        )
        for packet in opened
        if found[packet.id].standing is not Second.GOOD
    )


def second_hands(*, dossier_ids: Collection[UUID]) -> dict[UUID, SecondView]:
    """Return the second officers of bedside dossiers; other dossiers have no entry."""
    rows = tables.SecondHand.objects.filter(dossier_id__in=list(dossier_ids))
    return {
        row.dossier_id: SecondView(
            dossier_id=row.dossier_id,
            hand=row.hand,
            signed_at=row.signed_at,
            standing=Second(row.standing),
        )
        for row in rows
    }


def _row(packet: models.Packet, dossier_id: UUID, found: Found) -> tables.SecondHand:
    return tables.SecondHand(
        packet=packet,
        dossier_id=dossier_id,
        hand=found.hand,
        signed_at=found.signed_at,
        standing=found.standing,
    )


def _places(packet: models.Packet, session: SessionView, *, at: datetime) -> tuple[str, ...]:
    """Return where a right counts: where the session is held, and where the station stood."""
    row = packet.key.station
    here = KnownStation(code=row.code, unit_code=row.unit_code, kit=row.kit)
    return (session.unit_code, postings.as_of(here, at=at).unit_code)


def _known(hand: str, *, places: Collection[str], on: date) -> Known:
    actors = access.actors_of(hand=hand, on=on, acting=_CAPTURING)
    return Known(
        exists=bool(actors) or bool(access.names_of(hands=[hand])),
        active=bool(actors),
        allowed=any(_may(actor, places, on) for actor in actors),
    )


def _may(actor: Actor, places: Collection[str], on: date) -> bool:
    if not actor.roles & set(_CAPTURING):
        return False
    return any(units.covers(scope=actor.units, unit_code=place, on=on) for place in places)
