"""What a plan has to say about a person: a stop, a wait, or a word of warning."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from cancuoc.law.catalogue import RULES


class Severity(StrEnum):
    """A block ends the procedure as asked, a hold waits for something, a warning informs."""

    BLOCK = "block"
    HOLD = "hold"
    WARNING = "warning"

    @property
    def vi(self) -> str:
        """Return the word shown to officers."""
        return {"block": "Không làm được", "hold": "Tạm dừng", "warning": "Lưu ý"}[self.value]


@dataclass(frozen=True, slots=True)
class Notice:
    """One remark: the rule it rests on, a sentence, and what to do next."""

    code: str
    severity: Severity
    text: str
    next_step: str
    article: str
    interpretation: bool


def notice(
    code: str, *, severity: Severity, text: str | None = None, next_step: str = ""
) -> Notice:
    """Make a remark from a rule; the rule's own sentence is the default text.

    Raise `ValueError` when a rule that is only our reading would block.
    """
    rule = RULES[code]
    if rule.interpretation and severity is Severity.BLOCK:
        raise ValueError(f"{code} is an interpretation and may not block")
    return Notice(
        code=code,
        severity=severity,
        text=text or rule.text,
        next_step=next_step,
        article=rule.article,
        interpretation=rule.interpretation,
    )


def warn(code: str, *, text: str | None = None, next_step: str = "") -> Notice:
    """Make a warning from a rule."""
    return notice(code, severity=Severity.WARNING, text=text, next_step=next_step)
