"""The few pictures we draw ourselves; a word always stands beside them."""

from __future__ import annotations

from typing import Final

from markupsafe import Markup

_PATHS: Final = {
    "logo": (
        '<rect x="2" y="6" width="36" height="28" rx="6" fill="{tone}"/>'
        '<circle cx="13" cy="17" r="4.2" fill="#fff"/>'
        '<path d="M6.5 28.5c.7-4 3.4-6 6.5-6s5.800 2 6.500 6z" fill="#fff"/>'
        '<path d="M23 15h10M23 20.500h10M23 26h6" stroke="#8ee0c8" stroke-width="2.600"'
        ' stroke-linecap="round"/>'
    ),
}
_TONES: Final = {"brand": "#0f5c4e", "light": "#2a8a76"}


def icon(name: str, tone: str = "brand") -> Markup:
    """Return an inline picture, hidden from screen readers; KeyError for an unknown one."""
    body = _PATHS[name].replace("{tone}", _TONES[tone])
    return Markup(
        '<svg viewBox="0 0 40 40" width="40" height="40" fill="none" aria-hidden="true"'
        f' focusable="false">{body}</svg>'
    )
