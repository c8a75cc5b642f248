"""Signed reports on their way: in the order they were signed, and none in the way of another."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cancuoc.packet.custody import Counted, Item
from cancuoc.station import reporting
from cancuoc.station.core import closing, custody
from cancuoc.station.link import CentreRefused
from cancuoc.station.tables import closings, officers
from cancuoc.station.tests import world
from cancuoc.station.tests.fake_centre import Refused
from cancuoc.station.tests.test_station_closing import FIRST, LATER, SECOND, SESSION

KIT = tuple(Counted(item=item, count=1, seal="") for item in Item)


@pytest.fixture
def signed(errands):
    """An evening, and then the kit from hand to hand, with nothing told yet."""
    desk = errands.desk
    for each in (FIRST, SECOND):
        officers.keep(desk.store, each, password="mat-khau-dung")
    closing.sign_first(desk, SESSION, told=closing.Told(), at=LATER, by=FIRST)
    evening = closing.sign_second(desk, SESSION, at=LATER, by=SECOND)
    # The clock was put back before the kit went on.
    earlier = LATER - timedelta(minutes=40)
    custody.give(desk, counted=KIT, at=earlier, by=FIRST)
    return evening, custody.take(desk, counted=KIT, at=earlier, by=SECOND)


def waiting(errands):
    return [each.id for each in closings.waiting(errands.desk.store)]


def refusing(fake, kind, *refusal):
    def trouble(_method, path):
        if path.rstrip("/").endswith(f"/reports/{kind}"):
            raise Refused(*refusal)

    fake.trouble = trouble


def test_they_are_told_in_the_order_in_which_they_were_signed(errands, fake, signed):
    assert waiting(errands) == [report.id for report in signed]
    assert reporting.tell_reports(errands, at=LATER) == 2
    assert [kind for kind, _body in fake.signed] == ["closing", "custody"]
    assert waiting(errands) == []


@pytest.mark.parametrize(("refused", "other"), [("closing", "custody"), ("custody", "closing")])
def test_one_the_centre_does_not_know_what_to_do_with_waits_alone(
    errands, fake, signed, refused, other
):
    by_kind = dict(zip(("closing", "custody"), signed, strict=True))
    refusing(fake, refused, 404, "UnknownSession")
    with pytest.raises(CentreRefused) as unheard:
        reporting.tell_reports(errands, at=LATER)
    assert unheard.value.error == "UnknownSession"
    assert [kind for kind, _body in fake.signed] == [other]
    assert waiting(errands) == [by_kind[refused].id]
    fake.trouble = None
    assert reporting.tell_reports(errands, at=LATER) == 1
    assert waiting(errands) == []


def test_one_refused_for_good_is_set_aside_and_the_other_told(errands, fake, signed):
    refusing(fake, "closing", 409, "OtherReport")
    assert reporting.tell_reports(errands, at=LATER) == 1
    assert [kind for kind, _body in fake.signed] == ["custody"]
    assert waiting(errands) == []
    assert closing.standing(errands.desk, SESSION).last_state == "refused"


@pytest.mark.parametrize("status", [401, 429, 503])
def test_a_centre_that_hears_nobody_now_is_asked_once(errands, fake, signed, status):
    fake.trouble = None
    refusing(fake, "closing", status, "Whatever")
    with pytest.raises(CentreRefused):
        reporting.tell_reports(errands, at=LATER)
    assert fake.signed == []
    assert waiting(errands) == [report.id for report in signed]


def test_what_the_centre_has_is_not_told_again_when_more_is_signed(errands, fake, signed):
    reporting.tell_reports(errands, at=LATER)
    officers.keep(errands.desk.store, FIRST, password="mat-khau-dung")
    custody.give(errands.desk, counted=KIT, at=LATER, by=SECOND)
    custody.take(errands.desk, counted=KIT, at=LATER, by=FIRST)
    assert reporting.tell_reports(errands, at=LATER) == 1
    numbers = [body["report"]["number"] for _kind, body in fake.signed]
    assert numbers == [1, 1, 2]
    assert world.SESSION.id == SESSION
