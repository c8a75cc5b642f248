"""What the desk concluded, told downstream."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from cancuoc.kernel.fact import Fact


@dataclass(frozen=True, kw_only=True)
class Concluded(Fact):
    """A case that a dossier waits for is decided, or a merge was taken back.

    `verdict` is a `rules.Verdict`. Other cases of the dossier may still be open: ask
    `queries.standing`.
    """

    dossier_id: UUID
    verdict: str
