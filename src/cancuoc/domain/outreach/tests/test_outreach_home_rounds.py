"""Rounds to homes: feasible by a judge of their own, published whole, and told to the families."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from tests.support.families import AREA, AT, COMMUNE, PLANNER, SYSTEM, officer
from tests.support.homes import DISTRICT, MONDAY, PHONE, asked, run, team
from tests.support.refusing import refused

from cancuoc.domain.outreach import home_runs, models, queries, services
from cancuoc.domain.outreach.home_problem import question
from cancuoc.domain.outreach.home_rules import (
    Declined,
    HomeReason,
    HomeRunState,
    HomeState,
    Part,
)
from cancuoc.domain.outreach.home_settings import home_settings
from cancuoc.domain.outreach.queries import HomeRow
from cancuoc.domain.outreach.tests.world import Postman, deliver
from cancuoc.domain.planning import closing
from cancuoc.domain.planning import queries as planning
from cancuoc.domain.planning import services as plans
from cancuoc.domain.planning.rules import ClosedThing, SessionKind, State
from cancuoc.foundation.actor import NotAllowed, Role
from cancuoc.kernel.clock import VN
from cancuoc.planner.rounds.check import judge
from cancuoc.planner.rounds.search import plan
from cancuoc.planner.rounds.unseen import Cause, unseen

pytestmark = pytest.mark.usefixtures("hanoi", "quick")
NEIGHBOUR = "00355"
TUESDAY = date(2024, 7, 9)
NAMES = ("Mai", "Lan", "Cúc", "Trúc", "Sen", "Đào", "Huệ", "Hồng", "Liễu")


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A handful of visits needs no seconds of search."""
    brief = replace(home_settings(), cpu_seconds=0.2)
    monkeypatch.setattr(home_runs, "home_settings", lambda: brief)


def seen(run_id: UUID) -> home_runs.HomeRunRow:
    found = home_runs.home_run(run_id=run_id, scope=["01"], on=MONDAY)
    assert found is not None
    return found


def requests() -> list[HomeRow]:
    codes = [COMMUNE, NEIGHBOUR]
    return queries.home_requests(unit_codes=codes, states=[HomeState.ALLOWED])


def test_the_rounds_of_two_teams_are_feasible_and_within_one_working_day():
    team("D1")
    team("D2")
    for number, name in enumerate(NAMES):
        asked(f"Trần Thị {name}", commune=(COMMUNE, NEIGHBOUR)[number % 2])
    one = question(
        requests=requests(), district=DISTRICT, first_day=MONDAY, last_day=TUESDAY, at=AT
    )
    found = plan(one.rounds, cpu_seconds=0.3)
    assert judge(one.rounds, found).faults == ()
    assert len(found.seen) == 9
    for trip in found.itineraries:
        assert trip.back - trip.leaves <= 4 * 60
        for before, after in zip(trip.stops, trip.stops[1:], strict=False):
            # Two doors that are not on the map lie apart all the same.
            assert after.arrives - before.ends >= home_settings().between_doors


def test_a_family_is_seen_on_a_day_and_in_the_half_it_asked_for():
    campaign = team()
    asked("Trần Thị Chiều", days=(TUESDAY.weekday(),), part=Part.AFTERNOON)
    (outing,) = seen(run(campaign, last=TUESDAY)).outings
    begins = datetime.fromisoformat(outing["stops"][0]["begins"]).astimezone(VN)
    assert begins.date() == TUESDAY
    assert begins.hour >= 13


def test_who_is_not_seen_is_listed_with_the_reason():
    campaign = team()
    never = asked("Trần Thị Nhật", days=(6,))
    many = {asked(f"Trần Thị {name}", reason=HomeReason.BEDRIDDEN) for name in NAMES}
    row = seen(run(campaign))
    left = {one["code"]: one["cause"] for one in row.left}
    stops = {stop["code"] for outing in row.outings for stop in outing["stops"]}
    assert left[never] == Cause.NO_TIME
    assert {left[code] for code in many - stops} == {Cause.OTHERS_FIRST}
    assert stops | set(left) == many | {never}
    assert not stops & set(left)


def test_whoever_waits_longest_comes_first_when_not_all_can():
    campaign = team()
    for name in NAMES[:7]:
        asked(f"Trần Thị {name}", reason=HomeReason.BEDRIDDEN, part=Part.MORNING)
    long_ago = {"at": AT - timedelta(days=5)}
    oldest = asked("Trần Thị Lâu", reason=HomeReason.BEDRIDDEN, part=Part.MORNING, **long_ago)
    row = seen(run(campaign))
    assert oldest in {stop["code"] for outing in row.outings for stop in outing["stops"]}
    assert row.left


def test_a_team_that_is_busy_closed_or_too_small_does_not_go():
    campaign = team("D1")
    team("D2", officers=1)
    team("D3", bedside=False)
    asked("Trần Thị Mận")
    plans.plan_session(
        campaign_id=campaign,
        team_code="D1",
        kit_codes=["D1-K"],
        unit_code=COMMUNE,
        place="Nhà văn hoá",
        starts_at=datetime(2024, 7, 8, 8, tzinfo=VN),
        ends_at=datetime(2024, 7, 8, 11, tzinfo=VN),
        at=AT,
        by=PLANNER,
    )
    closed = closing.ClosureRow(
        thing=ClosedThing.KIT,
        code="D1-K",
        first_day=TUESDAY,
        last_day=TUESDAY,
        reason="Bảo trì",
    )
    closing.close(rows=[closed], at=AT, by=PLANNER)
    one = question(
        requests=requests(), district=DISTRICT, first_day=MONDAY, last_day=TUESDAY, at=AT
    )
    assert list(one.trips) == ["D1 2024-07-08 13:30"]
    left = question(
        requests=requests(), district=DISTRICT, first_day=TUESDAY, last_day=TUESDAY, at=AT
    )
    nothing = plan(left.rounds, cpu_seconds=0.1)
    assert [why.cause for why in unseen(left.rounds, nothing)] == [Cause.NO_TEAM]


@pytest.mark.parametrize(
    ("prepare", "more", "kind"),
    [
        (lambda: None, {}, home_runs.NobodyAllowed),
        (lambda: asked("Trần Thị Mận"), {"first": date(2024, 7, 5)}, home_runs.BadSpan),
        (lambda: asked("Trần Thị Mận"), {"last": date(2024, 7, 20)}, home_runs.BadSpan),
        (lambda: asked("Trần Thị Mận"), {"last": date(2024, 7, 7)}, home_runs.BadSpan),
        (lambda: asked("Trần Thị Mận"), {"by": AREA}, NotAllowed),
        (
            lambda: asked("Trần Thị Mận"),
            {"by": officer("xa", Role.PLANNER, units_held=("019",))},
            plans.OutOfArea,
        ),
    ],
)
def test_what_cannot_be_worked_out_is_refused(
    prepare: Callable[[], object], more: dict[str, Any], kind: type[Exception]
):
    campaign = team()
    prepare()
    with refused(kind, "outreach", "planning"):
        run(campaign, **more)


def test_a_district_without_a_bedside_team_is_told_what_to_do():
    campaign = team(officers=1)
    asked("Trần Thị Mận")
    with refused(home_runs.NoBedsideTeam, "outreach"):
        run(campaign)


def test_published_rounds_are_bedside_sessions_with_stops_in_order_and_families_told():
    campaign = team()
    codes = [asked(f"Trần Thị {name}", email=f"nha{n}@vidu.vn") for n, name in enumerate(NAMES[:3])]
    key = run(campaign)
    sessions = services.publish_homes(run_id=key, at=AT, by=PLANNER)
    assert seen(key).state is HomeRunState.PUBLISHED
    stops = [row for one in sessions for row in queries.home_round(session_id=one)]
    assert {row.code for row in stops} == set(codes)
    for one in sessions:
        held = planning.session(session_id=one)
        assert held is not None
        assert (held.kind, held.state) == (SessionKind.BEDSIDE, State.PUBLISHED)
        rows = queries.home_round(session_id=one)
        assert [row.stop for row in rows] == list(range(1, len(rows) + 1))
        hours = [row.visit_from for row in rows if row.visit_from]
        assert hours == sorted(hours)
        assert held.starts_at <= hours[0]
    postman = Postman()
    assert deliver(postman) == 3
    for row in stops:
        assert row.state is HomeState.PLANNED
        assert row.visit_from is not None
        (body,) = [body for to, _subject, body in postman.kept if to == row.email]
        assert f"{row.visit_from.astimezone(VN):%H:%M}" in body
        assert row.code in body
        assert "Trần" not in body


def test_a_request_that_moved_on_stops_the_whole_publishing():
    campaign = team()
    code = asked("Trần Thị Mận")
    asked("Trần Thị Lan")
    key = run(campaign)
    services.withdraw_home(code=code, at=AT, by=AREA)
    with refused(home_runs.Overtaken, "outreach", "planning"):
        services.publish_homes(run_id=key, at=AT, by=PLANNER)


def test_rounds_go_live_once():
    campaign = team()
    asked("Trần Thị Mận")
    key = run(campaign)
    services.publish_homes(run_id=key, at=AT, by=PLANNER)
    with refused(home_runs.Overtaken, "outreach", "planning"):
        services.publish_homes(run_id=key, at=AT, by=PLANNER)


def test_a_family_that_wants_no_messages_is_sent_none():
    campaign = team()
    models.OptOut.objects.create(address=PHONE.e164, how="officer", at=AT, by="x")
    asked("Trần Thị Mận")
    services.publish_homes(run_id=run(campaign), at=AT, by=PLANNER)
    assert not models.Message.objects.exists()


def test_what_was_said_of_an_hour_is_not_sent_once_the_round_is_off():
    campaign = team()
    asked("Trần Thị Mận", email="nha@vidu.vn")
    sessions = services.publish_homes(run_id=run(campaign), at=AT, by=PLANNER)
    later = AT + timedelta(minutes=5)
    services.release_homes(session_ids=sessions, at=later, by=SYSTEM)
    postman = Postman()
    assert deliver(postman, at=later) == 0
    assert postman.kept == []


def test_a_family_that_is_declined_hears_why_and_what_it_can_do():
    code = asked("Trần Thị Mận", allowed=False, email="nha@vidu.vn")
    services.decline_home(code=code, why=Declined.CAN_COME, at=AT, by=AREA)
    postman = Postman()
    deliver(postman)
    ((_to, _subject, body),) = postman.kept
    assert Declined.CAN_COME.vi in body
    assert Declined.CAN_COME.fallback in body
