"""The layout rows: sizes the law fixes, nothing off the card, nothing over the machine parts."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations

import pytest

from cancuoc.chip import card_models
from cancuoc.chip.card_models import HEIGHT, MODELS, WIDTH, NoCardModel, model, model_for, specimen
from cancuoc.chip.layout import Box, Mark, Typeface

SIDES = [
    pytest.param(row, side, id=f"{row.code}-{side}")
    for row in MODELS.values()
    for side in ("front", "back")
]
FRONT_FIELDS = {"personal_id", "full_name", "born", "sex", "nationality"}
BACK_FIELDS = {"residence", "birth_registration", "issued", "expires", "mrz0", "mrz1", "mrz2"}


def fields(side):
    return {text.text.strip("{}") for text in side.texts if text.text.startswith("{")}


def overlap(a: Box, b: Box) -> bool:
    return (
        a.x < b.x + b.width
        and b.x < a.x + a.width
        and a.y < b.y + b.height
        and b.y < a.y + a.height
    )


@pytest.mark.parametrize("row", MODELS.values(), ids=lambda row: row.code)
def test_each_face_holds_exactly_the_fields_of_circular_16_of_2024(row):
    assert fields(row.front) == FRONT_FIELDS
    assert fields(row.back) == BACK_FIELDS | {"issuer_vi", "issuer_en"}


def test_the_card_has_the_size_of_the_law():
    assert (WIDTH, HEIGHT) == (85.6, 53.98)


def test_only_the_design_from_six_has_a_photo_and_it_is_20_by_30_mm():
    slots = {row.code: [s for s in row.front.slots if s.kind == "photo"] for row in MODELS.values()}
    assert slots["CC2024-U6"] == []
    (photo,) = slots["CC2024-6"]
    assert (photo.box.width, photo.box.height) == (20, 30)


@pytest.mark.parametrize("row", MODELS.values(), ids=lambda row: row.code)
def test_the_qr_is_18_by_18_mm_on_the_back(row):
    (slot,) = row.back.slots
    assert slot.kind == "qr"
    assert (slot.box.width, slot.box.height) == (18, 18)


@pytest.mark.parametrize("row", MODELS.values(), ids=lambda row: row.code)
def test_the_issuers_mark_has_the_place_of_the_emblem_12_mm(row):
    (mark,) = [shape for shape in row.front.shapes if isinstance(shape, Mark)]
    assert (mark.box.width, mark.box.height) == (12, 12)


@pytest.mark.parametrize("row", MODELS.values(), ids=lambda row: row.code)
def test_machine_lines_have_ten_characters_an_inch_and_thirty_fit(row):
    lines = [text for text in row.back.texts if text.face is Typeface.MACHINE]
    assert len(lines) == 3
    for line in lines:
        assert line.pitch == pytest.approx(25.4 / 10)
        assert line.box.x + 30 * line.pitch <= WIDTH - 4


@pytest.mark.parametrize(("row", "name"), SIDES)
def test_nothing_is_printed_off_the_card(row, name):
    side = getattr(row, name)
    for item in [*side.texts, *side.slots]:
        assert item.box.x >= 3
        assert item.box.y >= 2
        assert item.box.x + item.box.width <= WIDTH - 3
        assert item.box.y + item.box.height <= HEIGHT - 1.5


@pytest.mark.parametrize(("row", "name"), SIDES)
def test_no_text_lies_on_the_photo_or_the_qr(row, name):
    side = getattr(row, name)
    for slot in side.slots:
        assert not [text.text for text in side.texts if overlap(text.box, slot.box)]


@pytest.mark.parametrize(("row", "name"), SIDES)
def test_values_do_not_lie_on_each_other(row, name):
    values = [text for text in getattr(row, name).texts if text.text.startswith("{")]
    for one, two in combinations(values, 2):
        assert not overlap(one.box, two.box), (one.text, two.text)


@pytest.mark.parametrize("row", MODELS.values(), ids=lambda row: row.code)
def test_the_specimen_marking_keeps_clear_of_what_machines_read(row):
    machine = [text.box for text in row.back.texts if text.face is Typeface.MACHINE]
    for block in specimen(row.back):
        if block.angle == 0:
            for box in [*machine, *(slot.box for slot in row.back.slots)]:
                assert not overlap(block.box, box)
    assert {block.text for block in specimen(row.front)} == {"MẪU SPECIMEN", "MẪU / SPECIMEN"}


@pytest.mark.parametrize(("with_photo", "code"), [(True, "CC2024-6"), (False, "CC2024-U6")])
def test_the_model_in_force_is_found_by_day_and_design(with_photo, code):
    assert model_for(on=date(2024, 7, 1), with_photo=with_photo).code == code
    assert model_for(on=date(2026, 1, 1), with_photo=with_photo).code == code


@pytest.mark.parametrize("on", [date(2024, 6, 30), date(2021, 1, 1)])
def test_no_model_is_in_force_before_the_law(on):
    with pytest.raises(NoCardModel):
        model_for(on=on, with_photo=True)


def test_an_unknown_code_is_refused():
    with pytest.raises(NoCardModel) as caught:
        model("CC2099")
    assert caught.value.details == {"code": "CC2099"}


def test_a_new_model_is_only_a_row(monkeypatch):
    last = date(2027, 12, 31)
    old = replace(MODELS["CC2024-6"], effective_to=last)
    new = replace(old, code="CC2028-6", effective_from=last + timedelta(1), effective_to=None)
    monkeypatch.setattr(card_models, "MODELS", {old.code: old, new.code: new})
    assert model_for(on=last, with_photo=True).code == "CC2024-6"
    assert model_for(on=last + timedelta(1), with_photo=True).code == "CC2028-6"
