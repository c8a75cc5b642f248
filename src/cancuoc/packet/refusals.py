"""Every way a packet, a key or a receipt is refused, each under its own name.

A door shows `message` and `next_step`; a program reads `code` and `details`. No refusal
carries content of a packet, only names of parts and fields.
"""

from __future__ import annotations

from typing import ClassVar

from cancuoc.kernel.refusal import Refusal


class PacketRefused(Refusal):
    """The base of all refusals of this library."""

    status: ClassVar[int] = 422
    message = "Gói hồ sơ không được nhận."
    next_step = "Vui lòng giữ gói trên máy trạm và báo quản trị trung tâm."


class NotAPacket(PacketRefused):
    """The bytes do not begin as a packet begins."""

    message = "Dữ liệu này không phải gói hồ sơ."
    next_step = "Vui lòng chọn đúng tệp gói hồ sơ của máy trạm."


class TruncatedPacket(PacketRefused):
    """Bytes are missing, or there are more than the manifest counts."""

    message = "Gói hồ sơ thiếu hoặc thừa dữ liệu."
    next_step = "Vui lòng gửi lại gói này từ máy trạm."


class TooLarge(PacketRefused):
    """Something is over its limit; noticed before anything is decoded."""

    status: ClassVar[int] = 413
    message = "Gói hồ sơ vượt giới hạn dung lượng."
    next_step = "Vui lòng bớt tài liệu kèm theo hoặc quét lại ở độ phân giải thấp hơn."


class UnsupportedVersion(PacketRefused):
    """The packet is of a version this program does not know."""

    message = "Phiên bản gói hồ sơ chưa được hỗ trợ."
    next_step = "Vui lòng cập nhật phần mềm rồi gửi lại gói."


class BadManifest(PacketRefused):
    """The manifest is not in the one permitted form; `field` says where."""

    message = "Bản kê của gói hồ sơ không đúng mẫu."
    next_step = "Vui lòng giữ gói trên máy trạm và báo quản trị trung tâm."


class UnknownStation(PacketRefused):
    """No station with this id and key is known, or it was revoked."""

    status: ClassVar[int] = 403
    message = "Máy trạm hoặc khóa ký của máy trạm chưa được đăng ký."
    next_step = "Vui lòng đăng ký lại máy trạm với trung tâm, gói vẫn được giữ."


class ForgedSignature(PacketRefused):
    """The signature is not the station's, or the manifest was changed after signing."""

    status: ClassVar[int] = 403
    message = "Chữ ký của gói hồ sơ không đúng."
    next_step = "Vui lòng gửi lại gói gốc. Nếu vẫn bị từ chối, hãy báo quản trị trung tâm."


class AlteredPart(PacketRefused):
    """A part differs from what the station signed; `part` names it."""

    message = "Một phần của gói hồ sơ đã bị thay đổi."
    next_step = "Vui lòng gửi lại gói gốc từ máy trạm."


class UnknownCentreKey(PacketRefused):
    """The packet is closed for a key this centre does not hold."""

    message = "Gói hồ sơ được niêm phong cho khóa của trung tâm khác."
    next_step = "Vui lòng chuyển gói tới đúng trung tâm hoặc báo quản trị khóa."


class UnreadablePart(PacketRefused):
    """A part the station did sign cannot be decrypted with the key it names."""

    message = "Không mở được một phần của gói hồ sơ."
    next_step = "Vui lòng giữ gói lại và báo quản trị khóa của trung tâm."


class BadArchive(PacketRefused):
    """The opened part is not a well-formed list of entries."""

    message = "Nội dung bên trong gói hồ sơ không đúng mẫu."
    next_step = "Vui lòng giữ gói lại và báo quản trị trung tâm."


class BadEntry(PacketRefused):
    """An entry cannot be put in a packet: its name, media type or size is not allowed."""

    message = "Một tài liệu không đưa vào gói hồ sơ được."
    next_step = "Vui lòng kiểm tra tên, loại và dung lượng của tài liệu."


class BadKey(PacketRefused, ValueError):
    """The text or bytes are not a key of the kind expected."""

    message = "Khóa không đúng loại hoặc không đọc được."
    next_step = "Vui lòng kiểm tra tệp khóa và mật khẩu của tệp."


class BadReceipt(PacketRefused):
    """The bytes are not a receipt in its one permitted form."""

    message = "Biên nhận không đúng mẫu."
    next_step = "Vui lòng gửi lại gói để nhận biên nhận mới."


class ForgedReceipt(PacketRefused):
    """The receipt is not signed by a key of the centre."""

    status: ClassVar[int] = 403
    message = "Biên nhận không có chữ ký hợp lệ của trung tâm."
    next_step = "Vui lòng giữ gói trên máy trạm và gửi lại khi có mạng tin cậy."


class WrongReceipt(PacketRefused):
    """The receipt is genuine, but for another packet."""

    message = "Biên nhận này thuộc về một gói khác."
    next_step = "Vui lòng giữ gói trên máy trạm và gửi lại."
