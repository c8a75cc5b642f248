"""The frame of every page of the station: menu, officer, unit."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from cancuoc.interfaces.ui.shell import NavItem, Shell
from cancuoc.station import lock_page, runtime
from cancuoc.station.records import Lease
from cancuoc.station.tables import packets
from cancuoc.station.tables.packets import PacketState

PREFIX: Final = "/station/"


def build(request: HttpRequest) -> Shell:
    """Return the frame for this request; without an officer there is no menu."""
    if lock_page.current() is not None:
        return Shell(layout="compact", home=reverse("station:unlock"), door=_("Trạm đang khóa"))
    station = runtime.current()
    door = _("Trạm %(code)s") % {"code": station.desk.profile.code}
    lease: Lease | None = getattr(request, "lease", None)
    if lease is None:
        return Shell(layout="compact", home=reverse("station:next"), door=door)
    return Shell(
        layout="compact",
        home=reverse("station:next"),
        door=door,
        nav=_menu(station),
        user=lease.full_name,
        sign_out=reverse("station:sign_out"),
        lock=reverse("station:lock"),
    )


def _menu(station: runtime.Station) -> tuple[NavItem, ...]:
    counts = packets.counts(station.store)
    unsent = sum(counts.values()) - counts[PacketState.RECEIVED]
    return (
        NavItem(reverse("station:next"), _("Người tiếp theo")),
        NavItem(reverse("station:find"), _("Tìm người")),
        NavItem(reverse("station:floor"), _("Sảnh")),
        NavItem(reverse("station:send"), _("Gửi hồ sơ"), count=unsent),
        NavItem(reverse("station:closing"), _("Đóng buổi")),
        NavItem(reverse("station:sessions"), _("Buổi làm việc")),
    )
