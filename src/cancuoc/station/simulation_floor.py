"""A simulated station that leads the floor: ready, received, captured, and back again.

Only the people are missing, as in `simulation`: the watch, the numbers, the chain of acts and
the packets are what an officer's station does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from cancuoc.kernel import clock
from cancuoc.kernel.refusal import Refusal
from cancuoc.station import floor_sync, sync
from cancuoc.station.core import floor, floor_promises
from cancuoc.station.core.floor import Visitor
from cancuoc.station.simulation import Crew, Job, Played, play
from cancuoc.station.tables import floors
from cancuoc.station.tables.floors import Standing

TRIES = 5


class FloorStays(Refusal):
    """The network is back, and yet the floor did not go back to the centre."""

    status = 500
    message = "Sảnh chưa trao lại được cho trung tâm."
    next_step = "Hãy xem stations.log trong thư mục của lần chạy."


def ready(crew: Crew, job: Mapping[str, Any]) -> None:
    """Stand ready for a session and take along who will come, while there is a network."""
    session = UUID(job["session"])
    floor_sync.stand_ready(crew.errands, session, at=clock.now(), username=crew.officer.username)
    sync.fetch_day_list(crew.errands, session, at=clock.now())
    crew.listed.add(session)
    for number in job["ready"]:
        sync.look_up(crew.errands, session, number=str(number), at=clock.now())


def receive(crew: Crew, job: Mapping[str, Any]) -> Iterator[Played]:
    """Receive a party at the station and play the visit of each; nothing reaches the centre."""
    at, session = clock.now(), UUID(job["session"])
    floor_sync.look(crew.errands, at=at)
    party = [
        Visitor(band=str(each["band"]), person_id=UUID(each["person"])) for each in job["receive"]
    ]
    code = str(job.get("booking", ""))
    given = (
        floor.receive_booked(crew.desk, session, code, party, at=at, by=crew.officer)
        if code
        else floor.receive(crew.desk, session, party, at=at, by=crew.officer)
    )
    now = floors.centre_time(crew.desk.store, at)
    floor_promises.promise(crew.desk.store, session, given, now=now)
    for ticket, each in zip(given, job["receive"], strict=True):
        yield play(
            crew,
            Job(
                session=session,
                person=ticket.person_id,
                ticket=ticket.id,
                eid=int(each.get("eid", 0)),
                ending=str(each.get("ending", "")),
                dark=True,
            ),
        )


def give_back(crew: Crew) -> None:
    """Tell everything and let the centre lead again; raise `FloorStays`."""
    for _ in range(TRIES):
        floor_sync.keep(crew.errands, at=clock.now())
        hold = floors.hold(crew.desk.store)
        if hold is None or hold.standing is Standing.READY:
            floor_sync.leave(crew.errands, at=clock.now(), username=crew.officer.username)
            return
    raise FloorStays
