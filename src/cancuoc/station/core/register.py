"""The person as declared beside the person as registered: what differs, and what that means."""

from __future__ import annotations

from typing import Final

from cancuoc.kernel.folding import fold
from cancuoc.law.register import RegisterState
from cancuoc.law.representation import Representative
from cancuoc.packet.content import Declared, Difference, Place
from cancuoc.station.draft import Draft, RegisterAnswer
from cancuoc.station.records import REPRESENTING, Record

COMPARED: Final = {
    "full_name": "Họ, chữ đệm và tên khai sinh",
    "personal_number": "Số định danh cá nhân",
    "born": "Ngày, tháng, năm sinh",
    "sex": "Giới tính",
    "nationality": "Quốc tịch",
    "ethnicity": "Dân tộc",
    "religion": "Tôn giáo",
    "birth_registration_place": "Nơi đăng ký khai sinh",
    "origin": "Quê quán",
    "permanent_residence": "Nơi thường trú",
    "temporary_residence": "Nơi tạm trú",
    "current_residence": "Nơi ở hiện tại",
    "old_number": "Số CMND 09 số",
    "phone": "Số điện thoại",
    "email": "Thư điện tử",
    "occupation": "Nghề nghiệp",
}
# A change of these needs a paper, because the number or the name on the card follows them.
NUMBER_PARTS: Final = frozenset({"born", "sex", "birth_registration_place"})
# The register does not keep these for certain; a new value corrects nothing.
LOOSE: Final = frozenset({"phone", "email", "occupation", "current_residence"})


def words(declared: Declared, field: str) -> str:
    """Return one item as people read it; "" when it is not known."""
    value = getattr(declared, field)
    if isinstance(value, Place):
        return value.text
    vi = getattr(value, "vi", None)
    return str(vi if vi is not None else value or "")


def differences(*, record: Record | None, declared: Declared | None) -> tuple[Difference, ...]:
    """Return the items on which register and person disagree, in the order of the form.

    Spaces and letter case aside, the spelling counts: a wrong mark on a name is a difference
    the card would carry for years.
    """
    if record is None or declared is None:
        return ()
    return tuple(
        Difference(field=field, register=before[:500], declared=after[:500])
        for field in COMPARED
        if _plain(before := words(record.known, field)) != _plain(after := words(declared, field))
    )


def only_spelling(difference: Difference) -> bool:
    """Return whether the two differ by marks or letter case alone."""
    return fold(difference.register) == fold(difference.declared)


def weighty(found: tuple[Difference, ...]) -> tuple[Difference, ...]:
    """Return the differences for which the register itself has to be put right."""
    return tuple(each for each in found if each.field not in LOOSE and each.register)


def state(draft: Draft) -> RegisterState:
    """Return what the law needs to know of the record (Art. 9, 10, 15, 16).

    When nobody could ask the register, its answer counts as complete: the centre compares
    later, and a family is not sent home because a network is down.
    """
    if draft.record is None:
        return RegisterState(
            in_register=draft.answer is not RegisterAnswer.ABSENT,
            has_number=bool(draft.declared and draft.declared.personal_number),
            links=frozenset(),
        )
    found = weighty(differences(record=draft.record, declared=draft.declared))
    return RegisterState(
        birth_registered=draft.record.birth_registered,
        has_number=bool(draft.record.known.personal_number),
        agrees=not found,
        number_parts_wrong=any(each.field in NUMBER_PARTS for each in found),
        residence_known=draft.record.residence_known,
        links=frozenset(
            Representative(kin.relation)
            for kin in draft.record.kin
            if kin.represents and kin.relation in REPRESENTING
        ),
    )


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()
