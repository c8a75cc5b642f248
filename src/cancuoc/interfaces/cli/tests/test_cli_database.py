"""The database of a sub-command: ours or another's, inspected before anything is written."""

from __future__ import annotations

import os
import types

import psycopg
import pytest

from cancuoc.foundation import db_safety, embedded_pg
from cancuoc.interfaces.cli import database, db, debian


@pytest.fixture
def here(monkeypatch, tmp_path):
    """An installation in an empty folder, without a database of another's."""
    monkeypatch.setenv("CANCUOC_HOME", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    return tmp_path


def test_without_an_address_the_embedded_server_is_used_and_stopped(here):
    with database.provided(say=lambda _line: None) as url:
        assert os.environ["DATABASE_URL"] == url
        with psycopg.connect(url) as connection:
            assert connection.execute("SELECT current_database()").fetchone() == ("cancuoc",)
        assert database.server().status().running
    assert "DATABASE_URL" not in os.environ
    assert not database.server().status().running


def test_what_was_written_is_there_the_next_time(here):
    with database.provided() as url, psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1 AS n")
    with database.provided() as url, psycopg.connect(url) as connection:
        assert connection.execute("SELECT n FROM kept").fetchone() == (1,)


def test_an_address_that_is_given_is_used_and_left_alone(here, monkeypatch, tmp_path):
    with embedded_pg.session(embedded_pg.Server(tmp_path / "other")) as other:
        monkeypatch.setenv("DATABASE_URL", other.url("postgres"))
        with database.provided() as url:
            assert url == other.url("postgres")
        assert os.environ["DATABASE_URL"] == url
        assert other.status().running
        assert not (here / "pg").exists()


def test_an_unsafe_server_is_refused_with_the_setting(here, monkeypatch, tmp_path):
    unsafe = embedded_pg.Server(tmp_path / "unsafe", extra={"synchronous_commit": "off"})
    with embedded_pg.session(unsafe):
        monkeypatch.setenv("DATABASE_URL", unsafe.url("postgres"))
        refused = pytest.raises(db_safety.UnsafeDatabase, match="synchronous_commit = off")
        with refused, database.provided():
            pytest.fail("worked on an unsafe server")


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://nobody@127.0.0.1:9/none",
        "postgresql://[broken/x",
        "not a url at all",
    ],
)
def test_an_address_that_leads_nowhere_is_a_refusal(here, monkeypatch, url):
    monkeypatch.setenv("DATABASE_URL", url)
    with pytest.raises(database.DatabaseUnreachable) as caught, database.provided():
        pytest.fail("connected to nothing")
    assert caught.value.details["log"]


def test_an_old_server_is_refused(monkeypatch):
    class Old:
        info = types.SimpleNamespace(server_version=140_009)

        def __enter__(self):
            return self

        def __exit__(self, *_):
            return None

    monkeypatch.setattr(psycopg, "connect", lambda *a, **k: Old())
    with pytest.raises(database.DatabaseTooOld):
        database.inspect("postgresql://x")


def test_the_database_is_let_go_also_after_an_error(here):
    with pytest.raises(ZeroDivisionError), database.provided():
        _ = 1 / 0
    assert not database.server().status().running


class TestDbCommand:
    def test_a_server_that_does_not_run_is_exit_3(self, here, capsys):
        for act in ("status", "url", "stop"):
            assert db.run([act]) == 3
        assert capsys.readouterr().out.count("không chạy") == 3

    def test_status_url_and_stop(self, here, capsys):
        server = database.server()
        server.start()
        now = server.status()
        assert db.run(["status"]) == 0
        assert f"127.0.0.1:{now.port}" in capsys.readouterr().out
        assert db.run(["url"]) == 0
        assert capsys.readouterr().out.strip() == server.url()
        assert db.run(["stop"]) == 0
        assert not server.status().running

    @pytest.mark.parametrize("argv", [[], ["drop"], ["status", "x"]])
    def test_anything_else_is_exit_2(self, here, argv, capsys):
        with pytest.raises(SystemExit) as caught:
            db.run(argv)
        assert caught.value.code == 2


@pytest.mark.skipif(
    not (debian.BINARIES / "initdb").exists(), reason="Debian's PostgreSQL 15 is not installed"
)
def test_the_debian_cluster_is_safe_fresh_and_gone_afterwards():
    said = []
    with debian.cluster(say=said.append) as url:
        database.inspect(url)
        with psycopg.connect(url) as connection:
            assert 150_000 <= connection.info.server_version < 160_000
            assert connection.execute("SELECT lower('Đ')").fetchone() == ("đ",)
            (folder,) = connection.execute("SHOW data_directory").fetchone()
    assert said == ["Khởi động PostgreSQL 15 của Debian…"]
    assert not os.path.exists(folder)
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(url)
