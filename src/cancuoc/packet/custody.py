"""Who answers for a kit: counted and given by one officer, counted again and taken by another."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

LONGEST_SEAL: Final = 24
MOST_OF_AN_ITEM: Final = 999


class Item(StrEnum):
    """The parts of a kit that are counted."""

    LAPTOP = "laptop"
    FINGERPRINT = "fingerprint"
    IRIS = "iris"
    CAMERA = "camera"
    CARD_READER = "card_reader"
    BLANK_FORMS = "blank_forms"
    USB = "usb"

    @property
    def vi(self) -> str:
        """The item in Vietnamese."""
        return _ITEM_VI[self]


_ITEM_VI: Final = {
    Item.LAPTOP: "Máy tính",
    Item.FINGERPRINT: "Máy lấy vân tay",
    Item.IRIS: "Máy chụp mống mắt",
    Item.CAMERA: "Máy ảnh",
    Item.CARD_READER: "Đầu đọc thẻ",
    Item.BLANK_FORMS: "Tờ khai trắng CC01, CC02",
    Item.USB: "USB",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """How many of an item there are, and the number on its seal ("" without one)."""

    item: Item
    count: int
    seal: str

    def __post_init__(self) -> None:
        if not 0 <= self.count <= MOST_OF_AN_ITEM or len(self.seal) > LONGEST_SEAL:
            raise ValueError("no kit holds that")


@dataclass(frozen=True, slots=True, kw_only=True)
class Custody:
    """One handing over. `number` counts those of a station; `waiting` are packets not sent."""

    id: UUID
    number: int
    kit: str
    given: tuple[Counted, ...]
    taken: tuple[Counted, ...]
    giver: str
    taker: str
    waiting: int
    signed_at: datetime

    def __post_init__(self) -> None:
        if not self.giver or self.giver == self.taker:
            raise ValueError("one officer gives and another takes")
        for counted in (self.given, self.taken):
            if sorted(each.item for each in counted) != sorted(Item):
                raise ValueError("every item is counted once")


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """An item that was not taken as it was given."""

    item: Item
    given: Counted
    taken: Counted


def differences(given: Iterable[Counted], taken: Iterable[Counted]) -> tuple[Difference, ...]:
    """Return the items whose count or seal is another, in the order of `Item`."""
    before = {each.item: each for each in given}
    after = {each.item: each for each in taken}
    return tuple(
        Difference(item=item, given=before[item], taken=after[item])
        for item in Item
        if before[item] != after[item]
    )
