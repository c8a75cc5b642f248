"""The program around the screens: start, device, shelf, frame, errands, and its end."""

from __future__ import annotations

import logging
import socket
import threading
import urllib.request
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from django.test import RequestFactory

from cancuoc.biometrics.devices import DeviceRefused, DeviceTimeout, NullDevice, NullDeviceWarning
from cancuoc.biometrics.file_device import FileDevice
from cancuoc.biometrics.positions import Step
from cancuoc.biometrics.sbi.device import SbiDevice
from cancuoc.biometrics.sbi.tests import makers
from cancuoc.biometrics.synthetic.device import SyntheticDevice
from cancuoc.station import __main__ as program
from cancuoc.station import home, letting_go, moving, reporting, runtime, server, shell, sync
from cancuoc.station.core import capturing
from cancuoc.station.core.desk import PROFILE, SIGNING_KEY, NotEnrolled, open_desk
from cancuoc.station.core.papers import Prints
from cancuoc.station.health import Health, Reading, Task
from cancuoc.station.link import CentreUnreachable, UnsafeCentre
from cancuoc.station.postman import Postman
from cancuoc.station.records import Lease
from cancuoc.station.runtime import PrintShelf
from cancuoc.station.sending import Result
from cancuoc.station.sync import Errands
from cancuoc.station.tables import packets, values
from cancuoc.station.tests import world
from cancuoc.station.tests.world import AT, OFFICER


@pytest.fixture
def desk():
    made = world.desk()
    yield made
    made.store.close()


def prints(draft_id=None, content=b"%PDF"):
    return Prints(draft_id=draft_id or uuid4(), cc01=content, cc02=content)


class TestTheShelf:
    """Papers wait in memory for half an hour; nothing readable lies on the disk."""

    @pytest.mark.parametrize(("minutes", "there"), [(0, True), (30, True), (31, False)])
    def test_papers_are_fresh_for_half_an_hour(self, minutes, there):
        shelf, made = PrintShelf(), prints()
        shelf.put(made, at=AT)
        found = shelf.get(made.draft_id, at=AT + timedelta(minutes=minutes))
        assert (found == made) is there

    def test_papers_that_went_stale_do_not_come_back(self):
        shelf, made = PrintShelf(), prints()
        shelf.put(made, at=AT)
        shelf.get(made.draft_id, at=AT + timedelta(hours=1))
        assert shelf.get(made.draft_id, at=AT) is None

    def test_papers_made_again_are_the_new_ones(self):
        shelf, first = PrintShelf(), prints(content=b"1")
        shelf.put(first, at=AT)
        second = replace(first, cc01=b"2")
        shelf.put(second, at=AT + timedelta(minutes=20))
        assert shelf.get(first.draft_id, at=AT + timedelta(minutes=45)) == second

    def test_the_oldest_make_room(self):
        shelf = PrintShelf()
        made = [prints() for _ in range(runtime.MOST_PRINTS + 3)]
        for each in made:
            shelf.put(each, at=AT)
        kept = [each for each in made if shelf.get(each.draft_id, at=AT)]
        assert kept == made[3:]

    def test_a_dossier_nobody_printed(self):
        assert PrintShelf().get(uuid4(), at=AT) is None


class TestAssembling:
    def test_a_station_is_put_together_around_its_store(self, desk):
        made = runtime.assemble(
            store=desk.store, device=desk.device, centre="https://c.example", now=lambda: AT
        )
        assert made.desk.profile == desk.profile
        assert made.store is desk.store
        assert made.centre.link.offset == timedelta()
        assert made.health.read(Task.SENDING) == Reading()

    def test_a_device_that_hangs_gives_the_officer_back(self, desk, monkeypatch):
        """A driver may never return; the screen must."""
        monkeypatch.setattr(runtime, "DEVICE_SECONDS", 0.05)
        free = threading.Event()
        slow = world.PlainDevice()
        slow.capture = lambda _request: free.wait(60)
        made = runtime.assemble(
            store=desk.store, device=slow, centre="https://c.example", now=lambda: AT
        )
        draft = world.ready_to_capture(desk, world.record())
        with pytest.raises(DeviceTimeout):
            capturing.take(made.desk, draft, step=Step.FACE, at=AT, by=OFFICER)
        free.set()

    def test_a_device_that_answers_another_step_is_not_believed(self, desk):
        wrong = world.PlainDevice()
        real = wrong.capture
        wrong.capture = lambda request: real(replace(request, step=Step.LEFT_IRIS))
        made = runtime.assemble(
            store=desk.store, device=wrong, centre="https://c.example", now=lambda: AT
        )
        draft = world.ready_to_capture(desk, world.record())
        with pytest.raises(DeviceRefused):
            capturing.take(made.desk, draft, step=Step.FACE, at=AT, by=OFFICER)

    def test_an_unsafe_centre_is_no_station(self, desk):
        with pytest.raises(UnsafeCentre):
            runtime.assemble(
                store=desk.store, device=desk.device, centre="http://c.example", now=lambda: AT
            )

    @pytest.mark.parametrize("missing", [PROFILE, SIGNING_KEY])
    def test_half_an_enrolment_is_none(self, desk, missing):
        desk.store.run("DELETE FROM settings WHERE name = ?", missing)
        with pytest.raises(NotEnrolled):
            open_desk(store=desk.store, device=desk.device)

    def test_without_a_station_there_is_nothing_to_ask(self):
        runtime.use(None)
        with pytest.raises(LookupError):
            runtime.current()


class TestDevices:
    def test_the_synthetic_one_is_the_default(self):
        given = program._arguments(["--centre", "x"])
        assert isinstance(program._device(given.device, given.pool, "Production"), SyntheticDevice)

    def test_a_folder_of_pictures(self, tmp_path):
        assert isinstance(program._device(f"file:{tmp_path}", None, "Production"), FileDevice)

    def test_none_warns_and_refuses(self):
        with pytest.warns(NullDeviceWarning):
            assert isinstance(program._device("none", None, "Production"), NullDevice)

    def test_devices_of_any_maker_need_the_roots_that_let_them_in(self, tmp_path):
        roots = tmp_path / "roots.pem"
        roots.write_bytes(makers.ROOT.public_bytes(Encoding.PEM))
        assert isinstance(program._device(f"sbi:{roots}", None, "Staging"), SbiDevice)
        roots.write_text("no certificate")
        for where in (roots, tmp_path / "nowhere.pem"):
            assert program.main(["--centre", "x", "--device", f"sbi:{where}"]) == program.BAD_USE

    @pytest.mark.parametrize("name", ["", "file:", "synthetic:x", "none:x", "sbi:", "FILE:x"])
    def test_anything_else_is_bad_use(self, name, capsys):
        assert program.main(["--centre", "x", "--device", name]) == program.BAD_USE
        assert "--device" in capsys.readouterr().err


class TestStarting:
    def run(self, folder, *more):
        return program.main(
            ["--centre", "http://127.0.0.1:1", "--home", str(folder), "--port", "0", *more]
        )

    def test_a_home_others_may_read_stops_the_start_in_words(self, tmp_path, capsys):
        tmp_path.chmod(0o755)
        assert self.run(tmp_path) == program.CANNOT_START
        said = capsys.readouterr().err
        assert "0700" in said
        assert "[UnsafeHome]" in said

    def test_a_station_without_a_token_says_what_it_needs(self, tmp_path, capsys):
        assert self.run(tmp_path / "home") == program.CANNOT_START
        assert "--token" in capsys.readouterr().err

    def test_a_start_that_failed_leaves_the_home_free(self, tmp_path, capsys):
        self.run(tmp_path / "home")
        home.open_home(tmp_path / "home").close()
        assert "[TokenNeeded]" in capsys.readouterr().err
        with pytest.raises(LookupError):
            runtime.current()

    def test_a_second_program_is_told_to_use_the_first(self, tmp_path, capsys):
        opened = home.open_home(tmp_path / "home")
        assert self.run(tmp_path / "home") == program.CANNOT_START
        assert "[HomeInUse]" in capsys.readouterr().err
        opened.close()


def serve(application):
    listening = server.bind(application, port=0)
    thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    return listening, thread


def ended(listening, thread):
    listening.shutdown()
    listening.server_close()
    thread.join()


class TestServing:
    def test_only_this_machine_is_answered(self):
        listening, thread = serve(lambda _environ, start: start("200 OK", []) and [b""])
        assert listening.server_address[0] == "127.0.0.1"
        ended(listening, thread)

    def test_a_slow_page_does_not_hold_up_the_next(self):
        held, came = threading.Event(), threading.Event()

        def answer(environ, start):
            start("200 OK", [("Content-Type", "text/plain")])
            if environ["PATH_INFO"] == "/slow":
                came.set()
                held.wait(60)
            return [b"ok"]

        listening, thread = serve(answer)
        base = f"http://127.0.0.1:{listening.server_port}"
        slow = threading.Thread(target=lambda: urllib.request.urlopen(f"{base}/slow").close())
        slow.start()
        try:
            assert came.wait(30)
            with urllib.request.urlopen(f"{base}/quick", timeout=30) as answered:
                assert answered.read() == b"ok"
        finally:
            held.set()
        slow.join()
        ended(listening, thread)

    def test_no_address_reaches_a_log(self, capsys, caplog):
        listening, thread = serve(lambda _environ, start: start("200 OK", []) and [b""])
        with caplog.at_level(logging.DEBUG):
            url = f"http://127.0.0.1:{listening.server_port}/station/dossiers/some-id/"
            urllib.request.urlopen(url).close()
        ended(listening, thread)
        said = capsys.readouterr()
        assert "some-id" not in said.out + said.err + caplog.text

    def test_a_port_in_use_is_an_error_and_not_a_second_server(self):
        with (
            socket.create_server(("127.0.0.1", 0)) as taken,
            pytest.raises(OSError, match="in use"),
        ):
            server.bind(lambda *_: [], port=taken.getsockname()[1])


class TestTheFrame:
    @pytest.fixture(autouse=True)
    def _addresses(self, settings):
        settings.ROOT_URLCONF = "cancuoc.station.urls"

    def frame(self, desk, lease=None):
        errands = Errands(desk=desk, centre=None, health=Health())
        runtime.use(runtime.Station(errands=errands, postman=None, now=lambda: AT))
        request = RequestFactory().get("/station/")
        if lease is not None:
            request.lease = lease
        made = shell.build(request)
        runtime.use(None)
        return made

    LEASE = Lease(
        username="cb.tx.01",
        hand="hand-1",
        full_name="Nguyễn Văn Bình",
        lease="signed",
        until=AT + timedelta(hours=24),
    )

    def test_without_an_officer_there_is_a_door_and_no_menu(self, desk):
        made = self.frame(desk)
        assert made.door == "Trạm TX-01"
        assert (made.nav, made.user, made.lock, made.sign_out) == ((), "", "", "")

    def test_an_officer_has_six_places_to_go(self, desk):
        made = self.frame(desk, self.LEASE)
        assert made.user == "Nguyễn Văn Bình"
        assert [(item.text, item.href) for item in made.nav] == [
            ("Người tiếp theo", "/station/"),
            ("Tìm người", "/station/find/"),
            ("Sảnh", "/station/floor/"),
            ("Gửi hồ sơ", "/station/send/"),
            ("Đóng buổi", "/station/close/"),
            ("Buổi làm việc", "/station/sessions/"),
        ]

    def test_the_menu_counts_what_the_centre_does_not_hold(self, desk):
        rows = [world.sealed(desk, world.record(number=f"0013000{n:05d}")) for n in range(3)]
        packets.received(desk.store, rows[0].id, receipt=b"r", at=AT)
        packets.failed(desk.store, rows[1].id, message="Sai.", next_step="Báo.", final=True)
        counts = {item.text: item.count for item in self.frame(desk, self.LEASE).nav}
        assert counts["Gửi hồ sơ"] == 2


class QuietCentre:
    """Answers nothing; the errands under test are replaced."""

    link = None


class TestErrands:
    @pytest.fixture
    def postman(self, desk):
        errands = Errands(desk=desk, centre=QuietCentre(), health=Health())
        self.at = AT
        return Postman(errands, now=lambda: self.at)

    @pytest.fixture
    def ran(self, monkeypatch):
        """The errands in the order they ran; one that is named fails."""
        ran, failing = [], {}

        def errand(name):
            def run(*_args, **_kwargs):
                ran.append(name)
                if name in failing:
                    raise failing[name]
                return Result() if name == "send_packets" else None

            return run

        for name in ("tell_acts", "send_packets", "fetch_sessions", "fetch_queue"):
            monkeypatch.setattr(sync, name, errand(name))
        monkeypatch.setattr(sync, "refresh_states", errand("refresh_states"))
        # Keys, orders, reports and postings are the business of other tests.
        monkeypatch.setattr(sync, "hear_of_keys", lambda *_, **__: None)
        monkeypatch.setattr(sync, "heed_orders", lambda *_, **__: False)
        monkeypatch.setattr(reporting, "tell_reports", lambda *_, **__: 0)
        monkeypatch.setattr(sync, "tell_reports", lambda *_, **__: 0)
        monkeypatch.setattr(sync, "forget_lists", lambda *_, **__: 0)
        monkeypatch.setattr(moving, "keep_posting", lambda *_, **__: None)
        monkeypatch.setattr(letting_go, "ask_and_wipe", lambda *_, **__: 0)
        self.failing = failing
        return ran

    def test_acts_are_told_before_packets_are_sent(self, postman, ran):
        assert postman.round()
        assert ran == ["tell_acts", "send_packets", "fetch_sessions", "refresh_states"]

    @pytest.mark.parametrize(
        ("later", "again"),
        [
            (timedelta(seconds=29), []),
            (timedelta(seconds=30), ["refresh_states"]),
            (timedelta(minutes=10), ["fetch_sessions", "refresh_states"]),
        ],
    )
    def test_each_errand_has_its_own_pace(self, postman, ran, later, again):
        postman.round()
        ran.clear()
        self.at = AT + later
        postman.round()
        assert ran == ["tell_acts", "send_packets", *again]

    def test_a_refused_errand_is_tried_again_in_the_next_round(self, postman, ran):
        self.failing["fetch_sessions"] = CentreUnreachable()
        assert not postman.round()
        del self.failing["fetch_sessions"]
        ran.clear()
        assert postman.round()
        assert "fetch_sessions" in ran

    def test_the_queue_is_asked_for_only_in_a_session(self, postman, ran, desk):
        values.put(desk.store, sync.SESSION_NOW, str(world.SESSION.id).encode())
        postman.round()
        # No officer's lease runs here, so the queue is not asked for either.
        assert "fetch_queue" not in ran

    @pytest.mark.parametrize("name", ["tell_acts", "send_packets", "refresh_states"])
    def test_one_errand_that_fails_stops_no_other(self, postman, ran, name, caplog):
        self.failing[name] = CentreUnreachable()
        assert not postman.round()
        assert {"tell_acts", "send_packets", "refresh_states"} <= set(ran)
        assert "Traceback" not in caplog.text


class TestHealth:
    def test_an_error_of_ours_says_nothing_about_the_network(self):
        health = Health()
        with pytest.raises(ZeroDivisionError), health.trying(Task.LISTS, at=AT):
            raise ZeroDivisionError
        assert health.read(Task.LISTS) == Reading()


def test_settings_open_nothing_beyond_this_machine():
    from cancuoc.station import settings

    assert set(settings.ALLOWED_HOSTS) == {"127.0.0.1", "localhost", "[::1]"}
    assert (settings.DEBUG, settings.DATABASES) == (False, {})
    assert settings.SESSION_COOKIE_HTTPONLY
    assert settings.SESSION_COOKIE_SAMESITE == "Strict"
    assert settings.X_FRAME_OPTIONS == "DENY"
