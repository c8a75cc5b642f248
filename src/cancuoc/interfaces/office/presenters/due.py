"""Words and links of the due list and of a family's page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _

from cancuoc.domain.outreach.rules import Channel, ContactOutcome
from cancuoc.domain.reporting.standing import MINE, Standing
from cancuoc.domain.units import queries as units
from cancuoc.interfaces.office.area import Area, Household, Resident, Wanted
from cancuoc.interfaces.office.families import FamilyView, Member
from cancuoc.interfaces.office.standing import WORDS, status
from cancuoc.interfaces.ui.presenters import band_word
from cancuoc.interfaces.ui.text import age_words, vi_date, vi_datetime
from cancuoc.law.ages import Band
from cancuoc.law.eligibility import Duty, Reason

ANY: Final = ""
REASONS: Final = (
    Reason.FIRST_FROM_14,
    Reason.FIRST_ON_REQUEST,
    Reason.MILESTONE,
    Reason.EXPIRED,
    Reason.CMND_VOID,
    Reason.CMND_ENDS_2024,
)
CHANNELS: Final = (Channel.CALL, Channel.VISIT)


def wanted(query: QueryDict) -> Wanted:
    """Read the filters of an address; a value that does not exist asks for everything."""
    hamlet = query.get("hamlet", ANY)
    return Wanted(
        hamlet=None if hamlet == ANY else "" if hamlet == "-" else hamlet,
        band=next((b for b in Band if b == query.get("band")), None),
        reason=next((r for r in REASONS if r == query.get("reason")), None),
        standing=next((s for s in Standing if s == query.get("standing")), None),
    )


def address(commune: str, asked: Wanted, **changes: str) -> str:
    """Return the filters as the query of an address, with some changed."""
    hamlet = "-" if asked.hamlet == "" else asked.hamlet
    values = {
        "commune": commune,
        "hamlet": hamlet or "",
        "band": asked.band or "",
        "reason": asked.reason or "",
        "standing": asked.standing or "",
        **changes,
    }
    return urlencode({name: str(value) for name, value in values.items() if value})


def tiles(area: Area, commune: str, asked: Wanted) -> list[dict[str, Any]]:
    """Return the big numbers: those left first; each narrows the list to itself."""
    found = []
    for standing in Standing:
        count = area.by_standing[standing]
        if count or standing is Standing.LEFT:
            href = "?" + address(commune, asked, standing=standing)
            tone = "act" if standing in MINE and count else ""
            found.append(
                {"label": str(WORDS[standing]), "number": count, "href": href, "tone": tone}
            )
    return found


def choices(area: Area, communes: Sequence[str], *, on: date) -> dict[str, list[tuple[str, str]]]:
    """Return the answers of every filter."""
    everything = (ANY, _("Tất cả"))
    named = units.units_named(codes=communes, on=on)
    return {
        "commune": [(c, named[c].full_name if c in named else c) for c in communes],
        "hamlet": [everything, *((name or "-", hamlet_word(name)) for name in area.hamlets)],
        "band": [everything, *((str(band), band_word(band)) for band in Band)],
        "reason": [everything, *((str(r), _(r.vi).rstrip(".")) for r in REASONS)],
        "standing": [everything, *((str(s), str(WORDS[s])) for s in Standing)],
    }


def hamlet_word(name: str) -> str:
    """Return the name of a hamlet, or that it is not known."""
    return name or _("Chưa rõ tổ, thôn")


def by_hamlet(area: Area, commune: str, asked: Wanted) -> list[dict[str, Any]]:
    """Return the table of people by hamlet and band, linked to the list of each hamlet."""
    rows = []
    for name in dict.fromkeys(h.family.hamlet for h in area.rows):
        counts = {str(band): area.by_hamlet[name, band] for band in Band}
        href = "?" + address(commune, asked, hamlet=name or "-")
        rows.append(
            {"hamlet": hamlet_word(name), **counts, "all": sum(counts.values()), "_href": href}
        )
    return sorted(rows, key=lambda row: -row["all"])


def household(value: Household, *, on: date) -> dict[str, Any]:
    """Return one family of the list."""
    family = value.family
    parts = [hamlet_word(family.hamlet), family.house]
    if family.members[0].care_centre:
        parts = [family.members[0].care_centre]
    return {
        "key": value.key,
        "place": " · ".join(part for part in parts if part),
        "phone": family.phone,
        "lives_here": family.lives_here,
        "members": [resident(member, on=on) for member in value.members],
        "asks": value.asks,
    }


def resident(member: Resident, *, on: date) -> dict[str, Any]:
    """Return one person of the list."""
    person = member.person
    return {
        "name": person.full_name,
        "born": vi_date(person.born),
        "age": age_words(person.born, on),
        "band": band_word(person.band),
        "reason": _(person.reason.vi),
        "must": person.duty is Duty.MUST,
        "since": vi_date(person.since),
        "status": status(member.standing),
        "contact": outcome_word(member.outcome) if member.outcome else "",
    }


def member(value: Member, *, on: date) -> dict[str, Any]:
    """Return one person of a family's page."""
    person = value.person
    return {
        "name": person.full_name,
        "born": vi_date(person.born),
        "age": age_words(person.born, on),
        "band": band_word(value.due.band),
        "number": person.personal_number,
        "duty": _(value.due.duty.vi),
        "reason": _(value.due.reasons[0].vi),
        "status": status(value.resident.standing) if value.resident else None,
        "papers": [_(paper.vi) for paper in value.papers],
        "must_come": value.must_come,
    }


def outcome_word(outcome: ContactOutcome) -> str:
    """Return how a contact ended."""
    return _(outcome.vi)


def contacts(view: FamilyView) -> list[dict[str, str]]:
    """Return the contact log, newest first, who wrote it by sign-in name."""
    return [
        {
            "at": vi_datetime(row.at),
            "channel": _(row.channel.vi),
            "outcome": outcome_word(row.outcome),
            "note": row.note,
            "by": row.by.removeprefix("user:"),
        }
        for row in view.contacts
    ]
