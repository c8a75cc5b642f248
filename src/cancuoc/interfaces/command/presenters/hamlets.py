"""One commune by hamlet and school: who has no place yet, as bars and as a table of links."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from markupsafe import Markup

from cancuoc.domain.outreach.queries import SchoolRow
from cancuoc.domain.planning.demand import Demand, Expected, Learned, open_turnout
from cancuoc.domain.population.queries import PersonView
from cancuoc.domain.reporting.denominator import Counted
from cancuoc.domain.reporting.standing import CAPTURED, SETTLED, Standing
from cancuoc.interfaces.command.presenters import weekly
from cancuoc.interfaces.command.presenters.demand import band_text
from cancuoc.interfaces.ui.presenters import SHORT_BANDS
from cancuoc.interfaces.ui.text import personal_id, vi_date, vi_number
from cancuoc.interfaces.ui.words import Text
from cancuoc.law.ages import Band

Hamlets = Mapping[str, "Hamlet"]
# The parts of the population due of a place; they add up to it.
# Whoever waits for a team to come home needs no place in a hall either.
_BOOKED: Final = frozenset({Standing.HOME, Standing.BOOKED, Standing.ARRIVED})
PARTS: Final[dict[str, tuple[Text, Callable[[Standing], bool]]]] = {
    "taken": (gettext_lazy("Đã thu nhận"), lambda word: word in CAPTURED),
    "booked": (gettext_lazy("Đã hẹn"), lambda word: word in _BOOKED),
    "gone": (
        gettext_lazy("Chưa muốn làm, đã chuyển đi"),
        lambda word: word in SETTLED - CAPTURED - _BOOKED,
    ),
    "open": (gettext_lazy("Chưa có chỗ"), lambda word: word not in SETTLED),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which people of a commune a list shows; None asks for everybody, "" for no name."""

    hamlet: str | None = None
    band: Band | None = None
    school: str | None = None
    part: str = ""

    def holds(self, one: Counted) -> bool:
        """Say whether a person is among those asked for."""
        return (
            self.hamlet in (None, one.hamlet)
            and self.band in (None, one.band)
            and self.school in (None, one.school)
            and (not self.part or PARTS[self.part][1](one.standing))
        )

    def query(self) -> str:
        """Return the query of an address that asks for the same people."""
        values = {"band": self.band, "part": self.part or None}
        named = {"hamlet": self.hamlet, "school": self.school}
        return urlencode(
            {key: str(value) for key, value in values.items() if value}
            | {key: value or "-" for key, value in named.items() if value is not None}
        )


@dataclass(slots=True)
class Hamlet:
    """The people of one hamlet by part, the open ones by band, and how many of them would come."""

    parts: Counter[str] = field(default_factory=Counter)
    bands: Counter[Band] = field(default_factory=Counter)
    then: int | None = None
    expected: Expected | None = None


def asked(query: QueryDict) -> Asked:
    """Read the address of a list; what does not exist asks for everybody."""
    part = query.get("part", "")
    return Asked(
        hamlet=_named(query.get("hamlet", "")),
        school=_named(query.get("school", "")),
        band=next((band for band in Band if band == query.get("band")), None),
        part=part if part in PARTS else "",
    )


def _named(text: str) -> str | None:
    return None if not text else "" if text == "-" else text


def part_of(standing: Standing) -> str:
    """Return the one part a standing belongs to."""
    return next(key for key, (_word, holds) in PARTS.items() if holds(standing))


def hamlets(
    people: Iterable[Counted],
    *,
    demand: Iterable[Demand],
    learned: Learned,
    then: Mapping[tuple[str, Band], int] | None,
) -> dict[str, Hamlet]:
    """Return the hamlets of a commune, the one with most people without a place first."""
    found: dict[str, Hamlet] = defaultdict(Hamlet)
    for one in people:
        part = part_of(one.standing)
        found[one.hamlet].parts[part] += 1
        if part == "open":
            found[one.hamlet].bands[one.band] += 1
    rows: dict[str, list[Demand]] = defaultdict(list)
    for row in demand:
        rows[row.hamlet].append(row)
    for name, hamlet in found.items():
        hamlet.expected = open_turnout(demand=rows[name], learned=learned)
        if then is not None:
            hamlet.then = sum(then.get((name, band), 0) for band in Band)
    return dict(sorted(found.items(), key=lambda pair: (-pair[1].parts["open"], pair[0])))


def name_of(hamlet: str) -> str:
    """Return the name of a hamlet, or that it is not known."""
    return hamlet or _("Chưa rõ tổ, thôn")


def bars(found: Hamlets, *, commune: str) -> list[dict[str, Any]]:
    """Return the open people of each hamlet as bars: the longest fills the width."""
    most = max((one.parts["open"] for one in found.values()), default=0)
    return [
        {
            "name": name_of(name),
            "number": one.parts["open"],
            "share": round(100 * one.parts["open"] / most) if most else 0,
            "href": _people(commune, Asked(hamlet=name, part="open")),
            "note": _note(one),
        }
        for name, one in found.items()
    ]


def _note(one: Hamlet) -> Markup | str:
    """Return of how many, and what changed: a phone shows this before the table scrolls."""
    due = _("trong %(due)s người đến hạn") % {"due": vi_number(one.parts.total())}
    if one.then is None:
        return due
    return Markup("{} · {}").format(due, weekly.change(one.parts["open"], one.then))


def columns(*, since: date | None) -> list[dict[str, Any]]:
    """Return the head of the table: the parts, the open people by band, who would come."""
    return [
        {"key": "name", "text": _("Tổ, thôn")},
        {"key": "due", "text": _("Đến hạn"), "number": True},
        *({"key": key, "text": str(word), "number": True} for key, (word, _f) in PARTS.items()),
        *({"key": str(band), "text": band_text(band), "number": True} for band in Band),
        {"key": "come", "text": _("Sẽ đến nếu mời hết"), "number": True},
        *([{"key": "change", "text": weekly.since(since)}] if since else []),
    ]


def table(found: Hamlets, *, commune: str) -> list[dict[str, Any]]:
    """Return a row a hamlet; each number of people leads to the list of just those people."""

    return [_row(name, one, commune=commune) for name, one in found.items()]


def _row(name: str, one: Hamlet, *, commune: str) -> dict[str, Any]:
    asked_for = {
        "due": Asked(hamlet=name),
        **{key: Asked(hamlet=name, part=key) for key in PARTS},
        **{str(band): Asked(hamlet=name, band=band, part="open") for band in Band},
    }
    numbers = {
        "due": one.parts.total(),
        **{key: one.parts[key] for key in PARTS},
        **{str(band): one.bands[band] for band in Band},
    }
    return {
        "name": name_of(name),
        **numbers,
        "come": come(one.expected),
        "change": weekly.change(one.parts["open"], one.then),
        "_links": {key: _people(commune, asked_for[key]) for key in numbers if numbers[key]},
    }


def come(expected: Expected | None) -> str:
    """Return how many would come, with the range that holds four of five outcomes."""
    if expected is None or not expected.high:
        return "0"
    numbers = (vi_number(round(expected.mean)), vi_number(expected.low), vi_number(expected.high))
    return "{} ({}–{})".format(*numbers)


def schools(
    people: Sequence[Counted], listed: Iterable[SchoolRow], *, commune: str
) -> list[dict[str, Any]]:
    """Return the schools with pupils of this commune who have no place, most of them first."""
    still = Counter(one.school for one in people if one.school and one.standing not in SETTLED)
    names = {row.code: row.name for row in listed}
    return [
        {
            "name": names.get(code, code),
            "open": number,
            "_links": {"open": _people(commune, Asked(school=code, part="open"))},
        }
        for code, number in still.most_common()
    ]


def people_columns(asked_for: Asked) -> list[dict[str, Any]]:
    """Return the head of a list of people, without what its title says of all of them."""
    named = {"band": asked_for.band, "hamlet": asked_for.hamlet, "part": asked_for.part or None}
    columns = [
        {"key": "name", "text": _("Họ và tên")},
        {"key": "born", "text": _("Ngày sinh")},
        {"key": "number", "text": _("Số định danh")},
        {"key": "band", "text": _("Nhóm tuổi")},
        {"key": "hamlet", "text": _("Tổ, thôn")},
        {"key": "part", "text": _("Tình trạng")},
    ]
    return [column for column in columns if named.get(column["key"]) is None]


def people(found: Sequence[Counted], named: Mapping[UUID, PersonView]) -> list[dict[str, Any]]:
    """Return one row a person; the number shows its last digits only."""
    return [
        {
            "name": named[one.person_id].full_name,
            "born": vi_date(named[one.person_id].born),
            "number": personal_id(named[one.person_id].personal_number, masked=True),
            "band": SHORT_BANDS[str(one.band)],
            "hamlet": name_of(one.hamlet),
            "part": str(PARTS[part_of(one.standing)][0]),
        }
        for one in found
        if one.person_id in named
    ]


def _people(commune: str, wanted: Asked) -> str:
    return f"{reverse('command:demand_people', args=[commune])}?{wanted.query()}"
