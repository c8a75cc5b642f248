"""What a station asks the centre about a floor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from cancuoc.packet import content_codec
from cancuoc.packet.floor import (
    FloorBooking,
    FloorEvent,
    FloorPromise,
    FloorRoom,
    FloorTicket,
    WatchState,
)
from cancuoc.station import wire
from cancuoc.station.centre import SHORT, Centre

PIECE: Final = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteFloor:
    """The watch and the floor as the centre has them; an older centre tells of no hall."""

    watch: WatchState
    tickets: tuple[FloorTicket, ...]
    bookings: tuple[FloorBooking, ...]
    room: FloorRoom | None = None


class CentreFloor:
    """The questions about one floor."""

    def __init__(self, centre: Centre) -> None:
        self._centre = centre

    def floor(self, session_id: UUID) -> SiteFloor:
        """Be heard, and learn how the floor stands."""
        return _site(self._centre.get(f"/floor/{session_id}", timeout=SHORT))

    def watch(self, session_id: UUID, *, lease: str) -> SiteFloor:
        """Stand ready for a floor."""
        return _site(self._centre.post(f"/floor/{session_id}/watch", {}, lease=lease))

    def lead(self, session_id: UUID, *, lease: str) -> SiteFloor:
        """Take the floor before the network goes."""
        return _site(self._centre.post(f"/floor/{session_id}/lead", {}, lease=lease))

    def leave(self, session_id: UUID, *, lease: str) -> None:
        """Stand ready no longer."""
        self._centre.post(f"/floor/{session_id}/leave", {}, lease=lease)

    def tell(
        self, session_id: UUID, events: Sequence[FloorEvent], leases: Sequence[str]
    ) -> WatchState:
        """Tell acts in their order; told twice they have one effect."""
        body = {
            "events": [content_codec.to_plain(event) for event in events],
            "leases": [_pieces(lease) for lease in leases],
        }
        return wire.read(WatchState, self._centre.post(f"/floor/{session_id}/events", body))

    def tell_promises(self, session_id: UUID, promises: Sequence[FloorPromise]) -> None:
        """Tell what people were told about their wait; told twice it is kept once."""
        body = {"promises": [content_codec.to_plain(each) for each in promises]}
        self._centre.post(f"/floor/{session_id}/promises", body)

    def hand_back(self, session_id: UUID, *, sequence: int) -> SiteFloor:
        """Let the centre lead again."""
        body = {"sequence": sequence}
        return _site(self._centre.post(f"/floor/{session_id}/hand-back", body))


def _pieces(lease: str) -> list[str]:
    """Cut a lease into texts that the protocol allows."""
    return [lease[start : start + PIECE] for start in range(0, len(lease), PIECE)]


def _site(answer: Any) -> SiteFloor:
    room = answer.get("room") if isinstance(answer, dict) else None
    return SiteFloor(
        room=None if room is None else wire.read(FloorRoom, room),
        watch=wire.read(WatchState, answer.get("watch") if isinstance(answer, dict) else None),
        tickets=tuple(wire.read_all(FloorTicket, answer, "tickets")),
        bookings=tuple(wire.read_all(FloorBooking, answer, "bookings")),
    )
