"""One part of the gallery: rows of eyes and fingers, and the search through them.

A row gets its subject first and the mark that it is used last; emptied, it loses the mark first
and the subject last. What a killed process left half done is so known by a subject without the
mark, and is overwritten by the process that takes over.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

import numpy as np

from cancuoc.biometrics.index import finger_scan
from cancuoc.biometrics.index.answers import Answer
from cancuoc.biometrics.index.columns import Columns, Kind
from cancuoc.biometrics.index.growing import grown
from cancuoc.biometrics.index.iris_scan import ROW, row
from cancuoc.biometrics.index.looking import Look, usable
from cancuoc.biometrics.index.settings import Settings
from cancuoc.biometrics.positions import Eye, Finger
from cancuoc.biometrics.templates import Templates

SUBJECT: Final = 16
"""Bytes of an opaque subject."""

EVIDENCE: Final = {
    **{f"{eye}": {f"{eye}": Kind(np.uint64, (ROW,))} for eye in Eye},
    **{
        f"{finger:d}": {
            f"{finger:d}-sketch": Kind(finger_scan.SKETCH),
            f"{finger:d}-packed": Kind(finger_scan.PACKED),
        }
        for finger in Finger
    },
}
"""Columns of each eye and finger; a row is written only where the subject has it."""

PLAIN: Final = {
    "subject": Kind(np.uint8, (SUBJECT,)),
    "used": Kind(np.bool_),
    "age": Kind(np.float32),
    **{f"{name}-there": Kind(np.bool_) for name in EVIDENCE},
}
"""Columns of every row."""

_FLAGS: Final = [name for name in PLAIN if name != "subject"]
_KINDS: Final = {
    **PLAIN,
    **{name: kind for part in EVIDENCE.values() for name, kind in part.items()},
}


class Shard:
    """Subjects in files of `folder`, which may hold what an earlier process left.

    Subjects are 16 opaque bytes, templates are `Templates` bytes. Fingers of children are kept at
    the size they will have when grown. Not safe for threads.
    """

    def __init__(self, folder: Path, settings: Settings) -> None:
        self._settings = settings
        rows = settings.rows
        self._columns = Columns(folder, _KINDS, first=rows.first, spare=rows.spare)
        used = np.flatnonzero(self._columns["used"])
        subjects = self._columns["subject"]
        for place in np.flatnonzero(subjects.any(axis=1) & ~self._columns["used"]):
            self._columns.clear(int(place), _KINDS)
        self._rows = {subjects[place].tobytes(): int(place) for place in used}
        self._free = [int(place) for place in np.flatnonzero(~self._columns["used"])[::-1]]
        self._top = int(used[-1]) + 1 if len(used) else 0

    def __len__(self) -> int:
        return len(self._rows)

    def insert(self, entries: Iterable[tuple[bytes, bytes]]) -> int:
        """Add subjects, replacing those already here; return how many. Raises IndexFull."""
        kept = [(subject, grown(Templates.from_bytes(data))) for subject, data in entries]
        self._columns.reserve(len(kept))
        for subject, templates in kept:
            self._write(self._place(subject), subject, templates)
        return len(kept)

    def _place(self, subject: bytes) -> int:
        """Return an empty row for a subject, which is not marked as used yet."""
        place = self._rows.get(subject)
        if place is not None:
            self._empty(place)
            return place
        if not self._free:
            before = len(self._columns)
            self._columns.grow(before + 1)
            self._free = list(range(len(self._columns) - 1, before - 1, -1))
        return self._free.pop()

    def _write(self, place: int, subject: bytes, templates: Templates) -> None:
        columns = self._columns
        columns["subject"][place] = np.frombuffer(subject, np.uint8)
        columns["age"][place] = np.nan if templates.age is None else templates.age
        for eye, code in usable(templates, self._settings.eyes).items():
            columns[f"{eye}"][place] = row(code)
            columns[f"{eye}-there"][place] = True
        for finger, minutiae in templates.fingers.items():
            columns[f"{finger:d}-sketch"][place] = finger_scan.sketch(minutiae)
            columns[f"{finger:d}-packed"][place] = finger_scan.pack(minutiae)
            columns[f"{finger:d}-there"][place] = True
        columns["used"][place] = True
        self._rows[subject] = place
        self._top = max(self._top, place + 1)

    def delete(self, subject: bytes) -> bool:
        """Overwrite a subject with zeros; say whether it was here."""
        place = self._rows.pop(subject, None)
        if place is None:
            return False
        self._empty(place)
        self._free.append(place)
        return True

    def _empty(self, place: int) -> None:
        """Overwrite a row with zeros; what was never written there takes no memory for them."""
        columns = self._columns
        columns["used"][place] = False
        there = [name for name in EVIDENCE if columns[f"{name}-there"][place]]
        columns.clear(place, [*(n for name in there for n in EVIDENCE[name]), *_FLAGS, "subject"])

    def search(
        self, data: bytes, *, most: int, leave_out: frozenset[bytes], least: float
    ) -> Answer:
        """Return the best `most` subjects with a score of at least `least`."""
        asked = self._columns["used"][: self._top].copy()
        for subject in leave_out:
            if (place := self._rows.get(subject)) is not None:
                asked[place] = False
        look = Look(self._columns, self._settings, grown(Templates.from_bytes(data)), asked)
        return look.answer(most=most, least=least)

    def memory(self) -> int:
        """Return the bytes of memory the rows take."""
        return self._columns.memory()

    def close(self) -> None:
        """Let go of the files."""
        self._columns.close()
