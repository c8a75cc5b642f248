"""The form, its fields, and a field bound to what was typed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar, Final, Generic, Self, TypeVar, cast, overload
from uuid import uuid4

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from cancuoc.interfaces.ui.words import Text

if TYPE_CHECKING:
    from cancuoc.interfaces.ui.forms.choices import Choice

T = TypeVar("T")
_KEY: Final = re.compile(r"[0-9a-f]{32}")


class FieldError(ValueError):
    """What was typed cannot be used; the text says what to do."""


class Field(Generic[T]):
    """One question. Subclasses turn the typed text into a value of type T.

    `missing` is the sentence for an empty required field; without it one is made from the
    label. An empty optional field has the value None.
    """

    kind: ClassVar[str] = "text"
    input_type: ClassVar[str] = "text"
    inputmode: ClassVar[str] = ""
    verb: ClassVar[Text] = "Nhập"

    def __init__(
        self,
        label: Text,
        *,
        hint: Text = "",
        required: bool = True,
        missing: Text = "",
        width: int | None = None,
        autocomplete: str = "",
        suffix: Text = "",
    ) -> None:
        self.label = label
        self.hint = hint
        self.required = required
        self.missing = missing
        self.width = width
        self.autocomplete = autocomplete
        self.suffix = suffix
        self.name = ""

    def __set_name__(self, owner: type[Form], name: str) -> None:
        self.name = name

    @overload
    def __get__(self, form: None, owner: type[Form]) -> Self: ...

    @overload
    def __get__(self, form: Form, owner: type[Form]) -> Bound[T]: ...

    def __get__(self, form: Form | None, owner: type[Form]) -> Self | Bound[T]:
        return self if form is None else cast("Bound[T]", form.bound(self.name))

    def read(self, data: QueryDict, name: str) -> str:
        """Return what was typed as one text, in NFC and without outer spaces."""
        return unicodedata.normalize("NFC", data.get(name) or "").strip()

    def parse(self, raw: str) -> T:
        """Return the value of a text that is not empty; raise `FieldError` or a refusal."""
        raise TypeError(f"{type(self).__name__} must say how to read {raw!r}")

    def judge(self, value: T, bound: Bound[T]) -> T:
        """Return the value if this form accepts it; raise `FieldError` with what to do."""
        del bound  # Most fields need nothing of the form they stand in.
        return value

    def show(self, value: T) -> str:
        """Return the text a person would have typed for this value."""
        return str(value)

    def missing_text(self) -> str:
        """Return what to do when nothing was typed."""
        if self.missing:
            return str(self.missing)
        label = str(self.label)
        if label.endswith("?"):
            return _("Trả lời câu hỏi: %(what)s") % {"what": label}
        return _("%(verb)s %(what)s.") % {
            "verb": _(str(self.verb)),
            "what": label[:1].lower() + label[1:],
        }


class Bound(Generic[T]):
    """A field of one form with its text, value and error; what the macros draw."""

    def __init__(self, *, field: Field[T], form: Form, raw: str) -> None:
        self.field = field
        self.form = form
        self.raw = raw
        self.error = ""
        self._value: T | None = None

    @property
    def name(self) -> str:
        """The name in the request."""
        return f"{self.form.prefix}{self.field.name}"

    @property
    def id(self) -> str:
        """The id of the first control, where the error summary leads."""
        return self.name.replace("_", "-")

    @property
    def value(self) -> T | None:
        """The value, or None when empty or not yet valid."""
        return self._value

    @property
    def sure(self) -> T:
        """The value of a required field after `is_valid`; asking earlier is our own mistake."""
        if self._value is None:
            raise LookupError(f"{self.name} has no value: ask is_valid() first")
        return self._value

    def clean(self) -> None:
        """Turn the text into a value or an error."""
        from cancuoc.kernel.refusal import Refusal

        if not self.raw:
            self.error = self.field.missing_text() if self.field.required else ""
            return
        try:
            self._value = self.field.judge(self.field.parse(self.raw), self)
        except FieldError as error:
            self.error = str(error)
        except Refusal as refusal:
            self.error = _(refusal.next_step)

    def __getattr__(self, name: str) -> Any:
        # Macros ask the bound field for the looks of its field.
        if name.startswith("_"):
            raise AttributeError(name)
        return getattr(self.field, name)

    @property
    def label(self) -> str:
        """The question; an optional one says so."""
        text = str(self.field.label)
        if self.field.required or not self.form.marks_optional:
            return text
        return _("%(label)s (không bắt buộc)") % {"label": text}

    @property
    def hint(self) -> str:
        """The help under the question."""
        return str(self.field.hint)

    @property
    def width_class(self) -> str:
        """The class for the width in characters."""
        return f"govuk-input--width-{self.field.width}" if self.field.width else ""

    @property
    def selected(self) -> list[str]:
        """The values ticked."""
        return [part for part in self.raw.split("\n") if part]

    @property
    def choices(self) -> Sequence[Choice]:
        """The answers offered: those of this form, else those of the field."""
        given = self.form.choices.get(self.field.name)
        return given if given is not None else getattr(self.field, "offered", ())

    @property
    def govuk_items(self) -> list[dict[str, Any]]:
        """The answers in the shape of GOV.UK Frontend's macros."""
        return [choice.as_item() for choice in self.choices]

    @property
    def govuk_error(self) -> dict[str, str] | None:
        """The error in the shape of GOV.UK Frontend's macros."""
        return {"text": self.error, "visuallyHiddenText": _("Lỗi")} if self.error else None

    def govuk_legend(self, heading: bool) -> dict[str, Any]:
        """Return the legend in the shape of GOV.UK Frontend's macros."""
        size = "govuk-fieldset__legend--l" if heading else ""
        return {"legend": {"text": self.label, "isPageHeading": heading, "classes": size}}

    @property
    def date_parts(self) -> tuple[str, str, str]:
        """Day, month and year as typed, for three boxes."""
        parts = ["", "", "", *(self.raw.split("/") if self.raw else [])][-3:]
        return parts[0], parts[1], parts[2]

    @property
    def max_length(self) -> int | None:
        """The longest text allowed, where there is a limit."""
        return getattr(self.field, "max_length", None)

    @property
    def on(self) -> date | None:
        """The day the form counts ages from."""
        return self.form.on


class Form:
    """A set of fields, bound to what was typed or to known values.

    `data` is what was sent (None for a fresh form), `initial` maps field names to values,
    `choices` gives the answers of one field at run time, `on` is today.
    """

    fields: ClassVar[Mapping[str, Field[Any]]] = {}
    # A filter asks for nothing it must have; saying so at every field would be noise.
    marks_optional: ClassVar[bool] = True

    def __init_subclass__(cls) -> None:
        inherited = dict(cls.fields)
        own = {n: f for n, f in vars(cls).items() if isinstance(f, Field)}
        cls.fields = {**inherited, **own}

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        initial: Mapping[str, object] | None = None,
        choices: Mapping[str, Sequence[Choice]] | None = None,
        on: date | None = None,
        prefix: str = "",
    ) -> None:
        self.choices = dict(choices or {})
        self.on = on
        self.prefix = prefix
        self.is_bound = data is not None
        # A page asked for again to correct it is filled but not judged.
        self.editing = data is not None and data.get("_edit") == "1"
        self._checked = False
        self._bounds = {name: self._bind(name, data, initial or {}) for name in self.fields}
        sent = (data.get("idempotency_key") or "") if data is not None else ""
        self.idempotency_key = sent if _KEY.fullmatch(sent) else uuid4().hex

    @classmethod
    def of(cls, request: HttpRequest, **kwargs: Any) -> Self:
        """Return the form bound to a POST, or fresh for any other method."""
        return cls(request.POST if request.method == "POST" else None, **kwargs)

    def _bind(self, name: str, data: QueryDict | None, initial: Mapping[str, object]) -> Bound[Any]:
        field = self.fields[name]
        if data is not None:
            raw = field.read(data, f"{self.prefix}{name}")
        else:
            known = initial.get(name)
            raw = "" if known is None else field.show(known)
        return Bound(field=field, form=self, raw=raw)

    def bound(self, name: str) -> Bound[Any]:
        """Return the bound field of that name; KeyError when there is none."""
        return self._bounds[name]

    def __iter__(self) -> Iterator[Bound[Any]]:
        return iter(self._bounds.values())

    def is_valid(self) -> bool:
        """Judge what was sent; False for a fresh form and for one asked for again."""
        if not self.is_bound or self.editing:
            return False
        if not self._checked:
            self._checked = True
            for bound in self:
                bound.clean()
            self.check()
        return not self.errors

    def check(self) -> None:
        """Compare fields with each other; subclasses call `add_error`."""

    def add_error(self, name: str, text: Text) -> None:
        """Put a sentence under one field, in the language of the page; the first one stays."""
        bound = self.bound(name)
        bound.error = bound.error or _(str(text))

    @property
    def errors(self) -> dict[str, str]:
        """The sentences by field name, in the order of the fields."""
        return {bound.field.name: bound.error for bound in self if bound.error}

    @property
    def error_list(self) -> list[dict[str, str]]:
        """The sentences with links to their fields, for the error summary."""
        return [{"text": b.error, "href": f"#{b.id}"} for b in self if b.error]

    @property
    def status(self) -> int:
        """The HTTP status of the page that shows this form: 422 when something must change."""
        return 422 if self.errors else 200
