"""What stands on a card and in its chip, per model (Art. 18; Circular 16/2024)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from cancuoc.kernel.partial_date import PartialDate
from cancuoc.law.ages import Band, age_on, band
from cancuoc.law.choices import DEFAULT, Choices
from cancuoc.law.regimes import identity_law

WIDTH_MM: Final = 85.6
HEIGHT_MM: Final = 53.98
THICKNESS_MM: Final = 0.76
CORNER_MM: Final = 3.18
PHOTO_MM: Final = (20, 30)
QR_MM: Final = (18, 18)
EMBLEM_MM: Final = 12


class Model(StrEnum):
    """The two designs of Circular 16/2024 Art. 3."""

    UNDER_6 = "under_6"
    FROM_6 = "from_6"

    @property
    def vi(self) -> str:
        """Return the name of the design."""
        return {"under_6": "Mẫu dưới 6 tuổi, không ảnh", "from_6": "Mẫu từ đủ 6 tuổi"}[self.value]


@dataclass(frozen=True, slots=True)
class Field:
    """One printed item: its code and its label in both languages ("" for no label)."""

    code: str
    vi: str
    en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """What is printed on both faces, in reading order."""

    model: Model
    front: tuple[Field, ...]
    back: tuple[Field, ...]

    @property
    def has_photo(self) -> bool:
        """Return whether the face is printed."""
        return any(field.code == "photo" for field in self.front)


_HEAD: Final = (
    Field("emblem", "", ""),
    Field("state", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "SOCIALIST REPUBLIC OF VIET NAM"),
    Field("motto", "Độc lập - Tự do - Hạnh phúc", "Independence - Freedom - Happiness"),
    Field("title", "CĂN CƯỚC", "IDENTITY CARD"),
    Field("chip_symbol", "", ""),
)
_PHOTO: Final = Field("photo", "", "")
_PERSON: Final = (
    Field("personal_number", "Số định danh cá nhân", "Personal identification number"),
    Field("full_name", "Họ, chữ đệm và tên khai sinh", "Full name"),
    Field("born", "Ngày, tháng, năm sinh", "Date of birth"),
    Field("sex", "Giới tính", "Sex"),
    Field("nationality", "Quốc tịch", "Nationality"),
)
_BACK: Final = (
    Field("residence", "Nơi cư trú", "Place of residence"),
    Field("birth_registration_place", "Nơi đăng ký khai sinh", "Place of birth"),
    Field("chip", "", ""),
    Field("qr", "", ""),
    Field("issued", "Ngày, tháng, năm cấp", "Date of issue"),
    Field("expires", "Ngày, tháng, năm hết hạn", "Date of expiry"),
    Field("issuer", "BỘ CÔNG AN", "MINISTRY OF PUBLIC SECURITY"),
    Field("mrz", "", ""),
)
NO_EXPIRY_WORDS: Final = Field("no_expiry", "Không thời hạn", "No expiry")

# Printed on the CCCD and gone from the card (Circular 16/2024).
GONE: Final = ("origin", "identifying_marks", "printed_fingerprints", "director_signature")

# Art. 18(3); the chip of a card made before 6 has no biometric to hold.
CHIP_BIOMETRICS: Final = ("face", "fingerprints", "iris")
CHIP_ITEMS: Final = ("population_items_1_18", "features", "integrated_documents")

# Art. 22(2); papers of the Ministry of Defence are not integrated.
INTEGRATED: Final = {
    "health_insurance": "Thẻ bảo hiểm y tế",
    "social_insurance": "Sổ bảo hiểm xã hội",
    "driving_licence": "Giấy phép lái xe",
    "birth_certificate": "Giấy khai sinh",
    "marriage_certificate": "Giấy chứng nhận kết hôn",
}


def model(*, born: date | PartialDate, issued: date) -> Model:
    """Return the design for a card issued on a day (Circular 16/2024 Art. 3; CARD-3)."""
    identity_law(issued)
    return Model.UNDER_6 if band(born=born, on=issued) is Band.UNDER_6 else Model.FROM_6


def layout(model: Model) -> Layout:
    """Return the printed items of a design in order (Art. 18(2); Circular 16/2024)."""
    photo = () if model is Model.UNDER_6 else (_PHOTO,)
    return Layout(model=model, front=(*_HEAD, *photo, *_PERSON), back=_BACK)


def chip_biometrics(model: Model) -> tuple[str, ...]:
    """Return the biometrics in the chip (Art. 18(3), 23(2)): none for a card before 6."""
    return () if model is Model.UNDER_6 else CHIP_BIOMETRICS


def qr_fields(
    *, born: date | PartialDate, issued: date, choices: Choices = DEFAULT
) -> tuple[str, ...]:
    """Return what the QR holds, in the project's order (Circular 16/2024; CARD-6).

    The parents' names are written below the age of `choices.parents_in_qr_below`; the
    qualifier in the circular is not known, so the age is a choice.
    """
    fields = (
        "personal_number",
        "cmnd_9",
        "full_name",
        "born",
        "sex",
        "residence",
        "issued",
        "cancelled_number",
    )
    age = age_on(born=born, on=issued, leap=choices.leap_birthday)
    if age < choices.parents_in_qr_below:
        return (*fields, "father", "mother")
    return fields
