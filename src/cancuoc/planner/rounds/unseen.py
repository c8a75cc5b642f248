"""Why somebody is not seen by a bedside plan, in words, and what would help."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from cancuoc.planner.rounds.problem import Rounds, RoundsPlan, Visit


class Cause(StrEnum):
    """What stands between a person and a bedside team."""

    NO_TEAM = "no team"
    NO_KIT = "no kit"
    NO_TIME = "no time"
    OTHERS_FIRST = "others first"


WORDS: dict[Cause, str] = {
    Cause.NO_TEAM: "Không có chuyến nào trong những ngày này.",
    Cause.NO_KIT: "Không chuyến nào mang đủ thiết bị cần dùng.",
    Cause.NO_TIME: "Không chuyến nào đến và về kịp trong giờ có thể gặp.",
    Cause.OTHERS_FIRST: "Hết giờ: những người được xếp có mức ưu tiên cao hơn hoặc gần nhau hơn.",
}
HELPS: dict[Cause, str] = {
    Cause.NO_TEAM: "Hãy thêm một chuyến đi.",
    Cause.NO_KIT: "Hãy giao thiết bị này cho một đội.",
    Cause.NO_TIME: "Hãy hẹn giờ khác hoặc cho đội đi sớm hơn, về muộn hơn.",
    Cause.OTHERS_FIRST: "Hãy thêm chuyến, thêm giờ hoặc nâng mức ưu tiên.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Unseen:
    """One visit that is not made; `lacking` names kit features no outing has together."""

    visit: str
    cause: Cause
    lacking: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """The cause in one sentence."""
        return WORDS[self.cause]

    @property
    def help(self) -> str:
        """What would help, in one sentence."""
        return HELPS[self.cause]


def unseen(rounds: Rounds, plan: RoundsPlan) -> tuple[Unseen, ...]:
    """Return everybody the plan does not see with the cause, promises first, then by worth."""
    left = [visit for visit in rounds.visits if visit.code not in plan.seen]
    left.sort(key=lambda visit: (not visit.promised, -visit.worth, visit.code))
    return tuple(_why(rounds, visit) for visit in left)


def _why(rounds: Rounds, visit: Visit) -> Unseen:
    if not rounds.outings:
        return Unseen(visit=visit.code, cause=Cause.NO_TEAM)
    lacking = min((visit.needs - outing.carries for outing in rounds.outings), key=len)
    if lacking:
        return Unseen(visit=visit.code, cause=Cause.NO_KIT, lacking=tuple(sorted(lacking)))
    if not any(rounds.fits_alone(visit, outing) for outing in rounds.outings):
        return Unseen(visit=visit.code, cause=Cause.NO_TIME)
    return Unseen(visit=visit.code, cause=Cause.OTHERS_FIRST)
