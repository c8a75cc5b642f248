"""One question to a device service on this machine: a verb of the interface over HTTP.

A device service is a program of its maker, so nothing it sends is trusted: its answer has a
greatest length and must be whole before a deadline, however slowly it drips.
"""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from typing import Any, Final

from cancuoc.biometrics.devices import DeviceGone, DeviceTimeout
from cancuoc.biometrics.sbi.refusals import DeviceAnswerBad

# The interface binds to this very address, so that no picture ever crosses a network.
HOST: Final = "127.0.0.1"
PORTS: Final = range(4501, 4601)
LARGEST: Final = 32 * 1024 * 1024
_PIECE: Final = 64 * 1024


def ask(port: int, verb: str, path: str, body: Mapping[str, Any], *, seconds: float) -> Any:
    """Return the JSON a device service answers. Raises DeviceGone, DeviceTimeout, DeviceAnswerBad.

    `verb` is MOSIPDISC, MOSIPDINFO or RCAPTURE, `path` is /device, /info or /capture.
    """
    deadline = time.monotonic() + seconds
    with _sent(port, verb, path, body, seconds) as (line, answer):
        return _json(_whole(line, answer, deadline))


def frame(port: int, body: Mapping[str, Any], *, seconds: float) -> bytes:
    """Return the first JPEG of a device's live stream. Raises like `ask`."""
    deadline = time.monotonic() + seconds
    with _sent(port, "STREAM", "/stream", body, seconds) as (line, answer):
        return _first_jpeg(line, answer, deadline)


@contextmanager
def _sent(
    port: int, verb: str, path: str, body: Mapping[str, Any], seconds: float
) -> Iterator[tuple[http.client.HTTPConnection, http.client.HTTPResponse]]:
    text = json.dumps(body).encode()
    line = http.client.HTTPConnection(HOST, port, timeout=seconds)
    with closing(line):
        try:
            line.request(verb, path, body=text, headers={"Content-Type": "application/json"})
            answer = line.getresponse()
        except TimeoutError as error:
            raise DeviceTimeout from error
        except (OSError, http.client.HTTPException) as error:
            raise DeviceGone(reason=type(error).__name__) from error
        with closing(answer):
            if answer.status != http.HTTPStatus.OK:
                raise DeviceAnswerBad(http=answer.status)
            yield line, answer


def _pieces(
    line: http.client.HTTPConnection, answer: http.client.HTTPResponse, deadline: float
) -> Any:
    """Yield what arrives until the end, the deadline or the greatest length."""
    had = 0
    while True:
        left = deadline - time.monotonic()
        if left <= 0:
            raise DeviceTimeout
        if line.sock is not None:
            line.sock.settimeout(left)
        try:
            piece = answer.read1(_PIECE)
        except TimeoutError as error:
            raise DeviceTimeout from error
        except (OSError, http.client.HTTPException) as error:
            raise DeviceGone(reason=type(error).__name__) from error
        if not piece:
            return
        had += len(piece)
        if had > LARGEST:
            raise DeviceAnswerBad(bytes=had)
        yield piece


def _whole(
    line: http.client.HTTPConnection, answer: http.client.HTTPResponse, deadline: float
) -> bytes:
    told = answer.length
    data = b"".join(_pieces(line, answer, deadline))
    if told is not None and len(data) < told:
        raise DeviceGone(reason="cut", bytes=len(data))
    return data


def _json(data: bytes) -> Any:
    try:
        return json.loads(data)
    except (ValueError, RecursionError) as error:
        raise DeviceAnswerBad(reason="json") from error


def _first_jpeg(
    line: http.client.HTTPConnection, answer: http.client.HTTPResponse, deadline: float
) -> bytes:
    had = bytearray()
    for piece in _pieces(line, answer, deadline):
        had += piece
        begins = had.find(b"\xff\xd8\xff")
        ends = had.find(b"\xff\xd9", begins) if begins >= 0 else -1
        if ends >= 0:
            return bytes(had[begins : ends + 2])
    raise DeviceAnswerBad(reason="no picture in the stream")
