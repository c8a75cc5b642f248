"""Who represents a resident, now and before, in words."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from cancuoc.domain.specialcare.showing import Standing, StandRow
from cancuoc.interfaces.ui.text import vi_date
from cancuoc.law import catalogue
from cancuoc.law.standing import Rung, Ward, order

Table = dict[str, object]


def now(found: Standing) -> Table | None:
    """Return who represents now, with why earlier ones do not; None when nobody does."""
    stands = next((row for row in found.rows if row.lasting), None)
    if stands is None:
        return None
    return {
        "id": stands.id,
        "rows": [
            {"key": _("Người đại diện"), "value": stands.name},
            {"key": _("Tư cách"), "value": _basis(stands)},
            {"key": _("Giấy tờ chứng minh"), "value": _proof(stands)},
            {"key": _("Từ ngày"), "value": vi_date(stands.valid_from)},
        ],
        "document": reverse("office:care_proof", args=[stands.id]) if stands.has_document else "",
        "checks": [f"{_(rung.vi)}: {_(why.vi).lower()}" for rung, why in stands.checks],
    }


def history(found: Standing) -> list[Table]:
    """Return what ended and what was corrected, the latest first."""
    return [
        {
            "name": row.name,
            "basis": _basis(row),
            "proof": _proof(row),
            "time": _("%(first)s đến %(last)s")
            % {
                "first": vi_date(row.valid_from),
                "last": vi_date(row.valid_to) if row.valid_to else "…",
            },
            "ended": _("Ghi sai, đã sửa: %(why)s") % {"why": row.struck_why}
            if row.struck_why
            else _(row.ended.vi),
        }
        for row in found.rows
        if not row.lasting
    ]


def articles(ward: Ward) -> dict[Rung, str]:
    """Return the provision each place of the order stands on."""
    return {rung: "; ".join(catalogue.cite(rung.rule)) for rung in order(ward)}


def _basis(row: StandRow) -> str:
    exact = row.rung.vi if row.rung else row.basis.vi
    rule = row.rung.rule if row.rung else row.basis.rule
    return f"{_(exact)} ({'; '.join(catalogue.cite(rule))})"


def _proof(row: StandRow) -> str:
    return f"{_(row.proof.vi)} {row.proof_paper}".strip()
