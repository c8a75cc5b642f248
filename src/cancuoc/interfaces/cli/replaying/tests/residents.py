"""Made-up residents for the pure tests of replays."""

from __future__ import annotations

import random
from uuid import UUID

from cancuoc.interfaces.cli.replaying.counts import Counts
from cancuoc.interfaces.cli.replaying.parties import Resident
from cancuoc.law.ages import Band


def resident(number: int, band: Band = Band.FROM_14, **more: object) -> Resident:
    values: dict[str, object] = {
        "person_id": UUID(int=number + 1),
        "household": f"h{number // 3}",
        "commune": f"{number % 4:05d}",
        "band": band,
        "number": f"{number:012d}",
        "clean": True,
        "due": number % 2 == 0,
        "old_number": f"{number:09d}" if number % 3 == 0 else "",
    }
    return Resident(**(values | more))


def town(
    *, under_6: int, from_6: int, from_14: int, faulty_every: int = 0, seed: int = 0
) -> list[Resident]:
    """Return a town with so many of each band; each `faulty_every`-th has a fault."""
    bands = [Band.UNDER_6] * under_6 + [Band.FROM_6] * from_6 + [Band.FROM_14] * from_14
    random.Random(seed).shuffle(bands)
    return [
        resident(n, band, clean=not faulty_every or n % faulty_every != 0)
        for n, band in enumerate(bands)
    ]


def roomy(counts: Counts, *, seed: int = 0, faulty_every: int = 0) -> list[Resident]:
    """Return a town large enough for any counts, confirmations included."""
    return town(
        under_6=2 * counts.under_6 + 5,
        from_6=2 * counts.from_6 + 5,
        from_14=4 * (counts.visits + 10),
        seed=seed,
        faulty_every=faulty_every,
    )
