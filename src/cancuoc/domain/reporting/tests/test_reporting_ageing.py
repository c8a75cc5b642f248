"""Open dossiers against the seven working days: shares of 2, 3 and 2, and the limit itself."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from cancuoc.domain.enrolment import services as enrolment
from cancuoc.domain.enrolment.clocks import open_groups
from cancuoc.domain.enrolment.rules import CLOSED, Act, State
from cancuoc.domain.enrolment.tests import samples
from cancuoc.domain.reporting import ageing, queries
from cancuoc.domain.reporting.ageing import STAGE, StateAge
from cancuoc.domain.units import services as units
from cancuoc.foundation.actor import Actor
from cancuoc.kernel.clock import VN

pytestmark = pytest.mark.django_db
# Monday 1 July 2024: the shares end on Wednesday 3, Monday 8 and Wednesday 10 July.
MONDAY = datetime(2024, 7, 1, 9, 0, tzinfo=VN)
UNIT_ENDS, CENTRE_ENDS, LIMIT = date(2024, 7, 3), date(2024, 7, 8), date(2024, 7, 10)
A_DAY = timedelta(days=1)
CITY = ("01",)


@pytest.fixture(autouse=True)
def hanoi() -> None:
    units.load_tables(at=MONDAY, by=Actor.system("test"))


def receive(number: int = 1, at: datetime = MONDAY, *acts: Act) -> None:
    ids = samples.receive(samples.captured(number, received_at=at), at=at)
    for act in acts:
        enrolment.advance(dossier_ids=ids, act=act, at=at, by=samples.WORKER)


def only(on: date, scope: tuple[str, ...] = CITY) -> StateAge:
    (age,) = ageing.by_state(scope=scope, on=on)
    return age


def test_every_open_state_belongs_to_a_stage() -> None:
    assert set(STAGE) == set(State) - CLOSED
    assert set(STAGE.values()) == {"unit", "centre", "shipping"}


@pytest.mark.parametrize(
    ("on", "slow", "late"),
    [
        (MONDAY.date(), 0, 0),
        (UNIT_ENDS, 0, 0),
        (UNIT_ENDS + A_DAY, 1, 0),
        (LIMIT, 1, 0),
        (LIMIT + A_DAY, 1, 1),
    ],
)
def test_the_unit_has_two_working_days(on: date, slow: int, late: int) -> None:
    receive()
    age = only(on)
    assert (age.state, age.stage, age.count) == (State.RECEIVED, "unit", 1)
    assert (age.slow, age.late) == (slow, late)


@pytest.mark.parametrize(
    ("on", "slow", "late"),
    [(CENTRE_ENDS, 0, 0), (CENTRE_ENDS + A_DAY, 1, 0), (LIMIT + A_DAY, 1, 1)],
)
def test_the_centre_has_three_more(on: date, slow: int, late: int) -> None:
    receive(1, MONDAY, Act.CLEAR)
    age = only(on)
    assert (age.state, age.stage) == (State.CLEARED, "centre")
    assert (age.slow, age.late) == (slow, late)


@pytest.mark.parametrize(("on", "slow"), [(LIMIT, 0), (LIMIT + A_DAY, 1)])
def test_the_way_has_the_rest(on: date, slow: int) -> None:
    receive(1, MONDAY, Act.CLEAR, Act.APPROVE, Act.PRODUCE, Act.CARD_READY)
    age = only(on)
    assert (age.state, age.stage) == (State.AWAITING_HANDOVER, "shipping")
    assert (age.slow, age.late) == (slow, slow)


def test_weekends_and_the_vietnamese_day_count_as_the_law_counts() -> None:
    # 17:30 UTC of Friday is Saturday in Hà Nội: the shares run from Saturday.
    receive(1, datetime(2024, 7, 6, 0, 30, tzinfo=VN))
    age = only(date(2024, 7, 9))
    assert (age.oldest_on, age.slow) == (date(2024, 7, 6), 0)
    assert only(date(2024, 7, 10)).slow == 1


def test_states_come_in_the_order_of_the_flow_with_their_oldest() -> None:
    receive(1, MONDAY, Act.CLEAR)
    receive(2, MONDAY + A_DAY)
    receive(3, MONDAY + 2 * A_DAY)
    ages = ageing.by_state(scope=CITY, on=LIMIT)
    assert [(age.state, age.count, age.oldest_on) for age in ages] == [
        (State.RECEIVED, 2, date(2024, 7, 2)),
        (State.CLEARED, 1, date(2024, 7, 1)),
    ]


def test_closed_dossiers_have_no_age() -> None:
    receive(1, MONDAY, Act.SEND_TO_REVIEW, Act.REFUSE)
    assert ageing.by_state(scope=CITY, on=LIMIT) == ()
    assert open_groups(scope=CITY, on=LIMIT) == ()


def test_the_scope_narrows() -> None:
    receive()
    (group,) = open_groups(scope=CITY, on=MONDAY.date())
    assert (group.count, group.received_on, group.due_on) == (1, MONDAY.date(), LIMIT)
    unit = samples.captured(1).identity.unit_code
    assert only(LIMIT, scope=(unit,)).count == 1
    assert ageing.by_state(scope=("271",), on=LIMIT) == ()


def test_late_is_what_the_counts_by_stage_say() -> None:
    for number in range(1, 5):
        receive(number, MONDAY + number * A_DAY)
    on = LIMIT + 3 * A_DAY
    assert sum(age.late for age in ageing.by_state(scope=CITY, on=on)) == sum(
        stage.late for stage in queries.ageing(scope=CITY, on=on)
    )
