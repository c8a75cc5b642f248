"""The checks before a session, each judged alone: how it stands, what that means, what to do.

A stop is only what would lose or spoil what families sign: no room, seals that are broken, a
list that nobody signed. Everything else is a warning that an officer confirms, because a village
hall with eighty children is no place to send people home over a battery.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, TypeAlias

from cancuoc.biometrics.devices import DeviceInfo, Kind
from cancuoc.packet import day_list
from cancuoc.packet.day_list import Statement
from cancuoc.packet.preparation import KEY_DUE, KEY_LIFE, CheckName, Level
from cancuoc.station.machine import Battery

Gaps: TypeAlias = Mapping[str, object]

NAMES: Final = {
    CheckName.BATTERY: "Pin của máy",
    CheckName.DISK: "Chỗ trống trên ổ đĩa",
    CheckName.CLOCK: "Đồng hồ",
    CheckName.DEVICES: "Thiết bị thu nhận",
    CheckName.SEALS: "Niêm phong dữ liệu",
    CheckName.KEYS: "Khoá và phiên của cán bộ",
    CheckName.DAY_LIST: "Danh sách buổi",
}
KINDS: Final = {Kind.FACE: "máy ảnh", Kind.FINGER: "vân tay", Kind.IRIS: "mống mắt"}

BATTERY_GOOD: Final = 60
BATTERY_PLUGGED: Final = 20
BATTERY_LEAST: Final = 10
PACKET_BYTES: Final = 3 * 1024 * 1024
"""What a dossier is taken to weigh before this station has sealed its first."""
TIMES: Final = 2
"""A dossier lies here as draft and, for a moment, sealed as well."""
RESERVE: Final = 512 * 1024 * 1024
CLOCK_NEAR: Final = timedelta(minutes=10)
CLOCK_FAR: Final = timedelta(days=30)
CLOCK_FRESH: Final = timedelta(days=7)
LIST_FRESH: Final = timedelta(hours=24)
_MB: Final = 1024 * 1024
_GB: Final = 1024 * _MB


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One line of the page: `found` says how it is, `advice` what to do ("" when all is well)."""

    name: CheckName
    level: Level
    found: str
    advice: str = ""
    gaps: Gaps = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockReading:
    """The centre's proven time beside this station's: when, and how far behind we were."""

    at: datetime
    behind_seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Seals:
    """What keeps the store whole: settings, the chains, and packets the disk spoiled."""

    settings: bool = True
    packets: bool = True
    floor: bool = True
    operations: bool = True
    damaged: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ListState:
    """The list as it lies here: proven or not, and rows that differ from what was signed."""

    statement: Statement | None = None
    forged: bool = False
    differing: int = 0


def battery(found: Battery | None) -> Check:
    """Judge the battery; a computer without one is no worse for it."""
    name = CheckName.BATTERY
    if found is None:
        return _ok(name, "Máy bàn, không có pin.")
    gaps = {"percent": found.percent}
    if found.plugged:
        words = "Đang cắm điện, pin %(percent)s%%."
        if found.percent < BATTERY_PLUGGED:
            advice = "Pin gần cạn: giữ dây nguồn cắm suốt buổi, mất điện là máy tắt."
            return _warn(name, words, advice, gaps)
        return _ok(name, words, gaps)
    words = "Pin còn %(percent)s%%, không cắm điện."
    if found.percent < BATTERY_LEAST:
        return _stop(name, words, "Máy sắp tắt: hãy cắm điện rồi kiểm tra lại.", gaps)
    if found.percent < BATTERY_GOOD:
        advice = "Không đủ cho cả buổi: mang theo dây nguồn hoặc pin dự phòng."
        return _warn(name, words, advice, gaps)
    return _ok(name, words, gaps)


def _size(size: int) -> str:
    """Return a size as it is judged: to the megabyte where that decides, else in gigabytes."""
    return f"{size // _MB} MB" if size < 10 * _GB else f"{size // _GB} GB"


def disk(*, free: int, people: int, packet_bytes: int | None) -> Check:
    """Judge the room for all dossiers of the list, by what packets of this station weigh."""
    name = CheckName.DISK
    need = RESERVE + people * (packet_bytes or PACKET_BYTES) * TIMES
    gaps = {"free": _size(free), "need": _size(need), "people": people}
    words = "Còn %(free)s; %(people)s người cần khoảng %(need)s."
    if free < need:
        advice = "Không đủ chỗ: hãy gửi hồ sơ đang chờ hoặc dọn ổ đĩa, rồi kiểm tra lại."
        return _stop(name, words, advice, gaps)
    if free < 2 * need:
        advice = "Đủ cho buổi này nhưng không dư: gửi hồ sơ ngay khi có mạng."
        return _warn(name, words, advice, gaps)
    return _ok(name, words, gaps)


def clock(reading: ClockReading | None, *, at: datetime) -> Check:
    """Judge this clock by the time the centre signed."""
    name = CheckName.CLOCK
    compare = "Kết nối mạng rồi kiểm tra lại, hoặc so với một đồng hồ khác."
    if reading is None:
        return _warn(name, "Chưa so giờ với trung tâm lần nào.", compare)
    off = timedelta(seconds=abs(reading.behind_seconds))
    age = abs(at - reading.at)
    gaps = {"minutes": round(off.total_seconds() / 60), "days": age.days}
    wrong = "Đồng hồ lệch %(minutes)s phút so với giờ trung tâm đã ký."
    if off > CLOCK_FAR:
        advice = "Ngày trên hồ sơ sẽ sai: hãy chỉnh giờ của máy rồi kiểm tra lại."
        return _stop(name, wrong, advice, gaps)
    if off > CLOCK_NEAR:
        advice = "Hãy chỉnh giờ của máy; trung tâm sẽ đánh dấu các hồ sơ này."
        return _warn(name, wrong, advice, gaps)
    if age > CLOCK_FRESH:
        return _warn(name, "Lần so giờ gần nhất cách đây %(days)s ngày.", compare, gaps)
    return _ok(name, "Đồng hồ đúng, lệch %(minutes)s phút so với trung tâm.", gaps)


def devices(found: Sequence[DeviceInfo], *, trouble: str = "") -> Check:
    """Judge what answers; never a stop, because a child under 6 needs no device at all."""
    name = CheckName.DEVICES
    advice = "Cắm lại hoặc đổi thiết bị. Chưa có thì chỉ làm được trẻ dưới 6 tuổi."
    if trouble or not found:
        return _warn(name, trouble or "Không thấy thiết bị nào trả lời.", advice)
    there = {kind for each in found for kind in each.kinds}
    missing = [words for kind, words in KINDS.items() if kind not in there]
    gaps = {"models": ", ".join(each.model for each in found), "missing": missing}
    if missing:
        return _warn(name, "%(models)s trả lời; còn thiếu: %(missing)s.", advice, gaps)
    if not any(each.live for each in found):
        words = "%(models)s trả lời. Đây là thiết bị mô phỏng, chỉ dùng để tập."
        return _ok(name, words, gaps)
    return _ok(name, "%(models)s trả lời, đủ máy ảnh, vân tay, mống mắt.", gaps)


def seals(found: Seals) -> Check:
    """Judge whether what was signed here still stands as it was signed."""
    name = CheckName.SEALS
    standing = (found.settings, found.packets, found.floor, found.operations)
    for holds, words in zip(standing, _BROKEN, strict=True):
        if not holds:
            advice = "Không thu nhận trên máy này. Giữ nguyên máy và báo bộ phận vận hành."
            return _stop(name, words, advice)
    if found.damaged:
        words = "%(damaged)s hồ sơ đã niêm phong bị hỏng trên ổ đĩa."
        advice = "Ổ đĩa có thể sắp hỏng: nên đổi máy, và hẹn các gia đình đó làm lại."
        return _warn(name, words, advice, {"damaged": found.damaged})
    return _ok(name, "Dữ liệu trên máy còn nguyên, không thiếu hồ sơ nào.")


_BROKEN: Final = (
    "Kho dữ liệu không đạt mức an toàn bắt buộc.",
    "Chuỗi hồ sơ đã niêm phong bị đứt.",
    "Chuỗi thao tác ở sảnh bị đứt.",
    "Nhật ký thao tác của hồ sơ đang mở bị thiếu dòng.",
)


def keys(
    *, since: datetime | None, lease_until: datetime | None, ends: datetime, at: datetime
) -> Check:
    """Judge the station's key by its age and the officer's right by the end of the session."""
    name = CheckName.KEYS
    if lease_until is None or lease_until <= at:
        words = "Không cán bộ nào còn phiên làm việc trên máy này."
        return _stop(name, words, "Kết nối mạng rồi đăng nhập lại.")
    if since is None:
        advice = "Báo quản trị để xem trạm dùng khoá từ ngày nào."
        return _warn(name, "Không rõ khoá của trạm dùng từ ngày nào.", advice)
    left = since + KEY_LIFE - at
    gaps = {"age": (at - since).days, "left": max(0, left.days)}
    if left <= timedelta():
        advice = "Kết nối mạng rồi mở lại chương trình để trạm tự đổi khoá."
        return _stop(name, "Khoá của trạm đã dùng %(age)s ngày, quá hạn.", advice, gaps)
    if lease_until < ends:
        advice = "Đăng xuất rồi đăng nhập lại khi còn mạng để có đủ 24 giờ."
        return _warn(name, "Phiên của cán bộ hết trước khi buổi kết thúc.", advice)
    if at - since >= KEY_DUE:
        advice = "Kết nối mạng rồi mở lại chương trình để trạm tự đổi khoá."
        return _warn(name, "Khoá của trạm còn %(left)s ngày.", advice, gaps)
    words = "Khoá của trạm đã dùng %(age)s ngày, còn %(left)s ngày; phiên đủ cho cả buổi."
    return _ok(name, words, gaps)


def listed(state: ListState, *, at: datetime) -> Check:
    """Judge the day list: there, signed, of a size that is one session's, and not over."""
    name, found = CheckName.DAY_LIST, state.statement
    again = "Kết nối mạng rồi tải lại danh sách."
    if state.forged:
        return _stop(name, "Danh sách trên máy khác với danh sách trung tâm đã ký.", again)
    if found is None:
        return _stop(name, "Chưa có danh sách của buổi này.", again)
    gaps = {"families": found.families, "people": found.people, "differing": state.differing}
    gaps["kb"] = max(1, found.size // 1024)
    if found.valid_until <= at:
        advice = "Chỉ trung tâm gia hạn được: kết nối mạng rồi tải lại danh sách."
        return _stop(name, "Danh sách đã hết hạn sử dụng.", advice)
    if found.size > day_list.MOST_BYTES:
        words = "Danh sách %(people)s người nặng %(kb)s KB, quá mức cho một buổi."
        return _stop(name, words, "Đề nghị đơn vị tách buổi rồi tải lại danh sách.", gaps)
    if state.differing:
        words = "%(differing)s người trên máy khác với bản trung tâm đã ký."
        return _warn(name, words, "Có thể vừa tra cứu lại: tải lại danh sách cho chắc.", gaps)
    words = "%(families)s gia đình, %(people)s người, %(kb)s KB, trung tâm đã ký."
    if at - found.issued_at > LIST_FRESH:
        advice = "Danh sách cũ hơn 24 giờ, có thể thiếu người mới hẹn: nên tải lại."
        return _warn(name, words, advice, gaps)
    return _ok(name, words, gaps)


def _ok(name: CheckName, found: str, gaps: Gaps | None = None) -> Check:
    return Check(name=name, level=Level.OK, found=found, gaps=gaps or {})


def _warn(name: CheckName, found: str, advice: str, gaps: Gaps | None = None) -> Check:
    return Check(name=name, level=Level.WARN, found=found, advice=advice, gaps=gaps or {})


def _stop(name: CheckName, found: str, advice: str, gaps: Gaps | None = None) -> Check:
    return Check(name=name, level=Level.STOP, found=found, advice=advice, gaps=gaps or {})
