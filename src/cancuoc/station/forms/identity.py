"""Stage Danh tính: who represents, which paper is held, what is asked for."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from cancuoc.interfaces.ui.forms import (
    Choice,
    ConfirmField,
    Form,
    NameField,
    PersonalNumberField,
    PhoneField,
    RadiosField,
    SelectField,
)
from cancuoc.kernel.phone import Phone
from cancuoc.law.grounds import Ground
from cancuoc.law.representation import Capacity, Proof
from cancuoc.law.representation import Representative as Acting
from cancuoc.law.transition import Holds
from cancuoc.packet.content import Representative
from cancuoc.station.core import procedure
from cancuoc.station.core.family import Family, at_home_of
from cancuoc.station.core.filling import ASKED_GROUNDS, Answers
from cancuoc.station.draft import Draft
from cancuoc.station.forms.lines import LineField

OTHER: Final = "other"
NOBODY: Final = "none"
_RELATIONS: Final = (
    Acting.MOTHER,
    Acting.FATHER,
    Acting.GUARDIAN,
    Acting.INSTITUTION,
    Acting.RELATIVE,
)
_PROOFS: Final = tuple(each for each in Proof if each is not Proof.REGISTER)


class IdentityForm(Form):
    """The answers that the law needs before anything is taken."""

    representative = RadiosField(_("Người đại diện đi cùng"))
    other_name = NameField(_("Họ tên người đại diện"), required=False)
    other_relation = SelectField(
        _("Quan hệ"), [Choice(each.value, _(each.vi)) for each in _RELATIONS], required=False
    )
    other_proof = SelectField(
        _("Giấy tờ chứng minh đã xem"),
        [Choice(each.value, _(each.vi)) for each in _PROOFS],
        required=False,
    )
    other_proof_number = LineField(_("Số giấy tờ"), required=False, width=20, max_length=60)
    other_number = PersonalNumberField(_("Số định danh của người đại diện"), required=False)
    other_phone = PhoneField(_("Số điện thoại của người đại diện"), required=False)
    holds = SelectField(
        _("Giấy tờ căn cước đang có"), [Choice(each.value, _(each.vi)) for each in Holds]
    )
    lost = ConfirmField(_("Đã mất hoặc hỏng, không dùng được"), required=False)
    ground = SelectField(
        _("Lý do đổi thẻ"),
        [Choice(each.value, _(each.vi)) for each in ASKED_GROUNDS],
        required=False,
        empty_text=_("Theo quy định, hệ thống tự chọn"),
    )
    capacity = SelectField(
        _("Năng lực hành vi dân sự"), [Choice(each.value, _(each.vi)) for each in Capacity]
    )

    same_home = ConfirmField(_("Cùng chỗ ở hiện nay với anh chị em"), required=False)

    def check(self) -> None:
        """Another representative needs a name, a relation and a proof."""
        if self.representative.value != OTHER:
            return
        for name in ("other_name", "other_relation", "other_proof"):
            bound = self.bound(name)
            if bound.value is None and not bound.error:
                self.add_error(name, bound.field.missing_text())


class AdultForm(IdentityForm):
    """The same for a person who acts alone unless capacity is in doubt."""

    representative = RadiosField(_("Người đại diện đi cùng"), required=False)


def identity_choices(draft: Draft, *, represented: bool) -> dict[str, list[Choice]]:
    """Return the representatives offered: those the register shows first."""
    offered = [
        Choice(offer.key, f"{_(Acting(offer.kin.relation).vi)}: {offer.kin.full_name}", _SHOWN)
        for offer in procedure.offers(draft)
    ]
    offered.append(Choice(OTHER, _("Người khác, có giấy tờ chứng minh")))
    if not represented:
        offered.insert(0, Choice(NOBODY, _("Không cần người đại diện")))
    return {"representative": offered}


_SHOWN: Final = _("Sổ gốc đã có quan hệ, không cần giấy tờ.")


def identity_initial(
    draft: Draft, *, represented: bool, family: Family | None = None
) -> dict[str, Any]:
    """Return what stands ready, so that a complete record needs no typing.

    For a brother or a sister of someone just served it is whoever represented there.
    """
    offers = procedure.offers(draft)
    if family is not None and represented and draft.representative is None:
        draft = replace(draft, representative=family.representative)
    chosen = _chosen(draft) or (offers[0].key if represented and offers else "")
    who = draft.representative
    other = who if who is not None and chosen == OTHER else None
    return {
        "representative": chosen or ("" if represented else NOBODY),
        "other_name": other.full_name if other else None,
        "other_relation": other.relation if other else None,
        "other_proof": other.proof if other else None,
        "other_proof_number": other.proof_number if other else None,
        "other_number": other.personal_number if other else None,
        "other_phone": Phone(other.phone) if other and other.phone else None,
        "holds": draft.holds,
        "lost": draft.lost,
        "ground": draft.ground,
        "capacity": draft.capacity,
        "same_home": family is not None and family.home_for(draft) is not None,
    }


def answers_of(form: IdentityForm, draft: Draft, *, family: Family | None = None) -> Answers:
    """Return the answers; call it after `is_valid`."""
    ground = form.ground.value
    return Answers(
        declared=at_home_of(family, draft) if family and form.same_home.value else None,
        representative=_acting(form, draft),
        capacity=Capacity(form.capacity.sure),
        holds=Holds(form.holds.sure),
        lost=bool(form.lost.value),
        ground=Ground(ground) if ground else None,
    )


def _acting(form: IdentityForm, draft: Draft) -> Representative | None:
    chosen = form.representative.value
    if chosen == OTHER:
        number, phone = form.other_number.value, form.other_phone.value
        return Representative(
            full_name=form.other_name.sure.full,
            relation=form.other_relation.sure,
            proof=form.other_proof.sure,
            proof_number=form.other_proof_number.value or "",
            personal_number=number.value if number else "",
            phone=phone.e164 if phone else "",
        )
    kin = {offer.key: offer.kin for offer in procedure.offers(draft)}.get(chosen or "")
    return procedure.by_register(kin) if kin else None


def _chosen(draft: Draft) -> str:
    if draft.representative is None:
        return ""
    for offer in procedure.offers(draft):
        if procedure.by_register(offer.kin) == draft.representative:
            return offer.key
    return OTHER
