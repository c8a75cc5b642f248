"""Keys and certificates of an authority, a maker and a device, and signatures with them."""

from __future__ import annotations

import base64
import functools
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from joserfc import jws
from joserfc.jwk import RSAKey

AT = datetime(2024, 7, 6, 1, 0, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Holder:
    """A key with its certificate and those above it, the root left out."""

    key: rsa.RSAPrivateKey
    certificate: x509.Certificate
    above: tuple[x509.Certificate, ...] = ()

    def sign(self, payload: object, *, alg: str = "RS256") -> str:
        """Return a compact signature with the chain in its header."""
        chain = [
            base64.b64encode(each.public_bytes(Encoding.DER)).decode()
            for each in (self.certificate, *self.above)
        ]
        header = {"alg": alg, "typ": "JWT", "x5c": chain}
        registry = jws.JWSRegistry(algorithms=[alg], strict_check_header=False)
        key = RSAKey(self.key, self.key)
        return jws.serialize_compact(header, json.dumps(payload), key, registry=registry)


def key(name: str, bits: int = 2048) -> rsa.RSAPrivateKey:
    """Return the key of a name, made once a run."""
    return _key(name, bits)


@functools.cache
def _key(_name: str, bits: int) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


def certificate(
    name: str, *, issuer: str, ca: bool, days: tuple[int, int] = (-30, 30), bits: int = 2048
) -> x509.Certificate:
    """Return a certificate that is in force from `days[0]` to `days[1]` around `AT`."""
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
        .public_key(key(name, bits).public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(AT + timedelta(days=days[0]))
        .not_valid_after(AT + timedelta(days=days[1]))
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
    )
    return builder.sign(key(issuer), hashes.SHA256())


ROOT = certificate("authority", issuer="authority", ca=True)
MAKER = certificate("maker", issuer="authority", ca=True)


def holder(**changes: object) -> Holder:
    """Return a device key issued by a maker whom the authority let in."""
    made = certificate("device", issuer="maker", ca=False, **changes)
    return Holder(
        key=key("device", int(changes.get("bits", 2048))), certificate=made, above=(MAKER,)
    )


def stranger() -> Holder:
    """Return a device key of a maker whom nobody let in."""
    made = certificate("device-2", issuer="stranger", ca=False)
    return Holder(
        key=key("device-2"),
        certificate=made,
        above=(certificate("stranger", issuer="stranger", ca=True),),
    )
