"""Papers of a file of care: each prints with its ground, says what the file says, is counted."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pypdf
import pytest
from django.apps import apps
from tests.support.families import AT
from tests.support.officers import officer, signed_in

from cancuoc.domain.specialcare import services
from cancuoc.domain.specialcare.ladder import Paper
from cancuoc.domain.specialcare.papers import Kind
from cancuoc.domain.specialcare.rules import FoundBy, Procedure
from cancuoc.domain.specialcare.tests import desk
from cancuoc.foundation.actor import Role
from cancuoc.interfaces.office.care_documents import _MAKERS
from cancuoc.kernel import clock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_transactions")]


@pytest.fixture(autouse=True)
def now(monkeypatch):
    told = [AT + timedelta(minutes=5)]
    monkeypatch.setattr(clock, "now", lambda: told[0])
    return told


@pytest.fixture
def client(hanoi):
    desk.centre(address="Số 5 Khương Mai")
    desk.head()
    user = officer("an", Role.CARE_DESK, units=("01",), full_name="Đỗ Thị Hiền")
    officer("binh", Role.CARE_DESK, units=("01",), full_name="Lê Văn Bình")
    return signed_in(user, purpose="dossier")


def at(row):
    return f"/office/care/file/{row.id}/papers/"


def listed(client, row):
    page = client.get(at(row)).content.decode()
    return {kind for kind in Kind if f'value="{kind}"' in page}


def printed(client, row, kind, about=None):
    response = client.post(at(row), {"kind": str(kind), "about": str(about or row.id)})
    assert response.status_code == 200, response.content.decode()[:400]
    assert response["Content-Type"] == "application/pdf"
    pages = pypdf.PdfReader(io.BytesIO(response.content)).pages
    text = " ".join(" ".join(page.extract_text() for page in pages).split())
    assert "01/01" not in text
    return text


def carry(row, procedure, paper, on):
    services.carry_out(
        resident_id=row.id, procedure=procedure, paper=paper, on=on, at=clock.now(), by=desk.FIRST
    )


class TestAbandonedChild:
    @pytest.fixture
    def child(self, client):
        row = desk.enter(NAME="không rõ", BORN="06/2024", SEX="Nữ", CAME_ON="03/07/2024")
        services.screen(resident_id=row.id, abandoned=True, **desk.day(0))
        return row

    def test_the_papers_come_one_after_the_other(self, client, child, now):
        assert listed(client, child) == {Kind.FOUND_CHILD}
        carry(child, Procedure.MINUTES, "BB 12/2024", date(2024, 7, 5))
        assert listed(client, child) == {Kind.FOUND_CHILD, Kind.POSTING}
        carry(child, Procedure.POSTING, "TB 3/2024", desk.ON)
        now[0] += timedelta(days=6)
        assert Kind.POSTED not in listed(client, child)
        now[0] += timedelta(days=1)
        assert Kind.POSTED in listed(client, child)

    def test_what_they_say(self, client, child, now):
        text = printed(client, child, Kind.FOUND_CHILD)
        assert "ỦY BAN NHÂN DÂN" in text
        assert "Nghị định 123/2015/NĐ-CP, Điều 14" in text
        assert "06/2024" in text
        assert "Không rõ" not in text
        carry(child, Procedure.MINUTES, "BB 12/2024", date(2024, 7, 5))
        carry(child, Procedure.POSTING, "TB 3/2024", desk.ON)
        text = printed(client, child, Kind.POSTING)
        assert "Số: TB 3/2024" in text
        assert "06/07/2024" in text
        assert "12/07/2024" in text
        assert "BB 12/2024" in text
        now[0] += timedelta(days=8)
        assert "không có thông tin về cha, mẹ" in printed(client, child, Kind.POSTED)

    def test_parents_who_came_shorten_the_posting(self, client, child, now):
        carry(child, Procedure.MINUTES, "BB 12/2024", date(2024, 7, 5))
        carry(child, Procedure.POSTING, "TB 3/2024", desk.ON)
        now[0] += timedelta(days=2)
        carry(child, Procedure.PARENTS_CAME, "BB 13/2024", date(2024, 7, 8))
        text = printed(client, child, Kind.POSTED)
        assert text.count("08/07/2024") == 3  # the last day, the day they came, the print
        assert "12/07/2024" not in text
        assert "7 ngày liên tục" not in text


class TestSomebodyUnknown:
    @pytest.fixture
    def man(self, client):
        row = desk.enter(
            NAME="Quách Văn Tư", BORN="1950", SEX="Nam", ORIGIN="Xã Vân Sơn", FATHER="không rõ"
        )
        services.screen(resident_id=row.id, **desk.day(0))
        services.note_capture(resident_id=row.id, **desk.day(0))
        return row

    @pytest.fixture
    def asked(self, man):
        return services.send(
            resident_id=man.id, addressee="Công an xã Vân Sơn", place="Xã Vân Sơn", **desk.day(0)
        )

    def test_the_question_tells_what_is_known_and_no_more(self, client, man, asked):
        desk.say(man, desk.About.FATHER, "không rõ", days=0)
        text = printed(client, man, Kind.ENQUIRY, asked)
        assert "Kính gửi: Công an xã Vân Sơn" in text
        assert "trong 10 ngày làm việc, chậm nhất ngày 19/07/2024" in text
        assert "QUÁCH VĂN TƯ" in text
        assert "1950 (chỉ có năm)" in text
        assert "Họ tên cha Không rõ" in text
        assert "PHIẾU TRẢ LỜI XÁC MINH" in text

    def test_a_reminder_comes_near_the_end_only(self, client, man, asked, now):
        assert Kind.REMINDER not in listed(client, man)
        now[0] += timedelta(days=10)
        assert "sắp hết" in printed(client, man, Kind.REMINDER, asked)
        now[0] += timedelta(days=10)
        assert "đã hết" in printed(client, man, Kind.REMINDER, asked)

    def test_a_withdrawn_question_gives_no_paper(self, client, man, asked):
        services.withdraw(enquiry_id=asked, reason="Nhầm xã", **desk.day(0))
        assert listed(client, man) == set()

    def test_the_minutes_name_both_officers_by_their_names(self, client, man):
        person = desk.record("Quách Văn Tư", "1950-05-12", number="001050000021")
        services.note_search(
            resident_id=man.id,
            found_by=FoundBy.BIOMETRICS,
            found=[services.Found(person_id=person, score=0.9)],
            **desk.day(0),
        )
        one = man.candidates.get()
        assert listed(client, man) == set()
        services.propose(candidate_id=one.id, reason="Vân tay khớp", **desk.day(1))
        text = printed(client, man, Kind.IDENTITY, one.id)
        assert "Đỗ Thị Hiền" in text
        assert "Lê Văn Bình" not in text
        services.confirm(
            candidate_id=one.id, reason="Đã xem", at=AT + timedelta(days=2), by=desk.SECOND
        )
        text = printed(client, man, Kind.IDENTITY, one.id)
        for words in ("Lê Văn Bình", "07/07/2024", "08/07/2024", "12/05/1950", "In lần 2"):
            assert words in text

    def test_the_form_for_the_register_leaves_blank_what_nobody_said(self, client, man):
        apps.get_model("specialcare", "Resident").objects.filter(id=man.id).update(
            origin="undetermined"
        )
        text = printed(client, man, Kind.DC01)
        assert "Mẫu DC01" in text
        assert "QUÁCH VĂN TƯ" in text
        assert "1950 (chỉ có năm)" in text
        assert "Xã Vân Sơn" in text

    def test_an_open_file_has_its_review_date_and_what_was_tried(self, client, man, asked, now):
        now[0] += timedelta(days=20)
        services.note_search(
            resident_id=man.id, found_by=FoundBy.BIOMETRICS, found=[], at=now[0], by=desk.FIRST
        )
        services.note_search(
            resident_id=man.id, found_by=FoundBy.NAMES, found=[], at=now[0], by=desk.FIRST
        )
        services.give_up(enquiry_id=asked, at=now[0], by=desk.FIRST)
        assert Kind.OPEN_FILE not in listed(client, man)
        services.set_review(
            resident_id=man.id,
            on=date(2024, 12, 20),
            reason="Nơi được hỏi không trả lời",
            at=now[0],
            by=desk.FIRST,
        )
        text = printed(client, man, Kind.OPEN_FILE)
        for words in ("20/12/2024", "Nơi được hỏi không trả lời", "Hỏi Công an xã Vân Sơn"):
            assert words in text
        assert "Quách" not in text

    def test_the_handover_says_who_keeps_the_card(self, client, man):
        apps.get_model("specialcare", "Resident").objects.filter(id=man.id).update(paper=Paper.MADE)
        services.represent(resident_id=man.id, stand=desk.stand("Lê Thị Hà"), **desk.day(0))
        assert "Số biên nhận, khi giữ hộ" in printed(client, man, Kind.HANDOVER)
        services.note_paper(
            resident_id=man.id, paper=Paper.KEPT, receipt="BN 7/2024", **desk.day(1)
        )
        text = printed(client, man, Kind.HANDOVER)
        for words in ("BN 7/2024", "Lê Thị Hà", "In lần 2", "Đỗ Thị Hạnh", "07/07/2024"):
            assert words in text

    def test_a_print_is_counted_with_its_purpose(self, client, man, asked):
        for copy in (1, 2):
            text = printed(client, man, Kind.ENQUIRY, asked)
            assert ("In lần" in text) is (copy == 2)
        rows = apps.get_model("specialcare", "PrintedPaper").objects.order_by("copy")
        assert list(rows.values_list("copy", "by", "purpose")) == [
            (1, "user:an", "dossier"),
            (2, "user:an", "dossier"),
        ]
        events = apps.get_model("foundation", "AuditEvent").objects
        assert events.filter(act="specialcare.print").count() == 2
        assert "Quách" not in str(list(events.values_list()))

    @pytest.mark.parametrize(
        "sent",
        [{"kind": "posted"}, {"kind": "poem"}, {"kind": "enquiry", "about": "x"}, {}],
        ids=["no ground", "unknown", "no id", "nothing"],
    )
    def test_a_paper_without_ground_is_refused_and_not_counted(self, client, man, sent):
        response = client.post(at(man), {"about": str(man.id), **sent})
        assert response.status_code == 409
        assert "chưa có đủ căn cứ" in response.content.decode()
        assert apps.get_model("specialcare", "PrintedPaper").objects.count() == 0

    def test_the_enquiry_of_another_file_is_no_paper_of_this(self, client, man, asked):
        other = desk.enter(2)
        sent = {"kind": "enquiry", "about": str(asked)}
        assert client.post(at(other), sent).status_code == 409

    def test_others_are_refused(self, client, man):
        for role, units in ((Role.ADMINISTRATOR, ("01",)), (Role.CARE_DESK, ("00001",))):
            stranger = officer(f"la{role}", role, units=units)
            assert signed_in(stranger, purpose="dossier").get(at(man)).status_code == 403


def test_every_paper_of_the_room_is_typeset():
    assert set(_MAKERS) == set(Kind)
    assert all(kind.vi and kind.citations for kind in Kind)
