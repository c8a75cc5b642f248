"""Samples, attachments, typing and packets in the store."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from cancuoc.biometrics.capture_set import Sample
from cancuoc.biometrics.images import Format
from cancuoc.biometrics.positions import STEPS, Step
from cancuoc.biometrics.quality import Quality
from cancuoc.packet.writer import FIRST_PREVIOUS
from cancuoc.station.tables import drafts, packets
from cancuoc.station.tables.drafts import Attachment
from cancuoc.station.tables.packets import PacketState
from cancuoc.station.tests import world
from cancuoc.station.tests.world import AT, SESSION


@pytest.fixture
def store():
    opened = world.memory_store()
    yield opened
    opened.close()


@pytest.fixture
def desk(store):
    return world.desk(store=store)


class TestSamples:
    def sample(self, step=Step.FACE, score=80):
        return Sample(
            step=step,
            data=b"picture",
            format=Format.JPEG,
            width=480,
            height=640,
            device="d-1",
            quality=Quality(metric="m", score=score, parts={"a": 1}, words="Tốt"),
            attempt=2,
            synthetic=True,
        )

    def test_a_sample_comes_back(self, desk):
        draft = world.started(desk, world.record())
        drafts.keep_sample(desk.store, draft.id, self.sample(), at=AT)
        taken = drafts.sample(desk.store, draft.id, Step.FACE)
        assert taken.at == AT
        assert replace(taken.sample, quality=None) == replace(self.sample(), quality=None)
        assert (taken.sample.quality.score, taken.sample.quality.words) == (80, "Tốt")

    def test_a_sample_without_quality_stays_without(self, desk):
        draft = world.started(desk, world.record())
        drafts.keep_sample(desk.store, draft.id, replace(self.sample(), quality=None), at=AT)
        assert drafts.sample(desk.store, draft.id, Step.FACE).sample.quality is None

    def test_samples_come_in_the_legal_order(self, desk):
        draft = world.started(desk, world.record())
        for step in reversed(STEPS):
            drafts.keep_sample(desk.store, draft.id, self.sample(step), at=AT)
        assert tuple(drafts.samples(desk.store, draft.id)) == STEPS
        drafts.drop_sample(desk.store, draft.id, Step.FACE)
        assert Step.FACE not in drafts.samples(desk.store, draft.id)
        assert drafts.sample(desk.store, draft.id, Step.FACE) is None


class TestAttachmentsAndTyping:
    def test_a_file_of_one_name_is_replaced(self, desk):
        draft = world.started(desk, world.record())
        item = Attachment(name="a.png", media_type="image/png", data=b"1", taken_at=AT)
        drafts.attach(desk.store, draft.id, item)
        drafts.attach(desk.store, draft.id, replace(item, data=b"2"))
        assert drafts.attachments(desk.store, draft.id)["a.png"].data == b"2"
        drafts.detach(desk.store, draft.id, "a.png")
        assert drafts.attachments(desk.store, draft.id) == {}

    def test_typing_is_kept_by_screen(self, desk):
        draft = world.started(desk, world.record())
        store = desk.store
        drafts.keep_typed(store, draft.id, "edit", "origin", "Hà")
        drafts.keep_typed(store, draft.id, "edit", "origin", "Hà Nội")
        drafts.keep_typed(store, draft.id, "data", "note", "x")
        assert drafts.typed(store, draft.id, "edit") == {"origin": "Hà Nội"}
        drafts.forget_typed(store, draft.id, "edit")
        assert drafts.typed(store, draft.id, "edit") == {}
        assert drafts.typed(store, draft.id, "data") == {"note": "x"}


class TestPackets:
    def test_the_first_packet_starts_the_chain(self, store):
        link = packets.next_link(store)
        assert (link.sequence, link.previous) == (1, FIRST_PREVIOUS)

    def test_each_packet_joins_the_one_before(self, desk):
        first = world.sealed(desk, world.record())
        second = world.sealed(desk, world.child())
        assert (second.sequence, second.previous) == (2, first.digest)
        link = packets.next_link(desk.store)
        assert (link.sequence, link.previous) == (3, second.digest)

    def test_counts_name_every_state(self, desk):
        assert packets.counts(desk.store) == dict.fromkeys(PacketState, 0)
        row = world.sealed(desk, world.record())
        packets.received(desk.store, row.id, receipt=b"r", at=AT)
        world.sealed(desk, world.child())
        assert packets.counts(desk.store)[PacketState.WAITING] == 1
        assert packets.counts(desk.store)[PacketState.RECEIVED] == 1

    def test_a_receipt_is_kept_once(self, desk):
        row = world.sealed(desk, world.record())
        packets.received(desk.store, row.id, receipt=b"one", at=AT)
        packets.received(desk.store, row.id, receipt=b"two", at=AT + timedelta(hours=1))
        kept = packets.packet(desk.store, row.id)
        assert (kept.receipt, kept.received_at) == (b"one", AT)

    def test_a_failure_is_counted_and_never_undoes_a_receipt(self, desk):
        row = world.sealed(desk, world.record())
        packets.failed(desk.store, row.id, message="Mất mạng.", next_step="Chờ.")
        kept = packets.packet(desk.store, row.id)
        assert (kept.state, kept.attempts, kept.message) == (PacketState.WAITING, 1, "Mất mạng.")
        packets.received(desk.store, row.id, receipt=b"r", at=AT)
        packets.failed(desk.store, row.id, message="x", next_step="y", final=True)
        assert packets.packet(desk.store, row.id).state is PacketState.RECEIVED

    def test_a_refused_packet_waits_for_a_person(self, desk):
        row = world.sealed(desk, world.record())
        packets.failed(desk.store, row.id, message="Sai.", next_step="Báo.", final=True)
        assert packets.waiting(desk.store) == []
        packets.try_again(desk.store)
        assert [each.id for each in packets.waiting(desk.store)] == [row.id]

    def test_thinning_keeps_the_row_and_the_receipt(self, desk):
        done, waiting = world.sealed(desk, world.record()), world.sealed(desk, world.child())
        packets.received(desk.store, done.id, receipt=b"r", at=AT)
        packets.thin(desk.store, before=AT + timedelta(days=200))
        assert packets.data(desk.store, done.id) == b""
        assert packets.packet(desk.store, done.id).receipt == b"r"
        assert len(packets.data(desk.store, waiting.id)) == waiting.size

    def test_what_the_centre_says_is_kept(self, desk):
        row = world.sealed(desk, world.record())
        packets.told_state(
            desk.store, row.id, dossier_code="HS-240706-000001-4", dossier_state="approved"
        )
        kept = packets.packet(desk.store, row.id)
        assert (kept.dossier_code, kept.dossier_state) == ("HS-240706-000001-4", "approved")

    def test_lists_by_session_and_by_age(self, desk):
        rows = [world.sealed(desk, world.record()), world.sealed(desk, world.child())]
        newest_first = [each.id for each in reversed(rows)]
        assert [each.id for each in packets.recent(desk.store)] == newest_first
        assert [each.id for each in packets.of_session(desk.store, str(SESSION.id))] == newest_first
        assert packets.of_session(desk.store, "none") == []
        assert len(packets.recent(desk.store, limit=1)) == 1

    def test_an_unknown_packet(self, store):
        assert packets.packet(store, uuid4()) is None
        with pytest.raises(LookupError):
            packets.data(store, uuid4())
