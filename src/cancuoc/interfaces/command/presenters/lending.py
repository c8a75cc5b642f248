"""Which teams a plan lends where and when, and what that brought."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _

from cancuoc.domain.planning.runs import RunRow
from cancuoc.interfaces.ui.text import vi_date, vi_number
from cancuoc.planner.deployment.figures import loans_of
from cancuoc.planner.deployment.problem import Plan, Problem


def lent(problem: Problem, plan: Plan, *, names: Mapping[str, str]) -> list[dict[str, object]]:
    """Return a row for each week a team is lent, in the order of the weeks."""
    rows: list[dict[str, object]] = []
    for loan in sorted(loans_of(problem, plan), key=lambda one: (one.week, one.team)):
        home = problem.team[loan.team].district
        days = [slot.on for slot in problem.slots if slot.week == loan.week]
        held = [v for v in plan.visits if v.team == loan.team]
        gaps = {"first": vi_date(min(days)), "last": vi_date(max(days))}
        rows.append(
            {
                "team": loan.team,
                "home": names.get(home, home),
                "to": names.get(loan.to, loan.to),
                "week": _("%(first)s đến %(last)s") % gaps,
                "visits": vi_number(sum(problem.slots[v.slot].week == loan.week for v in held)),
            }
        )
    return rows


def brought(row: RunRow) -> str:
    """Return what loans brought over the best plan without; empty where nothing may be lent."""
    figures = row.figures or {}
    if "without" not in figures:
        return ""
    if not figures["lent_weeks"]:
        return _("Không cho mượn đội nào: mượn không giúp thêm được người nào.")
    more = figures["reached"] - figures["without"]["reached"]
    gaps = {"n": vi_number(figures["lent_weeks"]), "people": vi_number(abs(more))}
    if more < 0:
        return (
            _("Cho mượn %(n)s tuần: bớt %(people)s người nhưng chia đều hơn giữa các xã, phường.")
            % gaps
        )
    return _("Cho mượn %(n)s tuần: thêm %(people)s người so với khi không cho mượn.") % gaps
