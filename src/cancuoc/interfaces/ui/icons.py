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
    # Who a button of the tablet is for, by the code of a lane or of a reason: seen before read.
    "U": (
        '<circle cx="20" cy="21" r="14" stroke="currentColor" stroke-width="2.6"/>'
        '<path d="M20 7c-4-.5-3.500-5.500.5-5M14.500 26c3 3.600 8 3.600 11 0" stroke="currentColor"'
        ' stroke-width="2.6" stroke-linecap="round"/>'
        '<circle cx="15" cy="19" r="2" fill="currentColor"/>'
        '<circle cx="25" cy="19" r="2" fill="currentColor"/>'
    ),
    "C": (
        '<g fill="currentColor"><circle cx="20" cy="17" r="5"/>'
        '<path d="M12 38v-7a6 6 0 0 1 6-6h4a6 6 0 0 1 6 6v7z"/></g>'
    ),
    "A": (
        '<g fill="currentColor"><circle cx="20" cy="8" r="5.5"/>'
        '<path d="M10 38V24a8 8 0 0 1 8-8h4a8 8 0 0 1 8 8v14z"/></g>'
    ),
    "P": (
        '<path d="M20 36C8 28 4 22 5.500 15 7 8 15.500 7 20 13.500 24.500 7 33 8 34.500 15'
        ' 36 22 32 28 20 36z" fill="currentColor"/>'
    ),
    "elderly": (
        '<g fill="currentColor"><circle cx="16" cy="8" r="5.5"/>'
        '<path d="M6 38V24a8 8 0 0 1 8-8h4a8 8 0 0 1 8 8v14z"/></g>'
        '<path d="M30 38V22a3 3 0 0 1 6 0" stroke="currentColor" stroke-width="2.6"'
        ' stroke-linecap="round"/>'
    ),
    "infant": (
        '<g fill="currentColor"><circle cx="13" cy="8" r="5.5"/>'
        '<path d="M4 38V24a8 8 0 0 1 8-8h2a8 8 0 0 1 8 8v14z"/><circle cx="32" cy="23" r="4"/>'
        '<path d="M26 38v-4a6 6 0 0 1 12 0v4z"/></g>'
    ),
    "disabled": (
        '<circle cx="16" cy="6" r="4" fill="currentColor"/><path d="M16 13v11h11l5 11M16 17h9'
        'M12 20a9 9 0 1 0 13 11" stroke="currentColor" stroke-width="2.8" stroke-linecap="round"'
        ' stroke-linejoin="round"/>'
    ),
    "pregnant": (
        '<g fill="currentColor"><circle cx="18" cy="8" r="5.5"/>'
        '<path d="M11 38V22a7 7 0 0 1 12-4c7 3 8 11 1 14v6z"/></g>'
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
