"""Every state of a packet with every act, on packets that really came."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from tests.support.refusing import differing, refused, standing

from cancuoc.domain.enrolment import queries as enrolment
from cancuoc.domain.enrolment import services as dossiers
from cancuoc.domain.enrolment.rules import Act, State
from cancuoc.domain.stations import chain, models, queries, refusals, services
from cancuoc.domain.stations.rules import CLONE, PACKET_MOVES, PacketAct, PacketState
from cancuoc.domain.stations.tests.world import ADMIN, AT, TestStation, open_all, upload
from cancuoc.foundation import audit
from cancuoc.foundation.actor import Actor, ActorKind, NotAllowed, Role
from cancuoc.foundation.models import OutboxFact
from cancuoc.kernel.moves import IllegalMove

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(hours=3)
CENTRE = Actor.system("stations")


def release(packet_id: UUID, *, by: Actor = ADMIN, reason: str = "Máy chính") -> None:
    services.release_packet(packet_id=packet_id, reason=reason, at=LATER, by=by)


def set_aside(packet_id: UUID) -> None:
    row = models.Packet.objects.get(id=packet_id)
    chain.set_aside(packets=[row], reason=CLONE, at=LATER, by=CENTRE)


def in_state(station: TestStation, state: PacketState) -> UUID:
    packet = station.seal("<6")
    upload(packet, station)
    if state is PacketState.OPENED:
        services.open_packets(packet_ids=[packet.packet_id], at=AT)
    if state is PacketState.QUARANTINED:
        set_aside(packet.packet_id)
    return packet.packet_id


ACTS: dict[PacketAct, Callable[[UUID], object]] = {
    PacketAct.OPEN: lambda packet_id: services.open_packets(packet_ids=[packet_id], at=LATER),
    PacketAct.QUARANTINE: set_aside,
    PacketAct.RELEASE: release,
}
MOVES = [pytest.param(*move, id=f"{move[0]}-{move[1]}") for move in PACKET_MOVES]


@pytest.mark.parametrize(("state", "act"), MOVES)
def test_an_act_that_is_allowed_leaves_one_row_of_history(
    station: TestStation, state: PacketState, act: PacketAct
) -> None:
    packet_id = in_state(station, state)
    before = models.PacketHistory.objects.filter(packet_id=packet_id).count()
    ACTS[act](packet_id)
    after = queries.packet(packet_id=packet_id)
    assert after.state is not state
    assert bool(after.reason) is (after.state is PacketState.QUARANTINED)
    row = models.PacketHistory.objects.filter(packet_id=packet_id).latest("id")
    assert (row.act, row.state, row.at, row.reason) == (act, after.state, LATER, after.reason)
    assert models.PacketHistory.objects.filter(packet_id=packet_id).count() == before + 1


@pytest.mark.parametrize("state", [PacketState.RECEIVED, PacketState.OPENED])
def test_only_what_was_set_aside_is_released(station: TestStation, state: PacketState) -> None:
    packet_id = in_state(station, state)
    with refused(IllegalMove, "stations", "enrolment") as caught:
        release(packet_id)
    assert caught.value.details == {"state": state, "act": "release"}


def test_what_was_set_aside_is_not_set_aside_again(station: TestStation) -> None:
    packet_id = in_state(station, PacketState.QUARANTINED)
    with refused(IllegalMove, "stations", "enrolment"):
        set_aside(packet_id)


@pytest.mark.parametrize("state", [PacketState.OPENED, PacketState.QUARANTINED])
def test_opening_again_is_harmless(station: TestStation, state: PacketState) -> None:
    packet_id = in_state(station, state)
    before = standing("stations", "enrolment")
    assert services.open_packets(packet_ids=[packet_id], at=LATER) == 0
    assert not differing(before, "stations", "enrolment")


def test_an_unknown_packet_is_refused_or_passed_over() -> None:
    with refused(refusals.UnknownPacket, "stations"):
        release(uuid4())
    assert services.open_packets(packet_ids=[uuid4()], at=AT) == 0
    assert services.open_packets(packet_ids=[], at=AT) == 0


@pytest.mark.parametrize("role", [r for r in Role if r is not Role.ADMINISTRATOR])
def test_no_other_role_lets_a_packet_out(station: TestStation, role: Role) -> None:
    packet_id = in_state(station, PacketState.QUARANTINED)
    by = Actor(id="user:x", kind=ActorKind.OFFICER, hand="x", roles=frozenset({role}))
    with refused(NotAllowed, "stations"):
        release(packet_id, by=by)


def test_the_station_does_not_let_its_own_packet_out(station: TestStation) -> None:
    packet_id = in_state(station, PacketState.QUARANTINED)
    with refused(NotAllowed, "stations"):
        release(packet_id, by=Actor.station("TX-01"))


def test_letting_out_is_told_once_to_the_audit_and_once_to_the_worker(
    station: TestStation,
) -> None:
    packet_id = in_state(station, PacketState.QUARANTINED)
    told = OutboxFact.objects.count()
    release(packet_id, reason="Đã thu hồi máy sao chép " * 20)
    (line,) = audit.history(act_prefix="stations.release")
    assert (line.object_id, line.actor) == (str(packet_id), "user:admin")
    assert line.detail["reason"].startswith("Đã thu hồi máy sao chép")
    assert len(line.detail["reason"]) <= 200
    assert OutboxFact.objects.count() == told + 1
    fact = OutboxFact.objects.latest("id")
    assert (fact.topic, fact.body["packet_id"]) == ("stations.PacketReceived", str(packet_id))


def test_one_twin_is_let_out_and_the_other_is_refused_by_name(station: TestStation) -> None:
    twin = station.twin()
    ours, theirs = station.seal("<6"), twin.seal("<6")
    upload(ours, station)
    upload(theirs, twin)
    release(ours.packet_id)
    for _ in range(2):
        with refused(refusals.NumberTaken, "stations") as caught:
            release(theirs.packet_id)
        assert (caught.value.status, caught.value.details) == (409, {"sequence": 1})
        open_all()
    assert queries.packet(packet_id=ours.packet_id).state is PacketState.OPENED


def test_a_new_copy_sets_the_released_one_aside_again(station: TestStation) -> None:
    copies = [station.twin() for _ in range(3)]
    packets = [copy.seal("<6") for copy in copies]
    for copy, packet in zip(copies[:2], packets[:2], strict=True):
        upload(packet, copy)
    release(packets[0].packet_id)
    upload(packets[2], copies[2])
    states = {queries.packet(packet_id=p.packet_id).state for p in packets}
    assert states == {PacketState.QUARANTINED}
    assert len(queries.quarantined()) == 3


WALKS: dict[State, tuple[Act, ...]] = {
    State.RECEIVED: (),
    State.CLEARED: (Act.CLEAR,),
    State.APPROVED: (Act.CLEAR, Act.APPROVE),
    State.IN_REVIEW: (Act.SEND_TO_REVIEW,),
    State.IN_PRODUCTION: (Act.CLEAR, Act.APPROVE, Act.PRODUCE),
    State.REFUSED: (Act.SEND_TO_REVIEW, Act.REFUSE),
}


@pytest.mark.parametrize(
    ("state", "after"),
    [
        # Its checks are still to come, and they see it: held before them it is never searched for.
        (State.RECEIVED, State.RECEIVED),
        (State.CLEARED, State.IN_REVIEW),
        # The card is not made from a doubtful packet as long as it can still be stopped.
        (State.APPROVED, State.IN_REVIEW),
        (State.IN_REVIEW, State.IN_REVIEW),
        (State.IN_PRODUCTION, State.IN_PRODUCTION),
        (State.REFUSED, State.REFUSED),
    ],
)
def test_a_doubtful_packet_sends_its_dossier_to_a_person_where_it_still_can(
    station: TestStation, state: State, after: State
) -> None:
    packet_id = in_state(station, PacketState.OPENED)
    dossier_id = queries.packet(packet_id=packet_id).dossier_id
    for act in WALKS[state]:
        dossiers.advance(dossier_ids=[dossier_id], act=act, at=AT, by=CENTRE)
    set_aside(packet_id)
    assert enrolment.dossier(dossier_id=dossier_id).state is after
    last = enrolment.steps(dossier_id=dossier_id)[-1]
    assert ("sao chép" in last.reason) is (state is not after)
    assert [line.act for line in audit.history(act_prefix="stations.alert")] == ["stations.alert"]
    told = OutboxFact.objects.filter(topic="stations.DossierDoubted")
    assert [fact.body["dossier_id"] for fact in told] == [str(dossier_id)]


def test_a_packet_let_out_keeps_its_dossier_where_it_stands(station: TestStation) -> None:
    packet_id = in_state(station, PacketState.OPENED)
    dossier_id = queries.packet(packet_id=packet_id).dossier_id
    dossiers.advance(dossier_ids=[dossier_id], act=Act.CLEAR, at=AT, by=CENTRE)
    set_aside(packet_id)
    release(packet_id)
    open_all()
    found = queries.packet(packet_id=packet_id)
    assert (found.state, found.dossier_id) == (PacketState.OPENED, dossier_id)
    # Only a person ends the review that the doubt began.
    assert enrolment.dossier(dossier_id=dossier_id).state is State.IN_REVIEW
    topics = OutboxFact.objects.filter(topic="enrolment.Received")
    assert topics.count() == 1
