"""Error rates from the system's own rows, each with its uncertainty, or plainly not known."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from markupsafe import Markup

from cancuoc.domain.adjudication.agreement import Agreement, Share
from cancuoc.domain.adjudication.queries import Figures, Row
from cancuoc.domain.adjudication.settings import settings
from cancuoc.domain.uniqueness.queries import Earlier, Rates
from cancuoc.domain.uniqueness.rules import AgeBand
from cancuoc.interfaces.office.rate_bars import Bar, bars, words
from cancuoc.interfaces.ui.presenters import SHORT_BANDS
from cancuoc.interfaces.ui.text import vi_number

Table = dict[str, object]
_BANDS = (AgeBand.FROM_6, AgeBand.FROM_14)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What the page shows."""

    tiles: list[Table]
    failures: list[Table]
    failure_bars: Markup
    alarms: list[Table]
    misses: list[Table]
    first_misses: list[Table]
    agreement: list[Table]
    by_month_and_band: list[Table]
    months: list[Table]
    lacking: int


def shown(*, figures: Figures, rates: Rates) -> Shown:
    """Return the page of figures and rates of the same time."""
    failures = [(f"{_(t.modality.vi)}, {_band(t.band)}", _failed(t)) for t in rates.taken]
    searches = {band: _searches(rates, band) for band in _BANDS}
    alarms = {band: _alarms(figures, band, searches[band]) for band in _BANDS}
    return Shown(
        tiles=_tiles(figures, rates, list(alarms.values())),
        failures=[_share_row(name, share) for name, share in failures],
        failure_bars=bars(
            rows=[Bar(label=n, share=s) for n, s in failures if s.of >= settings().enough],
            title=_("Không lấy được mẫu"),
        ),
        alarms=[_share_row(_band(band), share) for band, share in alarms.items()],
        misses=[
            _share_row(_band(band), figures.by_band[band].misses)
            for band in _BANDS
            if band in figures.by_band
        ],
        first_misses=[
            _share_row(_band(band), figures.by_band[band].first_misses)
            for band in _BANDS
            if band in figures.by_band
        ],
        by_month_and_band=[
            _agreement_row(f"{_month_words(month)}, {_band(band)}", row.agreement)
            for (month, band), row in figures.by_month_and_band.items()
        ],
        agreement=[
            _agreement_row(_(spoke.vi), row.agreement) for spoke, row in figures.by_evidence.items()
        ]
        + [_agreement_row(_("Tất cả"), figures.all.agreement)],
        months=[_month(name, row) for name, row in figures.by_month.items()],
        lacking=rates.lacking,
    )


def earlier(found: Earlier | None) -> str:
    """Return how far the dossiers from before the gallery are taken in, "" when there are none."""
    if found is None or not found.of:
        return ""
    numbers = {
        "of": vi_number(found.of),
        "looked": vi_number(found.looked),
        "taken": vi_number(found.taken),
    }
    if found.finished:
        return _("%(of)s hồ sơ có trước kho mẫu đã được xem hết, tách mẫu của %(taken)s.") % numbers
    return (
        _("Hồ sơ có trước kho mẫu: đã xem %(looked)s trên %(of)s, tách mẫu của %(taken)s.")
        % numbers
    )


def _failed(taken: object) -> Share:
    return Share(hits=getattr(taken, "failed", 0), of=getattr(taken, "captured", 0))


def _band(band: str) -> str:
    return SHORT_BANDS.get(str(band), _("không rõ tuổi"))


def _searches(rates: Rates, band: AgeBand) -> int:
    """Return the searches that compared anything; those without evidence could find nobody."""
    return sum(s.searches - s.without_evidence for s in rates.searched if s.band is band)


def _alarms(figures: Figures, band: AgeBand, searches: int) -> Share:
    row = figures.by_band.get(str(band))
    hits = row.false_alarms if row else 0
    return Share(hits=min(hits, searches), of=searches)


def _together(shares: Iterable[Share]) -> Share:
    found = list(shares)
    return Share(hits=sum(s.hits for s in found), of=sum(s.of for s in found))


def _tiles(figures: Figures, rates: Rates, alarms: list[Share]) -> list[Table]:
    failed = _together(_failed(taken) for taken in rates.taken)
    return [
        _tile(
            _("Không lấy được mẫu (FTE)"),
            failed,
            _("%(hits)s phần không tách được mẫu trên %(of)s phần đã chụp"),
        ),
        _tile(
            _("Báo nhầm (FPIR)"),
            _together(alarms),
            _("%(hits)s hồ sơ chỉ giống người khác trên %(of)s lần tìm"),
        ),
        _tile(
            _("Bỏ sót (FNIR)"),
            figures.all.misses,
            _("%(hits)s cặp máy không tìm thấy trên %(of)s cặp cùng một người đã biết"),
        ),
        _tile(
            _("Hai người đầu đồng ý"),
            figures.all.agreement.same,
            _("%(hits)s cặp cùng ý kiến trên %(of)s cặp có hai ý kiến"),
        ),
    ]


def _tile(label: str, share: Share, said: str) -> Table:
    """Return one figure with what was counted, of what, and how sure it is."""
    counted = said % {"hits": vi_number(share.hits), "of": vi_number(share.of)}
    if share.of < settings().enough:
        return {"label": label, "number": "–", "note": f"{counted}. {_too_few()}"}
    return {"label": label, "number": words(share), "note": f"{counted}. {_interval(share)}"}


def _too_few() -> str:
    return _("Chưa đủ số liệu")


def _interval(share: Share) -> str:
    low, high = share.interval
    return _("Khoảng 95 %%: %(low)s–%(high)s %%") % {
        "low": vi_number(100 * low, 2),
        "high": vi_number(100 * high, 2),
    }


def _share_row(name: str, share: Share) -> Table:
    few = share.of < settings().enough
    return {
        "what": name,
        "hits": vi_number(share.hits),
        "of": vi_number(share.of),
        "share": _too_few() if few else words(share),
        "interval": "–" if few else _interval(share),
    }


def _agreement_row(name: str, found: Agreement) -> Table:
    return {
        **_share_row(name, found.same),
        "kappa": "–" if found.kappa is None else vi_number(found.kappa, 2),
    }


def _month(name: str, row: Row) -> Table:
    return {
        "what": _month_words(name),
        "opened": vi_number(row.opened),
        "decided": vi_number(row.decided),
        "median": "–" if row.seconds is None else _duration(row.seconds),
        "kappa": "–" if row.agreement.kappa is None else vi_number(row.agreement.kappa, 2),
        "checked": vi_number(row.checked),
        "missed": vi_number(row.missed),
    }


def _month_words(name: str) -> str:
    year, month = name.split("-")
    return f"{month}/{year}"


def _duration(seconds: float) -> str:
    if seconds < 5_400:
        return _("%(n)s phút") % {"n": vi_number(seconds / 60, 1)}
    return _("%(n)s giờ") % {"n": vi_number(seconds / 3_600, 1)}
