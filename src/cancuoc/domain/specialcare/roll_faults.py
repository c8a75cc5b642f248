"""What can be wrong with a line of a centre's roll, in words."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Gravity(StrEnum):
    """A refused line is not taken; a doubtful one is, with the doubt kept beside it."""

    REFUSED = "refused"
    DOUBTFUL = "doubtful"


class Fault(StrEnum):
    """One kind of fault. Kinds from `NAME_IS_PLACEHOLDER` on only raise a doubt."""

    LINE_EMPTY = "line_empty"
    LINE_HAS_SURPLUS_CELLS = "line_has_surplus_cells"
    CELL_TOO_LONG = "cell_too_long"
    CELL_HAS_CONTROLS = "cell_has_controls"
    CELL_IS_FORMULA = "cell_is_formula"
    CELL_IS_ERROR = "cell_is_error"
    CENTRE_IS_OTHER = "centre_is_other"
    ROLL_NUMBER_MISSING = "roll_number_missing"
    ROLL_NUMBER_BAD = "roll_number_bad"
    ROLL_NUMBER_TWICE = "roll_number_twice"
    NAME_HAS_DIGITS = "name_has_digits"
    NAME_BAD = "name_bad"
    NAME_IN_OLD_FONT = "name_in_old_font"
    BORN_UNREADABLE = "born_unreadable"
    BORN_IN_FUTURE = "born_in_future"
    BORN_TOO_LONG_AGO = "born_too_long_ago"
    BORN_AFTER_ARRIVAL = "born_after_arrival"
    SEX_UNREADABLE = "sex_unreadable"
    NUMBER_HAS_LETTERS = "number_has_letters"
    NUMBER_IS_ROUNDED = "number_is_rounded"
    NUMBER_LENGTH = "number_length"
    NUMBER_TWICE = "number_twice"
    CAME_MISSING = "came_missing"
    CAME_UNREADABLE = "came_unreadable"
    CAME_IN_FUTURE = "came_in_future"
    CAME_TOO_LONG_AGO = "came_too_long_ago"
    CAME_NOT_TO_THE_DAY = "came_not_to_the_day"
    LEFT_UNREADABLE = "left_unreadable"
    LEFT_NOT_TO_THE_DAY = "left_not_to_the_day"
    LEFT_BEFORE_ARRIVAL = "left_before_arrival"
    LEFT_IN_FUTURE = "left_in_future"
    BASIS_UNREADABLE = "basis_unreadable"
    BASIS_WITHOUT_NAME = "basis_without_name"
    PARENT_BAD = "parent_bad"
    NAME_IS_PLACEHOLDER = "name_is_placeholder"
    NAME_IS_ONE_WORD = "name_is_one_word"
    BORN_ON_FIRST_OF_JANUARY = "born_on_first_of_january"
    NUMBER_LOST_A_ZERO = "number_lost_a_zero"
    NUMBER_IS_OLD = "number_is_old"
    NUMBER_AGAINST_SEX = "number_against_sex"
    NUMBER_AGAINST_BIRTH = "number_against_birth"
    NUMBER_OF_UNKNOWN_PLACE = "number_of_unknown_place"
    ETHNICITY_UNKNOWN = "ethnicity_unknown"
    LEFT_WITHOUT_REASON = "left_without_reason"
    REASON_WITHOUT_LEAVING = "reason_without_leaving"
    NAME_WITHOUT_BASIS = "name_without_basis"
    SAME_PERSON_TWICE = "same_person_twice"

    @property
    def gravity(self) -> Gravity:
        """Say whether the line is still taken."""
        return Gravity.DOUBTFUL if self in _DOUBTS else Gravity.REFUSED

    @property
    def vi(self) -> str:
        """Return what is wrong, for the person who made the list."""
        return _FAULT_VI[self]


_DOUBTS: Final = frozenset(list(Fault)[list(Fault).index(Fault.NAME_IS_PLACEHOLDER) :])
_FAULT_VI: Final = {
    Fault.LINE_EMPTY: "Dòng trống.",
    Fault.LINE_HAS_SURPLUS_CELLS: "Dòng có nhiều ô hơn số cột.",
    Fault.CELL_TOO_LONG: "Có ô dài quá 200 ký tự.",
    Fault.CELL_HAS_CONTROLS: "Có ô chứa ký tự điều khiển hoặc xuống dòng.",
    Fault.CELL_IS_FORMULA: "Có ô bắt đầu bằng dấu của công thức.",
    Fault.CELL_IS_ERROR: "Có ô báo lỗi của bảng tính.",
    Fault.CENTRE_IS_OTHER: "Mã cơ sở khác với cơ sở đang nhập.",
    Fault.ROLL_NUMBER_MISSING: "Thiếu mã hồ sơ của cơ sở.",
    Fault.ROLL_NUMBER_BAD: "Mã hồ sơ chỉ gồm chữ, số và dấu . - /, tối đa 32 ký tự.",
    Fault.ROLL_NUMBER_TWICE: "Mã hồ sơ trùng với một dòng ở trên.",
    Fault.NAME_HAS_DIGITS: "Họ tên có chữ số.",
    Fault.NAME_BAD: "Họ tên có ký tự không dùng trong họ tên hoặc quá dài.",
    Fault.NAME_IN_OLD_FONT: "Họ tên gõ bằng phông chữ cũ, không phải Unicode.",
    Fault.BORN_UNREADABLE: "Ngày sinh không đọc được.",
    Fault.BORN_IN_FUTURE: "Ngày sinh ở tương lai.",
    Fault.BORN_TOO_LONG_AGO: "Ngày sinh cách nay hơn 120 năm.",
    Fault.BORN_AFTER_ARRIVAL: "Ngày sinh sau ngày vào cơ sở.",
    Fault.SEX_UNREADABLE: "Giới tính chỉ ghi Nam, Nữ hoặc Không rõ.",
    Fault.NUMBER_HAS_LETTERS: "Số định danh có ký tự không phải chữ số.",
    Fault.NUMBER_IS_ROUNDED: "Số định danh bị bảng tính làm tròn.",
    Fault.NUMBER_LENGTH: "Số định danh không đủ 12 số, số cũ không đủ 9 số.",
    Fault.NUMBER_TWICE: "Số định danh trùng với một dòng ở trên.",
    Fault.CAME_MISSING: "Thiếu ngày vào cơ sở.",
    Fault.CAME_UNREADABLE: "Ngày vào cơ sở không đọc được.",
    Fault.CAME_IN_FUTURE: "Ngày vào cơ sở ở tương lai.",
    Fault.CAME_TOO_LONG_AGO: "Ngày vào cơ sở trước năm 1945.",
    Fault.CAME_NOT_TO_THE_DAY: "Ngày vào cơ sở cần đủ ngày, tháng, năm.",
    Fault.LEFT_UNREADABLE: "Ngày ra không đọc được.",
    Fault.LEFT_NOT_TO_THE_DAY: "Ngày ra cần đủ ngày, tháng, năm.",
    Fault.LEFT_BEFORE_ARRIVAL: "Ngày ra trước ngày vào.",
    Fault.LEFT_IN_FUTURE: "Ngày ra ở tương lai.",
    Fault.BASIS_UNREADABLE: "Tư cách đại diện không đúng các chữ của mẫu.",
    Fault.BASIS_WITHOUT_NAME: "Có tư cách đại diện nhưng thiếu tên người đại diện.",
    Fault.PARENT_BAD: "Họ tên cha hoặc mẹ có ký tự không dùng trong họ tên.",
    Fault.NAME_IS_PLACEHOLDER: "Họ tên có vẻ là tên đặt tạm; được giữ là không rõ.",
    Fault.NAME_IS_ONE_WORD: "Họ tên chỉ có một chữ.",
    Fault.BORN_ON_FIRST_OF_JANUARY: "Ngày 01/01 có thể là ngày ghi tạm; được giữ là chỉ có năm.",
    Fault.NUMBER_LOST_A_ZERO: "Số có 11 chữ số, có thể mất số 0 ở đầu; không được ghi.",
    Fault.NUMBER_IS_OLD: "Số 9 chữ số được ghi là số chứng minh nhân dân cũ.",
    Fault.NUMBER_AGAINST_SEX: "Số định danh không khớp giới tính.",
    Fault.NUMBER_AGAINST_BIRTH: "Số định danh không khớp năm sinh.",
    Fault.NUMBER_OF_UNKNOWN_PLACE: "Ba số đầu không có trong danh mục mã tỉnh.",
    Fault.ETHNICITY_UNKNOWN: "Dân tộc không có trong danh mục.",
    Fault.LEFT_WITHOUT_REASON: "Có ngày ra nhưng thiếu lý do.",
    Fault.REASON_WITHOUT_LEAVING: "Có lý do ra nhưng thiếu ngày ra.",
    Fault.NAME_WITHOUT_BASIS: "Có người đại diện nhưng thiếu tư cách.",
    Fault.SAME_PERSON_TWICE: "Trùng họ tên và ngày sinh với một dòng ở trên.",
}
