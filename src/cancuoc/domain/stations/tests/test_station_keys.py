"""A key follows another: packets sealed before are taken, thieves and repeats change nothing."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection
from tests.support.refusing import refused

from cancuoc.domain.stations import centre_keys, key_changes, models, queries, refusals, services
from cancuoc.domain.stations.rules import OLD_KEY, KeyAge, PacketState, key_age
from cancuoc.domain.stations.services import KnownStation, NextKey
from cancuoc.domain.stations.tests.world import ADMIN, AT, TestStation, open_all, upload
from cancuoc.foundation import audit
from cancuoc.foundation.actor import Actor, NotAllowed
from cancuoc.kernel import canonical
from cancuoc.packet import keys, signed_word
from cancuoc.packet.keys import StationIdentity
from cancuoc.packet.preparation import KEY_DUE, KEY_LIFE
from cancuoc.packet.signed_word import ForgedWord
from cancuoc.packet.writer import SealedPacket

pytestmark = pytest.mark.django_db
ROOM = "stations"
LATER = AT + timedelta(days=80)
KNOWN = KnownStation(code="TX-01", unit_code="00364", kit="KIT-01")


def next_identity() -> StationIdentity:
    return StationIdentity("TX-01", keys.generate_signing_key())


def signed(old: StationIdentity, new: StationIdentity, **changes: Any) -> NextKey:
    said = services.CHANGE_DOMAIN + canonical.dumps(
        {"station": "TX-01", "old_key": old.key_id, "new_key": new.key_id}
    )
    change = NextKey(
        old_key=old.key_id,
        public=keys.public_to_raw(new.public_key),
        old_signature=old.signing_key.sign(said),
        new_signature=new.signing_key.sign(said),
    )
    return dataclasses.replace(change, **changes)


def change(what: NextKey) -> str:
    by = Actor.station("TX-01")
    return services.change_key(station=KNOWN, change=what, at=LATER, by=by)


def rekeyed(station: TestStation) -> TestStation:
    """Return the station with its next key, the chain going on."""
    new = next_identity()
    assert change(signed(station.identity, new)) == new.key_id
    after = station.twin()
    after.identity = new
    return after


def state(packet: SealedPacket) -> tuple[PacketState, str]:
    row = queries.packet(packet_id=packet.packet_id)
    return row.state, row.reason


def test_packets_sealed_before_the_change_and_after_it_make_one_chain(station: TestStation) -> None:
    sent, waiting = station.seal("<6"), station.seal("<6")
    upload(sent, station)
    after = rekeyed(station)
    fresh = after.seal("<6")
    upload(fresh, after)
    assert queries.gaps() == (queries.Gap(station_code="TX-01", first=2, last=2),)
    upload(waiting, after)
    assert queries.gaps() == ()
    open_all()
    assert {state(p) for p in (sent, waiting, fresh)} == {(PacketState.OPENED, "")}
    counted = models.StationKey.objects.get(anchor__isnull=True)
    assert (counted.highest, counted.arrived) == (3, 3)
    assert [line.act for line in audit.history(act_prefix="stations.rekey")] == ["stations.rekey"]


def test_the_same_change_told_again_is_the_same_answer(station: TestStation) -> None:
    new = next_identity()
    what = signed(station.identity, new)
    assert change(what) == change(what) == new.key_id
    assert models.StationKey.objects.count() == 2


def test_a_second_change_goes_on_from_the_first(station: TestStation) -> None:
    waiting = station.seal("<6")
    twice = rekeyed(rekeyed(station))
    upload(waiting, twice)
    upload(twice.seal("<6"), twice)
    open_all()
    assert queries.intake_state().opened == 2
    found = key_changes.key_in_use(code="TX-01", at=LATER)
    assert found is not None
    assert (found.key_id, found.changes) == (twice.identity.key_id, 2)


def test_a_stolen_old_key_numbers_nothing_new(station: TestStation) -> None:
    thief = station.twin()
    after = rekeyed(station)
    upload(after.seal("<6"), after)
    thief.sequence, thief.previous = after.sequence, after.previous
    forged = thief.seal("<6")
    upload(forged, after)
    assert state(forged) == (PacketState.QUARANTINED, OLD_KEY)


@pytest.mark.parametrize("wrong", ["old", "new", "other station", "old key again", "garbage"])
def test_a_change_that_is_not_vouched_for_changes_nothing(station: TestStation, wrong: str) -> None:
    new, other = next_identity(), next_identity()
    good = signed(station.identity, new)
    bad = {
        "old": signed(other, new, old_key=station.identity.key_id),
        "new": dataclasses.replace(good, new_signature=good.old_signature),
        "other station": signed(other, new),
        "old key again": signed(station.identity, station.identity, old_key=other.key_id),
        "garbage": dataclasses.replace(good, old_signature=b""),
    }[wrong]
    if wrong == "old key again":
        # It proves that it holds the key in use: that is no change, and no harm.
        bad = signed(other, TestStation("TX-09").identity)
    with refused(refusals.BadProof, ROOM):
        change(bad)
    assert models.StationKey.objects.get().id == station.identity.key_id


def test_a_key_seen_elsewhere_is_no_next_key(station: TestStation) -> None:
    other = TestStation("TX-02").enrol()
    with refused(refusals.BadProof, ROOM):
        change(signed(station.identity, other.identity))
    rekeyed(station)
    with refused(refusals.BadProof, ROOM):
        change(signed(next_identity(), station.identity))


def test_an_ended_station_changes_no_key(station: TestStation) -> None:
    services.revoke_station(code="TX-01", reason="Mất", at=AT, by=ADMIN)
    with refused(refusals.StationRevoked, ROOM):
        change(signed(station.identity, next_identity()))
    assert key_changes.key_in_use(code="TX-01", at=AT) is None


def test_a_disk_that_was_lost_enrols_again_and_begins_a_chain_of_its_own(
    station: TestStation,
) -> None:
    rekeyed(station)
    token = services.renew_token(code="TX-01", at=LATER, by=ADMIN)
    fresh = TestStation()
    fresh.use(token, at=LATER)
    upload(fresh.seal("<6"), fresh)
    assert models.StationKey.objects.get(valid_to__isnull=True).anchor is None
    assert queries.gaps() == ()


@pytest.mark.parametrize(
    ("age", "stands"),
    [
        (KEY_DUE - timedelta(seconds=1), KeyAge.FRESH),
        (KEY_DUE, KeyAge.DUE),
        (KEY_LIFE - timedelta(seconds=1), KeyAge.DUE),
        (KEY_LIFE, KeyAge.OVER),
    ],
)
def test_a_key_ages(age: timedelta, stands: KeyAge) -> None:
    assert key_age(since=AT, at=AT + age) is stands


class TestPacketKey:
    def test_packets_to_the_old_and_the_new_key_both_open(self, station: TestStation) -> None:
        old = station.seal("<6")
        assert services.renew_packet_key(after=1, at=AT, by=ADMIN) == 2
        new = station.seal("<6")
        assert old.manifest.centre_key_id != new.manifest.centre_key_id
        upload(old, station)
        upload(new, station)
        open_all()
        assert queries.intake_state().opened == 2
        assert key_changes.packet_key_now().key_id == new.manifest.centre_key_id

    def test_two_hands_make_one_key(self) -> None:
        services.renew_packet_key(after=1, at=AT, by=ADMIN)
        with refused(refusals.KeyMovedOn, ROOM):
            services.renew_packet_key(after=1, at=AT, by=ADMIN)
        assert key_changes.packet_key_now().number == 2

    def test_only_an_administrator_makes_one(self) -> None:
        with refused(NotAllowed, ROOM):
            services.renew_packet_key(after=1, at=AT, by=Actor.station("TX-01"))

    def test_the_database_keeps_the_first_number_for_the_first_key(self) -> None:
        with pytest.raises(IntegrityError, match="packet_key_after_first"):
            models.CentrePacketKey.objects.create(number=1, key_id="k", made_at=AT, made_by="x")

    def test_counts_stand_at_the_first_key_of_a_line(self, station: TestStation) -> None:
        rekeyed(station)
        with (
            pytest.raises(IntegrityError, match="counted_at_the_anchor"),
            connection.cursor() as cursor,
        ):
            cursor.execute("UPDATE stations_stationkey SET highest = 1")

    def test_the_word_of_the_key_is_believed_only_when_signed(self) -> None:
        word = services.packet_key_word()
        public = centre_keys.signing_key().public_key()
        facts = signed_word.read(domain=key_changes.CENTRE_KEY_DOMAIN, text=word, key=public)
        assert facts["number"] == 1
        for text in ("", ".", word[:-4], word.replace(".", "", 1), "x" * 9000, f"é{word}"):
            with pytest.raises(ForgedWord):
                signed_word.read(domain=key_changes.CENTRE_KEY_DOMAIN, text=text, key=public)
        with pytest.raises(ForgedWord):
            signed_word.read(domain=services.CHANGE_DOMAIN, text=word, key=public)
