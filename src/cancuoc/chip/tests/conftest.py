"""Cards of synthetic people, and a portrait drawn with circles."""

import io
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from PIL import Image, ImageDraw

from cancuoc.chip.face_values import CardFace
from cancuoc.kernel.names import PersonName
from cancuoc.kernel.partial_date import PartialDate
from cancuoc.kernel.personal_id import PersonalId
from cancuoc.kernel.sex import Sex


def draw_portrait(*, size: tuple[int, int] = (400, 600), kind: str = "JPEG") -> bytes:
    """Return a drawn face in the file format `kind`."""
    wide, high = size
    picture = Image.new("RGB", size, (205, 222, 235))
    pen = ImageDraw.Draw(picture)
    pen.ellipse((wide * 0.15, high * 0.7, wide * 0.85, high * 1.3), fill=(60, 80, 110))
    pen.ellipse((wide * 0.25, high * 0.18, wide * 0.75, high * 0.65), fill=(224, 182, 152))
    pen.pieslice((wide * 0.22, high * 0.13, wide * 0.78, high * 0.55), 180, 360, fill=(30, 24, 22))
    out = io.BytesIO()
    picture.save(out, kind)
    return out.getvalue()


@pytest.fixture(scope="session")
def portrait() -> bytes:
    return draw_portrait()


@pytest.fixture(scope="session")
def make_card(portrait: bytes) -> Callable[..., CardFace]:
    """Return a maker of cards: from 6 with a photo, or `under_six=True` without."""

    def make(*, under_six: bool = False, **changes: Any) -> CardFace:
        values: dict[str, Any] = {
            "model": "CC2024-U6" if under_six else "CC2024-6",
            "personal_id": PersonalId("001320000007" if under_six else "001315000001"),
            "full_name": PersonName("Nguyễn Thị Thu An"),
            "born": PartialDate(2020 if under_six else 2015, 3, 10),
            "sex": Sex.FEMALE,
            "residence": "Thôn Thành Lập 1, Xã Minh Tân, Huyện Phú Xuyên, Thành phố Hà Nội",
            "birth_registration": "Xã Minh Tân, Huyện Phú Xuyên, Thành phố Hà Nội",
            "issued": date(2024, 7, 10),
            "expires": date(2034, 3, 10) if under_six else date(2029, 3, 10),
            "photo": None if under_six else portrait,
            "father": "Nguyễn Văn Bình",
            "mother": "Trần Thị Hương",
        }
        return CardFace(**(values | changes))

    return make
