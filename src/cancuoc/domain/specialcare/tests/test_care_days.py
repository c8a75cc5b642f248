"""What a day does by itself, with a clock that runs: reminders, silence, and who is told."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from tests.support.families import AT

from cancuoc.domain.specialcare import asked, models, services
from cancuoc.domain.specialcare.rules import Answered, EnquiryState, FoundBy, Status
from cancuoc.domain.specialcare.tests import desk
from cancuoc.foundation.actor import NotAllowed, Role
from cancuoc.foundation.models import AuditEvent
from cancuoc.kernel.clock import today_vn
from cancuoc.kernel.simulated_clock import SimulatedClock
from cancuoc.law.deadline import is_working_day

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_transactions")]
SENT_ON, DUE_ON = date(2024, 7, 6), date(2024, 7, 19)


@pytest.fixture
def row(hanoi):
    """Somebody of whom one place was asked on a Saturday, for ten working days."""
    desk.centre()
    found = desk.enter(NAME="Quách Văn Tư", BORN="1950", SEX="Nam", ORIGIN="Xã Vân Sơn")
    services.screen(resident_id=found.id, **desk.day(0))
    services.note_capture(resident_id=found.id, **desk.day(0))
    services.note_search(resident_id=found.id, found_by=FoundBy.BIOMETRICS, found=[], **desk.day(0))
    services.note_search(resident_id=found.id, found_by=FoundBy.NAMES, found=[], **desk.day(0))
    services.send(resident_id=found.id, addressee="Công an xã", place="Xã Vân Sơn", **desk.day(0))
    return found


@pytest.fixture
def live(tmp_path):
    """Let a clock run through so many days, the chore once each; return what each day did."""
    clock = SimulatedClock(tmp_path / "clock", start=AT)

    def run(first, days):
        done = {}
        for k in range(first, first + days):
            clock.set(AT + timedelta(days=k))
            done[today_vn(clock.now())] = services.each_day(at=clock.now(), by=desk.SYSTEM)
        return done

    return run


def test_a_place_is_reminded_three_working_days_before_the_end_and_silent_after_it(row, live):
    done = live(0, 20)
    (reminded,) = [day for day, what in done.items() if what.reminded]
    (silent,) = [day for day, what in done.items() if what.silent]
    between = [reminded + timedelta(days=k) for k in range((DUE_ON - reminded).days + 1)]
    assert sum(map(is_working_day, between[1:])) == 3
    assert silent == DUE_ON + timedelta(days=1)
    enquiry = models.Enquiry.objects.get()
    assert (enquiry.state, enquiry.reminded_on) == (EnquiryState.SILENT, reminded)


def test_silence_moves_the_file_on(row, live):
    live(0, 13)
    row.refresh_from_db()
    assert row.status == Status.ENQUIRING
    live(13, 2)
    row.refresh_from_db()
    assert row.status == Status.NOT_YET
    acts = list(row.history.order_by("at", "id").values_list("act", "by"))[-2:]
    assert acts == [("remind", desk.SYSTEM.id), ("give_up", desk.SYSTEM.id)]


def test_a_day_done_twice_changes_nothing(row, live):
    live(0, 15)
    before = models.ResidentHistory.objects.count()
    assert all(not (d.reminded or d.silent or d.moved) for d in live(14, 1).values())
    assert models.ResidentHistory.objects.count() == before


def test_an_answer_in_time_is_neither_reminded_of_nor_silent(row, live):
    asked_id = models.Enquiry.objects.get().id
    services.answer(
        enquiry_id=asked_id, outcome=Answered.UNKNOWN_THERE, text="Không có.", **desk.day(2)
    )
    assert not any(d.reminded or d.silent for d in live(3, 20).values())


def test_an_answer_after_the_silence_is_taken(row, live):
    live(0, 16)
    asked_id = models.Enquiry.objects.get().id
    services.answer(
        enquiry_id=asked_id, outcome=Answered.UNKNOWN_THERE, text="Không có.", **desk.day(17)
    )
    assert models.Enquiry.objects.get().state == EnquiryState.ANSWERED


def test_one_line_for_each_reminder_and_one_for_the_day(row, live):
    live(0, 20)
    lines = AuditEvent.objects.filter(act="specialcare.remind")
    assert lines.filter(object_kind="resident", object_id=str(row.id)).count() == 1
    assert lines.filter(object_kind="enquiries").count() == 20
    assert "Quách" not in str(list(lines.values_list()))


class TestTold:
    def test_the_officer_in_charge_sees_whom_to_telephone(self, row, live):
        assert asked.awaited(**desk.day(1)) == []
        live(0, 12)
        (one,) = asked.awaited(**desk.day(12))
        assert (one.code, one.addressee, one.due_on) == (row.code, "Công an xã", DUE_ON)
        assert not one.silent
        live(12, 3)
        (one,) = asked.awaited(**desk.day(15))
        assert one.silent

    def test_the_officer_of_another_place_does_not(self, row, live):
        live(0, 12)
        other = desk.officer("xa", units=("00001",))
        assert asked.awaited(at=AT, by=other) == []

    def test_nobody_else_is_told(self, row):
        with pytest.raises(NotAllowed):
            asked.awaited(at=AT, by=desk.officer("chihuy", Role.COMMANDER))
