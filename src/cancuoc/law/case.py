"""The facts one procedure is decided from, gathered once and passed along."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from cancuoc.law.ages import Band
from cancuoc.law.fees import Exemption
from cancuoc.law.grounds import Ground, Held, Kind
from cancuoc.law.places import Channel
from cancuoc.law.register import RegisterState
from cancuoc.law.representation import Capacity, Representative


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What the person asks for: a ground, a way of filing, an exemption, another place.

    `agency_error` says that the card has a mistake made by the agency.
    """

    ground: Ground | None = None
    channel: Channel | None = None
    exemptions: frozenset[Exemption] = frozenset()
    agency_error: bool = False
    lives_here: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """The facts of a case; `stored` means that the last biometrics serve again.

    `day_known` is False when the birth is known only by year or month.
    """

    on: date
    band: Band
    kind: Kind
    ground: Ground
    stored: bool
    register: RegisterState
    day_known: bool = True
    representative: Representative | None = None
    capacity: Capacity = Capacity.FULL
    held: Held = field(default_factory=Held)
    wish: Wish = field(default_factory=Wish)

    @property
    def represented(self) -> bool:
        """Return whether a representative acts or assists (Art. 23(2), 23(3))."""
        return self.band is not Band.FROM_14 or self.capacity is not Capacity.FULL

    @property
    def complete(self) -> bool:
        """Return whether the dossier can be complete today, so that the clock starts (Art. 26)."""
        return self.day_known and self.register.complete

    @property
    def minor(self) -> bool:
        """Return whether the law has the representative do the procedure (Art. 23(2))."""
        return self.band is not Band.FROM_14
