"""Rights by day, names however they were typed, and two administrators at once."""

from __future__ import annotations

import threading
import unicodedata
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import connections
from hypothesis import given, settings
from hypothesis import strategies as st

from cancuoc.foundation import access, accounts, audit
from cancuoc.foundation.access import BadAccount, UnknownUser, UserExists
from cancuoc.foundation.accounts import AccountRow, GrantRow, NothingToWithdraw
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
from cancuoc.kernel.ids import uuid7
from cancuoc.kernel.refusal import Refusal

SECRET = "mot-mat-khau-dai"
days = st.dates(date(2024, 1, 1), date(2026, 12, 31))
roles = st.sampled_from([Role.REVIEWER, Role.APPROVER, Role.PLANNER])


@st.composite
def grants(draw: st.DrawFn) -> GrantRow:
    start = draw(days)
    length = draw(st.none() | st.integers(0, 400))
    end = None if length is None else start + timedelta(days=length)
    return GrantRow(id=1, role=draw(roles), unit_code="009", valid_from=start, valid_to=end)


def row(*held_: GrantRow) -> AccountRow:
    return AccountRow(
        id=uuid7(at=AT), username="a", full_name="A", hand="a", is_active=True, grants=held_
    )


class TestDays:
    @settings(max_examples=80, deadline=None)
    @given(grants(), days)
    def test_what_holds_today_is_open_today(self, grant: GrantRow, day: date) -> None:
        assert not grant.in_force(on=day) or grant.open_from(on=day)

    @settings(max_examples=80, deadline=None)
    @given(grants(), days, st.integers(1, 500))
    def test_what_has_ended_never_opens_again(self, grant: GrantRow, day: date, later: int) -> None:
        if not grant.open_from(on=day):
            after = day + timedelta(days=later)
            assert not grant.open_from(on=after)
            assert not grant.in_force(on=after)

    @settings(max_examples=80, deadline=None)
    @given(grants())
    def test_both_ends_belong_to_the_right_and_their_neighbours_do_not(
        self, grant: GrantRow
    ) -> None:
        a_day = timedelta(days=1)
        assert grant.in_force(on=grant.valid_from)
        assert not grant.in_force(on=grant.valid_from - a_day)
        assert grant.open_from(on=grant.valid_from - a_day)
        if grant.valid_to is not None:
            assert grant.in_force(on=grant.valid_to)
            assert not grant.in_force(on=grant.valid_to + a_day)
            assert not grant.open_from(on=grant.valid_to + a_day)

    @settings(max_examples=60, deadline=None)
    @given(st.lists(grants(), max_size=5), days)
    def test_an_account_has_each_role_once_in_one_order(
        self, many: list[GrantRow], day: date
    ) -> None:
        found = row(*many).roles(on=day)
        assert list(found) == sorted(set(found))
        assert found == row(*reversed(many)).roles(on=day)
        assert set(found) == {grant.role for grant in many if grant.in_force(on=day)}

    def test_a_leap_day_is_a_day_like_any_other(self) -> None:
        leap = date(2024, 2, 29)
        grant = GrantRow(id=1, role=Role.REVIEWER, unit_code="01", valid_from=leap, valid_to=leap)
        found = [grant.in_force(on=leap + timedelta(days=n)) for n in (-1, 0, 1)]
        assert found == [False, True, False]


@pytest.mark.django_db
class TestNames:
    def create(self, username: str = "tuan.lm", **changes: str) -> None:
        given_ = {"full_name": "Lê Minh Tuấn", "hand": "CB-1", "password": SECRET}
        access.create_user(username=username, **{**given_, **changes}, at=AT, by=administrator())

    def test_a_name_typed_with_loose_marks_is_found_by_either_spelling(self) -> None:
        loose = unicodedata.normalize("NFD", "Đỗ Thị Hường")
        self.create(full_name=loose)
        (found,) = accounts.accounts(text="Hường")
        assert found.full_name == "Đỗ Thị Hường"
        assert accounts.accounts(text=unicodedata.normalize("NFD", "Hường")) == (found,)

    @pytest.mark.parametrize("typed", ["CB-1 ", " CB-1", "\tCB-1\n"])
    def test_a_space_beside_a_hand_does_not_make_another_hand(self, typed: str) -> None:
        self.create("mot", hand="CB-1")
        self.create("hai", hand=typed)
        assert access.hands(usernames=["mot", "hai"]) == {"CB-1"}

    def test_nobody_goes_round_four_eyes_with_a_space(self) -> None:
        self.create("phu", hand="hand-admin ")
        with refusing(NotAllowed, match="tự phân quyền"):
            access.grant(
                username="phu",
                role=Role.APPROVER,
                unit_code="01",
                valid_from=TODAY,
                at=AT,
                by=administrator("hand-admin"),
            )

    @pytest.mark.parametrize(
        "changes",
        [
            {"full_name": "N" * 121},
            {"full_name": ""},
            {"full_name": "  "},
            {"hand": "h" * 65},
            {"full_name": "Lê\x00Tuấn"},
        ],
    )
    def test_what_no_column_holds_is_refused_and_leaves_nothing(
        self, changes: dict[str, str]
    ) -> None:
        with refusing(BadAccount):
            self.create(**changes)
        assert not User.objects.exists()
        assert not AuditEvent.objects.exists()

    @pytest.mark.parametrize("username", ["ab", "a" * 64, "a.b-c_d", "7sao"])
    def test_names_at_the_edge_of_the_rule_are_taken(self, username: str) -> None:
        self.create(username)
        assert accounts.account(username=username).username == username

    def test_hands_of_unknown_names_are_left_out(self) -> None:
        account("huong", hand="CB-9")
        assert access.hands(usernames=["huong", "khong-co", ""]) == {"CB-9"}
        assert access.hands(usernames=[]) == frozenset()

    @pytest.mark.parametrize("text", ["%", "_", "\\", "'; --", "h%g"])
    def test_letters_of_a_pattern_are_taken_literally(self, text: str) -> None:
        account("huong")
        assert accounts.accounts(text=text) == ()


@pytest.mark.django_db
class TestRefusedWrites:
    """A refusal leaves rights, accounts and the audit as they were."""

    @pytest.fixture
    def before(self) -> Callable[[], object]:
        held(account(), Role.REVIEWER)

        def books() -> object:
            return (
                list(RoleGrant.objects.values_list()),
                list(User.objects.values_list()),
                AuditEvent.objects.count(),
            )

        return books

    @pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
    def test_no_other_role_gives_or_takes_rights(
        self, before: Callable[[], object], role: Role
    ) -> None:
        kept = before()
        by = administrator()
        other = type(by)(
            id="user:x", kind=by.kind, hand="x", roles=frozenset({role}), units=("01",)
        )
        right = {"role": Role.APPROVER, "unit_code": "009", "at": AT, "by": other}
        with refusing(NotAllowed):
            access.grant(username="huong", valid_from=TODAY, **right)
        with refusing(NotAllowed):
            access.withdraw(username="huong", on=TODAY, **right)
        assert before() == kept

    def test_an_unknown_account_changes_nothing(self, before: Callable[[], object]) -> None:
        kept = before()
        for act in (
            lambda: accounts.set_active(
                username="khong-co", active=False, at=AT, by=administrator()
            ),
            lambda: accounts.reset_password(username="khong-co", at=AT, by=administrator()),
            lambda: accounts.reset_password(username="x" * 500, at=AT, by=administrator()),
        ):
            with refusing(UnknownUser):
                act()
        assert before() == kept

    def test_a_forged_grant_number_is_refused(self, before: Callable[[], object]) -> None:
        for number in (0, -1, 2**31):
            with refusing(NothingToWithdraw) as refused:
                accounts.grant_of(username="huong", grant_id=number)
            assert refused.value.status == 409

    def test_a_reviewer_resets_nobody_s_password(self, before: Callable[[], object]) -> None:
        kept = before()
        with refusing(NotAllowed):
            accounts.reset_password(username="huong", at=AT, by=reviewer())
        assert before() == kept


def at_once(count: int, act: Callable[[int], object]) -> list[object]:
    """Let several administrators act at the same moment; return answers and refusals."""
    start, found = threading.Barrier(count), []

    def run(number: int) -> None:
        try:
            start.wait(20)
            found.append(act(number))
        except Refusal as refusal:
            found.append(type(refusal))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return found


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_of_several_who_open_one_name_one_succeeds(self) -> None:
        def create(number: int) -> str:
            access.create_user(
                username="tuan",
                full_name="Lê Minh Tuấn",
                hand=f"CB-{number}",
                password=SECRET,
                at=AT,
                by=administrator(),
            )
            return "made"

        found = at_once(4, create)
        assert sorted(map(str, found)) == sorted(map(str, ["made", *[UserExists] * 3]))
        assert User.objects.count() == 1
        assert len(list(audit.history(act_prefix="access.create_user"))) == 1

    def test_the_same_right_given_by_several_is_one_right(self) -> None:
        account()

        def give(number: int) -> None:
            access.grant(
                username="huong",
                role=Role.REVIEWER,
                unit_code="009",
                valid_from=TODAY,
                at=AT,
                by=administrator(),
            )

        assert at_once(4, give) == [None] * 4
        assert RoleGrant.objects.count() == 1

    def test_a_right_withdrawn_by_several_ends_once(self) -> None:
        held(account(), Role.REVIEWER)

        def take(number: int) -> int:
            return access.withdraw(
                username="huong",
                role=Role.REVIEWER,
                unit_code="009",
                on=TODAY,
                at=AT,
                by=administrator(),
            )

        assert sorted(at_once(3, take)) == [0, 0, 1]
        assert RoleGrant.objects.get().valid_to == TODAY - timedelta(days=1)

    def test_of_two_new_passwords_the_last_one_opens(self) -> None:
        user = account()
        made = at_once(
            2, lambda _n: accounts.reset_password(username="huong", at=AT, by=administrator())
        )
        user.refresh_from_db()
        assert sum(user.check_password(str(password)) for password in made) == 1
