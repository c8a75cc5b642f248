"""The day in tiles, pictures and tables; every picture has its table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _
from markupsafe import Markup

from cancuoc.domain.enrolment.rules import State
from cancuoc.domain.reporting.ageing import StateAge
from cancuoc.domain.reporting.queries import Figures
from cancuoc.domain.reporting.rules import Measure
from cancuoc.domain.sessions.promising import Accuracy
from cancuoc.domain.units.queries import UnitRow
from cancuoc.domain.units.tiles import TILES
from cancuoc.interfaces.command.figures import SHOWN, Today
from cancuoc.interfaces.command.moment import Moment
from cancuoc.interfaces.ui import svg
from cancuoc.interfaces.ui.presenters import SHORT_BANDS, band_word
from cancuoc.kernel.textdate import vi_date, vi_number
from cancuoc.law.ages import Band

BANDS: Final = tuple(str(band) for band in Band)
SORTS: Final = frozenset({"name", *SHOWN})


def stage_word(code: str) -> str:
    """Return a stage of the seven days in words, with the working days it has."""
    return {
        "unit": _("Đơn vị xử lý (2 ngày)"),
        "centre": _("Duyệt và in (3 ngày)"),
        "shipping": _("Chuyển và trả thẻ (2 ngày)"),
    }[code]


def waiting_note(waits: Accuracy) -> str:
    """Return since when the queue counts, and how wrong forecasts of waits were."""
    if waits.error is None:
        return _("lúc này")
    return _("lúc này; dự báo chờ lệch %(error)s phút, đúng khoảng %(held)s/%(called)s") % {
        "error": vi_number(round(waits.error)),
        "held": vi_number(waits.held),
        "called": vi_number(waits.called),
    }


def tiles(*, today: Today, moment: Moment) -> list[dict[str, Any]]:
    """Return the big four."""
    visits = today.figures.total(Measure.VISITS)
    to_approve = today.in_state(State.CLEARED)
    listing = reverse("command:dossiers")
    return [
        {
            "label": _("Hồ sơ thu nhận"),
            "number": today.figures.total(Measure.DOSSIERS),
            "note": _("%(n)s lượt tiếp đón") % {"n": vi_number(visits)},
        },
        {
            "label": _("Đang chờ tại buổi"),
            "number": today.waiting_people,
            "note": waiting_note(today.waits),
        },
        {
            "label": _("Chờ duyệt"),
            "number": to_approve,
            "href": f"{listing}?{moment.query(state=State.CLEARED.value)}",
            "tone": "act" if to_approve else "",
        },
        {
            "label": _("Quá hạn 7 ngày"),
            "number": today.late,
            "href": f"{listing}?{moment.query(late=1)}",
            "tone": "late" if today.late else "",
        },
    ]


def hour_chart(*, today: Today, now_hour: int | None) -> Markup:
    """Draw dossiers by hour against what the sessions can take."""
    return svg.bars_by_hour(
        counts={hour: sum(bands.values()) for hour, bands in today.by_hour.items()},
        title=_("Hồ sơ thu nhận theo giờ"),
        plan=today.plan,
        now_hour=now_hour,
    )


def band_chart(*, today: Today) -> Markup:
    """Draw dossiers by hour, split into the age bands."""
    rows = [
        svg.StackRow(label=_("%(hour)s giờ") % {"hour": hour}, counts=dict(today.by_hour[hour]))
        for hour in sorted(today.by_hour)
    ]
    return svg.stacked_bands(rows=rows, title=_("Hồ sơ theo giờ và nhóm tuổi"))


def hour_rows(*, today: Today) -> list[dict[str, Any]]:
    """Return the table beside both charts by hour."""
    hours = sorted({*today.by_hour, *today.plan})
    rows = []
    for hour in hours:
        bands = today.by_hour.get(hour, {})
        cells = {band: bands.get(band, 0) for band in BANDS}
        total = sum(bands.values())
        rows.append({"hour": f"{hour}h", **cells, "total": total, "plan": today.plan.get(hour)})
    return rows


def hour_columns() -> list[dict[str, Any]]:
    """Return the head of the table by hour."""
    return [
        {"key": "hour", "text": _("Giờ")},
        *({"key": b, "text": SHORT_BANDS[b], "number": True} for b in BANDS),
        {"key": "total", "text": _("Tổng"), "number": True},
        {"key": "plan", "text": _("Sức thu nhận"), "number": True},
    ]


def legend() -> list[tuple[str, str]]:
    """Return the colours of the bands with their words."""
    return [(svg.BAND_CLASSES[band], band_word(band)) for band in BANDS]


def unit_map(*, today: Today, areas: Sequence[UnitRow], moment: Moment) -> Markup | None:
    """Draw the districts as tiles; None where the areas are not the districts we drew."""
    drawn = [row for row in areas if row.code in TILES]
    if not moment.whole_city or not drawn:
        return None
    page = reverse("command:today")
    return svg.tile_map(
        tiles=[
            svg.Tile(
                code=row.code,
                name=row.full_name,
                short=row.name,
                column=TILES[row.code][0],
                row=TILES[row.code][1],
                value=_count(today.by_unit, row.code, Measure.DOSSIERS),
                href=f"{page}?{moment.query(unit=row.code)}",
            )
            for row in drawn
        ],
        title=_("Hồ sơ thu nhận theo quận, huyện"),
        unit=_("hồ sơ"),
    )


def unit_columns() -> list[dict[str, Any]]:
    """Return the head of the table by unit."""
    return [
        {"key": "name", "text": _("Đơn vị"), "sort": True},
        *({"key": str(m), "text": _(m.vi), "number": True, "sort": True} for m in SHOWN),
    ]


def unit_rows(
    *,
    by_unit: Mapping[str, Figures],
    areas: Sequence[UnitRow],
    moment: Moment,
    sort: str,
    order: str,
) -> list[dict[str, Any]]:
    """Return every area with its counts, also those without any, in the order asked for."""
    page = reverse("command:today")
    known = {row.code: row.full_name for row in areas}
    # A code that is no longer in force still has its figures: nothing counted goes missing.
    known |= {code: code for code in by_unit if code not in known}
    rows = [
        {
            "name": name,
            **{str(m): _count(by_unit, code, m) for m in SHOWN},
            "_href": f"{page}?{moment.query(unit=code)}" if code != moment.unit else "",
        }
        for code, name in known.items()
    ]
    key = sort if sort in SORTS else str(Measure.DOSSIERS)
    down = order != "asc"
    return sorted(rows, key=lambda row: (row[key], row["name"]), reverse=down)


def age_columns() -> list[dict[str, Any]]:
    """Return the head of the table of ages."""
    return [
        {"key": "state", "text": _("Trạng thái")},
        {"key": "stage", "text": _("Khâu")},
        {"key": "count", "text": _("Đang mở"), "number": True},
        {"key": "slow", "text": _("Quá hạn của khâu"), "number": True},
        {"key": "late", "text": _("Quá hạn 7 ngày"), "number": True},
        {"key": "oldest", "text": _("Nhận sớm nhất")},
    ]


def age_rows(*, ages: Sequence[StateAge], moment: Moment) -> list[dict[str, Any]]:
    """Return the states with their ages; each leads to its dossiers."""
    listing = reverse("command:dossiers")
    return [
        {
            "state": _(age.state.vi),
            "stage": stage_word(age.stage),
            "count": age.count,
            "slow": age.slow,
            "late": age.late,
            "oldest": vi_date(age.oldest_on),
            "_href": f"{listing}?{moment.query(state=age.state.value)}",
            "_act": age.late > 0,
        }
        for age in ages
    ]


def backlog_rows(*, today: Today) -> list[dict[str, Any]]:
    """Return who is behind with hearing facts."""
    return [
        {
            "consumer": name.removesuffix("!parked"),
            "kind": _("đã gác lại") if name.endswith("!parked") else _("đang chờ"),
            "count": count,
            "_act": name.endswith("!parked"),
        }
        for name, count in sorted(today.backlog.by_consumer.items())
    ]


def _count(by_unit: Mapping[str, Figures], code: str, measure: Measure) -> int:
    return by_unit[code].total(measure) if code in by_unit else 0
