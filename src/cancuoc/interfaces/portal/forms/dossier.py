"""What proves that a dossier is one's own."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cancuoc.interfaces.ui.forms import Form, PartialDateField, PersonalNumberField, TextField


class DossierForm(Form):
    """The code on the appointment slip and the citizen's birth date."""

    dossier = TextField(
        _("Mã hồ sơ"),
        hint=_("Có trên giấy hẹn CC02, ví dụ PT-DBJSH-DQHH9-N."),
        missing=_("Nhập mã hồ sơ trên giấy hẹn."),
        width=20,
        max_length=40,
    )
    born = PartialDateField(
        _("Ngày sinh của người làm thẻ"),
        hint=_("Ví dụ 12 8 2016. Giấy tờ chỉ có năm thì nhập năm."),
        boxes=True,
        past=True,
    )


class OwnerForm(DossierForm):
    """The same and the number: the list of who looked is opened to the citizen alone."""

    number = PersonalNumberField(
        _("Số định danh cá nhân"),
        hint=_("12 chữ số của người làm thẻ."),
    )
