"""The voice of the boards: what is a recording, and that a piece is kept whole or not at all."""

from __future__ import annotations

import random

import pytest
from tests.support.families import AREA
from tests.support.rollbacks import own_transactions
from tests.support.sounds import archive, wav, webm

from cancuoc.domain.sessions import refusals, services, sound, voice
from cancuoc.domain.sessions.tests.world import OPEN, RECEPTION
from cancuoc.foundation.actor import NotAllowed
from cancuoc.foundation.models import AuditEvent

__all__ = ["own_transactions"]


class TestWhatIsARecording:
    @pytest.mark.parametrize("seconds", [0.4, 1.0, 4.9, 12.0])
    @pytest.mark.parametrize("make", [wav, webm])
    def test_its_length_is_read_from_the_sound(self, make, seconds):
        assert sound.read(make(seconds)).seconds == pytest.approx(seconds, abs=0.07)

    @pytest.mark.parametrize(
        "data",
        [
            b"",
            b"RIFF",
            b"ID3\x03 not ours",
            b"<html>",
            wav()[:60],
            webm()[:30],
            webm(kind=b"matroska"),
            webm(codec=b"V_VP8"),
            b"\x1a\x45\xdf\xa3" + b"\x80" * 9,
            b"RIFF\x00\x00\x00\x00WAVE",
        ],
    )
    def test_anything_else_is_none(self, data):
        with pytest.raises(sound.NoSound):
            sound.read(data)

    def test_bytes_that_were_spoilt_are_read_or_refused_and_nothing_else(self):
        chance = random.Random(7)
        for whole in (wav(), webm(2.0)):
            for _ in range(400):
                data = bytearray(whole)
                for _ in range(chance.randint(1, 6)):
                    data[chance.randrange(len(data))] = chance.randrange(256)
                try:
                    assert sound.read(bytes(data)).kind in ("wav", "webm")
                except sound.NoSound:
                    continue


@pytest.mark.django_db
@pytest.mark.usefixtures("own_transactions")
class TestTheVoice:
    def keep(self, piece="A", data=None, *, by=RECEPTION):
        services.keep_clip(piece=piece, data=data or wav(), at=OPEN, by=by)

    def acts(self):
        rows = AuditEvent.objects.filter(object_kind="voice").order_by("id")
        return list(rows.values_list("act", "object_id"))

    def test_a_new_recording_replaces_the_one_before(self):
        self.keep()
        first = voice.clips()["A"]
        self.keep(data=webm(1.0))
        second = voice.clips()["A"]
        assert first.digest != second.digest
        assert voice.clip(piece="A").kind == "webm"
        assert voice.clip(piece="A").data == webm(1.0)
        assert self.acts() == [("sessions.keep_clip", "A")] * 2

    @pytest.mark.parametrize(
        ("piece", "data", "refusal"),
        [
            ("Z", wav(), refusals.NoSuchPiece),
            ("", wav(), refusals.NoSuchPiece),
            ("A", b"MZ no sound", refusals.BadRecording),
            ("A", wav(5.2), refusals.LongRecording),
            ("A", webm(6.0), refusals.LongRecording),
            ("A", wav(0.05), refusals.LongRecording),
            ("A", wav() + b"0" * voice.MOST_BYTES, refusals.LongRecording),
        ],
    )
    def test_what_is_no_piece_or_no_word_is_refused(self, piece, data, refusal):
        with pytest.raises(refusal):
            self.keep(piece, data)
        assert voice.clips() == {}
        assert self.acts() == []

    def test_a_zip_brings_all_at_once(self):
        sent = archive(invite__wav=wav(), voice___A__webm=webm(), voice___0__wav=wav())
        assert services.keep_archive(data=sent, at=OPEN, by=RECEPTION) == 3
        assert set(voice.clips()) == {"invite", "A", "0"}
        assert len(self.acts()) == 3

    @pytest.mark.parametrize(
        "sent",
        [
            archive(A__wav=wav(), readme__txt=b"x"),
            archive(A__wav=wav(), B__wav=wav(9.0)),
            archive(A__wav=wav(), B__wav=b"none"),
            archive(A__wav=wav(), sub___A__wav=wav()),
            archive(A__wav=b"0" * (voice.MOST_BYTES + 1)),
            archive(**{f"n{n}__wav": b"" for n in range(41)}),
            archive(),
            b"PK no archive",
            archive(A__wav=wav())[:-30],
        ],
    )
    def test_a_zip_with_one_thing_wrong_brings_nothing(self, sent):
        refused = (refusals.BadVoiceArchive, refusals.BadRecording, refusals.LongRecording)
        with pytest.raises(refused):
            services.keep_archive(data=sent, at=OPEN, by=RECEPTION)
        assert voice.clips() == {}
        assert self.acts() == []

    def test_a_piece_is_forgotten_once(self):
        self.keep()
        services.drop_clip(piece="A", at=OPEN, by=RECEPTION)
        assert voice.clip(piece="A") is None
        with pytest.raises(refusals.NoSuchPiece):
            services.drop_clip(piece="A", at=OPEN, by=RECEPTION)

    def test_only_reception_keeps_the_voice(self):
        with pytest.raises(NotAllowed):
            self.keep(by=AREA)
        with pytest.raises(NotAllowed):
            services.keep_archive(data=archive(A__wav=wav()), at=OPEN, by=AREA)

    def test_every_number_can_be_said_once_the_needed_are_there(self):
        for piece in voice.NEEDED:
            self.keep(piece)
        assert set(voice.NEEDED) == set(voice.clips())
        assert len(voice.PIECES) == len(set(voice.PIECES)) == 23
