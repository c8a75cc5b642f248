"""What the officers of the centre do in a replay, each through the screen of their work.

Which dossiers wait is read here in the process of the replay, as an officer reads a list; every
act is a form sent over HTTP, with its own session, token and key.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final
from uuid import UUID

from django.urls import reverse

from cancuoc.domain.enrolment import queries as enrolment
from cancuoc.domain.issuance import queries as issuance
from cancuoc.domain.verification import queries as verification
from cancuoc.domain.verification.rules import NEVER_CLEARED, Decision
from cancuoc.interfaces.cli.replaying import staff
from cancuoc.interfaces.cli.replaying.web import Fields, Officer
from cancuoc.kernel import clock
from cancuoc.law.refusing import RefusalReason

AT_ONCE: Final = 500
CITY: Final = ("01",)


@dataclass
class Desks:
    """The desks of one centre at `address`; `used` says for the report which forms were sent."""

    address: str
    used: set[str] = field(default_factory=set)
    _officers: dict[str, Officer] = field(default_factory=dict)

    def approve(self) -> int:
        """Sign for everything that waits, in batches; return how many were signed."""
        signed = 0
        while batch := self._waiting():
            ids = [str(dossier_id) for dossier_id in batch]
            self.send("r.pheduyet", "office:approval_sign", {"dossiers": ids})
            signed += len(batch)
        return signed

    def review(self) -> dict[Decision, int]:
        """Decide every open item: what may not be cleared goes back to the family."""
        made = dict.fromkeys(Decision, 0)
        for item in verification.desk(scope=CITY, on=self._today(), limit=AT_ONCE):
            held = NEVER_CLEARED & set(item.doubts)
            decision = Decision.RETURN if held else Decision.CLEAR
            reason = str(RefusalReason.DATA_CONFLICT) if held else ""
            fields = {"decision": str(decision), "reason": reason, "note": ""}
            self.send("r.thamtra", "office:review_item", fields, item.id)
            made[decision] += 1
        return made

    def pack(self) -> list[str]:
        """Pack and send the finished cards of each commune; return the batch codes."""
        made = issuance.made_by_unit(scope=CITY, on=self._today())
        return [self._pack(code) for code in sorted(made)]

    def receive(self, batch: str) -> int:
        """Scan every card out of a batch and close it; return how many came."""
        cards = issuance.cards_of_batch(code=batch)
        for card in cards:
            self.send("r.trathe", "office:batch_receive", {"scanned": card.serial}, batch)
        self.send("r.trathe", "office:batch_close", {}, batch)
        return len(cards)

    def hand_over(self, *, dossier_id: UUID) -> None:
        """Give a card that lies at the desk to the one who signed for it."""
        dossier = enrolment.dossier(dossier_id=dossier_id)
        acting = dossier.identity.representative
        receiver = acting.personal_number if acting else dossier.personal_number
        fields = {"receiver": receiver, "hand": "1", "collected": "1"}
        self.send("r.trathe", "office:handover_card", fields, dossier.code)

    def send(
        self, username: str, route: str, fields: Fields, *place: object, window: str = ""
    ) -> str:
        """Send one form as an officer, at a window of their own; return where it leads."""
        self.used.add(route)
        return self._officer(username, window).post(reverse(route, args=place), fields)

    def close(self) -> None:
        """Close every connection."""
        for officer in self._officers.values():
            officer.close()

    def _pack(self, unit_code: str) -> str:
        place = self.send("r.trathe", "office:cards", {"unit": unit_code})
        batch = place.rstrip("/").rpartition("/")[2]
        self.send("r.trathe", "office:batch_send", {}, batch)
        return batch

    def _waiting(self) -> Sequence[UUID]:
        rows = issuance.waiting_for_approval(scope=CITY, on=self._today(), limit=AT_ONCE)
        return [row.dossier_id for row in rows]

    def _officer(self, username: str, window: str) -> Officer:
        """Return the officer at a window, signed in since the first form sent there."""
        key = f"{username} {window}"
        if key not in self._officers:
            officer = Officer(self.address, username, staff.PASSWORD, purpose=staff.PURPOSE)
            officer.sign_in()
            self._officers[key] = officer
        return self._officers[key]

    @staticmethod
    def _today() -> date:
        return clock.today_vn(clock.now())
