"""The platform's end of the face process: started when needed, watched, replaced when it fails.

The child has its own interpreter and environment (docs/adr/0012). It is sent pixels that were
decoded here within limits, never a file. Whatever it does, a call ends within its time: with a
reading or a refusal. A child that hangs, dies or tells what cannot be is killed; the next call
starts another.
"""

from __future__ import annotations

import json
import os
import selectors
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Final

import numpy as np

from cancuoc.biometrics.arrays import Bytes
from cancuoc.biometrics.face import readings, settings
from cancuoc.biometrics.face.readings import FaceReading, Untrue
from cancuoc.biometrics.face.settings import Embedder, Process
from cancuoc.biometrics.face.worker import framing
from cancuoc.biometrics.face.worker.framing import BrokenFrame
from cancuoc.kernel.refusal import Refusal

WORKER: Final = Path(__file__).parent / "worker" / "face_worker.py"
_SMALLEST, _LARGEST = 48, 4096
_MOST_PIXELS: Final = 6_000_000
# What the child may know of our surroundings: next to nothing. One thread, and quiet libraries.
_ENVIRONMENT: Final = {
    "LANG": "C.UTF-8",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "GLOG_minloglevel": "3",
    "TF_CPP_MIN_LOG_LEVEL": "3",
}


class FaceNotSetUp(Refusal):
    """The environment of the face process is not there."""

    status = 503
    message = "Chưa cài phần nhận khuôn mặt."
    next_step = "Vui lòng chạy ./cancuoc bio face-setup."


class FaceProcessFailed(Refusal):
    """The face process died, would not start, or told what cannot be."""

    status = 503
    message = "Phần nhận khuôn mặt bị lỗi."
    next_step = "Vui lòng thử lại; nếu vẫn lỗi, chạy lại ./cancuoc bio face-setup."


class FaceTimeout(FaceProcessFailed):
    """The face process did not answer in time."""

    status = 504
    message = "Phần nhận khuôn mặt không trả lời kịp."


class BadFacePicture(Refusal):
    """Not a picture of a size a portrait can have."""

    message = "Ảnh khuôn mặt không đúng kích thước."
    next_step = "Vui lòng chụp lại ảnh màu, mỗi cạnh từ 48 đến 4096 điểm ảnh."


class FaceProcess:
    """A child that reads faces. One call at a time; other threads wait for their turn.

    `python` is the interpreter of the face environment. `with` or `close` ends the child.
    """

    def __init__(
        self,
        python: Path,
        *,
        worker: Path = WORKER,
        embedder: Embedder | None = None,
        limits: Process | None = None,
    ) -> None:
        self._command = [str(python), "-I", str(worker), *_told(embedder or settings.embedder())]
        self._python = python
        # A library keeps a list of fonts; without a place of its own it would make it each time.
        self._environment = {**_ENVIRONMENT, "MPLCONFIGDIR": str(python.parent.parent / "cache")}
        self._limits = limits or settings.process()
        self._turn = threading.Lock()
        self._child: _Child | None = None
        self._count = 0

    def read(self, pixels: Bytes) -> FaceReading:
        """Read the largest face of a picture, uint8 (height, width) or (height, width, 3) RGB.

        Raises NoFace, BadFacePicture, FaceNotSetUp, FaceTimeout, FaceProcessFailed.
        """
        picture = _checked(pixels)
        with self._turn:
            child = self._running()
            try:
                return self._asked(child, picture)
            except (OSError, EOFError, BrokenFrame, Untrue) as problem:
                self._end()
                raise _refusal(problem) from problem

    def close(self) -> None:
        """End the child, if there is one."""
        with self._turn:
            self._end()

    def __enter__(self) -> FaceProcess:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _asked(self, child: _Child, picture: Bytes) -> FaceReading:
        self._count += 1
        height, width = picture.shape[:2]
        request = {"id": self._count, "height": height, "width": width}
        deadline = time.monotonic() + self._limits.call_seconds
        child.send(framing.packed(request, picture.tobytes()), deadline)
        message, body = child.receive(deadline)
        if message.get("id") != self._count:
            raise Untrue("an answer to another question")
        return readings.checked(message, body, embedder=child.embedder, size=child.size)

    def _running(self) -> _Child:
        if self._child is not None and not self._child.alive:
            self._end()
        if self._child is None:
            if not self._python.is_file():
                raise FaceNotSetUp(python=str(self._python))
            try:
                self._child = _Child(self._command, self._environment)
                self._child.introduce(time.monotonic() + self._limits.start_seconds)
            except (OSError, EOFError, BrokenFrame, Untrue) as problem:
                self._end()
                raise _refusal(problem) from problem
        return self._child

    def _end(self) -> None:
        child, self._child = self._child, None
        if child is not None:
            child.kill()


class _Child:
    """One running worker and its two pipes, neither of which may block us."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str]) -> None:
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=dict(environment),
            start_new_session=True,
        )
        for pipe in (self._process.stdin, self._process.stdout):
            os.set_blocking(_open(pipe), False)
        self.embedder, self.size = "", 0

    @property
    def alive(self) -> bool:
        """Tell whether the process still runs."""
        return self._process.poll() is None

    def introduce(self, deadline: float) -> None:
        """Wait until the child is ready. Raises TimeoutError, OSError, BrokenFrame, Untrue."""
        self.embedder, self.size = readings.introduced(self.receive(deadline)[0])

    def send(self, data: bytes, deadline: float) -> None:
        """Write everything before the deadline. Raises TimeoutError, OSError."""
        pipe, rest = _open(self._process.stdin), memoryview(data)
        while rest:
            _wait(pipe, selectors.EVENT_WRITE, deadline)
            rest = rest[os.write(pipe, rest) :]

    def receive(self, deadline: float) -> tuple[dict[str, Any], bytes]:
        """Read one message before the deadline. Raises TimeoutError, OSError, BrokenFrame."""
        text, body = framing.lengths(self._exactly(framing.HEAD.size, deadline))
        return framing.opened(self._exactly(text, deadline)), self._exactly(body, deadline)

    def _exactly(self, count: int, deadline: float) -> bytes:
        pipe, got = _open(self._process.stdout), bytearray()
        while len(got) < count:
            _wait(pipe, selectors.EVENT_READ, deadline)
            part = os.read(pipe, min(count - len(got), 1 << 20))
            if not part:
                raise EOFError("the process ended")
            got += part
        return bytes(got)

    def kill(self) -> None:
        """End the process at once and take its exit code, so that nothing is left of it."""
        self._process.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
        self._process.wait()


def _open(pipe: IO[bytes] | None) -> int:
    if pipe is None:
        raise OSError("no pipe")
    return pipe.fileno()


def _wait(pipe: int, event: int, deadline: float) -> None:
    with selectors.DefaultSelector() as selector:
        selector.register(pipe, event)
        if not selector.select(max(0.0, deadline - time.monotonic())):
            raise TimeoutError


def _refusal(problem: Exception) -> FaceProcessFailed:
    kind = FaceTimeout if isinstance(problem, TimeoutError) else FaceProcessFailed
    return kind(reason=type(problem).__name__)


def _told(embedder: Embedder) -> list[str]:
    """Return what the worker is told at its start: the embedder, when one is named."""
    wanted: Mapping[str, Any] = embedder._asdict() if embedder.file else {}
    return [json.dumps(wanted)]


def _checked(pixels: Bytes) -> Bytes:
    """Return the picture as RGB. Raises BadFacePicture."""
    right = pixels.dtype == np.uint8 and (
        pixels.ndim == 2 or (pixels.ndim == 3 and pixels.shape[2] == 3)
    )
    if not right:
        raise BadFacePicture(reason="kind")
    height, width = pixels.shape[:2]
    if not (min(height, width) >= _SMALLEST and max(height, width) <= _LARGEST):
        raise BadFacePicture(reason="size", width=width, height=height)
    if height * width > _MOST_PIXELS:
        raise BadFacePicture(reason="size", width=width, height=height)
    colour = np.repeat(pixels[..., None], 3, axis=2) if pixels.ndim == 2 else pixels
    return np.ascontiguousarray(colour)
