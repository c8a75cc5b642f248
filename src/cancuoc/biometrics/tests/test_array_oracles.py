"""The array tools against slow ones written again in plain loops."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cancuoc.biometrics import arrays, images, quality

SIDES = st.integers(2, 9)
SEEDS = st.integers(0, 200)


def noise(seed: int, height: int, width: int) -> np.ndarray:
    return np.random.default_rng(seed).random((height, width), dtype=np.float32) * 200


def slow_sample(image, row, column, outside):
    """Read one fractional place by hand."""
    top, left = int(np.floor(row)), int(np.floor(column))
    height, width = image.shape
    if not (0 <= top < height - 1 and 0 <= left < width - 1):
        return outside
    down, right = row - top, column - left
    upper = image[top, left] * (1 - right) + image[top, left + 1] * right
    lower = image[top + 1, left] * (1 - right) + image[top + 1, left + 1] * right
    return upper * (1 - down) + lower * down


@given(
    seed=SEEDS,
    height=SIDES,
    width=SIDES,
    places=st.lists(st.tuples(st.floats(-3, 12), st.floats(-3, 12)), min_size=1, max_size=12),
)
@settings(max_examples=60, deadline=None)
def test_reading_between_pixels_agrees_with_reading_by_hand(seed, height, width, places):
    image = noise(seed, height, width)
    rows, columns = (arrays.floats([list(side)]) for side in zip(*places, strict=True))
    found = arrays.sample(image, rows=rows, columns=columns, outside=-7.0)
    expected = [
        slow_sample(image, float(row), float(column), -7.0)
        for row, column in zip(rows[0], columns[0], strict=True)
    ]
    assert found[0].tolist() == pytest.approx(expected, abs=1e-2)


@given(seed=SEEDS, height=SIDES, width=SIDES, tall=st.integers(2, 15), wide=st.integers(2, 15))
@settings(max_examples=60, deadline=None)
def test_resizing_agrees_with_interpolation_line_by_line(seed, height, width, tall, wide):
    image = noise(seed, height, width)
    rows = np.stack(
        [
            np.interp(np.linspace(0, height - 1, tall), np.arange(height), image[:, c])
            for c in range(width)
        ],
        axis=1,
    )
    expected = np.stack(
        [np.interp(np.linspace(0, width - 1, wide), np.arange(width), row) for row in rows]
    )
    found = arrays.resize(image, height=tall, width=wide)
    assert np.allclose(found, expected, atol=1e-2)


@given(seed=SEEDS, height=SIDES, width=SIDES, sigma=st.sampled_from([0.5, 1.0, 2.0]))
@settings(max_examples=40, deadline=None)
def test_a_blur_agrees_with_weighing_each_neighbour(seed, height, width, sigma):
    image = noise(seed, height, width)
    reach = max(1, round(3 * sigma))
    taps = np.exp(-0.5 * (np.arange(-reach, reach + 1) / sigma) ** 2)
    weights = np.outer(taps, taps) / np.outer(taps, taps).sum()
    padded = np.pad(image, reach, mode="edge")
    size = 2 * reach + 1
    expected = [
        [float((padded[r : r + size, c : c + size] * weights).sum()) for c in range(width)]
        for r in range(height)
    ]
    assert np.allclose(arrays.blur(image, sigma=sigma), expected, atol=1e-2)


@given(seed=SEEDS, factor=st.floats(0.1, 3), offset=st.floats(-50, 50))
@settings(max_examples=40, deadline=None)
def test_blurring_brighter_is_brighter_blurring(seed, factor, offset):
    image = noise(seed, 12, 9)
    changed = arrays.floats(image * factor + offset)
    expected = arrays.blur(image, sigma=1.5) * factor + offset
    assert np.allclose(arrays.blur(changed, sigma=1.5), expected, atol=1e-1)


@given(seed=SEEDS, height=SIDES, width=SIDES)
@settings(max_examples=40, deadline=None)
def test_the_tools_do_not_write_on_what_they_are_given(seed, height, width):
    image = noise(seed, height, width)
    before = image.copy()
    rows, columns = arrays.grid(height=height, width=width)
    arrays.blur(image, sigma=1.0)
    arrays.resize(image, height=4, width=7)
    arrays.sample(image, rows=rows, columns=columns)
    arrays.to_bytes(image)
    assert np.array_equal(image, before)


@given(value=st.floats(-1000, 1000))
@settings(max_examples=60)
def test_a_byte_is_the_nearest_of_its_range(value):
    (byte,) = arrays.to_bytes(arrays.floats([value])).tolist()
    nearest = min(range(256), key=lambda each: abs(each - float(np.float32(value))))
    assert abs(byte - nearest) <= (1 if abs(value % 1 - 0.5) < 1e-3 else 0)


@given(height=st.integers(1, 40), width=st.integers(1, 40), seed=SEEDS, colour=st.booleans())
@settings(max_examples=40, deadline=None)
def test_what_is_written_without_loss_comes_back_pixel_by_pixel(height, width, seed, colour):
    shape = (height, width, 3) if colour else (height, width)
    pixels = np.random.default_rng(seed).integers(0, 256, shape, dtype=np.uint8)
    found = images.decode(images.encode_png(pixels=pixels))
    assert np.array_equal(found.pixels, pixels)
    assert (found.width, found.height) == (width, height)


@given(seed=SEEDS, rates=st.tuples(st.integers(2, 12), st.integers(13, 60)))
@settings(max_examples=20, deadline=None)
def test_stronger_packing_is_never_larger(seed, rates):
    pixels = arrays.to_bytes(arrays.blur(noise(seed, 64, 64), sigma=2.0))
    small, large = (images.encode_grey(pixels=pixels, rate=rate) for rate in reversed(rates))
    assert len(small) <= len(large)
    assert images.decode(small).pixels.shape == images.decode(large).pixels.shape == (64, 64)


@given(seed=SEEDS)
@settings(max_examples=20, deadline=None)
def test_grey_in_three_channels_is_measured_as_grey(seed):
    grey = np.random.default_rng(seed).integers(0, 256, (80, 90), dtype=np.uint8)
    three = np.stack([grey] * 3, axis=2)
    for measure in (quality.iris, quality.face):
        one, other = measure(grey), measure(three)
        assert abs(one.score - other.score) <= 1
