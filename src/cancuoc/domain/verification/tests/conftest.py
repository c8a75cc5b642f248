"""A register that says what it is told, and a way to bring dossiers before it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

import pytest

from cancuoc.domain.enrolment.captured import CapturedDossier
from cancuoc.domain.enrolment.tests import samples
from cancuoc.domain.verification import services
from cancuoc.domain.verification.adapters.duplicates import SameSample
from cancuoc.domain.verification.ports import Candidate, DuplicateSearch, Probe, RegisterEntry
from cancuoc.domain.verification.ports import RegisterPort as Port
from cancuoc.foundation.actor import Actor, ActorKind, Role

WORKER = Actor.system("verification")


def reviewer(hand: str = "hand-thamtra", units: tuple[str, ...] = ("01",), *roles: Role) -> Actor:
    """Return a reviewer, for the whole city unless told otherwise."""
    return Actor(
        id=f"user:{hand}",
        kind=ActorKind.OFFICER,
        hand=hand,
        roles=frozenset(roles or (Role.REVIEWER,)),
        units=units,
        purpose="dossier",
    )


def entry_of(captured: CapturedDossier, **changes: Any) -> RegisterEntry:
    """Return the entry that agrees with a dossier, but for `changes`."""
    declared = captured.identity.declared
    acting = captured.identity.representative
    values: dict[str, Any] = {
        "person_id": captured.identity.person_id,
        "personal_number": declared.personal_number,
        "full_name": declared.full_name,
        "born": declared.born,
        "sex": declared.sex,
        "father_id": None,
        "mother_id": acting.person_id if acting else None,
        "guardian_ids": (),
        "citizen": True,
        "deceased": False,
    }
    return RegisterEntry(**{**values, **changes})


class Register(Port):
    """Holds the entries it is given, and the namesakes."""

    def __init__(
        self, *entries: RegisterEntry, same: Mapping[UUID, tuple[UUID, ...]] | None = None
    ) -> None:
        self.known = entries
        self.same = same or {}

    def entries(
        self, *, person_ids: Sequence[UUID], personal_numbers: Sequence[str]
    ) -> list[RegisterEntry]:
        """Return those asked for."""
        return [
            e
            for e in self.known
            if e.person_id in person_ids or e.personal_number in personal_numbers
        ]

    def namesakes(self, *, entries: Sequence[RegisterEntry]) -> Mapping[UUID, tuple[UUID, ...]]:
        """Return those it was told."""
        del entries
        return self.same


class Finds(DuplicateSearch):
    """Finds the candidates it was told, and keeps the probes it saw."""

    def __init__(self, found: Mapping[UUID, tuple[Candidate, ...]] | None = None) -> None:
        self.found = found or {}
        self.probes: list[Probe] = []

    def search(self, *, probes: Sequence[Probe]) -> Mapping[UUID, tuple[Candidate, ...]]:
        """Return what it was told."""
        self.probes.extend(probes)
        return self.found


Check = Callable[..., list[UUID]]


@pytest.fixture
def check(db: None) -> Check:
    """Receive dossiers and check them against a register that agrees unless one is given."""

    def run(
        *captured: CapturedDossier,
        register: Port | None = None,
        duplicates: DuplicateSearch | None = None,
    ) -> list[UUID]:
        ids = samples.receive(*captured)
        services.check_dossiers(
            dossier_ids=ids,
            register=register or Register(*(entry_of(c) for c in captured)),
            duplicates=duplicates or SameSample(),
            at=samples.AT,
            by=WORKER,
        )
        return ids

    return run
