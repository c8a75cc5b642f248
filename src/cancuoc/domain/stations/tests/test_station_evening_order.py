"""Which report of a station is its last word: the one that came last, whatever its clock said."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from uuid import UUID, uuid4

import pytest

from cancuoc.domain.stations import evening_reports, evenings
from cancuoc.domain.stations.signed_requests import KnownStation
from cancuoc.domain.stations.tests import floor
from cancuoc.domain.stations.tests.test_station_evenings import HERE, SELF, closing, figures
from cancuoc.domain.stations.tests.world import AT, TestStation
from cancuoc.packet.custody import Counted, Custody, Item

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
KIT = tuple(Counted(item=item, count=1, seal="") for item in Item)


@pytest.fixture
def session(station: TestStation) -> UUID:
    return floor.open_session()


def ends(session: UUID, *, came: int, number: int, signed: int, absent: int) -> UUID:
    """Tell the end of an evening; minutes count from noon at the centre and at the station."""
    report = closing(
        session,
        number=number,
        signed_at=AT + signed * MINUTE,
        figures=figures(tickets=absent + 1, absent=absent),
    )
    evening_reports.take_closing(
        station=HERE, report=report, leases_shown=(), at=AT + came * MINUTE, by=SELF
    )
    return report.id


def hands_over(*, came: int, number: int, signed: int, station: KnownStation = HERE) -> None:
    report = Custody(
        id=uuid4(),
        number=number,
        kit="KIT-01",
        given=KIT,
        taken=KIT,
        giver=f"cb.{number}",
        taker=f"cb.{number + 1}",
        waiting=0,
        signed_at=AT + signed * MINUTE,
    )
    evening_reports.take_custody(
        station=station, report=report, leases_shown=(), at=AT + came * MINUTE, by=SELF
    )


def last(session: UUID) -> tuple[int, int]:
    (found,) = evenings.evenings(session_id=session)
    assert found.closing.number == found.number
    return found.number, found.closing.figures.absent


def test_a_report_signed_again_is_the_last_word(session: UUID) -> None:
    ends(session, came=1, number=1, signed=0, absent=1)
    assert last(session) == (1, 1)
    ends(session, came=5, number=2, signed=4, absent=2)
    assert last(session) == (2, 2)


def test_a_station_with_a_new_disk_counts_from_one_and_is_heard(session: UUID) -> None:
    """The disk with two reports broke in the evening; the new one signs its first."""
    ends(session, came=1, number=1, signed=0, absent=1)
    ends(session, came=2, number=2, signed=1, absent=2)
    ends(session, came=9, number=1, signed=8, absent=3)
    assert last(session) == (1, 3)


def test_a_clock_put_back_does_not_hide_what_was_signed_later(session: UUID) -> None:
    ends(session, came=1, number=1, signed=50, absent=1)
    ends(session, came=2, number=2, signed=0, absent=2)
    assert last(session) == (2, 2)


def test_of_reports_that_came_at_one_moment_the_higher_number_counts(session: UUID) -> None:
    ends(session, came=1, number=2, signed=1, absent=2)
    ends(session, came=1, number=1, signed=0, absent=1)
    assert last(session) == (2, 2)


def test_hand_overs_stand_newest_first_through_a_clock_and_a_disk(station: TestStation) -> None:
    told = [(1, 1, 90), (2, 2, 0), (3, 3, 5), (4, 1, 6)]
    for came, number, signed in told:
        hands_over(came=came, number=number, signed=signed)
    found = evenings.hand_overs(station_code="TX-01")
    assert [each.custody.number for each in found] == [1, 3, 2, 1]
    assert all(one.received_at > other.received_at for one, other in pairwise(found))


def test_only_so_many_hand_overs_are_shown_and_of_one_station(station: TestStation) -> None:
    other = TestStation("TX-02").enrol()
    for number in range(1, 5):
        hands_over(came=number, number=number, signed=number)
    hands_over(
        came=9,
        number=1,
        signed=9,
        station=KnownStation(code=other.code, unit_code="00364", kit="KIT-01"),
    )
    found = evenings.hand_overs(station_code="TX-01", limit=3)
    assert [each.custody.number for each in found] == [4, 3, 2]
    assert len(evenings.hand_overs(station_code="TX-02")) == 1
    assert evenings.hand_overs(station_code="TX-03") == ()
