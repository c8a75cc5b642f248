"""The recorded voice of the boards: what officers or a deployer recorded, never a machine's voice.

A call is said piece by piece: "invite", the letter, the digits, "counter", the counter. Until
every piece is recorded only the chime sounds, since half a sentence would puzzle the room.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, Protocol

from django.conf import settings

from cancuoc.domain.sessions import voice
from cancuoc.domain.sessions.voice import INVITE, TO_COUNTER

KINDS: Final = (".mp3", ".ogg", ".wav")
_log = logging.getLogger(__name__)


class Recordings(Protocol):
    """Where recordings come from."""

    def find(self, piece: str, /) -> Path | None:
        """Return the file of a piece, or None when it was not recorded."""
        ...

    def has(self, piece: str, /) -> bool:
        """Tell whether a piece was recorded."""
        ...


class Folder:
    """Recordings in a folder, one file a piece: `invite.mp3`, `A.mp3`, `0.mp3` …"""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def find(self, piece: str, /) -> Path | None:
        """Return the file of a piece, or None when it was not recorded."""
        if not piece.isalnum():
            return None
        files = (self._folder / f"{piece}{kind}" for kind in KINDS)
        return next((file for file in files if file.is_file()), None)

    def has(self, piece: str, /) -> bool:
        """Tell whether a piece was recorded."""
        return self.find(piece) is not None


class Kept:
    """Recordings of officers, and behind them those of the deployer."""

    def __init__(self, names: Mapping[str, str], behind: Recordings) -> None:
        self.names, self._behind = names, behind

    def find(self, piece: str, /) -> Path | None:
        """Return the deployer's file of a piece, or None."""
        return self._behind.find(piece)

    def has(self, piece: str, /) -> bool:
        """Tell whether a piece was recorded by anybody."""
        return piece in self.names or self._behind.has(piece)


class Nothing:
    """The twin without a voice: it says so once, and the chime sounds alone."""

    def __init__(self) -> None:
        self._said = False

    def find(self, _piece: str, /) -> Path | None:
        """Return None, with a warning the first time."""
        if not self._said:
            _log.warning("no recorded voice: boards only chime, see docs/floor-screens.md")
            self._said = True
        return None

    def has(self, piece: str, /) -> bool:
        """Tell that nothing was recorded."""
        return self.find(piece) is not None


_nothing: Final = Nothing()


def recordings() -> Recordings:
    """Return the deployer's recordings, or the twin without a voice."""
    folder = Path(settings.AUDIO_DIR)
    return Folder(folder) if folder.is_dir() else _nothing


def kept() -> Kept:
    """Return what officers recorded, with its version, before what the deployer did."""
    names = {piece: one.digest for piece, one in voice.clips().items()}
    # Whoever has a voice of officers needs no warning that the folder of the deployer is missing.
    return Kept(names, Folder(Path(settings.AUDIO_DIR)) if names else recordings())


def pieces(*, label: str, counter: str) -> Sequence[str]:
    """Return what is said for a call, piece by piece; "A027" is said "A", "0", "2", "7"."""
    return (INVITE, *label, TO_COUNTER, *counter)


def spoken(source: Recordings, *, label: str, counter: str) -> Sequence[str]:
    """Return the pieces of a call when each of them was recorded, otherwise nothing."""
    wanted = pieces(label=label, counter=counter)
    return wanted if all(source.has(piece) for piece in wanted) else ()
