"""`cancuoc bench roster`: a drawn district's shifts beside a greedy roster and its sessions."""

from __future__ import annotations

import argparse
from typing import Any

from cancuoc.kernel.textdate import vi_number


def add(asked: Any) -> argparse.ArgumentParser:
    """Add the sub-command to the measurements."""
    parser: argparse.ArgumentParser = asked.add_parser(
        "roster", help="ca trực của một quận: so với xếp tay, và xếp cùng buổi thu nhận"
    )
    parser.add_argument("--seed", type=int, default=1, metavar="SỐ")
    parser.add_argument("--officers", type=int, default=20, metavar="SỐ")
    parser.add_argument("--weeks", type=int, default=6, metavar="SỐ")
    parser.add_argument(
        "--cpu-seconds", type=float, default=60.0, metavar="GIÂY", help="cho mỗi lần xếp ca"
    )
    parser.set_defaults(answer=answer, words=words)
    return parser


def answer(args: argparse.Namespace) -> dict[str, Any]:
    """Measure both: shifts alone, and shifts with sessions."""
    # The solvers load when a plan is asked for, not when the help is printed.
    from cancuoc.planner.roster import measure

    found = measure.beside_greedy(
        seed=args.seed, officers=args.officers, weeks=args.weeks, cpu_seconds=args.cpu_seconds
    )
    return {
        **found,
        "with_sessions": measure.with_sessions(seed=args.seed, cpu_seconds=args.cpu_seconds / 2),
    }


def words(found: dict[str, Any]) -> str:
    """Return the answer for people to read."""
    ill, joint = found["again"], found["with_sessions"]
    lines = [
        f"{found['officers']} cán bộ, {found['weeks']} tuần, {vi_number(found['posts'])} vị trí.",
        _line("Xếp bằng máy", found["planned"]),
        f"  cách cận dưới đã chứng minh {_percent(found['planned']['gap'])}",
        _line("Xếp lần lượt", found["greedy"]),
        f"  máy xếp thiếu ít hơn {_percent(found['less_short'])}",
        *(f"  {row}" for row in found["short_list"]),
        f"{ill['officer']} ốm {ill['days']} ngày: thiếu {ill['short']} vị trí, "
        f"không ai đổi ca thì thiếu {ill['short_if_nobody_moves']}; "
        f"{ill['changed_days_of_others']} ngày làm của người khác phải đổi.",
        f"Xếp buổi và ca của {joint['officers']} cán bộ:",
        _sessions("riêng từng việc", joint["apart"]),
        _sessions("cùng một mô hình", joint["together"]),
        f"  xếp cùng thiếu ít hơn {_percent(joint['less_short'])}",
    ]
    return "\n".join(lines)


def _line(title: str, row: dict[str, Any]) -> str:
    return (
        f"{title}: thiếu {row['short']} vị trí ({row['short_lead']} tổ trưởng), "
        f"{row['hard_violations']} lỗi quy định; số ca tối mỗi người {_range(row['evenings'])}, "
        f"ngày cuối tuần {_range(row['weekend_days'])}; "
        f"nguyện vọng được {row['wishes_granted']}/{row['wishes']}"
    )


def _sessions(title: str, row: dict[str, Any]) -> str:
    return (
        f"  {title}: {row['sessions']} buổi, đủ người {row['sessions_with_whole_crew']} buổi; "
        f"thiếu {row['short']} vị trí ({row['short_lead']} tổ trưởng); "
        f"tiếp được {vi_number(row['reached_with_whole_crew'])} người"
    )


def _range(pair: list[int]) -> str:
    return f"{pair[0]}–{pair[1]}"


def _percent(share: float) -> str:
    return f"{vi_number(100 * share, places=1)} %"
