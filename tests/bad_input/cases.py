"""The listed cases, each with the answer it must get; `docs/bad-input.md` is this table."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One wrong input: through which door, and status, code and words of the answer.

    `status` is an HTTP status, or the exit code of a command. `code` is "" where the answer
    stands beside the field, and where it is no refusal.
    """

    key: str
    given: str
    through: str
    status: int
    code: str = ""
    says: str
    next_step: str = ""


NUMBER: Final = "portal: number and birth date"
UPLOAD: Final = "station API: upload"
COMMIT: Final = "station API: commit"

CASES: Final[tuple[Case, ...]] = (
    Case(
        key="impossible-date",
        given="31 February as birth date",
        through=NUMBER,
        status=422,
        says="Xem lại ngày: tháng 2 năm 1988 không có ngày 31.",
    ),
    Case(
        key="eleven-digits",
        given="a personal number of 11 digits",
        through=NUMBER,
        status=422,
        says="Nhập đủ 12 chữ số; hiện có 11 chữ số.",
    ),
    Case(
        key="nine-digits",
        given="the old 9-digit CMND number in the number box",
        through=NUMBER,
        status=422,
        says="Đây là số CMND cũ. Nhập số định danh 12 chữ số trên thẻ hoặc khai sinh.",
    ),
    Case(
        key="year-only",
        given="only the year of birth where the register knows the day",
        through=NUMBER,
        status=404,
        code="NoMatch",
        says="Thông tin chưa khớp với dữ liệu.",
        next_step="Vui lòng xem lại từng mục theo giấy tờ rồi nhập lại.",
    ),
    Case(
        key="withdrawn-invitation",
        given="the code of an invitation that was withdrawn",
        through="portal: invitation code",
        status=404,
        code="NoMatch",
        says="Thông tin chưa khớp với dữ liệu.",
        next_step="Vui lòng xem lại từng mục theo giấy tờ rồi nhập lại.",
    ),
    Case(
        key="child-alone",
        given="a child without a representative",
        through="portal: who comes",
        status=422,
        says="Chọn người đi cùng trẻ dưới 14 tuổi.",
    ),
    Case(
        key="short-phone",
        given="a telephone number that is too short",
        through="portal: telephone",
        status=422,
        says="Nhập số điện thoại 10 chữ số, ví dụ 0912 345 678.",
    ),
    Case(
        key="nine-people",
        given="a booking for nine people",
        through="portal: book",
        status=422,
        code="TooManyPeople",
        says="Mỗi lịch hẹn dành cho từ 1 đến 8 người.",
        next_step="Chọn lại những người cần đến, hoặc đặt thêm một lịch hẹn.",
    ),
    Case(
        key="past-slot",
        given="a slot that has passed while the form was open",
        through="portal: book",
        status=410,
        code="SlotGone",
        says="Khung giờ này không còn mở.",
        next_step="Vui lòng chọn khung giờ khác.",
    ),
    Case(
        key="last-place",
        given="the last place, taken by somebody quicker",
        through="portal: book",
        status=409,
        code="SlotFull",
        says="Khung giờ này vừa hết chỗ.",
        next_step="Vui lòng chọn khung giờ khác; thông tin đã nhập vẫn được giữ.",
    ),
    Case(
        key="double-submit",
        given="the booking button pressed twice",
        through="portal: book",
        status=302,
        says="the first press books, the second shows the same booking",
    ),
    Case(
        key="wrong-booking-code",
        given="a booking code that does not exist",
        through="portal: find a booking",
        status=404,
        code="NoMatch",
        says="Thông tin chưa khớp với dữ liệu.",
        next_step="Vui lòng xem lại từng mục theo giấy tờ rồi nhập lại.",
    ),
    Case(
        key="nfd-name",
        given="a name typed with combining marks (NFD)",
        through="office: reception",
        status=200,
        says="the same person is found as with precomposed letters",
    ),
    Case(
        key="name-with-digits",
        given="a name with a digit inside",
        through="station: person written down from papers",
        status=422,
        says="Vui lòng nhập họ, chữ đệm và tên khai sinh, không có chữ số.",
    ),
    Case(
        key="expired-session",
        given="a form sent after the session expired",
        through="office: handover",
        status=302,
        says="to the sign-in page, which leads back to the same page",
    ),
    Case(
        key="no-purpose",
        given="a look at people without a stated purpose",
        through="office: due list",
        status=302,
        says="to the page that asks for the purpose, which leads back",
    ),
    Case(
        key="own-hand",
        given="approval by the hand that captured",
        through="office: sign approvals",
        status=403,
        code="FourEyes",
        says="Người thu nhận hồ sơ không được phê duyệt chính hồ sơ đó.",
        next_step="Chuyển cho người phê duyệt không tham gia thu nhận hồ sơ.",
    ),
    Case(
        key="no-right",
        given="approval by an officer without the right",
        through="office: sign approvals",
        status=403,
        code="NotAllowed",
        says="Tài khoản này không có quyền làm việc này.",
        next_step="Liên hệ quản trị của đơn vị nếu cần được phân quyền.",
    ),
    Case(
        key="stranger",
        given="a card asked for by somebody who is neither parent nor guardian",
        through="office: handover",
        status=403,
        code="NotTheRightHands",
        says="Người đến nhận không phải người được cấp, người đại diện hay giám hộ.",
        next_step="Mời người đại diện đã ký hồ sơ đến nhận, hoặc mang giấy tờ giám hộ.",
    ),
    Case(
        key="old-card",
        given="a new card while the old one was not collected",
        through="office: handover",
        status=422,
        code="OldDocumentOwed",
        says="Cần thu lại thẻ cũ trước khi trả thẻ mới.",
        next_step="Thu thẻ cũ rồi đánh dấu đã thu; nếu mất thì ghi nhận khai báo mất.",
    ),
    Case(
        key="unknown-unit",
        given="the code of a unit that never was",
        through="command: today",
        status=404,
        code="UnknownUnit",
        says="Không có đơn vị với mã này vào ngày đã nêu.",
        next_step="Kiểm tra mã và ngày, hoặc tìm đơn vị theo tên.",
    ),
    Case(
        key="forged-packet",
        given="a packet signed with a stranger's key",
        through=COMMIT,
        status=403,
        code="UnknownStation",
        says="Máy trạm hoặc khóa ký của máy trạm chưa được đăng ký.",
        next_step="Vui lòng đăng ký lại máy trạm với trung tâm, gói vẫn được giữ.",
    ),
    Case(
        key="wrong-centre-key",
        given="a packet sealed for another centre",
        through=COMMIT,
        status=422,
        code="UnknownCentreKey",
        says="Gói hồ sơ được niêm phong cho khóa của trung tâm khác.",
        next_step="Vui lòng chuyển gói tới đúng trung tâm hoặc báo quản trị khóa.",
    ),
    Case(
        key="truncated-upload",
        given="a commit before all bytes have come",
        through=COMMIT,
        status=409,
        code="Incomplete",
        says="Gói chưa gửi xong.",
        next_step="Gửi tiếp các phần còn thiếu rồi kết thúc lại.",
    ),
    Case(
        key="replayed-packet",
        given="a packet sent again: the same receipt, one effect; its id with other content",
        through=UPLOAD,
        status=409,
        code="DifferentContent",
        says="Mã gói này đã được dùng cho một nội dung khác.",
        next_step="Giữ nguyên trạm và báo quản trị trung tâm.",
    ),
    Case(
        key="wrong-digest",
        given="a chunk that is not what its digest says",
        through=UPLOAD,
        status=422,
        code="WrongDigest",
        says="Mã kiểm của nội dung không khớp.",
        next_step="Gửi lại phần này kèm mã kiểm đúng.",
    ),
    Case(
        key="oversize",
        given="a packet announced larger than any may be",
        through=UPLOAD,
        status=413,
        code="BadSize",
        says="Dung lượng gói nằm ngoài giới hạn.",
        next_step="Bớt tài liệu kèm theo hoặc quét lại ở độ phân giải thấp hơn.",
    ),
    Case(
        key="revoked-station",
        given="a question of a station that was revoked",
        through="station API: questions",
        status=403,
        code="StationRevoked",
        says="Trạm này đã bị thu hồi quyền gửi hồ sơ.",
        next_step="Giữ nguyên máy trạm và liên hệ quản trị trung tâm.",
    ),
    Case(
        key="cloned-sequence",
        given="two packets with one number: the station's disk was copied",
        through=COMMIT,
        status=200,
        says="both packets are set aside, and no dossier is made of either",
    ),
    Case(
        key="child-biometrics",
        given="a packet with fingerprints of a child under six",
        through=COMMIT,
        status=200,
        says="the packet is set aside with its reason, and no dossier is made",
    ),
    Case(
        key="bad-law-dates",
        given="dates that do not exist, given to `cancuoc law`",
        through="command line: law",
        status=2,
        says="không đúng.",
        next_step="Nhập theo dạng 2024-07-10.",
    ),
    Case(
        key="wrong-units-file",
        given="a file that is no border file, given to `cancuoc units import-borders`",
        through="command line: units",
        status=2,
        says="Tệp ranh giới không phải JSON.",
        next_step="Cần tệp GeoJSON có mã đơn vị, kinh độ và vĩ độ WGS 84.",
    ),
)

BY_KEY: Final = {case.key: case for case in CASES}

_HEAD: Final = """# Bad input

What people and machines give wrongly, and the answer. Each row is a test in `tests/bad_input`:
it checks status, words and next step, that no row was half written and no news announced, and
that what was typed still stands on the page. The table is made from the tests' own:
`python -m tests.bad_input.cases > docs/bad-input.md`.

| # | given | through | status | code | answer | next step |
|---|---|---|---|---|---|---|
"""


def document() -> str:
    """Return the table as the documentation shows it."""
    rows = (
        f"| {number} | {case.given} | {case.through} | {case.status} | "
        f"{f'`{case.code}`' if case.code else ''} | {case.says} | {case.next_step} |"
        for number, case in enumerate(CASES, start=1)
    )
    return _HEAD + "\n".join(rows) + "\n"


if __name__ == "__main__":
    sys.stdout.write(document())
