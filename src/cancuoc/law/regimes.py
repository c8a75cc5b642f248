"""The regimes in the order they came; `in_force(on)` gives the values of one day.

Each row repeats the values that differ, so a change of law is one more row.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Final

from cancuoc.kernel.refusal import Refusal
from cancuoc.kernel.textdate import vi_date


class NoLawInForce(Refusal, ValueError):
    """The day lies before the first regime we hold."""

    message = "Không có quy định về căn cước cho ngày này."
    next_step = "Vui lòng chọn ngày từ 01/01/2016."


class IdentityLawNotYet(Refusal, ValueError):
    """The Law on Identification is not in force on the day asked about."""

    message = "Luật Căn cước có hiệu lực từ 01/07/2024."
    next_step = "Vui lòng chọn ngày từ 01/07/2024."


class Level(StrEnum):
    """The levels of police and public service that may receive a dossier."""

    MINISTRY = "ministry"
    PROVINCE = "province"
    DISTRICT = "district"
    COMMUNE = "commune"
    SERVICE_CENTRE = "service_centre"

    @property
    def vi(self) -> str:
        """Return the name shown to people."""
        return {
            "ministry": "Bộ Công an",
            "province": "Công an cấp tỉnh",
            "district": "Công an cấp huyện",
            "commune": "Công an cấp xã",
            "service_centre": "Trung tâm phục vụ hành chính công",
        }[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Law:
    """The values of one regime. `effective_to` is the last day, None while open.

    `working_days` is the limit of Art. 26; places list who receives first issue by band.
    """

    code: str
    title: str
    effective_from: date
    effective_to: date | None
    identity_law: bool = True
    duty_age: int = 14
    issue_under_14: bool = True
    working_days: int = 7
    intake_paused: bool = False
    places_from_14: tuple[Level, ...] = (Level.DISTRICT, Level.PROVINCE)
    places_under_14: tuple[Level, ...] = (Level.DISTRICT, Level.PROVINCE)
    under_6_online_nationwide: bool = False
    reissue_fully_online: bool = False
    unit_change_online: bool = False
    district_tier: bool = True
    personal_data: str = "Nghị định 13/2023/NĐ-CP"
    fines: str = "Nghị định 144/2021/NĐ-CP"
    dc01_circular: str = "Thông tư 17/2024/TT-BCA"
    card_name: str = "thẻ căn cước"
    revokes_restored_nationality: bool = False


_LAW_2014: Final = Law(
    code="2016-01",
    title="Luật Căn cước công dân 59/2014/QH13",
    effective_from=date(2016, 1, 1),
    effective_to=date(2024, 6, 24),
    identity_law=False,
    issue_under_14=False,
    card_name="thẻ căn cước công dân",
)
_PAUSE: Final = replace(
    _LAW_2014,
    code="2024-06-pause",
    title="Hà Nội tạm dừng thu nhận để chuyển sang Luật Căn cước",
    effective_from=date(2024, 6, 25),
    effective_to=date(2024, 6, 30),
    intake_paused=True,
)
_JULY_2024: Final = Law(
    code="2024-07",
    title="Luật Căn cước 26/2023/QH15",
    effective_from=date(2024, 7, 1),
    effective_to=date(2025, 2, 28),
)
_MARCH_2025: Final = replace(
    _JULY_2024,
    code="2025-03",
    title="Bỏ công an cấp huyện, công an cấp xã tiếp nhận",
    effective_from=date(2025, 3, 1),
    effective_to=date(2025, 4, 30),
    places_from_14=(Level.COMMUNE, Level.PROVINCE),
    places_under_14=(Level.COMMUNE, Level.PROVINCE),
)
_MAY_2025: Final = replace(
    _MARCH_2025,
    code="2025-05",
    title="Cấp lại thẻ trực tuyến toàn trình",
    effective_from=date(2025, 5, 1),
    effective_to=date(2025, 6, 30),
    reissue_fully_online=True,
)
_JULY_2025: Final = replace(
    _MAY_2025,
    code="2025-07",
    title="Chính quyền hai cấp, Quyết định 5710/QĐ-BCA-C06",
    effective_from=date(2025, 7, 1),
    effective_to=date(2025, 8, 11),
    places_from_14=(Level.PROVINCE, Level.SERVICE_CENTRE),
    places_under_14=(Level.COMMUNE,),
    under_6_online_nationwide=True,
    district_tier=False,
    dc01_circular="Thông tư 53/2025/TT-BCA",
)
_AUGUST_2025: Final = replace(
    _JULY_2025,
    code="2025-08",
    title="Đổi thẻ do sắp xếp đơn vị hành chính trên VNeID",
    effective_from=date(2025, 8, 12),
    effective_to=date(2025, 12, 14),
    unit_change_online=True,
)
_DECEMBER_2025: Final = replace(
    _AUGUST_2025,
    code="2025-12",
    title="Nghị định 282/2025/NĐ-CP về xử phạt",
    effective_from=date(2025, 12, 15),
    effective_to=date(2025, 12, 31),
    fines="Nghị định 282/2025/NĐ-CP",
)
_JANUARY_2026: Final = replace(
    _DECEMBER_2025,
    code="2026-01",
    title="Luật Bảo vệ dữ liệu cá nhân 91/2025/QH15",
    effective_from=date(2026, 1, 1),
    effective_to=date(2026, 3, 14),
    personal_data="Luật 91/2025/QH15 và Nghị định 356/2025/NĐ-CP",
)
_MARCH_2026: Final = replace(
    _JANUARY_2026,
    code="2026-03",
    title="Nghị định 58/2026/NĐ-CP sửa thủ tục cấp thẻ",
    effective_from=date(2026, 3, 15),
    effective_to=date(2026, 6, 30),
)
_JULY_2026: Final = replace(
    _MARCH_2026,
    code="2026-07",
    title="Luật 118/2025/QH15 sửa Luật Căn cước",
    effective_from=date(2026, 7, 1),
    effective_to=None,
    revokes_restored_nationality=True,
)

REGIMES: Final = (
    _LAW_2014,
    _PAUSE,
    _JULY_2024,
    _MARCH_2025,
    _MAY_2025,
    _JULY_2025,
    _AUGUST_2025,
    _DECEMBER_2025,
    _JANUARY_2026,
    _MARCH_2026,
    _JULY_2026,
)


def in_force(on: date) -> Law:
    """Return the regime of a day (Law 26/2023/QH15 Art. 45-46); raise `NoLawInForce`."""
    for law in reversed(REGIMES):
        if law.effective_from <= on:
            return law
    raise NoLawInForce


def identity_law(on: date) -> Law:
    """Return the regime of a day under Law 26/2023/QH15; raise `IdentityLawNotYet`.

    The older law issued another card, so procedures of today are refused for its days.
    """
    law = in_force(on)
    if not law.identity_law:
        raise IdentityLawNotYet(
            "Ngày %(day)s chưa áp dụng Luật Căn cước 26/2023/QH15.", gaps={"day": vi_date(on)}
        )
    return law


@dataclass(frozen=True, slots=True)
class Change:
    """One dated event of the law's history, shown on the page about the law."""

    on: date
    text: str
    source: str


CHANGES: Final = (
    Change(date(2024, 7, 1), "Luật Căn cước, Nghị định 69 và 70 có hiệu lực.", "law26"),
    Change(date(2024, 10, 21), "Lệ phí đổi, cấp lại theo Thông tư 73/2024.", "circular73fee"),
    Change(date(2025, 1, 1), "Giấy CMND hết giá trị sử dụng.", "law26"),
    Change(date(2025, 1, 1), "Hà Nội còn 526 đơn vị cấp xã.", "practice"),
    Change(date(2025, 3, 1), "Không còn công an cấp huyện.", "police2025"),
    Change(date(2025, 5, 1), "Cấp lại thẻ trực tuyến toàn trình.", "practice"),
    Change(date(2025, 7, 1), "Hà Nội còn 126 phường, xã; lệ phí giảm 50 %.", "decision5710"),
    Change(date(2025, 8, 12), "Đổi thẻ do sắp xếp đơn vị hành chính trên VNeID.", "practice"),
    Change(date(2025, 12, 15), "Mức phạt mới theo Nghị định 282/2025.", "decree282"),
    Change(date(2026, 1, 1), "Luật Bảo vệ dữ liệu cá nhân có hiệu lực.", "law91"),
    Change(date(2026, 3, 15), "Nghị định 58/2026 sửa thủ tục cấp thẻ.", "decree58"),
    Change(date(2026, 7, 1), "Luật 118/2025 sửa việc thu hồi và định danh điện tử.", "law118"),
    Change(date(2026, 9, 28), "Nghị định 320/2026 sửa Nghị định 69 (một nguồn).", "decree69"),
)
