"""Who is expected at the door, with the names of the day list."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from cancuoc.interfaces.ui.presenters import SHORT_BANDS
from cancuoc.interfaces.ui.text import vi_time
from cancuoc.kernel.floor import SEEN_AT_THE_DOOR, Lane, Priority, priority_by_age
from cancuoc.law import ages
from cancuoc.law.ages import Band
from cancuoc.packet.floor import FloorTicket
from cancuoc.station.core.floor import Visitor
from cancuoc.station.core.floor_promises import range_of
from cancuoc.station.presenters.floor import range_words, standing
from cancuoc.station.records import Record
from cancuoc.station.store import Store
from cancuoc.station.tables import floor_told, floors, listings


def page(store: Store, session_id: UUID, *, on: date) -> dict[str, Any]:
    """Return the families that may still come, by time, and the choices of the form."""
    return {
        "standing": standing(floors.hold(store), session_id),
        "families": [
            {
                "code": booking.code,
                "due": vi_time(booking.starts_at),
                "late": booking.state == "absent",
                "people": [_person(store, person, on=on) for person in booking.person_ids],
            }
            for booking in floors.bookings(store, session_id)
        ],
        "bands": [(str(band), _(band.vi)) for band in Band],
        "reasons": [(str(reason), _(reason.vi)) for reason in SEEN_AT_THE_DOOR],
    }


def family(store: Store, session_id: UUID, code: str) -> tuple[UUID, ...]:
    """Return the people of a booking that is still expected; nobody for another code."""
    known: Mapping[str, tuple[UUID, ...]] = {
        booking.code: booking.person_ids for booking in floors.bookings(store, session_id)
    }
    return known.get(code, ())


def visitor(store: Store, person_id: UUID, *, seen: Priority | None, on: date) -> Visitor:
    """Return somebody of a family with the band of the birth date and the reason by rule."""
    record = listings.person(store, person_id)
    if record is None:
        return Visitor(band=Band.FROM_14, person_id=person_id, priority=seen)
    old = priority_by_age(ages.age_on(born=record.known.born, on=on))
    return Visitor(band=_band(record, on=on), person_id=person_id, priority=old or seen)


def slip(store: Store, ticket: FloorTicket) -> dict[str, str]:
    """Return what a slip says: the number, its lane, and how long it will be; no name."""
    told = floor_told.promise(store, ticket.id)
    return {
        "label": ticket.label,
        "lane": _(Lane(ticket.lane).vi),
        "wait": range_words(range_of(told)) if told else "",
    }


def _person(store: Store, person_id: UUID, *, on: date) -> dict[str, Any]:
    record = listings.person(store, person_id)
    if record is None:
        return {"id": person_id, "name": _("Chưa có tên trong danh sách đã tải"), "band": ""}
    return {
        "id": person_id,
        "name": record.known.full_name,
        "band": SHORT_BANDS[_band(record, on=on)],
    }


def _band(record: Record, *, on: date) -> Band:
    return ages.band(born=record.known.born, on=on)
