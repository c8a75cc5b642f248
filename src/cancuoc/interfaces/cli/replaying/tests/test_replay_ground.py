"""What stands before anybody comes: officers, teams, sessions and stations, as the roster says."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from uuid import UUID

import pytest
from tests.support.families import hanoi

from cancuoc.domain.planning import queries as planning
from cancuoc.domain.planning.rules import SessionKind, State
from cancuoc.domain.sessions import queries as sessions
from cancuoc.domain.stations import queries as stations
from cancuoc.domain.stations.rules import StationState
from cancuoc.foundation import access, accounts, audit, outbox
from cancuoc.foundation.actor import NotAllowed, Role
from cancuoc.foundation.models import RoleGrant, User
from cancuoc.interfaces.cli.replaying import ground, staff
from cancuoc.interfaces.cli.replaying.ground import Ground
from cancuoc.interfaces.cli.replaying.roster import (
    FIRST_DAY,
    PREPARED_AT,
    Shift,
    Strength,
    city_day,
    week,
)

__all__ = ["hanoi"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hanoi")]
WARDS = ("00343", "00346", "00349")
SMALL = Strength(fixed_kits=2, mobile_teams=1, mobile_kits=1)
SHIFTS = week(wards=WARDS, strength=SMALL, days=1)
LAST = date(2024, 12, 31)


def prepared(shifts: tuple[Shift, ...] = SHIFTS, unit: str = "009") -> Ground:
    return ground.prepare(
        shifts=shifts,
        unit_of={shift.team.code: unit for shift in shifts},
        desks_at=unit,
        days=(FIRST_DAY, LAST),
        at=PREPARED_AT,
        say=lambda _line: None,
    )


class TestField:
    @pytest.fixture
    def field(self) -> Ground:
        return prepared()

    def test_every_shift_has_its_published_session(self, field: Ground) -> None:
        for shift in SHIFTS:
            row = planning.session(session_id=field.session(shift))
            assert row is not None
            assert row.state is State.PUBLISHED
            assert (row.team_code, row.unit_code) == (shift.team.code, shift.unit_code)
            assert (row.starts_at, row.ends_at) == (shift.starts_at, shift.ends_at)
            assert row.kits == shift.team.kits
            kind = SessionKind.FIXED if shift.fixed else SessionKind.MOBILE
            assert row.kind is kind

    def test_the_door_of_every_session_is_open_with_the_places_of_the_roster(
        self, field: Ground
    ) -> None:
        for shift in SHIFTS:
            slots = sessions.slots_of(session_id=field.session(shift))
            wanted = list(shift.slots(until=shift.ends_at))
            assert [slot.starts_at for slot in slots] == wanted
            assert {slot.capacity for slot in slots} == {shift.slot_capacity}

    def test_every_kit_has_a_station_that_waits_for_its_token(self, field: Ground) -> None:
        kits = [kit for shift in SHIFTS for kit in shift.team.kits]
        found = field.every_station()
        assert sorted(each.code for each in found) == sorted(set(kits))
        for each in found:
            row = stations.station(code=each.code)
            assert (row.kit, row.unit_code) == (each.kit, "009")
            assert row.state is not StationState.REVOKED
        assert len({each.token for each in found}) == len(found)

    def test_every_station_has_an_officer_of_the_team_who_may_capture(self, field: Ground) -> None:
        for each in field.every_station():
            assert each.username in planning.kit_members(kit_code=each.kit)
            actor = access.actor_named(username=each.username, on=FIRST_DAY)
            assert actor.roles == {Role.ENROLMENT_OFFICER}
            assert actor.units == ("009",)

    def test_the_plan_of_a_station_holds_what_the_simulator_asks_for(self, field: Ground) -> None:
        entry = field.every_station()[0].entry()
        assert set(entry) == {"code", "token", "officer"}
        assert entry["officer"]["password"] == staff.PASSWORD

    def test_the_news_of_the_sessions_has_arrived(self, field: Ground) -> None:
        assert not {name for name in outbox.pending() if name.startswith("sessions.")}

    def test_everything_is_dated_before_the_campaign(self, field: Ground) -> None:
        moments = {line.at for line in audit.history(act_prefix="planning.", limit=1_000)}
        assert moments == {PREPARED_AT}

    def test_each_act_was_done_by_the_one_whose_work_it_is(self, field: Ground) -> None:
        def actors(prefix: str) -> set[str]:
            return {line.actor for line in audit.history(act_prefix=prefix, limit=1_000)}

        assert actors("planning.") == {"user:r.kehoach"}
        assert actors("stations.create") == {"user:r.quantri"}
        assert actors("access.") == {"system:replay"}

    def test_an_unknown_shift_is_a_mistake(self, field: Ground) -> None:
        other = week(wards=WARDS, strength=SMALL, first=FIRST_DAY + timedelta(days=9), days=1)[0]
        with pytest.raises(KeyError):
            field.session(other)


def test_a_day_of_the_city_has_stations_in_several_districts() -> None:
    communes = {"009": ["00343"], "006": ["00178"], "001": ["00001"]}
    shifts = city_day(communes=communes, stations=6, on=date(2024, 7, 9))
    unit_of = {shift.team.code: shift.team.code[2:5] for shift in shifts}
    field = ground.prepare(
        shifts=shifts,
        unit_of=unit_of,
        desks_at="01",
        days=(date(2024, 7, 2), LAST),
        at=PREPARED_AT,
        say=lambda _line: None,
    )
    rows = stations.stations(scope=("01",), on=FIRST_DAY)
    assert Counter(row.unit_code for row in rows) == {"009": 2, "006": 2, "001": 2}
    assert len(field.sessions) == len(shifts)


class TestStaff:
    def hire(self, unit: str = "009") -> None:
        staff.hire(staff.desk_posts(unit_code=unit), since=date(2024, 1, 1), at=PREPARED_AT)

    def test_every_desk_has_another_living_person(self) -> None:
        self.hire()
        rows = accounts.accounts()
        assert len({row.hand for row in rows}) == len({row.full_name for row in rows}) == len(rows)

    def test_a_desk_has_one_role_and_no_second(self) -> None:
        self.hire()
        held = Counter(RoleGrant.objects.values_list("user__username", flat=True))
        assert set(held.values()) == {1}
        roles = [role for row in accounts.accounts() for role in row.roles(on=FIRST_DAY)]
        assert len(roles) == len(set(roles)) == 7

    @pytest.mark.parametrize(
        ("username", "units"),
        [
            ("r.kehoach", ("01",)),
            ("r.quantri", ("01",)),
            ("r.pheduyet", ("01",)),
            ("r.chihuy", ("01",)),
            ("r.tiepdon", ("009",)),
            ("r.thamtra", ("009",)),
            ("r.trathe", ("009",)),
        ],
    )
    def test_the_city_is_for_those_who_work_for_the_city(
        self, username: str, units: tuple[str, ...]
    ) -> None:
        self.hire()
        assert staff.actor(username, on=FIRST_DAY).units == units

    def test_an_officer_looks_at_people_for_a_stated_purpose(self) -> None:
        self.hire()
        assert staff.actor("r.thamtra", on=FIRST_DAY).purpose == staff.PURPOSE

    def test_before_the_first_day_nobody_has_a_role(self) -> None:
        self.hire()
        early = staff.actor("r.pheduyet", on=date(2023, 12, 31))
        assert early.roles == frozenset()
        with pytest.raises(NotAllowed):
            early.require(Role.APPROVER)

    def test_nobody_is_hired_twice_under_one_name(self) -> None:
        self.hire()
        before = User.objects.count()
        with pytest.raises(access.UserExists):
            self.hire()
        assert before == 7

    @pytest.mark.parametrize("count", [1, 10, 100, 170])
    def test_invented_names_are_whole_names_and_seldom_alike(self, count: int) -> None:
        names = [staff._name(number) for number in range(count)]
        assert all(len(name.split()) == 3 for name in names)
        assert len(set(names)) == min(count, 100)


def test_a_password_opens_every_account_of_a_replay() -> None:
    staff.hire(staff.desk_posts(unit_code="009")[:1], since=date(2024, 1, 1), at=PREPARED_AT)
    assert User.objects.get().check_password(staff.PASSWORD)


def test_ids_of_sessions_are_kept_by_team_and_hour() -> None:
    field = Ground(
        sessions={
            (shift.team.code, shift.starts_at): UUID(int=n) for n, shift in enumerate(SHIFTS)
        },
        stations={},
    )
    assert [field.session(shift).int for shift in SHIFTS] == list(range(len(SHIFTS)))
    assert field.every_station() == ()
