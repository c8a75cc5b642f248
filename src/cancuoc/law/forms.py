"""The forms, always with their circular, because the codes were used before for others.

Circular 17/2024 Art. 8-10; Circular 53/2025; Decree 69/2024.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from cancuoc.kernel.refusal import Refusal
from cancuoc.law.regimes import identity_law


class UnknownForm(Refusal, KeyError):
    """No form has this code."""

    message = "Không có biểu mẫu mang mã này."
    next_step = "Vui lòng chọn một trong các mã CC01 đến CC05, DC01 đến DC03, TK01."


class MadeBy(StrEnum):
    """Who fills the form."""

    AGENCY = "agency"
    CITIZEN = "citizen"


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One form; `title_sure` is False where the title was not seen in a source."""

    code: str
    title: str
    title_en: str
    made_by: MadeBy
    circular: str
    effective_from: date
    printed_by_software: bool = False
    title_sure: bool = True


_START: Final = date(2024, 7, 1)
_C17: Final = "Thông tư 17/2024/TT-BCA"


def _agency(code: str, title: str, title_en: str, *, printed: bool, sure: bool = True) -> Form:
    return Form(
        code=code,
        title=title,
        title_en=title_en,
        made_by=MadeBy.AGENCY,
        circular=_C17,
        effective_from=_START,
        printed_by_software=printed,
        title_sure=sure,
    )


def _citizen(code: str, title: str, title_en: str, circular: str = _C17) -> Form:
    return Form(
        code=code,
        title=title,
        title_en=title_en,
        made_by=MadeBy.CITIZEN,
        circular=circular,
        effective_from=_START,
    )


FORMS: Final[Mapping[str, Form]] = MappingProxyType(
    {
        form.code: form
        for form in (
            _agency(
                "CC01",
                "Phiếu thu nhận thông tin căn cước",
                "Identification information collection slip",
                printed=True,
            ),
            _agency(
                "CC02",
                "Giấy hẹn trả kết quả giải quyết thủ tục về căn cước",
                "Appointment slip",
                printed=True,
            ),
            _agency(
                "CC03",
                "Thông báo về việc từ chối giải quyết thủ tục về căn cước",
                "Notice of refusal",
                printed=True,
            ),
            _agency(
                "CC04",
                "Giấy xác nhận số chứng minh nhân dân 09 số, số định danh cá nhân",
                "Confirmation of numbers",
                printed=True,
            ),
            _agency(
                "CC05",
                "Biên bản thu hồi, giữ, trả lại thẻ căn cước",
                "Minutes of revoking, holding or returning",
                printed=False,
                sure=False,
            ),
            _citizen("DC01", "Phiếu thu thập thông tin dân cư", "Population information form"),
            _citizen(
                "DC02",
                "Phiếu đề nghị giải quyết thủ tục về căn cước",
                "Request for an identification procedure",
            ),
            _agency(
                "DC03",
                "Kết quả khai thác thông tin dân cư",
                "Result of a data extraction",
                printed=True,
                sure=False,
            ),
            _citizen(
                "TK01",
                "Phiếu đề nghị cấp tài khoản định danh điện tử",
                "Request for an e-ID account",
                circular="Nghị định 69/2024/NĐ-CP",
            ),
        )
    }
)

# Under Circulars 66/2015 and 41/2019 the same codes meant other forms.
FORMER_MEANINGS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "CC01": "Tờ khai căn cước công dân",
        "CC02": "Phiếu thu nhận thông tin căn cước công dân",
        "CC03": "Giấy hẹn trả thẻ căn cước công dân",
    }
)

DC02_REQUESTS: Final[Mapping[int, str]] = MappingProxyType(
    {
        1: "Cấp, cấp đổi, cấp lại thẻ căn cước",
        2: "Xác nhận số định danh cá nhân với số CMND 9 số",
        3: "Xác nhận số định danh cá nhân với số đã hủy",
        4: "Hủy, xác lập lại số định danh cá nhân",
        5: "Khai thác thông tin trong dữ liệu dân cư",
        6: "Khai thác thông tin trong dữ liệu căn cước",
        7: "Điều chỉnh thông tin trong dữ liệu dân cư",
        8: "Tích hợp thông tin vào thẻ căn cước",
        9: "Thu thập, cập nhật dữ liệu căn cước",
        10: "Nội dung chi tiết khác",
        11: "Địa chỉ nhận kết quả",
    }
)


def form(code: str, *, on: date) -> Form:
    """Return a form as it stands on a day (Circular 17/2024 Art. 8-10; Circular 53/2025).

    Raise `UnknownForm`, and `IdentityLawNotYet` before 1 July 2024, when the same codes
    meant other forms.
    """
    law = identity_law(on)
    if code not in FORMS:
        raise UnknownForm
    if code == "DC01" and law.dc01_circular != _C17:
        return replace(FORMS[code], circular=law.dc01_circular, effective_from=date(2025, 7, 1))
    return FORMS[code]
