"""The end of an evening at the centre: kept as claimed, proven where it can be, compared."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from tests.support.books import refuses

from cancuoc.domain.sessions import services as floor_services
from cancuoc.domain.sessions.rules import Outcome, TicketAct
from cancuoc.domain.sessions.services import Visitor
from cancuoc.domain.stations import evening_reports, evenings, lease, models, postings, refusals
from cancuoc.domain.stations.signed_requests import KnownStation
from cancuoc.domain.stations.tests import floor
from cancuoc.domain.stations.tests.world import ADMIN, AT, TestStation, upload
from cancuoc.domain.units import services as units
from cancuoc.foundation import access
from cancuoc.foundation.actor import Actor, NotAllowed, Role
from cancuoc.law.ages import Band
from cancuoc.packet.closing import Closing, Exceptions, Explained, Figures, Misfit, Reason

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_transactions")]
HERE = KnownStation(code="TX-01", unit_code="00364", kit="KIT-01")
SELF = Actor.station("TX-01")
ELSEWHERE = "00367"


def figures(**changes: int) -> Figures:
    told = {
        "tickets": 1,
        "dossier": 1,
        "absent": 0,
        "postponed": 0,
        "other": 0,
        "elsewhere": 0,
        "unserved": 0,
        "without_ticket": 0,
    }
    return Figures(**{**told, **changes})


NOTHING = Exceptions(
    postponed=0,
    papers_missing=0,
    refused=0,
    damaged=0,
    unheard=0,
    turned_away=0,
    paper_forms=0,
    devices_failed=0,
    prints_destroyed=True,
    note="",
)


def closing(session_id: UUID, **changes: Any) -> Closing:
    told = {
        "id": uuid4(),
        "session_id": session_id,
        "number": 1,
        "figures": figures(),
        "misfits": (),
        "exceptions": NOTHING,
        "waiting": 0,
        "first": "cb.a",
        "second": "cb.b",
        "signed_at": AT,
    }
    return Closing(**{**told, **changes})


def take(report: Closing, *, leases: Any = (), station: KnownStation = HERE) -> str:
    return evening_reports.take_closing(
        station=station, report=report, leases_shown=leases, at=AT, by=SELF
    )


@pytest.fixture
def session(station: TestStation) -> UUID:
    return floor.open_session()


@pytest.fixture
def leases(session: UUID) -> list[str]:
    """The leases of the two officers of the unit."""
    units.load_tables(at=AT, by=ADMIN)
    for name in ("cb.a", "cb.b"):
        access.create_user(
            username=name,
            full_name="Cán bộ",
            hand=f"hand-{name}",
            password="mật khẩu đúng",
            at=AT,
            by=ADMIN,
        )
        access.grant(
            username=name,
            role=Role.ENROLMENT_OFFICER,
            unit_code="009",
            valid_from=AT.date(),
            valid_to=None,
            at=AT,
            by=ADMIN,
        )
    return [
        lease.grant_lease(station=HERE, username=name, at=AT, by=SELF).data
        for name in ("cb.a", "cb.b")
    ]


def test_a_report_told_twice_is_kept_once(session: UUID) -> None:
    report = closing(session)
    assert take(report) == take(report)
    (row,) = models.SignedReport.objects.all()
    assert (row.first, row.second, row.proven) == ("cb.a", "cb.b", False)


def test_other_content_under_the_same_id_is_refused(session: UUID) -> None:
    report = closing(session)
    take(report)
    with pytest.raises(refusals.OtherReport):
        take(replace(report, waiting=1))
    assert models.SignedReport.objects.count() == 1


def test_a_report_of_a_session_the_station_never_served_is_refused(session: UUID) -> None:
    other = floor.open_session(2, kits=("KIT-09",), unit=ELSEWHERE)
    with pytest.raises(refusals.UnknownSession):
        take(closing(other))
    with pytest.raises(refusals.UnknownSession):
        take(closing(uuid4()))


def test_both_leases_prove_the_hands_and_one_does_not(session: UUID, leases: list[str]) -> None:
    take(closing(session), leases=leases)
    take(closing(session, number=2), leases=leases[:1])
    take(closing(session, number=3, signed_at=AT + timedelta(days=3)), leases=leases)
    take(closing(session, number=4), leases=[*leases[:1], "forged.lease"])
    proven = models.SignedReport.objects.order_by("number").values_list("proven", flat=True)
    assert list(proven) == [True, False, False, False]


def test_the_last_report_stands_beside_the_figures_of_the_centre(
    session: UUID, station: TestStation
) -> None:
    upload(station.seal(session_id=session), station)
    (first,) = floor_services.arrive(
        session_id=session,
        visitors=[Visitor(person_id=None, band=Band.FROM_14)],
        at=AT,
        by=floor.CLERK,
    )
    for act in (TicketAct.CALL, TicketAct.BEGIN):
        floor_services.act_on(ticket_id=first.id, act=act, counter="KIT-01", at=AT, by=floor.CLERK)
    floor_services.finish(ticket_id=first.id, outcome=Outcome.POSTPONED, at=AT, by=floor.CLERK)
    take(closing(session))
    take(closing(session, number=2, figures=figures(tickets=2, absent=1)))
    (found,) = evenings.evenings(session_id=session)
    assert found.number == 2
    told = {pair.name: (pair.claimed, pair.ours, pair.differs) for pair in found.pairs}
    assert told == {
        "tickets": (2, 1, True),
        "dossier": (1, 1, False),
        "absent": (1, 0, True),
        "postponed": (0, 1, True),
    }
    assert found.differs


def test_nothing_is_reported_of_a_session_that_is_not_closed(session: UUID) -> None:
    assert evenings.evenings(session_id=session) == ()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE stations_signedreport SET number = 9",
        "DELETE FROM stations_signedreport",
        "TRUNCATE stations_signedreport",
    ],
)
def test_a_report_is_never_changed(session: UUID, statement: str) -> None:
    if not statement.startswith("TRUNCATE"):
        take(closing(session))
    assert "only" in refuses(statement) or "change" in refuses(statement)


def test_a_signed_report_two_hands_and_a_known_kind(session: UUID) -> None:
    take(closing(session))
    columns = "station_id, number, digest, data, proven, signed_at, received_at"
    copy = (
        "INSERT INTO stations_signedreport (id, kind, first, second, {0}) "
        "SELECT gen_random_uuid(), {1}, {0} FROM stations_signedreport"
    )
    assert "signed_report_two_hands" in refuses(copy.format(columns, "kind, first, first"))
    assert "signed_report_kind" in refuses(copy.format(columns, "'tea', first, second"))


@pytest.mark.parametrize(
    "changes",
    [
        {"first": "cb.a", "second": "cb.a"},
        {"first": "", "second": "cb.a"},
        {"figures": figures(tickets=5)},
    ],
)
def test_a_report_that_cannot_be_is_no_report(changes: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"sign|imbalance"):
        closing(uuid4(), **changes)


def test_an_imbalance_that_names_its_tickets_is_a_report() -> None:
    named = (Explained(ticket="A1", misfit=Misfit.NO_DOSSIER, reason=Reason.ON_PAPER),)
    assert closing(uuid4(), figures=figures(tickets=2), misfits=named).misfits == named


class TestMoved:
    """A station that went to another unit tells what it did under the place where it did it."""

    def move(self, **changes: Any) -> KnownStation:
        asked = {"code": "TX-01", "unit_code": ELSEWHERE, "kit": "KIT-02", "reason": "Đổi đội"}
        at = changes.pop("at", AT + timedelta(hours=5))
        postings.reassign_station(**{**asked, **changes}, at=at, by=ADMIN)
        row = models.Station.objects.get(code="TX-01")
        return KnownStation(code=row.code, unit_code=row.unit_code, kit=row.kit)

    def test_each_moment_has_its_place(self, session: UUID) -> None:
        assert postings.as_of(HERE, at=AT) == HERE
        there = self.move()
        again = self.move(unit_code="00364", kit="KIT-03", at=AT + timedelta(days=2))
        for hours, unit in ((0, "00364"), (4, "00364"), (6, ELSEWHERE), (49, "00364")):
            found = postings.as_of(again, at=AT + timedelta(hours=hours))
            assert found.unit_code == unit, hours
        assert there.unit_code == ELSEWHERE

    def test_the_old_session_is_told_of_and_its_leases_still_prove(
        self, session: UUID, leases: list[str]
    ) -> None:
        there = self.move()
        take(closing(session), leases=leases, station=there)
        assert models.SignedReport.objects.get().proven

    def test_a_session_before_it_came_or_after_it_left_is_not_its_own(self, session: UUID) -> None:
        there = self.move()
        later = floor.open_session(3, kits=("KIT-01",), at=AT + timedelta(days=3))
        before = floor.open_session(4, kits=("KIT-02",), unit=ELSEWHERE, at=AT)
        for strange in (later, before):
            with pytest.raises(refusals.UnknownSession):
                postings.session_served(there, strange)
        now = floor.open_session(5, kits=("KIT-02",), unit=ELSEWHERE, at=AT + timedelta(days=1))
        assert postings.session_served(there, now).id == now

    def test_only_an_administrator_moves_a_live_station_to_another_place(
        self, session: UUID
    ) -> None:
        with pytest.raises(NotAllowed):
            postings.reassign_station(
                code="TX-01", unit_code=ELSEWHERE, kit="K", reason="x", at=AT, by=floor.CLERK
            )
        with pytest.raises(refusals.AlreadyThere):
            self.move(unit_code="00364", kit="KIT-01")
        with pytest.raises(refusals.UnknownStationCode):
            self.move(code="TX-99")
        assert models.StationPosting.objects.count() == 0

    def test_a_place_ends_after_it_began_and_one_is_in_force(self, session: UUID) -> None:
        self.move()
        second = (
            "INSERT INTO stations_stationposting (station_id, unit_code, kit, starts_at, ends_at) "
            "SELECT station_id, unit_code, kit, starts_at, {} FROM stations_stationposting "
            "WHERE ends_at IS NULL"
        )
        assert "one_posting_in_force" in refuses(second.format("NULL"))
        wrong = second.format("starts_at - interval '1 day'")
        assert "posting_in_order" in refuses(wrong)
