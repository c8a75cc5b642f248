"""A disk that remembers every write: SQLite's own file layer, wrapped through ctypes.

The wrapped layer is the default of the SQLCipher library while it is mounted, so the station's
own code runs on it unchanged, and no compiler is needed. What was written is kept as events;
`crashes.py` makes of them the disks that a power cut at any moment would have left behind.
"""

from __future__ import annotations

import ctypes as c
import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import sqlcipher3._sqlite3

OK, FULL, IOERR_FSYNC = 0, 13, 10 | (4 << 8)
_CREATE: Final = 0x4
_names = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that reached the file layer. `data` are the bytes of a write, sealed or not."""

    kind: str
    file: str
    offset: int = 0
    data: bytes = b""


class _Vfs(c.Structure):
    pass


_OPEN = c.CFUNCTYPE(c.c_int, c.POINTER(_Vfs), c.c_void_p, c.c_void_p, c.c_int, c.c_void_p)
_DELETE = c.CFUNCTYPE(c.c_int, c.POINTER(_Vfs), c.c_void_p, c.c_int)
_Vfs._fields_ = [
    ("version", c.c_int),
    ("file_size", c.c_int),
    ("longest_path", c.c_int),
    ("next", c.c_void_p),
    ("name", c.c_char_p),
    ("app", c.c_void_p),
    ("open", _OPEN),
    ("delete", _DELETE),
    ("others", c.c_void_p * 14),
]
_CLOSE = c.CFUNCTYPE(c.c_int, c.c_void_p)
_WRITE = c.CFUNCTYPE(c.c_int, c.c_void_p, c.c_void_p, c.c_int, c.c_int64)
_TRUNCATE = c.CFUNCTYPE(c.c_int, c.c_void_p, c.c_int64)
_SYNC = c.CFUNCTYPE(c.c_int, c.c_void_p, c.c_int)


class _Methods(c.Structure):
    _fields_ = [
        ("version", c.c_int),
        ("close", _CLOSE),
        ("read", c.c_void_p),
        ("write", _WRITE),
        ("truncate", _TRUNCATE),
        ("sync", _SYNC),
        ("others", c.c_void_p * 13),
    ]


class _File(c.Structure):
    _fields_ = [("methods", c.POINTER(_Methods))]


_library = c.CDLL(sqlcipher3._sqlite3.__file__)
_library.sqlite3_vfs_find.restype = c.POINTER(_Vfs)
_library.sqlite3_vfs_find.argtypes = [c.c_char_p]
_library.sqlite3_vfs_register.argtypes = [c.POINTER(_Vfs), c.c_int]
# SQLite keeps pointers to these for as long as a connection lives.
_kept: list[Any] = []


@dataclass
class Disk:
    """What happens below one directory. `fault` answers a code to refuse an event, else 0.

    A sync never reaches the machine's own disk: whether it did is what is being played.
    """

    root: Path
    events: list[Event] = field(default_factory=list)
    fault: Callable[[Event], int] | None = None
    _files: dict[int, str] = field(default_factory=dict)

    @contextmanager
    def mounted(self) -> Iterator[Disk]:
        """Make this the disk of every connection opened meanwhile."""
        default = _library.sqlite3_vfs_find(None)
        mine = _wrapped(self, default)
        _kept.append(mine)
        assert _library.sqlite3_vfs_register(c.byref(mine), 1) == OK
        try:
            yield self
        finally:
            _library.sqlite3_vfs_unregister(c.byref(mine))
            _library.sqlite3_vfs_register(default, 1)

    def happens(self, event: Event) -> int:
        """Keep an event, or refuse it with the code of the fault."""
        code = self.fault(event) if self.fault else OK
        self.events.append(Event(f"failed {event.kind}", event.file) if code else event)
        return code

    def opened(self, file: int, path: bytes | None) -> None:
        """Remember which file a handle stands for; a file without a name is a temporary one."""
        name = Path(path.decode()).name if path else ":temporary:"
        self._files[file] = name
        self.events.append(Event("open", name))

    def name(self, file: int) -> str:
        """Return the name of an open file."""
        return self._files[file]


def _wrapped(disk: Disk, default: Any) -> _Vfs:
    real = default.contents
    mine = _Vfs.from_buffer_copy(real)
    mine.next = None
    mine.name = b"recorded-%d" % next(_names)
    methods: dict[int, _Methods] = {}

    def open_(_: Any, path: int | None, file: int, flags: int, out: int | None) -> int:
        code = int(real.open(default, path, file, flags, out))
        if code == OK:
            disk.opened(file, c.string_at(path) if path else None)
            handle = c.cast(file, c.POINTER(_File)).contents
            found = c.addressof(handle.methods.contents)
            if found not in methods:
                methods[found] = _recording(disk, handle.methods.contents)
            handle.methods = c.pointer(methods[found])
        return code

    def delete(_: Any, path: int, sync: int) -> int:
        name = Path(c.string_at(path).decode()).name
        code = disk.happens(Event("delete", name, offset=sync))
        return code or int(real.delete(default, path, 0))

    mine.open, mine.delete = _OPEN(open_), _DELETE(delete)
    _kept.append((methods, mine.open, mine.delete))
    return mine


def _recording(disk: Disk, real: _Methods) -> _Methods:
    mine = _Methods.from_buffer_copy(real)

    def write(file: int, data: int, size: int, offset: int) -> int:
        event = Event("write", disk.name(file), offset, c.string_at(data, size))
        return disk.happens(event) or int(real.write(file, data, size, offset))

    def truncate(file: int, size: int) -> int:
        event = Event("truncate", disk.name(file), size)
        return disk.happens(event) or int(real.truncate(file, size))

    def sync(file: int, _: int) -> int:
        return disk.happens(Event("sync", disk.name(file)))

    mine.write, mine.truncate, mine.sync = _WRITE(write), _TRUNCATE(truncate), _SYNC(sync)
    _kept.append((mine.write, mine.truncate, mine.sync))
    return mine
