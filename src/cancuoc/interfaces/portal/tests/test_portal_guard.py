"""Guessing is slowed: by address, by person, and never by a slip of the pen."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client, RequestFactory, override_settings
from tests.support import families
from tests.support.families import AT

from cancuoc.foundation.models import AuditEvent
from cancuoc.interfaces.portal import guard
from cancuoc.interfaces.portal.visitor import visitor

WRONG = {"born_day": "1", "born_month": "1", "born_year": "1988"}


def guess(client: Client, number: str, **where):
    return client.post("/book/", {"way": "number", "number": number, **WRONG}, **where)


def right(client: Client, person: families.Someone, **where):
    day = person.born
    data = {"born_day": day.day, "born_month": day.month, "born_year": day.year}
    return client.post("/book/", {"way": "number", "number": person.number.value, **data}, **where)


class TestByAddress:
    def test_the_eleventh_wrong_try_is_not_looked_at(self, portal):
        person = families.someone("Trần Thị Hương", date(1988, 4, 2))
        for _ in range(10):
            answer = portal.post("/book/", {"way": "code", "code": "SAISAIS2"})
            assert answer.status_code == 404
        answer = right(portal, person)
        assert answer.status_code == 429
        page = answer.content.decode()
        assert "Đã nhập sai quá nhiều lần." in page
        assert "chờ 15 phút" in page

    def test_after_a_quarter_of_an_hour_it_goes_on(self, portal, monkeypatch):
        person = families.someone("Trần Thị Hương", date(1988, 4, 2))
        for _ in range(10):
            portal.post("/book/", {"way": "code", "code": "SAISAIS2"})
        monkeypatch.setattr("cancuoc.kernel.clock.now", lambda: AT + timedelta(minutes=16))
        assert right(portal, person).status_code == 302

    def test_another_address_is_not_slowed(self, portal):
        person = families.someone("Trần Thị Hương", date(1988, 4, 2))
        for _ in range(10):
            portal.post("/booking/find/", {"booking": "SAISAIS2"})
        assert right(portal, person, REMOTE_ADDR="203.0.113.9").status_code == 302

    @pytest.mark.parametrize(
        ("address", "data"),
        [
            ("/book/", {"way": "code", "code": "SAISAIS2"}),
            ("/booking/find/", {"booking": "SAISAIS2"}),
            (
                "/dossier/",
                {"dossier": "HS-240706-000123-9", **WRONG},
            ),
            (
                "/who-looked/",
                {"dossier": "HS-240706-000123-9", "number": "001188000001", **WRONG},
            ),
        ],
    )
    def test_every_look_up_counts(self, portal, address, data):
        assert portal.post(address, data).status_code == 404
        assert AuditEvent.objects.filter(act__startswith="portal.wrong").count() == 1
        for _ in range(9):
            portal.post(address, data)
        assert portal.post(address, data).status_code == 429

    @pytest.mark.parametrize(
        ("address", "data"),
        [
            ("/book/", {"way": "code", "code": ""}),
            ("/book/", {"way": "number", "number": "00118800000", **WRONG}),
            ("/dossier/", {"dossier": "HS-240706-000123-8", **WRONG}),
            ("/dossier/", {"dossier": "HS-240706-000123-9", "born_year": "2999"}),
            ("/who-looked/", {"dossier": "x", "number": "y"}),
        ],
    )
    def test_a_slip_is_corrected_not_counted(self, portal, address, data):
        answer = portal.post(address, data)
        assert answer.status_code == 422, answer.content.decode()
        assert not AuditEvent.objects.filter(act__startswith="portal.wrong").exists()


class TestByPerson:
    def test_many_addresses_cannot_try_every_birthday(self, portal):
        person = families.someone("Trần Thị Hương", date(1988, 4, 2))
        for n in range(10):
            assert (
                guess(portal, person.number.value, REMOTE_ADDR=f"203.0.113.{n}").status_code == 404
            )
        assert right(portal, person, REMOTE_ADDR="203.0.113.99").status_code == 429

    def test_the_answer_is_the_same_for_an_unknown_number(self, portal):
        person = families.someone("Trần Thị Hương", date(1988, 4, 2))
        known = guess(portal, person.number.value).content.decode()
        unknown = guess(portal, "001188999999").content.decode()
        assert "Thông tin chưa khớp với dữ liệu." in known
        assert known.count("NoMatch") == unknown.count("NoMatch")

    @pytest.mark.parametrize(
        "typed", [{"born_year": "1988"}, {"born_month": "4", "born_year": "1988"}]
    )
    def test_a_year_alone_proves_nothing_where_the_day_is_known(self, portal, typed):
        person = families.someone("Trần Thị Hương", date(1988, 4, 2))
        data = {"way": "number", "number": person.number.value, **typed}
        assert portal.post("/book/", data).status_code == 404

    def test_a_year_is_enough_where_the_register_knows_no_more(self, portal):
        person = families.someone("Trần Thị Mận", date(1953, 12, 31))
        families.amend(person, born_precision=1)
        data = {"way": "number", "number": person.number.value}
        assert portal.post("/book/", {**data, "born_year": "1953"}).status_code == 302
        assert portal.post("/book/", {**data, "born_year": "1954"}).status_code == 404

    def test_the_guess_stands_in_the_log_of_the_person(self, portal):
        person = families.someone("Trần Thị Hương", date(1988, 4, 2))
        guess(portal, person.number.value)
        (line,) = AuditEvent.objects.filter(person_id=person.id, act="portal.wrong_number")
        assert person.number.value not in str((line.detail, line.object_id))


class TestVisitor:
    def test_the_mark_hides_the_address_and_tells_two_apart(self):
        one = visitor(RequestFactory().get("/", REMOTE_ADDR="203.0.113.1"))
        two = visitor(RequestFactory().get("/", REMOTE_ADDR="203.0.113.2"))
        assert one.id != two.id
        assert "203" not in one.id.removeprefix("citizen:")[:3]
        assert one.purpose

    def test_a_forged_header_means_nothing_without_our_proxy(self):
        plain = RequestFactory().get("/", REMOTE_ADDR="203.0.113.1")
        forged = RequestFactory().get(
            "/", REMOTE_ADDR="203.0.113.1", HTTP_X_FORWARDED_FOR="198.51.100.7"
        )
        assert visitor(plain).id == visitor(forged).id

    @override_settings(SECURE_PROXY_SSL_HEADER=("HTTP_X_FORWARDED_PROTO", "https"))
    def test_behind_the_proxy_the_last_hop_counts(self):
        def through(chain: str) -> str:
            return visitor(RequestFactory().get("/", HTTP_X_FORWARDED_FOR=chain)).id

        assert through("1.1.1.1, 198.51.100.7") == through("9.9.9.9,198.51.100.7")
        assert through("198.51.100.7") != through("198.51.100.8")


@pytest.mark.django_db
def test_other_refusals_pass_without_being_counted():
    from cancuoc.foundation.actor import Actor

    def broken() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        guard.proven(what="x", find=broken, at=AT, by=Actor.citizen("x"))
    assert not AuditEvent.objects.exists()
