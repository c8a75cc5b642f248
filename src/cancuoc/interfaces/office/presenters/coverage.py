"""The denominator of a commune in a table: each person in one column, the row adds up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any, Final
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cancuoc.domain.reporting.denominator import Counted, Denominator
from cancuoc.domain.reporting.standing import MINE, Standing
from cancuoc.interfaces.office.presenters.due import hamlet_word
from cancuoc.interfaces.office.standing import WORDS
from cancuoc.interfaces.ui.presenters import band_word
from cancuoc.interfaces.ui.text import vi_number
from cancuoc.interfaces.ui.words import Text

Key = Callable[[Counted], str]
WAYS: Final[dict[str, tuple[Text, Key]]] = {
    "hamlet": (gettext_lazy("Tổ, thôn"), lambda one: one.hamlet),
    "band": (gettext_lazy("Nhóm tuổi"), lambda one: str(one.band)),
    "school": (gettext_lazy("Trường"), lambda one: one.school),
}


def columns(found: Denominator, way: str) -> list[dict[str, Any]]:
    """Return the columns: the part, the standings anybody has, and the sum."""
    total = found.total
    return [
        {"key": "part", "text": str(WAYS[way][0])},
        *(
            {"key": str(word), "text": str(WORDS[word]), "number": True}
            for word in Standing
            if total[word]
        ),
        {"key": "sum", "text": _("Cộng"), "number": True},
    ]


def rows(
    found: Denominator, way: str, *, schools: Mapping[str, str], commune: str = ""
) -> list[dict[str, Any]]:
    """Return a row a part, the one with most work first, and the row of all.

    In a commune each number leads to the list of just those people, but for those whom the
    list does not hold: it knows no schools, and nobody who has the card already.
    """
    parts = found.by(WAYS[way][1])
    ordered = sorted(parts.items(), key=lambda part: (-_mine(part[1]), part[0]))
    listed = [
        _row(_part(way, key, schools), counts) | _links(counts, commune, way, key)
        for key, counts in ordered
    ]
    whole = _row(_("Cả địa bàn"), found.total) | _links(found.total, commune, "", "")
    return [*listed, whole] if listed else []


def exempt(found: Denominator) -> list[dict[str, str]]:
    """Return the residents of whom nothing is asked, by the law's reason."""
    return [
        {"reason": _(reason.vi), "people": vi_number(count)}
        for reason, count in sorted(found.exempt.items(), key=lambda part: -part[1])
    ]


def _row(part: str, counts: Counter[Standing]) -> dict[str, Any]:
    return {
        "part": part,
        **{str(word): counts[word] for word in Standing},
        "sum": counts.total(),
    }


def _links(counts: Counter[Standing], commune: str, way: str, key: str) -> dict[str, Any]:
    if not commune or way == "school":
        return {}
    filters = {"commune": commune, **({way: key or "-"} if way else {})}
    page = reverse("office:due")
    links = {
        str(word): f"{page}?{urlencode({**filters, 'standing': str(word)})}"
        for word in counts
        if counts[word] and word is not Standing.HOLDS
    }
    return {"_links": links}


def _mine(counts: Counter[Standing]) -> int:
    return sum(counts[word] for word in MINE)


def _part(way: str, key: str, schools: Mapping[str, str]) -> str:
    if way == "hamlet":
        return hamlet_word(key)
    if way == "band":
        return band_word(key)
    return schools.get(key, key) or _("Không có trong danh sách trường")
