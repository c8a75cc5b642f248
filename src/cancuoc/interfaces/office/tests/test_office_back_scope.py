"""How far an administrator and an inspector reach: their own area, one day, no further."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import transaction
from tests.bad_input.proof import nothing_written, words_of
from tests.support.families import AT, ON, someone
from tests.support.officers import actor, officer, signed_in

from cancuoc.foundation import access, audit
from cancuoc.foundation.actor import Actor, Role
from cancuoc.foundation.models import RoleGrant, User
from cancuoc.interfaces.office.letterheads import letterhead

GRANT = {"role": "reviewer", "unit": "00352", "valid_from": "6/7/2024"}
BOOK = "/office/who-looked/"


@pytest.fixture(autouse=True)
def world(hanoi, saturday):
    """The units of Hà Nội on a Saturday morning."""


def give(username: str, unit: str, *, start: date, end: date | None = None) -> None:
    access.grant(
        username=username,
        role=Role.PLANNER,
        unit_code=unit,
        valid_from=start,
        valid_to=end,
        at=AT,
        by=Actor.system("test"),
    )


def admin(*units: str):
    user = officer("quantri", Role.ADMINISTRATOR, units=units)
    return signed_in(user, purpose="")


class TestAnAccountWithRightsElsewhere:
    """Whoever sets a password can sign in as its owner: one open right elsewhere forbids it."""

    @pytest.mark.parametrize("act", ["active/", "password/"])
    @pytest.mark.parametrize(
        ("start", "end", "allowed"),
        [
            (ON - timedelta(days=30), None, False),
            (ON - timedelta(days=30), ON, False),
            (ON + timedelta(days=30), None, False),
            (ON - timedelta(days=30), ON - timedelta(days=1), True),
        ],
    )
    def test_open_or_future_rights_elsewhere_forbid_it(self, act, start, end, allowed):
        officer("huong", Role.RECEPTION, units=["00352"])
        give("huong", "006", start=start, end=end)
        client = admin("009")
        before = User.objects.get(username="huong").password
        answer = client.post(f"/office/users/huong/{act}", {"active": "0"})
        assert (answer.status_code != 403) is allowed
        kept = User.objects.get(username="huong")
        assert (kept.is_active and kept.password == before) is not allowed

    def test_a_right_withdrawn_in_one_unit_stays_in_another(self):
        officer("huong", Role.RECEPTION, units=["00352", "00367"])
        grant = RoleGrant.objects.get(unit_code="00352", role="reception")
        admin("009").post(f"/office/users/huong/grants/{grant.id}/withdraw/")
        left = RoleGrant.objects.get(unit_code="00367", role="reception")
        assert left.valid_to is None
        assert actor("huong").units

    def test_no_right_is_given_outside_the_area_even_by_a_forged_form(self):
        officer("huong", Role.RECEPTION, units=["00352"])
        client = admin("009")
        with nothing_written():
            for unit in ("01", "006", "00199", "", "99999"):
                answer = client.post("/office/users/huong/", {**GRANT, "unit": unit})
                assert answer.status_code == 422, unit

    @pytest.mark.parametrize("role", ["", "root", "ADMINISTRATOR", "reviewer,approver"])
    def test_there_is_no_other_role(self, role):
        officer("huong", Role.RECEPTION, units=["00352"])
        client = admin("01")
        with nothing_written():
            assert client.post("/office/users/huong/", {**GRANT, "role": role}).status_code == 422

    def test_a_right_sent_twice_is_one_right(self):
        officer("huong", Role.RECEPTION, units=["00352"])
        client = admin("01")
        answers = [client.post("/office/users/huong/", GRANT).status_code for _ in range(2)]
        assert answers == [302, 302]
        assert RoleGrant.objects.filter(user__username="huong", role="reviewer").count() == 1

    def test_a_second_account_of_the_own_hand_is_not_touched(self, own_transactions):
        client = admin("01")
        access.create_user(
            username="phu",
            full_name="Trần Văn Khu",
            hand="quantri",
            password="mat-khau-thu-2024",
            at=AT,
            by=Actor.system("test"),
        )
        assert client.post("/office/users/phu/active/", {"active": "0"}).status_code == 403
        assert client.post("/office/users/phu/password/").status_code == 403
        assert User.objects.get(username="phu").is_active

    def test_a_page_of_another_s_account_bears_no_secret(self):
        user = officer("huong", Role.RECEPTION, units=["00352"])
        page = admin("01").get("/office/users/huong/").content.decode()
        assert user.password not in page
        assert user.password.rpartition("$")[2] not in page


class TestTheBookOfOneArea:
    @pytest.fixture
    def child(self):
        """A child at whom officers of two districts looked."""
        child = someone("Trần Anh Đức", date(2016, 5, 1))
        for name, unit in (("cung", "00352"), ("khac", "00199")):
            officer(name, Role.AREA_OFFICER, units=[unit])
            with transaction.atomic():
                audit.look(
                    what="family",
                    person_id=child.id,
                    at=AT,
                    by=actor(name),
                    unit_code=unit,
                )
        return child

    @pytest.mark.parametrize(
        ("units", "seen", "hidden"),
        [
            (["00352"], ["cung"], ["khac"]),
            (["009"], ["cung"], ["khac"]),
            (["00199"], ["khac"], ["cung"]),
            (["01"], ["cung", "khac"], []),
            (["00352", "00199"], ["cung", "khac"], []),
        ],
    )
    def test_an_inspector_reads_the_lines_of_the_own_area(self, child, units, seen, hidden):
        client = signed_in(officer("thanhtra", Role.INSPECTOR, units=units), purpose="inspection")
        page = words_of(client.get(BOOK, {"person": str(child.id), "act": "look."}))
        assert f" {len(seen)} dòng" in page
        for name in seen:
            assert f" {name} Xem gia đình" in page
        for name in hidden:
            assert f" {name} " not in page

    def test_a_look_into_the_book_is_never_without_its_line(self, child):
        client = signed_in(officer("thanhtra", Role.INSPECTOR, units=["009"]), purpose="inspection")
        for _ in range(2):
            client.get(BOOK, {"person": str(child.id)})
        lines = list(audit.history(act_prefix="look.audit"))
        assert [line.person_id for line in lines] == [child.id] * 2

    @pytest.mark.parametrize("days", [{"since": "x"}, {"since": "8/7/2024", "until": "1/7/2024"}])
    def test_a_question_that_is_refused_is_no_look(self, child, days):
        client = signed_in(officer("thanhtra", Role.INSPECTOR, units=["01"]), purpose="inspection")
        assert client.get(BOOK, days).status_code == 422
        assert not list(audit.history(act_prefix="look.audit"))


class TestLetterheads:
    @pytest.mark.parametrize("unit", ["", "99999", "x"])
    def test_a_unit_without_police_writes_under_the_city(self, unit):
        head = letterhead(unit_code=unit, on=ON)
        assert (head.parent, head.unit) == ("Bộ Công an", "Công an thành phố Hà Nội")

    def test_a_ward_writes_under_its_own_police(self):
        head = letterhead(unit_code="00352", on=ON)
        assert head.parent == "Công an thành phố Hà Nội"
        assert head.unit != head.parent

    def test_before_there_was_a_unit_the_city_signs(self):
        head = letterhead(unit_code="00352", on=date(1900, 1, 1))
        assert head.unit == "Công an thành phố Hà Nội"
