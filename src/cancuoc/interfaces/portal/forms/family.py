"""Who of the family comes, and who brings the children."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cancuoc.interfaces.ui.forms import CheckboxesField, Choice, Form, RadiosField
from cancuoc.law.representation import Representative

COMPANIONS = (
    Choice(str(Representative.MOTHER), _("Mẹ")),
    Choice(str(Representative.FATHER), _("Cha")),
    Choice(str(Representative.GUARDIAN), _("Người giám hộ")),
    Choice(str(Representative.INSTITUTION), _("Đại diện cơ sở nuôi dưỡng")),
    Choice(str(Representative.NONE), _("Lần này không có trẻ nào đến")),
)


class FamilyForm(Form):
    """The people to book together; `children` names the choices that need company."""

    coming = CheckboxesField(
        _("Ai sẽ đến làm thẻ?"),
        hint=_("Đánh dấu mọi người cùng đến một giờ."),
        missing=_("Đánh dấu ít nhất một người."),
    )
    companion = RadiosField(
        _("Ai đi cùng trẻ dưới 14 tuổi?"),
        COMPANIONS,
        hint=_("Ông bà, cô bác chỉ đi thay được khi đã đăng ký giám hộ."),
        missing=_("Chọn người đi cùng trẻ dưới 14 tuổi."),
    )

    def __init__(self, *args: Any, children: Collection[str] = (), **kwargs: Any) -> None:
        self.children = frozenset(children)
        super().__init__(*args, **kwargs)

    def check(self) -> None:
        """A child does not come alone (Art. 23(2))."""
        alone = self.companion.value == Representative.NONE
        if alone and self.children & set(self.coming.value or ()):
            self.add_error("companion", _now("Chọn người đi cùng trẻ dưới 14 tuổi."))
