"""What a station asks the centre, one method for each question; the only place that knows paths.

Answers become records of ours at once, so nothing past this file depends on the wire.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from cancuoc.kernel import canonical
from cancuoc.packet import keys
from cancuoc.packet.keys import StationIdentity
from cancuoc.station import wire
from cancuoc.station.link import Answer, Link
from cancuoc.station.records import Lease, Record, Session, StationProfile, Ticket
from cancuoc.station.tables.acts import TicketAct

API: Final = "/station-api/v1"
ENROL_DOMAIN: Final = b"cancuoc station enrolment 1\x00"
CHUNK: Final = 256 * 1024
SHORT: Final = 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How many bytes the centre has; `receipt` is there once the packet is committed."""

    received: int
    receipt: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierState:
    """Where a dossier stands at the centre, by the packet it came in."""

    packet_id: UUID
    code: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAside:
    """A packet the centre put in quarantine, and why (a code)."""

    packet_id: UUID
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What became of this station's packets since a cursor; `more` asks for another look."""

    cursor: int
    more: bool
    packets: tuple[DossierState, ...]
    quarantined: tuple[SetAside, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """A packet to announce."""

    packet_id: UUID
    size: int
    digest: str
    sequence: int
    previous: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyNews:
    """The station's key as the centre knows it, whether it is due, and the centre's own word."""

    key_id: str
    due: bool
    centre_packet_key: str


class Centre:
    """The questions of one station."""

    def __init__(self, link: Link) -> None:
        self._link = link

    @property
    def link(self) -> Link:
        """Return the connection underneath, for its clock."""
        return self._link

    def sign_in(self, *, username: str, password: str) -> Lease:
        """Let an officer in for a day; raise `CentreRefused` for a wrong name or password."""
        return wire.read(Lease, self.post("/sign-in", {"username": username, "password": password}))

    def sessions(self) -> list[Session]:
        """Return the sessions of this station's unit."""
        return wire.read_all(Session, self.get("/sessions"), "sessions")

    def person(
        self, *, lease: str, number: str = "", name: str = "", year: int = 0
    ) -> list[Record]:
        """Return people of the register by number, or by name and birth year."""
        asked = {"number": number, "name": name, "year": str(year) if year else ""}
        query = urlencode({key: value for key, value in asked.items() if value})
        return wire.read_all(Record, self.get(f"/person?{query}", lease=lease), "records")

    def queue(self, session_id: UUID, *, lease: str) -> list[Ticket]:
        """Return the tickets of a session in the order of calling."""
        answer = self.get(f"/queue/{session_id}", lease=lease, timeout=SHORT)
        return wire.read_all(Ticket, answer, "tickets")

    def ticket_act(self, act: TicketAct, *, lease: str) -> None:
        """Tell an act on a ticket; told twice it has one effect."""
        body = {"counter": act.counter, "outcome": act.outcome}
        self.post(f"/tickets/{act.ticket_id}/{act.act}", body, lease=lease, timeout=SHORT)

    def begin_packet(self, packet: Outgoing) -> Progress:
        """Announce a packet, or learn how far it came."""
        body = {
            "size": packet.size,
            "digest": packet.digest,
            "sequence": packet.sequence,
            "previous": packet.previous,
        }
        return wire.read(Progress, self.post(f"/packets/{packet.packet_id}", body))

    def put_chunk(self, packet_id: UUID, *, offset: int, data: bytes) -> Progress:
        """Send one chunk; the answer says how much has come."""
        digest = base64.b64encode(sha256(data).digest()).decode()
        answer = self._link.ask(
            "PUT",
            f"{API}/packets/{packet_id}/chunks/{offset}",
            body=data,
            headers={
                "Content-Type": "application/octet-stream",
                "Content-Digest": f"sha-256=:{digest}:",
            },
        )
        return wire.read(Progress, answer.json())

    def progress(self, packet_id: UUID) -> Progress:
        """Return how far a packet came."""
        return wire.read(Progress, self.get(f"/packets/{packet_id}"))

    def commit_packet(self, packet_id: UUID, *, digest: str) -> bytes:
        """End an upload and return the signed receipt; the caller verifies it."""
        return self._send(f"/packets/{packet_id}/commit", {"digest": digest}).body

    def status(self, cursor: int) -> News:
        """Return what changed since a cursor, and the next cursor."""
        return wire.read(News, self.get(f"/status?{urlencode({'cursor': cursor})}"))

    def wipe_order(self) -> str:
        """Return the order to wipe this station that waits at the centre, else ""."""
        found = self.get("/orders", timeout=SHORT).get("wipe", "")
        return found if isinstance(found, str) else ""

    def keys(self) -> KeyNews:
        """Return how the station's key stands and which packet key is the centre's."""
        return wire.read(KeyNews, self.get("/keys"))

    def change_key(self, body: dict[str, str]) -> KeyNews:
        """Bring the station's next key; told twice it has one effect."""
        return wire.read(KeyNews, self.post("/keys", body))

    def get(self, path: str, *, lease: str = "", timeout: float | None = None) -> Any:
        """Return the answer to a question under a path of the protocol."""
        return self._link.ask("GET", API + path, headers=_lease(lease), timeout=timeout).json()

    def post(
        self, path: str, body: dict[str, Any], *, lease: str = "", timeout: float | None = None
    ) -> Any:
        """Return the answer to what is told under a path of the protocol."""
        return self._send(path, body, lease=lease, timeout=timeout).json()

    def _send(
        self, path: str, body: dict[str, Any], *, lease: str = "", timeout: float | None = None
    ) -> Answer:
        return self._link.ask(
            "POST",
            API + path,
            body=canonical.dumps(body),
            headers={"Content-Type": "application/json", **_lease(lease)},
            timeout=timeout,
        )


def enrol(link: Link, *, code: str, token: str, who: StationIdentity) -> StationProfile:
    """Bring this station to life with its one-time token; the proof shows that the key is ours.

    Raise `CentreUnreachable`, or `CentreRefused` for a token that is wrong, old or used.
    """
    proof = who.signing_key.sign(ENROL_DOMAIN + code.encode() + b"\x00" + token.encode())
    body = {
        "code": code,
        "token": token,
        "public_key": keys.public_to_raw(who.public_key).hex(),
        "proof": proof.hex(),
    }
    answer = link.ask(
        "POST",
        f"{API}/enrol",
        body=canonical.dumps(body),
        headers={"Content-Type": "application/json"},
    )
    return wire.read(StationProfile, answer.json())


def wiped(link: Link, *, station: str, answer: str) -> None:
    """Tell what became of an order; the answer proves itself, so no request is signed."""
    link.ask(
        "POST",
        f"{API}/orders/answer",
        body=canonical.dumps({"station": station, "answer": answer}),
        headers={"Content-Type": "application/json"},
    )


def chunks(data: bytes, *, start: int = 0, size: int = CHUNK) -> Iterable[tuple[int, bytes]]:
    """Yield (offset, bytes) from `start` on; a resumed upload starts where the centre stopped."""
    for offset in range(start, len(data), size):
        yield offset, data[offset : offset + size]


def _lease(lease: str) -> dict[str, str]:
    return {"X-Lease": lease} if lease else {}
