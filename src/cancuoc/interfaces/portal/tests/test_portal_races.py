"""Two hands at the public door at once: the last place, one booking, one button."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from django.test import Client
from tests.support import families
from tests.support.families import AT
from tests.support.portal import by_number, walk_to_check
from tests.support.together import together

from cancuoc.domain.sessions import queries as sessions
from cancuoc.domain.sessions import services
from cancuoc.foundation import audit
from cancuoc.foundation.actor import Actor
from cancuoc.foundation.models import AuditEvent
from cancuoc.interfaces.portal.presenters import who_looked

pytestmark = pytest.mark.django_db(transaction=True)


def taken(session_id: UUID) -> int:
    return sum(slot.capacity - slot.free for slot in sessions.slots_of(session_id=session_id))


def asked(client: Client, address: str, **data: str) -> int:
    return client.post(address, data).status_code


def copy_of(client: Client) -> Client:
    """A second window of the same browser."""
    other = Client()
    other.cookies["sessionid"] = client.cookies["sessionid"].value
    return other


def test_two_families_and_one_last_place_have_one_winner(portal):
    session_id = families.session(hours=1, slot_minutes=60)
    clients = []
    for surname in ("Trần", "Lê", "Phạm"):
        family = families.household(surname=surname)
        client = Client()
        by_number(client, family.mother)
        walk_to_check(client, session_id)
        clients.append(client)
    ends = together(*[lambda c=c: asked(c, "/book/check/") for c in clients])
    # Six places in the hour, three people in each family: two families fit, one does not.
    assert sorted(ends) == [302, 302, 409]
    assert taken(session_id) == 6


def test_the_button_pressed_in_two_windows_books_once(portal):
    session_id = families.session(kits=4)
    by_number(portal, families.household().mother)
    walk_to_check(portal, session_id)
    windows = [copy_of(portal) for _ in range(2)]
    ends = together(*[lambda c=c: asked(c, "/book/check/") for c in windows])
    assert all(end in (302, 409) for end in ends), ends
    assert 302 in ends
    assert taken(session_id) == 3
    assert AuditEvent.objects.filter(act="sessions.book").count() == 1


def test_cancelled_and_moved_at_once_holds_no_place_twice(portal):
    family = families.household()
    session_id = families.session(kits=2)
    first, *_rest, last = sessions.slots_of(session_id=session_id)
    code = services.book(slot_id=first.id, person_ids=family.ids, at=AT, by=Actor.citizen("x"))
    portal.post("/booking/find/", {"booking": code})
    here, there = copy_of(portal), copy_of(portal)
    ends = together(
        lambda: asked(here, "/booking/cancel/"),
        lambda: asked(there, "/booking/change/", slot=str(last.id)),
    )
    assert all(end in (302, 409) for end in ends), ends
    assert sessions.booking(code=code).state.value == "cancelled"
    assert taken(session_id) == 0
    assert sessions.booked_people(person_ids=family.ids) == set()


@pytest.mark.parametrize(
    ("days", "names"),
    [
        # The code 00199 was Láng Hạ until 30 June 2025 and is Láng since 1 July 2025.
        ((date(2025, 7, 1), date(2025, 6, 30)), ["Phường Láng", "Phường Láng Hạ"]),
        ((date(2025, 6, 30), date(2025, 7, 1)), ["Phường Láng Hạ", "Phường Láng"]),
    ],
)
def test_who_looked_names_the_ward_of_the_day(portal, days, names):
    lines = [
        audit.Seen(
            id=n,
            at=datetime(day.year, day.month, day.day, 2, tzinfo=UTC),
            act="look.x",
            actor="user:x",
            hand="x",
            object_kind="person",
            object_id="x",
            person_id=None,
            unit_code="00199",
            purpose="campaign",
            detail={},
        )
        for n, day in enumerate(days)
    ]
    assert [row["who"] for row in who_looked.rows(lines)] == [f"Cán bộ, {n}" for n in names]
