"""Writes of the stations room: registry, intake of packets, officers' leases."""

from __future__ import annotations

from cancuoc.domain.stations.carrying import Carried, carry_in
from cancuoc.domain.stations.daylist import (
    Booked,
    DayList,
    QueueTicket,
    StationSession,
    act_on_ticket,
    day_list,
    queue,
    search_person,
    sessions_of,
)
from cancuoc.domain.stations.intake import begin_upload, commit_upload, progress, put_chunk
from cancuoc.domain.stations.lease import Lease, grant_lease, officer_of
from cancuoc.domain.stations.opening import open_packets
from cancuoc.domain.stations.registry import (
    ENROL_DOMAIN,
    Enrolled,
    NewStation,
    create_station,
    enrol_station,
    renew_token,
    revoke_station,
)
from cancuoc.domain.stations.releasing import release_packet
from cancuoc.domain.stations.signed_requests import (
    KnownStation,
    SignedRequest,
    authenticate,
    sweep_nonces,
)
from cancuoc.domain.stations.site_floor import (
    SiteFloor,
    hand_floor_back,
    lead_floor,
    leave_floor,
    site_floor,
    take_floor_events,
    take_floor_promises,
    watch_floor,
)
from cancuoc.domain.stations.taking import Announced, Progress

__all__ = [
    "ENROL_DOMAIN",
    "Announced",
    "Booked",
    "Carried",
    "DayList",
    "Enrolled",
    "KnownStation",
    "Lease",
    "NewStation",
    "Progress",
    "QueueTicket",
    "SignedRequest",
    "SiteFloor",
    "StationSession",
    "act_on_ticket",
    "authenticate",
    "begin_upload",
    "carry_in",
    "commit_upload",
    "create_station",
    "day_list",
    "enrol_station",
    "grant_lease",
    "hand_floor_back",
    "lead_floor",
    "leave_floor",
    "officer_of",
    "open_packets",
    "progress",
    "put_chunk",
    "queue",
    "release_packet",
    "renew_token",
    "revoke_station",
    "search_person",
    "sessions_of",
    "site_floor",
    "sweep_nonces",
    "take_floor_events",
    "take_floor_promises",
    "watch_floor",
]
