"""Random streams that depend on words alone, never on the process or the clock."""

from __future__ import annotations

import hashlib

import numpy as np


def number(*parts: str | int) -> int:
    """Return a 128-bit number that depends on `parts` alone; ("a", "b") differs from ("ab",)."""
    words = "\x1f".join(f"{type(part).__name__}:{part}" for part in parts)
    return int.from_bytes(hashlib.blake2b(words.encode(), digest_size=16).digest(), "big")


def stream(*parts: str | int) -> np.random.Generator:
    """Return a random generator whose numbers depend on `parts` alone."""
    return np.random.Generator(np.random.PCG64(number(*parts)))
