"""The team of a session: who of those planned came, who did not, and who came in somebody's place.

Those planned stand in the day list. A substitute proves himself as everybody does who works
here: by signing in. The choice is signed by the station and goes to the centre.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cancuoc.kernel import canonical
from cancuoc.kernel.refusal import Refusal
from cancuoc.packet import team
from cancuoc.packet.team import LEAST_AT_A_BED, Member, Presence, TeamChoice
from cancuoc.station import wire
from cancuoc.station.core.bedside import BEDSIDE
from cancuoc.station.core.desk import Desk
from cancuoc.station.records import Lease, Session, TeamMember
from cancuoc.station.tables import day_lists, officers, teams, values


class TooFew(Refusal):
    """At a bed two officers answer, so two must have come."""

    status = 409
    message = "Buổi tại giường cần ít nhất hai cán bộ có mặt."
    next_step = "Đánh dấu thêm cán bộ có mặt, hoặc mời người vào thay đăng nhập ở dưới."


class SameHand(Refusal):
    """The substitute is the officer at the screen under another name."""

    status = 409
    message = "Người vào thay phải là cán bộ khác người đang làm việc trên máy."
    next_step = "Mời người vào thay nhập tên đăng nhập và mật khẩu của mình."


class TooMany(Refusal):
    """No session has so many officers."""

    status = 409
    message = "Đội của buổi có quá nhiều cán bộ."
    next_step = "Bỏ đánh dấu người không làm việc trong buổi rồi ghi lại."


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Who was planned, and what was chosen last, if anything was."""

    planned: tuple[TeamMember, ...]
    choice: TeamChoice | None

    @property
    def substitutes(self) -> tuple[str, ...]:
        """Return who came in somebody's place."""
        return self.choice.of(Presence.SUBSTITUTE) if self.choice else ()


def standing(desk: Desk, session: Session) -> Standing:
    """Return how the team of a session stands at this station."""
    row = teams.last(desk.store, session.id)
    return Standing(
        planned=_planned(desk, session),
        choice=row.choice if row else None,
    )


def choose(
    desk: Desk,
    session: Session,
    *,
    came: Collection[str],
    substitute: Lease | None = None,
    at: datetime,
    by: Lease,
) -> TeamChoice:
    """Keep who works in the session; the same choice again is none.

    Whoever chooses is there. Raise `TooFew` at a bed, `SameHand`, or `TooMany`.
    """
    if substitute is not None and substitute.hand == by.hand:
        raise SameHand
    with desk.store.write():
        before = standing(desk, session)
        members = _members(before, came, substitute, by)
        here = [m for m in members if m.presence is not Presence.ABSENT]
        if session.kind == BEDSIDE and len(here) < LEAST_AT_A_BED:
            raise TooFew
        if len(members) > team.MOST_MEMBERS:
            raise TooMany
        if before.choice is not None and before.choice.members == members:
            return before.choice
        choice = TeamChoice(
            station=desk.profile.code,
            key_id=desk.identity.key_id,
            session_id=session.id,
            number=before.choice.number + 1 if before.choice else 1,
            bedside=session.kind == BEDSIDE,
            members=members,
            chosen_by=by.username,
            hand=by.hand,
            chosen_at=at,
        )
        _keep(desk, choice, by, substitute, at=at)
    return choice


def _keep(
    desk: Desk, choice: TeamChoice, by: Lease, substitute: Lease | None, *, at: datetime
) -> None:
    shown = [by, *([substitute] if substitute else [])]
    shown += [
        lease
        for name in choice.of(Presence.SUBSTITUTE)
        if (lease := officers.lease_of(desk.store, name, at=at)) is not None
    ]
    teams.add(
        desk.store,
        choice,
        word=team.sign(choice, key=desk.signing_key),
        leases=list(dict.fromkeys(lease.lease for lease in shown)),
        at=at,
    )
    counted = " ".join(f"{each}={len(choice.of(each))}" for each in Presence)
    values.note(desk.store, "session.team", at=at, hand=by.hand, detail=counted)


def _members(
    before: Standing, came: Collection[str], substitute: Lease | None, by: Lease
) -> tuple[Member, ...]:
    here = {*came, by.username, *([substitute.username] if substitute else [])}
    planned = [each.username for each in before.planned]
    members = [
        Member(username=name, presence=Presence.CAME if name in here else Presence.ABSENT)
        for name in planned
    ]
    others = [*before.substitutes, by.username, *([substitute.username] if substitute else [])]
    members += [
        Member(username=name, presence=Presence.SUBSTITUTE)
        for name in dict.fromkeys(others)
        if name in here and name not in planned
    ]
    return tuple(members)


def _planned(desk: Desk, session: Session) -> tuple[TeamMember, ...]:
    """Return the officers of the day list; an older centre names none."""
    kept = day_lists.get(desk.store, session.id)
    plain: Any = canonical.loads(kept[1]) if kept else {}
    return tuple(wire.read_all(TeamMember, plain, "team")) if "team" in plain else ()
