"""F26: packets for another centre, under an unknown key, or of a station that was ended.

Nothing of it is lost and nothing has an effect by itself: bytes that prove themselves get an
honest receipt and wait for two people, the others are kept aside with their reason.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from tests.faults.invariants import at_the_centre
from tests.support.upload_rig import Rig

from cancuoc.domain.stations import chain, queries, refusals, reviewing, rules, services
from cancuoc.domain.stations.rules import PacketState, Provenance, Verdict
from cancuoc.domain.stations.tests.test_station_reviewing import SECOND
from cancuoc.domain.stations.tests.world import ADMIN, AT, TestStation, open_all, upload
from cancuoc.packet import carrying, keys
from cancuoc.packet.writer import SealedPacket
from cancuoc.station import usb

pytestmark = [pytest.mark.fault, pytest.mark.django_db]
LATER = AT + timedelta(days=2)


@pytest.fixture
def rig(drill_home: Path) -> Iterator[Rig]:
    made = Rig(TestStation().enrol(), "http://127.0.0.1:9")
    yield made
    made.close()


def promised(*packets: SealedPacket) -> dict[Any, str]:
    return {packet.packet_id: packet.digest for packet in packets}


def lost() -> None:
    services.revoke_station(code="TX-01", reason="Mất máy", at=LATER, by=ADMIN)


def play_a_loss(rig: Rig) -> tuple[SealedPacket, SealedPacket]:
    """Send one packet, lose the station, then send what it still had."""
    before, after = rig.seal(), rig.seal()
    upload(before, rig.station)
    lost()
    upload(after, rig.station, at=LATER)
    open_all()
    return before, after


def test_what_a_lost_station_still_had_is_kept_receipted_and_without_effect(rig: Rig) -> None:
    before, after = play_a_loss(rig)
    assert apps.get_model("enrolment", "Dossier").objects.count() == 1
    at_the_centre(acknowledged=promised(before, after), aside=1, at=None)
    services.propose_verdict(
        packet_id=after.packet_id, verdict=Verdict.RELEASE, reason="x", at=LATER, by=ADMIN
    )
    services.answer_proposal(packet_id=after.packet_id, agrees=True, at=LATER, by=SECOND)
    open_all()
    assert apps.get_model("enrolment", "Dossier").objects.count() == 2
    at_the_centre(acknowledged=promised(before, after))


def test_the_stick_of_a_lost_station_goes_the_same_way(rig: Rig, tmp_path: Path) -> None:
    packets = [rig.seal(), rig.seal()]
    usb.export(rig.store, rig.profile, folder=tmp_path, at=AT)
    lost()
    receipts = [
        services.carry_in(data=packet.data, at=LATER, by=ADMIN).receipt for packet in packets
    ]
    data = carrying.join_receipts(receipts)
    assert usb.take_receipts(rig.store, rig.profile, data=data, at=LATER) == usb.Taken(new=2)
    assert [row.reason for row in queries.quarantined()] == [rules.REVOKED] * 2
    at_the_centre(acknowledged=promised(*packets), aside=2)


def test_a_clock_put_back_by_a_thief_does_not_help_without_the_chain(rig: Rig) -> None:
    first = rig.seal()
    upload(first, rig.station)
    thief = rig.station.twin()
    # What came in time continues at the centre; the thief's disk forks from an older image.
    thief.sequence, thief.previous = 4, "ab" * 32
    lost()
    forged = thief.seal("<6")
    upload(forged, thief, at=LATER)
    found = reviewing.late_packet(packet_id=forged.packet_id)
    assert found is not None
    assert found.provenance is Provenance.UNLINKED
    with pytest.raises(refusals.HeldForGood):
        services.propose_verdict(
            packet_id=forged.packet_id, verdict=Verdict.RELEASE, reason="x", at=LATER, by=ADMIN
        )


@pytest.mark.parametrize("kind", ["another centre", "unknown key"])
def test_what_proves_nothing_is_kept_aside_with_its_reason(rig: Rig, kind: str) -> None:
    if kind == "another centre":
        packet = rig.station.seal("<6", centre_key=keys.generate_encryption_key().public_key())
        reason = "UnknownCentreKey"
    else:
        packet = TestStation().seal("<6")
        reason = "UnknownStation"
    with pytest.raises(Exception, match=r".") as caught:
        upload(packet, rig.station)
    assert type(caught.value).__name__ == reason
    row = apps.get_model("stations", "RefusedUpload").objects.get()
    assert (row.reason, row.digest) == (reason, packet.digest)
    assert not apps.get_model("stations", "Packet").objects.exists()


def test_planted_bug_late_packets_taken_as_usual_are_found(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = chain.take
    monkeypatch.setattr(chain, "take", lambda aside, **given: honest(**given))
    before, after = play_a_loss(rig)
    assert queries.packet(packet_id=after.packet_id).state is PacketState.OPENED
    with pytest.raises(AssertionError, match="packets_set_aside"):
        at_the_centre(acknowledged=promised(before, after), aside=1)
