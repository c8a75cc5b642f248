"""Codes and tablets of the hall in any order: one code lets in one tablet, for a while."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cancuoc.station.core import kiosk
from cancuoc.station.tables import tablets
from cancuoc.station.tests import world
from cancuoc.station.tests.whole import changed, everything

SESSION = world.SESSION.id


@dataclass
class Hall:
    """A station and its tablets, and what the model believes of them."""

    desk: object = field(default_factory=world.desk)
    at: datetime = world.AT
    code: str = ""
    until: datetime = world.AT
    tries: int = 0
    secrets: list[str] = field(default_factory=list)
    withdrawn: set[int] = field(default_factory=set)

    def offer(self) -> None:
        if len(self.secrets) - len(self.withdrawn) >= kiosk.MOST:
            before = everything(self.desk.store)
            with pytest.raises(kiosk.TooManyTablets):
                kiosk.offer(self.desk, SESSION, at=self.at, by=world.OFFICER)
            assert changed(before, everything(self.desk.store)) == set()
            return
        made = kiosk.offer(self.desk, SESSION, at=self.at, by=world.OFFICER)
        assert len(made.code) == 6
        assert made.code.isdigit()
        self.code, self.until, self.tries = made.code, made.until, kiosk.TRIES

    def lets_in(self) -> bool:
        return bool(self.code) and self.at < self.until and self.tries > 0

    def right(self) -> None:
        if not self.lets_in():
            with pytest.raises(kiosk.WrongCode):
                kiosk.pair(self.desk, self.code or "123456", at=self.at)
            return
        self.secrets.append(kiosk.pair(self.desk, f" {self.code[:3]} {self.code[3:]}", at=self.at))
        self.code = ""

    def wrong(self) -> None:
        other = "000000" if self.code != "000000" else "111111"
        with pytest.raises(kiosk.WrongCode):
            kiosk.pair(self.desk, other, at=self.at)
        self.tries -= self.lets_in()

    def withdraw(self, number: int) -> None:
        if number < len(self.secrets):
            tablet = kiosk.tablet_of(self.desk, self.secrets[number])
            kiosk.withdraw(self.desk, tablet.id, at=self.at)
            self.withdrawn.add(number)

    def wait(self, seconds: int) -> None:
        self.at += timedelta(seconds=seconds)

    def check(self) -> None:
        found = [kiosk.tablet_of(self.desk, secret) for secret in self.secrets]
        assert [each.name for each in found] == [str(n + 1) for n in range(len(found))]
        assert {n for n, each in enumerate(found) if each.withdrawn} == self.withdrawn
        known = tablets.of_session(self.desk.store, SESSION)
        assert sorted(each.id for each in known) == sorted(each.id for each in found)
        assert sum(not each.withdrawn for each in known) <= kiosk.MOST
        assert all(each.username == world.OFFICER.username for each in known)


ACTS = st.lists(
    st.one_of(
        st.just(("offer",)),
        st.just(("right",)),
        st.just(("wrong",)),
        st.tuples(st.just("withdraw"), st.integers(0, 5)),
        st.tuples(st.just("wait"), st.sampled_from([0, 1, 150, 299, 300])),
    ),
    max_size=40,
)


@settings(max_examples=60)
@given(ACTS)
def test_in_any_order_of_acts_a_code_lets_in_one_tablet_and_no_more_than_may_be(acts):
    hall = Hall()
    for name, *values in acts:
        getattr(hall, name)(*values)
        hall.check()


@pytest.fixture
def hall() -> Hall:
    return Hall()


def test_a_code_holds_until_its_very_last_moment(hall):
    hall.offer()
    hall.at = hall.until - timedelta(microseconds=1)
    hall.right()
    assert len(hall.secrets) == 1
    hall.offer()
    hall.at = hall.until
    hall.right()
    hall.check()
    assert len(hall.secrets) == 1


def test_the_last_try_still_lets_in_and_the_one_after_does_not(hall):
    hall.offer()
    for _ in range(kiosk.TRIES - 1):
        hall.wrong()
    hall.right()
    assert len(hall.secrets) == 1
    hall.offer()
    for _ in range(kiosk.TRIES):
        hall.wrong()
    hall.right()
    assert len(hall.secrets) == 1
    hall.check()


def test_a_new_code_ends_the_one_before_and_its_wrong_tries(hall):
    hall.offer()
    old = hall.code
    for _ in range(kiosk.TRIES):
        hall.wrong()
    hall.offer()
    if old != hall.code:
        with pytest.raises(kiosk.WrongCode):
            kiosk.pair(hall.desk, old, at=hall.at)
        hall.tries -= 1
    hall.right()
    assert len(hall.secrets) == 1


def test_a_withdrawn_tablet_makes_room_for_another_and_stays_withdrawn(hall):
    for _ in range(kiosk.MOST):
        hall.offer()
        hall.right()
    hall.offer()
    hall.withdraw(1)
    hall.offer()
    hall.right()
    hall.withdraw(1)
    hall.check()
    assert hall.withdrawn == {1}
    assert len(hall.secrets) == kiosk.MOST + 1


@pytest.mark.parametrize("secret", ["", "x", "' OR 1=1 --"])
def test_a_secret_nobody_gave_is_no_tablet(hall, secret):
    hall.offer()
    hall.right()
    assert kiosk.tablet_of(hall.desk, secret) is None


def test_no_secret_and_no_used_code_lies_in_the_store(hall):
    hall.offer()
    code = hall.code
    hall.right()
    left = repr(everything(hall.desk.store))
    assert hall.secrets[0] not in left
    assert f'"{code}"' not in left


def test_a_tablet_gives_no_number_while_nobody_leads_the_floor_here(hall):
    hall.offer()
    hall.right()
    tablet = kiosk.tablet_of(hall.desk, hall.secrets[0])
    with pytest.raises(kiosk.TabletRests):
        kiosk.at_work(hall.desk, tablet, at=hall.at)
