"""The page of a locked station: it shows nothing, opens once, and never buys a try."""

from __future__ import annotations

import re
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client, override_settings

from cancuoc.interfaces.ui import shell as ui_shell
from cancuoc.packet import recovery
from cancuoc.station import __main__ as program
from cancuoc.station import codes, lock_page, locking, recovery_lock, server, settings, shell
from cancuoc.station.locking import Cost
from cancuoc.station.presenters import unlock as presenter
from cancuoc.station.tests.screens import NAMES
from cancuoc.station.tests.test_station_recovery import prepared
from cancuoc.station.tests.test_station_wiping import Site

AT = datetime(2024, 7, 6, 3, tzinfo=UTC)
PAGE, RECOVER, NEW = (lock_page.ADDRESS + rest for rest in ("", "recovery/", "new-code/"))
WRONG = "ba ba ba"


class Locked:
    """A locked station behind its page; `opened` counts how often it was opened."""

    def __init__(self, folder: Path) -> None:
        self.site = Site(folder)
        self.codes = locking.lock(folder, self.site.opened.secret)
        self.opened = 0
        self.at = AT
        self.lock = lock_page.Lock(folder, now=lambda: self.at, when_open=self._open)
        self.client = Client()

    def _open(self) -> None:
        self.opened += 1

    def post(self, address: str, **fields: str) -> Any:
        return self.client.post(address, fields)

    def recover(self, words: str, **changes: str) -> Any:
        groups = {f"group{n}": each for n, each in enumerate(recovery.groups(words), 1)}
        return self.post(RECOVER, **(groups | changes))


@pytest.fixture
def locked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Locked]:
    monkeypatch.setattr(locking, "COST", Cost(passes=1, memory=64, lanes=1))
    made = Locked(tmp_path / "station")
    builders = dict(ui_shell._BUILDERS)
    ui_shell._BUILDERS.clear()
    ui_shell.register(prefix=shell.PREFIX, build=shell.build)
    lock_page.use(made.lock)
    with override_settings(**{name: getattr(settings, name) for name in NAMES}):
        yield made
    lock_page.use(None)
    ui_shell._BUILDERS.clear()
    ui_shell._BUILDERS.update(builders)
    made.site.store.close()


def words(answer: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


class TestThreeWords:
    def test_the_right_words_open_once_and_lead_to_the_station(self, locked: Locked) -> None:
        page = locked.client.get(PAGE)
        assert page.status_code == 200
        assert "Còn 3 lần nhập trước khi phải chờ." in words(page)
        assert "no-store" in page["Cache-Control"]
        answer = locked.post(PAGE, words=locked.codes.kit.upper())
        assert (answer.status_code, answer["Location"]) == (302, "/station/")
        assert (locked.opened, locked.lock.secret) == (1, locked.site.opened.secret)
        locked.post(PAGE, words=locked.codes.kit)
        assert locked.opened == 1

    def test_wrong_words_tell_the_tries_left_and_then_the_wait(self, locked: Locked) -> None:
        said = [words(locked.post(PAGE, words=WRONG)) for _ in range(3)]
        assert "Còn 2 lần nhập" in said[0]
        assert "Còn 1 lần nhập" in said[1]
        assert "Phải chờ 11 giây: nhập lại được từ 10:00:10." in said[2]
        waiting = locked.post(PAGE, words=locked.codes.kit)
        assert waiting.status_code == 429
        assert locked.opened == 0
        locked.at += timedelta(seconds=10)
        assert locked.post(PAGE, words=locked.codes.kit).status_code == 302

    @pytest.mark.parametrize("typed", ["", "ba", "ba lan zzz", "x" * 100_000, "<b>ba lan"])
    def test_what_is_no_code_is_refused_shown_nowhere_and_costs_nothing(
        self, locked: Locked, typed: str
    ) -> None:
        answer = locked.post(PAGE, words=typed)
        assert answer.status_code == 422
        assert "Còn 3 lần nhập" in words(answer)
        assert f'value="{typed}"' not in answer.content.decode() or not typed

    def test_no_page_holds_anything_of_the_store(self, locked: Locked) -> None:
        prepared(locked.site)
        for address in (PAGE, RECOVER):
            page = locked.client.get(address).content.decode()
            assert "TX-01" not in page
            assert "KIT-01" not in page
            assert "00352" not in page


class TestRecovering:
    def test_the_words_lead_to_a_new_code_and_that_opens(self, locked: Locked) -> None:
        made, spoken = prepared(locked.site)
        assert recovery.short_name(made) in words(locked.client.get(RECOVER))
        asked = locked.recover(spoken)
        assert asked.status_code == 200
        assert locked.opened == 0
        code, ticket = shown(asked)
        missed = locked.post(NEW, ticket=ticket, again=WRONG)
        assert missed.status_code == 422
        assert shown(missed) == (code, ticket)
        # Until the code is written down the words are not used up.
        assert recovery_lock.held(locked.site.folder) == made
        assert locked.post(NEW, ticket=ticket, again=code).status_code == 302
        assert locked.lock.secret == locked.site.opened.secret
        assert locking.unlock(locked.site.folder, code, at=AT) == locked.lock.secret
        assert recovery_lock.used(locked.site.folder) == made
        assert locked.recover(spoken).status_code == 409

    def test_a_misheard_group_alone_is_asked_for_again(self, locked: Locked) -> None:
        _, spoken = prepared(locked.site)
        answer = locked.recover(spoken, group3="an an an an")
        page = answer.content.decode()
        assert answer.status_code == 422
        assert "Nhóm từ nghe hoặc gõ chưa đúng: 3." in words(answer)
        assert page.count("Nhờ trung tâm đọc lại nhóm này.") == 1
        assert recovery.groups(spoken)[0] in page
        assert "Còn 3 lần nhập" in words(answer)

    def test_another_stations_words_count_as_a_try_and_are_not_shown_again(
        self, locked: Locked
    ) -> None:
        prepared(locked.site)
        foreign = recovery.make()
        answer = locked.recover(foreign)
        assert answer.status_code == 403
        assert "Còn 2 lần nhập" in words(answer)
        assert recovery.groups(foreign)[0] not in answer.content.decode()

    def test_a_ticket_of_nobody_and_one_of_another_window_set_nothing(self, locked: Locked) -> None:
        _, spoken = prepared(locked.site)
        code, ticket = shown(locked.recover(spoken))
        shown(locked.recover(spoken))
        for given in ("", "x", ticket):
            answer = locked.post(NEW, ticket=given, again=code)
            assert answer.status_code == 409
            assert "hết hiệu lực" in words(answer)
        assert locked.opened == 0

    def test_without_recovery_words_the_page_says_whom_to_ask(self, locked: Locked) -> None:
        page = words(locked.client.get(RECOVER))
        assert "chưa gửi mã khôi phục" in page
        assert "Nhóm 1" not in page
        assert locked.recover(recovery.make()).status_code == 409


def shown(answer: Any) -> tuple[str, str]:
    """Return the new code on a page and the ticket beneath it."""
    page = answer.content.decode()
    code = re.search(r'cc-code">([a-z ]+)<', page)
    ticket = re.search(r'name="ticket" value="([^"]+)"', page)
    assert code
    assert ticket
    return code[1], ticket[1]


class TestAround:
    def test_a_form_without_its_token_is_refused_in_the_clothes_of_the_lock(
        self, locked: Locked
    ) -> None:
        answer = Client(enforce_csrf_checks=True).post(PAGE, {"words": locked.codes.kit})
        assert answer.status_code == 403
        assert "Trạm đang khóa" in words(answer)
        assert locked.opened == 0

    def test_only_the_page_its_files_and_the_language_are_behind_the_lock(self) -> None:
        reached: list[str] = []

        def application(environ: dict[str, Any], _: Any) -> list[bytes]:
            reached.append(environ["PATH_INFO"])
            return [b"in"]

        behind, told = lock_page.behind(application), []
        for path in (PAGE, RECOVER, "/static/a.css", "/ui/language/en/"):
            assert behind({"PATH_INFO": path}, None) == [b"in"]
        for path in ("", "/", "/station/", "/station/board/", "/station/unlocked", "/static"):
            assert behind({"PATH_INFO": path}, lambda *said: told.append(said)) == [b""]
        assert len(reached) == 4
        assert {status for status, _ in told} == {"303 See Other"}
        assert {dict(headers)["Location"] for _, headers in told} == {PAGE}

    def test_a_browser_waits_between_the_lock_and_the_station(self) -> None:
        """The socket stays open while nobody serves it, so the next page is only late."""
        listening = server.bind(_says(b"lock"), port=0)
        address = f"http://127.0.0.1:{listening.server_port}/"
        got: list[bytes] = []

        def ask() -> None:
            with urllib.request.urlopen(address, timeout=20) as answer:
                got.append(answer.read())

        for said in (b"lock", b"station"):
            listening.set_app(_says(said))
            asking = threading.Thread(target=ask)
            asking.start()
            asking.join(timeout=0.3)
            assert said not in got
            serving = threading.Thread(target=listening.serve_forever, args=(0.05,))
            serving.start()
            asking.join(timeout=20)
            listening.shutdown()
            serving.join(timeout=20)
        listening.server_close()
        assert got == [b"lock", b"station"]

    def test_a_browser_that_waits_is_told_why_the_station_does_not_start(self) -> None:
        door = lock_page.Door(port=0, now=lambda: AT)
        door.tell(locking.LocksDamaged())
        door.listening = server.bind(_says(b"lock"), port=0)
        address = f"http://127.0.0.1:{door.listening.server_port}/"
        told: list[tuple[int, str]] = []

        def ask() -> None:
            try:
                urllib.request.urlopen(address, timeout=20)
            except urllib.error.HTTPError as error:
                told.append((error.code, error.read().decode()))

        asking = threading.Thread(target=ask)
        asking.start()
        door.tell(locking.LocksDamaged())
        door.close()
        asking.join(timeout=20)
        assert door.take() is not None
        assert door.take() is None
        door.tell(locking.LocksDamaged())
        assert told == [
            (
                503,
                "Tệp khóa của máy trạm bị hỏng.\n"
                "Giữ nguyên máy và báo bộ phận vận hành.\n[LocksDamaged]\n",
            )
        ]


def _says(what: bytes) -> server.Application:
    def application(_: dict[str, Any], start: Any) -> list[bytes]:
        start("200 OK", [("Content-Length", str(len(what)))])
        return [what]

    return application


class TestProgram:
    @pytest.mark.parametrize(
        ("arguments", "asks"),
        [
            (["--centre", "x"], "page"),
            (["--centre", "x", "--words-from", "terminal"], codes.ask),
            (["--lock"], codes.ask),
            (["--export", "x"], codes.ask),
            (["--reissue-code"], codes.ask_supervisor),
            (["--recover"], codes.ask_recovery),
        ],
    )
    def test_the_page_asks_unless_the_terminal_does_the_work(
        self, arguments: list[str], asks: Any
    ) -> None:
        given = program._arguments(arguments)
        door = lock_page.Door(port=0, now=lambda: AT)
        found = program._asking(given, door)
        assert found == (door.ask if asks == "page" else asks)
        door.close()


@pytest.mark.parametrize(
    ("free", "wait", "says"),
    [
        (3, 0, "Còn 3 lần nhập"),
        (0, 0, "Nhập sai nữa phải chờ lâu hơn"),
        (0, 30, "Phải chờ 31 giây: nhập lại được từ 10:00:30."),
        (0, 1800, "Phải chờ 31 phút: nhập lại được từ 10:30:00."),
    ],
)
def test_what_is_left_is_said_in_words(free: int, wait: int, says: str) -> None:
    standing = locking.Standing(free=free, wait=timedelta(seconds=wait))
    assert says in presenter.tries(standing, at=AT)
