"""`cancuoc bench plan city`: a drawn city planned beside the office rota and two greedies."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from cancuoc.interfaces.cli.progress import Progress
from cancuoc.kernel.textdate import vi_number

_TITLES = {
    "rota": "Xếp vòng như lâu nay",
    "greedy": "Đến nơi còn đông nhất",
    "greedy_fair": "Đến nơi còn đông nhất, không bỏ sót nơi nào",
    "planned": "Kế hoạch của chương trình",
}
_CURVE = (1, 5, 15, 30)


def add(asked: Any) -> argparse.ArgumentParser:
    """Add the sub-command to the measurements of plans."""
    parser: argparse.ArgumentParser = asked.add_parser(
        "city", help="xếp đội cho một thành phố mô phỏng, cạnh cách xếp tay"
    )
    parser.add_argument("--districts", type=int, default=30, metavar="SỐ", help="từ 1 đến 30")
    parser.add_argument("--minutes", type=float, default=15.0, metavar="PHÚT", help="nhiều nhất")
    parser.add_argument("--goal", type=float, default=0.003, metavar="KHOẢNG", help="dừng khi tới")
    parser.add_argument("--no-loans", action="store_true", help="không cho mượn đội giữa các quận")
    parser.add_argument("--seed", type=int, default=1, metavar="SỐ")
    parser.add_argument("--curve", action="store_true", help="đo cả 1, 5, 15 và 30 quận, huyện")
    parser.set_defaults(answer=answer, words=words)
    return parser


def answer(args: argparse.Namespace) -> dict[str, Any]:
    """Plan the city, judge every plan by the same checker, then lose a team in the middle."""
    sizes = _CURVE if args.curve else (args.districts,)
    found = [_city(size, args) for size in sizes]
    return {**found[-1], "curve": [_point(one) for one in found] if args.curve else []}


def words(found: dict[str, Any]) -> str:
    """Return the answer for people to read."""
    lines = [
        f"{found['districts']} quận, huyện, {found['sites']} nơi, {found['teams']} đội, "
        f"{vi_number(found['expected'])} người."
    ]
    for name, title in _TITLES.items():
        lines += [f"{title}:", *_layers(found["plans"][name])]
    lost = found["team_lost"]
    lines += [
        f"Cận trên đã chứng minh: {vi_number(round(found['bound']))} điểm; "
        f"kế hoạch cách {_percent(found['gap'])}.",
        f"Thời gian bộ xử lý: {vi_number(found['cpu_seconds'], places=1)} giây "
        f"(đồng hồ: {vi_number(found['seconds'], places=1)} giây).",
        *_loan_lines(found["loans"]),
        f"So với xếp vòng: tiếp thêm {_percent(found['more_than_rota'])} người.",
        f"Mất đội {lost['team']} từ {lost['since']}: {lost['lost']} buổi bỏ, "
        f"{lost['changes']} buổi khác đổi, "
        f"{vi_number(lost['reached_again'])} người tiếp lại được, "
        f"{vi_number(lost['cpu_seconds'], places=1)} giây bộ xử lý.",
        *(_curve_line(point) for point in found["curve"]),
    ]
    return "\n".join(lines)


def _city(districts: int, args: argparse.Namespace) -> dict[str, Any]:
    # The solvers load when a plan is asked for, not when the help is printed.
    from cancuoc.planner.deployment import baselines, planning
    from cancuoc.planner.deployment.city import city
    from cancuoc.planner.deployment.locking import settled
    from cancuoc.planner.deployment.weighing import usual_lending

    problem = city(districts=districts, seed=args.seed)
    if not args.no_loans:
        problem = replace(problem, lending=usual_lending(problem))
    makers: dict[str, Callable[[Any], Any]] = {
        "rota": baselines.rota,
        "greedy": baselines.greedy,
        "greedy_fair": baselines.greedy_fair,
    }
    plans = {name: _judged(problem, make(problem)) for name, make in makers.items()}
    began = time.process_time()
    planned = planning.plan_city(problem, seconds=60 * args.minutes, goal=args.goal, listen=_Told())
    used = time.process_time() - began
    plans["planned"] = _judged(problem, planned.plan)
    return {
        "districts": len(problem.districts),
        "sites": len(problem.sites),
        "teams": len(problem.teams),
        "expected": planned.figures.expected,
        "plans": plans,
        "bound": planned.bound,
        "gap": planned.gap,
        "seconds": planned.seconds,
        "cpu_seconds": used,
        "more_than_rota": plans["planned"]["reached"] / plans["rota"]["reached"] - 1,
        "loans": _loans(problem, planned),
        "team_lost": _team_lost(settled(problem, planned.plan), planned.plan),
    }


def _loans(problem: Any, planned: Any) -> dict[str, Any] | None:
    """Return the weeks that are lent and what they bring; None where the planner may not lend."""
    if planned.without is None:
        return None
    from cancuoc.planner.deployment.figures import loans_of

    now, without = planned.figures, planned.without
    return {
        "weeks": [
            [loan.team, loan.to, loan.week] for loan in sorted(loans_of(problem, planned.plan))
        ],
        "reached_more": now.reached - without.reached,
        "value_more": now.value - without.value,
        "lowest_share_without": without.lowest_share,
    }


class _Told:
    """Writes a line of progress to standard error when the gap moved by a tenth of a percent."""

    def __init__(self) -> None:
        self._say, self._last = Progress(), 2.0

    def __call__(self, stands: Any) -> bool:
        if self._last - stands.gap >= 0.001:
            self._last = stands.gap
            self._say(
                f"lượt {stands.round}: {stands.done}/{stands.total}, "
                f"tốt nhất {vi_number(round(stands.best))}, "
                f"cận trên {vi_number(round(stands.bound))}, cách {_percent(stands.gap)}"
            )
        return True


def _judged(problem: Any, plan: Any) -> dict[str, Any]:
    from cancuoc.planner.deployment.checker import violations
    from cancuoc.planner.deployment.figures import figures, shortages

    return {
        **figures(problem, plan).to_json(),
        "violations": [found.vi for found in violations(problem, plan)],
        "short": [shortage.vi for shortage in shortages(problem, plan.visits)],
    }


def _team_lost(problem: Any, plan: Any) -> dict[str, Any]:
    """Lose the first team at 17:00 of the middle evening, and plan anew."""
    from cancuoc.planner.deployment.checker import violations
    from cancuoc.planner.deployment.locking import lose_team
    from cancuoc.planner.deployment.replan import replan

    team = problem.teams[0].code
    since = next(slot for slot in problem.slots[len(problem.slots) // 2 :] if not slot.weekend)
    now = lose_team(problem, team, since=since.index)
    began = time.process_time()
    again = replan(now, plan, since=since.index)
    return {
        "team": team,
        "since": f"{since.on.day}/{since.on.month}",
        "lost": len(again.lost),
        "changes": again.changes,
        "dropped": len(again.dropped),
        "reached_again": again.figures.reached - again.unchanged.reached,
        "violations": len(violations(now, again.plan)),
        "seconds": again.seconds,
        "cpu_seconds": time.process_time() - began,
    }


def _layers(row: dict[str, Any]) -> list[str]:
    classes = row["by_class"]
    return [
        f"  tiếp {vi_number(row['reached'])} người ({_percent(row['share'])}): "
        f"đặc biệt {vi_number(classes['special'])}, dưới 14 {vi_number(classes['under_14'])}, "
        f"khác {vi_number(classes['other'])}",
        f"  xã thấp nhất {_percent(row['lowest_share'])}, "
        f"chênh giữa các xã {_percent(row['spread'])}; "
        f"chưa đến {row['never_visited']}, đến muộn {row['first_late']}",
        f"  đi đường {vi_number(round(row['travel_minutes'] / 60))} giờ, {row['visits']} buổi, "
        f"chênh số buổi giữa các đội {row['uneven']}",
        f"  thiếu {row['posts_short']} lượt trực, "
        f"làm thêm {vi_number(row['overtime_minutes'] / 60, places=1)} giờ, "
        f"sai quy định {len(row['violations'])}; "
        f"{vi_number(round(row['value']))} điểm",
        *(f"  {line}" for line in (*row["short"], *row["violations"])),
    ]


def _loan_lines(loans: dict[str, Any] | None) -> list[str]:
    if loans is None:
        return []
    return [
        f"Cho mượn {len(loans['weeks'])} tuần đội giữa các quận, huyện: "
        f"tiếp thêm {vi_number(loans['reached_more'])} người, "
        f"thêm {vi_number(round(loans['value_more']))} điểm so với không mượn."
    ]


def _point(found: dict[str, Any]) -> dict[str, Any]:
    names = ("districts", "sites", "teams", "gap", "seconds", "cpu_seconds", "more_than_rota")
    return {name: found[name] for name in names}


def _curve_line(point: dict[str, Any]) -> str:
    return (
        f"  {point['districts']} quận, huyện, {point['sites']} nơi: "
        f"{vi_number(point['cpu_seconds'], places=1)} giây bộ xử lý, "
        f"cách cận trên {_percent(point['gap'])}"
    )


def _percent(share: float) -> str:
    return f"{vi_number(100 * share, places=1)} %"
