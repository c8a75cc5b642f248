"""A school's list is pasted, and its classes come out on paper, one sheet each."""

from __future__ import annotations

from datetime import date

import pytest
from tests.support import families
from tests.support.families import AREA, AT, COMMUNE

from cancuoc.domain.outreach import queries as outreach
from cancuoc.domain.outreach import services
from cancuoc.domain.outreach.services import PupilLine
from cancuoc.foundation import audit
from cancuoc.foundation.actor import Role
from cancuoc.interfaces.office.forms.schools import pupil_lines
from cancuoc.interfaces.office.presenters import schools as words

SCHOOLS = "/office/schools/"


@pytest.fixture
def officer(desk):
    return desk(Role.AREA_OFFICER)


@pytest.fixture
def home(officer) -> families.Household:
    return families.household()


def load(*pupils: tuple[families.Someone, str], code: str = "TH1") -> None:
    services.load_roll(
        code=code,
        name="Tiểu học 1",
        unit_code=COMMUNE,
        lines=[PupilLine(number=p.number.value, class_name=name) for p, name in pupils],
        at=AT,
        by=AREA,
    )


def paste(client, roll: str, **more: str):
    sent = {"code": "TH1", "name": "Tiểu học 1", "commune": COMMUNE, "roll": roll, **more}
    return client.post(SCHOOLS, sent)


@pytest.mark.parametrize("comma", [",", ";", "\t", ", "])
def test_a_spreadsheet_s_lines_are_read(comma):
    (line,) = pupil_lines(f"001216012345{comma}3A\n\n")
    assert line == PupilLine(number="001216012345", class_name="3A")


class TestTakingAList:
    def test_what_was_pasted_is_taken(self, officer, home):
        answer = paste(officer, f"{home.older.number.value},3A\n001216999999,3B\n")
        assert answer.status_code == 302
        page = officer.get(answer["Location"]).content.decode()
        assert "Đã nhận 1 học sinh. 1 số định danh" in page
        assert [row.class_name for row in outreach.pupils_of(code="TH1")] == ["3A"]

    def test_a_list_that_cannot_be_read_says_which_lines(self, officer, home):
        answer = paste(officer, f"{home.older.number.value},3A\nabc,3A")
        assert answer.status_code == 422
        assert "dòng 2" in answer.content.decode()
        assert outreach.schools(unit_codes=[COMMUNE]) == []

    def test_a_ward_that_is_not_mine_is_not_offered(self, officer, home):
        assert paste(officer, "1,2", commune="00367").status_code == 422

    def test_other_roles_stay_out(self, desk):
        assert desk(Role.RECEPTION).get(SCHOOLS).status_code == 403

    def test_without_any_school_the_page_says_why_one_would(self, officer):
        assert "Chưa có trường nào" in officer.get(SCHOOLS).content.decode()


class TestTheSheets:
    def sheets(self):
        school, pupils = outreach.school(code="TH1"), outreach.pupils_of(code="TH1")
        people = words.due_pupils(pupils, on=families.ON)
        made = words.class_lists(school, pupils, people, portal="https://x/book/", at=AT)
        return {one.name: one.pupils for one in made.classes}

    def test_a_pupil_stands_with_word_session_and_code(self, officer, home):
        load((home.older, "3A"))
        code = families.invite(families.session(), *home.ids)
        ((pupil,),) = self.sheets().values()
        assert (pupil.standing, pupil.code) == ("Đã mời", code)
        assert pupil.when.endswith("Nhà văn hoá tổ 1")

    def test_whom_nobody_invited_has_no_code(self, officer, home):
        load((home.older, "3A"))
        ((pupil,),) = self.sheets().values()
        assert (pupil.standing, pupil.code, pupil.when) == ("Còn sót", "", "")

    def test_each_class_is_a_sheet_and_who_holds_a_card_is_on_none(self, officer, home):
        other = families.someone("Lê Thu Hà", date(2015, 3, 1))
        done = families.someone("Vũ Minh", date(2015, 3, 1))
        families.amend(done, holds="card", holds_expires="2029-01-01")
        load((home.older, "3A"), (other, "4B"), (done, "4B"))
        assert {name: len(pupils) for name, pupils in self.sheets().items()} == {"3A": 1, "4B": 1}

    def test_it_prints_and_each_pupil_is_a_look(self, officer, home):
        load((home.older, "3A"))
        answer = officer.get(f"{SCHOOLS}TH1/classes.pdf")
        assert answer["Content-Type"] == "application/pdf"
        assert answer.content.startswith(b"%PDF")
        lines = audit.history(person_id=home.older.id)
        assert any("class_list" in repr(line) for line in lines)

    def test_a_school_without_anybody_due_prints_nothing(self, officer, home):
        load((home.older, "3A"))
        families.amend(home.older, holds="card", holds_expires="2029-01-01")
        assert officer.get(f"{SCHOOLS}TH1/classes.pdf").status_code == 409

    def test_no_such_school_and_another_ward_s_school(self, desk, officer, home):
        load((home.older, "3A"))
        assert officer.get(f"{SCHOOLS}XX/classes.pdf").status_code == 404
        other = desk(Role.AREA_OFFICER, units=("00367",))
        assert other.get(f"{SCHOOLS}TH1/classes.pdf").status_code == 403
