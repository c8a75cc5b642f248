"""Signing and sealing: what the centre opens is what was signed, and nothing else remains."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest

from cancuoc.biometrics.positions import STEPS, Step
from cancuoc.biometrics.states import Mark, Reason, State
from cancuoc.kernel.floor import TicketState
from cancuoc.packet import content_packing, keys, reader
from cancuoc.packet.content import Biometrics, EvidenceKind, PartState, Signer
from cancuoc.packet.refusals import PacketRefused
from cancuoc.packet.slip import slip_code
from cancuoc.station.core import capturing, filling, opening, procedure, sealing, signing
from cancuoc.station.core.opening import NoDraft
from cancuoc.station.core.packing import CONSENT, Form
from cancuoc.station.core.signing import FeeOpen, NotTheSigner, StageMissing
from cancuoc.station.draft import Stage
from cancuoc.station.tables import acts, drafts, listings, packets
from cancuoc.station.tests import world
from cancuoc.station.tests.world import AT, OFFICER

DRAWING = b"\x89PNG\r\n\x1a\n" + b"stroke" * 10
BABY = date(2021, 1, 1)


@pytest.fixture
def centre():
    return world.Centre()


@pytest.fixture
def desk(centre):
    return world.desk(centre=centre)


def sign(desk, draft, **changes):
    given = {"drawn": DRAWING, "at": AT, "by": OFFICER, **changes}
    return signing.sign(desk, draft, **given)


def open_packet(desk, centre, row):
    return reader.open_packet(
        data=packets.data(desk.store, row.id),
        centre_private_keys=(centre.packet_key,),
        station_public_key_lookup=lambda *_: desk.signing_key.public_key(),
    )


def unpack(desk, centre, row):
    return content_packing.unpack(open_packet(desk, centre, row))


class TestSigning:
    def test_a_drawing_finishes_the_dossier(self, desk):
        draft = sign(desk, world.captured(desk, world.record()))
        assert draft.done == tuple(Stage)
        assert draft.signed_by == "Trần Thị Minh Châu"
        kept = drafts.attachments(desk.store, draft.id)
        assert kept["signature.png"].data == DRAWING

    @pytest.mark.parametrize(
        "typed",
        ["Lê Thị Bích Ngọc", "lê thị bích ngọc", "LE THI BICH NGOC", "Lê Thị  Bích Ngọc"],
    )
    def test_the_signers_name_may_be_typed(self, desk, typed):
        draft = sign(desk, world.captured(desk, world.child()), drawn=None, typed=typed)
        kept = drafts.attachments(desk.store, draft.id)["signature.txt"]
        assert (kept.media_type, kept.data.decode()) == ("text/plain", typed)

    @pytest.mark.parametrize("typed", ["", "Lê Minh Khôi", "Nguyễn Văn Bình", "123", "Ngọc"])
    def test_another_name_is_not_a_signature(self, desk, typed):
        draft = world.captured(desk, world.child())
        with pytest.raises(NotTheSigner):
            sign(desk, draft, drawn=None, typed=typed)
        assert drafts.attachments(desk.store, draft.id) == {}

    def test_signing_again_replaces_the_hand(self, desk):
        draft = world.captured(desk, world.record())
        draft = sign(desk, draft, drawn=None, typed="Trần Thị Minh Châu")
        sign(desk, draft)
        assert list(drafts.attachments(desk.store, draft.id)) == ["signature.png"]

    @pytest.mark.parametrize("stage", [Stage.IDENTITY, Stage.DATA, Stage.BIOMETRICS])
    def test_an_open_stage_is_named(self, desk, stage):
        draft = world.captured(desk, world.record())
        open_again = replace(draft, done=tuple(s for s in draft.done if s is not stage))
        with pytest.raises(StageMissing) as refused:
            sign(desk, open_again)
        assert stage.vi in refused.value.message

    def test_a_fee_has_to_be_paid_first(self, desk):
        record = world.record(born=date(1980, 1, 1), holds="cccd", holds_issued=date(2021, 3, 1))
        draft = replace(world.captured(desk, record), holds="cccd")
        with pytest.raises(FeeOpen):
            sign(desk, draft)
        assert sign(desk, draft, fee_paid=True, old_collected=True).fee_paid


class TestSealing:
    def test_the_packet_is_there_and_the_draft_is_gone(self, desk):
        draft = world.signed(desk, world.child())
        row = sealing.seal_draft(desk, draft_id=draft.id, at=AT, by=OFFICER)
        assert row.id == draft.id
        assert drafts.get(desk.store, draft.id) is None
        for table in ("samples", "attachments", "typed", "drafts"):
            assert desk.store.rows(f"SELECT * FROM {table}") == []

    def test_nothing_readable_remains_of_the_dossier(self, desk):
        person = world.child()
        draft = world.signed(desk, person)
        listings.put_people(desk.store, world.SESSION.id, [], at=AT)
        sealing.seal_draft(desk, draft_id=draft.id, at=AT, by=OFFICER)
        everything = []
        for (table,) in desk.store.rows("SELECT name FROM sqlite_master WHERE type = 'table'"):
            everything += [repr(row) for row in desk.store.rows(f"SELECT * FROM {table}")]
        text = "\n".join(everything)
        for secret in ("Khôi", "Ngọc", person.known.personal_number, "001190000019"):
            assert secret not in text
            assert repr(secret.encode())[2:-1] not in text

    def test_the_centre_hears_that_the_visit_is_over(self, desk):
        draft = world.signed(desk, world.record())
        sealing.seal_draft(desk, draft_id=draft.id, at=AT, by=OFFICER)
        last = acts.waiting(desk.store)[-1]
        assert (last.act, last.outcome, last.ticket_id) == ("finish", "captured", draft.ticket_id)
        assert listings.ticket(desk.store, draft.ticket_id).state is TicketState.DONE

    def test_a_walk_in_says_nothing(self, desk):
        draft = replace(world.signed(desk, world.record()), ticket_id=None, ticket="")
        drafts.save(desk.store, draft, at=AT)
        before = len(acts.waiting(desk.store))
        sealing.seal_draft(desk, draft_id=draft.id, at=AT, by=OFFICER)
        assert len(acts.waiting(desk.store)) == before

    @pytest.mark.parametrize("make", [world.started, world.identified, world.captured])
    def test_an_unfinished_dossier_is_not_sealed(self, desk, make):
        draft = make(desk, world.record())
        with pytest.raises(StageMissing):
            sealing.seal_draft(desk, draft_id=draft.id, at=AT, by=OFFICER)
        assert drafts.get(desk.store, draft.id) == draft
        assert packets.recent(desk.store) == []

    def test_sealing_twice_makes_one_packet(self, desk):
        row = world.sealed(desk, world.record())
        with pytest.raises(NoDraft):
            sealing.seal_draft(desk, draft_id=row.id, at=AT, by=OFFICER)
        assert len(packets.recent(desk.store)) == 1

    def test_a_failure_in_the_middle_leaves_the_draft(self, desk, monkeypatch):
        draft = world.signed(desk, world.record())

        def fail(*_args, **_kwargs):
            raise RuntimeError("disk")

        monkeypatch.setattr(sealing.drafts, "drop", fail)
        with pytest.raises(RuntimeError, match="disk"):
            sealing.seal_draft(desk, draft_id=draft.id, at=AT, by=OFFICER)
        assert packets.recent(desk.store) == []
        assert drafts.get(desk.store, draft.id) == draft
        assert packets.next_link(desk.store).sequence == 1

    def test_an_unknown_draft(self, desk):
        with pytest.raises(NoDraft):
            sealing.seal_draft(desk, draft_id=uuid4(), at=AT, by=OFFICER)


class TestWhatTheCentreOpens:
    def test_an_adult(self, desk, centre):
        person = world.record()
        row = world.sealed(desk, person)
        dossier, files = unpack(desk, centre, row)
        identity = dossier.identity
        assert identity.declared == person.known
        assert identity.person_id == person.person_id
        assert (identity.station_code, identity.kit) == ("TX-01", "KIT-01")
        assert identity.officer == OFFICER
        assert identity.band == ">=14"
        assert identity.procedure.biometrics is Biometrics.CAPTURE
        assert identity.procedure.signer is Signer.PERSON
        assert [each.item for each in identity.consents] == [CONSENT]
        assert len(dossier.evidence.items) == len(STEPS) + 1
        assert set(files) == {item.file for item in dossier.evidence.items}

    def test_a_child_from_six(self, desk, centre):
        row = world.sealed(desk, world.child())
        dossier, _ = unpack(desk, centre, row)
        who = dossier.identity.representative
        assert (who.relation, who.proof) == ("mother", "register")
        assert dossier.identity.procedure.signer is Signer.REPRESENTATIVE
        assert dossier.identity.band == "6-<14"

    def test_a_child_under_six_has_no_biometrics_at_all(self, desk, centre):
        row = world.sealed(desk, world.child(born=BABY))
        dossier, files = unpack(desk, centre, row)
        assert [item.kind for item in dossier.evidence.items] == [EvidenceKind.SIGNATURE]
        assert list(files) == ["signature.png"]
        assert dossier.evidence.fingers == ()
        assert dossier.evidence.face is PartState.NOT_REQUIRED
        assert dossier.identity.procedure.biometrics is Biometrics.NONE

    def test_files_carry_their_step_device_and_tries(self, centre):
        desk = world.desk(centre=centre, device=world.PlainDevice({"face": [10, 70]}))
        draft = world.ready_to_capture(desk, world.record())
        capturing.take(desk, draft, step=Step.FACE, at=AT, by=OFFICER)
        capturing.take_all(desk, draft, at=AT, by=OFFICER)
        draft = sign(desk, capturing.complete(desk, draft, at=AT, by=OFFICER))
        row = sealing.seal_draft(desk, draft_id=draft.id, at=AT, by=OFFICER)
        dossier, _ = unpack(desk, centre, row)
        by_step = {item.step: item for item in dossier.evidence.items}
        face, thumb = by_step["face"], by_step["rolled-right-thumb"]
        assert (face.kind, face.quality, face.tries, face.dpi) == (EvidenceKind.FACE, 70, 2, 0)
        assert (thumb.kind, thumb.dpi, thumb.device) == (EvidenceKind.FINGER, 500, "plain-1")
        assert thumb.file == "04-rolled-right-thumb.jp2"
        assert by_step["left-iris"].kind is EvidenceKind.IRIS

    def test_reasons_travel_with_the_fingers(self, desk, centre):
        draft = world.ready_to_capture(desk, world.record())
        gone = Mark(state=State.MISSING, reason=Reason.AMPUTATED)
        draft = capturing.excuse(desk, draft, part="10", mark=gone, at=AT, by=OFFICER)
        ill = Mark(state=State.TEMPORARILY_INJURED, reason=Reason.EYE_DISEASE)
        draft = capturing.excuse(desk, draft, part="left", mark=ill, at=AT, by=OFFICER)
        capturing.take_all(desk, draft, at=AT, by=OFFICER)
        draft = sign(desk, capturing.complete(desk, draft, at=AT, by=OFFICER))
        row = sealing.seal_draft(desk, draft_id=draft.id, at=AT, by=OFFICER)
        evidence = unpack(desk, centre, row)[0].evidence
        fingers = {each.finger: each for each in evidence.fingers}
        assert (fingers[10].state, fingers[10].reason) == (PartState.MISSING, "amputated")
        assert (fingers[1].state, fingers[1].reason) == (PartState.CAPTURED, "")
        assert {each.eye: each.reason for each in evidence.eyes} == {
            "right": "",
            "left": "eye_disease",
        }

    def test_differences_travel_in_both_wordings(self, desk, centre):
        draft = world.started(desk, world.record())
        draft = filling.declare(desk, draft, changes={"ethnicity": "Tày"}, at=AT, by=OFFICER)
        draft = filling.identify(desk, draft, answers=filling.Answers(), at=AT, by=OFFICER)
        draft = filling.confirm_data(desk, draft, details=filling.Details(), at=AT, by=OFFICER)
        capturing.take_all(desk, draft, at=AT, by=OFFICER)
        draft = sign(desk, capturing.complete(desk, draft, at=AT, by=OFFICER))
        row = sealing.seal_draft(desk, draft_id=draft.id, at=AT, by=OFFICER)
        (difference,) = unpack(desk, centre, row)[0].identity.differences
        assert (difference.field, difference.register, difference.declared) == (
            "ethnicity",
            "Kinh",
            "Tày",
        )

    def test_the_log_tells_the_whole_visit_in_order(self, desk, centre):
        row = world.sealed(desk, world.child())
        entries = unpack(desk, centre, row)[0].operations.entries
        told = [each.act for each in entries]
        assert told[0] == "draft.start"
        assert told[-1] == "draft.seal"
        assert told.count("capture.take") == len(STEPS)
        stages = [act for act in told if act.startswith("stage.")]
        assert stages == ["stage.identity", "stage.data", "stage.biometrics", "stage.sign"]

    def test_a_form_travels_with_the_dossier(self, desk, centre):
        draft = world.signed(desk, world.record())
        form = Form(name="cc01.pdf", data=b"%PDF-1.7 signed")
        row = sealing.seal_draft(desk, draft_id=draft.id, at=AT, by=OFFICER, forms=(form,))
        opened = open_packet(desk, centre, row)
        assert opened.optional["cc01.pdf"].content == form.data

    def test_the_manifest_names_nobody(self, desk, centre):
        row = world.sealed(desk, world.child())
        manifest = open_packet(desk, centre, row).manifest
        assert dict(manifest.labels) == {"band": "6-<14", "slip": slip_code(row.id)}
        assert "Khôi" not in repr(manifest)
        assert manifest.session_id == str(world.SESSION.id)
        assert manifest.captured_at == AT

    def test_another_centre_opens_nothing(self, desk):
        row = world.sealed(desk, world.record())
        with pytest.raises(PacketRefused):
            open_packet(desk, world.Centre(), row)

    def test_the_station_itself_cannot_open_what_it_sealed(self, desk):
        row = world.sealed(desk, world.record())
        data = packets.data(desk.store, row.id)
        assert "Trần".encode() not in data
        stored = [bytes(value) for (value,) in desk.store.rows("SELECT value FROM settings")]
        private = [value for value in stored if b"PRIVATE" in value]
        assert len(private) == 1
        assert keys.signing_key_from_pem(private[0])

    def test_times_are_the_stations_claim(self, desk, centre):
        draft = world.signed(desk, world.record())
        later = AT + timedelta(minutes=7)
        row = sealing.seal_draft(desk, draft_id=draft.id, at=later, by=OFFICER)
        identity = unpack(desk, centre, row)[0].identity
        assert (identity.started_at, identity.captured_at) == (AT, later)

    def test_a_person_who_is_in_no_register(self, desk, centre):
        known = world.record().known
        visit = opening.WalkIn(declared=known, answer=opening.RegisterAnswer.ABSENT)
        draft = opening.start_walk_in(
            desk, session_id=world.SESSION.id, visit=visit, at=AT, by=OFFICER
        )
        draft = filling.identify(desk, draft, answers=filling.Answers(), at=AT, by=OFFICER)
        draft = filling.confirm_data(desk, draft, details=filling.Details(), at=AT, by=OFFICER)
        capturing.take_all(desk, draft, at=AT, by=OFFICER)
        draft = sign(desk, capturing.complete(desk, draft, at=AT, by=OFFICER))
        row = sealing.seal_draft(desk, draft_id=draft.id, at=AT, by=OFFICER)
        identity = unpack(desk, centre, row)[0].identity
        assert identity.person_id is None
        assert identity.declared == known
        assert identity.ticket_id is None


def test_the_chain_is_one_line_through_many_people(desk, centre):
    rows = [
        world.sealed(desk, person)
        for person in (world.record(), world.child(), world.child(born=BABY), world.record())
    ]
    manifests = [open_packet(desk, centre, row).manifest for row in rows]
    assert [each.sequence for each in manifests] == [1, 2, 3, 4]
    for before, after in zip(rows, manifests[1:], strict=False):
        assert after.previous_hash == before.digest


def test_siblings_share_a_mother_and_nothing_else(desk, centre):
    brother = world.child(name="Lê Minh Khôi")
    sister = replace(
        world.child(name="Lê Minh Thư"),
        known=replace(world.child(name="Lê Minh Thư").known, personal_number="001315000078"),
    )
    rows = [world.sealed(desk, brother), world.sealed(desk, sister)]
    opened = [unpack(desk, centre, row)[0].identity for row in rows]
    assert opened[0].representative == opened[1].representative
    assert opened[0].person_id != opened[1].person_id
    assert procedure.by_register(world.mother()) == opened[0].representative
