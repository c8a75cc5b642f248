"""The voice of the boards: recorded files when all pieces are there, the chime alone otherwise."""

from __future__ import annotations

import logging

import pytest
from tests.support import families
from tests.support.families import AREA, AT, hanoi, saturday

from cancuoc.domain.sessions import services as floor
from cancuoc.domain.sessions.rules import TicketAct
from cancuoc.interfaces.display import recordings
from cancuoc.interfaces.display.recordings import Folder, Nothing, pieces, spoken
from cancuoc.law.ages import Band

__all__ = ["hanoi", "saturday"]
EVERYTHING = ["invite", "counter", *"UCAP", *"0123456789"]


@pytest.fixture
def folder(tmp_path, settings):
    """A folder of empty files: what is in them is the deployer's affair."""
    settings.AUDIO_DIR = tmp_path / "audio"
    settings.AUDIO_DIR.mkdir()
    return settings.AUDIO_DIR


def record(folder, *names: str, kind: str = ".mp3") -> None:
    for name in names:
        (folder / f"{name}{kind}").write_bytes(name.encode())


@pytest.fixture
def called(hanoi, saturday):
    session = families.session()
    visitor = floor.Visitor(person_id=None, band=Band.FROM_14)
    (ticket,) = floor.arrive(session_id=session, visitors=[visitor], at=AT, by=AREA)
    floor.act_on(ticket_id=ticket, act=TicketAct.CALL, counter="12", at=AT, by=AREA)
    return session


def test_a_call_is_said_piece_by_piece():
    said = pieces(label="A027", counter="12")
    assert list(said) == ["invite", "A", "0", "2", "7", "counter", "1", "2"]


@pytest.mark.parametrize("kind", recordings.KINDS)
def test_a_piece_is_found_in_any_format(folder, kind):
    record(folder, "A", kind=kind)
    assert Folder(folder).find("A") == folder / f"A{kind}"


@pytest.mark.parametrize("piece", ["B", "", "..", "../A", "A.mp3", "/etc/passwd"])
def test_what_was_not_recorded_or_lies_elsewhere_is_not_found(folder, piece):
    record(folder, "A")
    assert Folder(folder / "sub").find(piece) is None
    assert Folder(folder).find(piece) is None


def test_half_a_sentence_is_not_said(folder):
    record(folder, "invite", "A", "0", "2", "7")
    assert spoken(Folder(folder), label="A027", counter="1") == ()
    record(folder, "counter", "1")
    assert len(spoken(Folder(folder), label="A027", counter="1")) == 7


def test_without_a_folder_it_warns_once_and_is_silent(settings, tmp_path, caplog, monkeypatch):
    settings.AUDIO_DIR = tmp_path / "none"
    monkeypatch.setattr(recordings, "_nothing", Nothing())
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            assert spoken(recordings.recordings(), label="A001", counter="1") == ()
    assert len([r for r in caplog.records if "no recorded voice" in r.message]) == 1


def test_the_board_names_the_recordings_in_order(client, called, folder):
    record(folder, *EVERYTHING)
    page = client.get(f"/display/{called}/now/").content.decode()
    say = page.split('data-say="')[1].split('"')[0].split()
    names = [address.removeprefix("/display/audio/").rstrip("/") for address in say]
    assert names == ["invite", "A", "0", "0", "1", "counter", "1", "2"]
    answer = client.get(say[1])
    assert (answer.status_code, b"".join(answer.streaming_content)) == (200, b"A")


def test_the_board_without_recordings_names_none(client, called, settings, tmp_path):
    settings.AUDIO_DIR = tmp_path / "none"
    assert "data-say" not in client.get(f"/display/{called}/now/").content.decode()


def test_a_recording_that_is_none_is_not_found(client, folder, db):
    assert client.get("/display/audio/A/").status_code == 404


def test_the_page_brings_its_own_sound_and_a_switch(client, called):
    page = client.get(f"/display/{called}/").content.decode()
    assert "/static/display/board.js" in page
    assert "Bật tiếng" in page
