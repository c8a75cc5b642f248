"""Card content, personal number, custody and forms (Art. 12, 18, 29; Circulars 16, 17)."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cancuoc.kernel.partial_date import PartialDate
from cancuoc.kernel.personal_id import PersonalId, make
from cancuoc.kernel.sex import Sex
from cancuoc.law import card
from cancuoc.law.ages import birthday
from cancuoc.law.card import Model, chip_biometrics, layout, model, qr_fields
from cancuoc.law.choices import Choices
from cancuoc.law.custody import CauseNotInForce, HoldCause, RevokeCause, hold, revoke
from cancuoc.law.eid import LockCause, lock
from cancuoc.law.forms import DC02_REQUESTS, FORMER_MEANINGS, FORMS, MadeBy, UnknownForm, form
from cancuoc.law.grounds import Ground
from cancuoc.law.number import NewNumberCause, likely_causes, re_establish, read
from cancuoc.law.regimes import IdentityLawNotYet

D = date
JULY = D(2024, 7, 10)
BACK = "residence birth_registration_place chip qr issued expires issuer mrz"
PERSON = "personal_number full_name born sex nationality"


@pytest.mark.parametrize(
    ("age", "expected"),
    [(0, Model.UNDER_6), (5, Model.UNDER_6), (6, Model.FROM_6), (14, Model.FROM_6)],
)
def test_the_model_by_age_at_issue(age, expected):
    assert model(born=birthday(JULY, -age), issued=JULY) is expected


def test_an_old_person_with_a_year_alone_has_a_model():
    assert model(born=PartialDate(1940), issued=JULY) is Model.FROM_6


def test_no_card_of_this_design_before_the_law():
    with pytest.raises(IdentityLawNotYet):
        model(born=D(1990, 1, 1), issued=D(2024, 6, 30))


@pytest.mark.parametrize(
    ("which", "front", "photo"),
    [
        (Model.UNDER_6, f"emblem state motto title chip_symbol {PERSON}", False),
        (Model.FROM_6, f"emblem state motto title chip_symbol photo {PERSON}", True),
    ],
)
def test_what_is_printed(which, front, photo):
    found = layout(which)
    assert " ".join(field.code for field in found.front) == front
    assert " ".join(field.code for field in found.back) == BACK
    assert found.has_photo is photo


@pytest.mark.parametrize("which", Model)
@pytest.mark.parametrize("gone", card.GONE)
def test_what_is_no_longer_printed(which, gone):
    found = layout(which)
    assert gone not in {field.code for field in (*found.front, *found.back)}


@pytest.mark.parametrize(
    ("code", "vi", "en"),
    [
        ("title", "CĂN CƯỚC", "IDENTITY CARD"),
        ("personal_number", "Số định danh cá nhân", "Personal identification number"),
        ("full_name", "Họ, chữ đệm và tên khai sinh", "Full name"),
        ("born", "Ngày, tháng, năm sinh", "Date of birth"),
        ("sex", "Giới tính", "Sex"),
        ("nationality", "Quốc tịch", "Nationality"),
        ("residence", "Nơi cư trú", "Place of residence"),
        ("birth_registration_place", "Nơi đăng ký khai sinh", "Place of birth"),
        ("issuer", "BỘ CÔNG AN", "MINISTRY OF PUBLIC SECURITY"),
    ],
)
def test_the_labels_in_both_languages(code, vi, en):
    found = layout(Model.FROM_6)
    labels = {field.code: (field.vi, field.en) for field in (*found.front, *found.back)}
    assert labels[code] == (vi, en)


def test_the_size_of_the_card():
    assert (card.WIDTH_MM, card.HEIGHT_MM, card.THICKNESS_MM) == (85.6, 53.98, 0.76)
    assert (card.PHOTO_MM, card.QR_MM, card.CORNER_MM) == ((20, 30), (18, 18), 3.18)


@pytest.mark.parametrize(
    ("which", "expected"),
    [(Model.UNDER_6, ()), (Model.FROM_6, ("face", "fingerprints", "iris"))],
)
def test_the_biometrics_in_the_chip(which, expected):
    assert chip_biometrics(which) == expected


@pytest.mark.parametrize(("age", "parents"), [(5, True), (13, True), (14, False), (40, False)])
def test_the_parents_stand_in_the_qr_of_a_child(age, parents):
    fields = qr_fields(born=birthday(JULY, -age), issued=JULY)
    assert ("father" in fields) is parents
    assert ("mother" in fields) is parents
    assert fields[:3] == ("personal_number", "cmnd_9", "full_name")


def test_the_age_for_parents_in_the_qr_is_a_choice():
    choices = Choices(parents_in_qr_below=6)
    assert "father" not in qr_fields(born=birthday(JULY, -10), issued=JULY, choices=choices)


@pytest.mark.parametrize("which", Model)
def test_every_model_has_a_name(which):
    assert which.vi.startswith("Mẫu")


@pytest.mark.parametrize(
    ("number", "born", "sex", "codes", "causes"),
    [
        ("001315000001", D(2015, 3, 10), Sex.FEMALE, [], []),
        ("001064000002", D(1964, 7, 20), Sex.MALE, [], []),
        (
            "001064000002",
            D(1964, 7, 20),
            Sex.FEMALE,
            ["wrong_sex_digit"],
            [NewNumberCause.SEX_ENTERED_WRONGLY],
        ),
        (
            "001064000002",
            D(1965, 7, 20),
            Sex.MALE,
            ["wrong_birth_year"],
            [NewNumberCause.BIRTH_YEAR_ENTERED_WRONGLY],
        ),
        (
            "001064000002",
            D(2064, 7, 20),
            Sex.MALE,
            ["wrong_century_digit"],
            [NewNumberCause.BIRTH_YEAR_ENTERED_WRONGLY],
        ),
        (
            "003064000002",
            D(1964, 7, 20),
            None,
            ["unknown_province"],
            [NewNumberCause.PLACE_ENTERED_WRONGLY],
        ),
        ("001064000002", None, None, [], []),
        ("001064000002", PartialDate(1964), Sex.UNKNOWN, [], []),
    ],
)
def test_t24_a_number_is_read_and_never_refused(number, born, sex, codes, causes):
    found = read(PersonalId(number), born=born, sex=sex)
    assert [each.code for each in found.warnings] == codes
    assert found.opens_review is bool(codes)
    assert list(likely_causes(found.warnings)) == causes


@given(
    province=st.sampled_from(["001", "034", "079", "096"]),
    sex=st.sampled_from([Sex.MALE, Sex.FEMALE]),
    year=st.integers(1900, 2399),
    serial=st.integers(0, 999_999),
)
def test_a_number_made_from_its_parts_reads_back(province, sex, year, serial):
    pid = make(province_code=province, sex=sex, birth_year=year, serial=serial)
    found = read(pid, born=PartialDate(year), sex=sex)
    assert not found.opens_review
    assert found.province
    assert (found.number.birth_year, found.number.sex) == (year, sex)


@given(digits=st.text("0123456789", min_size=12, max_size=12))
def test_any_twelve_digits_are_a_number(digits):
    found = read(PersonalId(digits), born=D(1990, 1, 1), sex=Sex.MALE)
    assert {each.code for each in found.warnings} <= {
        "unknown_province",
        "wrong_sex_digit",
        "wrong_century_digit",
        "wrong_birth_year",
    }


def test_a_new_number_changes_the_card():
    found = re_establish(has_card=True)
    assert found is not None
    assert (found.ground, found.cancelled_in_qr) == (Ground.NEW_NUMBER, True)
    assert re_establish(has_card=False) is None


@pytest.mark.parametrize("cause", NewNumberCause)
def test_every_cause_of_a_new_number_has_words(cause):
    assert cause.vi[0].isupper()


@pytest.mark.parametrize(
    ("cause", "on", "rule_id"),
    [
        (RevokeCause.NATIONALITY_LOST, JULY, "REV-1"),
        (RevokeCause.ISSUED_WRONGLY, JULY, "REV-1"),
        (RevokeCause.ALTERED, JULY, "REV-1"),
        (RevokeCause.RESTORATION_CANCELLED, D(2026, 7, 1), "REV-2"),
    ],
)
def test_revoking_locks_and_never_returns_the_card(cause, on, rule_id):
    found = revoke(cause=cause, on=on)
    assert not found.card_returns
    assert not found.usable_through_keeper
    assert found.lock is LockCause.CARD_REVOKED
    assert found.rule_ids[0] == rule_id


@pytest.mark.parametrize("on", [JULY, D(2026, 6, 30)])
def test_a_cause_of_2026_is_not_known_before(on):
    with pytest.raises(CauseNotInForce):
        revoke(cause=RevokeCause.RESTORATION_CANCELLED, on=on)


@pytest.mark.parametrize(
    ("cause", "rule_id"),
    [(HoldCause.COMPULSORY_MEASURE, "HOLD-1"), (HoldCause.DETENTION, "HOLD-2")],
)
def test_t20_a_held_card_comes_back_and_unlocks(cause, rule_id):
    found = hold(cause=cause, on=JULY)
    assert found.card_returns
    assert found.usable_through_keeper
    assert found.rule_ids[0] == rule_id
    locked = lock(cause=found.lock)
    assert locked.identity_locked
    assert locked.unlocked_by == "card_returned"


@pytest.mark.parametrize("act", [lambda: hold(cause=HoldCause.DETENTION, on=D(2024, 6, 30))])
def test_custody_needs_the_law(act):
    with pytest.raises(IdentityLawNotYet):
        act()


@pytest.mark.parametrize("cause", [*RevokeCause, *HoldCause])
def test_every_cause_of_custody_has_words(cause):
    assert cause.vi[0].isupper()


@pytest.mark.parametrize(
    ("code", "made_by", "printed", "sure"),
    [
        ("CC01", MadeBy.AGENCY, True, True),
        ("CC02", MadeBy.AGENCY, True, True),
        ("CC03", MadeBy.AGENCY, True, True),
        ("CC04", MadeBy.AGENCY, True, True),
        ("CC05", MadeBy.AGENCY, False, False),
        ("DC01", MadeBy.CITIZEN, False, True),
        ("DC02", MadeBy.CITIZEN, False, True),
        ("DC03", MadeBy.AGENCY, True, False),
        ("TK01", MadeBy.CITIZEN, False, True),
    ],
)
def test_the_forms(code, made_by, printed, sure):
    found = form(code, on=JULY)
    assert (found.made_by, found.printed_by_software, found.title_sure) == (made_by, printed, sure)
    assert found.title
    assert found.title_en
    assert found == FORMS[code]


@pytest.mark.parametrize(
    ("code", "title"),
    [
        ("CC01", "Phiếu thu nhận thông tin căn cước"),
        ("CC02", "Giấy hẹn trả kết quả giải quyết thủ tục về căn cước"),
        ("CC03", "Thông báo về việc từ chối giải quyết thủ tục về căn cước"),
        ("DC01", "Phiếu thu thập thông tin dân cư"),
        ("DC02", "Phiếu đề nghị giải quyết thủ tục về căn cước"),
    ],
)
def test_the_titles_seen_in_the_circular(code, title):
    assert FORMS[code].title == title


@pytest.mark.parametrize(
    ("on", "circular"), [(D(2025, 6, 30), "17/2024"), (D(2025, 7, 1), "53/2025")]
)
def test_dc01_is_re_issued_in_july_2025(on, circular):
    assert circular in form("DC01", on=on).circular
    assert "17/2024" in form("DC02", on=on).circular


@pytest.mark.parametrize("code", ["CC06", "cc01", "", "TK02"])
def test_an_unknown_form_is_refused(code):
    with pytest.raises(UnknownForm):
        form(code, on=JULY)


def test_before_july_2024_the_codes_meant_other_forms():
    with pytest.raises(IdentityLawNotYet):
        form("CC02", on=D(2024, 6, 30))
    assert FORMER_MEANINGS["CC02"] != FORMS["CC02"].title


def test_the_e_id_form_names_its_decree():
    assert "69/2024" in FORMS["TK01"].circular


def test_the_request_form_has_eleven_numbered_contents():
    assert list(DC02_REQUESTS) == list(range(1, 12))
