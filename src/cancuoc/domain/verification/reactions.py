"""The templates of a dossier are in the gallery: check it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from cancuoc.domain.adjudication import facts as adjudication
from cancuoc.domain.adjudication.rules import LATER
from cancuoc.domain.stations import facts as stations
from cancuoc.domain.uniqueness import facts as uniqueness
from cancuoc.domain.uniqueness.rules import HANOI
from cancuoc.domain.verification import services
from cancuoc.domain.verification.adapters.matching import GallerySearch
from cancuoc.domain.verification.adapters.register_mirror import RegisterMirror
from cancuoc.foundation.actor import Actor
from cancuoc.kernel.clock import today_vn


def check(facts: Sequence[uniqueness.Gathered], *, at: datetime) -> None:
    """Run all checks over the batch."""
    by = Actor.system("verification")
    services.check_dossiers(
        dossier_ids=[fact.dossier_id for fact in facts],
        register=RegisterMirror(on=today_vn(at)),
        duplicates=GallerySearch(at=at, by=by),
        at=at,
        by=by,
    )


def review_later_finds(facts: Sequence[uniqueness.FoundLater], *, at: datetime) -> None:
    """Bring dossiers back whose fingers, taken later, resemble somebody's."""
    for fact in facts:
        if fact.gallery == HANOI:
            services.found_later(
                dossier_id=UUID(fact.ref),
                other_id=UUID(fact.other),
                score=fact.score_percent / 100,
                evidence=",".join(filter(None, [_later(fact), fact.evidence])),
                at=at,
                by=Actor.system("verification"),
            )


def _later(fact: uniqueness.FoundLater) -> str:
    """Return the word by which the figures know that an earlier search had missed somebody."""
    return LATER if fact.searched_before else ""


def hold_doubted(facts: Sequence[stations.DossierDoubted], *, at: datetime) -> None:
    """Lay dossiers before the reviewer whose packet was set aside after their checks."""
    services.hold_doubted(
        dossier_ids=[fact.dossier_id for fact in facts], at=at, by=Actor.system("verification")
    )


def follow_cases(facts: Sequence[adjudication.Concluded], *, at: datetime) -> None:
    """Lift or put doubts as the adjudication desk concluded."""
    services.follow_cases(
        dossier_ids=[fact.dossier_id for fact in facts], at=at, by=Actor.system("verification")
    )
