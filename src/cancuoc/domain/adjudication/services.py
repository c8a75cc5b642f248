"""Writes of adjudication: cases, opinions, and the register of duplicates."""

from __future__ import annotations

from cancuoc.domain.adjudication.deciding import say, show
from cancuoc.domain.adjudication.merging import step
from cancuoc.domain.adjudication.opening import CaseToOpen, check_clean, open_cases

__all__ = ["CaseToOpen", "check_clean", "open_cases", "say", "show", "step"]
