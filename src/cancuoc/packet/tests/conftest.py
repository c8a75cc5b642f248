"""A station, a centre and a small synthetic dossier for the tests of the sealed packet."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from cancuoc.kernel import canonical
from cancuoc.packet import frame, reader, writer
from cancuoc.packet.contents import Entry, PacketContents
from cancuoc.packet.keys import StationIdentity

AT = datetime(2024, 7, 6, 10, 0, 0, 123000, tzinfo=UTC)


class Bench:
    """What a test needs to seal and open packets with fixed keys."""

    def __init__(self):
        self.station = StationIdentity("kit-014", Ed25519PrivateKey.from_private_bytes(b"s" * 32))
        self.other = StationIdentity("kit-015", Ed25519PrivateKey.from_private_bytes(b"o" * 32))
        self.centre = X25519PrivateKey.from_private_bytes(b"c" * 32)
        self.contents = PacketContents(
            packet_id=UUID("01908660-7c7b-7abc-8def-0123456789ab"),
            session_id="session-7",
            captured_at=AT,
            identity=(
                Entry("identity.json", "application/json", '{"name":"Lê Thị Thử"}'.encode()),
            ),
            evidence=(
                Entry("face.png", "image/png", bytes(range(256)) * 2),
                Entry("finger-right-1.png", "image/png", b"ridges" * 40),
            ),
            operations=b'{"entries":[{"act":"seal","hand":"officer-1"}]}',
            optional=(Entry("birth-certificate.pdf", "application/pdf", b"%PDF-1.7 synthetic"),),
            labels={"band": ">=14", "dossier": "HS-240706-000123-7"},
        )

    def lookup(self, station_id, key_id):
        known = {(s.station_id, s.key_id): s.public_key for s in (self.station, self.other)}
        return known.get((station_id, key_id))

    def seal(self, *, station=None, sequence=1, previous=writer.FIRST_PREVIOUS, **change):
        options = {k: change.pop(k) for k in ("limits", "entropy", "centre_key") if k in change}
        return writer.seal(
            contents=replace(self.contents, **change),
            station=station or self.station,
            sequence=sequence,
            previous_hash=previous,
            **({"centre_key": self.centre.public_key()} | options),
        )

    def open(self, data, *, centre_keys=None, lookup=None, **options):
        return reader.open_packet(
            data=data,
            centre_private_keys=[self.centre] if centre_keys is None else centre_keys,
            station_public_key_lookup=lookup or self.lookup,
            **options,
        )

    def verify(self, data, *, lookup=None):
        return reader.verify_packet(data=data, station_public_key_lookup=lookup or self.lookup)

    def boundaries(self, packet):
        """Return the offsets where one piece of the packet ends and the next begins."""
        manifest_end = 14 + len(packet.manifest.to_bytes())
        at = manifest_end + 64
        ends = [0, 8, 10, 14, manifest_end, at]
        for part in packet.manifest.parts:
            at += part.size
            ends.append(at)
        return ends

    def cut_parts(self, packet):
        """Return the three encrypted parts."""
        return [packet.data[a:b] for a, b in pairwise(self.boundaries(packet)[5:])]

    def resigned(self, packet, change, *, parts=None):
        """Sign a changed manifest with the station's true key: an attack from inside."""
        raw = json.loads(packet.manifest.to_bytes())
        change(raw)
        signed = frame.to_sign(canonical.dumps(raw))
        kept = tuple(self.cut_parts(packet) if parts is None else parts)
        signature = self.station.signing_key.sign(signed)
        return frame.join(signed=signed, signature=signature, parts=kept)


@pytest.fixture(scope="module")
def bench():
    return Bench()


@pytest.fixture(scope="module")
def sealed(bench):
    return bench.seal()
