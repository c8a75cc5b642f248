"""Who really came: ticked off from the day list, a substitute by signing in, never one at a bed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlcipher3 import dbapi2

from cancuoc.kernel import canonical
from cancuoc.packet import team as signed
from cancuoc.packet.team import Presence
from cancuoc.station import reporting
from cancuoc.station.core import custody, team
from cancuoc.station.health import Health
from cancuoc.station.link import CentreRefused, CentreUnreachable
from cancuoc.station.records import Lease
from cancuoc.station.sync import Errands
from cancuoc.station.tables import listings, officers, teams, values
from cancuoc.station.tests import world
from cancuoc.station.tests.screens import text
from cancuoc.station.tests.world import AT, SESSION

WARD = replace(SESSION, kind="bedside")
PLANNED = ("cb.tx.01", "cb.tx.02", "cb.tx.03")
PAGE = f"/station/sessions/{SESSION.id}/team/"


def lease(name: str, **changes: Any) -> Lease:
    told = {
        "username": name,
        "hand": f"hand-{name}",
        "full_name": f"Cán bộ {name}",
        "lease": f"lease of {name}",
        "until": AT + timedelta(hours=20),
    }
    return Lease(**{**told, **changes})


ME = lease("cb.tx.01")


def plan(store: Any, session: Any = SESSION, names: tuple[str, ...] = PLANNED) -> None:
    """Keep a day list that names these officers."""
    told = [{"username": name, "full_name": f"Cán bộ {name[-2:]}"} for name in names]
    content = canonical.dumps({"team": told})
    store.run(
        "INSERT OR REPLACE INTO day_lists VALUES (?, ?, ?, ?)", str(session.id), b"{}", content, ""
    )


@pytest.fixture
def desk() -> Any:
    made = world.desk()
    listings.put_sessions(made.store, [WARD])
    plan(made.store)
    return made


def choose(desk: Any, *came: str, session: Any = WARD, **given: Any) -> Any:
    return team.choose(desk, session, came=came, **{"by": ME, "at": AT, **given})


def said(choice: Any) -> dict[str, str]:
    return {member.username: member.presence.value for member in choice.members}


class TestChoosing:
    def test_those_ticked_came_and_the_others_are_absent(self, desk: Any) -> None:
        assert said(choose(desk, "cb.tx.02")) == {
            "cb.tx.01": "came",
            "cb.tx.02": "came",
            "cb.tx.03": "absent",
        }
        assert values.notes(desk.store, act="session.team") == [
            ("session.team", ME.hand, "came=2 absent=1 substitute=0")
        ]

    def test_nobody_works_alone_at_a_bed(self, desk: Any) -> None:
        with pytest.raises(team.TooFew):
            choose(desk)
        assert team.standing(desk, WARD).choice is None
        assert choose(desk, session=SESSION).present == ("cb.tx.01",)

    def test_a_substitute_makes_two(self, desk: Any) -> None:
        choice = choose(desk, substitute=lease("cb.khac"))
        assert said(choice)["cb.khac"] == "substitute"
        assert choice.bedside
        (row,) = teams.waiting(desk.store)
        assert row.leases == ("lease of cb.tx.01", "lease of cb.khac")

    def test_two_accounts_of_one_person_are_one(self, desk: Any) -> None:
        with pytest.raises(team.SameHand):
            choose(desk, substitute=lease("cb.khac", hand=ME.hand))
        assert teams.waiting(desk.store) == []

    def test_a_name_that_was_neither_planned_nor_signed_in_is_nobody(self, desk: Any) -> None:
        with pytest.raises(team.TooFew):
            choose(desk, "cb.la", "admin")

    def test_whoever_was_planned_and_signs_in_has_come(self, desk: Any) -> None:
        assert said(choose(desk, substitute=lease("cb.tx.03")))["cb.tx.03"] == "came"

    def test_an_officer_of_no_plan_who_sits_here_is_a_substitute(self, desk: Any) -> None:
        plan(desk.store, names=("cb.tx.02",))
        assert said(choose(desk, "cb.tx.02"))["cb.tx.01"] == "substitute"

    def test_a_substitute_stays_until_he_is_no_longer_ticked(self, desk: Any) -> None:
        officers.keep(desk.store, lease("cb.khac"), password="mat-khau-dung")
        choose(desk, substitute=lease("cb.khac"))
        second = choose(desk, "cb.khac", "cb.tx.02")
        assert (second.number, second.of(Presence.SUBSTITUTE)) == (2, ("cb.khac",))
        assert "lease of cb.khac" in teams.waiting(desk.store)[-1].leases
        assert "cb.khac" not in said(choose(desk, "cb.tx.02"))

    def test_the_same_choice_again_is_none(self, desk: Any) -> None:
        assert choose(desk, "cb.tx.02") == choose(desk, "cb.tx.02", at=AT + timedelta(hours=1))
        assert len(teams.waiting(desk.store)) == 1

    def test_the_station_signs_it_and_it_never_changes(self, desk: Any) -> None:
        choice = choose(desk, "cb.tx.02")
        (row,) = teams.waiting(desk.store)
        assert signed.read(row.word, key=desk.identity.public_key) == choice
        with pytest.raises(dbapi2.DatabaseError, match="never changes"):
            desk.store.run("UPDATE teams SET word = 'x'")
        with pytest.raises(dbapi2.DatabaseError, match="CHECK"):
            desk.store.run("UPDATE teams SET state = 'lost'")

    def test_too_many_are_refused_before_anything_is_kept(self, desk: Any) -> None:
        plan(desk.store, names=tuple(f"cb.{n:02d}" for n in range(40)))
        with pytest.raises(team.TooMany):
            choose(desk, "cb.01")
        assert teams.waiting(desk.store) == []

    def test_a_list_of_an_older_centre_names_nobody(self, desk: Any) -> None:
        desk.store.run("UPDATE day_lists SET content = ?", canonical.dumps({"records": []}))
        assert team.standing(desk, WARD).planned == ()


class Hears:
    """A centre that keeps what it is told, or refuses it."""

    def __init__(self, *refusals: Exception) -> None:
        self.refusals = list(refusals)
        self.told: list[tuple[str, Any]] = []

    def post(self, path: str, body: Any) -> Any:
        if self.refusals:
            raise self.refusals.pop(0)
        self.told.append((path, body))
        return {"heard": True}


class TestTelling:
    def errands(self, desk: Any, centre: Hears) -> Any:
        told: Any = centre
        return Errands(desk=desk, centre=told, health=Health())

    def test_it_goes_once_with_the_leases(self, desk: Any) -> None:
        choose(desk, substitute=lease("cb.khac"))
        centre = Hears()
        assert reporting.tell_teams(self.errands(desk, centre), at=AT) == 1
        assert reporting.tell_teams(self.errands(desk, centre), at=AT) == 0
        ((path, body),) = centre.told
        assert path == "/reports/team"
        assert "".join(body["team"]).count(".") == 1
        assert max(map(len, body["team"])) <= 400
        assert ["".join(each) for each in body["leases"]] == [
            "lease of cb.tx.01",
            "lease of cb.khac",
        ]

    @pytest.mark.parametrize("refusal", [CentreUnreachable(), CentreRefused(404, {})])
    def test_it_waits_for_a_centre_that_is_away_or_older(
        self, desk: Any, refusal: Exception
    ) -> None:
        choose(desk, "cb.tx.02")
        with pytest.raises(type(refusal)):
            reporting.tell_teams(self.errands(desk, Hears(refusal)), at=AT)
        assert len(teams.waiting(desk.store)) == 1

    def test_what_the_centre_refuses_for_good_holds_up_nothing(self, desk: Any) -> None:
        choose(desk, "cb.tx.02")
        choose(desk, "cb.tx.03")
        centre = Hears(CentreRefused(422, {"message": "Không nhận."}))
        assert reporting.tell_teams(self.errands(desk, centre), at=AT) == 1
        assert teams.waiting(desk.store) == []
        assert teams.last(desk.store, WARD.id).leases == ()

    def test_told_choices_leave_with_the_kit(self, desk: Any) -> None:
        choose(desk, "cb.tx.02")
        reporting.tell_teams(self.errands(desk, Hears()), at=AT)
        choose(desk, "cb.tx.03")
        custody._forget(desk, keep="cb.tx.02")
        assert teams.last(desk.store, WARD.id).number == 2


class TestThePage:
    @pytest.fixture
    def prepared(self, screens: Any) -> Any:
        screens.sign_in()
        plan(screens.errands.desk.store)
        return screens

    def test_ticks_and_one_press_keep_it_and_preparation_says_so(self, prepared: Any) -> None:
        shown = prepared.get(PAGE)
        assert shown.status_code == 200
        assert "Cán bộ 02 (cb.tx.02)" in text(shown)
        assert "bạn" in text(shown)
        answer = prepared.post(PAGE, {"came": ["cb.tx.02"]})
        assert answer["Location"] == f"/station/sessions/{SESSION.id}/prepare/"
        assert "Đội có mặt: 2 cán bộ" in text(prepared.get(PAGE))
        assert "vắng 1" in text(prepared.get(answer["Location"]))

    def test_half_a_sign_in_and_a_wrong_one_are_refused_in_words(self, prepared: Any) -> None:
        half = prepared.post(PAGE, {"came": ["cb.tx.02"], "username": "cb.tx.02"})
        assert half.status_code == 422
        assert "hoặc để trống cả hai" in text(half)
        wrong = prepared.post(PAGE, {"username": "cb.tx.02", "password": "sai"})
        assert wrong.status_code == 401
        assert "không đúng" in text(wrong)
        assert teams.waiting(prepared.errands.desk.store) == []

    def test_at_a_bed_it_asks_for_two_and_keeps_the_ticks(self, prepared: Any) -> None:
        listings.put_sessions(prepared.errands.desk.store, [WARD])
        alone = prepared.post(PAGE, {})
        assert alone.status_code == 409
        assert "cần ít nhất hai cán bộ" in text(alone)
        assert "Buổi tại giường cần ít nhất 2 cán bộ." in text(alone)
        assert alone.content.decode().count(" checked") == 1
