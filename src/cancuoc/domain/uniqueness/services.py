"""Writes of uniqueness: subjects in and out, searches, the templates of our own dossiers."""

from __future__ import annotations

from cancuoc.domain.uniqueness.adding import NewSubject, add, remove
from cancuoc.domain.uniqueness.earlier import gather_earlier
from cancuoc.domain.uniqueness.filling import fill_fingers
from cancuoc.domain.uniqueness.gathering import gather
from cancuoc.domain.uniqueness.searching import Probe, search, who_is_stored, who_is_this

__all__ = [
    "NewSubject",
    "Probe",
    "add",
    "fill_fingers",
    "gather",
    "gather_earlier",
    "remove",
    "search",
    "who_is_stored",
    "who_is_this",
]
