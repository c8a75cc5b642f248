"""Visits at the bedside on the care desk's pages: planned, listed, begun, paused, searched."""

from __future__ import annotations

import re

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.test import Client
from tests.support import families
from tests.support.families import AT
from tests.support.officers import officer, signed_in

from cancuoc.domain.bedside.tests import ward
from cancuoc.domain.specialcare.tests import desk
from cancuoc.foundation.actor import Role
from cancuoc.kernel import clock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_transactions")]
HOME = "/office/care/centre/CS01/visits/"
PLAN = {"day": "06/07/2024", "starts": "10:00", "ends": "13:00", "team": "TG"}


@pytest.fixture(autouse=True)
def saturday(monkeypatch, hanoi):
    monkeypatch.setattr(clock, "now", lambda: AT)


@pytest.fixture
def people():
    return ward.people(NAME="Quách Thị Yến")


@pytest.fixture
def client(people):
    return signed_in(
        officer("chamsoc", Role.CARE_DESK, units=("01",), full_name="Đỗ Thị Hiền"),
        purpose="dossier",
    )


def shown(response):
    return " ".join(response.content.decode().split())


def plan(client, **said):
    return client.post(HOME, {**PLAN, **said})


@pytest.fixture
def visit(client):
    page = plan(client).url
    ward.news()
    return page


def add(client, visit, row, room="P.1"):
    said = {"act": "list", "list_resident": row.id, "list_room": room}
    return client.post(visit, said)


def hand(client, visit, medical="Y sĩ Lê Hà"):
    return client.post(visit, {"act": "hand_over", "hand_over_medical": medical})


@pytest.fixture
def bed(client, visit, people):
    add(client, visit, people[0])
    hand(client, visit)
    return visit + f"bed/{apps.get_model('bedside', 'Bed').objects.get().id}/"


def begin(client, bed, first="canbo1", second="canbo2", carer="Bà Vũ Lan"):
    said = {"begin_first": first, "begin_second": second, "begin_carer": carer}
    return client.post(bed, {"act": "begin", **said})


class TestPlan:
    def test_a_visit_is_planned_with_the_bedside_kits_of_the_team(self, client):
        response = plan(client)
        assert response.status_code == 302
        text = shown(client.get(response.url))
        assert "Tổ giường" in text
        assert "KG-01, KG-02" in text
        assert "QUAY" not in text

    @pytest.mark.parametrize(
        ("said", "words"),
        [
            ({"day": ""}, "Ngày"),
            ({"ends": "09:00"}, "Nhập giờ kết thúc sau giờ bắt đầu."),
            ({"team": "KHAC"}, "Đội có bộ làm tại giường"),
            ({"day": "06/07/2026"}, "Ngày này không nằm trong đợt nào."),
            ({"starts": "10:10"}, "chia hết cho độ dài khung giờ"),
        ],
    )
    def test_what_cannot_be_planned_is_refused_and_stays_typed(self, client, said, words):
        response = plan(client, **said)
        assert response.status_code in (409, 422)
        assert words in shown(response)
        assert not apps.get_model("bedside", "Visit").objects.exists()

    def test_without_bedside_kits_the_page_says_whom_to_ask(self, client):
        apps.get_model("planning", "Kit").objects.update(for_bedside=False)
        assert "Nhờ người lập kế hoạch giao bộ thiết bị" in shown(client.get(HOME))

    def test_the_centre_leads_there_and_the_list_counts(self, client, visit):
        assert HOME in shown(client.get("/office/care/centre/CS01/"))
        assert visit in shown(client.get(HOME))


class TestList:
    def test_somebody_is_listed_by_code_and_room(self, client, visit, people):
        assert add(client, visit, people[0], "P.12").status_code == 302
        text = shown(client.get(visit))
        assert "P.12" in text
        assert people[0].code in text

    def test_a_room_is_asked(self, client, visit, people):
        response = add(client, visit, people[0], "")
        assert response.status_code == 422

    def test_it_is_given_to_the_team_with_medical_staff(self, client, visit, people):
        add(client, visit, people[0])
        assert hand(client, visit, "").status_code == 422
        assert hand(client, visit).status_code == 302
        text = shown(client.get(visit))
        assert "Đã giao cho đội" in text
        assert "Y sĩ Lê Hà" in text

    def test_no_name_of_a_resident_is_on_any_page(self, client, bed, visit):
        for page in (HOME, visit, bed):
            assert "Yến" not in shown(client.get(page))

    def test_a_visit_ends(self, client, bed, visit):
        assert client.post(visit, {"act": "close"}).status_code == 302
        assert "Không thu nhận: hết giờ của buổi" in shown(client.get(visit))

    def test_an_unknown_act_does_nothing(self, client, visit):
        assert client.post(visit, {"act": "dance"}).status_code == 200


class TestBed:
    def test_it_begins_with_two_officers_and_a_carer(self, client, bed):
        assert begin(client, bed).status_code == 302
        text = shown(client.get(bed))
        assert "canbo1 + canbo2" in text
        assert "Bà Vũ Lan" in text
        assert "Bắt đầu tại giường" not in text

    @pytest.mark.parametrize(
        ("said", "words"),
        [
            ({"second": "canbo1"}, "Mỗi giường cần hai cán bộ khác nhau của đội."),
            ({"carer": ""}, "Người chăm sóc ngồi cạnh"),
            ({"second": "la"}, "Cán bộ thứ hai"),
        ],
    )
    def test_what_does_not_honour_the_person_is_refused(self, client, bed, said, words):
        response = begin(client, bed, **said)
        assert response.status_code == 422
        assert words in shown(response)

    def test_a_pause_has_a_reason_and_goes_on(self, client, bed):
        begin(client, bed)
        assert client.post(bed, {"act": "stop", "stop_stop": "pause"}).status_code == 422
        said = {"act": "stop", "stop_stop": "pause", "stop_reason": "tired"}
        assert client.post(bed, said).status_code == 302
        assert "Tạm dừng, làm tiếp hôm khác: người đó mệt, cần nghỉ" in shown(client.get(bed))
        assert begin(client, bed, first="canbo3").status_code == 302

    def test_only_what_is_under_way_can_rest(self, client, bed):
        assert "Tạm dừng, làm tiếp khi khỏe hơn" not in shown(client.get(bed))
        said = {"act": "stop", "stop_stop": "pause", "stop_reason": "tired"}
        assert client.post(bed, said).status_code == 422
        begin(client, bed)
        assert "Tạm dừng, làm tiếp khi khỏe hơn" in shown(client.get(bed))

    def test_officers_are_chosen_by_name(self, client, bed):
        assert "Cán bộ 2 (canbo2)" in shown(client.get(bed))

    def test_what_the_capture_and_the_search_came_to_is_told(self, client, bed, people):
        ward.known("Trần Thị Bình", "1950-05-12", "p7")
        begin(client, bed)
        ward.capture(apps.get_model("bedside", "Bed").objects.get(), "p7", blind=True)
        ward.news()
        text = shown(client.get(bed))
        assert re.search("mắt trái: không đọc được", text)
        assert "Thấy 1 hồ sơ dân cư, chờ hai cán bộ kết luận" in text
        file = shown(client.get(f"/office/care/file/{people[0].id}/"))
        assert "Vân tay hoặc mống mắt khớp" in file
        assert "Thấy 1 hồ sơ dân cư" in file

    def test_an_unknown_bed(self, client, visit):
        assert client.get(visit + f"bed/{desk.FIXED}/").status_code == 404


class TestNothingOnADisplay:
    def test_no_board_kiosk_or_telephone_shows_it(self, client, bed):
        row = apps.get_model("bedside", "Bed").objects.select_related("visit").get()
        session, anybody = row.visit.session_id, Client()
        evening = families.session()
        boards = shown(anybody.get("/display/"))
        assert str(evening) in boards
        assert str(session) not in boards
        for page in (f"{session}/", f"{session}/now/", f"ticket/{row.ticket_id}/"):
            assert anybody.get(f"/display/{page}").status_code == 404

    def test_reception_cannot_choose_it(self, client, bed):
        desk_user = officer("tiepdon", Role.RECEPTION, units=("01",))
        evening = families.session()
        page = shown(signed_in(desk_user).get("/office/reception/", follow=True))
        assert str(evening) in page
        session = apps.get_model("bedside", "Visit").objects.get().session_id
        assert str(session) not in page

    def test_the_planner_reads_what_it_is(self, client, bed):
        session = apps.get_model("bedside", "Visit").objects.get().session_id
        planner = officer("kehoach", Role.PLANNER, units=("01",))
        page = shown(signed_in(planner).get(f"/command/sessions/{session}/"))
        assert "Tại giường hoặc tại nhà" in page


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.COMMANDER, Role.ENROLMENT_OFFICER])
def test_others_are_refused(bed, visit, role):
    other = signed_in(officer("khac", role, units=("01",)), purpose="dossier")
    for page in (HOME, visit, bed):
        assert other.get(page).status_code == 403


def test_a_colleague_of_another_district_is_refused(bed, visit):
    name = f"xa{get_user_model().objects.count()}"
    other = signed_in(officer(name, Role.CARE_DESK, units=("00001",)), purpose="dossier")
    for page in (HOME, visit, bed):
        assert other.get(page).status_code == 403
