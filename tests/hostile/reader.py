"""Reads the files of a folder in a process of its own and says how each ended.

One line of JSON for each file: its name and "read", the name of a refusal, or "!" and the name
of any other error. A file that takes longer than its share ends the process by a signal.
"""

from __future__ import annotations

import json
import resource
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from cancuoc.biometrics.formats import decoding, finger_minutiae, showing
from cancuoc.biometrics.formats.minutiae_values import to_minutiae
from cancuoc.biometrics.iris.code import IrisCode
from cancuoc.biometrics.templates import Templates
from cancuoc.kernel.refusal import Refusal

SECONDS = 20
MEMORY = 3 << 30


def _record(data: bytes) -> object:
    if data.startswith(finger_minutiae.MAGIC):
        return [to_minutiae(view) for view in finger_minutiae.read(data).views]
    showing.show(data)
    return decoding.decode(data)


READERS: dict[str, Callable[[bytes], object]] = {
    "picture": decoding.decode,
    "record": _record,
    "templates": Templates.from_bytes,
    "code": IrisCode.from_bytes,
}


def main(folder: Path) -> None:
    """Read every file in the order of its name; the last line is the peak of memory in bytes."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    for file in sorted(folder.iterdir()):
        reader = READERS[file.name.split("-")[1]]
        signal.alarm(SECONDS)
        try:
            reader(file.read_bytes())
            outcome = "read"
        except Refusal as refusal:
            outcome = type(refusal).__name__
        except Exception as error:  # noqa: BLE001 - whatever else comes out is what we look for
            outcome = f"!{type(error).__name__}: {error}"[:200]
        signal.alarm(0)
        print(json.dumps([file.name, outcome]), flush=True)
    print(json.dumps(["", peak()]), flush=True)


def peak() -> int:
    """Return the most memory this program had, in bytes.

    `getrusage` would count what the process that started us had before it became this program.
    """
    lines = Path("/proc/self/status").read_text().splitlines()
    (line,) = (each for each in lines if each.startswith("VmHWM:"))
    return int(line.split()[1]) * 1024


if __name__ == "__main__":
    main(Path(sys.argv[1]))
