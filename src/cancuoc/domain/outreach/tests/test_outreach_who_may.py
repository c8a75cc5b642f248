"""Who may invite, send, withdraw and log: every role, every scope, and the days units change."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from uuid import UUID

import pytest
from django.db import transaction
from tests.support import families
from tests.support.families import AREA, AT, officer
from tests.support.told import Told

from cancuoc.domain.outreach import services
from cancuoc.domain.outreach.tests.world import (
    FAR,
    MAIL,
    NEIGHBOUR,
    Postman,
    invite,
    log,
    send,
    withdraw,
)
from cancuoc.foundation.actor import Actor, NotAllowed, Role

pytestmark = pytest.mark.usefixtures("hanoi")
WARD, DISTRICT, CITY = "00352", "009", "01"
OTHERS = [
    *(officer(str(role), role) for role in Role if role is not Role.AREA_OFFICER),
    officer("nobody"),
    Actor.citizen("thu"),
    Actor.station("TX-01"),
]


class Book:
    """A family invited to one session and free for another, and the four acts on it."""

    def __init__(self, commune: str = WARD, *, at: datetime = AT) -> None:
        self.home = families.household(commune=commune)
        hours = {"starts_at": at.replace(hour=11), "at": at}
        self.free = families.session(**hours)
        (self.code,) = invite(families.session(**hours), self.home.ids, email=MAIL, at=at).codes
        self.at = at

    def acts(self) -> dict[str, partial]:
        return {
            "invite": partial(invite, self.free, self.home.ids, at=self.at),
            "send": partial(send, self.code, at=self.at),
            "log": partial(log, self.home.ids, at=self.at),
            "withdraw": partial(withdraw, self.code, at=self.at),
        }


def allowed(book: Book, by: Actor) -> set[str]:
    """Return the acts `by` may do; what is done is done within a savepoint and taken back."""
    done = set()
    for name, act in book.acts().items():
        with transaction.atomic():
            try:
                with transaction.atomic():
                    act(by=by)
                done.add(name)
            except NotAllowed:
                pass
            transaction.set_rollback(True)
    return done


EVERYTHING = {"invite", "send", "log", "withdraw"}


def test_an_area_officer_may_do_everything_and_nobody_else_anything():
    book, told = Book(), Told()
    assert allowed(book, AREA) == EVERYTHING
    for other in OTHERS:
        assert allowed(book, other) == set(), other.id
    assert told.acts() == []


def test_one_role_among_several_is_enough():
    both = officer("both", Role.RECEPTION, Role.AREA_OFFICER)
    assert allowed(Book(), both) == EVERYTHING


SCOPES = [
    ((WARD,), True),
    ((DISTRICT,), True),
    ((CITY,), True),
    ((NEIGHBOUR, WARD), True),
    ((NEIGHBOUR,), False),
    ((FAR,), False),
    (("006",), False),
    ((), False),
    (("00352x",), False),
    (("",), False),
]


def test_the_family_lies_within_one_s_area_or_is_out_of_reach():
    book = Book()
    for units, may in SCOPES:
        by = officer("khuvuc", Role.AREA_OFFICER, units_held=units)
        assert allowed(book, by) == (EVERYTHING if may else set()), units


# Moments in Vietnam: the last evening of the districts, the first morning without them.
LAST_EVENING = datetime(2025, 6, 30, 10, 0, tzinfo=UTC)
FIRST_NIGHT = datetime(2025, 6, 30, 17, 0, tzinfo=UTC)
NO_DISTRICT_POLICE = datetime(2025, 3, 2, 2, 0, tzinfo=UTC)


class TestTheDaysUnitsChange:
    """Law of two levels: from 1 July 2025 no district lies between ward and city."""

    def folk(self, commune: str) -> list[UUID]:
        return families.household(commune=commune).ids

    def may_log(self, people: list[UUID], units: tuple[str, ...], at: datetime) -> bool:
        by = officer("khuvuc", Role.AREA_OFFICER, units_held=units)
        try:
            with transaction.atomic():
                log(people, by=by, at=at)
        except NotAllowed:
            return False
        return True

    @pytest.mark.parametrize(
        ("at", "may"), [(NO_DISTRICT_POLICE, True), (LAST_EVENING, True), (FIRST_NIGHT, False)]
    )
    def test_a_district_s_officer_ends_with_the_district(self, at, may):
        """The police of districts ended on 1 March 2025, the districts themselves in July."""
        assert self.may_log(self.folk(WARD), (DISTRICT,), at) is may

    @pytest.mark.parametrize("at", [LAST_EVENING, FIRST_NIGHT])
    def test_a_ward_that_keeps_its_code_keeps_its_officer(self, at):
        assert self.may_log(self.folk(WARD), (WARD,), at)

    @pytest.mark.parametrize(("at", "heir"), [(LAST_EVENING, False), (FIRST_NIGHT, True)])
    def test_people_of_a_divided_ward_are_reached_by_its_heirs_from_that_day_on(self, at, heir):
        people = self.folk(NEIGHBOUR)
        assert self.may_log(people, (NEIGHBOUR,), at)
        assert self.may_log(people, (CITY,), at)
        assert self.may_log(people, ("00367",), at) is heir
        assert not self.may_log(people, ("00004",), at)

    def test_midnight_is_that_of_hanoi(self):
        """Five in the afternoon of 30 June in Greenwich is 1 July in Hà Nội."""
        people = self.folk(WARD)
        assert self.may_log(people, (DISTRICT,), FIRST_NIGHT.replace(hour=16, minute=59))
        assert not self.may_log(people, (DISTRICT,), FIRST_NIGHT)


class TestTheWorker:
    def test_of_whatever_ward_a_message_is_the_worker_carries_it(self):
        book = Book()
        send(book.code)
        postman, told = Postman(), Told()
        gone = services.deliver_messages(
            messengers=[postman], at=AT, by=Actor.system("worker"), limit=50
        )
        assert gone == 1
        (line,) = told.lines()
        assert (line.act, line.actor) == ("outreach.deliver", "system:worker")
        assert (line.unit_code, line.detail) == (WARD, {"delivered": True})

    def test_a_program_that_holds_no_units_reaches_no_family(self):
        """The role alone opens nothing: also a program acts for some area."""
        assert allowed(Book(), Actor.system("worker")) == set()
