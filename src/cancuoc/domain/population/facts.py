"""What the population room tells the rooms downstream."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from cancuoc.kernel.fact import Fact


@dataclass(frozen=True, kw_only=True)
class PersonAdded(Fact):
    """A person entered the mirror, for example by form DC01."""

    person_id: UUID
    source: str


@dataclass(frozen=True, kw_only=True)
class PersonChanged(Fact):
    """Something the register says of a person changed; `fields` are names, never values."""

    person_id: UUID
    fields: tuple[str, ...]
    source: str
