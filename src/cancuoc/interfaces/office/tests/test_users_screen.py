"""Accounts and rights on the screen: one's own area, never oneself, gone at the next click."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.contrib.auth.hashers import check_password
from django.test import Client
from tests.support.families import hanoi, saturday
from tests.support.officers import officer, signed_in

from cancuoc.foundation import audit
from cancuoc.foundation.actor import Role
from cancuoc.foundation.models import RoleGrant, User

__all__ = ["hanoi", "saturday"]
pytestmark = pytest.mark.django_db
# A service that refuses spoils the transaction it joined; its page needs one of its own.
with_refusal = pytest.mark.django_db(transaction=True)
LIST, NEW = "/office/users/", "/office/users/new/"
HUONG = "/office/users/huong/"
FORM = {"username": "tuan.lm", "full_name": "Lê Minh Tuấn", "hand": "CB-7"}
GRANT = {"role": "reviewer", "unit": "009", "valid_from": "6/7/2024"}


@pytest.fixture(autouse=True)
def quick(hanoi: None, saturday: object, settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def admin() -> Client:
    user = officer("quantri", Role.ADMINISTRATOR, units=["01"], full_name="Phan Thị Trị")
    return signed_in(user, purpose="")


@pytest.fixture
def district_admin() -> Client:
    return signed_in(officer("quantri9", Role.ADMINISTRATOR, units=["009"]), purpose="")


@pytest.fixture
def huong() -> User:
    return officer("huong", Role.RECEPTION, units=["00367"], full_name="Đỗ Thị Hường")


def words(answer: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


class TestList:
    def test_accounts_with_their_rights_of_today(self, admin: Client, huong: User) -> None:
        said = words(admin.get(LIST))
        assert "huong Đỗ Thị Hường Tiếp đón Đang dùng" in said
        assert "2 tài khoản" in said

    def test_a_part_of_a_name_narrows(self, admin: Client, huong: User) -> None:
        assert "1 tài khoản" in words(admin.get(LIST, {"q": "hườ"}))
        assert "Không có tài khoản nào khớp." in words(admin.get(LIST, {"q": "<script>"}))

    @pytest.mark.parametrize("address", [LIST, NEW, HUONG, "/office/stations/"])
    def test_other_roles_are_refused(self, huong: User, address: str) -> None:
        assert signed_in(huong).get(address).status_code == 403


class TestNewAccount:
    def test_the_password_is_shown_once_and_never_kept(self, admin: Client) -> None:
        answer = admin.post(NEW, FORM)
        assert answer.status_code == 200
        assert answer["Cache-Control"] == "no-store"
        found = re.search(r"[a-z2-9]{4}(-[a-z2-9]{4}){3}", words(answer))
        assert found is not None
        made = User.objects.get(username="tuan.lm")
        assert check_password(found[0], made.password)
        assert (made.full_name, made.hand) == ("Lê Minh Tuấn", "CB-7")
        assert found[0] not in words(admin.get("/office/users/tuan.lm/"))

    @with_refusal
    def test_sent_twice_it_is_one_account(self, admin: Client) -> None:
        admin.post(NEW, FORM)
        again = admin.post(NEW, FORM)
        assert again.status_code == 422
        assert "Chọn một tên đăng nhập khác." in words(again)
        assert User.objects.filter(username="tuan.lm").count() == 1

    @pytest.mark.parametrize(
        ("changes", "says"),
        [
            ({"username": ""}, "Nhập tên đăng nhập."),
            ({"username": "Tuấn"}, "Tên gồm 2 đến 64 chữ thường"),
            ({"username": "x" * 65}, "Rút ngắn còn 64 ký tự"),
            ({"full_name": ""}, "Nhập họ và tên cán bộ."),
            ({"hand": "   "}, "Nhập số hiệu cán bộ."),
        ],
    )
    @with_refusal
    def test_what_must_change_is_said_and_typing_kept(
        self, admin: Client, changes: dict[str, str], says: str
    ) -> None:
        answer = admin.post(NEW, {**FORM, **changes})
        assert answer.status_code == 422
        assert says in words(answer)
        assert User.objects.count() == 1
        kept = next(v for k, v in FORM.items() if k not in changes)
        assert kept in answer.content.decode()


class TestRights:
    def test_a_right_is_given_by_unit_and_days(self, admin: Client, huong: User) -> None:
        answer = admin.post(HUONG, {**GRANT, "valid_to": "31/12/2024"}, follow=True)
        assert "Quận Thanh Xuân 06/07/2024 đến 31/12/2024 Đang có hiệu lực" in words(answer)
        row = RoleGrant.objects.get(role="reviewer")
        assert (row.valid_from, row.valid_to) == (date(2024, 7, 6), date(2024, 12, 31))

    @pytest.mark.parametrize(
        ("changes", "says"),
        [
            ({"role": "king"}, "Chọn một trong các mục đã nêu"),
            ({"role": ""}, "Chọn vai trò."),
            ({"unit": "99999"}, "Chọn một trong các mục đã nêu"),
            ({"valid_from": "32/1/2024"}, "Nhập theo thứ tự ngày"),
            ({"valid_to": "1/1/2024"}, "không trước ngày bắt đầu"),
        ],
    )
    def test_bad_input_gives_no_right(
        self, admin: Client, huong: User, changes: dict[str, str], says: str
    ) -> None:
        answer = admin.post(HUONG, {**GRANT, **changes})
        assert answer.status_code == 422
        assert says in words(answer)
        assert RoleGrant.objects.filter(user=huong).count() == 1

    def test_sent_twice_it_is_one_right(self, admin: Client, huong: User) -> None:
        admin.post(HUONG, GRANT)
        admin.post(HUONG, GRANT)
        assert RoleGrant.objects.filter(user=huong, role="reviewer").count() == 1

    def test_a_withdrawn_right_is_gone_at_the_next_click(self, admin: Client, huong: User) -> None:
        desk = signed_in(huong)
        assert desk.get("/office/confirmations/").status_code == 200
        grant = RoleGrant.objects.get(user=huong)
        answer = admin.post(f"{HUONG}grants/{grant.id}/withdraw/", follow=True)
        assert "Đã hết" in words(answer)
        refused = desk.get("/office/confirmations/")
        assert refused.status_code == 403
        assert "không có quyền làm việc này" in words(refused)

    def test_withdrawing_twice_is_refused_with_what_to_do(self, admin: Client, huong: User) -> None:
        grant = RoleGrant.objects.get(user=huong)
        address = f"{HUONG}grants/{grant.id}/withdraw/"
        admin.post(address)
        again = admin.post(address)
        assert again.status_code == 409
        assert "Tải lại trang" in words(again)

    def test_another_account_s_right_is_not_found_here(self, admin: Client, huong: User) -> None:
        officer("khac", Role.PLANNER)
        grant = RoleGrant.objects.get(role="planner")
        assert admin.post(f"{HUONG}grants/{grant.id}/withdraw/").status_code == 409
        assert RoleGrant.objects.get(role="planner").valid_to is None

    @pytest.mark.parametrize("address", ["grants/1/withdraw/", "active/", "password/"])
    def test_reading_changes_nothing(self, admin: Client, huong: User, address: str) -> None:
        assert admin.get(HUONG + address).status_code == 405

    def test_an_unknown_account_is_a_clear_refusal(self, admin: Client) -> None:
        assert admin.get("/office/users/khong-co/").status_code == 404


class TestOneself:
    @with_refusal
    def test_nobody_gives_himself_a_right(self, admin: Client) -> None:
        page = admin.get("/office/users/quantri/")
        assert "Việc phân quyền do quản trị khác làm." in words(page)
        answer = admin.post("/office/users/quantri/", GRANT)
        assert answer.status_code == 403
        assert "Nhờ một quản trị khác" in words(answer)
        assert not RoleGrant.objects.filter(role="reviewer").exists()

    def test_nor_ends_his_own(self, admin: Client) -> None:
        grant = RoleGrant.objects.get()
        answer = admin.post(f"/office/users/quantri/grants/{grant.id}/withdraw/")
        assert answer.status_code == 403
        assert RoleGrant.objects.get().valid_to is None
        assert "Thu hồi" not in words(admin.get("/office/users/quantri/"))

    @pytest.mark.parametrize("act", ["active/", "password/"])
    @with_refusal
    def test_nor_touches_his_own_account(self, admin: Client, act: str) -> None:
        assert admin.post(f"/office/users/quantri/{act}").status_code == 403


class TestArea:
    def test_a_district_gives_rights_within_itself(
        self, district_admin: Client, huong: User
    ) -> None:
        assert district_admin.post(HUONG, GRANT).status_code == 302
        for unit in ("006", "01", "00199"):
            assert district_admin.post(HUONG, {**GRANT, "unit": unit}).status_code == 422

    def test_nor_ends_those_of_others(self, district_admin: Client) -> None:
        officer("xa", Role.PLANNER, units=["006"])
        grant = RoleGrant.objects.get(role="planner")
        answer = district_admin.post(f"/office/users/xa/grants/{grant.id}/withdraw/")
        assert answer.status_code == 403
        assert RoleGrant.objects.get(role="planner").valid_to is None

    @pytest.mark.parametrize("act", ["active/", "password/"])
    def test_nor_takes_over_an_account_with_wider_rights(
        self, district_admin: Client, act: str
    ) -> None:
        officer("tren", Role.COMMANDER, units=["01"])
        assert district_admin.post(f"/office/users/tren/{act}").status_code == 403
        assert User.objects.get(username="tren").is_active


class TestClosing:
    def test_a_closed_account_is_out_at_the_next_click(self, admin: Client, huong: User) -> None:
        desk = signed_in(huong)
        assert desk.get("/office/").status_code == 200
        assert "Đã khóa" in words(admin.post(f"{HUONG}active/", {"active": "0"}, follow=True))
        assert desk.get("/office/").status_code == 302
        assert "Đang dùng" in words(admin.post(f"{HUONG}active/", {"active": "1"}, follow=True))

    def test_a_new_password_ends_old_sessions(self, admin: Client, huong: User) -> None:
        desk = signed_in(huong)
        answer = admin.post(f"{HUONG}password/")
        assert answer["Cache-Control"] == "no-store"
        assert "Đã đặt lại mật khẩu" in words(answer)
        assert desk.get("/office/").status_code == 302


def test_every_change_is_written_down(
    admin: Client, huong: User, saturday: Callable[..., Any]
) -> None:
    admin.post(HUONG, GRANT)
    admin.post(f"{HUONG}grants/{RoleGrant.objects.get(role='reviewer').id}/withdraw/")
    admin.post(f"{HUONG}active/", {"active": "0"})
    admin.post(f"{HUONG}password/")
    acts = [line.act for line in audit.history(actor="user:quantri")]
    assert acts == [
        "access.reset_password",
        "access.deactivate",
        "access.withdraw",
        "access.grant",
    ]
