"""The process of one shard: `python -m cancuoc.biometrics.index.serving DESCRIPTOR`.

It answers one question after the other over an inherited socket. When the other end closes, the
coordinator is gone, and what is in memory goes too.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from multiprocessing.connection import Connection

from cancuoc.biometrics.index.hosting import Host


def serve(line: Connection) -> None:
    """Answer until the other end closes. The first question must be `open`."""
    _, (settings, folder) = line.recv()
    host = Host(settings, folder)
    line.send(None)
    try:
        while True:
            what, words = line.recv()
            line.send(host.answer(what, *words))
    except (EOFError, ConnectionError):
        host.ask("close")


def main(argv: Sequence[str]) -> int:
    """Serve the socket whose descriptor is named."""
    with Connection(int(argv[0])) as line:
        serve(line)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
