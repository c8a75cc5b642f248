"""The ridge flow has exactly the cores and deltas its pattern asks for."""

import numpy as np
import pytest

from cancuoc.biometrics.synthetic import orientation, seeds
from cancuoc.biometrics.synthetic.orientation import Pattern

HEIGHT, WIDTH = 400, 320

COUNTS = {
    Pattern.ARCH: (0, 0),
    Pattern.TENTED_ARCH: (1, 1),
    Pattern.LEFT_LOOP: (1, 1),
    Pattern.RIGHT_LOOP: (1, 1),
    Pattern.WHORL: (2, 2),
    Pattern.TWIN_LOOP: (2, 2),
}


def draw(pattern: Pattern, seed: str = "one"):
    rng = seeds.stream("test", seed)
    flow = orientation.draw_flow(rng, pattern=pattern, height=HEIGHT, width=WIDTH)
    return flow, orientation.field(rng, flow=flow, height=HEIGHT, width=WIDTH)


def turns(angle: np.ndarray, row: float, column: float, radius: float) -> float:
    """Half turns of the ridge direction around a point: +1 core, -1 delta, 0 plain."""
    around = np.linspace(0, 2 * np.pi, 181)
    rows = np.rint(row - radius * np.sin(around)).astype(int)
    columns = np.rint(column + radius * np.cos(around)).astype(int)
    path = angle[rows, columns]
    steps = np.diff(path)
    steps -= np.pi * np.rint(steps / np.pi)
    return float(steps.sum() / np.pi)


@pytest.mark.parametrize("pattern", list(Pattern))
def test_each_pattern_has_its_number_of_cores_and_deltas(pattern):
    flow, _ = draw(pattern)
    assert (len(flow.cores), len(flow.deltas)) == COUNTS[pattern]


@pytest.mark.parametrize("seed", ["a", "b", "c"])
@pytest.mark.parametrize("pattern", [p for p in Pattern if p is not Pattern.ARCH])
def test_direction_turns_half_round_a_core_and_back_round_a_delta(pattern, seed):
    flow, angle = draw(pattern, seed)
    for row, column in flow.cores:
        assert turns(angle, row, column, 4) == pytest.approx(1.0, abs=0.05)
    for row, column in flow.deltas:
        if 6 < row < HEIGHT - 6 and 6 < column < WIDTH - 6:
            assert turns(angle, row, column, 4) == pytest.approx(-1.0, abs=0.05)


def test_an_arch_turns_nowhere():
    _, angle = draw(Pattern.ARCH)
    for row in range(60, 360, 60):
        for column in range(60, 280, 60):
            assert turns(angle, row, column, 10) == pytest.approx(0.0, abs=0.05)


@pytest.mark.parametrize("pattern", list(Pattern))
def test_ridges_arch_above_the_core_and_lie_flat_at_the_base(pattern):
    _, angle = draw(pattern)
    left, right = angle[140, 50], angle[140, 270]
    assert np.sin(2 * left) > 0, "left of the middle ridges climb to the right"
    assert np.sin(2 * right) < 0, "right of the middle they fall"
    assert abs(np.sin(angle[395, 150:170])).max() < 0.6


def test_loops_open_to_the_side_they_are_named_after():
    left, _ = draw(Pattern.LEFT_LOOP)
    right, _ = draw(Pattern.RIGHT_LOOP)
    assert left.deltas[0][1] > left.cores[0][1], "a left loop has its delta on the right"
    assert right.deltas[0][1] < right.cores[0][1]


@pytest.mark.parametrize("pattern", list(Pattern))
def test_the_core_stays_inside_the_print(pattern):
    for seed in range(30):
        flow, _ = draw(pattern, str(seed))
        for row, column in flow.cores:
            assert 0.25 * HEIGHT < row < 0.72 * HEIGHT
            assert 0.30 * WIDTH < column < 0.70 * WIDTH


def test_the_same_stream_gives_the_same_field():
    assert np.array_equal(draw(Pattern.WHORL)[1], draw(Pattern.WHORL)[1])


def test_another_stream_gives_another_field():
    first, second = draw(Pattern.WHORL, "a")[1], draw(Pattern.WHORL, "b")[1]
    assert np.abs(np.sin(first - second)).mean() > 0.05


def test_the_field_is_finite_everywhere():
    for pattern in Pattern:
        angle = draw(pattern)[1]
        assert angle.shape == (HEIGHT, WIDTH)
        assert angle.dtype == np.float32
        assert np.isfinite(angle).all()
