"""Fields typed as text: what people type, and what they are told."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cancuoc.interfaces.ui.forms import (
    FieldError,
    Form,
    HiddenField,
    IntegerField,
    NameField,
    PasswordField,
    PersonalNumberField,
    PhoneField,
    TextAreaField,
    TextField,
)
from cancuoc.kernel.names import PersonName
from cancuoc.kernel.personal_id import PersonalId
from cancuoc.kernel.phone import Phone


class Person(Form):
    name = NameField("Họ tên")
    number = PersonalNumberField("Số định danh", required=False)
    phone = PhoneField("Điện thoại", required=False)
    people = IntegerField("Số người", low=1, high=30, required=False)
    note = TextAreaField("Ghi chú", required=False, max_length=10)
    place = TextField("Nơi", required=False, max_length=5)
    secret = PasswordField("Mật khẩu", required=False)
    version = HiddenField("Phiên bản", required=False)


def judged(sent, **fields):
    form = Person(sent(name="Nguyễn Văn An", **fields))
    form.is_valid()
    return form


@pytest.mark.parametrize(
    "typed", ["001216012345", "001 216 012345", " 001.216.012.345 ", "001-216-012345"]
)
def test_a_number_is_read_with_any_spacing(sent, typed):
    form = judged(sent, number=typed)
    assert form.number.value == PersonalId("001216012345")


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("00121601234", "Nhập đủ 12 chữ số; hiện có 11 chữ số."),
        ("0012160123456", "Nhập đủ 12 chữ số; hiện có 13 chữ số."),
        ("00121601234O", "Nhập 12 chữ số in trên giấy tờ, không có chữ cái."),
        ("١٢٣٤٥٦٧٨٩٠١٢", "Nhập 12 chữ số in trên giấy tờ, không có chữ cái."),
    ],
)
def test_a_wrong_number_says_what_to_do(sent, typed, told):
    form = judged(sent, number=typed)
    assert form.errors == {"number": told}
    assert form.number.raw == typed.strip()
    assert form.number.value is None


@pytest.mark.parametrize("typed", ["0912345678", "0912 345 678", "+84912345678", "84 912345678"])
def test_phones_are_read_as_people_write_them(sent, typed):
    assert judged(sent, phone=typed).phone.value == Phone("+84912345678")


@pytest.mark.parametrize("typed", ["12", "0112345678", "091234567", "gọi sau"])
def test_a_wrong_phone_shows_an_example(sent, typed):
    assert "0912 345 678" in judged(sent, phone=typed).errors["phone"]


@pytest.mark.parametrize(("typed", "read"), [("25", 25), ("1", 1), ("30", 30), (" 7 ", 7)])
def test_whole_numbers(sent, typed, read):
    assert judged(sent, people=typed).people.value == read


@pytest.mark.parametrize("typed", ["1.5", "1,5", "một", "1e3", "--3", "٣", "9" * 30, "1.2345"])
def test_what_is_no_whole_number(sent, typed):
    assert judged(sent, people=typed).errors == {"people": "Nhập một số nguyên, ví dụ 25."}


@pytest.mark.parametrize("typed", ["0", "31", "8.000", "-3"])
def test_numbers_out_of_range_name_the_range(sent, typed):
    assert judged(sent, people=typed).errors == {"people": "Nhập số từ 1 đến 30."}


@given(st.integers(min_value=0, max_value=999_999_999))
def test_a_number_shown_the_vietnamese_way_reads_back(number):
    field = IntegerField("Số")
    assert field.parse(f"{number:,}".replace(",", ".")) == number
    assert field.parse(field.show(number)) == number


def test_a_name_in_decomposed_form_becomes_composed(sent):
    typed = unicodedata.normalize("NFD", "  Nguyễn  Thị Ánh ")
    form = Person(sent(name=typed))
    assert form.is_valid()
    assert form.name.sure == PersonName("Nguyễn Thị Ánh")
    assert unicodedata.is_normalized("NFC", form.name.sure.full)


@pytest.mark.parametrize("typed", ["An 2", "12345", "A" * 101, "<script>"])
def test_a_name_that_is_none_gets_the_kernels_next_step(sent, typed):
    form = Person(sent(name=typed))
    assert not form.is_valid()
    assert form.errors["name"].startswith("Vui lòng nhập họ")


def test_long_texts_say_how_long(sent):
    form = judged(sent, place="Hà Nội")
    assert form.errors == {"place": "Rút ngắn còn 5 ký tự; hiện có 6 ký tự."}


def test_line_ends_count_once(sent):
    form = judged(sent, note="a\r\nb\r\nc")
    assert form.note.value == "a\nb\nc"
    assert judged(sent, note="12345\r\n7890").errors == {}
    assert "note" in judged(sent, note="12345\r\n78901").errors


def test_a_password_is_kept_exactly_and_never_shown(sent):
    form = judged(sent, secret="  hai từ  ")
    assert form.secret.value == "  hai từ  "
    assert Person(initial={"secret": "x"}).secret.raw == ""


def test_hidden_values_travel(sent):
    assert judged(sent, version="3").version.value == "3"
    assert Person(initial={"version": "3"}).version.raw == "3"


def test_known_values_are_shown_as_typed():
    form = Person(
        initial={
            "name": PersonName("Lê An"),
            "number": PersonalId("001216012345"),
            "phone": Phone("+84912345678"),
            "people": 4,
        }
    )
    assert form.name.raw == "Lê An"
    assert form.number.raw == "001216012345"
    assert form.phone.raw == "0912 345 678"
    assert form.people.raw == "4"


def test_looks_come_from_the_field():
    bound = Person().number
    assert bound.inputmode == "numeric"
    assert bound.width_class == "govuk-input--width-20"
    assert Person().phone.autocomplete == "tel"
    assert Person().name.width_class == ""
    with pytest.raises(AttributeError):
        _ = bound.nothing_of_the_kind


def test_the_error_of_one_field_is_a_value_error():
    with pytest.raises(FieldError, match="12 chữ số"):
        PersonalNumberField("Số").parse("abc")
