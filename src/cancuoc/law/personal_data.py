"""Personal data: what needs consent, whose, how long it stays, and the limits to answer.

Decree 13/2023 Art. 17, 20 to 31 December 2025; Law 91/2025 and Decree 356/2025 after it.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from cancuoc.law.catalogue import cite
from cancuoc.law.choices import DEFAULT, Choices
from cancuoc.law.deadline import add_working_days

CHILD_ASKED_FROM: Final = 7
ADULT_FROM: Final = 16
BREACH_HOURS: Final = 72
IMPACT_FILE_DAYS: Final = 60
_NEW_LAW: Final = date(2026, 1, 1)


class Purpose(StrEnum):
    """What data is used for; the first is statute, all others are asked for."""

    CARD_ISSUE = "card_issue"
    DNA = "dna"
    VOICE = "voice"
    REMINDER_PHONE = "reminder_phone"
    CHAT_CONTACT = "chat_contact"
    EVENT_PHOTO = "event_photo"

    @property
    def vi(self) -> str:
        """Return the purpose in words."""
        return {
            "card_issue": "Cấp thẻ căn cước theo luật",
            "dna": "Lưu ADN tự nguyện",
            "voice": "Lưu giọng nói tự nguyện",
            "reminder_phone": "Nhắn lịch hẹn qua điện thoại",
            "chat_contact": "Liên hệ qua mạng xã hội",
            "event_photo": "Dùng ảnh buổi thu nhận",
        }[self.value]


class Asked(StrEnum):
    """Whose consent is needed."""

    SUBJECT = "subject"
    REPRESENTATIVE = "representative"


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """Who is asked, what the default is, and the rules; notice and log are always due."""

    asked: tuple[Asked, ...]
    rule_ids: tuple[str, ...]
    default: bool = False

    @property
    def needed(self) -> bool:
        """Return whether anyone is asked."""
        return bool(self.asked)

    @property
    def articles(self) -> tuple[str, ...]:
        """Return the citations."""
        return cite(*self.rule_ids)


def consent(*, purpose: Purpose, age: int, on: date, represented: bool = False) -> Consent:
    """Return whose consent a purpose needs (Decree 13/2023 Art. 20; Law 91/2025 Art. 24).

    Statutory processing needs none, only notice and log. A child from 7 is asked together
    with the representative; below 7 the representative alone. `represented` marks an adult
    without capacity. Consent is never on by default (PD-13).
    """
    if purpose is Purpose.CARD_ISSUE:
        return Consent(asked=(), rule_ids=("PD-3",))
    rule_id = "PD-2" if on < _NEW_LAW else "PD-8"
    if represented or age < CHILD_ASKED_FROM:
        return Consent(asked=(Asked.REPRESENTATIVE,), rule_ids=(rule_id, "PD-13"))
    if age < ADULT_FROM:
        both = (Asked.SUBJECT, Asked.REPRESENTATIVE)
        return Consent(asked=both, rule_ids=(rule_id, "PD-13"))
    return Consent(asked=(Asked.SUBJECT,), rule_ids=("PD-13",))


def delete_from_station(*, captured: date, choices: Choices = DEFAULT) -> date:
    """Return the day on which a station deletes a dossier: 6 months after intake.

    Circular 60/2021 Art. 10 (CAP-3). A month without that day counts to its last day.
    """
    months = captured.month - 1 + choices.station_retention_months
    year, month = captured.year + months // 12, months % 12 + 1
    return date(year, month, min(captured.day, calendar.monthrange(year, month)[1]))


def request_answer_due(*, received: date) -> date:
    """Return the last day to answer a request of the person about their data.

    72 hours under Decree 13/2023; 2 working days under Decree 356/2025 (PD-6).
    """
    if received < _NEW_LAW:
        return received + timedelta(hours=BREACH_HOURS)
    return add_working_days(received, 2)


def is_sensitive(item: str) -> bool:
    """Return whether an item is sensitive (Decree 13/2023 Art. 2(4); Decree 356/2025 Art. 4)."""
    return item in _SENSITIVE


_SENSITIVE: Final = frozenset(
    {
        "face",
        "fingerprints",
        "iris",
        "dna",
        "voice",
        "identity_document_image",
        "eid_login",
        "ethnicity",
        "religion",
    }
)
