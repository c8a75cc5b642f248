"""What may stand against a dossier, and what a reviewer may decide. Pure.

A doubt never refuses by itself: it asks a person to look. Twins and siblings are expected, so
a shared birthday or surname alone is no doubt.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Final, Protocol


class Concluding(Protocol):
    """How many cases of a dossier are open, and how many are concluded each way."""

    @property
    def open(self) -> int: ...
    @property
    def same(self) -> int: ...
    @property
    def cannot_tell(self) -> int: ...
    @property
    def own_open(self) -> int: ...
    @property
    def own_same(self) -> int: ...
    @property
    def own_different(self) -> int: ...
    @property
    def own_cannot_tell(self) -> int: ...


class Check(StrEnum):
    """The four things every dossier is held against."""

    PACKET = "packet"
    REGISTER = "register"
    DEMOGRAPHY = "demography"
    BIOMETRICS = "biometrics"

    @property
    def vi(self) -> str:
        """The check in Vietnamese."""
        return {
            "packet": "Nội dung hồ sơ",
            "register": "Đối chiếu dữ liệu dân cư",
            "demography": "Trùng thông tin",
            "biometrics": "Trùng sinh trắc học",
        }[self.value]


class Doubt(StrEnum):
    """One reason why a person has to look."""

    BAND_CHANGED = "band_changed"
    CAPTURE_INCOMPLETE = "capture_incomplete"
    BIOMETRICS_UNDER_6 = "biometrics_under_6"
    STATION_COPIED = "station_copied"
    SECOND_MISSING = "second_missing"
    SECOND_SAME = "second_same"
    SECOND_NO_RIGHT = "second_no_right"
    REPRESENTATIVE_MISSING = "representative_missing"
    REPRESENTATIVE_UNPROVEN = "representative_unproven"
    NUMBER_MISSING = "number_missing"
    NUMBER_STRUCTURE = "number_structure"
    BIRTH_INCOMPLETE = "birth_incomplete"
    RESIDENCE_MISSING = "residence_missing"
    NOT_IN_REGISTER = "not_in_register"
    NAME_DIFFERS = "name_differs"
    BIRTH_DIFFERS = "birth_differs"
    SEX_DIFFERS = "sex_differs"
    NUMBER_DIFFERS = "number_differs"
    NOT_CITIZEN = "not_citizen"
    DECEASED = "deceased"
    OTHER_DOSSIER = "other_dossier"
    SAME_NAME_AND_BIRTH = "same_name_and_birth"
    SAME_SAMPLE = "same_sample"
    BIOMETRIC_CANDIDATE = "biometric_candidate"
    SAME_PERSON = "same_person"
    NOT_TOLD_APART = "not_told_apart"
    DIFFERENT_PERSON = "different_person"
    NOT_THE_HOLDER = "not_the_holder"
    CARD_NOT_MADE = "card_not_made"
    SENT_BACK = "sent_back"

    @property
    def vi(self) -> str:
        """What the reviewer reads."""
        return _DOUBT_VI[self]


_DOUBT_VI: Final = {
    Doubt.BAND_CHANGED: "Nhóm tuổi theo ngày nhận khác nhóm tuổi trạm đã ghi",
    Doubt.CAPTURE_INCOMPLETE: "Thiếu trạng thái hoặc lý do của ngón tay, mắt hay ảnh",
    Doubt.BIOMETRICS_UNDER_6: "Có sinh trắc học của trẻ dưới 6 tuổi, luật không cho thu nhận",
    Doubt.STATION_COPIED: "Gói của hồ sơ bị tách riêng: có thể trạm đã bị sao chép",
    Doubt.SECOND_MISSING: "Hồ sơ tại giường không có chữ ký của cán bộ thứ hai",
    Doubt.SECOND_SAME: "Hồ sơ tại giường do một người ký cả hai chỗ của cán bộ",
    Doubt.SECOND_NO_RIGHT: "Cán bộ thứ hai không có tài khoản hoặc quyền tại buổi đó",
    Doubt.REPRESENTATIVE_MISSING: "Trẻ dưới 14 tuổi chưa có người đại diện",
    Doubt.REPRESENTATIVE_UNPROVEN: "Quan hệ đại diện ghi theo dữ liệu dân cư nhưng không tìm thấy",
    Doubt.NUMBER_MISSING: "Chưa có số định danh cá nhân",
    Doubt.NUMBER_STRUCTURE: "Số định danh không khớp giới tính hoặc năm sinh",
    Doubt.BIRTH_INCOMPLETE: "Ngày sinh chưa đủ để tính hạn thẻ",
    Doubt.RESIDENCE_MISSING: "Chưa có nơi cư trú để in lên thẻ",
    Doubt.NOT_IN_REGISTER: "Không có trong dữ liệu dân cư",
    Doubt.NAME_DIFFERS: "Họ tên khác dữ liệu dân cư",
    Doubt.BIRTH_DIFFERS: "Ngày sinh khác dữ liệu dân cư",
    Doubt.SEX_DIFFERS: "Giới tính khác dữ liệu dân cư",
    Doubt.NUMBER_DIFFERS: "Số định danh khác dữ liệu dân cư",
    Doubt.NOT_CITIZEN: "Dữ liệu dân cư ghi không phải công dân Việt Nam",
    Doubt.DECEASED: "Dữ liệu dân cư ghi người này đã mất",
    Doubt.OTHER_DOSSIER: "Người này có hồ sơ khác đang giải quyết",
    Doubt.SAME_NAME_AND_BIRTH: "Có người khác trùng họ tên, ngày sinh và giới tính",
    Doubt.SAME_SAMPLE: "Mẫu sinh trắc học giống hệt mẫu của hồ sơ khác",
    Doubt.BIOMETRIC_CANDIDATE: "Máy tìm thấy người có sinh trắc học giống",
    Doubt.SAME_PERSON: "Bộ phận so trùng kết luận là cùng một người với hồ sơ khác",
    Doubt.NOT_TOLD_APART: "Bộ phận so trùng chưa phân biệt được với người khác",
    Doubt.DIFFERENT_PERSON: "Vân tay hoặc mống mắt không khớp lần thu nhận trước của người này",
    Doubt.NOT_THE_HOLDER: "Bộ phận so trùng kết luận không phải người của lần thu nhận trước",
    Doubt.CARD_NOT_MADE: "Không dựng được thẻ từ hồ sơ này",
    Doubt.SENT_BACK: "Người phê duyệt đề nghị xem lại",
}

CHECK_OF: Final = {
    **dict.fromkeys(
        (
            Doubt.BAND_CHANGED,
            Doubt.CAPTURE_INCOMPLETE,
            Doubt.BIOMETRICS_UNDER_6,
            Doubt.STATION_COPIED,
            Doubt.SECOND_MISSING,
            Doubt.SECOND_SAME,
            Doubt.SECOND_NO_RIGHT,
            Doubt.REPRESENTATIVE_MISSING,
            Doubt.NUMBER_MISSING,
            Doubt.NUMBER_STRUCTURE,
            Doubt.BIRTH_INCOMPLETE,
            Doubt.RESIDENCE_MISSING,
            Doubt.CARD_NOT_MADE,
            Doubt.SENT_BACK,
        ),
        Check.PACKET,
    ),
    **dict.fromkeys(
        (
            Doubt.REPRESENTATIVE_UNPROVEN,
            Doubt.NOT_IN_REGISTER,
            Doubt.NAME_DIFFERS,
            Doubt.BIRTH_DIFFERS,
            Doubt.SEX_DIFFERS,
            Doubt.NUMBER_DIFFERS,
            Doubt.NOT_CITIZEN,
            Doubt.DECEASED,
        ),
        Check.REGISTER,
    ),
    **dict.fromkeys((Doubt.OTHER_DOSSIER, Doubt.SAME_NAME_AND_BIRTH), Check.DEMOGRAPHY),
    **dict.fromkeys(
        (
            Doubt.SAME_SAMPLE,
            Doubt.BIOMETRIC_CANDIDATE,
            Doubt.SAME_PERSON,
            Doubt.NOT_TOLD_APART,
            Doubt.DIFFERENT_PERSON,
            Doubt.NOT_THE_HOLDER,
        ),
        Check.BIOMETRICS,
    ),
}

# A card with one of these would be wrong or unlawful, so a reviewer cannot clear them away;
# the cause has to go first (Law 26/2023/QH15 Art. 19(1), 23; TIME-2).
NEVER_CLEARED: Final = frozenset(
    {
        Doubt.BIOMETRICS_UNDER_6,
        Doubt.NUMBER_MISSING,
        Doubt.NOT_CITIZEN,
        Doubt.RESIDENCE_MISSING,
        Doubt.BIRTH_INCOMPLETE,
        # The register is put right first; then the dossier is checked once more.
        Doubt.NUMBER_DIFFERS,
        Doubt.DECEASED,
        Doubt.REPRESENTATIVE_MISSING,
        # Two people decided it, so one does not decide otherwise; the register of duplicates
        # can be put right, and new pictures are looked at anew.
        Doubt.SAME_PERSON,
        Doubt.NOT_TOLD_APART,
        Doubt.NOT_THE_HOLDER,
    }
)

# What the adjudication desk settles; while a case is open no single reviewer does.
ADJUDICATED: Final = frozenset(
    {
        Doubt.BIOMETRIC_CANDIDATE,
        Doubt.SAME_SAMPLE,
        Doubt.SAME_PERSON,
        Doubt.NOT_TOLD_APART,
        Doubt.DIFFERENT_PERSON,
        Doubt.NOT_THE_HOLDER,
    }
)


def after_cases(doubts: Sequence[Doubt], *, standing: Concluding) -> tuple[Doubt, ...]:
    """Return what stands against a dossier once its cases stand like this.

    Somebody else in every case lifts the doubt; the same person, or nobody knows, puts one in
    its place that no reviewer clears. While a case is open, the candidate stays. Against one's own
    earlier captures it is the other way round: the same person lifts the doubt.
    """
    kept = [doubt for doubt in doubts if doubt not in ADJUDICATED]
    if standing.open:
        kept += [d for d in doubts if d in (Doubt.BIOMETRIC_CANDIDATE, Doubt.SAME_SAMPLE)]
    if standing.same:
        kept.append(Doubt.SAME_PERSON)
    if standing.cannot_tell:
        kept.append(Doubt.NOT_TOLD_APART)
    kept += _of_holder(doubts, standing)
    return tuple(dict.fromkeys(kept))


def _of_holder(doubts: Sequence[Doubt], standing: Concluding) -> list[Doubt]:
    """Return what stands against a holder who did not resemble himself."""
    if standing.own_different:
        return [Doubt.NOT_THE_HOLDER]
    recognised = standing.own_same and not (standing.own_open or standing.own_cannot_tell)
    return [] if recognised or Doubt.DIFFERENT_PERSON not in doubts else [Doubt.DIFFERENT_PERSON]


class State(StrEnum):
    """Where an item stands on the reviewer's desk."""

    OPEN = "open"
    CLEARED = "cleared"
    REFUSED = "refused"
    RETURNED = "returned"


class Decision(StrEnum):
    """What a reviewer may decide."""

    CLEAR = "clear"
    REFUSE = "refuse"
    RETURN = "return"


MOVES: Final = {
    (State.OPEN, Decision.CLEAR): State.CLEARED,
    (State.OPEN, Decision.REFUSE): State.REFUSED,
    (State.OPEN, Decision.RETURN): State.RETURNED,
}
