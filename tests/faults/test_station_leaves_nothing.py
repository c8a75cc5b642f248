"""I9 beside the store: no core file, no value in a crash, no laid-down upload, no kept page."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import RequestFactory, override_settings

from cancuoc.interfaces.ui.csp import SecurityHeaders
from cancuoc.station import settings
from cancuoc.station.tests import world
from cancuoc.station.tests.conftest import address, clock, errands, fake, screens
from cancuoc.station.tests.screens import text
from cancuoc.station.tests.test_station_access import DOSSIER, HANDS, OPEN_TO_ALL

__all__ = ["address", "clock", "errands", "fake", "screens"]
pytestmark = pytest.mark.fault
ROOT = Path(__file__).resolve().parents[2]
NAME, NUMBER = "Lê Minh Khôi", "001210105000077"
# What a program may do at the worst moment, with a person in its hands.
ENDS = {
    "an error": "raise KeyError(NAME + NUMBER)",
    "an error after another": "try:\n    int(NAME)\nexcept ValueError as e:\n    raise OSError(e)",
    "an error of a thread": (
        "t = threading.Thread(target=lambda: {}[NAME]); t.start(); t.join(); sys.exit(1)"
    ),
    "an error in a log": (
        "logging.config.dictConfig(settings.LOGGING)\n"
        "try:\n    {}[NAME]\nexcept KeyError:\n"
        "    logging.getLogger('cancuoc.station').exception('errand')\nsys.exit(1)"
    ),
    "a line of a library": (
        "logging.config.dictConfig(settings.LOGGING)\n"
        "logging.getLogger('django.request').error('Internal Server Error: %s', NAME); sys.exit(1)"
    ),
    "an end without warning": "os.abort()",
}
HEAD = (
    "import logging, logging.config, os, sys, threading\n"
    "from cancuoc.station import hush, settings\n"
    f"NAME, NUMBER = {NAME!r}, {NUMBER!r}\n"
)


def ended(how: str, folder: Path, *, hushed: bool = True) -> tuple[int, str, list[Path]]:
    """Let a program end badly where core files are allowed; return what it said and left."""
    folder.mkdir()
    start = "hush.install()\n" if hushed else ""
    done = subprocess.run(
        [sys.executable, "-c", f"{HEAD}{start}{ENDS[how]}"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src"), "PYTHONIOENCODING": "utf-8"},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CORE, (-1, -1)),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr, sorted(folder.iterdir())


@pytest.mark.parametrize("how", ENDS)
def test_a_program_that_ends_badly_tells_no_value_and_leaves_no_file(
    tmp_path: Path, how: str
) -> None:
    code, said, left = ended(how, tmp_path / "here")
    assert code != 0
    assert NAME not in said
    assert NUMBER not in said
    assert left == []
    if how.startswith("an error"):
        # What it was and where is still told, or nobody could mend it.
        assert "Error" in said
        assert "<string>:" in said


@pytest.mark.parametrize("how", ["an error", "an error of a thread"])
def test_planted_a_program_that_is_not_hushed_is_caught(tmp_path: Path, how: str) -> None:
    _, said, _ = ended(how, tmp_path / "here", hushed=False)
    assert NAME in said


@pytest.fixture
def started(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The real program, waiting for a centre that does not answer."""
    asked = ["--home", str(tmp_path / "home"), "--centre", "http://127.0.0.1:9", "--port", "0"]
    enrol = ["--code", "TX-01", "--token", "t", "--device", "none"]
    program = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "cancuoc.station", *asked, *enrol],
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CORE, (-1, -1)),
        stderr=subprocess.DEVNULL,
    )
    deadline = time.monotonic() + 60
    while not (tmp_path / "home" / "station.made").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    yield program
    program.kill()
    program.wait(30)


def test_the_station_that_runs_may_not_write_its_memory_to_a_disk(started: Any) -> None:
    limits = Path(f"/proc/{started.pid}/limits").read_text().splitlines()
    (line,) = [each for each in limits if each.startswith("Max core file size")]
    assert line.split()[4:6] == ["0", "0"]
    # A process that may not be dumped belongs to nobody but the system there.
    assert Path(f"/proc/{started.pid}/mem").stat().st_uid == 0


@pytest.mark.parametrize("megabytes", [1, 4, 20])
def test_what_a_browser_sends_never_becomes_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, megabytes: int
) -> None:
    """A portrait of four megabytes would by Django's own way lie in /tmp while it is read."""
    made: list[Any] = []
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(tempfile, "NamedTemporaryFile", lambda *a, **_: made.append(a))
    picture = SimpleUploadedFile("p.jpg", b"\xff\xd8" * (megabytes * 512 * 1024), "image/jpeg")
    names = ("FILE_UPLOAD_HANDLERS", "FILE_UPLOAD_MAX_MEMORY_SIZE")
    with override_settings(**{name: getattr(settings, name) for name in names}):
        sent = RequestFactory().post("/station/", {"picture": picture}).FILES.get("picture")
    assert (made, list(tmp_path.iterdir())) == ([], [])
    # Far more than any picture is not taken at all; the page then asks for a picture.
    assert (sent is None) is (megabytes == 20)


def addresses(draft: Any) -> list[str]:
    """Return every address of the station that answers to GET."""
    given = {**OPEN_TO_ALL, **HANDS}
    own = [(f"/station/dossiers/{draft.id}/{path}", how) for path, how, _ in DOSSIER.values()]
    plain = [(each[0], each[1]) for each in given.values() if "{some}" not in each[0]]
    return [path for path, methods in plain + own if "GET" in methods.split()]


def kept_pages(screens: Any, draft: Any) -> list[str]:
    """Return the addresses whose answer a browser might keep on the disk."""
    answers = {path: screens.get(path) for path in addresses(draft)}
    assert sum(answer.status_code == 200 for answer in answers.values()) > 10
    return [path for path, a in answers.items() if "no-store" not in a.get("Cache-Control", "")]


@pytest.fixture
def at_work(screens: Any, errands: Any) -> Any:
    screens.begin(world.child())
    draft = world.started(errands.desk, world.record())
    assert "Châu" in text(screens.get("/station/"))
    return draft


def test_no_page_of_the_station_is_kept_by_the_browser(screens: Any, at_work: Any) -> None:
    assert kept_pages(screens, at_work) == []


def test_planted_pages_that_a_browser_keeps_are_caught(
    screens: Any, at_work: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def bare(self: SecurityHeaders, request: Any) -> HttpResponse:
        return self.get_response(request)

    monkeypatch.setattr(SecurityHeaders, "__call__", bare)
    assert len(kept_pages(screens, at_work)) > 5
