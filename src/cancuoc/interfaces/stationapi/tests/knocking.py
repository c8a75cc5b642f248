"""A station that knocks: signs each request as the protocol asks, over any Django client."""

from __future__ import annotations

import base64
import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client

from cancuoc.domain.stations.rules import CHUNK_BYTES
from cancuoc.domain.stations.tests.world import ADMIN, AT, TestStation
from cancuoc.domain.units import services as units
from cancuoc.foundation import access
from cancuoc.foundation.actor import Role
from cancuoc.kernel import canonical
from cancuoc.packet.keys import b64url
from cancuoc.packet.writer import SealedPacket

API = "/station-api/v1"


@dataclass
class Knocker:
    """One station and the way it signs; `changes` break a request on purpose."""

    station: TestStation
    client: Client = field(default_factory=lambda: Client(raise_request_exception=True))
    now: datetime = AT
    lease: str = ""

    def headers(self, method: str, path: str, body: bytes, **changes: str) -> dict[str, str]:
        time = changes.get("time", (self.now + timedelta(0)).isoformat())
        nonce = changes.get("nonce", secrets.token_urlsafe(18))
        code = changes.get("code", self.station.code)
        digest = hashlib.sha256(body).hexdigest()
        text = "\n".join(["cancuoc station request 1", code, method, path, time, nonce, digest])
        signature = self.station.identity.signing_key.sign(text.encode())
        sent = {
            "X-Station": code,
            "X-Time": time,
            "X-Nonce": nonce,
            "X-Signature": changes.get("signature", b64url(signature)),
            "Accept": "application/json",
        }
        return sent | ({"X-Lease": self.lease} if self.lease else {})

    def ask(
        self, method: str, path: str, body: bytes = b"", *, extra: Any = None, **changes: str
    ) -> HttpResponse:
        headers = self.headers(method, API + path, body, **changes) | (extra or {})
        # Each request is a transaction of its own, as it is outside of tests.
        with transaction.atomic():
            answer = self.client.generic(
                method, API + path, body, content_type="application/json", headers=headers
            )
            if answer.status_code >= 400 and connection.needs_rollback:
                transaction.set_rollback(True)
        return answer

    def get(self, path: str, **changes: str) -> HttpResponse:
        return self.ask("GET", path, **changes)

    def post(self, path: str, content: dict[str, Any], **changes: str) -> HttpResponse:
        return self.ask("POST", path, canonical.dumps(content), **changes)

    def put(self, path: str, data: bytes, *, digest: str | None = None) -> HttpResponse:
        told = base64.b64encode(hashlib.sha256(data).digest()).decode()
        header = f"sha-256=:{told}:" if digest is None else digest
        return self.ask("PUT", path, data, extra={"Content-Digest": header})

    def announce(self, packet: SealedPacket, **changes: Any) -> HttpResponse:
        said = {
            "size": len(packet.data),
            "digest": packet.digest,
            "sequence": packet.sequence,
            "previous": packet.manifest.previous_hash,
        }
        return self.post(f"/packets/{packet.packet_id}", said | changes)

    def send(self, packet: SealedPacket) -> HttpResponse:
        """Send a packet the whole way and return the answer to the commit."""
        answer = self.announce(packet).json()
        for offset in range(answer["received"], len(packet.data), CHUNK_BYTES):
            chunk = packet.data[offset : offset + CHUNK_BYTES]
            self.put(f"/packets/{packet.packet_id}/chunks/{offset}", chunk)
        return self.commit(packet)

    def commit(self, packet: SealedPacket) -> HttpResponse:
        return self.post(f"/packets/{packet.packet_id}/commit", {"digest": packet.digest})


OFFICER = {"username": "cb.tx", "password": "mật khẩu đúng"}


def account(username: str, *roles: Role, unit_code: str = "009", until: date | None = None) -> None:
    """Open an account with roles in a unit, in force since the beginning of 2024."""
    units.load_tables(at=AT, by=ADMIN)
    access.create_user(
        username=username,
        full_name="Cán bộ",
        hand=f"hand-{username}",
        password=OFFICER["password"],
        at=AT,
        by=ADMIN,
    )
    for role in roles:
        access.grant(
            username=username,
            role=role,
            unit_code=unit_code,
            valid_from=date(2024, 1, 1),
            valid_to=until,
            at=AT,
            by=ADMIN,
        )


def officer_at(knocker: Knocker) -> Knocker:
    """Sign an enrolment officer in at the station; its lease goes with every request."""
    account(OFFICER["username"], Role.ENROLMENT_OFFICER)
    knocker.lease = knocker.post("/sign-in", OFFICER).json()["lease"]
    return knocker
