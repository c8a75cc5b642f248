"""The stored vectors, opened by the library and by a second reader written from the document.

The second reader below uses only `docs/packet.md` and primitive operations: it shows that
the document is complete, and that the library speaks RFC 9180 and no dialect.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from pathlib import Path
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from cancuoc.packet import reader, receipt

VECTORS = Path(__file__).parent / "vectors"
DATA = (VECTORS / "packet-1.bin").read_bytes()
RECEIPT = (VECTORS / "receipt-1.json").read_bytes()
DESCRIBED = json.loads((VECTORS / "vectors-1.json").read_text(encoding="utf-8"))
PACKET = DESCRIBED["packet"]


def lookup(station_id, key_id):
    assert (station_id, key_id) == ("kit-014", PACKET["station_key_id"])
    return Ed25519PublicKey.from_public_bytes(bytes.fromhex(PACKET["station_public"]))


def centre():
    return X25519PrivateKey.from_private_bytes(bytes.fromhex(PACKET["centre_private"]))


def contents_hex(opened):
    parts = {"identity": opened.identity, "evidence": opened.evidence, "optional": opened.optional}
    return {
        part: {name: entry.content.hex() for name, entry in entries.items()}
        for part, entries in parts.items()
    }


def test_the_library_opens_the_stored_packet():
    opened = reader.open_packet(
        data=DATA, centre_private_keys=[centre()], station_public_key_lookup=lookup
    )
    assert opened.digest == PACKET["digest"]
    assert contents_hex(opened) == PACKET["parts"]
    assert opened.manifest.sequence == 7
    assert opened.manifest.previous_hash == "ab" * 32
    assert opened.manifest.centre_key_id == PACKET["centre_key_id"]


def test_the_library_believes_the_stored_receipt():
    key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(DESCRIBED["receipt"]["public"]))
    found = receipt.verify(
        RECEIPT,
        centre_public_key_lookup={DESCRIBED["receipt"]["key_id"]: key}.get,
        packet_id=UUID("01908660-7c7b-7abc-8def-0123456789ab"),
        digest=PACKET["digest"],
    )
    assert (found.station_id, found.sequence) == ("kit-014", 7)


# ---- The second reader: RFC 9180 base mode with DHKEM(X25519), HKDF-SHA256, AES-256-GCM.

KEM_SUITE = b"KEM" + (0x0020).to_bytes(2, "big")
HPKE_SUITE = b"HPKE" + b"".join(n.to_bytes(2, "big") for n in (0x0020, 0x0001, 0x0002))


def extract(suite, salt, label, secret):
    return hmac.digest(salt or bytes(32), b"HPKE-v1" + suite + label + secret, "sha256")


def expand(suite, key, label, info, length):
    text = length.to_bytes(2, "big") + b"HPKE-v1" + suite + label + info
    return hmac.digest(key, text + b"\x01", "sha256")[:length]


def hpke_open(private, sealed, info):
    ephemeral, ciphertext = sealed[:32], sealed[32:]
    shared = private.exchange(X25519PublicKey.from_public_bytes(ephemeral))
    context = ephemeral + private.public_key().public_bytes_raw()
    kem_key = extract(KEM_SUITE, b"", b"eae_prk", shared)
    kem_secret = expand(KEM_SUITE, kem_key, b"shared_secret", context, 32)
    schedule = (
        b"\x00"
        + extract(HPKE_SUITE, b"", b"psk_id_hash", b"")
        + extract(HPKE_SUITE, b"", b"info_hash", info)
    )
    secret = extract(HPKE_SUITE, kem_secret, b"secret", b"")
    key = expand(HPKE_SUITE, secret, b"key", schedule, 32)
    nonce = expand(HPKE_SUITE, secret, b"base_nonce", schedule, 12)
    return AESGCM(key).decrypt(nonce, ciphertext, b"")


def second_reader(data, station_public, private):
    assert data[:10] == b"CCPACKET\x00\x01"
    end = 14 + int.from_bytes(data[10:14], "big")
    signed = b"cancuoc packet signature 1\x00" + data[:end]
    Ed25519PublicKey.from_public_bytes(station_public).verify(data[end : end + 64], signed)
    manifest = json.loads(data[14:end])
    at, found = end + 64, {}
    for part in ("identity", "evidence", "optional"):
        seal = manifest["parts"][part]
        sealed = data[at : at + seal["size"]]
        at += seal["size"]
        assert hashlib.sha256(sealed).hexdigest() == seal["sha256"]
        info = "\x00".join(
            [
                "cancuoc packet part 1",
                manifest["packet_id"].replace("-", ""),
                part,
                manifest["station_id"],
                manifest["centre_key_id"],
            ]
        )
        found[part] = second_archive(hpke_open(private, sealed, info.encode()), seal["entries"])
    assert at == len(data)
    return manifest, found


def second_archive(plain, seals):
    assert plain[:6] == b"CCAR\x00\x01"
    assert int.from_bytes(plain[6:8], "big") == len(seals)
    at, found = 8, {}
    for seal in seals:
        start = at
        name = plain[at + 1 : at + 1 + plain[at]]
        at += 1 + len(name)
        media = plain[at + 1 : at + 1 + plain[at]]
        at += 1 + len(media) + 32
        size = int.from_bytes(plain[at : at + 4], "big")
        content = plain[at + 4 : at + 4 + size]
        at += 4 + size
        digest = hashlib.sha256(b"cancuoc packet entry 1\x00" + plain[start:at]).hexdigest()
        expected = {"name": name.decode(), "media_type": media.decode(), "size": size}
        assert seal == expected | {"sha256": digest}
        found[name.decode()] = content.hex()
    assert at == len(plain)
    return found


def test_a_reader_written_from_the_document_opens_the_stored_packet():
    station = bytes.fromhex(PACKET["station_public"])
    manifest, found = second_reader(DATA, station, centre())
    assert found == PACKET["parts"]
    assert manifest["labels"] == {"band": ">=14"}
    assert hashlib.sha256(DATA).hexdigest() == PACKET["digest"]


def test_a_reader_written_from_the_document_opens_what_is_sealed_today(bench, sealed):
    station = bench.station.public_key.public_bytes_raw()
    manifest, found = second_reader(sealed.data, station, bench.centre)
    log = found["evidence"].pop("operations.json")
    assert bytes.fromhex(log) == bench.contents.operations
    assert found["evidence"] == {e.name: e.content.hex() for e in bench.contents.evidence}
    assert found["identity"] == {e.name: e.content.hex() for e in bench.contents.identity}
    assert manifest["operations"] == manifest["parts"]["evidence"]["entries"][2]["sha256"]


def test_a_reader_written_from_the_document_believes_the_stored_receipt():
    raw = json.loads(RECEIPT)
    signature = bytes.fromhex(b64url_hex(raw.pop("signature")))
    text = json.dumps(raw, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(DESCRIBED["receipt"]["public"]))
    key.verify(signature, b"cancuoc receipt signature 1\x00" + text.encode())
    assert raw["digest"] == PACKET["digest"]


def b64url_hex(text):
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    bits = "".join(f"{alphabet.index(c):06b}" for c in text)
    return bytes(int(bits[i : i + 8], 2) for i in range(0, len(bits) - 7, 8)).hex()


@pytest.mark.parametrize("name", ["packet-1.bin", "receipt-1.json", "vectors-1.json"])
def test_vectors_stay_small(name):
    assert (VECTORS / name).stat().st_size < 4096
