"""The embedded server: made, shared, killed, recovered and stopped, in a path with spaces."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import textwrap
import time

import psycopg
import pytest

from cancuoc.foundation import (
    db_safety,
    embedded_pg,
    pg_binaries,
    pg_databases,
    pg_process,
)

SMALL = {"shared_buffers": "32MB", "max_connections": "20"}


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """A server of this module alone, below a folder with spaces and Vietnamese letters."""
    home = tmp_path_factory.mktemp("một nơi có dấu cách") / "pg"
    made = embedded_pg.Server(home, extra=SMALL)
    made.start()
    yield made
    made.stop()


def ask(server, query, dbname="postgres"):
    with psycopg.connect(server.url(dbname), autocommit=True) as connection:
        return connection.execute(query).fetchone()


def kill(server):
    """Kill the server and wait until the kernel has let it go: a signal takes a moment."""
    pid = server.status().pid
    os.kill(pid, signal.SIGKILL)
    deadline = time.monotonic() + 60
    while pg_process.alive(pid) and time.monotonic() < deadline:
        time.sleep(0.01)


def test_vietnamese_letters_are_lowered_and_sorted_alike_everywhere(server):
    assert ask(server, "SELECT lower('NGUYỄN ĐỨC'), upper('đặng')") == ("nguyễn đức", "ĐẶNG")
    assert ask(server, "SELECT getdatabaseencoding()") == ("UTF8",)


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("fsync", "on"),
        ("full_page_writes", "on"),
        ("synchronous_commit", "on"),
        ("data_checksums", "on"),
        ("listen_addresses", "127.0.0.1"),
        ("unix_socket_directories", ""),
        ("password_encryption", "scram-sha-256"),
        ("timezone", "UTC"),
        ("jit", "off"),
    ],
)
def test_settings_are_safe_and_private(server, setting, value):
    assert ask(server, f"SHOW {setting}") == (value,)


def test_a_wrong_password_is_refused(server):
    url = server.url("postgres").replace(f"{embedded_pg.ROLE}:", f"{embedded_pg.ROLE}:x", 1)
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(url)


def test_secrets_are_readable_by_us_alone(server):
    assert (server.home / "password").stat().st_mode & 0o077 == 0
    assert server.data.stat().st_mode & 0o077 == 0


def test_the_extensions_the_search_needs_are_packaged(server):
    for name in ("pg_trgm", "unaccent", "btree_gist"):
        assert ask(server, f"SELECT 1 FROM pg_available_extensions WHERE name = '{name}'") == (1,)


def test_starting_twice_attaches_to_the_running_server(server):
    before = server.status()
    assert server.start() is False
    assert embedded_pg.Server(server.home).status() == before
    assert before.running
    assert before.port


def test_committed_rows_survive_a_kill_of_the_server(server):
    ask_for_all = "SELECT count(*) FROM kept"
    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        connection.execute("CREATE TABLE kept AS SELECT generate_series(1, 1000) AS n")
    before = server.status()
    kill(server)
    assert server.start() is True
    after = server.status()
    assert after.pid != before.pid
    # Children keep the address they were given: the port outlives the crash.
    assert after.port == before.port
    assert ask(server, ask_for_all) == (1000,)


def test_recovery_waits_for_backends_that_outlive_their_killed_parent(server, tmp_path):
    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        backend = connection.info.backend_pid
        os.kill(backend, signal.SIGSTOP)
        kill(server)
        # The stopped backend still holds the shared memory; letting it go takes a moment.
        let_go = tmp_path / "let-go"
        code = (
            f"import os, time; time.sleep(0.6); open({str(let_go)!r}, 'w').close();"
            f" os.kill({backend}, {int(signal.SIGCONT)})"
        )
        helper = subprocess.Popen([sys.executable, "-c", code])
        assert server.start() is True
        assert let_go.exists()
        assert helper.wait() == 0
    assert server.status().running


def test_a_pid_file_whose_number_belongs_to_a_stranger_does_not_stop_the_start(server):
    server.stop()
    stranger = [str(os.getpid()), str(server.data), "0", "5432", "", "", "", "ready"]
    (server.data / "postmaster.pid").write_text("\n".join(stranger) + "\n")
    assert server.status().running is False
    assert server.start() is True


@pytest.mark.parametrize("content", ["", "\n", "not a number\n"])
def test_a_pid_file_torn_by_a_power_cut_does_not_stop_the_start(server, content):
    server.stop()
    (server.data / "postmaster.pid").write_text(content)
    assert server.start() is True


def test_a_living_server_keeps_its_pid_file(server):
    assert pg_process.remove_stale_pid_file(server.data) is False
    assert (server.data / "postmaster.pid").exists()


def test_a_port_taken_meanwhile_is_given_up_for_another(server):
    server.stop()
    port = int((server.home / "port").read_text())
    with socket.socket() as thief:
        thief.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        thief.bind(("127.0.0.1", port))
        thief.listen()
        server.start()
        assert server.status().port != port


def test_an_interrupted_first_start_is_made_anew(tmp_path):
    server = embedded_pg.Server(tmp_path / "half", extra=SMALL)
    server.data.mkdir(parents=True)
    (server.data / "base").mkdir()
    try:
        assert server.start() is True
    finally:
        server.stop()


def test_a_broken_setting_is_reported_with_the_log(tmp_path):
    server = embedded_pg.Server(tmp_path / "broken", extra={**SMALL, "work_mem": "plenty"})
    with pytest.raises(embedded_pg.DatabaseDidNotStart) as caught:
        server.start()
    assert "work_mem" in str(caught.value.details["log"])
    assert server.status().running is False
    with pytest.raises(embedded_pg.DatabaseDidNotStart):
        server.url()
    assert server.stop() is False


def test_an_operator_setting_wins_over_ours_and_an_unsafe_one_is_refused(server):
    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        db_safety.refuse_unsafe(connection)
        connection.execute("ALTER SYSTEM SET full_page_writes = off")
        connection.execute("SELECT pg_reload_conf()")
    try:
        deadline = time.monotonic() + 60
        while ask(server, "SHOW full_page_writes") == ("on",) and time.monotonic() < deadline:
            time.sleep(0.05)
        with psycopg.connect(server.url("postgres")) as connection:
            with pytest.raises(db_safety.UnsafeDatabase, match="full_page_writes") as caught:
                db_safety.refuse_unsafe(connection)
            assert "ALTER SYSTEM SET full_page_writes = on" in caught.value.next_step
    finally:
        with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
            connection.execute("ALTER SYSTEM RESET full_page_writes")
            connection.execute("SELECT pg_reload_conf()")


def test_the_last_holder_stops_the_server_and_only_the_last(tmp_path):
    home = tmp_path / "shared"
    first = embedded_pg.Server(home, extra=SMALL)
    program = textwrap.dedent(
        """
        import sys
        from pathlib import Path
        from cancuoc.foundation import embedded_pg
        with embedded_pg.session(embedded_pg.Server(Path(sys.argv[1]))):
            print("held", flush=True)
            sys.stdin.readline()
        """
    )
    with embedded_pg.session(first):
        pid = first.status().pid
        other = subprocess.Popen(
            [sys.executable, "-c", program, str(home)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert other.stdout.readline() == "held\n"
    assert first.status().pid == pid
    other.communicate("\n", timeout=30)
    assert first.status().running is False


def test_a_killed_holder_does_not_keep_the_server_up(tmp_path):
    home = tmp_path / "killed"
    server = embedded_pg.Server(home, extra=SMALL)
    program = (
        "import sys, os, signal; from pathlib import Path;"
        "from cancuoc.foundation import embedded_pg as e;"
        "s = e.session(e.Server(Path(sys.argv[1]))); s.__enter__();"
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    ended = subprocess.run([sys.executable, "-c", program, str(home)], check=False)
    assert ended.returncode == -signal.SIGKILL
    assert server.status().running
    with embedded_pg.session(server):
        pass
    assert server.status().running is False


def test_starts_at_the_same_time_make_one_server(tmp_path):
    home = tmp_path / "race"
    program = (
        "import sys; from pathlib import Path; from cancuoc.foundation import embedded_pg as e;"
        "print(e.Server(Path(sys.argv[1])).start())"
    )
    command = [sys.executable, "-c", program, str(home)]
    tries = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(6)]
    answers = [one.communicate(timeout=60)[0].strip() for one in tries]
    assert sorted(answers) == ["False"] * 5 + ["True"]
    assert embedded_pg.Server(home).stop() is True


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can step down")
def test_a_server_that_stepped_down_works_below_a_closed_folder(monkeypatch, tmp_path):
    monkeypatch.setattr(pg_binaries, "namespaces_work", lambda: False)
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    server = embedded_pg.Server(closed / "pg", extra=SMALL)
    server.start()
    try:
        assert server.data.stat().st_uid != 0
        assert ask(server, "SELECT 1") == (1,)
        assert server.start() is False
    finally:
        assert server.stop() is True


class TestDatabases:
    def test_ensure_makes_a_database_once(self, server):
        url = server.url("campaign one")
        assert pg_databases.name_of(url) == "campaign one"
        assert pg_databases.ensure(url) is True
        assert pg_databases.ensure(url) is False
        assert pg_databases.exists(url, "campaign one")
        pg_databases.drop(url, "campaign one")
        assert not pg_databases.exists(url, "campaign one")

    def test_a_copy_holds_what_the_template_held(self, server):
        template = server.url("tpl")
        pg_databases.ensure(template)
        with psycopg.connect(template, autocommit=True) as connection:
            connection.execute("CREATE TABLE law (article text)")
            connection.execute("INSERT INTO law VALUES ('Điều 21')")
        for _again in range(2):
            pg_databases.copy(template, template="tpl", dbname="copy")
        assert ask(server, "SELECT article FROM law", "copy") == ("Điều 21",)
        assert pg_databases.names(template, prefix="cop") == ["copy"]

    def test_rename_gives_a_finished_database_its_name(self, server):
        url = server.url("partial")
        pg_databases.ensure(url)
        pg_databases.rename(url, old="partial", new="whole")
        assert pg_databases.exists(url, "whole")
        assert not pg_databases.exists(url, "partial")

    def test_a_prefix_with_pattern_letters_is_taken_literally(self, server):
        pg_databases.ensure(server.url("a%b"))
        pg_databases.ensure(server.url("axb"))
        assert pg_databases.names(server.url(), prefix="a%") == ["a%b"]
