"""The register as the population room mirrors it, and a Null twin for a centre without one."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any
from uuid import UUID

from cancuoc.domain.population import entries as population
from cancuoc.domain.verification.ports import RegisterEntry, RegisterPort

logger = logging.getLogger("cancuoc.verification")


class RegisterMirror(RegisterPort):
    """Reads the mirror in this database."""

    def entries(
        self, *, person_ids: Sequence[UUID], personal_numbers: Sequence[str]
    ) -> list[RegisterEntry]:
        """Return the mirror's entries with one of these ids or numbers."""
        found = population.entries(person_ids=person_ids, personal_numbers=personal_numbers)
        return [RegisterEntry(**_fields(entry)) for entry in found]

    def namesakes(self, *, entries: Sequence[RegisterEntry]) -> Mapping[UUID, tuple[UUID, ...]]:
        """Return the likely second entries of the same person."""
        return population.likely_doubles(person_ids=[entry.person_id for entry in entries])


class NullRegister(RegisterPort):
    """Knows nobody, and says so: every dossier then goes to a person's desk."""

    def entries(
        self, *, person_ids: Sequence[UUID], personal_numbers: Sequence[str]
    ) -> list[RegisterEntry]:
        """Return nothing."""
        logger.warning("no register is plugged in: %d people unknown", len(person_ids))
        return []

    def namesakes(self, *, entries: Sequence[RegisterEntry]) -> Mapping[UUID, tuple[UUID, ...]]:
        """Return nothing."""
        return {}


def _fields(entry: population.Entry) -> dict[str, Any]:
    # dataclasses.asdict would take the partial date apart as well.
    return {field.name: getattr(entry, field.name) for field in fields(entry)}
