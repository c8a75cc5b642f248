"""The care desk: centres, a roll, and a file that is led from nothing to its lawful end."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.support import families
from tests.support.families import AT, COMMUNE
from tests.support.officers import officer, signed_in

from cancuoc.domain.specialcare import services
from cancuoc.domain.specialcare.ladder import Act
from cancuoc.domain.specialcare.tests import desk, rolls
from cancuoc.domain.specialcare.tests.rolls import Column
from cancuoc.foundation.actor import Role
from cancuoc.interfaces.office.care_steps import WAYS
from cancuoc.kernel import clock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_transactions")]
HOME = "/office/care/"
CENTRE = "/office/care/centre/CS01/"
UNDECIDED = {Act.AWAIT_ANSWER, Act.AWAIT_POSTING, Act.AWAIT_SIX_MONTHS, Act.NOTHING}
BESIDE = {Act.DECIDE_CANDIDATE, Act.SETTLE_CONTEST, Act.RETURN_TO_PARENTS, Act.ESTABLISH_NUMBER}


@pytest.fixture(autouse=True)
def saturday(monkeypatch):
    """It is Saturday morning, and goes on when a test says so."""
    now = [AT + timedelta(minutes=5)]
    monkeypatch.setattr(clock, "now", lambda: now[0])
    return now


@pytest.fixture
def client(hanoi):
    desk.centre()
    user = officer("chamsoc", Role.CARE_DESK, units=("01",), full_name="Đỗ Thị Hiền")
    return signed_in(user, purpose="dossier")


@pytest.fixture
def second(client):
    user = officer("binh", Role.CARE_DESK, units=("01",), full_name="Lê Văn Bình")
    return signed_in(user, purpose="dossier")


def shown(response):
    return " ".join(response.content.decode().split())


def send_roll(client, rows, *, name="so.csv"):
    file = SimpleUploadedFile(name, rolls.as_csv(rows))
    return client.post(CENTRE, {"roll": file})


def entered(client, **cells):
    row = {**rolls.good(1), **{getattr(Column, key): text for key, text in cells.items()}}
    assert send_roll(client, [row]).status_code == 200
    resident = apps.get_model("specialcare", "Resident").objects.get()
    return f"/office/care/file/{resident.id}/"


def step(client, page, **said):
    return client.post(page, {"act": "step", **said})


def next_step(client, page):
    return re.search(r"Việc tiếp theo: ([^<]+)<", shown(client.get(page)))[1]


class TestLists:
    def test_centres_say_who_is_missed(self, client):
        send_roll(client, [rolls.good(k) for k in range(3)])
        page = shown(client.get(HOME))
        assert "Trung tâm bảo trợ số 1" in page
        assert re.search(r"Còn việc phải làm</span> <span class=\"cc-tile__number\">3<", page)

    def test_without_a_centre_the_page_says_so(self, hanoi):
        user = officer("xa", Role.CARE_DESK, units=("00001",))
        assert "Chưa có cơ sở nào" in shown(signed_in(user).get(HOME))

    def test_a_centre_is_taken_in_and_opened(self, client):
        said = {"code": "CS02", "name": "Mái ấm Hoa Sen", "commune": "phuong thuong dinh"}
        response = client.post(HOME, said)
        assert (response.status_code, response["Location"]) == (302, "/office/care/centre/CS02/")
        assert "Mái ấm Hoa Sen" in shown(client.get(HOME))

    @pytest.mark.parametrize(
        ("wrong", "words"),
        [
            ({"code": "CS01"}, "Mã cơ sở này đã được dùng."),
            ({"code": "A/B"}, "Mã cơ sở gồm 1 đến 16 chữ"),
            ({"code": ""}, "Mã cơ sở"),
            ({"commune": "khong co noi nay"}, "Không có xã, phường tên như vậy"),
            ({"commune": "thanh xuan"}, "Ghi rõ một trong các nơi"),
        ],
        ids=["taken", "code", "blank", "nowhere", "several"],
    )
    def test_a_centre_that_cannot_be_is_refused_and_stays_typed(self, client, wrong, words):
        said = {"code": "CS02", "name": "Mái ấm Hoa Sen", "commune": "thuong dinh", **wrong}
        response = client.post(HOME, said)
        assert 400 <= response.status_code < 500
        assert words in shown(response)
        assert 'value="Mái ấm Hoa Sen"' in shown(response)

    def test_no_list_holds_a_name(self, client):
        send_roll(client, [{**rolls.good(1), Column.NAME: "Quách Thị Yến"}])
        for address in (HOME, CENTRE):
            assert "Yến" not in shown(client.get(address))

    def test_the_filter_counts_and_narrows(self, client):
        left = {Column.LEFT_ON: "01/02/2024", Column.LEFT_WHY: "Về nhà"}
        send_roll(client, [rolls.good(1), {**rolls.good(2), **left}])
        page = shown(client.get(CENTRE))
        assert "Tất cả (2)" in page
        assert "Đã rời cơ sở (1)" in page
        assert "HS-00001" not in shown(client.get(CENTRE, {"status": "left"}))


class TestRoll:
    def test_a_roll_is_reported_line_by_line(self, client):
        spoilt = {**rolls.good(2), Column.SEX: "M"}
        doubtful = {**rolls.good(3), Column.BORN: "01/01/1950"}
        page = shown(send_roll(client, [rolls.good(1), spoilt, doubtful]))
        assert "Thêm 2, đổi 0, giữ nguyên 0, không nhận 1 dòng." in page
        assert "Giới tính chỉ ghi Nam, Nữ hoặc Không rõ." in page
        assert "được giữ là chỉ có năm" in page

    def test_the_same_roll_again_changes_nothing(self, client):
        send_roll(client, [rolls.good(1)])
        assert "Thêm 0, đổi 0, giữ nguyên 1" in shown(send_roll(client, [rolls.good(1)]))

    @pytest.mark.parametrize(
        ("data", "words"),
        [
            (b"PK\x03\x04", "Không đọc được tệp danh sách này."),
            (b"a,b\n1,2", "Thiếu cột hoặc có hai cột trùng tên"),
            (b"", "Danh sách không có dòng nào."),
        ],
        ids=["broken", "columns", "empty"],
    )
    def test_a_file_that_is_no_roll_is_refused_with_the_next_step(self, client, data, words):
        file = SimpleUploadedFile("so.csv", data) if data else SimpleUploadedFile("so.csv", b" ")
        response = client.post(CENTRE, {"roll": file})
        assert response.status_code == 422
        assert words in shown(response)

    def test_no_file_is_refused(self, client):
        assert client.post(CENTRE).status_code == 422

    def test_an_unknown_centre(self, client):
        assert client.get("/office/care/centre/XX/").status_code == 404


class TestWhoMay:
    @pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.COMMANDER, Role.ENROLMENT_OFFICER])
    def test_others_are_refused(self, client, role):
        page = entered(client)
        other = signed_in(officer("khac", role, units=("01",)), purpose="dossier")
        for address in (HOME, CENTRE, page):
            assert other.get(address).status_code == 403

    def test_a_colleague_of_another_district_is_refused_and_remembered(self, client):
        page = entered(client)
        user = officer("huyenkhac", Role.CARE_DESK, units=("00001",))
        assert signed_in(user, purpose="dossier").get(page).status_code == 403
        lines = apps.get_model("foundation", "AuditEvent").objects.filter(act="specialcare.refused")
        assert [line.actor for line in lines] == ["user:huyenkhac"]

    def test_without_a_purpose_a_file_stays_shut(self, client):
        page = entered(client)
        user = officer("khongmucdich", Role.CARE_DESK, units=("01",))
        response = signed_in(user, purpose="").get(page)
        assert response.status_code in (302, 403)


class TestFile:
    def test_every_step_has_a_way_or_waits_for_somebody(self):
        assert set(WAYS) == set(Act) - UNDECIDED - BESIDE

    def test_a_second_voice_stands_beside_the_first(self, client, saturday):
        page = entered(client, NAME="Hà Thị Mai", BORN="1950", SEX="Nữ")
        saturday[0] += timedelta(minutes=1)
        said = {"about": "name", "typed": "Trần Thị Bình", "source": "self", "said_by": "Bà"}
        assert client.post(page, {"act": "say", **said}).status_code == 302
        text = shown(client.get(page))
        assert "Có điều không thể cùng đúng" in text
        assert "Hà Thị Mai / Trần Thị Bình" in text

    @pytest.mark.parametrize(
        ("said", "words"),
        [
            ({"typed": "x", "source": "self", "said_by": "Bà"}, "Về mục"),
            ({"about": "born", "typed": "năm Dần", "source": "self", "said_by": "Bà"}, "Ngày"),
            ({"about": "name", "typed": "x", "source": "self"}, "Ai nói"),
        ],
        ids=["about", "born", "who"],
    )
    def test_what_cannot_be_kept_is_refused_and_stays_typed(self, client, said, words):
        page = entered(client)
        response = client.post(page, {"act": "say", **said})
        assert response.status_code == 422
        assert words in shown(response)
        assert 'value="{}"'.format(said["typed"]) in shown(response)

    def test_an_unknown_act_does_nothing(self, client):
        page = entered(client)
        before = desk.models.ResidentHistory.objects.count()
        assert client.post(page, {"act": "dance"}).status_code == 200
        assert desk.models.ResidentHistory.objects.count() == before

    def test_from_the_bed_to_the_card_with_two_officers(self, client, second, saturday):
        person = desk.record("Nguyễn Văn An", "1950-05-12", number="001050000001")
        page = entered(client, NAME="Lê Cúc", BORN="không rõ", SEX="Nam")
        assert next_step(client, page) == "Rà soát dữ liệu dân cư và hồ sơ của cơ sở"
        assert step(client, page, origin="vietnamese").status_code == 302
        assert step(client, page, note="Mắt trái không mở").status_code == 302
        found = {"found": "somebody", "number": "001050000001"}
        assert step(client, page, **found).status_code == 302
        text = shown(client.get(page))
        assert "Vân tay hoặc mống mắt khớp" in text
        candidate = apps.get_model("specialcare", "Candidate").objects.get()
        one = {"act": "decide", "candidate": candidate.id, "reason": "Vân tay"}
        assert client.post(page, {**one, "decision": "propose"}).status_code == 302
        again = client.post(page, {**one, "decision": "confirm"})
        assert again.status_code == 403
        assert "Người đề xuất không được tự xác nhận." in shown(again)
        assert second.post(page, {**one, "decision": "confirm"}).status_code == 302
        assert next_step(client, page) == "Lập hồ sơ cấp thẻ"
        assert step(client, page).status_code == 302
        assert step(client, page, receipt="BN 7").status_code == 302
        resident = apps.get_model("specialcare", "Resident").objects.get()
        assert (resident.status, resident.person_id) == ("kept", person)

    def test_nobody_found_two_places_asked_one_answer(self, client):
        page = entered(client, NAME="Hà Thị Mai", BORN="2009", SEX="Nữ", ORIGIN="Xã Vân Sơn")
        step(client, page, origin="vietnamese")
        step(client, page)
        step(client, page, found="nobody")
        assert next_step(client, page) == "Tìm theo tên và năm sinh trong dữ liệu dân cư"
        step(client, page)
        asked = {"place": "Xã Vân Sơn", "addressee": "Công an xã Vân Sơn", "days": "10"}
        assert step(client, page, **asked).status_code == 302
        assert next_step(client, page) == "Chờ nơi được hỏi trả lời"
        enquiry = apps.get_model("specialcare", "Enquiry").objects.get()
        said = {"enquiry": enquiry.id, "outcome": "not_registered", "text": "Chưa đăng ký."}
        response = client.post(page, {"act": "answer", **said, "mother": "Hà Thị Lý"})
        assert response.status_code == 302
        assert "Công an nơi khác trả lời: Công an xã Vân Sơn" in shown(client.get(page))
        step(client, page)
        assert next_step(client, page) == "Đề nghị đăng ký khai sinh"

    def test_somebody_found_has_a_number(self, client):
        page = entered(client)
        step(client, page, origin="vietnamese")
        step(client, page)
        response = step(client, page, found="somebody")
        assert response.status_code == 422
        assert "Nhập số định danh của người tìm thấy." in shown(response)

    def test_an_unknown_number_is_refused(self, client):
        page = entered(client)
        step(client, page, origin="vietnamese")
        step(client, page)
        assert step(client, page, found="somebody", number="001050999999").status_code == 404
        assert step(client, page, found="somebody", number="12").status_code == 422

    def test_a_reason_is_asked(self, client):
        desk.record("Nguyễn Văn An", "1950-05-12", number="001050000001")
        page = entered(client, NUMBER="001050000001", SEX="Nam", BORN="1950")
        step(client, page, origin="vietnamese")
        candidate = apps.get_model("specialcare", "Candidate").objects.get()
        said = {"act": "decide", "candidate": candidate.id, "decision": "refuse", "reason": " "}
        assert client.post(page, said).status_code == 422

    def test_a_foundling_is_led_by_its_papers(self, client, saturday):
        page = entered(client, NAME="không rõ", BORN="06/2024", SEX="Nữ", CAME_ON="03/07/2024")
        step(client, page, origin="vietnamese", abandoned="yes")
        day = {"paper": "BB 12/2024", "day": "06/07/2024"}
        assert step(client, page, **day).status_code == 302
        assert step(client, page, **day).status_code == 302
        text = shown(client.get(page))
        assert "Chờ hết thời gian niêm yết" in text
        assert "12/07/2024" in text
        saturday[0] += timedelta(days=7)
        assert next_step(client, page) == "Đề nghị đăng ký khai sinh"

    def test_a_file_that_is_over_asks_for_nothing(self, client):
        page = entered(client)
        resident = apps.get_model("specialcare", "Resident").objects.get()
        services.leave(
            resident_id=resident.id,
            on=desk.ON,
            why="Về nhà",
            died=False,
            at=clock.now(),
            by=desk.FIRST,
        )
        assert next_step(client, page) == "Không còn việc phải làm"

    def test_opening_a_file_is_a_look(self, client):
        page = entered(client)
        client.get(page)
        looks = apps.get_model("foundation", "AuditEvent").objects.filter(act="specialcare.look")
        assert looks.count() == 1


def test_the_start_page_leads_there(client):
    assert "Hồ sơ người chưa có giấy tờ" in shown(client.get("/office/"))
    assert COMMUNE in families.COMMUNE
