"""Fields typed as text: words, names, numbers, telephones."""

from __future__ import annotations

import re
from typing import Any, ClassVar, Final

from django.http import QueryDict
from django.utils.translation import gettext as _

from cancuoc.interfaces.ui.forms.base import Field, FieldError
from cancuoc.interfaces.ui.words import Text
from cancuoc.kernel.names import PersonName
from cancuoc.kernel.personal_id import BadPersonalId, PersonalId
from cancuoc.kernel.phone import BadPhone, Phone
from cancuoc.kernel.textdate import vi_number

_NOT_DIGIT: Final = re.compile(r"[\s.\-–—\u200b]")
_CMND_DIGITS: Final = 9
_WHOLE: Final = re.compile(r"[+-]?(\d+|\d{1,3}([. ]\d{3})+)", re.ASCII)


class TextField(Field[str]):
    """Words on one line, at most `max_length` characters."""

    def __init__(self, label: Text, *, max_length: int = 200, **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.max_length = max_length

    def parse(self, raw: str) -> str:
        """Return the words; refuse a text that is too long."""
        if len(raw) > self.max_length:
            longest = {"longest": self.max_length, "length": len(raw)}
            raise FieldError(
                _("Rút ngắn còn %(longest)s ký tự; hiện có %(length)s ký tự.") % longest
            )
        return raw


class TextAreaField(TextField):
    """Words on several lines, with a live count."""

    kind = "textarea"

    def __init__(self, label: Text, *, max_length: int = 1000, **kwargs: Any) -> None:
        super().__init__(label, max_length=max_length, **kwargs)

    def read(self, data: QueryDict, name: str) -> str:
        """Return the lines; browsers send CRLF and count it as one character."""
        return super().read(data, name).replace("\r\n", "\n")


class HiddenField(TextField):
    """A value carried along, such as a version; never a right."""

    kind = "hidden"


class PasswordField(TextField):
    """A secret: never shown again, never trimmed."""

    kind = "password"
    input_type = "password"

    def read(self, data: QueryDict, name: str) -> str:
        """Return exactly what was typed."""
        return data.get(name) or ""

    def show(self, value: str) -> str:
        """Return nothing: a secret does not go back to a page."""
        del value
        return ""


class NameField(Field[PersonName]):
    """A person's full name in one field."""

    def parse(self, raw: str) -> PersonName:
        """Return the name; the kernel refuses digits and endless names."""
        return PersonName(raw)


class PersonalNumberField(Field[PersonalId]):
    """A personal number of 12 digits, typed with or without spaces."""

    inputmode: ClassVar[str] = "numeric"

    def __init__(self, label: Text, *, width: int = 20, **kwargs: Any) -> None:
        super().__init__(label, width=width, **kwargs)

    def parse(self, raw: str) -> PersonalId:
        """Return the number; a wrong length says how many digits were typed."""
        try:
            return PersonalId.parse(raw)
        except BadPersonalId as refusal:
            digits = _NOT_DIGIT.sub("", raw)
            if len(digits) == _CMND_DIGITS and digits.isascii() and digits.isdigit():
                raise FieldError(
                    _("Đây là số CMND cũ. Nhập số định danh 12 chữ số trên thẻ hoặc khai sinh.")
                ) from refusal
            if digits.isascii() and digits.isdigit():
                raise FieldError(
                    _("Nhập đủ 12 chữ số; hiện có %(count)s chữ số.") % {"count": len(digits)}
                ) from refusal
            raise FieldError(_("Nhập 12 chữ số in trên giấy tờ, không có chữ cái.")) from refusal


class PhoneField(Field[Phone]):
    """A Vietnamese telephone number."""

    input_type: ClassVar[str] = "tel"
    inputmode: ClassVar[str] = "tel"

    def __init__(self, label: Text, *, width: int = 20, **kwargs: Any) -> None:
        super().__init__(label, width=width, **{"autocomplete": "tel", **kwargs})

    def parse(self, raw: str) -> Phone:
        """Return the number in E.164."""
        try:
            return Phone.parse(raw)
        except BadPhone as refusal:
            raise FieldError(_("Nhập số điện thoại 10 chữ số, ví dụ 0912 345 678.")) from refusal

    def show(self, value: Phone) -> str:
        """Return the grouped national form."""
        return value.national


class IntegerField(Field[int]):
    """A whole number between `low` and `high`; "8.000" is eight thousand."""

    inputmode: ClassVar[str] = "numeric"

    def __init__(
        self, label: Text, *, low: int = 0, high: int = 1_000_000_000, width: int = 5, **kw: Any
    ) -> None:
        super().__init__(label, width=width, **kw)
        self.low = low
        self.high = high

    def parse(self, raw: str) -> int:
        """Return the number; refuse fractions, letters and values out of range."""
        if len(raw) > 20 or not _WHOLE.fullmatch(raw):
            raise FieldError(_("Nhập một số nguyên, ví dụ 25."))
        value = int(raw.replace(".", "").replace(" ", ""))
        if not self.low <= value <= self.high:
            limits = {"low": vi_number(self.low), "high": vi_number(self.high)}
            raise FieldError(_("Nhập số từ %(low)s đến %(high)s.") % limits)
        return value

    def show(self, value: int) -> str:
        """Return the bare digits, which are easiest to correct."""
        return str(value)


class EmailField(TextField):
    """An e-mail address; only its shape is judged, the mail server knows the rest."""

    def parse(self, raw: str) -> str:
        """Return the address."""
        name, _at, host = raw.partition("@")
        if not name or "." not in host or any(c.isspace() or c in "<>,;" for c in raw):
            raise FieldError(str(_("Nhập địa chỉ thư điện tử, ví dụ ten@vidu.vn.")))
        return raw
