"""Each check before a session in each of its states, on its border too."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cancuoc.biometrics.devices import DeviceInfo, Kind
from cancuoc.packet.day_list import MOST_BYTES, Statement
from cancuoc.packet.preparation import CheckName, Level
from cancuoc.station.core import checks
from cancuoc.station.core.checks import ClockReading, ListState, Seals
from cancuoc.station.machine import Battery, LinuxMachine
from cancuoc.station.tests.world import AT, SESSION

OK, WARN, STOP = Level.OK, Level.WARN, Level.STOP
MB = 1024 * 1024
DAY = timedelta(days=1)


def said(check):
    """What the page says, with its gaps filled; a gap without a value would raise here."""
    assert (check.advice == "") is (check.level is OK)
    return check.found % check.gaps if check.gaps else check.found


@pytest.mark.parametrize(
    ("battery", "level", "words"),
    [
        (None, OK, "Máy bàn, không có pin."),
        (Battery(percent=100, plugged=True), OK, "Đang cắm điện, pin 100%."),
        (Battery(percent=20, plugged=True), OK, "pin 20%"),
        (Battery(percent=19, plugged=True), WARN, "pin 19%"),
        (Battery(percent=60, plugged=False), OK, "Pin còn 60%, không cắm điện."),
        (Battery(percent=59, plugged=False), WARN, "59%"),
        (Battery(percent=10, plugged=False), WARN, "10%"),
        (Battery(percent=9, plugged=False), STOP, "9%"),
        (Battery(percent=0, plugged=False), STOP, "0%"),
    ],
)
def test_battery(battery, level, words):
    found = checks.battery(battery)
    assert found.level is level
    assert words in said(found)


@pytest.mark.parametrize(
    ("free", "people", "size", "level"),
    [
        (512, 0, None, WARN),
        (511, 0, None, STOP),
        (1024, 0, None, OK),
        # 80 people of 3 MB, twice: 480 MB beside the reserve of 512.
        (991, 80, None, STOP),
        (992, 80, None, WARN),
        (1984, 80, None, OK),
        # Packets of this station weigh 200 KB: the same room is plenty.
        (1_100, 80, 200 * 1024, OK),
        (0, 1, 1, STOP),
    ],
)
def test_disk_follows_the_list_and_what_packets_here_weigh(free, people, size, level):
    found = checks.disk(free=free * MB, people=people, packet_bytes=size)
    assert found.level is level
    assert f"{free} MB" in said(found)


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize(
    ("behind", "age", "level"),
    [
        (timedelta(0), timedelta(0), OK),
        (timedelta(minutes=10), DAY, OK),
        (timedelta(minutes=10, seconds=1), DAY, WARN),
        (30 * DAY, DAY, WARN),
        (30 * DAY + timedelta(seconds=1), DAY, STOP),
        (timedelta(0), 7 * DAY, OK),
        (timedelta(0), 7 * DAY + timedelta(seconds=1), WARN),
    ],
)
def test_clock(behind, age, level, sign):
    seconds = sign * int(behind.total_seconds())
    found = checks.clock(ClockReading(at=AT - sign * age, behind_seconds=seconds), at=AT)
    assert found.level is level
    assert said(found)


def test_a_clock_never_compared_is_a_warning():
    assert checks.clock(None, at=AT).level is WARN


def device(*kinds, live=True, model="Đầu đọc A"):
    return DeviceInfo(id="1", model=model, kinds=frozenset(kinds), live=live)


@pytest.mark.parametrize(
    ("found", "level", "words"),
    [
        ([device(*Kind)], OK, "Đầu đọc A trả lời, đủ"),
        ([device(Kind.FINGER, Kind.IRIS), device(Kind.FACE, model="B")], OK, "Đầu đọc A, B"),
        ([device(*Kind, live=False)], OK, "thiết bị mô phỏng"),
        ([device(Kind.FINGER)], WARN, "máy ảnh"),
        ([], WARN, "Không thấy thiết bị nào"),
    ],
)
def test_devices(found, level, words):
    check = checks.devices(found)
    assert check.level is level
    assert words in said(check)


def test_a_device_in_trouble_says_what_it_said_and_stops_nobody():
    check = checks.devices((), trouble="Thiết bị thu nhận không trả lời kịp.")
    assert (check.level, said(check)) == (WARN, "Thiết bị thu nhận không trả lời kịp.")
    assert "dưới 6 tuổi" in check.advice


@pytest.mark.parametrize("broken", ["settings", "packets", "floor", "operations"])
def test_any_broken_seal_stops(broken):
    check = checks.seals(Seals(**{broken: False}))
    assert check.level is STOP
    assert "báo bộ phận vận hành" in check.advice


def test_broken_seals_are_told_apart():
    broken = ("settings", "packets", "floor", "operations")
    assert len({checks.seals(Seals(**{each: False})).found for each in broken}) == 4


def test_a_spoiled_packet_warns_and_whole_seals_do_not():
    assert checks.seals(Seals(damaged=2)).level is WARN
    assert "2 hồ sơ" in said(checks.seals(Seals(damaged=2)))
    assert checks.seals(Seals()).level is OK


@pytest.mark.parametrize(
    ("age", "lease", "level", "words"),
    [
        (0, 24, OK, "0 ngày, còn 90 ngày"),
        (75, 24, OK, "còn 15 ngày"),
        (76, 24, WARN, "còn 14 ngày"),
        (90, 24, STOP, "90 ngày, quá hạn"),
        (400, 24, STOP, "quá hạn"),
        (None, 24, WARN, "Không rõ"),
        (0, 1, WARN, "hết trước khi buổi kết thúc"),
        (0, 0, STOP, "Không cán bộ nào"),
        (0, None, STOP, "Không cán bộ nào"),
        (400, 1, STOP, "quá hạn"),
    ],
)
def test_keys_and_leases(age, lease, level, words):
    check = checks.keys(
        since=None if age is None else AT - age * DAY,
        lease_until=None if lease is None else AT + timedelta(hours=lease),
        ends=SESSION.ends_at,
        at=AT,
    )
    assert check.level is level
    assert words in said(check)


def statement(**changes):
    given = {
        "station_id": "TX-01",
        "session_id": SESSION.id,
        "issued_at": AT,
        "valid_until": AT + DAY,
        "families": 30,
        "people": 80,
        "size": 160_000,
        "digest": "d" * 64,
    }
    return Statement(**(given | changes))


@pytest.mark.parametrize(
    ("state", "level", "words"),
    [
        (ListState(statement=statement()), OK, "30 gia đình, 80 người, 156 KB"),
        (ListState(), STOP, "Chưa có danh sách"),
        (ListState(forged=True), STOP, "khác với danh sách trung tâm đã ký"),
        (ListState(statement=statement(valid_until=AT)), STOP, "hết hạn"),
        (ListState(statement=statement(size=MOST_BYTES)), OK, "80 người"),
        (ListState(statement=statement(size=MOST_BYTES + 1)), STOP, "quá mức"),
        (ListState(statement=statement(), differing=2), WARN, "2 người"),
        (ListState(statement=statement(issued_at=AT - DAY)), OK, "80 người"),
        (ListState(statement=statement(issued_at=AT - 2 * DAY)), WARN, "80 người"),
    ],
)
def test_day_list(state, level, words):
    check = checks.listed(state, at=AT)
    assert check.level is level
    assert words in said(check)


def test_every_check_has_a_name_on_the_page():
    assert set(checks.NAMES) == set(CheckName)


class TestThisMachine:
    def supply(self, folder, name, **facts):
        made = folder / name
        made.mkdir(parents=True)
        for fact, value in facts.items():
            (made / fact).write_text(f"{value}\n")

    def battery(self, folder):
        return LinuxMachine(folder=folder, power=folder / "power").battery()

    def test_a_desktop_has_no_battery(self, tmp_path):
        assert self.battery(tmp_path) is None
        self.supply(tmp_path, "power/AC", type="Mains", online=1)
        assert self.battery(tmp_path) is None

    def test_a_mouse_is_not_the_computer(self, tmp_path):
        self.supply(tmp_path, "power/hid", type="Battery", scope="Device", capacity=5)
        assert self.battery(tmp_path) is None

    @pytest.mark.parametrize(
        ("status", "online", "plugged"),
        [("Discharging", 0, False), ("Discharging", 1, True), ("Charging", 0, True)],
    )
    def test_a_laptop_says_how_full_it_is(self, tmp_path, status, online, plugged):
        self.supply(tmp_path, "power/AC", type="Mains", online=online)
        self.supply(tmp_path, "power/BAT0", type="Battery", capacity=80, status=status)
        self.supply(tmp_path, "power/BAT1", type="Battery", capacity=41, status="Unknown")
        assert self.battery(tmp_path) == Battery(percent=60, plugged=plugged)

    @pytest.mark.parametrize("capacity", ["", "many", "-5"])
    def test_a_battery_that_does_not_say_is_none(self, tmp_path, capacity):
        self.supply(tmp_path, "power/BAT0", type="Battery", capacity=capacity)
        assert self.battery(tmp_path) is None

    def test_free_room_is_that_of_the_folder(self, tmp_path):
        assert LinuxMachine(folder=tmp_path).free_bytes() > 0
