"""Papers of people in care: what each says and what it leaves to be written by hand."""

import io
from datetime import date

import pypdf
import pytest

from cancuoc.documents.base import MissingField
from cancuoc.documents.care import Home, Subject
from cancuoc.documents.care_decisions import Given, Opinion
from cancuoc.documents.render import render
from cancuoc.documents.tests.care_papers import CARE_PAPERS, MAN
from cancuoc.kernel.partial_date import PartialDate

NOWHERE = Home(name="Trung tâm bảo trợ xã hội 1")
# The least that each paper can know; everything else is a dotted line.
BARE = {
    "found_child": {"child": Subject(), "home": NOWHERE, "came_on": None},
    "posting": {
        "child": Subject(),
        "home": NOWHERE,
        "first": None,
        "last": None,
        "minutes": "",
        "minutes_on": None,
        "place": "",
    },
    "posted": {"child": Subject(), "home": NOWHERE, "notice": "", "place": ""},
    "enquiry": {"subject": Subject(), "known": (), "officer": ""},
    "reminder": {"officer": ""},
    "identity": {
        "record": Subject(),
        "compared": (),
        "found_by": "",
        "proposed": Opinion(),
        "confirmed": None,
    },
    "open_file": {"home": NOWHERE, "tried": (), "reason": "", "came_on": None, "officer": ""},
    "care_handover": {
        "subject": Subject(),
        "home": NOWHERE,
        "given": None,
        "given_on": None,
        "receipt": "",
        "representative": "",
        "acts_as": "",
        "officer": "",
        "came_on": None,
    },
}
MADE_UP = ("01/01", "Vô danh", "Không tên", "None", "UNKNOWN", "unknown")


def shown(paper) -> str:
    pages = pypdf.PdfReader(io.BytesIO(render(paper))).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


@pytest.mark.parametrize("name", CARE_PAPERS)
class TestEach:
    def test_it_says_the_article_it_stands_on(self, name):
        paper = CARE_PAPERS[name]()
        assert f"Căn cứ: {'; '.join(paper.basis)}." in shown(paper)

    def test_without_an_article_it_is_refused(self, name):
        with pytest.raises(MissingField):
            CARE_PAPERS[name](basis=())

    def test_nothing_is_made_up_where_nothing_is_known(self, name):
        text = shown(CARE_PAPERS[name](**BARE[name]))
        for word in MADE_UP:
            assert word not in text

    def test_a_first_print_says_nothing_of_copies_and_a_second_does(self, name):
        assert "In lần" not in shown(CARE_PAPERS[name]())
        assert "In lần 2" in shown(CARE_PAPERS[name](copy=2))

    def test_a_reprint_keeps_the_day_of_the_paper(self, name):
        text = shown(CARE_PAPERS[name](dated_on=date(2024, 7, 2), copy=2))
        assert "ngày 02 tháng 7 năm 2024" in text

    def test_a_number_is_printed_once_it_is_there(self, name):
        assert "Số: 15/2024" in shown(CARE_PAPERS[name](number="15/2024"))


class TestAbandonedChild:
    def test_minutes_have_a_line_for_all_that_article_14_names(self):
        text = shown(CARE_PAPERS["found_child"]())
        for label in (
            "Thời gian phát hiện",
            "Địa điểm phát hiện",
            "Người phát hiện",
            "Giấy tờ tùy thân",
            "Nơi cư trú",
            "Giới tính",
            "Thể trạng, tình trạng sức khỏe",
            "Tài sản, đồ vật của trẻ",
            "hai bản",
        ):
            assert label in text

    def test_what_was_told_is_printed(self):
        told = {"found_at": "Cổng chùa Láng", "finder": "Bà Phạm Thị Tâm", "health": "Khỏe"}
        text = shown(CARE_PAPERS["found_child"](**told))
        for value in told.values():
            assert value in text

    def test_a_birth_of_which_only_the_month_is_known_stays_one(self):
        text = shown(CARE_PAPERS["found_child"]())
        assert "06/2024" in text
        assert "/06/2024" not in text

    def test_the_notice_that_hangs_in_public_names_nobody(self):
        text = shown(CARE_PAPERS["posting"](child=MAN))
        assert "Đức" not in text.title()
        assert "Đỗ Thị Hạnh" not in text
        assert "001050000001" not in text

    def test_the_seven_days_have_a_first_and_a_last(self):
        for name in ("posting", "posted"):
            text = shown(CARE_PAPERS[name]())
            assert "7 ngày liên tục" in text
            assert "06/07/2024" in text
            assert "12/07/2024" in text

    @pytest.mark.parametrize(("came", "ticked"), [(None, 0), (date(2024, 7, 9), 1)])
    def test_the_confirmation_says_whether_parents_came(self, came, ticked):
        paper = CARE_PAPERS["posted"](parents_came_on=came)
        boxes = paper.content()["sections"][-1]["boxes"]
        assert [box["on"] for box in boxes] == [ticked == 0, ticked == 1]
        assert ("09/07/2024" in shown(paper)) is (came is not None)

    def test_days_that_are_not_known_are_not_confirmed(self):
        with pytest.raises(MissingField):
            CARE_PAPERS["posted"](last=None)


class TestLetters:
    def test_the_question_has_addressee_deadline_and_a_slip_on_its_own_sheet(self):
        paper = CARE_PAPERS["enquiry"]()
        text = shown(paper)
        assert "Kính gửi: Công an xã Vân Sơn" in text
        assert "trong 10 ngày làm việc, chậm nhất ngày 19/07/2024" in text
        slip = pypdf.PdfReader(io.BytesIO(render(paper))).pages[1].extract_text()
        assert "PHIẾU TRẢ LỜI XÁC MINH" in slip
        assert "CS01-00012" in slip
        assert "Đức" not in slip.title()

    @pytest.mark.parametrize(
        ("on", "words"), [(date(2024, 7, 17), "sắp hết"), (date(2024, 7, 22), "đã hết")]
    )
    def test_a_reminder_says_how_far_the_time_is_and_holds_no_name(self, on, words):
        text = shown(CARE_PAPERS["reminder"](on=on))
        assert f"thời hạn {words}" in text
        assert "Đức" not in text


class TestDecisions:
    def test_two_officers_stand_on_the_minutes(self):
        text = shown(CARE_PAPERS["identity"]())
        assert text.count("Lê Minh Tuấn") == 2
        assert text.count("Trần Thị Hương") == 2

    def test_without_the_second_officer_nothing_is_decided(self):
        paper = CARE_PAPERS["identity"](confirmed=None)
        boxes = paper.content()["sections"][-1]["boxes"]
        assert [box["on"] for box in boxes] == [False, True]
        assert "Trần Thị Hương" not in shown(paper)

    def test_a_year_alone_stays_a_year(self):
        text = shown(CARE_PAPERS["identity"](record=Subject(born=PartialDate(1950)), compared=()))
        assert "1950 (chỉ có năm)" in text

    def test_an_open_file_says_when_it_is_looked_at_again(self):
        text = shown(CARE_PAPERS["open_file"]())
        assert "20/12/2024" in text
        assert "Hồ sơ không khép lại" in text

    @pytest.mark.parametrize("given", [None, *Given])
    def test_one_box_at_most_says_where_the_card_went(self, given):
        boxes = CARE_PAPERS["care_handover"](given=given).content()["sections"][-1]["boxes"]
        assert [box["on"] for box in boxes] == [how is given for how in Given]
