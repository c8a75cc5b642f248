"""What is printed on a card, and the refusals of what cannot be printed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from cancuoc.chip.card_models import CardModel, model
from cancuoc.kernel import mrz
from cancuoc.kernel.names import PersonName
from cancuoc.kernel.partial_date import PartialDate
from cancuoc.kernel.personal_id import PersonalId
from cancuoc.kernel.qr import encode_card
from cancuoc.kernel.refusal import Refusal
from cancuoc.kernel.sex import Sex
from cancuoc.kernel.textdate import vi_date

MARK: Final = Path(__file__).parent / "art" / "mark.svg"
NO_EXPIRY: Final = "Không thời hạn"
_ENGLISH_SEX: Final = {Sex.MALE: "Nam / Male", Sex.FEMALE: "Nữ / Female", Sex.UNKNOWN: ""}


class BadCardFace(Refusal, ValueError):
    """The card lacks something the design prints, or has what it must not."""

    message = "Chưa đủ thông tin để in thẻ."
    next_step = "Vui lòng mở hồ sơ, bổ sung mục còn thiếu rồi in lại."


class PhotoMissing(BadCardFace):
    """The design from 6 years of age prints a photo and none was given."""

    message = "Mẫu thẻ từ đủ 6 tuổi cần ảnh khuôn mặt."
    next_step = "Vui lòng kiểm tra ảnh trong hồ sơ, hoặc chọn đúng mẫu thẻ theo tuổi."


class PhotoNotAllowed(BadCardFace):
    """No face is captured under 6 (Law 26/2023/QH15 art. 23(2)), so none is printed."""

    message = "Thẻ cấp cho trẻ dưới 6 tuổi không in ảnh khuôn mặt."
    next_step = "Vui lòng bỏ ảnh, hoặc chọn đúng mẫu thẻ theo tuổi."


@dataclass(frozen=True, slots=True, kw_only=True)
class CardFace:
    """The values of one card. `expires` None is no expiry; an empty
    `birth_registration` stays blank and is never invented (Circular 17/2024/TT-BCA).

    `photo` is PNG or JPEG bytes for the design from 6, None for the design under 6.
    """

    model: str
    personal_id: PersonalId
    full_name: PersonName
    born: PartialDate
    sex: Sex
    residence: str
    issued: date
    expires: date | None
    birth_registration: str = ""
    nationality: str = "Việt Nam"
    photo: bytes | None = None
    old_id: str | None = None
    cancelled_ids: tuple[PersonalId, ...] = ()
    father: str = ""
    mother: str = ""

    def __post_init__(self) -> None:
        if not self.residence.strip():
            raise BadCardFace("Thẻ chưa có nơi cư trú.", field="residence")
        if not self.nationality.strip():
            raise BadCardFace("Thẻ chưa có quốc tịch.", field="nationality")
        if self.expires is not None and self.expires <= self.issued:
            raise BadCardFace("Ngày hết hạn phải sau ngày cấp.", field="expires")
        with_photo = model(self.model).with_photo
        if with_photo and self.photo is None:
            raise PhotoMissing(model=self.model)
        if not with_photo and self.photo is not None:
            raise PhotoNotAllowed(model=self.model)

    @property
    def layout(self) -> CardModel:
        """Return the model row of the card."""
        return model(self.model)

    @property
    def mrz(self) -> tuple[str, str, str]:
        """Return the three machine-read lines."""
        return mrz.td1(
            personal_id=self.personal_id,
            born=self.born,
            sex=self.sex,
            expires=self.expires,
            full_name=self.full_name,
        )

    @property
    def qr(self) -> str:
        """Return the text of the QR code."""
        return encode_card(
            personal_id=self.personal_id,
            full_name=self.full_name,
            born=self.born,
            sex=self.sex,
            residence=self.residence,
            issued=self.issued,
            old_id=self.old_id,
            cancelled_ids=self.cancelled_ids,
            father=self.father,
            mother=self.mother,
        )

    def printed(self) -> Mapping[str, str]:
        """Return the text of every field a layout may name."""
        first, second, third = self.mrz
        return {
            "personal_id": self.personal_id.value,
            "full_name": self.full_name.upper,
            "born": _born(self.born),
            "sex": _ENGLISH_SEX[self.sex],
            "nationality": self.nationality,
            "residence": self.residence,
            "birth_registration": self.birth_registration,
            "issued": vi_date(self.issued),
            "expires": vi_date(self.expires) if self.expires else NO_EXPIRY,
            "mrz0": first,
            "mrz1": second,
            "mrz2": third,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class CardStyle:
    """What the deploying agency sets: the specimen marking, the issuer and its mark.

    `mark` is an SVG file of the agency. The defaults show no authority, on purpose.
    """

    specimen: bool = True
    issuer_vi: str = "CƠ QUAN CẤP THẺ"
    issuer_en: str = "ISSUING AUTHORITY"
    mark: Path = MARK

    def printed(self) -> Mapping[str, str]:
        """Return the text of every field that is the same on all cards."""
        return {"issuer_vi": self.issuer_vi, "issuer_en": self.issuer_en}


def _born(born: PartialDate) -> str:
    """Return the date as far as it is known: "12/08/2016", "05/1953" or "1953"."""
    parts = (born.day, born.month)
    return "/".join([*(f"{part:02d}" for part in parts if part), str(born.year)])
