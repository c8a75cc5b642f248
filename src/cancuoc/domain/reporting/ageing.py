"""Open dossiers against the seven working days, stage by stage (Law on Identity, Art. 26)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Final

from cancuoc.domain.enrolment.clocks import OpenGroup, open_groups
from cancuoc.domain.enrolment.rules import OPEN, State
from cancuoc.law import deadline

# Which share of the limit each state spends: two days the unit, three the centre, two the way.
STAGE: Final = {
    State.RECEIVED: "unit",
    State.CHECKING: "unit",
    State.IN_REVIEW: "unit",
    State.RETURNED: "unit",
    State.CLEARED: "centre",
    State.APPROVED: "centre",
    State.IN_PRODUCTION: "centre",
    State.AWAITING_HANDOVER: "shipping",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class StateAge:
    """The open dossiers of one state.

    `slow` are past the last day of their stage's share, `late` past the last lawful day;
    every late dossier is slow too.
    """

    state: State
    stage: str
    count: int
    slow: int
    late: int
    oldest_on: date


def by_state(*, scope: Collection[str], on: date) -> tuple[StateAge, ...]:
    """Return the states that hold open dossiers on a day, in the order of the flow."""
    groups = open_groups(scope=scope, on=on)
    return tuple(
        _age(state, mine, on=on)
        for state in OPEN
        if (mine := [group for group in groups if group.state is state])
    )


def _age(state: State, groups: list[OpenGroup], *, on: date) -> StateAge:
    late = [group for group in groups if group.due_on < on]
    slow = [group for group in groups if _share_ends(group) < on]
    return StateAge(
        state=state,
        stage=STAGE[state],
        count=sum(group.count for group in groups),
        slow=sum(group.count for group in slow),
        late=sum(group.count for group in late),
        oldest_on=min(group.received_on for group in groups),
    )


def _share_ends(group: OpenGroup) -> date:
    stages = {s.code: s.due for s in deadline.due(received=group.received_on).stages}
    # The limit was fixed when the dossier came, by the rules of that day: it always wins.
    return min(stages[STAGE[group.state]], group.due_on)
