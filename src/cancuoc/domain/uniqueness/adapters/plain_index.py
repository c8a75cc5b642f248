"""An exhaustive search with the matchers one to one: exact and slow, for small galleries."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from cancuoc.biometrics.templates import Templates
from cancuoc.domain.uniqueness.comparing import EYE_FROM, FINGER_FROM, compared
from cancuoc.domain.uniqueness.following import Index
from cancuoc.domain.uniqueness.ports import Evidence, Found


class PlainIndex(Index):
    """Templates in a dictionary."""

    def __init__(self) -> None:
        self._held: dict[UUID, Templates] = {}

    def insert_many(self, entries: Sequence[tuple[UUID, Templates]]) -> None:
        """Take subjects in."""
        self._held.update(entries)

    def delete(self, subject: UUID) -> bool:
        """Let go of a subject."""
        return self._held.pop(subject, None) is not None

    def search(
        self, templates: Templates, *, most: int, leave_out: Collection[UUID]
    ) -> tuple[tuple[Found, ...], tuple[str, ...]]:
        """Compare with everybody."""
        found = []
        for subject, other in self._held.items():
            if subject in leave_out:
                continue
            both = compared(one=templates, two=other)
            eyes = [s for s in both.eyes.values() if s >= EYE_FROM]
            fingers = [s for s in both.fingers.values() if s >= FINGER_FROM]
            if eyes or fingers:
                evidence = [*((f"iris-{e}", s) for e, s in both.eyes.items())]
                evidence += [(f"finger-{int(f)}", s) for f, s in both.fingers.items()]
                found.append(
                    Found(
                        subject=subject,
                        score=max([*eyes, *fingers]),
                        evidence=tuple(Evidence(kind=k, score=s) for k, s in evidence),
                    )
                )
        found.sort(key=lambda each: (-each.score, each.subject))
        return tuple(found[:most]), _kinds(templates)

    def __len__(self) -> int:
        return len(self._held)

    def close(self) -> None:
        """Forget everybody."""
        self._held.clear()


def _kinds(templates: Templates) -> tuple[str, ...]:
    eyes = [f"iris-{eye}" for eye in sorted(templates.eyes)]
    return (*eyes, *(f"finger-{int(finger)}" for finger in sorted(templates.fingers)))
