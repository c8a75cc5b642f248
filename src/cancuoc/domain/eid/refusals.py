"""Why an account cannot be; each says what to do next."""

from __future__ import annotations

from typing import ClassVar

from cancuoc.kernel.refusal import Refusal


class NoSuchAccount(Refusal):
    """The person has no account."""

    status: ClassVar[int] = 404
    message = "Người này chưa có tài khoản định danh điện tử."
    next_step = "Đăng ký tài khoản sau khi đã nhận thẻ."


class PhoneTaken(Refusal):
    """The telephone number already serves another person's own account."""

    status: ClassVar[int] = 409
    message = "Số điện thoại này đã dùng cho tài khoản của người khác."
    next_step = "Dùng số điện thoại chính chủ rồi đăng ký lại tại quầy."
