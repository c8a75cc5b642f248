"""Sending: resumed, repeated, refused, and believed only with a receipt that fits."""

from __future__ import annotations

import pytest

from cancuoc.kernel.digest import sha256_hex
from cancuoc.packet import receipt
from cancuoc.packet.refusals import ForgedReceipt, WrongReceipt
from cancuoc.station import centre as centre_module
from cancuoc.station import uploads
from cancuoc.station.link import BadAnswer, CentreRefused, CentreUnreachable
from cancuoc.station.tables import packets, values
from cancuoc.station.tables.packets import PacketState
from cancuoc.station.tests import world
from cancuoc.station.tests.fake_centre import Refused
from cancuoc.station.tests.world import AT


@pytest.fixture(autouse=True)
def _small_chunks(monkeypatch):
    monkeypatch.setattr(centre_module.chunks, "__kwdefaults__", {"start": 0, "size": 4096})


def send(errands, row):
    return uploads.send(
        store=errands.desk.store,
        centre=errands.centre,
        profile=errands.desk.profile,
        packet=row,
        at=AT,
    )


def send_all(errands, **changes):
    return uploads.send_all(
        store=errands.desk.store,
        centre=errands.centre,
        profile=errands.desk.profile,
        at=AT,
        **changes,
    )


def sealed(errands, person=None):
    return world.sealed(errands.desk, person or world.record())


def state(errands, row):
    return packets.packet(errands.desk.store, row.id)


class TestOnePacket:
    def test_it_arrives_whole_and_the_receipt_is_kept(self, errands, fake):
        row = sealed(errands)
        proven = send(errands, row)
        assert (proven.packet_id, proven.digest, proven.sequence) == (row.id, row.digest, 1)
        kept = state(errands, row)
        assert kept.state is PacketState.RECEIVED
        assert kept.received_at == AT
        assert sha256_hex(fake.packets[row.id][1]) == row.digest
        assert values.notes(errands.desk.store, act="packet.receipt")

    def test_the_centre_opens_what_was_sealed(self, errands, fake):
        row = sealed(errands, world.child())
        send(errands, row)
        dossier, _ = fake.open(row.id)
        assert dossier.identity.declared.full_name == "Lê Minh Khôi"

    def test_sent_again_it_has_one_effect_and_the_same_receipt(self, errands, fake):
        row = sealed(errands)
        first, second = send(errands, row), send(errands, row)
        assert first == second
        assert fake.effects == [row.id]

    def test_a_resent_packet_sends_no_byte_again(self, errands, fake):
        row = sealed(errands)
        send(errands, row)
        before = [each for each in fake.requests if each[0] == "PUT"]
        send(errands, row)
        assert [each for each in fake.requests if each[0] == "PUT"] == before

    @pytest.mark.parametrize("chunk", [1, 2, 4])
    def test_a_broken_upload_goes_on_where_it_stopped(self, errands, fake, chunk):
        row = sealed(errands)
        puts = []

        def trouble(method, _path):
            if method == "PUT":
                puts.append(method)
                if len(puts) == chunk + 1:
                    raise ConnectionAbortedError

        fake.trouble = trouble
        # One lost connection is opened again by the link itself; two in a row are not.
        fake.trouble = _twice(trouble, fake)
        with pytest.raises(CentreUnreachable):
            send(errands, row)
        came = len(fake.uploads[row.id]["data"])
        assert came == chunk * 4096
        fake.trouble = None
        fake.requests.clear()
        send(errands, row)
        first_put = next(path for method, path in fake.requests if method == "PUT")
        assert first_put.endswith(f"/chunks/{came}")
        assert fake.effects == [row.id]

    def test_a_lost_answer_to_the_commit_is_no_second_effect(self, errands, fake):
        row = sealed(errands)
        real = fake.commit

        def commit(*arguments):
            real(*arguments)
            fake.down = True
            raise ConnectionAbortedError

        fake.commit = commit
        with pytest.raises(CentreUnreachable):
            send(errands, row)
        assert state(errands, row).state is PacketState.WAITING
        fake.commit, fake.down = real, False
        send(errands, row)
        assert fake.effects == [row.id]
        assert state(errands, row).state is PacketState.RECEIVED

    def test_a_centre_that_lost_its_part_is_sent_all_again(self, errands, fake):
        row = sealed(errands)
        real = fake.commit
        calls = []

        def commit(*arguments):
            calls.append(arguments)
            if len(calls) == 1:
                fake.uploads.clear()
                raise Refused(404, "UnknownUpload")
            return real(*arguments)

        fake.commit = commit
        send(errands, row)
        assert fake.effects == [row.id]

    def test_bytes_spoilt_on_the_way_are_sent_again(self, errands, fake):
        row = sealed(errands)
        real = fake.chunk
        spoilt = []

        def chunk(packet, offset, data):
            if not spoilt:
                spoilt.append(offset)
                data = b"\x00" * len(data)
            return real(packet, offset, data)

        fake.chunk = chunk
        send(errands, row)
        assert sha256_hex(fake.packets[row.id][1]) == row.digest

    def test_a_centre_that_never_keeps_anything_is_given_up(self, errands, fake):
        row = sealed(errands)

        def commit(*_arguments):
            fake.uploads.clear()
            raise Refused(409, "Incomplete", received=0)

        fake.commit = commit
        with pytest.raises(BadAnswer):
            send(errands, row)
        assert state(errands, row).state is PacketState.WAITING


def _twice(trouble, fake):
    """Let the same request fail again when the link repeats it."""
    failed = []

    def both(method, path):
        if failed and failed[0] == path:
            raise ConnectionAbortedError
        try:
            trouble(method, path)
        except ConnectionAbortedError:
            failed.append(path)
            raise

    return both


class TestReceipts:
    def forge(self, errands, fake, row, **changes):
        facts = {
            "packet_id": row.id,
            "digest": row.digest,
            "station_id": "TX-01",
            "sequence": row.sequence,
            "received_at": AT,
            "signing_key": fake.keys.signing_key,
            **changes,
        }
        signed = receipt.issue(**facts).data
        fake.commit = lambda *_: signed
        return signed

    def test_a_receipt_of_another_key_is_not_believed(self, errands, fake):
        row = sealed(errands)
        self.forge(errands, fake, row, signing_key=world.Centre().signing_key)
        with pytest.raises(ForgedReceipt):
            send(errands, row)
        assert state(errands, row).state is PacketState.WAITING

    def test_a_receipt_for_another_packet_is_not_believed(self, errands, fake):
        row, other = sealed(errands), sealed(errands)
        self.forge(errands, fake, row, packet_id=other.id)
        with pytest.raises(WrongReceipt):
            send(errands, row)

    def test_a_receipt_for_other_bytes_is_not_believed(self, errands, fake):
        row = sealed(errands)
        self.forge(errands, fake, row, digest="0" * 64)
        with pytest.raises(WrongReceipt):
            send(errands, row)

    def test_a_forged_receipt_stops_the_round_and_keeps_the_packet(self, errands, fake):
        row = sealed(errands)
        self.forge(errands, fake, row, signing_key=world.Centre().signing_key)
        result = send_all(errands)
        assert (result.sent, result.refused, result.left) == (0, 0, 1)
        assert result.stopped
        assert state(errands, row).state is PacketState.WAITING

    def test_the_key_of_the_centre_is_asked_for_by_name(self, errands, fake):
        profile = errands.desk.profile
        from cancuoc.packet import keys

        right = keys.key_id(fake.keys.signing_key.public_key())
        assert uploads.centre_key(profile, right) is not None
        assert uploads.centre_key(profile, "other") is None


class TestManyPackets:
    def test_all_go_in_the_order_of_the_chain(self, errands, fake):
        rows = [sealed(errands) for _ in range(4)]
        result = send_all(errands)
        assert (result.sent, result.left, result.stopped) == (4, 0, "")
        assert fake.effects == [row.id for row in rows]

    def test_no_network_stops_at_once_and_says_so(self, errands, fake):
        rows = [sealed(errands) for _ in range(3)]
        fake.down = True
        result = send_all(errands)
        assert (result.sent, result.left) == (0, 3)
        assert result.stopped == CentreUnreachable.message
        assert state(errands, rows[0]).attempts == 1
        assert state(errands, rows[1]).attempts == 0

    @pytest.mark.parametrize("status", [409, 413, 422])
    def test_one_refused_for_good_does_not_hold_up_the_others(self, errands, fake, status):
        bad, good = sealed(errands), sealed(errands)

        def trouble(_method, path):
            if str(bad.id) in path:
                raise Refused(status, "DifferentContent")

        fake.trouble = trouble
        result = send_all(errands)
        assert (result.sent, result.refused, result.left) == (1, 1, 0)
        assert state(errands, bad).state is PacketState.REFUSED
        assert state(errands, bad).message == "Trung tâm từ chối: DifferentContent."
        assert state(errands, good).state is PacketState.RECEIVED

    @pytest.mark.parametrize("status", [401, 403, 500, 503])
    def test_what_may_pass_stops_the_round_and_refuses_nobody(self, errands, fake, status):
        rows = [sealed(errands) for _ in range(2)]

        def trouble(_method, path):
            if "/packets/" in path:
                raise Refused(status, "CentreBusy")

        fake.trouble = trouble
        result = send_all(errands)
        assert (result.sent, result.refused, result.left) == (0, 0, 2)
        assert all(state(errands, row).state is PacketState.WAITING for row in rows)

    def test_a_limit_leaves_the_rest_for_the_next_round(self, errands):
        for _ in range(3):
            sealed(errands)
        assert send_all(errands, limit=2).left == 1
        assert send_all(errands).sent == 1

    def test_nothing_to_send(self, errands):
        assert send_all(errands) == uploads.Result()


class TestNews:
    def refresh(self, errands):
        return uploads.refresh_states(store=errands.desk.store, centre=errands.centre)

    def test_what_became_of_a_dossier_is_kept(self, errands, fake):
        row = sealed(errands)
        send(errands, row)
        assert self.refresh(errands) == 1
        kept = state(errands, row)
        assert (kept.dossier_code, kept.dossier_state) == ("HS-240706-000001-4", "received")

    def test_only_what_is_new_is_asked_for(self, errands, fake):
        row = sealed(errands)
        send(errands, row)
        self.refresh(errands)
        assert self.refresh(errands) == 0
        fake.states.append({"packet_id": str(row.id), "code": "HS", "state": "approved"})
        assert self.refresh(errands) == 1
        assert state(errands, row).dossier_state == "approved"

    def test_a_packet_set_aside_is_shown(self, errands, fake):
        row = sealed(errands)
        send(errands, row)
        fake.quarantined = [{"packet_id": str(row.id), "reason": "broken_chain"}]
        self.refresh(errands)
        assert state(errands, row).dossier_state == uploads.QUARANTINED

    def test_long_news_come_in_several_answers(self, errands, fake):
        row = sealed(errands)
        real = fake.status

        def status(cursor):
            answer = real(cursor)
            return {**answer, "packets": answer["packets"][:1], "more": len(answer["packets"]) > 1}

        for name in ("checking", "approved"):
            fake.states.append({"packet_id": str(row.id), "code": "HS", "state": name})
        fake.status = lambda cursor: _one_by_one(real, cursor)
        assert self.refresh(errands) == 2
        assert state(errands, row).dossier_state == "approved"

    def test_a_refusal_is_passed_on(self, errands, fake):
        def trouble(_method, _path):
            raise Refused(403, "StationRevoked")

        fake.trouble = trouble
        with pytest.raises(CentreRefused):
            self.refresh(errands)


def _one_by_one(real, cursor):
    answer = real(cursor)
    first = answer["packets"][:1]
    return {
        **answer,
        "packets": first,
        "more": len(answer["packets"]) > 1,
        "cursor": first[0]["cursor"] if first else answer["cursor"],
    }
