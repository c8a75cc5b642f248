"""Small statements signed by one side for the other: keys, orders, and the answers to them.

A statement is its canonical JSON and the signature over a domain and that JSON, both in
base64url with a point between. The domain keeps a statement of one kind from being shown as
another.
"""

from __future__ import annotations

from typing import Any, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from cancuoc.kernel import canonical
from cancuoc.packet import keys
from cancuoc.packet.refusals import PacketRefused

LARGEST: Final = 8_000


class ForgedWord(PacketRefused):
    """A statement that its signer did not sign, or that cannot be read."""

    message = "Thông báo nhận được không có chữ ký hợp lệ."
    next_step = "Vui lòng không làm theo thông báo này và báo quản trị trung tâm."


def sign(*, domain: bytes, facts: dict[str, Any], key: Ed25519PrivateKey) -> str:
    """Return the signed statement as text."""
    data = canonical.dumps(facts)
    return f"{keys.b64url(data)}.{keys.b64url(key.sign(domain + data))}"


def read(*, domain: bytes, text: str, key: Ed25519PublicKey) -> dict[str, Any]:
    """Return what was signed; raise `ForgedWord`."""
    if len(text) > LARGEST:
        raise ForgedWord
    data_text, _, signature = text.partition(".")
    try:
        data = keys.from_b64url(data_text)
        key.verify(keys.from_b64url(signature), domain + data)
        facts = canonical.loads(data)
    except (ValueError, InvalidSignature) as error:
        raise ForgedWord from error
    if not isinstance(facts, dict):
        raise ForgedWord
    return facts
