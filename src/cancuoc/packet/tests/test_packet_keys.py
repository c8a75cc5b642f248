"""Keys: made, stored, named; anything that is not one is refused."""

from __future__ import annotations

import base64

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey

from cancuoc.packet import keys
from cancuoc.packet.keys import StationIdentity
from cancuoc.packet.refusals import BadKey


def curve_pem():
    key = ec.generate_private_key(ec.SECP256R1())
    pem = serialization.Encoding.PEM
    private = key.private_bytes(
        pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    public = key.public_key().public_bytes(pem, serialization.PublicFormat.SubjectPublicKeyInfo)
    return private, public


def test_key_id_is_the_thumbprint_of_the_standard():
    # RFC 8037, appendix A.3.
    raw = base64.urlsafe_b64decode("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo=")
    key = Ed25519PublicKey.from_public_bytes(raw)
    assert keys.key_id(key) == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"


def test_the_same_bytes_on_two_curves_have_two_names():
    raw = bytes(range(32))
    signing, closing = keys.verifying_key_from_raw(raw), keys.centre_key_from_raw(raw)
    assert keys.key_id(signing) != keys.key_id(closing)


def test_key_ids_are_forty_three_characters():
    made = [keys.key_id(keys.generate_signing_key().public_key()) for _ in range(20)]
    assert {len(key_id) for key_id in made} == {43}
    assert len(set(made)) == 20


@pytest.mark.parametrize("password", [None, b"ba-tu-khong-dau"])
def test_private_keys_survive_storage(password):
    signing, closing = keys.generate_signing_key(), keys.generate_encryption_key()
    signed = keys.signing_key_from_pem(
        keys.private_to_pem(signing, password=password), password=password
    )
    closed = keys.encryption_key_from_pem(
        keys.private_to_pem(closing, password=password), password=password
    )
    assert signed.private_bytes_raw() == signing.private_bytes_raw()
    assert closed.private_bytes_raw() == closing.private_bytes_raw()


def test_public_keys_survive_storage():
    signing = keys.generate_signing_key().public_key()
    closing = keys.generate_encryption_key().public_key()
    assert isinstance(keys.public_from_pem(keys.public_to_pem(signing)), Ed25519PublicKey)
    assert isinstance(keys.public_from_pem(keys.public_to_pem(closing)), X25519PublicKey)
    assert keys.public_from_pem(keys.public_to_pem(signing)) == signing
    assert keys.verifying_key_from_raw(keys.public_to_raw(signing)) == signing
    assert keys.centre_key_from_raw(keys.public_to_raw(closing)) == closing


def test_a_stored_key_is_encrypted_under_a_password():
    key = keys.generate_signing_key()
    assert b"ENCRYPTED" in keys.private_to_pem(key, password=b"x")
    assert b"ENCRYPTED" not in keys.private_to_pem(key)


@pytest.mark.parametrize("password", [None, b"", b"wrong"])
def test_a_wrong_password_is_refused(password):
    pem = keys.private_to_pem(keys.generate_signing_key(), password=b"right")
    with pytest.raises(BadKey):
        keys.signing_key_from_pem(pem, password=password)


def test_a_key_of_the_other_kind_is_refused():
    signing = keys.private_to_pem(keys.generate_signing_key())
    closing = keys.private_to_pem(keys.generate_encryption_key())
    with pytest.raises(BadKey):
        keys.signing_key_from_pem(closing)
    with pytest.raises(BadKey):
        keys.encryption_key_from_pem(signing)


def test_a_key_of_another_curve_is_refused():
    private, public = curve_pem()
    with pytest.raises(BadKey):
        keys.signing_key_from_pem(private)
    with pytest.raises(BadKey):
        keys.encryption_key_from_pem(private)
    with pytest.raises(BadKey):
        keys.public_from_pem(public)


@pytest.mark.parametrize("pem", [b"", b"-----BEGIN PRIVATE KEY-----", b"\xff" * 50])
def test_text_that_is_no_key_is_refused(pem):
    for read in (keys.signing_key_from_pem, keys.encryption_key_from_pem, keys.public_from_pem):
        with pytest.raises(BadKey):
            read(pem)


@pytest.mark.parametrize("size", [0, 31, 33, 64])
def test_raw_keys_have_thirty_two_bytes(size):
    for read in (keys.verifying_key_from_raw, keys.centre_key_from_raw):
        with pytest.raises(BadKey):
            read(bytes(size))


def test_a_station_is_named_by_its_key():
    station = StationIdentity("kit-014", keys.generate_signing_key())
    assert station.key_id == keys.key_id(station.public_key)
    assert "kit-014" in repr(station)
    assert "signing_key" not in repr(station)


def test_base64url_has_no_padding():
    assert keys.b64url(b"\xfb\xff") == "-_8"
