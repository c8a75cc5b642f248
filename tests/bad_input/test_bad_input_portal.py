"""What families type wrongly, or too late."""

from __future__ import annotations

import re
from dataclasses import asdict
from datetime import date, timedelta
from uuid import UUID

import pytest
from django.test import Client
from tests.bad_input.proof import nothing_written, refused
from tests.support import families
from tests.support.families import AREA, AT

from cancuoc.domain.outreach import services as outreach
from cancuoc.domain.sessions import queries as sessions
from cancuoc.domain.sessions import services
from cancuoc.foundation.actor import Actor
from cancuoc.interfaces.portal import draft
from cancuoc.interfaces.portal.draft import Draft
from cancuoc.kernel import clock

pytestmark = pytest.mark.django_db
PHONE = "0912 345 678"
CITIZEN = Actor.system("another family")


def by_number(portal: Client, number: str, day: str, month: str, year: str):
    born = {"born_day": day, "born_month": month, "born_year": year}
    return portal.post("/book/", {"way": "number", "number": number, **born})


def ready_to_book(portal: Client, session_id: UUID, people: list[UUID]) -> Draft:
    """Let a family stand at the last page with every answer given."""
    chosen = sessions.slots_of(session_id=session_id)[0].id
    texts = tuple(str(person) for person in people)
    made = Draft(people=texts, coming=texts, companion="mother", slot=chosen, phone="+84912345678")
    kept = portal.session
    kept[draft._KEY] = asdict(made)
    kept.save()
    return made


@pytest.mark.parametrize(
    ("key", "number", "born"),
    [
        ("impossible-date", "001188100000", ("31", "2", "1988")),
        ("eleven-digits", "00118810000", ("2", "4", "1988")),
        ("nine-digits", "012345678", ("2", "4", "1988")),
    ],
)
def test_what_cannot_be_is_said_at_its_field(portal, key, number, born):
    families.household()
    with nothing_written():
        refused(key, by_number(portal, number, *born), typed=(number, *born))


def test_a_year_alone_proves_nothing(portal):
    number = families.household().mother.number.value
    with nothing_written():
        refused("year-only", by_number(portal, number, "", "", "1988"), typed=(number, "1988"))


def test_a_withdrawn_invitation_opens_nothing(portal):
    (code,) = outreach.invite(
        session_id=families.session(), person_ids=families.household().ids, at=AT, by=AREA
    ).codes
    outreach.withdraw(code=code, at=AT, by=AREA)
    with nothing_written():
        answer = portal.post("/book/", {"way": "code", "code": code})
        refused("withdrawn-invitation", answer, typed=(code,))


def test_a_child_does_not_come_alone(portal):
    family = families.household()
    code = families.invite(families.session(), *family.ids)
    portal.post("/book/", {"way": "code", "code": code})
    page = portal.get("/book/family/").content.decode()
    boxes = re.findall(r'name="coming" type="checkbox" value="(p\w+)"', page)
    with nothing_written():
        answer = portal.post("/book/family/", {"coming": boxes, "companion": ""})
        refused("child-alone", answer)
    assert answer.content.decode().count(" checked") >= len(boxes)


def test_a_telephone_too_short(portal):
    family = families.household()
    ready_to_book(portal, families.session(), family.ids)
    with nothing_written():
        answer = portal.post("/book/phone/", {"phone": "0912 345"})
        refused("short-phone", answer, typed=("0912 345",))


def test_nine_people_in_one_booking(portal):
    session_id = families.session(kits=2, per_kit_hour=20)
    people = [families.someone("Lê Thị Mai", date(1990, 1, day)).id for day in range(1, 10)]
    ready_to_book(portal, session_id, people)
    with nothing_written():
        refused("nine-people", portal.post("/book/check/"))
    assert portal.get("/book/family/").status_code == 200


def test_a_slot_that_has_passed(portal, monkeypatch):
    family = families.household()
    ready_to_book(portal, families.session(starts_at=AT + timedelta(hours=1)), family.ids)
    later = AT + timedelta(hours=4)
    monkeypatch.setattr(clock, "now", lambda: later)
    with nothing_written():
        refused("past-slot", portal.post("/book/check/"))
    assert_answers_kept(portal, family)


def test_the_last_place_taken_by_another(portal):
    family, quicker = families.household(), families.household(surname="Lê")
    session_id = families.session(per_kit_hour=6)
    made = ready_to_book(portal, session_id, family.ids)
    services.book(slot_id=made.slot or 0, person_ids=quicker.ids, at=AT, by=CITIZEN)
    with nothing_written():
        refused("last-place", portal.post("/book/check/"))
    assert_answers_kept(portal, family)


def assert_answers_kept(portal: Client, family: families.Household) -> None:
    """Only the slot has to be chosen again."""
    kept = portal.session[draft._KEY]
    assert kept["coming"] == [str(person) for person in family.ids]
    assert kept["phone"] == "+84912345678"
    assert kept["slot"] is None


def test_the_button_pressed_twice_books_once(portal):
    family = families.household()
    ready_to_book(portal, families.session(), family.ids)
    first = portal.post("/book/check/")
    assert first.status_code == 302
    code = portal.session[draft._BOOKING]
    with nothing_written():
        second = portal.post("/book/check/")
    assert (second.status_code, second.url) == (302, "/booking/")
    booked = sessions.live_booking_of(person_id=family.older.id)
    assert booked is not None
    assert booked.code == code == portal.session[draft._BOOKING]


def test_a_booking_code_that_does_not_exist(portal):
    with nothing_written():
        answer = portal.post("/booking/find/", {"booking": "AAAA BBBB"})
        refused("wrong-booking-code", answer, typed=("AAAA BBBB",))
