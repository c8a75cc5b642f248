"""Who signs a paper: the police unit that serves an area on a day."""

from __future__ import annotations

from datetime import date

from cancuoc.documents.base import Letterhead
from cancuoc.domain.units import queries as units

_CITY_POLICE = "Công an thành phố Hà Nội"


def letterhead(*, unit_code: str, on: date) -> Letterhead:
    """Return the head of a paper issued for an administrative unit.

    A unit without police unit of its own, or not in force on the day, writes under the city.
    """
    city = Letterhead(parent="Bộ Công an", unit=_CITY_POLICE)
    if not unit_code:
        # The ministry serves no area either, and would be found under this blank.
        return city
    try:
        police = units.police_of(area=unit_code, on=on)
    except units.UnknownUnit:
        return city
    return Letterhead(parent=_CITY_POLICE, unit=police.name)
