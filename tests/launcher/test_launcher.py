"""The launcher's parts: finds or fetches uv, makes the environment once."""

from __future__ import annotations

import hashlib
import http.server
import io
import shutil
import subprocess
import sys
import threading
import time
import zipfile

import pytest
from tests.launcher.support import PLACE, ROOT, fake_uv, make_ready


class TestReadiness:
    def test_a_fresh_clone_is_not_ready(self, launcher):
        assert not launcher.is_ready(False)
        assert not launcher.is_ready(True)

    @pytest.mark.parametrize(
        ("made_with", "asked_for", "ready"),
        [(True, True, True), (True, False, True), (False, False, True), (False, True, False)],
    )
    def test_tools_do_no_harm_to_the_product(self, launcher, made_with, asked_for, ready):
        make_ready(launcher, tools=made_with)
        assert launcher.is_ready(asked_for) is ready

    def test_a_new_lock_file_needs_a_new_environment(self, launcher):
        make_ready(launcher, tools=True)
        (launcher.ROOT / "uv.lock").write_text("two")
        assert not launcher.is_ready(False)

    def test_a_python_that_is_gone_needs_a_new_environment(self, launcher):
        make_ready(launcher, tools=True)
        (launcher.VENV / "bin" / "python").unlink()
        assert not launcher.is_ready(False)

    def test_a_moved_folder_is_noticed(self, launcher):
        make_ready(launcher, tools=True)
        assert not launcher.was_moved()
        launcher.STAMP.write_text(launcher.stamp(True).replace(PLACE, "elsewhere"))
        assert launcher.was_moved()
        assert not launcher.is_ready(False)

    def test_being_ready_is_known_in_a_moment(self, launcher):
        shutil.copy(ROOT / "uv.lock", launcher.ROOT / "uv.lock")
        make_ready(launcher, tools=True)
        fastest = min(self.seconds(launcher) for _ in range(5))
        assert fastest < 0.1

    @staticmethod
    def seconds(launcher):
        began = time.perf_counter()
        assert launcher.is_ready(False)
        return time.perf_counter() - began


class TestFindingUv:
    @pytest.mark.parametrize(
        ("version", "good"), [("0.13.9", True), ("0.9.0", True), ("1.0.0", True), ("0.4.2", False)]
    )
    def test_the_machine_s_uv_serves_when_it_is_new_enough(
        self, launcher, monkeypatch, tmp_path, version, good
    ):
        program = fake_uv(tmp_path / "bin", version)
        monkeypatch.setenv("PATH", f"{program.parent}:/usr/bin:/bin")
        assert launcher.find_uv() == (str(program) if good else None)

    def test_ours_comes_first(self, launcher, monkeypatch, tmp_path):
        monkeypatch.setenv("PATH", f"{fake_uv(tmp_path / 'bin').parent}:/usr/bin:/bin")
        ours = fake_uv(launcher.TOOLS / "bin")
        assert launcher.find_uv() == str(ours)

    def test_one_that_does_not_run_is_passed_over(self, launcher, monkeypatch):
        monkeypatch.setenv("PATH", "/nowhere")
        broken = fake_uv(launcher.TOOLS / "bin")
        broken.write_text("not a program")
        assert launcher.find_uv() is None

    def test_every_way_is_tried_and_the_first_that_works_is_taken(self, launcher, monkeypatch):
        monkeypatch.setenv("PATH", "/usr/bin:/bin")
        tried = []

        def fails():
            tried.append("pip")
            raise launcher.SetupFailed("no pip")

        fails.__name__ = "uv_by_pip"
        monkeypatch.setattr(launcher, "uv_by_pip", fails)
        monkeypatch.setattr(launcher, "uv_by_venv", lambda: fake_uv(launcher.TOOLS / "venv/bin"))
        monkeypatch.setattr(launcher, "uv_by_download", lambda: pytest.fail("not needed"))
        assert launcher.install_uv().endswith("venv/bin/uv")
        assert tried == ["pip"]
        assert "no pip" in launcher.LOG.read_text()

    def test_when_nothing_works_it_says_what_to_do(self, launcher, monkeypatch):
        def fails():
            raise OSError("network is unreachable")

        monkeypatch.setenv("PATH", "/usr/bin:/bin")
        for way in ("uv_by_pip", "uv_by_venv", "uv_by_download"):
            monkeypatch.setattr(launcher, way, fails)
        with pytest.raises(launcher.SetupFailed) as caught:
            launcher.install_uv()
        assert "PIP_INDEX_URL" in str(caught.value)
        assert str(launcher.LOG) in str(caught.value)


class TestDownload:
    """A machine with Python and network, and neither pip nor venv."""

    @pytest.fixture
    def index(self, launcher, monkeypatch):
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w") as wheel:
            wheel.writestr("uv-0.13.9.data/scripts/uv", "#!/bin/sh\necho uv 0.13.9\n")
            wheel.writestr("uv-0.13.9.data/scripts/uvx", "#!/bin/sh\n")
        served = {"digest": hashlib.sha256(archive.getvalue()).hexdigest(), "content": archive}
        machine = launcher.platform.machine()
        monkeypatch.setattr(launcher.platform, "libc_ver", lambda: ("glibc", "2.36"))

        class Index(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                name = f"uv-0.13.9-py3-none-manylinux_2_17_{machine}.whl"
                page = f'<a href="../../files/{name}#sha256={served["digest"]}">{name}</a>'
                body = page.encode() if self.path == "/simple/uv/" else archive.getvalue()
                self.send_response(200)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_args):
                return

        with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Index) as server:
            thread = threading.Thread(target=server.serve_forever)
            thread.start()
            url = f"http://127.0.0.1:{server.server_port}/simple"
            monkeypatch.setenv("PIP_INDEX_URL", url)
            for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
                monkeypatch.delenv(name, raising=False)
            launcher.TOOLS.mkdir(parents=True)
            yield served
            server.shutdown()
            thread.join()

    def test_the_program_is_taken_out_of_the_wheel(self, launcher, index):
        launcher.uv_by_download()
        assert launcher.find_uv() == str(launcher.TOOLS / "bin" / "uv")
        assert not (launcher.TOOLS / "uv.whl").exists()

    def test_a_wrong_checksum_is_refused_and_nothing_is_left(self, launcher, index):
        index["digest"] = "0" * 64
        with pytest.raises(launcher.SetupFailed, match="checksum"):
            launcher.uv_by_download()
        assert list(launcher.TOOLS.iterdir()) == []

    @pytest.mark.parametrize(
        ("names", "expected"),
        [
            (["uv-0.9.1-py3-none-manylinux_2_17_M.manylinux2014_M.whl"], 1),
            (["uv-0.9.1-py3-none-musllinux_1_1_M.whl"], 0),
            (["uv-0.9.1-py3-none-win_amd64.whl", "uv-0.9.1.tar.gz"], 0),
            (["uv-0.9.1rc1-py3-none-manylinux_2_17_M.whl"], 0),
            (["uv_build-0.9.1-py3-none-manylinux_2_17_M.whl"], 0),
            ([], 0),
        ],
    )
    def test_only_final_wheels_for_this_machine_are_taken(
        self, launcher, monkeypatch, names, expected
    ):
        monkeypatch.setattr(launcher.platform, "libc_ver", lambda: ("glibc", "2.36"))
        names = [name.replace("M", launcher.platform.machine()) for name in names]
        page = "".join(f'<a href="../{name}">{name}</a>' for name in names)
        assert len(launcher.wheel_links(page, "https://x/simple/uv/")) == expected

    def test_the_newest_comes_last_by_number_not_by_letter(self, launcher, monkeypatch):
        monkeypatch.setattr(launcher.platform, "libc_ver", lambda: ("glibc", "2.36"))
        form = f"uv-%s-py3-none-manylinux_2_17_{launcher.platform.machine()}.whl"
        versions = ["0.13.9", "0.9.10", "0.13.10", "0.2.0"]
        page = "".join(f'<a href="/f/{form % v}#sha256=ab">x</a>' for v in versions)
        page += f'<a data-yanked="" href="/f/{form % "0.99.0"}">x</a>'
        last = launcher.wheel_links(page, "https://x/simple/uv/")[-1]
        assert last == f"https://x/f/{form % '0.13.10'}#sha256=ab"


class TestIndex:
    def test_the_public_index_is_the_default(self, launcher, monkeypatch, tmp_path):
        monkeypatch.setenv("HOME", str(tmp_path))
        monkeypatch.setattr(launcher.configparser.RawConfigParser, "read", lambda *_: [])
        assert launcher.index_url() == launcher.DEFAULT_INDEX

    def test_the_environment_comes_before_the_file(self, launcher, monkeypatch, tmp_path):
        file = tmp_path / "pip.conf"
        file.write_text("[global]\nindex-url = https://file.example/simple\n")
        monkeypatch.setenv("PIP_CONFIG_FILE", str(file))
        assert launcher.index_url() == "https://file.example/simple"
        monkeypatch.setenv("PIP_INDEX_URL", "https://environment.example/simple")
        assert launcher.index_url() == "https://environment.example/simple"

    def test_a_broken_file_is_passed_over(self, launcher, monkeypatch, tmp_path):
        file = tmp_path / "pip.conf"
        file.write_bytes(b"no section\xff")
        monkeypatch.setenv("PIP_CONFIG_FILE", str(file))
        monkeypatch.setenv("HOME", str(tmp_path))
        assert launcher.index_url().startswith("http")


class TestSynchronising:
    @pytest.fixture
    def uv(self, launcher, monkeypatch, tmp_path):
        program = fake_uv(tmp_path / "bin")
        monkeypatch.setenv("PATH", f"{program.parent}:/usr/bin:/bin")
        (launcher.VENV).mkdir()
        return program

    def asked(self, uv):
        return (uv.parent / "asked").read_text().splitlines()

    @pytest.mark.parametrize(
        ("tools", "expected"),
        [(False, "sync --frozen --inexact --no-dev"), (True, "sync --frozen --inexact")],
    )
    def test_only_locked_files_are_installed_and_others_left(self, launcher, uv, tools, expected):
        launcher.prepare(tools)
        assert self.asked(uv) == [expected]
        assert launcher.STAMP.read_text() == launcher.stamp(tools)

    def test_tools_once_installed_stay(self, launcher, uv):
        launcher.STAMP.write_text(launcher.stamp(True))
        (launcher.ROOT / "uv.lock").write_text("two")
        launcher.prepare(False)
        assert self.asked(uv) == ["sync --frozen --inexact"]

    def test_the_environment_of_a_moved_folder_is_made_anew(self, launcher, uv):
        launcher.STAMP.write_text(launcher.stamp(True).replace(PLACE, "elsewhere"))
        launcher.prepare(False)
        assert self.asked(uv)[0] == f"venv --clear {launcher.VENV}"

    def test_a_failure_shows_the_end_of_the_log_and_leaves_no_stamp(
        self, launcher, tmp_path, monkeypatch
    ):
        (launcher.VENV).mkdir()
        program = fake_uv(tmp_path / "bad", script="echo disk is full; exit 2")
        monkeypatch.setenv("PATH", f"{program.parent}:/usr/bin:/bin")
        monkeypatch.setattr(launcher, "index_url", lambda: launcher.DEFAULT_INDEX)
        with pytest.raises(launcher.SetupFailed) as caught:
            launcher.prepare(False)
        assert "disk is full" in str(caught.value)
        assert "mã 2" in str(caught.value)
        assert not launcher.STAMP.exists()

    def test_behind_a_mirror_the_same_hashes_are_asked_of_it(self, launcher, tmp_path, monkeypatch):
        (launcher.VENV).mkdir()
        program = fake_uv(tmp_path / "bin", script='[ "$1" = sync ] && exit 1; exit 0')
        monkeypatch.setenv("PATH", f"{program.parent}:/usr/bin:/bin")
        monkeypatch.setenv("PIP_INDEX_URL", "https://mirror.example/simple")
        launcher.prepare(False)
        steps = self.asked(program)
        assert [step.split()[0] for step in steps] == ["sync", "export", "venv", "pip", "pip"]
        assert "--no-dev" in steps[1]
        assert "--index-url https://mirror.example/simple --no-deps --require-hashes" in steps[3]

    def test_uv_gets_this_python_and_no_other_environment(self, launcher, monkeypatch):
        monkeypatch.setenv("VIRTUAL_ENV", "/elsewhere")
        monkeypatch.setenv("PYTHONPATH", "/elsewhere")
        monkeypatch.setenv("PIP_CERT", "/etc/ssl/own.pem")
        monkeypatch.delenv("SSL_CERT_FILE", raising=False)
        environ = launcher.uv_environment()
        assert not {"VIRTUAL_ENV", "PYTHONPATH"} & set(environ)
        assert environ["UV_PYTHON_DOWNLOADS"] == "never"
        assert environ["UV_PYTHON"] == sys.executable
        assert environ["SSL_CERT_FILE"] == "/etc/ssl/own.pem"

    def test_a_home_that_cannot_be_written_moves_the_cache_inside(self, launcher, monkeypatch):
        monkeypatch.delenv("UV_CACHE_DIR", raising=False)
        monkeypatch.setattr(launcher.os, "access", lambda *_: False)
        cache = launcher.uv_environment()["UV_CACHE_DIR"]
        assert cache.startswith(str(launcher.ROOT))

    def test_a_long_step_says_that_it_goes_on(self, launcher, monkeypatch, capsys):
        class Slow:
            waited = 0

            def wait(self, timeout=None):
                Slow.waited += 1
                if Slow.waited < 3:
                    raise subprocess.TimeoutExpired("x", timeout)
                return 0

        monkeypatch.setattr(launcher.subprocess, "Popen", lambda *a, **k: Slow())
        launcher.run(["uv", "sync"], "Vẫn đang cài…")
        assert capsys.readouterr().err.count("Vẫn đang cài…") == 2
