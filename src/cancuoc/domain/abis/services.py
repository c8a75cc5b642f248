"""Writes of the room, one transaction each."""

from __future__ import annotations

from cancuoc.domain.abis.asking import Candidate, Part, Wish, identify, look, verify
from cancuoc.domain.abis.encounters import (
    Content,
    create_encounter,
    delete_encounters,
    move_encounters,
    set_galleries,
    set_status,
    update_encounter,
)
from cancuoc.domain.abis.mosip import answer_message, mark_sent
from cancuoc.domain.abis.partners import add_partner, digest, revoke_partner
from cancuoc.domain.abis.tasks import (
    answer_later,
    check_callback,
    deliver_answers,
    redeliver,
    schedule,
)

__all__ = [
    "Candidate",
    "Content",
    "Part",
    "Wish",
    "add_partner",
    "answer_later",
    "answer_message",
    "check_callback",
    "create_encounter",
    "delete_encounters",
    "deliver_answers",
    "digest",
    "identify",
    "look",
    "mark_sent",
    "move_encounters",
    "redeliver",
    "revoke_partner",
    "schedule",
    "set_galleries",
    "set_status",
    "update_encounter",
    "verify",
]
