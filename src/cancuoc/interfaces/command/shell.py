"""The frame of the command pages: the menu of one's own roles, who is signed in, the lock."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from cancuoc.domain.units import queries as units
from cancuoc.foundation import access
from cancuoc.foundation.actor import Actor, Role
from cancuoc.foundation.models import User
from cancuoc.interfaces.ui.presenters import role_word
from cancuoc.interfaces.ui.shell import NavItem, Shell
from cancuoc.interfaces.ui.words import Text
from cancuoc.kernel import clock

HOME: Final = "/office/"
SCREENS: Final[tuple[tuple[str, Text, Role], ...]] = (
    ("command:today", _("Hôm nay"), Role.COMMANDER),
    ("command:report", _("Báo cáo 17 giờ"), Role.COMMANDER),
    ("command:demand", _("Bản đồ nhu cầu"), Role.PLANNER),
    ("command:plans", _("Phương án"), Role.PLANNER),
    ("command:week", _("Lịch buổi và đội"), Role.PLANNER),
    ("command:rosters", _("Bảng ca"), Role.PLANNER),
    ("command:crew", _("Cán bộ xếp ca"), Role.PLANNER),
    ("command:sessions", _("Buổi lưu động"), Role.PLANNER),
)


def command_shell(request: HttpRequest) -> Shell:
    """Return the frame for whoever is signed in; nearly empty before the sign-in."""
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return Shell(layout="compact", home=HOME, door=str(_("Chỉ huy")))
    actor = access.actor_of(request, at=clock.now())
    return Shell(
        layout="compact",
        home=HOME,
        door=str(_("Chỉ huy")),
        nav=tuple(_nav(actor)),
        user=actor.label,
        role=", ".join(role_word(role) for role in sorted(actor.roles)),
        unit=_unit_name(actor),
        sign_out="/office/sign-out/",
        # Locking ends the session on this machine: the next officer signs in as himself.
        lock="/office/sign-out/",
    )


def _nav(actor: Actor) -> list[NavItem]:
    items = []
    for route, text, role in SCREENS:
        if role in actor.roles:
            try:
                items.append(NavItem(reverse(route), str(text)))
            except NoReverseMatch:
                continue
    return items


def _unit_name(actor: Actor) -> str:
    if not actor.units:
        return ""
    named = units.units_named(codes=actor.units, on=clock.today_vn(clock.now()))
    return ", ".join(named[code].full_name for code in actor.units if code in named)
