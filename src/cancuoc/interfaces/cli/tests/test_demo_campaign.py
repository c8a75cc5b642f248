"""The demo campaign: sessions for the coming days, families invited, one station; once each.

A demo world takes seconds to make, so one test follows one world through its days.
"""

from __future__ import annotations

import stat
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from cancuoc.domain.outreach import queries as outreach
from cancuoc.domain.planning import queries as planning
from cancuoc.domain.planning.rules import SessionKind, State
from cancuoc.domain.population import queries as population
from cancuoc.domain.sessions import queries as sessions
from cancuoc.domain.stations import queries as stations
from cancuoc.foundation import audit, outbox
from cancuoc.interfaces.cli import demo, demo_week, world
from cancuoc.kernel import clock
from cancuoc.kernel.clock import VN
from cancuoc.law.ages import Band

pytestmark = pytest.mark.django_db
# Half past three on the first Saturday, as the demo begins, and ten in the evening.
AFTERNOON = datetime(2024, 7, 6, 8, 30, tzinfo=UTC)
EVENING = datetime(2024, 7, 6, 15, 0, tzinfo=UTC)


class Demo:
    """A demo world whose clock the test sets."""

    def __init__(self, patch):
        self.at = AFTERNOON
        patch.setattr(clock, "now", lambda: self.at)
        create = demo.stations.create_station

        def apart(**given):
            # A refusal spoils the transaction it joins, which here is the test's own.
            with transaction.atomic():
                return create(**given)

        patch.setattr(demo.stations, "create_station", apart)
        world.load_demo(lambda _line: None, residents=500)

    def prepare(self, at):
        self.at = at
        demo.prepare(lambda _line: None)

    def planned(self):
        since = AFTERNOON - timedelta(days=2)
        found = planning.sessions(scope=["01"], since=since, until=since + timedelta(days=20))
        return [row for row in found if row.kind is SessionKind.MOBILE]

    def invitations(self):
        return {row.id: outreach.invitations_to(session_id=row.id) for row in self.planned()}

    def books(self):
        return (
            sorted(row.id for row in self.planned()),
            sorted(team.code for team in planning.teams(scope=["01"], on=AFTERNOON.date())),
            [row.code for row in planning.campaigns()],
            sorted(made.code for many in self.invitations().values() for made in many),
            demo_week.token_file().read_text(),
        )


@pytest.fixture
def town(monkeypatch, tmp_path):
    monkeypatch.setenv("CANCUOC_HOME", str(tmp_path))
    return Demo(monkeypatch)


def assert_five_days_of_sessions(town):
    rows = town.planned()
    days = {row.starts_at.astimezone(VN).date() for row in rows}
    assert len(days) == 5
    assert min(days) == AFTERNOON.astimezone(VN).date()
    wards = Counter(row.unit_code for row in rows)
    assert len(wards) == 11
    assert set(wards.values()) == {5}
    assert {row.state for row in rows} == {State.PUBLISHED}
    assert all(len(row.kits) == 2 for row in rows)
    assert all(row.place.startswith("Trụ sở Công an phường") for row in rows)
    assert all(sessions.slots_of(session_id=row.id) for row in rows)


def assert_one_station_with_a_token_for_us_alone(town):
    rows = town.planned()
    # The ward of the story is served by the first team, whose kit has the one station.
    assert {row.team_code for row in rows if row.unit_code == world.DEMO_COMMUNE} == {"TX01"}
    assert stations.station(code=demo_week.STATION).kit == "TX01-A"
    kept = demo_week.token_file()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert tuple(demo_week.station_arguments())[1:4:2] == (demo_week.STATION, kept.read_text())
    assert kept.read_text() not in str(list(audit.history(act_prefix="stations.")))


def assert_some_families_are_invited_and_others_left(town):
    on = AFTERNOON.astimezone(VN).date()
    families = [
        family
        for family in population.due_in_area(commune=world.DEMO_COMMUNE, on=on)
        if sum(member.band is not Band.FROM_14 for member in family.members) >= 2
    ]
    made = [invitation for many in town.invitations().values() for invitation in many]
    assert len(made) == min(12, (len(families) + 1) // 2)
    grown = {m.person_id for f in families for m in f.members if m.band is Band.FROM_14}
    assert not outreach.invited_people(person_ids=grown)
    assert {line.actor for line in audit.history(act_prefix="outreach.")} == {"user:khuvuc"}


def test_two_days_of_a_demo(town):
    town.prepare(AFTERNOON)
    assert_five_days_of_sessions(town)
    assert_one_station_with_a_token_for_us_alone(town)
    assert_some_families_are_invited_and_others_left(town)
    assert outbox.pending() == {}
    before = town.books()
    town.prepare(AFTERNOON + timedelta(hours=1))
    assert town.books() == before
    town.prepare(AFTERNOON + timedelta(days=1))
    fresh = [row for row in town.planned() if row.id not in set(before[0])]
    assert {row.starts_at.astimezone(VN).day for row in fresh} == {11}
    assert len(fresh) == 11
    assert town.books()[1:3] == before[1:3]
    # After the last hour of a day families are invited for the next one.
    town.prepare(EVENING + timedelta(days=1))
    made = town.invitations()
    invited = {row.starts_at.astimezone(VN).day for row in town.planned() if made[row.id]}
    assert invited == {6, 7, 8}
