"""The 54 ethnic groups of the official list (Decision 121-TCTK/PPCĐ of 2 March 1979)."""

from __future__ import annotations

from typing import Final

_TABLE: Final = """
Kinh|Tày|Thái|Hoa|Khmer|Mường|Nùng|Mông|Dao|Gia Rai|Ngái|Ê Đê|Ba Na|Xơ Đăng|Sán Chay|Cơ Ho|Chăm
Sán Dìu|Hrê|Mnông|Ra Glai|Xtiêng|Bru Vân Kiều|Thổ|Giáy|Cơ Tu|Gié Triêng|Mạ|Khơ Mú|Co|Ta Ôi|Chơ Ro
Kháng|Xinh Mun|Hà Nhì|Chu Ru|Lào|La Chí|La Ha|Phù Lá|La Hủ|Lự|Lô Lô|Chứt|Mảng|Pà Thẻn|Cơ Lao|Cống
Bố Y|Si La|Pu Péo|Brâu|Ơ Đu|Rơ Măm
"""
ETHNICITIES: Final = tuple(name for line in _TABLE.split("\n") for name in line.split("|") if name)
