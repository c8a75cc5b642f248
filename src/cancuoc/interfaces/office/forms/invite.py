"""Which session the families are invited to."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cancuoc.interfaces.ui.forms import EmailField, Form, RadiosField


class InviteForm(Form):
    """The session, and an address for the message when one family alone is invited."""

    session = RadiosField(_("Mời vào buổi nào?"))
    email = EmailField(_("Thư điện tử của gia đình"), required=False, max_length=120)
