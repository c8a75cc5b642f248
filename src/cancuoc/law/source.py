"""Where a rule comes from: instrument, article, how sure we are, and when it holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Confidence(StrEnum):
    """How well a rule is attested; the last two may only ever warn."""

    QUOTED_TWICE = "Q2"
    QUOTED = "Q"
    STATED = "S"
    COMPUTED = "C"
    INFERRED = "I"
    UNVERIFIED = "K"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One clause of one instrument; `article` is "" when the clause is not known."""

    instrument: str
    article: str
    confidence: Confidence

    @property
    def cite(self) -> str:
        """Return the citation shown to people: "Luật …, Điều 21(2)"."""
        return f"{self.instrument}, Điều {self.article}" if self.article else self.instrument


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule of the catalogue; `effective_to` is the last day in force, None for open."""

    id: str
    text: str
    source: Source
    effective_from: date
    effective_to: date | None

    @property
    def interpretation(self) -> bool:
        """Return whether the rule is ours rather than quoted, so that it may only warn."""
        return self.source.confidence in (Confidence.INFERRED, Confidence.UNVERIFIED)

    @property
    def article(self) -> str:
        """Return the citation of the rule."""
        return self.source.cite

    def applies(self, on: date) -> bool:
        """Return whether the rule is in force on that day."""
        return self.effective_from <= on and (self.effective_to is None or on <= self.effective_to)
