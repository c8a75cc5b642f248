"""To which session the next wave goes, and from where its families come."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cancuoc.interfaces.ui.forms import Form, RadiosField, SelectField


class WaveForm(Form):
    """A session with its free places, and the hamlet or the school the families come from."""

    session = RadiosField(_("Đợt mời vào buổi nào?"))
    origin = SelectField(_("Mời người ở đâu?"), required=False)
