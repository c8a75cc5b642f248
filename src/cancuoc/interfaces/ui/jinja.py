"""The Jinja environment of every door and of the station.

Our own templates run under `StrictUndefined`: a misspelt name is an error, never a blank on
an official's screen. The macros of GOV.UK Frontend rely on missing keys, so they live in a
second, lenient environment and are called as `govuk.button({...})`.
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Any, Final

from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language, gettext, ngettext
from jinja2 import (
    BaseLoader,
    ChainableUndefined,
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PackageLoader,
    PrefixLoader,
    StrictUndefined,
)
from markupsafe import Markup

from cancuoc.interfaces.ui import icons, svg, text
from cancuoc.interfaces.ui.presenters import BANDS, ROLES, band_word, role_word
from cancuoc.interfaces.ui.shell import Shell
from cancuoc.interfaces.ui.words import told

# The package carries no types, so it is found by name and never imported.
_GOVUK: Final = "govuk_frontend_jinja"
_SRC: Final = Path(__file__).resolve().parents[2]


class Components:
    """GOV.UK Frontend's macros: attribute `summary_list` is the macro `govukSummaryList`."""

    @cached_property
    def _environment(self) -> Environment:
        loader = PrefixLoader({_GOVUK: PackageLoader(_GOVUK)})
        return Environment(loader=loader, autoescape=True, undefined=ChainableUndefined)

    def __getattr__(self, name: str) -> Any:
        """Return the macro; raises AttributeError when GOV.UK Frontend has none of that name."""
        if name.startswith("_"):
            raise AttributeError(name)
        folder = name.replace("_", "-")
        path = f"{_GOVUK}/components/{folder}/macro.html"
        macro_name = "govuk" + "".join(part.capitalize() for part in name.split("_"))
        try:
            module = self._environment.get_template(path).module
        except LookupError as error:
            raise AttributeError(name) from error
        macro = getattr(module, macro_name)
        self.__dict__[name] = macro
        return macro


def template_folders() -> list[Path]:
    """Return the template folder of every door and of the station, the design system first."""
    doors = sorted((_SRC / "interfaces").glob("*/templates"), key=lambda p: p.parts[-2] != "ui")
    station = _SRC / "station" / "templates"
    return [*doors, *([station] if station.is_dir() else [])]


def environment(**options: Any) -> Environment:
    """Return the environment; Django's Jinja2 backend names this function in its settings.

    `options` are Django's; the undefined type and the escaping are ours whatever they say.
    """
    given: BaseLoader | None = options.pop("loader", None)
    options.update(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    extensions = [*options.pop("extensions", []), "jinja2.ext.i18n", "jinja2.ext.do"]
    ours = FileSystemLoader([str(folder) for folder in template_folders()])
    loader = ChoiceLoader([ours, given]) if given else ours
    env = Environment(loader=loader, extensions=extensions, **options)
    # The extension adds this method at run time, so the type checker cannot see it.
    env.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]
    env.globals.update(_globals())
    env.filters.update(_filters())
    return env


def url(name: str, *args: object, **kwargs: object) -> str:
    """Return the address of a named page: `url("portal:start", code=code)`."""
    return reverse(name, args=args or None, kwargs=kwargs or None)


def language() -> str:
    """Return the language of the screen, "vi" or "en"."""
    return (get_language() or "vi").split("-")[0]


def _globals() -> dict[str, object]:
    return {
        "govuk": Components(),
        "static": static,
        "url": url,
        "language": language,
        "icon": icons.icon,
        "svg": svg,
        "default_shell": Shell(),
        "BANDS": BANDS,
        "ROLES": ROLES,
        "Markup": Markup,
        "told": told,
        **_filters(),
    }


def _filters() -> dict[str, Any]:
    return {
        "vi_date": text.vi_date,
        "vi_long": text.vi_long,
        "vi_weekday": text.vi_weekday,
        "vi_time": text.vi_time,
        "vi_datetime": text.vi_datetime,
        "vi_number": text.vi_number,
        "vi_percent": text.vi_percent,
        "personal_id": text.personal_id,
        "phone": text.phone,
        "age_words": text.age_words,
        "band_word": band_word,
        "role_word": role_word,
    }
