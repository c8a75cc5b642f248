"""Packets leave the disk on the centre's word alone, and then no page of it holds them."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from cancuoc.packet import keys, letting_go, receipt
from cancuoc.packet.letting_go import ForgedPermission
from cancuoc.station import letting_go as station_letting
from cancuoc.station.link import BadAnswer
from cancuoc.station.store import Store
from cancuoc.station.tables import packets, values
from cancuoc.station.tests import world
from cancuoc.station.tests.whole import PowerCut, changed, everything, power_cut

AT = world.AT
LATER = AT + timedelta(days=40)
KEY = b"k" * 32
PAGE, RESERVE = 4096, 80


@dataclass
class Place:
    desk: Any
    centre: Any

    def seal(self, *, received: bool = True) -> Any:
        row = world.sealed(self.desk, world.record())
        if received:
            signed = receipt.issue(
                packet_id=row.id,
                digest=row.digest,
                station_id="TX-01",
                sequence=row.sequence,
                received_at=AT,
                signing_key=self.centre.signing_key,
            )
            packets.received(self.desk.store, row.id, receipt=signed.data, at=AT)
        return row

    def permit(self, row: Any, **changes: Any) -> str:
        told = {
            "station": "TX-01",
            "packet_id": row.id,
            "digest": row.digest,
            "not_before": AT + timedelta(days=30),
            "issued_at": LATER,
            "signing_key": self.centre.signing_key,
        }
        return letting_go.issue(**{**told, **changes})

    def wipe(self, *texts: str) -> int:
        return station_letting.wipe(self.desk, list(texts), at=LATER)


def place(store: Store | None = None) -> Place:
    centre = world.Centre()
    return Place(world.desk(store=store, centre=centre), centre)


@pytest.fixture
def here() -> Place:
    return place()


def pages(folder: Path) -> bytes:
    """Every page of the file and of its log, opened with the key: also those that are free."""
    plain = []
    for name, header, gap in (("station.db", 0, 0), ("station.db-wal", 32, 24)):
        data = (folder / name).read_bytes() if (folder / name).exists() else b""
        for number, start in enumerate(range(header, len(data), PAGE + gap)):
            page = data[start + gap : start + gap + PAGE]
            if len(page) < PAGE:
                continue
            iv = page[PAGE - RESERVE : PAGE - RESERVE + 16]
            # The first page of the file begins with the salt, in the clear.
            head = 16 if number == 0 and not header else 0
            opened = Cipher(algorithms.AES(KEY), modes.CBC(iv)).decryptor()
            plain.append(opened.update(page[head : PAGE - RESERVE]) + opened.finalize())
    return b"".join(plain)


def pieces(data: bytes) -> list[bytes]:
    """Short parts all over a packet: each lies within one page wherever the packet begins."""
    return [data[at : at + 32] for at in range(0, len(data) - 32, 509)]


def test_after_wiping_no_page_of_the_disk_holds_the_packet(tmp_path: Path) -> None:
    store = Store(path=tmp_path / "station.db", key=KEY)
    here = place(store)
    gone, kept = here.seal(), here.seal()
    bytes_gone = packets.data(store, gone.id)
    bytes_kept = packets.data(store, kept.id)
    store.settle()
    # Both tell of the same station and session in the same words.
    own = [piece for piece in pieces(bytes_gone) if piece not in bytes_kept]
    before = pages(tmp_path)
    assert sum(piece in before for piece in own) > len(own) * 0.8 > 10
    assert here.wipe(here.permit(gone)) == 1
    after = pages(tmp_path)
    assert [piece for piece in own if piece in after] == []
    assert packets.data(store, kept.id) == bytes_kept
    assert sum(piece in after for piece in pieces(bytes_kept)) > len(pieces(bytes_kept)) * 0.8
    store.close()


def test_row_digest_receipt_and_permission_stay(here: Place) -> None:
    row = here.seal()
    text = here.permit(row)
    assert here.wipe(text) == 1
    after = packets.packet(here.desk.store, row.id)
    assert (after.digest, after.sequence) == (row.digest, row.sequence)
    assert after.receipt
    assert packets.data(here.desk.store, row.id) == b""
    assert here.desk.store.rows("SELECT permission FROM permissions") == [(text,)]
    assert values.notes(here.desk.store, act="packet.wipe") == [("packet.wipe", "station", "1")]
    assert here.wipe(text) == 0


def test_the_chain_goes_on_after_wiping(here: Place) -> None:
    row = here.seal()
    here.wipe(here.permit(row))
    assert here.seal(received=False).previous == row.digest


def refused(here: Place, text: str, refusal: type[Exception]) -> None:
    before = everything(here.desk.store)
    with pytest.raises(refusal):
        here.wipe(text)
    assert changed(before, everything(here.desk.store)) == set()


def test_without_a_receipt_nothing_goes_whatever_the_centre_signs(here: Place) -> None:
    refused(here, here.permit(here.seal(received=False)), station_letting.NotYet)


def test_the_store_itself_keeps_a_packet_without_a_receipt(here: Place) -> None:
    here.seal(received=False)
    with pytest.raises(Exception, match="without a receipt"):
        here.desk.store.run("DELETE FROM packet_bytes")


def test_a_permission_signed_before_its_time_does_nothing(here: Place) -> None:
    early = here.permit(here.seal(), issued_at=AT + timedelta(days=29))
    refused(here, early, station_letting.NotYet)


@pytest.mark.parametrize(
    "changes",
    [
        {"station": "TX-02"},
        {"digest": "0" * 64},
        {"packet_id": world.SESSION.id},
        {"signing_key": keys.generate_signing_key()},
    ],
    ids=["another station", "another digest", "another packet", "another key"],
)
def test_a_permission_for_anything_else_is_refused(here: Place, changes: Any) -> None:
    refused(here, here.permit(here.seal(), **changes), ForgedPermission)


@pytest.mark.parametrize("text", ["", ".", "x.y", "e30.e30", "ế.ế"])
def test_noise_is_no_permission(here: Place, text: str) -> None:
    here.seal()
    refused(here, text, ForgedPermission)


def test_every_flipped_bit_of_the_facts_is_noticed(here: Place) -> None:
    row = here.seal()
    head, _, tail = here.permit(row).partition(".")
    facts = bytearray(base64.urlsafe_b64decode(head + "=="))
    for at in range(0, len(facts) * 8, 7):
        facts[at // 8] ^= 1 << at % 8
        text = f"{keys.b64url(bytes(facts))}.{tail}"
        with pytest.raises(ForgedPermission):
            here.wipe(text)
        facts[at // 8] ^= 1 << at % 8
    assert packets.data(here.desk.store, row.id)


def test_one_bad_permission_of_several_lets_none_go(here: Place) -> None:
    first, second = here.seal(), here.seal(received=False)
    before = everything(here.desk.store)
    with pytest.raises(station_letting.NotYet):
        here.wipe(here.permit(first), here.permit(second))
    assert changed(before, everything(here.desk.store)) == set()


def test_a_power_cut_while_wiping_leaves_the_packet_whole_or_gone(here: Place) -> None:
    row = here.seal()
    text = here.permit(row)
    before = everything(here.desk.store)
    for write in range(1, 4):
        with pytest.raises(PowerCut), power_cut(here.desk.store, at_write=write):
            here.wipe(text)
        assert changed(before, everything(here.desk.store)) == set()
    assert here.wipe(text) == 1


class TestAsking:
    """The station asks on its own, in turn, and believes only what proves itself."""

    def test_only_packets_with_an_old_receipt_are_asked_about(self, here: Place) -> None:
        old = here.seal()
        here.seal(received=False)
        assert station_letting.candidates(here.desk, at=AT + timedelta(days=6)) == []
        assert station_letting.candidates(here.desk, at=LATER) == [old.id]
        here.wipe(here.permit(old))
        assert station_letting.candidates(here.desk, at=LATER) == []

    def test_packets_that_may_not_go_do_not_stand_in_the_way_of_others(self, here: Place) -> None:
        rows = [here.seal() for _ in range(3)]
        asked = [station_letting.candidates(here.desk, at=LATER, limit=2) for _ in range(3)]
        assert asked == [[rows[0].id, rows[1].id], [rows[2].id], [rows[0].id, rows[1].id]]

    def test_what_the_centre_permits_goes(self, errands: Any, fake: Any, monkeypatch: Any) -> None:
        here = Place(errands.desk, fake.keys)
        row = here.seal()
        answer = {"permissions": [here.permit(row)]}
        asked = []

        def post(path: str, body: Any) -> Any:
            asked.append((path, body))
            return answer

        monkeypatch.setattr(errands.centre, "post", post)
        assert station_letting.ask_and_wipe(errands, at=LATER) == 1
        assert asked == [("/letting-go", {"packets": [str(row.id)]})]
        assert station_letting.ask_and_wipe(errands, at=LATER) == 0

    @pytest.mark.parametrize("answer", [None, [], {}, {"permissions": "x"}, {"permissions": [1]}])
    def test_an_answer_of_another_shape_is_no_answer(
        self, errands: Any, fake: Any, monkeypatch: Any, answer: Any
    ) -> None:
        Place(errands.desk, fake.keys).seal()
        monkeypatch.setattr(errands.centre, "post", lambda *_a, **_k: answer)
        with pytest.raises(BadAnswer):
            station_letting.ask_and_wipe(errands, at=LATER)
