"""How far people have to go to the next session: by road, as well as places are known."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from math import hypot

from cancuoc.domain.planning import asking
from cancuoc.domain.planning.locating import Known, known
from cancuoc.domain.planning.positions import Rough, Spot


def to_nearest(*, communes: Iterable[str], held: Collection[str], at: datetime) -> dict[str, float]:
    """Return the kilometres from each commune to the nearest of those where a session is held.

    From the middle of the commune to the hall. Communes nobody knows a point of are left out.
    """
    found = known(at=at)
    halls = [spot for code in held if (spot := _hall(found, code)).rough is not Rough.NOWHERE]
    if not halls:
        return {}
    far = {}
    for code in communes:
        here = found.ground.spot(unit_code=code)
        if code in held:
            far[code] = 0.0
        elif here.rough is not Rough.NOWHERE:
            straight = min(hypot(here.x - hall.x, here.y - hall.y) for hall in halls)
            far[code] = straight * asking.detour()
    return far


def _hall(found: Known, code: str) -> Spot:
    hall = found.halls.get(code)
    return found.ground.spot(unit_code=code, own=hall.point if hall else None)
