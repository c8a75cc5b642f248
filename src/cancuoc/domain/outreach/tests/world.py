"""One family, one session and the acts of outreach in a word each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from tests.support.families import AREA, AT, COMMUNE, SYSTEM, officer

from cancuoc.domain.outreach import models, queries, services
from cancuoc.domain.outreach.ports import Messenger, NotDelivered
from cancuoc.domain.outreach.rules import Channel, ContactOutcome
from cancuoc.foundation.actor import Actor, Role

PORTAL = "https://cancuoc.example/book/?code="
MAIL = "nha@vidu.vn"
WARD = officer("ward", Role.AREA_OFFICER, units_held=(COMMUNE,))
# Another ward of the same district, and a commune far away.
NEIGHBOUR = "00355"
FAR = "00664"


def invite(
    session: UUID, people: Sequence[UUID], *, by: Actor = AREA, at: datetime = AT, email: str = ""
) -> services.InviteResult:
    return services.invite(session_id=session, person_ids=people, email=email, at=at, by=by)


def log(people: Sequence[UUID], *, by: Actor = AREA, at: datetime = AT, **more: Any) -> UUID:
    said: dict[str, Any] = {"channel": Channel.CALL, "outcome": ContactOutcome.TOLD, **more}
    return services.log_contact(person_ids=people, at=at, by=by, **said)


def send(code: str, *, by: Actor = AREA, at: datetime = AT) -> bool:
    return services.send_invitation(code=code, portal=PORTAL, at=at, by=by)


def withdraw(code: str, *, by: Actor = AREA, at: datetime = AT) -> None:
    services.withdraw(code=code, at=at, by=by)


def deliver(*messengers: Messenger, at: datetime = AT, limit: int = 50) -> int:
    return services.deliver_messages(messengers=messengers, at=at, by=SYSTEM, limit=limit)


def row(code: str) -> queries.InvitationRow:
    return queries.invitation_by_code(code=code)


def history(code: str) -> list[tuple[str, str]]:
    """Return act and state of each move of an invitation, in order."""
    rows = models.InvitationHistory.objects.filter(invitation__code=code).order_by("id")
    return list(rows.values_list("act", "state"))


class Postman(Messenger):
    """Keeps what it is given; `broken` refuses everything, `only` reaches what it names."""

    def __init__(self, *, only: str = "", broken: bool = False) -> None:
        self.kept: list[tuple[str, str, str]] = []
        self.only, self.broken = only, broken

    def reaches(self, *, recipient: str) -> bool:
        return self.only in recipient

    def send(self, *, recipient: str, subject: str, body: str) -> None:
        if self.broken:
            raise NotDelivered("Máy chủ thư không nhận.")
        self.kept.append((recipient, subject, body))
