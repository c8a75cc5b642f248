"""What a forged or broken station sends: each is refused as JSON, and never as a fault."""

from __future__ import annotations

import base64
import hashlib
from io import BytesIO
from urllib.parse import quote
from uuid import uuid4

import pytest
from django.core.handlers.wsgi import WSGIRequest
from django.test import RequestFactory
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cancuoc.domain.stations.rules import CHUNK_BYTES, PACKET_BYTES
from cancuoc.domain.stations.tests import floor
from cancuoc.foundation.models import AuditEvent
from cancuoc.interfaces.stationapi import answers, bodies
from cancuoc.interfaces.stationapi.tests.knocking import Knocker, officer_at
from cancuoc.kernel.refusal import Refusal

pytestmark = pytest.mark.django_db
GOOD = {"size": 1000, "digest": "0" * 64, "sequence": 1, "previous": "0" * 64}


def refused(answer: object) -> tuple[int, str]:
    """Return status and name; each refusal says what happened and what to do next."""
    said = answer.json()
    assert said["message"]
    assert said["next_step"]
    return answer.status_code, said["error"]


ANNOUNCEMENTS = {
    "no size": ({"size": 0}, (413, "BadSize")),
    "a size below nothing": ({"size": -1}, (413, "BadSize")),
    "a byte too many": ({"size": PACKET_BYTES + 1}, (413, "BadSize")),
    "a size beyond any table": ({"size": 2**53 - 1}, (413, "BadSize")),
    "a sequence beyond its column": ({"sequence": 2**31}, (422, "BadAnnouncement")),
    "a sequence before the first": ({"sequence": 0}, (422, "BadAnnouncement")),
    "a sequence below nothing": ({"sequence": -(2**40)}, (422, "BadAnnouncement")),
    "a digest too long": ({"digest": "0" * 65}, (422, "BadAnnouncement")),
    "a digest too short": ({"digest": "0" * 63}, (422, "BadAnnouncement")),
    "a digest in capitals": ({"digest": "A" * 64}, (422, "BadAnnouncement")),
    "a digest that is none": ({"digest": "không phải"}, (422, "BadAnnouncement")),
    "a previous too long": ({"previous": "f" * 400}, (422, "BadAnnouncement")),
    "a text where a number stands": ({"size": "1000"}, (422, "WrongValue")),
    "yes where a number stands": ({"size": True}, (422, "WrongValue")),
    "nothing where a text stands": ({"digest": None}, (422, "WrongValue")),
    "a field more": ({"extra": 1}, (422, "UnknownField")),
}


@pytest.mark.parametrize(("changes", "expected"), ANNOUNCEMENTS.values(), ids=ANNOUNCEMENTS.keys())
def test_an_announcement_that_cannot_be(knocker: Knocker, changes, expected) -> None:
    path = f"/packets/{uuid4()}"
    assert refused(knocker.post(path, GOOD | changes)) == expected
    assert refused(knocker.get(path)) == (404, "UnknownUpload")


def test_an_announcement_that_can_be_is_taken(knocker: Knocker) -> None:
    answer = knocker.post(f"/packets/{uuid4()}", GOOD | {"sequence": 2**31 - 1})
    assert answer.json() == {"received": 0, "size": 1000, "receipt": ""}


@pytest.mark.parametrize("digest", ["", "0" * 64, "0" * 65, "không phải", "x" * 500])
def test_a_commit_with_another_digest_proves_nothing(knocker: Knocker, digest: str) -> None:
    packet = knocker.station.seal("<6")
    path = f"/packets/{packet.packet_id}"
    knocker.announce(packet)
    knocker.put(f"{path}/chunks/0", packet.data)
    assert refused(knocker.post(f"{path}/commit", {"digest": digest})) == (422, "AlteredUpload")
    assert knocker.get("/status").json()["packets"] == []


TICKETS = {
    "a counter too long": ({"counter": "9" * 33, "outcome": ""}, (422, "WrongValue")),
    "a counter of a page": ({"counter": "9" * 500, "outcome": ""}, (422, "WrongValue")),
    "a counter with a bell in it": ({"counter": "\x07", "outcome": ""}, (422, "WrongValue")),
    "no outcome field": ({"counter": "1"}, (422, "MissingField")),
    "an outcome nobody knows": ({"counter": "1", "outcome": "flown"}, (404, "UnknownValue")),
    "a list": ({"counter": ["1"], "outcome": ""}, (422, "WrongValue")),
}


@pytest.mark.parametrize(("body", "expected"), TICKETS.values(), ids=TICKETS.keys())
def test_a_ticket_is_not_moved_by_what_cannot_be(knocker: Knocker, body, expected) -> None:
    officer_at(knocker)
    session = floor.open_session()
    ticket = floor.arrive(session, None)
    assert refused(knocker.post(f"/tickets/{ticket}/call", body)) == expected
    (left,) = knocker.get(f"/queue/{session}").json()["tickets"]
    assert (left["state"], left["counter"]) == ("waiting", "")


def test_a_counter_as_long_as_its_column_is_taken(knocker: Knocker) -> None:
    officer_at(knocker)
    ticket = floor.arrive(floor.open_session(), None)
    answer = knocker.post(f"/tickets/{ticket}/call", {"counter": "ầ" * 32, "outcome": ""})
    assert answer.json()["counter"] == "ầ" * 32


LOOK_UPS = {
    "a nothing in the name": ("name=%00", 422),
    "a nothing in the number": ("number=%00001190000019", 422),
    "a nothing between": ("name=Tr%00an", 200),
    "marks alone": ("name=%CC%81%CC%80", 422),
    "half a letter": ("name=%E1%BA", 200),
    "a year of noughts": ("name=tran&year=0000", 200),
    "a year in other digits": ("name=tran&year=" + quote("２０１５"), 404),
    "a name of a page": ("name=" + "a" * 3000, 200),
    "a question of the database": ("name=" + quote("' OR 1=1 --"), 200),
}


@pytest.mark.parametrize(("query", "status"), LOOK_UPS.values(), ids=LOOK_UPS.keys())
def test_a_look_up_of_anything_is_answered(knocker: Knocker, query: str, status: int) -> None:
    officer_at(knocker)
    floor.family()
    answer = knocker.get(f"/person?{query}")
    assert answer.status_code == status
    if status == 200:
        assert len(answer.json()["records"]) <= 10


ADDRESSES = [
    "/packets/khong-phai",
    "/packets/0190a1b2-0000-7000-8000-000000000001/chunks/-1",
    "/packets/0190a1b2-0000-7000-8000-000000000001/chunks/1.5",
    "/day-list/%00",
    "/queue/1",
    "/tickets/x/call",
    "/nowhere",
    "/",
]


@pytest.mark.parametrize("path", ADDRESSES)
def test_an_address_that_is_none_is_not_there(knocker: Knocker, path: str) -> None:
    assert knocker.get(path).status_code == 404


def test_an_offset_beyond_any_packet_is_a_bad_chunk(knocker: Knocker) -> None:
    packet = uuid4()
    knocker.post(f"/packets/{packet}", GOOD)
    for offset in (1000, 2**31, 2**63, 10**30):
        answer = knocker.put(f"/packets/{packet}/chunks/{offset}", b"abc")
        assert refused(answer) == (422, "BadChunk")
    assert knocker.get(f"/packets/{packet}").json()["received"] == 0


class TestTheDigestOfAChunk:
    """RFC 9530: `sha-256=:base64:`; the hexadecimal is what the room compares."""

    def read(self, header: str, body: bytes) -> str:
        request = RequestFactory().put("/", body, headers={"Content-Digest": header})
        return bodies.content_digest(request, body)

    @settings(max_examples=40)
    @given(st.binary(max_size=200))
    @example(b"")
    def test_the_right_one_is_taken_in_any_capitals(self, body: bytes) -> None:
        told = base64.b64encode(hashlib.sha256(body).digest()).decode()
        expected = hashlib.sha256(body).hexdigest()
        for name in ("sha-256", "SHA-256", " Sha-256 "):
            assert self.read(f"{name}=:{told}:", body) == expected

    @settings(max_examples=40)
    @given(st.binary(min_size=1, max_size=60), st.integers(0, 59), st.integers(1, 255))
    def test_one_bit_turned_on_the_way_is_found(self, body: bytes, where: int, what: int) -> None:
        told = base64.b64encode(hashlib.sha256(body).digest()).decode()
        broken = bytearray(body)
        broken[where % len(body)] ^= what
        with pytest.raises(bodies.WrongDigest):
            self.read(f"sha-256=:{told}:", bytes(broken))

    @settings(max_examples=60)
    @given(st.text(st.characters(codec="latin-1", exclude_categories=("Cc",)), max_size=80))
    def test_no_header_is_a_fault(self, header: str) -> None:
        with pytest.raises(bodies.WrongDigest):
            self.read(header, b"abc")


class TestTheLengthOfABody:
    def read(self, length: str, sent: bytes) -> bytes:
        environ = {"REQUEST_METHOD": "PUT", "PATH_INFO": "/", "wsgi.input": BytesIO(sent)}
        return bodies.read(WSGIRequest(environ | {"CONTENT_LENGTH": length}))

    def test_the_largest_is_a_chunk(self) -> None:
        assert bodies.LARGEST == CHUNK_BYTES == 262_144
        assert len(self.read(str(CHUNK_BYTES), bytes(CHUNK_BYTES))) == CHUNK_BYTES
        with pytest.raises(bodies.BodyTooLarge) as large:
            self.read(str(CHUNK_BYTES + 1), b"")
        assert large.value.details == {"most": CHUNK_BYTES}

    @pytest.mark.parametrize("length", ["", "0"])
    def test_no_body_is_an_empty_one(self, length: str) -> None:
        assert self.read(length, b"") == b""


class TestAnswers:
    def test_a_refusal_that_waiting_helps_says_how_long(self) -> None:
        class Busy(Refusal):
            status = 503

        assert answers.refused(Busy(retry_after=42))["Retry-After"] == "42"
        assert answers.refused(Busy())["Retry-After"] == "10"
        assert "Retry-After" not in answers.refused(answers.UnknownValue())

    def test_a_fault_of_the_program_is_not_dressed_up_as_a_refusal(self) -> None:
        """Only refusals and a database that is away are expected; the rest must be seen."""

        @answers.speaking_json
        def view(_request: object) -> None:
            raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            view(RequestFactory().get("/"))


def test_whatever_was_refused_left_no_line(knocker: Knocker) -> None:
    before = AuditEvent.objects.count()
    for changes, _expected in ANNOUNCEMENTS.values():
        knocker.post(f"/packets/{uuid4()}", GOOD | changes)
    assert AuditEvent.objects.count() == before
