"""Accounts from the command line: one clear line, exit 2 when refused, secrets shown once."""

from __future__ import annotations

import getpass
import re
from datetime import UTC, date, datetime

import pytest
from django.contrib.auth.hashers import check_password

from cancuoc.foundation import access, accounts, audit
from cancuoc.foundation.models import RoleGrant, User
from cancuoc.interfaces.cli import main, user
from cancuoc.interfaces.cli.acting import operator
from cancuoc.kernel import clock

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2024, 7, 6, 3, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch, settings: object) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # type: ignore[attr-defined]


@pytest.fixture
def tuan() -> User:
    assert user.run(["create", "tuan.lm", "--name", "Lê Minh Tuấn", "--hand", "CB-7"]) == 0
    return User.objects.get(username="tuan.lm")


class TestCreate:
    def test_the_password_is_printed_once_and_works(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert user.run(["create", "tuan.lm", "--name", "Lê Minh Tuấn"]) == 0
        said = capsys.readouterr().out
        password = said.strip().rsplit(" ", 1)[1]
        made = User.objects.get()
        assert check_password(password, made.password)
        assert (made.full_name, made.hand) == ("Lê Minh Tuấn", "tuan.lm")
        (line,) = audit.history(act_prefix="access.create_user")
        assert line.actor == f"system:cli:{getpass.getuser()}"

    @pytest.mark.parametrize("username", ["Tuan", "a", "có dấu", "a b", ""])
    def test_bad_names_are_one_clear_line(
        self, username: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert user.run(["create", username, "--name", "X"]) == 2
        said = capsys.readouterr()
        assert said.out == ""
        assert len(said.err.strip().splitlines()) == 1
        assert not User.objects.exists()

    def test_a_taken_name_is_refused(self, tuan: User, capsys: pytest.CaptureFixture[str]) -> None:
        assert user.run(["create", "tuan.lm", "--name", "Khác"]) == 2
        assert "đã có người dùng" in capsys.readouterr().err

    @pytest.mark.parametrize("argv", [[], ["create"], ["create", "tuan"], ["nonsense"]])
    def test_missing_words_are_a_usage_error(self, argv: list[str]) -> None:
        with pytest.raises(SystemExit) as ended:
            user.run(argv)
        assert ended.value.code == 2


class TestGrantAndWithdraw:
    def test_from_today_without_end(self, tuan: User, capsys: pytest.CaptureFixture[str]) -> None:
        capsys.readouterr()
        assert user.run(["grant", "tuan.lm", "commander", "009"]) == 0
        assert capsys.readouterr().out == "tuan.lm: Chỉ huy, Quận Thanh Xuân.\n"
        row = RoleGrant.objects.get()
        assert (row.valid_from, row.valid_to) == (date(2024, 7, 6), None)

    def test_with_dates(self, tuan: User) -> None:
        dates = ["--from", "2024-08-01", "--to", "2024-08-31"]
        assert user.run(["grant", "tuan.lm", "planner", "01", *dates]) == 0
        row = RoleGrant.objects.get()
        assert (row.valid_from, row.valid_to) == (date(2024, 8, 1), date(2024, 8, 31))

    @pytest.mark.parametrize(
        ("argv", "says"),
        [
            (["khong-co", "commander", "01"], "Không có tài khoản này"),
            (["tuan.lm", "commander", "77777"], "Không có đơn vị với mã này"),
            (
                ["tuan.lm", "commander", "01", "--from", "2024-09-01", "--to", "2024-08-01"],
                "Ngày kết thúc đứng trước",
            ),
        ],
    )
    def test_what_cannot_be_granted(
        self, tuan: User, argv: list[str], says: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert user.run(["grant", *argv]) == 2
        assert says in capsys.readouterr().err
        assert not RoleGrant.objects.exists()

    @pytest.mark.parametrize(
        "argv",
        [
            ["tuan.lm", "king", "01"],
            ["tuan.lm", "commander", "01", "--from", "1/7/2024"],
            ["tuan.lm", "commander"],
        ],
    )
    def test_words_that_cannot_be_read(self, tuan: User, argv: list[str]) -> None:
        with pytest.raises(SystemExit) as ended:
            user.run(["grant", *argv])
        assert ended.value.code == 2

    def test_withdrawing_ends_it_today(
        self, tuan: User, capsys: pytest.CaptureFixture[str]
    ) -> None:
        user.run(["grant", "tuan.lm", "commander", "01", "--from", "2024-01-01"])
        assert user.run(["withdraw", "tuan.lm", "commander", "01"]) == 0
        assert "Đã thu hồi 1 quyền" in capsys.readouterr().out
        assert access.actor_for(user=tuan, on=date(2024, 7, 6)).roles == frozenset()
        assert access.actor_for(user=tuan, on=date(2024, 7, 5)).roles

    def test_withdrawing_from_a_later_day(self, tuan: User) -> None:
        user.run(["grant", "tuan.lm", "commander", "01"])
        assert user.run(["withdraw", "tuan.lm", "commander", "01", "--on", "2024-08-01"]) == 0
        assert RoleGrant.objects.get().valid_to == date(2024, 7, 31)

    def test_nothing_to_withdraw_is_said(
        self, tuan: User, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert user.run(["withdraw", "tuan.lm", "commander", "01"]) == 2
        assert "đã hết hiệu lực" in capsys.readouterr().err


class TestLockAndPassword:
    def test_locked_and_unlocked(self, tuan: User) -> None:
        assert user.run(["lock", "tuan.lm"]) == 0
        assert not accounts.account(username="tuan.lm").is_active
        assert user.run(["unlock", "tuan.lm"]) == 0
        assert accounts.account(username="tuan.lm").is_active

    def test_a_new_password_is_printed(
        self, tuan: User, capsys: pytest.CaptureFixture[str]
    ) -> None:
        capsys.readouterr()
        assert user.run(["password", "tuan.lm"]) == 0
        password = capsys.readouterr().out.strip().rsplit(" ", 1)[1]
        tuan.refresh_from_db()
        assert check_password(password, tuan.password)

    @pytest.mark.parametrize("command", ["lock", "unlock", "password"])
    def test_unknown_accounts_are_refused(self, command: str) -> None:
        assert user.run([command, "khong-co"]) == 2


class TestList:
    def test_one_line_an_account(self, tuan: User, capsys: pytest.CaptureFixture[str]) -> None:
        user.run(["grant", "tuan.lm", "commander", "01"])
        user.run(["create", "a", "--name", "x"])
        user.run(["create", "an.nt", "--name", "Nguyễn Thị An"])
        user.run(["lock", "an.nt"])
        capsys.readouterr()
        assert user.run(["list"]) == 0
        assert capsys.readouterr().out.splitlines() == [
            "an.nt\tNguyễn Thị An\tkhóa\t",
            "tuan.lm\tLê Minh Tuấn\t\tcommander@01",
        ]

    def test_narrowed_by_a_part_of_the_name(
        self, tuan: User, capsys: pytest.CaptureFixture[str]
    ) -> None:
        capsys.readouterr()
        user.run(["list", "khong ai"])
        assert capsys.readouterr().out == ""
        user.run(["list", "TUAN"])
        assert len(re.findall("tuan.lm", capsys.readouterr().out)) == 1


def test_without_a_login_name_the_operator_is_still_written_down(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def nobody() -> str:
        raise OSError

    monkeypatch.setattr(getpass, "getuser", nobody)
    assert operator().id == "system:cli:unknown"


def test_the_help_of_the_launcher_offers_it() -> None:
    assert main.is_known("user")
    assert "user" in main.help_text()
