"""What stands around a page: the name, the door's menu, who is signed in, whom to call.

Each door registers one function that builds its shell from the request, so that a refusal
page raised deep inside the door still wears the door's clothes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from django.http import HttpRequest

THEME_COOKIE: Final = "cc_theme"


@dataclass(frozen=True, slots=True)
class NavItem:
    """One link of the menu; `count` is what waits behind it, shown only when above zero."""

    href: str
    text: str
    current: bool = False
    count: int = 0
    key: str = ""


@dataclass(frozen=True, slots=True)
class Shell:
    """The frame of a page. `layout` is "portal" or "compact"; empty parts are not drawn."""

    layout: str = "portal"
    home: str = "/"
    door: str = ""
    nav: tuple[NavItem, ...] = ()
    user: str = ""
    role: str = ""
    unit: str = ""
    sign_out: str = ""
    lock: str = ""
    phone: str = ""
    phone_owner: str = ""
    theme: str = ""
    path: str = "/"

    def at(self, path: str) -> Shell:
        """Return this shell with the menu item of the longest matching address marked."""
        matches = [item.href for item in self.nav if path.startswith(item.href)]
        best = max(matches, key=len, default=None)
        nav = tuple(replace(item, current=item.href == best) for item in self.nav)
        return replace(self, nav=nav, path=path)


Builder = Callable[[HttpRequest], Shell]
_BUILDERS: Final[dict[str, Builder]] = {}


def register(*, prefix: str, build: Builder) -> None:
    """Let the door whose addresses begin with `prefix` build its own shell.

    Called once from the door's `AppConfig.ready`.
    """
    _BUILDERS[prefix] = build


def shell_of(request: HttpRequest) -> Shell:
    """Return the shell of the door this request came through; a plain portal otherwise."""
    prefixes = [prefix for prefix in _BUILDERS if request.path.startswith(prefix)]
    shell = _BUILDERS[max(prefixes, key=len)](request) if prefixes else Shell()
    return dressed(request, shell)


def dressed(request: HttpRequest, shell: Shell) -> Shell:
    """Return the shell with the place in the menu and the theme this person chose."""
    theme = request.COOKIES.get(THEME_COOKIE, "")
    return replace(shell.at(request.path), theme=theme if theme in {"light", "dark"} else "")
