"""Fields answered by choosing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cancuoc.interfaces.ui.forms.base import Bound, Field, FieldError
from cancuoc.interfaces.ui.words import Text


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer: the value sent, the words shown, and help under them."""

    value: str
    text: Text
    hint: Text = ""
    disabled: bool = False

    def as_item(self) -> dict[str, Any]:
        """Return the answer in the shape of GOV.UK Frontend's macros."""
        hint = {"text": str(self.hint)} if self.hint else None
        item = {"value": self.value, "text": str(self.text), "hint": hint}
        return {**item, "disabled": True} if self.disabled else item


class _OneOf(Field[str]):
    """One answer of several; a value that was not offered is refused."""

    verb = gettext_lazy("Chọn")

    def __init__(self, label: Text, choices: Sequence[Choice] = (), **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.offered = tuple(choices)

    def parse(self, raw: str) -> str:
        """Return the value chosen."""
        return raw

    def judge(self, value: str, bound: Bound[str]) -> str:
        """Refuse a value that this form did not offer."""
        if value not in {choice.value for choice in bound.choices if not choice.disabled}:
            raise FieldError(_("Chọn một trong các mục đã nêu."))
        return value


class RadiosField(_OneOf):
    """All answers shown at once; for up to about seven."""

    kind = "radios"


class SelectField(_OneOf):
    """Answers in a list that opens; for many."""

    kind = "select"

    def __init__(
        self, label: Text, choices: Sequence[Choice] = (), *, empty_text: Text = "", **kwargs: Any
    ) -> None:
        super().__init__(label, choices, **kwargs)
        self._empty_text = empty_text

    @property
    def empty_text(self) -> str:
        """The words for no choice yet."""
        return str(self._empty_text or _("Chọn"))


class CheckboxesField(Field[tuple[str, ...]]):
    """Any number of answers; required means at least one."""

    kind = "checkboxes"
    verb = gettext_lazy("Chọn")

    def __init__(self, label: Text, choices: Sequence[Choice] = (), **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.offered = tuple(choices)

    def read(self, data: QueryDict, name: str) -> str:
        """Return the ticked values, one a line."""
        return "\n".join(data.getlist(name))

    def parse(self, raw: str) -> tuple[str, ...]:
        """Return the ticked values."""
        return tuple(raw.split("\n"))

    def judge(self, value: tuple[str, ...], bound: Bound[tuple[str, ...]]) -> tuple[str, ...]:
        """Return the ticked values in the order offered; refuse what was not."""
        ticked = set(value)
        offered = [choice.value for choice in bound.choices if not choice.disabled]
        if ticked - set(offered):
            raise FieldError(_("Chọn trong các mục đã nêu."))
        return tuple(code for code in offered if code in ticked)

    def show(self, value: Iterable[str]) -> str:
        """Return the values, one a line."""
        return "\n".join(value)


class ConfirmField(Field[bool]):
    """One box to tick; required means it must be ticked."""

    kind = "confirm"

    def parse(self, raw: str) -> bool:
        """Return whether the box was ticked; an empty one never comes here."""
        return bool(raw)

    def show(self, value: bool) -> str:
        """Return the value of the box."""
        return "1" if value else ""

    def missing_text(self) -> str:
        """Return what to do when the box is not ticked."""
        return str(self.missing) or _("Đánh dấu vào ô này để tiếp tục.")
