"""Writes of outreach."""

from __future__ import annotations

from cancuoc.domain.outreach.contacting import NobodyToContact, log_contact, withdraw
from cancuoc.domain.outreach.delivering import deliver_messages
from cancuoc.domain.outreach.home_asking import ask_home, withdraw_home
from cancuoc.domain.outreach.home_deciding import (
    allow_home,
    decline_home,
    note_done,
    note_missed,
    note_ticket,
    release_homes,
)
from cancuoc.domain.outreach.home_runs import plan_homes, publish_homes
from cancuoc.domain.outreach.inviting import MOST_AT_ONCE, InviteResult, UnableToInvite, invite
from cancuoc.domain.outreach.messaging import send_invitation
from cancuoc.domain.outreach.officers import deliver_to_officers
from cancuoc.domain.outreach.schooling import BadRoll, PupilLine, Roll, load_roll
from cancuoc.domain.outreach.stopping import NoAddress, opt_out, resume_messages, stop_messages

__all__ = [
    "MOST_AT_ONCE",
    "BadRoll",
    "InviteResult",
    "NoAddress",
    "NobodyToContact",
    "PupilLine",
    "Roll",
    "UnableToInvite",
    "allow_home",
    "ask_home",
    "decline_home",
    "deliver_messages",
    "deliver_to_officers",
    "invite",
    "load_roll",
    "log_contact",
    "note_done",
    "note_missed",
    "note_ticket",
    "opt_out",
    "plan_homes",
    "publish_homes",
    "release_homes",
    "resume_messages",
    "send_invitation",
    "stop_messages",
    "withdraw",
    "withdraw_home",
]
