"""Opening accounts, giving and ending rights: with dates, an audit line, and never to oneself."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth.hashers import check_password
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cancuoc.foundation import access, accounts, audit
from cancuoc.foundation.access import BadAccount, BadGrant, UnknownUser, UserExists
from cancuoc.foundation.accounts import NothingToWithdraw, OwnAccount
from cancuoc.foundation.actor import NotAllowed, Role
from cancuoc.foundation.models import AuditEvent, RoleGrant, User
from cancuoc.foundation.tests.people import (
    AT,
    TODAY,
    account,
    administrator,
    held,
    refusing,
    reviewer,
)

pytestmark = pytest.mark.django_db
SECRET = "mot-mat-khau-dai"


def create(username: str = "tuan.lm", **changes: Any) -> Any:
    given_ = {"full_name": "Lê Minh Tuấn", "hand": "CB-1", "password": SECRET}
    return access.create_user(username=username, **{**given_, **changes}, at=AT, by=administrator())


def give(username: str = "huong", role: Role = Role.REVIEWER, **changes: Any) -> None:
    asked = {"unit_code": "009", "valid_from": TODAY, "by": administrator(), "at": AT}
    access.grant(username=username, role=role, **{**asked, **changes})


def take(username: str = "huong", on: date = TODAY, **changes: Any) -> int:
    asked = {"role": Role.REVIEWER, "unit_code": "009", "at": AT, "by": administrator()}
    return access.withdraw(username=username, on=on, **{**asked, **changes})


class TestCreateUser:
    def test_the_password_is_kept_as_argon2_alone(self) -> None:
        key = create()
        user = User.objects.get(id=key)
        assert user.password.startswith("argon2")
        assert SECRET not in user.password
        assert check_password(SECRET, user.password)
        (line,) = audit.history(act_prefix="access.create_user")
        assert (line.object_id, line.actor) == (str(key), "user:quantri")
        assert SECRET not in str(line)

    @pytest.mark.parametrize(
        "username", ["", "a", "Tuan", "tuấn", "a b c", "-abc", "a" * 65, "a/b", "tuan\n"]
    )
    def test_names_that_cannot_be_typed_alike_are_refused(self, username: str) -> None:
        with refusing(BadAccount):
            create(username)
        assert not User.objects.exists()

    @pytest.mark.parametrize("changes", [{"password": "ngan"}, {"password": ""}, {"hand": "  "}])
    def test_weak_accounts_are_refused(self, changes: dict[str, str]) -> None:
        with refusing(BadAccount):
            create(**changes)

    def test_a_name_is_never_used_twice(self) -> None:
        create()
        with refusing(UserExists) as refused:
            create()
        assert refused.value.status == 409
        assert User.objects.count() == 1
        assert AuditEvent.objects.count() == 1

    def test_only_an_administrator_opens_accounts(self) -> None:
        with refusing(NotAllowed):
            access.create_user(
                username="abc", full_name="A", hand="h", password=SECRET, at=AT, by=reviewer()
            )


class TestGrant:
    def test_a_right_is_given_and_written_down(self) -> None:
        account()
        give(valid_to=TODAY + timedelta(days=30))
        (row,) = RoleGrant.objects.all()
        assert (row.role, row.unit_code, row.valid_from) == ("reviewer", "009", TODAY)
        (line,) = audit.history(act_prefix="access.grant")
        assert (line.unit_code, line.detail) == ("009", {"role": "reviewer"})

    def test_nobody_gives_himself_a_right(self) -> None:
        account("quantri2", hand="hand-admin")
        with refusing(NotAllowed, match="tự phân quyền"):
            give("quantri2")
        assert not RoleGrant.objects.exists()

    def test_a_second_account_of_the_same_hand_is_oneself_too(self) -> None:
        account("phu", hand="hand-admin")
        with refusing(NotAllowed):
            give("phu", role=Role.INSPECTOR)

    def test_given_twice_it_is_one_right(self) -> None:
        account()
        give()
        give()
        assert RoleGrant.objects.count() == 1

    def test_given_again_it_takes_the_new_end(self) -> None:
        user = account()
        held(user, Role.REVIEWER, since=TODAY, until=TODAY)
        give()
        assert RoleGrant.objects.get().valid_to is None

    def test_an_end_before_the_beginning_is_refused(self) -> None:
        account()
        with refusing(BadGrant):
            give(valid_to=TODAY - timedelta(days=1))

    def test_the_database_refuses_it_too(self) -> None:
        user = account()
        with pytest.raises(IntegrityError, match="grant_dates_in_order"), transaction.atomic():
            held(user, Role.REVIEWER, since=TODAY, until=TODAY - timedelta(days=1))
        with pytest.raises(IntegrityError, match="role_known"), transaction.atomic():
            RoleGrant.objects.create(user=user, role="king", unit_code="01", valid_from=TODAY)

    def test_an_unknown_account_is_refused(self) -> None:
        with refusing(UnknownUser):
            give("khong-co")

    def test_only_an_administrator_gives_rights(self) -> None:
        account()
        with refusing(NotAllowed):
            give(by=reviewer())


class TestWithdraw:
    def test_it_ends_the_day_before(self) -> None:
        held(account(), Role.REVIEWER)
        assert take() == 1
        assert RoleGrant.objects.get().valid_to == TODAY - timedelta(days=1)

    def test_a_right_that_began_today_leaves_no_day_behind(self) -> None:
        held(account(), Role.REVIEWER, since=TODAY)
        assert take() == 1
        assert not RoleGrant.objects.exists()
        assert audit.history(act_prefix="access.withdraw")

    def test_a_right_of_the_future_is_withdrawn_too(self) -> None:
        held(account(), Role.REVIEWER, since=TODAY + timedelta(days=3))
        assert take() == 1
        assert not RoleGrant.objects.exists()

    def test_other_rights_stay(self) -> None:
        user = account()
        held(user, Role.REVIEWER)
        held(user, Role.REVIEWER, "006")
        held(user, Role.APPROVER)
        held(account("khac"), Role.REVIEWER)
        take()
        assert RoleGrant.objects.filter(valid_to__isnull=True).count() == 3

    def test_what_ended_before_is_not_ended_again(self) -> None:
        held(account(), Role.REVIEWER, until=TODAY - timedelta(days=9))
        assert take() == 0
        assert RoleGrant.objects.get().valid_to == TODAY - timedelta(days=9)

    def test_the_line_counts_what_ended(self) -> None:
        user = account()
        held(user, Role.REVIEWER)
        held(user, Role.REVIEWER, since=TODAY - timedelta(days=1))
        take()
        (line,) = audit.history(act_prefix="access.withdraw")
        assert line.detail == {"role": "reviewer", "ended": 2}
        assert line.object_id == str(user.id)

    def test_an_unknown_account_is_refused(self) -> None:
        with refusing(UnknownUser):
            take("khong-co")

    @settings(
        suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None
    )
    @given(
        st.lists(st.tuples(st.integers(-20, 20), st.integers(0, 30) | st.none()), max_size=4),
        st.integers(-20, 20),
    )
    def test_after_withdrawing_no_day_from_then_on_holds(
        self, spans: list[tuple[int, int | None]], when: int
    ) -> None:
        with transaction.atomic():
            user = account()
            starts = dict(spans)
            for start, length in starts.items():
                since = TODAY + timedelta(days=start)
                held(
                    user,
                    Role.REVIEWER,
                    since=since,
                    until=None if length is None else since + timedelta(days=length),
                )
            on = TODAY + timedelta(days=when)
            days = [on + timedelta(days=n) for n in range(-40, 60)]
            before = accounts.account(username="huong")
            take(on=on)
            after = accounts.account(username="huong")
            for day in days:
                assert after.roles(on=day) == (() if day >= on else before.roles(on=day))
            assert not roles_on(user, on)
            transaction.set_rollback(True)


def roles_on(user: User, on: date) -> frozenset[Role]:
    return access.actor_for(user=user, on=on).roles


class TestAccounts:
    def test_the_list_is_narrowed_by_a_part_of_either_name(self) -> None:
        account("huong")
        account("binh")
        assert [row.username for row in accounts.accounts()] == ["binh", "huong"]
        assert [row.username for row in accounts.accounts(text="HUO")] == ["huong"]
        assert len(accounts.accounts(text="Hường")) == 2
        assert accounts.accounts(text="khong ai") == ()
        assert len(accounts.accounts(limit=1)) == 1

    def test_an_account_tells_its_rights_newest_first(self) -> None:
        user = account()
        held(user, Role.REVIEWER, since=date(2024, 1, 1), until=date(2024, 3, 1))
        held(user, Role.APPROVER, since=date(2024, 5, 1))
        held(user, Role.PLANNER, since=date(2024, 9, 1))
        row = accounts.account(username="huong")
        assert [g.role for g in row.grants] == [Role.PLANNER, Role.APPROVER, Role.REVIEWER]
        assert row.roles(on=TODAY) == (Role.APPROVER,)
        assert [g.in_force(on=TODAY) for g in row.grants] == [False, True, False]
        assert [g.open_from(on=TODAY) for g in row.grants] == [True, True, False]

    def test_a_closed_account_is_still_shown(self) -> None:
        account(active=False)
        assert not accounts.account(username="huong").is_active

    @pytest.mark.parametrize("username", ["", "khong-co", "x" * 500])
    def test_an_unknown_one_is_refused(self, username: str) -> None:
        with refusing(UnknownUser):
            accounts.account(username=username)

    def test_a_grant_belongs_to_its_account(self) -> None:
        mine = held(account(), Role.REVIEWER)
        account("khac")
        assert accounts.grant_of(username="huong", grant_id=mine.id).role is Role.REVIEWER
        with refusing(NothingToWithdraw):
            accounts.grant_of(username="khac", grant_id=mine.id)

    def test_closing_and_opening_again(self) -> None:
        account()
        accounts.set_active(username="huong", active=False, at=AT, by=administrator())
        assert not User.objects.get().is_active
        accounts.set_active(username="huong", active=True, at=AT, by=administrator())
        assert User.objects.get().is_active
        acts = [line.act for line in audit.history(act_prefix="access.")]
        assert acts == ["access.reactivate", "access.deactivate"]

    def test_a_new_password_replaces_the_old_one(self) -> None:
        user = account()
        old = user.get_session_auth_hash()
        password = accounts.reset_password(username="huong", at=AT, by=administrator())
        user.refresh_from_db()
        assert check_password(password, user.password)
        assert user.get_session_auth_hash() != old
        (line,) = audit.history(act_prefix="access.reset_password")
        assert password not in str(line)

    @pytest.mark.parametrize("act", ["set_active", "reset_password"])
    def test_one_s_own_account_is_left_alone(self, act: str) -> None:
        account(hand="hand-admin")
        more = {"active": False} if act == "set_active" else {}
        with refusing(OwnAccount):
            getattr(accounts, act)(username="huong", at=AT, by=administrator(), **more)
        assert User.objects.get().is_active

    @pytest.mark.parametrize("act", ["set_active", "reset_password"])
    def test_others_may_not(self, act: str) -> None:
        account()
        more = {"active": False} if act == "set_active" else {}
        with refusing(NotAllowed):
            getattr(accounts, act)(username="huong", at=AT, by=reviewer(), **more)

    def test_new_passwords_are_long_and_never_alike(self) -> None:
        made = {accounts.new_password() for _ in range(200)}
        assert len(made) == 200
        for password in made:
            assert len(password) == 19
            assert not set(password) - set("abcdefghkmnpqrstuvwxyz23456789-")
