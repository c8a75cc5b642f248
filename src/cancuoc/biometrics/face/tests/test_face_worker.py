"""The real child in its own environment; skipped where that was never built.

Build it with `./cancuoc bio face-setup`, or name an interpreter in CANCUOC_FACE_PYTHON. Drawn
portraits show that the parts fit together; nothing here says how well faces are told apart.
"""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from cancuoc.biometrics.face import settings
from cancuoc.biometrics.face.portrait import judged
from cancuoc.biometrics.face.process import FaceProcess
from cancuoc.biometrics.face.readings import NoFace, score
from cancuoc.biometrics.subjects import Sex
from cancuoc.biometrics.synthetic import face
from cancuoc.biometrics.synthetic.face import FaceFault

ROOT = Path(__file__).resolve().parents[5]
PYTHON = Path(
    os.environ.get("CANCUOC_FACE_PYTHON") or ROOT / ".cancuoc" / "face" / "bin" / "python"
)

pytestmark = pytest.mark.skipif(
    not PYTHON.is_file(), reason="the face environment is not built: ./cancuoc bio face-setup"
)


def portrait(take: str = "1", fault: FaceFault | None = None):
    return face.portrait(subject="worker", age=30, sex=Sex.FEMALE, take=take, fault=fault)


@pytest.fixture(scope="module")
def process():
    with FaceProcess(PYTHON) as started:
        yield started


@pytest.fixture(scope="module")
def reading(process):
    return process.read(portrait())


def test_a_drawn_portrait_is_a_face(reading):
    assert reading.embedder == "dlib-resnet-v1"
    assert reading.vector.shape == (128,)
    assert reading.faces == 1


def test_landmarks_lie_where_the_face_is_drawn(reading):
    left, top, width, height = reading.box
    x, y = reading.points[:, 0], reading.points[:, 1]
    inside = (x > left - width / 3) & (x < left + 1.33 * width)
    inside &= (y > top - height / 2) & (y < top + 1.5 * height)
    assert inside.mean() > 0.95


def test_a_straight_portrait_is_measured_straight(reading):
    assert abs(reading.measures["roll"]) < 5
    assert abs(reading.measures["yaw"]) < 8
    assert judged(reading) == ()


@pytest.mark.parametrize("degrees", [-15, 15])
def test_a_tilted_picture_is_measured_tilted(process, degrees):
    tilted = Image.fromarray(portrait()).rotate(degrees, fillcolor=(230, 230, 230))
    # PIL turns against the clock; then the right end of a line between the eyes rises.
    found = process.read(np.asarray(tilted))
    assert found.measures["roll"] == pytest.approx(-degrees, abs=5)
    assert "roll" in {advice.measure for advice in judged(found)}


def test_the_same_picture_gives_the_same_vector(process, reading):
    assert score(reading, process.read(portrait())) == pytest.approx(1, abs=1e-5)


def test_an_empty_picture_shows_no_face(process):
    with pytest.raises(NoFace):
        process.read(np.full((480, 360, 3), 200, np.uint8))


def test_a_picture_beside_which_nothing_fits_is_answered(process):
    for side in (48, 64, 200):
        try:
            process.read(np.ascontiguousarray(portrait()[:side, :side]))
        except NoFace:
            continue


class TestAnotherEmbedder:
    """An ONNX file in place of dlib's network: here one that gives the mean of each colour."""

    def test_it_is_asked_instead(self, tmp_path):
        file = tmp_path / "mean.onnx"
        file.write_bytes(mean_of_colours(side=32))
        named = settings.embedder()._replace(file=str(file), name="mean-1", side=32)
        with FaceProcess(PYTHON, embedder=named) as process:
            found = process.read(portrait())
        assert found.embedder == "mean-1"
        assert found.vector.shape == (3,)
        red, _, blue = found.vector
        assert -1 < blue < red < 1

    @pytest.mark.parametrize(("colours", "order"), [("rgb", 1), ("bgr", -1)])
    def test_colours_come_in_the_order_it_wants(self, tmp_path, colours, order):
        file = tmp_path / "mean.onnx"
        file.write_bytes(mean_of_colours(side=16))
        named = settings.embedder()._replace(
            file=str(file), name="mean-1", side=16, colours=colours
        )
        with FaceProcess(PYTHON, embedder=named) as process:
            first, _, last = process.read(portrait()).vector
        assert np.sign(first - last) == order


def field(number: int, value: bytes | int) -> bytes:
    """Return one field of a protocol buffer: a length-delimited one for bytes, else a number."""
    if isinstance(value, int):
        return bytes([number << 3]) + varint(value)
    return bytes([number << 3 | 2]) + varint(len(value)) + value


def varint(value: int) -> bytes:
    out = b""
    while value > 0x7F:
        out, value = out + bytes([value & 0x7F | 0x80]), value >> 7
    return out + bytes([value])


def tensor(name: bytes, *sides: int) -> bytes:
    shape = b"".join(field(1, field(1, side)) for side in sides)
    return field(1, name) + field(2, field(1, field(1, 1) + field(2, shape)))


def mean_of_colours(*, side: int) -> bytes:
    """Return an ONNX file with one node, GlobalAveragePool."""
    node = field(1, b"x") + field(2, b"y") + field(4, b"GlobalAveragePool")
    graph = (
        field(1, node)
        + field(2, b"mean")
        + field(11, tensor(b"x", 1, 3, side, side))
        + field(12, tensor(b"y", 1, 3, 1, 1))
    )
    return field(1, 8) + field(7, graph) + field(8, field(2, 13))
