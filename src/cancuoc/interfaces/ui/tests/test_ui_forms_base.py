"""The form itself: binding, judging, choices, signatures, the key against double sending."""

import base64

import pytest
from django.utils import translation

from cancuoc.interfaces.ui.forms import (
    CheckboxesField,
    Choice,
    ConfirmField,
    Field,
    Form,
    NameField,
    RadiosField,
    SelectField,
    SignatureField,
    TextField,
)
from cancuoc.interfaces.ui.forms.signature import LARGEST_PNG

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20


class Base(Form):
    name = NameField("Họ, chữ đệm và tên khai sinh")


class Booking(Base):
    slot = RadiosField("Chọn giờ nào?", (Choice("7", "18:30"), Choice("8", "19:00")))
    ward = SelectField("Nơi đến", (Choice("a", "Phường A"),), required=False)
    needs = CheckboxesField(
        "Cần giúp", (Choice("x", "X"), Choice("y", "Y"), Choice("z", "Z")), required=False
    )
    agreed = ConfirmField("Tôi xác nhận thông tin đúng")

    def check(self):
        if self.slot.value == "8" and self.needs.value == ("x",):
            self.add_error("slot", "Giờ này không có người giúp. Chọn giờ khác.")


GOOD = {"name": "Lê An", "slot": "7", "agreed": "1"}


def test_a_fresh_form_has_nothing_to_say():
    form = Booking()
    assert not form.is_bound
    assert not form.is_valid()
    assert form.errors == {}
    assert form.status == 200
    assert [bound.name for bound in form] == ["name", "slot", "ward", "needs", "agreed"]


def test_a_good_form(sent):
    form = Booking(sent(**GOOD, needs=["z", "x"], ward="a"))
    assert form.is_valid()
    assert form.name.sure.full == "Lê An"
    assert form.slot.sure == "7"
    assert form.ward.value == "a"
    assert form.needs.value == ("x", "z")
    assert form.agreed.sure is True


def test_an_empty_form_names_every_required_answer(sent):
    form = Booking(sent())
    assert not form.is_valid()
    assert form.errors == {
        "name": "Nhập họ, chữ đệm và tên khai sinh.",
        "slot": "Trả lời câu hỏi: Chọn giờ nào?",
        "agreed": "Đánh dấu vào ô này để tiếp tục.",
    }
    assert form.status == 422
    assert form.error_list[1] == {"text": "Trả lời câu hỏi: Chọn giờ nào?", "href": "#slot"}


def test_judging_twice_is_judging_once(sent):
    form = Booking(sent())
    form.is_valid()
    first = dict(form.errors)
    form.is_valid()
    assert form.errors == first


def test_fields_are_compared_with_each_other(sent):
    form = Booking(sent(**{**GOOD, "slot": "8"}, needs="x"))
    assert not form.is_valid()
    assert form.errors == {"slot": "Giờ này không có người giúp. Chọn giờ khác."}


def test_the_first_sentence_under_a_field_stays(sent):
    form = Booking(sent(slot="7", agreed="1"))
    form.is_valid()
    form.add_error("name", "Khác")
    assert form.errors["name"].startswith("Nhập họ")


@pytest.mark.parametrize("value", ["9", "7 ", "<b>", "7\n8"])
def test_only_what_was_offered_can_be_chosen(sent, value):
    form = Booking(sent(**{**GOOD, "slot": value}))
    assert form.is_valid() is (value.strip() == "7")


def test_ticked_values_must_have_been_offered(sent):
    form = Booking(sent(**GOOD, needs=["x", "w"]))
    assert not form.is_valid()
    assert form.errors == {"needs": "Chọn trong các mục đã nêu."}
    assert form.needs.selected == ["x", "w"]


def test_answers_may_come_at_run_time(sent):
    offered = {"slot": [Choice("41", "20:00"), Choice("42", "20:30", disabled=True)]}
    assert Booking(sent(**{**GOOD, "slot": "41"}), choices=offered).is_valid()
    assert not Booking(sent(**{**GOOD, "slot": "42"}), choices=offered).is_valid()
    assert not Booking(sent(**GOOD), choices=offered).is_valid()
    assert not Booking(sent(**GOOD), choices={"slot": []}).is_valid()


def test_answers_in_the_shape_of_the_macros():
    items = Booking(
        choices={"slot": [Choice("1", "Một", "gợi ý"), Choice("2", "Hai", disabled=True)]}
    )
    assert items.slot.govuk_items == [
        {"value": "1", "text": "Một", "hint": {"text": "gợi ý"}},
        {"value": "2", "text": "Hai", "hint": None, "disabled": True},
    ]
    assert items.ward.empty_text == "Chọn"


def test_a_page_asked_for_again_is_filled_but_not_judged(sent):
    form = Booking(sent(**{**GOOD, "name": "Sai 1"}, _edit="1"))
    assert not form.is_valid()
    assert form.errors == {}
    assert form.name.raw == "Sai 1"
    assert form.slot.raw == "7"


def test_the_key_against_double_sending_survives(sent):
    key = Booking().idempotency_key
    assert len(key) == 32
    assert Booking().idempotency_key != key
    assert Booking(sent(idempotency_key=key)).idempotency_key == key


@pytest.mark.parametrize("forged", ["", "x", "A" * 32, "0" * 33, "../../etc"])
def test_a_forged_key_is_replaced(sent, forged):
    key = Booking(sent(idempotency_key=forged)).idempotency_key
    assert key != forged
    assert len(key) == 32


def test_a_prefix_keeps_two_forms_apart(sent):
    data = sent(**{"a-name": "Lê An", "b-name": "Lê Bình"})
    first, second = Base(data, prefix="a-"), Base(data, prefix="b-")
    assert first.is_valid()
    assert second.is_valid()
    assert (first.name.sure.given, second.name.sure.given) == ("An", "Bình")
    assert first.name.id == "a-name"


def test_of_binds_only_what_was_posted(requests):
    assert not Base.of(requests.get("/", {"name": "Lê An"})).is_bound
    form = Base.of(requests.post("/", {"name": "Lê An"}))
    assert form.is_valid()


def test_asking_for_a_value_too_early_is_our_mistake(sent):
    with pytest.raises(LookupError, match="name"):
        _ = Base(sent(name="Lê An")).name.sure


def test_an_unknown_field_is_our_mistake():
    with pytest.raises(KeyError):
        Base().bound("nothing")
    with pytest.raises(TypeError):
        Field("Không").parse("x")


def test_optional_questions_say_so():
    class Mixed(Form):
        must = TextField("Tên")
        may = TextField("Ghi chú", required=False)

    form = Mixed()
    assert form.must.label == "Tên"
    assert form.may.label == "Ghi chú (không bắt buộc)"
    assert Mixed.must.label == "Tên"


def test_a_sentence_of_ones_own_for_a_missing_answer(sent):
    class Own(Form):
        why = TextField("Lý do", missing="Ghi rõ lý do từ chối.")

    form = Own(sent())
    form.is_valid()
    assert form.errors == {"why": "Ghi rõ lý do từ chối."}


def test_errors_follow_the_language(sent):
    with translation.override("en"):
        form = Booking(sent())
        form.is_valid()
        assert form.errors["agreed"] == "Tick this box to continue."


class Signed(Form):
    by = SignatureField("Chữ ký")


def url_of(data: bytes, kind: str = "png") -> str:
    return f"data:image/{kind};base64,{base64.b64encode(data).decode()}"


def test_a_drawn_signature(sent):
    form = Signed(sent(by=url_of(PNG), by_typed="Lê An"))
    assert form.is_valid()
    assert form.by.sure.png == PNG
    assert form.by.sure.typed == ""


def test_a_typed_signature(sent):
    form = Signed(sent(by="", by_typed="  Lê   An "))
    assert form.is_valid()
    assert form.by.sure.png is None
    assert form.by.sure.typed == "Lê An"
    assert Signed(initial={"by": form.by.sure}).by.raw == "Lê An"


@pytest.mark.parametrize(
    "drawn",
    [
        url_of(PNG, "svg+xml"),
        url_of(b"GIF89a"),
        "data:image/png;base64,@@@",
        "data:text/html,<b>",
        url_of(PNG + b"\0" * LARGEST_PNG),
    ],
)
def test_a_signature_that_is_no_small_png(sent, drawn):
    form = Signed(sent(by=drawn))
    assert not form.is_valid()
    assert form.errors["by"].startswith("Vui lòng ký lại")


def test_no_signature_at_all(sent):
    form = Signed(sent(by="", by_typed=" "))
    assert not form.is_valid()
    assert form.errors == {"by": "Ký vào ô, hoặc gõ họ tên thay chữ ký."}
    bad = Signed(sent(by_typed="123"))
    assert not bad.is_valid()
