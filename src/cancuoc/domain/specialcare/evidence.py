"""What is said about a resident of a care centre, by whom, and how far it agrees. Pure.

Nothing here decides who somebody is: it says what stands side by side. Unknown is a value of its
own, and a date of which only the year is known stays one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum, StrEnum
from typing import Final

from cancuoc.kernel.folding import fold_yi
from cancuoc.kernel.partial_date import BadDate, PartialDate
from cancuoc.kernel.refusal import Refusal


class About(StrEnum):
    """What a statement is about."""

    NAME = "name"
    BORN = "born"
    SEX = "sex"
    NUMBER = "number"
    OLD_NUMBER = "old_number"
    ORIGIN = "origin"
    BIRTH_PLACE = "birth_place"
    FATHER = "father"
    MOTHER = "mother"
    ETHNICITY = "ethnicity"
    LIVED_AT = "lived_at"

    @property
    def vi(self) -> str:
        """Return the word shown to officers."""
        return _ABOUT_VI[self]


_ABOUT_VI: Final = {
    About.NAME: "Họ, chữ đệm và tên",
    About.BORN: "Ngày, tháng, năm sinh",
    About.SEX: "Giới tính",
    About.NUMBER: "Số định danh cá nhân",
    About.OLD_NUMBER: "Số chứng minh nhân dân cũ",
    About.ORIGIN: "Quê quán",
    About.BIRTH_PLACE: "Nơi sinh",
    About.FATHER: "Họ tên cha",
    About.MOTHER: "Họ tên mẹ",
    About.ETHNICITY: "Dân tộc",
    About.LIVED_AT: "Nơi từng sống",
}


class Source(StrEnum):
    """Who or what says it."""

    SELF = "self"
    CARER = "carer"
    RELATIVE = "relative"
    CENTRE_FILE = "centre_file"
    FOUND_WITH = "found_with"
    MINUTES = "minutes"
    POLICE = "police"
    REGISTER = "register"

    @property
    def vi(self) -> str:
        """Return the word shown to officers."""
        return _SOURCE_VI[self]

    @property
    def usual_weight(self) -> Weight:
        """Return how much it usually counts; the officer may say otherwise, with a reason."""
        return _USUAL.get(self, Weight.HEARSAY)


_SOURCE_VI: Final = {
    Source.SELF: "Người đó tự khai",
    Source.CARER: "Người chăm sóc kể lại",
    Source.RELATIVE: "Người thân kể lại",
    Source.CENTRE_FILE: "Hồ sơ của cơ sở",
    Source.FOUND_WITH: "Giấy tờ mang theo",
    Source.MINUTES: "Biên bản khi tìm thấy",
    Source.POLICE: "Công an nơi khác trả lời",
    Source.REGISTER: "Dữ liệu dân cư",
}


class Weight(IntEnum):
    """How much a statement counts."""

    HEARSAY = 1
    RECORD = 2
    PROOF = 3

    @property
    def vi(self) -> str:
        """Return the words shown to officers."""
        return {1: "Lời kể", 2: "Có ghi chép", 3: "Có giấy tờ hoặc xác nhận"}[self.value]


_USUAL: Final = {
    Source.CENTRE_FILE: Weight.RECORD,
    Source.MINUTES: Weight.RECORD,
    Source.FOUND_WITH: Weight.PROOF,
    Source.POLICE: Weight.PROOF,
    Source.REGISTER: Weight.PROOF,
}
NAMES: Final = frozenset({About.NAME, About.FATHER, About.MOTHER})
LONGEST_VALUE: Final = 200


class BadValue(Refusal):
    """The value does not fit what it is about."""

    message = "Nội dung này không đúng với mục đã chọn."
    next_step = "Vui lòng nhập lại, hoặc chọn “không rõ”."


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One thing said about a resident. `value` is None when the source says it is not known."""

    about: About
    value: str | None
    source: Source
    said_by: str
    on: date | None
    weight: Weight

    @property
    def shown(self) -> str:
        """Return the value as people read it."""
        if self.value is None:
            return "Không rõ"
        return PartialDate.parse(self.value).vi if self.about is About.BORN else self.value


class Agreement(StrEnum):
    """How a statement stands to another, or to a record."""

    AGREES = "agrees"
    DIFFERS = "differs"
    SILENT = "silent"


def clean(*, about: About, typed: str) -> str | None:
    """Return the value to keep, None for "not known", or refuse with `BadValue`."""
    text = " ".join(typed.split())
    if not text or fold_yi(text) in {"khong ro", "khong biet", "?"}:
        return None
    if len(text) > LONGEST_VALUE:
        raise BadValue
    if about is About.BORN:
        try:
            return PartialDate.parse(text).iso
        except BadDate as error:
            raise BadValue(BadDate.message, next_step=BadDate.next_step) from error
    if about in {About.NUMBER, About.OLD_NUMBER}:
        return _digits(text, lengths=(12,) if about is About.NUMBER else (9,))
    return text


def _digits(text: str, *, lengths: tuple[int, ...]) -> str:
    digits = text.replace(" ", "").replace(".", "").replace("-", "")
    if not (digits.isascii() and digits.isdigit() and len(digits) in lengths):
        raise BadValue
    return digits


def agreement(about: About, one: str | None, other: str | None) -> Agreement:
    """Compare two values; what is not known on either side is silent."""
    if one is None or other is None:
        return Agreement.SILENT
    if about is About.BORN:
        same = PartialDate.parse(one).could_be(PartialDate.parse(other))
    else:
        same = fold_yi(one) == fold_yi(other)
    return Agreement.AGREES if same else Agreement.DIFFERS


def contradictions(statements: Iterable[Statement]) -> dict[About, tuple[str, ...]]:
    """Return, for each matter, the values that cannot all be true, each once, as first said."""
    said: dict[About, list[str]] = defaultdict(list)
    for one in statements:
        if one.value is not None and one.value not in said[one.about]:
            said[one.about].append(one.value)
    return {about: tuple(values) for about, values in said.items() if _quarrel(about, values)}


def _quarrel(about: About, values: Sequence[str]) -> bool:
    pairs = ((a, b) for i, a in enumerate(values) for b in values[i + 1 :])
    return any(agreement(about, a, b) is Agreement.DIFFERS for a, b in pairs)


def best(statements: Iterable[Statement], about: About) -> Statement | None:
    """Return the weightiest known statement about a matter; of equals, the more exact, then first.

    It is what a form is filled with for the officer to check, never a decision.
    """
    known = [one for one in statements if one.about is about and one.value is not None]
    return max(known, key=lambda one: (one.weight, _exactness(one)), default=None)


def _exactness(one: Statement) -> int:
    return len(one.value or "") if one.about is About.BORN else 0


class Likeness(StrEnum):
    """How well a record of the register fits what is said about a resident."""

    PROVEN = "proven"
    STRONG = "strong"
    POSSIBLE = "possible"
    UNLIKE = "unlike"

    @property
    def vi(self) -> str:
        """Return the words shown to officers."""
        return {
            "proven": "Vân tay hoặc mống mắt khớp",
            "strong": "Khớp nhiều mục từ nhiều nguồn",
            "possible": "Có thể là người này",
            "unlike": "Không phải người này",
        }[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """A resident beside a record: matter by matter, and what follows."""

    likeness: Likeness
    by_matter: Mapping[About, Agreement] = field(default_factory=dict)
    sources: frozenset[Source] = frozenset()


# A name and a year are shared by many people; a parent's name or a number hardly ever is.
_TELLING: Final = frozenset({About.NUMBER, About.OLD_NUMBER, About.FATHER, About.MOTHER})
_LEAST_MATTERS: Final = 4
_LEAST_SOURCES: Final = 2


def compare(
    statements: Sequence[Statement], record: Mapping[About, str], *, biometrics: bool
) -> Comparison:
    """Compare what is said with a record.

    STRONG needs the name, a telling matter and four matters in all, from two independent
    sources, and no proof to the contrary. Only a match of fingers or eyes is PROVEN.
    """
    by_matter, sources, refuted = {}, set(), False
    for about, value in record.items():
        told = [one for one in statements if one.about is about and one.value is not None]
        found = [(one, agreement(about, one.value, value)) for one in told]
        agreeing = {one.source for one, how in found if how is Agreement.AGREES}
        sources |= agreeing - {Source.REGISTER}
        refuted |= any(
            how is Agreement.DIFFERS and one.weight is Weight.PROOF for one, how in found
        )
        by_matter[about] = _of(bool(agreeing), bool(found))
    likeness = _likeness(by_matter, len(sources), refuted=refuted, biometrics=biometrics)
    return Comparison(likeness=likeness, by_matter=by_matter, sources=frozenset(sources))


def _of(agreeing: bool, told: bool) -> Agreement:
    if not told:
        return Agreement.SILENT
    return Agreement.AGREES if agreeing else Agreement.DIFFERS


def _likeness(
    by_matter: Mapping[About, Agreement], sources: int, *, refuted: bool, biometrics: bool
) -> Likeness:
    if biometrics:
        return Likeness.PROVEN
    agreeing = {about for about, how in by_matter.items() if how is Agreement.AGREES}
    if refuted or About.NAME not in agreeing:
        return Likeness.UNLIKE if refuted or not agreeing else Likeness.POSSIBLE
    enough = len(agreeing) >= _LEAST_MATTERS and sources >= _LEAST_SOURCES
    contrary = any(how is Agreement.DIFFERS for how in by_matter.values())
    if enough and agreeing & _TELLING and not contrary:
        return Likeness.STRONG
    return Likeness.POSSIBLE
