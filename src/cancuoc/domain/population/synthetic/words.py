"""Vietnamese names with frequencies. Only words; the people are invented elsewhere.

Surname shares follow published counts of Vietnamese surnames (Nguyễn about 38 %, Trần 11 %,
Lê 9.5 %, Phạm 7 %), rounded by us. Middle and given names carry weights we judged by
generation: "Văn" and "Thị" rule among the old, "Gia", "Minh", "Bảo" among the young.
Words whose tone mark may stand on either vowel (Hòa, Hoà) appear in both spellings, at a
rate we assume.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]

NEW_SPELLING_SHARE: Final = 0.3

# Share in thousandths. The empty surname is for people known by one name only.
SURNAMES: Final[tuple[tuple[str, float], ...]] = (
    ("", 0.0),
    *(
        ("Nguyễn", 384.0), ("Trần", 110.0), ("Lê", 95.0), ("Phạm", 71.0), ("Hoàng", 51.0),
        ("Phan", 28.0), ("Vũ", 32.0), ("Võ", 7.0), ("Đặng", 21.0), ("Bùi", 20.0), ("Đỗ", 19.0),
        ("Hồ", 8.0), ("Ngô", 13.0), ("Dương", 10.0), ("Lý", 5.0), ("Đào", 9.0), ("Đinh", 8.0),
        ("Trịnh", 8.0), ("Đoàn", 8.0), ("Mai", 6.0), ("Trương", 7.0), ("Lương", 7.0), ("Cao", 7.0),
        ("Lưu", 5.0), ("Phùng", 6.0), ("Tạ", 6.0), ("Chu", 6.0), ("Hà", 5.0), ("Tô", 4.0),
        ("Kiều", 4.0), ("Quách", 3.0), ("Khuất", 3.0), ("Nghiêm", 3.0), ("Thái", 3.0),
        ("Vương", 3.0), ("Đàm", 3.0), ("Triệu", 2.0), ("Lại", 2.0), ("Bạch", 2.0), ("Cấn", 2.0),
        ("Doãn", 1.5), ("La", 1.5), ("Thân", 1.0), ("Ninh", 1.0), ("Giang", 1.0), ("Từ", 1.0),
        ("Âu", 0.5), ("Ứng", 0.5), ("Ông", 0.3), ("Tống", 1.2), ("Quản", 0.4), ("Viên", 0.3),
        ("Hứa", 0.6), ("Thạch", 0.4), ("Bàn", 0.4), ("Xa", 0.2),
    ),
)  # fmt: skip

# (word, weight among the old, weight among the young)
MALE_MIDDLES: Final[tuple[tuple[str, float, float], ...]] = (
    ("", 1.0, 0.6), ("Văn", 46, 6), ("Đức", 6, 9), ("Xuân", 6, 3), ("Đình", 6, 5), ("Hữu", 5, 4),
    ("Quang", 5, 8), ("Minh", 3, 13), ("Ngọc", 3, 5), ("Công", 3, 3), ("Quốc", 3, 4),
    ("Thanh", 3, 3), ("Trọng", 2, 4), ("Duy", 1, 6), ("Tuấn", 1, 5), ("Anh", 0.5, 5),
    ("Gia", 0.3, 9), ("Bảo", 0.2, 6), ("Hải", 1, 4), ("Việt", 1, 3), ("Thành", 2, 4),
    ("Mạnh", 1.5, 4), ("Tiến", 1.5, 4), ("Hoàng", 1, 6), ("Khánh", 0.3, 3), ("Nhật", 0.2, 4),
    ("Thế", 2, 2), ("Bá", 2, 1), ("Sỹ", 1, 0.5), ("Chí", 1, 2), ("Tùng", 0.2, 2), ("Trung", 1, 3),
    ("Ngọc Minh", 0, 0.6), ("Hoàng Gia", 0, 0.7), ("Đức Minh", 0, 0.6), ("Trần Minh", 0, 0.3),
    ("Nguyễn Gia", 0, 0.3), ("Phúc", 0.5, 2), ("Thiên", 0.2, 2), ("Kim", 0.5, 0.6),
    ("Danh", 0.8, 0.6), ("Viết", 1.2, 0.8), ("Huy", 0.4, 3), ("Đăng", 0.5, 3.5),
)  # fmt: skip

FEMALE_MIDDLES: Final[tuple[tuple[str, float, float], ...]] = (
    ("", 1.0, 0.6), ("Thị", 74, 10), ("Thu", 2, 6), ("Ngọc", 2, 11), ("Thanh", 2, 6),
    ("Minh", 1, 8), ("Kim", 2, 2), ("Hồng", 2, 4), ("Phương", 1, 9), ("Thùy", 1, 7),
("Khánh", 0.3, 6), ("Bảo", 0.2, 6), ("Hà", 0.5, 5), ("Mai", 0.5, 4),
    ("Quỳnh", 0.3, 5), ("Diệu", 0.4, 3), ("Bích", 1, 2), ("Tuyết", 0.8, 1), ("Lan", 0.5, 2),
    ("Như", 0.2, 3), ("Gia", 0.1, 4), ("Tuệ", 0.0, 2), ("An", 0.1, 3), ("Thị Thu", 2, 2),
    ("Thị Ngọc", 1.5, 2), ("Thị Thanh", 1.5, 1.5), ("Thị Hồng", 1.2, 1), ("Thị Minh", 0.8, 1.5),
    ("Thị Kim", 1.2, 0.8), ("Thị Bích", 0.8, 0.6), ("Thị Phương", 0.5, 1.2), ("Hoàng", 0.3, 3),
    ("Xuân", 1, 1), ("Vân", 0.4, 2), ("Trà", 0.1, 2), ("Linh", 0.2, 2), ("Yến", 0.3, 1.5),
    ("Huyền", 0.3, 2), ("Tú", 0.2, 1.5), ("Cẩm", 0.3, 1), ("Mỹ", 0.5, 1.5), ("Mĩ", 0.1, 0.2),
    ("Hải", 0.3, 2.5), ("Nhã", 0.1, 1.5), ("Cát", 0.0, 1.5), ("Anh", 0.1, 1.5),
)  # fmt: skip

MALE_GIVENS: Final[tuple[tuple[str, float, float], ...]] = (
    ("Anh", 3, 11), ("Minh", 3, 10), ("Huy", 2, 7), ("Hùng", 6, 2), ("Dũng", 6, 3), ("Tuấn", 5, 4),
    ("Hải", 5, 3), ("Nam", 3, 6), ("Long", 4, 5), ("Sơn", 5, 3), ("Đức", 4, 6), ("Thắng", 5, 2),
    ("Cường", 5, 2), ("Bình", 5, 2), ("Hòa", 4, 1), ("Thành", 5, 3), ("Trung", 4, 3),
    ("Tùng", 3, 3),
    ("Quân", 2, 6), ("Phong", 2, 5), ("Khang", 0.3, 6), ("Khoa", 1, 5), ("Bảo", 1, 6),
    ("Khôi", 0.3, 5), ("Phúc", 2, 5), ("An", 2, 4), ("Nguyên", 1, 4), ("Đạt", 1, 5), ("Hiếu", 2, 4),
    ("Hưng", 3, 3), ("Kiên", 2, 4), ("Lâm", 2, 4), ("Linh", 1, 1), ("Lộc", 2, 2), ("Lợi", 3, 0.5),
    ("Mạnh", 3, 2), ("Nghĩa", 3, 1), ("Phương", 2, 0.7), ("Quang", 3, 4), ("Quyết", 2, 0.5),
    ("Quý", 2, 1), ("Quí", 0.4, 0.2), ("Sang", 1, 1), ("Tân", 2, 1), ("Thái", 2, 2),
    ("Thịnh", 2, 3),
    ("Tiến", 3, 2), ("Toàn", 3, 1), ("Trường", 2, 3), ("Tú", 2, 3), ("Việt", 2, 3), ("Vinh", 2, 2),
    ("Vượng", 1, 0.5), ("Xuân", 1, 0.2), ("Thủy", 1, 0.2), ("Hoàng", 2, 5), ("Duy", 1, 4),
    ("Khánh", 1, 4), ("Giang", 2, 2), ("Hậu", 1, 1), ("Chiến", 3, 1), ("Chung", 2, 0.7),
    ("Công", 2, 1), ("Đông", 2, 1), ("Hào", 1, 1), ("Hiệp", 2, 2), ("Hoan", 2, 0.3),
    ("Hợp", 1, 0.3), ("Huân", 1, 0.4), ("Khải", 1, 2), ("Kỳ", 0.5, 0.6), ("Kì", 0.1, 0.1),
    ("Luân", 1, 0.5), ("Lương", 2, 0.4), ("Ngọc", 2, 1), ("Nhân", 1, 2), ("Nhật", 0.5, 2),
    ("Oanh", 0.3, 0.1), ("Ước", 0.5, 0.1), ("Phát", 0.5, 3), ("Phú", 1, 2), ("Quốc", 1, 2),
    ("Tài", 2, 2), ("Tâm", 2, 1), ("Thiện", 1, 2), ("Thuận", 2, 1), ("Tín", 0.5, 1),
    ("Toản", 2, 0.4),
    ("Trí", 0.5, 3), ("Tuân", 1, 0.4), ("Tuyên", 1, 0.3), ("Văn", 1, 0.3), ("Vũ", 1, 3),
    ("Thọ", 2, 0.2), ("Đệ", 0.6, 0.0), ("Nhượng", 0.6, 0.0), ("Khiêm", 0.5, 1.5),
    ("Thuyết", 0.5, 0),
)  # fmt: skip

FEMALE_GIVENS: Final[tuple[tuple[str, float, float], ...]] = (
    ("Anh", 3, 12), ("Linh", 2, 9), ("Hương", 6, 3), ("Lan", 6, 2), ("Hoa", 5, 1), ("Hà", 4, 5),
    ("Hằng", 5, 4), ("Thủy", 5, 2), ("Thúy", 3, 1), ("Thảo", 2, 6), ("Trang", 2, 8), ("Mai", 4, 5),
    ("Nga", 5, 2), ("Ngọc", 3, 6), ("Nhung", 3, 4), ("Phương", 4, 6), ("Hiền", 4, 3),
    ("Huyền", 2, 5),
    ("Hạnh", 4, 2), ("Hồng", 5, 1), ("Hòa", 4, 1), ("Yến", 3, 4), ("Vân", 4, 3), ("Tuyết", 4, 1),
    ("Tâm", 3, 2), ("Thanh", 4, 2), ("Thu", 4, 2), ("Oanh", 3, 2), ("Loan", 4, 1), ("Liên", 4, 1),
    ("Minh", 2, 3), ("Chi", 1, 6), ("Châu", 1, 4), ("Diệp", 0.3, 4), ("Dung", 4, 2),
    ("Duyên", 1, 3),
    ("Giang", 1, 3), ("Hân", 0.3, 6), ("Khánh", 0.5, 2), ("Lam", 0.3, 2), ("Ly", 0.3, 4),
    ("Lý", 2, 0.4), ("My", 0.3, 5), ("Mỹ", 1, 0.6), ("Mĩ", 0.2, 0.1), ("Nguyệt", 3, 1),
    ("Nhi", 0.3, 6), ("Như", 0.3, 3), ("Phượng", 3, 2), ("Quyên", 2, 2), ("Quỳnh", 1, 5),
    ("Sen", 2, 0.2), ("Thắm", 2, 0.6), ("Thơm", 2, 0.3), ("Thoa", 2, 0.3), ("Thư", 0.5, 5),
    ("Trâm", 0.3, 4), ("Trinh", 1, 1), ("Tú", 0.6, 2), ("Uyên", 0.5, 3), ("Vy", 0.2, 6),
    ("Xuân", 3, 0.6), ("Ánh", 2, 4), ("Bình", 3, 0.5), ("Bích", 2, 0.6), ("Cúc", 2, 0.1),
    ("Đào", 2, 0.2), ("Gấm", 1, 0.1), ("Hiên", 1, 0.4), ("Hợi", 1, 0.0), ("Huệ", 3, 1),
    ("Lê", 1, 0.5), ("Lựu", 1, 0.0), ("Mận", 1.5, 0.0), ("Mùi", 1.5, 0.0), ("Na", 0.5, 0.5),
    ("Ngân", 1, 5), ("Ngát", 1, 0.1), ("Ngà", 1, 0.4), ("Nụ", 1, 0.1), ("Tươi", 1.5, 0.2),
    ("Thìn", 1, 0.0), ("Tỵ", 1, 0.0), ("Tị", 0.3, 0.0), ("Vui", 1, 0.1), ("Ân", 0.3, 0.5),
    ("Băng", 0.2, 1), ("An", 1, 6), ("Bống", 0, 0.05), ("Diễm", 0.4, 1), ("Hậu", 1.5, 0.4),
    ("Hoài", 1, 1), ("Lương", 1.5, 0.2), ("Thùy", 1, 1.5), ("Tuyền", 0.6, 0.8), ("Vinh", 1, 0.2),
)  # fmt: skip

# The same name with the tone mark on the other vowel.
RESPELLINGS: Final = {
    "Hòa": "Hoà",
    "Thủy": "Thuỷ",
    "Thúy": "Thuý",
    "Thùy": "Thuỳ",
}


@dataclass(frozen=True, slots=True)
class Table:
    """Words with their shares among the old and among the young; each column sums to one."""

    words: tuple[str, ...]
    old: FloatArray
    young: FloatArray


def respelt(table: tuple[tuple[str, float, float], ...]) -> Table:
    """Return a table with both tone spellings of the words that have two."""
    rows: dict[str, tuple[float, float]] = {}
    for word, old, young in table:
        other = RESPELLINGS.get(word)
        shares: tuple[tuple[str, float], ...] = ((word, 1.0),)
        if other is not None:
            shares = ((word, 1 - NEW_SPELLING_SHARE), (other, NEW_SPELLING_SHARE))
        for spelling, share in shares:
            before = rows.get(spelling, (0.0, 0.0))
            rows[spelling] = (before[0] + old * share, before[1] + young * share)
    weights = np.array(list(rows.values()), dtype=np.float64)
    weights /= weights.sum(axis=0)
    return Table(tuple(rows), weights[:, 0], weights[:, 1])
