"""A centre in the test process: the same protocol, real signatures, real packet checks.

It keeps everything in memory. `down` makes it hang up, `trouble` lets a test spoil one answer.
"""

from __future__ import annotations

import json
import threading
from base64 import urlsafe_b64decode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from cancuoc.station.tests.fake_lists import closed_list
from cryptography.exceptions import InvalidSignature

from cancuoc.kernel import canonical
from cancuoc.kernel.digest import sha256_hex
from cancuoc.kernel.floor import TicketState
from cancuoc.kernel.refusal import Refusal
from cancuoc.packet import content_codec, keys, reader, receipt, signed_time
from cancuoc.station.records import Record, Session, Ticket
from cancuoc.station.tests.fake_lists import closed_list
from cancuoc.station.tests.world import Centre as Keys

PREFIX = "/station-api/v1"
AFTER = {
    "call": TicketState.CALLED,
    "begin": TicketState.SERVING,
    "hold": TicketState.HELD,
    "finish": TicketState.DONE,
    "absent": TicketState.ABSENT,
}


class Refused(Exception):
    def __init__(self, status: int, error: str, **details: Any) -> None:
        super().__init__(error)
        self.status = status
        self.answer = {
            "error": error,
            "message": f"Trung tâm từ chối: {error}.",
            "next_step": "Vui lòng thử lại.",
            "details": details,
        }


class FakeCentre:
    """What the centre would know."""

    def __init__(self, *, now: Callable[[], datetime] | None = None) -> None:
        self.keys = Keys()
        self.now = now or (lambda: datetime.now(UTC))
        self.tokens = {"TX-01": "token-1"}
        self.stations: dict[str, bytes] = {}
        self.officers = {"cb.tx.01": ("mat-khau-dung", "Nguyễn Văn Bình")}
        self.sessions: list[Session] = []
        self.people: dict[UUID, list[Record]] = {}
        self.register: list[Record] = []
        self.tickets: dict[UUID, list[Ticket]] = {}
        self.acts: list[tuple[str, str, str]] = []
        self.uploads: dict[UUID, dict[str, Any]] = {}
        self.packets: dict[UUID, tuple[str, bytes, bytes]] = {}
        self.effects: list[UUID] = []
        self.states: list[dict[str, str]] = []
        self.quarantined: list[dict[str, str]] = []
        self.nonces: set[str] = set()
        self.requests: list[tuple[str, str]] = []
        self.reports: list[dict[str, Any]] = []
        self.list_life = timedelta(hours=12)
        self.down = False
        self.trouble: Callable[[str, str], None] | None = None
        self.taken_tickets: set[UUID] = set()
        self.turn = threading.RLock()

    # Requests

    def answer(self, method: str, target: str, headers: Any, body: bytes) -> Any:
        parts = urlsplit(target)
        path = parts.path.removeprefix(PREFIX).strip("/").split("/")
        self.requests.append((method, parts.path.removeprefix(PREFIX)))
        if self.trouble is not None:
            self.trouble(method, parts.path)
        if path == ["enrol"]:
            return self.enrol(canonical.loads(body))
        station = self.check_signature(method, target, headers, body)
        query = {k: v[0] for k, v in parse_qs(parts.query).items()}
        lease = headers.get("X-Lease", "")
        return self.route(method, path, query, body, station=station, lease=lease)

    def route(
        self,
        method: str,
        path: list[str],
        query: dict[str, str],
        body: bytes,
        *,
        station: str,
        lease: str,
    ) -> Any:
        match [method, *path]:
            case ["POST", "sign-in"]:
                return self.sign_in(canonical.loads(body))
            case ["GET", "sessions"]:
                return {"sessions": [session_out(each) for each in self.sessions]}
            case ["GET", "time"]:
                return self.time(station, query.get("challenge", ""))
            case ["POST", "reports"]:
                self.reports += canonical.loads(body)["reports"]
                return {"new": len(self.reports)}
            case ["GET", "day-list", session]:
                self.check_lease(lease)
                return self.day_list(UUID(session), station, query["key"])
            case ["GET", "status"]:
                return self.status(query.get("cursor", ""))
        if path[0] == "packets":
            return self.packet_route(method, UUID(path[1]), path[2:], body, station)
        self.check_lease(lease)
        return self.people_route(path, query, body)

    def people_route(self, path: list[str], query: dict[str, str], body: bytes) -> Any:
        match path:
            case ["person"]:
                return {"records": [person_out(each) for each in self.find(query)]}
            case ["queue", session]:
                tickets = self.tickets.get(UUID(session), [])
                return {"tickets": [ticket_out(each) for each in tickets]}
            case ["tickets", ticket, act]:
                return self.act(UUID(ticket), act, canonical.loads(body))
        raise Refused(404, "NotFound")

    def packet_route(
        self, method: str, packet: UUID, rest: list[str], body: bytes, station: str
    ) -> Any:
        match [method, *rest]:
            case ["POST"]:
                return self.begin(packet, canonical.loads(body))
            case ["PUT", "chunks", offset]:
                return self.chunk(packet, int(offset), body)
            case ["GET"]:
                return self.progress(packet)
            case ["POST", "commit"]:
                return self.commit(packet, canonical.loads(body), station)
        raise Refused(404, "NotFound")

    def check_signature(self, method: str, target: str, headers: Any, body: bytes) -> str:
        station = headers.get("X-Station", "")
        time, nonce = headers.get("X-Time", ""), headers.get("X-Nonce", "")
        fields = (station, method, target, time, nonce, sha256_hex(body))
        try:
            signature = urlsafe_b64decode(headers.get("X-Signature", "") + "==")
            key = keys.verifying_key_from_raw(self.stations[station])
            key.verify(signature, b"cancuoc station request 1\n" + "\n".join(fields).encode())
        except (KeyError, ValueError, InvalidSignature) as error:
            raise Refused(401, "BadSignature") from error
        if abs(datetime.fromisoformat(time) - self.now()) > timedelta(minutes=5):
            raise Refused(401, "WrongClock", centre_time=self.now().isoformat())
        if nonce in self.nonces:
            raise Refused(409, "Replayed")
        self.nonces.add(nonce)
        return station

    def check_lease(self, lease: str) -> None:
        if not lease.startswith("lease-of-"):
            raise Refused(401, "BadLease")

    # Stations and officers

    def enrol(self, asked: dict[str, str]) -> dict[str, str]:
        code, token = asked["code"], asked["token"]
        public, proof = bytes.fromhex(asked["public_key"]), bytes.fromhex(asked["proof"])
        if self.tokens.get(code) != token or self.stations.get(code, public) != public:
            raise Refused(403, "BadToken")
        signed = b"cancuoc station enrolment 1\x00" + code.encode() + b"\x00" + token.encode()
        key = keys.verifying_key_from_raw(public)
        key.verify(proof, signed)
        self.stations[code] = public
        return {
            "code": code,
            "unit_code": "00352",
            "kit": "KIT-01",
            "key_id": keys.key_id(key),
            "centre_packet_key": self.keys.packet_key.public_key().public_bytes_raw().hex(),
            "centre_signing_key": self.keys.signing_key.public_key().public_bytes_raw().hex(),
        }

    def sign_in(self, asked: dict[str, str]) -> dict[str, str]:
        password, name = self.officers.get(asked["username"], ("", ""))
        if not name or password != asked["password"]:
            raise Refused(401, "WrongPassword")
        return {
            "username": asked["username"],
            "hand": f"hand-{asked['username'].replace('.', '-')}",
            "full_name": name,
            "lease": f"lease-of-{asked['username']}",
            "until": (self.now() + timedelta(hours=24)).isoformat(),
        }

    # People and tickets

    def time(self, station: str, challenge: str) -> dict[str, str]:
        at, key = self.now(), self.keys.signing_key
        proof = signed_time.prove(signing_key=key, station_id=station, challenge=challenge, at=at)
        return {"time": at.isoformat(), "proof": proof}

    def day_list(self, session_id: UUID, station: str, key: str) -> dict[str, str]:
        """The list as the centre gives it: signed, and closed to the key of the request."""
        times = {s.id: (s.starts_at, s.ends_at) for s in self.sessions}
        starts, ends = times.get(session_id, [self.now()] * 2)
        return closed_list(
            self.keys.signing_key,
            [person_out(each) for each in self.people.get(session_id, [])],
            station=station,
            session_id=session_id,
            starts=starts,
            at=self.now(),
            until=ends + self.list_life,
            key=key,
        )

    def find(self, query: dict[str, str]) -> list[Record]:
        everyone = [*self.register, *(p for people in self.people.values() for p in people)]
        if number := query.get("number"):
            return [p for p in everyone if p.known.personal_number == number]
        name, year = query.get("name", "").casefold(), int(query.get("year", "0"))
        return [
            p
            for p in everyone
            if name in p.known.full_name.casefold() and year in (0, p.known.born.year)
        ]

    def act(self, ticket: UUID, act: str, asked: dict[str, str]) -> dict[str, str]:
        if ticket in self.taken_tickets:
            raise Refused(409, "IllegalMove")
        self.acts.append((str(ticket), act, asked.get("outcome", "")))
        for session, tickets in self.tickets.items():
            self.tickets[session] = [
                replace(t, state=AFTER[act], counter=asked["counter"]) if t.id == ticket else t
                for t in tickets
            ]
        return {"state": "done"}

    # Packets

    def begin(self, packet: UUID, asked: dict[str, Any]) -> dict[str, Any]:
        if packet in self.packets:
            digest, data, signed = self.packets[packet]
            if digest != asked["digest"]:
                raise Refused(409, "DifferentContent")
            return {"received": len(data), "size": len(data), "receipt": signed.decode()}
        upload = self.uploads.setdefault(packet, {**asked, "data": bytearray()})
        return {"received": len(upload["data"]), "size": asked["size"], "receipt": ""}

    def chunk(self, packet: UUID, offset: int, data: bytes) -> dict[str, Any]:
        upload = self.uploads.get(packet)
        if upload is None:
            raise Refused(404, "UnknownUpload")
        if offset > len(upload["data"]):
            raise Refused(409, "WrongOffset", received=len(upload["data"]))
        upload["data"][offset : offset + len(data)] = data
        return {"received": len(upload["data"]), "size": upload["size"], "receipt": ""}

    def progress(self, packet: UUID) -> dict[str, Any]:
        if packet in self.packets:
            _, data, signed = self.packets[packet]
            return {"received": len(data), "size": len(data), "receipt": signed.decode()}
        upload = self.uploads.get(packet)
        if upload is None:
            raise Refused(404, "UnknownUpload")
        return {"received": len(upload["data"]), "size": upload["size"], "receipt": ""}

    def commit(self, packet: UUID, asked: dict[str, str], station: str) -> bytes:
        with self.turn:
            if packet in self.packets:
                return self.packets[packet][2]
            upload = self.uploads.pop(packet, None)
            if upload is None:
                raise Refused(404, "UnknownUpload")
            data = bytes(upload["data"])
            if sha256_hex(data) != asked["digest"]:
                raise Refused(422, "AlteredUpload")
            manifest = self.verify(data, station)
            signed = receipt.issue(
                packet_id=packet,
                digest=asked["digest"],
                station_id=station,
                sequence=manifest.sequence,
                received_at=self.now(),
                signing_key=self.keys.signing_key,
            ).data
            self.packets[packet] = (asked["digest"], data, signed)
            self.effects.append(packet)
            self.states.append(
                {"packet_id": str(packet), "state": "received", "code": "HS-240706-000001-4"}
            )
            return signed

    def verify(self, data: bytes, station: str) -> Any:
        key = keys.verifying_key_from_raw(self.stations[station])
        try:
            found = reader.verify_packet(data=data, station_public_key_lookup=lambda *_: key)
        except Refusal as refusal:
            raise Refused(422, refusal.code) from refusal
        return found.manifest

    def open(self, packet: UUID) -> Any:
        """What the centre reads in a packet it has taken: (dossier, files)."""
        from cancuoc.packet import content_packing

        return content_packing.unpack(self.opened(self.packets[packet][1]))

    def opened(self, data: bytes) -> Any:
        return open_with(self.keys, data, self.stations)

    def status(self, cursor: str) -> dict[str, Any]:
        start = int(cursor or 0)
        found = [{**each, "cursor": n} for n, each in enumerate(self.states, start=1)][start:]
        return {
            "cursor": found[-1]["cursor"] if found else start,
            "more": False,
            "packets": found,
            "quarantined": self.quarantined,
        }


def open_with(centre: Keys, data: bytes, stations: dict[str, bytes]) -> Any:
    def station_key(code: str, key_id: str) -> Any:
        return keys.verifying_key_from_raw(stations[code]) if code in stations else None

    return reader.open_packet(
        data=data,
        station_public_key_lookup=station_key,
        centre_private_keys=(centre.packet_key,),
    )


def session_out(session: Session) -> dict[str, Any]:
    return content_codec.to_plain(session)


def person_out(person: Record) -> dict[str, Any]:
    return {**content_codec.to_plain(person), "care_centre": "", "new_field": 1}


def ticket_out(ticket: Ticket) -> dict[str, Any]:
    return content_codec.to_plain(ticket)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, *arguments: object) -> None:
        """Keep the test output quiet."""

    def _serve(self) -> None:
        centre: FakeCentre = self.server.centre
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        if centre.down:
            self.close_connection = True
            return
        try:
            status, answer = 200, centre.answer(self.command, self.path, self.headers, body)
        except Refused as refused:
            status, answer = refused.status, refused.answer
        except ConnectionAbortedError:
            self.close_connection = True
            return
        data = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    do_GET = do_POST = do_PUT = _serve  # noqa: N815 - the names the server looks for.


@contextmanager
def serving(centre: FakeCentre) -> Iterator[str]:
    """Serve on a free loopback port; give the address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    server.centre = centre
    thread = threading.Thread(
        target=server.serve_forever, daemon=True, kwargs={"poll_interval": 0.05}
    )
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=5)
