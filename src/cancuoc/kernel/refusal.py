"""The base of every refusal we expect: it says what happened and what to do next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar


class Refusal(Exception):
    """An anticipated refusal, shown alike in the page, the API and the command line.

    `status` is the HTTP status a door answers with, `message` says in Vietnamese what
    happened, `next_step` says what the person can do now. `details` carries values a
    program may read; it never carries a name or a biometric. A message with gaps, written
    `%(name)s`, is kept as `pattern` beside what fills it, so that a door can translate both.
    """

    status: ClassVar[int] = 422
    message: str = "Không thực hiện được."
    next_step: str = "Vui lòng kiểm tra lại thông tin rồi thử lại."

    def __init__(
        self,
        message: str | None = None,
        *,
        next_step: str | None = None,
        gaps: Mapping[str, str | Sequence[str]] | None = None,
        **details: object,
    ) -> None:
        self.pattern = message or type(self).message
        self.gaps = dict(gaps or {})
        self.message = self.pattern % filled(self.gaps) if gaps else self.pattern
        self.next_step = next_step or type(self).next_step
        self.details = details
        super().__init__(self.message)

    @property
    def code(self) -> str:
        """The stable name of the refusal, for programs: the class name."""
        return type(self).__name__

    def as_dict(self) -> dict[str, object]:
        """Return the refusal as the one JSON shape every door uses."""
        return {
            "error": self.code,
            "message": self.message,
            "next_step": self.next_step,
            **({"details": self.details} if self.details else {}),
        }


def filled(gaps: Mapping[str, str | Sequence[str]]) -> dict[str, str]:
    """Return what stands in each gap; several words are joined by commas."""
    return {name: v if isinstance(v, str) else ", ".join(v) for name, v in gaps.items()}
