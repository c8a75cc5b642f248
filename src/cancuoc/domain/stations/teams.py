"""Who really worked in a session, as its stations signed it; told twice it has one effect."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from cancuoc.domain.planning import queries as planning
from cancuoc.domain.sessions.queries import SessionView
from cancuoc.domain.sessions.rules import BEDSIDE
from cancuoc.domain.stations import arrivals, evening_reports, models, postings, refusals
from cancuoc.domain.stations import told_models as tables
from cancuoc.domain.stations.signed_requests import KnownStation
from cancuoc.foundation import access, audit
from cancuoc.foundation.actor import Actor
from cancuoc.foundation.transaction import transaction
from cancuoc.kernel.digest import sha256_hex
from cancuoc.packet import content_codec, team
from cancuoc.packet.signed_word import ForgedWord
from cancuoc.packet.team import Presence, TeamChoice


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamMember:
    """An officer planned for a session: what a station needs to tick him off."""

    username: str
    full_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Worked:
    """An officer of a session and whether he worked in it."""

    username: str
    full_name: str
    presence: Presence


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamView:
    """The team that one station chose last for a session."""

    session_id: UUID
    station_code: str
    number: int
    chosen_by: str
    proven: bool
    chosen_at: datetime
    members: tuple[Worked, ...]


def planned(view: SessionView) -> tuple[TeamMember, ...]:
    """Return the officers of the teams whose kits a session has, by sign-in name."""
    found = {name for kit in view.kits for name in planning.kit_members(kit_code=kit)}
    names = access.full_names(usernames=found)
    return tuple(
        TeamMember(username=name, full_name=names.get(name, name)) for name in sorted(found)
    )


@transaction
def take_team(
    *,
    station: KnownStation,
    key_id: str,
    word: str,
    leases_shown: Sequence[str],
    at: datetime,
    by: Actor,
) -> None:
    """Keep a team as its station signed it; told twice it has one effect.

    Raise `ForgedWord`, `UnknownSession`, or `OtherReport` for other content under a known number.
    """
    choice, view = _proven(station, key_id, word)
    digest = sha256_hex(content_codec.dump(choice))
    row = models.Station.objects.select_for_update().get(code=station.code)
    known = tables.SessionTeam.objects.filter(
        station=row, session_id=choice.session_id, number=choice.number
    ).first()
    if known is not None:
        if known.digest != digest:
            raise refusals.OtherReport
        return
    proven = evening_reports.proven(
        station,
        (choice.chosen_by, *choice.of(Presence.SUBSTITUTE)),
        leases_shown,
        signed_at=choice.chosen_at,
        at=at,
    )
    _keep(row, choice, digest=digest, word=word, proven=proven, at=at)
    _note(row, choice, unit_code=view.unit_code, proven=proven, at=at, by=by)


def _keep(
    row: models.Station, choice: TeamChoice, *, digest: str, word: str, proven: bool, at: datetime
) -> None:
    tables.SessionTeam.objects.create(
        station=row,
        session_id=choice.session_id,
        number=choice.number,
        digest=digest,
        data=content_codec.to_plain(choice),
        word=word,
        chosen_by=choice.chosen_by,
        proven=proven,
        chosen_at=choice.chosen_at,
        received_at=at,
    )


def _note(
    row: models.Station,
    choice: TeamChoice,
    *,
    unit_code: str,
    proven: bool,
    at: datetime,
    by: Actor,
) -> None:
    audit.record(
        act="stations.team",
        at=at,
        by=by,
        object_kind="session",
        object_id=choice.session_id,
        unit_code=unit_code,
        station=row.code,
        number=choice.number,
        present=len(choice.present),
        absent=len(choice.of(Presence.ABSENT)),
        substitutes=len(choice.of(Presence.SUBSTITUTE)),
        proven=proven,
    )


def teams(*, session_ids: Collection[UUID]) -> dict[UUID, tuple[TeamView, ...]]:
    """Return the last choice of each station of these sessions, by session and station."""
    rows = tables.SessionTeam.objects.filter(session_id__in=list(session_ids))
    last = {
        (row.session_id, row.station.code): row
        for row in rows.select_related("station").order_by("number")
    }
    choices = {at: content_codec.from_plain(TeamChoice, row.data) for at, row in last.items()}
    names = access.full_names(
        usernames={member.username for each in choices.values() for member in each.members}
    )
    found: dict[UUID, tuple[TeamView, ...]] = {}
    for key in sorted(last, key=lambda each: (str(each[0]), each[1])):
        view = _view(last[key], choices[key], names)
        found[key[0]] = (*found.get(key[0], ()), view)
    return found


def _view(row: tables.SessionTeam, choice: TeamChoice, names: dict[str, str]) -> TeamView:
    return TeamView(
        session_id=row.session_id,
        station_code=row.station.code,
        number=row.number,
        chosen_by=row.chosen_by,
        proven=row.proven,
        chosen_at=row.chosen_at,
        members=tuple(
            Worked(
                username=member.username,
                full_name=names.get(member.username, member.username),
                presence=member.presence,
            )
            for member in choice.members
        ),
    )


def _proven(station: KnownStation, key_id: str, word: str) -> tuple[TeamChoice, SessionView]:
    key = arrivals.proving_key(station_code=station.code, key_id=key_id)
    if key is None:
        raise ForgedWord
    choice = team.read(word, key=key)
    if choice.station != station.code:
        raise ForgedWord
    view = postings.session_served(station, choice.session_id)
    if (view.kind == BEDSIDE) != choice.bedside:
        # Whether two are needed is the centre's word, not the station's.
        raise ForgedWord
    return choice, view
