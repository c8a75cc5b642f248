"""Drafts are moved by day and by team; what is wrong with a week is said in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from django.db import transaction
from tests.support import plans
from tests.support.families import AT, PLANNER, officer
from tests.support.told import Told

from cancuoc.domain.planning import closing, judging, moving, queries, services
from cancuoc.domain.planning.queries import KitRow
from cancuoc.domain.planning.rules import ClosedThing
from cancuoc.foundation.actor import NotAllowed, Role
from cancuoc.kernel.clock import VN

MONDAY = datetime(2024, 7, 8, 18, 30, tzinfo=VN)
TUESDAY = date(2024, 7, 9)


@pytest.fixture
def campaign(hanoi):
    return plans.campaign()


def draft(campaign, **changes):
    asked = {
        "campaign_id": campaign,
        "team_code": "D1",
        "kit_codes": ["K1"],
        "unit_code": plans.COMMUNES[0],
        "place": "Trường",
        "starts_at": MONDAY,
        "ends_at": MONDAY + timedelta(hours=3),
        "at": AT,
        "by": PLANNER,
    }
    return services.plan_session(**{**asked, **changes})


def move(key, *, to_day=TUESDAY, team_code="D1", at=AT, by=PLANNER):
    moving.move_session(session_id=key, to_day=to_day, team_code=team_code, at=at, by=by)


class TestMove:
    def test_to_another_day_at_the_same_hours_with_the_same_kits(self, campaign):
        key, told = draft(campaign), Told()
        move(key)
        row = queries.session(session_id=key)
        assert row.starts_at == MONDAY + timedelta(days=1)
        assert (row.ends_at - row.starts_at, row.kits) == (timedelta(hours=3), ("K1",))
        assert (told.acts(), told.topics()) == (["planning.move_session"], [])
        draft(campaign)

    def test_to_another_team_with_its_kits_and_room(self, campaign):
        key = draft(campaign)
        move(key, to_day=MONDAY.date(), team_code="D2")
        row = queries.session(session_id=key)
        assert (row.team_code, row.kits, row.slot_capacity) == ("D2", ("K3", "K4"), 6)
        draft(campaign)

    @pytest.mark.parametrize("who", ["team", "kit"])
    def test_what_is_busy_is_refused_and_nothing_moves(self, campaign, who):
        key = draft(campaign)
        other = {"team": {"team_code": "D1", "kit_codes": ["K2"]}}
        other["kit"] = {"team_code": "D2", "kit_codes": ["K1"]}
        draft(
            campaign,
            starts_at=MONDAY + timedelta(days=1),
            ends_at=MONDAY + timedelta(hours=27),
            **other[who],
        )
        refusal = services.TeamBusy if who == "team" else services.KitBusy
        with pytest.raises(refusal), transaction.atomic():
            move(key)
        assert queries.session(session_id=key).starts_at == MONDAY

    @pytest.mark.parametrize(
        ("changes", "refusal"),
        [
            ({"to_day": date(2024, 9, 1)}, services.UnableToPlan),
            ({"to_day": date(2024, 7, 5)}, services.UnableToPlan),
            ({"team_code": "D9"}, services.NotFound),
            ({"by": officer("x", Role.COMMANDER)}, NotAllowed),
            ({"by": officer("x", Role.PLANNER, units_held=("006",))}, services.OutOfArea),
        ],
        ids=["outside", "past", "team", "role", "area"],
    )
    def test_refusals(self, campaign, changes, refusal):
        key = draft(campaign)
        with pytest.raises(refusal), transaction.atomic():
            move(key, **changes)

    def test_a_team_without_kits(self, campaign):
        services.create_team(code="D3", name="Đội 3", unit_code="009", at=AT, by=PLANNER)
        with pytest.raises(services.UnableToPlan, match="không có bộ"), transaction.atomic():
            move(draft(campaign), team_code="D3")

    def test_what_families_know_is_not_moved_silently(self, campaign):
        key = draft(campaign)
        services.publish_session(session_id=key, at=AT, by=PLANNER)
        with pytest.raises(moving.AlreadyTold), transaction.atomic():
            move(key)


class TestFaults:
    KITS = {"K1": KitRow(code="K1", team_code="D1", has_iris=True, for_bedside=False)}

    @pytest.fixture
    def row(self, campaign):
        return queries.session(session_id=draft(campaign))

    def rules(self, *rows, kits=KITS, closed=()):
        return [(f.rule, f.vi) for f in judging.faults(rows=rows, kits=kits, closed=closed)]

    def test_nothing_is_wrong(self, row):
        assert self.rules(row) == []

    def test_no_iris(self, row):
        blind = {"K1": replace(self.KITS["K1"], has_iris=False)}
        assert self.rules(row, kits=blind) == [
            ("iris", "Đội D1 thiếu máy mống mắt ngày 08/07/2024.")
        ]

    def test_a_holiday(self, row):
        feast = datetime(2024, 9, 2, 18, 30, tzinfo=VN)
        on_feast = replace(row, starts_at=feast, ends_at=feast + timedelta(hours=3))
        assert [rule for rule, _ in self.rules(on_feast)] == ["holiday"]

    @pytest.mark.parametrize(("hours", "wrong"), [(7.9, True), (8, False)])
    def test_a_short_night(self, row, hours, wrong):
        ends = datetime(2024, 7, 8, 22, 30, tzinfo=VN)
        starts = ends + timedelta(hours=hours)
        late, early = replace(row, ends_at=ends), replace(row, starts_at=starts)
        early = replace(early, ends_at=starts + timedelta(hours=2))
        assert [rule for rule, _ in self.rules(late, early)] == (["rest"] if wrong else [])

    def test_seven_in_a_week(self, row):
        day = timedelta(days=1)
        week = [
            replace(row, starts_at=row.starts_at + n * day, ends_at=row.ends_at + n * day)
            for n in range(7)
        ]
        assert self.rules(*week[:6]) == []
        assert self.rules(*week) == [("week", "Đội D1 có 7 buổi trong tuần, nhiều nhất là 6.")]

    @pytest.mark.parametrize(
        ("thing", "code", "touched"),
        [
            (ClosedThing.VENUE, "00352", True),
            (ClosedThing.VENUE, "00355", False),
            (ClosedThing.TEAM, "D1", True),
            (ClosedThing.TEAM, "D2", False),
            (ClosedThing.KIT, "K1", True),
            (ClosedThing.KIT, "K2", False),
        ],
    )
    def test_what_is_closed(self, row, thing, code, touched):
        closed = closing.ClosureRow(
            thing=thing, code=code, first_day=MONDAY.date(), last_day=TUESDAY, reason="Bảo trì"
        )
        found = self.rules(row, closed=[closed])
        assert [rule for rule, _ in found] == (["closed"] if touched else [])
        assert all("Bảo trì" in words for _, words in found)
        after = replace(closed, first_day=TUESDAY)
        assert self.rules(row, closed=[after]) == []
