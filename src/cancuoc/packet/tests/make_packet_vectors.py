"""Write the fixed test vectors again; run only when the format gets a new version.

    python src/cancuoc/packet/tests/make_packet_vectors.py

Encryption draws fresh randomness, so the bytes differ at each run. Readers in other
languages open the stored files, which is why they are kept and not made on the fly.
"""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from cancuoc.packet import keys, receipt, writer
from cancuoc.packet.contents import Entry, PacketContents
from cancuoc.packet.keys import StationIdentity
from cancuoc.packet.writer import SealedPacket

HERE = Path(__file__).parent / "vectors"
SEEDS = {
    "station": b"test-vector station key, public!",
    "centre": b"test-vector centre key, public!!",
}
SEEDS["receipt"] = b"test-vector receipt key, public!"
NAME = "Nguyễn Thị Vectơ"


def contents() -> PacketContents:
    """Return a synthetic dossier with an empty entry and one of every byte."""
    return PacketContents(
        packet_id=UUID("01908660-7c7b-7abc-8def-0123456789ab"),
        session_id="session-7",
        captured_at=datetime(2024, 7, 6, 10, 0, 0, 123000, tzinfo=UTC),
        identity=(
            Entry("identity.json", "application/json", f'{{"full_name":"{NAME}"}}'.encode()),
        ),
        evidence=(
            Entry("empty.txt", "text/plain", b""),
            Entry("face.png", "image/png", bytes(range(256))),
        ),
        operations=b'{"entries":[{"act":"seal","hand":"officer-1","number":1}]}',
        labels={"band": ">=14"},
    )


def described_packet(
    made: PacketContents,
    sealed: SealedPacket,
    *,
    station: StationIdentity,
    centre: X25519PrivateKey,
) -> dict[str, object]:
    """Return the keys, the digest and every entry of the packet, in hex."""
    return {
        "station_public": station.public_key.public_bytes_raw().hex(),
        "station_key_id": station.key_id,
        "centre_private": centre.private_bytes_raw().hex(),
        "centre_key_id": keys.key_id(centre.public_key()),
        "digest": sealed.digest,
        "size": len(sealed.data),
        "parts": {
            "identity": {e.name: e.content.hex() for e in made.identity},
            "evidence": {e.name: e.content.hex() for e in made.evidence}
            | {"operations.json": made.operations.hex()},
            "optional": {},
        },
    }


def main() -> None:
    """Write packet, receipt and their description."""
    station = StationIdentity("kit-014", Ed25519PrivateKey.from_private_bytes(SEEDS["station"]))
    centre = X25519PrivateKey.from_private_bytes(SEEDS["centre"])
    signer = Ed25519PrivateKey.from_private_bytes(SEEDS["receipt"])
    made = contents()
    sealed = writer.seal(
        contents=made,
        station=station,
        centre_key=centre.public_key(),
        sequence=7,
        previous_hash="ab" * 32,
        entropy=random.Random(7).randbytes,
    )
    proof = receipt.issue(
        packet_id=sealed.packet_id,
        digest=sealed.digest,
        station_id=station.station_id,
        sequence=7,
        received_at=datetime(2024, 7, 6, 10, 0, 1, 500000, tzinfo=UTC),
        signing_key=signer,
    )
    described = {
        "note": "Test keys, known to everyone. Never use them elsewhere.",
        "packet": described_packet(made, sealed, station=station, centre=centre),
        "receipt": {
            "public": signer.public_key().public_bytes_raw().hex(),
            "key_id": proof.key_id,
        },
    }
    (HERE / "packet-1.bin").write_bytes(sealed.data)
    (HERE / "receipt-1.json").write_bytes(proof.data)
    text = json.dumps(described, ensure_ascii=False, indent=1)
    (HERE / "vectors-1.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
