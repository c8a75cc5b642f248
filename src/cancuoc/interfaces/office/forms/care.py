"""What the care desk writes into a file: one form for each kind of step."""

from __future__ import annotations

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cancuoc.domain.specialcare.evidence import About, Source
from cancuoc.domain.specialcare.ladder import Origin
from cancuoc.domain.specialcare.rules import ENQUIRY_DAYS, Answered
from cancuoc.interfaces.ui.forms import (
    CheckboxesField,
    Choice,
    DateField,
    Form,
    IntegerField,
    RadiosField,
    SelectField,
    TextAreaField,
    TextField,
)

ORIGINS = (
    Choice(Origin.VIETNAMESE, _("Công dân Việt Nam")),
    Choice(Origin.UNDETERMINED, _("Gốc Việt, chưa xác định quốc tịch")),
)
ABANDONED = (Choice("yes", _("Trẻ bị bỏ rơi")),)
FOUND = (
    Choice("nobody", _("Không tìm thấy ai")),
    Choice("somebody", _("Tìm thấy một người")),
)


class CentreForm(Form):
    """A centre that is not in the list yet."""

    code = TextField(_("Mã cơ sở"), hint=_("Chữ không dấu và số, ví dụ CS01."), width=10)
    name = TextField(_("Tên cơ sở"), width=30)
    commune = TextField(_("Thuộc xã, phường"), hint=_("Gõ không dấu cũng được."), width=30)


class StatementForm(Form):
    """One thing said, beside what others say."""

    about = SelectField(_("Về mục"), choices=[Choice(a, _(a.vi)) for a in About])
    typed = TextField(_("Nội dung"), hint=_("Để trống khi nguồn nói là không rõ."), required=False)
    source = SelectField(_("Nguồn"), choices=[Choice(s, _(s.vi)) for s in Source])
    said_by = TextField(_("Ai nói hoặc giấy tờ nào ghi"), width=30)


class ScreenForm(Form):
    """What the register and the centre's papers say at the first look."""

    origin = RadiosField(_("Quốc tịch"), choices=ORIGINS)
    abandoned = CheckboxesField(_("Hoàn cảnh"), choices=ABANDONED, required=False)


class CaptureForm(Form):
    """What could not be taken at the bedside, and why."""

    note = TextAreaField(_("Ngón, mắt không thu được và lý do"), max_length=200, required=False)


class FoundForm(Form):
    """What a search by fingers and eyes came to."""

    found = RadiosField(_("Kết quả tìm"), choices=FOUND)
    number = TextField(_("Số định danh của người tìm thấy"), width=20, required=False)

    def check(self) -> None:
        """Somebody found has a number."""
        if self.found.value == "somebody" and not self.number.value:
            self.add_error("number", _now("Nhập số định danh của người tìm thấy."))


class EnquiryForm(Form):
    """A question to another office."""

    place = SelectField(_("Địa danh cần hỏi"))
    addressee = TextField(_("Nơi nhận"), hint=_("Ví dụ: Công an xã Vân Sơn."), width=30)
    days = IntegerField(_("Thời hạn, ngày làm việc"), low=1, high=60)


FIRST_ENQUIRY = {"days": ENQUIRY_DAYS}


class AnswerForm(Form):
    """What an office answered; the facts in it are written as its statements."""

    enquiry = SelectField(_("Nơi đã trả lời"))
    outcome = RadiosField(
        _("Kết quả"), choices=[Choice(a, _(a.vi)) for a in Answered if a is not Answered.NOTHING]
    )
    text = TextAreaField(_("Nội dung trả lời"), max_length=500)
    father = TextField(_("Họ tên cha"), required=False, width=30)
    mother = TextField(_("Họ tên mẹ"), required=False, width=30)
    born = TextField(_("Ngày, tháng, năm sinh"), required=False, width=10)


class PaperForm(Form):
    """A procedure with the number of its paper and its day."""

    paper = TextField(_("Số giấy tờ làm căn cứ"), width=20)
    day = DateField(_("Ngày trên giấy tờ"))
    number = TextField(_("Số định danh trong dữ liệu dân cư"), width=20, required=False)


class ReviewForm(Form):
    """When the file is looked at again."""

    day = DateField(_("Ngày xem lại"), future=True)
    reason = TextAreaField(_("Lý do"), max_length=200)


class ReceiptForm(Form):
    """The receipt when the centre keeps the card."""

    receipt = TextField(_("Số biên nhận, khi cơ sở giữ hộ"), width=20, required=False)
