"""A schematic tile map of the 30 districts of July 2024, drawn by hand.

One square a district: column 0 is the west, row 0 the north. The squares keep who is
roughly beside whom; they are not borders and carry no area.
"""

from __future__ import annotations

from typing import Final

COLUMNS: Final = 8
ROWS: Final = 8

TILES: Final[dict[str, tuple[int, int]]] = {
    "016": (5, 0),  # Sóc Sơn
    "250": (4, 1),  # Mê Linh
    "017": (5, 1),  # Đông Anh
    "271": (0, 2),  # Ba Vì
    "269": (1, 2),  # Sơn Tây
    "272": (2, 2),  # Phúc Thọ
    "273": (3, 2),  # Đan Phượng
    "021": (4, 2),  # Bắc Từ Liêm
    "003": (5, 2),  # Tây Hồ
    "004": (6, 2),  # Long Biên
    "018": (7, 2),  # Gia Lâm
    "276": (2, 3),  # Thạch Thất
    "274": (3, 3),  # Hoài Đức
    "005": (4, 3),  # Cầu Giấy
    "001": (5, 3),  # Ba Đình
    "002": (6, 3),  # Hoàn Kiếm
    "275": (2, 4),  # Quốc Oai
    "019": (3, 4),  # Nam Từ Liêm
    "009": (4, 4),  # Thanh Xuân
    "006": (5, 4),  # Đống Đa
    "007": (6, 4),  # Hai Bà Trưng
    "277": (2, 5),  # Chương Mỹ
    "268": (3, 5),  # Hà Đông
    "020": (4, 5),  # Thanh Trì
    "008": (5, 5),  # Hoàng Mai
    "282": (2, 6),  # Mỹ Đức
    "278": (3, 6),  # Thanh Oai
    "279": (4, 6),  # Thường Tín
    "281": (3, 7),  # Ứng Hòa
    "280": (4, 7),  # Phú Xuyên
}
