"""The data of a MOSIP reference, fetched by HTTP."""

from __future__ import annotations

import logging
import time
from http.client import HTTPException
from typing import Final
from urllib.request import build_opener

from cancuoc.biometrics.formats import settings
from cancuoc.domain.abis.adapters.callbacks import NoRedirects
from cancuoc.domain.abis.ports import References, ReferenceUnreachable

logger = logging.getLogger("cancuoc.abis")
_SILENCE: Final = 10.0
_LONGEST: Final = 30.0
_PIECE: Final = 65_536


class NullReferences(References):
    """Fetches nothing, and says so: every insert of MOSIP fails."""

    def fetch(self, url: str) -> bytes:
        logger.warning("no way to partners' data is configured: nothing is fetched")
        raise ReferenceUnreachable("no way out")


class HttpReferences(References):
    """Fetches with GET; follows no redirection, reads no more than a CBEFF file may have."""

    def __init__(self, *, most: int | None = None, seconds: float = _LONGEST) -> None:
        self._most = settings.limits().xml_bytes if most is None else most
        self._seconds = seconds

    def fetch(self, url: str) -> bytes:
        """Return the bytes at an address. Raises ReferenceUnreachable."""
        until = time.monotonic() + self._seconds
        pieces, size = [], 0
        try:
            opener = build_opener(NoRedirects)
            with opener.open(url, timeout=min(_SILENCE, self._seconds)) as answer:
                # A peer that sends a byte now and then would never meet the timeout of a read.
                while piece := answer.read1(_PIECE):
                    pieces.append(piece)
                    size += len(piece)
                    if size > self._most or time.monotonic() > until:
                        raise ReferenceUnreachable("too large or too slow")
        except (OSError, ValueError, HTTPException) as error:
            raise ReferenceUnreachable(type(error).__name__) from error
        return b"".join(pieces)
