"""What the face process tells of a picture, checked before anybody believes it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from cancuoc.biometrics.arrays import Floats
from cancuoc.biometrics.face import settings
from cancuoc.biometrics.face.worker.measures import NAMES
from cancuoc.kernel.refusal import Refusal

POINTS: Final = 478
_MOST_SIZE: Final = 4096


class NoFace(Refusal):
    """No face was found in the picture."""

    message = "Không thấy khuôn mặt trong ảnh."
    next_step = "Vui lòng chụp lại, nhìn thẳng vào máy, đủ sáng."


class UnlikeEmbedders(Refusal):
    """Two vectors of different networks: their distance means nothing."""

    message = "Hai mẫu khuôn mặt do hai bộ trích khác nhau tạo ra."
    next_step = "Vui lòng trích lại cả hai từ ảnh gốc."


class Untrue(Exception):
    """An answer that cannot be right; the process that gave it is not trusted further."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FaceReading:
    """The largest face of a picture.

    `vector` is float32 (size,) of the network `embedder`; `points` are 478 landmarks, float32
    (478, 3) in pixels; `box` is left, top, width, height; `faces` counts all that were seen.
    A vector may be compared with one other (1:1). It is never the only evidence of a search.
    """

    embedder: str
    vector: Floats
    points: Floats
    measures: dict[str, float]
    box: tuple[float, float, float, float]
    faces: int


def checked(message: dict[str, Any], body: bytes, *, embedder: str, size: int) -> FaceReading:
    """Return the reading an answer holds. Raises NoFace, Untrue."""
    if message.get("faces") == 0 and not body:
        raise NoFace
    try:
        reading = _built(message, body, embedder, size)
    except (KeyError, TypeError, ValueError) as error:
        raise Untrue("parts missing or of the wrong kind") from error
    numbers = [*reading.vector, *reading.points.ravel(), *reading.measures.values(), *reading.box]
    if not np.isfinite(numbers).all() or not reading.vector.any() or reading.faces < 1:
        raise Untrue("no numbers")
    return reading


def _built(message: dict[str, Any], body: bytes, embedder: str, size: int) -> FaceReading:
    if len(body) != 4 * (size + 3 * POINTS):
        raise ValueError("of another length")
    values = np.frombuffer(body, "<f4").astype(np.float32)
    left, top, width, height = (float(side) for side in message["box"])
    return FaceReading(
        embedder=embedder,
        vector=values[:size],
        points=values[size:].reshape(POINTS, 3),
        measures={name: float(message["measures"][name]) for name in NAMES},
        box=(left, top, width, height),
        faces=int(message["faces"]),
    )


def introduced(message: dict[str, Any]) -> tuple[str, int]:
    """Return name and vector size from the first message of a process. Raises Untrue."""
    name, size = message.get("embedder"), message.get("size")
    ready = message.get("ready") is True and isinstance(name, str) and isinstance(size, int)
    if not ready or not 1 <= int(str(size)) <= _MOST_SIZE:
        raise Untrue("no introduction")
    return str(name), int(str(size))


def score(one: FaceReading, two: FaceReading) -> float:
    """Return how alike two faces are; 1 is the same picture, higher is more alike.

    For comparing a holder with a portrait, and as an aid for people who decide. Even a false
    match rate of 1e-4 makes a hundred false candidates among a million: never search by this
    alone. Raises UnlikeEmbedders.
    """
    if one.embedder != two.embedder or one.vector.shape != two.vector.shape:
        raise UnlikeEmbedders(one=one.embedder, two=two.embedder)
    named = settings.embedder()
    measure = (
        named.measure if named.file and one.embedder == named.name else settings.dlib().measure
    )
    if measure == "distance":
        return 1.0 - float(np.linalg.norm(one.vector - two.vector))
    lengths = float(np.linalg.norm(one.vector) * np.linalg.norm(two.vector))
    return float(one.vector @ two.vector) / lengths
