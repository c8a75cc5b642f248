"""What a station sends after it was ended: safe, receipted, and without effect until two agree."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from tests.support.refusing import refused

from cancuoc.domain.stations import models, queries, refusals, reviewing, rules, services
from cancuoc.domain.stations.rules import Late, PacketState, Provenance, Verdict
from cancuoc.domain.stations.tests.world import (
    ADMIN,
    AT,
    TestStation,
    begin,
    commit,
    open_all,
    put,
    upload,
)
from cancuoc.foundation import audit
from cancuoc.foundation.actor import Actor, ActorKind, NotAllowed, Role
from cancuoc.packet.manifest import FIRST_PREVIOUS
from cancuoc.packet.writer import SealedPacket

pytestmark = pytest.mark.django_db
ROOM = "stations"
LATER = AT + timedelta(days=3)


def admin(name: str, hand: str = "") -> Actor:
    return Actor(
        id=f"user:{name}",
        kind=ActorKind.OFFICER,
        hand=hand or f"hand-{name}",
        roles=frozenset({Role.ADMINISTRATOR}),
        units=("01",),
    )


SECOND = admin("second")


def end(*, since: datetime | None = None, at: datetime = LATER) -> None:
    services.revoke_station(code="TX-01", reason="Mất máy", lost_since=since, at=at, by=ADMIN)


def late(station: TestStation) -> SealedPacket:
    packet = station.seal("<6")
    upload(packet, station, at=LATER)
    return packet


def propose(packet: SealedPacket, verdict: Verdict = Verdict.RELEASE, by: Actor = ADMIN) -> None:
    services.propose_verdict(
        packet_id=packet.packet_id, verdict=verdict, reason="Đã gặp tổ", at=LATER, by=by
    )


def answer(packet: SealedPacket, *, agrees: bool = True, by: Actor = SECOND) -> None:
    services.answer_proposal(packet_id=packet.packet_id, agrees=agrees, at=LATER, by=by)


def standing(packet: SealedPacket) -> Provenance:
    found = reviewing.late_packet(packet_id=packet.packet_id)
    assert found is not None
    return found.provenance


def test_two_people_let_a_packet_made_before_the_loss_be_opened(station: TestStation) -> None:
    end()
    packet = late(station)
    row = queries.packet(packet_id=packet.packet_id)
    assert (row.state, row.reason) == (PacketState.QUARANTINED, rules.REVOKED)
    assert standing(packet) is Provenance.BEFORE
    propose(packet)
    open_all()
    assert queries.packet(packet_id=packet.packet_id).state is PacketState.QUARANTINED
    answer(packet)
    open_all()
    assert queries.packet(packet_id=packet.packet_id).state is PacketState.OPENED
    acts = [line.act for line in audit.history(act_prefix="stations.")]
    assert {"stations.propose", "stations.agree", "stations.release"} <= set(acts)


def test_one_person_with_two_accounts_is_one_person(station: TestStation) -> None:
    end()
    packet = late(station)
    propose(packet)
    for again in (ADMIN, admin("other-account", hand=ADMIN.hand)):
        with refused(refusals.SecondPerson, ROOM):
            answer(packet, by=again)
    with refused(refusals.TwoMustDecide, ROOM):
        services.release_packet(packet_id=packet.packet_id, reason="x", at=LATER, by=SECOND)


def test_what_was_made_after_the_loss_is_never_released_only_rejected(station: TestStation) -> None:
    end(since=AT - timedelta(days=200))
    packet = late(station)
    assert standing(packet) is Provenance.AFTER
    with refused(refusals.HeldForGood, ROOM):
        propose(packet)
    propose(packet, Verdict.REJECT)
    answer(packet)
    row = queries.packet(packet_id=packet.packet_id)
    assert (row.state, row.reason) == (PacketState.QUARANTINED, rules.REJECTED)
    with refused(refusals.NoReviewOpen, ROOM):
        propose(packet)
    with refused(refusals.TwoMustDecide, ROOM):
        services.release_packet(packet_id=packet.packet_id, reason="x", at=LATER, by=ADMIN)


def test_a_packet_that_joins_nothing_waits_until_the_one_before_comes(
    station: TestStation,
) -> None:
    end()
    missing = station.seal("<6")
    packet = late(station)
    assert standing(packet) is Provenance.UNLINKED
    with refused(refusals.HeldForGood, ROOM):
        propose(packet)
    upload(missing, station, at=LATER)
    assert standing(packet) is Provenance.BEFORE


def test_a_thief_s_twin_does_not_touch_the_honest_packet(station: TestStation) -> None:
    thief = station.twin()
    honest = station.seal("<6")
    upload(honest, station)
    open_all()
    end()
    late(thief)
    assert queries.packet(packet_id=honest.packet_id).state is PacketState.OPENED
    twin = queries.quarantined()[0]
    assert (twin.reason, twin.sequence) == (rules.REVOKED, 1)
    services.propose_verdict(
        packet_id=twin.id, verdict=Verdict.RELEASE, reason="x", at=LATER, by=ADMIN
    )
    with refused(refusals.NumberTaken, ROOM):
        services.answer_proposal(packet_id=twin.id, agrees=True, at=LATER, by=SECOND)


def test_a_proposal_turned_down_leaves_room_for_another(station: TestStation) -> None:
    end()
    packet = late(station)
    with refused(refusals.NoReviewOpen, ROOM):
        answer(packet)
    propose(packet)
    with refused(refusals.ReviewOpen, ROOM):
        propose(packet, Verdict.REJECT)
    answer(packet, agrees=False, by=ADMIN)
    propose(packet, Verdict.REJECT, by=SECOND)
    answer(packet, by=ADMIN)
    assert queries.packet(packet_id=packet.packet_id).reason == rules.REJECTED
    assert models.PacketReview.objects.count() == 2


def test_only_packets_of_ended_stations_are_asked_of_two(station: TestStation) -> None:
    packet = station.seal("<6")
    upload(packet, station)
    assert reviewing.late_packet(packet_id=packet.packet_id) is None
    assert reviewing.late_packet(packet_id=uuid4()) is None
    with refused(refusals.NoReviewOpen, ROOM):
        propose(packet)
    with refused(refusals.UnknownPacket, ROOM):
        services.answer_proposal(packet_id=uuid4(), agrees=True, at=LATER, by=SECOND)


def test_nobody_else_may_propose_or_answer(station: TestStation) -> None:
    end()
    packet = late(station)
    stranger = Actor(id="user:x", kind=ActorKind.OFFICER, hand="x", roles=frozenset())
    with refused(NotAllowed, ROOM):
        propose(packet, by=stranger)
    propose(packet)
    with refused(NotAllowed, ROOM):
        answer(packet, by=stranger)


def test_a_loss_that_has_not_happened_is_refused(station: TestStation) -> None:
    with refused(refusals.LostTomorrow, ROOM):
        end(since=LATER + timedelta(minutes=1))


def test_a_station_revoked_in_the_middle_of_a_packet_gets_its_receipt_and_no_effect(
    station: TestStation,
) -> None:
    packet = station.seal("<6")
    begin(packet, station)
    put(packet.packet_id, packet.data, station)
    services.revoke_station(code="TX-01", reason="Mất máy", at=AT, by=ADMIN)
    receipt = commit(packet, station)
    row = models.Packet.objects.get()
    assert (row.state, row.reason, bytes(row.receipt)) == ("quarantined", "revoked", receipt)
    assert commit(packet, station) == receipt


def test_a_station_that_never_came_alive_and_was_ended_sends_nothing() -> None:
    made = TestStation("TX-07")
    services.create_station(code="TX-07", unit_code="00364", kit="K", at=AT, by=ADMIN)
    services.revoke_station(code="TX-07", reason="Thừa", at=AT, by=ADMIN)
    with refused(refusals.StationRevoked, ROOM):
        begin(made.seal("<6"), made)


BROKEN: dict[str, dict[str, Any]] = {
    "review_verdict_known": {"verdict": "maybe"},
    "review_one_open": {},
    "review_four_eyes": {"agreed": True, "decided_at": AT, "decided_hand": "h"},
    "review_decided_whole": {"agreed": False},
}


@pytest.mark.parametrize(("guard", "fields"), BROKEN.items(), ids=BROKEN.keys())
def test_the_database_refuses_a_review_that_cannot_be(
    station: TestStation, guard: str, fields: dict[str, Any]
) -> None:
    end()
    packet = late(station)
    propose(packet)
    given = {
        "packet_id": packet.packet_id,
        "verdict": "release",
        "reason": "x",
        "proposed_by": "user:x",
        "proposed_hand": "h",
        "proposed_at": AT,
    }
    with pytest.raises(IntegrityError, match=guard), transaction.atomic():
        models.PacketReview.objects.create(**(given | fields))


def chain(*hours: int, first: str = FIRST_PREVIOUS, start: int = 1) -> list[Late]:
    before, made = first, []
    for number, hour in enumerate(hours, start=start):
        digest = f"{number:064x}"
        at = AT + timedelta(hours=hour)
        made.append(Late(digest=digest, previous=before, sequence=number, captured_at=at))
        before = digest
    return made


@pytest.mark.parametrize(
    ("links", "found"),
    [
        (chain(1, 2, 3), Provenance.BEFORE),
        (chain(1, 2, 24), Provenance.AFTER),
        (chain(1, 30, 3), Provenance.AFTER),
        (chain(1, 2, 3, first="f" * 64), Provenance.UNLINKED),
        (chain(1, 2, 3, start=2), Provenance.UNLINKED),
    ],
    ids=["all in time", "itself late", "clock put back", "another first", "first missing"],
)
def test_a_packet_is_as_good_as_the_chain_behind_it(links: list[Late], found: Provenance) -> None:
    judged = rules.provenance(
        packet=links[-1], others=links, trusted_until=AT + timedelta(hours=24)
    )
    assert judged is found
