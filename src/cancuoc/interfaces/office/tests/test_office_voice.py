"""The page of the voice: recorded, heard on the wall in order, refused with words."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.bad_input.proof import words_of
from tests.support import families
from tests.support.families import AREA, AT
from tests.support.sounds import archive, wav, webm

from cancuoc.domain.sessions import services as floor
from cancuoc.domain.sessions import voice
from cancuoc.domain.sessions.rules import TicketAct
from cancuoc.foundation.actor import Role
from cancuoc.law.ages import Band

VOICE = "/office/voice/"
pytestmark = pytest.mark.usefixtures("own_transactions")


@pytest.fixture
def officer(desk):
    return desk(Role.RECEPTION)


def file(data: bytes, name: str = "a.bin") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def keep(officer, piece="A", data=None, **more):
    return officer.post(f"{VOICE}keep/", {"piece": piece, "clip": file(data or wav())}, **more)


def test_it_lists_every_piece_and_what_is_missing(officer):
    page = words_of(officer.get(VOICE))
    assert "Còn thiếu 16 trên 16 đoạn." in page
    for said in ("Mời số", "đến quầy", "Chữ P", "Số 9"):
        assert said in page


def test_this_page_alone_may_turn_the_microphone_on(officer):
    assert "microphone=(self)" in officer.get(VOICE)["Permissions-Policy"]
    assert "microphone=()" in officer.get("/office/queue/kiosks/")["Permissions-Policy"]


def test_a_piece_is_kept_shown_and_played(officer, client):
    assert keep(officer, data=webm(1.2))["Location"] == f"{VOICE}#piece-A"
    page = officer.get(VOICE).content.decode()
    assert "Đã ghi, 1,2 giây" in page
    answer = client.get(f"/display/audio/A/?v={voice.clips()['A'].digest}")
    assert answer["Content-Type"] == "audio/webm"
    assert answer.content == webm(1.2)
    officer.post(f"{VOICE}drop/", {"piece": "A"})
    assert client.get("/display/audio/A/").status_code == 404


def test_the_wall_says_what_was_recorded_with_its_version(officer, client):
    session = families.session()
    visitor = floor.Visitor(person_id=None, band=Band.FROM_14)
    (ticket,) = floor.arrive(session_id=session, visitors=[visitor], at=AT, by=AREA)
    floor.act_on(ticket_id=ticket, act=TicketAct.CALL, counter="1", at=AT, by=AREA)
    now = f"/display/{session}/now/"
    assert "data-say" not in client.get(now).content.decode()
    sent = archive(**{f"{piece}__wav": wav() for piece in voice.NEEDED})
    officer.post(f"{VOICE}archive/", {"archive": file(sent, "voice.zip")})
    assert "Đủ cả 16 đoạn" in words_of(officer.get(VOICE))
    said = client.get(now).content.decode().split('data-say="')[1].split('"')[0].split()
    names = [address.split("/")[3] for address in said]
    assert names == ["invite", "A", "0", "0", "1", "counter", "1"]
    assert all("?v=" in address for address in said)
    page = client.get(f"/display/{session}/").content.decode()
    assert len(page.split('data-clips="')[1].split('"')[0].split()) == len(voice.NEEDED)


@pytest.mark.parametrize(
    ("piece", "data", "said"),
    [
        ("Z", wav(), "Bảng gọi số không dùng đoạn ghi âm này."),
        ("A", b"<script>", "không phải bản ghi âm WAV hoặc WebM"),
        ("A", wav(6.0), "dài quá 5 giây"),
        ("A", b"0" * (voice.MOST_BYTES + 1), "dài quá 5 giây"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_kept(officer, piece, data, said):
    answer = keep(officer, piece, data)
    assert 400 <= answer.status_code < 500
    assert said in words_of(answer)
    told = keep(officer, piece, data, headers={"accept": "application/json"})
    assert said in told.json()["message"]
    assert voice.clips() == {}


@pytest.mark.parametrize("address", ["keep/", "archive/", "drop/"])
def test_nothing_sent_is_refused(officer, address):
    answer = officer.post(VOICE + address)
    assert 400 <= answer.status_code < 500
    assert "cc-refusal" in answer.content.decode()


def test_a_zip_names_what_is_wrong_in_it(officer):
    sent = archive(A__wav=wav(), readme__txt=b"x")
    answer = officer.post(f"{VOICE}archive/", {"archive": file(sent)})
    assert "có mục không dùng được: readme.txt" in words_of(answer)
    assert voice.clips() == {}
