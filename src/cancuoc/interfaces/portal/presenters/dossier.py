"""A dossier as its family reads it: hẹn → thu nhận → kiểm tra → thẻ → tài khoản."""

from __future__ import annotations

from datetime import date
from typing import Final

from django.utils.translation import gettext as _

from cancuoc.domain.eid import queries as eid
from cancuoc.domain.eid.queries import AccountRow
from cancuoc.domain.enrolment.queries import DossierDetail
from cancuoc.domain.enrolment.rules import State
from cancuoc.domain.issuance import queries as issuance
from cancuoc.interfaces.ui.text import vi_date
from cancuoc.kernel.names import PersonName
from cancuoc.law import deadline
from cancuoc.law.validity import BirthdayNotKnown, IssuedBeforeBirth, expiry

Task = dict[str, object]
_CHECKED: Final = frozenset(
    {State.APPROVED, State.IN_PRODUCTION, State.AWAITING_HANDOVER, State.HANDED_OVER}
)


def progress(found: DossierDetail, *, on: date) -> dict[str, object]:
    """Return what the page shows of a dossier on a day."""
    card = issuance.cards_of_dossiers(dossier_ids=[found.id]).get(found.id)
    account = eid.account_of(personal_number=found.personal_number)
    return {
        "code": found.code,
        "given": PersonName(found.full_name).call_name,
        "tasks": [
            _task(_("Hẹn và đến làm thẻ"), _("Đã đến"), ""),
            _task(_("Thu nhận hồ sơ"), _("Đã thu nhận"), _received(found)),
            _check(found),
            _card(found, expires=card.expires_on if card else None),
            _account(found, account),
        ],
        "due": _due(found, on=on),
        "expiry": _expiry(found, card.expires_on if card else None, made=card is not None, on=on),
        "refused": found.state is State.REFUSED,
        "returned": found.state is State.RETURNED,
    }


def _task(text: str, status: str, hint: str, *, tone: str = "") -> Task:
    return {"text": text, "hint": hint, "status": {"text": status, "tone": tone}}


def _received(found: DossierDetail) -> str:
    return _("Nhận ngày %(day)s.") % {"day": vi_date(found.captured_at)}


def _check(found: DossierDetail) -> Task:
    title = _("Kiểm tra và duyệt")
    if found.state in _CHECKED:
        return _task(title, _("Đã duyệt"), "")
    if found.state is State.REFUSED:
        return _task(title, _("Bị từ chối (CC03)"), _("Lý do ghi trong giấy CC03."), tone="red")
    if found.state is State.RETURNED:
        words = _("Mời ông/bà mang giấy tờ còn thiếu đến nơi đã làm hồ sơ.")
        return _task(title, _("Cần bổ sung"), words, tone="yellow")
    return _task(title, _("Đang kiểm tra"), "", tone="blue")


def _card(found: DossierDetail, *, expires: date | None) -> Task:
    title = _("Thẻ căn cước")
    if found.state is State.HANDED_OVER:
        return _task(
            title,
            _("Đã trả"),
            _("Dùng đến %(day)s.") % {"day": vi_date(expires)} if expires else "",
        )
    if found.state is State.AWAITING_HANDOVER:
        place = found.identity.procedure.return_address
        words = _("Mang giấy hẹn CC02 và thẻ của người nhận.")
        return _task(title, _("Chờ trả"), f"{words} {place}".strip(), tone="green")
    if found.state in _CHECKED:
        return _task(title, _("Đang làm thẻ"), "", tone="blue")
    return _task(title, _("Chưa bắt đầu"), "")


def _account(found: DossierDetail, account: AccountRow | None) -> Task:
    title = _("Tài khoản định danh điện tử")
    if account is not None:
        level = _("Mức độ %(level)s.") % {"level": account.level}
        locked = _("Đang khoá") if account.causes else _("Đã mở")
        return _task(title, locked, level)
    if found.identity.eid is None:
        return _task(title, _("Không đăng ký"), _("Có thể đăng ký sau tại công an cấp xã."))
    return _task(title, _("Chưa bắt đầu"), _("Mở khi đã trả thẻ."))


def _due(found: DossierDetail, *, on: date) -> str:
    """Return how many working days are left; a closed dossier has no limit any more."""
    if found.state in (State.HANDED_OVER, State.REFUSED, State.AWAITING_HANDOVER):
        return ""
    day = vi_date(found.due_on)
    left = deadline.working_days_between(start=on, end=found.due_on)
    if left < 0:
        late = _("Đã quá hạn %(day)s. Mời ông/bà hỏi nơi đã làm hồ sơ.")
        return late % {"day": day}
    if left == 0:
        return _("Hạn trả là hôm nay, %(day)s.") % {"day": day}
    words = {"day": day, "left": left}
    return _("Hạn trả: %(day)s, còn %(left)s ngày làm việc.") % words


def _expiry(found: DossierDetail, known: date | None, *, made: bool, on: date) -> str:
    """Return until when the card lasts, foretold by the law while it is not made yet."""
    if found.state is State.REFUSED:
        return ""
    try:
        ends = known if made else expiry(born=found.identity.declared.born, issued=on)
    except (BirthdayNotKnown, IssuedBeforeBirth):
        return ""
    if ends is None:
        return _("Thẻ không phải đổi theo tuổi nữa.")
    age = ends.year - found.identity.declared.born.year
    words = _("Thẻ dùng đến %(day)s, khi đủ %(age)s tuổi; sau đó cần đổi thẻ.")
    return words % {"day": vi_date(ends), "age": age}
