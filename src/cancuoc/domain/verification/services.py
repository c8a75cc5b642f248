"""Writes of verification: the checks of a batch, and the reviewer's decision."""

from __future__ import annotations

from cancuoc.domain.verification.concluding import follow_cases
from cancuoc.domain.verification.deciding import decide
from cancuoc.domain.verification.holding import hold_doubted
from cancuoc.domain.verification.running import check_dossiers, found_later, open_review, recheck

__all__ = [
    "check_dossiers",
    "decide",
    "follow_cases",
    "found_later",
    "hold_doubted",
    "open_review",
    "recheck",
]
