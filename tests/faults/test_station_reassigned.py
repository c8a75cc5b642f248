"""A station goes to another commune with packets waiting: nothing is lost, nothing is mixed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from tests.faults.station_and_centre import Rooms, enrolled, open_desk, send

from cancuoc.domain.sessions import queries as sessions
from cancuoc.domain.stations import daylist, evening_reports, models, postings, queries, refusals
from cancuoc.domain.stations.signed_requests import KnownStation
from cancuoc.domain.stations.tests import floor
from cancuoc.domain.stations.tests.world import ADMIN, open_all
from cancuoc.foundation import keys
from cancuoc.foundation.actor import Actor
from cancuoc.packet import content_codec
from cancuoc.packet.closing import Closing
from cancuoc.packet.custody import Counted, Item
from cancuoc.station import home, moving, uploads
from cancuoc.station.core import closing, custody
from cancuoc.station.core.desk import PROFILE, Desk
from cancuoc.station.health import Health
from cancuoc.station.link import CentreUnreachable
from cancuoc.station.records import Lease, Session, StationProfile
from cancuoc.station.store import Store
from cancuoc.station.sync import Errands
from cancuoc.station.tables import closings, listings, officers, packets, values
from cancuoc.station.tests import world

pytestmark = [pytest.mark.fault, pytest.mark.django_db]
AT = world.AT
NEXT_DAY = AT + timedelta(days=1)
THERE, THEIR_KIT = "00367", "KIT-77"
KIT = tuple(Counted(item=item, count=1, seal="") for item in Item)


def lease(number: int) -> Lease:
    return Lease(
        username=f"cb.{number}",
        hand=f"hand-{number}",
        full_name=f"Người Thứ {number}",
        lease=f"lease-{number}",
        until=AT + timedelta(days=3),
    )


@pytest.fixture
def desk(tmp_path: Path, settings: Any) -> Iterator[Desk]:
    settings.BLOB_DIR, settings.KEY_DIR = tmp_path / "blobs", tmp_path / "keys"
    keys.store.cache_clear()
    enrolled(tmp_path / "home")
    opened = home.open_home(tmp_path / "home")
    store = Store(path=opened.database, key=opened.derive("store"))
    for number in (1, 2, 3):
        officers.keep(store, lease(number), password="mat-khau")
    yield open_desk(store=store, device=world.PlainDevice())
    store.close()
    opened.close()
    keys.store.cache_clear()


def session_at(number: int, *, unit: str, kit: str, at: Any) -> Session:
    """A session at the centre, as the station hears of it."""
    key = floor.open_session(number, unit=unit, kits=(kit,), at=at)
    view = sessions.session(session_id=key)
    assert view is not None
    return replace(
        world.SESSION,
        id=key,
        unit_code=unit,
        kits=(kit,),
        starts_at=view.starts_at,
        ends_at=view.ends_at,
    )


def work(desk: Desk, session: Session, *names: str, at: Any, monkeypatch: Any) -> list[UUID]:
    """Seal one dossier a name in a session, without a network."""
    listings.put_sessions(desk.store, [session])
    made = []
    for number, name in enumerate(names):
        with monkeypatch.context() as patch:
            patch.setattr(world, "SESSION", session)
            person = world.record(name=name, number=f"0013{at.day:02d}00{number:04d}")
            made.append(world.sealed(desk, person, at=at + timedelta(minutes=number)).id)
    return made


def close(desk: Desk, session: Session, *, at: Any) -> Closing:
    # Each `arrive` replaced the queue: what is not in it any more is explained.
    for odd in closing.standing(desk, session.id).balance.odd:
        closing.explain(
            desk,
            session.id,
            ticket=odd.ticket,
            misfit=odd.misfit,
            reason=closing.Reason.CENTRE_LATE,
            at=at,
            hand="h",
        )
    closing.sign_first(desk, session.id, told=closing.Told(), at=at, by=lease(1))
    return closing.sign_second(desk, session.id, at=at, by=lease(2))


def posted() -> KnownStation:
    row = models.Station.objects.get()
    return KnownStation(code=row.code, unit_code=row.unit_code, kit=row.kit)


class CutRooms(Rooms):
    """The network goes after so many answers."""

    left = 3

    def _ask(self, service: Any, **given: Any) -> Any:
        answer = super()._ask(service, **given)
        self.left -= 1
        if self.left < 0:
            raise CentreUnreachable
        return answer


def test_packets_of_two_communes_arrive_each_under_its_own_session(
    desk: Desk, monkeypatch: Any
) -> None:
    first = session_at(1, unit="00352", kit="KIT-01", at=AT)
    here = work(desk, first, "Lê An", "Lê Bình", at=AT, monkeypatch=monkeypatch)
    report = close(desk, first, at=AT + timedelta(hours=2))
    custody.give(desk, counted=KIT, at=AT + timedelta(hours=3), by=lease(1))
    custody.take(desk, counted=KIT, at=AT + timedelta(hours=3), by=lease(3))
    bytes_before = [packets.data(desk.store, each) for each in here]

    postings.reassign_station(
        code="TX-01",
        unit_code=THERE,
        kit=THEIR_KIT,
        reason="Đổi đội",
        at=AT + timedelta(hours=4),
        by=ADMIN,
    )
    second = session_at(2, unit=THERE, kit=THEIR_KIT, at=NEXT_DAY)
    there = work(desk, second, "Vũ Cúc", "Vũ Dũng", at=NEXT_DAY, monkeypatch=monkeypatch)
    assert [packets.data(desk.store, each) for each in here] == bytes_before

    cut: Any = CutRooms("TX-01", NEXT_DAY)
    broken = uploads.send_all(
        store=desk.store, centre=cut, profile=desk.profile, at=NEXT_DAY, limit=10
    )
    assert broken.stopped
    result = send(desk, at=NEXT_DAY + timedelta(hours=1))
    assert (result.left, result.refused, result.stopped) == (0, 0, "")
    open_all()

    rows = {row.id: row for row in models.Packet.objects.all()}
    assert {key: row.session_id for key, row in rows.items()} == {
        **dict.fromkeys(here, first.id),
        **dict.fromkeys(there, second.id),
    }
    assert {row.state for row in rows.values()} == {"opened"}
    assert len({row.dossier_id for row in rows.values()}) == 4
    assert queries.gaps() == ()

    told = evening_reports.take_closing(
        station=posted(),
        report=report,
        leases_shown=(),
        at=NEXT_DAY,
        by=Actor.station("TX-01"),
    )
    (kept,) = closings.reports(desk.store, kind=closing.ReportKind.CLOSING)
    assert content_codec.load(Closing, kept.data) == report
    assert models.SignedReport.objects.get(digest=told).session_id == first.id


def test_the_day_list_goes_only_to_where_the_station_stands_now(desk: Desk) -> None:
    first = session_at(1, unit="00352", kit="KIT-01", at=AT)
    postings.reassign_station(
        code="TX-01", unit_code=THERE, kit=THEIR_KIT, reason="Đổi đội", at=AT, by=ADMIN
    )
    assert postings.session_served(posted(), first.id).id == first.id
    with pytest.raises(refusals.UnknownSession):
        daylist.mine(posted(), first.id, at=AT)


class TestTheStation:
    """It takes the new place over between two teams, never in the middle of a dossier."""

    @pytest.fixture
    def errands(self, desk: Desk, monkeypatch: Any) -> Errands:
        class Told:
            answer: Any = {"unit_code": THERE, "kit": THEIR_KIT}

            def get(self, path: str) -> Any:
                assert path == "/posting"
                return self.answer

        centre: Any = Told()
        return Errands(desk=desk, centre=centre, health=Health())

    def profile(self, desk: Desk) -> StationProfile:
        found = values.get_record(desk.store, PROFILE, StationProfile)
        assert found is not None
        return found

    def test_it_keeps_key_and_chain_and_takes_unit_and_kit(self, errands: Errands) -> None:
        before = self.profile(errands.desk)
        assert moving.keep_posting(errands, at=AT)
        assert self.profile(errands.desk) == replace(before, unit_code=THERE, kit=THEIR_KIT)
        assert not moving.keep_posting(errands, at=AT)

    def test_with_an_open_dossier_it_waits(self, errands: Errands) -> None:
        world.started(errands.desk, world.record())
        assert not moving.keep_posting(errands, at=AT)
        assert self.profile(errands.desk).unit_code == "00352"
