"""Packets that are forged, cut, sent twice, sealed for another, or hold what may not be there."""

from __future__ import annotations

import dataclasses
from datetime import date
from typing import Any

import pytest
from tests.bad_input.cases import BY_KEY
from tests.bad_input.proof import nothing_written, refused_as_json, rows

from cancuoc.domain.stations import queries, rules, services
from cancuoc.domain.stations.rules import PacketState
from cancuoc.domain.stations.tests.world import ADMIN, AT, TestStation, open_all
from cancuoc.interfaces.stationapi.tests.knocking import Knocker
from cancuoc.kernel.digest import sha256_hex
from cancuoc.kernel.partial_date import PartialDate
from cancuoc.packet import content_rules, keys
from cancuoc.packet.tests import content_samples as samples
from cancuoc.packet.writer import SealedPacket

pytestmark = pytest.mark.django_db
# What a refused upload leaves on purpose: the announcement, and the note that it was set aside.
ASIDE = frozenset({"stations_upload", "stations_refusedupload", "foundation_outboxfact"})
# Setting a packet aside is history and news; news already delivered are taken off the list.
NEWS = frozenset({"stations_packethistory", "foundation_outboxfact", "foundation_delivery"})
DOSSIERS = frozenset({"enrolment_dossier", "enrolment_dossierhistory"})


def sent(knocker: Knocker, packet: SealedPacket) -> Any:
    """Announce and send a packet, and return the answer to its commit."""
    return knocker.send(packet)


def as_stranger(knocker: Knocker) -> SealedPacket:
    """A packet in the station's name, signed with somebody else's key."""
    stranger = knocker.station.twin()
    stranger.identity = TestStation(knocker.station.code).identity
    return stranger.seal()


def for_another_centre(knocker: Knocker) -> SealedPacket:
    """A packet whose keys only another centre holds."""
    return knocker.station.seal(centre_key=keys.generate_encryption_key().public_key())


@pytest.mark.parametrize(
    ("key", "make"),
    [("forged-packet", as_stranger), ("wrong-centre-key", for_another_centre)],
)
def test_a_packet_that_is_not_ours_is_set_aside(knocker, key, make):
    packet = make(knocker)
    with nothing_written(besides=ASIDE):
        refused_as_json(key, sent(knocker, packet))
        open_all()


def test_a_commit_before_the_end_is_told_how_far_it_came(knocker):
    packet = knocker.station.seal()
    knocker.announce(packet)
    knocker.put(f"/packets/{packet.packet_id}/chunks/0", packet.data[:77])
    with nothing_written():
        answer = knocker.commit(packet)
        refused_as_json("truncated-upload", answer)
    assert answer.json()["details"] == {"received": 77}
    assert knocker.get(f"/packets/{packet.packet_id}").json()["received"] == 77


def test_a_packet_sent_again_has_one_effect(knocker):
    packet = knocker.station.seal()
    first = sent(knocker, packet)
    open_all()
    with nothing_written():
        again = sent(knocker, packet)
        open_all()
    assert again.status_code == 200
    assert again.content == first.content
    with nothing_written(besides=frozenset({"foundation_outboxfact"})):
        refused_as_json("replayed-packet", knocker.announce(packet, digest=sha256_hex(b"other")))


def test_a_chunk_that_is_not_what_its_digest_says(knocker):
    packet = knocker.station.seal()
    knocker.announce(packet)
    wrong = "sha-256=:" + "A" * 43 + "=:"
    with nothing_written():
        path = f"/packets/{packet.packet_id}/chunks/0"
        refused_as_json("wrong-digest", knocker.put(path, packet.data[:1000], digest=wrong))
    assert knocker.get(f"/packets/{packet.packet_id}").json()["received"] == 0


def test_a_packet_larger_than_any_may_be(knocker):
    packet = knocker.station.seal()
    with nothing_written():
        too_large = rules.PACKET_BYTES + 1
        refused_as_json("oversize", knocker.announce(packet, size=too_large))


def test_a_station_that_was_revoked_asks_for_nothing_more(knocker):
    services.revoke_station(code=knocker.station.code, reason="Mất máy", at=AT, by=ADMIN)
    with nothing_written():
        refused_as_json("revoked-station", knocker.get("/sessions"))


def test_two_packets_with_one_number_are_both_set_aside(knocker):
    twin = knocker.station.twin()
    packets = [knocker.station.seal(), twin.seal()]
    answers = [sent(knocker, packet) for packet in packets]
    assert [a.status_code for a in answers] == [BY_KEY["cloned-sequence"].status] * 2
    with nothing_written(besides=NEWS):
        open_all()
    states = [queries.packet(packet_id=packet.packet_id).state for packet in packets]
    assert states == [PacketState.QUARANTINED] * 2


@pytest.mark.parametrize("band", ["<6", "6-<14"])
def test_fingerprints_of_a_child_under_six_make_no_dossier(knocker, monkeypatch, band):
    packet = of_a_toddler(knocker.station, band, monkeypatch)
    assert sent(knocker, packet).status_code == BY_KEY["child-biometrics"].status
    before = dossiers()
    open_all()
    assert dossiers() == before
    found = queries.packet(packet_id=packet.packet_id)
    assert (found.state, found.reason) == (PacketState.QUARANTINED, "UnaskedBiometrics")


def of_a_toddler(station: TestStation, band: str, monkeypatch: pytest.MonkeyPatch) -> SealedPacket:
    """Seal a full capture of a child of four, as a program without our rules would.

    Signature and hashes are true; `band` is what the station says of the child's age.
    """
    whole = samples.dossier("6-<14", station_code=station.code, unit_code=station.unit_code)
    declared = dataclasses.replace(
        whole.identity.declared, born=PartialDate.of(date(2020, 3, 1)), personal_number=""
    )
    identity = dataclasses.replace(whole.identity, declared=declared, band=band)
    with monkeypatch.context() as without_rules:
        without_rules.setattr(content_rules, "check", lambda *_, **__: None)
        return station._sealed(
            dataclasses.replace(whole, identity=identity), samples.files("6-<14"), None
        )


def dossiers() -> int:
    """Return how many dossiers there are."""
    return sum(count for table, count in rows().items() if table in DOSSIERS)
