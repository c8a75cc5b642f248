"""Writes of issuance."""

from __future__ import annotations

from cancuoc.domain.issuance.approving import approve, send_back
from cancuoc.domain.issuance.custody import give_back, hold, revoke
from cancuoc.domain.issuance.handing import Handing, Ready, hand_over, prepare, ready_card
from cancuoc.domain.issuance.making import make_cards
from cancuoc.domain.issuance.queueing import queue_for_approval
from cancuoc.domain.issuance.reprinting import reprint
from cancuoc.domain.issuance.stock import (
    close_batch,
    find_card,
    make_batch,
    mark_missing,
    receive_card,
    send_batch,
    spoil,
)
from cancuoc.domain.issuance.stopping import let_go, release_cards, stop_cards

__all__ = [
    "Handing",
    "Ready",
    "approve",
    "close_batch",
    "find_card",
    "give_back",
    "hand_over",
    "hold",
    "let_go",
    "make_batch",
    "make_cards",
    "mark_missing",
    "prepare",
    "queue_for_approval",
    "ready_card",
    "receive_card",
    "release_cards",
    "reprint",
    "revoke",
    "send_back",
    "send_batch",
    "spoil",
    "stop_cards",
]
