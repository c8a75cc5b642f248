"""Packets over HTTP: resumed, refused and receipted."""

from __future__ import annotations

import io
from urllib.parse import quote
from uuid import uuid4

import pytest
from django.core.handlers.wsgi import WSGIRequest

from cancuoc.domain.stations import intake, queries, rules
from cancuoc.domain.stations.rules import CHUNK_BYTES, IntakeLimits, PacketState
from cancuoc.domain.stations.tests.world import TestStation, open_all
from cancuoc.interfaces.stationapi import bodies
from cancuoc.interfaces.stationapi.tests.knocking import Knocker
from cancuoc.packet import keys, receipt

pytestmark = pytest.mark.django_db


def error(answer: object) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]


def test_a_packet_goes_in_and_its_receipt_comes_out(knocker: Knocker) -> None:
    packet = knocker.station.seal()
    answer = knocker.send(packet)
    assert answer.status_code == 200
    centre = keys.verifying_key_from_raw(knocker.station.answer.centre_signing_key)
    signed = receipt.verify(
        answer.content,
        centre_public_key_lookup=lambda _: centre,
        packet_id=packet.packet_id,
        digest=packet.digest,
    )
    assert signed.sequence == 1
    again = knocker.announce(packet).json()
    assert again["receipt"].encode() == answer.content
    assert again["received"] == again["size"] == len(packet.data)
    assert knocker.commit(packet).content == answer.content


def test_an_upload_resumes_where_it_stopped(knocker: Knocker) -> None:
    packet = knocker.station.seal()
    path = f"/packets/{packet.packet_id}"
    assert knocker.announce(packet).json() == {
        "received": 0,
        "size": len(packet.data),
        "receipt": "",
    }
    first = knocker.put(f"{path}/chunks/0", packet.data[:1000]).json()
    assert first["received"] == 1000
    assert knocker.get(path).json()["received"] == 1000
    assert error(knocker.put(f"{path}/chunks/2000", packet.data[2000:])) == (409, "WrongOffset")
    knocker.put(f"{path}/chunks/1000", packet.data[1000:])
    assert knocker.commit(packet).status_code == 200


def test_a_commit_too_early_says_how_far_it_came(knocker: Knocker) -> None:
    packet = knocker.station.seal()
    knocker.announce(packet)
    knocker.put(f"/packets/{packet.packet_id}/chunks/0", packet.data[:77])
    answer = knocker.commit(packet)
    assert error(answer) == (409, "Incomplete")
    assert answer.json()["details"] == {"received": 77}


DIGESTS = {
    "missing": "",
    "not base64": "sha-256=:***:",
    "another": "sha-256=:" + "A" * 43 + "=:",
    "another kind": "md5=:" + "A" * 22 + "==:",
    "no colons and wrong": "sha-256=AAAA",
}


@pytest.mark.parametrize("digest", DIGESTS.values(), ids=DIGESTS.keys())
def test_a_chunk_needs_its_own_digest(knocker: Knocker, digest: str) -> None:
    packet = knocker.station.seal()
    knocker.announce(packet)
    answer = knocker.put(f"/packets/{packet.packet_id}/chunks/0", b"abc", digest=digest)
    assert error(answer) == (422, "WrongDigest")
    assert knocker.get(f"/packets/{packet.packet_id}").json()["received"] == 0


def test_a_chunk_too_large_is_not_even_read(knocker: Knocker) -> None:
    packet = knocker.station.seal()
    knocker.announce(packet)
    large = bytes(CHUNK_BYTES + 1)
    answer = knocker.put(f"/packets/{packet.packet_id}/chunks/0", large)
    assert error(answer) == (413, "BodyTooLarge")


class Wire(io.BytesIO):
    """A connection that breaks: an error instead of the missing bytes, or just the end."""

    def __init__(self, data: bytes, *, error: bool) -> None:
        super().__init__(data)
        self.error = error

    def read(self, size: int | None = -1) -> bytes:
        data = super().read(size)
        if self.error and not data:
            raise OSError("connection reset")
        return data


def request(length: str, wire: Wire) -> WSGIRequest:
    return WSGIRequest(
        {"REQUEST_METHOD": "PUT", "PATH_INFO": "/", "CONTENT_LENGTH": length, "wsgi.input": wire}
    )


@pytest.mark.parametrize("error", [True, False])
def test_a_body_cut_on_the_way_is_refused(error: bool) -> None:
    with pytest.raises(bodies.BodyCut):
        bodies.read(request("6", Wire(b"" if error else b"abc", error=error)))
    assert bodies.read(request("3", Wire(b"abc", error=False))) == b"abc"


@pytest.mark.parametrize("length", ["x", "-1", "1e3"])
def test_a_length_that_is_none_is_refused(length: str) -> None:
    with pytest.raises(bodies.BodyCut):
        bodies.read(request(length, Wire(b"abc", error=False)))


BODIES = [b"", b"[]", b"{}", b'{"size": 1}', b"\xff", b'{"size":"1"}', b'{"digest":1.5}']


@pytest.mark.parametrize("body", BODIES)
def test_bodies_of_another_shape_are_refused(knocker: Knocker, body: bytes) -> None:
    answer = knocker.ask("POST", f"/packets/{uuid4()}", body)
    assert answer.status_code == 422
    assert answer.json()["next_step"]


def test_the_same_id_with_other_content_is_409(knocker: Knocker) -> None:
    packet = knocker.station.seal()
    knocker.send(packet)
    assert error(knocker.announce(packet, digest="0" * 64)) == (409, "DifferentContent")


def test_another_station_s_packet_is_409(knocker: Knocker) -> None:
    other = Knocker(TestStation("TX-02").enrol())
    packet = knocker.station.seal()
    knocker.send(packet)
    assert error(other.announce(packet)) == (409, "NotYourPacket")
    assert error(other.get(f"/packets/{packet.packet_id}")) == (409, "NotYourPacket")


def test_unknown_packets_are_404(knocker: Knocker) -> None:
    assert error(knocker.get(f"/packets/{uuid4()}")) == (404, "UnknownUpload")


def test_a_full_centre_says_when_to_come_back(
    knocker: Knocker, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = IntakeLimits(backlog=-1, retry_after=17)
    monkeypatch.setattr(intake, "DEFAULT_LIMITS", full)
    monkeypatch.setitem(intake.begin_upload.__kwdefaults__, "limits", full)
    answer = knocker.announce(knocker.station.seal())
    assert error(answer) == (503, "CentreBusy")
    assert answer["Retry-After"] == "17"
    assert rules.DEFAULT_LIMITS.backlog > 0


def test_a_forged_packet_is_refused_with_the_packet_s_own_name(knocker: Knocker) -> None:
    packet = knocker.station.seal(centre_key=keys.generate_encryption_key().public_key())
    assert error(knocker.send(packet)) == (422, "UnknownCentreKey")


def test_news_comes_once_by_packet_id(knocker: Knocker) -> None:
    good, bad = knocker.station.seal("<6"), knocker.station.seal("<6", station_code="XX-01")
    for packet in (good, bad):
        knocker.send(packet)
    open_all()
    assert queries.packet(packet_id=good.packet_id).state is PacketState.OPENED
    news = knocker.get("/status").json()
    assert [(n["packet_id"], n["state"]) for n in news["packets"]] == [
        (str(good.packet_id), "received")
    ]
    assert news["packets"][0]["code"].startswith("HS-240706-")
    assert news["quarantined"] == [{"packet_id": str(bad.packet_id), "reason": "AnotherStation"}]
    later = knocker.get(f"/status?cursor={news['cursor']}").json()
    assert (later["packets"], later["cursor"], later["more"]) == ([], news["cursor"], False)


@pytest.mark.parametrize("cursor", ["x", "-1", "1.5", "9" * 19, "١"])
def test_a_cursor_is_a_number(knocker: Knocker, cursor: str) -> None:
    assert knocker.get(f"/status?cursor={quote(cursor)}").status_code == 404
