"""The codes at the keyboard: asked for at a cold start, made, made again, and recovered.

Nothing typed is shown or logged; a new code is printed once, for the slip of paper in the kit.
"""

from __future__ import annotations

import getpass
import sys
from datetime import datetime
from pathlib import Path
from typing import Final

from cancuoc.kernel import clock
from cancuoc.kernel.refusal import Refusal
from cancuoc.packet import recovery
from cancuoc.station import locking, recovery_lock, three_words
from cancuoc.station.home import Home
from cancuoc.station.store import Store
from cancuoc.station.tables import officers, values
from cancuoc.station.three_words import NotThreeWords

# How often one line may be typed again before all is given up.
RETYPED: Final = 5


class LockedAlready(Refusal):
    """The station lies behind codes already."""

    status = 409
    message = "Máy trạm đã được khóa bằng mã."
    next_step = "Dùng --reissue-code để tổ trưởng cấp lại mã của máy."


class NotLockedYet(Refusal):
    """There is no code that could be made again."""

    status = 409
    message = "Máy trạm chưa khóa bằng mã nên không có mã để cấp lại."
    next_step = "Chạy với --lock để đặt mã lần đầu."


class OfficerNeeded(Refusal):
    """The supervisor alone makes no code: an officer who works here must stand beside."""

    status = 403
    message = "Cần một cán bộ đã đăng nhập trên trạm này trong 24 giờ qua cùng xác nhận."
    next_step = "Mời cán bộ nhập đúng tên và mật khẩu của mình, rồi làm lại."


def ask(folder: Path) -> bytes:
    """Ask for the kit's code and return the secret; raise what `locking.unlock` raises."""
    return locking.unlock(folder, typed("Mã mở khóa ba từ: "), at=clock.now())


def ask_supervisor(folder: Path) -> bytes:
    """Ask for the supervisor's code and return the secret."""
    code = typed("Mã của tổ trưởng: ")
    return locking.unlock(folder, code, at=clock.now(), kind=locking.SUPERVISOR)


def ask_recovery(folder: Path) -> bytes:
    """Ask for the words the centre reads out, put a new code in place, and return the secret.

    Each group is proven as it is typed, so that a misheard one is read out again at once. Raise
    what `recovery_lock.open_with` and `recovery_lock.replace_code` raise.
    """
    held = recovery_lock.held(folder)
    if held is None:
        raise recovery_lock.NoRecovery
    print(f"Mã khôi phục số {recovery.short_name(held)}. Đọc số này cho trung tâm.")
    groups = [_group(number) for number in range(1, recovery.GROUPS + 1)]
    secret = recovery_lock.open_with(folder, groups, at=clock.now())
    code = three_words.make()
    print(f"Mã mới của máy: {code}")
    _set(folder, secret, code)
    print("Đã đặt mã mới. Hủy phiếu cũ. Các từ khôi phục vừa dùng không còn giá trị.")
    return secret


def lock(opened: Home) -> int:
    """Put the station behind two codes and print them once; raise `LockedAlready`."""
    if locking.is_locked(opened.directory):
        raise LockedAlready
    made = locking.lock(opened.directory, opened.secret)
    print(f"Mã của máy: {made.kit}")
    print(f"Mã của tổ trưởng: {made.supervisor}")
    print("Ghi ra hai phiếu, giữ ở hai nơi. Mã không hiện lại.")
    return 0


def recovered(opened: Home) -> int:
    """End after a new code was set; raise `NotLockedYet` where there was nothing to recover."""
    if not locking.is_locked(opened.directory):
        raise NotLockedYet
    return 0


def reissue(opened: Home, store: Store) -> int:
    """Ask the officer beside the supervisor for name and password and print a new code once."""
    if not locking.is_locked(opened.directory):
        raise NotLockedYet
    username = typed("Tên đăng nhập của cán bộ cùng xác nhận: ", hidden=False)
    password = typed("Mật khẩu của cán bộ: ")
    made = reissue_by(opened, store, username=username, password=password, at=clock.now())
    print(f"Mã mới của máy: {made}")
    print("Hủy phiếu cũ. Mã không hiện lại.")
    return 0


def reissue_by(opened: Home, store: Store, *, username: str, password: str, at: datetime) -> str:
    """Return a new code for the kit, in the name of an officer whose lease runs here.

    The home was opened by the supervisor's code: that is the first person. Raise `OfficerNeeded`.
    """
    lease = officers.check(store, username, password=password, at=at)
    if lease is None:
        raise OfficerNeeded
    made = locking.reissue(opened.directory, opened.secret)
    values.note(store, "code.reissue", at=at, hand=lease.hand)
    return made


def _set(folder: Path, secret: bytes, code: str, *, left: int = RETYPED) -> None:
    """Set a code once it was typed from the slip; a slip of the hand costs no other call."""
    again = typed("Ghi ra phiếu rồi gõ lại ba từ mới: ", hidden=False)
    try:
        recovery_lock.replace_code(folder, secret, code=code, again=again)
    except (NotThreeWords, recovery_lock.NotTheNewWords) as refusal:
        if not left:
            raise
        print(refusal.message)
        _set(folder, secret, code, left=left - 1)


def _group(number: int) -> str:
    group = typed(f"Nhóm {number} trong {recovery.GROUPS}: ", hidden=False)
    for _ in range(RETYPED):
        if recovery.fits(group, number):
            break
        print(f"Nhóm {number} chưa đúng. Nhờ đọc lại nhóm này; lần này không tính là nhập sai.")
        group = typed(f"Nhóm {number} trong {recovery.GROUPS}: ", hidden=False)
    return group


def typed(prompt: str, *, hidden: bool = True) -> str:
    """Return what is typed; without a terminal the next line of the input."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().strip()
    return getpass.getpass(prompt) if hidden else input(prompt)
