"""The disks that a crash leaves behind: made from recorded events, for every moment.

Four ways are played at each event. *Killed*: the program dies, what it wrote is there. *Cut*:
the power goes, and whatever no sync had confirmed is undone, with names of files that no sync of
their folder had confirmed. *Torn*: of the unconfirmed writes all came but the last, which came
by half. *Scattered*: some unconfirmed writes came and some did not, drawn by the event's number.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Final

from tests.faults.recorded_disk import Event

WAYS: Final = ("killed", "cut", "torn", "scattered")
SECTOR: Final = 512


@dataclass(slots=True)
class _Inode:
    """One file: what stands on the platter, and what was written since."""

    platter: bytearray = field(default_factory=bytearray)
    waiting: list[Event] = field(default_factory=list)
    # SQLite flushes the folder with the first sync of a log or journal it made, and only then.
    flushes_folder: bool = False


@dataclass(frozen=True, slots=True)
class Crash:
    """The files left behind when the power went after `after` events, in one way."""

    after: int
    way: str
    files: dict[str, bytes]

    @property
    def mark(self) -> bytes:
        """Return what tells equal disks apart from others."""
        whole = sha256()
        for name, data in sorted(self.files.items()):
            whole.update(name.encode() + len(data).to_bytes(8, "big") + sha256(data).digest())
        return whole.digest()

    def write_to(self, folder: Path) -> None:
        """Lay the files into a folder."""
        folder.mkdir(parents=True, exist_ok=True)
        for name, data in self.files.items():
            (folder / name).write_bytes(data)


class Model:
    """A disk that is told every event and knows what a crash would leave."""

    def __init__(self, start: dict[str, bytes] | None = None) -> None:
        self._names = {name: _Inode(bytearray(data)) for name, data in (start or {}).items()}
        self._sure = dict(self._names)

    def tell(self, event: Event) -> None:
        """Let one event happen."""
        if event.kind == "open":
            made = _Inode(flushes_folder=event.file.endswith(("-journal", "-wal")))
            self._names.setdefault(event.file, made)
        elif event.kind in ("write", "truncate"):
            self._names[event.file].waiting.append(event)
        elif event.kind == "sync":
            self._confirm(event.file)
        elif event.kind == "failed sync":
            # The kernel tells of a lost page once and then takes it for clean.
            self._names[event.file].waiting.clear()
        else:
            self._name(event)

    def _name(self, event: Event) -> None:
        if event.kind == "delete":
            self._names.pop(event.file, None)
            if event.offset:
                self._sure.pop(event.file, None)
        elif event.kind == "rename":
            self._names[event.data.decode()] = self._names.pop(event.file)
        elif event.kind == "sync folder":
            self._sure = dict(self._names)

    def left(self, way: str, *, after: int) -> dict[str, bytes]:
        """Return the files a crash of this way leaves."""
        if way == "cut":
            return {name: bytes(inode.platter) for name, inode in self._sure.items()}
        chance = random.Random(after)
        return {name: bytes(_played(inode, way, chance)) for name, inode in self._names.items()}

    def _confirm(self, name: str) -> None:
        inode = self._names[name]
        inode.platter = _applied(inode.platter, inode.waiting)
        inode.waiting.clear()
        if inode.flushes_folder:
            inode.flushes_folder = False
            self._sure = dict(self._names)


def _applied(platter: bytearray, events: Iterable[Event]) -> bytearray:
    made = bytearray(platter)
    for event in events:
        if event.kind == "truncate":
            del made[event.offset :]
            made.extend(bytes(event.offset - len(made)))
            continue
        end = event.offset + len(event.data)
        made.extend(bytes(max(0, end - len(made))))
        made[event.offset : end] = event.data
    return made


def _played(inode: _Inode, way: str, chance: random.Random) -> bytearray:
    events = list(inode.waiting)
    if way == "torn" and events and events[-1].kind == "write":
        last = events.pop()
        half = last.data[: max(1, len(last.data) // 2 // SECTOR * SECTOR)]
        events.append(Event("write", last.file, last.offset, half))
    if way == "scattered":
        events = [event for event in events if chance.random() < 0.5]
    return _applied(inode.platter, events)


def crashes(
    events: list[Event], *, start: dict[str, bytes] | None = None, ways: Iterable[str] = WAYS
) -> Iterator[Crash]:
    """Yield every different disk that a crash after each event leaves."""
    model, seen = Model(start), set[tuple[int, bytes]]()
    marks = 0
    for number, event in enumerate(events, start=1):
        model.tell(event)
        marks += event.kind == "mark"
        for way in _turns(ways, number):
            crash = Crash(number, way, model.left(way, after=number))
            # The same disk is judged again once more was promised to be on it.
            if (marks, crash.mark) not in seen:
                seen.add((marks, crash.mark))
                yield crash


def _turns(ways: Iterable[str], number: int) -> tuple[str, ...]:
    """Take the two ways of losing half in turns: an event is followed by another like it."""
    skipped = "torn" if number % 2 else "scattered"
    return tuple(way for way in ways if way != skipped)
