"""What was found out about a plan, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from cancuoc.domain.planning.asking import span
from cancuoc.interfaces.command.presenters.plans import FEW, sentence
from cancuoc.interfaces.ui.text import vi_number, vi_weekday
from cancuoc.kernel.clock import today_vn
from cancuoc.planner.deployment.explain_words import Words
from cancuoc.planner.deployment.problem import Problem

Told = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Whether something can be done, and why not; `only` says that no reason can be left out."""

    verdict: str
    can: bool
    reasons: Sequence[str]
    only: bool


def sentences(told: Told | None, key: str) -> list[str]:
    """Return the sentences of one kind."""
    return [_sentence(one) for one in (told or {}).get(key, ())]


def reasons(told: Told | None) -> list[tuple[str, Answer]]:
    """Return the places left out, a few by name, each group with its answer."""
    found = []
    for one in (told or {}).get("reasons", ()):
        names = ", ".join(one["left"][:FEW]) + ("…" if len(one["left"]) > FEW else "")
        found.append((names, answer(one)))
    return found


def answer(told: Told) -> Answer:
    """Return an answer in words."""
    verdict = {
        "possible": _("Làm được."),
        "impossible": _("Không làm được."),
        "unknown": _("Máy chưa kịp kết luận."),
    }[told["outcome"]]
    return Answer(
        verdict=verdict,
        can=told["outcome"] == "possible",
        reasons=[
            _("%(reason)s Chỉ cần bỏ giới hạn này là làm được.") % {"reason": _sentence(one)}
            if one["enough"]
            else _sentence(one)
            for one in told["reasons"]
        ],
        only=bool(told["smallest"]),
    )


def rounds(problem: Problem, told: Told | None) -> list[dict[str, object]]:
    """Return each bedside round with its calls in order, a row each."""
    found: list[dict[str, object]] = []
    for one in (told or {}).get("rounds", ()):
        starts, _ends = span(problem.slots[one["slot"]])
        on = today_vn(starts)
        gaps = {"when": vi_weekday(on), "team": one["team"]}
        gaps["where"] = problem.site[one["site"]].name
        out = {"leaves": _clock(one["leaves"]), "back": _clock(one["back"])}
        found.append(
            {
                "title": _("%(when)s, đội %(team)s: %(where)s") % gaps,
                "way": _("Rời chỗ xuất phát %(leaves)s, về lúc %(back)s.") % out
                if one["calls"]
                else "",
                "calls": [_call(call) for call in one["calls"]],
                "left": _("Còn %(n)s người chờ lượt sau.") % {"n": vi_number(one["left"])}
                if one["left"]
                else "",
            }
        )
    return found


def _call(call: Told) -> dict[str, object]:
    return {
        "where": call["name"],
        "people": vi_number(call["people"]),
        "from": _clock(call["arrives"]),
        "to": _clock(call["ends"]),
    }


def _clock(minutes: int | None) -> str:
    return "–" if minutes is None else f"{minutes // 60:02d}:{minutes % 60:02d}"


def _sentence(one: Told) -> str:
    return sentence(Words(pattern=one["pattern"], gaps=one["gaps"]))
