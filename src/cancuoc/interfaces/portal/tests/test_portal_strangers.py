"""What a stranger can learn or break at the public door: by guessing, forging and asking oddly."""

from __future__ import annotations

import re
from datetime import date, timedelta
from urllib.parse import quote
from uuid import UUID

import pytest
from django.test import Client
from tests.support import dossiers, families
from tests.support.families import AT
from tests.support.portal import born, by_number, walk_to_check

from cancuoc.domain.enrolment import queries as enrolment
from cancuoc.domain.sessions import queries as sessions
from cancuoc.domain.sessions import services
from cancuoc.foundation.actor import Actor
from cancuoc.foundation.models import AuditEvent, OutboxFact
from cancuoc.interfaces.portal import guard

VISITOR = Actor.citizen("x")
WRONG = {"born_day": "1", "born_month": "1", "born_year": "1988"}


@pytest.fixture
def person(portal) -> families.Someone:
    return families.someone("Trần Thị Hương", date(1988, 4, 2))


@pytest.fixture
def family(portal) -> families.Household:
    return families.household()


def from_address(n: int) -> str:
    return f"203.0.113.{n}"


def number_guess(client: Client, number: str, answers: dict[str, str], n: int) -> int:
    data = {"way": "number", "number": number, **answers}
    return client.post("/book/", data, REMOTE_ADDR=from_address(n)).status_code


def received(family: families.Household) -> str:
    (key,) = dossiers.receive(dossiers.captured(family.older, parent=family.mother))
    return enrolment.dossier(dossier_id=key).code


def booked(family: families.Household, session_id: UUID) -> str:
    slot = sessions.slots_of(session_id=session_id)[0]
    return services.book(slot_id=slot.id, person_ids=family.ids, at=AT, by=VISITOR)


class TestNoOracle:
    def test_once_closed_a_right_birth_date_answers_like_a_wrong_one(self, portal, person):
        for n in range(guard.TRIES):
            assert number_guess(portal, person.number.value, WRONG, n) == 404
        wrong = number_guess(portal, person.number.value, WRONG, 50)
        right = number_guess(portal, person.number.value, born(person.born), 51)
        assert wrong == right == 429

    def test_tries_while_it_is_closed_do_not_keep_it_closed(self, portal, person, monkeypatch):
        for n in range(guard.TRIES):
            number_guess(portal, person.number.value, WRONG, n)
        number_guess(portal, person.number.value, WRONG, 50)
        later = AT + guard.WINDOW + timedelta(seconds=1)
        monkeypatch.setattr("cancuoc.kernel.clock.now", lambda: later)
        assert number_guess(portal, person.number.value, born(person.born), 51) == 302

    def test_many_addresses_cannot_try_every_birthday_of_a_dossier(self, portal, family):
        code = received(family)
        for n in range(guard.TRIES):
            answer = portal.post(
                "/dossier/", {"dossier": code, **WRONG}, REMOTE_ADDR=from_address(n)
            )
            assert answer.status_code == 404
        for typed in (WRONG, born(family.older.born)):
            answer = portal.post(
                "/dossier/", {"dossier": code, **typed}, REMOTE_ADDR=from_address(99)
            )
            assert answer.status_code == 429

    def test_guessing_at_one_child_does_not_close_the_other(self, portal, family):
        for n in range(guard.TRIES):
            number_guess(portal, family.older.number.value, WRONG, n)
        younger = family.younger
        assert number_guess(portal, younger.number.value, born(younger.born), 77) == 302

    def test_the_refusal_says_the_same_of_the_unknown_the_dead_and_the_wrong(self, portal, person):
        dead = families.someone("Trần Thị Mai", date(1950, 4, 2))
        families.amend(dead, deceased_on=date(2024, 1, 1))
        pages = set()
        for number, answers in (
            (person.number.value, WRONG),
            (dead.number.value, born(dead.born)),
            ("001188999999", WRONG),
        ):
            answer = portal.post("/book/", {"way": "number", "number": number, **answers})
            shown = re.search(r'role="alert".*?(?=<form)', answer.content.decode(), re.S)
            assert shown is not None
            pages.add(re.sub(r"<input[^>]*>|\s+", " ", shown.group()))
        assert len(pages) == 1

    def test_a_right_answer_is_not_counted(self, portal, person):
        for _ in range(guard.TRIES + 2):
            assert by_number(portal, person).status_code == 302
        assert not AuditEvent.objects.filter(act__startswith="portal.wrong").exists()

    def test_ways_to_guess_are_counted_together(self, portal, person):
        for n in range(guard.TRIES):
            address, data = (
                ("/book/", {"way": "code", "code": "SAISAIS2"}),
                ("/booking/find/", {"booking": "SAISAIS2"}),
            )[n % 2]
            assert portal.post(address, data).status_code == 404
        assert portal.post("/booking/find/", {"booking": "SAISAIS3"}).status_code == 429
        assert by_number(portal, person).status_code == 429


class TestForged:
    CODES = (
        "' OR 1=1 --",
        "%%%%%%%%",
        "________",
        "../../etc",
        "ＡＢＣＤ２３４５",
        "\ud7ff\u202e",
        "🙂" * 8,
        "é" * 40,
    )

    @pytest.mark.parametrize("code", CODES)
    @pytest.mark.parametrize(
        ("address", "name", "more"),
        [
            ("/book/", "code", {"way": "code"}),
            ("/booking/find/", "booking", {}),
            ("/dossier/", "dossier", WRONG),
        ],
    )
    def test_a_forged_code_is_refused_and_nothing_breaks(self, portal, address, name, more, code):
        answer = portal.post(address, {name: code, **more})
        assert answer.status_code in (404, 422)

    @pytest.mark.parametrize(
        "address",
        [
            "/book/?code={}",
            "/booking/find/?code={}",
            "/dossier/?code={}",
            "/?x={}",
        ],
    )
    @pytest.mark.parametrize("value", ['"><script>alert(1)</script>', "A" * 5000])
    def test_what_stands_in_an_address_is_only_text(self, portal, address, value):
        answer = portal.get(address.format(quote(value)))
        assert answer.status_code == 200
        page = answer.content.decode()
        assert "<script>alert" not in page
        assert "A" * 41 not in page

    @pytest.mark.parametrize("query", ["session=%27", "near=%F0%9F%99%82", "near=x&when=y"])
    def test_odd_filters_of_the_list_are_only_ignored(self, portal, family, query):
        families.session()
        by_number(portal, family.mother)
        page = portal.get("/book/family/").content.decode()
        keys = re.findall(r'name="coming" type="checkbox" value="(p\w+)"', page)
        portal.post("/book/family/", {"coming": keys, "companion": "mother"})
        assert portal.get(f"/book/time/?{query}").status_code == 200

    @pytest.mark.parametrize("slot", ["²", "٣", "1" * 400, "1e3", "0x1", " 1 ", "1_0"])
    def test_a_forged_slot_is_refused(self, portal, family, slot):
        session_id = families.session()
        by_number(portal, family.mother)
        walk_to_check(portal, session_id)
        before = AuditEvent.objects.filter(act="sessions.book").count()
        answer = portal.post(f"/book/time/?session={session_id}", {"slot": slot})
        assert answer.status_code == 422
        assert AuditEvent.objects.filter(act="sessions.book").count() == before

    def test_somebody_else_s_person_cannot_be_ticked(self, portal, family):
        stranger = families.someone("Lê Thị Lan", date(1990, 1, 1))
        by_number(portal, family.mother)
        key = f"p{stranger.id.hex[-12:]}"
        answer = portal.post("/book/family/", {"coming": [key], "companion": "none"})
        assert answer.status_code == 422
        assert "Lan" not in answer.content.decode()

    @pytest.mark.parametrize(
        "address",
        [
            "/book/",
            "/book/family/",
            "/book/time/",
            "/book/phone/",
            "/book/check/",
            "/booking/find/",
            "/booking/change/",
            "/booking/cancel/",
            "/dossier/",
            "/who-looked/",
            "/leave/",
        ],
    )
    def test_no_other_site_can_press_a_button(self, portal, address):
        strict = Client(enforce_csrf_checks=True)
        assert strict.post(address, {"code": "SAISAIS2"}).status_code == 403
        assert not AuditEvent.objects.filter(act__startswith="portal.").exists()

    @pytest.mark.parametrize("method", ["put", "delete", "patch"])
    @pytest.mark.parametrize("address", ["/book/", "/booking/", "/dossier/progress/", "/leave/"])
    def test_other_methods_are_refused(self, portal, address, method):
        assert getattr(portal, method)(address).status_code == 405


class TestOneBrowserIsNotAnother:
    def test_a_proof_opens_nothing_in_another_browser(self, portal, family):
        code = booked(family, families.session())
        portal.post("/booking/find/", {"booking": code})
        assert portal.get("/booking/").status_code == 200
        other = Client()
        for page in ("booking/", "booking/calendar.ics", "booking/change/", "booking/cancel/"):
            assert other.get(f"/{page}").url == "/booking/find/"
        assert other.post("/booking/cancel/").url == "/booking/find/"
        assert sessions.booking(code=code).state.value == "booked"

    @pytest.mark.parametrize("way", ["number", "booking", "dossier"])
    def test_a_key_known_before_the_proof_opens_nothing_after_it(self, portal, family, way):
        proofs = {
            "number": lambda: by_number(portal, family.mother),
            "booking": lambda: portal.post(
                "/booking/find/", {"booking": booked(family, families.session())}
            ),
            "dossier": lambda: portal.post(
                "/dossier/", {"dossier": received(family), **born(family.older.born)}
            ),
        }
        someone = families.someone("Lê Thị Lan", date(1990, 1, 1))
        by_number(portal, someone)
        planted = portal.cookies["sessionid"].value
        assert proofs[way]().status_code == 302
        assert portal.cookies["sessionid"].value != planted

    def test_leaving_takes_every_proof_along(self, portal, family):
        code = received(family)
        number = family.older.number.value
        proof = {"dossier": code, **born(family.older.born)}
        portal.post("/dossier/", proof)
        portal.post("/who-looked/", {"number": number, **proof})
        portal.post("/booking/find/", {"booking": booked(family, families.session())})
        assert portal.get("/who-looked/list/").status_code == 200
        portal.post("/leave/")
        assert portal.get("/dossier/progress/").url == "/dossier/"
        assert portal.get("/who-looked/list/").url == "/who-looked/"
        assert portal.get("/booking/").url == "/booking/find/"

    def test_a_new_number_forgets_the_booking_of_the_one_before(self, portal, family):
        portal.post("/booking/find/", {"booking": booked(family, families.session())})
        by_number(portal, families.someone("Lê Thị Lan", date(1990, 1, 1)))
        assert portal.get("/booking/").url == "/booking/find/"

    @pytest.mark.parametrize("page", ["/booking/", "/booking/calendar.ics", "/booking/change/"])
    def test_no_computer_keeps_a_copy(self, portal, family, page):
        portal.post("/booking/find/", {"booking": booked(family, families.session())})
        assert "no-store" in portal.get(page)["Cache-Control"]


class TestNothingHalfWritten:
    def test_pages_before_the_button_write_no_booking_and_no_fact(self, portal, family):
        session_id = families.session()
        facts = OutboxFact.objects.count()
        by_number(portal, family.mother)
        walk_to_check(portal, session_id)
        portal.get("/book/check/")
        assert OutboxFact.objects.count() == facts
        assert sessions.booked_people(person_ids=family.ids) == set()
        assert not AuditEvent.objects.filter(act__startswith="sessions.book").exists()

    def test_two_browsers_of_one_family_make_one_booking(self, portal, family):
        session_id = families.session(kits=4)
        other = Client()
        for client in (portal, other):
            by_number(client, family.mother)
            walk_to_check(client, session_id)
        assert portal.post("/book/check/").status_code == 302
        facts = OutboxFact.objects.count()
        answer = other.post("/book/check/")
        assert answer.status_code == 409
        assert "Trần" not in answer.content.decode()
        assert OutboxFact.objects.count() == facts
        assert AuditEvent.objects.filter(act="sessions.book").count() == 1
        (slot, *_rest) = sessions.slots_of(session_id=session_id)
        assert slot.capacity - slot.free == len(family.ids)

    def test_a_session_called_off_meanwhile_takes_nobody(self, portal, family):
        session_id = families.session()
        by_number(portal, family.mother)
        walk_to_check(portal, session_id)
        services.close_session(session_id=session_id, at=AT, by=VISITOR)
        answer = portal.post("/book/check/")
        assert answer.status_code in (404, 409, 410)
        assert sessions.booked_people(person_ids=family.ids) == set()

    def test_the_slot_passed_while_the_page_was_open(self, portal, family, monkeypatch):
        session_id = families.session()
        by_number(portal, family.mother)
        walk_to_check(portal, session_id)
        monkeypatch.setattr("cancuoc.kernel.clock.now", lambda: AT + timedelta(hours=11))
        assert portal.post("/book/check/").status_code in (404, 409, 410)
        assert sessions.booked_people(person_ids=family.ids) == set()
