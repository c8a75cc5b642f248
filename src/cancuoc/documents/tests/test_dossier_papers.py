"""CC01 to CC04: fields, refusals, and what the law says of each."""

import io
from dataclasses import replace
from datetime import datetime

import pypdf
import pytest

from cancuoc.documents.base import BadMoment, MissingField
from cancuoc.documents.cc01 import Captured
from cancuoc.documents.parts import Signer
from cancuoc.documents.render import render
from cancuoc.typesetting.picture import BadPicture, PictureTooLarge


def pages_of(document) -> list[str]:
    return [p.extract_text() for p in pypdf.PdfReader(io.BytesIO(render(document))).pages]


def text_of(document) -> str:
    return " ".join(" ".join(pages_of(document)).split())


@pytest.mark.parametrize(
    ("name", "changes", "field"),
    [
        ("cc01", {"dossier_code": ""}, "dossier_code"),
        ("cc01", {"procedure": " "}, "procedure"),
        ("cc02", {"received_place": ""}, "received_place"),
        ("cc02", {"return_place": "", "post_address": ""}, "return_place"),
        ("cc03", {"reasons": ()}, "reasons"),
        ("cc03", {"next_steps": ()}, "next_steps"),
        ("cc03", {"number": ""}, "number"),
        ("cc04", {"numbers": ()}, "numbers"),
        ("dc01", {"code": ""}, "code"),
        ("dc02", {"code": ""}, "code"),
        ("invitation", {"recipient": ""}, "recipient"),
        ("invitation", {"people": ()}, "people"),
        ("ticket", {"number": ""}, "number"),
        ("day_list", {"session": ""}, "session"),
        ("batch", {"cards": ()}, "cards"),
        ("handover", {"card_number": ""}, "card_number"),
        ("report", {"sentence": ""}, "sentence"),
        ("report", {"definitions": ()}, "definitions"),
    ],
)
def test_a_paper_without_what_it_must_say_is_refused(make, name, changes, field):
    good = make(name)
    with pytest.raises(MissingField) as caught:
        replace(good, **changes)
    assert caught.value.details["field"] == field
    assert caught.value.next_step.startswith("Vui lòng")


def test_a_paper_without_a_time_zone_is_refused(paper):
    with pytest.raises(BadMoment):
        replace(paper, made_at=datetime(2024, 7, 6))


def test_cc01_of_an_ordinary_child_is_one_page(make):
    assert len(pages_of(make("cc01"))) == 1


def test_cc01_under_six_says_that_nothing_was_captured_and_why(make):
    shown = text_of(replace(make("cc01"), captured=None))
    assert "không thu nhận ảnh khuôn mặt, vân tay và mống mắt" in shown
    assert "Điều 23 khoản 2" in shown
    assert "Không chụp ảnh" in shown
    assert "Bàn tay" not in shown


def test_cc01_states_every_finger_and_iris(make):
    shown = text_of(make("cc01"))
    assert shown.count("Đã thu") == 5 + 3 + 2 + 1
    assert "Bị thương tạm thời" in shown
    assert "Không đọc được" in shown
    for finger in ("Cái", "Trỏ", "Giữa", "Áp út", "Út"):
        assert finger in shown


@pytest.mark.parametrize(("right", "left"), [(4, 5), (5, 4), (0, 0), (6, 5)])
def test_cc01_needs_all_ten_fingers(right, left):
    with pytest.raises(MissingField):
        Captured(right_hand=("Đã thu",) * right, left_hand=("Đã thu",) * left, irises=("", ""))


@pytest.mark.parametrize(
    ("acting", "words"), [(True, "người đại diện hợp pháp"), (False, "chịu trách nhiệm")]
)
def test_cc01_is_confirmed_by_who_signs_it(make, acting, words):
    assert words in text_of(replace(make("cc01"), signed_by_representative=acting))


def test_cc01_lists_only_real_differences(make):
    assert "Nội dung khác" in text_of(make("cc01"))
    assert "Nội dung khác" not in text_of(replace(make("cc01"), changes=()))


def test_cc01_without_relatives_says_so(make):
    assert "Không có thông tin trong hồ sơ." in text_of(replace(make("cc01"), relatives=()))


def test_a_photo_on_cc01_is_in_the_file_and_bounded(make):
    slip = make("cc01")
    (page,) = pypdf.PdfReader(io.BytesIO(render(slip))).pages
    assert len(page.images) == 1
    for bad, refusal in ((b"no", BadPicture), (b"0" * 5_000_000, PictureTooLarge)):
        with pytest.raises(refusal):
            render(replace(slip, captured=replace(slip.captured, photo=bad)))


def test_a_bad_signature_picture_is_refused(make):
    with pytest.raises(BadPicture):
        render(replace(make("cc01"), signer=Signer(role="Công dân", drawn=b"scribble")))


def test_cc02_says_the_day_in_words_and_the_place(make):
    shown = text_of(make("cc02"))
    assert "Thứ Ba, ngày 16 tháng 7 năm 2024" in shown
    assert "Bộ phận một cửa" in shown
    assert "17:05 ngày 06/07/2024" in shown
    assert "1900.0368" in shown


def test_cc02_by_post_shows_the_address_instead(make):
    shown = text_of(replace(make("cc02"), return_place="", post_address="Số 9, Hạ Đình"))
    assert "Trả qua bưu chính đến" in shown
    assert "Số 9, Hạ Đình" in shown
    assert "Nơi nhận thẻ" not in shown


def test_cc02_reminds_of_the_receivers_papers_only_for_a_child(make):
    reminder = "người đến nhận thay trẻ"
    assert reminder in text_of(make("cc02"))
    assert reminder not in text_of(replace(make("cc02"), representative=None))
    assert "Chỉ cần mã." in text_of(replace(make("cc02"), bring=("Chỉ cần mã.",)))


def test_cc03_numbers_its_reasons_and_always_tells_the_next_step(make):
    shown = text_of(make("cc03"))
    for words in ("1.", "2.", "Căn cứ: Luật Căn cước", "Mã lý do: REP-7", "khiếu nại"):
        assert words in shown
    assert "Ông/bà có thể làm gì tiếp" in shown
    assert "ngày 05/07/2024" in shown


def test_cc04_lists_each_number_with_its_state(make):
    shown = text_of(make("cc04"))
    for words in ("012345678", "001190004567", "Đang sử dụng", "Số: 45/XN-CATX"):
        assert words in shown


def test_dc02_ticks_what_is_asked_and_lists_all_ten(make):
    content = make("dc02").content()
    assert len(content["requests"]) == 10
    assert [r["text"] for r in content["requests"] if r["on"]] == [
        "Cấp, cấp đổi, cấp lại thẻ căn cước"
    ]
    assert len(content["consent"]) == 5
    assert sum(c["on"] for c in content["consent"]) == 1


@pytest.mark.parametrize("name", ["dc01", "dc02"])
def test_request_forms_print_blank_for_a_day_without_power(make, name):
    changes = {"person": None, **({"facts": (), "family": ()} if name == "dc01" else {})}
    if name == "dc02":
        changes |= {"representative": None, "requests": frozenset(), "consent": None}
    shown = text_of(replace(make(name), **changes))
    assert "ĐỨC" not in shown
    assert "Họ, chữ đệm và tên khai sinh" in shown


def test_dc01_keeps_an_extra_item_after_the_known_ones(make):
    labels = [row["label"] for row in make("dc01").content()["facts"]]
    assert labels[-1] == "Ghi chú thêm"
    assert labels.count("Dân tộc") == 1
