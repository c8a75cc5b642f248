"""The code on CC01 and CC02, as station and centre both know it."""

from __future__ import annotations

from cancuoc.packet.slip import ALPHABET, slip_code

__all__ = ["ALPHABET", "slip_code"]
