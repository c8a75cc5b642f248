"""Rows of leave and wishes inside services: a planner's and an officer's own come to the same."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import IntegrityError
from django.db import transaction as django_transaction

from cancuoc.domain.planning import crew_models as tables
from cancuoc.domain.planning import crew_rules
from cancuoc.kernel.refusal import Refusal


class BadLeave(Refusal):
    """Days of leave that cannot be."""

    message = "Ngày nghỉ chưa đúng: ngày cuối phải từ ngày đầu trở đi và không quá 200 ngày."
    next_step = "Sửa lại ngày rồi gửi lại."


class LeaveTaken(Refusal):
    """The officer is away in these days already."""

    status: ClassVar[int] = 409
    message = "Cán bộ đã có ngày nghỉ trong khoảng này."
    next_step = "Rút ngày nghỉ cũ rồi nhập lại."


def write_leave(
    officer: tables.CrewOfficer, *, kind: crew_rules.AwayKind, first_day: date, last_day: date
) -> None:
    """Write days away of an officer; refuse days that cannot be, or that are taken."""
    if not first_day <= last_day < first_day + crew_rules.LONGEST_LEAVE:
        raise BadLeave
    there = officer.leave.filter(withdrawn=False)
    if there.filter(first_day__lte=last_day, last_day__gte=first_day).exists():
        raise LeaveTaken
    try:
        with django_transaction.atomic():
            officer.leave.create(kind=kind, first_day=first_day, last_day=last_day)
    except IntegrityError as raced:
        raise LeaveTaken from raced


def write_wish(officer: tables.CrewOfficer, *, on: date, shift: str, wanted: bool | None) -> None:
    """Write a wish of an officer, or take it back; refuse a shift nobody knows."""
    if shift not in crew_rules.SHIFTS:
        raise BadLeave("Không có ca này.")
    if wanted is None:
        officer.wishes.filter(on=on, shift=shift).delete()
    else:
        officer.wishes.update_or_create(on=on, shift=shift, defaults={"wanted": wanted})
