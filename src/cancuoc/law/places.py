"""Where and by which channel a procedure is done (Art. 23(2), 25(4), 27)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from cancuoc.law.ages import Band
from cancuoc.law.catalogue import cite
from cancuoc.law.grounds import Ground, Kind
from cancuoc.law.notice import Notice, warn
from cancuoc.law.regimes import Law, Level, identity_law


class Channel(StrEnum):
    """How a dossier is filed; MOBILE is a team at a village, a unit or a home."""

    ONLINE = "online"
    INTERLINKED = "interlinked"
    OFFICE = "office"
    MOBILE = "mobile"

    @property
    def vi(self) -> str:
        """Return the words shown to people."""
        return {
            "online": "Cổng dịch vụ công hoặc VNeID",
            "interlinked": "Thủ tục liên thông với đăng ký khai sinh",
            "office": "Điểm thu nhận cố định",
            "mobile": "Tổ thu nhận lưu động",
        }[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """The levels that receive, the channels open, and remarks on the place."""

    levels: tuple[Level, ...]
    channels: tuple[Channel, ...]
    rule_ids: tuple[str, ...]
    warnings: tuple[Notice, ...] = ()

    @property
    def articles(self) -> tuple[str, ...]:
        """Return the citations."""
        return cite(*self.rule_ids)


def places(
    *,
    band: Band,
    kind: Kind,
    ground: Ground,
    on: date,
    birth_registered: bool = True,
    stored: bool | None = None,
    lives_here: bool = True,
) -> Places:
    """Return who receives and how it may be filed on a day (Art. 27, 23(2), 25(4)).

    `stored` says whether the last biometrics serve again, None to follow the law alone.
    `lives_here` False only warns, because the portal lets people choose (PLACE-5). Raise
    `IdentityLawNotYet` before 1 July 2024.
    """
    law = identity_law(on)
    levels = law.places_from_14 if band is Band.FROM_14 else law.places_under_14
    if kind is Kind.REISSUE and not law.district_tier:
        levels = (Level.PROVINCE,)
    if stored is None:
        stored = copies_stored_biometrics(kind=kind, ground=ground, law=law)
    away = () if lives_here else (warn("PLACE-5"),)
    return Places(
        levels=levels,
        channels=_channels(band, stored, birth_registered),
        rule_ids=(_place_rule(on), "PLACE-3"),
        warnings=away,
    )


def copies_stored_biometrics(*, kind: Kind, ground: Ground, law: Law) -> bool:
    """Return whether the latest stored biometrics serve, so that no visit is needed.

    Art. 25(4) for a lost or damaged card; CHG-8 for a change of administrative units.
    """
    if kind is Kind.REISSUE:
        return ground is Ground.LOST
    return ground is Ground.UNIT_CHANGE and law.unit_change_online


def _channels(band: Band, stored: bool, birth_registered: bool) -> tuple[Channel, ...]:
    if band is Band.UNDER_6:
        if birth_registered:
            return (Channel.ONLINE,)
        return (Channel.INTERLINKED, Channel.OFFICE)
    if stored:
        return (Channel.ONLINE, Channel.OFFICE, Channel.MOBILE)
    return (Channel.OFFICE, Channel.MOBILE)


def _place_rule(on: date) -> str:
    if on < date(2025, 3, 1):
        return "PLACE-1"
    return "PLACE-6" if on < date(2025, 7, 1) else "PLACE-7"


def receives(*, level: Level, band: Band, on: date) -> bool:
    """Return whether a level still receives first dossiers of a band (Art. 27; PLACE-1 to 7).

    District police stopped on 1 March 2025: a unit of that level resolves to its successor.
    """
    law = identity_law(on)
    return level in (law.places_from_14 if band is Band.FROM_14 else law.places_under_14)
