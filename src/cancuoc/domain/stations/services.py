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
from cancuoc.domain.stations.holding import take_holding
from cancuoc.domain.stations.intake import begin_upload, commit_upload, progress, put_chunk
from cancuoc.domain.stations.key_changes import (
    CHANGE_DOMAIN,
    NextKey,
    change_key,
    packet_key_word,
    renew_packet_key,
)
from cancuoc.domain.stations.lease import Lease, grant_lease, officer_of
from cancuoc.domain.stations.list_leaving import (
    ClosedDayList,
    closed_day_list,
    extend_day_list,
)
from cancuoc.domain.stations.opening import open_packets
from cancuoc.domain.stations.recovering import (
    ToldRecovery,
    allow_recovery,
    ask_recovery,
    show_recovery,
    take_recovery,
    withdraw_recovery,
)
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
from cancuoc.domain.stations.reports import take_reports, time_proof
from cancuoc.domain.stations.reviewing import answer_proposal, propose_verdict
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
from cancuoc.domain.stations.teams import take_team
from cancuoc.domain.stations.wiping import (
    approve_wipe,
    order_wipe,
    take_wipe_answer,
    wipe_for,
    withdraw_wipe,
)

__all__ = [
    "CHANGE_DOMAIN",
    "ENROL_DOMAIN",
    "Announced",
    "Booked",
    "Carried",
    "ClosedDayList",
    "DayList",
    "Enrolled",
    "KnownStation",
    "Lease",
    "NewStation",
    "NextKey",
    "Progress",
    "QueueTicket",
    "SignedRequest",
    "SiteFloor",
    "StationSession",
    "ToldRecovery",
    "act_on_ticket",
    "allow_recovery",
    "answer_proposal",
    "approve_wipe",
    "ask_recovery",
    "authenticate",
    "begin_upload",
    "carry_in",
    "change_key",
    "closed_day_list",
    "commit_upload",
    "create_station",
    "day_list",
    "enrol_station",
    "extend_day_list",
    "grant_lease",
    "hand_floor_back",
    "lead_floor",
    "leave_floor",
    "officer_of",
    "open_packets",
    "order_wipe",
    "packet_key_word",
    "progress",
    "propose_verdict",
    "put_chunk",
    "queue",
    "release_packet",
    "renew_packet_key",
    "renew_token",
    "revoke_station",
    "search_person",
    "sessions_of",
    "show_recovery",
    "site_floor",
    "sweep_nonces",
    "take_floor_events",
    "take_floor_promises",
    "take_holding",
    "take_recovery",
    "take_reports",
    "take_team",
    "take_wipe_answer",
    "time_proof",
    "watch_floor",
    "wipe_for",
    "withdraw_recovery",
    "withdraw_wipe",
]
