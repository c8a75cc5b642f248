"""What the officers of the centre do in a replay, through their screens.

A screen that this installation does not have is replaced by the service behind it, called
here in the process of the replay; `Desks.by_screen` says for the report which were real.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.urls import NoReverseMatch, reverse

from cancuoc.domain.enrolment import queries as enrolment
from cancuoc.domain.issuance import queries as issuance
from cancuoc.domain.issuance import services as issuing
from cancuoc.domain.issuance.adapters.register_kinship import RegisterKinship
from cancuoc.domain.verification import queries as verification
from cancuoc.domain.verification import services as verifying
from cancuoc.domain.verification.rules import NEVER_CLEARED, Decision
from cancuoc.foundation.actor import Actor
from cancuoc.interfaces.cli.replaying import staff
from cancuoc.interfaces.cli.replaying.web import Officer
from cancuoc.kernel import clock
from cancuoc.law.refusing import RefusalReason

AT_ONCE: Final = 500


@dataclass
class Desks:
    """The desks of one centre at `address`; `unit_code` is the unit they serve."""

    address: str
    unit_code: str
    by_screen: set[str] = field(default_factory=set)
    _officers: dict[str, Officer] = field(default_factory=dict)

    def approve(self) -> int:
        """Sign for everything that waits, in batches; return how many were signed."""
        signed = 0
        while batch := self._waiting():
            self._approve(batch)
            signed += len(batch)
        return signed

    def review(self) -> dict[Decision, int]:
        """Decide every open item: what may not be cleared goes back to the family."""
        made = dict.fromkeys(Decision, 0)
        for item in verification.desk(scope=("01",), on=self._today(), limit=AT_ONCE):
            held = NEVER_CLEARED & set(item.doubts)
            decision = Decision.RETURN if held else Decision.CLEAR
            self._decide(item.id, decision)
            made[decision] += 1
        return made

    def pack(self) -> list[str]:
        """Pack, send and unpack the finished cards of each commune; return the batch codes."""
        made = issuance.made_by_unit(scope=("01",), on=self._today())
        return [self._pack(code) for code in sorted(made)]

    def receive(self, batch: str) -> int:
        """Scan every card out of a batch and close it; return how many came."""
        cards = issuance.cards_of_batch(code=batch)
        for card in cards:
            self._receive(batch, card.serial)
        self._close(batch)
        return len(cards)

    def hand_over(self, *, dossier_id: UUID) -> None:
        """Give a card that lies at the desk to the one who signed for it."""
        dossier = enrolment.dossier(dossier_id=dossier_id)
        acting = dossier.identity.representative
        receiver = acting.personal_number if acting else dossier.personal_number
        if path := self._screen("office:handover_card", dossier.code):
            fields = {"receiver": receiver, "hand": "1", "collected": "1"}
            self._officer("r.trathe").post(path, fields)
            return
        at, by = self._now("r.trathe")
        issuing.hand_over(
            dossier_code=dossier.code,
            receiver_number=receiver,
            old_document_collected=True,
            kinship=RegisterKinship(),
            at=at,
            by=by,
        )

    def close(self) -> None:
        """Close every connection."""
        for officer in self._officers.values():
            officer.close()

    def _waiting(self) -> list[UUID]:
        rows = issuance.waiting_for_approval(scope=("01",), on=self._today(), limit=AT_ONCE)
        return [row.dossier_id for row in rows]

    def _approve(self, batch: Sequence[UUID]) -> None:
        if path := self._screen("office:approval_sign"):
            ids = [str(dossier_id) for dossier_id in batch]
            self._officer("r.pheduyet").post(path, {"dossiers": ids})
            return
        at, by = self._now("r.pheduyet")
        issuing.approve(dossier_ids=batch, at=at, by=by)

    def _decide(self, item_id: UUID, decision: Decision) -> None:
        reason = RefusalReason.DATA_CONFLICT if decision is Decision.RETURN else None
        if path := self._screen("office:review_item", item_id):
            fields = {"decision": str(decision), "reason": str(reason or ""), "note": ""}
            self._officer("r.thamtra").post(path, fields)
            return
        at, by = self._now("r.thamtra")
        verifying.decide(
            item_id=item_id,
            decision=decision,
            reason=reason,
            print_notice=_no_notice,
            at=at,
            by=by,
        )

    def _pack(self, unit_code: str) -> str:
        if path := self._screen("office:cards"):
            place = self._officer("r.trathe").post(path, {"unit": unit_code})
            batch = place.rstrip("/").rpartition("/")[2]
            self._officer("r.trathe").post(reverse("office:batch_send", args=[batch]), {})
            return batch
        at, by = self._now("r.trathe")
        batch = issuing.make_batch(unit_code=unit_code, at=at, by=by)
        issuing.send_batch(code=batch, at=at, by=by)
        return batch

    def _receive(self, batch: str, serial: str) -> None:
        if path := self._screen("office:batch_receive", batch):
            self._officer("r.trathe").post(path, {"scanned": serial})
            return
        at, by = self._now("r.trathe")
        issuing.receive_card(batch_code=batch, scanned=serial, at=at, by=by)

    def _close(self, batch: str) -> None:
        if path := self._screen("office:batch_close", batch):
            self._officer("r.trathe").post(path, {})
            return
        at, by = self._now("r.trathe")
        issuing.close_batch(code=batch, at=at, by=by)

    def _screen(self, route: str, *arguments: object) -> str:
        """Return the address of a screen, "" when this installation has none."""
        try:
            path = reverse(route, args=arguments)
        except NoReverseMatch:
            return ""
        self.by_screen.add(route)
        return path

    def _officer(self, username: str) -> Officer:
        """Return the officer, signed in since the first form."""
        if username not in self._officers:
            officer = Officer(self.address, username, staff.PASSWORD, purpose=staff.PURPOSE)
            officer.sign_in()
            self._officers[username] = officer
        return self._officers[username]

    def _now(self, username: str) -> tuple[datetime, Actor]:
        return clock.now(), staff.actor(username, on=self._today())

    @staticmethod
    def _today() -> date:
        return clock.today_vn(clock.now())


def _no_notice(*_: object) -> str:
    raise RuntimeError("the replay returns dossiers and never refuses one without its screen")
