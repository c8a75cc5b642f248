"""What a deployment may write in its environment, and what becomes of it."""

from __future__ import annotations

import os
import stat
import threading
from pathlib import Path

import pytest

from cancuoc.config import environment

URLS = [
    (
        "postgresql://cancuoc@127.0.0.1:5433/dev",
        {"NAME": "dev", "USER": "cancuoc", "PASSWORD": "", "HOST": "127.0.0.1", "PORT": "5433"},
    ),
    (
        "postgres://u:p%40ss%2Fw@db.local/can%20cuoc",
        {"NAME": "can cuoc", "USER": "u", "PASSWORD": "p@ss/w", "HOST": "db.local", "PORT": ""},
    ),
    ("postgresql://", {"NAME": "cancuoc", "USER": "", "HOST": "", "PORT": ""}),
    ("postgresql://db", {"NAME": "cancuoc", "HOST": "db"}),
    (
        "postgresql:///x?host=/run/pg&user=me&port=5444",
        {"NAME": "x", "USER": "me", "HOST": "/run/pg", "PORT": "5444"},
    ),
    (
        "postgresql://a@b/x?user=other&password=s",
        {"USER": "a", "PASSWORD": "s"},
    ),
    ("postgresql://[::1]:5432/x", {"HOST": "::1", "PORT": "5432"}),
]


@pytest.mark.parametrize(("url", "settings"), URLS)
def test_a_url_becomes_settings(url: str, settings: dict[str, str]) -> None:
    made = environment.database(url)
    assert {key: made[key] for key in settings} == settings
    assert made["ENGINE"] == "django.db.backends.postgresql"


def test_other_questions_reach_the_driver() -> None:
    options = environment.database("postgresql://a@b/x?sslmode=verify-full&connect_timeout=3")
    assert options["OPTIONS"] == {
        "sslmode": "verify-full",
        "connect_timeout": "3",
        "options": "-c timezone=UTC",
    }


def test_connections_are_kept_and_looked_after() -> None:
    made = environment.database("postgresql://a@b/x")
    assert made["CONN_MAX_AGE"] == 600
    assert made["CONN_HEALTH_CHECKS"] is True


@pytest.mark.parametrize("url", ["", "mysql://a@b/c", "sqlite:///x", "127.0.0.1:5432", "http://x"])
def test_another_database_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="DATABASE_URL phải bắt đầu bằng postgresql://"):
        environment.database(url)


def test_home_is_where_the_environment_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CANCUOC_HOME", str(tmp_path / "nhà riêng"))
    assert environment.home() == tmp_path / "nhà riêng"
    monkeypatch.setenv("CANCUOC_HOME", "")
    monkeypatch.chdir(tmp_path)
    assert environment.home() == tmp_path / ".cancuoc"


class TestSecrets:
    @pytest.fixture(autouse=True)
    def own_home(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("CANCUOC_HOME", str(tmp_path))
        monkeypatch.delenv("CANCUOC_TEST_SECRET", raising=False)

    def test_a_secret_is_made_once_and_kept(self, tmp_path: Path) -> None:
        first = environment.secret("test_secret")
        assert len(first) >= 48
        assert environment.secret("test_secret") == first
        kept = tmp_path / "secrets" / "test_secret"
        assert kept.read_text() == first
        assert stat.S_IMODE(kept.stat().st_mode) == 0o600
        assert stat.S_IMODE(kept.parent.stat().st_mode) == 0o700

    def test_the_environment_comes_first(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("CANCUOC_TEST_SECRET", "given")
        assert environment.secret("test_secret") == "given"
        assert not (tmp_path / "secrets").exists()

    def test_two_secrets_differ(self) -> None:
        assert environment.secret("one") != environment.secret("two")

    def test_many_starting_at_once_agree(self) -> None:
        start, found = threading.Barrier(8), []

        def ask() -> None:
            start.wait(10)
            found.append(environment.secret("race"))

        threads = [threading.Thread(target=ask) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(10)
        assert len(found) == 8
        assert len(set(found)) == 1
        assert found[0]

    def test_a_file_that_appears_meanwhile_wins(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        real = os.link

        def beaten(source: Path, target: Path) -> None:
            Path(target).write_text("theirs")
            real(source, target)

        monkeypatch.setattr(environment.os, "link", beaten)
        assert environment.secret("late") == "theirs"
        assert [path.name for path in (tmp_path / "secrets").iterdir()] == ["late"]
