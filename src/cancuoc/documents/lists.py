"""Lists carried by hand: the day's people of a session, and a batch of cards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import ClassVar

from cancuoc.documents.base import Content, Document, Person, code_picture
from cancuoc.documents.parts import Signer, row, signatures
from cancuoc.kernel.names import PersonName
from cancuoc.kernel.textdate import vi_datetime, vi_long, vi_number, vi_weekday

_SECRET = "Danh sách có thông tin cá nhân: giữ kín, hủy sau buổi làm việc."


@dataclass(frozen=True, slots=True, kw_only=True)
class DayEntry:
    """One person expected: when, who, in which lane, with which papers."""

    at: time
    person: Person
    lane: str
    code: str
    papers: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DayList(Document):
    """The list a team takes along when the network may fail, A4 across.

    Numbers are masked to the last four digits: a lost sheet then tells less.
    """

    template: ClassVar[str] = "day_list"
    title: ClassVar[str] = "Danh sách công dân hẹn trong buổi"
    required: ClassVar[tuple[str, ...]] = ("session", "place")

    session: str
    place: str
    day: date
    entries: tuple[DayEntry, ...]

    def content(self) -> Content:
        """Return the values the template draws, in order of time then name."""
        ordered = sorted(self.entries, key=lambda e: (e.at, e.person.full_name.sort_key))
        return {
            "secret": _SECRET,
            "code": self.session,
            "qr": code_picture(self.session),
            "under": f"{vi_weekday(self.day)}, {vi_long(self.day)} · {self.place}",
            "total": f"Tổng số: {vi_number(len(ordered))} người.",
            "rows": [_day_row(number, entry) for number, entry in enumerate(ordered, 1)],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class FallbackEntry:
    """One person of the last fallback: no birth date and no number, not even masked."""

    at: time
    full_name: PersonName
    ticket: str
    code: str
    born_year: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FallbackList(Document):
    """Those booked, on paper, for the evening when no computer works.

    No more than is needed to call somebody to a table. Who printed it, and when, stands across
    every page, so that a lost sheet has a name to it.
    """

    template: ClassVar[str] = "fallback_list"
    title: ClassVar[str] = "Danh sách dự phòng của buổi"
    required: ClassVar[tuple[str, ...]] = ("session", "place", "printed_by")

    session: str
    place: str
    day: date
    printed_by: str
    entries: tuple[FallbackEntry, ...]

    def content(self) -> Content:
        """Return the values the template draws, in order of time then name."""
        ordered = sorted(self.entries, key=lambda e: (e.at, e.full_name.sort_key))
        return {
            "secret": _SECRET,
            "code": self.session,
            "qr": code_picture(self.session),
            "under": f"{vi_weekday(self.day)}, {vi_long(self.day)} · {self.place}",
            "mark": f"{self.printed_by} · {vi_datetime(self.made_at)}",
            "total": f"Tổng số: {vi_number(len(ordered))} người.",
            "rows": [
                [str(n), f"{e.at:%H:%M}", e.full_name.upper, e.born_year, e.ticket, e.code]
                for n, e in enumerate(ordered, 1)
            ],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchCard:
    """One card of a batch: dossier, number as printed on the chip or card, its state."""

    dossier_code: str
    card_number: str
    state: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchManifest(Document):
    """The paper that travels with a batch; both sides count and sign.

    `digest` is the SHA-256 of the electronic list, shown so that both can be compared.
    """

    template: ClassVar[str] = "batch"
    title: ClassVar[str] = "Biên bản bàn giao lô thẻ căn cước"
    required: ClassVar[tuple[str, ...]] = ("batch_code", "sender", "receiver", "cards")

    batch_code: str
    sender: str
    receiver: str
    cards: tuple[BatchCard, ...]
    digest: str = ""
    totals: tuple[tuple[str, int], ...] = ()
    note: str = ""

    def content(self) -> Content:
        """Return the values the template draws."""
        counted = [("Số thẻ trong danh sách", len(self.cards)), *self.totals]
        return {
            "code": self.batch_code,
            "qr": code_picture(self.batch_code),
            "parties": [row("Bên giao", self.sender), row("Bên nhận", self.receiver)],
            "totals": [row(label, vi_number(n), span=2, strong=True) for label, n in counted],
            "rows": [
                [str(number), card.dossier_code, card.card_number, card.state, card.note]
                for number, card in enumerate(self.cards, 1)
            ],
            "digest": self.digest,
            "note": self.note,
            "signatures": signatures([Signer(role="Bên giao"), Signer(role="Bên nhận")]),
        }


def _day_row(number: int, entry: DayEntry) -> Sequence[str]:
    person = entry.person
    return [
        str(number),
        f"{entry.at:%H:%M}",
        person.full_name.upper,
        person.born.vi if person.born else "",
        person.personal_id.masked if person.personal_id else "",
        entry.lane,
        entry.code,
        entry.papers,
        entry.note,
    ]
