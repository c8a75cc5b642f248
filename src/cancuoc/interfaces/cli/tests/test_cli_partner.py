"""Partners from the command line: the token is shown once, refusals are one clear line."""

from __future__ import annotations

import getpass
from datetime import UTC, datetime, timedelta

import pytest

from cancuoc.domain.abis import queries, services
from cancuoc.domain.abis.refusals import TokenRefused
from cancuoc.domain.abis.rules import Scope
from cancuoc.foundation import audit
from cancuoc.interfaces.cli import main, partner
from cancuoc.kernel import clock

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2024, 7, 6, 3, 0, tzinfo=UTC)
ADD = ["add", "osia-1", "--scope", "abis.identify", "--scope", "abis.verify"]


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


def caller(token, at=NOW):
    return queries.caller(digest=services.digest(token), at=at)


@pytest.fixture
def token(capsys):
    assert partner.run([*ADD, "--callback-host", "Partner.Test:8443", "--days", "30"]) == 0
    return capsys.readouterr().out.strip().rsplit(" ", 1)[1]


class TestAdd:
    def test_the_token_that_is_shown_works(self, token):
        found = caller(token)
        assert (found.name, found.callback_hosts) == ("osia-1", {"partner.test:8443"})
        assert found.scopes == {Scope.IDENTIFY, Scope.VERIFY}

    def test_the_token_ends_after_its_days(self, token):
        caller(token, NOW + timedelta(days=29))
        with pytest.raises(TokenRefused):
            caller(token, NOW + timedelta(days=30))

    def test_the_audit_keeps_the_login(self, token):
        (line,) = audit.history(act_prefix="abis.partner.add")
        assert line.actor == f"system:cli:{getpass.getuser()}"

    def test_a_name_that_is_taken_is_refused(self, token, capsys):
        assert partner.run(ADD) == 2
        said = capsys.readouterr()
        assert "Đã có hệ thống đối tác" in said.err
        assert said.out == ""

    @pytest.mark.parametrize("name", ["có dấu", "a b", "x" * 61])
    def test_a_bad_name_is_one_clear_line(self, name, capsys):
        assert partner.run(["add", name, "--scope", "abis.verify"]) == 2
        assert len(capsys.readouterr().err.splitlines()) == 1
        assert queries.partners() == []

    @pytest.mark.parametrize(
        "arguments",
        [
            ["add", "osia-1"],
            ["add", "osia-1", "--scope", "all"],
            [*ADD, "--days", "0"],
            [*ADD, "--days", "x"],
            [*ADD, "--days", "9999"],
            [],
        ],
    )
    def test_wrong_usage_ends_with_two(self, arguments):
        with pytest.raises(SystemExit) as ended:
            partner.run(arguments)
        assert ended.value.code == 2


class TestList:
    def test_scopes_hosts_and_the_last_day_are_listed_but_no_token(self, token, capsys):
        assert partner.run(["list"]) == 0
        said = capsys.readouterr().out
        assert said.strip().split("\t") == [
            "osia-1",
            "đến 2024-08-05",
            "abis.identify abis.verify",
            "partner.test:8443",
        ]
        assert token not in said

    def test_an_ended_token_is_said_to_be_ended(self, token, capsys, monkeypatch):
        monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(days=31))
        partner.run(["list"])
        assert "hết hiệu lực" in capsys.readouterr().out


class TestRevoke:
    def test_a_revoked_token_counts_no_more(self, token, capsys):
        assert partner.run(["revoke", "osia-1"]) == 0
        with pytest.raises(TokenRefused):
            caller(token)
        partner.run(["list"])
        assert "hết hiệu lực" in capsys.readouterr().out

    def test_an_unknown_partner_is_refused(self, capsys):
        assert partner.run(["revoke", "nobody"]) == 2
        assert "Không có hệ thống đối tác" in capsys.readouterr().err


def test_the_help_names_the_command():
    assert main.is_known("partner")
    assert "partner" in main.help_text()
