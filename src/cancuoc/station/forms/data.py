"""Stage Dữ liệu: papers seen, the account, where the card goes."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from cancuoc.interfaces.ui.forms import (
    CheckboxesField,
    Choice,
    Form,
    PhoneField,
    RadiosField,
    SelectField,
)
from cancuoc.kernel.phone import Phone
from cancuoc.law.fees import Exemption
from cancuoc.law.procedure import ProcedurePlan
from cancuoc.packet.content import EidRequest, Paper
from cancuoc.station.core import filling, procedure
from cancuoc.station.core.filling import Details
from cancuoc.station.draft import Draft
from cancuoc.station.forms.lines import LineField

NO_ACCOUNT: Final = "0"
HERE: Final = "here"
POST: Final = "post"


class DataForm(Form):
    """What remains to be said before biometrics or the signature."""

    papers = CheckboxesField(_("Giấy tờ đã xem"), required=False)
    eid = RadiosField(_("Tài khoản định danh điện tử"))
    phone = PhoneField(_("Số điện thoại dùng cho tài khoản"), required=False)
    exemption = SelectField(
        _("Miễn lệ phí"),
        [Choice(each.value, _(each.vi)) for each in Exemption],
        required=False,
        empty_text=_("Không thuộc diện miễn"),
    )
    where = RadiosField(
        _("Nơi nhận thẻ"),
        [
            Choice(HERE, _("Tại đơn vị tiếp nhận")),
            Choice(POST, _("Gửi bưu điện đến địa chỉ của công dân")),
        ],
    )
    address = LineField(_("Địa chỉ nhận thẻ"), required=False)
    note = LineField(_("Ghi chú cho người kiểm tra"), required=False, max_length=300)

    def check(self) -> None:
        """An account needs a telephone, a posted card needs an address."""
        if self.eid.value not in (None, NO_ACCOUNT) and not self.phone.value:
            self.add_error("phone", _("Nhập số điện thoại cho tài khoản định danh."))
        if self.where.value == POST and not self.address.value:
            self.add_error("address", _("Nhập địa chỉ để gửi thẻ."))


def data_choices(draft: Draft, plan: ProcedurePlan, *, on: date) -> dict[str, list[Choice]]:
    """Return the papers the law asks to see, and the levels open at this age."""
    levels = procedure.eid_levels(draft, on=on).after_card
    return {
        "papers": [Choice(each.value, _(each.vi)) for each in plan.papers],
        "eid": [
            Choice(NO_ACCOUNT, _("Không yêu cầu")),
            *(Choice(str(level), LEVELS[level]) for level in levels),
        ],
    }


LEVELS: Final = {1: _("Mức độ 01"), 2: _("Mức độ 02")}


def data_initial(draft: Draft, *, on: date) -> dict[str, Any]:
    """Return what stands ready."""
    wanted = draft.eid or filling.default_eid(draft, on=on)
    phone = (wanted.phone if wanted else "") or filling.eid_phone(draft, on=on)
    return {
        "papers": [each.kind for each in draft.papers],
        "eid": str(wanted.level) if wanted else NO_ACCOUNT,
        "phone": Phone(phone) if phone else None,
        "exemption": draft.exemptions[0] if draft.exemptions else "",
        "where": POST if draft.return_address else HERE,
        "address": draft.return_address or None,
        "note": draft.note or None,
    }


def details_of(form: DataForm, draft: Draft, *, on: date) -> Details:
    """Return the details; call it after `is_valid`."""
    level, phone = int(form.eid.sure), form.phone.value
    represented = procedure.represented(draft, on=on)
    wanted = (
        EidRequest(level=level, phone=phone.e164, by_representative=represented)
        if level and phone
        else None
    )
    return Details(
        papers=tuple(Paper(kind=each) for each in form.papers.value or ()),
        eid=wanted,
        exemptions=(form.exemption.value,) if form.exemption.value else (),
        return_address=(form.address.value or "") if form.where.value == POST else "",
        note=form.note.value or "",
    )
