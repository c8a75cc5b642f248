"""Who signed a device's answer: a JSON Web Signature with a chain to a root that is pinned.

The device key signs every picture; its certificate is issued by the maker of the device, whose
certificate the issuing authority signed. Only the authority's roots are configured here.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any, Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey, RSAKey

from cancuoc.biometrics.sbi.refusals import DeviceNotTrusted
from cancuoc.biometrics.sbi.wire import LARGEST
from cancuoc.kernel.digest import sha256_hex

# The interface knows RSA of at least 2,048 bits and curve 25519, no other.
_ALGORITHMS: Final = ["RS256", "EdDSA"]
_LEAST_BITS: Final = 2048
_LONGEST_CHAIN: Final = 4


class _Registry(jws.JWSRegistry):
    """Room for a chain of certificates in the header and for a picture in the payload."""

    max_header_length = 32 * 1024
    max_payload_length = LARGEST
    max_signature_length = 4 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """A payload whose signature holds, and the SHA-256 name of the key that made it."""

    payload: Mapping[str, Any]
    key: str


class Trust:
    """The roots of the authority that lets devices into the campaign."""

    def __init__(self, roots: Sequence[x509.Certificate]) -> None:
        if not roots:
            raise ValueError("a device is trusted by a root certificate")
        self._roots = tuple(roots)

    @classmethod
    def of_pem(cls, data: bytes) -> Trust:
        """Read roots from PEM. Raises ValueError when there is none."""
        return cls(x509.load_pem_x509_certificates(data))

    def opened(self, token: object, *, at: datetime) -> Signed:
        """Return the payload of a compact signature. Raises DeviceNotTrusted."""
        if not isinstance(token, str):
            raise DeviceNotTrusted(reason="unsigned")
        chain = self._chain(token, at=at)
        registry = _Registry(algorithms=_ALGORITHMS, strict_check_header=False)
        try:
            found = jws.deserialize_compact(token, _key(chain[0]), registry=registry)
            payload = json.loads(found.payload)
        except (JoseError, ValueError, RecursionError) as error:
            raise DeviceNotTrusted(reason="signature") from error
        if not isinstance(payload, dict):
            raise DeviceNotTrusted(reason="payload")
        return Signed(payload=payload, key=fingerprint(chain[0]))

    def _chain(self, token: str, *, at: datetime) -> list[x509.Certificate]:
        """Return the certificates of the header, the signer first, up to a pinned root."""
        chain = _certificates(token)
        for certificate, issuer in pairwise(chain):
            _issued(certificate, issuer)
        last = chain[-1]
        if last not in self._roots:
            chain.append(_root_of(last, self._roots))
        for certificate in chain:
            if not certificate.not_valid_before_utc <= at <= certificate.not_valid_after_utc:
                raise DeviceNotTrusted(reason="certificate out of date")
        return chain


def fingerprint(certificate: x509.Certificate) -> str:
    """Return the SHA-256 of the public key, in hex: the same after a renewed certificate."""
    key = certificate.public_key()
    return sha256_hex(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))


def _certificates(token: str) -> list[x509.Certificate]:
    head = token.partition(".")[0]
    try:
        header = json.loads(base64.urlsafe_b64decode(head + "=" * (-len(head) % 4)))
        given = header["x5c"]
        listed = [given] if isinstance(given, str) else list(given)
        if not 0 < len(listed) <= _LONGEST_CHAIN:
            raise DeviceNotTrusted(reason="length of the chain")
        return [x509.load_der_x509_certificate(base64.b64decode(each)) for each in listed]
    except (ValueError, KeyError, TypeError, RecursionError, binascii.Error) as error:
        raise DeviceNotTrusted(reason="certificate") from error


def _root_of(last: x509.Certificate, roots: Sequence[x509.Certificate]) -> x509.Certificate:
    for root in roots:
        try:
            _issued(last, root)
        except DeviceNotTrusted:
            continue
        return root
    raise DeviceNotTrusted(reason="unknown issuer")


def _issued(certificate: x509.Certificate, issuer: x509.Certificate) -> None:
    """Refuse unless `issuer` is an authority and signed `certificate`."""
    try:
        constraints = issuer.extensions.get_extension_for_class(x509.BasicConstraints)
        certificate.verify_directly_issued_by(issuer)
    except (x509.ExtensionNotFound, InvalidSignature, ValueError, TypeError) as error:
        raise DeviceNotTrusted(reason="chain") from error
    if not constraints.value.ca:
        raise DeviceNotTrusted(reason="issuer is no authority")


def _key(certificate: x509.Certificate) -> RSAKey | OKPKey:
    key = certificate.public_key()
    if isinstance(key, rsa.RSAPublicKey) and key.key_size >= _LEAST_BITS:
        return RSAKey(key, key)
    if isinstance(key, ed25519.Ed25519PublicKey):
        return OKPKey(key, key)
    raise DeviceNotTrusted(reason="kind of key")
