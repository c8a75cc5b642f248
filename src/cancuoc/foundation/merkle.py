"""The Merkle tree of RFC 9162 (section 2.1): one root stands for a list of entries."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Final

EMPTY: Final = hashlib.sha256(b"").digest()


def leaf_hash(entry: bytes) -> bytes:
    """Return the hash of one entry; the leading zero keeps leaves apart from nodes."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of two neighbours."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def root(entries: Iterable[bytes]) -> bytes:
    """Return the root over entries in order, in one pass and with logarithmic memory.

    The stack holds the roots of full subtrees, largest first, as the binary digits of the
    number of entries; folding it from the right gives the split the RFC asks for.
    """
    stack: list[tuple[int, bytes]] = []
    for entry in entries:
        size, digest = 1, leaf_hash(entry)
        while stack and stack[-1][0] == size:
            digest = node_hash(stack.pop()[1], digest)
            size *= 2
        stack.append((size, digest))
    if not stack:
        return EMPTY
    folded = stack.pop()[1]
    while stack:
        folded = node_hash(stack.pop()[1], folded)
    return folded
