"""Preparing a session: what is found, what stops it, what the centre hears, what is printed."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import timedelta

import pypdf
import pytest

from cancuoc.biometrics.devices import DeviceGone
from cancuoc.kernel import canonical
from cancuoc.packet import content_codec
from cancuoc.packet.preparation import CheckName, Level, ReportKind
from cancuoc.station import sync
from cancuoc.station.core import fallback, preparing
from cancuoc.station.machine import Battery
from cancuoc.station.signing_in import officer_of
from cancuoc.station.tables import day_lists, listings, officers, reports, values
from cancuoc.station.tests import world
from cancuoc.station.tests.screens import text
from cancuoc.station.tests.world import AT, SESSION

PREPARE = f"/station/sessions/{SESSION.id}/prepare/"
CHOOSE = f"/station/sessions/{SESSION.id}/choose/"


class Machine:
    """A computer whose battery and disk a test sets."""

    def __init__(self) -> None:
        self.power = None
        self.free = 100 * 1024**3

    def battery(self):
        return self.power

    def free_bytes(self):
        return self.free


@pytest.fixture
def machine():
    return Machine()


@pytest.fixture
def store(errands):
    return errands.desk.store


@pytest.fixture
def listed(errands, fake, clock):
    """A station that took the list of two people along, with the clock compared."""
    fake.people[SESSION.id] = [world.child(), world.record()]
    sync.fetch_day_list(errands, SESSION.id, at=AT)
    sync.read_clock(errands, now=clock)
    return errands


@pytest.fixture
def by(store):
    return officer_of(officers.lease_of(store, "cb.tx.01", at=AT))


def levels(errands, machine, *, at=AT):
    found = preparing.all_checks(errands.desk, machine, SESSION, username="cb.tx.01", at=at)
    assert len({each.name for each in found}) == len(CheckName)
    return {each.name: each.level for each in found if each.level is not Level.OK}


class TestFindings:
    def test_a_station_ready_to_leave_has_nothing_to_say(self, listed, machine):
        assert levels(listed, machine) == {}

    def test_without_list_and_clock_it_says_both(self, errands, machine):
        assert levels(errands, machine) == {
            CheckName.DAY_LIST: Level.STOP,
            CheckName.CLOCK: Level.WARN,
        }

    def test_a_key_that_followed_another_is_as_old_as_itself(
        self, listed, machine, store, monkeypatch
    ):
        judged = []
        judge = preparing.checks.keys
        monkeypatch.setattr(
            preparing.checks,
            "keys",
            lambda **given: judged.append(given["since"]) or judge(**given),
        )
        levels(listed, machine)
        with store.write():
            values.note(store, "station.rekey", at=AT - timedelta(1), hand="h", detail="")
        levels(listed, machine)
        assert judged == [values.noted_at(store, "station.enrol"), AT - timedelta(1)]

    def test_the_disk_is_measured_by_the_list(self, listed, machine):
        machine.free = preparing.checks.RESERVE
        assert levels(listed, machine) == {CheckName.DISK: Level.STOP}

    def test_a_clock_is_compared_with_what_the_centre_signed(self, listed, fake, clock):
        fake.now = lambda: AT + timedelta(minutes=4)
        reading = sync.read_clock(listed, now=clock)
        assert reading.behind_seconds == 240

    def test_a_time_that_is_not_signed_is_not_believed(self, listed, fake, clock, monkeypatch):
        before = values.get(listed.desk.store, preparing.CLOCK_READING)
        told = {"time": (AT + timedelta(days=3)).isoformat(), "proof": "A" * 86}
        monkeypatch.setattr(fake, "time", lambda *_: told)
        with pytest.raises(Exception, match="chữ ký"):
            sync.read_clock(listed, now=clock)
        assert values.get(listed.desk.store, preparing.CLOCK_READING) == before

    def test_a_device_that_breaks_is_a_warning(self, listed, machine, monkeypatch):
        def broken(_):
            raise DeviceGone

        monkeypatch.setattr(world.PlainDevice, "discover", broken)
        assert levels(listed, machine) == {CheckName.DEVICES: Level.WARN}

    def test_the_end_of_a_lease_is_seen(self, listed, machine, store):
        store.run("UPDATE officers SET until = until")
        later = AT + timedelta(hours=25)
        found = levels(listed, machine, at=later)
        assert found[CheckName.KEYS] is Level.STOP

    def test_content_that_was_changed_stops(self, listed, machine, store):
        statement, content = day_lists.get(store, SESSION.id)
        plain = canonical.loads(content)
        plain["records"] = plain["records"][:1]
        store.run("UPDATE day_lists SET content = ?", canonical.dumps(plain))
        assert levels(listed, machine)[CheckName.DAY_LIST] is Level.STOP
        store.run("UPDATE day_lists SET content = ?", content)
        assert CheckName.DAY_LIST not in levels(listed, machine)
        store.run("UPDATE day_lists SET statement = ?", statement.replace(b"TX-01", b"TX-02"))
        assert levels(listed, machine)[CheckName.DAY_LIST] is Level.STOP

    def test_a_row_that_differs_from_what_was_signed_is_seen(self, listed, machine, store):
        (person, *_) = listings.find(store, name="Khoi")
        changed = replace(person, holds="cccd")
        store.run(
            "UPDATE people SET data = ? WHERE person_id = ?",
            content_codec.dump(changed),
            str(person.person_id),
        )
        assert levels(listed, machine) == {CheckName.DAY_LIST: Level.WARN}

    def test_a_list_that_is_over_stops(self, listed, machine):
        over = SESSION.ends_at + timedelta(hours=12)
        assert levels(listed, machine, at=over)[CheckName.DAY_LIST] is Level.STOP

    def test_a_chain_with_a_hole_is_seen(self, listed, machine, store):
        world.sealed(listed.desk, world.record())
        assert preparing.standing(store, SESSION.id).packets
        store.run("DROP TRIGGER packets_fixed")
        store.run("UPDATE packets SET sequence = 2")
        assert not preparing.standing(store, SESSION.id).packets
        store.run("UPDATE packets SET sequence = 1, previous = ?", "f" * 64)
        assert not preparing.standing(store, SESSION.id).packets

    def test_an_operation_taken_out_is_seen(self, listed, store):
        world.identified(listed.desk, world.record())
        assert preparing.standing(store, SESSION.id).operations
        store.run("DELETE FROM operations WHERE number = 1")
        assert not preparing.standing(store, SESSION.id).operations


class TestOpening:
    def found(self, errands, machine):
        return preparing.all_checks(errands.desk, machine, SESSION, username="cb.tx.01", at=AT)

    def open(self, errands, machine, by, *confirmed):
        found = self.found(errands, machine)
        preparing.open_session(errands.desk, SESSION, found, confirmed=confirmed, at=AT, by=by)

    def test_a_stop_keeps_it_closed_and_is_told(self, listed, machine, store, by, fake):
        machine.power = Battery(percent=3, plugged=False)
        with pytest.raises(preparing.NotReady) as refused:
            self.open(listed, machine, by, "battery")
        assert "Pin" in refused.value.message
        assert sync.session_now(listed) is None
        assert values.notes(store, act="session.held_back")[0][2] == "battery=stop"
        sync.tell_reports(listed, at=AT)
        assert [each["kind"] for each in fake.reports] == ["held_back"]

    def test_a_warning_is_confirmed_logged_and_told(self, listed, machine, store, by, fake):
        machine.power = Battery(percent=30, plugged=False)
        with pytest.raises(preparing.NotConfirmed):
            self.open(listed, machine, by, "disk")
        assert sync.session_now(listed) is None
        self.open(listed, machine, by, "battery")
        assert sync.session_now(listed) == SESSION.id
        assert values.notes(store, act="session.opened") == [
            ("session.opened", by.hand, "battery=warn")
        ]
        sync.tell_reports(listed, at=AT)
        (told,) = fake.reports
        assert {"name": "battery", "level": "warn"} in told["checks"]

    def test_reports_wait_for_a_network_and_are_told_once(self, listed, machine, by, fake):
        self.open(listed, machine, by)
        fake.down = True
        with pytest.raises(Exception, match="kết nối"):
            sync.tell_reports(listed, at=AT)
        fake.down = False
        assert sync.tell_reports(listed, at=AT) == 1
        assert sync.tell_reports(listed, at=AT) == 0
        assert len(fake.reports) == 1


class TestPaper:
    def test_the_list_says_when_and_who_and_no_more(self, listed, store, by, fake):
        data = fallback.booked_list(listed.desk, SESSION, officer="Nguyễn Văn Bình", at=AT, by=by)
        shown = " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages)
        assert "LÊ MINH KHÔI" in shown
        assert "Nguyễn Văn Bình" in shown
        assert not [each for each in ("001215000077", "0077", "Ngọc", "+84") if each in shown]
        assert fallback.papers_out(store, SESSION) == 1
        assert values.notes(store, act="paper.list_printed")[0][2] == "2"
        sync.tell_reports(listed, at=AT)
        assert [(each["kind"], each["count"]) for each in fake.reports] == [("list_printed", 2)]

    def test_prints_are_out_until_somebody_says_destroyed(self, listed, store, by):
        for _ in range(2):
            fallback.booked_list(listed.desk, SESSION, officer="A", at=AT, by=by)
        assert fallback.destroyed(listed.desk, SESSION, at=AT, by=by) == 2
        assert fallback.papers_out(store, SESSION) == 0
        with pytest.raises(fallback.NothingPrinted):
            fallback.destroyed(listed.desk, SESSION, at=AT, by=by)

    def test_without_a_list_that_holds_nothing_is_printed(self, errands, listed, store, by):
        over = SESSION.ends_at + timedelta(hours=12)
        with pytest.raises(fallback.NothingToPrint):
            fallback.booked_list(listed.desk, SESSION, officer="A", at=over, by=by)
        store.run("UPDATE day_lists SET content = ?", b"{}")
        with pytest.raises(fallback.NothingToPrint):
            fallback.booked_list(listed.desk, SESSION, officer="A", at=AT, by=by)
        assert reports.of_session(store, SESSION.id, ReportKind.LIST_PRINTED) == []


class TestThePage:
    @pytest.fixture
    def desk(self, screens):
        screens.sign_in()
        return screens

    def test_choosing_a_ready_station_costs_no_page(self, desk, fake):
        desk.arrive(world.child())
        assert desk.post(CHOOSE)["Location"] == "/station/"

    def test_choosing_with_a_warning_leads_to_the_page_and_confirming_opens(
        self, desk, store, monkeypatch
    ):
        monkeypatch.setattr(world.PlainDevice, "discover", lambda _: ())
        desk.arrive(world.child())
        assert desk.post(CHOOSE)["Location"] == PREPARE
        page = text(desk.get(PREPARE))
        assert "Không thấy thiết bị nào trả lời." in page
        assert "Lê Minh Khôi" not in page
        shown = desk.get(PREPARE).content.decode()
        assert shown.count(' autofocus="autofocus"') == 1
        assert 'value="devices" autofocus="autofocus"' in shown
        refused = desk.post(f"{PREPARE}open/")
        assert refused.status_code == 409
        assert "Còn cảnh báo chưa xác nhận: Thiết bị thu nhận." in text(refused)
        assert desk.post(f"{PREPARE}open/", {"confirmed": "devices"})["Location"] == "/station/"

    def test_a_stop_offers_no_opening(self, desk, store):
        desk.arrive(world.child())
        desk.post(CHOOSE)
        values.put(store, preparing.SESSION_NOW, b"01907d00-0000-7000-8000-00000000ffff")
        store.run("UPDATE day_lists SET content = ?", b"{}")
        page = text(desk.get(PREPARE))
        assert "Bị chặn" in page
        assert "Mở buổi thu nhận" not in page
        assert desk.get(PREPARE).content.decode().count(' autofocus="autofocus"') == 1
        assert desk.post(f"{PREPARE}open/").status_code == 409
        assert "Mở buổi thu nhận" in text(desk.post(f"{PREPARE}again/"))

    def test_prints_come_as_pdf_and_are_destroyed_by_a_press(self, desk, store):
        desk.arrive(world.child())
        desk.post(CHOOSE)
        assert desk.post(f"{PREPARE}list/").content.startswith(b"%PDF")
        assert desk.post(f"{PREPARE}forms/", {"form": "cc02"}).content.startswith(b"%PDF")
        assert desk.post(f"{PREPARE}forms/", {"form": "cc99"}).status_code == 404
        assert "1 bản in danh sách chưa huỷ." in text(desk.get(PREPARE))
        assert desk.post(f"{PREPARE}destroyed/")["Location"] == PREPARE
        assert "chưa huỷ" not in text(desk.get(PREPARE))
