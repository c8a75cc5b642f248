"""One of each paper of people in care, about synthetic people."""

from datetime import UTC, date, datetime

from cancuoc.documents.base import Letterhead
from cancuoc.documents.care import Home, Subject
from cancuoc.documents.care_child import FoundChildMinutes, PostingConfirmation, PostingNotice
from cancuoc.documents.care_decisions import (
    CareHandover,
    Given,
    IdentityMinutes,
    OpenFileNotice,
    Opinion,
)
from cancuoc.documents.care_letters import Asked, EnquiryLetter, EnquiryReminder
from cancuoc.kernel.names import PersonName
from cancuoc.kernel.partial_date import PartialDate
from cancuoc.kernel.personal_id import PersonalId
from cancuoc.kernel.sex import Sex

AT = datetime(2024, 7, 6, 10, 5, tzinfo=UTC)
POLICE = Letterhead(parent="Công an thành phố Hà Nội", unit="Công an quận Thanh Xuân")
COMMITTEE = Letterhead(parent="UBND quận Thanh Xuân", unit="UBND phường Khương Mai")
HOME = Home(
    name="Trung tâm bảo trợ xã hội 1", address="Số 5 Khương Mai, Hà Nội", head="Đỗ Thị Hạnh"
)
CHILD = Subject(sex=Sex.FEMALE, born=PartialDate(2024, 6))
MAN = Subject(
    name=PersonName("Nguyễn Văn Đức"),
    born=PartialDate(1950),
    sex=Sex.MALE,
    personal_id=PersonalId("001050000001"),
)
FILE = {"made_at": AT, "home": HOME, "code": "CS01-00012"}
ASKED = Asked(
    addressee="Công an xã Vân Sơn",
    place="Xã Vân Sơn",
    sent_on=date(2024, 7, 6),
    due_on=date(2024, 7, 19),
    working_days=10,
)
CHILD_LAW = ("Nghị định 123/2015/NĐ-CP, Điều 14",)
SEARCH_LAW = ("Thông lệ đã công bố", "Luật Căn cước 26/2023/QH15, Điều 23(1)(a)")


def found_child(**changes) -> FoundChildMinutes:
    values = {"child": CHILD, "came_on": date(2024, 7, 3), "basis": CHILD_LAW}
    return FoundChildMinutes(letterhead=COMMITTEE, **(FILE | values | changes))


def posting(**changes) -> PostingNotice:
    values = {
        "basis": CHILD_LAW,
        "child": CHILD,
        "place": "Trụ sở UBND phường Khương Mai",
        "first": date(2024, 7, 6),
        "last": date(2024, 7, 12),
        "minutes": "BB 12/2024",
        "minutes_on": date(2024, 7, 5),
    }
    return PostingNotice(letterhead=COMMITTEE, **(FILE | values | changes))


def posted(**changes) -> PostingConfirmation:
    values = {
        "basis": CHILD_LAW,
        "child": CHILD,
        "place": "Trụ sở UBND phường Khương Mai",
        "first": date(2024, 7, 6),
        "last": date(2024, 7, 12),
        "notice": "TB 3/2024",
    }
    return PostingConfirmation(letterhead=COMMITTEE, **(FILE | values | changes))


def enquiry(**changes) -> EnquiryLetter:
    values = {
        "basis": SEARCH_LAW,
        "asked": ASKED,
        "subject": Subject(name=PersonName("Nguyễn Văn Đức"), born=PartialDate(1950)),
        "officer": "Lê Minh Tuấn",
        "known": (
            ("Quê quán", "Xã Vân Sơn", "Người đó tự khai"),
            ("Họ tên cha", "Không rõ", "Hồ sơ của cơ sở"),
        ),
    }
    return EnquiryLetter(letterhead=POLICE, **(FILE | values | changes))


def reminder(**changes) -> EnquiryReminder:
    values = {
        "basis": SEARCH_LAW,
        "asked": ASKED,
        "on": date(2024, 7, 22),
        "officer": "Lê Minh Tuấn",
    }
    return EnquiryReminder(letterhead=POLICE, **(FILE | values | changes))


def identity(**changes) -> IdentityMinutes:
    values = {
        "basis": SEARCH_LAW,
        "record": MAN,
        "found_by": "Theo vân tay, mống mắt",
        "compared": (
            ("Họ, chữ đệm và tên", "Nguyễn Văn Đức", "Nguyễn Văn Đức", "Khớp"),
            ("Ngày, tháng, năm sinh", "1950 (chỉ có năm)", "12/05/1950", "Khớp"),
        ),
        "proposed": Opinion(officer="Lê Minh Tuấn", on=date(2024, 7, 8), reason="Vân tay khớp."),
        "confirmed": Opinion(officer="Trần Thị Hương", on=date(2024, 7, 9), reason="Đã xem lại."),
    }
    return IdentityMinutes(letterhead=POLICE, **(FILE | values | changes))


def open_file(**changes) -> OpenFileNotice:
    values = {
        "basis": SEARCH_LAW,
        "review_on": date(2024, 12, 20),
        "reason": "Hai nơi được hỏi không có thông tin.",
        "came_on": date(2019, 3, 1),
        "officer": "Lê Minh Tuấn",
        "tried": (
            ("Tìm theo vân tay và mống mắt", "08/07/2024", "Không tìm thấy ai"),
            ("Hỏi Công an xã Vân Sơn", "06/07/2024", "Không có thông tin về người này"),
        ),
    }
    return OpenFileNotice(letterhead=POLICE, **(FILE | values | changes))


def care_handover(**changes) -> CareHandover:
    values = {
        "basis": ("Luật Căn cước 26/2023/QH15, Điều 23(1)(đ)",),
        "subject": MAN,
        "what": "Thẻ căn cước",
        "given": Given.KEPT,
        "given_on": date(2024, 7, 20),
        "receipt": "BN 7/2024",
        "came_on": date(2019, 3, 1),
        "representative": "Đỗ Thị Hạnh",
        "acts_as": "Người đứng đầu cơ sở",
        "officer": "Lê Minh Tuấn",
    }
    return CareHandover(letterhead=POLICE, **(FILE | values | changes))


CARE_PAPERS = {
    "found_child": found_child, "posting": posting, "posted": posted, "enquiry": enquiry,
    "reminder": reminder, "identity": identity, "open_file": open_file,
    "care_handover": care_handover,
}  # fmt: skip
