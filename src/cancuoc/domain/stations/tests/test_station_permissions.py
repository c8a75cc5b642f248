"""The centre permits wiping only what it opened, decided on and kept for its time."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps

from cancuoc.domain.stations import centre_keys, letting_go, models
from cancuoc.domain.stations.rules import PacketState
from cancuoc.domain.stations.signed_requests import KnownStation
from cancuoc.domain.stations.tests.world import AT, TestStation, open_all, upload
from cancuoc.foundation.actor import Actor
from cancuoc.packet import keys
from cancuoc.packet import letting_go as permissions

pytestmark = pytest.mark.django_db
HERE = KnownStation(code="TX-01", unit_code="00364", kit="KIT-01")
SELF = Actor.station("TX-01")
LATER = AT + timedelta(days=31)


@pytest.fixture
def packet(station: TestStation) -> models.Packet:
    """A packet whose dossier is decided."""
    upload(station.seal(), station)
    open_all()
    row = models.Packet.objects.get()
    decide(row, "handed_over")
    return row


def decide(row: models.Packet, state: str) -> None:
    apps.get_model("enrolment.Dossier").objects.filter(id=row.dossier_id).update(state=state)


def ask(*ids: Any, at: Any = LATER, station: KnownStation = HERE) -> tuple[str, ...]:
    return letting_go.permit_wiping(station=station, packet_ids=ids, at=at, by=SELF)


def test_a_decided_packet_past_its_time_is_permitted_and_the_word_proves_itself(
    packet: models.Packet,
) -> None:
    (text,) = ask(packet.id)
    public = centre_keys.signing_key().public_key()
    found = permissions.verify(
        text,
        centre_public_key_lookup=lambda name: public if name == keys.key_id(public) else None,
        station="TX-01",
    )
    assert (found.packet_id, found.digest) == (packet.id, packet.digest)
    assert found.not_before == packet.received_at + letting_go.KEPT_FOR
    assert found.issued_at == LATER
    assert ask(packet.id) == (text,)


def test_before_its_time_no_packet_is_permitted(packet: models.Packet) -> None:
    kept = packet.received_at + letting_go.KEPT_FOR
    assert ask(packet.id, at=kept - timedelta(seconds=1)) == ()
    assert len(ask(packet.id, at=kept)) == 1


@pytest.mark.parametrize("state", ["received", "checking", "in_review", "cleared", "returned"])
def test_while_a_dossier_may_still_need_it_the_packet_stays(
    packet: models.Packet, state: str
) -> None:
    decide(packet, state)
    assert ask(packet.id) == ()


def test_a_packet_not_opened_or_set_aside_stays(station: TestStation) -> None:
    upload(station.seal(), station)
    row = models.Packet.objects.get()
    assert ask(row.id) == ()
    models.Packet.objects.update(state=PacketState.QUARANTINED)
    assert ask(row.id) == ()


def test_a_station_gets_no_word_for_the_packet_of_another(packet: models.Packet) -> None:
    other = KnownStation(code="TX-02", unit_code="00364", kit="KIT-01")
    assert ask(packet.id, station=other) == ()
    assert ask(uuid4()) == ask() == ()


def test_each_permission_is_in_the_audit(packet: models.Packet) -> None:
    ask(packet.id)
    rows = apps.get_model("foundation.AuditEvent").objects.filter(act="stations.permit_wiping")
    assert [row.object_id for row in rows] == [str(packet.id)]
