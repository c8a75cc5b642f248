"""Requests to be seen at home: asked, allowed or declined, and how each one ends."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from django.db import ProgrammingError, transaction
from tests.support import families
from tests.support.families import AREA, AT, COMMUNE, PLANNER, SYSTEM, officer
from tests.support.refusing import refused
from tests.support.told import Told

from cancuoc.domain.outreach import home_models, home_refusals, queries, services
from cancuoc.domain.outreach.home_rules import (
    HOME_MOVES,
    OPEN,
    WAITING,
    Declined,
    HomeAct,
    HomeReason,
    HomeState,
    HomeWay,
    Missed,
    Part,
    point_of,
)
from cancuoc.domain.planning.positions import Point
from cancuoc.domain.reporting.denominator import denominator
from cancuoc.domain.reporting.standing import Standing
from cancuoc.foundation.actor import Actor, NotAllowed, Role
from cancuoc.kernel.moves import IllegalMove
from cancuoc.kernel.phone import Phone

pytestmark = pytest.mark.usefixtures("hanoi")
FAMILY = Actor.citizen("nha").for_purpose("Công dân tự làm trên cổng")
PHONE = Phone.parse("0912 345 678")
ELSEWHERE = officer("xa", Role.AREA_OFFICER, units_held=("00664",))
BEGAN = datetime(2024, 7, 1, tzinfo=UTC)


@pytest.fixture
def old() -> families.Someone:
    return families.someone("Trần Thị Mận", date(1936, 3, 4))


def ask(person: families.Someone, *, by: Actor = FAMILY, **more: Any) -> str:
    way = HomeWay.PORTAL if by is FAMILY else HomeWay.PHONE
    said = {"reason": HomeReason.VERY_OLD, "phone": PHONE, "way": way, **more}
    return services.ask_home(person_id=person.id, at=AT, by=by, **said)


def allow(code: str, **more: Any) -> None:
    services.allow_home(code=code, **{"at": AT, "by": AREA, **more})


def in_state(code: str, state: HomeState) -> None:
    """Bring a request into a state by the table, without asking a service."""
    home_models.HomeRequest.objects.filter(code=code).update(
        state=state,
        session_id=uuid4(),
        stop=1,
        visit_from=AT,
        visit_until=AT + timedelta(minutes=45),
        declined="can_come" if state is HomeState.DECLINED else "",
        missed="absent" if state is HomeState.NOT_MET else "",
    )


def test_a_family_asks_on_the_portal_and_the_request_says_where_and_how(old):
    told = Told()
    code = ask(old, days=(5, 0, 5), part=Part.MORNING, words="  bà nằm  một chỗ ")
    row = queries.home_request(code=code.lower())
    assert row.person_id == old.id
    assert (row.unit_code, row.hamlet, row.state) == (COMMUNE, "Tổ 1", HomeState.ASKED)
    assert (row.days, row.part, row.words) == ((0, 5), Part.MORNING, "bà nằm một chỗ")
    assert row.phone == "+84912345678"
    assert told.acts() == ["outreach.home_ask"]
    assert "Mận" not in repr(told.lines())


def test_an_officer_sets_down_what_a_family_of_the_area_said(old):
    code = ask(old, by=AREA)
    assert queries.home_request(code=code).way is HomeWay.PHONE


@pytest.mark.parametrize("by", [ELSEWHERE, PLANNER, Actor.station("TX-01")])
def test_nobody_else_sets_a_request_down(old, by):
    with refused(NotAllowed, "outreach"):
        ask(old, by=by)


def test_a_citizen_does_not_say_that_an_officer_was_asked(old):
    with refused(NotAllowed, "outreach"):
        ask(old, way=HomeWay.PHONE)


def test_one_person_has_one_open_request(old):
    ask(old)
    with refused(home_refusals.AlreadyAsked, "outreach"):
        ask(old, by=AREA)


@pytest.mark.parametrize(
    ("more", "kind"),
    [
        ({"reason": HomeReason.OTHER, "words": "   "}, home_refusals.WordsNeeded),
        ({"phone": None}, home_refusals.PhoneNeeded),
        ({"days": (7,)}, home_refusals.BadDays),
    ],
)
def test_what_is_missing_or_wrong_is_said_and_nothing_is_kept(old, more, kind):
    with refused(kind, "outreach") as caught:
        ask(old, **more)
    assert caught.value.next_step != ""


def test_whoever_need_not_or_cannot_is_told_what_else_there_is():
    home = families.household()
    with refused(home_refusals.NobodyHasToCome, "outreach"):
        ask(home.younger)
    nowhere = families.someone("Lê Văn Đò", date(1950, 1, 1), commune="")
    with refused(home_refusals.NoHome, "outreach"):
        ask(nowhere)
    dead = families.someone("Lê Thị Khuất", date(1930, 1, 1))
    families.change(dead, deceased_on=date(2024, 7, 1))
    with refused(home_refusals.NotDue, "outreach"):
        ask(dead)


def test_the_officer_allows_with_the_door_on_the_map(old):
    code = ask(old)
    allow(code, point="20.9951, 105.8102")
    row = queries.home_request(code=code)
    assert row.state is HomeState.ALLOWED
    assert row.point == Point(20.9951, 105.8102)


@pytest.mark.parametrize("text", ["gần chợ", "105.8, 20.9", "20.9", "1,2,3", "nan, nan"])
def test_a_point_that_is_none_is_refused(old, text):
    code = ask(old)
    assert point_of(text) is None
    with refused(home_refusals.BadPoint, "outreach"):
        allow(code, point=text)


def test_declining_has_a_reason_that_says_what_the_family_can_do(old):
    code = ask(old)
    services.decline_home(code=code, why=Declined.CAN_COME, at=AT, by=AREA)
    row = queries.home_request(code=code)
    assert row.state is HomeState.DECLINED
    assert row.declined is Declined.CAN_COME
    assert all(len(why.fallback) > 20 for why in Declined)
    # A declined request stands in nobody's way.
    ask(old)


def test_a_family_takes_its_own_request_back_and_no_other(old):
    code = ask(old)
    with refused(home_refusals.NoSuchRequest, "outreach"):
        services.withdraw_home(code=code, person_ids=[uuid4()], at=AT, by=FAMILY)
    services.withdraw_home(code=code, person_ids=[old.id], at=AT, by=FAMILY)
    assert queries.home_request(code=code).state is HomeState.WITHDRAWN


@pytest.mark.parametrize("by", [ELSEWHERE, PLANNER, FAMILY])
def test_only_the_officer_of_the_area_decides(old, by):
    code = ask(old)
    for act in (
        partial(services.allow_home, code=code),
        partial(services.decline_home, code=code, why=Declined.CAN_COME),
        partial(services.note_missed, code=code, why=Missed.ABSENT),
    ):
        with refused(NotAllowed, "outreach"):
            act(at=AT, by=by)


ACTS = {
    HomeAct.ALLOW: lambda row: services.allow_home(code=row.code, at=AT, by=AREA),
    HomeAct.DECLINE: lambda row: services.decline_home(
        code=row.code, why=Declined.CAN_COME, at=AT, by=AREA
    ),
    HomeAct.MISS: lambda row: services.note_missed(
        code=row.code, why=Missed.ABSENT, at=AT, by=AREA
    ),
    HomeAct.WITHDRAW: lambda row: services.withdraw_home(code=row.code, at=AT, by=AREA),
}


@pytest.mark.parametrize(("state", "act"), [*itertools.product(HomeState, ACTS)])
def test_every_act_in_every_state_does_what_the_table_says(old, state, act):
    code = ask(old)
    in_state(code, state)
    row = queries.home_request(code=code)
    after = HOME_MOVES.get((state, act))
    if after is None:
        with refused(IllegalMove, "outreach"):
            ACTS[act](row)
        return
    ACTS[act](row)
    assert queries.home_request(code=code).state is after
    last = home_models.HomeRequestHistory.objects.order_by("id").last()
    assert (last.act, last.state) == (str(act), str(after))


@pytest.mark.parametrize("state", HomeState)
def test_a_dossier_closes_what_is_open_and_nothing_else(old, state):
    code = ask(old)
    in_state(code, state)
    done = services.note_done(person_ids=[old.id, uuid4()], at=AT, by=SYSTEM)
    assert done == (state in OPEN)
    expected = HomeState.DONE if state in OPEN else state
    assert queries.home_request(code=code).state is expected


def test_a_round_called_off_lets_its_families_wait_for_the_next(old):
    code = ask(old)
    in_state(code, HomeState.PLANNED)
    session = queries.home_request(code=code).session_id
    assert services.release_homes(session_ids=[session], at=AT, by=SYSTEM) == 1
    row = queries.home_request(code=code)
    assert (row.state, row.session_id, row.visit_from) == (HomeState.ALLOWED, None, None)
    assert services.release_homes(session_ids=[session], at=AT, by=SYSTEM) == 0


@pytest.mark.parametrize("state", HomeState)
def test_everybody_has_one_standing_and_the_sum_is_the_population_due(old, state):
    families.household()
    code = ask(old)
    in_state(code, state)
    counted = denominator(communes=[COMMUNE], since=BEGAN, at=AT)
    assert counted.missing == 0
    assert sum(counted.total.values()) == counted.due == 4
    assert counted.total[Standing.HOME] == (state in WAITING)


def test_the_history_is_only_added_to(old):
    ask(old)
    with pytest.raises(ProgrammingError, match="append-only"), transaction.atomic():
        home_models.HomeRequestHistory.objects.update(act="never")


def test_the_list_of_an_area_begins_with_whoever_waits_longest(old):
    later = families.someone("Phạm Văn Sau", date(1940, 1, 1))
    services.ask_home(
        person_id=later.id,
        reason=HomeReason.BEDRIDDEN,
        phone=PHONE,
        way=HomeWay.IN_PERSON,
        at=AT - timedelta(days=3),
        by=AREA,
    )
    ask(old)
    rows = queries.home_requests(unit_codes=[COMMUNE], states=OPEN)
    assert [row.person_id for row in rows] == [later.id, old.id]
    assert queries.home_requests(unit_codes=["00664"]) == []
    assert [row.person_id for row in queries.homes_of(person_ids=[old.id])] == [old.id]
