"""Which labels and values each paper carries, in order, before anything is drawn.

The labels were written from the list of items in the Law on Identification (Art. 9, 15, 18)
and the forms of Circular 17/2024; a label that goes missing or moves is seen here.
"""

from dataclasses import replace
from datetime import date, time

import pytest

from cancuoc.documents.answers import NumberHeld
from cancuoc.documents.base import Person
from cancuoc.documents.cc01 import Relative
from cancuoc.documents.lists import BatchCard
from cancuoc.documents.parts import Signer
from cancuoc.documents.request_forms import Consent, Request
from cancuoc.kernel.names import PersonName
from cancuoc.kernel.partial_date import PartialDate
from cancuoc.kernel.personal_id import PersonalId
from cancuoc.kernel.sex import Sex

HOME = "Số 12, ngõ 34 Nguyễn Trãi, Phường Thanh Xuân Trung, Quận Thanh Xuân, Hà Nội"
NAME = "Họ, chữ đệm và tên khai sinh"


def pairs(rows):
    return [(row["label"], row["value"]) for row in rows]


def spans(rows):
    return [row["span"] for row in rows]


# code, title as the circular has it (law.md 2.3)
TITLES = """
cc01 CC01 Phiếu thu nhận thông tin căn cước
cc02 CC02 Giấy hẹn trả kết quả giải quyết thủ tục về căn cước
cc03 CC03 Thông báo về việc từ chối giải quyết thủ tục về căn cước
cc04 CC04 Giấy xác nhận số chứng minh nhân dân 09 số, số định danh cá nhân
dc01 DC01 Phiếu thu thập thông tin dân cư
dc02 DC02 Phiếu đề nghị giải quyết thủ tục về căn cước
"""


@pytest.mark.parametrize("row", [line.split(" ", 2) for line in TITLES.split("\n") if line])
def test_a_form_has_the_code_and_the_title_of_circular_17(make, row):
    name, code, title = row
    paper = make(name)
    assert (paper.form, paper.title) == (code, title)
    assert " ".join(paper.lines or (title,)) == title


@pytest.mark.parametrize("name", ["invitation", "ticket", "day_list", "batch", "handover"])
def test_a_paper_of_our_own_claims_no_code_of_the_circular(make, name):
    assert make(name).form == ""


class TestCc01:
    def test_the_citizen_of_art_9(self, make):
        slip = replace(
            make("cc01"),
            religion="Không",
            blood_group="O",
            other_name="Tít",
            old_id="012345678",
            card_held="Thẻ căn cước",
            card_issued=date(2024, 7, 1),
            origin="Hà Nam",
            birth_place="Hà Nội",
        )
        assert pairs(slip.content()["citizen"]) == [
            (NAME, "NGUYỄN HOÀNG ANH ĐỨC"),
            ("Số định danh cá nhân", "001216012345"),
            ("Ngày, tháng, năm sinh", "12/08/2016"),
            ("Giới tính", "Nam"),
            ("Quốc tịch", "Việt Nam"),
            ("Dân tộc", "Kinh"),
            ("Tôn giáo", "Không"),
            ("Nhóm máu", "O"),
            ("Tên gọi khác", "Tít"),
            ("Số CMND 09 số", "012345678"),
            ("Thẻ đang có", "Thẻ căn cước (cấp ngày 01/07/2024)"),
            ("Quê quán", "Hà Nam"),
            ("Nơi đăng ký khai sinh", "Phường Thanh Xuân Trung, Quận Thanh Xuân, Hà Nội"),
            ("Nơi sinh", "Hà Nội"),
        ]

    def test_residence_and_contact(self, make):
        slip = replace(
            make("cc01"),
            temporary_residence="Xã Minh Tân",
            current_residence="Phường Hạ Đình",
            email="a@example.vn",
            occupation="Học sinh",
        )
        assert pairs(slip.content()["residence"]) == [
            ("Nơi thường trú", HOME),
            ("Nơi tạm trú", "Xã Minh Tân"),
            ("Nơi ở hiện tại", "Phường Hạ Đình"),
            ("Số điện thoại", "0912 345 678"),
            ("Thư điện tử", "a@example.vn"),
            ("Nghề nghiệp", "Học sinh"),
        ]

    @pytest.mark.parametrize("part", ["citizen", "residence", "others"])
    def test_the_lines_are_full(self, make, part):
        """Shares are sixths of a line; a line that is not full would leave a hole."""
        line = 0
        for share in spans(make("cc01").content()[part]):
            line += share
            assert line <= 6
            line %= 6
        assert line == 0

    @pytest.mark.parametrize(
        ("held", "issued", "shown"),
        [
            ("", None, ""),
            ("", date(2024, 7, 1), ""),
            ("Thẻ CCCD", None, "Thẻ CCCD"),
            ("Thẻ CCCD", date(2021, 2, 28), "Thẻ CCCD (cấp ngày 28/02/2021)"),
        ],
    )
    def test_a_date_of_issue_stands_only_beside_a_card(self, make, held, issued, shown):
        slip = replace(make("cc01"), card_held=held, card_issued=issued)
        assert dict(pairs(slip.content()["citizen"]))["Thẻ đang có"] == shown

    def test_what_nobody_knows_stays_blank_and_is_never_invented(self, make):
        """Circular 17/2024 Art. 5: a missing item is left empty."""
        bare = Person(full_name=PersonName("Nguyễn Văn Không"))
        blanks = {"ethnicity": "", "birth_registration": "", "permanent_residence": "", "phone": ""}
        content = replace(make("cc01"), person=bare, **blanks).content()
        filled = [(label, value) for label, value in pairs(content["citizen"]) if value]
        assert filled == [(NAME, "NGUYỄN VĂN KHÔNG"), ("Quốc tịch", "Việt Nam")]
        assert all(value == "" for _, value in pairs(content["residence"]))

    def test_relatives_stand_in_the_order_given_with_dashes_for_blanks(self, make):
        father = Relative(relation="Cha", full_name="Nguyễn Văn Bình", nationality="Lào")
        mother = make("cc01").relatives[0]
        assert replace(make("cc01"), relatives=(father, mother)).content()["relatives"] == [
            ["Cha", "Nguyễn Văn Bình", "—", "—", "Lào"],
            ["Mẹ, người đại diện", "Trần Thị Hương", "001190004567", "012345678", "Việt Nam"],
        ]

    def test_the_right_hand_stands_above_the_left_thumb_first(self, make):
        slip = make("cc01")
        taken = replace(slip.captured, right_hand=tuple("abcde"), left_hand=tuple("vwxyz"))
        content = replace(slip, captured=taken).content()
        assert content["fingers"] == [["Phải", *"abcde"], ["Trái", *"vwxyz"]]

    def test_eyes_and_face_have_their_own_states(self, make):
        slip = make("cc01")
        taken = replace(slip.captured, irises=("Đã thu", "Mắt bị bệnh"), face="Đã thu")
        assert pairs(replace(slip, captured=taken).content()["others"]) == [
            ("Ảnh khuôn mặt", "Đã thu"),
            ("Mống mắt phải", "Đã thu"),
            ("Mống mắt trái", "Mắt bị bệnh"),
        ]

    @pytest.mark.parametrize(
        ("captured", "note"), [(True, "Chưa có ảnh"), (False, "Không chụp ảnh\ndưới 6 tuổi")]
    )
    def test_a_frame_without_a_photo_says_why(self, make, captured, note):
        slip = make("cc01")
        taken = replace(slip.captured, photo=None) if captured else None
        content = replace(slip, captured=taken).content()
        assert (content["photo"], content["photo_note"]) == ("", note)

    def test_the_officer_signs_on_the_left_and_the_citizen_on_the_right(self, make):
        roles = [place["role"] for place in make("cc01").content()["signatures"]]
        assert roles == ["Cán bộ thu nhận", "Người đại diện"]


class TestAnswers:
    def test_the_person_on_an_appointment(self, make):
        assert pairs(make("cc02").content()["person"]) == [
            (NAME, "NGUYỄN HOÀNG ANH ĐỨC"),
            ("Số định danh cá nhân", "001216012345"),
            ("Ngày, tháng, năm sinh", "12/08/2016"),
            ("Nơi cư trú", HOME),
            ("Người đại diện", "TRẦN THỊ HƯƠNG (mẹ)"),
        ]

    def test_a_grown_person_without_an_address_takes_two_lines(self, make):
        alone = Person(full_name=PersonName("Lê Văn An"), born=PartialDate(1990, 2, 3))
        rows = replace(make("cc02"), person=alone, representative=None).content()["person"]
        assert [label for label, _ in pairs(rows)] == [
            NAME,
            "Số định danh cá nhân",
            "Ngày, tháng, năm sinh",
        ]

    def test_a_representative_whose_relation_is_not_said_has_no_empty_brackets(self, make):
        unknown = Person(full_name=PersonName("Trần Thị Hương"))
        rows = replace(make("cc02"), representative=unknown).content()["person"]
        assert pairs(rows)[-1] == ("Người đại diện", "TRẦN THỊ HƯƠNG")

    def test_how_the_dossier_was_received(self, make):
        assert pairs(replace(make("cc02"), old_card="CCCD 001").content()["received"]) == [
            ("Thời điểm tiếp nhận", "17:05 ngày 06/07/2024"),
            ("Lệ phí", "Không mất lệ phí"),
            ("Nơi tiếp nhận", "Công an phường Thanh Xuân Trung"),
            ("Thẻ cũ đã thu", "CCCD 001"),
        ]

    @pytest.mark.parametrize(
        ("changes", "pickup"),
        [
            (
                {},
                [
                    ("Nơi nhận thẻ", "Bộ phận một cửa, 92 Khuất Duy Tiến"),
                    ("Giờ trả kết quả", "7:30–11:30 và 13:30–17:00"),
                ],
            ),
            ({"hours": ""}, [("Nơi nhận thẻ", "Bộ phận một cửa, 92 Khuất Duy Tiến")]),
            ({"post_address": "Số 9"}, [("Trả qua bưu chính đến", "Số 9")]),
        ],
    )
    def test_where_the_card_is_fetched_or_sent(self, make, changes, pickup):
        assert pairs(replace(make("cc02"), **changes).content()["pickup"]) == pickup

    def test_a_refusal_names_reason_article_and_code_apart(self, make):
        assert make("cc03").content()["reasons"] == [
            {
                "text": "Người đi cùng chưa chứng minh được là người đại diện hợp pháp.",
                "article": "Luật Căn cước số 26/2023/QH15, Điều 23 khoản 2",
                "code": "REP-7",
            },
            {
                "text": "Thông tin khai sinh chưa có trong cơ sở dữ liệu.",
                "article": "",
                "code": "",
            },
        ]

    def test_a_refusal_opens_with_who_refuses_and_when_it_was_asked(self, make):
        assert make("cc03").content()["opening"] == (
            "Công an quận Thanh Xuân đã nhận hồ sơ ngày 05/07/2024. "
            "Sau khi kiểm tra, cơ quan chưa giải quyết được thủ tục này."
        )

    @pytest.mark.parametrize("name", ["cc03", "cc04"])
    def test_who_gets_a_decision_signs_before_who_made_it(self, make, name):
        places = make(name).content()["signatures"]
        assert [place["role"] for place in places] == ["Người nhận", "Đội trưởng"]
        assert [place["name"] for place in places] == ["", "Phạm Quốc Việt"]

    def test_a_confirmation_lists_numbers_as_they_were_given(self, make):
        held = (
            NumberHeld(kind="Số định danh đã hủy", digits="001090004567", note="Hủy 04/2023"),
            NumberHeld(kind="Số CMND 09 số", digits="012345678"),
        )
        assert replace(make("cc04"), numbers=held).content()["numbers"] == [
            ["Số định danh đã hủy", "001090004567", "Hủy 04/2023"],
            ["Số CMND 09 số", "012345678", "—"],
        ]


DC02_TEN = [
    "Cấp, cấp đổi, cấp lại thẻ căn cước",
    "Xác nhận số định danh cá nhân và số CMND 09 số",
    "Xác nhận số định danh cá nhân và số định danh đã hủy",
    "Hủy, xác lập lại số định danh cá nhân",
    "Khai thác thông tin trong Cơ sở dữ liệu quốc gia về dân cư",
    "Khai thác thông tin trong Cơ sở dữ liệu căn cước",
    "Điều chỉnh thông tin trong Cơ sở dữ liệu quốc gia về dân cư",
    "Tích hợp thông tin vào thẻ căn cước",
    "Thu thập, cập nhật thông tin vào Cơ sở dữ liệu căn cước",
    "Nội dung khác",
]


class TestRequests:
    @pytest.mark.parametrize("request_", Request)
    def test_each_request_ticks_its_own_box_alone(self, make, request_):
        boxes = replace(make("dc02"), requests=frozenset({request_})).content()["requests"]
        assert [box["text"] for box in boxes] == DC02_TEN
        assert [box["text"] for box in boxes if box["on"]] == [request_.value]

    @pytest.mark.parametrize("consent", [None, *Consent])
    def test_one_way_of_consent_is_ticked_or_none(self, make, consent):
        boxes = replace(make("dc02"), consent=consent).content()["consent"]
        assert len(boxes) == 5
        assert [box["text"] for box in boxes if box["on"]] == ([consent.value] if consent else [])

    def test_the_form_goes_to_the_unit_of_the_letterhead(self, make):
        assert make("dc02").content()["to"] == "Công an quận Thanh Xuân"

    def test_the_representative_has_no_line_for_an_address(self, make):
        content = make("dc02").content()
        assert [label for label, _ in pairs(content["person"])][-1] == "Nơi cư trú"
        assert "Nơi cư trú" not in dict(pairs(content["representative"]))

    def test_a_blank_population_form_has_a_row_for_each_of_the_family(self, make):
        blank = replace(make("dc01"), person=None, facts=(), family=()).content()
        assert [row[0] for row in blank["family"]] == ["Cha", "Mẹ", "Vợ/chồng", "Người đại diện"]
        assert all(value == "" for _, value in (*pairs(blank["facts"]), *pairs(blank["person"])))
        assert len(blank["facts"]) == 16

    def test_known_items_of_the_population_form_keep_their_place(self, make):
        given = (("Quê quán", "Hà Nam"), ("Dân tộc", "Mường"), ("Nghề nghiệp", "Thợ may"))
        rows = pairs(replace(make("dc01"), facts=given).content()["facts"])
        assert [row for row in rows if row[1]] == [
            ("Quê quán", "Hà Nam"),
            ("Dân tộc", "Mường"),
            ("Nghề nghiệp", "Thợ may"),
        ]

    def test_the_voice_and_dna_of_nobody_are_asked_for(self, make):
        """Art. 16(1)(d): they are taken only when offered, so no form has a line for them."""
        for name in ("cc01", "dc01"):
            said = str(make(name).content()).casefold()
            assert "adn" not in said.split()
            assert "giọng nói" not in said


class TestLists:
    def test_a_row_of_the_day_list(self, make):
        listed = make("day_list", count=1)
        person = Person(
            full_name=PersonName("H'Hen Niê"),
            personal_id=PersonalId("066192001234"),
            born=PartialDate(1992),
            sex=Sex.FEMALE,
        )
        entry = replace(listed.entries[0], at=time(7, 5), person=person, note="Xe lăn")
        (row,) = replace(listed, entries=(entry,)).content()["rows"]
        assert list(row) == [
            "1",
            "07:05",
            "H'HEN NIÊ",
            "1992 (chỉ có năm)",
            "•••••••• 1234",
            "6–<14",
            "MOI-0000",
            "Giấy khai sinh",
            "Xe lăn",
        ]

    def test_a_person_known_by_name_alone_leaves_blanks(self, make):
        listed = make("day_list", count=1)
        entry = replace(listed.entries[0], person=Person(full_name=PersonName("An")))
        (row,) = replace(listed, entries=(entry,)).content()["rows"]
        assert (row[3], row[4]) == ("", "")

    def test_a_batch_counts_its_cards_before_any_other_count(self, make):
        cards = tuple(
            BatchCard(dossier_code=f"D{n}", card_number=f"C{n}", state="Đã nhận")
            for n in range(1234)
        )
        content = replace(make("batch"), cards=cards).content()
        assert pairs(content["totals"])[0] == ("Số thẻ trong danh sách", "1.234")
        assert [row[0] for row in content["rows"]] == [str(n) for n in range(1, 1235)]
        assert pairs(content["parties"]) == [
            ("Bên giao", "Trung tâm sản xuất thẻ"),
            ("Bên nhận", "Công an quận Thanh Xuân"),
        ]

    def test_a_receipt_for_the_holder_in_person(self, make):
        receipt = replace(make("handover"), receiver=make("handover").person, old_card="CCCD")
        assert pairs(receipt.content()["taker"])[:3] == [
            ("Người nhận", "NGUYỄN HOÀNG ANH ĐỨC"),
            ("Quan hệ với chủ thẻ", ""),
            ("Số định danh người nhận", "•••••••• 2345"),
        ]

    def test_a_receiver_without_a_number_is_not_given_one(self, make):
        aunt = Person(full_name=PersonName("Lê Thị Cô"), relation="cô")
        rows = dict(pairs(replace(make("handover"), receiver=aunt).content()["taker"]))
        assert rows["Số định danh người nhận"] == ""

    @pytest.mark.parametrize(
        ("signer", "place"),
        [
            (Signer(role="Cán bộ"), ("Cán bộ", "Ký, ghi rõ họ tên", "")),
            (
                Signer(role="Đội trưởng", name="A", hint="Ký, đóng dấu"),
                ("Đội trưởng", "Ký, đóng dấu", "A"),
            ),
        ],
    )
    def test_a_place_to_sign_says_whose_hand_it_waits_for(self, signer, place):
        content = signer.content()
        assert (content["role"], content["hint"], content["name"]) == place
        assert content["picture"] == ""
