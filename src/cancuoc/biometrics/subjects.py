"""The little a device may be told about a subject beside the opaque id."""

from __future__ import annotations

from enum import StrEnum


class Sex(StrEnum):
    """Sex as it steers a drawing; real devices ignore it."""

    FEMALE = "female"
    MALE = "male"
