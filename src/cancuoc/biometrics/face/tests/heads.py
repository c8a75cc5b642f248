"""Invented landmarks of a head, turned and opened at will, and a picture to go with them."""

from __future__ import annotations

import numpy as np

from cancuoc.biometrics.face.readings import FaceReading
from cancuoc.biometrics.face.worker.measures import measured

WIDTH, HEIGHT = 480, 640
# x, y, depth of the landmarks that are measured, for a head of half-width 100 about (0, 0, 0).
PLACES = {
    33: (-75, -20, 0), 133: (-35, -20, 0), 159: (-55, -27, 0), 145: (-55, -13, 0),
    362: (35, -20, 0), 263: (75, -20, 0), 386: (55, -27, 0), 374: (55, -13, 0),
    78: (-30, 60, 0), 308: (30, 60, 0), 13: (0, 59, 0), 14: (0, 61, 0),
    10: (0, -120, 0), 152: (0, 130, 0), 234: (-100, 0, 0), 454: (100, 0, 0),
    105: (-55, -50, 0), 334: (55, -50, 0),
}  # fmt: skip


def points(*, roll=0.0, yaw=0.0, pitch=0.0, size=1.0, x=240.0, y=300.0, lids=1.0, lips=1.0):
    """Return landmarks (478, 3); angles in degrees, `lids` and `lips` scale the openings."""
    head = np.zeros((478, 3))
    for number, place in PLACES.items():
        head[number] = place
    for upper, lower, factor in ((159, 145, lids), (386, 374, lids), (13, 14, lips)):
        middle = (head[upper, 1] + head[lower, 1]) / 2
        head[[upper, lower], 1] = middle + factor * (head[[upper, lower], 1] - middle)
    for degrees, (a, b) in ((yaw, (0, 2)), (pitch, (1, 2)), (roll, (0, 1))):
        angle = np.deg2rad(degrees)
        one, two = head[:, a].copy(), head[:, b].copy()
        head[:, a] = np.cos(angle) * one - np.sin(angle) * two
        head[:, b] = np.sin(angle) * one + np.cos(angle) * two
    return (head * size + (x, y, 0)).astype(np.float32)


def picture(*, ground=210.0, skin=150.0, noise=0.0, contrast=60.0):
    """Return an RGB picture with a face-like patch of stripes before an even ground."""
    rng = np.random.default_rng(1)
    grey = np.full((HEIGHT, WIDTH), ground) + rng.normal(0, noise or 1e-9, (HEIGHT, WIDTH))
    rows, columns = np.mgrid[0:HEIGHT, 0:WIDTH]
    face = (np.abs(columns - 240) < 105) & (rows > 170) & (rows < 440)
    stripes = skin + contrast * np.sign(np.sin(columns * 0.3))
    grey = np.where(face, stripes, grey)
    return np.repeat(np.clip(grey, 0, 255).astype(np.uint8)[..., None], 3, axis=2)


def reading(*, vector=(1.0, 0.0), embedder="dlib-resnet-v1", faces=1, pixels=None, **how):
    """Return what the process would tell of such a head."""
    landmarks = points(**how)
    pixels = picture() if pixels is None else pixels
    return FaceReading(
        embedder=embedder,
        vector=np.array(vector, np.float32),
        points=landmarks,
        measures=measured(pixels, landmarks),
        box=(140.0, 170.0, 200.0, 260.0),
        faces=faces,
    )
