"""Card models as rows: which fields stand where on each face, and from when.

Size 85.6 x 53.98 mm; fields, photo 20 x 30 mm and QR 18 x 18 mm by Circular 16/2024/TT-BCA
art. 3. A new card model is a new row of `MODELS`; nothing else changes. The state emblem
is not drawn: its place holds a plain mark that the deploying agency replaces by one file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from cancuoc.chip.layout import Box, FaceLayout, Mark, Panel, Shape, Slot, Text, Typeface, Wave
from cancuoc.kernel.refusal import Refusal

WIDTH: Final = 85.6
HEIGHT: Final = 53.98
CORNER: Final = 3.18
INK, LABEL, HEADING, TINT, BAND, WHITE = 0, 82, 82, 238, 230, 255
_MRZ_PITCH: Final = 2.54
# The advance of an OCR B character is 0.723 of its size, so this size gives ten an inch.
_MRZ_SIZE: Final = 7.2 / 0.723


class NoCardModel(Refusal, LookupError):
    """No card model is in force for the day or under the code asked."""

    message = "Không có mẫu thẻ phù hợp với ngày cấp."
    next_step = "Vui lòng kiểm tra ngày cấp, hoặc bổ sung mẫu thẻ vào bảng mẫu."


@dataclass(frozen=True, slots=True, kw_only=True)
class CardModel:
    """One design and the days it is in force (`effective_to` is the last day, or open)."""

    code: str
    effective_from: date
    effective_to: date | None
    with_photo: bool
    front: FaceLayout
    back: FaceLayout


def _field(
    label: str,
    field: str,
    *,
    x: float,
    y: float,
    width: float,
    height: float = 4.6,
    size: float = 8,
    smallest: float = 5.5,
) -> tuple[Text, Text]:
    """Return a small bilingual label and under it the value in bold."""
    return (
        Text(
            text=label,
            box=Box(x=x, y=y, width=width, height=2.7),
            size=4.9,
            smallest=4.2,
            shade=LABEL,
        ),
        Text(
            text=f"{{{field}}}",
            box=Box(x=x, y=y + 2.4, width=width, height=height),
            size=size,
            smallest=smallest,
            face=Typeface.BOLD,
        ),
    )


def _heading() -> tuple[Text, ...]:
    """Return the country, the motto and the name of the card, in both languages."""
    rows = (
        ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 2.6, 6.4, Typeface.BOLD, INK),
        ("Độc lập – Tự do – Hạnh phúc", 5.3, 5.2, Typeface.BOLD, INK),
        ("SOCIALIST REPUBLIC OF VIET NAM", 7.7, 4.2, Typeface.REGULAR, LABEL),
        ("Independence – Freedom – Happiness", 9.4, 4.2, Typeface.REGULAR, LABEL),
    )
    lines = tuple(
        Text(
            text=text,
            box=Box(x=17, y=y, width=58, height=3.4),
            size=size,
            face=face,
            shade=shade,
            align="centre",
        )
        for text, y, size, face, shade in rows
    )
    name = Text(
        text="CĂN CƯỚC",
        box=Box(x=17, y=11.6, width=58, height=6.2),
        size=11.4,
        face=Typeface.BOLD,
        shade=HEADING,
        align="centre",
        leading=1.3,
    )
    english = Text(
        text="IDENTITY CARD",
        box=Box(x=17, y=16.5, width=58, height=3),
        size=5.4,
        face=Typeface.BOLD,
        shade=HEADING,
        align="centre",
    )
    return (*lines, name, english)


def _chip_sign(*, x: float, y: float) -> tuple[Shape, ...]:
    """Return the sign that the card holds a chip."""
    return (
        Panel(box=Box(x=x, y=y, width=7, height=4.6), shade=TINT, radius=0.9, outline=LABEL),
        Panel(box=Box(x=x, y=y + 2.15, width=7, height=0.3), shade=LABEL),
        Panel(
            box=Box(x=x + 2.2, y=y + 1, width=2.6, height=2.6),
            shade=TINT,
            radius=1.3,
            outline=LABEL,
        ),
    )


def _front(*, x: float, photo: bool) -> FaceLayout:
    """Return the front with its fields from `x`; the photo takes the left when there is one."""
    wide = WIDTH - 4 - x
    fields = (
        *_field(
            "Số định danh cá nhân / Personal identification number",
            "personal_id",
            x=x,
            y=20.0,
            width=wide,
            height=6,
            size=13,
        ),
        *_field(
            "Họ, chữ đệm và tên khai sinh / Full name",
            "full_name",
            x=x,
            y=28.1,
            width=wide,
            height=7.6,
            size=9.6,
            smallest=5.2,
        ),
        *_field("Ngày, tháng, năm sinh / Date of birth", "born", x=x, y=38.1, width=32),
        *_field("Giới tính / Sex", "sex", x=x + 36, y=38.1, width=18),
        *_field("Quốc tịch / Nationality", "nationality", x=x, y=45.0, width=32),
    )
    slots = (Slot(kind="photo", box=Box(x=4, y=20.0, width=20, height=30)),) if photo else ()
    return FaceLayout(
        shapes=(
            Wave(y=44, rise=5, shade=BAND),
            Mark(box=Box(x=4, y=3.6, width=12, height=12)),
            *_chip_sign(x=74.6, y=4.2),
        ),
        texts=(*_heading(), *fields),
        slots=slots,
    )


def _machine_lines() -> tuple[Text, ...]:
    """Return the three lines of the MRZ, ten characters an inch."""
    return tuple(
        Text(
            text=f"{{mrz{row}}}",
            box=Box(x=4.7, y=37.6 + 4.5 * row, width=76.3, height=4.5),
            size=_MRZ_SIZE,
            face=Typeface.MACHINE,
            leading=1.2,
            pitch=_MRZ_PITCH,
        )
        for row in range(3)
    )


def _issuer() -> tuple[Text, ...]:
    """Return who issued the card, in both languages."""
    vietnamese = Text(
        text="{issuer_vi}",
        box=Box(x=56, y=24.6, width=26, height=3.0),
        size=6,
        smallest=4.5,
        face=Typeface.BOLD,
        align="centre",
    )
    english = Text(
        text="{issuer_en}",
        box=Box(x=56, y=27.8, width=26, height=2.4),
        size=4.4,
        smallest=3.6,
        shade=LABEL,
        align="centre",
    )
    return (vietnamese, english)


def _place(label: str, field: str, *, y: float, height: float) -> tuple[Text, Text]:
    """Return an address, which may run over several small lines."""
    return _field(label, field, x=4, y=y, width=56, height=height, size=7, smallest=4.8)


def _back() -> FaceLayout:
    """Return the back: residence, place of birth registration, chip, QR, dates, MRZ."""
    return FaceLayout(
        shapes=(
            Wave(y=27, rise=5, shade=BAND),
            Panel(box=Box(x=0, y=36.2, width=WIDTH, height=HEIGHT - 36.2), shade=WHITE),
            Panel(
                box=Box(x=4, y=23.6, width=12.4, height=11), shade=WHITE, radius=1.8, outline=150
            ),
            Panel(box=Box(x=62.9, y=2.9, width=19.8, height=19.8), shade=WHITE, radius=0.8),
        ),
        texts=(
            *_place("Nơi cư trú / Place of residence", "residence", y=3.2, height=8.6),
            *_place(
                "Nơi đăng ký khai sinh / Place of birth", "birth_registration", y=14.0, height=6.6
            ),
            *_field("Ngày, tháng, năm cấp / Date of issue", "issued", x=19, y=23.2, width=36),
            *_field("Ngày, tháng, năm hết hạn / Date of expiry", "expires", x=19, y=29.4, width=36),
            *_issuer(),
            *_machine_lines(),
        ),
        slots=(Slot(kind="qr", box=Box(x=63.8, y=3.8, width=18, height=18)),),
    )


_LAW_2023: Final = date(2024, 7, 1)
MODELS: Final[Mapping[str, CardModel]] = {
    model.code: model
    for model in (
        CardModel(
            code="CC2024-U6",
            effective_from=_LAW_2023,
            effective_to=None,
            with_photo=False,
            front=_front(x=18, photo=False),
            back=_back(),
        ),
        CardModel(
            code="CC2024-6",
            effective_from=_LAW_2023,
            effective_to=None,
            with_photo=True,
            front=_front(x=28, photo=True),
            back=_back(),
        ),
    )
}


def model(code: str) -> CardModel:
    """Return the model of `code`; raise `NoCardModel`."""
    try:
        return MODELS[code]
    except KeyError as error:
        raise NoCardModel(code=code) from error


def model_for(*, on: date, with_photo: bool) -> CardModel:
    """Return the model in force on the day of issue; raise `NoCardModel`.

    Whether the card carries a photo is the law's answer (not under 6 years of age), so it
    is asked here and never worked out.
    """
    for row in MODELS.values():
        open_ended = row.effective_to is None or on <= row.effective_to
        if row.with_photo == with_photo and row.effective_from <= on and open_ended:
            return row
    raise NoCardModel(on=on.isoformat(), with_photo=with_photo)


def specimen(side: FaceLayout) -> tuple[Text, ...]:
    """Return the marking of a card that proves nothing: a large faint text and a badge.

    It lies under every value and clear of the machine-read lines and the QR code.
    """
    if any(block.face is Typeface.MACHINE for block in side.texts):
        large, size, angle = Box(x=19, y=26.5, width=70, height=12), 15, -15
        badge = Box(x=56, y=32.4, width=26, height=3.2)
    else:
        large, size, angle = Box(x=14, y=43.4, width=80, height=14), 22, -26
        badge = Box(x=56, y=48.6, width=26, height=3.2)
    faint, bold = 218, Typeface.BOLD
    return (
        Text(text="MẪU SPECIMEN", box=large, size=size, face=bold, shade=faint, angle=angle),
        Text(text="MẪU / SPECIMEN", box=badge, size=5.6, face=bold, shade=120, align="centre"),
    )
