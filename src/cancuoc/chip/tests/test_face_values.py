"""What a card prints, and the cards that are refused before anything is drawn."""

from datetime import date
from pathlib import Path

import pytest

from cancuoc.chip.card_models import NoCardModel
from cancuoc.chip.face_values import (
    MARK,
    NO_EXPIRY,
    BadCardFace,
    CardStyle,
    PhotoMissing,
    PhotoNotAllowed,
)
from cancuoc.kernel.mrz import check
from cancuoc.kernel.names import PersonName
from cancuoc.kernel.partial_date import PartialDate
from cancuoc.kernel.personal_id import PersonalId
from cancuoc.kernel.qr import BadCardQr, parse_card
from cancuoc.kernel.sex import Sex


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"residence": ""}, BadCardFace),
        ({"residence": "   "}, BadCardFace),
        ({"nationality": ""}, BadCardFace),
        ({"expires": date(2024, 7, 10)}, BadCardFace),
        ({"expires": date(2020, 1, 1)}, BadCardFace),
        ({"photo": None}, PhotoMissing),
        ({"under_six": True, "photo": b"any"}, PhotoNotAllowed),
        ({"model": "CC1999"}, NoCardModel),
    ],
)
def test_a_card_that_cannot_be_printed_is_refused_with_a_next_step(make_card, changes, refusal):
    with pytest.raises(refusal) as caught:
        make_card(**changes)
    assert caught.value.message.endswith(".")
    assert caught.value.next_step.startswith("Vui lòng")


def test_every_printed_field_of_the_law_is_there(make_card):
    printed = make_card().printed()
    assert printed["personal_id"] == "001315000001"
    assert printed["full_name"] == "NGUYỄN THỊ THU AN"
    assert printed["born"] == "10/03/2015"
    assert printed["sex"] == "Nữ / Female"
    assert printed["nationality"] == "Việt Nam"
    assert printed["residence"].startswith("Thôn Thành Lập 1")
    assert printed["birth_registration"].startswith("Xã Minh Tân")
    assert printed["issued"] == "10/07/2024"
    assert printed["expires"] == "10/03/2029"
    assert [printed[f"mrz{row}"] for row in range(3)] == [
        "IDVNM3150000010001315000001<<1",
        "1503106F2903105VNM<<<<<<<<<<<2",
        "NGUYEN<<THI<THU<AN<<<<<<<<<<<<",
    ]


def test_a_card_without_expiry_says_so_and_its_mrz_has_the_last_day_of_1999(make_card):
    card = make_card(expires=None)
    assert card.printed()["expires"] == NO_EXPIRY == "Không thời hạn"
    assert card.mrz[1][8:15] == "9912315"
    assert check(card.mrz).never_expires


@pytest.mark.parametrize(
    ("born", "shown"),
    [
        (PartialDate(1953), "1953"),
        (PartialDate(1953, 5), "05/1953"),
        (PartialDate(1953, 5, 7), "07/05/1953"),
    ],
)
def test_a_birth_date_is_printed_as_far_as_it_is_known(make_card, born, shown):
    card = make_card(born=born, personal_id=PersonalId("001153000001"), expires=None)
    assert card.printed()["born"] == shown


@pytest.mark.parametrize(
    ("sex", "shown"), [(Sex.MALE, "Nam / Male"), (Sex.FEMALE, "Nữ / Female"), (Sex.UNKNOWN, "")]
)
def test_sex_is_bilingual_and_blank_when_not_known(make_card, sex, shown):
    assert make_card(sex=sex).printed()["sex"] == shown


def test_the_qr_text_has_the_ten_fields_of_the_project_format(make_card):
    card = make_card(old_id="012345678", cancelled_ids=(PersonalId("001015000009"),))
    read = parse_card(card.qr)
    assert read.personal_id == card.personal_id
    assert read.full_name == card.full_name
    assert read.old_id == "012345678"
    assert read.residence == card.residence
    assert read.issued == card.issued
    assert read.rest == ("001015000009", "Nguyễn Văn Bình", "Trần Thị Hương")


def test_a_bar_in_a_value_never_reaches_the_qr(make_card):
    with pytest.raises(BadCardQr):
        _ = make_card(residence="Xã Minh Tân|Hà Nội").qr


def test_a_missing_birth_registration_stays_blank_and_is_never_invented(make_card):
    assert make_card(birth_registration="").printed()["birth_registration"] == ""


def test_names_are_printed_in_capitals_with_their_marks(make_card):
    printed = make_card(full_name=PersonName("Đỗ Thị Ẵm Ễnh")).printed()
    assert printed["full_name"] == "ĐỖ THỊ ẴM ỄNH"
    assert printed["mrz2"].startswith("DO<<THI<AM<ENH<")


def test_the_default_style_marks_a_specimen_and_names_no_authority():
    style = CardStyle()
    assert style.specimen
    assert "CÔNG AN" not in " ".join(style.printed().values())
    assert style.mark == MARK
    assert MARK.read_text("utf-8").startswith("<svg")


def test_an_agency_sets_its_own_issuer_and_mark():
    style = CardStyle(
        issuer_vi="BỘ CÔNG AN", issuer_en="MINISTRY OF PUBLIC SECURITY", mark=Path("own.svg")
    )
    assert style.printed() == {
        "issuer_vi": "BỘ CÔNG AN",
        "issuer_en": "MINISTRY OF PUBLIC SECURITY",
    }
    assert style.mark.name == "own.svg"
