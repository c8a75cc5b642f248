"""The face process: pictures in, landmarks, embedding and measures out, one at a time.

It runs in the environment of `requirements.lock`, apart from the platform, because what it needs
pins versions the platform cannot use. It keeps no picture and no face: an answer is all that
leaves it. Of the models beside it the 68-point predictor is never opened; its training set was
not free for every use.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final, Protocol

import numpy as np
import numpy.typing as npt

sys.path.insert(0, str(Path(__file__).resolve().parent))
framing: Any = importlib.import_module("framing")
measures: Any = importlib.import_module("measures")

Pixels = npt.NDArray[np.uint8]
Points = npt.NDArray[np.float32]
_POINTS: Final = 478
# The crop given to the mesh shows the face with this much around it, in widths of the face.
_AROUND: Final = 0.6
_MOST_FACES: Final = 5


class Embedder(Protocol):
    """What makes a vector of a face."""

    name: str
    size: int

    def vector(self, pixels: Pixels, points: Points) -> npt.NDArray[np.float32]:
        """Return the vector of the face with these landmarks, float32 (size,)."""


class Dlib:
    """The 5-point predictor and the residual network of dlib, 128 numbers."""

    name = "dlib-resnet-v1"
    size = 128

    def __init__(self) -> None:
        dlib = importlib.import_module("dlib")
        spec = find_spec("face_recognition_models")
        folder = Path(next(iter((spec and spec.submodule_search_locations) or ()))) / "models"
        self._dlib = dlib
        self._predictor = dlib.shape_predictor(str(folder / "shape_predictor_5_face_landmarks.dat"))
        self._network = dlib.face_recognition_model_v1(
            str(folder / "dlib_face_recognition_resnet_model_v1.dat")
        )

    def vector(self, pixels: Pixels, points: Points) -> npt.NDArray[np.float32]:
        """Return the vector of the face with these landmarks."""
        box = self._dlib.rectangle(*(int(side) for side in square(points)))
        shape = self._predictor(pixels, box)
        return np.array(self._network.compute_face_descriptor(pixels, shape), np.float32)


class Onnx:
    """Any network in an ONNX file: an upright square face in, a vector out."""

    def __init__(self, wanted: dict[str, Any]) -> None:
        runtime = importlib.import_module("onnxruntime")
        options = runtime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self._session = runtime.InferenceSession(
            wanted["file"], options, providers=["CPUExecutionProvider"]
        )
        self._input = self._session.get_inputs()[0].name
        self._side, self._wanted = int(wanted["side"]), wanted
        self.name = str(wanted["name"])
        empty = np.zeros((self._side, self._side, 3), np.uint8)
        self.size = len(self._run(empty))

    def vector(self, pixels: Pixels, points: Points) -> npt.NDArray[np.float32]:
        """Return the vector of the face with these landmarks."""
        return self._run(upright(pixels, points, self._side, float(self._wanted["around"])))

    def _run(self, face: Pixels) -> npt.NDArray[np.float32]:
        order = face if self._wanted["colours"] == "rgb" else face[..., ::-1]
        values = (order.astype(np.float32) - self._wanted["mean"]) / self._wanted["std"]
        values = values.transpose(2, 0, 1) if self._wanted["layout"] == "nchw" else values
        fed = np.ascontiguousarray(values[None], np.float32)
        found: npt.NDArray[np.float32] = self._session.run(None, {self._input: fed})[0]
        return found.reshape(-1).astype(np.float32)


def square(points: Points) -> tuple[float, float, float, float]:
    """Return left, top, right, bottom of a square from brows to chin, as dlib's detector gives."""
    left, right = points[234, 0], points[454, 0]
    brow, chin = points[[105, 334], 1].mean(), points[152, 1]
    side = max(float(right - left), float(chin - brow))
    x, y = float(left + right) / 2, float(brow + chin) / 2
    return x - side / 2, y - side / 2, x + side / 2, y + side / 2


def upright(pixels: Pixels, points: Points, side: int, around: float) -> Pixels:
    """Return the face turned so that its eyes lie level, as a square of `side` pixels."""
    cv2 = importlib.import_module("cv2")
    one, two = points[[33, 133], :2].mean(axis=0), points[[362, 263], :2].mean(axis=0)
    turn = float(np.rad2deg(np.arctan2(two[1] - one[1], two[0] - one[0])))
    left, top, right, bottom = square(points)
    scale = side / max(1.0, (right - left) * (1 + around))
    middle = ((left + right) / 2, (top + bottom) / 2)
    matrix = cv2.getRotationMatrix2D(middle, turn, scale)
    matrix[:, 2] += side / 2 - np.array(middle)
    found: Pixels = cv2.warpAffine(pixels, matrix, (side, side), flags=cv2.INTER_AREA)
    return found


class Finder:
    """Detection and landmarks by mediapipe."""

    def __init__(self) -> None:
        solutions = importlib.import_module("mediapipe").solutions
        near, far = 0, 1
        self._detectors = [
            solutions.face_detection.FaceDetection(
                model_selection=which, min_detection_confidence=0.5
            )
            for which in (near, far)
        ]
        self._mesh = solutions.face_mesh.FaceMesh(
            static_image_mode=True, max_num_faces=1, refine_landmarks=True
        )

    def faces(self, pixels: Pixels) -> list[tuple[float, float, float, float]]:
        """Return left, top, width, height of each face in pixels, the largest first."""
        height, width = pixels.shape[:2]
        for detector in self._detectors:
            found = detector.process(pixels).detections or []
            boxes = [one.location_data.relative_bounding_box for one in found]
            if boxes:
                sizes = [
                    (b.xmin * width, b.ymin * height, b.width * width, b.height * height)
                    for b in boxes
                ]
                return sorted(sizes, key=lambda box: -box[2] * box[3])[:_MOST_FACES]
        return []

    def points(self, pixels: Pixels, box: tuple[float, ...]) -> Points | None:
        """Return the landmarks of the face in a box, (478, 3) in pixels of the picture."""
        left, top, wide, high = box
        a, b = max(0, int(left - _AROUND * wide)), max(0, int(top - _AROUND * high))
        cut = pixels[b : int(top + (1 + _AROUND) * high), a : int(left + (1 + _AROUND) * wide)]
        if min(cut.shape[:2]) < 16:
            return None
        meshes = self._mesh.process(np.ascontiguousarray(cut)).multi_face_landmarks
        if not meshes:
            return None
        found = np.array([(p.x, p.y, p.z) for p in meshes[0].landmark], np.float32)
        high, wide = cut.shape[:2]
        return found * np.array([wide, high, wide], np.float32) + np.array([a, b, 0], np.float32)


def answer(
    request: dict[str, Any], body: bytes, finder: Finder, embedder: Embedder
) -> tuple[dict[str, Any], bytes]:
    """Return the answer to one request: the largest face, how many there are, and its numbers."""
    shape = (int(request["height"]), int(request["width"]), 3)
    pixels = np.frombuffer(body, np.uint8).reshape(shape)
    boxes = finder.faces(pixels)
    points = finder.points(pixels, boxes[0]) if boxes else None
    if points is None or points.shape != (_POINTS, 3):
        return {"id": request["id"], "faces": 0}, b""
    told = {
        "id": request["id"],
        "faces": len(boxes),
        "box": [round(float(side), 2) for side in boxes[0]],
        "measures": measures.measured(pixels, points),
    }
    vector = embedder.vector(pixels, points)
    return told, vector.astype("<f4").tobytes() + points.astype("<f4").tobytes()


def main() -> None:
    """Answer requests from the first stream until it ends; what libraries print goes elsewhere."""
    wanted = json.loads(sys.argv[1]) if len(sys.argv) > 1 else {}
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    finder = Finder()
    embedder: Embedder = Onnx(wanted) if wanted.get("file") else Dlib()
    out.write(framing.packed({"ready": True, "embedder": embedder.name, "size": embedder.size}))
    out.flush()
    while (got := framing.read(sys.stdin.buffer)) is not None:
        request, body = got
        out.write(framing.packed(*answer(request, body, finder, embedder)))
        out.flush()


if __name__ == "__main__":
    main()
