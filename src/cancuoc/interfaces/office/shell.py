"""The frame of the office pages: the menu of one's own roles, who is signed in, the lock."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from cancuoc.domain.units import queries as units
from cancuoc.foundation import access
from cancuoc.foundation.actor import Actor
from cancuoc.foundation.models import User
from cancuoc.interfaces.ui.presenters import role_word
from cancuoc.interfaces.ui.shell import NavItem, Shell
from cancuoc.kernel import clock

WHOLE_CITY = "01"


def office_shell(request: HttpRequest) -> Shell:
    """Return the frame for whoever is signed in; nearly empty before the sign-in."""
    # Imported here because the home view imports the design system, which asks for the shell.
    from cancuoc.interfaces.office.views.home import tasks_for

    home = reverse("office:home")
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return Shell(layout="compact", home=home, door=_("Cán bộ"))
    actor = access.actor_of(request, at=clock.now())
    return Shell(
        layout="compact",
        home=home,
        door=_("Cán bộ"),
        nav=tuple(NavItem(task["url"], task["title"]) for task in tasks_for(actor)),
        user=actor.label,
        role=", ".join(role_word(role) for role in sorted(actor.roles)),
        unit=_unit_name(actor),
        sign_out=reverse("office:sign_out"),
        # Locking ends the session on this machine: the next officer signs in as himself.
        lock=reverse("office:sign_out"),
    )


def _unit_name(actor: Actor) -> str:
    if not actor.units:
        return ""
    named = units.units_named(codes=actor.units, on=clock.today_vn(clock.now()))
    return ", ".join(named[code].full_name for code in actor.units if code in named)
