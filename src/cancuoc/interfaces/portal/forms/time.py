"""The slot, out of those that are free now."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cancuoc.interfaces.ui.forms import Form, RadiosField


class TimeForm(Form):
    """One slot of the session shown."""

    slot = RadiosField(_("Chọn giờ đến"), missing=_("Chọn một khung giờ."))
