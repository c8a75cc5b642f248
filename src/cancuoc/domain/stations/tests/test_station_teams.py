"""Who worked in a session, told by its stations: proven where it can be, kept as it was signed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError
from tests.support.books import refuses
from tests.support.refusing import refused

from cancuoc.domain.planning import queries as planning
from cancuoc.domain.stations import daylist, refusals, services, teams
from cancuoc.domain.stations import told_models as tables
from cancuoc.domain.stations.tests.test_station_evenings import HERE, SELF, leases, session
from cancuoc.domain.stations.tests.world import AT, TestStation
from cancuoc.foundation import audit
from cancuoc.packet import keys, team
from cancuoc.packet.signed_word import ForgedWord
from cancuoc.packet.team import Member, Presence, TeamChoice

__all__ = ["leases", "session"]
pytestmark = pytest.mark.django_db
ROOM = "stations"
MEMBERS = (
    Member(username="cb.a", presence=Presence.CAME),
    Member(username="cb.b", presence=Presence.SUBSTITUTE),
    Member(username="cb.c", presence=Presence.ABSENT),
)


def choice(station: TestStation, session_id: UUID, **changes: Any) -> TeamChoice:
    told = {
        "station": station.code,
        "key_id": station.identity.key_id,
        "session_id": session_id,
        "number": 1,
        "bedside": False,
        "members": MEMBERS,
        "chosen_by": "cb.a",
        "hand": "hand-cb.a",
        "chosen_at": AT,
    }
    return TeamChoice(**{**told, **changes})


def take(station: TestStation, told: TeamChoice, *, shown: Any = (), key: Any = None) -> None:
    services.take_team(
        station=HERE,
        key_id=told.key_id,
        word=team.sign(told, key=key or station.identity.signing_key),
        leases_shown=shown,
        at=AT,
        by=SELF,
    )


def test_told_twice_it_is_kept_once_and_proven_by_the_leases(
    station: TestStation, session: UUID, leases: list[str]
) -> None:
    told = choice(station, session)
    for _ in range(2):
        take(station, told, shown=leases)
    (view,) = teams.teams(session_ids=[session])[session]
    assert (view.station_code, view.number, view.proven) == ("TX-01", 1, True)
    assert [(m.username, m.full_name, m.presence.value) for m in view.members] == [
        ("cb.a", "Cán bộ", "came"),
        ("cb.b", "Cán bộ", "substitute"),
        ("cb.c", "cb.c", "absent"),
    ]
    (line,) = list(audit.history(act_prefix="stations.team"))
    assert (line.detail["present"], line.detail["absent"]) == (2, 1)


def test_a_substitute_without_a_lease_is_kept_and_said_to_be_unproven(
    station: TestStation, session: UUID, leases: list[str]
) -> None:
    take(station, choice(station, session), shown=leases[:1])
    assert not teams.teams(session_ids=[session])[session][0].proven


def test_the_last_choice_counts_and_a_known_number_is_never_another(
    station: TestStation, session: UUID
) -> None:
    take(station, choice(station, session))
    later = choice(station, session, number=2, members=MEMBERS[:1])
    take(station, later)
    assert teams.teams(session_ids=[session])[session][0].number == 2
    with refused(refusals.OtherReport, ROOM):
        take(station, replace(later, members=MEMBERS))
    assert tables.SessionTeam.objects.count() == 2


def test_what_its_station_did_not_sign_or_cannot_know_is_refused(
    station: TestStation, session: UUID
) -> None:
    good = choice(station, session)
    for told, key in (
        (good, keys.generate_signing_key()),
        (replace(good, station="TX-02"), None),
        (replace(good, key_id="k" * 43), None),
        # Whether two are needed is the centre's word.
        (replace(good, bedside=True), None),
    ):
        with refused(ForgedWord, ROOM):
            take(station, told, key=key)
    with refused(refusals.UnknownSession, ROOM):
        take(station, replace(good, session_id=uuid4()))
    assert not tables.SessionTeam.objects.exists()


def test_the_table_keeps_what_came(station: TestStation, session: UUID) -> None:
    take(station, choice(station, session))
    assert "stations_sessionteam" in refuses("UPDATE stations_sessionteam SET number = 2")
    row = tables.SessionTeam.objects.get()
    row.pk = None
    with pytest.raises(IntegrityError, match="session_team_once"):
        row.save(force_insert=True)


def test_no_choice_has_number_nought(station: TestStation, session: UUID) -> None:
    take(station, choice(station, session))
    row = tables.SessionTeam.objects.get()
    row.pk, row.number = None, 0
    with pytest.raises(IntegrityError, match="session_team_numbered"):
        row.save(force_insert=True)


def test_the_day_list_names_the_officers_of_the_kits(
    station: TestStation, session: UUID, leases: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        planning, "kit_members", lambda kit_code: {"KIT-01": ("cb.b", "cb.moi")}[kit_code]
    )
    found = services.day_list(station=HERE, session_id=session, at=AT, by=SELF)
    assert found.team == (
        daylist.TeamMember(username="cb.b", full_name="Cán bộ"),
        daylist.TeamMember(username="cb.moi", full_name="cb.moi"),
    )
