"""Who may do what at the station door: every address, every role, every lease."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client

from cancuoc.domain.sessions import queries as sessions
from cancuoc.domain.stations.tests import floor
from cancuoc.domain.stations.tests.world import AT, TestStation
from cancuoc.foundation import audit
from cancuoc.foundation.actor import Role
from cancuoc.foundation.models import AuditEvent, RoleGrant, User
from cancuoc.interfaces.stationapi.tests.knocking import API, OFFICER, Knocker, account, officer_at
from cancuoc.kernel import clock

pytestmark = pytest.mark.django_db
ANY = uuid4()
# Every signed address: method, path, what is asked for elsewhere.
ADDRESSES = {
    "time": ("GET", "/time"),
    "sign-in": ("POST", "/sign-in"),
    "sessions": ("GET", "/sessions"),
    "day list": ("GET", f"/day-list/{ANY}"),
    "queue": ("GET", f"/queue/{ANY}"),
    "ticket": ("POST", f"/tickets/{ANY}/call"),
    "person": ("GET", "/person?number=001190000019"),
    "announce": ("POST", f"/packets/{ANY}"),
    "progress": ("GET", f"/packets/{ANY}"),
    "chunk": ("PUT", f"/packets/{ANY}/chunks/0"),
    "commit": ("POST", f"/packets/{ANY}/commit"),
    "status": ("GET", "/status"),
    "keys": ("GET", "/keys"),
    "next key": ("POST", "/keys"),
    "orders": ("GET", "/orders"),
    "holding": ("POST", "/holding"),
    "posting": ("GET", "/posting"),
    "closing": ("POST", "/reports/closing"),
    "team": ("POST", "/reports/team"),
    "custody": ("POST", "/reports/custody"),
    "letting go": ("POST", "/letting-go"),
    "recovery": ("POST", "/recovery"),
}


@pytest.mark.parametrize(("method", "path"), ADDRESSES.values(), ids=ADDRESSES.keys())
class TestEveryAddress:
    def test_without_a_signature_it_is_shut(self, method: str, path: str) -> None:
        answer = Client().generic(method, API + path, b"{}", content_type="application/json")
        assert (answer.status_code, answer.json()["error"]) == (401, "BadSignature")
        assert not AuditEvent.objects.exists()

    def test_an_officer_s_cookie_opens_nothing(self, method: str, path: str) -> None:
        """Stations sign; whoever is signed in at the office comes no further here."""
        account("quantri", Role.ADMINISTRATOR, unit_code="01")
        client = Client()
        client.force_login(User.objects.get(username="quantri"))
        answer = client.generic(method, API + path, b"{}", content_type="application/json")
        assert answer.status_code == 401

    def test_a_wrong_method_is_refused_before_anything_is_read(
        self, method: str, path: str
    ) -> None:
        other = "DELETE" if method != "DELETE" else "GET"
        assert Client().generic(other, API + path).status_code == 405


class TestAnotherStation:
    """A station of another ward with another kit sees nothing of this one's sessions."""

    @pytest.fixture
    def stranger(self, knocker: Knocker) -> Knocker:
        other = TestStation("BD-09", unit_code="00001")
        officer_at(knocker)
        stranger = Knocker(other.enrol())
        account("cb.bd", Role.ENROLMENT_OFFICER, unit_code="01")
        answer = stranger.post("/sign-in", OFFICER | {"username": "cb.bd"}).json()
        stranger.lease = answer["lease"]
        return stranger

    @pytest.fixture
    def session(self) -> UUID:
        return floor.open_session(kits=("KIT-77",))

    def test_its_lists_are_empty_and_the_session_is_unknown(
        self, stranger: Knocker, session: UUID
    ) -> None:
        _, child = floor.family()
        floor.book(session, child)
        assert stranger.get("/sessions").json() == {"sessions": []}
        for path in (f"/day-list/{session}", f"/queue/{session}"):
            answer = stranger.get(path)
            assert (answer.status_code, answer.json()["error"]) == (404, "UnknownSession")
        assert not list(audit.history(act_prefix="look."))

    def test_a_ticket_is_out_of_its_reach(self, stranger: Knocker, session: UUID) -> None:
        ticket = floor.arrive(session, None)
        answer = stranger.post(f"/tickets/{ticket}/call", {"counter": "1", "outcome": ""})
        assert (answer.status_code, answer.json()["error"]) == (404, "UnknownSession")
        assert sessions.ticket(ticket_id=ticket).state == "waiting"

    def test_a_lease_of_one_station_is_none_at_another(
        self, knocker: Knocker, stranger: Knocker
    ) -> None:
        stranger.lease = knocker.lease
        answer = stranger.get("/person?number=001190000019")
        assert (answer.status_code, answer.json()["error"]) == (401, "BadLease")


class TestSigningIn:
    @pytest.mark.parametrize("role", Role)
    def test_those_who_receive_and_capture_get_a_lease(self, knocker: Knocker, role: Role) -> None:
        account(OFFICER["username"], role)
        answer = knocker.post("/sign-in", OFFICER)
        if role in (Role.ENROLMENT_OFFICER, Role.RECEPTION):
            assert answer.json()["until"] == (AT + timedelta(hours=24)).isoformat()
        else:
            assert (answer.status_code, answer.json()["error"]) == (403, "NotAllowed")

    @pytest.mark.parametrize(
        ("unit", "may"), [("00364", True), ("009", True), ("01", True), ("00352", False)]
    )
    def test_the_station_lies_within_the_officer_s_units(
        self, knocker: Knocker, unit: str, may: bool
    ) -> None:
        account(OFFICER["username"], Role.ENROLMENT_OFFICER, unit_code=unit)
        assert knocker.post("/sign-in", OFFICER).status_code == (200 if may else 403)

    def test_a_right_that_ended_yesterday_is_none(self, knocker: Knocker) -> None:
        account(OFFICER["username"], Role.ENROLMENT_OFFICER, until=date(2024, 7, 5))
        assert knocker.post("/sign-in", OFFICER).json()["error"] == "NotAllowed"

    def test_an_account_that_is_not_sounds_like_a_wrong_password(self, knocker: Knocker) -> None:
        account(OFFICER["username"], Role.ENROLMENT_OFFICER)
        unknown = knocker.post("/sign-in", OFFICER | {"username": "khong.co"})
        wrong = knocker.post("/sign-in", OFFICER | {"password": "sai"})
        assert unknown.content == wrong.content
        assert (wrong.status_code, wrong.json()["error"]) == (422, "WrongPassword")

    def test_the_password_is_said_nowhere(self, knocker: Knocker) -> None:
        account(OFFICER["username"], Role.ENROLMENT_OFFICER)
        answer = knocker.post("/sign-in", OFFICER)
        lines = [f"{line.object_id}{line.detail}" for line in audit.history()]
        assert OFFICER["password"] not in answer.content.decode() + "".join(lines)


class TestTheLease:
    """It proves who sits there; what he may do is read anew at every request."""

    def call(self, knocker: Knocker) -> Any:
        ticket = floor.arrive(floor.open_session(), None)
        return knocker.post(f"/tickets/{ticket}/call", {"counter": "1", "outcome": ""})

    def test_it_lasts_a_day_and_not_a_second_more(
        self, knocker: Knocker, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        officer_at(knocker)
        for late, status in ((timedelta(hours=24, seconds=-1), 200), (timedelta(hours=24), 401)):
            knocker.now = AT + late
            monkeypatch.setattr(clock, "now", lambda late=late: AT + late)
            assert knocker.get("/person?number=001190000019").status_code == status

    def test_it_is_not_good_before_it_was_given(
        self, knocker: Knocker, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        officer_at(knocker)
        knocker.now = AT - timedelta(seconds=1)
        monkeypatch.setattr(clock, "now", lambda: AT - timedelta(seconds=1))
        assert self.call(knocker).json()["error"] == "BadLease"

    def test_a_right_withdrawn_ends_it_at_once(self, knocker: Knocker) -> None:
        officer_at(knocker)
        assert self.call(knocker).status_code == 200
        RoleGrant.objects.all().update(valid_to=date(2024, 7, 5))
        assert self.look_up(knocker) == (403, "NotAllowed")

    def look_up(self, knocker: Knocker) -> tuple[int, str]:
        answer = knocker.get("/person?number=001190000019")
        return answer.status_code, answer.json()["error"]

    @pytest.mark.parametrize(
        "forge",
        [
            lambda lease: lease[:-4] + "AAAA",
            lambda lease: "A" + lease[1:],
            lambda lease: lease.split(".")[0],
            lambda lease: lease + "." + lease,
            lambda lease: lease.split(".")[1],
            lambda _lease: "khong phai",
            lambda _lease: "." * 9,
        ],
    )
    def test_a_forged_one_is_none(self, knocker: Knocker, forge: Any) -> None:
        officer_at(knocker)
        knocker.lease = forge(knocker.lease)
        assert self.look_up(knocker) == (401, "BadLease")
