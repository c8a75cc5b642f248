"""The look of the papers people see most, compared with pictures looked at and approved.

After a change that is meant: delete the picture, run once, look at it, and commit it.
"""

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from cancuoc.documents.render import render_png

GOLDEN = Path(__file__).parent / "golden"
PPI = 72


def grey(data: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(data)).convert("L"), int)


def blocks(sheet: np.ndarray, side: int = 6) -> np.ndarray:
    """Average blocks of pixels, so that a hair of a letter more or less does not matter."""
    high, wide = (n // side * side for n in sheet.shape)
    return sheet[:high, :wide].reshape(high // side, side, wide // side, side).mean(axis=(1, 3))


def approve(path: Path, data: bytes) -> None:
    Image.open(io.BytesIO(data)).convert("L").quantize(16).save(path, optimize=True)


@pytest.mark.parametrize(
    "name", ["cc01", "cc02", "cc03", "invitation", "ticket", "handover", "report", "day_list"]
)
def test_a_paper_looks_as_approved(make, name):
    pages = render_png(make(name), ppi=PPI)
    path = GOLDEN / f"{name}.png"
    if not path.exists():
        approve(path, pages[0])
        pytest.fail(f"{path.name} was drawn anew: look at it, then commit it")
    now, then = grey(pages[0]), grey(path.read_bytes())
    assert now.shape == then.shape
    assert np.abs(blocks(now) - blocks(then)).max() < 60
    assert np.abs(now - then).mean() < 3


def test_the_comparison_sees_a_changed_word(make):
    """The bar above is not so wide that a wrong date would pass it."""
    from dataclasses import replace
    from datetime import date

    one, two = (
        grey(render_png(slip, ppi=PPI)[0])
        for slip in (make("cc02"), replace(make("cc02"), due=date(2024, 12, 30)))
    )
    assert np.abs(blocks(one) - blocks(two)).max() >= 60
