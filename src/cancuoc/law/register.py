"""What the population register says of a person before the visit (Art. 9, 10, 15, 16)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from cancuoc.law.representation import Representative

_PARENTS: Final = frozenset({Representative.MOTHER, Representative.FATHER})


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterState:
    """The state of one person's record; the defaults describe a complete record.

    `links` are the representatives the record names; GUARDIAN stands for any legal
    representative on record. `agrees` is False when the record differs from the papers,
    `number_parts_wrong` when sex, birth year or place of birth registration was wrong.
    """

    in_register: bool = True
    birth_registered: bool = True
    has_number: bool = True
    agrees: bool = True
    number_parts_wrong: bool = False
    residence_known: bool = True
    links: frozenset[Representative] = _PARENTS

    @property
    def known_links(self) -> frozenset[Representative]:
        """Return the links; a person outside the register has none in it."""
        return self.links if self.in_register else frozenset()

    @property
    def complete(self) -> bool:
        """Return whether nothing must be updated before the dossier is complete (TIME-2)."""
        return all(
            (
                self.in_register,
                self.birth_registered,
                self.has_number,
                self.agrees,
                self.residence_known,
            )
        )


# Art. 9(1)-(18), (24), (25); the numbers inside are not all confirmed by our sources.
POPULATION_ITEMS: Final = {
    "birth_full_name": "Họ, chữ đệm và tên khai sinh",
    "other_name": "Tên gọi khác",
    "personal_number": "Số định danh cá nhân",
    "born": "Ngày, tháng, năm sinh",
    "sex": "Giới tính",
    "birth_place": "Nơi sinh",
    "birth_registration_place": "Nơi đăng ký khai sinh",
    "origin": "Quê quán",
    "ethnicity": "Dân tộc",
    "religion": "Tôn giáo",
    "nationality": "Quốc tịch",
    "blood_group": "Nhóm máu",
    "cmnd_9": "Số chứng minh nhân dân 9 số",
    "card_facts": "Ngày cấp, nơi cấp, thời hạn thẻ",
    "relatives": "Cha, mẹ, vợ hoặc chồng, con, người đại diện, người được đại diện",
    "permanent_residence": "Nơi thường trú",
    "temporary_residence": "Nơi tạm trú",
    "current_residence": "Nơi ở hiện tại",
    "death_or_missing": "Ngày chết hoặc mất tích",
    "phone": "Số thuê bao di động",
    "email": "Địa chỉ thư điện tử",
}

# Art. 15: kept in the identity database besides the items above.
IDENTITY_ITEMS: Final = {
    "features": "Nhân dạng",
    "face": "Ảnh khuôn mặt",
    "fingerprints": "Vân tay",
    "iris": "Mống mắt",
    "dna": "ADN",
    "voice": "Giọng nói",
    "occupation": "Nghề nghiệp",
    "eid_state": "Trạng thái căn cước điện tử",
}

# Art. 16(1)(d): taken only when the person offers them; never a required field.
VOLUNTARY_ITEMS: Final = frozenset({"dna", "voice"})


def may_require(item: str) -> bool:
    """Return whether intake may require an item (Art. 16(1)(d)).

    Raise `KeyError` for an item that neither Art. 9 nor Art. 15 lists.
    """
    if item not in POPULATION_ITEMS and item not in IDENTITY_ITEMS:
        raise KeyError(item)
    return item not in VOLUNTARY_ITEMS
