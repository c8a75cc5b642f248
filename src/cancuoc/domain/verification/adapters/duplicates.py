"""Searches for the same person: exact re-use of samples here, a matcher when one is plugged in."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Mapping, Sequence
from uuid import UUID

from django.db import connection

from cancuoc.domain.verification import models
from cancuoc.domain.verification.ports import Candidate, DuplicateSearch, Probe
from cancuoc.packet.content import BIOMETRIC

logger = logging.getLogger("cancuoc.verification")
# What one transaction has remembered, another sees only after the commit: two workers with one
# copy each would both pass it. So searches wait for each other until they are committed.
_ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtextextended('verification.samples', 0))"


class NullSearch(DuplicateSearch):
    """Finds nobody, and says so: a centre that runs on it has no biometric duplicate check."""

    def search(self, *, probes: Sequence[Probe]) -> Mapping[UUID, tuple[Candidate, ...]]:
        """Return nothing for every probe."""
        logger.warning(
            "no duplicate search is plugged in: %d dossiers pass unsearched", len(probes)
        )
        return {}


class SameSample(DuplicateSearch):
    """Finds samples that arrived before, bit for bit, under another dossier of another person.

    Two captures are never identical, so an identical file means a copy: a swap or a replay.
    """

    def search(self, *, probes: Sequence[Probe]) -> Mapping[UUID, tuple[Candidate, ...]]:
        """Return the dossiers that already used one of the probe's files; remember these."""
        samples = {probe.dossier_id: _digests(probe) for probe in probes}
        if any(samples.values()):
            with connection.cursor() as cursor:
                cursor.execute(_ONE_AT_A_TIME)
        models.SampleDigest.objects.bulk_create(
            [
                models.SampleDigest(digest=digest, dossier_id=dossier_id)
                for dossier_id, digests in samples.items()
                for digest in digests
            ],
            ignore_conflicts=True,
            batch_size=2000,
        )
        owners = self._owners([digest for digests in samples.values() for digest in digests])
        return {
            dossier_id: tuple(
                Candidate(dossier_id=other, score=1.0, evidence="sample", exact=True)
                for other in sorted(_others(dossier_id, digests, owners))
            )
            for dossier_id, digests in samples.items()
            if _others(dossier_id, digests, owners)
        }

    @staticmethod
    def _owners(digests: Sequence[bytes]) -> dict[bytes, set[UUID]]:
        found: dict[bytes, set[UUID]] = defaultdict(set)
        rows = models.SampleDigest.objects.filter(digest__in=digests)
        for digest, dossier_id in rows.values_list("digest", "dossier_id"):
            found[bytes(digest)].add(dossier_id)
        return found


def _digests(probe: Probe) -> list[bytes]:
    return [bytes.fromhex(item.sha256) for item in probe.evidence.items if item.kind in BIOMETRIC]


def _others(
    dossier_id: UUID, digests: Sequence[bytes], owners: Mapping[bytes, set[UUID]]
) -> set[UUID]:
    return {other for digest in digests for other in owners.get(digest, ())} - {dossier_id}
