"""The Null twins: a centre that runs on them finds nobody twice, and says so."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import ClassVar

from cancuoc.biometrics.subjects import Sex
from cancuoc.biometrics.templates import Templates
from cancuoc.domain.uniqueness import rules
from cancuoc.domain.uniqueness.ports import (
    Answer,
    Engine,
    Extracted,
    Extractor,
    Pictures,
    Question,
    Wanted,
)

logger = logging.getLogger("cancuoc.uniqueness")


class NullEngine(Engine):
    """Finds nobody, whoever is asked for."""

    def search(self, *, questions: Sequence[Question]) -> list[Answer]:
        """Return empty answers that say that nothing was compared."""
        logger.warning("no matcher is plugged in: %d searches find nobody", len(questions))
        return [Answer() for _ in questions]


class NullExtractor(Extractor):
    """Takes no templates; every wanted part counts as a failure to enrol."""

    fingers_at_once: ClassVar[bool] = True

    def extract(
        self, *, pictures: Pictures, wanted: Wanted, age: float | None, sex: Sex | None
    ) -> Extracted:
        """Return nothing, without opening the pictures."""
        del pictures
        logger.warning("no extractor is plugged in: a dossier has no templates")
        parts = [rules.finger_part(f) for f in sorted(wanted.fingers)]
        parts += [rules.eye_part(e) for e in sorted(wanted.eyes)]
        return Extracted(
            templates=Templates(age=age, sex=sex),
            failures=dict.fromkeys(parts, str(rules.Why.NO_EXTRACTOR)),
        )
