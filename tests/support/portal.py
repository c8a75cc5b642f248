"""The way a family walks through the public door, page by page, with Django's client."""

from __future__ import annotations

import re
from datetime import date
from uuid import UUID

from django.test import Client
from tests.support import families


def born(day: date) -> dict[str, str]:
    return {"born_day": str(day.day), "born_month": str(day.month), "born_year": str(day.year)}


def by_number(client: Client, person: families.Someone):
    data = {"way": "number", "number": person.number.value, **born(person.born)}
    return client.post("/book/", data)


def ticks(text: str) -> dict[str, bool]:
    """Return the tick boxes of the family page with whether each is ticked."""
    found = re.findall(r'name="coming" type="checkbox" value="(p\w+)"([^>]*)>', text)
    return {key: " checked" in rest for key, rest in found}


def free_slots(text: str) -> list[str]:
    return re.findall(r'name="slot" type="radio" value="(\d+)"', text)


def walk_to_check(client: Client, session_id: UUID, *, companion: str = "mother") -> None:
    """From the family page to check answers, with every box that can be ticked."""
    page = client.get("/book/family/").content.decode()
    keys = list(ticks(page))
    answer = client.post("/book/family/", {"coming": keys, "companion": companion})
    assert answer.url == "/book/time/", answer.content.decode()
    page = client.get(f"/book/time/?session={session_id}").content.decode()
    answer = client.post(f"/book/time/?session={session_id}", {"slot": free_slots(page)[0]})
    assert answer.url == "/book/phone/"
    answer = client.post("/book/phone/", {"phone": "0912 345 678"})
    assert answer.url == "/book/check/"
