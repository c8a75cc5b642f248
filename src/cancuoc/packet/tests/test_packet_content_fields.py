"""Each field of a dossier by itself: codes, names, numbers, phones and files, and their edges."""

from __future__ import annotations

import dataclasses
import unicodedata
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cancuoc.packet import archive
from cancuoc.packet.content import (
    Consent,
    Difference,
    EidRequest,
    EyeState,
    Fee,
    FingerState,
    PartState,
    Place,
    Relative,
)
from cancuoc.packet.content_codec import WrongValue
from cancuoc.packet.tests import content_samples as samples

IDENTITY = samples.identity(">=14")
WHOLE: dict[str, Any] = {
    "identity": IDENTITY,
    "declared": IDENTITY.declared,
    "officer": IDENTITY.officer,
    "procedure": IDENTITY.procedure,
    "paper": IDENTITY.papers[0],
    "representative": samples.representative(),
    "place": Place(text="Hạ Đình"),
    "relative": Relative(relation="mother", full_name="Lê Thị Bích Ngọc"),
    "difference": Difference(field="full_name", register="Hòa", declared="Hoà"),
    "fee": Fee(amount=0, paid=True),
    "eid": EidRequest(level=1, phone=""),
    "consent": Consent(item="data_processing", given=False),
    "item": samples.item("face.jpg", b"x"),
    "finger": FingerState(finger=1, state=PartState.CAPTURED),
    "eye": EyeState(eye="left", state=PartState.CAPTURED),
    "operation": samples.operations(1).entries[0],
}
REQUIRED = [
    *[("identity", name) for name in ("station_code", "kit", "unit_code")],
    *[("officer", name) for name in ("username", "hand")],
    *[("procedure", name) for name in ("kind", "ground", "capacity")],
    *[("representative", name) for name in ("relation", "proof")],
    *[("consent", name) for name in ("item", "text_version")],
    *[("operation", name) for name in ("act", "hand")],
    ("paper", "kind"),
    ("difference", "field"),
]
OPTIONAL = [
    *[("procedure", name) for name in ("return_place", "old_document")],
    *[("item", name) for name in ("step", "device")],
    ("place", "commune_code"),
    ("relative", "relation"),
    ("fee", "exemption"),
    ("finger", "reason"),
    ("eye", "reason"),
]


def replaced(whole: str, field: str, value: object) -> Any:
    return dataclasses.replace(WHOLE[whole], **{field: value})


def refuses(whole: str, field: str, value: object) -> None:
    with pytest.raises(WrongValue) as caught:
        replaced(whole, field, value)
    assert caught.value.details == {"field": field}


@pytest.mark.parametrize(("whole", "field"), [*REQUIRED, *OPTIONAL])
def test_a_code_is_forty_plain_characters_at_most(whole: str, field: str) -> None:
    for code in ("a", "7", "A" * 40, "TX-01", "24.1:(a)/2_b"):
        assert getattr(replaced(whole, field, code), field) == code
    for other in ("A" * 41, " a", "a b", "-a", ".a", "lý_do", "a\n", "a\x00", "１", "a'b", "a,b"):
        refuses(whole, field, other)


@pytest.mark.parametrize(("whole", "field"), REQUIRED)
def test_a_code_that_must_be_there_is_never_empty(whole: str, field: str) -> None:
    refuses(whole, field, "")


@pytest.mark.parametrize(("whole", "field"), OPTIONAL)
def test_a_code_that_may_be_unknown_is_empty_then(whole: str, field: str) -> None:
    assert getattr(replaced(whole, field, ""), field) == ""


NAMED = ["declared", "relative", "representative"]
FITTING = ["Mai", "Nguyễn Thị Mơ", "Nông Văn H'Mông", "Y-Ban Niê", "Đỗ Ngọc Ánh", "A" * 100]
NOT_FITTING = {
    "empty": "",
    "spaces alone": "   ",
    "space before": " Mai",
    "space after": "Mai ",
    "two spaces": "Lê  Mai",
    "no-break space": "Lê\u00a0Mai",
    "tab": "Lê\tMai",
    "digit": "Lê Mai 2",
    "punctuation alone": "-",
    "too long": "A" * 101,
    "symbol": "Lê Mai ♥",
    "script tag": "<b>Mai</b>",
    "zero width": "Lê\u200b Mai",
    "decomposed": unicodedata.normalize("NFD", "Nguyễn Thị Mơ"),
    "half decomposed": "Nguyễn Thị Mo\u031b",
}


@pytest.mark.parametrize("whole", NAMED)
@pytest.mark.parametrize("name", FITTING)
def test_names_as_people_bear_them(whole: str, name: str) -> None:
    assert replaced(whole, "full_name", name).full_name == name


@pytest.mark.parametrize("whole", NAMED)
@pytest.mark.parametrize("name", NOT_FITTING.values(), ids=NOT_FITTING)
def test_a_name_has_one_spelling_only(whole: str, name: str) -> None:
    refuses(whole, "full_name", name)


SYLLABLES = "Nguyễn Trần Lê Đặng Bùi Đỗ Ngô Thị Văn Hữu Ánh Ước Yến Ỷ Quỳnh Thùy Hoà"
syllables = st.sampled_from(tuple(SYLLABLES.split(" ")))


@settings(max_examples=50)
@given(st.lists(syllables, min_size=1, max_size=6).map(" ".join), st.sampled_from(NAMED))
def test_any_vietnamese_name_fits_composed_and_never_decomposed(name: str, whole: str) -> None:
    composed, decomposed = (unicodedata.normalize(form, name) for form in ("NFC", "NFD"))
    assert replaced(whole, "full_name", composed).full_name == composed
    if decomposed != composed:
        refuses(whole, "full_name", decomposed)


NUMBERED = [*[(whole, "personal_number") for whole in NAMED], ("declared", "cancelled_number")]


@pytest.mark.parametrize(("whole", "field"), NUMBERED)
def test_a_personal_number_is_twelve_digits_by_article_12(whole: str, field: str) -> None:
    # Law 26/2023/QH15 Art. 12: a series of 12 natural digits. A newborn may have none yet.
    for number in ("001190000019", ""):
        assert getattr(replaced(whole, field, number), field) == number
    for other in (
        "00119000001",
        "0011900000190",
        "001 190 000019",
        "00119000001O",
        "００１１９００００１９９",
        "٠٠١١٩٠٠٠٠٠١٩",
        "-01190000019",
        "001190000019\n",
    ):
        refuses(whole, field, other)


@pytest.mark.parametrize("whole", ["declared", "representative", "eid"])
def test_a_phone_is_written_for_the_whole_world_or_not_at_all(whole: str) -> None:
    for phone in ("+84912345678", "+842438254000", ""):
        assert replaced(whole, "phone", phone).phone == phone
    for other in ("0912345678", "+84 912345678", "84912345678", "+1912345678", "+849123456", "x"):
        refuses(whole, "phone", other)


@pytest.mark.parametrize("level", [-1, 0, 3, 12])
def test_there_are_two_levels_of_account(level: int) -> None:
    refuses("eid", "level", level)
    assert [replaced("eid", "level", known).level for known in (1, 2)] == [1, 2]


FILES = ["a", "face.jpg", "paper-1.png", "rolled-left-thumb.jp2", "0.wsq", "a" * 41 + ".png"]
NO_FILES = ["", ".png", "a.", "Face.jpg", "a_b.png", "a/b", "../a", "a.png.exe", "ảnh.png", "a b"]


@pytest.mark.parametrize("name", FILES)
def test_a_file_of_the_index_can_be_an_entry_of_the_packet(name: str) -> None:
    assert replaced("item", "file", name).file == name
    assert archive.NAME.fullmatch(name)


@pytest.mark.parametrize("name", [*NO_FILES, "a" * 42 + ".png", "a.abcdef", "a\x00", "a.png\n"])
def test_a_file_name_is_never_a_path(name: str) -> None:
    refuses("item", "file", name)


@settings(max_examples=80)
@given(st.from_regex(r"[a-z0-9][a-z0-9-]{0,40}(\.[a-z0-9]{1,5})?", fullmatch=True))
def test_every_name_the_index_allows_the_archive_allows(name: str) -> None:
    assert replaced("item", "file", name)
    assert archive.NAME.fullmatch(name)


@pytest.mark.parametrize(
    ("field", "fitting", "others"),
    [
        ("quality", (-1, 0, 100), (-2, 101)),
        ("size", (0, 2**40), (-1,)),
        ("sha256", ("0" * 64, "f" * 64), ("", "0" * 63, "0" * 65, "F" * 64, "g" * 64)),
    ],
)
def test_the_measures_of_a_file_have_their_bounds(
    field: str, fitting: tuple[Any, ...], others: tuple[Any, ...]
) -> None:
    for value in fitting:
        assert getattr(replaced("item", field, value), field) == value
    for other in others:
        with pytest.raises(WrongValue):
            replaced("item", field, other)


@pytest.mark.parametrize(
    ("whole", "field", "fitting", "others"),
    [
        # ISO/IEC 19794-4 counts from 1, the right thumb, to 10, the left little finger.
        ("finger", "finger", range(1, 11), (-1, 0, 11)),
        ("eye", "eye", ("right", "left"), ("", "Left", "both", "trái")),
        ("fee", "amount", (0, 1, 10**9), (-1,)),
        ("identity", "band", ("<6", "6-<14", ">=14"), ("", "<14", "≥14", "adult")),
    ],
)
def test_small_tables_have_their_members(
    whole: str, field: str, fitting: Any, others: tuple[Any, ...]
) -> None:
    for value in fitting:
        assert getattr(replaced(whole, field, value), field) == value
    for other in others:
        refuses(whole, field, other)
