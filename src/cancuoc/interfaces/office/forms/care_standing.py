"""Who represents a resident: the order of the law as questions, the proof, and the end."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cancuoc.domain.specialcare.rules import Ended
from cancuoc.interfaces.ui.forms import (
    Choice,
    DateField,
    Form,
    NameField,
    RadiosField,
    SelectField,
    TextField,
)
from cancuoc.law.representation import Proof
from cancuoc.law.standing import Absence, Rung, absences

ACTS = "acts"
_ACTS = Choice(ACTS, _("Có, và là người đại diện"))
_PROOFS = [Choice(proof, _(proof.vi)) for proof in Proof]
_EMPTY = _("Chưa xem xét")


def _asked(rung: Rung) -> SelectField:
    why = [Choice(each, _(each.vi)) for each in absences(rung)]
    offered = [_ACTS] if rung is Rung.CENTRE_HEAD else [_ACTS, *why]
    return SelectField(_(rung.vi), choices=offered, required=False, empty_text=_EMPTY)


class StandForm(Form):
    """What is asked of every representative; the order stands in the forms below."""

    marks_optional = False
    name = NameField(_("Họ tên người đại diện"))
    proof = SelectField(_("Giấy tờ chứng minh"), choices=_PROOFS)
    paper = TextField(_("Số, ngày của giấy tờ"), width=20, max_length=120, required=False)
    day = DateField(_("Đại diện từ ngày"), past=True)
    why = TextField(_("Lý do sửa"), max_length=200, required=False)

    @property
    def rungs(self) -> tuple[Rung, ...]:
        """Return the places of the order this form asks about."""
        return tuple(Rung(name) for name in self.fields if name in set(Rung))

    @property
    def acting(self) -> Rung | None:
        """Return who was said to represent."""
        return next((r for r in self.rungs if self.bound(r).value == ACTS), None)

    @property
    def absent(self) -> Mapping[Rung, Absence]:
        """Return why the others do not."""
        told = {rung: self.bound(rung).value for rung in self.rungs}
        return {rung: Absence(why) for rung, why in told.items() if why not in (None, ACTS)}

    def check(self) -> None:
        """Exactly one of the order represents."""
        said = [rung for rung in self.rungs if self.bound(rung).value == ACTS]
        if len(said) != 1:
            where = said[1] if said else self.rungs[0]
            self.add_error(where, _now("Chọn đúng một người đại diện trong thứ tự của luật."))


class MinorForm(StandForm):
    """The order for somebody under 18 (Civil Code Art. 52, 136)."""

    parents = _asked(Rung.PARENTS)
    eldest_sibling = _asked(Rung.ELDEST_SIBLING)
    next_sibling = _asked(Rung.NEXT_SIBLING)
    grandparent = _asked(Rung.GRANDPARENT)
    uncle_or_aunt = _asked(Rung.UNCLE_OR_AUNT)
    appointed = _asked(Rung.APPOINTED)
    centre_head = _asked(Rung.CENTRE_HEAD)


class AdultForm(StandForm):
    """The order for an adult whom a court found without capacity (Civil Code Art. 53)."""

    spouse = _asked(Rung.SPOUSE)
    eldest_child = _asked(Rung.ELDEST_CHILD)
    next_child = _asked(Rung.NEXT_CHILD)
    parent_of_adult = _asked(Rung.PARENT_OF_ADULT)
    appointed = _asked(Rung.APPOINTED)
    centre_head = _asked(Rung.CENTRE_HEAD)


class EndForm(Form):
    """Why and when a representation ended."""

    ended = RadiosField(
        _("Vì sao chấm dứt"), choices=[Choice(e, _(e.vi)) for e in Ended if e is not Ended.NOT_YET]
    )
    last = DateField(_("Ngày chấm dứt"), past=True)
