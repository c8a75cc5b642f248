"""What a station seals the centre opens, and nothing of it shows in between."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cancuoc.kernel.digest import sha256_hex
from cancuoc.packet import keys, reader, writer
from cancuoc.packet.contents import Entry, Part
from cancuoc.packet.manifest import Manifest
from cancuoc.packet.refusals import PacketRefused

NAMES = st.from_regex(r"[a-z0-9][a-z0-9_-]{0,20}(\.[a-z0-9]{1,5})?", fullmatch=True)
MEDIA = st.sampled_from(["image/png", "application/json", "image/jp2", "text/plain"])
ENTRIES = st.lists(
    st.builds(
        Entry, NAMES.filter(lambda n: n != "operations.json"), MEDIA, st.binary(max_size=300)
    ),
    max_size=6,
    unique_by=lambda entry: entry.name,
).map(tuple)


def by_name(entries):
    return {entry.name: entry for entry in entries}


def test_everything_comes_back(bench, sealed):
    opened = bench.open(sealed.data)
    assert opened.identity == by_name(bench.contents.identity)
    assert opened.optional == by_name(bench.contents.optional)
    assert set(opened.evidence) == {"face.png", "finger-right-1.png", "operations.json"}
    assert opened.evidence["face.png"] == bench.contents.evidence[0]
    assert opened.operations == bench.contents.operations
    assert opened.digest == sealed.digest == sha256_hex(sealed.data)
    assert opened.manifest == sealed.manifest


def test_the_manifest_says_whose_and_what(bench, sealed):
    manifest = reader.peek(sealed.data)
    assert manifest.packet_id == sealed.packet_id == bench.contents.packet_id
    assert manifest.station_id == "kit-014"
    assert manifest.station_key_id == bench.station.key_id
    assert manifest.centre_key_id == keys.key_id(bench.centre.public_key())
    assert manifest.session_id == "session-7"
    assert manifest.sequence == sealed.sequence == 1
    assert manifest.previous_hash == writer.FIRST_PREVIOUS
    assert manifest.captured_at == bench.contents.captured_at
    assert manifest.labels == {"band": ">=14", "dossier": "HS-240706-000123-7"}
    assert [part.name for part in manifest.parts] == list(Part)


def test_intake_verifies_without_any_secret(bench, sealed):
    verified = bench.verify(sealed.data)
    assert verified.manifest == sealed.manifest
    assert verified.digest == sealed.digest


def test_the_first_chunk_is_enough_to_peek(sealed):
    head = len(sealed.data) - sum(part.size for part in sealed.manifest.parts)
    assert reader.peek(sealed.data[:head]) == sealed.manifest
    assert reader.expected_size(sealed.data[:head]) == len(sealed.data)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    identity=ENTRIES,
    evidence=ENTRIES,
    optional=ENTRIES,
    operations=st.binary(min_size=1, max_size=400),
    sequence=st.integers(1, 2**53 - 1),
    captured_at=st.datetimes(timezones=st.just(UTC)),
)
def test_any_contents_come_back(
    bench, identity, evidence, optional, operations, sequence, captured_at
):
    made = bench.seal(
        identity=identity,
        evidence=evidence,
        optional=optional,
        operations=operations,
        sequence=sequence,
        captured_at=captured_at,
        packet_id=uuid4(),
    )
    opened = bench.open(made.data)
    log = Entry("operations.json", "application/json", operations)
    assert opened.identity == by_name(identity)
    assert opened.evidence == by_name((*evidence, log))
    assert opened.optional == by_name(optional)
    assert opened.operations == operations
    assert opened.manifest.sequence == sequence
    assert abs(opened.manifest.captured_at - captured_at) < timedelta(milliseconds=1)
    assert Manifest.from_bytes(made.manifest.to_bytes()) == made.manifest


def test_nothing_personal_can_be_read_in_the_sealed_packet(bench):
    secret = "Nguyễn Văn Mật 001064000002".encode()
    made = bench.seal(
        identity=(Entry("identity.json", "application/json", secret),),
        evidence=(Entry("face.png", "image/png", secret * 3),),
        optional=(Entry("paper.txt", "text/plain", secret),),
        operations=secret,
    )
    assert secret not in made.data
    assert b"001064000002" not in made.data
    assert sha256_hex(secret).encode() not in made.data


def test_equal_content_has_unlike_hashes_in_the_manifest(bench):
    # Otherwise whoever holds a packet could confirm a guess at a name or a number.
    same = b"001064000002"
    made = bench.seal(
        identity=(Entry("a.txt", "text/plain", same), Entry("b.txt", "text/plain", same)),
    )
    again = bench.seal(identity=(Entry("a.txt", "text/plain", same),))
    seals = [entry.sha256 for entry in made.manifest.part(Part.IDENTITY).entries]
    seals += [entry.sha256 for entry in again.manifest.part(Part.IDENTITY).entries]
    assert len(set(seals)) == 3


def test_sealing_twice_gives_two_ciphertexts_of_one_packet(bench, sealed):
    again = bench.seal()
    assert again.packet_id == sealed.packet_id
    assert again.digest != sealed.digest


def test_no_private_or_personal_bytes_in_a_repr(bench, sealed):
    opened = bench.open(sealed.data)
    text = repr((bench.contents, sealed, opened, bench.station))
    assert "Lê Thị Thử" not in text
    assert "ridges" not in text
    assert "Ed25519PrivateKey" not in text


def test_names_and_biometrics_are_sealed_apart(bench, sealed):
    manifest = sealed.manifest
    identity = {entry.name for entry in manifest.part(Part.IDENTITY).entries}
    evidence = {entry.name for entry in manifest.part(Part.EVIDENCE).entries}
    assert identity.isdisjoint(evidence)
    assert manifest.part(Part.IDENTITY).sha256 != manifest.part(Part.EVIDENCE).sha256


def test_the_operations_log_is_sealed_in_the_manifest(sealed):
    evidence = sealed.manifest.part(Part.EVIDENCE).entries
    log = next(entry for entry in evidence if entry.name == "operations.json")
    assert sealed.manifest.operations == log.sha256


def test_a_chain_of_packets_links_by_digest(bench):
    previous, made = writer.FIRST_PREVIOUS, []
    for sequence in range(1, 6):
        packet = bench.seal(sequence=sequence, previous=previous, packet_id=uuid4())
        made.append(packet)
        previous = packet.digest
    links = [(p.manifest.sequence, p.manifest.previous_hash) for p in made]
    assert links[1:] == [(i + 2, p.digest) for i, p in enumerate(made[:-1])]


def test_a_replay_has_the_same_digest_and_a_rival_has_not(bench, sealed):
    replay, rival = bytes(sealed.data), bench.seal()
    assert bench.verify(replay).digest == sealed.digest
    assert bench.verify(rival.data).manifest.packet_id == sealed.packet_id
    assert bench.verify(rival.data).digest != sealed.digest


def test_a_clone_shows_as_two_packets_with_one_sequence(bench):
    one, other = (bench.seal(sequence=4, packet_id=uuid4()) for _ in range(2))
    found = [bench.verify(packet.data).manifest for packet in (one, other)]
    assert found[0].sequence == found[1].sequence
    assert found[0].station_key_id == found[1].station_key_id
    assert one.digest != other.digest


def test_old_centre_keys_still_open_old_packets(bench, sealed):
    newer = keys.generate_encryption_key()
    assert bench.open(sealed.data, centre_keys=[newer, bench.centre]).digest == sealed.digest


def test_the_manifest_is_plain_json_for_other_readers(sealed):
    seen = json.loads(sealed.manifest.to_bytes())
    assert seen["format"] == "cancuoc-packet"
    assert seen["version"] == 1
    assert seen["captured_at"] == "2024-07-06T10:00:00.123Z"
    assert list(seen["parts"]) == ["evidence", "identity", "optional"]


def test_a_vietnamese_clock_is_written_in_utc(bench):
    local = datetime(2024, 7, 6, 17, 0, tzinfo=timezone(timedelta(hours=7)))
    made = bench.seal(captured_at=local)
    assert made.manifest.captured_at == local
    assert b"2024-07-06T10:00:00.000Z" in made.data


@pytest.mark.parametrize("kind", ["identity", "evidence", "optional"])
def test_a_part_may_be_empty(bench, kind):
    opened = bench.open(bench.seal(**{kind: ()}).data)
    left = {"operations.json"} if kind == "evidence" else set()
    assert set(getattr(opened, kind)) == left


def test_opened_entries_cannot_be_replaced(bench, sealed):
    opened = bench.open(sealed.data)
    with pytest.raises(TypeError):
        opened.identity["identity.json"] = None


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_are_refused_by_name(bench, data):
    with pytest.raises(PacketRefused):
        bench.open(data)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_after_a_true_header_are_refused_by_name(bench, data):
    header = b"CCPACKET\x00\x01" + len(data).to_bytes(4, "big")
    with pytest.raises(PacketRefused):
        bench.open(header + data + bytes(64))
