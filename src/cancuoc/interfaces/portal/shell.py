"""The frame of the public pages: four things a family may come for, and whom to call."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from cancuoc.interfaces.ui.shell import NavItem, Shell


def portal_shell(request: HttpRequest) -> Shell:
    """Return the frame. `HELP_PHONE` of the settings is shown on every page where it is set."""
    del request  # Nobody signs in here, so the frame is the same for all.
    return Shell(
        layout="portal",
        home=reverse("portal:start"),
        nav=(
            NavItem(reverse("portal:find"), _("Đặt lịch")),
            NavItem(reverse("portal:find_booking"), _("Lịch đã đặt")),
            NavItem(reverse("portal:find_dossier"), _("Hồ sơ của tôi")),
            NavItem(reverse("portal:who_looked"), _("Ai đã xem")),
        ),
        phone=str(getattr(settings, "HELP_PHONE", "")),
    )
