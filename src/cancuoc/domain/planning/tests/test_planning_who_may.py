"""Who may plan, publish and call off: every role, every scope, and the days units change."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from tests.support.families import AT, PLANNER, officer
from tests.support.told import Told

from cancuoc.domain.planning import queries, services
from cancuoc.domain.planning.rules import State
from cancuoc.domain.units.queries import UnknownUnit
from cancuoc.foundation.actor import Actor, NotAllowed, Role
from cancuoc.kernel.refusal import Refusal

pytestmark = pytest.mark.usefixtures("hanoi")
WARD, NEIGHBOUR, DISTRICT, CITY = "00352", "00355", "009", "01"
# The same hour of four days: before, at the end of district police, and around 1 July 2025.
JULY_2024 = datetime(2024, 7, 8, 11, 0, tzinfo=UTC)
MARCH_2025 = datetime(2025, 3, 3, 11, 0, tzinfo=UTC)
LAST_DAY = datetime(2025, 6, 30, 11, 0, tzinfo=UTC)
FIRST_DAY = datetime(2025, 7, 1, 11, 0, tzinfo=UTC)


@pytest.fixture
def campaign(hanoi) -> UUID:
    """Two years of campaign, a team and a kit."""
    made = services.create_campaign(
        code="DAI",
        name="Đợt dài",
        starts_on=date(2024, 7, 1),
        ends_on=date(2026, 6, 30),
        at=AT,
        by=PLANNER,
    )
    services.create_team(code="D1", name="Đội 1", unit_code=WARD, at=AT, by=PLANNER)
    services.create_kit(code="K1", team_code="D1", at=AT, by=PLANNER)
    return made


def planned(campaign: UUID, *, by: Actor, unit: str = WARD, on: datetime = JULY_2024) -> UUID:
    return services.plan_session(
        campaign_id=campaign,
        team_code="D1",
        kit_codes=["K1"],
        unit_code=unit,
        place="Nhà văn hoá",
        starts_at=on,
        ends_at=on + timedelta(hours=2),
        at=AT,
        by=by,
    )


def tried(act: Callable[[], Any]) -> str:
    """Return the name of the refusal, or "" when it was done; either way it is taken back."""
    with transaction.atomic():
        try:
            with transaction.atomic():
                act()
            return ""
        except Refusal as refusal:
            return refusal.code
        finally:
            transaction.set_rollback(True)


def acts(campaign: UUID, by: Actor) -> dict[str, Callable[[], Any]]:
    """Return every write of planning, as `by` would do it."""
    key = planned(campaign, by=PLANNER, on=JULY_2024 + timedelta(days=1))
    more = {"at": AT, "by": by}
    return {
        "plan": lambda: planned(campaign, by=by),
        "publish": lambda: services.publish_session(session_id=key, **more),
        "cancel": lambda: services.cancel_session(session_id=key, reason="Bão", **more),
        "campaign": lambda: services.create_campaign(
            code="X", name="X", starts_on=AT.date(), ends_on=AT.date(), **more
        ),
        "team": lambda: services.create_team(code="X", name="X", unit_code=WARD, **more),
        "kit": lambda: services.create_kit(code="X", team_code="D1", **more),
    }


NOT_PLANNERS = [
    *(officer(str(role), role) for role in Role if role is not Role.PLANNER),
    officer("nobody"),
    Actor.citizen("thu"),
    Actor.station("TX-01"),
]


@pytest.mark.parametrize("by", NOT_PLANNERS, ids=lambda by: by.id)
def test_nobody_but_a_planner_plans_anything(campaign, by):
    writes = acts(campaign, by)
    told = Told()
    assert {name: tried(act) for name, act in writes.items()} == dict.fromkeys(
        writes, NotAllowed.__name__
    )
    assert told.acts() == []


def test_a_planner_may_do_all_of_it(campaign):
    writes = acts(campaign, PLANNER)
    assert {name: tried(act) for name, act in writes.items()} == dict.fromkeys(writes, "")


@pytest.mark.parametrize(
    ("scope", "may"),
    [
        ((WARD,), True),
        ((DISTRICT,), True),
        ((CITY,), True),
        ((NEIGHBOUR, WARD), True),
        ((NEIGHBOUR,), False),
        (("006",), False),
        ((), False),
    ],
)
def test_a_session_lies_within_the_planner_s_area(campaign, scope, may):
    writes = acts(campaign, officer("kehoach", Role.PLANNER, units_held=scope))
    found = {name: tried(writes[name]) for name in ("plan", "publish", "cancel")}
    assert found == dict.fromkeys(found, "" if may else "OutOfArea")


class TestTheDaysUnitsChange:
    """The area is judged by the units in force on the day of the session."""

    @pytest.mark.parametrize(
        ("on", "scope", "refusal"),
        [
            (JULY_2024, DISTRICT, ""),
            # From 1 March 2025 there is no district police, but districts are still there.
            (MARCH_2025, DISTRICT, ""),
            (LAST_DAY, DISTRICT, ""),
            # From 1 July 2025 no district lies between ward and city.
            (FIRST_DAY, DISTRICT, "OutOfArea"),
            (FIRST_DAY, WARD, ""),
            (FIRST_DAY, CITY, ""),
        ],
    )
    def test_of_a_ward_that_keeps_its_code(self, campaign, on, scope, refusal):
        by = officer("kehoach", Role.PLANNER, units_held=(scope,))
        assert tried(lambda: planned(campaign, by=by, on=on)) == refusal

    @pytest.mark.parametrize(("on", "refusal"), [(LAST_DAY, ""), (FIRST_DAY, UnknownUnit.__name__)])
    def test_of_a_ward_that_ends(self, campaign, on, refusal):
        """Thanh Xuân Trung was split on 1 July 2025: nobody holds a session there any more."""
        assert tried(lambda: planned(campaign, by=PLANNER, unit=NEIGHBOUR, on=on)) == refusal

    def test_the_last_evening_is_that_of_hanoi(self, campaign):
        """23:30 on 30 June in Greenwich is half past six on 1 July in Hà Nội."""
        night = datetime(2025, 6, 30, 23, 30, tzinfo=UTC)
        found = tried(lambda: planned(campaign, by=PLANNER, unit=NEIGHBOUR, on=night))
        assert found == UnknownUnit.__name__

    def test_a_session_planned_for_the_new_units_is_the_new_planner_s(self, campaign):
        key = planned(campaign, by=PLANNER, on=FIRST_DAY)
        district = officer("quan", Role.PLANNER, units_held=(DISTRICT,))
        ward = officer("phuong", Role.PLANNER, units_held=(WARD,))

        def publish(by: Actor) -> None:
            services.publish_session(session_id=key, at=AT, by=by)

        assert tried(lambda: publish(district)) == "OutOfArea"
        assert tried(lambda: publish(ward)) == ""

    def test_a_list_shows_each_session_by_the_units_of_its_day(self, campaign):
        keys = [planned(campaign, by=PLANNER, on=on) for on in (LAST_DAY, FIRST_DAY)]
        window = {"since": LAST_DAY - timedelta(days=1), "until": FIRST_DAY + timedelta(days=1)}
        shown = {
            scope: [row.id for row in queries.sessions(scope=(scope,), **window)]
            for scope in (DISTRICT, WARD, CITY)
        }
        assert shown == {DISTRICT: keys[:1], WARD: keys, CITY: keys}
        states = {row.state for row in queries.sessions(scope=(CITY,), **window)}
        assert states == {State.DRAFT}

    def test_a_team_belongs_to_its_district_while_there_is_one(self, campaign):
        for on, count in ((date(2025, 6, 30), 1), (date(2025, 7, 1), 0)):
            assert len(queries.teams(scope=(DISTRICT,), on=on)) == count
            assert len(queries.teams(scope=(WARD,), on=on)) == 1
