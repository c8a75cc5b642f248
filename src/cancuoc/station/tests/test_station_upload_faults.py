"""Whatever is lost on the way: one effect at the centre, one receipt here, no byte forgotten."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cancuoc.kernel.digest import sha256_hex
from cancuoc.kernel.ids import uuid7
from cancuoc.packet import receipt
from cancuoc.packet.writer import SealedPacket
from cancuoc.station import uploads
from cancuoc.station.centre import CHUNK, DossierState, News, Outgoing, Progress, SetAside
from cancuoc.station.link import BadAnswer, CentreRefused, CentreUnreachable
from cancuoc.station.tables import packets, values
from cancuoc.station.tables.packets import PacketState
from cancuoc.station.tests import world
from cancuoc.station.tests.fake_centre import Refused
from cancuoc.station.tests.world import AT

SESSIONS = "/station-api/v1/sessions"


@dataclass
class MemoryCentre:
    """The centre's side of an upload without a wire; `faults` says how each call ends.

    "" answers, "lost" never arrives, "unheard" arrives and its answer is lost, anything else
    is a refusal of that name, as "409 WrongOffset".
    """

    keys: world.Centre = field(default_factory=world.Centre)
    faults: list[str] = field(default_factory=list)
    parts: dict[UUID, bytearray] = field(default_factory=dict)
    taken: dict[UUID, bytes] = field(default_factory=dict)
    receipts: dict[UUID, bytes] = field(default_factory=dict)
    effects: list[UUID] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    sizes: dict[UUID, int] = field(default_factory=dict)

    def ended(self, call: str, do):
        self.calls.append(call)
        fault = self.faults.pop(0) if self.faults else ""
        if fault == "lost":
            raise CentreUnreachable
        if fault and fault != "unheard":
            status, error = fault.split()
            raise CentreRefused(int(status), {"error": error, "message": f"{error}."})
        answer = do()
        if fault == "unheard":
            raise CentreUnreachable
        return answer

    def begin_packet(self, packet: Outgoing) -> Progress:
        return self.ended("begin", lambda: self._begin(packet))

    def put_chunk(self, packet_id: UUID, *, offset: int, data: bytes) -> Progress:
        return self.ended("chunk", lambda: self._chunk(packet_id, offset, data))

    def commit_packet(self, packet_id: UUID, *, digest: str) -> bytes:
        return self.ended("commit", lambda: self._commit(packet_id, digest))

    def _begin(self, packet: Outgoing) -> Progress:
        if packet.packet_id in self.receipts:
            signed = self.receipts[packet.packet_id].decode()
            return Progress(received=packet.size, receipt=signed)
        part = self.parts.setdefault(packet.packet_id, bytearray())
        self.sizes[packet.packet_id] = packet.size
        return Progress(received=len(part))

    def _chunk(self, packet_id: UUID, offset: int, data: bytes) -> Progress:
        part = self.parts[packet_id]
        assert offset <= len(part), "a gap would never be filled"
        part[offset : offset + len(data)] = data
        return Progress(received=len(part))

    def _commit(self, packet_id: UUID, digest: str) -> bytes:
        if packet_id not in self.receipts:
            data = bytes(self.parts.pop(packet_id))
            assert sha256_hex(data) == digest
            self.taken[packet_id] = data
            self.effects.append(packet_id)
            self.receipts[packet_id] = receipt.issue(
                packet_id=packet_id,
                digest=digest,
                station_id="TX-01",
                sequence=len(self.effects),
                received_at=AT,
                signing_key=self.keys.signing_key,
            ).data
        return self.receipts[packet_id]


@pytest.fixture
def store():
    made = world.memory_store()
    yield made
    made.close()


def put_packet(store, data, *, number=1):
    link = packets.next_link(store)
    row = uuid7(at=AT + timedelta(seconds=number))
    sealed = SealedPacket(
        packet_id=row, sequence=link.sequence, digest=sha256_hex(data), manifest=None, data=data
    )
    packets.add(
        store, sealed, previous=link.previous, session_id="s", ticket="A001", band="<6", at=AT
    )
    return row


def send_all(store, centre, **changes):
    profile = centre.keys.profile(key_id="k" * 43)
    return uploads.send_all(store=store, centre=centre, profile=profile, at=AT, **changes)


FAULTS = st.sampled_from(
    [
        "",
        "",
        "lost",
        "unheard",
        "409 WrongOffset",
        "409 Incomplete",
        "404 UnknownUpload",
        "422 AlteredUpload",
        "422 WrongDigest",
        "401 BadSignature",
        "503 CentreBusy",
        "500 Fault",
    ]
)


class TestAnyFaults:
    @given(faults=st.lists(FAULTS, max_size=14), sizes=st.lists(st.integers(1, 2), max_size=2))
    @settings(max_examples=40, deadline=None)
    def test_when_the_trouble_is_over_every_packet_is_there_once(self, faults, sizes):
        store, centre = world.memory_store(), MemoryCentre(faults=list(faults))
        contents = [bytes([n]) * ((size - 1) * CHUNK + 7) for n, size in enumerate(sizes)]
        rows = [put_packet(store, data, number=n) for n, data in enumerate(contents)]
        for _ in range(len(faults) + 1):
            send_all(store, centre)
        assert packets.counts(store)[PacketState.REFUSED] == 0
        assert centre.effects == rows
        assert [centre.taken[row] for row in rows] == contents
        for row in rows:
            kept = packets.packet(store, row)
            assert kept.state is PacketState.RECEIVED
            assert kept.receipt == centre.receipts[row]
        assert len(values.notes(store, act="packet.receipt")) == len(rows)
        store.close()

    @given(faults=st.lists(FAULTS, max_size=6))
    @settings(max_examples=40, deadline=None)
    def test_while_it_lasts_nothing_is_forgotten(self, faults):
        store, centre = world.memory_store(), MemoryCentre(faults=list(faults))
        rows = [put_packet(store, b"x" * 50, number=n) for n in range(2)]
        result = send_all(store, centre)
        counts = packets.counts(store)
        assert sum(counts.values()) == len(rows)
        assert counts[PacketState.RECEIVED] == result.sent
        assert counts[PacketState.REFUSED] == result.refused
        assert counts[PacketState.WAITING] == result.left
        assert all(packets.data(store, row) == b"x" * 50 for row in rows)
        store.close()


class TestWhatEachRefusalMeans:
    """docs/station-api.md says what a station does at each refusal."""

    @pytest.mark.parametrize(
        ("fault", "state"),
        [
            # Gone wrong on the way: sent again at once, and it arrives.
            ("409 WrongOffset", PacketState.RECEIVED),
            ("409 Incomplete", PacketState.RECEIVED),
            ("404 UnknownUpload", PacketState.RECEIVED),
            ("422 AlteredUpload", PacketState.RECEIVED),
            ("422 BadChunk", PacketState.RECEIVED),
            ("422 WrongDigest", PacketState.RECEIVED),
            # May pass: the next round tries again by itself.
            ("401 BadSignature", PacketState.WAITING),
            ("401 WrongClock", PacketState.WAITING),
            ("403 StationRevoked", PacketState.WAITING),
            ("429 Slow", PacketState.WAITING),
            ("503 CentreBusy", PacketState.WAITING),
            ("503 CentreAway", PacketState.WAITING),
            # The centre read it and will not have it: a person has to look.
            ("409 DifferentContent", PacketState.REFUSED),
            ("409 NotYourPacket", PacketState.REFUSED),
            ("413 BadSize", PacketState.REFUSED),
            ("422 AlteredPart", PacketState.REFUSED),
        ],
    )
    def test_one_refusal_at_the_first_chunk(self, store, fault, state):
        centre = MemoryCentre(faults=["", fault])
        row = put_packet(store, b"x" * 50)
        result = send_all(store, centre)
        assert packets.packet(store, row).state is state
        assert bool(result.stopped) is (state is PacketState.WAITING)
        assert result.refused == (state is PacketState.REFUSED)

    @pytest.mark.parametrize("fault", ["409 WrongOffset", "422 WrongDigest"])
    def test_what_never_arrives_whole_is_left_for_the_next_round(self, store, fault):
        centre = MemoryCentre(faults=["", fault, "", fault])
        row = put_packet(store, b"x" * 50)
        result = send_all(store, centre)
        assert result.stopped == BadAnswer.message
        assert packets.packet(store, row).state is PacketState.WAITING
        assert centre.calls == ["begin", "chunk", "begin", "chunk"]

    def test_a_packet_refused_before_is_sent_when_a_person_asks(self, store):
        centre = MemoryCentre(faults=["422 AlteredPart"])
        row = put_packet(store, b"x" * 50)
        send_all(store, centre)
        assert send_all(store, centre).sent == 0
        packets.try_again(store)
        assert send_all(store, centre).sent == 1
        assert packets.packet(store, row).message == ""

    def test_the_words_of_the_centre_are_kept_for_the_screen(self, store):
        row = put_packet(store, b"x" * 50)
        send_all(store, MemoryCentre(faults=["409 DifferentContent"]))
        kept = packets.packet(store, row)
        assert (kept.message, kept.attempts) == ("DifferentContent.", 1)
        assert kept.next_step


class TestChunks:
    @pytest.mark.parametrize(
        ("size", "chunks"),
        [(1, 1), (CHUNK - 1, 1), (CHUNK, 1), (CHUNK + 1, 2), (3 * CHUNK, 3)],
    )
    def test_a_packet_goes_in_pieces_the_centre_takes(self, store, size, chunks):
        """The centre takes at most 262,144 bytes at a time."""
        assert CHUNK == 262_144
        centre = MemoryCentre()
        put_packet(store, b"x" * size)
        send_all(store, centre)
        assert centre.calls == ["begin", *["chunk"] * chunks, "commit"]

    def test_an_upload_goes_on_where_it_stopped(self, store):
        centre = MemoryCentre(faults=["", "", "lost"])
        put_packet(store, b"x" * (3 * CHUNK))
        send_all(store, centre)
        centre.calls.clear()
        send_all(store, centre)
        assert centre.calls == ["begin", "chunk", "chunk", "commit"]

    def test_a_commit_nobody_heard_back_costs_one_question(self, store):
        centre = MemoryCentre(faults=["", "", "unheard"])
        row = put_packet(store, b"x" * 50)
        send_all(store, centre)
        assert packets.packet(store, row).state is PacketState.WAITING
        centre.calls.clear()
        send_all(store, centre)
        assert centre.calls == ["begin"]
        assert centre.effects == [row]


class NewsCentre:
    """Tells the news in the order given, `page` at a time."""

    def __init__(self, *told, page=2, quarantined=()):
        self.told, self.page, self.quarantined = told, page, quarantined
        self.asked: list[int] = []

    def status(self, cursor: int) -> News:
        self.asked.append(cursor)
        piece = self.told[cursor : cursor + self.page]
        end = cursor + len(piece)
        return News(
            cursor=end,
            more=end < len(self.told),
            packets=piece,
            quarantined=self.quarantined if end == len(self.told) else (),
        )


class TestNews:
    def state(self, row, name):
        return DossierState(packet_id=row, code="HS-240706-000001-4", state=name)

    def test_the_last_word_counts(self, store):
        row = put_packet(store, b"x")
        names = ("received", "checking", "in_review", "cleared", "approved")
        centre = NewsCentre(*(self.state(row, name) for name in names))
        assert uploads.refresh_states(store=store, centre=centre) == 5
        assert centre.asked == [0, 2, 4]
        assert packets.packet(store, row).dossier_state == "approved"

    def test_the_cursor_is_kept_with_what_it_stands_for(self, store):
        row = put_packet(store, b"x")
        centre = NewsCentre(self.state(row, "received"), self.state(row, "checking"), page=1)
        uploads.refresh_states(store=store, centre=centre)
        centre.asked.clear()
        assert uploads.refresh_states(store=store, centre=centre) == 0
        assert centre.asked == [2]

    def test_news_that_break_off_go_on_where_they_stopped(self, store):
        row = put_packet(store, b"x")
        centre = NewsCentre(*(self.state(row, f"s{n}") for n in range(4)))
        real, calls = centre.status, []

        def status(cursor):
            calls.append(cursor)
            if len(calls) == 2:
                raise CentreUnreachable
            return real(cursor)

        centre.status = status
        with pytest.raises(CentreUnreachable):
            uploads.refresh_states(store=store, centre=centre)
        assert packets.packet(store, row).dossier_state == "s1"
        assert uploads.refresh_states(store=store, centre=centre) == 2
        assert calls == [0, 2, 2]

    def test_news_of_a_packet_of_another_station_change_nothing(self, store):
        row = put_packet(store, b"x")
        stranger = uuid7(at=AT)
        aside = (SetAside(packet_id=stranger, reason="clone"),)
        centre = NewsCentre(self.state(stranger, "approved"), quarantined=aside)
        uploads.refresh_states(store=store, centre=centre)
        assert packets.packet(store, row).dossier_state == ""
        assert packets.packet(store, stranger) is None


class TestTheLinkUnderneath:
    def test_an_answer_lost_on_an_old_connection_is_asked_for_with_a_new_nonce(self, errands, fake):
        """The centre heard the first try: the same nonce again would be refused as a replay."""
        link = errands.centre.link
        link.ask("GET", SESSIONS)
        real, heard = fake.route, []

        def route(*arguments, **named):
            answer = real(*arguments, **named)
            heard.append(answer)
            if len(heard) == 1:
                raise ConnectionAbortedError
            return answer

        fake.route = route
        assert link.ask("GET", SESSIONS).status == 200
        assert len(heard) == 2

    def test_a_packet_whose_receipt_was_lost_so_is_not_refused_for_good(self, errands, fake):
        row = world.sealed(errands.desk, world.record())
        errands.centre.link.ask("GET", SESSIONS)
        real, lost = fake.commit, []

        def commit(*arguments):
            signed = real(*arguments)
            if not lost:
                lost.append(signed)
                raise ConnectionAbortedError
            return signed

        fake.commit = commit
        result = uploads.send_all(
            store=errands.desk.store, centre=errands.centre, profile=errands.desk.profile, at=AT
        )
        assert (result.sent, result.refused, result.left) == (1, 0, 0)
        assert fake.effects == [row.id]

    def test_a_replay_the_centre_saw_is_no_verdict_on_the_packet(self, errands, fake):
        row = world.sealed(errands.desk, world.record())

        def trouble(_method, path):
            if "/packets/" in path:
                raise Refused(409, "Replayed")

        fake.trouble = trouble
        send = {"store": errands.desk.store, "centre": errands.centre, "at": AT}
        result = uploads.send_all(profile=errands.desk.profile, **send)
        assert (result.refused, result.left) == (0, 1)
        fake.trouble = None
        assert uploads.send_all(profile=errands.desk.profile, **send).sent == 1
        assert fake.effects == [row.id]

    @pytest.mark.parametrize("status", [409, 413, 415, 422])
    def test_a_gateway_on_the_way_never_ends_a_packet(self, store, status):
        """A hotel's page of terms or a proxy's limit is not the word of the centre."""

        class Gateway(MemoryCentre):
            def begin_packet(self, packet):
                raise CentreRefused(status, {})

        row = put_packet(store, b"x" * 50)
        send_all(store, Gateway())
        assert packets.packet(store, row).state is PacketState.WAITING
