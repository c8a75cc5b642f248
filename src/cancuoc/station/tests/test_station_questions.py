"""What a station asks the centre: the address, the body and the lease of every question."""

from __future__ import annotations

import base64
import json
from hashlib import sha256
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest

from cancuoc.kernel import canonical
from cancuoc.packet import content_codec, keys
from cancuoc.packet.keys import StationIdentity
from cancuoc.station import centre as centre_module
from cancuoc.station.centre import Centre, Outgoing, Progress
from cancuoc.station.link import Answer, BadAnswer
from cancuoc.station.records import Lease
from cancuoc.station.tables.acts import TicketAct
from cancuoc.station.tests import world
from cancuoc.station.tests.world import AT, SESSION

PACKET = UUID("01907d00-0000-7000-8000-00000000aaaa")
TICKET = UUID("01907d00-0000-7000-8000-00000000bbbb")
LEASE = Lease(username="cb.tx.01", hand="h", full_name="Nguyễn Văn Bình", lease="x", until=AT)
NEWS = {"cursor": 0, "more": False, "packets": [], "quarantined": []}


class Recorder:
    """Stands for the link: keeps each question and gives the answer prepared."""

    def __init__(self, answer=None, *, raw=None):
        self.body = raw if raw is not None else json.dumps(answer).encode()
        self.method = self.path = ""
        self.sent, self.headers, self.timeout = b"", {}, None

    def ask(self, method, path, *, body=b"", headers=None, timeout=None):
        self.method, self.path, self.sent = method, path, body
        self.headers, self.timeout = dict(headers or {}), timeout
        return Answer(200, self.body)


def progress(received=0, receipt=""):
    return {"received": received, "receipt": receipt}


QUESTIONS = {
    "sign in": (
        lambda centre: centre.sign_in(username="cb.tx.01", password="mật khẩu"),
        content_codec.to_plain(LEASE),
        ("POST", "/sign-in"),
        {"username": "cb.tx.01", "password": "mật khẩu"},
        False,
    ),
    "sessions": (
        lambda centre: centre.sessions(),
        {"sessions": []},
        ("GET", "/sessions"),
        None,
        False,
    ),
    "queue": (
        lambda centre: centre.queue(SESSION.id, lease="L"),
        {"tickets": []},
        ("GET", f"/queue/{SESSION.id}"),
        None,
        True,
    ),
    "person": (
        lambda centre: centre.person(lease="L", number="001300012345"),
        {"records": []},
        ("GET", "/person?number=001300012345"),
        None,
        True,
    ),
    "a ticket begins": (
        lambda centre: centre.ticket_act(
            TicketAct(ticket_id=TICKET, act="begin", at=AT, counter="KIT-01"), lease="L"
        ),
        {"state": "serving"},
        ("POST", f"/tickets/{TICKET}/begin"),
        {"counter": "KIT-01", "outcome": ""},
        True,
    ),
    "a ticket is finished": (
        lambda centre: centre.ticket_act(
            TicketAct(ticket_id=TICKET, act="finish", at=AT, outcome="captured", counter="K"),
            lease="L",
        ),
        {"state": "done"},
        ("POST", f"/tickets/{TICKET}/finish"),
        {"counter": "K", "outcome": "captured"},
        True,
    ),
    "a packet is announced": (
        lambda centre: centre.begin_packet(
            Outgoing(packet_id=PACKET, size=7, digest="d" * 64, sequence=3, previous="p" * 64)
        ),
        progress(),
        ("POST", f"/packets/{PACKET}"),
        {"size": 7, "digest": "d" * 64, "sequence": 3, "previous": "p" * 64},
        False,
    ),
    "how far a packet came": (
        lambda centre: centre.progress(PACKET),
        progress(5),
        ("GET", f"/packets/{PACKET}"),
        None,
        False,
    ),
    "a packet is ended": (
        lambda centre: centre.commit_packet(PACKET, digest="d" * 64),
        {},
        ("POST", f"/packets/{PACKET}/commit"),
        {"digest": "d" * 64},
        False,
    ),
    "news": (lambda centre: centre.status(41), NEWS, ("GET", "/status?cursor=41"), None, False),
}


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_goes_to_its_address_with_its_body(name):
    ask, answer, (method, path), body, leased = QUESTIONS[name]
    link = Recorder(answer)
    ask(Centre(link))
    assert (link.method, link.path) == (method, f"/station-api/v1{path}")
    assert link.sent == (b"" if body is None else canonical.dumps(body))
    assert link.headers.get("X-Lease") == ("L" if leased else None)
    assert ("Content-Type" in link.headers) is (body is not None)


@pytest.mark.parametrize("name", [name for name, each in QUESTIONS.items() if each[4]])
def test_without_a_lease_no_empty_one_is_shown(name):
    link = Recorder(QUESTIONS[name][1])
    centre = Centre(link)
    acts = TicketAct(ticket_id=TICKET, act="call", at=AT)
    {
        "queue": lambda: centre.queue(SESSION.id, lease=""),
        "person": lambda: centre.person(lease="", number="001300012345"),
        "a ticket begins": lambda: centre.ticket_act(acts, lease=""),
        "a ticket is finished": lambda: centre.ticket_act(acts, lease=""),
    }[name]()
    assert "X-Lease" not in link.headers


@pytest.mark.parametrize("name", ["queue", "a ticket begins", "a ticket is finished"])
def test_what_an_officer_waits_for_is_given_up_soon(name):
    ask, answer, *_ = QUESTIONS[name]
    link = Recorder(answer)
    ask(Centre(link))
    assert link.timeout == 3.0


@pytest.mark.parametrize(
    ("asked", "query"),
    [
        ({"number": "001300012345"}, {"number": ["001300012345"]}),
        ({"name": "Nguyễn Thị Hoà", "year": 1990}, {"name": ["Nguyễn Thị Hoà"], "year": ["1990"]}),
        ({"name": "A&B=C #1", "year": 1953}, {"name": ["A&B=C #1"], "year": ["1953"]}),
        ({"name": "Hoà", "year": 0}, {"name": ["Hoà"]}),
        ({}, {}),
    ],
)
def test_a_name_travels_as_it_was_typed(asked, query):
    link = Recorder({"records": []})
    Centre(link).person(lease="L", **asked)
    assert parse_qs(urlsplit(link.path).query) == query
    assert link.path.isascii()


class TestChunks:
    def test_a_chunk_carries_its_own_digest(self):
        link = Recorder(progress(9))
        data = bytes(range(256))
        found = Centre(link).put_chunk(PACKET, offset=512, data=data)
        assert found == Progress(received=9)
        assert (link.method, link.sent) == ("PUT", data)
        assert link.path.endswith(f"/packets/{PACKET}/chunks/512")
        digest = base64.b64encode(sha256(data).digest()).decode()
        assert link.headers["Content-Digest"] == f"sha-256=:{digest}:"

    def test_a_receipt_comes_back_byte_for_byte(self):
        raw = b'{"odd":  "spacing is part of what was signed"}'
        assert Centre(Recorder(raw=raw)).commit_packet(PACKET, digest="d") == raw


class TestAnswers:
    @pytest.mark.parametrize("name", [name for name in QUESTIONS if name != "a packet is ended"])
    @pytest.mark.parametrize("raw", [b"", b"<html>busy</html>", b"\xff", b"{"])
    def test_what_is_no_answer_is_refused_by_name(self, name, raw):
        with pytest.raises(BadAnswer):
            QUESTIONS[name][0](Centre(Recorder(raw=raw)))

    @pytest.mark.parametrize(
        ("name", "answer"),
        [
            ("sessions", {"records": []}),
            ("queue", []),
            ("person", None),
            ("a packet is announced", {"received": "5", "receipt": ""}),
            ("a packet is announced", {"received": 5}),
            ("how far a packet came", []),
            ("news", {**NEWS, "cursor": None}),
            ("news", {**NEWS, "more": 0}),
            ("news", {**NEWS, "packets": [{"packet_id": "x", "code": "", "state": ""}]}),
            ("sign in", {**content_codec.to_plain(LEASE), "until": "tomorrow"}),
            ("sign in", {**content_codec.to_plain(LEASE), "until": "2024-07-07T12:00:00"}),
        ],
    )
    def test_an_answer_of_another_shape_is_refused(self, name, answer):
        with pytest.raises(BadAnswer):
            QUESTIONS[name][0](Centre(Recorder(answer)))

    def test_people_and_tickets_become_our_records(self):
        people = [world.child(), world.record(holds="cccd")]
        plain = [{**content_codec.to_plain(each), "newer": True} for each in people]
        assert Centre(Recorder({"records": plain})).person(lease="L", name="x") == people
        tickets = [world.ticket(people[0]), world.ticket(None, walk_in=True)]
        plain = {"tickets": [content_codec.to_plain(each) for each in tickets]}
        assert Centre(Recorder(plain)).queue(SESSION.id, lease="L") == tickets

    def test_one_person_nobody_can_read_spoils_the_list_and_is_said_where(self):
        broken = content_codec.to_plain(world.child())
        broken["known"]["born"] = "30/02/2015"
        with pytest.raises(BadAnswer) as refused:
            Centre(Recorder({"records": [broken]})).person(lease="L", name="x")
        assert "born" in refused.value.details["where"]
        assert "Khôi" not in repr(refused.value.details)


class TestEnrolment:
    def enrol(self, answer=None, **changes):
        who = StationIdentity("TX-01", keys.generate_signing_key())
        profile = world.Centre().profile(key_id=keys.key_id(who.public_key))
        link = Recorder(answer or {**content_codec.to_plain(profile), **changes})
        return who, link, centre_module.enrol(link, code="TX-01", token="token-1", who=who)

    def test_the_proof_shows_that_the_key_is_ours(self):
        who, link, _ = self.enrol()
        body = json.loads(link.sent)
        assert set(body) == {"code", "token", "public_key", "proof"}
        assert body["public_key"] == keys.public_to_raw(who.public_key).hex()
        signed = b"cancuoc station enrolment 1\x00TX-01\x00token-1"
        who.public_key.verify(bytes.fromhex(body["proof"]), signed)

    def test_the_private_key_never_leaves(self):
        who, link, profile = self.enrol()
        secret = who.signing_key.private_bytes_raw()
        assert secret.hex().encode() not in link.sent
        assert secret.hex() not in repr(profile)

    def test_a_profile_that_lacks_a_key_is_refused(self):
        plain = content_codec.to_plain(world.Centre().profile(key_id="k"))
        del plain["centre_signing_key"]
        with pytest.raises(BadAnswer):
            self.enrol(plain)

    def test_the_profile_is_what_the_centre_says(self):
        _, _, profile = self.enrol(kit="KIT-77")
        assert (profile.code, profile.kit) == ("TX-01", "KIT-77")
