"""One of each paper, about synthetic people."""

import io
from datetime import UTC, date, datetime, time

import pytest
from PIL import Image, ImageDraw

from cancuoc.documents.answers import Cc02, Cc03, Cc04, NumberHeld, RefusalCause
from cancuoc.documents.base import Document, Letterhead, Person
from cancuoc.documents.blank import BlankCc01, BlankCc02
from cancuoc.documents.cc01 import Captured, Cc01, Change, Relative
from cancuoc.documents.classes import ClassLists, ClassPupil, SchoolClass
from cancuoc.documents.handover import HandoverReceipt
from cancuoc.documents.letters import Invitation, InvitationSheet, Invited
from cancuoc.documents.lists import (
    BatchCard,
    BatchManifest,
    DayEntry,
    DayList,
    FallbackEntry,
    FallbackList,
)
from cancuoc.documents.parts import Signer
from cancuoc.documents.reports import Figures, SeventeenOClockReport
from cancuoc.documents.request_forms import Consent, Dc01, Dc02, Request
from cancuoc.documents.slips import TicketSlip
from cancuoc.documents.tests.care_papers import CARE_PAPERS
from cancuoc.kernel.names import PersonName
from cancuoc.kernel.partial_date import PartialDate
from cancuoc.kernel.personal_id import PersonalId
from cancuoc.kernel.sex import Sex

AT = datetime(2024, 7, 6, 10, 5, tzinfo=UTC)
HEAD = Letterhead(
    parent="Công an thành phố Hà Nội", unit="Công an quận Thanh Xuân", phone="024 3858 0000"
)
CHILD = Person(
    full_name=PersonName("Nguyễn Hoàng Anh Đức"),
    personal_id=PersonalId("001216012345"),
    born=PartialDate(2016, 8, 12),
    sex=Sex.MALE,
    residence="Số 12, ngõ 34 Nguyễn Trãi, Phường Thanh Xuân Trung, Quận Thanh Xuân, Hà Nội",
)
MOTHER = Person(
    full_name=PersonName("Trần Thị Hương"), personal_id=PersonalId("001190004567"), relation="mẹ"
)
OFFICER = Signer(role="Cán bộ thu nhận", name="Lê Minh Tuấn")
COMMON = {"letterhead": HEAD, "made_at": AT}


def drawn_picture() -> bytes:
    picture = Image.new("RGB", (300, 400), (205, 222, 235))
    ImageDraw.Draw(picture).ellipse((75, 80, 225, 280), fill=(224, 182, 152))
    out = io.BytesIO()
    picture.save(out, "JPEG")
    return out.getvalue()


def cc01() -> Cc01:
    return Cc01(
        **COMMON,
        dossier_code="TX-240706-00217",
        procedure="Cấp thẻ căn cước lần đầu · từ đủ 6 đến dưới 14 tuổi",
        person=CHILD,
        signer=Signer(role="Người đại diện", name="Trần Thị Hương"),
        officer=OFFICER,
        signed_by_representative=True,
        captured=Captured(
            right_hand=("Đã thu",) * 5,
            left_hand=("Đã thu", "Đã thu", "Bị thương tạm thời", "Đã thu", "Không đọc được"),
            irises=("Đã thu", "Đã thu"),
            photo=drawn_picture(),
            note="Ngón giữa trái băng bó do bỏng nhẹ.",
        ),
        ethnicity="Kinh",
        birth_registration="Phường Thanh Xuân Trung, Quận Thanh Xuân, Hà Nội",
        permanent_residence=CHILD.residence,
        phone="0912 345 678",
        relatives=(
            Relative(
                relation="Mẹ, người đại diện",
                full_name="Trần Thị Hương",
                personal_id=MOTHER.personal_id,
                old_id="012345678",
            ),
        ),
        changes=(Change(item="Nơi sinh", register="(trống)", declared="Bệnh viện Phụ sản"),),
    )


def cc02() -> Cc02:
    return Cc02(
        **COMMON,
        dossier_code="TX-240706-00217",
        procedure="Cấp thẻ căn cước lần đầu",
        person=CHILD,
        representative=MOTHER,
        received_at=AT,
        received_place="Công an phường Thanh Xuân Trung",
        due=date(2024, 7, 16),
        officer=OFFICER,
        return_place="Bộ phận một cửa, 92 Khuất Duy Tiến",
        hours="7:30–11:30 và 13:30–17:00",
        fee="Không mất lệ phí",
    )


def cc03() -> Cc03:
    return Cc03(
        **COMMON,
        number="128/TB-CATX",
        dossier_code="TX-240706-00231",
        procedure="Cấp thẻ cho người từ đủ 6 đến dưới 14 tuổi",
        person=CHILD,
        representative=MOTHER,
        received_on=date(2024, 7, 5),
        reasons=(
            RefusalCause(
                text="Người đi cùng chưa chứng minh được là người đại diện hợp pháp.",
                article="Luật Căn cước số 26/2023/QH15, Điều 23 khoản 2",
                code="REP-7",
            ),
            RefusalCause(text="Thông tin khai sinh chưa có trong cơ sở dữ liệu."),
        ),
        next_steps=("Cha hoặc mẹ đến cùng trẻ.", "Cập nhật khai sinh theo mẫu DC01."),
        signer=Signer(role="Đội trưởng", name="Phạm Quốc Việt", hint="Ký, đóng dấu"),
    )


def cc04() -> Cc04:
    return Cc04(
        **COMMON,
        number="45/XN-CATX",
        dossier_code="TX-240706-00300",
        person=MOTHER,
        numbers=(
            NumberHeld(kind="Số định danh cá nhân", digits="001190004567", note="Đang sử dụng"),
            NumberHeld(kind="Số CMND 09 số", digits="012345678"),
        ),
        signer=Signer(role="Đội trưởng", name="Phạm Quốc Việt"),
    )


def invitation(**changes) -> Invitation:
    values = {
        **COMMON,
        "code": "MOI-7K2Q-94",
        "recipient": "chị Trần Thị Hương",
        "address": CHILD.residence,
        "people": (Invited(person=CHILD, to_do="Chụp ảnh, vân tay, mống mắt"),),
        "day": date(2024, 7, 9),
        "starts": time(18, 30),
        "ends": time(19, 0),
        "place": "Công an phường Thanh Xuân Trung",
        "place_address": "Số 1 Vũ Trọng Phụng",
        "papers": ("Giấy khai sinh của bé.", "Thẻ căn cước của người đi cùng."),
    }
    return Invitation(**(values | changes))


def ticket() -> TicketSlip:
    return TicketSlip(
        **COMMON,
        number="B 027",
        lane="Từ 6 đến dưới 14 tuổi",
        code="TX-240706-B027",
        place="Công an phường Thanh Xuân Trung",
        ahead=4,
        wait_minutes=(20, 30),
    )


def day_list(count: int = 3) -> DayList:
    entries = tuple(
        DayEntry(
            at=time(18, (count - n) % 60),
            person=Person(
                full_name=PersonName(f"Nguyễn Văn {['An', 'Bình', 'Chi', 'Dũng'][n % 4]}"),
                personal_id=PersonalId(f"0012160{n:05d}"),
                born=PartialDate(2016, 3),
            ),
            lane="6–<14",
            code=f"MOI-{n:04d}",
            papers="Giấy khai sinh",
        )
        for n in range(count)
    )
    return DayList(
        **COMMON,
        session="TX-240709-T1",
        place="Nhà văn hóa tổ 27",
        day=date(2024, 7, 9),
        entries=entries,
    )


def fallback_list(count: int = 3) -> FallbackList:
    entries = tuple(
        FallbackEntry(
            at=time(18, (count - n) % 60),
            full_name=PersonName(f"Nguyễn Văn {['An', 'Bình', 'Chi', 'Dũng'][n % 4]}"),
            ticket=f"C{n:03d}",
            code=f"MOI-{n:04d}",
            born_year="2016",
        )
        for n in range(count)
    )
    return FallbackList(
        **COMMON,
        session="TX-240709-T1",
        place="Nhà văn hóa tổ 27",
        day=date(2024, 7, 9),
        printed_by="Lê Minh Tuấn",
        entries=entries,
    )


def blank_cc01() -> BlankCc01:
    return BlankCc01(**COMMON, place="Nhà văn hóa tổ 27")


def blank_cc02() -> BlankCc02:
    return BlankCc02(**COMMON, place="Nhà văn hóa tổ 27")


def batch() -> BatchManifest:
    return BatchManifest(
        **COMMON,
        batch_code="LO-240712-003",
        sender="Trung tâm sản xuất thẻ",
        receiver="Công an quận Thanh Xuân",
        cards=(
            BatchCard(dossier_code="TX-240706-00001", card_number="C0001", state="Đã nhận"),
            BatchCard(dossier_code="TX-240706-00002", card_number="C0002", state="Thiếu"),
        ),
        digest="9f86d081884c7d65" * 4,
        totals=(("Đã nhận", 1), ("Thiếu", 1)),
    )


def handover() -> HandoverReceipt:
    return HandoverReceipt(
        **COMMON,
        dossier_code="TX-240706-00217",
        card_number="001216012345",
        person=CHILD,
        receiver=MOTHER,
        handed_at=AT,
        handed_place="Công an quận Thanh Xuân",
        officer=Signer(role="Cán bộ trả thẻ", name="Lê Minh Tuấn"),
        expires="12/08/2030",
        account="Mức độ 02",
        drawn=drawn_picture(),
    )


def report() -> SeventeenOClockReport:
    return SeventeenOClockReport(
        **COMMON,
        unit="Quận Thanh Xuân",
        until=AT,
        sentence="Tính đến 17 giờ ngày 06/07/2024, đã tiếp nhận 3.012 lượt công dân.",
        headline=(("Lượt công dân", 3012), ("Hồ sơ dưới 6 tuổi", 42)),
        by_hour=((8, 120), (9, 310), (10, 0)),
        tables=(
            Figures(
                name="Theo đơn vị",
                columns=("Đơn vị", "Dưới 6", "Từ 14"),
                rows=(("Phường Hạ Đình", (10, 1470)), ("Phường Phương Liệt", (2, 30))),
            ),
        ),
        definitions=(("Hồ sơ", "hồ sơ đã ký và gửi về trung tâm."),),
        author="Trần Quốc Bảo",
    )


def dc01() -> Dc01:
    return Dc01(
        **COMMON,
        code="TX-DC01-00012",
        person=CHILD,
        facts=(("Dân tộc", "Kinh"), ("Ghi chú thêm", "Sinh đôi")),
        family=(("Mẹ", "Trần Thị Hương", "001190004567", "Việt Nam"),),
    )


def dc02() -> Dc02:
    return Dc02(
        **COMMON,
        code="TX-DC02-00012",
        person=CHILD,
        representative=MOTHER,
        requests=frozenset({Request.CARD}),
        details="Cấp thẻ lần đầu cho con.",
        consent=Consent.BY_REPRESENTATIVE,
    )


def sheet() -> InvitationSheet:
    letters = tuple(invitation(code=f"MOI-{n:04d}") for n in range(3))
    return InvitationSheet.of(letters, made_at=AT)


def class_list(classes: int = 1) -> ClassLists:
    pupils = tuple(
        ClassPupil(
            person=Person(full_name=PersonName(name), born=PartialDate(2016, 8)),
            standing="Đã mời",
            when="thứ Ba, 09/07/2024, 18:00–21:00, Nhà văn hóa tổ 27",
            code=f"H7K2MP9{n}",
        )
        for n, name in enumerate(("Trần Anh Đức", "Lê Thu An"))
    )
    return ClassLists(
        **COMMON,
        school="Trường Tiểu học Khương Mai",
        qr="https://cancuoc.example/book/",
        classes=tuple(SchoolClass(name=f"{9 + n}A", pupils=pupils) for n in range(classes)),
    )


PAPERS = {
    "cc01": cc01, "cc02": cc02, "cc03": cc03, "cc04": cc04, "dc01": dc01, "dc02": dc02,
    "invitation": invitation, "sheet": sheet, "ticket": ticket, "day_list": day_list,
    "fallback_list": fallback_list, "blank_cc01": blank_cc01, "blank_cc02": blank_cc02,
    "class_list": class_list, "batch": batch, "handover": handover, "report": report,
    **CARE_PAPERS,
}  # fmt: skip


@pytest.fixture(params=PAPERS)
def paper(request) -> Document:
    """Each paper in turn."""
    return PAPERS[request.param]()


@pytest.fixture(
    params=[name for name in PAPERS if name not in ("report", "blank_cc01", "blank_cc02")]
)
def coded_paper(request) -> Document:
    """Each paper that carries a QR code."""
    return PAPERS[request.param]()


@pytest.fixture
def make():
    """Return a maker of a paper by name."""
    return lambda name, **options: PAPERS[name](**options)
