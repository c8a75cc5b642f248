"""The kinds of units and what each is called. Pure: no database, no clock."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

CITY_CODE: Final = "01"
CITY_POLICE: Final = "PC06"
POLICE_PREFIX: Final = "CA-"


class Level(StrEnum):
    """The rung of an administrative unit. From July 2025 the district rung is empty."""

    CITY = "city"
    DISTRICT = "district"
    COMMUNE = "commune"


class UnitKind(StrEnum):
    """The legal kind of an administrative unit."""

    CITY = "city"
    URBAN_DISTRICT = "urban_district"
    RURAL_DISTRICT = "rural_district"
    DISTRICT_TOWN = "district_town"
    WARD = "ward"
    COMMUNE = "commune"
    TOWNSHIP = "township"

    @property
    def vi(self) -> str:
        """The word that stands before the name, such as "Phường"."""
        return _PREFIX[self][0]

    @property
    def level(self) -> Level:
        """The rung this kind stands on."""
        return _PREFIX[self][1]


_PREFIX: Final = {
    UnitKind.CITY: ("Thành phố", Level.CITY),
    UnitKind.URBAN_DISTRICT: ("Quận", Level.DISTRICT),
    UnitKind.RURAL_DISTRICT: ("Huyện", Level.DISTRICT),
    UnitKind.DISTRICT_TOWN: ("Thị xã", Level.DISTRICT),
    UnitKind.WARD: ("Phường", Level.COMMUNE),
    UnitKind.COMMUNE: ("Xã", Level.COMMUNE),
    UnitKind.TOWNSHIP: ("Thị trấn", Level.COMMUNE),
}


class PoliceKind(StrEnum):
    """The rung of a police unit in the issue of cards."""

    MINISTRY = "ministry"
    CITY = "city"
    DISTRICT_TEAM = "district_team"
    COMMUNE_POLICE = "commune_police"


class PointKind(StrEnum):
    """How an intake point works: a counter that stays, or a team that moves."""

    FIXED = "fixed"
    MOBILE = "mobile"


class Share(StrEnum):
    """Whether a successor took the whole unit or only a part of it."""

    WHOLE = "whole"
    PART = "part"


class Certainty(StrEnum):
    """`stated`: sources agree or the names tell it. `to_confirm`: our reading, to be checked."""

    STATED = "stated"
    TO_CONFIRM = "to_confirm"


def full_name(*, kind: UnitKind, name: str) -> str:
    """Return the name as papers write it, such as "Phường Phương Mai"."""
    return f"{kind.vi} {name}"


def police_name(*, kind: UnitKind, name: str) -> str:
    """Return the name of the police of a commune, such as "Công an phường Phương Mai"."""
    return f"Công an {kind.vi.lower()} {name}"


def police_code(*, unit_code: str) -> str:
    """Return the code we give the police of an administrative unit, such as "CA-00232"."""
    return POLICE_PREFIX + unit_code
