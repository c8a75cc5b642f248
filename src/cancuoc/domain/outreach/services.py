"""Writes of outreach."""

from __future__ import annotations

from cancuoc.domain.outreach.contacting import NobodyToContact, log_contact, withdraw
from cancuoc.domain.outreach.inviting import MOST_AT_ONCE, InviteResult, UnableToInvite, invite
from cancuoc.domain.outreach.messaging import deliver_messages, send_invitation

__all__ = [
    "MOST_AT_ONCE",
    "InviteResult",
    "NobodyToContact",
    "UnableToInvite",
    "deliver_messages",
    "invite",
    "log_contact",
    "send_invitation",
    "withdraw",
]
