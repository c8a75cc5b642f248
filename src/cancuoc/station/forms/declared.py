"""Correcting what is declared, beside what the register says."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from cancuoc.interfaces.ui.forms import (
    Form,
    NameField,
    PartialDateField,
    PersonalNumberField,
    PhoneField,
    RadiosField,
)
from cancuoc.kernel.names import PersonName
from cancuoc.kernel.personal_id import PersonalId
from cancuoc.kernel.phone import Phone
from cancuoc.kernel.sex import Sex
from cancuoc.packet.content import Declared, Place
from cancuoc.station.forms.find import SEXES
from cancuoc.station.forms.lines import LineField

PLACES = (
    "birth_registration_place",
    "origin",
    "permanent_residence",
    "temporary_residence",
    "current_residence",
)


class DeclaredForm(Form):
    """Every item of CC01 that a person may correct at the counter."""

    full_name = NameField(_("Họ, chữ đệm và tên khai sinh"))
    born = PartialDateField(_("Ngày sinh"), past=True, show_age=True)
    sex = RadiosField(_("Giới tính"), SEXES)
    personal_number = PersonalNumberField(_("Số định danh cá nhân"), required=False)
    ethnicity = LineField(_("Dân tộc"), required=False, width=20, max_length=40)
    religion = LineField(_("Tôn giáo"), required=False, width=20, max_length=40)
    nationality = LineField(_("Quốc tịch"), required=False, width=20, max_length=40)
    birth_registration_place = LineField(_("Nơi đăng ký khai sinh"), required=False)
    origin = LineField(_("Quê quán"), required=False)
    permanent_residence = LineField(_("Nơi thường trú"), required=False)
    temporary_residence = LineField(_("Nơi tạm trú"), required=False)
    current_residence = LineField(_("Nơi ở hiện tại"), required=False)
    phone = PhoneField(_("Số điện thoại"), required=False)
    occupation = LineField(_("Nghề nghiệp"), required=False, width=20, max_length=80)


def declared_initial(declared: Declared) -> dict[str, Any]:
    """Return what is declared now."""
    number, phone = declared.personal_number, declared.phone
    places = {name: getattr(declared, name) for name in PLACES}
    return {
        "full_name": PersonName(declared.full_name),
        "born": declared.born,
        "sex": declared.sex.value,
        "personal_number": PersonalId(number) if number else None,
        "ethnicity": declared.ethnicity,
        "religion": declared.religion,
        "nationality": declared.nationality,
        "phone": Phone(phone) if phone else None,
        "occupation": declared.occupation,
        **{name: place.text if place else None for name, place in places.items()},
    }


def changes_of(form: DeclaredForm, declared: Declared) -> dict[str, Any]:
    """Return the items that differ from what is declared now; call it after `is_valid`."""
    number, phone = form.personal_number.value, form.phone.value
    wanted: dict[str, Any] = {
        "full_name": form.full_name.sure.full,
        "born": form.born.sure,
        "sex": Sex(form.sex.sure),
        "personal_number": number.value if number else "",
        "phone": phone.e164 if phone else "",
        **{name: _place(form, declared, name) for name in PLACES},
        **{
            name: form.bound(name).value or ""
            for name in ("ethnicity", "religion", "nationality", "occupation")
        },
    }
    return {name: value for name, value in wanted.items() if getattr(declared, name) != value}


def _place(form: DeclaredForm, declared: Declared, name: str) -> Place | None:
    text = form.bound(name).value
    before: Place | None = getattr(declared, name)
    if not text:
        return None
    # The commune's code stays only while the words stay: a new text is a place nobody coded.
    return before if before is not None and before.text == text else Place(text=text)
