"""What is found out about a plan: prices, reasons, loans; kept once by the system alone."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import transaction
from tests.support.families import AT, PLANNER
from tests.support.plans import WORKER, ask, campaign, solve

from cancuoc.domain.planning import findings, models, running, runs, telling
from cancuoc.foundation.actor import NotAllowed
from cancuoc.planner.deployment.city import city
from cancuoc.planner.deployment.problem import Plan


@pytest.fixture(scope="module")
def districts():
    """Three drawn districts, of which the first lacks nothing and the third nearly all."""
    return city(districts=3)


class TestPrices:
    def test_only_what_was_solved_anew_and_brings_somebody(self, districts):
        found = findings.dear(districts)
        assert 3 <= len(found) <= findings.MOST_PRICES
        gains = [price.relaxed for price in found]
        assert gains == sorted(gains, reverse=True)
        assert all(0.5 < price.relaxed <= price.estimate + 1e-6 for price in found)

    def test_a_city_that_reaches_everybody_pays_for_nothing(self, districts):
        few = tuple(
            replace(site, expected=dict.fromkeys(site.expected, 1)) for site in districts.sites
        )
        assert findings.dear(replace(districts, sites=few)) == []


class TestLoans:
    def test_the_poor_borrow_from_the_rich_and_the_gain_is_a_bound(self, districts):
        names = {code: f"Quận {code}" for code in districts.districts}
        found = findings.loans(districts, names=names)
        assert 1 <= len(found) <= findings.MOST_LOANS
        gains = [float(w.gaps["people"].replace(".", "").replace(",", ".")) for w in found]
        assert gains == sorted(gains, reverse=True)
        assert found[0].gaps["there"] == "Quận Q03"
        assert {w.gaps["here"] for w in found} <= set(names.values())
        assert all(w.gaps["here"] != w.gaps["there"] for w in found)

    def test_one_district_has_nobody_to_borrow_from(self):
        assert findings.loans(city(districts=1), names={}) == []


class TestReasons:
    def test_a_place_left_out_without_need_could_be_visited(self, districts):
        (one, *_) = findings.reasons(districts, Plan(), names={}, seconds=5.0)
        assert one["outcome"] == "possible"
        assert len(one["left"]) >= 20
        assert not findings.impossible(one)

    def test_a_feature_no_kit_has_is_the_reason(self, districts):
        first = districts.sites[0]
        asks = replace(first, needs=frozenset({"bedside"}))
        bare = replace(districts, sites=(asks, *districts.sites[1:]))
        bare = replace(
            bare,
            teams=tuple(
                replace(t, kits=tuple(replace(k, features=frozenset({"iris"})) for k in t.kits))
                for t in bare.teams
            ),
        )
        told = findings.answer(
            findings.can(bare, site=first.code, visits=1, days=range(5), names={})
        )
        assert findings.impossible(told)
        assert any(
            "bộ làm tại giường" in one["pattern"] % one["gaps"] for one in told["reasons"]
        ), told

    def test_more_visits_than_the_hall_has_room_for(self, districts):
        weekend = next(slot.index for slot in districts.slots if slot.weekend)
        site = districts.sites[0]
        told = findings.answer(
            findings.can(districts, site=site.code, visits=4, days=[weekend], names={})
        )
        (reason,) = told["reasons"]
        assert reason["pattern"] % reason["gaps"] == (
            f"{site.name}: nơi này nhận nhiều nhất 2 đội cùng lúc."
        )
        assert told["smallest"]

    def test_what_can_be_done_has_no_reasons(self, districts):
        asked = findings.can(
            districts, site=districts.sites[0].code, visits=1, days=range(10), names={}
        )
        assert findings.answer(asked) == {
            "outcome": "possible",
            "reasons": [],
            "smallest": True,
        }


class TestTelling:
    @pytest.fixture
    def key(self, hanoi):
        ask(campaign())
        return solve()

    def test_a_plan_is_looked_into_once(self, key):
        one = telling.untold(at=AT)
        assert (one.id, one.names) == (key, {"009": "Quận Thanh Xuân"})
        told = findings.findings(one.problem, one.plan, one.places, names=one.names)
        telling.tell(run_id=key, told=told, at=AT, by=WORKER)
        assert telling.untold(at=AT) is None
        assert runs.told(run_id=key).keys() == {"prices", "reasons", "loans", "rounds"}

    def test_a_run_that_waits_or_changes_another_is_not_looked_into(self, key):
        base = models.PlanRun.objects.get(id=key)
        models.PlanRun.objects.filter(id=key).update(base=base, lost_team="D1")
        ask(base.campaign_id)
        assert telling.untold(at=AT) is None

    def test_only_the_system_tells(self, key):
        with pytest.raises(NotAllowed), transaction.atomic():
            telling.tell(run_id=key, told={}, at=AT, by=PLANNER)
        assert runs.told(run_id=key) is None

    def test_the_same_plan_asked_again_is_looked_into_anew(self, key):
        telling.tell(run_id=key, told={}, at=AT, by=WORKER)
        running.ask_again(run_id=key, locked_teams=["D1"], at=AT, by=PLANNER)
        other = solve()
        assert telling.untold(at=AT).id == other
