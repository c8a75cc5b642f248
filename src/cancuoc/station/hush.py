"""What a crash may tell: where the program was and what kind of fault it was, never a value.

A message of an error often quotes what was being worked on, a name or a number. So the lines of a
crash carry files, line numbers and the class alone; and the memory of the program, where drafts
lie open, is never written to the disk as a core file.
"""

from __future__ import annotations

import ctypes
import logging
import resource
import sys
import threading
import traceback
from types import TracebackType
from typing import Final

_PR_SET_DUMPABLE: Final = 4
_OURS: Final = "cancuoc."


class Hushed(logging.Formatter):
    """Lines of a log without the values that libraries quote, and crashes without messages."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - the library's name.
        """Keep our own lines, which hold codes alone; of others only the pattern."""
        if not record.name.startswith(_OURS):
            record.message = str(record.msg) if record.args else f"({record.name})"
        return super().formatMessage(record)

    def formatException(self, ei: object) -> str:  # noqa: N802 - the library's name.
        """Return the places and the class of an error."""
        error = ei[1] if isinstance(ei, tuple) and len(ei) == 3 else None
        return told(error) if isinstance(error, BaseException) else ""


def told(error: BaseException) -> str:
    """Return where an error came from, its causes first, without any message."""
    lines: list[str] = []
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before is not None and before is not error:
        lines.append(told(before))
    for frame in traceback.extract_tb(error.__traceback__):
        lines.append(f"  {frame.filename}:{frame.lineno} {frame.name}")
    lines.append(type(error).__qualname__)
    return "\n".join(lines)


def install() -> None:
    """Keep this process from writing its memory or what it works on anywhere, whatever happens."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # A program that collects crashes through a pipe does not look at the limit, but at this.
    ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    sys.excepthook = _main
    threading.excepthook = lambda args: _say(args.exc_value)
    sys.unraisablehook = lambda args: _say(args.exc_value)


def _main(kind: type[BaseException], error: BaseException, place: TracebackType | None) -> None:
    del kind, place
    _say(error)


def _say(error: BaseException | None) -> None:
    if error is not None and not isinstance(error, SystemExit) and sys.stderr is not None:
        print(told(error), file=sys.stderr, flush=True)
