"""The pages of representatives and of a centre's people."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.support.families import AT
from tests.support.officers import officer, signed_in

from cancuoc.domain.specialcare.tests import desk
from cancuoc.foundation.actor import Role
from cancuoc.kernel import clock
from cancuoc.law.standing import Rung, Ward, order

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_transactions")]
PEOPLE = "/office/care/centre/CS01/people/"


@pytest.fixture(autouse=True)
def now(monkeypatch):
    told = [AT + timedelta(minutes=5)]
    monkeypatch.setattr(clock, "now", lambda: told[0])
    return told


@pytest.fixture
def client(hanoi):
    desk.centre(may_represent=True)
    user = officer("an", Role.CARE_DESK, units=("01",), full_name="Đỗ Thị Hiền")
    return signed_in(user, purpose="dossier")


@pytest.fixture
def child(client):
    return desk.enter(NAME="Hà Văn Bảo", BORN="12/05/2012", SEX="Nam")


def at(row):
    return f"/office/care/file/{row.id}/standing/"


def shown(response):
    return " ".join(response.content.decode().split())


def pdf():
    return SimpleUploadedFile("qd.pdf", desk.PROOF)


def stand(client, row, acts=Rung.APPOINTED, ward=Ward.MINOR, **said):
    earlier = order(ward)[: order(ward).index(acts)]
    sent = {
        **{str(rung): "nobody" for rung in earlier},
        str(acts): "acts",
        "act": "stand",
        "ward": str(ward),
        "name": "Lê Thị Hà",
        "proof": "guardianship_extract",
        "paper": "TL 5/2024",
        "day": "01/02/2024",
        "document": pdf(),
        **said,
    }
    return client.post(at(row), sent)


def rows():
    return apps.get_model("specialcare", "Representation").objects.order_by("id")


class TestRepresentative:
    def test_the_page_says_that_the_right_to_a_card_stays(self, client, child):
        page = shown(client.get(at(child)))
        assert "không làm mất quyền được cấp thẻ" in page
        assert "Hiện chưa ai đại diện" in page

    def test_a_known_age_chooses_the_order(self, client, child):
        page = shown(client.get(at(child)))
        places = [page.index(f'name="{rung}"') for rung in order(Ward.MINOR)]
        assert places == sorted(places)
        assert 'name="spouse"' not in page
        old = desk.enter(2, NAME="Lê Cúc", BORN="1950", SEX="Nữ")
        assert 'name="spouse"' in shown(client.get(at(old)))

    def test_with_no_age_the_officer_is_asked_first(self, client):
        row = desk.enter(3, NAME="không rõ", BORN="không rõ", SEX="Nam")
        assert 'name="appointed"' not in shown(client.get(at(row)))
        assert 'name="parents"' in shown(client.get(at(row), {"ward": "minor"}))

    def test_a_guardian_with_the_paper_kept(self, client, child):
        assert stand(client, child).status_code == 302
        page = shown(client.get(at(child)))
        assert "Lê Thị Hà" in page
        assert "Trích lục đăng ký giám hộ TL 5/2024" in page
        assert "Cha, mẹ: không có, hoặc không biết là ai" in page
        assert "Bộ luật Dân sự" in page
        kept = client.get(f"/office/care/proof/{rows().get().id}/")
        assert (kept.content, kept["Content-Type"]) == (desk.PROOF, "application/pdf")
        assert kept["Content-Disposition"].startswith("attachment")

    def test_who_was_left_out_is_named_and_what_was_typed_stays(self, client, child):
        response = stand(client, child, grandparent="")
        assert response.status_code == 409
        assert "Cần xem xét trước: Ông, bà nội ngoại." in shown(response)
        assert 'value="TL 5/2024"' in shown(response)
        assert rows().count() == 0

    @pytest.mark.parametrize(
        ("said", "status", "words"),
        [
            ({"grandparent": "acts"}, 422, "Chọn đúng một người đại diện"),
            ({"appointed": ""}, 422, "Chọn đúng một người đại diện"),
            ({"document": ""}, 422, "bản chụp để lưu"),
            ({"proof": "birth_certificate"}, 422, "Trích lục đăng ký giám hộ"),
            ({"parents": "declined"}, 422, "Chọn một trong các mục đã nêu."),
            ({"name": "123"}, 422, "Vui lòng nhập họ"),
            ({"day": "01/02/2030"}, 422, "không sau hôm nay"),
        ],
        ids=["two", "none", "no scan", "proof", "parents", "name", "day"],
    )
    def test_what_cannot_be_is_refused_with_the_next_step(self, client, child, said, status, words):
        response = stand(client, child, **said)
        assert response.status_code == status
        assert words in shown(response)
        assert rows().count() == 0

    def test_the_head_is_offered_where_the_centre_may(self, client, child):
        assert "chưa có người đứng đầu" in shown(client.get(at(child)))
        desk.head()
        assert "Hiện là: Đỗ Thị Hạnh" in shown(client.get(at(child)))
        said = {"acts": Rung.CENTRE_HEAD, "proof": "admission_decision"}
        assert stand(client, child, **said, name="Lê Thị Hà").status_code == 422
        assert stand(client, child, **said, name="Đỗ Thị Hạnh").status_code == 302

    def test_an_end_and_a_correction_stay_in_the_history(self, client, child):
        stand(client, child)
        corrected = stand(client, child, name="Lê Thị Hạ", why="Sai dấu")
        assert corrected.status_code == 302
        ended = client.post(at(child), {"act": "end", "ended": "court", "last": "01/06/2024"})
        assert ended.status_code == 302
        page = shown(client.get(at(child)))
        assert "Ghi sai, đã sửa: Sai dấu" in page
        assert "Quyết định của Tòa án" in page
        assert "01/02/2024 đến 01/06/2024" in page
        assert {row.name for row in rows()} == {"Lê Thị Hà", "Lê Thị Hạ"}

    def test_a_second_one_without_saying_why_is_refused(self, client, child):
        stand(client, child)
        assert stand(client, child, name="Lê An").status_code == 409

    def test_an_end_before_the_beginning_is_refused(self, client, child):
        stand(client, child)
        sent = {"act": "end", "ended": "death", "last": "01/01/2024"}
        assert client.post(at(child), sent).status_code == 422
        assert client.post(at(child), {"act": "end"}).status_code == 422
        assert rows().get().valid_to is None

    def test_others_are_refused(self, client, child):
        stand(client, child)
        stranger = officer("la", Role.CARE_DESK, units=("00001",))
        other = signed_in(stranger, purpose="dossier")
        for address in (at(child), f"/office/care/proof/{rows().get().id}/", PEOPLE):
            assert other.get(address).status_code == 403


class TestPeople:
    def appoint(self, client, **said):
        sent = {"act": "appoint", "name": "Đỗ Thị Hạnh", "role": "head", "paper": "QĐ 1"}
        return client.post(PEOPLE, {**sent, "day": "01/01/2024", **said})

    def test_a_head_from_a_day_to_a_day(self, client):
        assert "Chưa ghi ai của cơ sở." in shown(client.get(PEOPLE))
        assert self.appoint(client).status_code == 302
        page = shown(client.get(PEOPLE))
        assert "Đỗ Thị Hạnh" in page
        assert "đang giữ" in page
        staff = apps.get_model("specialcare", "CentreStaff").objects.get()
        sent = {"act": "leave", "staff": str(staff.id), "last": "05/07/2024"}
        assert client.post(PEOPLE, sent).status_code == 302
        assert "05/07/2024" in shown(client.get(PEOPLE))
        assert self.appoint(client, name="Lê An", day="06/07/2024").status_code == 302

    def test_two_heads_are_refused(self, client):
        self.appoint(client)
        again = self.appoint(client, name="Lê An")
        assert again.status_code == 409
        assert "Ghi ngày thôi giữ chức của người trước." in shown(again)

    @pytest.mark.parametrize("said", [{"name": ""}, {"paper": ""}, {"role": "king"}, {"day": "x"}])
    def test_what_is_missing_is_asked(self, client, said):
        assert self.appoint(client, **said).status_code == 422
        assert apps.get_model("specialcare", "CentreStaff").objects.count() == 0

    def test_the_right_to_represent_has_a_paper_and_a_history(self, client):
        sent = {"act": "right", "may": "no", "ground": "QĐ 9", "since": "01/07/2024"}
        assert client.post(PEOPLE, {**sent, "ground": ""}).status_code == 422
        assert client.post(PEOPLE, sent).status_code == 302
        assert client.post(PEOPLE, sent).status_code == 409
        page = shown(client.get(PEOPLE))
        assert "Quyền đại diện qua các lần" in page
        assert "QĐ 9" in page

    def test_an_unknown_centre(self, client):
        assert client.get("/office/care/centre/XX/people/").status_code == 404
