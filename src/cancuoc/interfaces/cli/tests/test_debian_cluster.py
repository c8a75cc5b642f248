"""Debian's server and packages: asked for in order, put back as they were, never half-installed."""

from __future__ import annotations

import subprocess
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace

import pytest

from cancuoc.interfaces.cli import browser, debian, packages


class Debian:
    """A Debian in which commands only leave a note."""

    def __init__(self, monkeypatch, tmp_path):
        self.ran = []
        self.made = []
        self.code = 0
        self.folder = tmp_path / "cluster"
        self.folder.mkdir()
        binaries = tmp_path / "bin"
        binaries.mkdir()
        (binaries / "initdb").touch()
        monkeypatch.setattr(debian, "BINARIES", binaries)
        monkeypatch.setattr(debian.tempfile, "mkdtemp", lambda prefix: str(self.folder))
        monkeypatch.setattr(debian.subprocess, "run", self.run)
        monkeypatch.setattr(debian.os, "geteuid", lambda: 1000)
        monkeypatch.setattr(debian, "_stop", lambda data: self.made.append(f"stop {data.name}"))
        monkeypatch.setattr(debian.pg_process, "free_port", lambda: 54321)

    def run(self, command, **options):
        self.ran.append((Path(command[0]).name, command[1:], options))
        return subprocess.CompletedProcess(command, self.code, "the log of the server")


@pytest.fixture
def system(monkeypatch, tmp_path):
    return Debian(monkeypatch, tmp_path)


class TestCluster:
    def test_it_is_made_started_named_and_gone_afterwards(self, system):
        with debian.cluster(say=lambda _line: None) as url:
            assert url == "postgresql://postgres@127.0.0.1:54321/postgres"
            assert system.folder.exists()
        assert [name for name, _, _ in system.ran] == ["initdb", "pg_ctl"]
        assert system.made == ["stop data"]
        assert not system.folder.exists()

    def test_it_is_gone_after_a_failure_too(self, system):
        with pytest.raises(ZeroDivisionError), debian.cluster(say=lambda _line: None):
            _ = 1 / 0
        assert system.made == ["stop data"]
        assert not system.folder.exists()

    def test_a_server_that_does_not_come_up_is_told_with_its_log(self, system):
        system.code = 1
        refusal = pytest.raises(debian.ClusterDidNotStart)
        with refusal as refused, debian.cluster(say=lambda _line: None):
            pytest.fail("worked without a server")
        assert refused.value.details == {"log": "the log of the server"}
        assert not system.folder.exists()

    def test_sorting_and_checksums_are_those_of_the_embedded_server(self, system):
        with debian.cluster(say=lambda _line: None):
            pass
        _, words, _ = system.ran[0]
        assert {"--locale=C.UTF-8", "--data-checksums", "UTF8"} <= set(words)

    def test_it_listens_on_loopback_alone(self, system):
        with debian.cluster(say=lambda _line: None):
            pass
        settings = system.ran[1][1][-1]
        assert "-c listen_addresses='127.0.0.1'" in settings
        assert "-c unix_socket_directories=''" in settings
        for unsafe in ("fsync", "full_page_writes", "synchronous_commit"):
            assert unsafe not in settings

    def test_an_ordinary_user_runs_it_alone(self, system):
        with debian.cluster(say=lambda _line: None):
            pass
        assert {options["user"] for _, _, options in system.ran} == {None}

    def test_root_hands_it_to_the_user_of_debian(self, system, monkeypatch):
        owned = []
        account = SimpleNamespace(pw_uid=120, pw_gid=121)
        monkeypatch.setattr(debian.os, "geteuid", lambda: 0)
        monkeypatch.setattr(debian.pwd, "getpwnam", lambda _name: account)
        monkeypatch.setattr(debian.os, "chown", lambda *given: owned.append(given[1:]))
        with debian.cluster(say=lambda _line: None):
            pass
        assert owned == [(120, 121)]
        for _, _, options in system.ran:
            assert (options["user"], options["group"], options["extra_groups"]) == (120, 121, [])


class TestInstalling:
    @pytest.fixture
    def apt(self, monkeypatch, tmp_path):
        """An apt that notes what the settings of Debian say while it installs."""
        conf = tmp_path / "createcluster.conf"
        asked = []

        def ensure(names, *, why, say):
            asked.append((names[0], conf.read_text() if conf.exists() else None))
            if names[0] in failing:
                raise packages.PackagesMissing
            return True

        failing = set()
        monkeypatch.setattr(debian, "Path", lambda _path: conf)
        monkeypatch.setattr(packages, "ensure", ensure)
        monkeypatch.setattr(debian.os, "geteuid", lambda: 0)
        return SimpleNamespace(conf=conf, asked=asked, failing=failing)

    def test_debian_makes_no_cluster_of_its_own_meanwhile(self, apt):
        apt.conf.write_text("start_conf = auto\n")
        debian._install(lambda _line: None)
        assert apt.asked == [
            ("postgresql-common", "start_conf = auto\n"),
            ("postgresql-15", "create_main_cluster = false\n"),
        ]
        assert apt.conf.read_text() == "start_conf = auto\n"

    def test_settings_are_put_back_after_a_failure(self, apt):
        apt.conf.write_text("mine\n")
        apt.failing.add("postgresql-15")
        with suppress(packages.PackagesMissing):
            debian._install(lambda _line: None)
        assert apt.conf.read_text() == "mine\n"

    def test_an_ordinary_user_touches_no_settings(self, apt, monkeypatch):
        monkeypatch.setattr(debian.os, "geteuid", lambda: 1000)
        apt.conf.write_text("mine\n")
        debian._install(lambda _line: None)
        assert {text for _, text in apt.asked} == {"mine\n"}


class TestPackages:
    @pytest.mark.parametrize(
        ("status", "there"), [("installed", True), ("not-installed", False), ("", False)]
    )
    def test_a_package_is_there_when_dpkg_says_installed(self, monkeypatch, status, there):
        seen = []

        def run(command, **_options):
            seen.append(command)
            return SimpleNamespace(stdout=status)

        monkeypatch.setattr(packages.shutil, "which", lambda _name: "/usr/bin/dpkg-query")
        monkeypatch.setattr(packages.subprocess, "run", run)
        assert packages.installed("chromium") is there
        assert seen[0][-1] == "chromium"

    def test_a_browser_of_debian_is_asked_for_with_its_fonts(self, monkeypatch):
        asked = []
        monkeypatch.setattr(browser.shutil, "which", lambda _name: "/usr/bin/x")
        monkeypatch.setattr(packages, "ensure", lambda names, **_more: asked.append(list(names)))
        browser.ensure(say=lambda _line: None)
        assert asked == [["chromium", "fonts-dejavu-core", "fonts-liberation"]]

    def test_a_system_with_neither_is_asked_to_install(self, monkeypatch):
        monkeypatch.setattr(browser.shutil, "which", lambda _name: None)
        with pytest.raises(packages.PackagesMissing) as refused:
            browser.ensure(say=lambda _line: None)
        assert "chromium" in refused.value.message
