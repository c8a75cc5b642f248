"""Which session the families are invited to."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cancuoc.interfaces.ui.forms import FieldError, Form, RadiosField, TextField


class EmailField(TextField):
    """An e-mail address; only its shape is judged, the mail server knows the rest."""

    def parse(self, raw: str) -> str:
        """Return the address."""
        name, _at, host = raw.partition("@")
        if not name or "." not in host or any(c.isspace() or c in "<>,;" for c in raw):
            raise FieldError(str(_("Nhập địa chỉ thư điện tử, ví dụ ten@vidu.vn.")))
        return raw


class InviteForm(Form):
    """The session, and an address for the message when one family alone is invited."""

    session = RadiosField(_("Mời vào buổi nào?"))
    email = EmailField(_("Thư điện tử của gia đình"), required=False, max_length=120)
