"""The start page and the frame: each role sees its own tasks, its name and its unit, no more."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse
from tests.bad_input.proof import words_of
from tests.support.officers import AT, officer, signed_in

from cancuoc.foundation import access
from cancuoc.foundation.actor import Actor, ActorKind, Role
from cancuoc.interfaces.office.shell import office_shell
from cancuoc.interfaces.office.views import home
from cancuoc.kernel import clock

HOME = "/office/"
# What each role is there for, by hand: the first key opens the first of them.
TASKS = {
    Role.AREA_OFFICER: ["/office/due/"],
    Role.RECEPTION: ["/office/reception/", "/office/queue/", "/office/confirmations/"],
    Role.ENROLMENT_OFFICER: [],
    Role.REVIEWER: ["/office/review/"],
    Role.APPROVER: ["/office/approval/"],
    Role.CARD_DESK: [
        "/office/confirmations/",
        "/office/cards/",
        "/office/handover/",
        "/office/account/",
    ],
    Role.PLANNER: ["/command/sessions/"],
    Role.COMMANDER: [
        "/command/today/",
        "/command/report/",
        "/office/care/figures/",
        "/office/error-rates/",
    ],
    Role.ADMINISTRATOR: ["/office/users/", "/office/stations/"],
    Role.INSPECTOR: ["/office/who-looked/", "/office/error-rates/"],
    Role.SPECIAL_CASES: ["/office/who-is-this/"],
    Role.CARE_DESK: ["/office/care/"],
    Role.ADJUDICATOR: ["/office/duplicates/"],
    Role.SENIOR_ADJUDICATOR: ["/office/duplicates/", "/office/error-rates/"],
}


def actor(*roles: Role) -> Actor:
    return Actor(id="user:x", kind=ActorKind.OFFICER, hand="x", roles=frozenset(roles))


def urls(*roles: Role) -> list[str]:
    return [task["url"] for task in home.tasks_for(actor(*roles))]


def nav(page: str) -> list[str]:
    part = page.split('class="cc-nav"')[1].split("</nav>")[0]
    return [link.split('"')[0] for link in part.split('href="')[1:]]


class TestWhoSeesWhichTask:
    @pytest.mark.parametrize("role", Role)
    def test_each_role_has_its_own(self, role):
        assert urls(role) == TASKS[role]

    def test_two_roles_see_the_tasks_of_both_and_a_shared_one_once(self):
        both = urls(Role.RECEPTION, Role.CARD_DESK)
        assert sorted(both) == sorted({*TASKS[Role.RECEPTION], *TASKS[Role.CARD_DESK]})
        assert len(both) == len(set(both)) == 6

    def test_every_task_belongs_to_somebody(self):
        assert len(urls(*Role)) == len(home.TASKS) == 20

    def test_the_citizen_s_and_the_system_s_hands_have_none(self):
        assert home.tasks_for(Actor.citizen("x")) == []
        assert home.tasks_for(Actor.system("worker")) == []

    def test_a_screen_that_is_not_installed_is_not_promised(self, monkeypatch):
        missing = home.Task("nowhere:page", "Không có", "", frozenset({Role.PLANNER}))
        monkeypatch.setattr(home, "TASKS", (missing, *home.TASKS))
        assert urls(Role.PLANNER) == TASKS[Role.PLANNER]


@pytest.fixture
def morning(monkeypatch, hanoi) -> datetime:
    monkeypatch.setattr(clock, "now", lambda: AT)
    return AT


class TestThePage:
    def test_each_task_is_a_link_with_a_key_and_a_word_about_it(self, desk):
        page = desk(Role.RECEPTION).get(HOME).content.decode()
        for number, url in enumerate(TASKS[Role.RECEPTION], start=1):
            link = page.split("<main")[1].split(f'href="{url}"')[1].split(">")[0]
            assert f'data-key="{number}"' in link
        assert "Quét mã, cấp số thứ tự" in page

    def test_nobody_without_a_role_is_left_before_an_empty_page(self, desk):
        page = words_of(desk().get(HOME))
        assert "Tài khoản này chưa được phân quyền." in page
        assert "Vui lòng liên hệ quản trị của đơn vị." in page

    def test_it_asks_for_no_purpose(self, desk):
        assert desk(Role.REVIEWER, purpose="").get(HOME).status_code == 200

    def test_a_visitor_is_led_to_the_sign_in_and_back(self, morning):
        answer = Client().get(HOME)
        assert answer["Location"] == "/office/sign-in/?next=%2Foffice%2F"

    def test_in_english(self, desk):
        client = desk(Role.AREA_OFFICER)
        client.cookies["django_language"] = "en"
        page = words_of(client.get(HOME))
        assert "My area Who is due, who is left out" in page
        assert "Địa bàn của tôi" not in page

    def test_all_roles_together_do_not_give_a_tenth_key(self, morning):
        page = signed_in(officer("moi-viec", *Role)).get(HOME).content.decode().split("<main")[1]
        assert 'data-key="9"' in page
        assert 'data-key="10"' not in page


class TestTheFrame:
    def test_it_names_officer_roles_and_units(self, desk):
        page = words_of(desk(Role.RECEPTION, Role.AREA_OFFICER, units=("00352", "00367")).get(HOME))
        assert "Trần Văn Khu , Cảnh sát khu vực, Tiếp đón" in page
        assert "Phường Khương Mai, Phường Thanh Xuân Bắc" in page

    @pytest.mark.parametrize(
        ("unit", "name"),
        [("01", "Thành phố Hà Nội"), ("009", "Quận Thanh Xuân"), ("00352", "Phường Khương Mai")],
    )
    def test_city_district_and_ward_by_name(self, desk, unit, name):
        assert name in words_of(desk(Role.REVIEWER, units=(unit,)).get(HOME))

    def test_a_unit_that_is_no_more_is_left_out(self, monkeypatch, hanoi):
        user = officer("cu", Role.REVIEWER, units=("009", "00352"))
        monkeypatch.setattr(clock, "now", lambda: datetime(2025, 7, 2, 2, 0, tzinfo=UTC))
        page = words_of(signed_in(user).get(HOME))
        assert "Quận Thanh Xuân" not in page
        assert "Phường Phương Liệt" in page

    def test_the_menu_is_that_of_the_roles_and_marks_where_one_is(self, desk):
        client = desk(Role.RECEPTION)
        page = client.get("/office/confirmations/").content.decode()
        assert nav(page) == TASKS[Role.RECEPTION]
        here = page.split('class="cc-nav"')[1].split('href="/office/confirmations/"')[1]
        assert 'aria-current="page"' in here.split(">")[0]

    def test_a_refusal_deep_inside_wears_the_same_frame(self, desk):
        page = desk(Role.RECEPTION).get("/office/due/").content.decode()
        assert nav(page) == TASKS[Role.RECEPTION]

    def test_locking_and_leaving_are_posts_with_a_token(self, desk):
        page = desk(Role.RECEPTION).get(HOME).content.decode()
        for part in page.split('<form method="post" action="/office/sign-out/"')[1:]:
            assert "csrfmiddlewaretoken" in part.split("</form>")[0]
        assert page.count('action="/office/sign-out/"') == 2
        assert "data-lock" in page

    def test_before_the_sign_in_it_says_nothing_of_anybody(self, morning):
        request = RequestFactory().get("/office/sign-in/")
        shell = office_shell(request)
        told = (shell.nav, shell.user, shell.role, shell.unit, shell.sign_out, shell.lock)
        assert not any(told)
        assert shell.home == reverse("office:home")

    def test_a_right_that_begins_tomorrow_is_not_in_the_menu(self, desk):
        client = desk()
        access.grant(
            username="00352",
            role=Role.REVIEWER,
            unit_code="00352",
            valid_from=date(2024, 7, 7),
            at=AT,
            by=Actor.system("test"),
        )
        assert "Việc cần thẩm tra" not in words_of(client.get(HOME))
