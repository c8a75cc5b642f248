"""Reads of the mirror: search, families, register state, who is due."""

from __future__ import annotations

from cancuoc.domain.population.doubles import likely_doubles
from cancuoc.domain.population.duelist import (
    NOWHERE,
    DueCount,
    DueFamily,
    DuePerson,
    due_asked,
    due_counts,
    due_in_area,
    inhabited,
    residents,
)
from cancuoc.domain.population.kinship import (
    Family,
    GuardianView,
    Kin,
    Relative,
    family,
    guardianships,
    household,
    link_shown,
    register_state,
    register_states,
)
from cancuoc.domain.population.registry import (
    PersonView,
    Place,
    UnknownPerson,
    by_number,
    by_numbers,
    count,
    person,
    persons,
)
from cancuoc.domain.population.searching import Hit, NothingToSearch, search

__all__ = [
    "NOWHERE",
    "DueCount",
    "DueFamily",
    "DuePerson",
    "Family",
    "GuardianView",
    "Hit",
    "Kin",
    "NothingToSearch",
    "PersonView",
    "Place",
    "Relative",
    "UnknownPerson",
    "by_number",
    "by_numbers",
    "count",
    "due_asked",
    "due_counts",
    "due_in_area",
    "family",
    "guardianships",
    "household",
    "inhabited",
    "likely_doubles",
    "link_shown",
    "person",
    "persons",
    "register_state",
    "register_states",
    "residents",
    "search",
]
