"""What a portrait must show, measured on 478 landmarks: plain numbers, judged elsewhere.

The measures follow the subjects of ISO/IEC 39794-5 portraits; they are ours and not calibrated.
Landmarks are (478, 3) in pixels: x, y, and depth on the scale of x, smaller nearer the camera.
"""

from __future__ import annotations

from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt

Points: TypeAlias = npt.NDArray[np.float32]
Pixels: TypeAlias = npt.NDArray[np.uint8]

NAMES: Final = (
    "eyes_apart",
    "roll",
    "yaw",
    "pitch",
    "eyes_open",
    "mouth_open",
    "head_height",
    "centre",
    "eye_line",
    "sharpness",
    "exposure",
    "too_dark",
    "too_light",
    "balance",
    "background",
)
# Landmarks of the mesh, sides as seen in the picture: corners and lids of both eyes, inner lips,
# forehead, chin, cheeks.
_LEFT_EYE: Final = (33, 133, 159, 145)
_RIGHT_EYE: Final = (362, 263, 386, 374)
_LIPS: Final = (78, 308, 13, 14)
_FOREHEAD, _CHIN, _LEFT_CHEEK, _RIGHT_CHEEK = 10, 152, 234, 454
# The mesh ends at the hairline; a head is about this much higher than the mesh.
_CROWN: Final = 1.25
_GREY: Final = np.array([0.299, 0.587, 0.114], dtype=np.float32)


def measured(pixels: Pixels, points: Points) -> dict[str, float]:
    """Return every measure of `NAMES` for a face in an RGB picture, uint8 (height, width, 3)."""
    grey = pixels.astype(np.float32) @ _GREY
    found = {**_pose(points), **_place(points, grey.shape), **_light(grey, points)}
    return {name: round(float(found[name]), 4) for name in NAMES}


def _eyes(points: Points) -> tuple[Any, Any]:
    return points[list(_LEFT_EYE[:2])].mean(axis=0), points[list(_RIGHT_EYE[:2])].mean(axis=0)


def _pose(points: Points) -> dict[str, float]:
    """Angles in degrees, openings as shares of the width of eye and mouth, distance in pixels."""
    left, right = _eyes(points)
    across = points[_RIGHT_CHEEK] - points[_LEFT_CHEEK]
    down = points[_CHIN] - points[_FOREHEAD]
    return {
        "eyes_apart": float(np.hypot(*(right - left)[:2])),
        "roll": _degrees(right[1] - left[1], right[0] - left[0]),
        "yaw": _degrees(across[2], across[0]),
        "pitch": _degrees(down[2], down[1]),
        "eyes_open": min(_opening(points, _LEFT_EYE), _opening(points, _RIGHT_EYE)),
        "mouth_open": _opening(points, _LIPS),
    }


def _degrees(rise: float, run: float) -> float:
    return float(np.rad2deg(np.arctan2(rise, run)))


def _opening(points: Points, which: tuple[int, ...]) -> float:
    one, two, upper, lower = points[list(which), :2]
    return float(np.hypot(*(upper - lower)) / max(1e-3, np.hypot(*(one - two))))


def _place(points: Points, shape: tuple[int, ...]) -> dict[str, float]:
    """Shares of the picture: height of the head, middle of the eyes from the left, from below."""
    height, width = shape[:2]
    left, right = _eyes(points)
    middle = (left + right) / 2
    face = np.hypot(*(points[_CHIN] - points[_FOREHEAD])[:2])
    return {
        "head_height": float(_CROWN * face / height),
        "centre": float(middle[0] / width),
        "eye_line": float(1 - middle[1] / height),
    }


def _light(grey: Points, points: Points) -> dict[str, float]:
    left, top = np.maximum(points[:, :2].min(axis=0), 0).astype(int)
    right, bottom = np.ceil(points[:, :2].max(axis=0)).astype(int)
    face = grey[top:bottom, left:right]
    if min(face.shape) < 8:
        return dict.fromkeys(NAMES[9:], 0.0)
    half = face.shape[1] // 2
    sides = float(face[:, :half].mean()), float(face[:, half:].mean())
    return {
        "sharpness": _sharpness(face),
        "exposure": float(np.median(face)),
        "too_dark": float((face < 12).mean()),
        "too_light": float((face > 250).mean()),
        "balance": min(sides) / max(1.0, *sides),
        "background": _unevenness(grey, left, right, top, bottom),
    }


def _sharpness(face: Points) -> float:
    """Return the steepest edges against the spread of the face, at a width of 96 pixels or more."""
    step = max(1, face.shape[1] // 96)
    small = face[::step, ::step]
    edges = np.abs(small[:, 2:] - small[:, :-2])
    spread = float(np.percentile(small, 98) - np.percentile(small, 2)) + 1
    return float(np.percentile(edges, 98)) / spread


def _unevenness(grey: Points, left: int, right: int, top: int, bottom: int) -> float:
    """Return the spread of grey values beside the head, above the shoulders; 0 if none is seen."""
    wide, high = right - left, bottom - top
    below = min(grey.shape[0], top + high // 2)
    sides = (grey[:below, : max(0, left - wide // 3)], grey[:below, right + wide // 3 :])
    beside = np.concatenate([side.ravel() for side in sides])
    return float(beside.std()) if beside.size > 50 else 0.0
