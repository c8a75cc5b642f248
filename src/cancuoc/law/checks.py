"""What stops, holds or only touches a procedure: the remarks of a plan.

Art. 23(1)(a), 23(2), 23(3), 25(2); Decree 70/2024 Art. 21.
"""

from __future__ import annotations

from cancuoc.law.ages import Band
from cancuoc.law.case import Case
from cancuoc.law.notice import Notice, Severity, notice, warn
from cancuoc.law.places import Channel
from cancuoc.law.representation import Capacity, Representative, is_shown


def remarks(case: Case) -> tuple[Notice, ...]:
    """Return every remark on a case in the order a desk settles them.

    A block ends the procedure as asked; a hold waits for a paper or a person; a rule that
    is only our reading never blocks.
    """
    return (
        *_representative(case),
        *_representation(case),
        *_register(case),
        *_birth(case),
        *_channel(case),
        *_copy(case),
    )


def _representative(case: Case) -> list[Notice]:
    """Check that somebody acts where the law wants it (Art. 23(2), 23(3))."""
    if not case.represented:
        return []
    nobody = case.representative is Representative.NONE
    if case.band is Band.UNDER_6:
        return [_block("PROC-U6-1", "Mời cha, mẹ hoặc người giám hộ làm thủ tục.")] * nobody
    absent = nobody or case.representative is None
    if case.band is Band.FROM_6:
        if case.stored:
            # Nobody has to come for a copy, but somebody has to ask.
            return [_hold("PROC-6-14-2", "Người đại diện đề nghị thay cho trẻ.")] * nobody
        return [_block("PROC-6-14-1", "Mời cha, mẹ hoặc người giám hộ đến cùng.")] * absent
    found = [_hold("PROC-14-C", "Mời người đại diện hợp pháp đến hỗ trợ.")] * absent
    return [*found, warn("PROC-14-CS")] if case.capacity is Capacity.LOST else found


def _representation(case: Case) -> list[Notice]:
    """Hold for a relative who is not shown to be the guardian (Decree 70/2024 Art. 21)."""
    if not case.represented or case.representative is not Representative.RELATIVE:
        return []
    links = case.register.known_links
    if is_shown(representative=case.representative, minor=case.minor, links=links):
        return []
    return [_hold("REP-7", "Mang trích lục giám hộ, hoặc mời cha, mẹ đến.")]


def _register(case: Case) -> list[Notice]:
    """Hold until the population record is there and right (Art. 23(1)(a), 25(2))."""
    register, found = case.register, []
    unregistered_baby = case.band is Band.UNDER_6 and not register.birth_registered
    if not register.in_register and not unregistered_baby:
        found += [_hold("PROC-14-A", "Khai DC01 để cập nhật dữ liệu dân cư trước.")]
    if not register.agrees:
        found += [_hold("CHG-2", "Điều chỉnh dữ liệu dân cư rồi làm thẻ.")]
    if register.number_parts_wrong:
        found += [warn("NUM-3", next_step="Xem xét hủy và xác lập lại số định danh.")]
    if not register.has_number and register.in_register and not unregistered_baby:
        found += [_hold("PROC-NUMBER", "Đề nghị xác lập số định danh cá nhân.")]
    if not register.residence_known:
        found += [_hold("RES-2", "Đăng ký hoặc khai báo cư trú trước.")]
    if not case.day_known:
        found += [_hold("PROC-DAY", "Bổ sung ngày, tháng sinh tại nơi đăng ký hộ tịch.")]
    if not case.complete:
        found += [warn("TIME-2")]
    return found


def _birth(case: Case) -> list[Notice]:
    """Say what a missing birth registration means at each age (Art. 23(2); PROC-BIRTH)."""
    if case.register.birth_registered:
        return []
    if case.band is Band.UNDER_6:
        return [warn("PROC-U6-2", next_step="Làm liên thông cùng đăng ký khai sinh.")]
    if case.band is Band.FROM_6:
        return [_hold("PROC-BIRTH", "Đăng ký khai sinh tại Ủy ban nhân dân cấp xã.")]
    return [warn("PROC-BIRTH", next_step="Bổ sung đăng ký khai sinh nếu chưa có số.")]


def _channel(case: Case) -> list[Notice]:
    """Stop the wrong way of filing (Art. 23(2)); booking online is open to everybody."""
    if case.wish.channel is Channel.ONLINE and case.band is Band.UNDER_6:
        if not case.register.birth_registered:
            return [_block("PROC-U6-2", "Chọn thủ tục liên thông hoặc nộp trực tiếp.")]
        return []
    if case.wish.channel is Channel.ONLINE and not case.stored:
        code = "PROC-6-14-1" if case.band is Band.FROM_6 else "PROC-14-B"
        return [warn(code, next_step="Nộp trực tuyến chỉ để đặt lịch, vẫn phải đến.")]
    return []


def _copy(case: Case) -> list[Notice]:
    """Warn that a copy may not exist: a card made before 6 holds no biometrics (CHG-11)."""
    unsure = case.stored and case.band is Band.FROM_6 and case.held.issued is None
    return [warn("CHG-11", next_step="Xem ngày cấp thẻ cũ trước khi hẹn.")] if unsure else []


def _block(code: str, next_step: str) -> Notice:
    return notice(code, severity=Severity.BLOCK, next_step=next_step)


def _hold(code: str, next_step: str) -> Notice:
    return notice(code, severity=Severity.HOLD, next_step=next_step)
