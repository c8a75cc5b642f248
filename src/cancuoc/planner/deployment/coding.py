"""Problems and plans as JSON values, and back. Sets become sorted lists, keyed tables rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from cancuoc.kernel.refusal import Refusal
from cancuoc.planner.deployment.problem import (
    ROADS,
    Aim,
    Class,
    CrewHours,
    Kit,
    Lending,
    Loan,
    Part,
    Plan,
    Post,
    Problem,
    Site,
    Slot,
    Team,
    Visit,
    Weights,
)

Json = Mapping[str, Any]


class UnreadableDeployment(Refusal, ValueError):
    """What was handed in is no deployment."""

    message = "Tệp kế hoạch không đọc được."
    next_step = "Kiểm tra tệp có đúng dạng do lệnh này ghi ra không."


def plan_to_json(plan: Plan) -> list[dict[str, Any]]:
    """Return a plan as rows in one order."""
    ordered = sorted(plan.visits, key=lambda v: (v.slot, v.team, v.site))
    return [{**asdict(visit), "kits": list(visit.kits)} for visit in ordered]


def plan_from_json(rows: list[Json]) -> Plan:
    """Read back what `plan_to_json` gave; raise UnreadableDeployment."""
    try:
        return Plan(visits=tuple(_visit(row) for row in rows))
    except (KeyError, TypeError, ValueError) as wrong:
        raise UnreadableDeployment from wrong


def problem_to_json(problem: Problem) -> dict[str, Any]:
    """Return a whole problem as JSON values."""
    return {
        "slots": [{**asdict(slot), "on": slot.on.isoformat()} for slot in problem.slots],
        "sites": [_plain(asdict(site)) for site in problem.sites],
        "teams": [_plain(asdict(team)) for team in problem.teams],
        "weights": _plain(asdict(problem.weights)),
        "crews": [asdict(row) for row in problem.crews],
        "speed": problem.speed,
        "detour": problem.detour,
        "set_up_minutes": problem.set_up_minutes,
        "roads": [[one, other, minutes] for (one, other), minutes in problem.roads.items()],
        "loans": sorted(map(list, problem.loans)),
        "lending": _lending_to_json(problem.lending),
        "lent": [asdict(loan) for loan in sorted(problem.lent)],
        "locked": plan_to_json(Plan(visits=tuple(problem.locked))),
    }


def problem_from_json(said: Json) -> Problem:
    """Read back what `problem_to_json` gave; raise UnreadableDeployment."""
    try:
        return Problem(
            slots=tuple(_slot(row) for row in said["slots"]),
            sites=tuple(_site(row) for row in said["sites"]),
            teams=tuple(_team(row) for row in said["teams"]),
            weights=_weights(said["weights"]),
            crews=tuple(CrewHours(**{**row, "post": Post(row["post"])}) for row in said["crews"]),
            speed=said["speed"],
            # Questions frozen before the detour was a setting of its own lack it.
            detour=said.get("detour", ROADS),
            set_up_minutes=said["set_up_minutes"],
            roads={(one, other): minutes for one, other, minutes in said["roads"]},
            loans=frozenset((one, other) for one, other in said["loans"]),
            # Questions frozen before the planner lent teams by itself lack both.
            lending=_lending(said.get("lending")),
            lent=frozenset(Loan(**row) for row in said.get("lent", ())),
            locked=frozenset(plan_from_json(said["locked"]).visits),
        )
    except (AttributeError, KeyError, TypeError, ValueError) as wrong:
        raise UnreadableDeployment from wrong


def _lending_to_json(lending: Lending | None) -> dict[str, Any] | None:
    if lending is None:
        return None
    return {**asdict(lending), "pairs": sorted(map(list, lending.pairs))}


def _lending(said: Json | None) -> Lending | None:
    if said is None:
        return None
    return Lending(**{**said, "pairs": frozenset((one, other) for one, other in said["pairs"])})


def _plain(value: Any) -> Any:
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    return value


def _visit(row: Json) -> Visit:
    return Visit(**{**row, "kits": tuple(row["kits"])})


def _slot(row: Json) -> Slot:
    return Slot(**{**row, "on": date.fromisoformat(row["on"]), "part": Part(row["part"])})


def _site(row: Json) -> Site:
    expected = {Class(key): count for key, count in row["expected"].items()}
    sets = {"needs": frozenset(row["needs"]), "busy": frozenset(row["busy"])}
    return Site(**{**row, "expected": expected, **sets})


def _team(row: Json) -> Team:
    kits = tuple(
        Kit(**{**kit, "features": frozenset(kit["features"]), "off": frozenset(kit["off"])})
        for kit in row["kits"]
    )
    crew = {Post(key): count for key, count in row["crew"].items()}
    return Team(**{**row, "kits": kits, "crew": crew, "off": frozenset(row["off"])})


def _weights(row: Json) -> Weights:
    reached = {Class(key): worth for key, worth in row["reached"].items()}
    return Weights(**{**row, "reached": reached, "aims": tuple(Aim(**a) for a in row["aims"])})
